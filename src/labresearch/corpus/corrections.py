"""Corrections by the user: a small table that says which cells of a corpus are wrong."""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import Finding, ImportReport, TranscriptError
from labresearch.corpus.marks import speech_column
from labresearch.corpus.model import Corpus
from labresearch.corpus.reguess import reguess_roles, renewed_facts, renewed_speakers
from labresearch.corpus.schema import TABLES
from labresearch.corpus.speaker_labels import clean_label

__all__ = ["COLUMNS", "apply_corrections", "read_corrections"]

COLUMNS = ("phase", "speaker", "role", "text", "start", "end", "addressee", "segment", "layer")
"""What can be corrected, in the order in which it is done: a new speaker brings their role, which
may be corrected in turn."""

_HEADER = ("session", "line", "to_line", "column", "value")
_NEEDED = ("column", "value")
_MAY_BE_WHOLE = ("phase", "addressee", "segment", "layer")


def read_corrections(path: str | Path) -> pd.DataFrame:
    r"""Read a table of corrections.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV file with the columns ``session`` (may be empty where the corpus has one), ``line`` (as
        in table utterances, empty for the whole session), ``to_line`` (last line, where several
        are meant), ``column`` (one of ``COLUMNS``) and ``value``. Rows that begin with ``#`` are
        passed over.

    Returns
    -------
    pandas.DataFrame
        ``session`` (str), ``line``, ``to_line`` (int, -1 for the whole session), ``column``,
        ``value`` (str), ``file`` (str) and ``row`` (int, line of the file).

    Raises
    ------
    TranscriptError
        If a column is missing or a cell is not allowed; file and line are named.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "corrections.csv")
    >>> _ = path.write_text("session,line,column,value\na,3,speaker,Mia\na,,phase,debrief\n")
    >>> read_corrections(path)[["line", "column", "value"]].values.tolist()
    [[3, 'speaker', 'Mia'], [-1, 'phase', 'debrief']]
    """
    path = Path(path)
    file = path.name
    text, _ = decode(read_bytes(path, file=file), file=file)
    reader = csv.reader(text.splitlines(keepends=True))
    header: list[str] = []
    rows: list[tuple[str, int, int, str, str, str, int]] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = _header(cells, file, reader.line_num)
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                message = (
                    f"{len(cells)} cells, but the header has {len(header)}; put a value that "
                    "holds a comma in double quotes"
                )
                raise TranscriptError(file, reader.line_num, message)
            row = dict(zip(header, cells, strict=False))
            rows.append(_row(row, file, reader.line_num))
    except csv.Error as error:
        raise TranscriptError(file, reader.line_num, f"not a valid table: {error}") from error
    if not header:
        message = f"the file has no header; it needs the columns {', '.join(_HEADER)}"
        raise TranscriptError(file, 0, message)
    columns = {"session": "str", "line": "int64", "to_line": "int64", "column": "str"}
    columns |= {"value": "str", "file": "str", "row": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _header(cells: list[str], file: str, line: int) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    for name in _NEEDED:
        if name not in header:
            message = (
                f"the column {name!r} is missing; expected {', '.join(_HEADER)}, found "
                f"{', '.join(header)}"
            )
            raise TranscriptError(file, line, message)
    return header


def _row(row: dict[str, str], file: str, at: int) -> tuple[str, int, int, str, str, str, int]:
    column = row.get("column", "").strip().lower()
    if column not in COLUMNS:
        message = f"column {column!r} cannot be corrected; must be one of {', '.join(COLUMNS)}"
        raise TranscriptError(file, at, message)
    value = row.get("value", "").strip()
    line, to_line = (_number(row, name, file, at) for name in ("line", "to_line"))
    if column == "phase" and line >= 0:
        message = "phase belongs to the whole session; leave the cell 'line' empty"
        raise TranscriptError(file, at, message)
    if line < 0 and (to_line >= 0 or column not in _MAY_BE_WHOLE):
        message = f"{column} is corrected line by line; fill in the cell 'line'"
        raise TranscriptError(file, at, message)
    if 0 <= to_line < line:
        message = f"to_line {to_line} is before line {line}; write the first line first"
        raise TranscriptError(file, at, message)
    allowed = TABLES["sessions" if column == "phase" else "utterances"][column].values
    if allowed is not None and value not in allowed:
        close = difflib.get_close_matches(value.lower(), allowed, 1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        message = f"{column} = {value!r} is not allowed{hint}; must be one of {', '.join(allowed)}"
        raise TranscriptError(file, at, message)
    if column in ("start", "end") and value and math.isnan(parse_clock(value)):
        message = (
            f"{column} = {value!r} is no time; write seconds (12.5) or 0:00:12.5, or leave the "
            "cell empty where the time is not known"
        )
        raise TranscriptError(file, at, message)
    to_line = line if to_line < 0 else to_line
    return row.get("session", "").strip(), line, to_line, column, value, file, at


def _number(row: dict[str, str], name: str, file: str, at: int) -> int:
    cell = row.get(name, "").strip()
    if not cell:
        return -1
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
        message = f"{name} = {cell!r} is no line number; lines are counted 0, 1, 2, ..."
        raise TranscriptError(file, at, message)
    return int(cell)


def apply_corrections(
    corpus: Corpus, table: pd.DataFrame, *, unread: Collection[str] = ()
) -> Corpus:
    """Correct a corpus, before it is annotated.

    A line that gets another speaker gets their role as well. A phase that is corrected has roles
    that were guessed from labels guessed again. Where two rows of the table say something of one
    cell, the later one counts. Parts that are corrected here (addressee, segment, layer) are not
    touched by ``labresearch.discourse.annotate``: column ``corrected`` of table utterances lists
    them.

    Parameters
    ----------
    corpus : Corpus
        What to correct; it is not changed.
    table : pandas.DataFrame
        As by ``read_corrections``.
    unread : collection of str, optional
        Sessions whose file could not be read: their corrections are reported and left alone.

    Returns
    -------
    Corpus
        Its report says what was corrected (code ``corrected``).

    Raises
    ------
    TranscriptError
        If a session or line is not there; file and line are named.

    Examples
    --------
    >>> lines = pd.DataFrame({"session": "a", "line": [0], "speaker": ["T"], "text": ["Why?"]})
    >>> corpus = Corpus(pd.DataFrame({"session": ["a"]}), lines)
    >>> table = pd.DataFrame(
    ...     {"session": ["a"], "line": [0], "to_line": [0], "column": ["speaker"],
    ...      "value": ["Mia"], "file": ["corrections.csv"], "row": [2]}
    ... )
    >>> apply_corrections(corpus, table).utterances["speaker"].tolist()
    ['Mia']
    """
    if table.empty:
        return corpus
    left = [(row.session, row.file) for row in table.itertuples() if row.session in set(unread)]
    table = table[~table["session"].isin(set(unread))]
    table = _with_sessions(table, corpus)
    utterances, sessions = corpus.utterances.copy(), corpus.sessions.copy()
    places = dict(utterances.groupby("session").indices.items())
    values = {
        name: utterances[name].to_numpy(dtype=object if column.kind == "text" else None).copy()
        for name, column in TABLES["utterances"].items()
    }
    counts: dict[str, dict[str, set[int]]] = {}
    before = values["text"].copy()
    for column in COLUMNS:
        for row in table[table["column"] == column].to_dict("records"):
            at = _places(row, places.get(row["session"], np.zeros(0, dtype=int)), values["line"])
            done = counts.setdefault(row["session"], {}).setdefault(column, set())
            if column == "phase":
                sessions.loc[sessions["session"] == row["session"], "phase"] = row["value"]
                done.add(-1)
                continue
            done.update(at.tolist())
            values[column][at] = _value(column, row["value"])
            for place in at:
                known = values["corrected"][place].split()
                values["corrected"][place] = " ".join(dict.fromkeys([*known, column]))
        if column in ("phase", "speaker"):
            reguess_roles(column, counts, values, sessions, corpus.speakers)
    _check_times(table, values)
    utterances = utterances.assign(
        **{name: pd.Series(array, index=utterances.index) for name, array in values.items()}
    )
    changed = np.flatnonzero(values["text"] != before)
    if len(changed):
        speech = utterances["speech"].to_numpy(dtype=object).copy()
        speech[changed] = speech_column(utterances["text"].iloc[changed]).to_numpy()
        utterances = utterances.assign(speech=speech)
    touched = set(counts)
    new = corpus.replace(
        sessions=sessions,
        utterances=utterances,
        speakers=renewed_speakers(corpus, sessions, utterances, touched),
        codings=_whole_lines(corpus.codings, utterances, changed),
    )
    report = ImportReport(renewed_facts(new, touched), new.report.findings)
    return new.replace(report=_reported(report, new, counts, left, table))


def _with_sessions(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Fill in the session where the corpus has one, and refuse those that are not there."""
    keys = corpus.sessions["session"].tolist()
    known = set(keys)
    for row in table.to_dict("records"):
        if row["session"] in known or (not row["session"] and len(keys) == 1):
            continue
        close = difflib.get_close_matches(row["session"], keys, 1)
        hint = f"; did you mean {close[0]!r}?" if close else "."
        message = (
            f"session {row['session']!r} is not there{hint} The sessions are "
            f"{', '.join(keys[:10])}{', ...' if len(keys) > 10 else ''}"
            if row["session"]
            else f"the cell 'session' is empty and there are {len(keys)} sessions; fill it in"
        )
        raise TranscriptError(row["file"], row["row"], message)
    return table.assign(session=table["session"].where(table["session"] != "", keys[0]))


def _places(row: dict[object, object], places: np.ndarray, lines: np.ndarray) -> np.ndarray:
    first, last = int(str(row["line"])), int(str(row["to_line"]))
    if first < 0:
        return places
    here = lines[places]
    for wanted in (first, last):
        if wanted not in here:
            there = f"lines {here.min()} to {here.max()}" if len(here) else "no lines"
            message = (
                f"session {row['session']!r} has no line {wanted}: it has {there} (counted as in "
                "table utterances, from 0)"
            )
            raise TranscriptError(str(row["file"]), int(str(row["row"])), message)
    return places[(here >= first) & (here <= last)]


def _value(column: str, value: str) -> object:
    if column in ("start", "end"):
        return parse_clock(value) if value else math.nan
    return clean_label(value) if column == "speaker" else value


def _check_times(table: pd.DataFrame, values: dict[str, np.ndarray]) -> None:
    timed = table[table["column"].isin(["start", "end"])]
    for row in timed.to_dict("records"):
        at = (values["session"] == row["session"]) & (values["line"] >= row["line"])
        at &= values["line"] <= row["to_line"]
        bad = np.flatnonzero(at & (values["end"] < values["start"]))
        if len(bad):
            start, end = values["start"][bad[0]], values["end"][bad[0]]
            message = (
                f"line {values['line'][bad[0]]} would end at {end:g} s, before it starts at "
                f"{start:g} s; correct both times"
            )
            raise TranscriptError(row["file"], row["row"], message)


def _whole_lines(codings: pd.DataFrame, lines: pd.DataFrame, changed: np.ndarray) -> pd.DataFrame:
    """Let codes of lines with a new text stand for the whole line: their words may be gone."""
    if not len(changed) or codings.empty:
        return codings
    new = lines.iloc[changed][["session", "line", "text"]]
    lengths = {(session, line): len(text) for session, line, text in new.itertuples(index=False)}
    keys = list(zip(codings["session"], codings["line"], strict=True))
    hit = np.array([key in lengths for key in keys], dtype=bool)
    ends = [lengths.get(key, end) for key, end in zip(keys, codings["end_char"], strict=True)]
    return codings.assign(start_char=codings["start_char"].where(~hit, 0), end_char=ends)


def _reported(
    report: ImportReport,
    corpus: Corpus,
    counts: dict[str, dict[str, set[int]]],
    left: list[tuple[str, str]],
    table: pd.DataFrame,
) -> ImportReport:
    source = dict(zip(corpus.sessions["session"], corpus.sessions["source"], strict=True))
    name = table["file"].iloc[0] if len(table) else "corrections"
    parts = [report]
    for session, columns in counts.items():
        what = ", ".join(
            column if column == "phase" else f"{column} of {len(lines)} line(s)"
            for column, lines in columns.items()
        )
        message = f"{session}: {what}, from {name}"
        finding = Finding(0, "note", "corrected", message)
        parts.append(ImportReport.of_file(None, [finding], source[session] or session))
    for session in dict.fromkeys(session for session, _ in left):
        message = f"corrections of session {session!r} were not used: its file could not be read"
        parts.append(
            ImportReport.of_file(None, [Finding(0, "warning", "dropped", message)], left[0][1])
        )
    return ImportReport.concat(parts)
