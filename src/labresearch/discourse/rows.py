"""The lines of a corpus as arrays, in the order of sessions and lines; inside for this package."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.marks import Mark, find_marks, speech_column
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES

__all__ = [
    "LESSON_PHASES",
    "Rows",
    "count_words",
    "full_speech",
    "number_runs",
    "read_rows",
]

LESSON_PHASES = ("enactment", "classroom", "rehearsal", "unknown")
_WORD = r"[^\W_]"
_MAY_HOLD = re.compile(r"[(\[*]|[xX]{3}")
_WORDS = re.compile(r"\S*[^\W_]\S*")


@dataclass(frozen=True, eq=False)
class Rows:
    """Lines in order; every array has one entry a line unless it says otherwise.

    Parameters
    ----------
    order : numpy.ndarray
        Row of ``corpus.utterances`` that each line is.
    session : numpy.ndarray
        Number of the session; ``sessions[session]`` is its id.
    sessions : list of str
        Session ids in the order of the table ``sessions``.
    phases : numpy.ndarray of str
        Phase of the line's session.
    line, start, end : numpy.ndarray
        As in ``utterances``.
    speaker : numpy.ndarray
        Number of the speaker (over all sessions); ``speakers[speaker]`` is the label.
    speakers : list of str
        Labels of the speakers.
    adult, student : numpy.ndarray of bool
        By the role of the line.
    role, text, speech : numpy.ndarray of object
        As in ``utterances``.
    spoken : numpy.ndarray of bool
        Whether the line has words.
    people : list of tuple of (int, str, bool)
        Number of the session, label, and whether an adult, of students and adults.
    """

    order: np.ndarray
    session: np.ndarray
    sessions: list[str]
    phases: np.ndarray
    line: np.ndarray
    start: np.ndarray
    end: np.ndarray
    speaker: np.ndarray
    speakers: list[str]
    adult: np.ndarray
    student: np.ndarray
    role: np.ndarray
    text: np.ndarray
    speech: np.ndarray
    spoken: np.ndarray
    people: list[tuple[int, str, bool]]

    def __len__(self) -> int:
        return len(self.line)

    @functools.cached_property
    def student_present(self) -> np.ndarray:
        """Whether a student or the group speaks in the line's session."""
        return np.isin(self.session, np.unique(self.session[self.student]))

    @functools.cached_property
    def lesson(self) -> np.ndarray:
        """Whether the line's session is a lesson; of unknown phase only if a student speaks."""
        unknown = self.phases == "unknown"
        return np.isin(self.phases, LESSON_PHASES) & ~(unknown & ~self.student_present)

    @functools.cached_property
    def marks(self) -> dict[int, list[Mark]]:
        """Marks of the lines that have brackets, asterisks or ``xxx``; empty lists left out."""
        search = _MAY_HOLD.search
        found = {place: find_marks(text) for place, text in enumerate(self.text) if search(text)}
        return {place: marks for place, marks in found.items() if marks}

    def comments(self, place: int) -> list[tuple[int, str]]:
        """Return the comments of a line: character and words."""
        text = self.text[place]
        return [
            (mark.start, text[mark.start : mark.end].strip("()[]*"))
            for mark in self.marks.get(place, ())
            if mark.kind == "comment"
        ]

    @functools.cached_property
    def commented(self) -> list[int]:
        """Lines that have a comment, in order."""
        return [
            place
            for place, marks in self.marks.items()
            if any(mark.kind == "comment" for mark in marks)
        ]

    def bounds(self) -> np.ndarray:
        """First line of every session that has lines, and the number of lines at the end."""
        if not len(self):
            return np.zeros(1, dtype=np.int64)
        changes = np.flatnonzero(np.diff(self.session)) + 1
        return np.concatenate([[0], changes, [len(self)]])

    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """Group the spoken lines into runs by one speaker.

        Returns
        -------
        places : numpy.ndarray
            Positions of the spoken lines.
        run : numpy.ndarray
            Number of the run of each of them; events without words do not end a run.
        """
        places = np.flatnonzero(self.spoken)
        return places, number_runs(self.session[places], self.speaker[places], self.speakers)


def count_words(said: str) -> int:
    """Count the words of a line: what stands between blanks and has a letter or digit.

    Examples
    --------
    >>> count_words("I gave 2/4 - two-fourths.")
    4
    """
    return len(_WORDS.findall(said))


def number_runs(session: np.ndarray, speaker: np.ndarray, speakers: list[str]) -> np.ndarray:
    """Give each line the number of its run by one speaker, on through all sessions.

    Lines without a speaker are runs of their own, since nobody knows who spoke.
    """
    if not len(session):
        return np.zeros(0, dtype=np.int64)
    nobody = np.array([name == "" for name in speakers], dtype=bool)[speaker]
    new = np.ones(len(session), dtype=bool)
    new[1:] = (np.diff(session) != 0) | (np.diff(speaker) != 0) | nobody[1:]
    return np.cumsum(new) - 1


def read_rows(corpus: Corpus) -> Rows:
    """Put the lines of a corpus in order.

    Parameters
    ----------
    corpus : Corpus
        Lines in any order; where ``speech`` is empty it is made from ``text``.

    Returns
    -------
    Rows
    """
    utterances = corpus.utterances
    sessions = corpus.sessions["session"].tolist()
    number = {name: i for i, name in enumerate(sessions)}
    session = utterances["session"].map(number).to_numpy(dtype=np.int64)
    line = utterances["line"].to_numpy(dtype=np.int64)
    order = np.lexsort((line, session))
    speaker, speakers = pd.factorize(utterances["speaker"])
    role = utterances["role"].to_numpy(dtype=object)[order]
    codes, roles = pd.factorize(role)
    phases = corpus.sessions["phase"].to_numpy(dtype=object)
    said = full_speech(utterances)
    has_words = said.str.contains(_WORD, regex=True).to_numpy(dtype=bool)[order]
    session = session[order]
    return Rows(
        order=order,
        session=session,
        sessions=sessions,
        phases=phases[session] if len(sessions) else np.zeros(0, dtype=object),
        line=line[order],
        start=utterances["start"].to_numpy(dtype=float)[order],
        end=utterances["end"].to_numpy(dtype=float)[order],
        speaker=speaker[order],
        speakers=[str(name) for name in speakers],
        adult=np.isin(roles, ADULT_ROLES)[codes] if len(codes) else np.zeros(0, dtype=bool),
        student=np.isin(roles, STUDENT_ROLES)[codes] if len(codes) else np.zeros(0, dtype=bool),
        role=role,
        text=utterances["text"].to_numpy(dtype=object)[order],
        speech=said.to_numpy(dtype=object)[order],
        spoken=has_words,
        people=_people(corpus, number),
    )


def _people(corpus: Corpus, number: dict[str, int]) -> list[tuple[int, str, bool]]:
    columns = ["session", "speaker", "role"]
    both = pd.concat([corpus.speakers[columns], corpus.utterances[columns]])
    known = both[both["role"].isin((*ADULT_ROLES, *STUDENT_ROLES))].drop_duplicates(
        ["session", "speaker"]
    )
    return [
        (number[session], speaker, role in ADULT_ROLES)
        for session, speaker, role in known.itertuples(index=False)
    ]


def full_speech(utterances: pd.DataFrame) -> pd.Series:
    """Return the column ``speech``, made from ``text`` where it is empty."""
    said = utterances["speech"]
    empty = (said == "") & (utterances["text"] != "")
    if not empty.any():
        return said
    said = said.copy()
    said[empty] = speech_column(utterances.loc[empty, "text"])
    return said
