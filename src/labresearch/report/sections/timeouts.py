"""What time-outs are for, who calls them, how they end."""

from __future__ import annotations

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import coded_by, counted, estimate, percent
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["timeouts"]

_MEASURES = {"an hour": "time-outs an hour of lesson", "share of time": "share of lesson time"}


def timeouts(results: Results, link: Links) -> Section:
    """Give rates, callers, purposes and resolutions, coder by coder."""
    blocks: list[Words | Drawing | Grid] = []
    if "timeouts" in results.refusals:
        blocks.append(Words(results.refusals["timeouts"], "refused"))
    tables = results.tables
    if "timeout_rates" in tables:
        if "timeout_calls" in results.figures:
            blocks.append(Drawing("timeout_calls"))
        rates, callers, kinds = (
            tables[name] for name in ("timeout_rates", "timeout_callers", "timeout_kinds")
        )
        blocks.append(
            Grid(
                ["", "coder", "#estimate (95 % interval)", "#time-outs", "#lessons", "#labs"],
                [
                    [
                        _MEASURES.get(row["measure"], row["measure"]),
                        row["coder"],
                        estimate(row, shares=row["measure"] == "share of time"),
                        row["timeouts"],
                        row["lessons"],
                        row["labs"],
                    ]
                    for row in rates.to_dict("records")
                ],
                heading="How often",
            )
        )
        blocks.append(
            Grid(
                ["role", "coder", "#time-outs", "#share (95 % interval)"],
                [
                    [
                        row["initiator_role"],
                        row["coder"],
                        counted(row["n"], row["where"], link),
                        estimate({**row, "estimate": row["share"]}, shares=True),
                    ]
                    for row in callers.to_dict("records")
                ],
                heading="Who calls them (roles, not persons)",
            )
        )
        blocks.extend(
            Grid(
                ["", "coded", "#time-outs", "#share"],
                [
                    [
                        row["kind"],
                        row["label"],
                        counted(row["n"], row["where"], link),
                        percent(row["share"]),
                    ]
                    for row in rows.to_dict("records")
                ],
                heading=f"What for, and how they end, {coded_by(str(coder))}",
            )
            for coder, rows in kinds.groupby("coder", sort=False)
        )
        blocks.append(
            Words(
                "Intervals draw whole labs. A time-out may serve several purposes; each is "
                "counted. Who may call one is a norm of the place and no trait of a person. A "
                "count opens the first line of each time-out.",
                "note",
            )
        )
    return Section(
        "timeout-facts", "What time-outs are for", "Who calls them, what for, what comes?", blocks
    )
