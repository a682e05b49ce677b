"""Tables and simple projections of an idea network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pandas as pd

from labresearch.networks.edges import CONNECTION_TYPES

__all__ = ["connections", "idea_measures", "project"]

_EDGE_COLUMNS = {
    "source": "str",
    "target": "str",
    "source_label": "str",
    "target_label": "str",
    "key": "str",
    "type": "str",
    "weak": "bool",
    "session_from": "str",
    "from_line": "int64",
    "session": "str",
    "to_line": "int64",
    "lines": "str",
    "speaker_from": "str",
    "speaker_to": "str",
    "role_from": "str",
    "role_to": "str",
    "layer": "str",
    "time": "float64",
    "mediated": "bool",
    "inferred": "bool",
    "confidence": "float64",
}


def connections(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """List the connections of an idea network, in the order in which they were made.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.

    Returns
    -------
    pandas.DataFrame
        One row an edge: ``source``, ``target`` (codes), ``source_label``, ``target_label``,
        ``key``, ``type`` (str), ``weak`` (bool), ``session_from`` (str), ``from_line`` (int),
        ``session`` (str), ``to_line`` (int), ``lines`` ('12;15', those in
        ``session``), ``speaker_from``, ``speaker_to``, ``role_from``, ``role_to``, ``layer`` (str),
        ``time`` (s, NaN untimed), ``mediated``, ``inferred`` (bool), ``confidence`` (0 to 1).

    Examples
    --------
    >>> import networkx as nx
    >>> connections(nx.MultiDiGraph()).empty
    True
    """
    labels = dict(graph.nodes(data="label"))
    rows = [
        {
            **data,
            "source": source,
            "target": target,
            "source_label": labels[source],
            "target_label": labels[target],
            "key": key,
        }
        for source, target, key, data in _in_order(graph)
    ]
    table = pd.DataFrame(rows, columns=list(_EDGE_COLUMNS)).astype(_EDGE_COLUMNS)
    table.attrs["composed"] = bool(graph.graph.get("composed", False))
    return table


def project(
    graph: nx.MultiDiGraph, *, types: Iterable[str] | None = None, weak: bool = False
) -> nx.Graph:
    """Fold an idea network into a simple weighted graph: how often were two ideas connected.

    Direction is dropped and self-loops (uptake, recurrence, an idea that was drawn) are left out:
    they say something about one idea. All ideas stay as nodes, connected or not.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    types : iterable of str, optional
        Types of connection to count; by default all.
    weak : bool, default False
        Count ``adjacent`` too, which is mere nearness.

    Returns
    -------
    networkx.Graph
        Nodes with the attributes they had; edges with ``weight`` (int, number of connections),
        ``types`` (str, joined by ';'), ``lines`` (str, ``session:from-to`` joined by ';').

    Raises
    ------
    ValueError
        If a type is unknown.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_nodes_from(["a", "b"])
    >>> facts = {"weak": False, "session": "s", "session_from": "s", "from_line": 1, "to_line": 2}
    >>> for kind in ("build", "compare"):
    ...     _ = graph.add_edge("a", "b", f"{kind}#1", type=kind, **facts)
    >>> project(graph).edges["a", "b"]
    {'weight': 2, 'types': 'build;compare', 'lines': 's:1-2;s:1-2'}
    """
    wanted = set(CONNECTION_TYPES if types is None else types)
    strange = sorted(wanted - set(CONNECTION_TYPES))
    if strange:
        allowed = ", ".join(CONNECTION_TYPES)
        message = f"types has the unknown type {strange[0]!r}; must be of {allowed}"
        raise ValueError(message)
    simple = nx.Graph(**graph.graph)
    simple.add_nodes_from((node, dict(data)) for node, data in graph.nodes(data=True))
    for source, target, _, data in _in_order(graph):
        if source == target or data["type"] not in wanted or (data["weak"] and not weak):
            continue
        where = f"{data['session']}:{data['from_line']}-{data['to_line']}"
        if simple.has_edge(source, target):
            edge = simple.edges[source, target]
            edge["weight"] += 1
            edge["lines"] += f";{where}"
            if data["type"] not in edge["types"].split(";"):
                edge["types"] += f";{data['type']}"
        else:
            simple.add_edge(source, target, weight=1, types=data["type"], lines=where)
    return simple


def idea_measures(
    graph: nx.MultiDiGraph, *, types: Iterable[str] | None = None, weak: bool = False
) -> pd.DataFrame:
    """Measure each idea's place in the network.

    Degrees and betweenness are taken on the simple graph of `project`. Betweenness (Freeman 1977)
    counts shortest chains of connected ideas, each connection one step however often it was made,
    as a share of the pairs of other ideas (0 to 1; 0 with fewer than three ideas). A component is
    a set of ideas that hang together; 0 is the largest. In networks as small as those of one
    lesson these numbers move a lot with a single line: look at the lines first. For the measures
    without mentions by reference ('her way') give the graph of
    ``idea_network(corpus, inferred=False)``: leaving out edges afterwards would not do, since a
    mention also decides what later ones are connected with.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    types, weak
        As in `project`.

    Returns
    -------
    pandas.DataFrame
        One row an idea, in order of first mention: ``idea``, ``label`` (str), ``mentions``,
        ``explicit_mentions`` (int, spelled out, not by reference), ``student_mentions``,
        ``speakers`` (int), ``degree`` (int, ideas connected to it), ``weighted_degree`` (int,
        connections), ``betweenness`` (0 to 1), ``component`` (int),
        ``uptake``, ``teacher_uptake``, ``recur`` (int, number of those self-loops), ``erroneous``
        (bool).

    Raises
    ------
    ValueError
        If a type is unknown.

    Examples
    --------
    >>> import networkx as nx
    >>> idea_measures(nx.MultiDiGraph()).empty
    True
    """
    simple = project(graph, types=types, weak=weak)
    place = {node: n for n, node in enumerate(simple)}
    parts = sorted(
        nx.connected_components(simple), key=lambda c: (-len(c), min(place[n] for n in c))
    )
    component = {node: n for n, part in enumerate(parts) for node in part}
    betweenness = nx.betweenness_centrality(simple, normalized=True)
    loops: dict[tuple[str, str], int] = {}
    for node, _, data in nx.selfloop_edges(graph, data=True):
        loops[node, data["type"]] = loops.get((node, data["type"]), 0) + 1
    rows = [
        (
            node,
            data["label"],
            data["mentions"],
            data["mentions"] - data.get("inferred_mentions", 0),
            data["student_mentions"],
            data["speakers"],
            simple.degree(node),
            simple.degree(node, weight="weight"),
            float(betweenness[node]),
            component[node],
            *(loops.get((node, kind), 0) for kind in ("uptake", "teacher_uptake", "recur")),
            data["erroneous"],
        )
        for node, data in simple.nodes(data=True)
    ]
    columns = {
        "idea": "str",
        "label": "str",
        "mentions": "int64",
        "explicit_mentions": "int64",
        "student_mentions": "int64",
        "speakers": "int64",
        "degree": "int64",
        "weighted_degree": "int64",
        "betweenness": "float64",
        "component": "int64",
        "uptake": "int64",
        "teacher_uptake": "int64",
        "recur": "int64",
        "erroneous": "bool",
    }
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    table.attrs["composed"] = bool(graph.graph.get("composed", False))
    return table


def _in_order(graph: nx.MultiDiGraph) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Give edges as they were made; networkx itself walks them node by node."""
    return sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[3].get("order", 0))
