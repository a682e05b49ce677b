"""Communities and cliques of states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.networks.transitions.options import check_threshold, check_whole

__all__ = ["COMMUNITIES", "clique_table", "community_table"]


def community_table(
    weights: np.ndarray, states: Sequence[Any], *, method: str = "louvain", seed: int = 20251122
) -> pd.DataFrame:
    """Find groups of states that follow each other more than others.

    Direction is dropped: an undirected edge has the sum of the weights of both directions, loops
    are left out.

    Parameters
    ----------
    weights : numpy.ndarray of shape (states, states)
        Weights.
    states : sequence
        Labels.
    method : {'louvain', 'greedy', 'label_propagation', 'girvan_newman'}
        Blondel et al. (2008), Clauset et al. (2004), Raghavan et al. (2007) by weight, Girvan and
        Newman (2002; edges are cut by unweighted betweenness, the best cut by modularity is kept).
    seed : int
        Seed of the first and third.

    Returns
    -------
    pandas.DataFrame
        One row a state: ``state``, ``community`` (int, 0 the largest), ``modularity`` (float, of
        the whole partition; NaN without edges).

    Raises
    ------
    ValueError
        If the method is unknown.

    Examples
    --------
    >>> weights = np.kron(np.eye(2), np.ones((2, 2)))
    >>> community_table(weights, list("abcd"))["community"].tolist()
    [0, 0, 1, 1]
    """
    if method not in COMMUNITIES:
        message = f"method = {method!r} is unknown; must be one of {', '.join(COMMUNITIES)}"
        raise ValueError(message)
    graph = _undirected(weights)
    if graph.number_of_edges():
        parts = [set(part) for part in COMMUNITIES[method](graph, seed)]
        modularity = float(nx.community.modularity(graph, parts, weight="weight"))
    else:
        parts, modularity = [{node} for node in graph], float("nan")
    parts.sort(key=lambda part: (-len(part), min(part)))
    of = {node: number for number, part in enumerate(parts) for node in part}
    return pd.DataFrame(
        {
            "state": pd.Series(list(states)),
            "community": [of[node] for node in range(len(states))],
            "modularity": modularity,
        }
    )


def clique_table(
    weights: np.ndarray,
    states: Sequence[Any],
    *,
    size: int = 2,
    threshold: float = 0.0,
    summed: bool = False,
) -> pd.DataFrame:
    """List sets of states each of which leads to each other one.

    Parameters
    ----------
    weights : numpy.ndarray of shape (states, states)
        Weights.
    states : sequence
        Labels.
    size : int, default 2
        States of a clique.
    threshold : float, default 0
        Least weight of an edge; edges of weight 0 never count.
    summed : bool, default False
        Ask for one direction only: what is left of both directions together is above 0.

    Returns
    -------
    pandas.DataFrame
        One row a clique, the heaviest first: ``clique`` (tuple of states, in their order),
        ``weight`` (sum of weights between them), ``least`` (smallest of them that counts).

    Raises
    ------
    ValueError
        If size is not a number of states from 2, or threshold is negative.

    Examples
    --------
    >>> clique_table(np.array([[0.0, 0.5], [0.25, 0.0]]), ["a", "b"])
       clique  weight  least
    0  (a, b)    0.75   0.25
    """
    check_whole("size", size, 2, len(states))
    check_threshold("threshold", threshold)
    strong = np.where(weights >= threshold, weights, 0.0)
    linked = (strong + strong.T > 0) if summed else ((strong > 0) & (strong.T > 0))
    np.fill_diagonal(linked, val=False)
    rows = []
    for clique in nx.enumerate_all_cliques(nx.from_numpy_array(linked.astype(int))):
        if len(clique) > size:
            break
        if len(clique) == size:
            place = sorted(clique)
            among = strong[np.ix_(place, place)].copy()
            np.fill_diagonal(among, 0.0)
            label = tuple(states[node] for node in place)
            rows.append((label, float(among.sum()), float(among[among > 0].min())))
    table = pd.DataFrame(rows, columns=["clique", "weight", "least"])
    table = table.astype({"weight": "float64", "least": "float64"})
    return table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def _undirected(weights: np.ndarray) -> nx.Graph:
    both = weights + weights.T
    np.fill_diagonal(both, 0.0)
    return nx.from_numpy_array(both)


def _split(graph: nx.Graph, _: int) -> list[set[int]]:
    best = [set(part) for part in nx.connected_components(graph)]
    top = nx.community.modularity(graph, best, weight="weight")
    for parts in nx.community.girvan_newman(graph):
        found = nx.community.modularity(graph, parts, weight="weight")
        if found > top + 1e-12:
            best, top = [set(part) for part in parts], found
    return best


COMMUNITIES: dict[str, Callable[[nx.Graph, int], Any]] = {
    "louvain": lambda graph, seed: nx.community.louvain_communities(
        graph, weight="weight", seed=seed
    ),
    "greedy": lambda graph, _: nx.community.greedy_modularity_communities(graph, weight="weight"),
    "label_propagation": lambda graph, seed: nx.community.asyn_lpa_communities(
        graph, weight="weight", seed=seed
    ),
    "girvan_newman": _split,
}
