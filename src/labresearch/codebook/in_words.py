"""Conditions and rules of a codebook in plain words, for people who do not read YAML."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator

import regex

from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.patterns import compile_text, normalize
from labresearch.codebook.rule_model import Condition, IdeaLink, Interval, Overlap, TextMatch
from labresearch.codebook.words import lexicon_source
from labresearch.corpus.schema import ADULT_ROLES, ROLES, STUDENT_ROLES

__all__ = ["condition_in_words", "found_in", "patterns_of", "phrases_of", "with_list_names"]

# a pattern in the middle of a sentence is cut here
_PATTERN_LENGTH = 60
_SEARCH_SECONDS = 1.0
_ROLE_WORDS = {
    "student": "a student",
    "group": "a group of students",
    "host": "a host teacher",
    "aide": "an aide",
    "unknown": "somebody unknown",
}
_ADDRESSEES = {
    "students": "students",
    "adults": "adults",
    "one": "one person",
    "unknown": "nobody in particular",
}
_LAYERS = {
    "instruction": "adults work with children",
    "collegial": "adults talk with each other",
}
_SEGMENTS = {
    "launch": "launch",
    "explore": "explore",
    "discuss": "discuss",
    "timeout": "time-out",
    "close": "close",
    "none": "none (no part of the lesson)",
}
_PAUSE_KINDS = {
    "wait1": "wait time I (after an adult's question)",
    "wait2": "wait time II (after a child has spoken)",
    "think": "thinking time",
    "pair": "talk in pairs",
    "timeout": "a teacher time-out",
    "management": "management",
    "intra": "a pause inside a line",
    "lull": "a lull",
    "work": "a time of work",
    "gap": "a gap in the record",
    "other": "another kind of pause",
}
_PAUSE_SOURCES = {
    "timed": "a timed mark of the transcriber",
    "mark": "a mark without a time",
    "gap": "the times of the lines",
}
_ENDED_BY = {
    "student": "a student",
    "same_adult": "the adult who spoke before it",
    "other_adult": "another adult",
    "none": "nobody",
}
_COUNTED = {"words": "word", "seconds": "second", "ideas": "idea"}


def condition_in_words(condition: Condition, *, book: Codebook | None = None) -> str:
    """Say in plain words what a condition asks for.

    Parameters
    ----------
    condition : Condition
        A single condition, or several that must all hold (key ``all``).
    book : Codebook, optional
        Its book: word lists are then called by their names, and codes of the book by their
        short ids.

    Returns
    -------
    str
        Parts that must all hold are separated by semicolons. Patterns stand between slashes and
        are cut if they are long. The same condition always gives the same words.

    Raises
    ------
    ValueError
        If the key of a condition is not known.

    Examples
    --------
    >>> from labresearch.codebook.conditions import parse_interval
    >>> from labresearch.codebook.rule_model import Condition
    >>> child = Condition("all", parts=(Condition("role", frozenset({"student", "group"})),))
    >>> short = Condition("words", parse_interval("<= 3"))
    >>> before = Condition("previous", parts=(child,), within=2)
    >>> condition_in_words(Condition("all", parts=(short, before)))
    'at most 3 words; within 2 turns before: spoken by a student'
    """
    parts = condition.parts if condition.key == "all" else (condition,)
    return "; ".join(_one(part, book) for part in parts)


def _one(condition: Condition, book: Codebook | None) -> str:
    key, value = condition.key, condition.value
    if key == "all":
        return _together(condition, book)
    if key in _WINDOWS or key in {"line", "pause", "not", "any"}:
        return _nested(condition, book)
    if key in _LEAVES:
        return _LEAVES[key](value)
    if key in _TRUTHS:
        return _TRUTHS[key][0 if value else 1]
    if key == "code":
        return f"has the code {_or(_short_code(name, book) for name in sorted(value))}"
    if key in {"phrase", "regex", "lexicon"}:
        return _words(value, book)
    message = f"no words for the condition {key!r}"
    raise ValueError(message)


def _together(condition: Condition, book: Codebook | None) -> str:
    """Join what stands inside another condition, in brackets where it is more than one thing."""
    return _bracketed([_one(part, book) for part in condition.parts])


def _bracketed(said: list[str]) -> str:
    return f"({' and '.join(said)})" if len(said) > 1 else "".join(said)


def _nested(condition: Condition, book: Codebook | None) -> str:
    key = condition.key
    inside = [_one(part, book) for part in condition.parts]
    if key == "line":
        return f"the line that the pause follows: {inside[0]}"
    if key == "not":
        return _denied(condition.parts[0], inside[0])
    if key == "any":
        return inside[0] if len(inside) == 1 else f"either {', or '.join(inside)}"
    if key == "pause":
        return f"a pause {' and '.join(inside)}" if inside else "any pause"
    turns = "in the turn" if condition.within == 1 else f"within {condition.within} turns"
    place = _WINDOWS[key].format(turns=turns)
    asked = [_one(part, book) for part in condition.parts[0].parts]
    if condition.same_speaker is not None:
        asked.append("by the same speaker" if condition.same_speaker else "by another speaker")
    if condition.same_child:
        asked.append("spoken by, or naming, a child whom this line names")
    segment = ", in the same segment" if condition.same_segment else ""
    return f"{place}{segment}: {_bracketed(asked) or 'any line'}"


def _denied(condition: Condition, said: str) -> str:
    """Say that a condition does not hold, in one phrase where it is a simple one."""
    keys = [part.key for part in condition.parts]
    if len(keys) == 1 and keys[0] in _NOT_BEFORE:
        return f"not {said}"
    if len(keys) == 1 and said.startswith("has "):
        return f"does not have {said.removeprefix('has ')}"
    return f"not: {said}"


_NOT_BEFORE = {"role", "speaker", "addressee", "layer", "segment", "phase", "position"}
_WINDOWS = {
    "previous": "{turns} before",
    "next": "{turns} after",
    "in_same_timeout": "anywhere in the same time-out",
    "before_timeout": "{turns} before the time-out",
    "after_timeout": "{turns} after the time-out",
}
_TRUTHS = {
    "question": ("a question", "no question"),
    "in_timeout": ("in a time-out", "outside time-outs"),
    "names_speaker": (
        "names somebody else who speaks in the session",
        "names nobody else who speaks in the session",
    ),
}


def _or(words: Iterable[str]) -> str:
    listed = list(words)
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else listed[0]


def _in_order(values: Collection[str], words: dict[str, str]) -> Iterator[str]:
    """Yield the words for values, known ones in the order of the table."""
    for value in sorted(values, key=lambda v: (list(words).index(v) if v in words else 99, v)):
        yield words.get(value, value)


def roles_in_words(roles: Collection[str]) -> str:
    """Name roles; groups of roles by the name of the group.

    Examples
    --------
    >>> roles_in_words({"student", "group"})
    'a student'
    >>> roles_in_words({"coach", "principal"})
    'a coach or a principal'
    """
    rest, named = set(roles), []
    for name, group in (("an adult", ADULT_ROLES), ("a student", STUDENT_ROLES)):
        if rest.issuperset(group):
            named.append(name)
            rest -= set(group)
    ordered = [role for role in ROLES if role in rest]
    return _or([*named, *(_ROLE_WORDS.get(role, f"a {role}") for role in ordered)])


def range_in_words(interval: Interval, unit: str = "") -> str:
    """Say a range; ``unit`` is the word for one of what is counted.

    Examples
    --------
    >>> range_in_words(Interval(3, 7), "word")
    '3 to 7 words'
    >>> range_in_words(Interval(-math.inf, 1, high_open=True), "second")
    'less than 1 second'
    """
    low, high = interval.low, interval.high
    last = low if math.isinf(high) else high
    units = f" {unit}{'' if last == 1 else 's'}" if unit else ""
    if low == high:
        return f"exactly {low:g}{units}"
    if math.isinf(high):
        if interval.low_open:
            return f"more than {low:g}{units}"
        return f"at least {low:g}{units}"
    if math.isinf(low):
        return f"{'less than' if interval.high_open else 'at most'} {high:g}{units}"
    return f"{low:g} to {high:g}{units}"


def _share(interval: Interval) -> str:
    if interval == Interval(1, 1):
        return "all"
    scaled = Interval(
        100 * interval.low, 100 * interval.high, interval.low_open, interval.high_open
    )
    return f"{range_in_words(scaled)} %"


def _overlap(overlap: Overlap) -> str:
    amounts = []
    if overlap.share:
        amounts.append(_share(overlap.share))
    if overlap.words:
        amounts.append(range_in_words(overlap.words))
    part = "its first sentence" if overlap.part == "first_sentence" else "the line"
    later = overlap.direction == "next"
    which = ("next" if later else "last") + (f" {overlap.within}" if overlap.within > 1 else "")
    turn = f"one of the {which} turns" if overlap.within > 1 else f"the {which} turn"
    return (
        f"{' and '.join(amounts)} of the content words of {part} stand in {turn}"
        f"{_whose(overlap.roles, overlap.same_speaker)}"
    )


def _whose(roles: Collection[str], same_speaker: bool | None) -> str:  # noqa: FBT001
    whose = f" of {roles_in_words(roles)}" if roles else ""
    if same_speaker is not None:
        whose += ", by the same speaker" if same_speaker else ", by another speaker"
    return whose


def _idea_link(link: IdeaLink) -> str:
    def tagged(tags: Collection[str]) -> str:
        return f" tagged {_or(sorted(tags))}" if tags else ""

    by = f" by {roles_in_words(link.roles)}" if link.roles else ""
    if link.same_speaker is not None:
        by += ", the same speaker" if link.same_speaker else ", another speaker"
    turns = "in the turn" if link.within == 1 else f"within {link.within} turns"
    if link.same:
        tags = tagged(link.tags | link.own_tags)
        if link.tags and link.own_tags and link.tags != link.own_tags:
            tags = f"{tagged(link.tags)} and{tagged(link.own_tags)}"
        return f"one of its ideas{tags} was voiced {turns} before{by}"
    own = f"has an idea{tagged(link.own_tags)}; " if link.own_tags else ""
    return f"{own}another idea{tagged(link.tags)}, which it has not, was voiced {turns} before{by}"


def _position_in_turn(interval: Interval) -> str:
    if interval.low == interval.high:
        return f"line {interval.low:g} of its turn"
    return f"line number {range_in_words(interval)} of its turn"


def _turns_to_end(interval: Interval) -> str:
    if interval == Interval(0, 0):
        return "in the last turn of its segment"
    return f"{range_in_words(interval, 'turn')} before the end of its segment"


def _counted(key: str) -> Callable[[Interval], str]:
    return lambda value: range_in_words(value, _COUNTED[key])


_LEAVES: dict[str, Callable] = {
    "role": lambda roles: f"spoken by {roles_in_words(roles)}",
    "speaker": lambda names: f"spoken by {_or(name.title() for name in sorted(names))}",
    "addressee": lambda v: f"said to {_or(_in_order(v, _ADDRESSEES))}",
    "layer": lambda v: f"said while {_or(_in_order(v, _LAYERS))}",
    "segment": lambda v: f"in the segment {_or(_in_order(v, _SEGMENTS))}",
    "phase": lambda v: f"in a session of the phase {_or(sorted(v))}",
    "position": lambda v: f"the {_or(sorted(v))} line of its segment",
    "words": _counted("words"),
    "seconds": lambda v: f"lasting {range_in_words(v, 'second')}",
    "ideas": lambda v: f"mentions {range_in_words(v, 'idea')}",
    "line_in_turn": _position_in_turn,
    "turns_to_end": _turns_to_end,
    "pause_before": lambda v: f"after a silence of {range_in_words(v, 'second')}",
    "pause_after": lambda v: f"before a silence of {range_in_words(v, 'second')}",
    "overlap": _overlap,
    "idea_before": _idea_link,
    "pause_kind": lambda v: f"that is {_or(_in_order(v, _PAUSE_KINDS))}",
    "pause_source": lambda v: f"known from {_or(_in_order(v, _PAUSE_SOURCES))}",
    "pause_ended_by": lambda v: f"ended by {_or(_in_order(v, _ENDED_BY))}",
    "pause_seconds": lambda v: f"of {range_in_words(v, 'second')}",
}


def _short_code(name: str, book: Codebook | None) -> str:
    start, _, short = name.rpartition(".")
    if short == "*":
        return f"any of the book {start}"
    return short if book is not None and start == book.id else name


def _words(match: TextMatch, book: Codebook | None) -> str:
    name = list_name(match, book) if match.kind == "lexicon" else ""
    if name:
        return f"has words of the list {name}"
    found = [f"“{phrase}”" for phrase in match.phrases]
    found += [f"/{_cut(source)}/" for source in patterns_of(match, book)]
    return f"has {_or(found)}" if found else "has words of an empty list"


def _cut(source: str) -> str:
    return source if len(source) <= _PATTERN_LENGTH else f"{source[:_PATTERN_LENGTH]}…"


def list_name(match: TextMatch, book: Codebook | None) -> str:
    """Return the name of the word list whose words a match has; '' where it is no single one."""
    for lexicon in book.lexicons.values() if book else ():
        if (lexicon.phrases, lexicon.regexes) == (match.phrases, match.regexes):
            return lexicon.name
    return ""


def with_list_names(source: str, book: Codebook | None) -> str:
    """Write ``{name}`` again where the words of a list stand in a regex."""
    known = (
        {lexicon_source(lexicon): lexicon.name for lexicon in book.lexicons.values()}
        if book
        else {}
    )
    for words in sorted(known, key=len, reverse=True):
        source = source.replace(words, f"{{{known[words]}}}")
    return source


def patterns_of(match: TextMatch, book: Codebook | None) -> list[str]:
    """Return the regexes and token patterns of a match, word lists by their names."""
    return [with_list_names(source, book) for source in match.regexes] + [
        " ".join(_token(token) for token in json.loads(pattern)) for pattern in match.tokens
    ]


def phrases_of(match: TextMatch) -> list[str]:
    """Return the phrases of a match in quotation marks."""
    return [f"“{phrase}”" for phrase in match.phrases]


def _token(token: dict) -> str:
    inside = ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in token.items()
    )
    return f"[{inside}]"


def found_in(match: TextMatch, code: Code, *, most: int = 3) -> list[str]:
    """Return what the words of a rule find in the examples of its code.

    Parameters
    ----------
    match : TextMatch
        Phrases and regexes; token patterns find nothing here.
    code : Code
        Whose examples are searched.
    most : int
        How many different findings are returned.

    Returns
    -------
    list of str
        In the order of the examples, as they are written there.
    """
    if not match.phrases and not match.regexes:
        return []
    pattern = compile_text(match.phrases, match.regexes)
    found: dict[str, None] = {}
    for example in code.examples:
        try:
            hit = pattern.search(normalize(example.text), timeout=_SEARCH_SECONDS)
        except TimeoutError:
            continue
        words = hit[0].strip() if hit else ""
        if regex.search(r"\w", words):
            found.setdefault(words.rstrip(",;"), None)
    return list(found)[:most]
