"""Patterns for plain texts: small letters, ASCII, single blanks, searched by the standard library.

Most lines of a transcript are plain once they are written in small letters, and on them a
case-sensitive pattern of Python's ``re`` finds the same as the general one of the ``regex``
package, several times faster. Two things must be sure, else the general pattern is used: that the
pattern means the same, and that it cannot take for ever, since ``re`` knows no time limit. The
second is estimated from its parts: how many ways there are to part a text among the long repeats,
and how many from the options and optional words between them.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import math
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import regex

from labresearch.codebook.patterns import FLAGS, phrase_source, regex_compiled, regex_source
from labresearch.codebook.worked_out import worked_out

__all__ = ["LONGEST", "PlainPattern", "is_plain", "plain_pattern", "small_tree", "tree_of"]

LONGEST = 2000  # characters; longer texts are searched with the clock running
_LONGEST_WORD = 60  # characters without a blank; texts with longer ones, too
_MOST_WAYS = 1_000_000  # of long repeats, and of options, each for itself
_LONG = 12  # a repeat of up to so many times is an option rather than a long repeat
_CASED = regex.V0 | regex.UNICODE
_FLAGS = re.compile(r"\(\?(?![:=!>(]|<[=!]|P[<=])(?!i\))")
_CASE_OR_NUMBER = re.compile(r"\\[xuUNopPhHRXKGmMLQE0-9]|\[\[|\[:|&&|\|\||~~|\{[^}]*[a-z<]")
_GROUP_NAME = re.compile(r"\(\?P[<=][^>)]*[>)]")


def is_plain(text: str) -> bool:
    r"""Tell whether a text may be searched with plain patterns.

    Parameters
    ----------
    text : str
        Speech, in any letters.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_plain(t) for t in ("So WHY?", "a half  cup", "caf\u00e9", "two\nlines")]
    [True, False, False, False]
    """
    return (
        text.isascii()
        and len(text) <= LONGEST
        and text.isprintable()
        and "  " not in text
        and max(map(len, text.split(" "))) <= _LONGEST_WORD
    )


@dataclasses.dataclass(frozen=True)
class PlainPattern:
    """A pattern for plain texts.

    Parameters
    ----------
    search : callable
        As of a compiled pattern.
    small : bool
        Whether it is meant for the text in small letters, else for the text as it stands.
    sieve : callable or None
        Quick search in small letters; where it finds nothing, ``search`` need not be asked.
    """

    search: Callable[[str], Any]
    small: bool
    sieve: Callable[[str], Any] | None = None


def plain_pattern(
    phrases: Iterable[str], regexes: Iterable[str], *, timeout: float = 2.0
) -> PlainPattern | None:
    """Compile a pattern for plain texts.

    Parameters
    ----------
    phrases : iterable of str
        Whole-word phrases.
    regexes : iterable of str
        As the author wrote them.
    timeout : float
        For patterns that might take long (s).

    Returns
    -------
    PlainPattern or None
        Finds in plain texts what the general pattern finds first; None where that is not sure.

    Examples
    --------
    >>> plain_pattern(["How come"], []).search("so how come?").span()
    (3, 11)
    >>> [plain_pattern([], [s]).small for s in ("why not", "(?-i:[A-Z])y not")]
    [True, False]
    """
    phrases, regexes = list(phrases), list(regexes)
    parts = [phrase_source(phrases, blank=" ")] if phrases else []
    parts += [regex_source(source, blank=" ") for source in regexes]
    # one part alone stays as it is: its tree is known from when the codebook was checked
    return _compiled(parts[0] if len(parts) == 1 else "|".join(f"(?:{p})" for p in parts), timeout)


@functools.lru_cache(maxsize=16_384)
def _compiled(source: str, timeout: float) -> PlainPattern | None:
    small = _small(source)
    if small is not None:
        quick = _quick(small, 0)
        if quick is not None:
            return PlainPattern(quick.search, small=True)
        return PlainPattern(_Slow(small, _CASED, timeout), small=True, sieve=_sieve(small))
    case_blind = _small(source.replace("(?-i:", "(?:"))
    if case_blind is None:
        return None
    exact = _quick(source, re.IGNORECASE)
    search = exact.search if exact is not None else _Slow(source, FLAGS, timeout)
    return PlainPattern(search, small=False, sieve=_sieve(case_blind))


class _Slow:
    """A search by the ``regex`` package with the clock running, compiled when it is first asked."""

    def __init__(self, source: str, flags: int, timeout: float) -> None:
        self.source, self.flags, self.timeout = source, flags, timeout

    @functools.cached_property
    def _search(self) -> Callable[..., Any]:
        return regex_compiled(self.source, self.flags).search

    def __call__(self, text: str) -> Any:
        return self._search(text, timeout=self.timeout)


def _sieve(small: str) -> Callable[[str], Any] | None:
    """Drop all that only looks around: what is left is found wherever the pattern is."""
    bare = _without_looks(small)
    quick = _quick(bare, 0) if bare is not None else None
    return None if quick is None or quick.search("") else quick.search


def _without_looks(source: str) -> str | None:
    out = []
    at = 0
    while at < len(source):
        if source.startswith(("(?=", "(?!", "(?<=", "(?<!"), at):
            end = _closing(source, at)
            # a repeated look-around is nobody's intention
            if end is None or source[end : end + 1] in {"*", "+", "?", "{"}:
                return None
            at = end
        elif source[at] == "\\":
            out.append(source[at : at + 2])
            at += 2
        elif source[at] == "[":
            end = _class_end(source, at)
            out.append(source[at:end])
            at = end
        else:
            out.append(source[at])
            at += 1
    return "".join(out)


def _closing(source: str, at: int) -> int | None:
    """Return the place behind the bracket that closes the one at a place."""
    depth = 0
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 2
            continue
        if char == "[":
            at = _class_end(source, at)
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        at += 1
        if depth == 0:
            return at
    return None


def _class_end(source: str, at: int) -> int:
    """Return the place behind a character class."""
    at += 2 if source.startswith("[^", at) else 1
    at += source.startswith("]", at)  # a bracket that closes at once is a literal
    while at < len(source) and source[at] != "]":
        at += 2 if source[at] == "\\" else 1
    return at + 1


def _quick(source: str, flags: int) -> re.Pattern[str] | None:
    """Compile with ``re`` where that can be done and cannot take for ever."""
    parts = worked_out("re", source, str(int(flags)), by=lambda: _quick_parts(source, flags))
    if parts is None:
        return None
    builder: Any = importlib.import_module("_sre")
    return builder.compile(*parts)


def _quick_parts(source: str, flags: int) -> tuple[Any, ...] | None:
    """Return what ``re`` builds a pattern from, as at the end of its own ``compile``."""
    tree = tree_of(source, flags)
    try:
        if tree is None or max(_ways(tree)) > _MOST_WAYS:
            return None
        compiler: Any = importlib.import_module("re._compiler")
        code = [int(word) for word in compiler._code(tree, flags)]
    except (ImportError, AttributeError, re.error, RecursionError, OverflowError):
        return None  # a look-behind of varying length is found at the end of compiling
    names = dict(tree.state.groupdict)
    name_of = {number: name for name, number in names.items()}
    groups = tree.state.groups
    by_number = tuple(name_of.get(number) for number in range(groups))
    return None, int(flags | tree.state.flags), code, groups - 1, names, by_number


@functools.lru_cache(maxsize=16_384)
def tree_of(source: str, flags: int = 0) -> Any:
    """Parse a pattern as ``re`` does.

    Parameters
    ----------
    source : str
        Pattern.
    flags : int
        Of ``re``.

    Returns
    -------
    re._parser.SubPattern or None
        None where ``re`` cannot read it, or reads something else than the ``regex`` package.
    """
    try:
        parser: Any = importlib.import_module("re._parser")
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # sets that the two packages read differently
            return parser.parse(source, flags)
    except (ImportError, re.error, Warning, RecursionError, OverflowError):
        return None


def small_tree(regex_text: str) -> Any:
    """Parse an author's regex in small letters, for plain texts; None where that is not sure.

    Parameters
    ----------
    regex_text : str
        As the author wrote it.

    Returns
    -------
    re._parser.SubPattern or None
    """
    small = _small(regex_source(regex_text, blank=" "))
    return None if small is None else tree_of(small)


def _small(source: str) -> str | None:
    """Write a pattern in small letters; None where its case, or ``re``, says something else."""
    if _FLAGS.search(source) or _CASE_OR_NUMBER.search(source):
        return None
    # a sign without case beyond ASCII is in no plain text, a letter may be (the Kelvin sign)
    if any(not c.isascii() and c.lower() != c.upper() for c in source):
        return None
    out = []
    at = 0
    for hit in _KEPT.finditer(source):
        out += [source[at : hit.start()].lower(), hit[0]]
        at = hit.end()
    out.append(source[at:].lower())
    # a range from a capital to a small letter holds signs between them
    return None if _MIXED_RANGE.search(source) else "".join(out)


_KEPT = re.compile(rf"\\.|{_GROUP_NAME.pattern}", re.DOTALL)
_MIXED_RANGE = re.compile(r"[A-Z]-[^A-Z]|[^A-Z]-[A-Z]")


# -- how many ways ------------------------------------------------------------------------------

_ONE = {"LITERAL", "NOT_LITERAL", "IN", "ANY", "CATEGORY"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_LEAD = 4  # characters by which two options are told apart
_MOST_LEADS = 3000
_ANYTHING = frozenset({""})


Ways = tuple[float, float]  # of the options, and of the long repeats
_ENDLESS = (math.inf, math.inf)


def _ways(items: Any) -> Ways:
    """Bound the number of ways in which a sequence can match from one place."""
    parts = list(items)
    options, repeats = 1.0, 1.0
    for number, (op, value) in enumerate(parts):
        name = str(op)
        if name in _REPEATS:
            own = _ways_of_repeat(value, parts[number + 1 :])
        elif name == "BRANCH":
            own = _ways_of_options([list(option) for option in value[1]])
        elif name == "SUBPATTERN":
            own = _ways(value[3])
        elif name == "ATOMIC_GROUP":
            own = _ways(value)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            own = _ways(value[1])
        else:
            continue
        options, repeats = options * own[0], repeats * own[1]
        if max(options, repeats) > _MOST_WAYS:
            return _ENDLESS
    return options, repeats


def _ways_of_options(options: list[list[Any]]) -> Ways:
    """Add up the options that can match at one place: those that do not begin differently."""
    ways = [_ways(option) for option in options]
    together: dict[str, float] = {}
    for option, (number, _) in zip(options, ways, strict=True):
        for lead in _leads(option):
            together[lead] = together.get(lead, 0.0) + number
    # an option is met by those that begin as it does, and by those that it is the beginning of
    shorter: dict[str, float] = {}
    for lead, number in together.items():
        for length in range(len(lead)):
            shorter[lead[:length]] = shorter.get(lead[:length], 0.0) + number
    worst = 1.0
    for lead in together:
        met = sum(together.get(lead[:length], 0.0) for length in range(len(lead) + 1))
        worst = max(worst, met + shorter.get(lead, 0.0))
    return worst, max(repeats for _, repeats in ways)


def _any_compatible(a: frozenset[str], b: frozenset[str]) -> bool:
    """Tell whether something can begin both as one of the first and as one of the second."""
    beginnings = {lead[:length] for lead in b for length in range(len(lead) + 1)}
    return any(
        lead in beginnings or any(lead[:length] in b for length in range(len(lead))) for lead in a
    )


def _leads(items: list[Any]) -> frozenset[str]:
    """Return how a sequence may begin, a few characters of each; '' for anything."""
    found = {""}
    open_ends = {""}
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            more = frozenset({chr(value)})
        elif name == "SUBPATTERN":
            more = _leads(list(value[3]))
        elif name == "BRANCH":
            more = frozenset().union(*(_leads(list(option)) for option in value[1]))
        elif name in {"AT", "ASSERT", "ASSERT_NOT"}:
            continue
        elif name in _REPEATS and int(value[0]) == 0 and int(value[1]) <= 1:
            body = _leads(list(value[2]))
            if "" in body:
                break
            longer = {(lead + own)[:_LEAD] for lead in open_ends for own in body}
            found = (found - open_ends) | longer | open_ends
            # what is behind an optional part may follow it or stand in its place
            open_ends = {lead for lead in longer if len(lead) < _LEAD} | open_ends
            if len(found) > _MOST_LEADS:
                return _ANYTHING
            continue
        else:
            break
        if "" in more:
            break
        longer = {(lead + own)[:_LEAD] for lead in open_ends for own in more}
        found = (found - open_ends) | longer
        open_ends = {lead for lead in longer if len(lead) < _LEAD}
        if len(found) > _MOST_LEADS:
            return _ANYTHING
        if not open_ends:
            break
    return frozenset(found)


def _ways_of_repeat(value: Any, behind: list[Any]) -> Ways:
    low, high, body = int(value[0]), min(int(value[1]), LONGEST), list(value[2])
    if high <= 1:
        options, repeats = _ways(body)
        apart = not _any_compatible(_leads(body), _leads(behind))
        return (options if apart or not behind else options + 1.0), repeats
    times = float(high - low + 1)
    if len(body) == 1 and str(body[0][0]) in _ONE:
        if _ends_at(body[0], behind):
            return 1.0, 1.0
        if not _takes(body[0], " "):
            times = min(times, float(_LONGEST_WORD))
        return (1.0, times) if high > _LONG else (times, 1.0)
    # what is optional in the body may also be met by the next round of it
    options, repeats = _ways(body + body)[0], _ways(body)[1]
    if any(_is_long_repeat(item) for item in _all_items(body)) and not _has_delimiter(body):
        return _ENDLESS
    if not _begins_apart(body) and options > 1.0:
        if high * math.log(options) > 30:
            return _ENDLESS
        options **= high
    return (options, times * repeats) if high > _LONG else (options * times, repeats)


def _all_items(items: Any) -> list[Any]:
    out = []
    for item in items:
        out.append(item)
        name, value = str(item[0]), item[1]
        if name in _REPEATS:
            out += _all_items(value[2])
        elif name == "BRANCH":
            for option in value[1]:
                out += _all_items(option)
        elif name == "SUBPATTERN":
            out += _all_items(value[3])
        elif name == "ATOMIC_GROUP":
            out += _all_items(value)
    return out


def _is_long_repeat(item: Any) -> bool:
    return str(item[0]) in _REPEATS and int(item[1][1]) > 3


def _has_delimiter(body: list[Any]) -> bool:
    """Tell whether a character that none of the repeats inside can take stands in the sequence."""
    flat = body
    while len(flat) == 1 and str(flat[0][0]) == "SUBPATTERN":
        flat = list(flat[0][1][3])
    literals = [item for item in flat if str(item[0]) == "LITERAL"]
    repeats = [item for item in _all_items(flat) if _is_long_repeat(item)]
    singles = [list(item[1][2]) for item in repeats]
    if not all(len(single) == 1 and str(single[0][0]) in _ONE for single in singles):
        return False
    return any(
        not any(_takes(single[0], chr(literal[1])) for single in singles) for literal in literals
    )


def _begins_apart(body: list[Any]) -> bool:
    """Tell whether a sequence without long repeats can match at most one text from a place."""
    return not any(str(item[0]) in {*_REPEATS, "BRANCH"} for item in _all_items(body))


def _ends_at(item: Any, behind: list[Any]) -> bool:
    """Tell whether what follows a repeat of one character cannot be that character."""
    if not behind:
        return False
    name, value = str(behind[0][0]), behind[0][1]
    if name == "LITERAL":
        return not _takes(item, chr(value))
    if name == "AT":
        return "BOUNDARY" in str(value) and "NON" not in str(value) and _only_words(item)
    return False


def _only_words(item: Any) -> bool:
    members = item[1] if str(item[0]) == "IN" else [item]
    return all(str(op) == "CATEGORY" and str(what) == "CATEGORY_WORD" for op, what in members)


def _takes(item: Any, char: str) -> bool:
    """Tell whether an item of one character matches a character."""
    name, value = str(item[0]), item[1]
    if name == "ANY":
        return True
    if name in {"LITERAL", "NOT_LITERAL"}:
        return (chr(value) == char) == (name == "LITERAL")
    members = value if name == "IN" else [item]
    negated = str(members[0][0]) == "NEGATE"
    found = any(_member_takes(member, char) for member in members[1 if negated else 0 :])
    return found != negated


def _member_takes(member: Any, char: str) -> bool:
    name, value = str(member[0]), member[1]
    if name == "LITERAL":
        return chr(value) == char
    if name == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    tests = {"WORD": r"\w", "SPACE": r"\s", "DIGIT": r"\d"}
    kind = str(value).removeprefix("CATEGORY_")
    return (re.match(tests[kind.removeprefix("NOT_")], char) is not None) != kind.startswith("NOT_")
