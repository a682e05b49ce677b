"""Lines behind the counts of teacher moves and of reasoning."""

from __future__ import annotations

import pandas as pd

from labresearch import analysis
from labresearch.corpus import Corpus
from labresearch.corpus.schema import STUDENT_ROLES
from labresearch.results.lines_behind import joined

__all__ = ["move_lines", "reasoning_lines"]


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
    return _added(table, table["move"].map(where))


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
    where = {s: joined(rows) for s, rows in reasoning_turns(corpus).groupby("session", sort=False)}
    return _added(table, table["session"].map(where))


def reasoning_turns(corpus: Corpus) -> pd.DataFrame:
    """List children's turns outside time-outs with reasoning of level 3 or 4.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.

    Returns
    -------
    pandas.DataFrame
        As `labresearch.analysis.turn_codes`, with ``line`` for the first line.
    """
    turns = analysis.turn_codes(corpus).rename(columns={"first_line": "line"})
    child = turns["role"].isin(STUDENT_ROLES) & (turns["layer"] == "instruction")
    return turns[child & (turns["segment"] != "timeout") & (turns["level"] >= 3)]


def _added(table: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    out = table.assign(where=where.astype("str").fillna(""))
    out.attrs = dict(table.attrs)
    return out
