"""Ratings as units x coders: from whatever holds them to numbered categories."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

__all__ = ["MISSING", "RatingTable", "Ratings", "UndefinedAgreement", "read_ratings"]

Ratings: TypeAlias = np.ndarray | pd.DataFrame | Sequence[Sequence[Any]]
"""Units x coders: an array, a table with one column a coder, or a list of rows."""

MISSING = -1
"""Number that stands for "this coder did not rate this unit"."""


class UndefinedAgreement(ValueError):  # noqa: N818 - a value that is not there
    """The coefficient has no value for these ratings; the message says why.

    It is raised where others return NaN, or 1: both coders gave one and the same category
    throughout, or no unit was rated by two coders.

    Examples
    --------
    >>> from labresearch.reliability import cohen_kappa
    >>> cohen_kappa([[0, 0], [0, 0]])
    Traceback (most recent call last):
    ...
    labresearch.reliability.ratings.UndefinedAgreement: kappa is undefined: all ratings are 0...
    """


@dataclass(frozen=True)
class RatingTable:
    """Ratings with numbered categories.

    Parameters
    ----------
    codes : numpy.ndarray of int, shape (units, coders)
        Number of the category; ``MISSING`` where there is none.
    found : list, or numpy.ndarray of numbers
        The categories in order of their numbers: sorted where they can be, else as they come.
    ordered : bool
        Whether the user gave the categories in order.
    """

    codes: np.ndarray
    found: list[Any] | np.ndarray
    ordered: bool = False

    def __len__(self) -> int:
        """How many categories there are."""
        return len(self.found)

    @property
    def values(self) -> list[Any]:
        """The categories, as plain Python values."""
        if isinstance(self.found, np.ndarray):
            return [_plain(value) for value in self.found.tolist()]
        return self.found

    def numbers(self, needed_for: str) -> np.ndarray:
        """Return the categories as numbers; positions where the user gave them in order."""
        if self.ordered:
            return np.arange(len(self), dtype=float)
        if isinstance(self.found, list):
            for value in self.found:
                if not isinstance(value, (bool, int, float)):
                    message = (
                        f"{needed_for} needs numbers, and there is a rating {value!r}; give the "
                        'order of the categories, e.g. categories=["low", "middle", "high"]'
                    )
                    raise ValueError(message)
        numbers = np.asarray(self.found, dtype=float)
        if not np.isfinite(numbers).all():
            message = f"{needed_for} needs finite numbers, and there is an infinite rating"
            raise ValueError(message)
        return numbers


def read_ratings(
    ratings: Ratings, *, categories: Iterable[Hashable] | None = None, coders: int | None = None
) -> RatingTable:
    """Give numbers to the categories of ratings.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        Numbers, strings, or collections (sets, tuples or lists of codes; they are taken as sets).
        None, NaN and the empty string are missing; an empty set is a rating.
    categories : iterable, optional
        All categories, in order, those that nobody used included.
    coders : int, optional
        How many coders there must be.

    Returns
    -------
    RatingTable

    Raises
    ------
    ValueError
        If the ratings are not units x coders, have fewer than two coders or a category that is
        not in ``categories``.
    """
    cells = _cells(ratings)
    if cells.ndim != 2 or cells.shape[1] < 2:
        message = (
            f"ratings must be units x coders with at least two coders; these have shape "
            f"{cells.shape}: one row a line, one column a coder"
        )
        raise ValueError(message)
    if coders is not None and cells.shape[1] != coders:
        message = (
            f"this compares {coders} coders, and the ratings have {cells.shape[1]} columns (they "
            "are units x coders); for more coders use fleiss_kappa or krippendorff_alpha"
        )
        raise ValueError(message)
    codes, found = _factorized(cells.ravel())
    table = RatingTable(codes.reshape(cells.shape), found)
    if categories is None:
        return table
    values = table.values
    given = [_cell(category) for category in categories]
    place = {category: i for i, category in enumerate(given)}
    if len(place) < len(given):
        message = f"categories names a category twice: {given}"
        raise ValueError(message)
    strange = [value for value in values if value not in place]
    if strange:
        message = f"there is a rating {strange[0]!r} that is not in categories {given}"
        raise ValueError(message)
    renumbered = np.array([*(place[value] for value in values), MISSING])
    return RatingTable(renumbered[table.codes], given, ordered=True)


def _cells(ratings: Ratings) -> np.ndarray:
    if isinstance(ratings, pd.DataFrame):
        if len(ratings.columns) and all(
            pd.api.types.is_numeric_dtype(dtype) for dtype in ratings.dtypes
        ):
            return ratings.to_numpy(dtype=float, na_value=np.nan)
        return ratings.to_numpy(dtype=object)
    if isinstance(ratings, np.ma.MaskedArray):
        masked = np.array(ratings.data, dtype=object)
        masked[np.ma.getmaskarray(ratings)] = None
        return masked
    if isinstance(ratings, np.ndarray):
        return ratings
    rows = list(ratings)
    if not rows:
        return np.empty((0, 0))
    if (
        any(isinstance(row, (str, bytes, dict)) or not isinstance(row, Iterable) for row in rows)
        or len({len(row) for row in rows}) > 1
    ):
        message = (
            "ratings must be units x coders: rows of one length, one a unit, with a cell a coder"
        )
        raise ValueError(message)
    cells = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            cells[i, j] = value
    return cells


def _factorized(flat: np.ndarray) -> tuple[np.ndarray, list[Any] | np.ndarray]:
    if flat.dtype.kind in "biuf":
        return pd.factorize(flat, sort=True)
    place: dict[Any, int] = {}
    codes = np.full(len(flat), MISSING)
    for i, value in enumerate(flat.tolist()):
        cell = _cell(value)
        if cell is not None:
            codes[i] = place.setdefault(cell, len(place))
    values = list(place)
    if any(isinstance(value, frozenset) for value in values):
        return codes, values  # "<" of sets is no order
    try:
        order = sorted(range(len(values)), key=values.__getitem__)
    except TypeError:
        return codes, values
    renumbered = np.empty(len(values) + 1, dtype=int)
    renumbered[order] = np.arange(len(values))
    renumbered[-1] = MISSING
    return renumbered[codes], [values[i] for i in order]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _cell(value: Any) -> Any:
    """Return the value as it is compared: a collection as a set, None where it is missing."""
    if isinstance(value, (set, frozenset, list, tuple)):
        return frozenset(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, str):
        return value or None
    return _plain(value.item() if isinstance(value, np.generic) else value)
