"""Parsing of codes, rules and references of a codebook."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import yaml

from labresearch.codebook.conditions import ConditionParser
from labresearch.codebook.example_parts import ExampleParser
from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.model import Code
from labresearch.codebook.nodes import NodeReader, own_id
from labresearch.codebook.rule_model import (
    Attribute,
    AttributeRule,
    Condition,
    Lexicon,
    Reference,
    Rule,
    Rules,
    TextMatch,
)
from labresearch.codebook.words import parse_tokens
from labresearch.corpus.schema import ATTRIBUTES, TABLES

__all__ = ["CodeParser"]

_CODE_KEYS = (
    "id", "label", "color", "level", "definition", "include", "exclude", "applies_to", "rules",
    "examples", "counterexamples", "crosswalk", "status", "parent", "codable", "key", "memo",
    "exclusive", "requires", "source", "tags", "renamed_from", "replaced_by", "attributes",
)  # fmt: skip
_MEANING = ("definition", "include", "exclude", "level", "counterexamples")
_TEXT_KEYS = ("phrase", "regex", "lexicon", "tokens")
_SCOPE_KEYS = ("quoted", "negated")
_PLACES = ("found", "before", "after", "sentence", "line")
_REFERENCE_KEYS = ("id", *_TEXT_KEYS[:3], "to", "within", "confidence", "when", "by")
REFERENCES_BY = ("words", "representation")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_QUALIFIED = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_STATUSES = ("draft", "stable", "deprecated")


class CodeParser:
    """Reads the codes of one book; faults go to the reader.

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    book, unit, layer : str
        Of the codebook.
    lexicons : mapping of str to Lexicon
        The book's word lists.
    nodes : list of yaml.Node
        The entries under ``codes``.
    inherited : mapping of str to Code
        Codes taken over from other books.
    """

    def __init__(
        self,
        reader: NodeReader,
        *,
        book: str,
        lexicons: Mapping[str, Lexicon],
        unit: str,
        layer: str,
        nodes: list[yaml.Node],
        inherited: Mapping[str, Code],
    ) -> None:
        self.reader, self.book, self.unit, self.nodes = reader, book, unit, nodes
        self.inherited = inherited
        # ids are read first: a condition may name a code that stands further down
        self.ids = [*inherited, *filter(None, map(own_id, nodes))]
        self.conditions = ConditionParser(
            reader, book=book, codes=self.ids, lexicons=lexicons, pauses=unit == "pause"
        )
        self.examples = ExampleParser(reader, self.ids)
        self.attributes: dict[str, Attribute] = {}
        self.defaults: dict[str, Condition] = {}
        if layer in {"instruction", "collegial"}:
            self.defaults["layer"] = Condition("layer", frozenset({layer}))

    def read_defaults(self, node: yaml.Node) -> None:
        """Read the conditions that every code has unless it overrides the key."""
        if isinstance(node, yaml.MappingNode) and not node.value:
            return
        for part in self.conditions.parse(node, "defaults").parts:
            self.defaults[part.key] = part

    def codes(self) -> dict[str, Code]:
        """Read all own codes, in the order of the file."""
        out: dict[str, Code] = {}
        for node in self.nodes:
            code = self._code(node)
            if code.id in out:
                message = f"code id {code.id!r} occurs twice (line {out[code.id].line})"
                self.reader.fault(node, message, "C021")
            elif code.id in self.inherited:
                origin = self.inherited[code.id].origin
                message = (
                    f"code id {code.id!r} is taken over from {origin}; choose another id, "
                    "leave it out with 'except', or change it with 'override'"
                )
                self.reader.fault(node, message, "C021")
            out[code.id] = code
        return out

    def overridden(self, base: Code, node: yaml.Node) -> Code:
        """Read what an extending book says differently of a code that it takes over."""
        return self._code(node, base)

    def read_attributes(self, node: yaml.Node) -> dict[str, Attribute]:
        """Read the attributes of a book or a code, on top of those known before."""
        reader = self.reader
        out = dict(self.attributes)
        columns = {name: TABLES["codings"][name].values or () for name in ATTRIBUTES}
        for name, (_, value) in reader.mapping(node, ATTRIBUTES, "attributes").items():
            allowed = [v for v in columns[name] if v]
            found = reader.mapping(value, ("default", "values"), f"attribute {name}")
            entries = {key: item for key, (_, item) in found.items()}
            default = out[name].default if name in out else ""
            if "default" in entries:
                default = reader.choice(entries["default"], allowed, "default")
            values = dict(out[name].values) if name in out else {}
            if "values" in entries:
                listed = reader.mapping(entries["values"], allowed, "values")
                values |= {key: self._attribute_rules(item) for key, (_, item) in listed.items()}
            out[name] = Attribute(name, default, tuple(values.items()))
        return out

    def _attribute_rules(self, node: yaml.Node) -> tuple[AttributeRule, ...]:
        rules = []
        seen: dict[str, int] = {}
        for number, item in enumerate(self.reader.items(node, "the rules of a value"), 1):
            where = "found"
            if isinstance(item, yaml.MappingNode):
                for key, value in item.value:
                    if key.value == "where":
                        where = self.reader.choice(value, _PLACES, "where")
            rules.append(AttributeRule(self._rule(item, f"rule{number}", seen, "where"), where))
        return tuple(rules)

    def references(self, node: yaml.Node) -> tuple[Reference, ...]:
        """Read how ideas are mentioned by reference."""
        reader, out = self.reader, []
        seen: set[str] = set()
        for item in reader.items(node, "references"):
            entries = {
                k: v for k, (_, v) in reader.mapping(item, _REFERENCE_KEYS, "a reference").items()
            }
            name = reader.text(entries["id"], "id") if "id" in entries else ""
            missing = [k for k in ("id", "to", "within", "confidence") if k not in entries]
            for key in missing:
                reader.fault(item, f"a reference needs {key!r}", "C010")
            if name in seen:
                reader.fault(item, f"reference id {name!r} occurs twice", "C021")
            seen.add(name)
            match = self._match(item, entries)
            if match is None:
                reader.fault(item, "a reference needs 'phrase', 'regex' or 'lexicon'", "C034")
            if missing or match is None:
                continue
            to = reader.choice(entries["to"], ("latest_other", "named", "own"), "to")
            if to == "named" and not any("(?P<name>" in source for source in match.regexes):
                message = "'to: named' needs a regex with a group (?P<name>...)"
                reader.fault(entries["to"], message, "C030")
            out.append(
                Reference(
                    id=name,
                    match=match,
                    to=to,
                    within=reader.whole(entries["within"], "within (turns)", low=1, high=1000),
                    confidence=reader.number(
                        entries["confidence"], "confidence", low=0.01, high=0.99
                    ),
                    when=self.conditions.parse(entries["when"], "when", in_line=True)
                    if "when" in entries
                    else None,
                    by=reader.choice(entries["by"], REFERENCES_BY, "by")
                    if "by" in entries
                    else "words",
                    line=item.start_mark.line + 1,
                )
            )
        return tuple(out)

    def exclusive(self, node: yaml.Node) -> tuple[tuple[str, ...], ...]:
        """Read groups of codes that exclude each other."""
        return tuple(self._code_ids(group) for group in self.reader.items(node, "exclusive"))

    def _code(self, node: yaml.Node, base: Code | None = None) -> Code:
        reader = self.reader
        allowed = _CODE_KEYS if base is None else [key for key in _CODE_KEYS if key != "id"]
        found = reader.mapping(node, allowed, "a code")
        entries = {key: value for key, (_, value) in found.items()}
        if base is None and "id" not in entries and isinstance(node, yaml.MappingNode):
            reader.fault(node, "a code needs 'id'", "C010")
        name = reader.text(entries["id"], "id") if "id" in entries else ""
        if name and not _ID.fullmatch(name):
            reader.fault(entries["id"], f"id {name!r} must be small letters, digits and _", "C020")
        given: dict[str, Any] = {
            key: reader.text(entries[key], key)
            for key in ("label", "definition", "color", "parent", "key", "memo", "source")
            if key in entries
        }
        given |= {
            key: reader.texts(entries[key], key)
            for key in ("include", "exclude", "tags")
            if key in entries
        }
        if given.get("color") and not _COLOR.fullmatch(given["color"]):
            message = f"color {given['color']!r} must be '#rrggbb' in quotes"
            reader.fault(entries["color"], message, "C020")
        if len(given.get("key") or "k") != 1:
            reader.fault(entries["key"], f"key {given['key']!r} must be one character", "C020")
        parent = given.get("parent", "")
        if parent and (parent not in self.ids or parent == name):
            hint = did_you_mean(parent, [other for other in self.ids if other != name])
            reader.fault(entries["parent"], f"unknown code {parent!r}{hint}", "C022")
        if "rules" in entries:
            given["rules"], given["when"] = self._rules(entries["rules"])
        if "level" in entries:
            given["level"] = reader.number(entries["level"], "level", low=0, high=100)
        if "applies_to" in entries or base is None:
            given["applies_to"] = self._applies_to(node, entries.get("applies_to"))
        for key in ("examples", "counterexamples"):
            if key in entries:
                counter = key == "counterexamples"
                given[key] = self.examples.examples(entries[key], counter=counter)
        if "crosswalk" in entries:
            given["crosswalk"] = self.examples.crosswalk(entries["crosswalk"])
        if "status" in entries:
            given["status"] = reader.choice(entries["status"], _STATUSES, "status")
        if "codable" in entries:
            given["codable"] = reader.truth(entries["codable"], "codable")
        for key in ("exclusive", "requires", "replaced_by"):
            if key in entries:
                given[key] = self._code_ids(entries[key])
        if "renamed_from" in entries:
            given["renamed_from"] = self._earlier_ids(entries["renamed_from"])
        if "attributes" in entries:
            given["attributes"] = self.read_attributes(entries["attributes"])
        if base is not None:
            for key in _MEANING:
                if key in found:
                    message = (
                        f"the override gives {base.origin} another {key}; if the code means "
                        "something else now, give it an id of its own"
                    )
                    reader.fault(found[key][0], message, "W107")
            return dataclasses.replace(base, **given)
        if given.get("status") != "draft" and "definition" not in given and name:
            message = "a code needs 'definition' (or status: draft)"
            reader.fault(node, message, "C010")
        given.setdefault("label", name.replace("_", " "))
        given.setdefault("definition", "")
        given.setdefault("rules", Rules())
        mark = node.start_mark
        return Code(id=name, line=mark.line + 1, column=mark.column + 1, **given)

    def _earlier_ids(self, node: yaml.Node) -> tuple[str, ...]:
        out = []
        for name in self.reader.texts(node, "renamed_from"):
            if not _ID.fullmatch(name) and not _QUALIFIED.fullmatch(name):
                message = f"{name!r} is no id, nor book.id, that a code can have had"
                self.reader.fault(node, message, "C020")
            elif name in self.ids:
                message = f"{name!r} is still a code of this book; an id is never used again"
                self.reader.fault(node, message, "C021")
            out.append(name if "." in name else f"{self.book}.{name}")
        return tuple(out)

    def _applies_to(self, node: yaml.Node, own: yaml.Node | None) -> Condition | None:
        parts = dict(self.defaults)
        if own is not None:
            parsed = self.conditions.parse(own, "applies_to").parts
            parts |= {part.key: part for part in parsed}
        if not parts:
            return None
        mark = (own or node).start_mark
        return Condition(
            "all", parts=tuple(parts.values()), line=mark.line + 1, column=mark.column + 1
        )

    def _code_ids(self, node: yaml.Node) -> tuple[str, ...]:
        names = self.reader.texts(node, "code ids")
        for name in names:
            if "." not in name and name not in self.ids:
                hint = did_you_mean(name, self.ids)
                self.reader.fault(node, f"unknown code {name!r}{hint}", "C022")
        return tuple(name if "." in name else f"{self.book}.{name}" for name in names)

    def _rules(self, node: yaml.Node) -> tuple[Rules, Condition | None]:
        found = self.reader.mapping(node, ("any", "all", "unless", "when"), "rules")
        entries = {key: value for key, (_, value) in found.items()}
        seen: dict[str, int] = {}
        groups = {
            group: tuple(
                self._rule(item, f"{group}{number}", seen)
                for number, item in enumerate(self.reader.items(entries[group], group), 1)
            )
            if group in entries
            else ()
            for group in ("any", "all", "unless")
        }
        if isinstance(node, yaml.MappingNode) and not groups["any"] and not groups["all"]:
            self.reader.fault(
                node,
                "rules need 'any' or 'all'; a rule without words is written "
                "any: [{id: context, when: {...}}]",
                "C034",
            )
        when = self.conditions.parse(entries["when"], "when") if "when" in entries else None
        return Rules(**groups), when

    def _rule(self, node: yaml.Node, default: str, seen: dict[str, int], *also: str) -> Rule:
        reader, faults_before = self.reader, len(self.reader.faults)
        found = reader.mapping(node, ("id", *_TEXT_KEYS, *_SCOPE_KEYS, "when", *also), "a rule")
        misspelt = len(reader.faults) > faults_before
        entries = {key: value for key, (_, value) in found.items()}
        name = reader.text(entries["id"], "id") if "id" in entries else default
        if not _ID.fullmatch(name):
            message = f"rule id {name!r} must be small letters, digits and _"
            reader.fault(entries["id"], message, "C020")
        line = node.start_mark.line + 1
        if name in seen:
            message = f"rule id {name!r} occurs twice in the code (line {seen[name]})"
            reader.fault(node, message, "C021")
        seen[name] = line
        match = self._match(node, entries)
        when = self.conditions.parse(entries["when"], "when") if "when" in entries else None
        scope = {key: reader.truth(entries[key], key) for key in _SCOPE_KEYS if key in entries}
        if misspelt or not isinstance(node, yaml.MappingNode):
            pass  # what is wrong with it has been said
        elif match is None and when is None:
            if not also or not scope:
                message = "a rule needs 'phrase', 'regex', 'lexicon', 'tokens' or 'when'"
                reader.fault(node, message, "C034")
        elif match is None and scope and not also:
            message = f"{' and '.join(scope)} is about the words of the rule, and it has none"
            reader.fault(node, message, "C034")
        return Rule(name, match, when, line, node.start_mark.column + 1, **scope)

    def _match(self, node: yaml.Node, entries: dict[str, yaml.Node]) -> TextMatch | None:
        given = [key for key in _TEXT_KEYS if key in entries]
        if not given:
            return None
        if len(given) > 1:
            self.reader.fault(
                node,
                f"a rule has one kind of words, not {' and '.join(given)}; write two rules "
                "(any: either is enough, all: both are needed)",
                "C034",
            )
        if given[0] == "tokens":
            return TextMatch("tokens", tokens=parse_tokens(self.reader, entries["tokens"]))
        return self.conditions.text(given[0], entries[given[0]])
