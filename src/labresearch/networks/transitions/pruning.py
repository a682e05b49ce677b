"""Take weak edges out of a transition network."""

from __future__ import annotations

import networkx as nx
import numpy as np

from labresearch.networks.transitions.options import check_share, check_threshold

__all__ = ["PRUNINGS", "disparity_p", "prune_weights"]

PRUNINGS = ("threshold", "lowest", "disparity")


def prune_weights(
    weights: np.ndarray, *, method: str, threshold: float, lowest: float, level: float
) -> np.ndarray:
    """Set edges to 0, as `TransitionNetwork.prune` says.

    Parameters
    ----------
    weights : numpy.ndarray of shape (states, states)
        Weights, not negative.
    method, threshold, lowest, level
        As in `TransitionNetwork.prune`.

    Returns
    -------
    numpy.ndarray of shape (states, states)
        New weights.

    Raises
    ------
    ValueError
        If an option is unknown or out of range.

    Examples
    --------
    >>> weights = np.array([[0.0, 0.9], [0.05, 0.0]])
    >>> prune_weights(weights, method="threshold", threshold=0.1, lowest=0.05, level=0.5).tolist()
    [[0.0, 0.9], [0.0, 0.0]]
    """
    if method not in PRUNINGS:
        message = f"method = {method!r} is unknown; must be one of {', '.join(PRUNINGS)}"
        raise ValueError(message)
    check_threshold("threshold", threshold)
    check_share("lowest", lowest)
    check_share("level", level)
    if method == "disparity":
        kept = disparity_p(weights) < level
        np.fill_diagonal(kept, val=False)
        return np.where(kept, weights, 0.0)
    edges = weights > 0
    if not edges.any():
        return weights.copy()
    cut = threshold if method == "threshold" else float(np.quantile(weights[edges], lowest))
    found = weights.copy()
    whole = _hangs_together(found)
    source, target = np.nonzero(edges & (weights <= cut))
    # the weakest first, so that the order of states does not decide
    for at in np.lexsort([target, source, weights[source, target]]):
        i, j = source[at], target[at]
        found[i, j] = 0.0
        if whole and not _hangs_together(found):
            found[i, j] = weights[i, j]
    return found


def disparity_p(weights: np.ndarray) -> np.ndarray:
    """Judge each edge against chance at its two states.

    If the strength of a state with k edges were dealt out at random, an edge would have at least
    the share s with p = (1 - s)^(k - 1); the smaller p of both ends counts. Loops count as edges.

    Parameters
    ----------
    weights : numpy.ndarray of shape (states, states)
        Weights, not negative.

    Returns
    -------
    numpy.ndarray of shape (states, states)
        p, from 0 to 1; 1 where there is no edge.

    References
    ----------
    Serrano, M. Á., Boguñá, M. & Vespignani, A. (2009). Extracting the multiscale backbone of
    complex weighted networks. PNAS 106, 6483-6488.

    Examples
    --------
    >>> disparity_p(np.array([[0.0, 3.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))[0].tolist()
    [1.0, 0.25, 0.75]
    """
    edges = weights > 0
    p = np.ones(weights.shape)
    for axis in (0, 1):
        total = weights.sum(axis=axis, keepdims=True)
        share = np.clip(weights / np.where(total > 0, total, 1.0), 0.0, 1.0)
        number = edges.sum(axis=axis, keepdims=True)
        p = np.minimum(p, np.where(edges, (1 - share) ** np.maximum(number - 1, 0), 1.0))
    return p


def _hangs_together(weights: np.ndarray) -> bool:
    return bool(nx.is_connected(nx.from_numpy_array((weights + weights.T > 0).astype(int))))
