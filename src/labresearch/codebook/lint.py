"""What is doubtful in a codebook although it can be used: warnings, each with its place."""

from __future__ import annotations

import importlib
import itertools
import re
import warnings
from collections.abc import Iterator
from typing import Any

from labresearch.codebook.faults import Fault, did_you_mean
from labresearch.codebook.frameworks import framework_names, load_framework
from labresearch.codebook.gates import gate_of
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.rule_model import Rule, TextMatch

__all__ = ["lint", "repeats_a_repeat"]

_LIGHTEST = 0.75  # relative luminance; lighter is hard to see on white
_MANY = 20  # a repeat of up to so many times cannot take for ever


def lint(book: Codebook) -> list[Fault]:
    """Find what is doubtful in a codebook.

    Parameters
    ----------
    book : Codebook
        A loaded book. Codes that it takes over are judged where they are written.

    Returns
    -------
    list of Fault
        Warnings (``W...``), and errors for targets of crosswalks that their framework does not
        have; ordered by place.
    """
    found = [*book.warnings, *_alike_colors(book)]
    for code in book.codes.values():
        if not code.origin:
            found += [*_incomplete(book, code), *_rules(book, code), *_targets(book, code)]
        found += _deprecated(book, code)
    return sorted(set(found))


def _at(book: Codebook, code: Code, message: str, number: str, rule: Rule | None = None) -> Fault:
    where = f"codes.{code.id}" + (f".rules.{rule.id}" if rule else "")
    line, column = (rule.line, rule.column) if rule else (code.line, code.column)
    return Fault(book.file, line, column, where, message, number)


def _incomplete(book: Codebook, code: Code) -> Iterator[Fault]:
    if not code.definition:
        yield _at(book, code, "no definition; coders cannot decide with it", "W101")
    if code.codable and (len(code.examples) < 2 or not code.counterexamples):
        message = (
            f"{len(code.examples)} examples and {len(code.counterexamples)} counter-examples; "
            "two and one are the least by which a rule can be tested"
        )
        yield _at(book, code, message, "W102")
    if code.include and not code.exclude:
        yield _at(book, code, "include without exclude; say what it is not", "W103")


def _rules(book: Codebook, code: Code) -> Iterator[Fault]:
    for rule in code.rules:
        if rule.match is None:
            continue
        if any(repeats_a_repeat(source) for source in rule.match.regexes):
            message = "a repeat inside a repeat, as in (a+)+, may take for ever on a long line"
            yield _at(book, code, message, "W104", rule)
        if gate_of(rule.match).op == "pass" and rule not in code.rules.unless:
            message = "no word that every hit must have, so every line is searched: slow"
            yield _at(book, code, message, "W105", rule)
        for short, long in _covered(rule.match):
            message = f"phrase {long!r} is found wherever {short!r} is, so it adds nothing"
            yield _at(book, code, message, "W106", rule)


def _covered(match: TextMatch) -> Iterator[tuple[str, str]]:
    if match.kind != "phrase":
        return
    for short, long in itertools.permutations(match.phrases, 2):
        if f" {short.lower()} " in f" {long.lower()} " and short != long:
            yield short, long


def repeats_a_repeat(source: str) -> bool:
    r"""Tell whether a regex repeats, without limit, what is itself a repeat and nothing else.

    Parameters
    ----------
    source : str
        As the author wrote it.

    Returns
    -------
    bool

    Examples
    --------
    >>> [repeats_a_repeat(s) for s in (r"(a+)+$", r"(?:\w+\s*)+!", r"(?: \w+)+", r"(a|ab)*c")]
    [True, True, False, False]
    """
    parser: Any = importlib.import_module("re._parser")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(source, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return False
    return any(_ambiguous(item) for item in _walk(tree))


def _walk(tree: Any) -> Iterator[Any]:
    for item in tree:
        yield item
        for part in _inside(item):
            yield from _walk(part)


def _inside(item: Any) -> list[Any]:
    op, value = str(item[0]), item[1]
    if op == "SUBPATTERN":
        return [value[3]]
    if op == "BRANCH":
        return list(value[1])
    if op in {"MAX_REPEAT", "MIN_REPEAT"}:
        return [value[2]]
    return [value[1]] if op in {"ASSERT", "ASSERT_NOT"} else []


def _is_repeat(item: Any) -> bool:
    return str(item[0]) in {"MAX_REPEAT", "MIN_REPEAT"} and int(item[1][1]) > _MANY


def _ambiguous(item: Any) -> bool:
    """Tell whether every part of an endless repeat may be left out or is an endless repeat."""
    if not _is_repeat(item):
        return False
    return any(_only_repeats(option) for option in _options(item[1][2]))


def _options(body: Any) -> Iterator[list[Any]]:
    parts = list(body)
    if len(parts) == 1 and str(parts[0][0]) == "SUBPATTERN":
        yield from _options(parts[0][1][3])
    elif len(parts) == 1 and str(parts[0][0]) == "BRANCH":
        for option in parts[0][1][1]:
            yield from _options(option)
    else:
        yield parts


def _only_repeats(parts: list[Any]) -> bool:
    repeats = [part for part in parts if _is_repeat(part)]
    rest = [part for part in parts if part not in repeats]
    optional = [p for p in rest if str(p[0]) in {"MAX_REPEAT", "MIN_REPEAT"} and not int(p[1][0])]
    return bool(repeats) and len(optional) == len(rest)


def _targets(book: Codebook, code: Code) -> Iterator[Fault]:
    for entry in code.crosswalk:
        name, _, target = entry.to.partition("#")
        where = f"codes.{code.id}.crosswalk"
        if name not in framework_names():
            hint = did_you_mean(name, framework_names())
            message = f"framework {name!r} is not known{hint}; nothing can be restated in it"
            yield Fault(book.file, entry.line, entry.column, where, message, "W110")
        elif not load_framework(name).open and target not in load_framework(name).codes:
            hint = did_you_mean(target, load_framework(name).codes)
            message = f"{name} has no code {target!r}{hint}"
            yield Fault(book.file, entry.line, entry.column, where, message, "C026")


def _deprecated(book: Codebook, code: Code) -> Iterator[Fault]:
    if code.status == "deprecated" and not code.replaced_by and not code.origin:
        message = "deprecated, but 'replaced_by' does not say what to use"
        yield _at(book, code, message, "W108")
    old = {f"{book.id}.{c.id}" for c in book.codes.values() if c.status == "deprecated"}
    for rule in code.rules if code.status != "deprecated" else ():
        for part in rule.when.walk() if rule.when else ():
            for name in sorted(old & (part.value if part.key == "code" else frozenset())):
                yield _at(book, code, f"the rule asks for deprecated {name}", "W108", rule)


def _alike_colors(book: Codebook) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for code in book.codes.values():
        color = code.color.lower()
        if not color:
            continue
        if color in seen:
            yield _at(book, code, f"the color of {seen[color]} as well", "W109")
        elif _luminance(color) > _LIGHTEST:
            yield _at(book, code, f"color {color} is hard to see on white", "W109")
        seen.setdefault(color, code.id)


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
