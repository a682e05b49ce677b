"""Children's turns by their distance from time-outs, and time-outs moved along the lesson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.timeout_spans import coded_timeouts
from labresearch.corpus import Corpus

__all__ = ["ENACTED", "Lesson", "lessons_with_timeouts", "turns_around_timeouts"]

ENACTED = "timeout_resolution.enacted"


def turns_around_timeouts(
    corpus: Corpus, *, by: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give every child's turn in a lesson its distance from the time-outs around it.

    Distances count turns of children and of unknown speakers, because the latter may be children.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of ``corpus.sessions`` to keep as ``group``, e.g. 'school'.

    Returns
    -------
    turns : pandas.DataFrame
        One row a child's turn outside time-outs: ``lab``, ``session``, ``cluster``, ``group``,
        ``speaker`` (str), ``turn``, ``place`` (int, among such turns and those of unknown
        speakers), ``level`` (int), ``reasoning`` (bool, level 3 or 4), ``engaging`` (bool, takes up
        another child's idea), ``press`` (bool, the adult's turn just before presses), ``since``,
        ``until`` (int, 1 is next to it; 0 if there is no time-out on this side), ``after``,
        ``before`` (str, resolution of the last and of the next time-out; '' if none or not coded).
    timeouts : pandas.DataFrame
        As `coded_timeouts`, with ``place`` (int, places before it in the lesson) and ``places``
        (int, in the lesson).

    Raises
    ------
    ValueError
        As in `coded_timeouts`, and if ``by`` is no column of the sessions.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> turns, timeouts = turns_around_timeouts(corpus)
    >>> turns[["speaker", "reasoning", "since", "until"]]
      speaker  reasoning  since  until
    0     Mia      False      0      1
    1     Leo       True      1      0
    >>> timeouts["place"].item()
    1
    """
    if by is not None and by not in corpus.sessions:
        message = f"by = {by!r} is no column of sessions; they have: {', '.join(corpus.sessions)}"
        raise ValueError(message)
    turns = lesson_turns(
        corpus, {"press": ["teacher_moves.press"], "engaging": _engaging(corpus)}
    ).rename(columns={"reasons": "reasoning"})
    same = turns["stretch"].eq(turns["stretch"].shift())
    turns["press"] = turns["press"].shift(fill_value=False) & same
    turns = turns[~turns["adult"]].reset_index(drop=True)
    turns["place"] = turns.groupby("session").cumcount()
    groups = corpus.sessions.set_index("session")[by].astype("str") if by else None
    turns["group"] = turns["session"].map(groups).astype("str") if by else "all"
    found = coded_timeouts(corpus)
    number = len(turns)
    found["places"] = found["session"].map(turns["session"].value_counts())
    found = found.dropna(subset="places").astype({"places": "int64"}).reset_index(drop=True)
    since, until = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    after, before = np.full(number, "", dtype=object), np.full(number, "", dtype=object)
    where = turns.groupby("session").indices
    number_of, first_turn = turns["turn"].to_numpy(), found["first_turn"].to_numpy()
    resolution, at_place = found["resolution"].to_numpy(dtype=object), np.zeros(len(found), int)
    for session, its in found.groupby("session").indices.items():
        index = where[session]
        at = np.searchsorted(number_of[index], first_turn[its])
        at_place[its], ends, place = at, resolution[its], np.arange(len(index))
        # a time-out at 3 lies between the places 2 and 3
        last = np.searchsorted(at, place, side="right") - 1
        following = last + 1
        has_last, has_next = last >= 0, following < len(at)
        since[index] = np.where(has_last, place - at[last] + 1, 0)
        until[index] = np.where(has_next, at[np.minimum(following, len(at) - 1)] - place, 0)
        after[index] = np.where(has_last, ends[last], "")
        before[index] = np.where(has_next, ends[np.minimum(following, len(at) - 1)], "")
    found["place"] = at_place
    turns = turns.assign(
        since=since, until=until, after=pd.Series(after), before=pd.Series(before)
    ).astype({"after": "str", "before": "str"})
    table = turns.loc[turns["child"], _COLUMNS].reset_index(drop=True)
    table.attrs = {"composed": corpus.composed}
    return table, found


_COLUMNS = [
    "lab", "session", "cluster", "group", "speaker", "turn", "place", "level", "reasoning",
    "engaging", "press", "since", "until", "after", "before",
]  # fmt: skip


def _engaging(corpus: Corpus) -> list[str]:
    """Name codes with which children take up ideas of others, more than by agreeing."""
    codes = corpus.codings["code"]
    return sorted({c for c in codes if c.startswith("engagement.")} - {"engagement.acknowledge"})


@dataclass(frozen=True)
class Lesson:
    """A lesson as places of children's turns, and time-outs between them.

    Parameters
    ----------
    session, cluster : str
        Lesson and lab.
    known : numpy.ndarray of bool, shape (places,)
        Whether a child is known to have the turn.
    at : numpy.ndarray of int, shape (time-outs,)
        Places before each time-out.
    enacted, coded : numpy.ndarray of bool, shape (time-outs,)
        Whether its decision was enacted, and whether that is known.
    """

    session: str
    cluster: str
    known: np.ndarray
    at: np.ndarray
    enacted: np.ndarray
    coded: np.ndarray

    def windows(self, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give first place, place of the time-out and end of its window, at each shift.

        All time-outs are moved along the lesson by the same number of places, and what falls off
        the end comes in at the beginning; so their number and spacing stay. A window ends at the
        next time-out. Shift 0 is the lesson as it was.

        Parameters
        ----------
        size : int
            Places on either side.

        Returns
        -------
        tuple of numpy.ndarray of int, shape (shifts, time-outs)
        """
        n = len(self.known)
        # before the first place, ..., after the last one
        at = (self.at[None, :] + np.arange(n + 1)[:, None]) % (n + 1)
        order = np.argsort(at, axis=1, kind="stable")
        ordered = np.take_along_axis(at, order, axis=1)
        edge = np.zeros((n + 1, 1), dtype=np.int64)
        first = np.maximum(ordered - size, np.hstack([edge, ordered[:, :-1]]))
        end = np.minimum(ordered + size, np.hstack([ordered[:, 1:], edge + n]))
        back = np.argsort(order, axis=1, kind="stable")
        return (
            np.take_along_axis(first, back, axis=1),
            at,
            np.take_along_axis(end, back, axis=1),
        )


def lessons_with_timeouts(turns: pd.DataFrame, timeouts: pd.DataFrame) -> list[Lesson]:
    """Put time-outs between the places of a lesson.

    Parameters
    ----------
    turns, timeouts : pandas.DataFrame
        From `turns_around_timeouts`.

    Returns
    -------
    list of Lesson
        Lessons with time-outs and turns of children, in order.
    """
    lessons = []
    where, place = turns.groupby("session").indices, turns["place"].to_numpy()
    for session, mine in timeouts.groupby("session", sort=False):
        if session not in where:
            continue
        known = np.zeros(int(mine["places"].iloc[0]), dtype=bool)
        known[place[where[session]]] = True
        lessons.append(
            Lesson(
                session=str(session),
                cluster=str(mine["cluster"].iloc[0]),
                known=known,
                at=mine["place"].to_numpy(),
                enacted=(mine["resolution"] == ENACTED).to_numpy(),
                coded=(mine["resolution"] != "").to_numpy(),
            )
        )
    return lessons
