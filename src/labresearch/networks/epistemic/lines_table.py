"""A table of coded lines as arrays: who spoke, in which conversation, with which codes."""

from __future__ import annotations

import numbers
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labresearch.networks.epistemic.faults import EpistemicNetworkError, plain

__all__ = ["CodedLines", "Columns", "Labels", "as_names", "check_columns", "numbered", "read_lines"]


@dataclass(frozen=True)
class Labels:
    """Rows of a table that share the same values in some columns.

    Attributes
    ----------
    number : numpy.ndarray of int, shape (n_lines,)
        Number of each row's label, from 0, in order of first appearance.
    first : numpy.ndarray of int, shape (n_labels,)
        First row of each label.
    index : pandas.Index
        The labels; a MultiIndex where there are several columns, so that no two can collide.
    """

    number: np.ndarray
    first: np.ndarray
    index: pd.Index


@dataclass(frozen=True)
class CodedLines:
    """Lines as arrays.

    Attributes
    ----------
    present : numpy.ndarray of float or bool, shape (n_lines, n_codes)
        Values of the codes, bool where they are all 0 or 1.
    units, conversations : Labels
        Unit and conversation of each line.
    names : numpy.ndarray of str, shape (n_lines,), or pandas.Index
        What to call each line.
    """

    present: np.ndarray
    units: Labels
    conversations: Labels
    names: pd.Index


def as_names(name: str, value: object, *, least: int = 1) -> list[str]:
    """Take one column name or several, and refuse doubles.

    Parameters
    ----------
    name : str
        Name of the option.
    value : str or iterable of str
        What was given.
    least : int, default 1
        Names that are needed.

    Returns
    -------
    list of str
        Column names.

    Raises
    ------
    EpistemicNetworkError
        If there are too few, or one stands there twice.
    """
    if value is None:
        names: list[str] = []
    elif isinstance(value, str):
        names = [value]
    elif isinstance(value, Sequence | pd.Index | np.ndarray):
        names = list(value)
    else:
        message = f"{name} = {value!r} must be a column name or a list of column names"
        raise EpistemicNetworkError(message)
    if len(names) < least:
        message = f"{name} = {value!r} names {len(names)} columns; must be at least {least}"
        raise EpistemicNetworkError(message)
    if not all(isinstance(n, Hashable) for n in names):
        message = f"{name} = {value!r} must be a column name or a list of column names"
        raise EpistemicNetworkError(message)
    doubles = sorted({str(n) for n in names if names.count(n) > 1})
    if doubles:
        message = f"{name} names the column {doubles[0]!r} twice; name each column once"
        raise EpistemicNetworkError(message)
    return names


def check_columns(lines: pd.DataFrame, names: Sequence[str], purpose: str) -> None:
    """Refuse a table that lacks a column or has it twice.

    Parameters
    ----------
    lines : pandas.DataFrame
        Table given.
    names : sequence of str
        Columns that are needed.
    purpose : str
        Option that names them.

    Raises
    ------
    EpistemicNetworkError
        If `lines` is no table, has no rows, lacks a column or has two of one name.
    """
    if not isinstance(lines, pd.DataFrame):
        message = f"lines is a {type(lines).__name__}; must be a pandas.DataFrame, one row a line"
        raise EpistemicNetworkError(message)
    if lines.empty:
        message = "lines has no rows; at least two units with connected codes are needed"
        raise EpistemicNetworkError(message)
    missing = [name for name in names if name not in lines.columns]
    if missing:
        there = ", ".join(map(str, lines.columns[:30]))
        message = f"{purpose} names the column {missing[0]!r}, which lines lacks; it has {there}"
        raise EpistemicNetworkError(message)
    if not lines.columns.is_unique:
        for name in names:
            if (lines.columns == name).sum() > 1:
                message = f"lines has the column {name!r} {(lines.columns == name).sum()} times; "
                raise EpistemicNetworkError(message + "rename all but one")


class Columns:
    """Columns of a table as numbers, each read once.

    Parameters
    ----------
    lines : pandas.DataFrame
        Table given.
    """

    def __init__(self, lines: pd.DataFrame) -> None:
        self.lines = lines
        self._read: dict[str, tuple[np.ndarray, pd.Index]] = {}

    def labels(self, names: list[str], purpose: str) -> Labels:
        """Give each row the number of its label, made of some columns.

        Parameters
        ----------
        names : list of str
            Columns that make the label.
        purpose : str
            Option that names them, for errors.

        Returns
        -------
        Labels
            Numbers in order of first appearance.

        Raises
        ------
        EpistemicNetworkError
            If a column is missing, or a cell is missing or blank.
        """
        check_columns(self.lines, names, purpose)
        number = np.zeros(len(self.lines), dtype=np.int64)
        read = [self._column(name, purpose) for name in names]
        for codes, values in read:
            number = number * len(values) + codes
            if len(names) > 1:
                # numbers stay small, whatever the number of columns
                number = pd.factorize(number)[0].astype(np.int64)
        n = int(number.max()) + 1
        first = np.empty(n, dtype=np.int64)
        first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
        index: pd.Index
        if len(names) == 1:
            index = read[0][1].take(read[0][0][first]).rename(names[0])
        else:
            index = pd.MultiIndex(
                levels=[values for _, values in read],
                codes=[codes[first] for codes, _ in read],
                names=names,
                verify_integrity=False,
            )
        return Labels(number, first, index)

    def _column(self, name: str, purpose: str) -> tuple[np.ndarray, pd.Index]:
        if name in self._read:
            return self._read[name]
        column = self.lines[name]
        codes, values = numbered(column)
        wrong = codes < 0
        if values.dtype.kind not in "biufM":
            blank = [i for i, v in enumerate(values) if isinstance(v, str) and not v.strip()]
            if blank:
                wrong |= np.isin(codes, blank)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            message = (
                f"{purpose}: column {name!r} is blank in {int(wrong.sum())} rows, first in row "
                f"{plain(self.lines.index[row])!r}; fill it in or leave those rows out"
            )
            raise EpistemicNetworkError(message)
        if column.dtype.kind not in "biufmM":
            _check_labels(column, values, purpose)
        if isinstance(column.dtype, pd.CategoricalDtype) or not isinstance(values, pd.Index):
            values = pd.Index(values)
        self._read[name] = codes, values
        return self._read[name]


def numbered(column: pd.Series) -> tuple[np.ndarray, Any]:
    """Give the values of a column numbers in order of appearance, -1 where missing.

    Parameters
    ----------
    column : pandas.Series
        One label a cell.

    Returns
    -------
    tuple
        Numbers and values, as `pandas.factorize` gives them.

    Raises
    ------
    EpistemicNetworkError
        If a cell holds a list or the like.
    """
    try:
        return pd.factorize(column)
    except TypeError as fault:
        row = next(i for i, value in enumerate(column) if not isinstance(value, Hashable))
        message = (
            f"column {column.name!r} has {column.iloc[row]!r} in row "
            f"{plain(column.index[row])!r}; must hold one label a cell, text or a number"
        )
        raise EpistemicNetworkError(message) from fault


def _check_labels(column: pd.Series, values: Any, purpose: str) -> None:
    """Refuse labels that look the same and are not, or are the same and do not look so."""
    seen: dict[str, object] = {}
    for value in values:
        looks = str(value).strip()
        if looks in seen:
            message = (
                f"{purpose}: column {column.name!r} has {plain(seen[looks])!r} and "
                f"{plain(value)!r}, which look the same; make them one label, or two that differ"
            )
            raise EpistemicNetworkError(message)
        seen[looks] = value
    if column.dtype == object and not all(isinstance(value, str) for value in values):
        kinds = {isinstance(value, bool | np.bool_) for value in column if value in (0, 1)}
        if len(kinds) > 1:
            message = (
                f"{purpose}: column {column.name!r} has True or False beside the numbers 0 or 1, "
                "which Python takes for the same; make them text"
            )
            raise EpistemicNetworkError(message)


def read_lines(
    columns: Columns,
    units: list[str],
    conversation: list[str],
    codes: list[str],
    line: list[str],
) -> CodedLines:
    """Read and check a table of coded lines.

    Parameters
    ----------
    columns : Columns
        Of a table with one row a line, in the order in which they were said.
    units, conversation, codes : list of str
        Columns that make the unit and the conversation, and columns of codes.
    line : list of str
        Columns that name a line; the table's index where empty.

    Returns
    -------
    CodedLines
        The same as arrays; the table given stays as it is.

    Raises
    ------
    EpistemicNetworkError
        If a column is missing, blank, not a number, negative, or used for two purposes.
    """
    both = [name for name in codes if name in units or name in conversation]
    if both:
        message = f"{both[0]!r} is named in codes and in units or conversation; must be in one"
        raise EpistemicNetworkError(message)
    lines = columns.lines
    check_columns(lines, codes, "codes")
    present = _code_values(lines, codes)
    names = lines.index
    if line:
        check_columns(lines, line, "line")
        text = lines[line[0]].astype(str)
        for name in line[1:]:
            text = text + ":" + lines[name].astype(str)
        names = pd.Index(text)
    return CodedLines(
        present,
        columns.labels(units, "units"),
        columns.labels(conversation, "conversation"),
        names,
    )


def _code_values(lines: pd.DataFrame, codes: list[str]) -> np.ndarray:
    """Give codes as bool where all are 0 or 1, column by column to spare memory."""
    binary = np.empty((len(codes), len(lines)), dtype=bool)
    amounts: dict[int, np.ndarray] = {}
    for place, name in enumerate(codes):
        values = _numbers(lines, name)
        binary[place] = values
        if values.dtype != bool and not np.array_equal(binary[place], values):
            amounts[place] = values
    if not amounts:
        return binary.T
    mixed = binary.astype(float)
    for place, values in amounts.items():
        mixed[place] = values
    return mixed.T


def _as_numbers(column: pd.Series, name: str) -> pd.Series:
    """Take numbers, and blanks as missing, out of a column of objects; refuse text."""
    cells = column.astype(object)
    blank = [isinstance(value, str) and not value.strip() for value in cells]
    cells = cells.mask(np.array(blank) | column.isna().to_numpy())
    for row, value in enumerate(cells):
        if not isinstance(value, numbers.Real | np.bool_):
            message = (
                f"code {name!r} has {plain(value)!r} in row {plain(column.index[row])!r} "
                f"(column of type {column.dtype}); must be numbers, 0 where the code is absent"
            )
            raise EpistemicNetworkError(message)
    return cells.astype(float)


def _numbers(lines: pd.DataFrame, name: str) -> np.ndarray:
    column = lines[name]
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf"):
        if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind != "c":
            column = column.astype(float)
        else:
            column = _as_numbers(column, name)
    values = column.to_numpy()
    if values.dtype == bool:
        return values
    low, high = values.min(), values.max()
    if np.isnan(low):
        blank = np.isnan(values)
        message = (
            f"code {name!r} is blank in {int(blank.sum())} rows, first in row "
            f"{plain(lines.index[int(np.flatnonzero(blank)[0])])!r}; must be numbers, 0 where "
            "the code is absent"
        )
        raise EpistemicNetworkError(message)
    if low < 0 or np.isinf(high):
        row = int(np.flatnonzero((values < 0) | np.isinf(values))[0])
        message = (
            f"code {name!r} has {values[row]:g} in row {plain(lines.index[row])!r}; must be 0 "
            "(absent) or a positive number"
        )
        raise EpistemicNetworkError(message)
    return values
