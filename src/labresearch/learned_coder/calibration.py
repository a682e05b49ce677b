"""Probabilities that mean what they say, and the choice of a code that treats rare codes fairly."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

__all__ = ["balance", "macro_f1", "temper", "temperature"]

_TINY = 1e-7


def temperature(p: np.ndarray, y: np.ndarray) -> float:
    """Find the power that makes held-out probabilities most likely (Guo et al. 2017).

    Parameters
    ----------
    p : numpy.ndarray of shape (n, classes)
        Probabilities of lines by models that have not seen them.
    y : numpy.ndarray of int
        Their classes.

    Returns
    -------
    float
        Below 1 where the models were too sure.
    """
    rows = np.arange(len(y))

    def loss(power: float) -> float:
        return float(-np.log(temper(p, power)[rows, y] + _TINY).mean())

    found = minimize_scalar(loss, bounds=(0.2, 3.0), method="bounded")
    return float(found.x) if loss(float(found.x)) < loss(1.0) else 1.0


def temper(p: np.ndarray, power: float) -> np.ndarray:
    """Raise probabilities to a power and scale them to sum to one."""
    raised = np.log(p.astype(np.float64) + _TINY) * power
    raised = np.exp(raised - raised.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def macro_f1(y: np.ndarray, chosen: np.ndarray, counted: np.ndarray) -> float:
    """Mean F1 of the counted classes; a class that is neither there nor chosen is left out."""
    size = int(max(y.max(initial=0), chosen.max(initial=0), counted.max(initial=0))) + 1
    hits = np.bincount(y[y == chosen], minlength=size)[counted]
    both = (np.bincount(y, minlength=size) + np.bincount(chosen, minlength=size))[counted]
    there = both > 0
    return float((2 * hits[there] / both[there]).mean()) if there.any() else float("nan")


def balance(p: np.ndarray, y: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Find weights of classes under which the most likely class has the best mean F1.

    Parameters
    ----------
    p : numpy.ndarray
        Probabilities of lines by models that have not seen them.
    y : numpy.ndarray of int
        Their classes.
    counted : numpy.ndarray of int
        Classes whose F1 counts.

    Returns
    -------
    numpy.ndarray
        To be added to the logarithms of probabilities before the largest is taken; drawn towards
        0, since they are fitted to the same lines.
    """
    logs = np.log(p + _TINY)
    weights = np.zeros(p.shape[1])
    best = macro_f1(y, logs.argmax(axis=1), counted)
    steps = np.array([-0.4, -0.2, -0.1, 0.1, 0.2, 0.4])
    for _ in range(4):
        before = best
        for k in range(p.shape[1]):
            for step in steps:
                tried = weights.copy()
                tried[k] = np.clip(tried[k] + step, -1.2, 1.2)
                found = macro_f1(y, (logs + tried).argmax(axis=1), counted)
                if found > best + 1e-6:
                    best, weights = found, tried
        if best - before < 1e-4:
            break
    return (weights - weights.mean()) * 0.7
