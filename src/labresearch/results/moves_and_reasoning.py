"""Lines behind the counts of teacher moves and of reasoning."""

from __future__ import annotations

import pandas as pd

from labresearch import analysis
from labresearch.corpus import Corpus
from labresearch.corpus.schema import STUDENT_ROLES
from labresearch.results.lines_behind import joined, with_where

__all__ = ["REASONING", "child_turns", "move_lines", "reasoning_lines"]

REASONING = 3
"""Level of an explanation; a justification has 4."""


def move_lines(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Add the adults' lines that each move was counted in.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.moves_before_reasoning`.
    corpus : Corpus
        The corpus that it was made from.

    Returns
    -------
    pandas.DataFrame
        The same with ``where`` (str).
    """
    slots, made = analysis.move_slots(corpus)
    each = made.merge(slots[["slot", "session", "line"]], on="slot")
    where = {move: joined(rows) for move, rows in each.groupby("move", sort=False)}
    return with_where(table, [where.get(move, "") for move in table["move"]])


def reasoning_lines(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Add the first lines of the turns with reasoning in each session.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.reasoning_by_session`.
    corpus : Corpus
        The corpus that it was made from.

    Returns
    -------
    pandas.DataFrame
        The same with ``where`` (str).
    """
    turns = child_turns(corpus)
    reasons = turns[turns["level"] >= REASONING]
    where = {session: joined(rows) for session, rows in reasons.groupby("session", sort=False)}
    return with_where(table, [where.get(session, "") for session in table["session"]])


def child_turns(corpus: Corpus) -> pd.DataFrame:
    """List children's turns in instruction, outside time-outs.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.

    Returns
    -------
    pandas.DataFrame
        As `labresearch.analysis.turn_codes`, with ``line`` (int) for the first line.
    """
    turns = analysis.turn_codes(corpus).rename(columns={"first_line": "line"})
    child = turns["role"].isin(STUDENT_ROLES) & (turns["layer"] == "instruction")
    return turns[child & (turns["segment"] != "timeout")]
