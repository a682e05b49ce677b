"""Which ideas reach the next room: threads of ideas over the sessions of each lab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from labresearch import analysis, figures, networks
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    side_by_side,
)
from labresearch.results.lines_behind import joined, with_where
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
        for name, part in each_coder(coders, [], family="ideas_").items()
        if part.codings["code"].str.startswith("ideas_").any()
    }
    if not chosen:
        return Part(refusals={"threads": "No idea was found, so there are no threads to follow."})
    tables: dict[str, pd.DataFrame] = {}
    refusals: dict[str, str] = {}
    drawn: dict[str, Figure] = {}
    followed, why = _where_possible(chosen, networks.idea_threads)
    if not followed:
        return Part(refusals={"threads": why})
    tables["idea_threads"] = side_by_side(followed, lambda table: table)
    recurred, why = _where_possible(
        chosen, lambda part: networks.recurrence(part, draws=draws, seed=seed)
    )
    if recurred:
        tables["recurrence"] = side_by_side(recurred, lambda table: table)
    carried, why_not = _where_possible(chosen, analysis.carried_ideas)
    if carried:
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
    if not (recurred and carried):
        refusals["threads"] = why or why_not
    fullest = chosen[list(chosen)[-1]]
    for lab in dict.fromkeys(fullest.sessions["lab"]):
        part = fullest.select(lab=lab) if lab else None
        if part and len(part.sessions) > 1 and part.codings["code"].str.startswith("ideas_").any():
            drawn[f"idea_threads-{lab}"] = figures.idea_threads(fullest, lab=lab)
    return Part(tables, drawn, refusals)


def _where_possible(
    parts: Mapping[str, Corpus], make: Callable[[Corpus], pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], str]:
    """Make a table of each coder's codings; who coded too little has none, and the first reason."""
    made, reasons = {}, []
    for name, part in parts.items():
        try:
            made[name] = make(part)
        except ValueError as refused:
            reasons.append(str(refused))
    return made, reasons[0] if reasons else ""


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
    return with_where(table, where)
