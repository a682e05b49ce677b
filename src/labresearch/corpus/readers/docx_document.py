"""A Word document: its body, notes, comments, headers and tracked changes."""

from __future__ import annotations

import dataclasses

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.readers.archive import Archive
from labresearch.corpus.readers.docx_paragraphs import (
    Body,
    Paragraph,
    Table,
    add_note,
    all_paragraphs,
)
from labresearch.corpus.readers.docx_styles import styles_of
from labresearch.corpus.readers.xml_nodes import Node, parse_xml

__all__ = ["Document", "open_document"]


@dataclasses.dataclass(slots=True)
class Document:
    """What a document holds.

    Parameters
    ----------
    blocks : list of Paragraph or Table
        The body in order.
    asides : dict of str to list of (int, str)
        What is not body text: kind ('footnotes', 'comments', 'headers and footers',
        'deleted text', ...) to paragraph (0 where none) and text.
    inserted : int
        Tracked insertions, which are kept in the text.
    """

    blocks: list[Paragraph | Table]
    asides: dict[str, list[tuple[int, str]]]
    inserted: int = 0


def open_document(data: bytes, file: str, *, limits: Limits = LIMITS) -> Document:
    """Read a Word document.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Name for messages.
    limits : Limits, optional
        Limits of reading.

    Returns
    -------
    Document

    Raises
    ------
    TranscriptError
        If it is no Word document, is locked or damaged, or is too large.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        message = (
            "the file is an old Word file (.doc), or one locked with a password; open it in Word "
            "and save it as .docx without a password"
        )
        raise TranscriptError(file, 0, message)
    mend = "open it in Word and save it again as .docx, with only the transcript in it"
    archive = Archive(data, file, what="Word document", mend=mend, limits=limits)
    # some programs write the names of the parts with backslashes or in another case
    parts = {name.replace("\\", "/").lower().lstrip("/"): name for name in archive.names}
    body_part = _main_part(parts)
    if body_part is None:
        message = f"the file has no text of a Word document in it (word/document.xml); {mend}"
        raise TranscriptError(file, 0, message)

    def tree(part: str) -> Node:
        return parse_xml(archive.read(parts[part]), f"{file} ({part})", limits=limits)

    folder = body_part.rpartition("/")[0]
    styles = f"{folder}/styles.xml"
    reader = Body(styles_of(tree(styles)) if styles in parts else {})
    root = tree(body_part)
    body = root.find("body") or root
    blocks = reader.blocks(body)
    asides = reader.asides
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        if f"{folder}/{kind}.xml" in parts:
            for node in tree(f"{folder}/{kind}.xml").find_all(tag):
                if node.get("type") not in ("separator", "continuationSeparator"):
                    at = reader.anchors.get((tag, node.get("id")), 0)
                    add_note(asides, kind, at, _said(node))
    heads = dict[str, None]()
    for part in parts:
        name = part.removeprefix(f"{folder}/")
        if name.startswith(("header", "footer")) and name.endswith(".xml"):
            heads[" ".join(_said(tree(part)).split())] = None
    for text in heads:
        add_note(asides, "headers and footers", 0, text)
    return Document(blocks, asides, reader.inserted)


def _main_part(parts: dict[str, str]) -> str | None:
    if "word/document.xml" in parts:
        return "word/document.xml"
    return next(
        (p for p in parts if p.startswith("word/document") and p.endswith(".xml")),
        None,
    )


def _said(node: Node) -> str:
    """All text of a note or header, a blank between its paragraphs."""
    reader = Body({})
    return " ".join(p.text for p in all_paragraphs(reader.blocks(node)))
