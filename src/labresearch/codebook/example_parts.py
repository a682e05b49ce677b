"""Parsing of the examples of a code and of its place in other frameworks."""

from __future__ import annotations

import re
from collections.abc import Collection

import yaml

from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.model import Crosswalk, Example, ExampleLine
from labresearch.codebook.nodes import NodeReader
from labresearch.corpus.schema import ATTRIBUTES, PHASES, ROLES, TABLES

__all__ = ["ExampleParser"]

_LINE_KEYS = ("text", "role", "speaker", "gap_after", "layer", "segment", "addressee")
_EXAMPLE_KEYS = (*_LINE_KEYS, "before", "after", "phase", "why", "expect")
_RELATIONS = ("exact", "broader", "narrower", "related", "none")
_TARGET = re.compile(r"[\w.:-]+#[\w.:-]+")


class ExampleParser:
    """Reads examples, counter-examples and crosswalks; faults go to the reader.

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    codes : collection of str
        Ids of the book's codes, which a counter-example may belong to instead.
    """

    def __init__(self, reader: NodeReader, codes: Collection[str]) -> None:
        self.reader, self.codes = reader, codes

    def examples(self, node: yaml.Node | None, *, counter: bool) -> tuple[Example, ...]:
        """Read the examples or counter-examples of one code."""
        what = "counterexamples" if counter else "examples"
        if node is None:
            return ()
        items = list(self.reader.items(node, what))
        if not items and not counter and isinstance(node, yaml.SequenceNode):
            self.reader.fault(node, "a code needs at least one example", "C015")
        return tuple(self._example(item, counter=counter) for item in items)

    def crosswalk(self, node: yaml.Node | None) -> tuple[Crosswalk, ...]:
        """Read where a code stands in other frameworks."""
        if node is None:
            return ()
        reader, out = self.reader, []
        for item in reader.items(node, "crosswalk"):
            found = reader.mapping(item, ("to", "relation", "note"), "a crosswalk entry")
            entries = {key: value for key, (_, value) in found.items()}
            for key in ("to", "relation"):
                if key not in entries and isinstance(item, yaml.MappingNode):
                    reader.fault(item, f"a crosswalk entry needs {key!r}", "C010")
            to = reader.text(entries["to"], "to") if "to" in entries else ""
            if to and not _TARGET.fullmatch(to):
                reader.fault(entries["to"], f"to: {to!r} must be 'framework#code'", "C020")
            relation = (
                reader.choice(entries["relation"], _RELATIONS, "relation")
                if "relation" in entries
                else ""
            )
            note = reader.text(entries["note"], "note") if "note" in entries else ""
            mark = item.start_mark
            out.append(Crosswalk(to, relation, note, mark.line + 1, mark.column + 1))
        return tuple(out)

    def _example(self, node: yaml.Node, *, counter: bool) -> Example:
        reader = self.reader
        allowed = (*_EXAMPLE_KEYS, "instead") if counter else _EXAMPLE_KEYS
        found = reader.mapping(node, allowed, "a counter-example" if counter else "an example")
        entries = {key: value for key, (_, value) in found.items()}
        instead = reader.text(entries["instead"], "instead") if "instead" in entries else ""
        if instead and "." not in instead and instead not in {*self.codes, "none"}:
            reader.fault(
                entries["instead"],
                f"unknown code {instead!r}{did_you_mean(instead, self.codes)}",
                "C022",
            )
        return Example(
            spoken=self._line(node, entries),
            before=self._lines(entries.get("before"), "before"),
            after=self._lines(entries.get("after"), "after"),
            phase=reader.choice(entries["phase"], PHASES, "phase") if "phase" in entries else "",
            why=reader.text(entries["why"], "why") if "why" in entries else "",
            instead=instead,
            expect=self._expected(entries["expect"]) if "expect" in entries else {},
            line=node.start_mark.line + 1,
            column=node.start_mark.column + 1,
        )

    def _expected(self, node: yaml.Node) -> dict[str, str]:
        found = self.reader.mapping(node, ATTRIBUTES, "expect")
        columns = TABLES["codings"]
        return {
            name: self.reader.choice(value, [v for v in columns[name].values or () if v], name)
            for name, (_, value) in found.items()
        }

    def _lines(self, node: yaml.Node | None, what: str) -> tuple[ExampleLine, ...]:
        if node is None:
            return ()
        lines = []
        for item in self.reader.items(node, what):
            found = self.reader.mapping(item, _LINE_KEYS, f"a line of {what!r}")
            entries = {key: value for key, (_, value) in found.items()}
            lines.append(self._line(item, entries))
        return tuple(lines)

    def _line(self, node: yaml.Node, entries: dict[str, yaml.Node]) -> ExampleLine:
        reader = self.reader
        for needed in ("text", "role"):
            if needed not in entries and isinstance(node, yaml.MappingNode):
                reader.fault(node, f"an example line needs {needed!r}", "C010")

        def chosen(key: str) -> str:
            allowed = TABLES["utterances"][key].values or ()
            return reader.choice(entries[key], allowed, key) if key in entries else ""

        return ExampleLine(
            text=reader.text(entries["text"], "text") if "text" in entries else "",
            role=reader.choice(entries["role"], ROLES, "role") if "role" in entries else "unknown",
            speaker=reader.text(entries["speaker"], "speaker") if "speaker" in entries else "",
            gap_after=reader.number(entries["gap_after"], "gap_after (s)", low=0, high=7200)
            if "gap_after" in entries
            else float("nan"),
            layer=chosen("layer"),
            segment=chosen("segment"),
            addressee=chosen("addressee"),
        )
