"""A codebook as a manual that people can print, learn the codes from and decide with."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from labresearch.codebook.faults import CodebookError, did_you_mean
from labresearch.codebook.frameworks import load_framework
from labresearch.codebook.in_words import (
    condition_in_words,
    found_in,
    list_name,
    patterns_of,
    phrases_of,
    with_list_names,
)
from labresearch.codebook.manual_markdown import markdown
from labresearch.codebook.model import Code, Codebook, Crosswalk, Example, ExampleLine
from labresearch.codebook.rule_model import Attribute, Condition, Rule

__all__ = ["condition_in_words", "manual"]

_TEMPLATE = Path(__file__).with_name("manual.html")
FORMATS = ("html", "markdown")
# longer patterns say nothing to a reader; the file has them whole
_PATTERN_LENGTH = 160
_HASH_LENGTH = 12
_SENTENCE_END = re.compile(r"(?<!\bMs\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<=[.!?])\s+(?=[A-Z])")
RELATIONS = {
    "exact": "the same as",
    "broader": "wider than",
    "narrower": "narrower than",
    "related": "related to",
    "none": "has no match in",
}
_LAYERS = {
    "instruction": "lines said while adults work with children",
    "collegial": "lines said while adults talk with each other",
    "both": "all lines, whether adults work with children or talk with each other",
}
_UNITS = {"utterance": "a line of the transcript", "pause": "a pause"}
_GROUPS = {
    "any": "One of these is enough:",
    "all": "Each of these is needed:",
    "unless": "But not if:",
}
_SCOPE = {
    ("quoted", True): "only in a quotation",
    ("quoted", False): "not in a quotation",
    ("negated", True): "only under a negation",
    ("negated", False): "not under a negation",
}
_PLACES = {
    "found": "in the words found",
    "before": "in the sentence, before the words found",
    "after": "in the sentence, after the words found",
    "sentence": "in the sentence of the words found",
    "line": "in the line",
}
_TARGETS = {
    "latest_other": "the latest idea of another speaker",
    "own": "the speaker's own latest idea",
    "named": "the latest idea of the speaker who is named",
}


def manual(book: Codebook, *, format: str = "html") -> str:  # noqa: A002 - the word users know
    """Write the manual of a codebook for people who code.

    Parameters
    ----------
    book : Codebook
        A loaded codebook.
    format : {'html', 'markdown'}
        One HTML page that needs no other file, made for A4 paper and for the screen; or Markdown
        as GitHub shows it.

    Returns
    -------
    str
        What each code means, with its examples as small dialogues; what its rules look for, in
        plain words; then a table to decide with, the crosswalk to other frameworks, and a quiz
        with its key. The same book always gives the same text, and all words of the book are
        escaped.

    Raises
    ------
    ValueError
        If the format is not known.

    Examples
    --------
    >>> from labresearch.codebook import load_codebook
    >>> print(manual(load_codebook("pauses"), format="markdown").splitlines()[0])
    # Pauses and time-outs
    """
    if format not in FORMATS:
        message = f"format {format!r} is not known{did_you_mean(format, FORMATS)}"
        raise ValueError(message)
    content = _content(book)
    return markdown(content) if format == "markdown" else _html(content)


def _html(content: dict[str, Any]) -> str:
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(content) + "\n"


def _content(book: Codebook) -> dict[str, Any]:
    """Collect all that the manual says, as plain texts, lists and dicts."""
    tree = list(_tree(book))
    codes = [_code(book, code, depth) for code, depth in tree]
    coded = [entry for entry in codes if entry["codable"] and entry["status"] != "deprecated"]
    questions = _quiz(book, [code for code, _ in tree])
    return {
        "title": book.title,
        "id": book.id,
        "version": book.version,
        "language": book.language,
        "status": book.status,
        "facts": _facts(book),
        "memo": _one_line(book.memo),
        "how": _how_to_use(book),
        "codes": codes,
        "levels": _levels(coded),
        "exclusive": [[_mention(book, name) for name in group] for group in book.exclusive],
        "attributes": [_attribute(book, a) for a in book.attributes.values()],
        "references": [_reference(book, reference) for reference in book.references],
        "lexicons": [_lexicon(book, name) for name in book.lexicons],
        "decisions": coded,
        "crosswalk": [(code, entry) for code in codes for entry in code["crosswalk"]],
        "questions": questions,
        "asked": "Which code has the pause at the marked line?"
        if book.unit == "pause"
        else "Which code has the marked line?",
        "pattern_length": _PATTERN_LENGTH,
    }


def _facts(book: Codebook) -> list[tuple[str, str]]:
    facts = [
        ("What is coded", _UNITS.get(book.unit, book.unit)),
        ("Where", _LAYERS.get(book.layer, book.layer)),
        ("Family", book.family),
        ("Language", book.language),
        ("Status", book.status),
        ("Built on", ", ".join(f"{path.name} ({_short(sha)})" for path, sha in book.bases)),
        ("Used with", ", ".join(book.uses)),
        ("Source", _one_line(book.source)),
        ("File", f"SHA-256 {_short(book.sha256)}"),
    ]
    return [(name, text) for name, text in facts if text]


def _short(sha256: str) -> str:
    return sha256[:_HASH_LENGTH]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _how_to_use(book: Codebook) -> list[str]:
    if book.unit == "pause":
        first = (
            "Look at a pause together with the lines before and after it, and give it the code "
            "whose definition holds for it."
        )
    else:
        first = (
            "Read a line together with the lines around it, and give it every code whose "
            "definition holds for it; a line may have several codes, or none."
        )
    return [
        first,
        "Where two codes seem to fit, “what does not count” and the counter-examples say which "
        "one is meant.",
        "What the rules find is a first coding: decide by the definition, and correct the rules "
        "where they go wrong.",
    ]


def _tree(book: Codebook) -> Iterator[tuple[Code, int]]:
    """Yield the codes with their depth, each behind its parent, else as in the file."""
    children: dict[str, list[Code]] = {}
    for code in book.codes.values():
        children.setdefault(code.parent if code.parent in book.codes else "", []).append(code)
    done: set[str] = set()

    def below(code: Code, depth: int) -> Iterator[tuple[Code, int]]:
        if code.id in done:
            return
        done.add(code.id)
        yield code, depth
        for child in children.get(code.id, []):
            yield from below(child, depth + 1)

    # codes that are each other's parents stand below no root
    for code in (*children.get("", []), *book.codes.values()):
        yield from below(code, 0)


def _code(book: Codebook, code: Code, depth: int) -> dict[str, Any]:
    return {
        "anchor": f"code-{code.id}",
        "short": code.id,
        "id": f"{book.id}.{code.id}",
        "depth": depth,
        "label": _one_line(code.label),
        "level": f"{code.level:g}" if code.level == code.level else "",
        "color": code.color,
        "key": code.key,
        "status": code.status,
        "codable": code.codable,
        "tags": list(code.tags),
        "definition": _one_line(code.definition),
        "in_short": _SENTENCE_END.split(_one_line(code.definition), maxsplit=1)[0],
        "include": [_one_line(text) for text in code.include],
        "exclude": [_one_line(text) for text in code.exclude],
        "examples": [_example(book, example) for example in code.examples],
        "counterexamples": [_example(book, example) for example in code.counterexamples],
        "mentions": [
            (said, [_mention(book, name) for name in names])
            for said, names in (
                ("Use instead", code.replaced_by),
                ("Not together with", code.exclusive),
                ("Only together with", code.requires),
                ("Earlier called", code.renamed_from),
                ("Taken over from", [code.origin] if code.origin else []),
            )
            if names
        ],
        "crosswalk": [_crosswalk(entry) for entry in code.crosswalk],
        "source": _one_line(code.source),
        "memo": _one_line(code.memo),
        "rules": _rules(book, code),
        "rule_count": len(code.rules),
        "attributes": [_attribute(book, a) for a in code.attributes.values()]
        if code.attributes != book.attributes
        else [],
    }


def _mention(book: Codebook, name: str) -> dict[str, str]:
    """Name another code; with its label and a place to jump to where it is one of this book."""
    start, _, short = name.rpartition(".")
    if start in {"", book.id} and short in book.codes:
        return {"id": short, "label": _one_line(book.codes[short].label), "anchor": f"code-{short}"}
    return {"id": name, "label": "", "anchor": ""}


def _example(book: Codebook, example: Example) -> dict[str, Any]:
    lines = [
        *(_line(line) for line in example.before),
        {**_line(example.spoken), "asked": True},
        *(_line(line) for line in example.after),
    ]
    instead = example.instead
    return {
        "lines": lines,
        "phase": example.phase,
        "why": _one_line(example.why),
        "none": instead == "none",
        "instead": _mention(book, instead) if instead not in {"", "none"} else None,
        "expect": [f"{name}: {value}" for name, value in example.expect.items()],
    }


def _line(line: ExampleLine) -> dict[str, Any]:
    notes = [
        f"{name}: {value}"
        for name, value in (
            ("layer", line.layer),
            ("segment", line.segment),
            ("to", line.addressee),
        )
        if value
    ]
    speaker = _one_line(line.speaker)
    return {
        "who": f"{speaker} ({line.role})" if speaker else line.role,
        "text": _one_line(line.text),
        "gap": f"({line.gap_after:.1f} s)" if line.gap_after == line.gap_after else "",
        "notes": ", ".join(notes),
        "asked": False,
    }


def _crosswalk(entry: Crosswalk) -> dict[str, str]:
    name, _, code_id = entry.to.partition("#")
    title, label = name, ""
    # a scheme that is not shipped, or has faults of its own, is named by its ids
    with contextlib.suppress(KeyError, CodebookError):
        framework = load_framework(name)
        title = framework.title
        label = framework.codes[code_id].label
    return {
        "framework": _one_line(title),
        "code": code_id,
        "label": _one_line(label),
        "relation": RELATIONS.get(entry.relation, entry.relation),
        "note": _one_line(entry.note),
    }


def _rules(book: Codebook, code: Code) -> dict[str, Any] | None:
    """Say what the rules of a code look for; None where only people set it."""
    if not len(code.rules):
        return None
    return {
        "lines": _in_words(book, code.applies_to),
        "when": _in_words(book, code.when),
        "groups": [
            (said, [_rule(book, rule, code) for rule in getattr(code.rules, group)])
            for group, said in _GROUPS.items()
            if getattr(code.rules, group)
        ],
    }


def _in_words(book: Codebook, condition: Condition | None) -> str:
    return condition_in_words(condition, book=book) if condition else ""


def _rule(book: Codebook, rule: Rule, code: Code | None, place: str = "") -> dict[str, Any]:
    match = rule.match
    name = list_name(match, book) if match and match.kind == "lexicon" else ""
    asked = [
        _SCOPE[scope, value]
        for scope, value in (("quoted", rule.quoted), ("negated", rule.negated))
        if value is not None
    ]
    kind = {
        None: "context" if rule.when else "manner",
        "phrase": "phrases",
        "regex": "pattern",
        "lexicon": f"word list {name}" if name else "word lists",
        "tokens": "word pattern",
    }[match.kind if match else None]
    return {
        "id": rule.id,
        "kind": kind,
        "found_by_words": match is not None,
        "phrases": phrases_of(match) if match and not name else [],
        "patterns": [_cut(p) for p in patterns_of(match, book)] if match and not name else [],
        "found": [f"“{words}”" for words in found_in(match, code)]
        if match and code and match.kind != "phrase"
        else [],
        "place": place if match else "",
        "when": "; ".join([*asked, *([_in_words(book, rule.when)] if rule.when else [])]),
    }


def _cut(source: str) -> str:
    source = _one_line(source)
    return source if len(source) <= _PATTERN_LENGTH else f"{source[:_PATTERN_LENGTH]}…"


def _attribute(book: Codebook, attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "default": attribute.default,
        "values": [
            (value, [_rule(book, item.rule, None, _PLACES[item.where]) for item in rules])
            for value, rules in attribute.values
        ],
    }


def _reference(book: Codebook, reference: Any) -> dict[str, Any]:
    rule = _rule(book, Rule(reference.id, reference.match, reference.when), None)
    turns = "1 turn" if reference.within == 1 else f"{reference.within} turns"
    shown = ", shown in a drawing or model" if reference.by == "representation" else ""
    return {
        "rule": rule,
        "to": f"{_TARGETS.get(reference.to, reference.to)}{shown}, up to {turns} back",
        "confidence": f"{reference.confidence:g}",
    }


def _lexicon(book: Codebook, name: str) -> dict[str, Any]:
    lexicon = book.lexicons[name]
    return {
        "name": name,
        "phrases": [f"“{phrase}”" for phrase in lexicon.phrases],
        "patterns": [_cut(with_list_names(source, book)) for source in lexicon.regexes],
    }


def _levels(codes: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Group codes by their level, from the lowest to the highest."""
    levels: dict[str, list[dict[str, Any]]] = {}
    for code in codes:
        if code["level"]:
            levels.setdefault(code["level"], []).append(code)
    return sorted(levels.items(), key=lambda item: float(item[0]))


def _quiz(book: Codebook, codes: Collection[Code]) -> list[dict[str, Any]]:
    """Shuffle the examples; one that stands under several codes is one question."""
    questions: dict[tuple, dict[str, Any]] = {}
    for code in codes:
        if code.status == "deprecated":
            continue
        for example in code.examples:
            # NaN is not equal to itself, so dialogues are compared as they are shown
            shown = _example(book, example)
            told = tuple(tuple(line.values()) for line in shown["lines"])
            question = questions.setdefault((told, shown["phase"]), {**shown, "answers": []})
            question["answers"].append(_mention(book, code.id))
    listed = list(questions.values())
    # the same book has the same quiz, so that its key can be handed out on another day
    random.Random(book.id).shuffle(listed)
    return listed
