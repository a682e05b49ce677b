"""Where codes stand in the space, and how well units' centres of mass follow their points."""

from __future__ import annotations

import warnings

import numpy as np

from labresearch.networks.epistemic.faults import NodePositionWarning
from labresearch.networks.epistemic.rotations import triangle

__all__ = ["node_weights", "pair_goodness", "pearson", "position_nodes", "spearman"]


def node_weights(weights: np.ndarray, pairs: list[tuple[int, int]], n_codes: int) -> np.ndarray:
    """Share out each unit's line weights among the codes that they connect.

    Half of a connection goes to either code; the shares of a unit add up to 1, or 0 where it has
    no connection.

    Parameters
    ----------
    weights : numpy.ndarray of shape (n, k)
        Line weights, not centred.
    pairs : list of tuple of int, length k
        Numbers of the codes of each pair.
    n_codes : int
        Number of codes.

    Returns
    -------
    numpy.ndarray of shape (n, n_codes)
        Weight of each code in each unit.
    """
    halves = np.zeros((len(pairs), n_codes))
    for k, (a, b) in enumerate(pairs):
        halves[k, a] += 0.5
        halves[k, b] += 0.5
    shared = weights @ halves
    total = shared.sum(axis=1, keepdims=True)
    return np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)


def position_nodes(weights: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Place codes so that each unit's centre of mass lies as near to its point as it can.

    With W the node weights and P the points, the positions N make Σ(P - W N)² least.

    Parameters
    ----------
    weights : numpy.ndarray of shape (n, n_codes)
        Node weights.
    points : numpy.ndarray of shape (n, n_axes)
        Points of the units.

    Returns
    -------
    numpy.ndarray of shape (n_codes, n_axes)
        Positions; the shortest solution, with a `NodePositionWarning`, where the units leave them
        open.

    References
    ----------
    Bowman, D. et al. (2021). The mathematical foundations of epistemic network analysis. Advances
    in Quantitative Ethnography, ICQE 2020, 91-105.
    """
    used = weights.any(axis=0)
    positions = np.zeros((weights.shape[1], points.shape[1]))
    # the triangle of both side by side holds the same least squares in a few rows
    n = int(used.sum())
    small = triangle(np.hstack([weights[:, used], points]))
    positions[used], _, rank, _ = np.linalg.lstsq(small[:, :n], small[:, n:], rcond=1e-10)
    if rank < used.sum():
        message = (
            f"node positions are open: the units' networks fix {rank} of {used.sum()} codes; the "
            "shortest solution was taken. Points and counts are not touched; do not read "
            "distances between codes"
        )
        warnings.warn(message, NodePositionWarning, stacklevel=3)
    return positions


def pearson(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Correlate points with centres of mass, axis by axis.

    This is the correlation of all differences between two units, each pair taken both ways round:
    it does not depend on the order of units and needs no pairs.

    Parameters
    ----------
    points, centroids : numpy.ndarray of shape (n, n_axes)
        Points and centres of mass.

    Returns
    -------
    numpy.ndarray of shape (n_axes,)
        From -1 to 1; NaN where an axis has no variance.
    """
    a, b = points - points.mean(axis=0), centroids - centroids.mean(axis=0)
    return _cosine((a * b).sum(axis=0), (a**2).sum(axis=0), (b**2).sum(axis=0))


def spearman(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Correlate the ranks of points with those of centres of mass, axis by axis.

    Parameters
    ----------
    points, centroids : numpy.ndarray of shape (n, n_axes)
        Points and centres of mass.

    Returns
    -------
    numpy.ndarray of shape (n_axes,)
        From -1 to 1; NaN where an axis has no variance.
    """
    return pearson(_ranks(points), _ranks(centroids))


def pair_goodness(points: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Correlate differences of the pairs i < j, as the R package rENA does.

    It depends on the order of units, since it takes every pair one way round only. Pearson's is
    computed without pairs; Spearman's needs n(n-1)/2 of them.

    Parameters
    ----------
    points, centroids : numpy.ndarray of shape (n, n_axes)
        Points and centres of mass, units in order.

    Returns
    -------
    tuple of numpy.ndarray
        Pearson's and Spearman's correlation, shape (n_axes,).
    """
    n = len(points)
    lead = (n - 1 - 2 * np.arange(n))[:, None]
    number = n * (n - 1) / 2

    def moment(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        # Σ_{i<j} (a_i - a_j)(b_i - b_j), less what their means make
        products = n * (a * b).sum(axis=0) - a.sum(axis=0) * b.sum(axis=0)
        return products - (lead * a).sum(axis=0) * (lead * b).sum(axis=0) / number

    p, c = points - points.mean(axis=0), centroids - centroids.mean(axis=0)
    straight = _cosine(moment(p, c), moment(p, p), moment(c, c))
    one, other = np.triu_indices(n, 1)
    ranked = np.empty(points.shape[1])
    for axis in range(points.shape[1]):
        pair = [x[one, axis] - x[other, axis] for x in (points, centroids)]
        ranked[axis] = spearman(pair[0][:, None], pair[1][:, None])[0]
    return straight, ranked


def _cosine(ab: np.ndarray, aa: np.ndarray, bb: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = ab / np.sqrt(aa * bb)
    return np.where((aa > 1e-20) & (bb > 1e-20), np.clip(found, -1, 1), np.nan)


def _ranks(x: np.ndarray) -> np.ndarray:
    """Give ranks from 0; values that tie (to the last bits) share the mean of their ranks."""
    order = np.argsort(x, axis=0, kind="stable")
    ordered = np.take_along_axis(x, order, axis=0)
    new = np.diff(ordered, axis=0) > 1e-12
    places = np.tile(np.arange(len(x), dtype=float)[:, None], (1, x.shape[1]))
    for axis in np.flatnonzero(~new.all(axis=0)):
        first = np.flatnonzero(np.r_[True, new[:, axis]])
        size = np.diff(np.r_[first, len(x)])
        places[:, axis] = np.repeat(first + (size - 1) / 2, size)
    ranks = np.empty(x.shape)
    np.put_along_axis(ranks, order, places, axis=0)
    return ranks
