"""Conditions on lines as arrays of truth values: the line itself and the turns around it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from labresearch.codebook.rule_model import Condition, Interval, Overlap
from labresearch.coding.content_words import content_words
from labresearch.coding.layout import Layout
from labresearch.coding.line_tests import (
    is_question,
    name_pattern,
    names_in,
    session_names,
    word_count,
)
from labresearch.coding.nominations import may_end_in_call
from labresearch.coding.sentences import first_sentence

if TYPE_CHECKING:
    from labresearch.coding.idea_lines import IdeaLines

__all__ = ["LineContext", "PauseContext"]

# conditions that cost much are asked last, and only of the lines that are still in question
_COST = {"code": 1, "phrase": 2, "regex": 2, "lexicon": 2, "previous": 4, "next": 4}
_COST |= {"in_same_timeout": 4, "before_timeout": 4, "after_timeout": 5}
_COST |= {"names_speaker": 6, "ideas": 7, "idea_before": 8, "overlap": 8}
_WINDOWS = ("previous", "next", "in_same_timeout", "before_timeout", "after_timeout")
_COLUMNS = ("role", "addressee", "layer", "segment")


class LineContext:
    """Evaluates conditions on the lines of a layout.

    Parameters
    ----------
    layout : Layout
        Lines of some sessions.
    codes : mapping of str to numpy.ndarray
        Qualified code -> for each line whether it has the code; filled while coding goes on.
    """

    def __init__(self, layout: Layout, codes: Mapping[str, np.ndarray]) -> None:
        self.layout, self.codes = layout, codes
        self.ideas: IdeaLines | None = None  # set by the coder, which knows the books
        self._kept: dict[Condition, np.ndarray] = {}
        self._said: dict[int, frozenset[str]] = {}
        self._per_function: dict[Callable[[str], int], np.ndarray] = {}

    def holds(self, condition: Condition, among: np.ndarray) -> np.ndarray:
        """Tell for each line among some whether a condition holds.

        Parameters
        ----------
        condition : Condition
            As parsed from a codebook.
        among : numpy.ndarray of bool
            Lines in question; all others come out False.

        Returns
        -------
        numpy.ndarray of bool
        """
        if not among.any():
            return np.zeros(self.layout.size, dtype=bool)
        key = condition.key
        if key == "all":
            mask = among
            for part in sorted(condition.parts, key=_cost):
                mask = self.holds(part, mask)
            return mask & among
        if key == "any":
            mask = np.zeros(self.layout.size, dtype=bool)
            for part in condition.parts:
                mask = mask | self.holds(part, among & ~mask)
            return mask
        if key == "not":
            return among & ~self.holds(condition.parts[0], among)
        if key == "line":
            return self.holds(condition.parts[0], among)
        if key in _WINDOWS:
            return among & self._neighbour(condition, among)
        if key == "code":
            return among & self._has_code(condition.value)
        if key == "overlap":
            return self._overlap(condition.value, among)
        if key in {"ideas", "idea_before"}:
            if self.ideas is None:
                return np.zeros(self.layout.size, dtype=bool)
            if key == "ideas":
                return among & condition.value.holds(self.ideas.count())
            return self.ideas.linked(condition.value, among)
        if key in {"phrase", "regex", "lexicon"} and condition not in self._kept:
            return self._has_words(condition, among)
        if key == "names_speaker":
            return among & (self._names_speaker(among) == condition.value)
        if condition not in self._kept:
            self._kept[condition] = self._leaf(condition)
        return among & self._kept[condition]

    def _has_words(self, condition: Condition, among: np.ndarray) -> np.ndarray:
        """Search the lines in question; once these are many, all lines, for the next rule too."""
        layout, search = self.layout, self.layout.search
        if among.sum() > layout.size // 8:
            self._kept[condition] = search.holds(condition.value)[layout.text_of]
            return among & self._kept[condition]
        texts = np.zeros(len(search.texts), dtype=bool)
        texts[layout.text_of[among]] = True
        return among & search.holds(condition.value, texts)[layout.text_of]

    @functools.cached_property
    def called(self) -> list[frozenset[str]]:
        """What the speaker of each line may be called, in small letters."""
        ways = {
            label: frozenset([label.casefold(), *label.casefold().replace(".", " ").split()])
            for label in self.layout.frame["speaker"].unique()
        }
        return [ways[label] for label in self.layout.frame["speaker"]]

    # -- leaves --------------------------------------------------------------------------------

    def _leaf(self, condition: Condition) -> np.ndarray:
        layout, key, value = self.layout, condition.key, condition.value
        if key in _COLUMNS:
            return layout.frame[key].isin(value).to_numpy()
        if key == "phase":
            sessions = layout.corpus.sessions
            named = set(sessions.loc[sessions["phase"].isin(value), "session"])
            return layout.frame["session"].isin(named).to_numpy()
        if key == "speaker":
            return layout.frame["speaker"].str.casefold().isin(value).to_numpy()
        if key == "question":
            return self._asks() == value
        if key == "words":
            return value.holds(self._per_text(word_count))
        if key == "seconds":
            return value.holds((layout.frame["end"] - layout.frame["start"]).to_numpy())
        if key == "line_in_turn":
            return value.holds(np.arange(layout.size) - layout.turn_start[layout.turn] + 1)
        if key == "turns_to_end":
            last = layout.turn[np.maximum(layout.segment_end - 1, 0)]
            return value.holds(last - layout.turn)
        if key in {"pause_before", "pause_after"}:
            return value.holds(self._pause_length(key.removeprefix("pause_")))
        if key == "in_timeout":
            return (layout.frame["segment"] == "timeout").to_numpy() == value
        positions = np.arange(layout.size)  # position: first or last line of the segment
        edge = {"first": layout.segment_first, "last": layout.segment_end - 1}
        mask = np.zeros(layout.size, dtype=bool)
        for name in value:
            mask |= positions == edge[name]
        return mask

    def _per_text(self, function: Callable[[str], int]) -> np.ndarray:
        if function not in self._per_function:
            texts = self.layout.search.texts
            self._per_function[function] = np.array([function(t) for t in texts], dtype=np.int64)
        return self._per_function[function][self.layout.text_of]

    def _asks(self) -> np.ndarray:
        layout = self.layout
        asks = self._per_text(is_question).astype(bool)
        speech = layout.frame["speech"].to_numpy(dtype=object)
        names: dict[int, frozenset[str]] = {}
        answers: dict[tuple[int, int], bool] = {}
        # a name only this session knows can turn a question into a call, never the other way
        for at in np.flatnonzero(asks & self._per_text(may_end_in_call).astype(bool)).tolist():
            session = int(layout.session[at])
            if session not in names:
                names[session] = session_names(layout.labels.get(layout.sessions[session], []))
            key = (session, int(layout.text_of[at]))
            if key not in answers:
                answers[key] = is_question(speech[at], names=names[session])
            asks[at] = answers[key]
        return asks

    def _pause_length(self, side: str) -> np.ndarray:
        pauses = self.layout.pauses
        # the line that a pause follows is in 'after': for that line it is the pause after it
        outside = (pauses["after"] != pauses["before"]) & (pauses[side] >= 0)
        longest = pauses[outside].groupby(side)["duration"].max().dropna()
        length = np.full(self.layout.size, np.nan)
        length[longest.index.to_numpy(dtype=np.int64)] = longest.to_numpy()
        return length

    def _has_code(self, names: frozenset[str]) -> np.ndarray:
        mask = np.zeros(self.layout.size, dtype=bool)
        for name in names:
            if name.endswith(".*"):
                for code, lines in self.codes.items():
                    if code.startswith(name[:-1]):
                        mask |= lines
            elif name in self.codes:
                mask |= self.codes[name]
        return mask

    def _names_speaker(self, among: np.ndarray) -> np.ndarray:
        layout = self.layout
        mask = np.zeros(layout.size, dtype=bool)
        speakers = layout.frame["speaker"].to_numpy(dtype=object)
        speech = layout.frame["speech"].to_numpy(dtype=object)
        patterns: dict[int, re.Pattern[str] | None] = {}
        for at in np.flatnonzero(among).tolist():
            session = int(layout.session[at])
            if session not in patterns:
                patterns[session] = name_pattern(layout.labels.get(layout.sessions[session], []))
            pattern = patterns[session]
            if pattern is None:
                continue
            found = {hit[0] for hit in pattern.finditer(speech[at])}
            # one's own name is not somebody else's
            mask[at] = bool(found) and not found <= names_in(str(speakers[at]))
        return mask

    # -- neighbours ----------------------------------------------------------------------------

    def _neighbour(self, condition: Condition, among: np.ndarray) -> np.ndarray:
        layout = self.layout
        start, end = self._window(condition)
        end = np.maximum(start, end)
        near = _covered(start[among], end[among], layout.size)
        inner = self.holds(condition.parts[0], near)
        if condition.same_child:
            return self._names_a_child_of(inner, start, end, among)
        found = _count(inner, start, end)
        if condition.same_speaker is None:
            return found > 0
        same = self._count_same_speaker(inner, start, end)
        known = layout.speaker >= 0
        if condition.same_speaker:
            return known & (same > 0)
        return known & (_count(inner & known, start, end) > same)

    def _window(self, condition: Condition) -> tuple[np.ndarray, ...]:
        layout, key = self.layout, condition.key
        if key in {"previous", "next"}:
            return layout.window(key, condition.within, same_segment=condition.same_segment)
        return layout.timeout_window(key, condition.within)

    def _names_a_child_of(
        self, inner: np.ndarray, start: np.ndarray, end: np.ndarray, among: np.ndarray
    ) -> np.ndarray:
        """Tell which lines name a child who speaks, or is named, in lines of their window."""
        layout = self.layout
        mask = np.zeros(layout.size, dtype=bool)
        speech = layout.frame["speech"].to_numpy(dtype=object)
        speaker = layout.frame["speaker"].to_numpy(dtype=object)
        for at in np.flatnonzero(among).tolist():
            lines = np.flatnonzero(inner[start[at] : end[at]]) + start[at]
            if not len(lines):
                continue
            for label in layout.children.get(layout.sessions[int(layout.session[at])], ()):
                pattern = name_pattern([label])
                if pattern is None or not pattern.search(speech[at]):
                    continue
                mask[at] |= any(
                    speaker[line] == label or pattern.search(speech[line])
                    for line in lines.tolist()
                )
        return mask

    def _count_same_speaker(
        self, mask: np.ndarray, start: np.ndarray, end: np.ndarray
    ) -> np.ndarray:
        layout = self.layout
        lines = np.flatnonzero(mask & (layout.speaker >= 0))
        # sorted by speaker, then line: the lines of one speaker in a range are a slice
        stride = layout.size + 1
        keys = np.sort(layout.speaker[lines] * stride + lines)
        own = layout.speaker * stride
        return np.searchsorted(keys, own + end) - np.searchsorted(keys, own + start)

    def _overlap(self, wanted: Overlap, among: np.ndarray) -> np.ndarray:
        layout = self.layout
        mask = np.zeros(layout.size, dtype=bool)
        texts = layout.search.texts
        turns = self._turns_of(wanted.roles)
        lines = np.flatnonzero(among)
        back = wanted.direction == "previous"
        borders = np.searchsorted(turns, layout.turn[lines], side="left" if back else "right")
        for at, border in zip(lines.tolist(), borders.tolist(), strict=True):
            text = texts[layout.text_of[at]]
            own = content_words(first_sentence(text) if wanted.part == "first_sentence" else text)
            if not own:
                continue
            for turn in self._other_turns(wanted, turns, at, border):
                shared = len(own & self._said_in(turn))
                enough = wanted.words is None or wanted.words.holds(shared)
                if enough and (wanted.share is None or wanted.share.holds(shared / len(own))):
                    mask[at] = True
                    break
        return mask

    def _said_in(self, turn: int) -> frozenset[str]:
        if turn not in self._said:
            layout = self.layout
            lines = range(layout.turn_start[turn], layout.turn_end[turn])
            words = (content_words(layout.search.texts[layout.text_of[line]]) for line in lines)
            self._said[turn] = frozenset().union(*words)
        return self._said[turn]

    def _turns_of(self, roles: frozenset[str]) -> np.ndarray:
        if not roles:
            return np.arange(len(self.layout.turn_start))
        with_role = pd.Series(self.layout.role).isin(roles).to_numpy()
        return np.unique(self.layout.turn[with_role])

    def _other_turns(
        self, wanted: Overlap, turns: np.ndarray, at: int, border: int
    ) -> Iterator[int]:
        """Yield the nearest turns of the wanted roles; ``border`` is where one's own would be."""
        layout = self.layout
        back = wanted.direction == "previous"
        step, limit = (-1, layout.first_turn[at]) if back else (1, layout.last_turn[at])
        place, found = border - 1 if back else border, 0
        while 0 <= place < len(turns) and found < wanted.within:
            turn = int(turns[place])
            if (turn < limit) if back else (turn > limit):
                return
            place += step
            if wanted.same_speaker is not None:
                own, other = layout.speaker[at], layout.speaker[layout.turn_start[turn]]
                if own < 0 or other < 0 or (own == other) != wanted.same_speaker:
                    continue
            found += 1
            yield turn


class PauseContext:
    """Evaluates conditions on the pauses of a layout.

    Parameters
    ----------
    lines : LineContext
        For conditions on the line that a pause follows.
    """

    def __init__(self, lines: LineContext) -> None:
        self.lines = lines
        pauses = lines.layout.pauses
        self.line_of = np.where(pauses["after"] >= 0, pauses["after"], pauses["before"])
        self.table = pauses

    def holds(self, condition: Condition, among: np.ndarray) -> np.ndarray:
        """Tell for each pause among some whether a condition holds."""
        if not among.any():
            return np.zeros(len(among), dtype=bool)
        key = condition.key
        if key in {"all", "pause"}:
            mask = among
            for part in condition.parts:
                mask = self.holds(part, mask)
            return mask
        if key == "any":
            mask = np.zeros(len(among), dtype=bool)
            for part in condition.parts:
                mask = mask | self.holds(part, among & ~mask)
            return mask
        if key == "not":
            return among & ~self.holds(condition.parts[0], among)
        if key == "pause_seconds":
            interval: Interval = condition.value
            return among & interval.holds(self.table["duration"].to_numpy())
        if key in {"pause_kind", "pause_source", "pause_ended_by"}:
            column = key.removeprefix("pause_")
            return among & self.table[column].isin(condition.value).to_numpy()
        wanted = np.zeros(self.lines.layout.size, dtype=bool)
        wanted[self.line_of[among]] = True
        return among & self.lines.holds(condition, wanted)[self.line_of]


def _cost(condition: Condition) -> int:
    if condition.key in {"any", "not", "all", "line"}:
        return max((_cost(part) for part in condition.parts), default=0)
    own = _COST.get(condition.key, 0)
    return max([own, *(_cost(part) for part in condition.parts)])


def _count(mask: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    total = np.concatenate([[0], np.cumsum(mask)])
    return total[end] - total[start]


def _covered(start: np.ndarray, end: np.ndarray, size: int) -> np.ndarray:
    steps = np.zeros(size + 1, dtype=np.int64)
    np.add.at(steps, start, 1)
    np.add.at(steps, end, -1)
    return np.cumsum(steps)[:size] > 0
