"""Check options that are numbers."""

from __future__ import annotations

import numbers
from typing import Any

__all__ = ["check_share", "check_threshold", "check_whole"]


def check_whole(name: str, value: Any, least: int, most: int | None = None) -> int:
    """Take a whole number, and nothing that only looks like one.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.
    least, most : int
        Bounds; no upper one by default.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is not whole, or out of bounds.

    Examples
    --------
    >>> check_whole("draws", 1000, 1)
    1000
    """
    fits = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not fits or value < least or (most is not None and value > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        message = f"{name} = {value!r} must be a whole number {bounds}"
        raise ValueError(message)
    return int(value)


def check_share(name: str, value: Any) -> float:
    """Take a number between 0 and 1.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is none, 0 or 1.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < float(value) < 1:
        message = f"{name} = {value!r} must lie between 0 and 1"
        raise ValueError(message)
    return float(value)


def check_threshold(name: str, value: Any) -> float:
    """Take a number that is not negative.

    Parameters
    ----------
    name : str
        Name of the option.
    value : object
        What was given.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is none, negative or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not float(value) >= 0:
        message = f"{name} = {value!r} must be a number that is not negative"
        raise ValueError(message)
    return float(value)
