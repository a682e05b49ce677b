"""How adults speak of children: sorting, sense-making and asset words, and what answers them."""

from __future__ import annotations

import pandas as pd

from labresearch import analysis, figures
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import (
    NO_ADULTS,
    Coders,
    adults_confer,
    each_coder,
    not_coded,
    side_by_side,
)
from labresearch.results.lines_behind import coded_places, with_lines
from labresearch.results.model import Part

__all__ = ["framing_of_children"]

FRAMES = {
    "sorting": analysis.SORTING_FRAMES,
    "sense": analysis.SENSE_FRAMES,
    "asset": ("framing.asset",),
}


def framing_of_children(coders: Coders, *, seed: int, draws: int) -> Part:
    """Give rates of frames by school, ratios per cycle, and how often sorting is answered.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of the permutations.

    Returns
    -------
    Part
        Tables ``framing_rates`` (asserted frames only, and with quoted, questioned and repudiated
        ones), ``framing_trends``, ``reframing``; figures ``framing_cycles`` and ``reframing``.
    """
    if not adults_confer(coders):
        return Part(refusals={"framing": NO_ADULTS})
    chosen = each_coder(coders, ["framing"])
    if not chosen:
        return not_coded("framing", ["framing"])
    tables = {
        "framing_rates": side_by_side(chosen, _rates),
        "framing_trends": side_by_side(
            chosen, lambda part: analysis.framing_trends(part, draws=draws, seed=seed)
        ),
        "reframing": side_by_side(
            chosen, lambda part: analysis.reframing(part, draws=draws, seed=seed)
        ),
    }
    fullest = chosen[list(chosen)[-1]]
    drawn = {}
    labs = analysis.framing_by_lab(fullest)
    trends = tables["framing_trends"]
    if labs["cycle"].notna().any():
        own = trends[trends["coder"] == list(chosen)[-1]]
        drawn["framing_cycles"] = figures.framing_cycles(labs, own)
    return Part(tables, drawn)


def _rates(part: Corpus) -> pd.DataFrame:
    rows = []
    for polarity in ("asserted", "all"):
        rates = analysis.code_rates(part, FRAMES, by=["school"], polarity=polarity)
        rates = rates.assign(polarity=polarity)
        places = coded_places(part, polarity=polarity)
        rows.append(with_lines(rates, places, FRAMES, by=["school"]))
    table = pd.concat(rows, ignore_index=True)
    table.attrs = dict(rows[0].attrs)
    return table
