"""Wait time in numbers: medians and shares, by kind and by how it was measured."""

from __future__ import annotations

import pandas as pd

from labresearch.analysis.inference import wilson_interval

__all__ = ["wait_time_summary"]


def wait_time_summary(waits: pd.DataFrame) -> pd.DataFrame:
    """Summarise wait times by kind and source.

    Gaps between the times of lines and pauses that a transcriber timed are never mixed: a
    transcriber marks only the pauses that stand out, so medians and shares of marks are too high.

    Parameters
    ----------
    waits : pandas.DataFrame
        As returned by `labresearch.wait_time`: ``session`` (str), ``kind`` (str), ``source``
        (str), ``seconds`` (s), ``long`` (bool).

    Returns
    -------
    pandas.DataFrame
        One row a kind and source: ``kind``, ``source`` (str), ``sessions``, ``n`` (int),
        ``median``, ``q1``, ``q3`` (s), ``share_long`` (0 to 1, waits of at least the threshold),
        ``low``, ``high`` (95 % interval of that share, Wilson 1927). The interval treats waits as
        independent, which those of one lesson are not: it is too narrow for statements about labs.

    Examples
    --------
    >>> waits = pd.DataFrame({
    ...     "session": "a", "kind": "wait1", "source": "gap",
    ...     "seconds": [0.0, 1.0, 2.0, 5.0], "long": [False, False, False, True]})
    >>> wait_time_summary(waits)[["kind", "n", "median", "share_long"]]
        kind  n  median  share_long
    0  wait1  4     1.5        0.25
    """
    grouped = waits.groupby(["kind", "source"], sort=True)
    table = pd.DataFrame(
        {
            "sessions": grouped["session"].nunique(),
            "n": grouped.size(),
            "median": grouped["seconds"].median(),
            "q1": grouped["seconds"].quantile(0.25),
            "q3": grouped["seconds"].quantile(0.75),
            "share_long": grouped["long"].mean(),
        }
    )
    table["low"], table["high"] = wilson_interval(grouped["long"].sum(), table["n"])
    table = table.reset_index().astype({"kind": "str", "source": "str", "n": "int64"})
    table.attrs.update(waits.attrs)
    return table
