"""Who talks how much: words, turns and seconds by role or speaker."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.discourse.rows import count_words, number_runs, read_rows

__all__ = ["talk_time"]


def talk_time(
    corpus: Corpus, *, by: Literal["role", "speaker"] = "role", per_session: bool = False
) -> pd.DataFrame:
    """Count talk by role or by speaker.

    Only lines with words count; marks, comments and gaps are no words.

    Parameters
    ----------
    corpus : Corpus
        Lines with roles and, if measured, times.
    by : {'role', 'speaker'}
        Who is counted together. Speakers of one label but different roles stay apart.
    per_session : bool
        Whether each session is counted on its own.

    Returns
    -------
    pandas.DataFrame
        One row a role or speaker (and session), in the order of first talk: ``session`` (only
        with ``per_session``), ``speaker`` (only by speaker), ``role``, ``words``, ``turns``,
        ``lines``, ``share_words``, ``share_turns`` (of the corpus or session, 0 to 1),
        ``seconds`` (NaN unless all of its lines have start and end in sessions whose times are
        measured), ``mean_words``, ``median_words`` (per turn).

    Raises
    ------
    ValueError
        If ``by`` is neither 'role' nor 'speaker'.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame(
    ...     {
    ...         "session": "a",
    ...         "line": [0, 1, 2],
    ...         "speaker": ["T", "Mia", "T"],
    ...         "role": ["teacher", "student", "teacher"],
    ...         "text": ["Why? (2.0)", "It is a half of it.", "[laughter]"],
    ...     }
    ... )
    >>> talk_time(Corpus(pd.DataFrame({"session": ["a"]}), lines))[["role", "words", "turns"]]
          role  words  turns
    0  teacher      1      1
    1  student      6      1
    """
    if by not in {"role", "speaker"}:
        message = f"by = {by!r}; must be 'role' or 'speaker'"
        raise ValueError(message)
    rows = read_rows(corpus)
    places = np.flatnonzero(rows.spoken)
    session, speaker = rows.session[places], rows.speaker[places]
    timed = dict(zip(rows.sessions, corpus.sessions["timing"] == "measured", strict=True))
    measured = np.array([timed[name] for name in rows.sessions], dtype=bool)
    lengths = rows.end[places] - rows.start[places]
    lines = pd.DataFrame(
        {
            "session": pd.Series([rows.sessions[s] for s in session], dtype="str"),
            "speaker": pd.Series([rows.speakers[s] for s in speaker], dtype="str"),
            "role": pd.Series(rows.role[places], dtype="str"),
            "words": [count_words(said) for said in rows.speech[places]],
            "run": number_runs(session, speaker, rows.speakers),
            "seconds": np.where(measured[session] & (lengths >= 0), lengths, np.nan),
        }
    ).astype({"words": "int64"})
    keys = (
        (["session"] if per_session else []) + (["speaker"] if by == "speaker" else []) + ["role"]
    )
    lines["turn_words"] = lines.groupby("run")["words"].transform("sum")
    per_turn = lines.drop_duplicates(["run", "role"])
    groups = lines.groupby(keys, sort=False)
    table = groups.agg(
        words=("words", "sum"),
        turns=("run", "nunique"),
        lines=("words", "size"),
        seconds=("seconds", lambda s: s.sum(skipna=False)),
    )
    middle = per_turn.groupby(keys, sort=False)["turn_words"].agg(["mean", "median"])
    table["mean_words"], table["median_words"] = middle["mean"], middle["median"]
    table = table.reset_index()
    for column in ("words", "turns"):
        whole = (
            table.groupby("session")[column].transform("sum")
            if per_session
            else table[column].sum()
        )
        table[f"share_{column}"] = table[column] / whole
    order = [*keys, "words", "turns", "lines", "share_words", "share_turns", "seconds"]
    return table[[*order, "mean_words", "median_words"]].astype({"seconds": "float64"})
