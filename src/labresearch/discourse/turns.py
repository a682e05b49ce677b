"""Turns: runs of lines by one speaker."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.discourse.rows import count_words, number_runs, read_rows

__all__ = ["turns"]


def turns(corpus: Corpus) -> pd.DataFrame:
    """Put the lines of one speaker together.

    Parameters
    ----------
    corpus : Corpus
        Lines in any order.

    Returns
    -------
    pandas.DataFrame
        One row a turn, in the order of sessions and lines: ``session``, ``turn`` (0-based in the
        session), ``speaker``, ``role``, ``first_line``, ``last_line``, ``words``, ``start``,
        ``end`` (s, NaN untimed), ``text`` (the lines joined by a blank, marks kept). A line
        without a speaker is a turn of its own.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame(
    ...     {
    ...         "session": "a",
    ...         "line": [0, 1, 2],
    ...         "speaker": ["T", "T", "Mia"],
    ...         "text": ["So.", "Why? (2.0)", "Because it fits."],
    ...     }
    ... )
    >>> found = turns(Corpus(pd.DataFrame({"session": ["a"]}), lines))
    >>> found[["turn", "speaker", "first_line", "last_line", "words"]].values.tolist()
    [[0, 'T', 0, 1, 2], [1, 'Mia', 2, 2, 3]]
    """
    rows = read_rows(corpus)
    run = number_runs(rows.session, rows.speaker, rows.speakers)
    first = np.unique(run, return_index=True)[1] if len(run) else np.zeros(0, dtype=np.int64)
    stop = np.append(first, len(rows))[1:].astype(np.int64)
    last = stop - 1
    words = np.array([count_words(said) for said in rows.speech], dtype=np.int64)
    # the latest end, since a short line of the turn may lie inside a longer one
    ends = pd.Series(rows.end).groupby(run).max() if len(run) else pd.Series(dtype="float64")
    starts = pd.Series(rows.start).groupby(run).min() if len(run) else pd.Series(dtype="float64")
    session = rows.session[first]
    number = np.arange(len(first)) - np.searchsorted(session, session)
    texts = [
        rows.text[a] if b - a == 1 else " ".join(text for text in rows.text[a:b] if text)
        for a, b in zip(first.tolist(), stop.tolist(), strict=True)
    ]
    return pd.DataFrame(
        {
            "session": pd.Series([rows.sessions[s] for s in session], dtype="str"),
            "turn": number.astype(np.int64),
            "speaker": pd.Series([rows.speakers[s] for s in rows.speaker[first]], dtype="str"),
            "role": pd.Series(rows.role[first], dtype="str"),
            "first_line": rows.line[first],
            "last_line": rows.line[last] if len(last) else np.zeros(0, dtype=np.int64),
            "words": np.add.reduceat(words, first) if len(first) else np.zeros(0, dtype=np.int64),
            "start": starts.to_numpy(dtype=float),
            "end": ends.to_numpy(dtype=float),
            "text": pd.Series(texts, dtype="str"),
        }
    )
