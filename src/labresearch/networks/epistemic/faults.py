"""Errors and warnings of epistemic networks, by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = [
    "EmptyNetworkWarning",
    "EpistemicNetworkError",
    "NodePositionWarning",
    "one_of",
    "plain",
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
    if value not in allowed:
        choices = ", ".join(map(repr, allowed))
        message = f"{name} = {value!r} is not known; must be one of {choices}"
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
