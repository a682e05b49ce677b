"""Errors and warnings of epistemic networks, by name."""

from __future__ import annotations

import numbers
from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np

__all__ = [
    "EmptyNetworkWarning",
    "EpistemicNetworkError",
    "NodePositionWarning",
    "one_of",
    "plain",
    "share",
    "whole_number",
]


class EpistemicNetworkError(ValueError):
    """Lines or options from which no epistemic network can be built."""


class EmptyNetworkWarning(UserWarning):
    """Some units have no connection; they stand at the origin of the space."""


class NodePositionWarning(UserWarning):
    """The units leave node positions open; the shortest solution was taken."""


def one_of(name: str, value: object, allowed: Iterable[object]) -> None:
    """Refuse a value that is not among those allowed.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.
    allowed : iterable
        What may be given.

    Raises
    ------
    EpistemicNetworkError
        If it may not.
    """
    allowed = list(allowed)
    if not isinstance(value, Hashable) or value not in allowed:
        choices = ", ".join(map(repr, allowed))
        message = f"{name} = {value!r} is not known; must be one of {choices}"
        raise EpistemicNetworkError(message)


def whole_number(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number of at least some size.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.
    least : int
        Smallest number allowed.

    Raises
    ------
    EpistemicNetworkError
        If it may not.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        message = f"{name} = {value!r} must be a whole number of at least {least}"
        raise EpistemicNetworkError(message)


def share(name: str, value: object) -> None:
    """Refuse what does not lie between 0 and 1.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.

    Raises
    ------
    EpistemicNetworkError
        If it does not.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < float(value) < 1:
        message = f"{name} = {value!r} must lie between 0 and 1"
        raise EpistemicNetworkError(message)


def plain(value: Any) -> Any:
    """Give a label as plain Python, so that a message shows 3 and not np.int64(3).

    Parameters
    ----------
    value : object
        Label of a row, or a tuple of them.

    Returns
    -------
    object
        The same, without numpy.
    """
    if isinstance(value, tuple):
        return tuple(plain(part) for part in value)
    return value.item() if isinstance(value, np.generic) else value
