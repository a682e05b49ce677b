"""Parsing of codes, rules and references of a codebook."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from labresearch.codebook.conditions import ConditionParser
from labresearch.codebook.example_parts import ExampleParser
from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.model import Code
from labresearch.codebook.nodes import NodeReader
from labresearch.codebook.rule_model import Condition, Lexicon, Reference, Rule, Rules, TextMatch
from labresearch.codebook.words import parse_tokens

__all__ = ["CodeParser"]

_CODE_KEYS = (
    "id", "label", "color", "level", "definition", "include", "exclude", "applies_to", "rules",
    "examples", "counterexamples", "crosswalk", "status", "parent", "codable", "key", "memo",
    "exclusive", "requires", "source", "tags",
)  # fmt: skip
_TEXT_KEYS = ("phrase", "regex", "lexicon", "tokens")
_REFERENCE_KEYS = ("id", *_TEXT_KEYS[:3], "to", "within", "confidence", "when")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


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
    ) -> None:
        self.reader, self.book, self.unit, self.nodes = reader, book, unit, nodes
        # ids are read first: a condition may name a code that stands further down
        self.ids = [self._peek_id(node) for node in nodes]
        self.conditions = ConditionParser(
            reader,
            book=book,
            codes=[name for name in self.ids if name],
            lexicons=lexicons,
            pauses=unit == "pause",
        )
        self.examples = ExampleParser(reader, [name for name in self.ids if name])
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
        """Read all codes, in the order of the file."""
        out: dict[str, Code] = {}
        for name, node in zip(self.ids, self.nodes, strict=True):
            self.reader.where = f"{self.book}.{name}" if name else self.book
            code = self._code(node)
            if code.id in out:
                self.reader.fault(node, f"code id {code.id!r} occurs twice (line {out[name].line})")
            out[code.id] = code
        self.reader.where = self.book
        return out

    def references(self, node: yaml.Node) -> tuple[Reference, ...]:
        """Read how ideas are mentioned by reference."""
        reader, out = self.reader, []
        seen: set[str] = set()
        for item in reader.items(node, "references"):
            entries = {
                k: v for k, (_, v) in reader.mapping(item, _REFERENCE_KEYS, "a reference").items()
            }
            name = reader.text(entries["id"], "id") if "id" in entries else ""
            reader.where = f"{self.book}.references.{name}"
            missing = [k for k in ("id", "to", "within", "confidence") if k not in entries]
            for key in missing:
                reader.fault(item, f"a reference needs {key!r}")
            if name in seen:
                reader.fault(item, f"reference id {name!r} occurs twice")
            seen.add(name)
            match = self._match(item, entries)
            if match is None:
                reader.fault(item, "a reference needs 'phrase', 'regex' or 'lexicon'")
            if missing or match is None:
                continue
            to = reader.choice(entries["to"], ("latest_other", "named", "own"), "to")
            if to == "named" and not any("(?P<name>" in source for source in match.regexes):
                reader.fault(entries["to"], "'to: named' needs a regex with a group (?P<name>...)")
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
                    line=item.start_mark.line + 1,
                )
            )
        reader.where = self.book
        return tuple(out)

    def exclusive(self, node: yaml.Node) -> tuple[tuple[str, ...], ...]:
        """Read groups of codes that exclude each other."""
        return tuple(self._code_ids(group) for group in self.reader.items(node, "exclusive"))

    def _peek_id(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == "id" and isinstance(value, yaml.ScalarNode):
                    return str(value.value)
        return ""

    def _code(self, node: yaml.Node) -> Code:
        reader = self.reader
        found = reader.mapping(node, _CODE_KEYS, "a code")
        entries = {key: value for key, (_, value) in found.items()}
        for key in ("id", "definition", "examples"):
            if key not in entries and isinstance(node, yaml.MappingNode):
                reader.fault(node, f"a code needs {key!r}")
        name = reader.text(entries["id"], "id") if "id" in entries else ""
        if name and not _ID.fullmatch(name):
            reader.fault(entries["id"], f"id {name!r} must be small letters, digits and _")

        def text(key: str) -> str:
            return reader.text(entries[key], key) if key in entries else ""

        def texts(key: str) -> tuple[str, ...]:
            return reader.texts(entries[key], key) if key in entries else ()

        color = text("color")
        if color and not _COLOR.fullmatch(color):
            reader.fault(entries["color"], f"color {color!r} must be '#rrggbb' in quotes")
        parent = text("parent")
        if parent and parent not in self.ids:
            reader.fault(
                entries["parent"], f"unknown code {parent!r}{did_you_mean(parent, self.ids)}"
            )
        rules, when = self._rules(entries["rules"]) if "rules" in entries else (Rules(), None)
        return Code(
            id=name,
            label=text("label") or name.replace("_", " "),
            definition=text("definition"),
            rules=rules,
            when=when,
            color=color,
            level=reader.number(entries["level"], "level", low=0, high=100)
            if "level" in entries
            else float("nan"),
            include=texts("include"),
            exclude=texts("exclude"),
            applies_to=self._applies_to(node, entries.get("applies_to")),
            examples=self.examples.examples(entries.get("examples"), counter=False),
            counterexamples=self.examples.examples(entries.get("counterexamples"), counter=True),
            crosswalk=self.examples.crosswalk(entries.get("crosswalk")),
            parent=parent,
            key=text("key"),
            memo=text("memo"),
            source=text("source"),
            tags=texts("tags"),
            status=reader.choice(entries["status"], ("draft", "stable", "deprecated"), "status")
            if "status" in entries
            else "stable",
            codable=reader.truth(entries["codable"], "codable") if "codable" in entries else True,
            exclusive=self._code_ids(entries["exclusive"]) if "exclusive" in entries else (),
            requires=self._code_ids(entries["requires"]) if "requires" in entries else (),
            line=node.start_mark.line + 1,
        )

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
                self.reader.fault(node, f"unknown code {name!r}{did_you_mean(name, self.ids)}")
        return names

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
            )
        when = self.conditions.parse(entries["when"], "when") if "when" in entries else None
        return Rules(**groups), when

    def _rule(self, node: yaml.Node, default: str, seen: dict[str, int]) -> Rule:
        reader = self.reader
        found = reader.mapping(node, ("id", *_TEXT_KEYS, "when"), "a rule")
        entries = {key: value for key, (_, value) in found.items()}
        name = reader.text(entries["id"], "id") if "id" in entries else default
        if not _ID.fullmatch(name):
            reader.fault(entries["id"], f"rule id {name!r} must be small letters, digits and _")
        line = node.start_mark.line + 1
        if name in seen:
            reader.fault(node, f"rule id {name!r} occurs twice in the code (line {seen[name]})")
        seen[name] = line
        match = self._match(node, entries)
        when = self.conditions.parse(entries["when"], "when") if "when" in entries else None
        if match is None and when is None and isinstance(node, yaml.MappingNode):
            reader.fault(node, "a rule needs 'phrase', 'regex', 'lexicon', 'tokens' or 'when'")
        return Rule(name, match, when, line, node.start_mark.column + 1)

    def _match(self, node: yaml.Node, entries: dict[str, yaml.Node]) -> TextMatch | None:
        given = [key for key in _TEXT_KEYS if key in entries]
        if not given:
            return None
        if len(given) > 1:
            self.reader.fault(
                node,
                f"a rule has one kind of words, not {' and '.join(given)}; write two rules "
                "(any: either is enough, all: both are needed)",
            )
        if given[0] == "tokens":
            return TextMatch("tokens", tokens=parse_tokens(self.reader, entries["tokens"]))
        return self.conditions.text(given[0], entries[given[0]])
