"""What a codebook holds, as frozen dataclasses: codes with examples, rules and crosswalks."""

from __future__ import annotations

import dataclasses
from html import escape
from pathlib import Path

import pandas as pd
import regex

from labresearch.codebook.faults import Fault
from labresearch.codebook.patterns import compile_text
from labresearch.codebook.rule_model import (
    Attribute,
    Condition,
    Lexicon,
    Reference,
    Rules,
    TextMatch,
)

__all__ = ["Code", "Codebook", "Crosswalk", "Example", "ExampleLine", "TextMatch"]


@dataclasses.dataclass(frozen=True)
class ExampleLine:
    """One line of an example.

    Parameters
    ----------
    text : str
        As spoken, marks kept.
    role, speaker : str
        Who speaks.
    gap_after : float
        Measured silence after it (s); NaN where none is given.
    layer, segment, addressee : str
        Set over what is detected; '' leaves it to detection.
    """

    text: str
    role: str
    speaker: str = ""
    gap_after: float = float("nan")
    layer: str = ""
    segment: str = ""
    addressee: str = ""


@dataclasses.dataclass(frozen=True)
class Example:
    """A tiny conversation whose middle line must (not) get the code.

    Parameters
    ----------
    spoken : ExampleLine
        The line in question.
    before, after : tuple of ExampleLine
        Its neighbours.
    phase : str
        Phase of the session; '' for the default of the book's layer.
    why, instead : str
        Remark; the code that a counter-example belongs to.
    expect : dict of str to str
        Attributes that the coding must have, e.g. ``{"polarity": "quoted"}``.
    line, column : int
        1-based place in the file.
    """

    spoken: ExampleLine
    before: tuple[ExampleLine, ...] = ()
    after: tuple[ExampleLine, ...] = ()
    phase: str = ""
    why: str = ""
    instead: str = ""
    expect: dict[str, str] = dataclasses.field(default_factory=dict)
    line: int = 0
    column: int = 0

    @property
    def text(self) -> str:
        """The words of the line in question."""
        return self.spoken.text


@dataclasses.dataclass(frozen=True)
class Crosswalk:
    """Where a code stands in another framework: ``to``, ``relation``, ``note``.

    The relation is of this code to the other: ``narrower`` means that this code holds less.
    """

    to: str
    relation: str
    note: str = ""
    line: int = 0
    column: int = 0


@dataclasses.dataclass(frozen=True)
class Code:
    """One code: what it means, and the rules that set it.

    Parameters
    ----------
    id, label, color : str
        Name in data, name in figures, ``#rrggbb`` ('' not given).
    definition : str
        What the code means.
    include, exclude : tuple of str
        What counts and what does not.
    level : float
        Ordinal level (NaN nominal).
    applies_to, when : Condition or None
        Lines that may have the code; context that must hold.
    rules : Rules
        Empty where only people set the code.
    examples, counterexamples : tuple of Example
        Lines that must and must not get the code.
    crosswalk : tuple of Crosswalk
        The code in other frameworks.
    parent, key, memo, source, status : str
        Kept for display: heading, key on the keyboard, remark, literature,
        draft|stable|deprecated.
    codable : bool
        False for a heading.
    exclusive, requires : tuple of str
        Codes beside which this one is not set, and without which it is not (qualified).
    renamed_from, replaced_by : tuple of str
        Earlier names of this code; codes to use in place of this deprecated one (qualified).
    attributes : dict of str to Attribute
        In place of those of the book.
    origin : str
        Qualified code that this one was taken over from ('' for an own one).
    tags : tuple of str
        Free words to group codes by, e.g. ``erroneous``.
    line : int
        1-based line in the file.
    """

    id: str
    label: str
    definition: str
    rules: Rules
    color: str = ""
    level: float = float("nan")
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    applies_to: Condition | None = None
    when: Condition | None = None
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    crosswalk: tuple[Crosswalk, ...] = ()
    parent: str = ""
    key: str = ""
    memo: str = ""
    source: str = ""
    status: str = "stable"
    codable: bool = True
    exclusive: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    attributes: dict[str, Attribute] = dataclasses.field(default_factory=dict)
    origin: str = ""
    line: int = 0
    column: int = 0


@dataclasses.dataclass(frozen=True, eq=False)
class Codebook:
    """A codebook file, checked and parsed.

    Parameters
    ----------
    id, version, title, family, language, source : str
        As in the file; the version is MAJOR.MINOR.PATCH.
    unit : {'utterance', 'pause'}
        What is coded.
    layer : {'instruction', 'collegial', 'both'}
        Where its codes may be set.
    codes : dict of str to Code
        In the order of the file.
    lexicons : dict of str to Lexicon
        Named word lists.
    references : tuple of Reference
        Mentions of ideas by reference.
    exclusive : tuple of tuple of str
        Groups of codes (qualified) of which only one may be set; the rule coder keeps the one
        that stands first in the group.
    attributes : dict of str to Attribute
        What codings of this book have beside the code.
    uses : tuple of str
        Other books that are loaded with this one because its conditions ask for their ideas.
    memo, status : str
        Remark; draft|stable|deprecated.
    bases : tuple of (pathlib.Path, str)
        Files that this one extends or takes word lists from, with the hash of each.
    warnings : tuple of Fault
        What is doubtful but does not stop the book from being used.
    path : pathlib.Path
        The file.
    file : str
        The file as it is named in messages.
    sha256 : str
        Hash of the file's bytes.
    """

    id: str
    version: str
    title: str
    family: str
    language: str
    unit: str
    layer: str
    source: str
    codes: dict[str, Code]
    lexicons: dict[str, Lexicon]
    references: tuple[Reference, ...]
    exclusive: tuple[tuple[str, ...], ...]
    memo: str
    path: Path
    file: str
    sha256: str
    status: str = "stable"
    attributes: dict[str, Attribute] = dataclasses.field(default_factory=dict)
    uses: tuple[str, ...] = ()
    bases: tuple[tuple[Path, str], ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def of_ideas(self) -> bool:
        """Whether its codes are ideas, which can be mentioned by reference."""
        return self.family == "ideas" or bool(self.references)

    def table(self) -> pd.DataFrame:
        """List the codes.

        Returns
        -------
        pandas.DataFrame
            One row a code: ``code`` (qualified id), ``label``, ``definition``, ``level`` (NaN
            nominal), ``color``, ``rules``, ``examples``, ``counterexamples`` (numbers of),
            ``crosswalk`` (targets), ``tags``, ``line`` (in the file).
        """
        rows = [
            {
                "code": f"{self.id}.{code.id}",
                "label": code.label,
                "definition": code.definition,
                "level": code.level,
                "color": code.color,
                "rules": len(code.rules),
                "examples": len(code.examples),
                "counterexamples": len(code.counterexamples),
                "crosswalk": ", ".join(c.to for c in code.crosswalk),
                "tags": ", ".join(code.tags),
                "line": code.line,
            }
            for code in self.codes.values()
        ]
        return pd.DataFrame(rows)

    def pattern(self, lexicon: str) -> regex.Pattern:
        """Compile one lexicon; see ``lexicon_pattern``."""
        if lexicon not in self.lexicons:
            message = (
                f"{self.file}: no lexicon {lexicon!r}; it has {', '.join(self.lexicons) or 'none'}"
            )
            raise KeyError(message)
        words = self.lexicons[lexicon]
        return compile_text(words.phrases, words.regexes)

    def __repr__(self) -> str:
        return f"Codebook: {self.id} {self.version}, {len(self.codes)} codes ({self.title})"

    def _repr_html_(self) -> str:
        ordinal = any(code.level == code.level for code in self.codes.values())
        rows = []
        for code in self.codes.values():
            chip = (
                f"<span style='display:inline-block;width:1em;height:1em;background:{code.color};"
                f"border:1px solid #888' title='{code.color}'></span>"
                if code.color
                else ""
            )
            level = f"<td>{code.level:g}</td>" if ordinal else ""
            rows.append(
                f"<tr><td>{chip}</td><td><code>{escape(code.id)}</code></td>"
                f"<td>{escape(code.label)}</td>{level}"
                f"<td style='text-align:left'>{escape(code.definition)}</td>"
                f"<td>{len(code.rules)}</td>"
                f"<td>{len(code.examples)} + {len(code.counterexamples)}</td></tr>"
            )
        head = "<th></th><th>code</th><th>label</th>" + ("<th>level</th>" if ordinal else "")
        head += "<th>definition</th><th>rules</th><th>examples + counter</th>"
        about = f"{self.unit}s, {'both layers' if self.layer == 'both' else self.layer}"
        return (
            f"<p><b>{escape(self.title)}</b> (<code>{escape(self.id)}</code> "
            f"{escape(self.version)}; {about})</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )
