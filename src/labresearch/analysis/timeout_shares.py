"""Shares of time-outs, with intervals between labs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, lab_count
from labresearch.corpus import Corpus

__all__ = ["timeout_shares", "too_few", "with_groups"]

LEAST = 5  # labs


def with_groups(rows: pd.DataFrame, corpus: Corpus, by: str | None) -> pd.DataFrame:
    """Add the column ``group``: what a column of the sessions says of each row's session.

    Parameters
    ----------
    rows : pandas.DataFrame
        Has ``session``.
    corpus : Corpus
        Its sessions.
    by : str or None
        Column of sessions; None makes one group 'all'.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ValueError
        If there is no such column.
    """
    if by is None:
        return rows.assign(group="all")
    if by not in corpus.sessions:
        message = f"by = {by!r} is no column of sessions; they have: {', '.join(corpus.sessions)}"
        raise ValueError(message)
    groups = corpus.sessions.set_index("session")[by].astype("str")
    return rows.assign(group=rows["session"].map(groups).astype("str"))


def too_few(labs: int) -> str:
    """Say that labs are too few for an interval, '' if they are not.

    Examples
    --------
    >>> too_few(3)
    'no interval: 3 labs, fewer than 5'
    """
    return f"no interval: {lab_count(labs)}, fewer than {LEAST}" if labs < LEAST else ""


def timeout_shares(
    timeouts: pd.DataFrame, column: str, *, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give the share of time-outs with each value of a column, group by group.

    Parameters
    ----------
    timeouts : pandas.DataFrame
        With ``group``, ``cluster`` (lab) and the column.
    column : str
        Text.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        One row a group and value, by falling count: ``group``, the column (str), ``n``,
        ``timeouts`` (int, of the group), ``share`` (0 to 1), ``low``, ``high`` (95 %), ``labs``
        (int), ``unit``, ``refused`` (str, why there is no interval).

    Examples
    --------
    >>> rows = pd.DataFrame({"group": "all", "cluster": list("abcdef"), "who": ["x"] * 5 + ["y"]})
    >>> timeout_shares(rows, "who", draws=199)[["who", "n", "share"]].round(2)
      who  n  share
    0   x  5   0.83
    1   y  1   0.17
    """
    rng = np.random.default_rng(seed)
    values = sorted(timeouts[column].unique())
    rows = []
    for group, mine in timeouts.groupby("group", sort=True):
        counts = pd.crosstab(mine["cluster"], mine[column]).reindex(columns=values).fillna(0)
        labs, total = len(counts), len(mine)
        picked = rng.multinomial(labs, np.full(labs, 1 / labs), size=draws) @ counts.to_numpy()
        low, high = np.quantile(picked / picked.sum(axis=1, keepdims=True), [0.025, 0.975], axis=0)
        for at, value in enumerate(values):
            n = int(counts[value].sum())
            rows.append(
                {
                    "group": group,
                    column: value,
                    "n": n,
                    "timeouts": total,
                    "share": n / total,
                    "low": np.nan if labs < LEAST else low[at],
                    "high": np.nan if labs < LEAST else high[at],
                    "labs": labs,
                    "unit": "time-out, labs drawn",
                    "refused": too_few(labs),
                }
            )
    columns = ["group", column, "n", "timeouts", "share", "low", "high", "labs", "unit", "refused"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["group", "n", column], ascending=[True, False, True]).reset_index(
        drop=True
    )
