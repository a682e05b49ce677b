"""Which lines lie in the window of a line, and which pairs of codes it connects.

The moving stanza window of a line holds the line, ``window - 1`` lines before it and ``forward``
lines after it, all of the same conversation, in the order of the table; lines of other
conversations in between do not count. Let x be the codes of the line, P the sum of the codes of
the earlier lines of its window, N that of the later ones and O = P + N. The line's value for the
pair a, b is ::

    x_a x_b + x_a O_b + O_a x_b                                  (counting="line")

so each pair has one end on the line. The R package rENA counts instead ::

    (x + O)_a (x + O)_b - P'_a P'_b - N_a N_b                    (counting="R")

which credits a pair of one earlier and one later line to a line that may have neither code, and
in which P' leaves out as many of the earlier lines nearest to the line as the forward window
lacks at the end of a conversation. Both are the same without a forward window. Directed, the
value of a then b is ``P_a x_b + x_a N_b``, plus ``x_a x_b`` for different codes of one line, which
have no order and so count in both directions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from labresearch.networks.epistemic.faults import EpistemicNetworkError, one_of
from labresearch.networks.epistemic.lines_table import CodedLines

__all__ = ["COUNTINGS", "WEIGHTS", "Stanzas", "check_window", "code_pairs", "stanzas"]

COUNTINGS = ("line", "R")
WEIGHTS = ("binary", "product", "sqrt")


@dataclass(frozen=True)
class Stanzas:
    """Windows of all lines, in an order in which conversations are contiguous.

    Attributes
    ----------
    order : numpy.ndarray of int, shape (n_lines,)
        Row of the table at each place.
    start, stop : numpy.ndarray of int, shape (n_lines,)
        Window of the line at each place: places from start up to, not including, stop.
    after : float
        Later lines that a window may hold.
    present : numpy.ndarray of bool or float, shape (n_codes, n_lines)
        Codes at each place.
    rows : numpy.ndarray of int, shape (n_lines,)
        What each place is credited to: the number of its unit.
    whole : bool
        Whether the window is a unit's own lines in a conversation.
    """

    order: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    after: float
    present: np.ndarray
    rows: np.ndarray
    whole: bool


def check_window(window: object, forward: object) -> tuple[float, float]:
    """Check the window and give it as two numbers, infinity for no bound.

    Parameters
    ----------
    window : int, float or str
        Lines of the window that are not later than the line, the line among them; 'infinite', or
        'conversation'.
    forward : int, float or str
        Later lines; 'infinite' for all.

    Returns
    -------
    tuple of float
        Both; window is NaN for 'conversation'.

    Raises
    ------
    EpistemicNetworkError
        If one is negative, not whole, or of another kind.
    """

    def number(name: str, value: object, least: int) -> float:
        if value == "infinite":
            return math.inf
        fits = isinstance(value, int | float | np.integer) and not isinstance(value, bool)
        if not fits or not (value >= least and (math.isinf(value) or value == int(value))):  # type: ignore[operator, arg-type, call-overload]
            more = " or 'conversation'" if name == "window" else ""
            message = (
                f"{name} = {value!r} must be a whole number of at least {least}, 'infinite'{more}"
            )
            raise EpistemicNetworkError(message)
        return float(value)  # type: ignore[arg-type]

    after = number("forward", forward, 0)
    if isinstance(window, str) and window == "conversation":
        if after:
            message = f"forward = {forward!r} needs a moving window; must be 0 for 'conversation'"
            raise EpistemicNetworkError(message)
        return math.nan, 0.0
    return number("window", window, 1), after


def stanzas(lines: CodedLines, rows: np.ndarray, window: object, forward: object) -> Stanzas:
    """Lay a window round every line.

    Parameters
    ----------
    lines : CodedLines
        Lines as arrays.
    rows : numpy.ndarray of int, shape (n_lines,)
        What each line is credited to.
    window, forward
        As in `check_window`.

    Returns
    -------
    Stanzas
        Windows.

    Raises
    ------
    EpistemicNetworkError
        If the window is none.
    """
    before, after = check_window(window, forward)
    whole = math.isnan(before)
    key = lines.conversations.number
    if whole:
        key = key * (int(rows.max()) + 1) + rows
    n = len(key)
    change = np.flatnonzero(key[1:] != key[:-1]) + 1
    heads = key[np.r_[0, change]]
    present, order = lines.present.T, np.arange(n)
    if len(np.unique(heads)) < len(heads):
        # conversations are interleaved: bring each one together, in the order of its lines
        order = np.argsort(key, kind="stable")
        present, rows, key = present[:, order], rows[order], key[order]
        change = np.flatnonzero(key[1:] != key[:-1]) + 1
    first, last = np.r_[0, change], np.r_[change, n]
    lengths = last - first
    low, high = np.repeat(first, lengths), np.repeat(last, lengths)
    place = np.arange(n)
    if whole:
        start, stop = low, high
    else:
        # a window beyond the table is as good as an infinite one
        start = np.maximum(low, place - int(min(before, n)) + 1)
        stop = np.minimum(high, place + int(min(after, n)) + 1)
    return Stanzas(order, start, stop, after, np.ascontiguousarray(present), rows, whole)


def code_pairs(n: int, *, directed: bool) -> list[tuple[int, int]]:
    """List pairs of codes, in the order of the columns of all tables.

    Parameters
    ----------
    n : int
        Number of codes.
    directed : bool
        Whether a then b differs from b then a; pairs of a code with itself are there then.

    Returns
    -------
    list of tuple of int
        (0, 1), (0, 2), (1, 2), (0, 3), ... or, directed, (0, 0), (0, 1), ...

    Examples
    --------
    >>> code_pairs(3, directed=False)
    [(0, 1), (0, 2), (1, 2)]
    """
    if directed:
        return [(a, b) for a in range(n) for b in range(n)]
    return [(a, b) for b in range(n) for a in range(b)]


def line_values(
    windows: Stanzas,
    pairs: list[tuple[int, int]],
    *,
    weight: str = "binary",
    counting: str = "line",
    directed: bool = False,
) -> Iterator[np.ndarray]:
    """Give the value of every line for one pair after the other.

    Parameters
    ----------
    windows : Stanzas
        Windows.
    pairs : list of tuple of int
        Pairs of code numbers.
    weight : {'binary', 'product', 'sqrt'}, default 'binary'
        Whether the line connects the pair, the value above, or its square root.
    counting : {'line', 'R'}, default 'line'
        See the head of this module.
    directed : bool, default False
        Whether order counts.

    Yields
    ------
    numpy.ndarray of bool or float, shape (n_lines,)
        One array a pair.

    Raises
    ------
    EpistemicNetworkError
        If an option is unknown.
    """
    one_of("weight", weight, WEIGHTS)
    one_of("counting", counting, COUNTINGS)
    x = windows.present
    if weight == "binary":
        x = x.astype(bool)
    if directed or (counting == "R" and not windows.whole):
        values = _by_sums(windows, x.astype(float), pairs, counting, directed=directed)
        for value in values:
            yield value > 0 if weight == "binary" else _weighted(value, weight)
        return
    if weight == "binary":
        around = _window_sums(x, windows.start, windows.stop, bool)
        if windows.whole:
            lead = _leads(windows)
            yield from (around[a] & around[b] & lead for a, b in pairs)
        else:
            yield from ((x[a] & around[b]) | (around[a] & x[b]) for a, b in pairs)
        return
    x = x.astype(float)
    around = _window_sums(x, windows.start, windows.stop, float)
    for a, b in pairs:
        if windows.whole:
            value = around[a] * around[b] * _leads(windows)
        else:
            value = x[a] * around[b] + around[a] * x[b] - x[a] * x[b]
        yield _weighted(value, weight)


def count(windows: Stanzas, pairs: list[tuple[int, int]], n_rows: int, **how: object) -> np.ndarray:
    """Sum the values of lines over what they are credited to.

    Parameters
    ----------
    windows, pairs
        As in `line_values`.
    n_rows : int
        Number of units.
    **how
        ``weight``, ``counting`` and ``directed`` of `line_values`.

    Returns
    -------
    numpy.ndarray of float, shape (n_rows, n_pairs)
        Connection counts.
    """
    total = np.empty((n_rows, len(pairs)))
    for k, value in enumerate(line_values(windows, pairs, **how)):  # type: ignore[arg-type]
        if value.dtype == bool:
            total[:, k] = np.bincount(windows.rows[value], minlength=n_rows)
        else:
            total[:, k] = np.bincount(windows.rows, weights=value, minlength=n_rows)
    return total


def _weighted(value: np.ndarray, weight: str) -> np.ndarray:
    return np.sqrt(np.maximum(value, 0)) if weight == "sqrt" else value


def _leads(windows: Stanzas) -> np.ndarray:
    """Mark one place for each unit in a conversation: a whole window counts once."""
    return windows.start == np.arange(len(windows.start))


def _window_sums(x: np.ndarray, start: np.ndarray, stop: np.ndarray, kind: type) -> np.ndarray:
    """Sum each code over windows, by running sums; any in the window, where kind is bool."""
    found: np.ndarray = np.empty(x.shape, dtype=kind)
    sums = np.zeros(x.shape[1] + 1, dtype=np.int32 if kind is bool else kind)
    for place, values in enumerate(x):
        np.cumsum(values, out=sums[1:])
        found[place] = sums[stop] - sums[start]
    return found


def _by_sums(
    windows: Stanzas,
    x: np.ndarray,
    pairs: list[tuple[int, int]],
    counting: str,
    *,
    directed: bool,
) -> Iterator[np.ndarray]:
    place = np.arange(x.shape[1])
    later = _window_sums(x, place + 1, windows.stop, float)
    if directed:
        before = _window_sums(x, windows.start, place, float)
        for a, b in pairs:
            value = before[a] * x[b] + x[a] * later[b]
            yield value if a == b else value + x[a] * x[b]
        return
    around = _window_sums(x, windows.start, windows.stop, float)
    lacks = np.maximum(0, windows.stop - windows.start - 1 - min(windows.after, x.shape[1]))
    before = _window_sums(x, windows.start, windows.start + lacks.astype(int), float)
    for a, b in pairs:
        yield around[a] * around[b] - before[a] * before[b] - later[a] * later[b]
