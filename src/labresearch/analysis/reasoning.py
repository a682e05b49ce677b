"""The reasoning that students voice, session by session."""

from __future__ import annotations

import pandas as pd

from labresearch.analysis.inference import wilson_interval
from labresearch.analysis.turn_codes import REASONING_LEVEL, nested_in, turn_codes
from labresearch.corpus import Corpus
from labresearch.corpus.schema import STUDENT_ROLES

__all__ = ["reasoning_by_session"]

SMALL = 5
LEVELS = (0, 1, 2, 3, 4)


def reasoning_by_session(
    corpus: Corpus, *, reasoning: str = "student_reasoning", level: float = 0.95
) -> pd.DataFrame:
    """Count students' turns by their level of reasoning.

    A turn has the highest level coded in it, 0 where nothing was coded. Turns in time-outs are
    left out. Sessions without a student's turn (planning, debrief) are left out too.

    Parameters
    ----------
    corpus : Corpus
        Coded corpus.
    reasoning : str, default 'student_reasoning'
        Id of the ordinal codebook.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a session, in order: ``lab``, ``session``, ``phase`` (str), ``students`` (int,
        different speakers), ``student_turns`` (int), ``reasoning_turns`` (int, level >= 3),
        ``share_reasoning`` (0 to 1), ``low``, ``high`` (Wilson interval, too narrow where turns
        of a lesson hang together), ``level_0`` ... ``level_4`` (int, turns), ``small_n`` (bool,
        fewer than 5 turns). ``attrs`` hold ``unit`` and ``composed``.

    Raises
    ------
    ValueError
        If ``level`` is not between 0 and 1.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["Mia", "Ben"],
    ...         "role": "student", "text": ["Four.", "Because each gets half."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1], "code": "student_reasoning.explanation",
    ...         "coder": "me", "value": 3.0}),
    ... )
    >>> reasoning_by_session(corpus)[["student_turns", "reasoning_turns", "level_0", "small_n"]]
       student_turns  reasoning_turns  level_0  small_n
    0              2                1        1     True
    """
    turns = turn_codes(corpus, reasoning=reasoning)
    turns = turns[
        turns["role"].isin(STUDENT_ROLES)
        & (turns["layer"] == "instruction")
        & (turns["segment"] != "timeout")
    ]
    counted = turns.assign(
        high=turns["level"] >= REASONING_LEVEL,
        **{f"level_{n}": turns["level"] == n for n in LEVELS},
    )
    table = counted.groupby(["lab", "session"], as_index=False, sort=False).agg(
        students=("speaker", "nunique"),
        student_turns=("turn", "size"),
        reasoning_turns=("high", "sum"),
        **{f"level_{n}": (f"level_{n}", "sum") for n in LEVELS},
    )
    phases = corpus.sessions.set_index("session")["phase"]
    table.insert(2, "phase", table["session"].map(phases).astype("str"))
    table.insert(6, "share_reasoning", table["reasoning_turns"] / table["student_turns"])
    low, high = wilson_interval(table["reasoning_turns"], table["student_turns"], level=level)
    table.insert(7, "low", low)
    table.insert(8, "high", high)
    table["small_n"] = table["student_turns"] < SMALL
    table.attrs = {
        "unit": f"students' turns, {nested_in(table)}",
        "composed": corpus.composed,
    }
    return table
