"""Turns of lessons, time-outs apart, with what was coded in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from labresearch.analysis.turn_codes import REASONING_LEVEL, turn_codes
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.mentions import turn_numbers

__all__ = ["lesson_turns"]

LESSONS = ("enactment", "classroom")
_TIMEOUT = "pauses.timeout"


def lesson_turns(
    corpus: Corpus,
    flags: Mapping[str, Iterable[str]] | None = None,
    *,
    phases: Iterable[str] = LESSONS,
) -> pd.DataFrame:
    """Make one row a turn of the talk with children, with flags for the codes that are asked for.

    A turn is outside the talk with children, and left out, if one of its lines is coded
    ``pauses.timeout`` by a person (where no line is: if it lies in a segment 'timeout') or if its
    layer is 'collegial'. What is left out ends a stretch, so that nothing is counted across it.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    flags : mapping of str to iterable of str, optional
        Name of a column to the codes that set it: qualified codes (``teacher_moves.press``) or ids
        of codebooks (``engagement``: any code of it).
    phases : iterable of str, default ('enactment', 'classroom')
        Phases that are lessons.

    Returns
    -------
    pandas.DataFrame
        In order: ``lab``, ``session``, ``cluster`` (str; the lab, or the session where no lab is
        named), ``turn``, ``stretch``, ``place`` (int, number of the turn in its stretch),
        ``speaker``, ``role`` (str), ``adult``, ``child`` (bool, both False for unknown speakers),
        ``first_line``, ``last_line``, ``level`` (int, reasoning 0 to 4), ``reasons`` (bool, level
        3 or 4), then the flags (bool). ``attrs`` hold ``composed``.

    Raises
    ------
    ValueError
        If several coders coded, a flag has the name of another column, or no session is a lesson.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["T", "Mia"],
    ...         "role": ["teacher", "student"], "text": ["Why?", "Because each gets half."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "coder": "me", "value": [None, 3.0],
    ...         "code": ["teacher_moves.press", "student_reasoning.explanation"]}),
    ... )
    >>> turns = lesson_turns(corpus, {"press": ["teacher_moves.press"]})
    >>> turns[["speaker", "adult", "reasons", "press"]]
      speaker  adult  reasons  press
    0       T   True    False   True
    1     Mia  False     True  False
    """
    wanted = {name: tuple(codes) for name, codes in (flags or {}).items()}
    codings = check_one_coder(corpus.codings)
    phases = tuple(phases)
    lessons = corpus.sessions.loc[corpus.sessions["phase"].isin(phases), "session"]
    if lessons.empty:
        have = ", ".join(sorted({f"{phase!r}" for phase in corpus.sessions["phase"]}))
        message = (
            f"no session is a lesson: phases are {have}, wanted {', '.join(phases)}; set 'phase' "
            "in sessions.csv, or name other phases"
        )
        raise ValueError(message)
    turns = turn_codes(corpus)
    turns = turns[turns["session"].isin(lessons)]
    wrong = [name for name in wanted if name in turns or name in _ADDED]
    if wrong:
        message = f"flag {wrong[0]!r} has the name of another column; choose another name"
        raise ValueError(message)
    lines = corpus.utterances[["session", "line"]].assign(turn=turn_numbers(corpus.utterances))
    codings = codings[codings["session"].isin(lessons)].merge(lines, on=["session", "line"])
    book = codings["code"].str.partition(".")[0]
    at = pd.MultiIndex.from_frame(turns[["session", "turn"]])

    def coded(codes: tuple[str, ...]) -> np.ndarray:
        rows = codings[codings["code"].isin(codes) | book.isin(codes)]
        return at.isin(pd.MultiIndex.from_frame(rows[["session", "turn"]]))

    timeout = coded((_TIMEOUT,))
    # rules code the one line where a time-out is called; its span is the segment
    by_people = ~corpus.codings["coder"].str.startswith("rules:")
    if not (by_people & (corpus.codings["code"] == _TIMEOUT)).any():
        timeout = (turns["segment"] == "timeout").to_numpy()
    outside = timeout | (turns["layer"] == "collegial").to_numpy()
    session = turns["session"].to_numpy()
    starts = np.r_[True, (session[1:] != session[:-1]) | (outside[1:] != outside[:-1])]
    turns = turns.assign(
        cluster=turns["lab"].where(turns["lab"] != "", turns["session"]),
        stretch=np.cumsum(starts[: len(turns)]),
        adult=turns["role"].isin(ADULT_ROLES),
        child=turns["role"].isin(STUDENT_ROLES),
        reasons=turns["level"] >= REASONING_LEVEL,
        **{name: coded(codes) for name, codes in wanted.items()},
    )
    turns = turns[~outside].reset_index(drop=True)
    turns["place"] = turns.groupby("stretch").cumcount()
    table = turns[[*_COLUMNS, *wanted]].copy()
    table.attrs = {"composed": corpus.composed}
    return table


_COLUMNS = (
    *("lab", "session", "cluster", "turn", "stretch", "place", "speaker", "role"),
    *("adult", "child", "first_line", "last_line", "level", "reasons"),
)
_ADDED = frozenset(_COLUMNS)
