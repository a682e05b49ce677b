"""Which ideas reach the next room: threads of ideas over the sessions of each lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from labresearch import analysis, figures, networks
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    side_by_side,
)
from labresearch.results.lines_behind import joined
from labresearch.results.model import Part

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
        Tables ``idea_threads``, ``recurrence``, ``carry_shares`` and ``carry_odds``; figures
        ``carry_shares`` and, for each lab with several sessions, ``idea_threads-LAB``, of the
        person who coded most, else of the rules.
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
    refusals: dict[str, str] = {}
    drawn: dict[str, Figure] = {}
    try:
        tables["recurrence"] = side_by_side(
            chosen, lambda part: networks.recurrence(part, draws=draws, seed=seed)
        )
        carried = {name: analysis.carried_ideas(part) for name, part in chosen.items()}
        tables["carry_shares"] = side_by_side(
            carried, lambda rows: _shares(rows, draws=draws, seed=seed)
        )
        tables["carry_odds"] = side_by_side(
            carried, lambda rows: analysis.carry_odds(rows, draws=draws, seed=seed)
        )
        shares = tables["carry_shares"]
        drawn["carry_shares"] = figures.carry_shares(
            shares[shares["coder"] == list(carried)[-1]].drop(columns=["coder", "where"])
        )
    except ValueError as refused:
        refusals["threads"] = str(refused)
    fullest = chosen[list(chosen)[-1]]
    for lab in dict.fromkeys(fullest.sessions["lab"]):
        part = fullest.select(lab=lab) if lab else None
        if part and len(part.sessions) > 1 and part.codings["code"].str.startswith("ideas_").any():
            drawn[f"idea_threads-{lab}"] = figures.idea_threads(fullest, lab=lab)
    return Part(tables, drawn, refusals)


def _shares(rows: pd.DataFrame, *, draws: int, seed: int) -> pd.DataFrame:
    """Add the first line in the room of each idea that came back."""
    table = analysis.carry_shares(rows, draws=draws, seed=seed)
    back = rows[rows["recurs"]].rename(columns={"first_line": "line"})
    where = []
    for row in table.itertuples():
        own = back[(back["rooms"] == row.rooms) & (back["announced"] == (row.ideas == "announced"))]
        if row.calendar != "any":
            own = own[own["calendar"] == row.calendar]
        where.append(joined(own))
    out = table.assign(where=pd.Series(where, index=table.index, dtype="str"))
    out.attrs = dict(table.attrs)
    return out
