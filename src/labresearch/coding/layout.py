"""The lines of some sessions as arrays: order, turns, segments, and the turns around a line."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from labresearch.coding.matching import TextSearch
from labresearch.corpus.model import Corpus
from labresearch.corpus.schema import STUDENT_ROLES

__all__ = ["Layout", "with_speech"]


def with_speech(utterances: pd.DataFrame) -> pd.DataFrame:
    """Fill ``speech`` where it is empty although there is text; the rest stays as it is.

    Parameters
    ----------
    utterances : pandas.DataFrame
        Table of a corpus.

    Returns
    -------
    pandas.DataFrame
        The same table, or a copy with ``speech`` filled.
    """
    empty = (utterances["speech"] == "") & (utterances["text"] != "")
    if not empty.any():
        return utterances
    from labresearch.corpus.marks import speech_column

    filled = utterances.copy()
    filled.loc[empty, "speech"] = speech_column(utterances.loc[empty, "text"])
    return filled


class Layout:
    """Lines of whole sessions, in the order of session and line.

    Parameters
    ----------
    corpus : Corpus
        The corpus, for phases, speakers and pauses.
    utterances : pandas.DataFrame
        Lines of whole sessions with ``speech`` filled.
    gated : bool
        Passed on to ``TextSearch``.
    """

    def __init__(self, corpus: Corpus, utterances: pd.DataFrame, *, gated: bool = True) -> None:
        self.corpus = corpus
        session, names = pd.factorize(utterances["session"])
        order = np.lexsort([utterances["line"].to_numpy(), session])
        self.frame = utterances.iloc[order].reset_index(drop=True)
        self.session = session[order]
        self.sessions = list(names)
        self.size = len(self.frame)
        speaker = pd.factorize(self.frame["speaker"])[0]
        changed = self._changes(self.session)
        # tables without annotation have turn 0 throughout: the speaker tells the turns then
        turn = self.frame["turn"].to_numpy()
        unset = ~pd.Series(turn != 0).groupby(self.session).transform("any").to_numpy()
        changed_turn = changed | np.where(unset, self._changes(speaker), self._changes(turn))
        self.turn = np.cumsum(changed_turn) - 1
        self.turn_start = np.flatnonzero(changed_turn)
        self.turn_end = np.append(self.turn_start[1:], self.size)
        first_of_session = np.flatnonzero(changed)
        last_of_session = np.append(first_of_session[1:], self.size) - 1
        if self.size:
            self.first_turn = self.turn[first_of_session][self.session_rank]
            self.last_turn = self.turn[last_of_session][self.session_rank]
        else:
            self.first_turn = self.last_turn = np.zeros(0, dtype=np.int64)
        segment = pd.factorize(self.frame["segment"])[0]
        changed_segment = changed | self._changes(segment)
        run = np.cumsum(changed_segment) - 1
        self.segment_first = np.flatnonzero(changed_segment)[run] if self.size else run
        ends = np.append(np.flatnonzero(changed_segment)[1:], self.size)
        self.segment_end = ends[run] if self.size else run
        # a speaker is somebody of one session; nobody is -1
        known = (self.frame["speaker"] != "").to_numpy()
        self.speaker = np.where(known, self.session * (speaker.max(initial=0) + 1) + speaker, -1)
        self.text_of, unique = pd.factorize(self.frame["speech"])
        self.search = TextSearch([str(text) for text in unique], gated=gated)

    def _changes(self, values: np.ndarray) -> np.ndarray:
        return np.concatenate([[True], values[1:] != values[:-1]])[: len(values)]

    @functools.cached_property
    def session_rank(self) -> np.ndarray:
        """Number of the session in order of the lines, for each line."""
        return np.cumsum(self._changes(self.session)) - 1

    @functools.cached_property
    def role(self) -> np.ndarray:
        """Role of each line's speaker."""
        return self.frame["role"].to_numpy(dtype=object)

    @functools.cached_property
    def pauses(self) -> pd.DataFrame:
        """Pauses of these sessions, with ``after`` and ``before`` as positions here (-1 none)."""
        pauses = self.corpus.pauses
        pauses = pauses[pauses["session"].isin(self.sessions)].reset_index(drop=True)
        return pauses.assign(
            after=self.positions(pauses["session"], pauses["after_line"]),
            before=self.positions(pauses["session"], pauses["before_line"]),
        )

    @functools.cached_property
    def labels(self) -> dict[str, list[str]]:
        """Speaker labels of each of these sessions."""
        speakers = self.corpus.speakers
        ours = speakers[speakers["session"].isin(self.sessions) & (speakers["speaker"] != "")]
        return {str(name): list(group) for name, group in ours.groupby("session")["speaker"]}

    @functools.cached_property
    def children(self) -> dict[str, list[str]]:
        """Labels of the children of each of these sessions."""
        rows = self.frame[self.frame["role"].isin(STUDENT_ROLES) & (self.frame["speaker"] != "")]
        return {
            str(name): list(dict.fromkeys(group))
            for name, group in rows.groupby("session", sort=False)["speaker"]
        }

    def positions(self, session: pd.Series, line: pd.Series) -> np.ndarray:
        """Return where lines stand in this layout (-1 where they do not)."""
        known = pd.MultiIndex.from_arrays([self.frame["session"], self.frame["line"]])
        return known.get_indexer(pd.MultiIndex.from_arrays([session, line]))

    def window(self, direction: str, within: int, *, same_segment: bool) -> tuple[np.ndarray, ...]:
        """Return for each line the range of lines in the turns before or after its own.

        Parameters
        ----------
        direction : {'previous', 'next'}
            Before or after.
        within : int
            Number of turns; the own turn is not among them.
        same_segment : bool
            Whether to stay in the run of lines of the same segment.

        Returns
        -------
        start, end : numpy.ndarray
            Half-open ranges of positions; empty where start is not below end.
        """
        if direction == "previous":
            start = self.turn_start[np.maximum(self.turn - within, self.first_turn)]
            end = self.turn_start[self.turn]
        else:
            start = self.turn_end[self.turn]
            end = self.turn_end[np.minimum(self.turn + within, self.last_turn)]
        if same_segment:
            start = np.maximum(start, self.segment_first)
            end = np.minimum(end, self.segment_end)
        return start, end

    def timeout_window(self, which: str, within: int) -> tuple[np.ndarray, np.ndarray]:
        """Return for each line of a time-out a range of lines; empty ones for all other lines.

        Parameters
        ----------
        which : {'in_same_timeout', 'before_timeout', 'after_timeout'}
            The lines of that time-out, or those of the turns before or after it.
        within : int
            Number of turns before or after.

        Returns
        -------
        start, end : numpy.ndarray
            Half-open ranges of positions.
        """
        inside = (self.frame["segment"] == "timeout").to_numpy()
        first, behind = self.segment_first, self.segment_end
        if which == "in_same_timeout":
            start, end = first, behind
        elif which == "before_timeout":
            turn = np.maximum(self.turn[first] - within, self.first_turn)
            start, end = self.turn_start[turn], first
        else:
            last = self.turn[np.maximum(behind - 1, 0)]
            end = np.where(
                behind < self._session_end,
                self.turn_end[np.minimum(last + within, self.last_turn)],
                behind,
            )
            start = behind
        return np.where(inside, start, 0), np.where(inside, end, 0)

    @functools.cached_property
    def _session_end(self) -> np.ndarray:
        """First position after the session of each line."""
        return self.turn_end[self.last_turn] if self.size else self.last_turn
