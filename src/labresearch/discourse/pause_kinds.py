"""Which kind of pause a silence is, by who spoke before, how, and who ends it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.discourse.invitations import invites, invites_column, last_sentences
from labresearch.discourse.segments import AnnotatedLines

__all__ = ["LULL", "ended_by", "pause_kinds"]

LULL = 3.0
"""Shortest silence (s) in talk among adults that counts as a lull."""

_HELD = 5.0
_LONGEST_HELD = 180.0
_WORK = 90.0
_READING = 10.0
_APART = 10.0
_ANNOUNCED = (("pair", "partner_talk"), ("think", "think_time"), ("work", "work_block"))


def pause_kinds(lines: AnnotatedLines, silences: pd.DataFrame) -> np.ndarray:
    """Name the kind of every silence.

    Parameters
    ----------
    lines : AnnotatedLines
        Lines with layer and addressee.
    silences : pandas.DataFrame
        As made by ``find_silences``.

    Returns
    -------
    numpy.ndarray of object
        Values of ``PAUSE_KINDS``; wait1 (after an adult's content question to children) and wait2
        (after a child's contribution) are the wait times of Rowe (1972, 1986).
    """
    rows = lines.rows
    after = silences["after"].to_numpy(dtype=np.int64)
    before = silences["before"].to_numpy(dtype=np.int64)
    offset = silences["offset"].to_numpy(dtype=np.int64)
    duration = silences["duration"].to_numpy(dtype=float)
    known = after >= 0
    adult = known & rows.adult[after]
    student = known & rows.student[after]
    collegial = known & (lines.layer[after] == "collegial")
    to_children = adult & ~collegial & (lines.addressee[after] != "adults")
    goes_on = known & (before >= 0) & (rows.speaker[before] == rows.speaker[after])
    asks, manages, unfinished = _words_before(lines, after, offset, to_children, adult)
    held = _announced(lines, silences, adult)
    activity = silences["activity"].to_numpy(dtype=object)
    lull = collegial & adult & (duration >= LULL)
    named = activity != ""
    long_held = np.isin(activity, ("think", "pair")) & (duration > _LONGEST_HELD)
    # children at work are not waited for
    at_work = (lines.segment[after] == "explore") | (
        (before >= 0) & (lines.segment[before] == "explore")
    )
    apart = ~collegial & known & at_work & (duration > _APART)
    choices = [
        (silences["record_gap"].to_numpy(dtype=bool), "gap"),
        (named & long_held, "work"),
        *((activity == name, name) for name in ("pair", "think", "work", "management")),
        *((held == name, name) for name in ("pair", "think", "work")),
        (collegial & adult & goes_on & unfinished, "intra"),
        (lull, "lull"),
        (collegial & adult & goes_on, "intra"),
        (to_children & manages & ~asks, "management"),
        (apart, "work"),
        (to_children & asks, "wait1"),
        (adult & ~collegial & goes_on, "intra"),
        (student & ~collegial, "wait2"),
    ]
    return np.select([c for c, _ in choices], [n for _, n in choices], default="other").astype(
        object
    )


def ended_by(lines: AnnotatedLines, after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Say who ended each silence: student, same_adult, other_adult, none.

    The same adult is the one who was the last adult to speak.
    """
    rows = lines.rows
    place = np.where(rows.adult & rows.spoken, np.arange(len(rows)), -1)
    last_adult = np.maximum.accumulate(place) if len(place) else place
    last = np.where(after >= 0, last_adult[after], -1)
    ends = before >= 0
    known = (last >= 0) & ends & (rows.session[last] == rows.session[before])
    same = known & (rows.speaker[last] == rows.speaker[before])
    return np.select(
        [ends & rows.student[before], ends & rows.adult[before] & same, ends & rows.adult[before]],
        ["student", "same_adult", "other_adult"],
        default="none",
    ).astype(object)


def _words_before(
    lines: AnnotatedLines,
    after: np.ndarray,
    offset: np.ndarray,
    to_children: np.ndarray,
    adult: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether the words before ask children, manage, and break off inside a sentence."""
    rows = lines.rows
    logistics = lines.lookup.cues.pattern("logistics")
    between = offset < 0
    wanted = np.zeros(len(rows), dtype=bool)
    wanted[after[between & to_children]] = True
    line_asks = invites_column(rows.speech, wanted, lines.lookup.hits("logistics"), logistics)
    line_manages = _in_last_sentences(
        rows.speech, wanted & lines.lookup.hits("logistics"), logistics
    )
    asks = between & to_children & line_asks[after]
    manages = between & to_children & line_manages[after]
    unfinished = np.zeros(len(after), dtype=bool)
    for i in np.flatnonzero(~between & adult).tolist():
        said = rows.speech[after[i]][: offset[i]].rstrip()
        unfinished[i] = not said.rstrip("\"')").endswith((".", "?", "!"))
        if to_children[i] and not unfinished[i]:
            asks[i] = invites(said, logistics)
            manages[i] = logistics.search(" ".join(last_sentences(said))) is not None
    return asks, manages, unfinished


def _in_last_sentences(texts: np.ndarray, where: np.ndarray, pattern: object) -> np.ndarray:
    found = np.zeros(len(texts), dtype=bool)
    search = pattern.search  # type: ignore[attr-defined]
    for place in np.flatnonzero(where).tolist():
        found[place] = search(" ".join(last_sentences(texts[place]))) is not None
    return found


def _announced(lines: AnnotatedLines, silences: pd.DataFrame, adult: np.ndarray) -> np.ndarray:
    """Name the longest silence that follows an announcement of think time, pair talk or work.

    An announcement reaches to the end of its turn or to the next announcement in it.
    """
    rows = lines.rows
    said = _announcements(lines)
    held = np.full(len(silences), "", dtype=object)
    if not len(said):
        return held
    places, run_of_spoken = rows.runs()
    run = np.full(len(rows), -1, dtype=np.int64)
    run[places] = run_of_spoken
    after = silences["after"].to_numpy(dtype=np.int64)
    offset = silences["offset"].to_numpy(dtype=np.int64)
    duration = silences["duration"].to_numpy(dtype=float)
    activity = silences["activity"].to_numpy(dtype=object)
    # the place in the talk as one number: line, then character
    reach = max(int(said["end"].max()), int(offset.max(initial=0))) + 2
    spoken_at = said["place"].to_numpy() * reach + said["end"].to_numpy()
    silent_at = after * reach + np.where(offset < 0, reach - 1, offset)
    latest = np.searchsorted(spoken_at, silent_at, side="right") - 1
    possible = adult & (latest >= 0)
    possible &= run[said["place"].to_numpy()[latest]] == run[after]
    kind = said["kind"].to_numpy(dtype=object)[latest]
    collegial = (after >= 0) & (lines.layer[after] == "collegial")
    # talk among adults has no think time or pair talk of children
    possible &= ~collegial | (kind == "work")
    shortest = np.where(kind == "work", np.where(collegial, _READING, _WORK), _HELD)
    possible &= ~(duration < shortest)
    # an untimed hesitation inside a line is not the time that was announced
    possible &= ~(np.isnan(duration) & (offset >= 0) & (activity != kind))
    rank = np.where(np.isnan(duration), np.inf, duration)
    best: dict[int, int] = {}
    for i in np.flatnonzero(possible).tolist():
        key = int(latest[i])
        if key not in best or rank[i] > rank[best[key]]:
            best[key] = i
    for i in best.values():
        held[i] = "work" if duration[i] > _LONGEST_HELD else kind[i]
    return held


def _announcements(lines: AnnotatedLines) -> pd.DataFrame:
    """One row a cue of an activity: ``place`` (line), ``end`` (character), ``kind``."""
    records = []
    rows = lines.rows
    for kind, lexicon in _ANNOUNCED:
        pattern = lines.lookup.cues.pattern(lexicon)
        for place in np.flatnonzero(lines.lookup.hits(lexicon)).tolist():
            end = max(match.end() for match in pattern.finditer(rows.speech[place]))
            records.append((place, end, kind))
    records.sort()
    return pd.DataFrame(records, columns=["place", "end", "kind"])
