"""Distances between sequences, each by its published definition."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from labresearch.networks.transitions.edit_distances import (
    jaro_winkler,
    lcs_distance,
    levenshtein,
    optimal_alignment,
)
from labresearch.networks.transitions.sequences import StateSequences, read_sequences

__all__ = ["DISTANCES", "pairwise", "sequence_distances"]

DISTANCES = (
    "hamming",
    "levenshtein",
    "osa",
    "lcs",
    "qgram",
    "cosine",
    "jaccard",
    "jaro_winkler",
)
# pairs compared at a time, so that the arrays stay in the processor's cache
_AT_ONCE = 16_384


def sequence_distances(
    sequences: pd.DataFrame | Sequence[Sequence[Any]],
    *,
    method: str = "levenshtein",
    q: int = 2,
    prefix: float = 0.1,
    pad: bool = False,
    columns: Sequence[Hashable] | None = None,
    actor: Hashable | Sequence[Hashable] | None = None,
    order: Hashable | Sequence[Hashable] | None = None,
    action: Hashable | None = None,
    session_gap: Any = None,
) -> pd.DataFrame:
    """Compare every sequence with every other.

    - ``hamming`` (Hamming 1950): places that differ. It is defined for sequences of the same
      length; with ``pad`` a place that only one sequence has counts as different.
    - ``levenshtein`` (1966): fewest insertions, deletions and replacements.
    - ``osa``: as levenshtein, and two neighbours may change places, no place edited twice (optimal
      string alignment; triangles may fail).
    - ``lcs`` (Needleman & Wunsch 1970): fewest insertions and deletions, that is the lengths less
      twice the longest common subsequence.
    - ``qgram`` (Ukkonen 1992): sum of absolute differences between the counts of runs of q states.
    - ``cosine``: 1 less the cosine between those counts.
    - ``jaccard``: 1 less shared kinds of runs over all kinds of runs.
    - ``jaro_winkler`` (Winkler 1990): 1 less the Jaro-Winkler similarity; ``prefix`` 0 gives
      Jaro's (1989). Made for short names; for long sequences of few states it says little.

    A sequence shorter than q has no runs: two such are 0 apart, such a one is 1 from any other by
    cosine and Jaccard.

    Parameters
    ----------
    sequences : pandas.DataFrame or sequence of sequences
        Wide table, long table (with ``actor``, ``order``, ``action``) or lists; as in
        `TransitionNetwork`.
    method : str, default 'levenshtein'
        One of `DISTANCES`.
    q : int, default 2
        States of a run, for qgram, cosine and jaccard.
    prefix : float, default 0.1
        Winkler's weight of up to four same states at the start, from 0 to 0.25.
    pad : bool, default False
        For hamming, see above.
    columns, actor, order, action, session_gap
        As in `TransitionNetwork`.

    Returns
    -------
    pandas.DataFrame of shape (sequences, sequences)
        Distances, labelled by sequence; cosine, jaccard and jaro_winkler from 0 to 1.

    Raises
    ------
    ValueError
        If the method is unknown, an option is out of range, or lengths differ for hamming.

    Examples
    --------
    >>> talks = [list("abcd"), list("wxyz"), list("abdc")]
    >>> sequence_distances(talks, method="levenshtein").iloc[0].tolist()
    [0.0, 4.0, 2.0]
    >>> sequence_distances(talks, method="osa").iloc[0].tolist()
    [0.0, 4.0, 1.0]
    """
    read = read_sequences(
        sequences,
        columns=columns,
        actor=actor,
        order=order,
        action=action,
        session_gap=session_gap,
    )
    return pairwise(read, method=method, q=q, prefix=prefix, pad=pad)


def pairwise(
    sequences: StateSequences,
    *,
    method: str = "levenshtein",
    q: int = 2,
    prefix: float = 0.1,
    pad: bool = False,
) -> pd.DataFrame:
    """Compare sequences that were read; see `sequence_distances`.

    Parameters
    ----------
    sequences : StateSequences
        What `read_sequences` returned, without missing states inside.
    method, q, prefix, pad
        As in `sequence_distances`.

    Returns
    -------
    pandas.DataFrame of shape (sequences, sequences)

    Raises
    ------
    ValueError
        As in `sequence_distances`.
    """
    if method not in DISTANCES:
        message = f"method = {method!r} is unknown; must be one of {', '.join(DISTANCES)}"
        raise ValueError(message)
    if isinstance(q, bool) or int(q) != q or q < 1:
        message = f"q = {q!r} must be a whole number of at least 1"
        raise ValueError(message)
    if not 0 <= prefix <= 0.25:
        message = f"prefix = {prefix} must lie from 0 to 0.25, or distances could be negative"
        raise ValueError(message)
    codes, lengths = sequences.codes, sequences.lengths
    inside = codes >= 0
    if (inside[:, 1:] & ~inside[:, :-1]).any():
        message = "a state is missing inside a sequence; distances need sequences without breaks"
        raise ValueError(message)
    if method == "hamming" and not pad and len(set(lengths.tolist())) > 1:
        message = (
            f"hamming needs sequences of the same length; they have {lengths.min()} to "
            f"{lengths.max()} states. Give pad=True to count the places that one of two lacks, or "
            f"use levenshtein"
        )
        raise ValueError(message)
    # equal sequences are compared once
    rows, back = np.unique(codes, axis=0, return_inverse=True)
    back = back.ravel()
    long = (rows >= 0).sum(axis=1)
    if method in ("qgram", "cosine", "jaccard"):
        small = _GRAMS[method](_gram_counts(rows, long, int(q)))
    else:
        small = np.zeros((len(rows), len(rows)))
        for i, j in _pairs(len(rows)):
            small[i, j] = _by_pairs(method, prefix)(rows[i], rows[j], long[i], long[j])
        small += small.T
    found = small[np.ix_(back, back)]
    return pd.DataFrame(found, index=sequences.names, columns=sequences.names)


def _by_pairs(method: str, prefix: float) -> Callable[..., np.ndarray]:
    if method == "jaro_winkler":
        return lambda a, b, m, n: jaro_winkler(a, b, m, n, prefix=prefix)
    return {
        "hamming": lambda a, b, m, n: (a != b).sum(axis=1),
        "levenshtein": levenshtein,
        "osa": optimal_alignment,
        "lcs": lcs_distance,
    }[method]


def _pairs(n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    i, j = np.triu_indices(n, 1)
    for start in range(0, len(i), _AT_ONCE):
        yield i[start : start + _AT_ONCE], j[start : start + _AT_ONCE]


def _gram_counts(rows: np.ndarray, lengths: np.ndarray, q: int) -> np.ndarray:
    """Count runs of q states: one row a sequence, one column a kind of run."""
    positions = rows.shape[1]
    if positions < q:
        return np.zeros((len(rows), 0))
    runs = np.lib.stride_tricks.sliding_window_view(rows, q, axis=1)
    row, at = np.nonzero(np.arange(positions - q + 1)[None, :] <= lengths[:, None] - q)
    kinds, which = np.unique(runs[row, at], axis=0, return_inverse=True)
    counts = np.zeros((len(rows), len(kinds)))
    np.add.at(counts, (row, which.ravel()), 1.0)
    return counts


def _qgram(counts: np.ndarray) -> np.ndarray:
    return np.array([np.abs(counts - row).sum(axis=1) for row in counts])


def _cosine(counts: np.ndarray) -> np.ndarray:
    size = np.sqrt((counts**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (counts @ counts.T) / np.outer(size, size)
    found = np.clip(found, 0.0, 1.0)
    np.fill_diagonal(found, 0.0)
    return _runless(found, size == 0)


def _jaccard(counts: np.ndarray) -> np.ndarray:
    has = (counts > 0).astype(float)
    shared, number = has @ has.T, has.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - shared / (number[:, None] + number[None, :] - shared)
    return _runless(found, number == 0)


def _runless(found: np.ndarray, none: np.ndarray) -> np.ndarray:
    found = np.where(none[:, None] ^ none[None, :], 1.0, found)
    return np.where(none[:, None] & none[None, :], 0.0, found)


_GRAMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "qgram": _qgram,
    "cosine": _cosine,
    "jaccard": _jaccard,
}
