"""Word documents (.docx): a table of talk, or paragraphs with names, times, or both."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import Header
from labresearch.corpus.readers.cues import ARROW, find_cues, transcript_of
from labresearch.corpus.readers.docx_document import Document, open_document
from labresearch.corpus.readers.docx_lines import lines_of_paragraphs
from labresearch.corpus.readers.docx_paragraphs import Paragraph, Run, Table
from labresearch.corpus.readers.docx_tables import find_layout, transcript_of_tables
from labresearch.corpus.readers.labelled_lines import transcript_of_lines
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.speaker_labels import clean_label, label_kind

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "docx"
EXTENSIONS = (".docx", ".docm", ".dotx", ".dotm")
BINARY = True
_SHOWN = 5
_LOST = ("deleted text", "hidden text", "parts in another format", "symbols of a special font")


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a Word document, from 0 to 1."""
    if isinstance(head, str) or not head.startswith(b"PK"):
        return 0.0
    if path.suffix.lower() in EXTENSIONS:
        return 1.0
    other = b"xl/" in head or b".qde" in head or b"ppt/" in head
    return 0.85 if b"word/" in head and not other else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the tables of talk of a document, or its paragraphs where no table holds the talk.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping of str to str, optional
        Field ('speaker', 'text', 'start', 'end', ...) to name of the column of a table.

    Returns
    -------
    RawTranscript
        ``source_line`` is the number of the paragraph, counted from 1, tables included.

    Raises
    ------
    TranscriptError
        If it is no readable Word document, or has no table with the columns that were given.
    """
    document = open_document(source.data, source.name, limits=source.limits)
    findings = _asides(document)
    tables = _layouts(document, columns, source.name)
    in_tables = sum(len(t.split()) for table, _ in tables for t in _talk(table))
    beside = [p for p in document.blocks if isinstance(p, Paragraph)]
    outside = sum(len(p.text.split()) for p in beside)
    if tables and (columns or in_tables >= outside):
        taken = {id(table) for table, _ in tables}
        left = [
            (p.number, " ".join(p.text.split()))
            for block in document.blocks
            if id(block) not in taken
            for p in _paragraphs([block])
        ]
        left = [pair for pair in left if pair[1]]
        if left:
            text = " / ".join(text for _, text in left)
            message = f"text outside of the table of talk, {len(left)} paragraphs: {text[:500]!r}"
            findings.append(Finding(left[0][0], "warning", "dropped", message))
        return transcript_of_tables(tables, findings=findings, file=source.name)
    if columns:
        message = "the document has no table, so that no columns can be chosen; leave them out"
        raise TranscriptError(source.name, 0, message)
    lines, numbers = lines_of_paragraphs(_paragraphs(document.blocks), findings)
    arrows = [i for i, line in enumerate(lines) if ARROW.match(line)]
    if len(arrows) > 1:
        raw = _captions(lines, numbers, findings)
    else:
        raw = transcript_of_lines(lines, numbers=numbers)
        raw.findings[:0] = findings
    return raw


def _layouts(
    document: Document, columns: Mapping[str, str] | None, file: str
) -> list[tuple[Table, Header]]:
    out: list[tuple[Table, Header]] = []
    refused: TranscriptError | None = None
    for block in document.blocks:
        if isinstance(block, Paragraph):
            continue
        like = out[-1][1] if out else None
        try:
            layout = find_layout(block, columns=columns, file=file, like=like)
        except TranscriptError as error:
            refused = refused or error
            # the table goes on after a page without its header
            layout = find_layout(block, columns=None, file=file, like=like) if like else None
        if layout is not None:
            out.append((block, layout))
    if refused and not out:
        raise refused
    return out


def _talk(table: Table) -> list[str]:
    return [p.text for row in table.rows for cell in row for p in cell]


def _paragraphs(blocks: Sequence[Paragraph | Table]) -> list[Paragraph]:
    """All paragraphs in order; a row of one-line cells is one line with tabs."""
    out: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block)
            continue
        for row in block.rows:
            cells = [[p for p in cell if p.text.strip()] for cell in row]
            cells = [cell for cell in cells if cell]
            if len(cells) > 1 and all(
                len(cell) == 1 and "\n" not in cell[0].text for cell in cells
            ):
                joined = Paragraph(cells[0][0].number, list(cells[0][0].runs))
                for (paragraph,) in cells[1:]:
                    joined.runs += [Run("\t"), *paragraph.runs]
                out.append(joined)
            else:
                out += [p for cell in cells for p in cell]
    return out


def _asides(document: Document) -> list[Finding]:
    out = []
    for kind, notes in document.asides.items():
        shown = "; ".join(repr(text[:200]) for _, text in notes[:_SHOWN])
        more = f" and {len(notes) - _SHOWN} more" if len(notes) > _SHOWN else ""
        lost = kind in _LOST
        message = f"{kind}, {'left out' if lost else 'not talk'}, {len(notes)}: {shown[:500]}{more}"
        line = min((at for at, _ in notes if at), default=0)
        out.append(Finding(line, "warning" if lost else "note", "dropped", message))
    if document.inserted:
        message = f"text that was inserted in tracked changes, kept: {document.inserted} places"
        out.append(Finding(0, "note", "kept", message))
    return out


def _captions(lines: list[str], numbers: list[int], findings: list[Finding]) -> RawTranscript:
    """Read the older export of Teams: '0:0:1.2 --> 0:0:3.4', then the name, then the talk."""
    out: list[str] = []
    at: list[int] = []
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        after_time = i > 0 and ARROW.match(lines[i - 1])
        follows = i + 1 < len(lines) and lines[i + 1].strip() and not ARROW.match(lines[i + 1])
        if ARROW.match(line):
            out.append("")
            at.append(numbers[i])
        if after_time and follows and ":" not in line and label_kind(clean_label(line)):
            line = f"{line.strip()}: "
        elif out and out[-1].endswith(": ") and not ARROW.match(line):
            out[-1] += line.strip()
            continue
        out.append(line)
        at.append(numbers[i])
    cues, noticed = find_cues(out)
    raw = transcript_of(cues, noticed)
    rows = raw.rows.assign(source_line=[at[n - 1] for n in raw.rows["source_line"]])
    placed = [dataclasses.replace(f, line=at[f.line - 1]) if f.line else f for f in raw.findings]
    return dataclasses.replace(raw, rows=rows, findings=findings + placed)
