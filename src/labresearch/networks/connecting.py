"""The rules by which mentions of ideas in one session become typed connections."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby, pairwise

import pandas as pd

from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.edges import PAIR_TYPES, Edge, Mention

__all__ = ["SessionLinks", "recurrences"]


@dataclasses.dataclass(frozen=True)
class _Turn:
    """The ideas of one turn, each once, with what stood in the room when it began."""

    number: int
    speaker: str
    role: str
    layer: str
    ideas: list[Mention]
    cues: set[str]
    recent: list[Mention]  # latest first, within the reference window
    question: list[Mention] | None  # ideas of the question to compare that this turn answers

    def others(self) -> Iterator[Mention]:
        """Give recent mentions of other speakers, latest first."""
        return (m for m in self.recent if m.speaker != self.speaker)

    def pairs(self) -> list[tuple[Mention, Mention]]:
        return list(combinations(self.ideas, 2))

    def standing(self) -> list[Mention]:
        """Return the standing idea if there is one and the turn does not voice it."""
        latest = next(self.others(), None)
        own = {m.idea for m in self.ideas}
        return [] if latest is None or latest.idea in own else [latest]

    def taken_up(self) -> tuple[list[Mention], list[Mention]]:
        """Split the ideas into those that another speaker voiced before, and new ones."""
        voiced = {m.idea for m in self.others()}
        old = [m for m in self.ideas if m.idea in voiced]
        return old, [m for m in self.ideas if m.idea not in voiced]


class SessionLinks:
    """Find the connections inside sessions; the rules are told in `idea_network`."""

    def __init__(
        self,
        cues: dict[str, frozenset[str]],
        *,
        window: int,
        reference_window: int,
        erroneous: set[str],
        drawings: set[str],
    ) -> None:
        self.cues, self.window, self.reference_window = cues, window, reference_window
        self.erroneous, self.drawings = erroneous, drawings

    def of_session(
        self,
        mentions: list[Mention],
        *,
        turn_cues: dict[int, set[str]],
        adult_turns: list[int],
        questions: list[int],
    ) -> list[Edge]:
        """Return the edges of one session; mentions come in the order in which they were voiced."""
        edges: list[Edge] = []

        def between(start: Mention, end: Mention) -> bool:
            first = bisect_right(adult_turns, start.turn)
            return first < len(adult_turns) and adult_turns[first] < end.turn

        for turn in self._turns(mentions, turn_cues, questions):
            chosen: dict[frozenset[str], tuple[str, Mention, Mention]] = {}
            for kind in PAIR_TYPES:
                for start, end in self._pairs(kind, turn):
                    chosen.setdefault(frozenset((start.idea, end.idea)), (kind, start, end))
            found = [*chosen.values(), *self._loops(turn)]
            edges += [Edge(kind, a, b, between(a, b)) for kind, a, b in found]
        return edges

    def _turns(
        self, mentions: list[Mention], turn_cues: dict[int, set[str]], questions: list[int]
    ) -> Iterator[_Turn]:
        by_turn: dict[int, list[Mention]] = {}
        for mention in mentions:
            by_turn.setdefault(mention.turn, []).append(mention)
        recent: deque[Mention] = deque()
        for number, voiced in by_turn.items():
            while recent and number - recent[-1].turn > self.reference_window:
                recent.pop()
            first = voiced[0]
            question = None
            asked = bisect_right(questions, number - 1) - 1
            if (
                first.role in STUDENT_ROLES
                and asked >= 0
                and number - questions[asked] <= self.window
            ):
                question = _each_once(by_turn.get(questions[asked], []))
            yield _Turn(
                number=number,
                speaker=first.speaker,
                role=first.role,
                layer=first.layer,
                ideas=_each_once(voiced),
                cues=turn_cues.get(number, set()),
                recent=list(recent),
                question=question,
            )
            recent.extendleft(_each_once(voiced))

    def _pairs(self, kind: str, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        if kind in ("repair", "build", "generalise") and kind not in turn.cues:
            return []
        rules: dict[str, Callable[[_Turn], Iterable[tuple[Mention, Mention]]]] = {
            "repair": self._repair,
            "contrast": self._contrast,
            "compare": _compare,
            "build": self._build,
            "generalise": self._generalise,
            "represent": self._represent,
            "same_turn": _Turn.pairs,
            "adjacent": self._adjacent,
        }
        return rules[kind](turn)

    def _repair(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        before = [*turn.ideas, *turn.recent]
        error = next((m for m in before if m.idea in self.erroneous), None)
        sound = [m for m in turn.ideas if m.idea not in self.erroneous]
        return [] if error is None else [(error, m) for m in sound]

    def _contrast(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        if "contrast" in turn.cues:
            return _challenged(turn)
        if turn.cues.isdisjoint(("generalise", "explain")):
            return []
        # a reason given while somebody else's error stands speaks against it
        latest = next(turn.others(), None)
        if latest is None:
            return []
        before = [m for m in turn.others() if m.turn == latest.turn]
        error = next((m for m in before if m.idea in self.erroneous), None)
        sound = [m for m in turn.ideas if m.idea not in self.erroneous]
        return [] if error is None else [(error, m) for m in sound]

    def _build(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        old, new = turn.taken_up()
        sources = [m for m in old or turn.standing() if m.idea not in self.erroneous]
        return [(a, b) for a in sources for b in new]

    def _generalise(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        if len(turn.ideas) > 1:
            # an error named beside a general claim is what it speaks against, in either order
            return [(a, b) for a, b in turn.pairs() if self.erroneous.isdisjoint((a.idea, b.idea))]
        own = turn.ideas[0].idea
        instance = next((m for m in turn.recent if m.idea != own), None)
        if instance is None or instance.idea in self.erroneous:
            return []
        return [(instance, turn.ideas[0])]

    def _represent(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        drawn = [m for m in turn.ideas if m.idea in self.drawings]
        if not drawn:
            return []
        inside = [
            (a, b)
            for a, b in turn.pairs()
            if (a.idea in self.drawings) != (b.idea in self.drawings)
        ]
        if inside:
            return inside
        shown = next(
            (
                m
                for m in turn.recent
                if m.idea not in self.drawings and turn.number - m.turn <= self.window
            ),
            None,
        )
        return [] if shown is None else [(shown, m) for m in drawn]

    def _adjacent(self, turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
        near = [
            m
            for m in turn.others()
            if turn.number - m.turn <= self.window and m.layer == turn.layer
        ]
        return [(a, b) for b in turn.ideas for a in near if a.idea != b.idea]

    def _loops(self, turn: _Turn) -> list[tuple[str, Mention, Mention]]:
        loops = []
        if "represent" in turn.cues and not any(m.idea in self.drawings for m in turn.ideas):
            loops += [("represent", m, m) for m in turn.ideas]
        kind = "uptake" if turn.role in STUDENT_ROLES else "teacher_uptake"
        if kind in turn.cues and turn.role in (*STUDENT_ROLES, *ADULT_ROLES):
            voiced: dict[str, Mention] = {}
            for mention in turn.others():
                if mention.role in STUDENT_ROLES:
                    voiced.setdefault(mention.idea, mention)
            loops += [(kind, voiced[m.idea], m) for m in turn.ideas if m.idea in voiced]
        return loops


def recurrences(mentions: pd.DataFrame, carried: pd.DataFrame) -> list[Edge]:
    """Connect the last mention in a session with the first in the lab's next session that has it.

    Parameters
    ----------
    mentions : pandas.DataFrame
        What `idea_mentions` returned.
    carried : pandas.DataFrame
        Lines that carry in words, as `labresearch.networks.threads.carry_lines` lists them.

    Returns
    -------
    list of Edge
        Of type ``recur``, and ``carry`` where words in one of the two sessions do it.
    """
    edges: list[Edge] = []
    words = {(row.session, row.line): row for row in carried.itertuples(index=False)}
    # sessions in no named lab have nothing before or after them
    lab = mentions["lab"].where(mentions["lab"] != "", "\0" + mentions["session"])
    for _, part in mentions.groupby([lab, "idea"], sort=False):
        rows = list(part.itertuples(index=False))
        visits = [list(visit) for _, visit in groupby(rows, key=lambda row: row.session)]
        for before, after in pairwise(visits):
            edges.append(Edge("recur", before[-1], after[0], mediated=False))
            told = [m for m in before if (m.session, m.line) in words]
            recalled = [
                m
                for m in after
                if (m.session, m.line) in words and words[m.session, m.line].recalls
            ]
            if told:
                edges.append(Edge("carry", told[-1], after[0], mediated=False))
            elif recalled:
                edges.append(Edge("carry", before[-1], recalled[0], mediated=False))
    return edges


def _each_once(voiced: list[Mention]) -> list[Mention]:
    """Return the first mention of each idea of a turn, spelled-out mentions before references."""
    first: dict[str, Mention] = {}
    for mention in voiced:
        known = first.get(mention.idea)
        if known is None or (known.inferred and not mention.inferred):
            first[mention.idea] = mention
    return sorted(first.values(), key=lambda m: m.order)


def _challenged(turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
    old, new = turn.taken_up()
    if old and new:
        return [(a, b) for a in old for b in new]
    if len(old) > 1:
        return combinations(old, 2)
    return [(a, b) for a in turn.standing() for b in turn.ideas]


def _compare(turn: _Turn) -> Iterable[tuple[Mention, Mention]]:
    if "compare" not in turn.cues and turn.question is None:
        return []
    if len(turn.ideas) > 1:
        return turn.pairs()
    if "compare" in turn.cues:
        return [(a, b) for a in turn.standing() for b in turn.ideas]
    return [(a, b) for a in turn.question or () for b in turn.ideas if a.idea != b.idea]
