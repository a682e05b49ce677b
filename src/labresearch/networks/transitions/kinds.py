"""What each kind of transition network counts: which pairs of positions, with what weight."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["DIRECTIONS", "KINDS", "KindOptions", "resolve_kind", "steps"]

KINDS = (
    "relative",
    "frequency",
    "co-occurrence",
    "n-gram",
    "gap",
    "window",
    "reverse",
    "attention",
)
DIRECTIONS = ("forward", "backward", "both")
_WEIGHTED = ("frequency", "co-occurrence", "reverse")
# option: the kind that uses it, and its default
_OPTIONS: dict[str, tuple[str, int | float | str]] = {
    "n": ("n-gram", 2),
    "gap": ("gap", 1),
    "window": ("window", 2),
    "decay": ("attention", 1.0),
    "direction": ("attention", "forward"),
}


@dataclass(frozen=True)
class KindOptions:
    """A kind with its options, checked.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    n, gap, window : int
        Positions of an n-gram, largest gap, positions of a window.
    decay : float
        Scale of the exponential decay of attention, in positions.
    direction : str
        One of `DIRECTIONS`.
    weighted : bool
        Divide what a sequence counts by its length.
    whole : bool
        Count only n-grams that lie inside their sequence.
    own : bool
        Let attention that looks back see the event itself too.
    """

    kind: str
    n: int = 2
    gap: int = 1
    window: int = 2
    decay: float = 1.0
    direction: str = "forward"
    weighted: bool = False
    whole: bool = False
    own: bool = False


def resolve_kind(
    kind: str,
    *,
    n: int | None = None,
    gap: int | None = None,
    window: int | None = None,
    decay: float | None = None,
    direction: str | None = None,
    weighted: bool = False,
    whole: bool = False,
    own: bool = False,
) -> KindOptions:
    """Check the options of a kind and fill in defaults.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    n, gap, window, decay, direction, weighted, whole, own
        As in `KindOptions`; an option of another kind is an error, never ignored.

    Returns
    -------
    KindOptions

    Raises
    ------
    ValueError
        If the kind is unknown, or an option is out of range or belongs to another kind.

    Examples
    --------
    >>> resolve_kind("gap").gap
    1
    """
    if not isinstance(kind, str) or kind not in KINDS:
        message = f"kind = {kind!r} is unknown; must be one of {', '.join(KINDS)}"
        raise ValueError(message)
    given = {"n": n, "gap": gap, "window": window, "decay": decay, "direction": direction}
    values: dict[str, Any] = {}
    for name, value in given.items():
        owner, default = _OPTIONS[name]
        if value is not None and kind != owner:
            message = f"{name} = {value!r} has no meaning for kind={kind!r}; it is of {owner!r}"
            raise ValueError(message)
        values[name] = default if value is None else value
    for name, least in (("n", 2), ("gap", 0), ("window", 1)):
        value = values[name]
        whole_number = not isinstance(value, bool) and isinstance(value, numbers.Integral)
        if not whole_number or value < least:
            message = f"{name} = {value!r} must be a whole number of at least {least}"
            raise ValueError(message)
    value = values["decay"]
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not real or not 0 < float(value) < np.inf:
        message = f"decay = {value!r} must be a number above 0"
        raise ValueError(message)
    if values["direction"] not in DIRECTIONS:
        message = f"direction = {direction!r} is unknown; must be one of {', '.join(DIRECTIONS)}"
        raise ValueError(message)
    switches: dict[str, Any] = {"weighted": weighted, "whole": whole, "own": own}
    for name, switch in switches.items():
        if not isinstance(switch, (bool, np.bool_)):
            message = f"{name} = {switch!r} must be True or False"
            raise ValueError(message)
    if weighted and kind not in _WEIGHTED:
        message = f"weighted has no meaning for kind={kind!r}; it is of {', '.join(_WEIGHTED)}"
        raise ValueError(message)
    if whole and kind != "n-gram":
        message = f"whole has no meaning for kind={kind!r}; it is of 'n-gram'"
        raise ValueError(message)
    if own and (kind != "attention" or values["direction"] == "forward"):
        message = "own is of kind='attention' with direction='backward' or 'both' only"
        raise ValueError(message)
    return KindOptions(
        kind,
        n=int(values["n"]),
        gap=int(values["gap"]),
        window=int(values["window"]),
        decay=float(values["decay"]),
        direction=str(values["direction"]),
        weighted=bool(weighted),
        whole=bool(whole),
        own=bool(own),
    )


def steps(
    options: KindOptions, positions: int, ends: np.ndarray
) -> Iterator[tuple[int, float | np.ndarray]]:
    """Give the pairs that a kind counts, by the distance between the two positions.

    Parameters
    ----------
    options : KindOptions
        Kind and options.
    positions : int
        Columns of the array of codes.
    ends : numpy.ndarray of shape (sequences,)
        Position after the last state of each sequence.

    Yields
    ------
    tuple
        Distance d, and what a pair (j, j + d) counts: a number, an array over j of shape
        (positions - d,), or one over sequences and j.

    Examples
    --------
    >>> [(d, float(w)) for d, w in steps(resolve_kind("gap", gap=1), 4, np.array([4]))]
    [(1, 1.0), (2, 0.5)]
    """
    kind = options.kind
    if kind in ("relative", "frequency", "reverse"):
        yield 1, 1.0
    elif kind == "n-gram":
        yield 1, _windows_over_pairs(options, positions, ends)
    elif kind == "gap":
        for d in range(1, min(options.gap + 1, positions - 1) + 1):
            yield d, 1.0 / d
    elif kind == "co-occurrence":
        for d in range(1, positions):
            yield d, 1.0
    elif kind == "attention":
        for d in range(1, positions):
            yield d, float(np.exp(-d / options.decay))
    else:
        block = np.arange(positions) // options.window
        for d in range(1, min(2 * options.window, positions)):
            yield d, (block[d:] == block[: positions - d] + 1).astype(float)


def _windows_over_pairs(options: KindOptions, positions: int, ends: np.ndarray) -> np.ndarray:
    """Count the n-grams that hold the pair (j, j + 1)."""
    n, j = options.n, np.arange(max(positions - 1, 0))
    if n > positions:
        message = f"n = {n} is more than the {positions} positions of the table; choose a smaller n"
        raise ValueError(message)
    width = ends[:, None] if options.whole else positions
    first, last = np.maximum(0, j - n + 2), np.minimum(j, width - n)
    return np.maximum(last - first + 1, 0).astype(float)
