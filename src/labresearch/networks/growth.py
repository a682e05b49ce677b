"""How an idea network grows turn by turn, and what stands around one idea."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.networks.measures import connections, project
from labresearch.networks.mentions import lab_order, turn_numbers

__all__ = ["counted_connections", "ego_network", "growing_network"]

_COLUMNS = {
    "step": "int64",
    "session": "str",
    "turn": "Int64",
    "line": "int64",
    "time": "float64",
    "nodes": "int64",
    "edges": "int64",
    "connections": "int64",
    "components": "int64",
    "density": "float64",
    "new_ideas": "str",
    "new_edges": "str",
}


def growing_network(
    graph: nx.MultiDiGraph,
    *,
    corpus: Corpus | None = None,
    types: Iterable[str] | None = None,
    weak: bool = False,
) -> pd.DataFrame:
    """Tell how large the network was after each turn in which something was added to it.

    Added is an idea voiced for the first time, or a connection between two ideas; connections of
    an idea with itself (uptake, recurrence) add nothing. Counts run on over all sessions of the
    graph, in their order; for growth inside one session give the network of that session alone.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    corpus : Corpus, optional
        The corpus of the network, which knows the turns. Without it lines are counted instead of
        turns (a turn over three lines may give up to three rows), and sessions stand in the order
        that their ideas and connections show.
    types, weak
        As in `project`.

    Returns
    -------
    pandas.DataFrame
        One row a turn: ``step`` (int, from 0), ``session`` (str), ``turn`` (Int64, missing without
        a corpus), ``line`` (int, first line of the turn that added something), ``time`` (s, of its
        connections; NaN untimed or where only an idea came), ``nodes`` (int, ideas so far),
        ``edges`` (int, pairs of connected ideas), ``connections`` (int, how often they were
        connected), ``components`` (int), ``density`` (``edges`` over pairs of ideas, 0 to 1; NaN
        with one idea), ``new_ideas`` (str, codes joined by ';'), ``new_edges`` (str, newly
        connected pairs as ``a--b`` joined by ';').

    Raises
    ------
    ValueError
        If a type is unknown, or the corpus lacks a line of the network.

    Examples
    --------
    >>> from labresearch.networks import idea_network
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1, 2], "turn": [0, 1, 2],
    ...         "speaker": ["Mia", "T", "Ben"], "role": ["student", "teacher", "student"],
    ...         "text": ["I cut halves.", "Ben?", "And I cut hers again."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [0, 2, 2],
    ...         "code": ["ideas_x.halves", "ideas_x.again", "engagement.add"], "coder": "me"}),
    ... )
    >>> growing_network(idea_network(corpus), corpus=corpus)[["turn", "nodes", "edges", "density"]]
       turn  nodes  edges  density
    0     0      1      0      NaN
    1     2      2      1      1.0
    """
    made = counted_connections(graph, types=types, weak=weak)
    nodes = [
        {"session": data["first_session"], "line": data["first_line"], "idea": node}
        for node, data in graph.nodes(data=True)
    ]
    columns = {"session": "str", "line": "int64", "idea": "str"}
    voiced = pd.DataFrame(nodes, columns=list(columns)).astype(columns)
    joined = made.rename(columns={"to_line": "line"})[
        ["session", "line", "source", "target", "time"]
    ]
    events = pd.concat([voiced.assign(kind=0), joined.assign(kind=1)], ignore_index=True)
    if corpus is None:
        place = {session: n for n, session in enumerate(_session_order(graph))}
        events["turn"] = pd.array([pd.NA] * len(events), dtype="Int64")
        step = events["line"]
    else:
        place = lab_order(corpus.sessions).set_index("session")["place"].to_dict()
        step = events["turn"] = _turns(events, corpus)
    events = events.assign(place=events["session"].map(place), step=step)
    events = events.sort_values(["place", "step", "kind"], kind="stable", ignore_index=True)
    table = pd.DataFrame(_rows(events), columns=list(_COLUMNS)).astype(_COLUMNS)
    table.attrs["composed"] = bool(graph.graph.get("composed", False))
    return table


def ego_network(
    graph: nx.MultiDiGraph,
    idea: str,
    *,
    radius: int = 1,
    types: Iterable[str] | None = None,
    weak: bool = False,
) -> nx.MultiDiGraph:
    """Cut out what stands around one idea, with the lines behind each connection.

    Kept are the ideas at most ``radius`` connections away, whichever way these run, and all
    connections among them; connections of an idea with itself stay.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    idea : str
        Code of the idea.
    radius : int, default 1
        Connections from the idea to the furthest kept; 0 keeps the idea alone.
    types, weak
        Which connections between ideas count and are kept, as in `project`.

    Returns
    -------
    networkx.MultiDiGraph
        A copy, with all attributes of ideas and connections (``lines``, ``session``, ...), in each
        idea ``distance`` (int, connections from the idea), and ``ego`` and ``radius`` of the graph.

    Raises
    ------
    KeyError
        If the network does not have the idea.
    ValueError
        If the radius is negative or a type is unknown.

    Examples
    --------
    >>> graph = nx.MultiDiGraph()
    >>> facts = {"weak": False, "session": "s", "from_line": 1, "to_line": 2, "lines": "1;2"}
    >>> for a, b in ("ab", "bc", "cd"):
    ...     _ = graph.add_edge(a, b, f"build#{a}", type="build", **facts)
    >>> around = ego_network(graph, "b")
    >>> [(a, b, lines) for a, b, lines in around.edges(data="lines")]
    [('a', 'b', '1;2'), ('b', 'c', '1;2')]
    """
    if idea not in graph:
        near = difflib.get_close_matches(str(idea), [str(node) for node in graph], n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        message = f"idea = {idea!r} is not in the network of {len(graph)} ideas{hint}"
        raise KeyError(message)
    if radius < 0:
        message = f"radius = {radius} is negative; it counts connections from the idea"
        raise ValueError(message)
    types = None if types is None else ([types] if isinstance(types, str) else list(types))
    simple = project(graph, types=types, weak=weak)
    distance = nx.single_source_shortest_path_length(simple, idea, cutoff=radius)
    around = graph.subgraph(distance).copy()
    around.remove_edges_from(
        [
            (a, b, key)
            for a, b, key, data in around.edges(keys=True, data=True)
            if a != b
            and ((data["weak"] and not weak) or (types is not None and data["type"] not in types))
        ]
    )
    nx.set_node_attributes(around, dict(distance), "distance")
    around.graph |= {"ego": idea, "radius": radius}
    return around


def counted_connections(
    graph: nx.MultiDiGraph, *, types: Iterable[str] | None, weak: bool
) -> pd.DataFrame:
    """List the connections that `project` counts, in the order in which they were made.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    types, weak
        As in `project`.

    Returns
    -------
    pandas.DataFrame
        Rows of `connections` between two different ideas.

    Raises
    ------
    ValueError
        If a type is unknown.
    """
    types = None if types is None else ([types] if isinstance(types, str) else list(types))
    project(nx.MultiDiGraph(), types=types)  # refuses unknown types
    made = connections(graph)
    made = made[(made["source"] != made["target"]) & (weak | ~made["weak"])]
    return made if types is None else made[made["type"].isin(types)]


def _rows(events: pd.DataFrame) -> list[dict[str, Any]]:
    root: dict[str, str] = {}

    def part(node: str) -> str:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    rows: list[dict[str, Any]] = []
    pairs: set[frozenset[str]] = set()
    components = count = 0
    for (_, _), turn in events.groupby(["place", "step"], sort=False):
        ideas, edges = [], []
        for event in turn.itertuples(index=False):
            ends = [event.idea] if event.kind == 0 else [event.source, event.target]
            # an inferred mention may have been met before: each idea comes once
            for node in ends:
                if node not in root:
                    root[node] = node
                    components += 1
                    ideas.append(node)
            if event.kind == 0:
                continue
            count += 1
            pair = frozenset(ends)
            if pair not in pairs:
                pairs.add(pair)
                edges.append("--".join(ends))
                one, two = part(ends[0]), part(ends[1])
                components -= one != two
                root[one] = two
        n = len(root)
        times = turn["time"].dropna()
        rows.append(
            {
                "step": len(rows),
                "session": turn["session"].iloc[0],
                "turn": turn["turn"].iloc[0],
                "line": turn["line"].min(),
                "time": times.min() if len(times) else np.nan,
                "nodes": n,
                "edges": len(pairs),
                "connections": count,
                "components": components,
                "density": len(pairs) / (n * (n - 1) / 2) if n > 1 else np.nan,
                "new_ideas": ";".join(ideas),
                "new_edges": ";".join(edges),
            }
        )
    return rows


def _turns(events: pd.DataFrame, corpus: Corpus) -> pd.Series:
    lines = corpus.utterances[["session", "line"]].assign(turn=turn_numbers(corpus.utterances))
    found = events[["session", "line"]].merge(lines, on=["session", "line"], how="left")["turn"]
    if found.isna().any():
        lost = events.loc[found.isna().to_numpy()].iloc[0]
        message = (
            f"corpus has no line {lost['line']} of session {lost['session']!r}, which the network "
            "has; give the corpus that the network was made of"
        )
        raise ValueError(message)
    return found.astype("Int64")


def _session_order(graph: nx.MultiDiGraph) -> list[str]:
    """Order sessions as ideas, connections and the sessions of each idea follow each other."""
    chains = [
        [data["first_session"] for _, data in graph.nodes(data=True)],
        connections(graph)["session"].tolist(),
    ]
    chains += [
        str(data["session_names"]).split(";")
        for _, data in graph.nodes(data=True)
        if data.get("session_names")
    ]
    order = nx.DiGraph()
    for chain in chains:
        order.add_nodes_from(chain)
        order.add_edges_from((a, b) for a, b in pairwise(chain) if a != b)
    seen = {session: n for n, session in enumerate(order)}
    try:
        return list(nx.lexicographical_topological_sort(order, key=seen.__getitem__))
    except nx.NetworkXUnfeasible:  # no order that all of them agree on
        return list(order)
