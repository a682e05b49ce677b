"""From counts of transitions to weights of a network."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__ = ["SCALINGS", "check_scaling", "ranks", "scale"]

SCALINGS = ("relative", "minmax", "max", "rank")


def check_scaling(scaling: str | Iterable[str] | None) -> tuple[str, ...]:
    """Check names of scalings.

    Parameters
    ----------
    scaling : str, iterable of str, or None
        Steps in the order in which they are done.

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> check_scaling("max")
    ('max',)
    """
    if scaling is None:
        return ()
    names = tuple(scaling) if isinstance(scaling, Iterable) else (scaling,)
    names = (scaling,) if isinstance(scaling, str) else names
    for name in names:
        if name not in SCALINGS:
            message = f"scaling = {name!r} is unknown; must be one of {', '.join(SCALINGS)}"
            raise ValueError(message)
    return names


def scale(counts: np.ndarray, kind: str, scaling: tuple[str, ...]) -> np.ndarray:
    """Scale counts of one network, or of many at once.

    ``relative`` divides each row by its sum (a row without transitions stays 0); ``minmax`` maps
    the weights on 0 to 1; ``max`` divides by the largest; ``rank`` gives ranks from 1 among all
    pairs of states, zeros too, and ties their mean, as R's ``rank``.

    Parameters
    ----------
    counts : numpy.ndarray of shape (..., states, states)
        Counts, not negative.
    kind : str
        ``relative`` is scaled by rows before anything else.
    scaling : tuple of str
        What `check_scaling` returned.

    Returns
    -------
    numpy.ndarray
        Weights of the same shape.

    Raises
    ------
    ValueError
        If all weights are the same and ``minmax`` has nothing to spread.

    Examples
    --------
    >>> scale(np.array([[1.0, 3.0], [0.0, 0.0]]), "relative", ()).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    weights = np.asarray(counts, dtype=float)
    names = ("relative", *scaling) if kind == "relative" else scaling
    both = (-2, -1)
    for name in names:
        if name == "relative":
            rows = weights.sum(axis=-1, keepdims=True)
            weights = weights / np.where(rows > 0, rows, 1.0)
        elif name == "minmax":
            low, high = weights.min(axis=both, keepdims=True), weights.max(axis=both, keepdims=True)
            if (high - low <= 1e-12 * np.abs(high)).any():
                message = "scaling = 'minmax' needs weights that differ; all of them are the same"
                raise ValueError(message)
            weights = (weights - low) / (high - low)
        elif name == "max":
            high = weights.max(axis=both, keepdims=True)
            weights = weights / np.where(high > 0, high, 1.0)
        else:
            flat = weights.reshape(-1, weights.shape[-1] ** 2)
            weights = np.array([ranks(row) for row in flat]).reshape(weights.shape)
    return weights


def ranks(values: np.ndarray) -> np.ndarray:
    """Rank values from 1; ties get the mean of their ranks.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        Values.

    Returns
    -------
    numpy.ndarray of shape (n,)

    Examples
    --------
    >>> ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, inverse, number = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(number)
    return (last - (number - 1) / 2.0)[inverse]
