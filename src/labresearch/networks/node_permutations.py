"""Tests of networks of people in which the people, not the ties, change places."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Literal

import networkx as nx
import numpy as np

__all__ = ["node_permutation", "qap"]

SEED = 20251122
_CHUNK = 2_000_000  # cells of permuted matrices held at once
Statistic = Callable[[np.ndarray, np.ndarray], float]


def qap(
    graph_a: nx.Graph, graph_b: nx.Graph, *, draws: int = 4999, seed: int = SEED
) -> dict[str, float]:
    """Correlate two networks of the same people, with a p from people changing places.

    The figure is Pearson's correlation of the weights w[i, j] of all ordered pairs i ≠ j, no tie
    as 0. Ties of one person depend on each other, so that a usual p is far too small; here rows
    and columns of the second network are permuted together, which keeps its shape.

    Parameters
    ----------
    graph_a, graph_b : networkx.Graph or networkx.DiGraph
        Networks with ``weight`` on their edges (1 where it is missing), from
        `interaction_network`, say. Only people in both count. An undirected tie counts both ways;
        loops do not count.
    draws : int, default 4999
        Permutations.
    seed : int
        Seed of the permutations.

    Returns
    -------
    dict
        ``observed`` (-1 to 1), ``expected`` (mean of the permutations), ``low``, ``high`` (2.5
        and 97.5 %), ``z``, ``p`` (two-sided: share of permutations, the observed one counted in,
        at least as far from ``expected``), ``draws``, ``nodes`` (in both) and ``left_out`` (in one
        only).

    Raises
    ------
    ValueError
        If fewer than three people are in both, or a network has the same weight for all pairs of
        them.

    References
    ----------
    Hubert, L. & Schultz, J. (1976). Quadratic assignment as a general data analysis strategy.
    British Journal of Mathematical and Statistical Psychology 29, 190-241. Krackhardt, D. (1988).
    Predicting with networks. Social Networks 10, 359-381.

    Examples
    --------
    >>> import networkx as nx
    >>> ring = nx.cycle_graph(["Ana", "Ben", "Cleo", "Dan", "Eve", "Fay"])
    >>> found = qap(ring, ring, draws=199)
    >>> round(found["observed"], 6), found["p"] < 0.05
    (1.0, True)
    """
    _check_draws(draws)
    nodes = [node for node in graph_a if node in graph_b]
    left_out = len(graph_a) + len(graph_b) - 2 * len(nodes)
    if len(nodes) < 3:
        message = (
            f"the networks share {len(nodes)} people; QAP needs three or more in both, so make "
            "both of the same sessions"
        )
        raise ValueError(message)
    a, b = _weights(graph_a, nodes), _weights(graph_b, nodes)
    n = len(nodes)
    pairs = ~np.eye(n, dtype=bool)
    for name, cells in (("graph_a", a[pairs]), ("graph_b", b[pairs])):
        if np.ptp(cells) == 0:
            message = (
                f"{name} has the weight {cells[0]:g} for all pairs of the {n} people, so that "
                "nothing correlates with it"
            )
            raise ValueError(message)
    # permuting moves cells but changes neither mean nor spread of b
    a_dev = np.where(pairs, a - a[pairs].mean(), 0.0)
    b_dev = np.where(pairs, b - b[pairs].mean(), 0.0)
    norm = np.sqrt((a_dev**2).sum() * (b_dev**2).sum())
    drawn = []
    for order in _orders(n, draws, seed):
        mixed = b_dev[order[:, :, None], order[:, None, :]]
        drawn.append(np.einsum("ij,dij->d", a_dev, mixed) / norm)
    result = _against(float((a_dev * b_dev).sum() / norm), np.concatenate(drawn))
    return {**result, "nodes": n, "left_out": left_out}


def node_permutation(
    graph: nx.Graph,
    attribute: str,
    statistic: Literal["same", "in_strength"] | Statistic = "same",
    *,
    draws: int = 4999,
    seed: int = SEED,
) -> dict[str, float]:
    """Compare a statistic of ties and an attribute with its values when people swap attributes.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Network with ``weight`` on its edges (1 where it is missing).
    attribute : str
        Attribute of every node, e.g. ``role``.
    statistic : {'same', 'in_strength'} or callable, default 'same'
        'same' is the share of the weight of ties between people with the same value;
        'in_strength' is Pearson's correlation of a numeric attribute with in-strength. A callable
        takes the weights (numpy.ndarray of shape (n, n), row to column, diagonal 0) and the values
        (n,) and returns a number.
    draws : int, default 4999
        Permutations.
    seed : int
        Seed of the permutations.

    Returns
    -------
    dict
        As of `qap`: ``observed``, ``expected``, ``low``, ``high``, ``z``, ``p``, ``draws``,
        ``nodes``. All are NaN where the statistic does not exist (no ties, all values alike).

    Raises
    ------
    ValueError
        If a node lacks the attribute, the statistic is unknown, or 'in_strength' is asked of an
        attribute that is no number.

    References
    ----------
    Hubert, L. & Schultz, J. (1976), as for `qap`.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "f")])
    >>> for name in graph:
    ...     graph.nodes[name]["table"] = "window" if name in "abc" else "door"
    >>> found = node_permutation(graph, "table", draws=999)
    >>> found["observed"], round(found["expected"], 1)
    (1.0, 0.4)
    """
    _check_draws(draws)
    nodes = list(graph)
    lacking = [node for node in nodes if attribute not in graph.nodes[node]]
    if lacking:
        known = sorted({name for _, facts in graph.nodes(data=True) for name in facts})
        message = (
            f"node {lacking[0]!r} has no attribute {attribute!r}; set it with "
            f"networkx.set_node_attributes (attributes there: {', '.join(known) or 'none'})"
        )
        raise ValueError(message)
    values = np.array([graph.nodes[node][attribute] for node in nodes])
    if statistic == "in_strength" and not np.issubdtype(values.dtype, np.number):
        # True and False are numbers too
        if values.dtype != bool:
            message = (
                f"statistic = 'in_strength' needs numbers and {attribute!r} has "
                f"{values[0].item()!r}; use 'same' for names"
            )
            raise ValueError(message)
        values = values.astype(float)
    measure = _statistic(statistic)
    weights = _weights(graph, nodes) if nodes else np.zeros((0, 0))
    drawn = [
        measure(weights, values[order])
        for part in _orders(len(nodes), draws, seed)
        for order in part
    ]
    result = _against(float(measure(weights, values)), np.array(drawn, dtype=float))
    return {**result, "nodes": len(nodes)}


def _statistic(statistic: str | Statistic) -> Statistic:
    if callable(statistic):
        return statistic
    named: dict[str, Statistic] = {"same": _same, "in_strength": _in_strength}
    if statistic not in named:
        message = (
            f"statistic = {statistic!r}; must be 'same', 'in_strength' or a function of weights "
            "and values"
        )
        raise ValueError(message)
    return named[statistic]


def _same(weights: np.ndarray, values: np.ndarray) -> float:
    total = weights.sum()
    alike = values[:, None] == values[None, :]
    return float(weights[alike].sum() / total) if total > 0 else np.nan


def _in_strength(weights: np.ndarray, values: np.ndarray) -> float:
    x, y = values - values.mean(), weights.sum(0) - weights.sum(0).mean()
    norm = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / norm) if norm > 0 else np.nan


def _weights(graph: nx.Graph, nodes: list[Hashable]) -> np.ndarray:
    weights = nx.to_numpy_array(graph, nodelist=nodes, weight="weight")
    np.fill_diagonal(weights, 0)
    return weights


def _check_draws(draws: int) -> None:
    if draws < 1:
        message = f"draws = {draws}; must be 1 or more"
        raise ValueError(message)


def _orders(n: int, draws: int, seed: int) -> list[np.ndarray]:
    """Random orders of n people, in parts of which the permuted matrices fit in memory."""
    rng = np.random.default_rng(seed)
    size = max(1, _CHUNK // max(n * n, 1))
    orders = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)
    return [orders[first : first + size] for first in range(0, draws, size)]


def _against(observed: float, drawn: np.ndarray) -> dict[str, float]:
    drawn = drawn[~np.isnan(drawn)]
    names = ("expected", "low", "high", "z", "p")
    if np.isnan(observed) or not len(drawn):
        nothing = dict.fromkeys(names, float("nan"))
        return {"observed": observed, **nothing, "draws": len(drawn)}
    expected, spread = float(drawn.mean()), float(drawn.std())
    low, high = (float(bound) for bound in np.quantile(drawn, [0.025, 0.975]))
    z = (observed - expected) / spread if spread > 1e-12 else float("nan")
    # a tie must count as a tie, whatever the last bits say
    far = np.abs(drawn - expected) >= abs(observed - expected) - 1e-12
    p = (1 + int(far.sum())) / (1 + len(drawn))
    values = (expected, low, high, z, p)
    return {"observed": observed, **dict(zip(names, values, strict=True)), "draws": len(drawn)}
