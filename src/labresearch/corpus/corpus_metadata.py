"""The tables that describe a corpus: corpus.toml, sessions.csv and speakers.csv."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.schema import TABLES
from labresearch.corpus.speaker_labels import clean_label

__all__ = [
    "METADATA",
    "Speakers",
    "read_about",
    "read_sessions",
    "read_speakers",
    "read_toml",
    "tables_of",
]

METADATA = frozenset(
    {"corpus.toml", "sessions.csv", "speakers.csv", "corrections.csv", "corpus.json"}
)
"""Names of the files."""

_ABOUT = "corpus.toml"
# whether a role is given or guessed is for the reader to say
_WORKED_OUT = ("role", "role_source", "role_confidence")
_Rows = list[tuple[int, dict[str, str]]]


def read_about(root: Path) -> dict[str, object]:
    """Read corpus.toml; empty if there is none."""
    return read_toml(root / "corpus.toml")


def read_sessions(root: Path, about: dict[str, object]) -> list[dict[str, object]]:
    """Read sessions.csv, with empty cells filled from the lab's table in corpus.toml.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the corpus.
    about : dict
        What ``read_about`` found.

    Returns
    -------
    list of dict
        One a session: ``session``, ``source`` (file, relative to the folder), and facts.

    Raises
    ------
    TranscriptError
        If a session stands twice or a value is not allowed (line and column are named).
    """
    path = root / "sessions.csv"
    labs = {str(lab.get("id", "")): lab for lab in tables_of(about, "lab")}
    entries: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    for line, row in _read_table(path, needs=("session", "source"), table="sessions"):
        if row["session"] in seen:
            message = f"session {row['session']!r} stands already on line {seen[row['session']]}"
            raise TranscriptError(path.name, line, message)
        seen[row["session"]] = line
        facts: dict[str, object] = {k: v for k, v in row.items() if k and v != ""}
        for key, value in labs.get(row.get("lab", ""), {}).items():
            column = TABLES["sessions"].get(key)
            if column and key not in ("session", "source"):
                facts.setdefault(key, str(value) if column.kind == "text" else value)
        entries.append(facts)
    return entries


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; empty if there is none, an error with its line if it is not valid."""
    if not path.is_file():
        return {}
    text, _ = decode(read_bytes(path), file=path.name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        message = f"not valid TOML: {error}"
        raise TranscriptError(path.name, int(line[1]) if line else 0, message) from error


def tables_of(about: dict[str, object], key: str) -> list[dict[str, object]]:
    """List the tables ``[[key]]`` of corpus.toml; an error if the key is written otherwise."""
    tables = about.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        message = f"{key!r} must be written as tables: [[{key}]]"
        raise TranscriptError(_ABOUT, 0, message)
    return tables


def _read_table(path: Path, *, needs: tuple[str, ...], table: str) -> _Rows:
    """Rows of a metadata table with their line; values are checked against the schema."""
    text, _ = decode(read_bytes(path), file=path.name)
    reader = csv.reader(text.splitlines(keepends=True))
    header: list[str] = []
    rows = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = [cell.strip().lower() for cell in cells]
                for name in needs:
                    if name not in header:
                        message = f"the column {name!r} is missing; found {', '.join(header)}"
                        raise TranscriptError(path.name, reader.line_num, message)
                continue
            row = {
                **dict.fromkeys(header, ""),
                **dict(zip(header, map(str.strip, cells), strict=False)),
            }
            _check_row(row, table, path.name, reader.line_num)
            for name in needs:
                if not row[name]:
                    message = f"column {name!r} is empty; every row needs a value"
                    raise TranscriptError(path.name, reader.line_num, message)
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise TranscriptError(path.name, reader.line_num, f"not a valid table: {error}") from error
    if not header:
        message = f"the file has no header; it needs the columns {', '.join(needs)}"
        raise TranscriptError(path.name, 0, message)
    return rows


def _check_row(row: dict[str, str], table: str, file: str, line: int) -> None:
    for name, value in row.items():
        column = TABLES[table].get(name)
        if column is None or value == "":
            continue
        if column.values is not None and value not in column.values:
            message = (
                f"column {name!r}: {value!r} is not allowed; must be one of "
                f"{', '.join(column.values)}"
            )
            raise TranscriptError(file, line, message)
        if column.kind == "bool" and value.lower() not in ("true", "false", "yes", "no", "1", "0"):
            message = f"column {name!r}: {value!r} is not true or false"
            raise TranscriptError(file, line, message)
        if column.kind in ("int", "float"):
            try:
                (int if column.kind == "int" else float)(value)
            except ValueError as error:
                message = f"column {name!r}: {value!r} is not a number"
                raise TranscriptError(file, line, message) from error


class Speakers:
    """What speakers.csv says: for every session, and for single ones.

    Parameters
    ----------
    everywhere : dict of str to dict, optional
        Speaker to row, for every session.
    single : dict of str to dict of str to dict, optional
        Session to speaker to row.
    extra : list of str, optional
        Columns beyond session, speaker and role.
    """

    def __init__(
        self,
        everywhere: dict[str, dict[str, str]] | None = None,
        single: dict[str, dict[str, dict[str, str]]] | None = None,
        extra: list[str] | None = None,
    ) -> None:
        self._everywhere, self._single = everywhere or {}, single or {}
        self._extra = extra or []

    def of(self, session: str) -> dict[str, dict[str, str]]:
        """Rows of the speakers of one session, by speaker."""
        return {**self._everywhere, **self._single.get(session, {})}

    def roles(self, session: str) -> dict[str, str]:
        """Roles of the speakers of one session, where they are given."""
        return {label: row["role"] for label, row in self.of(session).items() if row.get("role")}

    def complete(
        self, speakers: pd.DataFrame, session: str, given: Mapping[str, str]
    ) -> pd.DataFrame:
        """Add facts of the speakers, and those who are listed for this session but never speak."""
        known = {label.casefold(): row for label, row in self.of(session).items()}
        spoken = {label.casefold() for label in speakers["speaker"]}
        rows = speakers.to_dict("records")
        for label in self._single.get(session, {}):
            if label.casefold() not in spoken:
                role = given.get(label) or known[label.casefold()].get("role") or "unknown"
                row: dict[str, object] = {"session": session, "speaker": label, "role": role}
                if role != "unknown":
                    row |= {"role_source": "given", "role_confidence": 1.0}
                rows.append(row)
        for row in rows:
            facts = known.get(str(row["speaker"]).casefold(), {})
            for name in self._extra:
                value = facts.get(name, "")
                column = TABLES["speakers"].get(name)
                if column is not None and column.kind == "float":
                    row[name] = float(value) if value else float("nan")
                else:
                    row[name] = value
        columns = ["session", "speaker", "role", "role_source", "role_confidence", *self._extra]
        frame = pd.DataFrame(rows, columns=list(dict.fromkeys(columns)))
        return frame.assign(role_source=frame["role_source"].fillna(""))


def read_speakers(path: Path) -> Speakers:
    """Read speakers.csv; without the file, nothing is known about speakers."""
    if not path.is_file():
        return Speakers()
    everywhere: dict[str, dict[str, str]] = {}
    single: dict[str, dict[str, dict[str, str]]] = {}
    extra: list[str] = []
    for line, row in _read_table(path, needs=("speaker",), table="speakers"):
        extra = extra or [
            name for name in row if name not in ("session", "speaker", *_WORKED_OUT) and name
        ]
        label, session = clean_label(row["speaker"]), row.get("session", "")
        group = single.setdefault(session, {}) if session else everywhere
        if label in group:
            message = f"speaker {label!r} stands twice for {session or 'every session'!r}"
            raise TranscriptError(path.name, line, message)
        group[label] = row
    return Speakers(everywhere, single, extra)
