"""Taking codes, word lists and references over from other books (``extends``)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from labresearch.codebook.faults import did_you_mean
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.nodes import Entry, NodeReader
from labresearch.codebook.parts import CodeParser
from labresearch.codebook.rule_model import Attribute, Condition, Lexicon, Reference, Rule, Rules
from labresearch.codebook.words import parse_lexicon

__all__ = ["Inheritance", "apply_overrides", "inherit"]

_NOWHERE = Path()
_KEYS = ("use", "only", "except", "prefix", "override", "lexicons")


@dataclasses.dataclass
class Inheritance:
    """What a book has from those that it extends.

    Parameters
    ----------
    codes : dict of str to Code
        By their id in the new book.
    lexicons : dict of str to Lexicon
        Word lists; a list of the same name in the new book stands in their place.
    references : tuple of Reference
        Mentions of ideas by reference.
    attributes : dict of str to Attribute
        Of the codings.
    overrides : dict of str to yaml.Node
        Id in the new book -> what is to be different.
    books : list of Codebook
        The extended books.
    """

    codes: dict[str, Code] = dataclasses.field(default_factory=dict)
    lexicons: dict[str, Lexicon] = dataclasses.field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    attributes: dict[str, Attribute] = dataclasses.field(default_factory=dict)
    overrides: dict[str, yaml.Node] = dataclasses.field(default_factory=dict)
    exclusive: tuple[tuple[str, ...], ...] = ()
    uses: tuple[str, ...] = ()
    books: list[Codebook] = dataclasses.field(default_factory=list)


Opener = Callable[[yaml.Node, str, Mapping[str, Lexicon]], Codebook | None]


def inherit(
    reader: NodeReader, node: yaml.Node, *, book: str, unit: str, opened: Opener
) -> Inheritance:
    """Read ``extends`` and take the codes over.

    Parameters
    ----------
    reader : NodeReader
        Collects the faults.
    node : yaml.Node
        The list under ``extends``.
    book, unit : str
        Of the new book.
    opened : callable
        Opens a book as ``(node, name, further words for its lists)``; None after a fault.

    Returns
    -------
    Inheritance
    """
    out = Inheritance()
    for item in reader.items(node, "extends"):
        entries = {k: v for k, (_, v) in reader.mapping(item, _KEYS, "extends").items()}
        if "use" not in entries:
            if isinstance(item, yaml.MappingNode):
                reader.fault(item, "an entry of extends needs 'use'", "C010")
            continue
        words = _further_words(reader, entries["lexicons"]) if "lexicons" in entries else {}
        base = opened(entries["use"], reader.text(entries["use"], "use"), words)
        if base is None:
            continue
        if base.unit != unit:
            message = f"{base.id} codes {base.unit}s, this book {unit}s; write the same unit"
            reader.fault(entries["use"], message, "C014")
            continue
        for name in words:
            if name not in base.lexicons:
                hint = did_you_mean(name, base.lexicons)
                message = f"{base.id} has no lexicon {name!r}{hint}"
                reader.fault(entries["lexicons"], message, "C023")
        prefix = reader.text(entries["prefix"], "prefix") if "prefix" in entries else ""
        if prefix and not prefix.isidentifier():
            reader.fault(entries["prefix"], f"prefix {prefix!r} must be letters and _", "C020")
        _take(reader, entries, base, prefix, book, out)
    return out


def apply_overrides(parser: CodeParser, inheritance: Inheritance) -> dict[str, Code]:
    """Return the codes taken over, with what the new book says differently."""
    return {
        name: parser.overridden(code, inheritance.overrides[name])
        if name in inheritance.overrides
        else code
        for name, code in inheritance.codes.items()
    }


def _further_words(reader: NodeReader, node: yaml.Node) -> dict[str, Lexicon]:
    def no_other(node: yaml.Node, name: str) -> None:
        reader.fault(node, "words added to a taken-over list are written out", "C014")

    words = {}
    for name, (key, value) in reader.free_mapping(node, "lexicons").items():
        entries: dict[str, Entry] = reader.mapping(value, ("phrases", "regex"), f"lexicon {name}")
        if entries:
            words[name] = parse_lexicon(reader, name, key, value, taken=no_other, folder=_NOWHERE)
    return words


def _take(
    reader: NodeReader,
    entries: Mapping[str, yaml.Node],
    base: Codebook,
    prefix: str,
    book: str,
    out: Inheritance,
) -> None:
    chosen = list(base.codes)
    if "only" in entries:
        chosen = _names(reader, entries["only"], base, "only")
    if "except" in entries:
        left_out = _names(reader, entries["except"], base, "except")
        chosen = [name for name in chosen if name not in left_out]
    renamed = {f"{base.id}.{name}": f"{book}.{prefix}{name}" for name in chosen}
    for name in chosen:
        new = f"{prefix}{name}"
        if new in out.codes:
            message = f"code {new!r} is taken over twice; give one of the books a 'prefix'"
            reader.fault(entries["use"], message, "C021")
        out.codes[new] = _renamed_code(base, base.codes[name], new, renamed, prefix)
    if "override" in entries:
        for name, (key, node) in reader.free_mapping(entries["override"], "override").items():
            new = name if name in out.codes and name.startswith(prefix) else f"{prefix}{name}"
            if new not in out.codes:
                message = f"no code {name!r} is taken over{did_you_mean(name, chosen)}"
                reader.fault(key, message, "C022")
            else:
                out.overrides[new] = node
    out.lexicons |= base.lexicons
    out.references += tuple(
        dataclasses.replace(r, when=_renamed(r.when, renamed)) for r in base.references
    )
    out.attributes |= base.attributes
    out.uses += base.uses
    for group in base.exclusive:
        kept = tuple(renamed[name] for name in group if name in renamed)
        if len(kept) > 1:
            out.exclusive += (kept,)
    out.books.append(base)


def _names(reader: NodeReader, node: yaml.Node, base: Codebook, what: str) -> list[str]:
    """Read ids of a base book; ``press_*`` stands for all that begin so, an empty list for none."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    names: list[str] = []
    for item in items:
        wanted = reader.text(item, what)
        start = wanted.removesuffix("*")
        found = [name for name in base.codes if name == wanted]
        if wanted != start:
            found = [name for name in base.codes if name.startswith(start)]
        if not found and wanted:
            hint = did_you_mean(wanted, base.codes)
            reader.fault(item, f"{base.id} has no code {wanted!r}{hint}", "C022")
        names += found
    return list(dict.fromkeys(names))


def _renamed_code(
    base: Codebook, code: Code, new: str, renamed: Mapping[str, str], prefix: str
) -> Code:
    def names(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in codes)

    return dataclasses.replace(
        code,
        id=new,
        rules=Rules(
            any=tuple(_renamed_rule(rule, renamed) for rule in code.rules.any),
            all=tuple(_renamed_rule(rule, renamed) for rule in code.rules.all),
            unless=tuple(_renamed_rule(rule, renamed) for rule in code.rules.unless),
        ),
        when=_renamed(code.when, renamed),
        applies_to=_renamed(code.applies_to, renamed),
        counterexamples=tuple(
            dataclasses.replace(example, instead=_instead(base, example.instead, renamed))
            for example in code.counterexamples
        ),
        exclusive=names(code.exclusive),
        requires=names(code.requires),
        replaced_by=names(code.replaced_by),
        renamed_from=(),
        parent=f"{prefix}{code.parent}" if f"{base.id}.{code.parent}" in renamed else "",
        attributes=code.attributes or base.attributes,
        origin=f"{base.id}.{code.id}",
    )


def _instead(base: Codebook, name: str, renamed: Mapping[str, str]) -> str:
    qualified = f"{base.id}.{name}"
    if name in base.codes:
        return renamed.get(qualified, qualified)
    return name


def _renamed_rule(rule: Rule, renamed: Mapping[str, str]) -> Rule:
    return dataclasses.replace(rule, when=_renamed(rule.when, renamed))


def _renamed(condition: Condition | None, renamed: Mapping[str, str]) -> Condition | None:
    if condition is None:
        return None
    value = condition.value
    if condition.key == "code":
        value = frozenset(renamed.get(name, name) for name in value)
    parts = tuple(part for part in (_renamed(p, renamed) for p in condition.parts) if part)
    return dataclasses.replace(condition, value=value, parts=parts)
