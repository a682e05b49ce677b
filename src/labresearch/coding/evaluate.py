"""One code on the lines or pauses of some sessions: which get it, by which rule, on what words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.rule_model import Condition, Rule
from labresearch.coding.context import LineContext, PauseContext
from labresearch.coding.scope import is_negated, is_quoted

__all__ = ["CodeHits", "Evaluator", "scope_test"]

# conditions whose answer never depends on codes and costs little: they go before the text search
_CHEAP_KEYS = """
    role addressee layer segment phase speaker question words seconds line_in_turn turns_to_end
    pause_before
    pause_after in_timeout position all any not pause pause_kind pause_source pause_ended_by
    pause_seconds
"""
_CHEAP = frozenset(_CHEAP_KEYS.split())


@dataclasses.dataclass(frozen=True)
class CodeHits:
    """Units with a code.

    Parameters
    ----------
    unit : numpy.ndarray
        Position of the line (or of the pause), ascending.
    line : numpy.ndarray
        Position of the line.
    start, end : numpy.ndarray
        Evidence in ``speech`` (characters); -1 where the whole line is meant.
    rule : numpy.ndarray
        Rule id.
    """

    unit: np.ndarray
    line: np.ndarray
    start: np.ndarray
    end: np.ndarray
    rule: np.ndarray


@dataclasses.dataclass(frozen=True)
class _Found:
    mask: np.ndarray
    start: np.ndarray
    end: np.ndarray
    rule: np.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class _Units:
    """What a book codes: lines, or pauses with the line that each follows."""

    context: LineContext | PauseContext
    line_of: np.ndarray
    early: np.ndarray  # units that fulfil all that does not depend on codes
    again: bool  # whether the code is gone through several times
    nowhere: np.ndarray  # -1 for each unit; not to be written to


class Evaluator:
    """Applies codes to one layout.

    Parameters
    ----------
    lines : LineContext
        Conditions on lines.
    """

    def __init__(self, lines: LineContext) -> None:
        self.lines = lines
        self.layout = lines.layout
        self._all_lines = np.arange(self.layout.size)
        self._nowhere: dict[int, np.ndarray] = {}
        self._pauses: PauseContext | None = None
        # found words do not change while codes that depend on each other are gone through again
        self._words: dict[int, _Found] = {}
        self._split_rules: dict[int, tuple[list[Condition], list[Condition]]] = {}

    def hits(self, book: Codebook, code: Code, *, again: bool = False) -> CodeHits:
        """Find the units that get a code.

        Parameters
        ----------
        book : Codebook
            The code's book.
        code : Code
            A code with rules.
        again : bool
            Whether it will be asked for again; the words found are kept then.

        Returns
        -------
        CodeHits
        """
        context: LineContext | PauseContext = self.lines
        line_of = self._all_lines
        mask = np.ones(self.layout.size, dtype=bool)
        if book.unit == "pause":
            if self._pauses is None:
                self._pauses = PauseContext(self.lines)
            context, line_of = self._pauses, self._pauses.line_of
            mask = line_of >= 0
        early, late = _split([code.applies_to, code.when])
        for condition in early:
            mask = context.holds(condition, mask)
        units = _Units(context, line_of, mask, again, self._nowhere_of(line_of))
        # searching is cheap where the words are rare; without words the context is asked first
        words_first = any(rule.match for rule in (*code.rules.any, *code.rules.all))
        if not words_first:
            mask = _narrowed(context, late, mask)
        found = self._any(code.rules.any, units, mask) if code.rules.any else None
        mask = mask if found is None else found.mask
        for rule in code.rules.all:
            needed = self._rule(rule, units, mask)
            if found is None:
                name = np.full(len(mask), rule.id, dtype=object)
                found = dataclasses.replace(needed, rule=name)
            mask = mask & needed.mask
        if words_first:
            mask = _narrowed(context, late, mask)
        for rule in code.rules.unless:
            mask = mask & ~self._stops(rule, units, mask)
        at = np.flatnonzero(mask)
        if found is None or found.rule is None:  # a code without rules has no hits
            at, found = at[:0], _Found(mask, units.nowhere, units.nowhere, units.nowhere)
        assert found.rule is not None
        return CodeHits(at, line_of[at], found.start[at], found.end[at], found.rule[at])

    def _nowhere_of(self, units: np.ndarray) -> np.ndarray:
        if len(units) not in self._nowhere:
            self._nowhere[len(units)] = np.full(len(units), -1, dtype=np.int64)
        return self._nowhere[len(units)]

    def rule_holds(self, rule: Rule, at: int) -> bool:
        """Tell whether one rule hits on one line."""
        here = np.zeros(self.layout.size, dtype=bool)
        here[at] = True
        everywhere = self._all_lines
        units = _Units(
            self.lines, everywhere, here, again=False, nowhere=self._nowhere_of(everywhere)
        )
        return bool(self._rule(rule, units, here).mask[at])

    def _stops(self, rule: Rule, units: _Units, among: np.ndarray) -> np.ndarray:
        """Tell where a rule hits; where in the line its words stand does not matter."""
        if rule.match is None or units.again or scope_test(rule) is not None:
            return self._rule(rule, units, among).mask
        text_of = self._text_of(units)
        wanted = np.zeros(len(self.layout.search.texts), dtype=bool)
        wanted[text_of[among]] = True
        mask = among & self.layout.search.holds(rule.match, wanted)[text_of]
        return mask if rule.when is None else units.context.holds(rule.when, mask)

    def _any(self, rules: tuple[Rule, ...], units: _Units, among: np.ndarray) -> _Found:
        mask = np.zeros(len(among), dtype=bool)
        start, end = units.nowhere.copy(), units.nowhere.copy()
        names = np.full(len(among), "", dtype=object)
        for rule in rules:
            found = self._rule(rule, units, among)
            if not found.mask.any():
                continue
            # the first words count; a rule of context only gives way to words
            earlier = (found.start >= 0) & ((start < 0) | (found.start < start))
            better = found.mask & (~mask | earlier)
            start[better], end[better] = found.start[better], found.end[better]
            names[better] = rule.id
            mask |= found.mask
        return _Found(mask, start, end, names)

    def _rule(self, rule: Rule, units: _Units, among: np.ndarray) -> _Found:
        if rule.match is None:
            mask = among if rule.when is None else units.context.holds(rule.when, among)
            return _Found(mask, units.nowhere, units.nowhere)
        if units.again:
            if id(rule) not in self._words:
                self._words[id(rule)] = self._find(rule, units, units.early)
            words = self._words[id(rule)]
            mask = among & words.mask
            if rule.when is not None:
                mask = units.context.holds(rule.when, mask)
            return _Found(mask, words.start, words.end)
        # what costs little is asked before the words are looked for, the rest behind them
        cheap, dear = self._parts_of(rule)
        words = self._find(rule, units, _narrowed(units.context, cheap, among))
        mask = _narrowed(units.context, dear, words.mask)
        return _Found(mask, words.start, words.end)

    def _parts_of(self, rule: Rule) -> tuple[list[Condition], list[Condition]]:
        if id(rule) not in self._split_rules:
            self._split_rules[id(rule)] = _split([rule.when])
        return self._split_rules[id(rule)]

    def _find(self, rule: Rule, units: _Units, among: np.ndarray) -> _Found:
        assert rule.match is not None
        text_of = self._text_of(units)
        size = len(self.layout.search.texts)
        wanted = np.zeros(size, dtype=bool)
        wanted[text_of[among]] = True
        hits = self.layout.search.find(rule.match, wanted, keep=scope_test(rule))
        if not len(hits.text):
            return _Found(np.zeros(len(among), dtype=bool), units.nowhere, units.nowhere)
        number = np.full(size, -1, dtype=np.int64)
        number[hits.text] = np.arange(len(hits.text))
        at = np.where(among, number[text_of], -1)
        mask = at >= 0
        start, end = units.nowhere.copy(), units.nowhere.copy()
        start[mask], end[mask] = hits.start[at[mask]], hits.end[at[mask]]
        return _Found(mask, start, end)

    def _text_of(self, units: _Units) -> np.ndarray:
        whole = units.line_of is self._all_lines
        return self.layout.text_of if whole else self.layout.text_of[units.line_of]


def scope_test(rule: Rule) -> Callable[[str, int, int], bool] | None:
    """Return which found words of a rule count: those (not) quoted or negated; None for all."""
    if rule.quoted is None and rule.negated is None:
        return None

    def counts(text: str, start: int, end: int) -> bool:
        if rule.quoted is not None and is_quoted(text, start, end) != rule.quoted:
            return False
        return rule.negated is None or is_negated(text, start) == rule.negated

    return counts


def _narrowed(
    context: LineContext | PauseContext, conditions: list[Condition], mask: np.ndarray
) -> np.ndarray:
    for condition in conditions:
        mask = context.holds(condition, mask)
    return mask


def _split(conditions: list[Condition | None]) -> tuple[list[Condition], list[Condition]]:
    parts = [part for c in conditions if c is not None for part in c.parts]
    early: list[Condition] = []
    late: list[Condition] = []
    for part in parts:
        cheap = all(inner.key in _CHEAP for inner in part.walk())
        (early if cheap else late).append(part)
    return early, late
