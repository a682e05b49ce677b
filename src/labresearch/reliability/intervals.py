"""Percentile intervals from draws of whole sessions, without going back to the lines."""

from __future__ import annotations

import numpy as np

from labresearch.reliability.ratings import MISSING

__all__ = ["alpha_of_sessions", "interval", "session_draws"]


def session_draws(sessions: int, draws: int, seed: int) -> np.ndarray:
    """Draw sessions with replacement.

    Parameters
    ----------
    sessions : int
        How many there are.
    draws : int
        How many times to draw as many.
    seed : int
        Seed of the draws.

    Returns
    -------
    numpy.ndarray of shape (draws, sessions)
        How often each session is in each draw.

    References
    ----------
    Davison, A. C. & Hinkley, D. V. (1997). Bootstrap Methods and their Application, section 3.8.
    """
    rng = np.random.default_rng(seed)
    chosen = rng.integers(sessions, size=(draws, sessions))
    chosen += np.arange(draws)[:, None] * sessions
    counts = np.bincount(chosen.ravel(), minlength=draws * sessions)
    return counts.reshape(draws, sessions).astype(float)


def interval(values: np.ndarray, confidence: float) -> tuple[float, float]:
    """Give percentiles of the draws that have a value; NaN if none has."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def alpha_of_sessions(
    codes: np.ndarray,
    far: np.ndarray,
    groups: np.ndarray,
    weights: np.ndarray,
    draws: np.ndarray,
) -> tuple[float, np.ndarray]:
    """Give alpha, and alpha of every draw, for distances that do not depend on the ratings.

    Parameters
    ----------
    codes : numpy.ndarray of int, shape (units, coders)
        Numbered ratings.
    far : numpy.ndarray of shape (K, K)
        Distances.
    groups, weights : numpy.ndarray of shape (units,)
        Session and weight of each unit.
    draws : numpy.ndarray of shape (draws, sessions)
        How often each session is in each draw.
    """
    size, sessions = len(far), draws.shape[1]
    rated = codes != MISSING
    weight = weights / np.maximum(rated.sum(axis=1) - 1, 1)
    observed, given = np.zeros(sessions), np.zeros((sessions, size))
    for j in range(codes.shape[1]):
        for i in range(codes.shape[1]):
            both = rated[:, i] & rated[:, j]
            if i == j or not both.any():
                continue
            a, b, at, by = codes[both, i], codes[both, j], groups[both], weight[both]
            observed += np.bincount(at, weights=by * far[a, b], minlength=sessions)
            cell = np.bincount(at * size + a, weights=by, minlength=sessions * size)
            given += cell.reshape(sessions, size)
    rows = np.vstack([np.ones(sessions), draws])
    disagreement, counts = rows @ observed, rows @ given
    expected, n = ((counts @ far) * counts).sum(axis=1), counts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = np.where(expected > 1e-12, 1 - (n - 1) * disagreement / expected, np.nan)
    return float(alpha[0]), alpha[1:]
