"""From sorting to sense-making: how adults speak of children."""

from __future__ import annotations

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import MISSING, all_suppressed, counted, estimate, number, percent
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["framing"]

_SAID = {
    "sorting": "sorting (level, speed, gap, range, score ...)",
    "sense": "sense-making (logic, growth, variety, own teaching)",
    "asset": "asset words only",
}


def framing(results: Results, link: Links) -> Section:
    """Give rates by school, slopes over cycles, and what follows a sorting frame."""
    tables = results.tables
    title, question = "How adults speak of children", "From sorting to sense-making?"
    if "framing_rates" not in tables:
        refused = Words(results.refusals["framing"], "refused")
        return Section("framing", title, question, [refused])
    if why := all_suppressed(tables["framing_rates"]):
        return Section("framing", title, question, [Words(f"Rates of frames: {why}", "refused")])
    blocks: list[Words | Drawing | Grid] = []
    if "framing_cycles" in results.figures:
        blocks.append(Drawing("framing_cycles"))
    rates = tables["framing_rates"]
    said_all = rates[rates["polarity"] == "all"].set_index(["coder", "school", "code"])["n"]
    cells = []
    for row in rates[rates["polarity"] == "asserted"].to_dict("records"):
        every = int(said_all[(row["coder"], row["school"], row["code"])])
        beyond = every - row["n"] if every >= 0 and row["n"] >= 0 else MISSING
        cells.append(
            [
                row["school"] or "(school not named)",
                _SAID.get(row["code"], row["code"]),
                row["coder"],
                estimate(row, digits=2),
                counted(row["n"], row["where"], link),
                beyond,
                row["sessions"],
            ]
        )
    blocks.append(
        Grid(
            [
                "school", "frame", "coder", "#per 1,000 adult words (95 % interval)", "#lines",
                "#quoted, questioned or refused", "#sessions",
            ],
            cells,
        )
    )  # fmt: skip
    blocks.append(
        Words(
            "Only frames that a speaker asserts are counted; who quotes, questions or refuses a "
            "label is not counted as sorting. Words are not beliefs: asset words can go with "
            "easier tasks. Children are not listed one by one. "
            "Cells of fewer than 3 speakers or 5 lines are suppressed.",
            "note",
        )
    )
    trends = tables["framing_trends"]
    if (trends["refused"] == "").any():
        blocks.append(
            Grid(
                ["group", "frame", "coder", "#ratio per cycle (95 % interval)", "#q", "#labs"],
                [
                    [
                        row["group"],
                        row["frames"],
                        row["coder"],
                        estimate(row, digits=2),
                        number(row["p_adjusted"], 3),
                        row["n"],
                    ]
                    for row in trends.to_dict("records")
                ],
                heading="From cycle to cycle",
            )
        )
    else:
        own = trends[trends["group"] != "do the groups differ"]
        said = "; ".join(dict.fromkeys(own["refused"])) or "no labs with cycles"
        blocks.append(Words(f"Change from cycle to cycle is not estimated: {said}.", "refused"))
    answers = tables["reframing"]
    answers = answers[answers["lag"] == 0]
    blocks.append(
        Grid(
            [
                "answer", "by", "coder", "#sorting turns", "#answered within six turns",
                "#if turns were moved", "#difference (95 % interval)", "#q",
            ],
            [
                [
                    "sense-making" if row["answer"] == "sense" else "coded as a reframe",
                    row["by"],
                    row["coder"],
                    row["n"] if row["n"] >= 0 else MISSING,
                    percent(row["share"]),
                    percent(row["expected"]),
                    estimate(row, shares=True),
                    number(row["p_adjusted"], 3),
                ]
                for row in answers.to_dict("records")
            ],
            heading="What follows a sorting frame",
        )
    )  # fmt: skip
    blocks.append(
        Words(
            "A reframe is defined as an answer to a sorting frame, so that it cannot fail to "
            "follow one; the rows 'sense-making' rest on codes that can stand anywhere.",
            "note",
        )
    )
    return Section("framing", title, question, blocks)
