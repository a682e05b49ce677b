"""Shuffles of labels over fixed places, in which neighbours that must differ still differ."""

from __future__ import annotations

import math

import numpy as np

__all__ = ["fellow_table", "shuffled_labels"]


def fellow_table(n: int, pairs: np.ndarray) -> np.ndarray:
    """List for each place the places that must not carry the same label.

    Parameters
    ----------
    n : int
        Number of places.
    pairs : numpy.ndarray of int, shape (k, 2)
        Pairs of places, each once.

    Returns
    -------
    numpy.ndarray of int, shape (n, most)
        The fellows of each place, filled up with ``n``, which is no place.

    Examples
    --------
    >>> fellow_table(3, np.array([[0, 1], [1, 2]])).tolist()
    [[1, 3], [0, 2], [1, 3]]
    """
    both = np.concatenate([pairs, pairs[:, ::-1]]).reshape(-1, 2)
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    size = np.bincount(both[:, 0], minlength=n)
    table = np.full((n, int(size.max(initial=0))), n, dtype=np.int64)
    column = np.arange(len(both)) - np.repeat(np.cumsum(size) - size, size)
    table[both[:, 0], column] = both[:, 1]
    return table


def shuffled_labels(
    labels: np.ndarray,
    groups: np.ndarray,
    fellows: np.ndarray,
    *,
    draws: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Shuffle labels inside groups, drawn evenly from the arrangements that could have been.

    Two places that are fellows (mentions in one turn, the two ends of a connection) never carry
    the same label in what was observed, since an idea said twice in a turn counts once. A plain
    shuffle would give such twins, and so fewer connections than any talk has. Groups without
    fellows are shuffled plainly. The others take a walk of random swaps from the observed
    arrangement, in which a swap that would make twins is not made; the walk favours no
    arrangement, and it is as long as a plain shuffle by swaps needs, n/2 (log n + 4).

    Parameters
    ----------
    labels : numpy.ndarray of int, shape (n,)
        Labels, from 0.
    groups : numpy.ndarray of int, shape (n,)
        Group of each place; places of a group stand next to each other.
    fellows : numpy.ndarray of int, shape (n, most)
        What `fellow_table` returned.
    draws : int
        Number of shuffles.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray of int, shape (draws, n)
        Shuffled labels.

    References
    ----------
    Diaconis, P. & Shahshahani, M. (1981). Generating a random permutation with random
    transpositions. Zeitschrift fuer Wahrscheinlichkeitstheorie 57, 159-179.

    Examples
    --------
    >>> labels, groups = np.array([0, 1, 1, 0]), np.zeros(4, dtype=int)
    >>> fellows = fellow_table(4, np.array([[0, 1], [2, 3]]))
    >>> found = shuffled_labels(labels, groups, fellows, draws=50, rng=np.random.default_rng(1))
    >>> sorted({tuple(row) for row in found.tolist()})
    [(0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)]
    """
    n = len(labels)
    # the last column stands for the place that is none; no label is -1
    found = np.full((draws, n + 1), -1, dtype=np.int32)
    found[:, :n] = labels
    begins = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if n else np.empty(0, int)
    sizes = np.diff(np.r_[begins, n])
    bound = np.logical_or.reduceat((fellows < n).any(axis=1), begins) if n else np.empty(0, bool)
    for begin, size in zip(begins[~bound], sizes[~bound], strict=True):
        order = rng.random((draws, size)).argsort(axis=1)
        found[:, begin : begin + size] = labels[begin : begin + size][order]
    _walk(found, begins[bound], sizes[bound], fellows, rng)
    return found[:, :n]


def _walk(
    found: np.ndarray,
    begins: np.ndarray,
    sizes: np.ndarray,
    fellows: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """Swap at random inside each group, as often as its size needs, in all draws at once."""
    draws, width = found.shape
    flat = found.reshape(-1)
    row = (np.arange(draws) * width)[:, None]
    swaps = np.array([math.ceil(size / 2 * (math.log(size) + 4)) for size in sizes], dtype=int)
    for step in range(int(swaps.max(initial=0))):
        active = swaps > step
        first, size = begins[active], sizes[active]
        one = first + (rng.random((draws, len(first))) * size).astype(np.int64)
        two = first + (rng.random((draws, len(first))) * size).astype(np.int64)
        at_one, at_two = flat[row + one], flat[row + two]
        allowed = _differ(flat, row, fellows[one], two, at_two)
        allowed &= _differ(flat, row, fellows[two], one, at_one)
        flat[row + one] = np.where(allowed, at_two, at_one)
        flat[row + two] = np.where(allowed, at_one, at_two)


def _differ(
    flat: np.ndarray, row: np.ndarray, near: np.ndarray, other: np.ndarray, label: np.ndarray
) -> np.ndarray:
    """Tell where a label may come: no fellow has it but the one that gives it away."""
    differs = flat[row[:, :, None] + near] != label[:, :, None]
    return (differs | (near == other[:, :, None])).all(axis=2)
