"""Columns of times that are all written alike, read at once; anything odd is left to others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

__all__ = ["even_seconds"]

_DIGITS = b"0123456789.\n"
_LAYOUT = re.compile(r"(?:(d{1,3}):)?(d{1,3}):(dd)(?:[.,](d{1,6}))?")
_LARGEST = 1e7


def even_seconds(values: Sequence[object]) -> np.ndarray | None:
    """Read a column of times in which every cell has the same plain form.

    Parameters
    ----------
    values : sequence
        Cells: all of them numbers or None, plain decimals ('12.5'), or clock times of one length
        ('00:01:02.500').

    Returns
    -------
    numpy.ndarray of float64 or None
        What ``parse_clock`` gives for each; None where a cell has another form.

    Examples
    --------
    >>> even_seconds(["1.5", "62"]).tolist(), even_seconds(["0:01.5", "1:02.0"]).tolist()
    ([1.5, 62.0], [1.5, 62.0])
    >>> even_seconds(["1.5", "soon"]) is None
    True
    """
    if not len(values):
        return None
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return np.full(len(values), np.nan)
    if kinds <= {int, float, type(None)}:
        return _numbers(values)
    if kinds != {str}:
        return None
    joined = "\n".join(values)  # type: ignore[arg-type]
    if not joined.isascii():
        return None
    if not joined.encode().translate(None, _DIGITS):
        return _decimals(joined)
    return _clocks(joined, len(values))


def _numbers(values: Sequence[object]) -> np.ndarray | None:
    try:
        out = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    missing = np.isnan(out)
    if missing.sum() != list(values).count(None) or (out[~missing] < 0).any():
        return None
    return out


def _decimals(joined: str) -> np.ndarray | None:
    framed = f"\n{joined}\n"
    if any(odd in framed for odd in ("\n\n", "\n.", ".\n", "\n0000000")):
        return None
    cells = joined.split("\n")
    if max(map(len, cells)) > 20:
        return None
    try:
        out = np.array(list(map(float, cells)))
    except ValueError:
        return None
    return out if out.max() < _LARGEST else None


def _clocks(joined: str, n: int) -> np.ndarray | None:
    """Clock times of one length: a grid of characters."""
    width = joined.find("\n") + 1 or len(joined) + 1
    if width * n != len(joined) + 1 or width > 20:
        return None
    found = _LAYOUT.fullmatch(re.sub(r"\d", "d", joined[: width - 1]))
    if found is None:
        return None
    chars = np.frombuffer(joined.encode() + b"\n", dtype=np.uint8).reshape(n, width)
    first = chars[0]
    is_digit = (first >= 48) & (first <= 57)
    digits = chars[:, is_digit] - 48
    # the line end belongs to the signs that are the same in all rows
    if (digits > 9).any() or (chars[:, ~is_digit] != first[~is_digit]).any():
        return None

    def number(group: int) -> np.ndarray:
        out = np.zeros(n, dtype=np.int64)
        for at in range(*found.span(group)):
            out = out * 10 + (chars[:, at] - 48)
        return out

    minutes, seconds = number(2), number(3)
    hours = number(1) if found[1] else np.zeros(n, dtype=np.int64)
    if (seconds > 59).any() or (found[1] and (minutes > 59).any()):
        return None
    scale = 10 ** len(found[4] or "")
    part = seconds * scale + (number(4) if found[4] else 0)
    return hours * 3600 + minutes * 60 + part / scale
