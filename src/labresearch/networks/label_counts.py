"""How many connections of each type a session has under many labellings at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from labresearch.networks.edges import PAIR_TYPES

__all__ = ["COUNTED", "TurnPlaces", "count_types"]

COUNTED = (*PAIR_TYPES, "uptake", "teacher_uptake")
"""Types that a shuffle of labels inside sessions can change; recurrence cannot change."""

Pairs = Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclasses.dataclass(frozen=True)
class TurnPlaces:
    """The places of mentions in one turn, and what stood in the room when it began.

    Attributes
    ----------
    own : numpy.ndarray of int
        Places of the turn, in the order in which they were voiced; each holds another idea.
    recent : numpy.ndarray of int
        Places within the reference window before the turn, latest first.
    turns : numpy.ndarray of int
        How many turns before this one each recent place lies.
    other, student, layer : numpy.ndarray of bool
        Of each recent place: by another speaker, by a student, in the same layer of talk.
    cues : frozenset of str
        Cues of the turn, for uptake only those that the speaker's role can give.
    question : numpy.ndarray of int or None
        Places of the question to compare that the turn answers.
    """

    own: np.ndarray
    recent: np.ndarray
    turns: np.ndarray
    other: np.ndarray
    student: np.ndarray
    layer: np.ndarray
    cues: frozenset[str]
    question: np.ndarray | None


def count_types(
    turns: list[TurnPlaces],
    labels: np.ndarray,
    *,
    erroneous: np.ndarray,
    drawings: np.ndarray,
    window: int,
) -> np.ndarray:
    """Count connections by type, by the rules told in `idea_network`.

    Parameters
    ----------
    turns : list of TurnPlaces
        Turns with an idea.
    labels : numpy.ndarray of int, shape (draws, n)
        Idea of each place; no two places of one turn have the same.
    erroneous, drawings : numpy.ndarray of bool, shape (ideas,)
        Which ideas are erroneous, and which are representations.
    window : int
        Turns for nearness and drawings.

    Returns
    -------
    numpy.ndarray of int, shape (draws, types)
        Columns as in ``COUNTED``.

    Examples
    --------
    >>> none = np.zeros(0, dtype=int)
    >>> turn = TurnPlaces(np.array([0, 1]), none, none, *[none.astype(bool)] * 3,
    ...                   cues=frozenset({"compare"}), question=None)
    >>> no = np.zeros(2, dtype=bool)
    >>> found = count_types([turn], np.array([[0, 1], [1, 0]]), erroneous=no, drawings=no, window=3)
    >>> found[:, COUNTED.index("compare")].tolist()
    [1, 1]
    """
    # draws last, so that what is asked of one place in all draws lies side by side
    by_place = np.ascontiguousarray(labels.T)
    out = np.zeros((len(COUNTED), len(labels)), dtype=np.int64)
    for turn in turns:
        _Counting(turn, by_place, erroneous, drawings, window).into(out)
    return out.T


class _Counting:
    """One turn under all labellings; arrays are places x draws."""

    def __init__(
        self,
        turn: TurnPlaces,
        labels: np.ndarray,
        erroneous: np.ndarray,
        drawings: np.ndarray,
        window: int,
    ) -> None:
        self.turn, self.window = turn, window
        self.own, self.recent = labels[turn.own], labels[turn.recent]
        self.labels, self.erroneous, self.drawings = labels, erroneous, drawings
        self.wrong, self.drawn = erroneous[self.own], drawings[self.own]
        others = np.flatnonzero(turn.other)
        self.others = self.recent[others]
        self.latest = others[0] if len(others) else None
        self.same_turn = others[turn.turns[others] == turn.turns[others[0]]] if len(others) else []

    def into(self, out: np.ndarray) -> None:
        """Add the connections of this turn to the counts."""
        taken: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for row, kind in enumerate(PAIR_TYPES):
            for start, end, holds in getattr(self, f"_{kind}")():
                # a pair of ideas is connected once in a turn, by the strongest rule
                new = holds.copy()
                for other_start, other_end, before in taken:
                    same = (start == other_start) & (end == other_end)
                    same |= (start == other_end) & (end == other_start)
                    new &= ~(before & same)
                if new.any():
                    out[row] += new
                    taken.append((start, end, new))
        if "represent" in self.turn.cues:
            none = ~self.drawn.any(axis=0)
            out[PAIR_TYPES.index("represent")] += len(self.own) * none
        for kind in ("uptake", "teacher_uptake"):
            if kind in self.turn.cues:
                heard = self.recent[self.turn.other & self.turn.student]
                out[COUNTED.index(kind)] += _among(self.own, heard).sum(axis=0)

    def _all(self) -> np.ndarray:
        return np.ones(self.own.shape[1], dtype=bool)

    def _inside(self, holds: np.ndarray | None = None) -> Pairs:
        for one in range(len(self.own)):
            for two in range(one + 1, len(self.own)):
                yield self.own[one], self.own[two], self._all() if holds is None else holds

    def _standing(self, holds: np.ndarray) -> Pairs:
        """From the standing idea to each of the turn, unless the turn voices it."""
        if self.latest is not None:
            idea = self.recent[self.latest]
            holds = holds & ~(self.own == idea).any(axis=0)
            for end in self.own:
                yield idea, end, holds

    def _to_sound(self, before: np.ndarray) -> Pairs:
        """From the first erroneous idea of some to each sound one of the turn."""
        open_ = self._all()
        for start in before:
            error = self.erroneous[start] & open_
            open_ &= ~error
            if error.any():
                for end, wrong in zip(self.own, self.wrong, strict=True):
                    yield start, end, error & ~wrong

    def _repair(self) -> Pairs:
        if "repair" in self.turn.cues:
            yield from self._to_sound(np.concatenate([self.own, self.recent]))

    def _contrast(self) -> Pairs:
        if "contrast" not in self.turn.cues:
            if self.latest is not None and self.turn.cues & {"generalise", "explain"}:
                yield from self._to_sound(self.recent[self.same_turn])
            return
        old = _among(self.own, self.others)
        count = old.sum(axis=0)
        both = (count > 0) & (count < len(self.own))
        for start, was in zip(self.own, old, strict=True):
            for end, known in zip(self.own, old, strict=True):
                yield start, end, both & was & ~known
        yield from self._inside(~both & (count > 1))
        yield from self._standing(~both & (count < 2))

    def _compare(self) -> Pairs:
        if "compare" not in self.turn.cues and self.turn.question is None:
            return
        if len(self.own) > 1:
            yield from self._inside()
        elif "compare" in self.turn.cues:
            yield from self._standing(self._all())
        elif self.turn.question is not None:
            for place in self.turn.question:
                start = self.labels[place]
                yield start, self.own[0], start != self.own[0]

    def _build(self) -> Pairs:
        if "build" not in self.turn.cues:
            return
        old = _among(self.own, self.others)
        for start, was, wrong in zip(self.own, old, self.wrong, strict=True):
            for end, known in zip(self.own, old, strict=True):
                yield start, end, was & ~wrong & ~known
        if self.latest is not None:
            sound = ~self.erroneous[self.recent[self.latest]]
            yield from self._standing(~old.any(axis=0) & sound)

    def _generalise(self) -> Pairs:
        if "generalise" not in self.turn.cues:
            return
        if len(self.own) > 1:
            for one in range(len(self.own)):
                for two in range(one + 1, len(self.own)):
                    sound = ~self.wrong[one] & ~self.wrong[two]
                    yield self.own[one], self.own[two], sound
            return
        open_ = self._all()
        for start in self.recent:
            first = open_ & (start != self.own[0])
            open_ &= ~first
            yield start, self.own[0], first & ~self.erroneous[start]

    def _represent(self) -> Pairs:
        if not self.drawn.any():
            return
        mixed = self.drawn.any(axis=0) & ~self.drawn.all(axis=0)
        for one in range(len(self.own)):
            for two in range(one + 1, len(self.own)):
                yield self.own[one], self.own[two], self.drawn[one] != self.drawn[two]
        open_ = ~mixed & self.drawn.any(axis=0)
        for start in self.recent[self.turn.turns <= self.window]:
            shown = open_ & ~self.drawings[start]
            open_ &= ~shown
            for end in self.own:
                yield start, end, shown

    def _same_turn(self) -> Pairs:
        yield from self._inside()

    def _adjacent(self) -> Pairs:
        turn = self.turn
        for start in self.recent[turn.other & turn.layer & (turn.turns <= self.window)]:
            for end in self.own:
                yield start, end, start != end


def _among(own: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Tell for each own place and draw whether its idea is among those heard."""
    if not len(heard):
        return np.zeros(own.shape, dtype=bool)
    return (own[:, None] == heard[None]).any(axis=1)
