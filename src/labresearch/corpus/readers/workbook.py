"""Excel workbooks (.xlsx)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import NAME_THEM, Header, find_header
from labresearch.corpus.readers.merged_cells import fill_merged
from labresearch.corpus.readers.raw import RawTranscript, Source, to_rows
from labresearch.corpus.readers.records import transcript_of_records
from labresearch.corpus.readers.segment_columns import find_segments
from labresearch.corpus.readers.segment_table import transcript_of_segments
from labresearch.corpus.readers.xlsx_cells import open_workbook, sheet_cells

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "xlsx"
EXTENSIONS = (".xlsx", ".xlsm")
BINARY = True


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is an Excel workbook, from 0 to 1."""
    if isinstance(head, str) or not head.startswith(b"PK"):
        return 0.0
    if path.suffix.lower() in EXTENSIONS:
        return 1.0
    return 0.6 if b"xl/" in head and b"word/" not in head else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the sheets that have a header with a column of talk.

    Sheets with the same header are sessions of their own; of sheets that differ, the first with
    talk is read. A table of coded segments comes before a table of talk.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping of str to str, optional
        Field ('speaker', 'text', 'start', 'end', 'turn', 'role', 'session') to name of the column.

    Returns
    -------
    RawTranscript
        One row a row of the sheet; ``source_line`` is its number there.

    Raises
    ------
    TranscriptError
        If it is not a readable workbook or no sheet has a column of talk.
    """
    book = open_workbook(source.data, source.name, limits=source.limits)
    refused: TranscriptError | None = None
    first_row = ""
    first: Header | None = None
    read_: list[tuple[str, RawTranscript]] = []
    far = 0
    for sheet in book.worksheets:
        cells = sheet_cells(sheet, file=source.name)
        records, lines = cells.records, cells.lines
        segments = None if columns or read_ else find_segments(records)
        if segments:
            findings = _said_of([sheet.title], book.sheetnames, cells.far)
            return transcript_of_segments(records, lines, segments, findings=findings)
        try:
            header = find_header(records, columns=columns, file=source.name, lines=lines)
        except TranscriptError as error:
            refused = refused or error
            continue
        if header is None:
            if records and not first_row:
                first_row = ", ".join(str(cell) for cell in records[0] if cell is not None)
            continue
        if first is not None and not _alike(first, header):
            continue
        first = first or header
        far += cells.far
        fill_merged(records, lines, header, source=source, sheet=sheet)
        one = transcript_of_records(records, lines, header, findings=[], typed=True)
        if len(one.rows):
            read_.append((sheet.title, one))
    if first is not None:
        names = [name for name, _ in read_] or [book.worksheets[0].title]
        return _together(read_, _said_of(names, book.sheetnames, far))
    if refused:
        raise refused
    message = (
        "no sheet has a header with a column of talk (first row, the columns found: "
        f"{first_row[:120]!r}); {NAME_THEM}"
    )
    raise TranscriptError(source.name, 0, message)


def _said_of(read_: list[str], sheets: list[str], far: int) -> list[Finding]:
    findings = []
    others = [repr(other) for other in sheets if other not in read_]
    if others:
        shown = ", ".join(map(repr, read_))
        word = "sheets" if len(read_) > 1 else "sheet"
        was = "were" if len(read_) > 1 else "was"
        message = f"{word} {shown} {was} read; not read: {', '.join(others)}"
        findings.append(Finding(0, "note", "dropped", message))
    if far:
        message = f"cells beyond column 256, left out: {far}"
        findings.append(Finding(0, "warning", "dropped", message))
    return findings


def _alike(one: Header, other: Header) -> bool:
    def keys(header: Header) -> list[str]:
        return [name.casefold() for name in header.names if name]

    return keys(one) == keys(other)


def _together(parts: list[tuple[str, RawTranscript]], findings: list[Finding]) -> RawTranscript:
    """Put sheets of the same layout together, each a session unless a column names them."""
    if not parts:
        return RawTranscript(to_rows([]), findings)
    if len(parts) == 1:
        raw = parts[0][1]
        return dataclasses.replace(raw, findings=findings + raw.findings)
    rows, codings, before = [], [], 0
    for name, raw in parts:
        said = [
            dataclasses.replace(f, message=f"sheet {name!r}: {f.message}") for f in raw.findings
        ]
        findings += said
        rows.append(raw.rows if "session" in raw.rows else raw.rows.assign(session=name))
        if raw.codings is not None:
            codings.append(raw.codings.assign(row=raw.codings["row"] + before))
        before += len(raw.rows)
    return dataclasses.replace(
        parts[0][1],
        rows=pd.concat(rows, ignore_index=True),
        findings=findings,
        codings=pd.concat(codings, ignore_index=True) if codings else None,
    )
