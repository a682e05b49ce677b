"""What all captions share: each has a start and an end, and goes on if it has no speaker."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.writers.losses import Loss

__all__ = ["cue_clock", "cue_times", "speakers_unsaid"]


def cue_times(lines: pd.DataFrame) -> tuple[pd.Series, pd.Series, list[Loss]]:
    """Fill in starts and ends that a transcript does not have, and say how many.

    Parameters
    ----------
    lines : pandas.DataFrame
        Table utterances of one session.

    Returns
    -------
    start, end : pandas.Series of float64
        Seconds, without NaN; no end is before its start.
    losses : list of Loss
    """
    start, end = lines["start"].copy(), lines["end"].copy()
    filled = int(start.isna().sum() + end.isna().sum())
    # a line without a start begins where the one before ended or began
    start = start.fillna(end.shift()).ffill().fillna(0.0)
    end = end.fillna(start.shift(-1)).fillna(start)
    end = end.where(end >= start, start)
    if not filled:
        return start, end, []
    message = "times that the transcript does not have were taken from the lines around"
    return start, end, [Loss("", "utterances.start, end", filled, message)]


def cue_clock(seconds: float, point: str) -> str:
    """Write a time as hh:mm:ss.mmm, with the given decimal point."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def speakers_unsaid(lines: pd.DataFrame) -> list[Loss]:
    """Say how many lines without a speaker will be taken for the words of the speaker before."""
    before = lines["speaker"].where(lines["speaker"] != "").ffill()
    n = int(((lines["speaker"] == "") & before.notna()).sum())
    message = "a caption without a speaker is taken to go on with the speaker before"
    return [Loss("", "utterances.speaker", n, message)] if n else []
