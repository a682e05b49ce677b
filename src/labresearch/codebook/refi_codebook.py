"""Codebooks from and to REFI-QDA, the exchange format of NVivo, ATLAS.ti, MAXQDA and QualCoder."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import pandas as pd

from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.refi_description import cut_description, description_of, one_line
from labresearch.corpus.encoding import read_bytes
from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.schema import ROLES

__all__ = [
    "RefiCode",
    "codebook_from_refi",
    "codebook_to_refi",
    "codes_table",
    "read_refi_codebook",
]

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_WHO = re.compile(rf"(?P<role>{'|'.join(ROLES)})\s*:\s+(?P<text>\S.*)", re.IGNORECASE)
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")


@dataclasses.dataclass(frozen=True)
class RefiCode:
    """One code of a REFI-QDA codebook.

    Parameters
    ----------
    id : str
        Small letters, digits and _: as labresearch wrote it, or made of the names of its path.
    label, definition : str
        Its name, and what its description says under no heading or under 'Definition:'.
    include, exclude, examples, counterexamples : tuple of str
        What its description says under these headings.
    parent : str
        Id of the code above; '' at the top.
    color : str
        ``#rrggbb``; '' where none is given.
    codable : bool
        False for a heading.
    """

    id: str
    label: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    parent: str
    color: str
    codable: bool


def read_refi_codebook(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> list[RefiCode]:
    """Read the codes of a REFI-QDA codebook or project.

    Parameters
    ----------
    path : str or path
        A ``.qdc`` codebook, a ``.qdpx`` project or its ``.qde``.
    limits : Limits, optional
        How large the file may be and how deep codes may be nested.

    Returns
    -------
    list of RefiCode
        Each after the code above it.

    Raises
    ------
    TranscriptError
        If the file cannot be read or holds no codes; the message says how to mend it.
    """
    from labresearch.corpus.readers.refi_project import project_codes
    from labresearch.corpus.readers.refi_qda import open_project
    from labresearch.corpus.readers.xml_nodes import parse_xml

    path = Path(path)
    data = read_bytes(path, max_bytes=limits.max_bytes)
    if data.startswith(b"PK"):
        archive, part = open_project(data, path.name, limits=limits)
        data = archive.read(part)
    root = parse_xml(data, path.name, limits=limits)
    if root.tag.lower() not in ("codebook", "project"):
        message = (
            f"a REFI-QDA codebook begins with <CodeBook>, but this file begins with <{root.tag}>; "
            "export the codebook as .qdc again"
        )
        raise TranscriptError(path.name, root.line, message)
    out = []
    for code in project_codes(root):
        if code.book:
            continue
        said = cut_description(code.description)
        out.append(
            RefiCode(
                id=code.id,
                label=one_line(code.name),
                definition=" ".join(said["definition"]),
                include=tuple(said["include"]),
                exclude=tuple(said["exclude"]),
                examples=tuple(said["examples"]),
                counterexamples=tuple(said["counterexamples"]),
                parent=code.parent,
                color=_hex(code.color),
                codable=code.codable,
            )
        )
    if not out:
        message = "the file holds no code; export the codebook again, with its codes"
        raise TranscriptError(path.name, 0, message)
    return out


def codebook_from_refi(
    path: str | os.PathLike[str],
    *,
    id: str,  # noqa: A002 - the key of the file
    limits: Limits = LIMITS,
) -> str:
    """Make a labresearch codebook of a REFI-QDA one.

    Parameters
    ----------
    path : str or path
        A ``.qdc`` codebook, a ``.qdpx`` project or its ``.qde``.
    id : str
        Id of the new book: small letters, digits and _.
    limits : Limits, optional
        How large the file may be and how deep codes may be nested.

    Returns
    -------
    str
        YAML that `labresearch.codebook.load_codebook` takes; a draft without rules.

    Raises
    ------
    ValueError
        If the id is not well formed.
    TranscriptError
        If the file cannot be read or holds no codes.
    """
    import yaml

    from labresearch.codebook.load import ID

    if not ID.fullmatch(id):
        message = f"id {id!r} must be small letters, digits and _, e.g. my_codes"
        raise ValueError(message)
    codes = read_refi_codebook(path, limits=limits)
    head = {
        "labresearch": "codebook/1",
        "id": id,
        "version": "0.1.0",
        "title": id.replace("_", " ").capitalize(),
        "family": "own",
        "language": "en",
        "unit": "utterance",
        "layer": "both",
        "source": f"Taken over from {one_line(Path(path).name)} (REFI-QDA)",
        "status": "draft",
    }
    book = {**head, "codes": [_as_entry(code) for code in codes]}
    text = yaml.safe_dump(book, allow_unicode=True, sort_keys=False, width=100)
    return "# yaml-language-server: $schema=codebook.schema.json\n" + text


def codebook_to_refi(book: Codebook) -> bytes:
    """Make a REFI-QDA codebook of a labresearch one.

    Definition, what to include and exclude, and examples stand in each code's description, under
    headings that `read_refi_codebook` reads back. Rules, conditions, levels and crosswalks have no
    place.

    Parameters
    ----------
    book : Codebook
        A loaded codebook.

    Returns
    -------
    bytes
        The content of a ``.qdc`` file.

    Examples
    --------
    >>> from labresearch.codebook import load_codebook
    >>> b'name="presses for reasoning"' in codebook_to_refi(load_codebook("teacher_moves"))
    True
    """
    from labresearch.corpus.writers.refi_xml import ORIGIN, element, xml_document

    below: dict[str, list[Code]] = {}
    for code in book.codes.values():
        below.setdefault(_above(book, code), []).append(code)
    root = element(
        "CodeBook",
        element("Codes", *_elements(book, below, "")),
        xmlns=_NAMESPACE,
        origin=ORIGIN,
    )
    return xml_document(root)


def codes_table(book: Codebook) -> pd.DataFrame:
    """List what the codes of a book mean, for the writers of other formats.

    Parameters
    ----------
    book : Codebook
        A loaded codebook.

    Returns
    -------
    pandas.DataFrame
        One row a code: ``code`` (qualified), ``label``, ``definition``, ``parent`` (qualified, ''
        at the top), ``color`` (``#rrggbb`` or ''), all str.

    Examples
    --------
    >>> from labresearch.codebook import load_codebook
    >>> codes_table(load_codebook("engagement")).columns.tolist()
    ['code', 'label', 'definition', 'parent', 'color']
    """
    rows = [
        (
            f"{book.id}.{code.id}",
            code.label,
            code.definition,
            f"{book.id}.{code.parent}" if code.parent else "",
            code.color,
        )
        for code in book.codes.values()
    ]
    columns = ["code", "label", "definition", "parent", "color"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _as_entry(code: RefiCode) -> dict[str, object]:
    entry: dict[str, object] = {"id": code.id, "label": code.label or code.id}
    if code.color:
        entry["color"] = code.color
    if code.parent:
        entry["parent"] = code.parent
    if not code.codable:
        entry["codable"] = False
    if code.definition:
        entry["definition"] = code.definition
    for key in ("include", "exclude"):
        if getattr(code, key):
            entry[key] = list(getattr(code, key))
    for key in ("examples", "counterexamples"):
        if getattr(code, key):
            entry[key] = [_spoken(text) for text in getattr(code, key)]
    entry["status"] = "draft"
    return entry


def _spoken(text: str) -> dict[str, str]:
    who = _WHO.match(text)
    if who:
        return {"role": who["role"].lower(), "text": who["text"]}
    return {"role": "unknown", "text": text}


def _above(book: Codebook, code: Code) -> str:
    """Id of the code above; '' at the top, and where parents go in a circle."""
    seen = {code.id}
    step = code.parent
    while step in book.codes:
        if step in seen or len(seen) > _DEEPEST:
            return ""
        seen.add(step)
        step = book.codes[step].parent
    return code.parent if code.parent in book.codes else ""


_DEEPEST = 30


def _elements(book: Codebook, below: dict[str, list[Code]], above: str) -> list[str]:
    from labresearch.corpus.writers.refi_xml import element, guid

    return [
        element(
            "Code",
            element("Description", text=description_of(code, f"{book.id}.{code.id}")),
            *_elements(book, below, code.id),
            guid=guid("code", f"{book.id}.{code.id}"),
            name=code.label,
            isCodable="true" if code.codable else "false",
            color=code.color,
        )
        for code in below.get(above, [])
    ]


def _hex(color: str) -> str:
    if not _COLOR.fullmatch(color):
        return ""
    if len(color) == 4:
        color = "#" + "".join(2 * digit for digit in color[1:])
    return color.lower()
