"""How far two ratings lie apart, and how near: distances for alpha, weights for kappa and AC2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from labresearch.reliability.ratings import RatingTable

__all__ = ["Distance", "Level", "Weights", "distances", "jaccard_distance", "masi_distance"]

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Distance: TypeAlias = Literal["masi", "jaccard"] | Callable[[Any, Any], float]
Weights: TypeAlias = Literal["linear", "quadratic", "ordinal"] | np.ndarray | None
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def jaccard_distance(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Give 1 - (codes in common / codes in either); 0 for two empty sets.

    Parameters
    ----------
    a, b : set
        Codes that two coders gave to a line.

    Returns
    -------
    float
        From 0 to 1.

    References
    ----------
    Jaccard, P. (1901). Bulletin de la Société Vaudoise des Sciences Naturelles 37, 547-579.

    Examples
    --------
    >>> jaccard_distance({"press"}, {"press", "revoice"})
    0.5
    """
    return 1 - len(a & b) / len(a | b) if a or b else 0.0


def masi_distance(a: frozenset[Any], b: frozenset[Any]) -> float:
    """Give the distance MASI: 1 - Jaccard's similarity x monotonicity.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap
    otherwise, 0 where they have nothing in common. Two empty sets are equal.

    Parameters
    ----------
    a, b : set
        Codes that two coders gave to a line.

    Returns
    -------
    float
        From 0 to 1.

    References
    ----------
    Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic
    annotation. Proceedings of LREC, 831-836.

    Examples
    --------
    >>> round(masi_distance({"press"}, {"press", "revoice"}), 4)
    0.6667
    """
    if a == b:
        return 0.0
    if not a & b:
        return 1.0
    monotone = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - (1 - jaccard_distance(a, b)) * monotone


_OF_SETS: dict[str, Callable[[Any, Any], float]] = {
    "masi": masi_distance,
    "jaccard": jaccard_distance,
}


def distances(
    table: RatingTable, level: str, distance: Distance | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """Prepare the distances between categories.

    Parameters
    ----------
    table : RatingTable
        The categories.
    level : str
        Level of measurement.
    distance : str or callable, optional
        A distance of one's own, instead of the level's.

    Returns
    -------
    callable
        Takes how often each category was given, (..., K), and returns distances, (..., K, K): only
        those of ordinal ratings depend on it.
    """
    if distance is not None:
        fixed = _between(table.values, distance)
        return lambda given: fixed
    if level not in LEVELS:
        message = f"level = {level!r} must be one of {', '.join(LEVELS)}"
        raise ValueError(message)
    if level == "nominal":
        unequal = 1 - np.eye(len(table))
        return lambda given: unequal
    numbers = table.numbers(f"level={level!r}")
    if level == "interval":
        squared = (numbers[:, None] - numbers) ** 2
        return lambda given: squared
    if level == "ratio":
        ratio = ratio_distance(numbers[:, None], numbers)
        return lambda given: ratio
    order = np.argsort(numbers, kind="stable")

    def between_ranks(given: np.ndarray) -> np.ndarray:
        middle = middle_ranks(given, order)
        return (middle[..., :, None] - middle[..., None, :]) ** 2

    return between_ranks


def middle_ranks(given: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Rank in the middle of each category: their squared differences are alpha's ordinal metric."""
    sorted_ = given[..., order]
    middle = np.empty_like(sorted_, dtype=float)
    middle[..., order] = np.cumsum(sorted_, axis=-1) - sorted_ / 2
    return middle


def ratio_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Give ((a - b) / (a + b)) squared; 0 for two zeros."""
    if (np.asarray(a) < 0).any() or (np.asarray(b) < 0).any():
        message = "level='ratio' needs numbers from 0 on; use level='interval' for negative ones"
        raise ValueError(message)
    total = a + b
    return np.where(total > 0, (a - b) / np.where(total > 0, total, 1), 0.0) ** 2


def _between(values: Sequence[Any], distance: Distance) -> np.ndarray:
    if isinstance(distance, str):
        if distance not in _OF_SETS:
            message = f"distance = {distance!r} must be one of {', '.join(_OF_SETS)} or a function"
            raise ValueError(message)
        # one code alone is a set of one
        values = [v if isinstance(v, frozenset) else frozenset([v]) for v in values]
        between = _OF_SETS[distance]
    else:
        between = distance
    size = len(values)
    out = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            out[i, j] = out[j, i] = between(values[i], values[j])
    if not (np.isfinite(out).all() and (out >= 0).all()):
        message = "a distance must be a number from 0 on; the function given returned another"
        raise ValueError(message)
    return out


def closeness(table: RatingTable, weights: Weights) -> np.ndarray:
    """Weights of kappa, AC2: 1 on the diagonal, less the further two categories lie apart."""
    size = len(table)
    if weights is None:
        return np.eye(size)
    if not isinstance(weights, str):
        given = np.asarray(weights, dtype=float)
        if given.shape != (size, size):
            message = (
                f"weights have shape {given.shape}; there are {size} categories: {table.values}"
            )
            raise ValueError(message)
        return given
    if weights not in ("linear", "quadratic", "ordinal"):
        message = (
            f"weights = {weights!r} must be None, 'linear', 'quadratic', 'ordinal' or an array"
        )
        raise ValueError(message)
    if size < 2:
        return np.eye(size)
    numbers = table.numbers(f"weights={weights!r}")
    if weights == "ordinal":
        apart = np.abs(np.argsort(np.argsort(numbers))[:, None] - np.argsort(np.argsort(numbers)))
        return 1 - apart * (apart + 1) / (size * (size - 1))
    apart = np.abs(numbers[:, None] - numbers) / np.ptp(numbers)
    return 1 - apart ** (1 if weights == "linear" else 2)
