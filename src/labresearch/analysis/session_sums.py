"""Intervals of functions of sums over sessions: delta method and bootstrap of whole sessions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

__all__ = ["SessionSums", "bootstrap", "linearised", "t_quantile", "t_two_sided"]

STEP = 1e-30  # of the imaginary part; no difference is taken, so it cannot be too small

Function = Callable[[np.ndarray], np.ndarray]
Bounds = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class SessionSums:
    """What sessions add up to.

    Parameters
    ----------
    names : list
        Sessions.
    table : numpy.ndarray of shape (sessions, groups, sums)
        Sums of each session.
    double : numpy.ndarray of bool, shape (sessions,)
        Sessions with double-coded lines; the others are drawn apart.
    """

    names: list
    table: np.ndarray
    double: np.ndarray


def linearised(sums: SessionSums, function: Function, *, level: float) -> Bounds:
    """Give intervals by the delta method, sessions being the units.

    Derivatives are exact: a tiny imaginary step in each sum (Squire and Trapp 1998).

    Parameters
    ----------
    sums : SessionSums
        Sums by session.
    function : callable
        Takes sums over sessions of shape (..., groups, sums), returns (..., results); analytic.
    level : float
        Coverage.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds, and zeros (share of undefined draws), each one a result. NaN where
        the function is undefined or rests on one session; the bounds are equal where sessions do
        not differ.

    References
    ----------
    Squire, W. & Trapp, G. (1998). Using complex variables to estimate derivatives of real
    functions. SIAM Review 40, 110-112. Satterthwaite, F. E. (1946). Biometrics Bulletin 2, 110-114.
    """
    total = sums.table.sum(axis=0)
    size = total.size
    steps = total + 1j * STEP * np.eye(size).reshape(size, *total.shape)
    slopes = function(steps).imag / STEP
    estimate = function(total)
    flat = sums.table.reshape(len(sums.names), size)
    low, high = np.full((2, len(estimate)), np.nan)
    involved = (np.abs(flat) @ (np.abs(np.nan_to_num(slopes)) > 0)) > 0
    pattern = (sums.table != 0).any(axis=2).astype(int)
    for at, value in enumerate(estimate):
        slope = slopes[:, at]
        if not np.isfinite(value) or not np.isfinite(slope).all():
            continue
        chosen = involved[:, at]
        if chosen.sum() < 2:
            continue
        parts = flat[chosen] @ slope
        strata = strata_of(sums.double[chosen], pattern[chosen])
        reach = _reach(parts, strata, level)
        low[at], high[at] = value - reach, value + reach
    return low, high, np.zeros(len(estimate))


def bootstrap(
    sums: SessionSums, function: Function, *, draws: int, seed: int, level: float
) -> Bounds:
    """Give percentile intervals by drawing whole sessions with replacement.

    Sessions with double-coded lines and those without are drawn each among themselves, and so are
    sessions of different groups where there are at least two of each.

    Parameters
    ----------
    sums, function, level
        As in `linearised`.
    draws : int
        Bootstrap samples.
    seed : int
        Seed.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds, and the share of draws in which the result is undefined.
    """
    count = len(sums.names)
    rng = np.random.default_rng(seed)
    times = np.zeros((draws, count))
    strata = strata_of(sums.double, (sums.table != 0).any(axis=2).astype(int))
    for stratum in range(strata.max() + 1):
        members = np.flatnonzero(strata == stratum)
        chances = np.full(len(members), 1 / len(members))
        times[:, members] = rng.multinomial(len(members), chances, size=draws)
    drawn = (times @ sums.table.reshape(count, -1)).reshape(draws, *sums.table.shape[1:])
    results = function(drawn)
    # an infinite ratio is far, not unknown
    undefined = np.isnan(results).mean(axis=0)
    tail = (1 - level) / 2
    low, high = np.full((2, results.shape[1]), np.nan)
    for at in range(results.shape[1]):
        known = np.sort(results[~np.isnan(results[:, at]), at])
        if count >= 2 and len(known):
            low[at], high[at] = np.quantile(known, [tail, 1 - tail], method="nearest")
    return low, high, undefined


def strata_of(double: np.ndarray, pattern: np.ndarray) -> np.ndarray:
    """Give sessions strata: double-coded or not, and which groups they hold.

    One session alone shows no variation: strata are given up, groups first, where one would have
    a single session.

    Parameters
    ----------
    double : numpy.ndarray of bool, shape (sessions,)
        Whether a session has double-coded lines.
    pattern : numpy.ndarray of shape (sessions, groups)
        Which groups it has.

    Returns
    -------
    numpy.ndarray of int
    """
    both = np.column_stack([double, pattern])
    finest = np.unique(both, axis=0, return_inverse=True)[1].ravel()
    for strata in (finest, np.unique(double, return_inverse=True)[1]):
        if np.bincount(strata).min() > 1:
            return strata
    return np.zeros(len(double), dtype=int)


def _reach(parts: np.ndarray, strata: np.ndarray, level: float) -> float:
    """Half the width of an interval for a sum of independent parts, drawn in strata."""
    sizes = np.bincount(strata)
    means = np.bincount(strata, weights=parts) / sizes
    squares = np.bincount(strata, weights=(parts - means[strata]) ** 2)
    variances = squares * sizes / (sizes - 1)
    total = variances.sum()
    if total <= 1e-24:
        return 0.0
    freedom = total**2 / (variances**2 / (sizes - 1)).sum()
    return t_quantile((1 + level) / 2, freedom) * float(np.sqrt(total))


def t_quantile(p: float, freedom: float) -> float:
    """Give a quantile of Student's t distribution without scipy, which the core does not need.

    With t = √ν tan a the density of a is in proportion to cos(a)^(ν - 1); its sum is inverted.

    Parameters
    ----------
    p : float
        Between 0 and 1.
    freedom : float
        Degrees of freedom ν, 1 or more.

    Returns
    -------
    float

    Examples
    --------
    >>> round(t_quantile(0.975, 10), 3)
    2.228
    """
    if freedom > 1e5:
        return NormalDist().inv_cdf(p)
    angle, area = _t_areas(freedom)
    return float(np.sqrt(freedom) * np.tan(np.interp(p, area, angle)))


def t_two_sided(value: float, freedom: float) -> float:
    """Give the two-sided p value of a t statistic.

    Parameters
    ----------
    value : float
        Estimate over its standard error.
    freedom : float
        Degrees of freedom, 1 or more.

    Returns
    -------
    float

    Examples
    --------
    >>> round(t_two_sided(2.228, 10), 3)
    0.05
    """
    if freedom > 1e5:
        return 2 * NormalDist().cdf(-abs(value))
    angle, area = _t_areas(freedom)
    return float(2 * np.interp(np.arctan(-abs(value) / np.sqrt(freedom)), angle, area))


@functools.lru_cache(maxsize=256)
def _t_areas(freedom: float) -> tuple[np.ndarray, np.ndarray]:
    """Give angles and the share of the distribution below each."""
    # nearly all of the mass lies within 60 standard units unless there are few degrees of freedom
    edge = np.arctan(60 / np.sqrt(freedom)) if freedom > 10 else np.pi / 2
    angle = np.linspace(-edge, edge, 4001)
    density = np.cos(angle) ** (freedom - 1)
    area = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return angle, area / area[-1]
