"""Edit distances of many pairs of sequences at once, on arrays of codes.

In each function ``a`` and ``b`` are arrays of shape (pairs, positions) with -1 after the end of a
sequence, ``m`` and ``n`` the lengths; the result has one number a pair.
"""

from __future__ import annotations

import numpy as np

__all__ = ["jaro_winkler", "lcs_distance", "levenshtein", "optimal_alignment"]


def levenshtein(a: np.ndarray, b: np.ndarray, m: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Count the fewest insertions, deletions and replacements (Wagner & Fischer 1974).

    Examples
    --------
    >>> a, b = np.array([[0, 1, 2]]), np.array([[0, 2, -1]])
    >>> levenshtein(a, b, np.array([3]), np.array([2])).tolist()
    [1]
    """
    return _edits(a, b, m, n, replace=1, swap=False)


def optimal_alignment(a: np.ndarray, b: np.ndarray, m: np.ndarray, n: np.ndarray) -> np.ndarray:
    """As levenshtein, with changing two neighbours as one step (Boytsov 2011, restricted).

    Examples
    --------
    >>> a, b = np.array([[0, 1]]), np.array([[1, 0]])
    >>> optimal_alignment(a, b, np.array([2]), np.array([2])).tolist()
    [1]
    """
    return _edits(a, b, m, n, replace=1, swap=True)


def lcs_distance(a: np.ndarray, b: np.ndarray, m: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Count the fewest insertions and deletions: m + n - 2 × longest common subsequence.

    Examples
    --------
    >>> a, b = np.array([[0, 1]]), np.array([[1, 0]])
    >>> lcs_distance(a, b, np.array([2]), np.array([2])).tolist()
    [2]
    """
    return _edits(a, b, m, n, replace=2, swap=False)


def _edits(
    a: np.ndarray, b: np.ndarray, m: np.ndarray, n: np.ndarray, *, replace: int, swap: bool
) -> np.ndarray:
    pairs, width = a.shape
    kind: type[np.signedinteger] = np.int16 if width < 5_000 else np.int32
    # positions first, so that one position of all pairs lies together
    a, b = np.ascontiguousarray(a.T), np.ascontiguousarray(b.T)
    rows = np.zeros((3, width + 1, pairs), dtype=kind)
    rows[0] = np.arange(width + 1, dtype=kind)[:, None]
    found = np.where(m == 0, n, 0).astype(kind)
    cost, by_gap = np.empty((width, pairs), dtype=kind), np.empty(pairs, dtype=kind)
    far, every = 2 * (width + 1), np.arange(pairs)
    for i in range(1, int(m.max(initial=0)) + 1):
        row, new, before = rows[(i - 1) % 3], rows[i % 3], rows[(i - 2) % 3]
        np.not_equal(a[i - 1], b, out=cost, casting="unsafe")
        if replace != 1:
            cost *= replace
        # by replacing, and by leaving out the state of a, for all places of b at once
        np.add(row[:-1], cost, out=new[1:])
        np.add(row[1:], 1, out=cost)
        np.minimum(new[1:], cost, out=new[1:])
        if swap and i > 1:
            straight = (a[i - 1] != b[:-1]) | (a[i - 2] != b[1:])
            # out of reach where the two are not turned
            np.multiply(straight, kind(far), out=cost[1:])
            cost[1:] += before[:-2]
            cost[1:] += 1
            np.minimum(new[2:], cost[1:], out=new[2:])
        # by putting in a state of b, which waits for the cell before
        new[0] = i
        for j in range(1, width + 1):
            np.add(new[j - 1], 1, out=by_gap)
            np.minimum(new[j], by_gap, out=new[j])
        done = m == i
        if done.any():
            found[done] = new[n[done], every[done]]
    return found


def jaro_winkler(
    a: np.ndarray, b: np.ndarray, m: np.ndarray, n: np.ndarray, *, prefix: float = 0.1
) -> np.ndarray:
    """Give 1 less the Jaro-Winkler similarity (Jaro 1989, Winkler 1990).

    With c states in common (same, and not further apart than half the longer sequence less one)
    and t of them out of order, Jaro's similarity is (c/m + c/n + (c - t/2)/c) / 3; Winkler adds
    prefix × (same states at the start, at most 4) × (1 - it).

    Examples
    --------
    >>> a, b = np.array([[0, 1, 2, 3]]), np.array([[0, 1, 3, 2]])
    >>> jaro_winkler(a, b, np.array([4]), np.array([4]), prefix=0.0).round(4).tolist()
    [0.0833]
    """
    pairs, width = a.shape
    reach = np.maximum(np.maximum(m, n) // 2 - 1, 0).astype(np.int32)
    most = int(reach.max(initial=0))
    # positions first, so that one position of all pairs lies together
    first, second = np.ascontiguousarray(a.T), np.ascontiguousarray(b.T)
    b_free = np.arange(width)[:, None] < n[None, :]
    found = np.zeros((width, pairs), dtype=bool)
    in_reach = [reach >= d for d in range(most + 1)]
    for i in range(width):
        free = i < m
        for j in range(max(0, i - most), min(width, i + most + 1)):
            hit = first[i] == second[j]
            hit &= free
            hit &= b_free[j]
            hit &= in_reach[abs(i - j)]
            b_free[j] ^= hit
            free = free ^ hit
            found[i] |= hit
    a_has = found.T
    b_has = (np.arange(width)[None, :] < n[:, None]) & ~b_free.T
    common = a_has.sum(axis=1)

    def in_order(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
        order = np.argsort(~has, axis=1, kind="stable")
        kept = np.arange(width)[None, :] < common[:, None]
        return np.where(kept, np.take_along_axis(codes, order, axis=1), -1)

    moved = (in_order(a, a_has) != in_order(b, b_has)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        similar = (common / m + common / n + (common - moved / 2) / common) / 3
    similar = np.where(common > 0, similar, np.where((m == 0) & (n == 0), 1.0, 0.0))
    same = (a[:, :4] == b[:, :4]) & (a[:, :4] >= 0)
    start = np.logical_and.accumulate(same, axis=1).sum(axis=1)
    return 1 - (similar + prefix * start * (1 - similar))
