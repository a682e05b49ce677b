"""Intervals and reference distributions that respect how talk is nested in sessions and labs."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = [
    "adjusted_p",
    "cluster_bootstrap",
    "lab_count",
    "mantel_haenszel",
    "permute_within",
    "wilson_interval",
]

SEED = 20251122


def lab_count(n: int) -> str:
    """Write a number of labs, as refusals do.

    Examples
    --------
    >>> lab_count(1), lab_count(3)
    ('1 lab', '3 labs')
    """
    return f"{n} lab{'s' * (n != 1)}"


def wilson_interval(
    successes: ArrayLike, n: ArrayLike, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Give Wilson's score interval of a share.

    With p = successes / n and z the normal quantile of (1 + level) / 2 the bounds are
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n). It supposes independent trials; turns of
    one lesson are not, so it is the least uncertainty that a share can have.

    Parameters
    ----------
    successes, n : array-like of shape (k,)
        Counts.
    level : float, default 0.95
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds, from 0 to 1; NaN where n is 0.

    Raises
    ------
    ValueError
        If a count of successes is negative or above n, or level is not between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> low, high = wilson_interval(2, 10)
    >>> round(float(low), 3), round(float(high), 3)
    (0.057, 0.51)
    """
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if (k < 0).any() or (k > n).any():
        message = "successes must lie between 0 and n"
        raise ValueError(message)
    z = NormalDist().inv_cdf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    # at the edges the formula is exact, floating point is not
    low = np.where(n > 0, np.where(k == 0, 0.0, low), np.nan)
    high = np.where(n > 0, np.where(k == n, 1.0, high), np.nan)
    return low, high


def mantel_haenszel(
    exposed: ArrayLike, outcome: ArrayLike, strata: ArrayLike, *, level: float = 0.95
) -> dict[str, float]:
    """Give the odds ratio of an outcome that holds inside strata, such as lessons.

    Lessons may differ in how often the outcome comes; only comparisons inside a lesson count. It
    supposes that turns of one lesson do not depend on each other beyond that.

    Parameters
    ----------
    exposed, outcome : array-like of bool, shape (n,)
        Whether the turn follows a press, say, and whether it has reasoning.
    strata : array-like of shape (n,)
        The lesson of each turn.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    dict
        ``estimate`` (Mantel-Haenszel odds ratio), ``low``, ``high`` (Robins, Breslow and
        Greenland), ``p`` (Cochran-Mantel-Haenszel, two-sided, without continuity correction),
        ``n`` (turns), ``strata`` (number that compare anything). NaN where nothing is compared or
        a cell is empty over all strata.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    References
    ----------
    Mantel, N. & Haenszel, W. (1959). Statistical aspects of the analysis of data from retrospective
    studies of disease. Journal of the National Cancer Institute 22, 719-748.
    Robins, J., Breslow, N. & Greenland, S. (1986). Estimators of the Mantel-Haenszel variance
    consistent in both sparse data and large-strata limiting models. Biometrics 42, 311-323.

    Examples
    --------
    >>> found = mantel_haenszel([1, 1, 0, 0] * 2, [1, 0, 1, 0] * 2, ["a"] * 4 + ["b"] * 4)
    >>> found["estimate"], found["p"], found["strata"]
    (1.0, 1.0, 2)
    """
    x, y = np.asarray(exposed, dtype=bool), np.asarray(outcome, dtype=bool)
    names = np.asarray(strata)
    if not len(x) == len(y) == len(names):
        message = f"exposed, outcome and strata have {len(x)}, {len(y)}, {len(names)} rows"
        raise ValueError(message)
    result = {"estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "n": len(x)}
    if not len(x):
        return {**result, "strata": 0}
    group = np.unique(names, return_inverse=True)[1]

    def count(cells: np.ndarray) -> np.ndarray:
        return np.bincount(group, weights=cells, minlength=group.max() + 1)

    a, b, c, d = count(x & y), count(x & ~y), count(~x & y), count(~x & ~y)
    n = a + b + c + d
    compares = ((a + b) * (c + d) * (a + c) * (b + d)) > 0
    a, b, c, d, n = (cells[compares] for cells in (a, b, c, d, n))
    result["strata"] = int(compares.sum())
    if not len(n):
        return result
    expected = (a + b) * (a + c) / n
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1))
    distance = abs(float((a - expected).sum())) / float(np.sqrt(variance.sum()))
    result["p"] = 2 * (1 - NormalDist().cdf(distance))
    r, s = a * d / n, b * c / n
    if r.sum() == 0 or s.sum() == 0:
        return result
    agree, differ = (a + d) / n, (b + c) / n
    log_variance = (
        (agree * r).sum() / (2 * r.sum() ** 2)
        + (agree * s + differ * r).sum() / (2 * r.sum() * s.sum())
        + (differ * s).sum() / (2 * s.sum() ** 2)
    )
    estimate = float(r.sum() / s.sum())
    reach = NormalDist().inv_cdf((1 + level) / 2) * float(np.sqrt(log_variance))
    result |= {
        "estimate": estimate,
        "low": estimate * float(np.exp(-reach)),
        "high": estimate * float(np.exp(reach)),
    }
    return result


def adjusted_p(p: ArrayLike, *, method: str = "bh") -> np.ndarray:
    """Adjust p values of one family, by Benjamini and Hochberg's step-up rule unless said.

    Parameters
    ----------
    p : array-like of shape (k,)
        p values; NaN is left out of the family and stays NaN.
    method : {'bh', 'holm'}, default 'bh'
        'bh' bounds the share of false findings among the findings, 'holm' the chance of a single
        false one.

    Returns
    -------
    numpy.ndarray
        Adjusted p values in the order given, from 0 to 1.

    Raises
    ------
    ValueError
        If the method is unknown.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6, 65-70.
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57, 289-300.

    Examples
    --------
    >>> adjusted_p([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    >>> adjusted_p([0.01, 0.04, 0.03], method="holm").round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    if method not in ("bh", "holm"):
        message = f"method = {method!r} is unknown; must be 'bh' or 'holm'"
        raise ValueError(message)
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    if method == "holm":
        order = known[np.argsort(p[known], kind="stable")]
        left = np.arange(len(order), 0, -1)
        q[order] = np.minimum(np.maximum.accumulate(p[order] * left), 1.0)
        return q
    order = known[np.argsort(-p[known], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    q[order] = np.minimum(np.minimum.accumulate(p[order] * len(order) / ranks), 1.0)
    return q


def cluster_bootstrap(
    values: pd.DataFrame,
    clusters: str | list[str],
    statistic: Callable[[pd.DataFrame], float],
    *,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> dict[str, float]:
    """Give a percentile interval by drawing whole labs or sessions, not turns, with replacement.

    Parameters
    ----------
    values : pandas.DataFrame
        Rows to compute the statistic from, e.g. one row a turn.
    clusters : str or list of str
        Column or columns that name the unit of analysis, e.g. ``lab`` or ``session``.
    statistic : callable
        Takes rows, returns a number; NaN draws are left out.
    draws : int, default 1999
        Bootstrap samples.
    seed : int
        Seed of the draws.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    dict
        ``estimate``, ``low``, ``high``, ``clusters`` (number of clusters), ``draws`` (that gave a
        number). With fewer than two clusters ``low`` and ``high`` are NaN: one lab has no
        variation between labs to learn from.

    Raises
    ------
    KeyError
        If a cluster column is missing.

    References
    ----------
    Davison, A. C. & Hinkley, D. V. (1997). Bootstrap Methods and their Application, section 3.8.

    Examples
    --------
    >>> rows = pd.DataFrame({"lab": ["a", "a", "b"], "share": [0.0, 0.0, 1.0]})
    >>> found = cluster_bootstrap(rows, "lab", lambda r: r["share"].mean(), draws=199)
    >>> round(found["estimate"], 2), found["low"], found["high"], found["clusters"]
    (0.33, 0.0, 1.0, 2)
    """
    groups = [rows for _, rows in values.groupby(clusters, sort=True)]
    estimate = float(statistic(values))
    result = {"estimate": estimate, "low": np.nan, "high": np.nan, "clusters": len(groups)}
    if len(groups) < 2:
        return {**result, "draws": 0}
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        chosen = rng.integers(len(groups), size=len(groups))
        found.append(float(statistic(pd.concat([groups[i] for i in chosen], ignore_index=True))))
    numbers = np.array(found)[~np.isnan(found)]
    if len(numbers):
        tail = (1 - level) / 2
        result["low"], result["high"] = (float(b) for b in np.quantile(numbers, [tail, 1 - tail]))
    return {**result, "draws": len(numbers)}


def permute_within(
    values: ArrayLike,
    groups: ArrayLike,
    statistic: Callable[[np.ndarray], float],
    *,
    draws: int = 1999,
    seed: int = SEED,
) -> dict[str, object]:
    """Compare a statistic with its values when the rows are shuffled inside each group.

    What the groups (sessions) differ in stays as it is; only the order inside them is broken.

    Parameters
    ----------
    values : array-like of shape (n,)
        Values that are shuffled.
    groups : array-like of shape (n,)
        Group of each value.
    statistic : callable
        Takes the (shuffled) values as an array, returns a number.
    draws : int, default 1999
        Shuffles.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    dict
        ``observed``, ``expected`` (mean of the shuffles), ``low``, ``high`` (2.5 and 97.5 %), ``p``
        (two-sided: share of shuffles, the observed one counted in, that lie at least as far from
        ``expected``), ``draws`` and ``shuffled`` (numpy.ndarray of all of them).

    Raises
    ------
    ValueError
        If values and groups differ in length.

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.

    Examples
    --------
    >>> found = permute_within([1, 1, 0, 0], ["s"] * 4, lambda v: v[:2].mean(), draws=99, seed=1)
    >>> found["observed"], bool(0.2 < found["p"] < 0.6)
    (1.0, True)
    """
    values, groups = np.asarray(values), np.asarray(groups)
    if values.shape[:1] != groups.shape[:1]:
        message = f"values has {len(values)} rows and groups has {len(groups)}; must be the same"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in dict.fromkeys(groups.tolist())]
    shuffled = np.empty(draws)
    for draw in range(draws):
        mixed = values.copy()
        for rows in members:
            mixed[rows] = rng.permutation(values[rows])
        shuffled[draw] = statistic(mixed)
    observed = float(statistic(values))
    expected = float(shuffled.mean())
    low, high = np.quantile(shuffled, [0.025, 0.975])
    return {
        "observed": observed,
        "expected": expected,
        "low": float(low),
        "high": float(high),
        "p": float(two_sided_p(shuffled - expected, observed - expected)),
        "draws": draws,
        "shuffled": shuffled,
    }


def two_sided_p(deviations: np.ndarray, observed: float) -> float:
    """Share of deviations, the observed one counted in, at least as large as the observed one."""
    # a tie must count as a tie, whatever the last bits say
    far = np.abs(deviations) >= abs(observed) - 1e-12
    return float((1 + far.sum()) / (1 + len(deviations)))
