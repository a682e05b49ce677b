"""Counts that all coefficients are made of; they add up over units, so also over sessions.

That makes a bootstrap of sessions a product of matrices: a draw is a weight for each session.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labresearch.reliability.ratings import MISSING

__all__ = ["Tallies", "tally"]

MOST_CATEGORIES = 3000


@dataclass(frozen=True)
class Tallies:
    """Counts of ratings; K categories, any leading dimensions (sessions, draws).

    Parameters
    ----------
    agree : numpy.ndarray of shape (..., K, K)
        Pairs of ratings of one unit by two coders; every unit with two ratings counts 1.
    share : numpy.ndarray of shape (..., K)
        Ratings; every unit with a rating counts 1.
    coincide : numpy.ndarray of shape (..., K, K)
        Krippendorff's coincidences: pairs of ratings; every unit counts as often as it was rated.
    crossed : numpy.ndarray of shape (..., K, K)
        First coder's category by second coder's, over units that both rated (two coders only).
    """

    agree: np.ndarray
    share: np.ndarray
    coincide: np.ndarray
    crossed: np.ndarray

    def drawn(self, weights: np.ndarray) -> Tallies:
        """Add up the groups of the first dimension, each with its weight, for every draw.

        Parameters
        ----------
        weights : numpy.ndarray of shape (draws, groups)
            How often a draw has each group.
        """
        parts = (self.agree, self.share, self.coincide, self.crossed)
        return Tallies(*(np.tensordot(weights, part, axes=1) for part in parts))

    def total(self) -> Tallies:
        """Add up the groups of the first dimension."""
        parts = (self.agree, self.share, self.coincide, self.crossed)
        return Tallies(*(part.sum(axis=0) for part in parts))


def tally(
    codes: np.ndarray,
    categories: int,
    *,
    groups: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> Tallies:
    """Count ratings, group by group.

    Parameters
    ----------
    codes : numpy.ndarray of int, shape (units, coders)
        Numbered ratings.
    categories : int
        How many categories there are.
    groups : numpy.ndarray of int, shape (units,), optional
        Number of the group (session) of each unit; one group if left out.
    weights : numpy.ndarray of shape (units,), optional
        Weight of each unit, 1 / probability of being drawn.

    Returns
    -------
    Tallies
        With groups as the first dimension.
    """
    if categories > MOST_CATEGORIES:
        message = (
            f"the ratings have {categories} different values; categories can be at most "
            f"{MOST_CATEGORIES} (for measurements use krippendorff_alpha with level='interval')"
        )
        raise ValueError(message)
    units, coders = codes.shape
    group = np.zeros(units, dtype=int) if groups is None else groups
    weight = np.ones(units) if weights is None else weights
    size, count = categories, int(group.max()) + 1 if units else 1
    rated = codes != MISSING
    ratings = rated.sum(axis=1)
    one, more = np.maximum(ratings, 1), np.maximum(ratings - 1, 1)
    agree, coincide = np.zeros((2, count, size, size))
    crossed = np.zeros((count, size, size))
    share = np.zeros((count, size))
    for j in range(coders):
        own = rated[:, j]
        share += np.bincount(
            group[own] * size + codes[own, j],
            weights=(weight / one)[own],
            minlength=count * size,
        ).reshape(count, size)
        for i in range(j):
            both = own & rated[:, i]
            cell = (group[both] * size + codes[both, i]) * size + codes[both, j]

            def counted(by: np.ndarray, cell: np.ndarray = cell) -> np.ndarray:
                found = np.bincount(cell, weights=by, minlength=count * size * size)
                return found.reshape(count, size, size)

            coincide += counted((weight / more)[both])
            agree += counted((weight / (more * one))[both])
            if coders == 2:
                crossed = counted(weight[both])
    return Tallies(agree + agree.swapaxes(1, 2), share, coincide + coincide.swapaxes(1, 2), crossed)
