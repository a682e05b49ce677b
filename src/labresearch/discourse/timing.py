"""Whether the time between two lines can be silence at all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.discourse.rows import Rows

__all__ = ["Slots", "gap_check", "read_slots"]

_ABUT = 0.0015
_MOST_ABUT = 0.75
_TIMING = {
    "none": "no times in the file",
    "block": "times only for blocks of lines",
    "cue": "caption times show when text was on the screen, not when talk began and ended",
}


class Slots:
    """The places between two spoken lines that follow each other in a session.

    Parameters
    ----------
    rows : Rows
        Lines in order.
    """

    def __init__(self, rows: Rows) -> None:
        places = np.flatnonzero(rows.spoken)
        same = np.diff(rows.session[places]) == 0
        self.previous, self.next = places[:-1][same], places[1:][same]
        # a short line may lie inside a longer one: silence begins when the last of them ends
        ends = pd.Series(np.where(np.isnan(rows.end[places]), -np.inf, rows.end[places]))
        latest = ends.groupby(rows.session[places]).cummax().to_numpy()
        holder = np.where(ends.to_numpy() >= latest, np.arange(len(places)), -1)
        holder = np.maximum.accumulate(holder) if len(places) else holder
        keep = np.flatnonzero(same)
        self.after = places[holder[keep]]
        self.silent_from = np.where(np.isnan(rows.end[self.previous]), np.nan, latest[keep])
        self.gap = rows.start[self.next] - self.silent_from


def read_slots(rows: Rows) -> Slots:
    """Return the places between spoken lines; ``gap`` (s) is below 0 where talk overlaps."""
    return Slots(rows)


def gap_check(corpus: Corpus, rows: Rows, slots: Slots) -> pd.DataFrame:
    """Check for each session whether gaps between its times can be silence.

    Parameters
    ----------
    corpus : Corpus
        For timing and resolution of the sessions.
    rows : Rows
        Its lines in order.
    slots : Slots
        Its places between lines.

    Returns
    -------
    pandas.DataFrame
        One row a session, in the order of ``sessions``: ``session``, ``usable`` (bool),
        ``reason`` ('' if usable).
    """
    count = len(rows.sessions)
    of = rows.session[slots.previous]
    gaps = np.bincount(of, minlength=count)
    known = ~np.isnan(slots.gap)
    timed = np.bincount(of[known], minlength=count)
    abut = np.bincount(of[known], weights=np.abs(slots.gap[known]) < _ABUT, minlength=count)
    whole = _whole_seconds(rows, count)
    starts_only = _starts_only(rows, count)
    facts = corpus.sessions[["session", "timing", "time_resolution"]].to_dict("records")
    reasons = []
    for i, fact in enumerate(facts):
        resolution = fact["time_resolution"]
        reason = ""
        if fact["timing"] in {"measured", "cue"} and abut[i] > _MOST_ABUT * timed[i]:
            reason = (
                f"{int(abut[i])} of {timed[i]} gaps are exactly 0: the cues abut, so their ends "
                "are no ends of talk"
            )
        elif fact["timing"] in {"measured", "block"} and starts_only[i]:
            reason = "starts only: no ends of talk in the file"
            reason += ", and the stamps are whole seconds" if whole[i] else ""
        elif fact["timing"] != "measured":
            reason = _TIMING[fact["timing"]]
        elif gaps[i] == 0:
            reason = "fewer than two lines with words"
        elif timed[i] < gaps[i] / 2:
            reason = f"only {timed[i]} of {gaps[i]} gaps have an end and a start in the file"
        elif resolution >= 1 or whole[i]:
            step = 1.0 if np.isnan(resolution) else max(resolution, 1.0)
            reason = f"stamps in steps of {step:g} s are too coarse for silences of about a second"
        reasons.append(reason)
    return pd.DataFrame(
        {
            "session": pd.Series(rows.sessions, dtype="str"),
            "usable": [not reason for reason in reasons],
            "reason": pd.Series(reasons, dtype="str"),
        }
    )


def _starts_only(rows: Rows, count: int) -> np.ndarray:
    """Whether every spoken line of a session has a start, and none has an end."""
    session = rows.session[rows.spoken]
    lines = np.bincount(session, minlength=count)
    starts = np.bincount(session, weights=~np.isnan(rows.start[rows.spoken]), minlength=count)
    ends = np.bincount(session, weights=~np.isnan(rows.end[rows.spoken]), minlength=count)
    return (lines > 0) & (starts == lines) & (ends == 0)


def _whole_seconds(rows: Rows, count: int) -> np.ndarray:
    """Whether all starts and ends of a session are whole seconds (some times are there)."""
    parts = np.zeros(count)
    for times in (rows.start, rows.end):
        known = ~np.isnan(times)
        broken = np.abs(times[known] - np.round(times[known])) > _ABUT
        parts += np.bincount(rows.session[known], weights=broken, minlength=count)
    return parts == 0
