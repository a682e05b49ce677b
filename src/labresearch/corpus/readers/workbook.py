"""Excel workbooks (.xlsx)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import NAME_THEM, find_header
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.records import transcript_of_records
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
    """Read the first sheet that has a header with a column of talk.

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
    for sheet in book.worksheets:
        records, lines, far = sheet_cells(sheet, file=source.name)
        try:
            header = find_header(records, columns=columns, file=source.name, lines=lines)
        except TranscriptError as error:
            refused = refused or error
            continue
        if header is None:
            if records and not first_row:
                first_row = ", ".join(str(cell) for cell in records[0] if cell is not None)
            continue
        others = [repr(other) for other in book.sheetnames if other != sheet.title]
        findings = []
        if others:
            message = f"sheet {sheet.title!r} was read; not read: {', '.join(others)}"
            findings.append(Finding(0, "note", "dropped", message))
        if far:
            message = f"cells beyond column 256, left out: {far}"
            findings.append(Finding(0, "warning", "dropped", message))
        return transcript_of_records(records, lines, header, findings=findings, typed=True)
    if refused:
        raise refused
    message = (
        "no sheet has a header with a column of talk (first row, the columns found: "
        f"{first_row[:120]!r}); {NAME_THEM}"
    )
    raise TranscriptError(source.name, 0, message)
