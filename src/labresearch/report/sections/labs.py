"""The lab at a glance."""

from __future__ import annotations

from labresearch.report.blocks import Grid, Section, Words
from labresearch.report.cells import coded_by, counted, number, percent
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["labs"]


def labs(results: Results, link: Links) -> Section:
    """Give one row a lab, in order of dates."""
    table = results.tables["at_a_glance"]
    blocks: list[Words | Grid] = []
    for coder, rows in table.groupby("coder", sort=False):
        cells = []
        for row in rows.to_dict("records"):
            place = [str(row[name]) for name in ("school", "team") if row[name]]
            share = None
            if row["student_turns"] and row["reasoning_turns"] >= 0:
                share = row["reasoning_turns"] / row["student_turns"]
            cells.append(
                [
                    row["lab"] or "(no named lab)",
                    ", ".join(place),
                    row["cycle"] if row["lab"] else "",
                    row["sessions"],
                    number(row["minutes"], 0) if row["minutes"] else "",
                    row["adults"],
                    row["children"],
                    counted(row["timeouts"], row["timeouts_where"], link),
                    row["student_turns"],
                    counted(row["reasoning_turns"], row["reasoning_where"], link),
                    percent(share) if share is not None else "",
                    counted(row["ideas"], "", link),
                    counted(row["mentions"], row["mentions_where"], link),
                    counted(row["edges"], "", link),
                ]
            )
        blocks.append(
            Grid(
                [
                    "lab", "school, team", "cycle", "#sessions", "#minutes (timed)", "#adults",
                    "#children", "#time-outs", "#child turns", "#reasoning", "#share", "#ideas",
                    "#mentions", "#connections",
                ],
                cells,
                heading=coded_by(str(coder)).capitalize() if table["coder"].nunique() > 1 else "",
            )
        )  # fmt: skip
    blocks.append(
        Words(
            "Reasoning: turns of children with an explanation or justification (level 3 or 4), "
            "outside time-outs. A dash: none was coded. Labs stand in order of their dates. "
            "Counts grow with how much was recorded; labs are not ranked.",
            "note",
        )
    )
    return Section("glance", "The lab at a glance", "What was recorded, and what is in it?", blocks)
