r"""Which words a text must hold before a rule can hit it, derived from the rule itself.

Most rules hit few lines. From each phrase, regex or token pattern we derive words that every hit
must contain; only texts with those words are searched. The derivation follows the prefilter of
RE2 (Cox, 2012, "Regular expression matching with a trigram index"): a sub-expression is either a
small set of exact strings, joined across a sequence, or a condition on words. Where nothing is
sure, the gate lets everything pass, so that no hit is lost.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import regex

from labresearch.codebook.patterns import normalize, regex_source
from labresearch.codebook.plain_patterns import small_tree, tree_of
from labresearch.codebook.rule_model import TextMatch
from labresearch.codebook.worked_out import worked_out

__all__ = ["DIGIT", "Gate", "exact_gate_of", "gate_of"]

_MAX_STRINGS = 64
_MAX_WORDS = 2000
_EDGE = "\x00"  # a place where a word begins or ends
_BREAK = "\ufffd"  # any stretch of text of which nothing is known
DIGIT = "\x01"  # any digit
_RUN = re.compile(rf"[0-9a-z_{DIGIT}]+")


@dataclasses.dataclass(frozen=True)
class Gate:
    """A necessary condition on the words of a text.

    Parameters
    ----------
    op : {'pass', 'word', 'sign', 'all', 'any'}
        ``pass`` lets every text through.
    word : str
        Part of a word, in small letters; begins or ends with a line feed where the word does,
        and holds ``DIGIT`` for any digit. For ``sign`` a character that is no letter or digit.
    parts : tuple of Gate
        For ``all`` and ``any``.
    """

    op: str
    word: str = ""
    parts: tuple[Gate, ...] = ()

    @functools.cached_property
    def size(self) -> int:
        """Number of words of the gate."""
        return sum(part.size for part in self.parts) if self.parts else 1

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """The parts that are words, or the gate's own word."""
        return tuple(part.word for part in self.parts or (self,) if part.op == "word")

    @functools.cached_property
    def others(self) -> tuple[Gate, ...]:
        """The parts that are not words, the shortest first."""
        return tuple(sorted((p for p in self.parts if p.op != "word"), key=lambda p: p.size))

    @functools.cached_property
    def shortest_first(self) -> tuple[Gate, ...]:
        """All parts, those of few words first."""
        return tuple(sorted(self.parts, key=lambda part: part.size))


_PASS = Gate("pass")


def gate_of(match: TextMatch) -> Gate:
    r"""Derive the gate of the words of a rule.

    Parameters
    ----------
    match : TextMatch
        Phrases, regexes or token patterns.

    Returns
    -------
    Gate

    Examples
    --------
    >>> gate_of(TextMatch("phrase", phrases=("why",))).word
    '\nwhy\n'
    >>> gate_of(TextMatch("regex", regexes=("[a-z]+",))).op
    'pass'
    """
    gates = [_strings_gate({f"{_EDGE}{normalize(p).lower()}{_EDGE}"}) for p in match.phrases]
    gates += [_known_regex_gate(source) for source in match.regexes]
    gates += [_tokens_gate(source) for source in match.tokens]
    return _any(gates)


def _known_regex_gate(source: str) -> Gate:
    return _from_plain(worked_out("gate", source, by=lambda: _as_plain(_regex_gate(source))))


def _as_plain(gate: Gate) -> tuple[Any, ...]:
    return gate.op, gate.word, tuple(map(_as_plain, gate.parts))


def _from_plain(plain: tuple[Any, ...]) -> Gate:
    op, word, parts = plain
    return Gate(op, word, tuple(map(_from_plain, parts)))


def exact_gate_of(match: TextMatch) -> Gate | None:
    r"""Derive a gate that is not only necessary but enough, where a rule asks for single words.

    Parameters
    ----------
    match : TextMatch
        Phrases, regexes or token patterns.

    Returns
    -------
    Gate or None
        A text of plain letters that passes it holds the words, and only such a text; None where
        more than single words (or parts of words) is asked for.

    Examples
    --------
    >>> exact_gate_of(TextMatch("regex", regexes=(r"\b(?:each|every)\b", r"\d"))).op
    'any'
    >>> exact_gate_of(TextMatch("regex", regexes=(r"\bnot (?:each|every)\b",))) is None
    True
    """
    if match.tokens or match.phrases or not match.regexes:
        return None
    words: set[str] = set()
    for source in match.regexes:
        found = worked_out("words", source, by=functools.partial(_single_words, source))
        if found is None:
            return None
        words |= found
    return _any(Gate("word", word) for word in sorted(words))


def _single_words(source: str) -> set[str] | None:
    """List the words, or parts of words, that an expression is made of; None for anything else."""
    tree = _parsed(source)
    strings = _strings(list(tree)) if tree is not None else None
    if strings is None:
        return None
    words = set()
    for string in strings:
        body = string.strip(_EDGE)
        if not _RUN.fullmatch(body) or string.count(_EDGE) > 2:
            return None
        start = "\n" if string.startswith(_EDGE) else ""
        words.add(f"{start}{body}{chr(10) if string.endswith(_EDGE) else ''}")
    return words


def _strings(items: list[Any]) -> set[str] | None:
    """Return all strings of a sequence, edges of words marked; None for too many or unknown."""
    out = {""}
    for number, (op, value) in enumerate(items):
        name = str(op)
        options: set[str] | None
        if name == "LITERAL":
            options = {_character(value)}
        elif name == "AT":
            options = {_EDGE} if str(value) == "AT_BOUNDARY" else None
        elif name == "SUBPATTERN":
            options = _strings(list(value[3])) if not value[1] and not value[2] else None
        elif name == "BRANCH":
            found = [_strings(list(option)) for option in value[1]]
            options = None if None in found else set().union(*(f for f in found if f))
        elif name == "IN":
            exact = _class(value).exact
            options = set(exact) if exact else None
        elif name == "MAX_REPEAT" and (int(value[0]), int(value[1])) == (0, 1):
            inner = _strings(list(value[2]))
            options = None if inner is None else inner | {""}
        elif name == "MAX_REPEAT" and int(value[0]) == 0 and _is_any_letters(value):
            # a word that goes on anyhow: what follows can only be its end
            rest = [str(item[1]) for item in items[number + 1 :]]
            return out if rest in ([], ["AT_BOUNDARY"]) and all(map(_ends_open, out)) else None
        else:
            return None
        if options is None or len(out) * len(options) > _MAX_WORDS:
            return None
        out = {a + b for a in out for b in options}
    return out


def _is_any_letters(value: Any) -> bool:
    body = list(value[2])
    return len(body) == 1 and str(body[0]) in {
        "(IN, [(CATEGORY, CATEGORY_WORD)])",
        "(CATEGORY, CATEGORY_WORD)",
    }


def _ends_open(string: str) -> bool:
    return bool(string) and not string.endswith(_EDGE)


def _all(gates: Iterable[Gate]) -> Gate:
    parts = tuple(dict.fromkeys(gate for gate in gates if gate.op != "pass"))
    if not parts:
        return _PASS
    return parts[0] if len(parts) == 1 else Gate("all", parts=parts)


def _any(gates: Iterable[Gate]) -> Gate:
    parts = tuple(dict.fromkeys(gates))
    if not parts or _PASS in parts:
        return _PASS
    return parts[0] if len(parts) == 1 else Gate("any", parts=parts)


def _strings_gate(strings: Iterable[str]) -> Gate:
    # 64 strings of two words are asked as 'one of the first words and one of the second'
    by_length: dict[int, list[list[Gate]]] = {}
    for string in sorted(strings):
        words = _words(string)
        by_length.setdefault(len(words), []).append(words)
    return _any(
        _all(_any(column) for column in zip(*rows, strict=True)) for rows in by_length.values()
    )


def _words(string: str) -> list[Gate]:
    gates = []
    for run in _RUN.finditer(string):
        start = "\n" if run.start() and _parts(string[run.start() - 1]) else ""
        end = "\n" if run.end() < len(string) and _parts(string[run.end()]) else ""
        gates.append(Gate("word", f"{start}{run[0]}{end}"))
    if not gates:
        signs = [char for char in string if _parts(char) and char != _EDGE and not char.isspace()]
        gates = [Gate("sign", sign) for sign in signs[:1]]
    return gates


@functools.lru_cache(maxsize=4096)
def _parts(char: str) -> bool:
    """Tell whether a character stands between words."""
    return char != _BREAK and not regex.match(r"\w", char)


# -- regexes ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Info:
    exact: frozenset[str] | None  # all that the expression can be, if that is few strings
    gate: Gate = _PASS

    def as_gate(self) -> Gate:
        return self.gate if self.exact is None else _all([self.gate, _strings_gate(self.exact)])


_CATEGORIES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": DIGIT}
_EMPTY = _Info(frozenset({""}))
_UNKNOWN = _Info(None)


def _regex_gate(source: str) -> Gate:
    tree = _parsed(source)
    if tree is None:
        return _PASS
    try:
        return _sequence(tree).as_gate()
    except RecursionError:
        return _PASS


def _parsed(source: str) -> Any:
    """Parse a regex as ``re`` reads it; None where ``re`` cannot, or reads something else."""
    tree = small_tree(source)
    if tree is not None:
        return tree
    pattern = regex_source(source)
    # the regex package reads {e<=1} as fuzzy matching, re as text
    return None if re.search(r"\{[^}]*[a-z<]", pattern) else tree_of(pattern, re.IGNORECASE)


def _sequence(items: Iterable[Any]) -> _Info:
    exact: frozenset[str] | None = frozenset({""})
    gates = []
    for info in _infos(items):
        if info.gate is not _PASS:
            gates.append(info.gate)
        if info.exact is None:
            if exact is not None:
                gates.append(_strings_gate(exact))
            exact = None
        elif exact is None:
            exact = frozenset(_BREAK + s for s in info.exact)  # anew behind something unknown
        elif len(exact) * len(info.exact) > _MAX_STRINGS:
            gates.append(_strings_gate(exact))
            exact = frozenset(_BREAK + s for s in info.exact)
        else:
            exact = frozenset(a + b for a in exact for b in info.exact)
    return _Info(exact, _all(gates))


def _infos(items: Iterable[Any]) -> Iterator[_Info]:
    """Describe each item; letters that stand side by side are taken together."""
    letters = ""
    for item in items:
        if str(item[0]) == "LITERAL":
            letters += _character(item[1])
            continue
        if letters:
            yield _Info(frozenset({letters}))
            letters = ""
        yield _item(item)
    if letters:
        yield _Info(frozenset({letters}))


def _item(item: Any) -> _Info:
    op, value = str(item[0]), item[1]
    if op == "LITERAL":
        return _Info(frozenset({_character(value)}))
    if op == "IN":
        return _class(value)
    if op == "AT":
        return _EMPTY if "NON_BOUNDARY" in str(value) else _Info(frozenset({_EDGE}))
    if op == "BRANCH":
        return _branch([_sequence(option) for option in value[1]])
    if op == "SUBPATTERN":
        return _sequence(value[3])
    if op == "ATOMIC_GROUP":
        return _sequence(value)
    if op in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _repeat(*value)
    if op == "ASSERT":
        return _Info(frozenset({""}), _sequence(value[1]).as_gate())
    if op == "ASSERT_NOT":
        return _EMPTY
    return _UNKNOWN


@functools.lru_cache(maxsize=4096)
def _character(code: int) -> str:
    char = chr(code)
    if char in {_EDGE, DIGIT}:
        return _BREAK
    # outside ASCII only what has no small and capital form is sure to be found as it stands
    return char.lower() if char.isascii() or char.lower() == char.upper() else _BREAK


def _class(members: list[Any]) -> _Info:
    names = [str(op) for op, _ in members]
    if names == ["CATEGORY"] and str(members[0][1]) in _CATEGORIES:
        return _Info(frozenset({_CATEGORIES[str(members[0][1])]}))
    if set(names) == {"LITERAL"} and len(members) <= 8:
        return _Info(frozenset(_character(value) for _, value in members))
    return _UNKNOWN


def _branch(options: list[_Info]) -> _Info:
    if all(option.exact is not None and option.gate is _PASS for option in options):
        union = frozenset(s for option in options for s in option.exact or ())
        if len(union) <= _MAX_STRINGS:
            return _Info(union)
    return _Info(None, _any(option.as_gate() for option in options))


def _repeat(low: int, high: int, body: Any) -> _Info:
    info = _sequence(body)
    if info.gate is _PASS and info.exact is not None:
        if low == high == 1:
            return info
        if low == 0 and high == 1:
            return _Info(info.exact | {""})
        if info.exact == {" "}:  # any run of white space ends a word like one blank
            return _Info(frozenset({" "} if low else {"", " "}))
    return _Info(None, info.as_gate()) if low else _UNKNOWN


# -- token patterns ---------------------------------------------------------------------------


def _tokens_gate(source: str) -> Gate:
    gates = []
    for token in json.loads(source):
        operator = str(token.get("OP", "1"))
        if operator in {"?", "*", "!"} or operator.startswith(("{0", "{,")):
            continue
        gates += [_token_gate(token[name]) for name in ("LOWER", "ORTH", "TEXT") if name in token]
    return _all(gates)


def _token_gate(value: Any) -> Gate:
    if isinstance(value, dict):
        return _any(_token_gate(word) for word in value["IN"]) if "IN" in value else _PASS
    # spaCy may cut a token out of a word ("cannot"), so nothing is known about the edges
    text = "".join(_character(ord(char)) for char in str(value))
    return _all(Gate("word", run) for run in _RUN.findall(text))
