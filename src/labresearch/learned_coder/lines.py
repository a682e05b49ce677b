"""Lines of talk in order, as arrays: who speaks, in which session, turn and run."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labresearch.corpus.roles import guess_roles
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.corpus.speaker_labels import clean_label

__all__ = ["Columns", "Lines", "find_columns", "read_lines"]

ADULT, CHILD, UNKNOWN = 1, 0, -1
_NAMES = {
    "text": (
        "text",
        "sentence_text",
        "sentence",
        "utterance",
        "transcript_text",
        "words",
        "speech",
    ),
    "session": ("session", "transcript", "lesson", "file", "filename", "source", "conversation"),
    "speaker": ("speaker", "speaker_name", "name", "who", "participant"),
    "role": ("role", "speaker_role"),
    "order": ("line", "order", "index"),
    "turn": ("turn", "turn_number"),
}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Columns:
    """Names of the columns that say what was said, by whom, where; None where there is none.

    Attributes
    ----------
    text : str
        The words of a line.
    session, speaker, role, turn, order : str or None
        Transcript; speaker's label; role (teacher, student, ...); number of the turn; place in the
        session (the order of rows where there is none).
    """

    text: str
    session: str | None = None
    speaker: str | None = None
    role: str | None = None
    turn: str | None = None
    order: str | None = None


def find_columns(table: pd.DataFrame, **given: str | None) -> Columns:
    """Find the columns of a table of lines by their usual names.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a line.
    **given : str or None
        Names by kind (``text``, ``session``, ``speaker``, ``role``, ``turn``, ``order``); those not
        given are guessed, except ``order``: rows are in order unless you say which column orders.

    Returns
    -------
    Columns
        The names.

    Raises
    ------
    ValueError
        If a given column is not in the table, or no column of texts is found.

    Examples
    --------
    >>> import pandas as pd
    >>> find_columns(pd.DataFrame({"Speaker": ["T"], "Sentence": ["Why?"]}))
    Columns(text='Sentence', session=None, speaker='Speaker', role=None, turn=None, order=None)
    """
    for kind, name in given.items():
        if name is not None and name not in table.columns:
            message = (
                f"{kind} = {name!r} is no column of the table; it has {_listed(table.columns)}"
            )
            raise ValueError(message)
    by_lower = {str(name).strip().lower(): name for name in reversed(list(table.columns))}
    found: dict[str, Any] = {}
    for kind, names in _NAMES.items():
        if given.get(kind) is not None:
            found[kind] = given[kind]
            continue
        if kind == "order":
            continue
        texts = (name for name in names if name in by_lower)
        for name in texts:
            # a column named sentence may hold the words or a number
            if kind == "text" and pd.api.types.is_numeric_dtype(table[by_lower[name]]):
                continue
            found[kind] = by_lower[name]
            break
    if "text" not in found:
        message = (
            f"no column of texts found: expected one named {_listed(_NAMES['text'])}; the table "
            f"has {_listed(table.columns)}. Name it with text= (--text)"
        )
        raise ValueError(message)
    return Columns(**found)


def _listed(names: Sequence[object] | pd.Index) -> str:
    return ", ".join(str(name) for name in names) or "no column"


@dataclass(frozen=True)
class Lines:
    """Lines sorted by session and order.

    Attributes
    ----------
    rows : numpy.ndarray of int
        Row of the table that each line came from.
    text, bare : numpy.ndarray of object
        Words in lower case with marks; the same without marks (what speech recognisers give).
    as_typed : numpy.ndarray of object
        Words as typed.
    session, turn, speaker : numpy.ndarray of int
        Numbers from 0 in order of the lines; turns are numbered through all sessions.
    side : numpy.ndarray of int
        1 adult, 0 child, -1 not known.
    run : numpy.ndarray of int
        Stretch of lines of one side (of one speaker where sides are not known).
    label : numpy.ndarray of object
        Speaker and role in words, lower case.
    """

    rows: np.ndarray
    as_typed: np.ndarray
    text: np.ndarray
    bare: np.ndarray
    session: np.ndarray
    speaker: np.ndarray
    turn: np.ndarray
    side: np.ndarray
    run: np.ndarray
    label: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @functools.cached_property
    def first_of_session(self) -> np.ndarray:
        """Line at which each line's session begins."""
        return np.flatnonzero(_new(self.session))[self.session]

    @functools.cached_property
    def last_of_session(self) -> np.ndarray:
        """Line at which each line's session ends."""
        ends = np.flatnonzero(np.append(_new(self.session)[1:], True))
        return ends[self.session]

    @functools.cached_property
    def marked(self) -> np.ndarray:
        """Whether the session of each line is punctuated, questions included."""
        frame = pd.DataFrame(
            {
                "session": self.session,
                "question": ["?" in text for text in self.text],
                "end": [text[-1:] in ".?!…\"'" for text in self.text],
            }
        )
        share = frame.groupby("session")[["question", "end"]].mean()
        found = (share["question"] > 0) & (share["end"] > 0.3)
        return found.to_numpy()[self.session]

    def shifted(self, by: int) -> np.ndarray:
        """Line that stands `by` lines later in the same session, or -1."""
        at = np.arange(len(self)) + by
        inside = (at >= self.first_of_session) & (at <= self.last_of_session)
        return np.where(inside, at, -1)


def read_lines(table: pd.DataFrame, columns: Columns) -> Lines:
    """Read the lines of a table.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a line.
    columns : Columns
        From `find_columns`.

    Returns
    -------
    Lines
        Sorted by session (in order of first appearance) and order.
    """
    n = len(table)
    session = _numbered(table, columns.session, n)
    keys = [session]
    if columns.order is not None:
        keys.insert(0, pd.to_numeric(table[columns.order], errors="raise").to_numpy())
    rows = np.lexsort(keys)
    session = session[rows]
    as_typed = _words(table, columns.text, n)[rows]
    lowered = "\n".join(as_typed).lower().translate(_PLAIN)
    text = _split(lowered, n)
    bare = _split(_bare(lowered), n)
    label = _words(table, columns.speaker, n)[rows]
    role = np.char.lower(_words(table, columns.role, n)[rows].astype(str)).astype(object)
    side = _sides(session, label, role, text)
    speaker = pd.factorize(pd.MultiIndex.from_arrays([session, label, side]))[0]
    changed = _new(session)
    turned = changed | _new(speaker)
    if columns.turn is not None:
        turned |= _new(pd.factorize(table[columns.turn].to_numpy()[rows])[0])
    party = np.where(side == UNKNOWN, speaker + 2, side)
    return Lines(
        rows=rows,
        as_typed=as_typed,
        text=text,
        bare=bare,
        session=session,
        speaker=speaker,
        turn=np.cumsum(turned) - 1,
        side=side,
        run=np.cumsum(changed | _new(party)) - 1,
        label=np.array([f"{s.lower()} {r}" for s, r in zip(label, role, strict=True)], object),
    )


_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "`": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-"}
)
_MARKS = re.compile(r"[^\w\n]+|_+")


def _bare(lowered: str) -> str:
    return _MARKS.sub(" ", lowered.replace("'", ""))


def _split(joined: str, n: int) -> np.ndarray:
    parts = np.empty(n, dtype=object)
    if n:
        parts[:] = [part.strip() for part in joined.split("\n")]
    return parts


def _words(table: pd.DataFrame, name: str | None, n: int) -> np.ndarray:
    out = np.full(n, "", dtype=object)
    if name is not None:
        column = table[name]
        filled = column.notna().to_numpy()
        out[filled] = [_SPACES.sub(" ", str(value)).strip() for value in column[filled]]
    return out


def _numbered(table: pd.DataFrame, name: str | None, n: int) -> np.ndarray:
    if name is None:
        return np.zeros(n, dtype=np.int64)
    return pd.factorize(table[name].to_numpy(), use_na_sentinel=False)[0].astype(np.int64)


def _new(values: np.ndarray) -> np.ndarray:
    changed = np.ones(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _sides(
    session: np.ndarray, label: np.ndarray, role: np.ndarray, text: np.ndarray
) -> np.ndarray:
    sides = {**dict.fromkeys(ADULT_ROLES, ADULT), **dict.fromkeys(STUDENT_ROLES, CHILD)}
    sides |= {"adult": ADULT, "tutor": ADULT, "child": CHILD, "students": CHILD, "pupil": CHILD}
    side = pd.Series(role).map(sides).fillna(UNKNOWN).to_numpy(dtype=np.int64)
    if (side != UNKNOWN).all() or not any(label):
        return side
    speakers = pd.DataFrame({"session": session, "label": label, "row": np.arange(len(label))})
    for _, part in speakers[side == UNKNOWN].groupby("session", sort=False):
        cleaned = part["label"].map(clean_label)
        guesses = guess_roles(cleaned.unique())
        found = cleaned.map({name: guess.role for name, guess in guesses.items()}).map(sides)
        side[part["row"].to_numpy()] = found.fillna(UNKNOWN).to_numpy(dtype=np.int64)
    return side
