"""Krippendorff's alpha for ratings at any level of measurement, sets of codes included."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

import numpy as np

from labresearch.reliability import formulas
from labresearch.reliability.coefficients import check_pairs, why_undefined
from labresearch.reliability.distances import (
    Distance,
    Level,
    distances,
    middle_ranks,
    ratio_distance,
)
from labresearch.reliability.ratings import (
    MISSING,
    Ratings,
    RatingTable,
    UndefinedAgreement,
    read_ratings,
)
from labresearch.reliability.tallies import tally

__all__ = ["krippendorff_alpha"]

# above this, tables of categories by categories are larger than the ratings
FEW_CATEGORIES = 300


def krippendorff_alpha(
    ratings: Ratings,
    level: Level = "nominal",
    *,
    distance: Distance | None = None,
    categories: Iterable[Hashable] | None = None,
) -> float:
    """Give Krippendorff's alpha: 1 - observed / expected disagreement.

    Any number of coders, any gaps: units with fewer than two ratings are left out.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        Numbers, strings, or sets of codes (as sets, tuples or lists); None, NaN and '' are missing,
        an empty set is a rating.
    level : {'nominal', 'ordinal', 'interval', 'ratio'}
        How far apart two ratings are: equal or not; by ranks; by differences; by differences as a
        share of the sum.
    distance : {'masi', 'jaccard'} or callable, optional
        A distance of one's own, used instead of the level's: of sets (a rating that is not a set
        counts as a set of one), or a function of two ratings that returns a number from 0 on.
        (Distances of sets are not squared.)
    categories : iterable, optional
        All categories in order; strings need it at level 'ordinal'.

    Returns
    -------
    float
        At most 1; 0 is what chance gives.

    Raises
    ------
    UndefinedAgreement
        If all ratings are the same, or no unit has two ratings.
    ValueError
        If ratings are not units x coders, or the level needs numbers.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    Krippendorff, K. (2004). Content Analysis, 2nd edition, chapter 11. For sets: Passonneau (2006),
    see `masi_distance`.

    Examples
    --------
    >>> nan = float("nan")
    >>> round(krippendorff_alpha([[1, 1], [2, 2], [3, 3], [3, 4], [4, nan]], level="ordinal"), 4)
    0.9103
    >>> round(krippendorff_alpha([[{"a"}, {"a", "b"}], [set(), set()]], distance="jaccard"), 4)
    0.6667
    """
    table = read_ratings(ratings, categories=categories)
    check_pairs(table, "alpha")
    if distance is None and len(table) > FEW_CATEGORIES:
        value = _of_many_values(table, level)
    else:
        apart = distances(table, level, distance)
        value = float(formulas.alpha(tally(table.codes, len(table)).total(), apart))
    if np.isnan(value):
        raise UndefinedAgreement(why_undefined(table, "alpha"))
    return value


def _of_many_values(table: RatingTable, level: str) -> float:
    """Alpha without a table of categories by categories: sums over pairs of coders."""
    weights = 1 / np.maximum((table.codes != MISSING).sum(axis=1) - 1, 1)
    given = np.zeros(len(table))
    for own, _, weight in _pairs(table.codes, weights):
        given += np.bincount(own, weights=weight, minlength=len(given))
    n = given.sum()
    if level == "nominal":
        observed = sum(weight[a != b].sum() for a, b, weight in _pairs(table.codes, weights))
        expected = n**2 - (given**2).sum()
    elif level in ("interval", "ordinal"):
        numbers = table.numbers(f"level={level!r}")
        place = numbers if level == "interval" else middle_ranks(given, np.argsort(numbers))
        place = place - (given * place).sum() / n  # small numbers square without loss
        observed = sum(
            (weight * (place[a] - place[b]) ** 2).sum()
            for a, b, weight in _pairs(table.codes, weights)
        )
        expected = 2 * n * (given * place**2).sum()
    elif level == "ratio":
        numbers = table.numbers("level='ratio'")
        observed = sum(
            (weight * ratio_distance(numbers[a], numbers[b])).sum()
            for a, b, weight in _pairs(table.codes, weights)
        )
        expected = sum(
            given[i] * (ratio_distance(numbers[i : i + 1], numbers) * given).sum()
            for i in range(len(numbers))
        )
    else:
        distances(table, level)  # names the levels
        raise AssertionError
    return float(1 - (n - 1) * observed / expected) if expected > 0 else float("nan")


def _pairs(
    codes: np.ndarray, weights: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of ratings of one unit, each in both orders, with their weights."""
    for j in range(codes.shape[1]):
        for i in range(codes.shape[1]):
            both = (codes[:, i] != MISSING) & (codes[:, j] != MISSING)
            if i != j:
                yield codes[both, i], codes[both, j], weights[both]
