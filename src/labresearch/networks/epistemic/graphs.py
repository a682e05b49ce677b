"""Epistemic networks as networkx graphs."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd

__all__ = ["as_graph"]


def as_graph(
    codes: list[str],
    pairs: list[tuple[int, int]],
    weights: np.ndarray,
    nodes: pd.DataFrame,
    lines: Mapping[int, list],
    *,
    directed: bool = False,
    stronger: list[str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> nx.Graph:
    """Build a graph of codes.

    Parameters
    ----------
    codes : list of str
        Codes, which become nodes, connected or not.
    pairs : list of tuple of int
        Pairs of code numbers.
    weights : numpy.ndarray of shape (n_pairs,)
        Weight of each connection; signed for a difference.
    nodes : pandas.DataFrame
        Positions of the codes.
    lines : mapping
        Names of the lines behind each pair, by its number.
    directed : bool, default False
        Whether to build a DiGraph.
    stronger : list of str, optional
        Group in which each connection is stronger: the graph is a difference then.
    facts : mapping, optional
        Attributes of the graph.

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        As `EpistemicNetwork.graph` says.
    """
    graph = nx.DiGraph(**dict(facts or {})) if directed else nx.Graph(**dict(facts or {}))
    size = np.zeros(len(codes))
    for (a, b), weight in zip(pairs, np.abs(weights), strict=True):
        size[a] += weight / 2
        size[b] += weight / 2
    first = nodes.iloc[:, 0].to_numpy()
    second = nodes.iloc[:, 1].to_numpy() if nodes.shape[1] > 1 else np.zeros(len(codes))
    for k, code in enumerate(codes):
        place = {"x": float(first[k]), "y": float(second[k])}
        graph.add_node(code, label=code, **place, weight=float(size[k]))
    for number, (a, b) in enumerate(pairs):
        weight = float(weights[number])
        if abs(weight) <= 1e-12:
            continue
        behind = lines.get(number, [])
        data: dict[str, object] = {
            "weight": abs(weight),
            "count": len(behind),
            "lines": ";".join(map(_written, behind)),
        }
        if stronger is not None:
            data |= {"difference": weight, "stronger": stronger[number]}
        graph.add_edge(codes[a], codes[b], **data)
    return graph


def _written(name: object) -> str:
    return ":".join(map(str, name)) if isinstance(name, tuple) else str(name)
