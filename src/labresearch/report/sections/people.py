"""Who is connected to whom, by role."""

from __future__ import annotations

import pandas as pd

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import all_suppressed, coded_by, counted, estimate, number, percent
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["people"]

_MEASURES = {
    "coach_share": "ties with a coach at one end",
    "leader_share": "ties with a coach or principal at one end",
    "peer_share": "ties of teachers with teachers",
    "centralisation": "centralisation",
    "reciprocity": "reciprocity",
    "rarefied_density": "density at equal numbers of ties",
}


def people(results: Results, link: Links) -> Section:
    """Give replies between roles, measures of each lab, and what follows leaders."""
    title, question = "Who is connected to whom", "Who answers whom, and what do leaders do?"
    tables = results.tables
    blocks: list[Words | Drawing | Grid] = []
    if "who_answers_whom" not in tables:
        refused = Words(results.refusals["people"], "refused")
        return Section("people", title, question, [refused])
    blocks += [Drawing(name) for name in results.figures if name.startswith("sociograms-")]
    if "who_answers_whom" in results.figures:
        blocks.append(Drawing("who_answers_whom", "Who answers whom, over chance"))
    blocks.append(
        Grid(
            [
                "answers",
                "answered",
                "#replies",
                "#expected",
                "#ratio (95 % interval)",
                "#q",
                "#labs",
            ],
            [
                [
                    row["answers"],
                    row["answered"],
                    counted(row["replies"], row["where"], link),
                    number(row["expected"]),
                    estimate(row, digits=2),
                    number(row["p_adjusted"], 3),
                    row["labs"],
                ]
                for row in tables["who_answers_whom"].to_dict("records")
            ],
        )
    )
    blocks.append(
        Words(
            "Roles, not persons. Expected: the same turns in random order, so that whoever speaks "
            "often is answered often. A tie is a turn behind a turn; it is no advice, no trust and "
            "no friendship. Hosts are counted as teachers.",
            "note",
        )
    )
    if "ties_by_lab" in tables:
        blocks.append(_labs(tables["ties_by_lab"]))
        blocks += _trends(tables["tie_trends"])
    else:
        blocks.append(Words(results.refusals["ties_by_lab"], "refused"))
    if "role_acts" in tables:
        blocks += [
            _acts(rows, str(coder), link)
            for coder, rows in tables["role_acts"].groupby("coder", sort=False)
        ]
        if "after_leaders" in results.figures:
            blocks.append(
                Drawing("after_leaders", "When a leader admits, asks, directs: what next?")
            )
        else:
            after = tables["after_leaders"]
            said = all_suppressed(after) or "; ".join(sorted(set(after["refused"]) - {""}))
            blocks.append(
                Words(f"What teachers say after a leader's act is not shown ({said}).", "refused")
            )
    return Section("people", title, question, blocks)


def _labs(table: pd.DataFrame) -> Grid:
    shown = table[table["measure"].isin(list(_MEASURES))]
    cells = []
    for (lab, measure), own in shown.groupby(["lab", "measure"], sort=False):
        row = own.iloc[0]
        value = row["refused"] or number(row["value"], 2)
        cells.append(
            [lab, _MEASURES[measure], value, number(row["expected"], 2), number(row["excess"], 2)]
        )
    return Grid(
        ["lab", "measure", "#found", "#random orders", "#beyond"],
        cells,
        folded="Measures of the network of each lab",
    )


def _trends(table: pd.DataFrame) -> list[Words | Drawing | Grid]:
    table = table[table["measure"].isin(list(_MEASURES))]
    if not (table["refused"] == "").any():
        said = "; ".join(dict.fromkeys(table.loc[table["of"] == "value", "refused"]))
        return [Words(f"Change from cycle to cycle is not estimated: {said}.", "refused")]
    rows = [
        [
            _MEASURES[row["measure"]],
            "as found" if row["of"] == "value" else "beyond turns",
            estimate(row, digits=3),
            number(row["p_adjusted"], 3),
            row["n"],
        ]
        for row in table.to_dict("records")
    ]
    return [
        Grid(
            ["measure", "", "#change per cycle (95 % interval)", "#q", "#labs"],
            rows,
            heading="From cycle to cycle",
        )
    ]


def _acts(rows: pd.DataFrame, coder: str, link: Links) -> Words | Grid:
    from markupsafe import Markup

    if why := all_suppressed(rows):
        return Words(f"Acts of each role, {coded_by(coder)}: {why}", "refused")
    roles = list(dict.fromkeys(rows["role"]))
    cells = []
    for act, own in rows.groupby("act", sort=False):
        by_role = {row["role"]: row for row in own.to_dict("records")}
        line: list[object] = [act]
        for role in roles:
            row = by_role[role]
            if row["refused"]:
                line.append("suppressed" if row["n"] < 0 else row["refused"])
                continue
            said = estimate(row, shares=True) if row["n"] else percent(0.0)
            line.append(Markup("{} {}").format(said, counted(row["n"], row["where"], link)))
        cells.append(line)
    hidden = rows[rows["refused"].str.startswith("suppressed")]
    few = ", ".join(dict.fromkeys(hidden["role"]))
    heading = f"Acts as a share of each role's turns, {coded_by(coder)}"
    if few:
        heading += f" (suppressed: fewer than 3 people of the role: {few})"
    return Grid(["act", *(f"#{role}" for role in roles)], cells, heading=heading)
