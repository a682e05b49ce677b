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
    kind = np.int16 if width < 16_000 else np.int32
    # positions first, so that one position of all pairs lies together
    a, b = np.ascontiguousarray(a.T), np.ascontiguousarray(b.T)
    height = width + 1
    before: np.ndarray | None = None
    row = np.repeat(np.arange(height, dtype=kind)[:, None], pairs, axis=1)
    found = np.where(m == 0, n, 0).astype(kind)
    every = np.arange(pairs)
    for i in range(1, int(m.max(initial=0)) + 1):
        new = np.empty_like(row)
        new[0] = i
        differs = (a[i - 1] != b).astype(kind) * replace
        # the parts that do not wait for the cell to the left
        np.minimum(row[1:] + 1, row[:-1] + differs, out=new[1:])
        if swap and before is not None:
            turned = (a[i - 1] == b[:-1]) & (a[i - 2] == b[1:])
            np.minimum(new[2:], np.where(turned, before[:-2] + 1, new[2:]), out=new[2:])
        # insertions: least of new[k] + (j - k), for all j at once
        slope = np.arange(height, dtype=kind)[:, None]
        new = np.minimum.accumulate(new - slope, axis=0) + slope
        done = m == i
        if done.any():
            found[done] = new[n[done], every[done]]
        before, row = row, new
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
    reach = np.maximum(np.maximum(m, n) // 2 - 1, 0)
    a_has, b_has = np.zeros((pairs, width), dtype=bool), np.zeros((pairs, width), dtype=bool)
    for i in range(width):
        free = i < m
        for j in range(max(0, i - int(reach.max(initial=0))), width):
            if j > i + int(reach.max(initial=0)):
                break
            hit = free & (j < n) & ~b_has[:, j] & (a[:, i] == b[:, j]) & (abs(i - j) <= reach)
            b_has[:, j] |= hit
            a_has[:, i] |= hit
            free = free & ~hit
    common = a_has.sum(axis=1)

    def in_order(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
        first = np.argsort(~has, axis=1, kind="stable")
        return np.where(
            np.arange(width)[None, :] < common[:, None],
            np.take_along_axis(codes, first, axis=1),
            -1,
        )

    moved = (in_order(a, a_has) != in_order(b, b_has)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        similar = (common / m + common / n + (common - moved / 2) / common) / 3
    similar = np.where(common > 0, similar, np.where((m == 0) & (n == 0), 1.0, 0.0))
    same = (a[:, :4] == b[:, :4]) & (a[:, :4] >= 0)
    start = np.logical_and.accumulate(same, axis=1).sum(axis=1)
    return 1 - (similar + prefix * start * (1 - similar))
