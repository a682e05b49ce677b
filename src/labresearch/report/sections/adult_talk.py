"""How adults talk about teaching, phase by phase."""

from __future__ import annotations

import pandas as pd

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import (
    MISSING,
    all_suppressed,
    coded_by,
    counted,
    estimate,
    number,
    percent,
)
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["adult_talk"]

_ORDER = ("planning", "timeout", "revise", "debrief", "plc", "staff")


def adult_talk(results: Results, link: Links) -> Section:
    """Give rates by phase, chains from noticing to deciding, and slopes over cycles."""
    tables = results.tables
    title, question = "How adults learn", "What do adults do when they talk about teaching?"
    if "learning_talk" not in tables:
        refused = Words(results.refusals["adult_learning"], "refused")
        return Section("adult-talk", title, question, [refused])
    blocks: list[Words | Drawing | Grid] = [
        _by_phase(rows, str(coder), link)
        for coder, rows in tables["learning_talk"].groupby("coder", sort=False)
    ]
    blocks.append(
        Words(
            "Coded lines per 1,000 words of adults, with 95 % intervals over sessions; blue counts "
            "open the lines. A phase prescribes its talk: that planning anticipates is no finding. "
            "Cells of fewer than 3 speakers or 5 lines are suppressed.",
            "note",
        )
    )
    if "learning_chains" in results.figures:
        blocks.append(
            Drawing("learning_chains", "Chains from noticing to interpreting to deciding")
        )
    blocks.append(
        Grid(
            [
                "phase", "coder", "#noticings", "#grow into a chain", "#if turns were shuffled",
                "#difference (95 % interval)", "#q", "of several adults",
            ],
            [
                [
                    "time-out" if row["group"] == "timeout" else row["group"],
                    row["coder"],
                    row["n"] if row["n"] >= 0 else MISSING,
                    percent(row["share"]),
                    percent(row["expected"]),
                    estimate(row, shares=True),
                    number(row["p_adjusted"], 3),
                    percent(row["joint"]),
                ]
                for row in tables["learning_chains"].to_dict("records")
            ],
        )
    )  # fmt: skip
    growth = tables["learning_growth"]
    if (growth["refused"] == "").any():
        blocks.append(
            Grid(
                ["talk", "coder", "#ratio per cycle (95 % interval)", "#q", "#labs"],
                [
                    [
                        row["kind"],
                        row["coder"],
                        estimate(row, digits=2),
                        number(row["p_adjusted"], 3),
                        row["n"],
                    ]
                    for row in growth.to_dict("records")
                ],
                heading="From cycle to cycle",
            )
        )
    else:
        said = "; ".join(dict.fromkeys(growth["refused"])) or "no labs with cycles"
        blocks.append(Words(f"Growth from cycle to cycle is not estimated: {said}.", "refused"))
    return Section("adult-talk", title, question, blocks)


def _by_phase(rows: pd.DataFrame, coder: str, link: Links) -> Words | Grid:
    from markupsafe import Markup

    if why := all_suppressed(rows):
        return Words(f"{coded_by(coder)}: {why}", "refused")
    phases = [phase for phase in _ORDER if phase in set(rows["phase"])]
    cells = []
    for label, own in rows.groupby("label", sort=False):
        by_phase = {row["phase"]: row for row in own.to_dict("records")}
        line: list[object] = [label]
        for phase in phases:
            row = by_phase.get(phase)
            if row is None:
                line.append(MISSING)
                continue
            said = estimate(row)
            if row["n"] > 0:
                line.append(
                    Markup("{} {}").format(said, counted(row["n"], row["where"], link))
                    if row["where"]
                    else said
                )
            else:
                line.append("0" if row["n"] == 0 else said)
        cells.append(line)
    return Grid(
        ["talk", *(f"#{'time-out' if phase == 'timeout' else phase}" for phase in phases)],
        cells,
        heading=coded_by(coder).capitalize(),
    )
