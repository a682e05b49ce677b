"""Probabilities of the generator: odds ratios, shares that stay, and weighted choices."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

__all__ = ["choose", "intercept", "logistic", "raised"]

T = TypeVar("T")


def logistic(x: float) -> float:
    """Probability of log odds.

    Examples
    --------
    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-x))


def raised(share: float, odds_ratio: float) -> float:
    """Share whose odds are ``odds_ratio`` times those of ``share``.

    Examples
    --------
    >>> round(raised(0.2, 3.0), 3)
    0.429
    """
    odds = share / (1 - share) * odds_ratio
    return odds / (1 + odds)


def intercept(effects: Sequence[float], share: float) -> float:
    """Log odds to add to all, so that the mean probability is ``share``.

    A lesson keeps its own share of reasoning this way, however many presses, waits and time-outs it
    has: what is planted are differences inside lessons.

    Examples
    --------
    >>> a = intercept([0.0, 2.0], 0.3)
    >>> round((logistic(a) + logistic(a + 2.0)) / 2, 6)
    0.3
    """
    low, high = -15.0, 15.0
    if not effects:
        return 0.0
    for _ in range(50):
        middle = (low + high) / 2
        if sum(logistic(middle + x) for x in effects) / len(effects) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def choose(rng: random.Random, weights: Mapping[T, float]) -> T:
    """Draw a key with probability in proportion to its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]
