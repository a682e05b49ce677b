"""The coefficients as formulas over `Tallies`, for any number of draws at once.

Every function returns an array of the leading dimensions; NaN where the coefficient is undefined.
Nobody sees that NaN: callers turn it into a reason.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labresearch.reliability.tallies import Tallies

__all__ = ["ac2", "alpha", "brennan_prediger", "cohen", "fleiss", "percent", "scott"]

_NOTHING = 1e-12


def _shares(counts: np.ndarray, axes: int) -> np.ndarray:
    total = counts.sum(axis=tuple(range(-axes, 0)), keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, counts / total, np.nan)


def _corrected(observed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    room = 1 - chance
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(room > _NOTHING, (observed - chance) / room, np.nan)


def percent(tallies: Tallies, near: np.ndarray) -> np.ndarray:
    """Share of pairs of ratings that agree (or their weight)."""
    return (_shares(tallies.agree, 2) * near).sum(axis=(-2, -1))


def cohen(tallies: Tallies, near: np.ndarray) -> np.ndarray:
    """Cohen's kappa: each coder has an own chance of a category."""
    cells = _shares(tallies.crossed, 2)
    first, second = cells.sum(axis=-1), cells.sum(axis=-2)
    chance = np.einsum("...k,...l,kl->...", first, second, near)
    return _corrected((cells * near).sum(axis=(-2, -1)), chance)


def scott(tallies: Tallies) -> np.ndarray:
    """Scott's pi: one chance of a category, the mean of both coders'."""
    cells = _shares(tallies.crossed, 2)
    share = (cells.sum(axis=-1) + cells.sum(axis=-2)) / 2
    return _corrected(np.trace(cells, axis1=-2, axis2=-1), (share**2).sum(axis=-1))


def fleiss(tallies: Tallies) -> np.ndarray:
    """Fleiss' kappa, in Gwet's form for units that not all coders rated."""
    share = _shares(tallies.share, 1)
    return _corrected(percent(tallies, np.eye(tallies.share.shape[-1])), (share**2).sum(axis=-1))


def ac2(tallies: Tallies, near: np.ndarray) -> np.ndarray:
    """Gwet's AC2; AC1 where only equal categories are near."""
    size = tallies.share.shape[-1]
    share = _shares(tallies.share, 1)
    if size < 2:
        return np.full(share.shape[:-1], np.nan)
    chance = near.sum() / (size * (size - 1)) * (share * (1 - share)).sum(axis=-1)
    return _corrected(percent(tallies, near), chance)


def brennan_prediger(tallies: Tallies, near: np.ndarray) -> np.ndarray:
    """Brennan and Prediger's coefficient: all categories are equally likely by chance."""
    observed = percent(tallies, near)
    return _corrected(observed, np.full(observed.shape, near.sum() / near.size))


def alpha(tallies: Tallies, apart: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Krippendorff's alpha from coincidences."""
    given = tallies.coincide.sum(axis=-1)
    far = apart(given)
    observed = (tallies.coincide * far).sum(axis=(-2, -1))
    if far.ndim == 2:
        expected = ((given @ far) * given).sum(axis=-1)
    else:
        expected = np.einsum("...k,...l,...kl->...", given, given, far)
    n = given.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > _NOTHING, 1 - (n - 1) * observed / expected, np.nan)
