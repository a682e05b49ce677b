"""Parsing of conditions: ``applies_to``, ``when``, ``previous``, ``next``, ``pause`` and so on."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

import yaml

from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.nodes import NodeReader
from labresearch.codebook.rule_model import (
    Condition,
    IdeaLink,
    Interval,
    Lexicon,
    Overlap,
    TextMatch,
)
from labresearch.codebook.words import parse_regexes
from labresearch.corpus.schema import ADULT_ROLES, PAUSE_KINDS, PHASES, ROLES, STUDENT_ROLES, TABLES

__all__ = ["CONDITION_KEYS", "ConditionParser", "parse_interval"]

_GROUPS = {"adult": ADULT_ROLES, "student": STUDENT_ROLES}
_CHOICES: dict[str, Collection[str]] = {
    "addressee": TABLES["utterances"]["addressee"].values or (),
    "layer": TABLES["utterances"]["layer"].values or (),
    "segment": TABLES["utterances"]["segment"].values or (),
    "phase": PHASES,
    "position": ("first", "last"),
}
_INTERVALS = (
    "words", "seconds", "line_in_turn", "turns_to_end", "pause_before", "pause_after", "ideas",
)  # fmt: skip
_TRUTHS = ("question", "in_timeout", "names_speaker")
_TEXTS = ("phrase", "regex", "lexicon")
_WINDOWS = ("previous", "next", "in_same_timeout", "before_timeout", "after_timeout")
_NESTED = (*_WINDOWS, "line", "not", "any")
CONDITION_KEYS = (
    "role", "addressee", "layer", "segment", "phase", "speaker", "code", *_TEXTS, *_TRUTHS,
    *_INTERVALS, "position", "overlap", "idea_before", *_NESTED,
)  # fmt: skip
_WINDOW_KEYS = ("within", "same_segment", "same_speaker", "same_child")
_PAUSE_CHOICES: dict[str, Collection[str]] = {
    "kind": PAUSE_KINDS,
    "source": TABLES["pauses"]["source"].values or (),
    "ended_by": TABLES["pauses"]["ended_by"].values or (),
}
_BOUND = re.compile(r"(>=|<=|==|>|<)\s*(-?\d+(?:\.\d+)?)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)")
_MAX_WITHIN = 1000


def parse_interval(text: str) -> Interval | None:
    """Read ``>= 3``, ``<= 7``, ``> 3``, ``< 7``, ``== 1`` or ``3..7``; None if it is none of them.

    Examples
    --------
    >>> parse_interval("3..7")
    Interval(low=3.0, high=7.0, low_open=False, high_open=False)
    >>> parse_interval(">= x") is None
    True
    """
    between = _RANGE.fullmatch(text.strip())
    if between:
        low, high = float(between[1]), float(between[2])
        return Interval(low, high) if low <= high else None
    bound = _BOUND.fullmatch(text.strip())
    if not bound:
        return None
    sign, number = bound[1], float(bound[2])
    if sign == "==":
        return Interval(number, number)
    if sign.startswith(">"):
        return Interval(number, math.inf, low_open=sign == ">")
    return Interval(-math.inf, number, high_open=sign == "<")


class ConditionParser:
    """Builds typed conditions from nodes.

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    book : str
        Id of the book, for unqualified codes.
    codes : collection of str
        Ids of the book's codes.
    lexicons : mapping of str to Lexicon
        The book's word lists.
    pauses : bool
        Whether the book codes pauses, so that ``pause:`` and ``line:`` are known.
    """

    def __init__(
        self,
        reader: NodeReader,
        *,
        book: str,
        codes: Collection[str],
        lexicons: Mapping[str, Lexicon],
        pauses: bool,
    ) -> None:
        self.reader, self.book, self.codes = reader, book, codes
        self.lexicons, self.pauses = lexicons, pauses

    def parse(self, node: yaml.Node, what: str, *, in_line: bool = False) -> Condition:
        """Read a mapping of conditions, all of which must hold.

        Parameters
        ----------
        node : yaml.Node
            The mapping.
        what : str
            How to call it in a message.
        in_line : bool
            Whether a line is meant although the book codes pauses.

        Returns
        -------
        Condition
            With key ``all``.
        """
        pauses = self.pauses and not in_line
        allowed = [*CONDITION_KEYS, *(["pause"] if pauses else [])]
        if not pauses:
            allowed.remove("line")
        entries = self.reader.mapping(node, allowed, what)
        if not entries and isinstance(node, yaml.MappingNode) and not node.value:
            self.reader.fault(node, f"{what} has no condition", "C015")
        parts = tuple(
            self._one(name, key, value, in_line=in_line) for name, (key, value) in entries.items()
        )
        return self._at(node, "all", parts=parts)

    def _one(self, key: str, key_node: yaml.Node, node: yaml.Node, *, in_line: bool) -> Condition:
        reader = self.reader
        if key in _WINDOWS:
            return self._window(key, key_node, node)
        if key == "line":
            return self._at(key_node, key, parts=(self.parse(node, "line", in_line=True),))
        if key == "not":
            return self._at(key_node, key, parts=(self.parse(node, "not", in_line=in_line),))
        if key == "any":
            options = tuple(
                self.parse(item, "any", in_line=in_line) for item in reader.items(node, "any")
            )
            if not options:
                reader.fault(node, "any is empty", "C015")
            return self._at(key_node, key, parts=options)
        value: object
        if key == "pause":
            value = None
            return self._at(key_node, key, parts=self._pause(node))
        if key == "role":
            value = self.roles(node)
        elif key in _CHOICES:
            value = frozenset(reader.choices(node, _CHOICES[key], key))
        elif key == "speaker":
            value = frozenset(name.casefold() for name in reader.texts(node, key))
        elif key == "code":
            value = self.code_names(node)
        elif key in _TEXTS:
            value = self._text(key, node)
        elif key in _INTERVALS:
            value = self._interval(node, key)
        elif key == "overlap":
            value = self._overlap(node)
        elif key == "idea_before":
            value = self._idea_link(node)
        else:
            value = reader.truth(node, key)
        return self._at(key_node, key, value)

    def roles(self, node: yaml.Node) -> frozenset[str]:
        """Read role names; ``adult`` and ``student`` stand for groups of them."""
        names = self.reader.choices(node, [*ROLES, "adult"], "role")
        return frozenset(role for name in names for role in _GROUPS.get(name, (name,)))

    def code_names(self, node: yaml.Node) -> frozenset[str]:
        """Read code names and qualify them; an unknown one of this book is a fault.

        ``book.*`` stands for any code of a book.
        """
        names = set()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in nodes:
            name = self.reader.text(item, "code")
            book, _, code = name.rpartition(".")
            if code != "*" and book in {"", self.book} and code not in self.codes:
                hint = did_you_mean(code, self.codes)
                self.reader.fault(item, f"unknown code {code!r}{hint}", "C022")
            names.add(name if book else f"{self.book}.{code}")
        return frozenset(names)

    def _window(self, key: str, key_node: yaml.Node, node: yaml.Node) -> Condition:
        reader = self.reader
        within, same_segment, same_speaker, same_child = 1, False, None, False
        entries = reader.mapping(
            node, [*(k for k in CONDITION_KEYS if k != "line"), *_WINDOW_KEYS], key
        )
        parts = []
        for name, (inner_key, value) in entries.items():
            if name == "within":
                within = reader.whole(value, "within (turns)", low=1, high=_MAX_WITHIN)
            elif name == "same_segment":
                same_segment = reader.truth(value, name)
            elif name == "same_speaker":
                same_speaker = reader.truth(value, name)
            elif name == "same_child":
                same_child = reader.truth(value, name)
            else:
                parts.append(self._one(name, inner_key, value, in_line=True))
        return Condition(
            key,
            parts=(self._at(node, "all", parts=tuple(parts)),),
            within=within,
            same_segment=same_segment,
            same_speaker=same_speaker,
            same_child=same_child,
            line=key_node.start_mark.line + 1,
            column=key_node.start_mark.column + 1,
        )

    def _pause(self, node: yaml.Node) -> tuple[Condition, ...]:
        entries = self.reader.mapping(node, [*_PAUSE_CHOICES, "seconds"], "pause")
        parts = []
        for name, (key, value) in entries.items():
            wanted: object
            if name == "seconds":
                wanted = self._interval(value, name)
            else:
                wanted = frozenset(self.reader.choices(value, _PAUSE_CHOICES[name], name))
            parts.append(self._at(key, f"pause_{name}", wanted))
        return tuple(parts)

    def _text(self, key: str, node: yaml.Node) -> TextMatch:
        reader = self.reader
        if key == "phrase":
            return TextMatch(key, phrases=reader.texts(node, key))
        if key == "regex":
            return TextMatch(key, regexes=parse_regexes(reader, node))
        phrases: list[str] = []
        regexes: list[str] = []
        for name in reader.choices(node, self.lexicons, "lexicon"):
            reader.used_lists.add(name)
            if name in self.lexicons:
                phrases += self.lexicons[name].phrases
                regexes += self.lexicons[name].regexes
        return TextMatch(key, phrases=tuple(phrases), regexes=tuple(regexes))

    text = _text

    def _overlap(self, node: yaml.Node) -> Overlap:
        reader = self.reader
        keys = ("with", "role", "within", "share", "words", "same_speaker", "part")
        entries = {k: v for k, (_, v) in reader.mapping(node, keys, "overlap").items()}
        if "share" not in entries and "words" not in entries:
            reader.fault(node, "overlap needs 'share' or 'words', e.g. share: \">= 0.5\"", "C010")
        return Overlap(
            direction=(
                reader.choice(entries["with"], ("previous", "next"), "with")
                if "with" in entries
                else "previous"
            ),
            roles=self.roles(entries["role"]) if "role" in entries else frozenset(),
            within=(
                reader.whole(entries["within"], "within (turns)", low=1, high=_MAX_WITHIN)
                if "within" in entries
                else 1
            ),
            share=self._interval(entries["share"], "share") if "share" in entries else None,
            words=self._interval(entries["words"], "words") if "words" in entries else None,
            same_speaker=(
                reader.truth(entries["same_speaker"], "same_speaker")
                if "same_speaker" in entries
                else None
            ),
            part=(
                reader.choice(entries["part"], ("line", "first_sentence"), "part")
                if "part" in entries
                else "line"
            ),
        )

    def _idea_link(self, node: yaml.Node) -> IdeaLink:
        reader = self.reader
        keys = ("same", "role", "within", "same_speaker", "tags", "own_tags")
        entries = {k: v for k, (_, v) in reader.mapping(node, keys, "idea_before").items()}

        def texts(key: str) -> frozenset[str]:
            return frozenset(reader.texts(entries[key], key)) if key in entries else frozenset()

        return IdeaLink(
            same=reader.truth(entries["same"], "same") if "same" in entries else True,
            roles=self.roles(entries["role"]) if "role" in entries else frozenset(),
            within=reader.whole(entries["within"], "within (turns)", low=1, high=_MAX_WITHIN)
            if "within" in entries
            else 12,
            same_speaker=reader.truth(entries["same_speaker"], "same_speaker")
            if "same_speaker" in entries
            else None,
            tags=texts("tags"),
            own_tags=texts("own_tags"),
        )

    def _interval(self, node: yaml.Node, what: str) -> Interval:
        text = self.reader.text(node, what)
        interval = parse_interval(text)
        if interval is None:
            self.reader.fault(
                node, f'{what}: {text!r} is no range; write ">= 3", "<= 7", "== 1" or "3..7"'
            )
            return Interval(-math.inf, math.inf)
        return interval

    def _at(
        self,
        node: yaml.Node,
        key: str,
        value: object = None,
        *,
        parts: tuple[Condition, ...] = (),
    ) -> Condition:
        mark = node.start_mark
        return Condition(key, value, parts, line=mark.line + 1, column=mark.column + 1)
