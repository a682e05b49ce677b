"""Read sequences of states from a wide or a long table into one array of codes."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["SequenceError", "StateSequences", "StrangeColumn", "read_sequences"]

# rows from which a column of its own states is strange
_ROWS = 10


class SequenceError(ValueError):
    """A table of sequences that cannot be read one way only; the message says how to mend it."""


class StrangeColumn(UserWarning):
    """A column of a wide table shares no state with the others, as names and groups would."""


@dataclass(frozen=True)
class StateSequences:
    """Sequences as an array of codes that still knows where each cell came from.

    Attributes
    ----------
    codes : numpy.ndarray of shape (sequences, positions)
        Place of the state in `states`; -1 where there is none.
    states : tuple
        Labels of the states, sorted, with a begin and an end state around them if asked for.
    names : pandas.Index
        One label a sequence: the index of a wide table, the actor of a long one.
    columns : pandas.Index or None
        Names of the positions of a wide table.
    rows : numpy.ndarray or None
        For a long table the row of each cell, as a place in `row_labels`.
    row_labels : pandas.Index or None
        Index of the long table.
    begin, end : hashable or None
        Added states.
    """

    codes: np.ndarray
    states: tuple[Any, ...]
    names: pd.Index
    columns: pd.Index | None = None
    rows: np.ndarray | None = None
    row_labels: pd.Index | None = None
    begin: Hashable | None = None
    end: Hashable | None = None

    @property
    def lengths(self) -> np.ndarray:
        """Number of states of each sequence."""
        return (self.codes >= 0).sum(axis=1)

    def place(self, sequence: np.ndarray, position: np.ndarray) -> np.ndarray:
        """Label cells by column name (wide) or row label (long); added states by their own."""
        shifted = position - (self.begin is not None)
        found = np.empty(len(sequence), dtype=object)
        width = len(self.columns) if self.columns is not None else self._width()
        real = (shifted >= 0) & (shifted < width)
        if self.end is not None:
            real &= self.codes[sequence, position] != len(self.states) - 1
        if self.columns is not None:
            found[real] = self.columns.to_numpy(dtype=object)[shifted[real]]
        elif self.rows is not None and self.row_labels is not None:
            labels = self.row_labels.to_numpy(dtype=object)
            found[real] = labels[self.rows[sequence[real], shifted[real]]]
        found[~real & (shifted < 0)] = self.begin
        found[~real & (shifted >= 0)] = self.end
        return found

    def _width(self) -> int:
        return 0 if self.rows is None else int(self.rows.shape[1])


def read_sequences(
    table: pd.DataFrame | Sequence[Sequence[Any]],
    *,
    columns: Sequence[Hashable] | None = None,
    actor: Hashable | Sequence[Hashable] | None = None,
    order: Hashable | Sequence[Hashable] | None = None,
    action: Hashable | None = None,
    session_gap: Any = None,
    missing: str = "error",
    begin: Hashable | None = None,
    end: Hashable | None = None,
) -> StateSequences:
    """Read sequences of states.

    Parameters
    ----------
    table : pandas.DataFrame or sequence of sequences
        Wide: one row a sequence, one column a position, missing at the end. Long (with ``actor``):
        one row an event. Or plain lists of states.
    columns : sequence of labels, optional
        Columns of a wide table that are positions; by default all.
    actor, order, action : label or list of labels, optional
        Columns of a long table: whose event (several columns together name a sequence), what the
        events of a sequence are sorted by, and the state (by default the only other column).
    session_gap : number, str or timedelta, optional
        Longest time between two events of one sequence, for a long table whose first column of
        ``order`` is a time; after a longer one a new sequence begins. In the unit of that column
        if it holds numbers, else a span such as ``'15min'``.
    missing : {'error', 'break'}
        What a missing state before the end of a sequence is: an error, or a break over which no
        transition is counted.
    begin, end : label, optional
        States to put before the first and after the last state of every sequence.

    Returns
    -------
    StateSequences

    Raises
    ------
    SequenceError
        If a column is missing or named twice, a cell is blank, a state is missing inside a
        sequence, a sequence is empty, labels collide, or the order has ties.

    Warns
    -----
    StrangeColumn
        If columns were not chosen and one shares no state with the others.

    Examples
    --------
    >>> found = read_sequences([["plan", "discuss"], ["discuss", "plan", "plan"]])
    >>> found.states, found.codes.tolist()
    (('discuss', 'plan'), [[1, 0, -1], [0, 1, 1]])
    """
    if missing not in ("error", "break"):
        message = f"missing = {missing!r} is unknown; must be 'error' or 'break'"
        raise SequenceError(message)
    if any(name is not None for name in (actor, order, action, session_gap)):
        if actor is None or order is None:
            message = "a long table needs actor, order and action; some are not given"
            raise SequenceError(message)
        if columns is not None:
            message = "columns names positions of a wide table; a long one has actor, order, action"
            raise SequenceError(message)
        found = _read_long(table, _listed(actor), _listed(order), action, session_gap)
    else:
        found = _read_wide(table, columns, missing)
    if not len(found.codes) or not found.codes.shape[1] or not (found.codes >= 0).any():
        message = "the table has no sequence; it needs at least one row with states"
        raise SequenceError(message)
    empty = ~(found.codes >= 0).any(axis=1)
    if empty.any():
        name = found.names[int(np.flatnonzero(empty)[0])]
        message = (
            f"sequence {_shown(name)} has no state ({int(empty.sum())} such sequences); leave such "
            f"rows out"
        )
        raise SequenceError(message)
    return _with_ends(found, begin, end)


def _listed(names: Any) -> list[Any]:
    return list(names) if isinstance(names, (list, tuple)) else [names]


def _read_wide(table: Any, columns: Sequence[Hashable] | None, missing: str) -> StateSequences:
    if isinstance(table, pd.Series):
        message = "sequences is a Series; give a table with one row a sequence, or use to_frame().T"
        raise SequenceError(message)
    listed = not isinstance(table, pd.DataFrame)
    if listed:
        table = _from_lists(table)
    if columns is not None:
        if isinstance(columns, str):
            message = f"columns = {columns!r} is one name; give a list of position columns"
            raise SequenceError(message)
        _need(table, list(columns))
        table = table[list(columns)]
    _once(table.columns, "column")
    _once(table.index, "row")
    parts, levels = [], []
    for place in range(table.shape[1]):
        codes, found = _numbered(table.iloc[:, place], table.columns[place])
        parts.append(codes)
        levels.append(list(found))
    if columns is None and not listed:
        _warn_of_strange(table, levels)
    every = [value for found in levels for value in found]
    states = _labels(every)
    number = {value: n for n, value in enumerate(states)}
    kind = np.int16 if len(states) < 30_000 else np.int32
    codes = np.full(table.shape, -1, dtype=kind, order="F")
    for place, (part, found) in enumerate(zip(parts, levels, strict=True)):
        # the last entry stands for missing: index -1
        to_code = np.array([*(number[value] for value in found), -1], dtype=kind)
        codes[:, place] = to_code[part]
    inside = codes >= 0
    holes = inside[:, 1:] & ~inside[:, :-1]
    if missing == "error" and holes.any():
        row = int(np.flatnonzero(holes.any(axis=1))[0])
        place = int(np.flatnonzero(~inside[row])[0])
        message = (
            f"row {_shown(table.index[row])}, column {_shown(table.columns[place])}: a state is "
            f"missing before the end of the sequence; fill it, or give missing='break' to "
            f"count nothing across it"
        )
        raise SequenceError(message)
    return StateSequences(codes, states, table.index, columns=table.columns)


def _warn_of_strange(table: pd.DataFrame, levels: list[list[Any]]) -> None:
    """Warn of columns such as names or groups, which would pass for states."""
    if len(table) < _ROWS or len(levels) < 3:
        return
    number: dict[Any, int] = {}
    for found in levels:
        for value in found:
            number[value] = number.get(value, 0) + 1
    for place, found in enumerate(levels):
        alone = bool(found) and all(number[value] == 1 for value in found)
        if alone and int(table.iloc[:, place].count()) >= _ROWS:
            message = (
                f"column {_shown(table.columns[place])} shares no state with another column "
                f"({', '.join(_shown(value) for value in found[:3])}); if it is no position, name "
                f"the positions with columns=, and if it is, name them too"
            )
            warnings.warn(message, StrangeColumn, stacklevel=4)


def _from_lists(table: Any) -> pd.DataFrame:
    if isinstance(table, (str, bytes)) or not hasattr(table, "__iter__"):
        message = (
            f"sequences is a {type(table).__name__}; must be a table, or a list of lists of states"
        )
        raise SequenceError(message)
    rows = list(table)
    for number, row in enumerate(rows):
        if isinstance(row, str):
            message = f"sequence {number} is the text {row!r}; give a list of states, one a move"
            raise SequenceError(message)
        if not hasattr(row, "__iter__"):
            message = f"sequence {number} is {_shown(row)}; give a list of states, one a move"
            raise SequenceError(message)
    rows = [list(row) for row in rows]
    width = max((len(row) for row in rows), default=0)
    cells = np.full((len(rows), width), None, dtype=object)
    for number, row in enumerate(rows):
        cells[number, : len(row)] = row
    return pd.DataFrame(cells, columns=range(1, width + 1))


def _read_long(
    table: Any, actor: list[Hashable], order: list[Hashable], action: Any, session_gap: Any
) -> StateSequences:
    if not isinstance(table, pd.DataFrame):
        message = f"a long table must be a DataFrame; got a {type(table).__name__}"
        raise SequenceError(message)
    _once(table.columns, "column")
    _once(table.index, "row")
    _need(table, [*actor, *order])
    if action is None:
        others = [name for name in table.columns if name not in [*actor, *order]]
        if len(others) != 1:
            message = (
                f"action is not given and {len(others)} columns are left to be the state; name one"
            )
            raise SequenceError(message)
        action = others[0]
    _need(table, [action])
    _once(pd.Index([*actor, *order, action], tupleize_cols=False), "option column")
    for name in [*actor, *order, action]:
        blank = table[name].isna().to_numpy()
        if blank.any():
            row = table.index[int(np.flatnonzero(blank)[0])]
            message = (
                f"row {_shown(row)}, column {name!r} is missing ({int(blank.sum())} such rows); "
                f"every event of a long table needs actor, order and action"
            )
            raise SequenceError(message)
    for name in order:
        column = table[name]
        if not pd.api.types.is_numeric_dtype(column) and column.map(_is_text).any():
            numeric = pd.to_numeric(column, errors="coerce")
            if len(column) and numeric.notna().all():
                message = (
                    f"column {name!r} orders by numbers that are text, so '10' would come before "
                    f"'9'; use pandas.to_numeric first"
                )
                raise SequenceError(message)
    for name in actor:
        _check_names(list(_numbered(table[name], name)[1]), name)
    keys = pd.MultiIndex.from_frame(table[actor]) if len(actor) > 1 else table[actor[0]]
    who, found = pd.factorize(keys, sort=True)
    several = len(actor) > 1
    names = pd.MultiIndex.from_tuples(list(found)) if several else pd.Index(found)
    names = names.set_names(actor)
    by = [pd.factorize(table[name], sort=True)[0] for name in order]
    where = np.lexsort([*reversed(by), who])
    same = np.ones(max(len(where) - 1, 0), dtype=bool)
    for part in [who, *by]:
        same &= part[where][1:] == part[where][:-1]
    if same.any():
        at = int(np.flatnonzero(same)[0])
        first, second = table.index[where[at]], table.index[where[at + 1]]
        whose, by_what = _shown(names[who[where[at]]]), ", ".join(map(str, order))
        message = (
            f"rows {_shown(first)} and {_shown(second)} of {whose} have the same {by_what}; give a "
            f"list of columns for order that tells them apart"
        )
        raise SequenceError(message)
    if session_gap is not None:
        apart = _apart(table[order[0]], order[0], session_gap, where)
        who, names = _split(who, names, where, apart)
    part, levels = _numbered(table[action], action)
    states = _labels(list(levels))
    number = {value: n for n, value in enumerate(states)}
    code = np.array([number[value] for value in levels], dtype=np.int32)[part]
    counts = np.bincount(who, minlength=len(names))
    first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(int)
    row, position = who[where], np.arange(len(where)) - first[who[where]]
    shape = (len(names), int(counts.max(initial=0)))
    codes, rows = np.full(shape, -1, dtype=np.int32), np.full(shape, -1)
    codes[row, position], rows[row, position] = code[where], where
    return StateSequences(codes, states, names, rows=rows, row_labels=table.index)


def _apart(column: pd.Series, name: Any, gap: Any, where: np.ndarray) -> np.ndarray:
    """Say which events come more than the gap after the event before, in the order given."""
    time: Any = column
    if not pd.api.types.is_numeric_dtype(column):
        try:
            time = pd.to_datetime(column, format="ISO8601" if _is_text(column.iloc[0]) else None)
        except (ValueError, TypeError) as fault:
            message = (
                f"session_gap needs times in column {name!r}; {_shown(column.iloc[0])} is none "
                f"that can be read (numbers, datetimes or ISO 8601 text)"
            )
            raise SequenceError(message) from fault
    elif pd.api.types.is_bool_dtype(column):
        message = f"session_gap needs times in column {name!r}, which holds True and False"
        raise SequenceError(message)
    spans = pd.api.types.is_datetime64_any_dtype(time)
    try:
        least = pd.Timedelta(gap) if spans and not isinstance(gap, numbers.Real) else gap
    except ValueError:
        least = None
    fits = isinstance(least, pd.Timedelta) if spans else isinstance(least, numbers.Real)
    zero = pd.Timedelta(0) if spans else 0
    if not fits or isinstance(gap, bool) or not least > zero:
        what = "a span above 0 such as '15min'" if spans else f"a number above 0, as {name!r} is"
        message = f"session_gap = {gap!r} must be {what}"
        raise SequenceError(message)
    values = time.to_numpy()[where]
    found = np.zeros(len(values), dtype=bool)
    found[1:] = np.diff(values) > (least.to_timedelta64() if spans else least)
    return found


def _split(
    who: np.ndarray, names: pd.Index, where: np.ndarray, apart: np.ndarray
) -> tuple[np.ndarray, pd.Index]:
    """Begin a new sequence at each event that stands apart; name it by actor and number, from 1."""
    actor = who[where]
    first = np.r_[True, actor[1:] != actor[:-1]]
    new = first | apart
    number = np.cumsum(new) - 1
    begins = np.cumsum(new)[first]
    part = np.flatnonzero(new)
    nth = number[part] + 2 - np.repeat(begins, np.bincount(actor[part], minlength=len(begins)))
    split = np.empty_like(who)
    split[where] = number
    levels = [names[actor[part]].get_level_values(k) for k in range(names.nlevels)]
    return split, pd.MultiIndex.from_arrays([*levels, nth], names=[*names.names, "part"])


def _numbered(column: pd.Series, name: Any) -> tuple[np.ndarray, Any]:
    try:
        return pd.factorize(column, use_na_sentinel=True)
    except TypeError as fault:
        first = next(value for value in column if isinstance(value, (list, dict, set, np.ndarray)))
        message = f"column {_shown(name)} holds {first!r}; must hold one label a cell"
        raise SequenceError(message) from fault


def _check_names(values: list[Any], name: Any) -> None:
    """Refuse names of sequences that are blank, or that look the same and are not."""
    seen: dict[str, Any] = {}
    for value in values:
        plain = str(value).strip()
        if not plain:
            message = f"column {_shown(name)} has the blank name {value!r}; fill it in"
            raise SequenceError(message)
        if plain in seen:
            message = (
                f"column {_shown(name)} has {_shown(seen[plain])} and {_shown(value)}, which look "
                f"the same; make them one name, or two that differ"
            )
            raise SequenceError(message)
        seen[plain] = value


def _shown(label: Any) -> str:
    """Write a label as the user would, without numpy's wrapping."""
    return repr(label.item() if isinstance(label, np.generic) else label)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _need(table: pd.DataFrame, names: list[Any]) -> None:
    gone = [name for name in names if name not in table.columns]
    if gone:
        have = ", ".join(repr(name) for name in list(table.columns)[:12])
        message = f"column {gone[0]!r} is not in the table; it has {have}"
        raise SequenceError(message)


def _once(labels: pd.Index, what: str) -> None:
    if not labels.is_unique:
        twice = labels[labels.duplicated()][0]
        hint = {
            "row": "use reset_index(drop=True)",
            "option column": "actor, order and action are different columns",
        }.get(what, "rename one of them")
        message = f"{what} {_shown(twice)} stands more than once; {hint}"
        raise SequenceError(message)


def _labels(values: list[Any]) -> tuple[Any, ...]:
    """Sort the labels of states; refuse blanks, mixtures and labels that look the same."""
    found = list(dict.fromkeys(values))
    if all(isinstance(value, str) for value in found):
        seen: dict[str, str] = {}
        for value in found:
            plain = value.strip()
            if not plain:
                message = (
                    f"a cell holds the blank text {value!r}; leave it missing (NaN), or give the "
                    f"state a name"
                )
                raise SequenceError(message)
            if plain in seen:
                message = (
                    f"states {seen[plain]!r} and {value!r} differ only by spaces; strip them first"
                )
                raise SequenceError(message)
            seen[plain] = value
        return tuple(sorted(found))
    if all(isinstance(value, numbers.Real) for value in found):
        broken = [v for v in found if isinstance(v, (bool, np.bool_)) or not float(v).is_integer()]
        if broken:
            message = f"state {_shown(broken[0])} is no label; states must be text or whole numbers"
            raise SequenceError(message)
        return tuple(sorted(int(value) for value in found))
    example: dict[str, Any] = {}
    for value in found:
        example.setdefault(type(value).__name__, value)
    shown = ", ".join(f"{_shown(value)} ({kind})" for kind, value in example.items())
    message = f"states must all be text, or all whole numbers; found {shown}"
    raise SequenceError(message)


def _with_ends(
    found: StateSequences, begin: Hashable | None, end: Hashable | None
) -> StateSequences:
    for name, label in (("begin", begin), ("end", end)):
        if label is not None and (not isinstance(label, (str, int)) or not str(label).strip()):
            message = f"{name} = {label!r} must be the name of a state, such as '{name}'"
            raise SequenceError(message)
        looks = label.strip() if isinstance(label, str) else label
        if label is not None and looks in found.states:
            message = f"{name} state {label!r} is the name of a state already; choose another"
            raise SequenceError(message)
    if begin is not None and begin == end:
        message = f"begin and end state are both {begin!r}; they need different names"
        raise SequenceError(message)
    codes, states = found.codes, found.states
    if begin is not None:
        codes = np.where(codes >= 0, codes + 1, -1)
        codes = np.column_stack([np.zeros(len(codes), dtype=codes.dtype), codes])
        states = (begin, *states)
    if end is not None:
        codes = np.column_stack([codes, np.full(len(codes), -1, dtype=codes.dtype)])
        last = codes.shape[1] - 1 - (codes[:, ::-1] >= 0).argmax(axis=1)
        codes[np.arange(len(codes)), last + 1] = len(states)
        states = (*states, end)
    return replace(found, codes=codes, states=states, begin=begin, end=end)
