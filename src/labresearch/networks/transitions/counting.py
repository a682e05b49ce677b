"""Count transitions: in all sequences together, in each of them, and place by place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.networks.transitions.kinds import KindOptions, steps
from labresearch.networks.transitions.sequences import StateSequences

__all__ = ["counts_by_sequence", "list_places", "total_counts"]


def total_counts(sequences: StateSequences, options: KindOptions) -> np.ndarray:
    """Count transitions of a kind over all sequences.

    Parameters
    ----------
    sequences : StateSequences
        What `read_sequences` returned.
    options : KindOptions
        What `resolve_kind` returned.

    Returns
    -------
    numpy.ndarray of shape (states, states)
        From the row's to the column's state.

    Examples
    --------
    >>> from labresearch.networks.transitions.kinds import resolve_kind
    >>> from labresearch.networks.transitions.sequences import read_sequences
    >>> total_counts(read_sequences([["a", "b", "b"]]), resolve_kind("frequency")).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    codes, size = _with_missing(sequences)
    total = np.zeros(size * size)
    for d, weight in _steps(sequences, options):
        pairs = codes[:, :-d] * size + codes[:, d:]
        if np.ndim(weight) == 0:
            total += np.bincount(pairs.ravel("K"), minlength=size * size) * float(weight)
        else:
            weights = np.broadcast_to(weight, pairs.shape)
            total += np.bincount(pairs.ravel(), weights=weights.ravel(), minlength=size * size)
    found = total.reshape(size, size)[:-1, :-1]
    seen = np.bincount(codes.ravel("K"), minlength=size)[:-1]
    return _turned(found, options, np.diag(seen.astype(float)))


def counts_by_sequence(sequences: StateSequences, options: KindOptions) -> np.ndarray:
    """Count transitions of a kind in each sequence.

    Parameters
    ----------
    sequences, options
        As in `total_counts`.

    Returns
    -------
    numpy.ndarray of shape (sequences, states, states)
        Its sum over sequences is what `total_counts` gives.

    Examples
    --------
    >>> from labresearch.networks.transitions.kinds import resolve_kind
    >>> from labresearch.networks.transitions.sequences import read_sequences
    >>> found = counts_by_sequence(read_sequences([["a", "b"]] * 3), resolve_kind("frequency"))
    >>> found.shape
    (3, 2, 2)
    """
    codes, size = _with_missing(sequences)
    n, a = len(codes), size - 1
    total = np.zeros(n * size * size)
    start = (np.arange(n) * size * size)[:, None]
    for d, weight in _steps(sequences, options):
        pairs = (start + codes[:, :-d] * size + codes[:, d:]).ravel()
        if np.ndim(weight) == 0:
            total += np.bincount(pairs, minlength=len(total)) * float(weight)
        else:
            weights = np.broadcast_to(weight, (n, codes.shape[1] - d)).ravel()
            total += np.bincount(pairs, weights=weights, minlength=len(total))
    found = total.reshape(n, size, size)[:, :-1, :-1]
    seen = np.zeros((n, a, a))
    if options.own:
        for state in range(a):
            seen[:, state, state] = (codes == state).sum(axis=1)
    return _turned(found, options, seen)


def list_places(sequences: StateSequences, options: KindOptions) -> pd.DataFrame:
    """List every transition with the places it stands at.

    Parameters
    ----------
    sequences, options
        As in `total_counts`.

    Returns
    -------
    pandas.DataFrame
        One row a counted pair of cells, by sequence and position: ``from``, ``to`` (states),
        ``sequence``, ``from_place``, ``to_place`` (column of a wide table, row label of a long
        one), ``weight`` (float, what the pair counts). Sums of ``weight`` are the counts.

    Examples
    --------
    >>> from labresearch.networks.transitions.kinds import resolve_kind
    >>> from labresearch.networks.transitions.sequences import read_sequences
    >>> found = list_places(read_sequences([["a", "b"]]), resolve_kind("reverse"))
    >>> found
      from to  sequence from_place to_place  weight
    0    b  a         0          2        1     1.0
    """
    codes = sequences.codes
    blocks: list[tuple[np.ndarray, ...]] = []
    for d, weight in _steps(sequences, options):
        full = np.broadcast_to(weight, (len(codes), codes.shape[1] - d))
        row, j = np.nonzero((codes[:, :-d] >= 0) & (codes[:, d:] >= 0) & (full > 0))
        early, late, w = j, j + d, full[row, j]
        if not _backward_only(options):
            blocks.append((row, early, late, w))
        if _also_backward(options):
            # a state with itself is one pair, not two
            other = np.ones(len(row), dtype=bool)
            if options.kind == "co-occurrence":
                other = codes[row, early] != codes[row, late]
            blocks.append((row[other], late[other], early[other], w[other]))
    if options.own:
        row, j = np.nonzero(codes >= 0)
        blocks.append((row, j, j, np.ones(len(row))))
    row, start, stop, w = (
        (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        if blocks
        else (np.zeros(0, dtype=int),) * 4
    )
    by = np.lexsort([stop, start, row])
    row, start, stop, w = row[by], start[by], stop[by], w[by]
    labels = np.empty(len(sequences.states), dtype=object)
    labels[:] = sequences.states
    names = np.empty(len(sequences.names), dtype=object)
    names[:] = list(sequences.names)
    return pd.DataFrame(
        {
            "from": labels[codes[row, start]],
            "to": labels[codes[row, stop]],
            "sequence": names[row],
            "from_place": sequences.place(row, start),
            "to_place": sequences.place(row, stop),
            "weight": np.asarray(w, dtype=float),
        }
    )


def _with_missing(sequences: StateSequences) -> tuple[np.ndarray, int]:
    """Make missing one more state, so that no pair needs a test."""
    size = len(sequences.states) + 1
    codes = sequences.codes
    # small integers are counted fastest
    kind = np.int16 if size * size < 32_000 else np.int64
    return np.where(codes < 0, size - 1, codes).astype(kind), size


def _steps(sequences: StateSequences, options: KindOptions) -> list[tuple[int, float | np.ndarray]]:
    present = sequences.codes >= 0
    positions = present.shape[1]
    if options.kind == "n-gram" or options.weighted:
        ends = positions - present[:, ::-1].argmax(axis=1)
    else:
        ends = np.zeros(0, dtype=int)
    found = list(steps(options, positions, ends))
    if options.weighted:
        share = (1.0 / present.sum(axis=1))[:, None]
        found = [(d, weight * share) for d, weight in found]
    return [(d, weight) for d, weight in found if d < positions]


def _backward_only(options: KindOptions) -> bool:
    return options.kind == "reverse" or (
        options.kind == "attention" and options.direction == "backward"
    )


def _also_backward(options: KindOptions) -> bool:
    return (
        _backward_only(options)
        or options.kind == "co-occurrence"
        or (options.kind == "attention" and options.direction == "both")
    )


def _turned(forward: np.ndarray, options: KindOptions, seen: np.ndarray) -> np.ndarray:
    """Give forward counts the direction of their kind."""
    back = np.swapaxes(forward, -1, -2)
    if _backward_only(options):
        found = back.copy()
    elif options.kind == "co-occurrence":
        found = forward + back
        place = np.arange(forward.shape[-1])
        found[..., place, place] /= 2
    elif _also_backward(options):
        found = forward + back
    else:
        found = forward.copy()
    return found + seen if options.own else found
