"""The roster: who is in the recordings, how they are called, and in what role."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.schema import ROLES

__all__ = ["Person", "read_roster"]

_COLUMNS = ("name", "also", "role", "pseudonym")
_SEPARATORS = re.compile(r"\s*[;|]\s*")


@dataclasses.dataclass(frozen=True)
class Person:
    """One person of the roster.

    Parameters
    ----------
    name : str
        Full name or first name.
    also : tuple of str
        Nicknames and other spellings.
    role : str
        One of the roles of table speakers.
    pseudonym : str
        Pseudonym to use; '' for one from the list.
    """

    name: str
    also: tuple[str, ...] = ()
    role: str = "unknown"
    pseudonym: str = ""


def read_roster(
    roster: str | Path | pd.DataFrame | Mapping[str, str] | Iterable[str] | None,
) -> list[Person]:
    """Read a roster.

    Parameters
    ----------
    roster : path, pandas.DataFrame, mapping, iterable of str or None
        A CSV file or table with the column ``name`` and optionally ``also`` (nicknames and
        spellings, separated by ';'), ``role`` and ``pseudonym``; or a mapping of name to role; or
        just names.

    Returns
    -------
    list of Person

    Raises
    ------
    TranscriptError
        If the column ``name`` is missing, a name is empty, or a role is not allowed; file and line
        are named.

    Examples
    --------
    >>> read_roster(["Marcus Tate"])[0].name, read_roster({"Ms. Alvarez": "teacher"})[0].role
    ('Marcus Tate', 'teacher')
    """
    if roster is None:
        return []
    if isinstance(roster, (str, Path)):
        return _of_file(Path(roster))
    if isinstance(roster, pd.DataFrame):
        cells = roster.rename(columns=lambda c: str(c).strip().lower()).astype("str").fillna("")
        return _of_rows("roster", list(cells.columns), enumerate(cells.to_numpy().tolist(), 1))
    if isinstance(roster, Mapping):
        rows = [[name, role] for name, role in roster.items()]
        return _of_rows("roster", ["name", "role"], enumerate(rows, 1))
    return _of_rows("roster", ["name"], enumerate(([name] for name in roster), 1))


def _of_file(path: Path) -> list[Person]:
    text, _ = decode(read_bytes(path), file=path.name)
    reader = csv.reader(text.splitlines())
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(c.strip() for c in row)]
    except csv.Error as error:
        message = f"the roster is not a valid table ({error}); save it as CSV again"
        raise TranscriptError(path.name, reader.line_num, message) from error
    if "speaker" in header and "name" not in header:
        header[header.index("speaker")] = "name"
    return _of_rows(path.name, header, rows)


def _of_rows(file: str, header: list[str], rows: Iterable[tuple[int, list[str]]]) -> list[Person]:
    if "name" not in header:
        message = (
            f"the roster needs the column 'name' (and may have {', '.join(_COLUMNS[1:])}); found "
            f"{', '.join(header)!r}"
        )
        raise TranscriptError(file, 1, message)
    out = []
    for line, row in rows:
        cells = dict(zip(header, (str(cell).strip() for cell in row), strict=False))
        name, role = cells.get("name", ""), cells.get("role", "") or "unknown"
        if not name:
            raise TranscriptError(file, line, "column 'name' is empty; every row needs a name")
        if role not in ROLES:
            message = f"column 'role': {role!r} is not allowed; must be one of {', '.join(ROLES)}"
            raise TranscriptError(file, line, message)
        also = tuple(part for part in _SEPARATORS.split(cells.get("also", "")) if part)
        out.append(Person(name, also, role, cells.get("pseudonym", "")))
    return out
