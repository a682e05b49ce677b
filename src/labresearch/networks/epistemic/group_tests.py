"""Do groups differ on an axis? Permutations that find the axis anew each time.

An axis that was chosen to separate two groups separates them in any data: with labels shuffled at
random, Welch's test on a means-rotated axis of one public data set finds p < .05 in about 74 of
100 shuffles. So the labels are permuted and the whole rotation is fitted again in each
permutation; the p value is the share of permutations, the observed one counted in, whose statistic
is at least as large (Phipson & Smyth 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from labresearch.networks.epistemic.intervals import mean_spread

__all__ = [
    "anova_f",
    "clustered_error",
    "cohens_d",
    "in_parts",
    "left_out_scores",
    "mean_rotated_t",
    "permutation_p",
    "permutations",
    "welch",
]


def welch(points: np.ndarray, group: np.ndarray) -> dict[str, np.ndarray]:
    """Compare two groups on each axis by Welch's t.

    t = (m_1 - m_0) / √(v_0/n_0 + v_1/n_1), with means m, variances v and sizes n.

    Parameters
    ----------
    points : numpy.ndarray of shape (n, n_axes)
        Points.
    group : numpy.ndarray of int, shape (n,)
        0, 1, or -1 for neither.

    Returns
    -------
    dict of numpy.ndarray, shape (n_axes,)
        ``difference`` (second less first), ``t``, ``df``, ``error`` (standard error).
    """
    one, other = points[group == 0], points[group == 1]
    a, b = one.var(axis=0, ddof=1) / len(one), other.var(axis=0, ddof=1) / len(other)
    difference = other.mean(axis=0) - one.mean(axis=0)
    error = np.sqrt(a + b)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = difference / error
        df = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(other) - 1))
    return {"difference": difference, "t": t, "df": df, "error": error}


def clustered_error(
    points: np.ndarray, group: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the standard error of a difference of means whose units come in clusters.

    Parameters
    ----------
    points : numpy.ndarray of shape (n, n_axes)
        Points.
    group : numpy.ndarray of int, shape (n,)
        0, 1, or -1 for neither; the same for all units of a cluster.
    clusters : numpy.ndarray of int, shape (n,)
        Cluster of each unit.

    Returns
    -------
    tuple of numpy.ndarray, shape (n_axes,)
        Standard error, and Welch's degrees of freedom with clusters for units; NaN where a group
        has one cluster.
    """
    parts = [mean_spread(points[group == g], clusters[group == g]) for g in (0, 1)]
    (a, n), (b, m) = ((np.diag(covariance), many) for covariance, many in parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)) if min(n, m) > 1 else a + b
    return np.sqrt(a + b), df


def cohens_d(points: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Give Cohen's d of two groups on each axis, positive where the second lies further right.

    d = (m_1 - m_0) / s with s² = ((n_0 - 1) v_0 + (n_1 - 1) v_1) / (n_0 + n_1 - 2).

    Parameters
    ----------
    points : numpy.ndarray of shape (n, n_axes)
        Points.
    group : numpy.ndarray of int, shape (n,)
        0, 1, or -1 for neither.

    Returns
    -------
    numpy.ndarray of shape (n_axes,)
        d; NaN where nothing varies.
    """
    one, other = points[group == 0], points[group == 1]
    within = (len(one) - 1) * one.var(axis=0, ddof=1) + (len(other) - 1) * other.var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (other.mean(axis=0) - one.mean(axis=0)) / np.sqrt(
            within / (len(one) + len(other) - 2)
        )


def anova_f(points: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Compare several groups on each axis by the F of a one-way analysis of variance.

    Parameters
    ----------
    points : numpy.ndarray of shape (n, n_axes)
        Points.
    group : numpy.ndarray of int, shape (n,)
        Number of the group, -1 for none.

    Returns
    -------
    numpy.ndarray of shape (n_axes,)
        F ≥ 0.
    """
    inside = group >= 0
    x, g = points[inside], group[inside]
    sizes = np.bincount(g).astype(float)
    member = np.eye(len(sizes))[g]
    means = member.T @ x / sizes[:, None]
    between = (sizes[:, None] * (means - x.mean(axis=0)) ** 2).sum(axis=0) / (len(sizes) - 1)
    within = ((x - means[g]) ** 2).sum(axis=0) / (len(x) - len(sizes))
    with np.errstate(divide="ignore", invalid="ignore"):
        return between / within


def in_parts(groups: np.ndarray, *, cells: int = 2_000_000) -> Iterator[np.ndarray]:
    """Give groupings part by part, so that work on all at once fits in memory.

    Parameters
    ----------
    groups : numpy.ndarray of shape (draws, n)
        One grouping a row.
    cells : int, default 2,000,000
        Cells of a part.

    Yields
    ------
    numpy.ndarray
        Some of the rows, in order.
    """
    rows = max(1, cells // groups.shape[1])
    for start in range(0, len(groups), rows):
        yield groups[start : start + rows]


def mean_rotated_t(x: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Give Welch's t on the means-rotated axis of each of many groupings, all at once.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    groups : numpy.ndarray of int, shape (draws, n)
        One grouping a row: 0, 1, or -1 for neither.

    Returns
    -------
    numpy.ndarray of shape (draws,)
        t ≥ 0, since the axis points from the first mean to the second.
    """
    return np.concatenate([_mean_rotated_t(x, some) for some in in_parts(groups)])


def _mean_rotated_t(x: np.ndarray, groups: np.ndarray) -> np.ndarray:
    first, second = (groups == 0).astype(float), (groups == 1).astype(float)
    n0, n1 = first.sum(axis=1), second.sum(axis=1)
    direction = (second @ x) / n1[:, None] - (first @ x) / n0[:, None]
    length = np.sqrt((direction**2).sum(axis=1, keepdims=True))
    direction = np.divide(direction, length, out=np.zeros_like(direction), where=length > 1e-12)
    points = direction @ x.T
    squares = points**2
    m0, m1 = (first * points).sum(axis=1) / n0, (second * points).sum(axis=1) / n1
    v0 = ((first * squares).sum(axis=1) - n0 * m0**2) / (n0 - 1)
    v1 = ((second * squares).sum(axis=1) - n1 * m1**2) / (n1 - 1)
    error = np.sqrt(np.maximum(v0 / n0 + v1 / n1, 0))
    return np.divide(m1 - m0, error, out=np.zeros(len(m0)), where=error > 1e-12)


def left_out_scores(x: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Score each unit of two groups on the means-rotated axis that the others make.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, k)
        Centred line weights.
    group : numpy.ndarray of int, shape (n,)
        0, 1, or -1 for neither.

    Returns
    -------
    numpy.ndarray of shape (n, 1)
        Place along the axis, from the centre of all units; NaN for units of neither group, and
        where a group would be empty.
    """
    scores = np.full((len(x), 1), np.nan)
    sums = [x[group == g].sum(axis=0) for g in (0, 1)]
    sizes = [int((group == g).sum()) for g in (0, 1)]
    if min(sizes) < 2:
        return scores
    for g in (0, 1):
        own = np.flatnonzero(group == g)
        mine = (sums[g] - x[own]) / (sizes[g] - 1)
        others = sums[1 - g] / sizes[1 - g]
        direction = (others - mine) if g == 0 else (mine - others)
        length = np.sqrt((direction**2).sum(axis=1))
        along = (x[own] * direction).sum(axis=1)
        scores[own, 0] = np.divide(along, length, out=np.zeros(len(own)), where=length > 1e-12)
    return scores


def permutations(
    group: np.ndarray,
    draws: int,
    rng: np.random.Generator,
    within: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
) -> np.ndarray:
    """Shuffle group labels.

    Parameters
    ----------
    group : numpy.ndarray of shape (n,)
        Label of each unit; units with -1 keep it.
    draws : int
        Number of shuffles.
    rng : numpy.random.Generator
        Source of chance.
    within : numpy.ndarray of int, shape (n,), optional
        Shuffle only among units of one block, such as a school.
    clusters : numpy.ndarray of int, shape (n,), optional
        Shuffle whole clusters, such as labs: all units of one have the same label.

    Returns
    -------
    numpy.ndarray of shape (draws, n)
        One shuffle a row.
    """
    group = group.astype(np.int32)
    inside = np.flatnonzero(group >= 0)
    # what is shuffled: one entry a unit, or a cluster
    entry = np.arange(len(inside)) if clusters is None else clusters[inside]
    _, first, entry = np.unique(entry, return_index=True, return_inverse=True)
    labels = group[inside][first]
    block = np.zeros(len(first), dtype=int) if within is None else within[inside][first]
    shuffled = np.tile(labels, (draws, 1))
    for part in np.unique(block):
        places = np.flatnonzero(block == part)
        shuffled[:, places] = rng.permuted(shuffled[:, places], axis=1)
    result = np.tile(group, (draws, 1))
    result[:, inside] = shuffled[:, entry]
    return result


def permutation_p(
    statistic: Callable[[np.ndarray], np.ndarray], observed: np.ndarray, shuffled: np.ndarray
) -> np.ndarray:
    """Give the share of shuffles, the observed one counted in, with as large a statistic.

    Parameters
    ----------
    statistic : callable
        Takes one grouping, returns one number an axis; larger is further from no difference.
    observed : numpy.ndarray of shape (n_axes,)
        Statistic of the groups as they are.
    shuffled : numpy.ndarray of shape (draws, n)
        What `permutations` returned.

    Returns
    -------
    numpy.ndarray of shape (n_axes,)
        p, never 0.

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.
    """
    far = np.zeros(len(observed))
    for group in shuffled:
        # a tie must count as a tie, whatever the last bits say
        far += ~(statistic(group) < observed - 1e-9 * (1 + np.abs(observed)))
    return (1 + far) / (1 + len(shuffled))
