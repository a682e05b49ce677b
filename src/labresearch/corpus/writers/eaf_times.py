"""Where the lines of a session stand in the time order of an ELAN file."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd

from labresearch.corpus.writers.losses import Loss

__all__ = ["Placed", "Slot", "SpeakerTier", "place_lines"]


@dataclasses.dataclass(frozen=True, order=True)
class Slot:
    """A time slot; slots sort as they stand in the file. ``time`` (ms) is None where not known."""

    key: float
    starts: int
    position: int
    last: int
    time: int | None = dataclasses.field(compare=False)
    id: str = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True)
class Placed:
    """One line: its number in the file (from 1), its line in the corpus, and its two slots."""

    number: int
    line: int
    speaker: str
    text: str
    slots: tuple[Slot, Slot]


@dataclasses.dataclass(frozen=True)
class SpeakerTier:
    """One tier of talk: its name, the speaker, and lines that do not overlap."""

    name: str
    speaker: str
    lines: list[Placed]


def place_lines(lines: pd.DataFrame) -> tuple[list[Placed], list[Loss]]:
    """Sort the lines by time and give each two slots; no time is made up.

    A line without a start stands before the next line that has one.

    Parameters
    ----------
    lines : pandas.DataFrame
        Table ``utterances`` of one session.

    Returns
    -------
    placed : list of Placed
        In the order of time, then of the lines.
    losses : list of Loss
    """
    n = len(lines)
    starts = [_milliseconds(time) for time in lines["start"]]
    ends = [_milliseconds(time) for time in lines["end"]]
    losses = _times_lost(lines, starts, ends)
    keys = [0.0] * n
    following = math.inf
    for i in range(n - 1, -1, -1):
        start, end = starts[i], ends[i]
        if start is None:
            keys[i] = following if end is None else min(following, end)
        else:
            keys[i] = following = float(start)
            if end is not None and end < start:
                ends[i] = None
    order = sorted(range(n), key=lambda i: keys[i])
    moved = sum(i < max_before for i, max_before in zip(order, _maxima(order), strict=True))
    if moved:
        message = "lines whose times go back stand in the order of time in the file"
        losses.append(Loss("", "utterances.line", moved, message))
    placed = []
    numbers, speakers, texts = (lines[c].tolist() for c in ("line", "speaker", "text"))
    for position, i in enumerate(order):
        end = ends[i]
        first = Slot(keys[i], 1, position, 0, starts[i], f"ts{2 * position + 1}")
        id_ = f"ts{2 * position + 2}"
        if end is not None and end > keys[i]:
            last = Slot(float(end), 0, position, 1, end, id_)
        else:
            last = Slot(keys[i], 1, position, 1, end, id_)
        placed.append(Placed(position + 1, numbers[i], speakers[i], texts[i], (first, last)))
    return placed, losses


def _maxima(order: list[int]) -> list[int]:
    out, largest = [], -1
    for i in order:
        out.append(largest)
        largest = max(largest, i)
    return out


def _milliseconds(seconds: float) -> int | None:
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return round(seconds * 1000)


def _times_lost(
    lines: pd.DataFrame, starts: list[int | None], ends: list[int | None]
) -> list[Loss]:
    losses = []
    open_ = sum(s is None for s in starts) + sum(e is None for e in ends)
    if open_:
        message = (
            "times that the transcript does not have are open in the file; ELAN shows such lines "
            "somewhere between their neighbours"
        )
        losses.append(Loss("", "utterances.start, end", open_, message))
    negative = int((lines["start"] < 0).sum() + (lines["end"] < 0).sum())
    if negative:
        message = "times before zero, which ELAN does not have, were left open"
        losses.append(Loss("", "utterances.start, end", negative, message))
    back = sum(s is not None and e is not None and e < s for s, e in zip(starts, ends, strict=True))
    if back:
        message = "ends that lie before the start, which ELAN does not have, were left open"
        losses.append(Loss("", "utterances.end", back, message))
    times = pd.concat([lines["start"], lines["end"]]).dropna()
    finer = int(((times * 1000 - (times * 1000).round()).abs() > 1e-3).sum())
    if finer:
        message = "times were rounded to thousandths of a second"
        losses.append(Loss("", "utterances.start, end", finer, message))
    return losses
