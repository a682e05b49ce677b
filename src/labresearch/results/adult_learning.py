"""How adults talk about teaching: rates of learning talk by phase, chains, growth over cycles."""

from __future__ import annotations

from labresearch import analysis, figures
from labresearch.codebook import load_codebook
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

__all__ = ["adult_learning"]

BOOK = "adult_talk"


def adult_learning(coders: Coders, *, seed: int, draws: int) -> Part:
    """Give rates of adult talk by phase, chains from noticing to deciding, and slopes.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of the permutations.

    Returns
    -------
    Part
        Tables ``learning_talk``, ``learning_chains``, ``learning_growth``; figure
        ``learning_chains`` of the person who coded most, else of the rules.
    """
    if not adults_confer(coders):
        return Part(refusals={"adult_learning": NO_ADULTS})
    chosen = each_coder(coders, [BOOK])
    if not chosen:
        return not_coded("adult_learning", [BOOK])
    codes = {f"{BOOK}.{code}": [f"{BOOK}.{code}"] for code in load_codebook(BOOK).codes}
    tables = {
        "learning_talk": side_by_side(
            chosen,
            lambda part: with_lines(
                analysis.learning_talk(part), coded_places(part), codes, by=["phase"]
            ),
        ),
        "learning_chains": side_by_side(
            chosen, lambda part: analysis.learning_chains(part, draws=draws, seed=seed)
        ),
        "learning_growth": side_by_side(
            chosen, lambda part: analysis.learning_growth(part, draws=draws, seed=seed)
        ),
    }
    chains = tables["learning_chains"]
    own = chains[chains["coder"] == list(chosen)[-1]]
    if (own["refused"] == "").any():
        return Part(tables, {"learning_chains": figures.learning_chains(own)})
    return Part(tables)
