"""The declared tables of a corpus: every column with its dtype, unit and meaning.

A violation names table, row and column, and says what was expected.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["TABLES", "Column", "SchemaError", "check_table", "describe", "empty_table"]

Kind = Literal["text", "int", "float", "bool"]

ROLES = (
    "student",
    "teacher",
    "host",
    "coach",
    "principal",
    "researcher",
    "aide",
    "group",
    "unknown",
)
# columns of the codings that a codebook's attributes fill
ATTRIBUTES = ("polarity", "target")
ADULT_ROLES = ("teacher", "host", "coach", "principal", "researcher", "aide")
STUDENT_ROLES = ("student", "group")
ROLE_SOURCES = ("", "given", "file", "tags", "label", "name in class", "together", "talk")
PHASES = (
    "planning",
    "rehearsal",
    "enactment",
    "revise",
    "debrief",
    "classroom",
    "plc",
    "staff",
    "interview",
    "unknown",
)
PAUSE_KINDS = (
    "wait1",
    "wait2",
    "think",
    "pair",
    "timeout",
    "management",
    "intra",
    "lull",
    "work",
    "gap",
    "other",
)


class SchemaError(ValueError):
    """A table does not have the declared shape; the message names table, row and column."""


@dataclass(frozen=True)
class Column:
    """One declared column."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    values: tuple[str, ...] | None = None


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


TABLES: dict[str, dict[str, Column]] = {
    "sessions": _columns(
        Column("session", "text", "unique id of the session"),
        Column("lab", "text", "id of the lab that the session belongs to"),
        Column("school", "text", "school (invented or pseudonym)"),
        Column("year", "text", "school year"),
        Column("cycle", "text", "cycle of the partnership"),
        Column("grade", "text", "grade of the class"),
        Column("team", "text", "team of teachers"),
        Column("date", "text", "date of the session (ISO 8601)"),
        Column("phase", "text", "phase of the lab day or type of meeting", values=PHASES),
        Column("activity", "text", "instructional activity"),
        Column("order", "int", "order of the session in its lab"),
        Column("source", "text", "file that the session was read from"),
        Column("sha256", "text", "hash of that file's bytes"),
        Column(
            "timing",
            "text",
            "how lines are timed: measured starts and ends, cues of captions, blocks, or none",
            values=("measured", "cue", "block", "none"),
        ),
        Column("time_resolution", "float", "smallest step of the times (NaN untimed)", unit="s"),
        Column(
            "verbatim", "text", "how fully talk is written", values=("full", "clean", "unknown")
        ),
        Column("composed", "bool", "written for this package, no real person speaks"),
    ),
    "speakers": _columns(
        Column("session", "text", "session id"),
        Column("speaker", "text", "pseudonym or label, unique in the session"),
        Column("role", "text", "role in the session", values=ROLES),
        Column(
            "role_source",
            "text",
            "where the role is known from ('' unknown): given by the user, a column of the file, "
            "tags of the file, the label, a first name in a class, several people in one label, "
            "or how the speaker talks",
            values=ROLE_SOURCES,
        ),
        Column("role_confidence", "float", "confidence in the role from 0 to 1 (NaN unknown)"),
        Column("grade", "text", "grade taught or attended"),
        Column("years_experience", "float", "years in the profession (NaN unknown)", unit="years"),
        Column("labs_attended", "float", "labs attended before (NaN unknown)", unit="labs"),
    ),
    "utterances": _columns(
        Column("session", "text", "session id"),
        Column("line", "int", "0-based number, unique in the session"),
        Column("turn", "int", "0-based number of the run of lines by one speaker"),
        Column("speaker", "text", "who speaks ('' unknown)"),
        Column("role", "text", "the speaker's role", values=ROLES),
        Column(
            "addressee", "text", "who is addressed", values=("students", "adults", "one", "unknown")
        ),
        Column(
            "layer",
            "text",
            "adults with children, or adults with each other",
            values=("instruction", "collegial"),
        ),
        Column(
            "segment",
            "text",
            "part of the lesson",
            values=("launch", "explore", "discuss", "timeout", "close", "none"),
        ),
        Column("start", "float", "start from the beginning of the session (NaN untimed)", unit="s"),
        Column("end", "float", "end (NaN where it is not in the file)", unit="s"),
        Column("text", "text", "as spoken, transcription marks kept"),
        Column("speech", "text", "words only: marks, comments and gaps taken out"),
        Column("source_line", "int", "1-based line, cue or row in the file (0 unknown)"),
        Column(
            "corrected",
            "text",
            "columns of the line that the user corrected, with blanks between ('' none)",
        ),
    ),
    "pauses": _columns(
        Column("session", "text", "session id"),
        Column("pause", "int", "0-based number, unique in the session"),
        Column("start", "float", "start (NaN untimed)", unit="s"),
        Column("duration", "float", "length (NaN where it was not measured)", unit="s"),
        Column(
            "source",
            "text",
            "timed mark of the transcriber, untimed mark, or gap between times",
            values=("timed", "mark", "gap"),
        ),
        Column("after_line", "int", "line that the pause follows or lies in (-1 none)"),
        Column("before_line", "int", "line that ends the pause (-1 none)"),
        Column(
            "ended_by",
            "text",
            "who ended it",
            values=("student", "same_adult", "other_adult", "none"),
        ),
        Column("kind", "text", "what kind of pause it is", values=PAUSE_KINDS),
    ),
    "codings": _columns(
        Column("session", "text", "session id"),
        Column("line", "int", "coded line"),
        Column("code", "text", "qualified code: codebook.code"),
        Column("coder", "text", "who coded: rules:BOOK@VERSION, a person, a model"),
        Column("start_char", "int", "first character of the evidence in text"),
        Column("end_char", "int", "character after the evidence in text"),
        Column("value", "float", "ordinal level of the code (NaN nominal)"),
        Column("confidence", "float", "confidence from 0 to 1 (NaN not given)"),
        Column("evidence", "text", "rule id, memo or model that made the coding"),
        Column("codebook_version", "text", "version of the codebook"),
        Column(
            "polarity",
            "text",
            "how the words are meant ('' where the codebook does not ask)",
            values=("", "asserted", "quoted", "repudiated", "questioned"),
        ),
        Column(
            "target",
            "text",
            "of whom they are said ('' where the codebook does not ask)",
            values=("", "child", "group", "class"),
        ),
    ),
    "reviews": _columns(
        Column("session", "text", "session id"),
        Column("line", "int", "line that was looked at"),
        Column("coder", "text", "who looked at it"),
        Column("book", "text", "codebook whose codes were looked for, or one code of it"),
        Column("version", "text", "version of the codebook"),
        Column("sample", "text", "id of the sample that the line was drawn in ('' none)"),
        Column("weight", "float", "1 / probability that the line was drawn"),
        Column("collected", "text", "when the sheet was read back (ISO 8601, UTC; '' unknown)"),
        Column("memo", "text", "the coder's remark on the line"),
    ),
}

_DEFAULTS: dict[str, object] = {"text": "", "int": 0, "float": np.nan, "bool": False}
_COLUMN_DEFAULTS: dict[tuple[str, str], object] = {
    ("sessions", "phase"): "unknown",
    ("sessions", "timing"): "none",
    ("sessions", "verbatim"): "unknown",
    ("speakers", "role"): "unknown",
    ("utterances", "role"): "unknown",
    ("utterances", "addressee"): "unknown",
    ("utterances", "layer"): "instruction",
    ("utterances", "segment"): "none",
    ("pauses", "kind"): "other",
    ("pauses", "ended_by"): "none",
    ("reviews", "weight"): 1.0,
}
_DTYPES = {
    "text": pd.StringDtype(na_value=np.nan),
    "int": np.dtype("int64"),
    "float": np.dtype("float64"),
    "bool": np.dtype("bool"),
}
_KEYS = {
    "sessions": ["session"],
    "speakers": ["session", "speaker"],
    "utterances": ["session", "line"],
    "pauses": ["session", "pause"],
    "reviews": ["session", "line", "coder", "book"],
}
# columns without which a table says nothing; the others get their default
_REQUIRED = {
    "sessions": ["session"],
    "speakers": ["session", "speaker"],
    "utterances": ["session", "line", "speaker", "text"],
    "pauses": ["session", "pause", "source", "after_line", "before_line"],
    "codings": ["session", "line", "code", "coder"],
    "reviews": ["session", "line", "coder", "book"],
}


def describe(table: str) -> pd.DataFrame:
    """List the columns of one declared table.

    Parameters
    ----------
    table : str
        One of sessions, speakers, utterances, pauses, codings, reviews.

    Returns
    -------
    pandas.DataFrame
        One row a column: ``column`` (str), ``dtype`` (str), ``unit`` (str), ``meaning`` (str),
        ``values`` (str, the allowed values, '' for any).

    Examples
    --------
    >>> describe("speakers")["column"].tolist()[:3]
    ['session', 'speaker', 'role']
    """
    rows = [
        (c.name, c.kind, c.unit, c.meaning, ", ".join(c.values or ()))
        for c in _declared(table).values()
    ]
    return pd.DataFrame(rows, columns=["column", "dtype", "unit", "meaning", "values"])


def empty_table(table: str) -> pd.DataFrame:
    """Make a table without rows that has the declared columns and dtypes.

    Parameters
    ----------
    table : str
        Name of a declared table.

    Returns
    -------
    pandas.DataFrame
        No rows; the columns of ``describe(table)``.
    """
    _declared(table)
    return _empty(table).copy(deep=False)


@functools.cache
def _empty(table: str) -> pd.DataFrame:
    return pd.DataFrame(
        {c.name: pd.Series([], dtype=_DTYPES[c.kind]) for c in TABLES[table].values()}
    )


def check_table(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a copy with declared columns first and declared dtypes; further columns are kept.

    Parameters
    ----------
    frame : pandas.DataFrame
        Table to check; it is not modified. Columns that may be missing get their default.
    table : str
        Name of a declared table.

    Returns
    -------
    pandas.DataFrame
        The columns of ``describe(table)``, then any others, with a fresh index.

    Raises
    ------
    SchemaError
        If a required column is missing, a value cannot have the declared dtype, is not one of
        the allowed values, or a key occurs twice. The message names table, row and column.

    Examples
    --------
    >>> import pandas as pd
    >>> check_table(pd.DataFrame({"session": ["a"], "speaker": ["T"]}), "speakers")["role"].item()
    'unknown'
    """
    declared = _declared(table)
    missing = [name for name in _REQUIRED[table] if name not in frame.columns]
    if missing:
        message = (
            f"table {table}: column {missing[0]!r} is missing; "
            f"it needs at least {', '.join(_REQUIRED[table])}"
        )
        raise SchemaError(message)
    if frame.empty and set(frame.columns) <= set(declared):
        return empty_table(table)
    columns = {}
    for column in declared.values():
        if column.name in frame.columns:
            columns[column.name] = _coerce(frame[column.name], column, table).array
        else:
            value = _COLUMN_DEFAULTS.get((table, column.name), _DEFAULTS[column.kind])
            columns[column.name] = pd.array([value] * len(frame), dtype=_DTYPES[column.kind])
    # arrays, not columns: to line up their indexes takes longer than all the rest
    checked = pd.DataFrame(columns)
    for name in frame.columns:
        if name not in declared:
            checked[name] = frame[name].reset_index(drop=True)
    key = _KEYS.get(table)
    if key:
        twice = checked.duplicated(key)
        if twice.any():
            row = int(twice.to_numpy().argmax())
            value = ", ".join(f"{k}={checked.at[row, k]!r}" for k in key)
            message = f"table {table}, row {row}: {value} occurs twice; {' + '.join(key)} is unique"
            raise SchemaError(message)
    return checked


def _declared(table: str) -> dict[str, Column]:
    if table not in TABLES:
        message = f"table = {table!r} is not declared; must be one of {', '.join(TABLES)}"
        raise SchemaError(message)
    return TABLES[table]


def _coerce(series: pd.Series, column: Column, table: str) -> pd.Series:
    wanted = _DTYPES[column.kind]
    try:
        if column.kind == "text":
            if series.dtype != wanted:
                series = series.astype(wanted)
            if series.hasnans:
                series = series.fillna("")
        elif series.dtype != wanted:
            is_bool = column.kind == "bool"
            series = _to_bool(series) if is_bool else pd.to_numeric(series).astype(wanted)
    except (ValueError, TypeError) as error:
        row = _first_bad(series, column)
        message = (
            f"table {table}, row {row}, column {column.name!r}: {series.iloc[row]!r} is not "
            f"{column.kind}{f' ({column.unit})' if column.unit else ''}"
        )
        raise SchemaError(message) from error
    if column.values is not None and not set(series.unique()) <= set(column.values):
        row = int((~series.isin(column.values)).to_numpy().argmax())
        message = (
            f"table {table}, row {row}, column {column.name!r}: {series.iloc[row]!r} is not "
            f"allowed; must be one of {', '.join(column.values)}"
        )
        raise SchemaError(message)
    return series


def _to_bool(series: pd.Series) -> pd.Series:
    words = {
        "true": True,
        "1": True,
        "yes": True,
        "false": False,
        "0": False,
        "no": False,
        "": False,
    }
    lowered = series.astype("str").fillna("").str.strip().str.lower()
    if not lowered.isin(words).all():
        message = "not a truth value"
        raise ValueError(message)
    return lowered.map(words).astype(bool)


def _first_bad(series: pd.Series, column: Column) -> int:
    for row, value in enumerate(series):
        one = pd.Series([value])
        try:
            _to_bool(one) if column.kind == "bool" else pd.to_numeric(one).astype(
                _DTYPES[column.kind]
            )
        except (ValueError, TypeError):
            return row
    return 0
