"""Which ideas reach the next room: threads of ideas over the sessions of each lab."""

from __future__ import annotations

from labresearch import figures, networks
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    side_by_side,
)
from labresearch.results.model import Part

__all__ = ["threads"]


def threads(coders: Coders, *, seed: int, draws: int) -> Part:
    """List threads of ideas, and compare how often announced ideas recur with chance.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of the permutations.

    Returns
    -------
    Part
        Tables ``idea_threads`` and ``recurrence``; a figure ``idea_threads-LAB`` for each lab with
        several sessions, of the person who coded most, else of the rules.
    """
    chosen = {
        name: part
        for name, part in each_coder(coders, []).items()
        if part.codings["code"].str.startswith("ideas_").any()
    }
    if not chosen:
        return Part(refusals={"threads": "No idea was found, so there are no threads to follow."})
    tables = {
        "idea_threads": side_by_side(chosen, networks.idea_threads),
    }
    refusals = {}
    try:
        tables["recurrence"] = side_by_side(
            chosen, lambda part: networks.recurrence(part, draws=draws, seed=seed)
        )
    except ValueError as refused:
        refusals["threads"] = str(refused)
    fullest = chosen[list(chosen)[-1]]
    drawn = {}
    for lab in dict.fromkeys(fullest.sessions["lab"]):
        part = fullest.select(lab=lab) if lab else None
        if part and len(part.sessions) > 1 and part.codings["code"].str.startswith("ideas_").any():
            drawn[f"idea_threads-{lab}"] = figures.idea_threads(fullest, lab=lab)
    return Part(tables, drawn, refusals)
