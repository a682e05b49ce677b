"""Every place where there may be silence: marks of the transcriber joined with measured gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from labresearch.corpus.marks import align
from labresearch.discourse.cues import Cues
from labresearch.discourse.rows import Rows
from labresearch.discourse.timing import Slots

__all__ = ["find_silences"]

_LETTER = re.compile(r"[^\W_]")
_LENGTH = re.compile(
    r"(?<![\d:])(?:(?P<m>\d{1,2}):(?P<s>[0-5]\d)(?![\d:])|(?P<n>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>s|secs?|seconds?|mins?|minutes?)\b)",
    re.IGNORECASE,
)
# comments that name an activity; what adults say is left to the word lists of the codebook
_ACTIVITIES = (
    ("pair", "partner_talk", re.compile(r"\b(?:pairs?|partners?)\b.*\btalk|\bturn.and.talk", re.I)),
    ("think", "think_time", re.compile(r"\bthink", re.I)),
    ("work", "work_block", re.compile(r"^(?:\w+\s+)?work(?:s|ing|time)?\b", re.I)),
    (
        "management",
        "logistics",
        re.compile(r"\b(?:intercom|bell|announcement|knock|fire (?:drill|alarm)|phone)\b", re.I),
    ),
)


@dataclass
class _Place:
    """What the transcriber wrote at one place."""

    after: int
    before: int
    offset: int
    seconds: float = 0.0
    timed: bool = False
    comment_seconds: float = float("nan")
    untimed: bool = False
    gap: bool = False
    activity: str = ""
    order: list[int] = field(default_factory=list)


def find_silences(rows: Rows, cues: Cues, slots: Slots, usable: np.ndarray) -> pd.DataFrame:
    """Join marks and gaps: one row a place, so that nothing is counted twice.

    Parameters
    ----------
    rows : Rows
        Lines in order.
    cues : Cues
        Word lists, used on comments.
    slots : Slots
        Places between lines.
    usable : numpy.ndarray of bool
        For every session, whether its gaps can be silence.

    Returns
    -------
    pandas.DataFrame
        ``after``, ``before`` (positions, -1 none; equal inside a line), ``offset`` (characters of
        speech before it, -1 between lines), ``start``, ``duration`` (s, NaN unknown; 0 where talk
        overlaps), ``source`` ('timed', 'mark', 'gap'), ``marked`` (bool), ``record_gap`` (bool),
        ``activity`` ('', 'pair', 'think', 'work', 'management'), in the order of the talk.
    """
    places = _marked_places(rows, cues)
    slot_of = {int(after): i for i, after in enumerate(slots.previous)}
    good = usable[rows.session[slots.previous]] & ~np.isnan(slots.gap)
    taken = np.zeros(len(slots.previous), dtype=bool)
    records: list[tuple[int, int, int, float, float, str, bool, bool, str]] = []
    for place in places:
        slot = slot_of.get(place.after, -1) if place.offset < 0 else -1
        measured = float("nan")
        start = float("nan")
        if slot >= 0:
            start = float(slots.silent_from[slot])
            if good[slot]:
                measured = max(float(slots.gap[slot]), 0.0)
                taken[slot] = True
        duration, source = _length(place, measured)
        after = place.after
        if source == "gap" and slot >= 0:
            after = int(slots.after[slot])
        records.append(
            (
                after,
                place.before,
                place.offset,
                start,
                duration,
                source,
                True,
                place.gap,
                place.activity,
            )
        )
    columns = (
        *("after", "before", "offset", "start", "duration"),
        *("source", "marked", "record_gap", "activity"),
    )
    marked = pd.DataFrame(records, columns=list(columns))
    free = np.flatnonzero(good & ~taken)
    gaps = pd.DataFrame(
        {
            "after": slots.after[free],
            "before": slots.next[free],
            "offset": np.full(len(free), -1, dtype=np.int64),
            "start": slots.silent_from[free],
            "duration": np.maximum(slots.gap[free], 0.0),
            "source": "gap",
            "marked": False,
            "record_gap": False,
            "activity": "",
        }
    )
    parts = [part for part in (marked, gaps) if len(part)]
    table = pd.concat(parts, ignore_index=True) if parts else gaps
    table = table.astype({"offset": "int64", "duration": "float64", "start": "float64"})
    # between lines: after every place inside the line before
    place_key = np.where(table["offset"] >= 0, table["after"], table["before"] - 0.5)
    last = (table["before"] < 0).to_numpy()
    place_key[last] = table["after"][last] + 0.5
    order = np.lexsort((table["offset"].to_numpy(), place_key))
    return table.iloc[order].reset_index(drop=True)


def _length(place: _Place, measured: float) -> tuple[float, str]:
    """Length and source: the transcriber's count first, then the measured gap."""
    if place.gap:
        return float("nan"), "mark"
    if place.timed or not np.isnan(place.comment_seconds):
        return float(
            np.nanmax([place.seconds if place.timed else np.nan, place.comment_seconds])
        ), ("timed")
    if not np.isnan(measured):
        return measured, "gap"
    return float("nan"), "mark"


def _marked_places(rows: Rows, cues: Cues) -> list[_Place]:
    spoken = np.flatnonzero(rows.spoken)
    found: dict[tuple[int, int, int], _Place] = {}
    for place, every in rows.marks.items():
        marks = [mark for mark in every if mark.kind in _KINDS]
        if not marks:
            continue
        text = rows.text[place]
        sources = align(text)[:-1]
        words = _first_and_last(rows.speech[place])
        for mark in marks:
            after, before, offset = _where(rows, spoken, place, mark.start, sources, words)
            activity, seconds = "", float("nan")
            if mark.kind == "comment":
                activity, seconds = _activity(text[mark.start : mark.end].strip("()[]*"), cues)
                if not activity:
                    continue
            spot = found.setdefault((after, before, offset), _Place(after, before, offset))
            spot.gap |= mark.kind == "gap"
            spot.untimed |= mark.kind in {"micro", "pause"}
            spot.activity = spot.activity or activity
            if mark.seconds is not None:
                spot.timed = True
                spot.seconds += mark.seconds
            if not np.isnan(seconds):
                spot.comment_seconds = np.nansum([spot.comment_seconds, seconds])
    return list(found.values())


_KINDS = frozenset({"timed", "micro", "pause", "gap", "comment"})


def _first_and_last(said: str) -> tuple[int, int] | None:
    """Place of the first and the last letter or digit."""
    first = _LETTER.search(said)
    if first is None:
        return None
    last = len(said) - 1
    while not _LETTER.match(said[last]):
        last -= 1
    return first.start(), last


def _where(
    rows: Rows,
    spoken: np.ndarray,
    place: int,
    start: int,
    sources: np.ndarray,
    words: tuple[int, int] | None,
) -> tuple[int, int, int]:
    """Line before, line after, and characters of speech before (-1 between lines)."""
    offset = int(np.searchsorted(sources, start))
    has_before = words is not None and words[0] < offset
    has_after = words is not None and words[1] >= offset
    if has_before and has_after:
        return place, place, offset
    at = int(np.searchsorted(spoken, place))
    before_at = at if not has_before else at + 1
    # a line without words is not in `spoken`: its neighbours are at - 1 and at
    after_at = at if has_before else at - 1
    after = int(spoken[after_at]) if after_at >= 0 else -1
    before = int(spoken[before_at]) if before_at < len(spoken) else -1
    session = rows.session[place]
    if after >= 0 and rows.session[after] != session:
        after = -1
    if before >= 0 and rows.session[before] != session:
        before = -1
    return after, before, -1


def _activity(comment: str, cues: Cues) -> tuple[str, float]:
    """Activity that a comment names, and its length (s, NaN not given)."""
    for name, lexicon, pattern in _ACTIVITIES:
        if pattern.search(comment) or cues.pattern(lexicon).search(comment):
            length = _LENGTH.search(comment)
            if length is None:
                return name, float("nan")
            if length["m"] is not None:
                return name, 60.0 * int(length["m"]) + int(length["s"])
            scale = 60.0 if length["unit"].lower().startswith("m") else 1.0
            return name, scale * float(length["n"])
    return "", float("nan")
