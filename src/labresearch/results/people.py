"""Who is connected to whom among adults, and what leaders do, by role."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from labresearch import analysis, figures, networks
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import (
    NO_ADULTS,
    Coders,
    adults_confer,
    each_coder,
    side_by_side,
)
from labresearch.results.lines_behind import coded_places, joined, with_where
from labresearch.results.model import Part

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure

__all__ = ["people"]

_BOOKS = ("culture", "adult_talk")
_ROLES = {"host": "teacher", "researcher": "other", "aide": "other"}


def people(coders: Coders, *, seed: int, draws: int) -> Part:
    """Measure networks of replies among adults, and what follows the acts of leaders.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of shuffled turns and of labs.

    Returns
    -------
    Part
        Tables ``who_answers_whom``, ``ties_by_lab``, ``tie_trends`` (no codings needed),
        ``role_acts`` and ``after_leaders`` (side by side); figures ``sociograms`` (roles, no
        names), ``who_answers_whom`` and ``after_leaders``. What cannot be had is refused.
    """
    corpus = coders.corpora["rules"]
    graphs = _lab_graphs(corpus)
    if not adults_confer(coders):
        return Part(refusals={"people": NO_ADULTS})
    tables: dict[str, pd.DataFrame] = {}
    drawn: dict[str, Figure] = {}
    refusals: dict[str, str] = {}
    try:
        answers = analysis.who_answers_whom(corpus, draws=min(draws, 499), seed=seed)
    except ValueError as refused:
        return Part(refusals={"people": str(refused)})
    tables["who_answers_whom"] = _with_replies(answers, graphs)
    if (answers["refused"] == "").any():
        drawn["who_answers_whom"] = figures.who_answers_whom(answers)
    if graphs:
        ties = analysis.ties_by_lab(corpus, seed=seed)
        tables["ties_by_lab"] = ties
        tables["tie_trends"] = analysis.tie_trends(ties, draws=draws, seed=seed)
        drawn |= _by_team(corpus, graphs)
    else:
        refusals["ties_by_lab"] = "No meeting belongs to a named lab, so labs are not compared."
    chosen = each_coder(coders, _BOOKS)
    if chosen:
        tables["role_acts"] = side_by_side(chosen, _acts)
        after = side_by_side(
            chosen, lambda part: analysis.after_leaders(part, draws=draws, seed=seed)
        )
        tables["after_leaders"] = after
        own = after[after["coder"] == list(chosen)[-1]]
        if (own["refused"] == "").any():
            drawn["after_leaders"] = figures.after_leaders(own)
    return Part(tables, drawn, refusals)


def _lab_graphs(corpus: Corpus) -> dict[str, nx.DiGraph]:
    """Build the network of replies among the adults of each lab, in order of dates."""
    graphs = {}
    for lab in dict.fromkeys(corpus.sessions.sort_values("date", kind="stable")["lab"]):
        meetings = corpus.select(lab=lab, phase=analysis.LAB_MEETINGS)
        if lab and len(meetings):
            graph = networks.interaction_network(meetings, among="adults")
            if graph.number_of_edges():
                graphs[lab] = graph
    return graphs


def _by_team(corpus: Corpus, graphs: dict[str, nx.DiGraph]) -> dict[str, Figure]:
    """Draw the labs of each team side by side: one team's people are the same people."""
    labs = corpus.sessions.drop_duplicates("lab").set_index("lab")
    teams: dict[str, dict[str, nx.DiGraph]] = defaultdict(dict)
    for lab, graph in graphs.items():
        place = labs.loc[lab]
        cycle = f", cycle {place['cycle']}" if place["cycle"] else ""
        teams[f"{place['school']}, {place['team']}"][f"{lab}{cycle}"] = graph
    drawn: dict[str, Figure] = {}
    for number, (team, own) in enumerate(sorted(teams.items()), start=1):
        del team
        drawn[f"sociograms-{number}"] = figures.sociograms(own)
    return drawn


def _with_replies(table: pd.DataFrame, graphs: dict[str, nx.DiGraph]) -> pd.DataFrame:
    """Add the lines that answer, for each pair of roles."""
    lines = defaultdict(list)
    for graph in graphs.values():
        for one, other, edge in graph.edges(data=True):
            roles = (graph.nodes[one]["role"], graph.nodes[other]["role"])
            pair = tuple(_ROLES.get(role, role) for role in roles)
            for place in edge["lines"].split(";"):
                session, _, span = place.rpartition(":")
                lines[pair].append((session, int(span.rpartition("-")[2])))
    where = [
        ";".join(f"{session}:{line}" for session, line in sorted(lines[pair]))
        for pair in zip(table["answers"], table["answered"], strict=True)
    ]
    return with_where(table, where)


def _acts(part: Corpus) -> pd.DataFrame:
    table = analysis.role_acts(part)
    places = coded_places(part)
    places["role"] = places["role"].replace(_ROLES)
    where = []
    for row in table.itertuples():
        codes = analysis.ADULT_ACTS[row.act]
        own = places[places["code"].isin(codes) & (places["role"] == row.role)]
        own = own.drop_duplicates(["session", "line"])
        where.append("" if row.refused.startswith("suppressed") else joined(own))
    return with_where(table, where)
