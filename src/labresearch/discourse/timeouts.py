"""Teacher time-outs: the lesson is halted and the adults confer in front of the children.

The bracket is the one of the literature on co-enacted lessons (Gibbons, Kazemi, Hintz and Hartmann
2017). It is found by rules that report candidates with their lines, not verdicts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from labresearch.discourse.cues import Lookup, cues_of
from labresearch.discourse.episodes import Episode, find_episodes
from labresearch.discourse.evidence import Evidence
from labresearch.discourse.names import name_forms
from labresearch.discourse.rows import Rows, count_words, read_rows

if TYPE_CHECKING:
    from labresearch.codebook import Codebook
    from labresearch.corpus import Corpus

__all__ = ["timeouts", "times_of"]

_COLUMNS = {
    "session": "str",
    "timeout": "int64",
    "trigger_line": "int64",
    "first_line": "int64",
    "last_line": "int64",
    "initiator": "str",
    "initiator_role": "str",
    "signal": "str",
    "lines": "int64",
    "turns": "int64",
    "words": "int64",
    "start": "float64",
    "end": "float64",
    "duration": "float64",
    "adults": "int64",
    "adults_speaking": "str",
    "student_addressed": "bool",
    "trigger_text": "str",
}


def timeouts(corpus: Corpus, *, book: Codebook | None = None) -> pd.DataFrame:
    """Find the teacher time-outs of lessons.

    A time-out begins with a call in words, with a gesture in a comment, or with two adults who
    talk with each other about children in consecutive turns without a call. It ends before the
    next address to children: a line that ends by addressing children belongs to the lesson, also
    if it begins with a word to the adults (only a line that calls the time-out stays). What a
    child puts in does not end it if the adults go on with each other. A time-out given to a child
    or told of in a game or story, a pause for thinking, an aside without a reply and two adults
    who manage a class are none. Where a file marks lines as segment ``timeout``, these are taken
    as they are.

    Parameters
    ----------
    corpus : Corpus
        Sessions of the phases enactment, classroom, rehearsal and unknown are searched.
    book : Codebook, optional
        Word lists; the shipped codebook ``pauses`` if left out.

    Returns
    -------
    pandas.DataFrame
        One row a time-out: ``session``, ``timeout`` (0-based in the session), ``trigger_line``
        (last line before it by anybody who is not an adult: a student, the group or an unknown
        speaker; -1 if none), ``first_line``, ``last_line``, ``initiator``,
        ``initiator_role``, ``signal`` ('spoken', 'gesture', 'run'), ``lines``, ``turns``,
        ``words``, ``start``, ``end``, ``duration`` (s, NaN untimed; where ends are not in the
        file, the next line's start is the end), ``adults`` (number who speak),
        ``adults_speaking`` (labels), ``student_addressed`` (children are addressed inside),
        ``trigger_text``.

    Raises
    ------
    ValueError
        If the book lacks a word list.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> talk = [
    ...     ("Noor", "student", "I gave everybody two fourths."),
    ...     ("Coach", "coach", "Can I call a time-out? What do we make of her two fourths?"),
    ...     ("Ms. Bell", "host", "She counts the pieces."),
    ...     ("Ms. Bell", "host", "Friends, look at this picture."),
    ... ]
    >>> lines = pd.DataFrame(talk, columns=["speaker", "role", "text"]).assign(session="a")
    >>> lesson = pd.DataFrame({"session": ["a"], "phase": "enactment"})
    >>> found = timeouts(Corpus(lesson, lines.assign(line=range(4))))
    >>> found[["first_line", "last_line", "initiator", "signal"]].values.tolist()
    [[1, 2, 'Coach', 'spoken']]
    """
    rows = read_rows(corpus)
    lookup = Lookup(cues_of(book), rows.speech, rows.adult & rows.spoken & rows.lesson)
    episodes, evidence = find_episodes(rows, corpus, lookup)
    return _table(rows, episodes, evidence)


def _table(rows: Rows, episodes: list[Episode], evidence: Evidence) -> pd.DataFrame:
    records = []
    number: dict[int, int] = {}
    # whoever is not known to be an adult may be a child: "S?" is a trigger as well
    others = np.flatnonzero(~rows.adult & rows.spoken)
    adults_of: dict[int, list[str]] = {}
    for owner, label, adult in rows.people:
        if adult:
            adults_of.setdefault(owner, []).append(label)
    for episode in episodes:
        session = int(rows.session[episode.first])
        number[session] = number.get(session, -1) + 1
        span = slice(episode.first, episode.last + 1)
        spoken = rows.spoken[span]
        talking = np.flatnonzero(spoken & rows.adult[span]) + episode.first
        adults = list(dict.fromkeys(rows.speaker[talking].tolist()))
        within = slice(*np.searchsorted(rows.session, [session, session + 1]).tolist())
        initiator, role = _initiator(rows, episode, talking, adults_of.get(session, []), within)
        before = int(np.searchsorted(others, episode.first)) - 1
        trigger = int(others[before]) if before >= 0 else -1
        if trigger >= 0 and rows.session[trigger] != session:
            trigger = -1
        start, end = times_of(rows, episode)
        speakers = rows.speaker[span][spoken]
        records.append(
            {
                "session": rows.sessions[session],
                "timeout": number[session],
                "trigger_line": int(rows.line[trigger]) if trigger >= 0 else -1,
                "first_line": int(rows.line[episode.first]),
                "last_line": int(rows.line[episode.last]),
                "initiator": initiator,
                "initiator_role": role,
                "signal": episode.signal,
                "lines": episode.last - episode.first + 1,
                "turns": int((np.diff(speakers) != 0).sum()) + 1 if len(speakers) else 0,
                "words": sum(count_words(said) for said in rows.speech[span]),
                "start": start,
                "end": end,
                "duration": end - start,
                "adults": len(adults),
                "adults_speaking": "; ".join(rows.speakers[a] for a in adults),
                "student_addressed": bool(
                    (evidence.address[span] | evidence.called.student[span]).any()
                ),
                "trigger_text": rows.text[trigger] if trigger >= 0 else "",
            }
        )
    frame = pd.DataFrame(records, columns=list(_COLUMNS))
    return frame.astype(_COLUMNS)


def times_of(rows: Rows, episode: Episode) -> tuple[float, float]:
    """Start and end of an episode (s); the next line's start where the end is not in the file."""
    start, end = float(rows.start[episode.first]), float(rows.end[episode.last])
    after = episode.last + 1
    if np.isnan(end) and after < len(rows) and rows.session[after] == rows.session[episode.last]:
        end = float(rows.start[after])
    return (start, end) if end >= start else (start, float("nan"))


def _initiator(
    rows: Rows, episode: Episode, talking: np.ndarray, adults: list[str], within: slice
) -> tuple[str, str]:
    """Who called it: the adult named in the gesture's comment, else the first adult to speak."""
    if episode.signal == "gesture":
        said = " ".join(words for _, words in rows.comments(episode.first)).replace(".", "")
        roles = {
            rows.speakers[number]: str(role)
            for number, role, adult in zip(
                rows.speaker[within], rows.role[within], rows.adult[within], strict=True
            )
            if adult
        }
        for label in adults:
            if any(_has_word(form, said) for form in name_forms(label)):
                return label, roles.get(label, "unknown")
        # "((host makes a T))" names a role; only if one person has it is the person known
        named = [label for label, role in roles.items() if _has_word(role, said)]
        if len(named) == 1:
            return named[0], roles[named[0]]
        if rows.adult[episode.first] and rows.speakers[rows.speaker[episode.first]]:
            return rows.speakers[rows.speaker[episode.first]], str(rows.role[episode.first])
    if not len(talking):
        return "", "unknown"
    return rows.speakers[rows.speaker[talking[0]]], str(rows.role[talking[0]])


def _has_word(word: str, said: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", said, re.IGNORECASE) is not None
