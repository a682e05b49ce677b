"""The culture self-assessment, as far as recorded talk goes."""

from __future__ import annotations

import pandas as pd

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import MISSING, all_suppressed, counted, estimate
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["culture"]

_TITLES = {
    "four principles": "Four principles of a collaborative culture",
    "seven planning points": "Seven points for planning",
    "culture questions": "Questions about the culture",
    "professional learning": "Five questions about collective professional learning",
    "two teams": "Two teams beside each other",
}


def culture(results: Results, link: Links) -> Section:
    """Fill in each question with its indicators, or say that talk cannot answer it."""
    title, question = "Where are we as a culture?", "What recorded talk says to each question"
    if "self_assessment" not in results.tables:
        refused = Words(results.refusals["culture"], "refused")
        return Section("culture", title, question, [refused])
    table = results.tables["self_assessment"]
    blocks: list[Words | Drawing | Grid] = [
        Words(
            "Each indicator stands by itself: there is no index of trust, of a principle or of a "
            "culture, and none is a goal. Rates are coded lines per 1,000 words of adults, shares "
            "and distances lie between 0 and 1; 95 % intervals over sessions in brackets. The last "
            "column says what talk cannot tell and what would. Cells of fewer than 3 speakers or 5 "
            "lines are suppressed."
        )
    ]
    if why := all_suppressed(table[table["codes"] != ""]):
        blocks.append(Words(f"Indicators that count codes: {why}", "refused"))
        table = table[table["codes"] == ""]
    coders = list(dict.fromkeys(table["coder"]))
    blocks += [
        _questions(rows, str(section), coders, link)
        for section, rows in table.groupby("section", sort=False)
    ]
    if "culture_profile" in results.figures:
        blocks.append(Drawing("culture_profile", "All codes of culture"))
    return Section("culture", title, question, blocks)


def _questions(rows: pd.DataFrame, section: str, coders: list[str], link: Links) -> Grid:
    cells: list[list[object]] = []
    before = ""
    for (label, indicator), own in rows.groupby(["label", "indicator"], sort=False):
        first = own.iloc[0]
        by_coder = {row["coder"]: row for row in own.to_dict("records")}
        line: list[object] = [label if label != before else "", indicator or MISSING]
        for coder in coders:
            row = by_coder.get(coder)
            if row is None or not indicator:
                line += [MISSING, ""]
            else:
                digits = 0 if row["unit"].startswith("days") else 2
                line += [estimate(row, digits=digits), counted(int(row["n"]), row["where"], link)]
        talk = str(first["cannot_answer"])
        said = f"Cannot be answered from talk: {talk}. " if talk else ""
        would = str(first["would_answer"])
        line.append(said + would if label != before else said)
        before = str(label)
        cells.append(line)
    head = ["question", "indicator"]
    for coder in coders:
        head += [f"#{coder}", "#n"]
    return Grid([*head, "what would answer the rest"], cells, heading=_TITLES.get(section, section))
