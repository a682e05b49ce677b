"""Where time-outs begin and end: the rules, over turns of adults and children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labresearch.discourse.cues import Lookup
from labresearch.discourse.evidence import Evidence, read_evidence
from labresearch.discourse.rows import Rows

if TYPE_CHECKING:
    from labresearch.corpus import Corpus

__all__ = ["Episode", "find_episodes"]

# how much children may say in between while the adults go on
_INTERJECTION_TURNS = 2
_RUN_SCORE = 2


@dataclass(frozen=True)
class Episode:
    """One time-out as positions in ``Rows``: from ``first`` to ``last``, both inside."""

    first: int
    last: int
    signal: str


def find_episodes(rows: Rows, corpus: Corpus, lookup: Lookup) -> tuple[list[Episode], Evidence]:
    """Find time-outs as positions in ``rows``, in order; also return the evidence of the lines."""
    evidence = read_evidence(rows, lookup)
    given = (corpus.utterances["segment"].to_numpy(dtype=object) == "timeout")[rows.order]
    search = _Search(rows, evidence)
    episodes = []
    bounds = rows.bounds()
    for first, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if given[first:stop].any():
            episodes += _given_episodes(rows, evidence, given, first, stop)
        else:
            episodes += search.session(first, stop)
    return episodes, evidence


class _Search:
    """The rules, over runs of spoken lines by one speaker."""

    def __init__(self, rows: Rows, evidence: Evidence) -> None:
        self.rows, self.evidence = rows, evidence
        self.places, run = rows.runs()
        self.run = np.full(len(rows), -1, dtype=np.int64)
        self.run[self.places] = run
        self.first = self.places[np.unique(run, return_index=True)[1]] if len(run) else self.places
        # position after the last spoken line
        self.count = len(self.first)
        self.adult = rows.adult[self.first]
        self.session_of = rows.session[self.first]
        total = evidence.score[self.places]
        self.score = np.bincount(run, weights=total, minlength=self.count).astype(int)
        self.candidates = self._candidates()
        self.next_spoken = self._next_spoken()

    def _next_spoken(self) -> np.ndarray:
        after = np.searchsorted(self.places, np.arange(len(self.rows)))
        return np.append(self.places, len(self.rows))[after]

    def _candidates(self) -> np.ndarray:
        """Lines at which a time-out may begin, in order."""
        evidence = self.evidence
        start = evidence.call | evidence.gesture
        # an adult with collegial evidence whose turn is followed by another adult's
        replied = np.zeros(self.count + 1, dtype=bool)
        replied[: max(self.count - 1, 0)] = (
            self.adult[:-1] & self.adult[1:] & (np.diff(self.session_of) == 0)
        )
        run_start = evidence.collegial & ~evidence.address & self.rows.spoken
        run_start &= replied[self.run] & (self.run >= 0) & self.rows.student_present
        return np.flatnonzero(start | run_start)

    def session(self, first: int, stop: int) -> list[Episode]:
        """Find the episodes of the lines from ``first`` to before ``stop``."""
        low, high = np.searchsorted(self.candidates, [first, stop])
        episodes: list[Episode] = []
        done = first - 1
        for start in self.candidates[low:high].tolist():
            if start <= done:
                continue
            episode = self._episode(start, stop)
            if episode is not None:
                episodes.append(episode)
                done = episode.last
        return episodes

    def _episode(self, start: int, stop: int) -> Episode | None:
        evidence = self.evidence
        begin = int(self.next_spoken[start])
        if begin >= stop:
            return None
        called = bool(evidence.call[start] or evidence.gesture[start])
        run = int(self.run[begin])
        if not self.adult[run]:
            # a gesture while a child speaks: the adults must follow
            if not called or self._resumed(run, stop) is None:
                return None
            begin = int(self.first[self._resumed(run, stop) or run])
            run = int(self.run[begin])
        if called and not self._confirmed(begin, run, stop):
            return None
        last = self._last(begin, stop)
        runs = range(run, int(self.run[last]) + 1)
        adults = {int(self.rows.speaker[self.first[r]]) for r in runs if self.adult[r]}
        if not called:
            lines = self.places[slice(*np.searchsorted(self.places, [begin, last + 1]))]
            talk = lines[self.rows.adult[lines]]
            only_logistics = bool((evidence.logistics[talk] | (evidence.score[talk] == 0)).all())
            if len(adults) < 2 or int(evidence.score[talk].sum()) < _RUN_SCORE or only_logistics:
                return None
        signal = "run"
        if evidence.call[start]:
            signal = "spoken"
        if evidence.gesture[start] and (evidence.gesture_first[start] or signal == "run"):
            signal = "gesture"
        return Episode(start, last, signal)

    def _confirmed(self, begin: int, run: int, stop: int) -> bool:
        """Whether a call is taken up by another adult or is itself talk to adults."""
        evidence = self.evidence
        for place in self._lines_of(run, begin):
            if place > begin and evidence.address[place]:
                return False
            if evidence.collegial[place] or evidence.score[place] > 0:
                return True
        after = run + 1
        if after >= self.count or self.first[after] >= stop:
            return False
        if self.adult[after]:
            reply = int(self.first[after])
            return not self._to_children(reply) and not evidence.logistics[reply]
        return self._resumed(after, stop) is not None

    def _last(self, begin: int, stop: int) -> int:
        """Last line of the talk among adults that begins at ``begin``."""
        evidence = self.evidence
        last, run, place = begin, int(self.run[begin]), begin
        while True:
            for place in self._lines_of(run, begin):
                if evidence.returns[place] and not self._answered_by_adult(place, stop):
                    # it ends with the children, so it is the lesson's, unless it calls the time-out
                    return last
                if place > begin and self._to_children(place) and not self._aside(place, stop):
                    return last
                last = place
            after = run + 1
            if after >= self.count or self.first[after] >= stop:
                return last
            if not self.adult[after]:
                resumed = self._resumed(after, stop)
                if resumed is None:
                    return self._without_return(run, begin, last)
                after = resumed
            run = after

    def _without_return(self, run: int, begin: int, last: int) -> int:
        """Leave out a last turn that is a plain question, which the child then answers."""
        lines = self._lines_of(run, begin)
        evidence = self.evidence
        if lines[0] == begin or not evidence.question[last] or evidence.score[lines].any():
            return last
        before = self._lines_of(run - 1, begin) if self.adult[run - 1] else []
        return int(before[-1]) if len(before) else last

    def _resumed(self, run: int, stop: int) -> int | None:
        """Run with which adults go on with each other after children's runs from ``run`` on."""
        evidence = self.evidence
        after = run
        while after < self.count and self.first[after] < stop and not self.adult[after]:
            after += 1
        if after - run > _INTERJECTION_TURNS or after >= self.count or self.first[after] >= stop:
            return None
        place = int(self.first[after])
        if self._to_children(place):
            return None
        if evidence.collegial[self._lines_of(after, place)].any():
            return after
        following = after + 1
        if following >= self.count or self.first[following] >= stop or not self.adult[following]:
            return None
        reply = int(self.first[following])
        if self._to_children(reply) or self.score[after] + self.score[following] < 1:
            return None
        return after

    def _aside(self, place: int, stop: int) -> bool:
        """Whether an address to children is an aside after which adults go on at once."""
        evidence = self.evidence
        if self._answered_by_adult(place, stop):
            return True
        following = int(self.next_spoken[place + 1]) if place + 1 < len(self.rows) else stop
        if following >= stop or evidence.question[place]:
            return False
        if self.run[following] != self.run[place] and not self.rows.adult[following]:
            resumed = self._resumed(int(self.run[following]), stop)
            if resumed is None:
                return False
            following = int(self.first[resumed])
        return bool(evidence.collegial[following]) and not self._to_children(following)

    def _answered_by_adult(self, place: int, stop: int) -> bool:
        """Whether another adult goes on at once: what sounded like an address was reported talk."""
        following = int(self.next_spoken[place + 1]) if place + 1 < len(self.rows) else stop
        if following >= stop or not self.rows.adult[following]:
            return False
        other = self.run[following] != self.run[place]
        talk = self.evidence.returns[place] or self.score[self.run[following]] > 0
        return bool(other and talk and not self._to_children(following))

    def _to_children(self, place: int) -> bool:
        """Whether an adult's line is said to children; a bare name counts if a child answers."""
        evidence = self.evidence
        if evidence.address[place]:
            return True
        if not evidence.called.student_bare[place] or evidence.collegial[place]:
            return False
        after = int(self.run[place]) + 1
        return after < self.count and not self.adult[after]

    def _lines_of(self, run: int, begin: int) -> list[int]:
        low = int(np.searchsorted(self.places, max(int(self.first[run]), begin)))
        next_first = int(self.first[run + 1]) if run + 1 < self.count else len(self.rows)
        high = int(np.searchsorted(self.places, next_first))
        return self.places[low:high].tolist()


def _given_episodes(
    rows: Rows, evidence: Evidence, given: np.ndarray, first: int, stop: int
) -> list[Episode]:
    inside = given[first:stop].astype(np.int8)
    edges = np.diff(inside, prepend=0, append=0)
    episodes = []
    for start, end in zip(
        np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True
    ):
        place, last = first + start, first + end - 1
        spoken, gesture = evidence.call[place], evidence.gesture[place]
        signal = "spoken" if spoken else "run"
        if gesture and (evidence.gesture_first[place] or not spoken):
            signal = "gesture"
        episodes.append(Episode(place, last, signal))
    return episodes
