"""Layers, addressees and parts of the lesson, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.discourse.cues import Cues, Lookup
from labresearch.discourse.episodes import Episode, find_episodes
from labresearch.discourse.evidence import Evidence
from labresearch.discourse.names import written_addressees
from labresearch.discourse.rows import Rows, number_runs, read_rows

__all__ = ["AnnotatedLines", "annotate_lines"]

# a comment such as ((work 7:00)); what the adults say is left to the word lists
_WORK_COMMENT = re.compile(
    r"(?:(?:students?|pupils|kids|class|group|individual|pair|silent|independent)s?\s+)*"
    r"(?:work|worktime|working)\b(?!\s+on\s+the\s+board)",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class AnnotatedLines:
    """A corpus whose lines have layer, addressee and segment, and what was found on the way.

    Parameters
    ----------
    corpus : Corpus
        With new columns ``turn``, ``layer``, ``addressee``, ``segment`` (and ``speech``).
    rows : Rows
        Its lines in order.
    lookup : Lookup
        Word lists in the lines of adults.
    episodes : list of Episode
        Time-outs.
    evidence : Evidence
        Cues of the lines.
    layer, addressee, segment : numpy.ndarray of object
        The new columns, in the order of ``rows``.
    """

    corpus: Corpus
    rows: Rows
    lookup: Lookup
    episodes: list[Episode]
    evidence: Evidence
    layer: np.ndarray
    addressee: np.ndarray
    segment: np.ndarray

    @property
    def in_timeout(self) -> np.ndarray:
        """Number of the time-out that a line lies in; -1 for none."""
        number = np.full(len(self.rows), -1, dtype=np.int64)
        for i, episode in enumerate(self.episodes):
            number[episode.first : episode.last + 1] = i
        return number


def annotate_lines(corpus: Corpus, cues: Cues) -> AnnotatedLines:
    """Fill turn, layer, addressee and segment of every line.

    Segments of a session that the file gives (any that is not 'none') and addressees that are not
    'unknown' are kept, and so is what the user corrected (column ``corrected``).

    Parameters
    ----------
    corpus : Corpus
        Lines with roles.
    cues : Cues
        Word lists.

    Returns
    -------
    AnnotatedLines
    """
    rows = read_rows(corpus)
    lookup = Lookup(cues, rows.speech, rows.adult & rows.spoken)
    episodes, evidence = find_episodes(rows, corpus, lookup)
    inside = np.zeros(len(rows), dtype=bool)
    for episode in episodes:
        inside[episode.first : episode.last + 1] = True
    collegial = ~rows.lesson | inside
    layer = np.where(collegial, "collegial", "instruction").astype(object)
    utterances = corpus.utterances
    corrected = _corrected(utterances, rows.order)
    layer = np.where(
        corrected["layer"], utterances["layer"].to_numpy(dtype=object)[rows.order], layer
    ).astype(object)
    collegial = layer == "collegial"
    given = utterances["segment"].to_numpy(dtype=object)[rows.order]
    # one line that was corrected does not make the others' segments given
    from_file = np.where(corrected["segment"], "none", given)
    segment = _segments(rows, lookup, inside, from_file)
    segment = np.where(corrected["segment"], given, segment).astype(object)
    addressed = utterances["addressee"].to_numpy(dtype=object)[rows.order]
    addressee = np.where(
        (addressed == "unknown") & ~corrected["addressee"],
        _addressees(rows, evidence, collegial, inside),
        addressed,
    ).astype(object)
    columns = {
        "turn": _turn_numbers(rows),
        "layer": layer,
        "addressee": addressee,
        "segment": segment,
        "speech": rows.speech,
    }
    back = np.empty(len(rows), dtype=np.int64)
    back[rows.order] = np.arange(len(rows))
    new = {
        name: pd.Series(
            values[back],
            index=utterances.index,
            dtype="int64" if name == "turn" else "str",
        )
        for name, values in columns.items()
    }
    annotated = corpus.replace(utterances=utterances.assign(**new))
    return AnnotatedLines(annotated, rows, lookup, episodes, evidence, layer, addressee, segment)


def _corrected(utterances: pd.DataFrame, order: np.ndarray) -> dict[str, np.ndarray]:
    """Lines whose layer, segment or addressee the user gave."""
    said = utterances["corrected"].to_numpy(dtype=object)[order]
    out = {name: np.zeros(len(said), dtype=bool) for name in ("layer", "segment", "addressee")}
    for place in np.flatnonzero(said != ""):
        for name in out.keys() & set(said[place].split()):
            out[name][place] = True
    return out


def _turn_numbers(rows: Rows) -> np.ndarray:
    """Count turns in each session; an event without a speaker is a turn of its own."""
    run = number_runs(rows.session, rows.speaker, rows.speakers)
    if not len(run):
        return run
    first = rows.bounds()[:-1]
    return run - np.repeat(run[first], np.diff(rows.bounds()))


def _addressees(
    rows: Rows, evidence: Evidence, collegial: np.ndarray, inside: np.ndarray
) -> np.ndarray:
    addressee = np.full(len(rows), "unknown", dtype=object)
    adult = rows.adult & rows.spoken
    called = evidence.called.student | evidence.called.student_bare
    instruction = adult & ~collegial
    addressee[instruction] = "students"
    addressee[instruction & called] = "one"
    to_colleague = evidence.called.adult & ~evidence.address & ~called
    addressee[instruction & to_colleague] = "adults"
    written = written_addressees(rows, adult)
    addressee[written.adults] = "adults"
    addressee[written.child] = "one"
    _replies_to_adults(rows, evidence, instruction, addressee)
    addressee[adult & collegial] = "adults"
    # "Friends, one moment. Grown-ups, help" halts the lesson: what follows is for the adults
    to_children = adult & inside & evidence.address & ~evidence.returns & ~evidence.call
    addressee[to_children] = "students"
    addressee[to_children & evidence.called.student] = "one"
    return addressee


def _replies_to_adults(
    rows: Rows, evidence: Evidence, instruction: np.ndarray, addressee: np.ndarray
) -> None:
    """Let the adults' turns that follow an aside to a colleague be said to adults as well."""
    places, run = rows.runs()
    first = np.unique(run, return_index=True)[1] if len(run) else run
    stops = np.append(first[1:], len(places))
    for at in np.flatnonzero((addressee == "adults")[places] & instruction[places]).tolist():
        following = int(run[at]) + 1
        while following < len(first):
            lines = places[first[following] : stops[following]]
            same = rows.session[lines[0]] == rows.session[places[at]]
            if not (same and instruction[lines].all() and rows.adult[lines[0]]):
                break
            # a turn to the children, or a plain question that a child then answers
            child_next = stops[following] < len(places) and not rows.adult[places[stops[following]]]
            asks = evidence.question[lines[-1]] and not evidence.score[lines].any() and child_next
            if asks or np.isin(addressee[lines], ("one",)).any() or evidence.address[lines].any():
                break
            addressee[lines] = "adults"
            following += 1


def _segments(rows: Rows, lookup: Lookup, inside: np.ndarray, given: np.ndarray) -> np.ndarray:
    segment = np.full(len(rows), "none", dtype=object)
    adult = rows.adult & rows.spoken & rows.lesson & ~inside
    work = lookup.hits("work_block", adult) | _work_comments(rows, inside)
    closing = lookup.hits("closing", adult)
    # "we'll come back to it tomorrow" closes, and "come back when you're ready" is for one child
    regather = lookup.hits("regather", adult) & ~closing
    regather &= ~lookup.hits("behaviour_timeout", regather)
    cue_places = np.flatnonzero(work | regather | closing)
    bounds = rows.bounds()
    for first, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        low, high = np.searchsorted(cue_places, [first, stop])
        if low < high:
            cuts = _cuts(cue_places[low:high].tolist(), work, regather, closing, first, stop)
            for place, following, name in cuts:
                segment[place:following] = name
    segment[inside] = "timeout"
    kept = np.isin(rows.session, np.unique(rows.session[given != "none"]))
    segment[kept] = given[kept]
    return segment


def _cuts(
    places: list[int],
    work: np.ndarray,
    regather: np.ndarray,
    closing: np.ndarray,
    first: int,
    stop: int,
) -> list[tuple[int, int, str]]:
    """Parts of one lesson as (first line, line after the last, name)."""
    starts: list[tuple[int, str]] = []
    state = "launch"
    for place in places:
        if regather[place] and state == "explore":
            state = "discuss"
            starts.append((place, state))
        elif work[place] and state != "explore":
            # who sends the class off still launches; the work begins with the next line
            state = "explore"
            starts.append((place + 1, state))
    if starts:
        starts.insert(0, (first, "launch"))
    # a lesson is closed once: after the last other cue, and not in its first half
    last_other = max((p for p in places if work[p] or regather[p]), default=first - 1)
    ends = [p for p in places if closing[p] and p > last_other and p >= (first + stop) / 2]
    if ends:
        starts.append((ends[0], "close"))
    if not starts:
        return []
    stops = [place for place, _ in starts[1:]] + [stop]
    return [
        (place, following, name) for (place, name), following in zip(starts, stops, strict=False)
    ]


def _work_comments(rows: Rows, inside: np.ndarray) -> np.ndarray:
    found = np.zeros(len(rows), dtype=bool)
    for place in rows.commented:
        if inside[place] or not rows.lesson[place]:
            continue
        found[place] = any(_WORK_COMMENT.match(words) for _, words in rows.comments(place))
    return found
