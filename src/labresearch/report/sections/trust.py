"""How far the codes can be trusted."""

from __future__ import annotations

from typing import Any

from labresearch.report.blocks import Drawing, Grid, Section, Words
from labresearch.report.cells import MISSING, number
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["trust"]


def trust(results: Results, link: Links) -> Section:
    """Give agreement between everybody who coded, by codebook and by code."""
    del link  # `labresearch.disagreements` lists the lines
    blocks: list[Words | Drawing | Grid] = []
    if "trust" in results.refusals:
        blocks.append(Words(results.refusals["trust"], "refused"))
    if "agreement" in results.tables:
        blocks.append(Drawing("agreement"))
        blocks.append(
            Grid(
                [
                    "codebook", "coders", "#lines", "#sessions", "codings",
                    "#kappa (95 % interval)", "#alpha",
                ],
                [
                    [
                        row["family"].replace("_", " "),
                        row["coders"],
                        row["units"],
                        row["sessions"],
                        row["positives_each"],
                        _kappa(row),
                        number(row["alpha"], 2),
                    ]
                    for row in results.tables["agreement"].to_dict("records")
                ],
                folded="Numbers for each codebook",
            )
        )  # fmt: skip
        codes = results.tables["agreement_by_code"]
        blocks.append(
            Grid(
                ["code", "coders", "codings", "#kappa", "#agreement where coded"],
                [
                    [
                        row["code"],
                        row["coders"],
                        row["positives_each"],
                        number(row["kappa"], 2),
                        number(row["positive_agreement"], 2),
                    ]
                    for row in codes.to_dict("records")
                ],
                folded=f"Numbers for each of {len(codes)} codes",
                small=[bool(row["few_positives"]) for row in codes.to_dict("records")],
            )
        )
        blocks.append(
            Words(
                "Cells are lines and codes; most have no code, so that percent agreement says "
                "little. Intervals draw whole sessions. What rests on a code with a low kappa is a "
                "question to the lines and no result. Grey: fewer than 5 lines with the code. "
                "lr.disagreements(corpus) lists the lines.",
                "note",
            )
        )
    return Section(
        "trust", "How far can the codes be trusted?", "Do others code the same lines alike?", blocks
    )


def _kappa(row: dict[str, Any]) -> str:
    if row["kappa"] != row["kappa"]:
        return MISSING
    if row["kappa_low"] != row["kappa_low"]:
        return number(row["kappa"], 2)
    return f"{row['kappa']:.2f} ({row['kappa_low']:.2f} to {row['kappa_high']:.2f})"
