"""What a rule holds: words to find, conditions on lines and pauses, references to ideas."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

__all__ = [
    "Attribute",
    "AttributeRule",
    "Condition",
    "IdeaLink",
    "Interval",
    "Lexicon",
    "Overlap",
    "Reference",
    "Rule",
    "Rules",
    "TextMatch",
]


@dataclasses.dataclass(frozen=True)
class Interval:
    """A range of numbers such as ``>= 3`` or ``3..7``.

    Parameters
    ----------
    low, high : float
        Bounds; infinite where there is none.
    low_open, high_open : bool
        Whether the bound itself is left out.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def holds(self, values: Any) -> Any:
        """Tell for a number or an array whether it lies in the range; NaN does not."""
        above = values > self.low if self.low_open else values >= self.low
        below = values < self.high if self.high_open else values <= self.high
        return above & below


@dataclasses.dataclass(frozen=True)
class TextMatch:
    """Words to look for in a line: phrases and regexes (any of them), or spaCy token patterns.

    Parameters
    ----------
    kind : {'phrase', 'regex', 'lexicon', 'tokens'}
        How the author wrote it.
    phrases, regexes : tuple of str
        As written; a lexicon brings its own.
    tokens : tuple of str
        spaCy Matcher patterns, each as JSON.
    """

    kind: str
    phrases: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Overlap:
    """Content words of a line that stand in a neighbouring turn.

    Parameters
    ----------
    direction : {'previous', 'next'}
        Where the other turn is.
    roles : frozenset of str
        Roles of the other speaker; empty for any.
    within : int
        How many turns of those roles are looked at (turns).
    share, words : Interval or None
        Share and number of the line's content words that are found.
    same_speaker : bool or None
        Whether the other turn is by the speaker of the line; None for either.
    part : {'line', 'first_sentence'}
        Which words of the line are compared.
    """

    direction: str
    roles: frozenset[str]
    within: int
    share: Interval | None
    words: Interval | None
    same_speaker: bool | None = None
    part: str = "line"


@dataclasses.dataclass(frozen=True)
class IdeaLink:
    """An idea of a line beside the ideas voiced in the turns before it.

    Parameters
    ----------
    same : bool
        Whether an idea of the line was voiced there, or another one that the line does not have.
    roles : frozenset of str
        Roles of those who voiced it; empty for any.
    within : int
        How many turns back (turns).
    same_speaker : bool or None
        Whether the speaker of the line voiced it; None for anybody.
    tags, own_tags : frozenset of str
        Tags of which the idea there, and an idea of the line, must have one; empty for any.
    """

    same: bool
    roles: frozenset[str]
    within: int
    same_speaker: bool | None = None
    tags: frozenset[str] = frozenset()
    own_tags: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class Condition:
    """One condition on a line, a pause or its neighbourhood.

    Parameters
    ----------
    key : str
        ``all``, ``any``, ``not``, ``line``, a window such as ``previous`` (with ``parts``), or the
        name of a leaf such as ``role``.
    value : object
        What the leaf asks for, typed by key (frozenset of str, Interval, bool, TextMatch, ...).
    parts : tuple of Condition
        Conditions inside.
    within : int
        Turns looked at by ``previous`` and ``next``.
    same_segment : bool
        Whether ``previous`` and ``next`` stay in the segment of the line.
    same_speaker : bool or None
        Whether the line found in a window is by the same speaker.
    same_child : bool
        Whether the line found is spoken by, or names, a child whom this line names.
    line, column : int
        1-based place in the file.
    """

    key: str
    value: Any = None
    parts: tuple[Condition, ...] = ()
    within: int = 1
    same_segment: bool = False
    same_speaker: bool | None = None
    same_child: bool = False
    line: int = dataclasses.field(default=0, compare=False)
    column: int = dataclasses.field(default=0, compare=False)

    def walk(self) -> Iterator[Condition]:
        """Yield this condition and all inside it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclasses.dataclass(frozen=True)
class Rule:
    """Words to find and/or a context that must hold.

    Parameters
    ----------
    id : str
        Name, written into ``evidence``.
    match : TextMatch or None
        Words; None for a rule of context only.
    when : Condition or None
        Context on the same line.
    line, column : int
        1-based place in the file.
    quoted, negated : bool or None
        Whether the words must (not) stand in a quotation, or under a negation; None for either.
    """

    id: str
    match: TextMatch | None
    when: Condition | None
    line: int = 0
    column: int = 0
    quoted: bool | None = None
    negated: bool | None = None


@dataclasses.dataclass(frozen=True)
class Rules:
    """The rules of one code: a hit of ``any``, every one of ``all``, none of ``unless``."""

    any: tuple[Rule, ...] = ()
    all: tuple[Rule, ...] = ()
    unless: tuple[Rule, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        yield from self.any
        yield from self.all
        yield from self.unless

    def __len__(self) -> int:
        return len(self.any) + len(self.all) + len(self.unless)


@dataclasses.dataclass(frozen=True)
class AttributeRule:
    """When a coding has one value of an attribute: words around those found, and/or context.

    Parameters
    ----------
    rule : Rule
        Words, context, quotation, negation.
    where : {'found', 'before', 'after', 'sentence', 'line'}
        Where its words are looked for: in the found words, in their sentence before or behind
        them, in all of it, or in the line.
    """

    rule: Rule
    where: str = "found"


@dataclasses.dataclass(frozen=True)
class Attribute:
    """A property of each coding of a book, such as its polarity.

    Parameters
    ----------
    name : {'polarity', 'target'}
        Column of the codings.
    default : str
        Value where no rule hits.
    values : tuple of (str, tuple of AttributeRule)
        Tried in this order; the first value of which any rule hits is taken.
    """

    name: str
    default: str
    values: tuple[tuple[str, tuple[AttributeRule, ...]], ...] = ()


@dataclasses.dataclass(frozen=True)
class Lexicon:
    """A named list of phrases and regexes."""

    name: str
    phrases: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    line: int = 0
    column: int = 0


@dataclasses.dataclass(frozen=True)
class Reference:
    """How an idea is mentioned without naming it ("her way").

    Parameters
    ----------
    id : str
        Name, written into ``evidence``.
    match : TextMatch
        Words; for ``to = 'named'`` with a group ``name``.
    to : {'latest_other', 'named', 'own'}
        Whose latest idea is meant.
    within : int
        How far back the idea may lie (turns).
    confidence : float
        From 0 to 1, below 1.
    when : Condition or None
        Context on the line that refers.
    by : {'words', 'representation'}
        Whether the words point to what was said, or to a drawing or model that shows it.
    """

    id: str
    match: TextMatch
    to: str
    within: int
    confidence: float
    when: Condition | None = None
    by: str = "words"
    line: int = 0
