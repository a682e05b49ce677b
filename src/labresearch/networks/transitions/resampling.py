"""Draw sequences again, and scale what each draw counts; all draws by one product of matrices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from labresearch.networks.transitions.scaling import scale

__all__ = ["drawn_weights", "resamples", "subsets"]

# numbers drawn at a time
_AT_ONCE = 4_000_000


def resamples(rng: np.random.Generator, n: int, draws: int) -> Iterator[np.ndarray]:
    """Draw n of n sequences with replacement, many times.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    n, draws : int
        Sequences and draws.

    Yields
    ------
    numpy.ndarray of shape (some draws, n)
        How often each sequence was drawn.

    Examples
    --------
    >>> [len(block) for block in resamples(np.random.default_rng(1), 3, 10)]
    [10]
    """
    part = max(1, _AT_ONCE // n)
    for start in range(0, draws, part):
        many = min(part, draws - start)
        chosen = rng.integers(n, size=(many, n)) + (np.arange(many) * n)[:, None]
        yield np.bincount(chosen.ravel(), minlength=many * n).reshape(many, n).astype(float)


def subsets(rng: np.random.Generator, n: int, keep: int, draws: int) -> Iterator[np.ndarray]:
    """Draw ``keep`` of n sequences without replacement, many times.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    n, keep, draws : int
        Sequences, how many are kept, draws.

    Yields
    ------
    numpy.ndarray of shape (some draws, n)
        1 where a sequence is kept.

    Examples
    --------
    >>> next(subsets(np.random.default_rng(1), 4, 3, 2)).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    part = max(1, _AT_ONCE // n)
    for start in range(0, draws, part):
        many = min(part, draws - start)
        chosen = np.argpartition(rng.random((many, n)), keep - 1, axis=1)[:, :keep]
        kept = np.zeros((many, n))
        np.put_along_axis(kept, chosen, 1.0, axis=1)
        yield kept


def drawn_weights(
    drawn: np.ndarray, counts: np.ndarray, kind: str, scaling: tuple[str, ...]
) -> np.ndarray:
    """Weigh the networks of drawn sequences.

    Parameters
    ----------
    drawn : numpy.ndarray of shape (draws, sequences)
        How often each sequence was drawn.
    counts : numpy.ndarray of shape (sequences, states, states)
        What `counts_by_sequence` returned.
    kind, scaling
        As in `scale`.

    Returns
    -------
    numpy.ndarray of shape (draws, states, states)

    Examples
    --------
    >>> drawn_weights(np.array([[2.0, 0.0]]), np.ones((2, 1, 1)), "frequency", ()).tolist()
    [[[2.0]]]
    """
    size = counts.shape[-1]
    total = drawn @ counts.reshape(len(counts), size * size)
    return scale(total.reshape(len(drawn), size, size), kind, scaling)
