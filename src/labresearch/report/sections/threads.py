"""Which ideas reach the next room."""

from __future__ import annotations

from typing import Any

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import MISSING, coded_by, counted, estimate, number, percent
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["threads"]

_MOST = 12


def threads(results: Results, link: Links) -> Section:
    """Draw the threads of each lab, and hold recurrence against chance."""
    blocks: list[Words | Drawing | Grid] = []
    if "threads" in results.refusals:
        blocks.append(Words(results.refusals["threads"], "refused"))
    if "carry_shares" in results.tables:
        blocks += _carried(results, link)
    drawn = [name for name in results.figures if name.startswith("idea_threads-")]
    blocks += [Drawing(name, name.partition("-")[2]) for name in drawn[:_MOST]]
    if len(drawn) > _MOST:
        blocks.append(Words(f"and {len(drawn) - _MOST} more in figures/", "note"))
    if "recurrence" in results.tables:
        rows = results.tables["recurrence"]
        blocks.append(
            Grid(
                [
                    "ideas", "coder", "null", "#ideas", "#come back", "#share", "#expected",
                    "#range under the null", "#p",
                ],
                [
                    [
                        row["ideas"],
                        row["coder"],
                        row["null"],
                        row["n"],
                        row["recurring"] if row["ideas"] != "difference" else "",
                        percent(row["observed"]),
                        percent(row["expected"]),
                        f"{percent(row['low'])} to {percent(row['high'])}"
                        if row["low"] == row["low"]
                        else MISSING,
                        number(row["p"], 3),
                    ]
                    for row in rows.to_dict("records")
                ],
                heading="Do ideas of a lab come back in the next day's room?",
            )
        )  # fmt: skip
        blocks.append(
            Words(
                "Announced: an adult named the idea in the debrief as one to carry on. The null "
                "deals mentions out again inside sessions, so that popular ideas recur by chance "
                "as well. A shared pacing calendar makes ideas recur without any thread; where the "
                "corpus folder has one, it is held apart.",
                "note",
            )
        )
    if "idea_threads" in results.tables:
        table = results.tables["idea_threads"]
        table = table[(table["scope"] == "lab") & (table["rooms"] > 1)]
        for coder, rows in table.groupby("coder", sort=False):
            blocks.append(
                Grid(
                    [
                        "lab", "idea", "#mentions", "first", "last", "through", "announced",
                        "#roles carry",
                    ],
                    [
                        [
                            row["lab"] or MISSING,
                            row["label"],
                            row["mentions"],
                            _place(link, row["first_session"], row["first_line"]),
                            _place(link, row["last_session"], row["last_line"]),
                            row["room_path"].replace(";", " → "),
                            _lines(link, row["announced_lines"]),
                            row["carriers"],
                        ]
                        for row in rows.to_dict("records")
                    ],
                    folded=f"{len(rows)} threads through several rooms, {coded_by(str(coder))}",
                )
            )  # fmt: skip
    return Section(
        "threads", "Threads of ideas", "Does what was learned reach the next room?", blocks
    )


def _place(link: Links, session: str, line: int) -> object:
    from markupsafe import Markup, escape

    return Markup(f"{escape(session)} {link.to(session, int(line))}")


def _lines(link: Links, places: str) -> object:
    from markupsafe import Markup

    return Markup(link.where(places))


def _carried(results: Results, link: Links) -> list[Words | Drawing | Grid]:
    tables = results.tables
    shares = Grid(
        ["rooms", "coder", "ideas", "#came back", "#of", "#share (95 % interval)", "#labs"],
        [
            [
                row["rooms"] + (f", {row['calendar']} the calendar" if _known(row) else ""),
                row["coder"],
                row["ideas"],
                counted(row["n"], row["where"], link),
                row["of"],
                estimate({**row, "estimate": row["share"]}, shares=True),
                row["labs"],
            ]
            for row in tables["carry_shares"].to_dict("records")
        ],
        heading="Do announced ideas come back more often than silent ones?",
    )
    odds = Grid(
        [
            "rooms", "coder", "announced in", "#difference of shares (95 % interval)",
            "#odds ratio (95 % interval)", "#q", "checks",
        ],
        [
            [
                row["rooms"] + (f", {row['calendar']} the calendar" if _known(row) else ""),
                row["coder"],
                row["announced_in"],
                estimate(
                    {
                        "estimate": row["difference"],
                        "low": row["difference_low"],
                        "high": row["difference_high"],
                        "refused": row["refused"],
                    },
                    shares=True,
                ),
                # the reason stands beside it, in the column of differences
                estimate({**row, "estimate": row["odds_ratio"], "refused": ""}, digits=2),
                number(row["p_adjusted"], 3),
                row["checks"],
            ]
            for row in tables["carry_odds"].to_dict("records")
        ],
    )  # fmt: skip
    drawing = [Drawing("carry_shares")] if "carry_shares" in results.figures else []
    return [*drawing, shares, odds]


def _known(row: dict[str, Any]) -> bool:
    return row["calendar"] in ("on", "off")
