"""Measures of many small networks at once, each a matrix of a stack."""

from __future__ import annotations

import numpy as np

__all__ = ["stack_measures"]


def stack_measures(weights: np.ndarray, present: np.ndarray) -> dict[str, np.ndarray]:
    """Measure undirected weighted networks that share a list of nodes.

    Parameters
    ----------
    weights : numpy.ndarray, shape (draws, nodes, nodes)
        Symmetric, 0 where two nodes are not connected; the diagonal is 0.
    present : numpy.ndarray of bool, shape (draws, nodes)
        Which nodes belong to each network; the others have no connection.

    Returns
    -------
    dict of str to numpy.ndarray of shape (draws,)
        ``density`` (connected pairs over pairs of nodes, 0 to 1; NaN below two nodes),
        ``weighted_degree`` (mean over nodes of the weights at a node; NaN without nodes),
        ``components`` (number of sets of nodes that hang together), ``centralisation`` (of
        betweenness, 0 to 1: the sum of what each node lacks to the highest betweenness, over its
        largest value, that of a star; 0 below three nodes).

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40,
    35-41. Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of
    Mathematical Sociology 25, 163-177.

    Examples
    --------
    >>> star = np.zeros((1, 4, 4))
    >>> star[0, 0, 1:] = star[0, 1:, 0] = 2
    >>> found = stack_measures(star, np.ones((1, 4), dtype=bool))
    >>> {name: float(value[0]) for name, value in found.items()}
    {'density': 0.5, 'weighted_degree': 3.0, 'components': 1.0, 'centralisation': 1.0}
    """
    nodes = present.sum(axis=1)
    connected = (weights > 0).astype(float)
    pairs = nodes * (nodes - 1) / 2
    level, between = _betweenness(connected)
    size = (level >= 0).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = connected.sum(axis=(1, 2)) / 2 / pairs
        weighted = weights.sum(axis=(1, 2)) / nodes
        # each node counts as its share of its component
        components = np.where(present, 1 / size, 0.0).sum(axis=1)
        share = between / ((nodes - 1) * (nodes - 2) / 2)[:, None]
        lacking = np.where(present, share.max(axis=1, initial=0.0)[:, None] - share, 0.0)
        centralisation = lacking.sum(axis=1) / (nodes - 1)
    return {
        "density": density,
        "weighted_degree": weighted,
        "components": np.rint(components),
        "centralisation": np.where(nodes >= 3, centralisation, 0.0),
    }


def _betweenness(connected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return steps between nodes (-1: none) and the pairs that each node lies between."""
    draws, n, _ = connected.shape
    level = np.full((draws, n, n), -1, dtype=np.int32)
    level[:, np.arange(n), np.arange(n)] = 0
    # number of shortest chains, found outwards from all nodes at once
    chains = np.zeros((draws, n, n))
    frontier = np.zeros((draws, n, n)) + np.eye(n)
    depth = 0
    while True:
        frontier = (frontier @ connected) * (level < 0)
        new = frontier > 0
        if not new.any():
            break
        depth += 1
        level[new] = depth
        chains += frontier
    inverse = np.divide(1.0, chains, out=np.zeros_like(chains), where=chains > 0)
    # and back: what each node takes of the chains that begin at another
    depends = np.zeros((draws, n, n))
    for step in range(depth - 1, 0, -1):
        passed = np.where(level == step + 1, (1 + depends) * inverse, 0.0) @ connected
        depends += np.where(level == step, chains * passed, 0.0)
    return level, depends.sum(axis=1) / 2
