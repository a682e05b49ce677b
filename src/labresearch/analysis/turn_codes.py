"""Turns with what was coded in them: the slots that analyses of sequences walk over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.mentions import lab_order, turn_numbers

__all__ = ["REASONING_LEVEL", "named_labs", "nested_in", "turn_codes"]

# explanation and above; answers, procedures and questions lie below
REASONING_LEVEL = 3


def nested_in(rows: pd.DataFrame) -> str:
    """Say in how many sessions and named labs rows are nested.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``lab`` ('' where none is named) and ``session``.

    Returns
    -------
    str

    Examples
    --------
    >>> nested_in(pd.DataFrame({"lab": ["north", "north", ""], "session": ["a", "b", "c"]}))
    'nested in 3 sessions: 2 of 1 lab, 1 in no named lab'
    """
    each = rows[["lab", "session"]].drop_duplicates()
    count, without = len(each), int((each["lab"] == "").sum())
    labs = named_labs(each)
    sessions = f"{count} session{'s' * (count != 1)}"
    of_labs = f"of {labs} lab{'s' * (labs != 1)}"
    if not without:
        return f"nested in {sessions} {of_labs}"
    if without == count:
        return f"nested in {sessions} in no named lab"
    return f"nested in {sessions}: {count - without} {of_labs}, {without} in no named lab"


def named_labs(rows: pd.DataFrame) -> int:
    """Count the different labs in ``lab``, without ''.

    Parameters
    ----------
    rows : pandas.DataFrame
        Has ``lab``.

    Returns
    -------
    int

    Examples
    --------
    >>> named_labs(pd.DataFrame({"lab": ["north", "north", ""]}))
    1
    """
    return int(rows.loc[rows["lab"] != "", "lab"].nunique())


def turn_codes(corpus: Corpus, *, reasoning: str = "student_reasoning") -> pd.DataFrame:
    """Make one row a turn, with its place, its stretch of the lesson and its reasoning level.

    Parameters
    ----------
    corpus : Corpus
        Coded corpus.
    reasoning : str, default 'student_reasoning'
        Id of the ordinal codebook.

    Returns
    -------
    pandas.DataFrame
        In order of labs, sessions and turns: ``lab``, ``session`` (str), ``turn`` (int),
        ``speaker``, ``role``, ``layer``, ``segment`` (str, of the first line), ``stretch`` (int,
        number of the run of turns in the same segment, so that a time-out ends one),
        ``first_line``, ``last_line`` (int), ``level`` (int, highest level of reasoning coded in the
        turn, 0 where none).
    """
    lines = corpus.utterances[["session", "line", "speaker", "role", "layer", "segment"]].assign(
        turn=turn_numbers(corpus.utterances)
    )
    coded = corpus.codings[corpus.codings["code"].str.startswith(f"{reasoning}.")]
    check_one_coder(coded)
    level = coded.groupby(["session", "line"])["value"].max().rename("level")
    lines = lines.join(level, on=["session", "line"])
    turns = (
        lines.sort_values(["session", "line"])
        .groupby(["session", "turn"], as_index=False)
        .agg(
            speaker=("speaker", "first"),
            role=("role", "first"),
            layer=("layer", "first"),
            segment=("segment", "first"),
            first_line=("line", "min"),
            last_line=("line", "max"),
            level=("level", "max"),
        )
    )
    turns["level"] = turns["level"].fillna(0).astype("int64")
    turns = turns.merge(lab_order(corpus.sessions), on="session", validate="many_to_one")
    turns = turns.sort_values(["place", "first_line"], ignore_index=True)
    where = turns[["session", "segment"]]
    changed = where.ne(where.shift()).any(axis=1)
    turns["stretch"] = np.cumsum(changed.to_numpy()).astype("int64")
    columns = ["lab", "session", "turn", "speaker", "role", "layer", "segment", "stretch"]
    return turns[[*columns, "first_line", "last_line", "level"]]
