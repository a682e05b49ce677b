"""CSV, TSV and their kin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import NAME_THEM, Header, find_header
from labresearch.corpus.readers.json_content import looks_json
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.records import transcript_of_records
from labresearch.corpus.readers.segment_columns import SegmentHeader, find_segments
from labresearch.corpus.readers.segment_table import transcript_of_segments

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "csv"
EXTENSIONS = (".csv", ".tsv", ".tab")
BINARY = False
_DELIMITERS = ",;\t|"


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a table of talk, from 0 to 1."""
    if isinstance(head, bytes) or looks_json(head):
        return 0.0
    found = _layout(head, None, path.name)
    if found is None:
        return 0.0
    _, header = found
    if isinstance(header, SegmentHeader):
        return 0.95
    # one column called 'text' may as well be the first line of an essay
    return 0.85 if len(header.at) > 1 else (0.6 if path.suffix.lower() in EXTENSIONS else 0.0)


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a delimited table; leading lines with '#' are notes.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping of str to str, optional
        Field ('speaker', 'text', 'start', 'end', 'turn', 'role', 'session') to name of the column.

    Returns
    -------
    RawTranscript
        One row a record; ``source_line`` is the line on which the record begins.

    Raises
    ------
    TranscriptError
        If no column of talk is found, or a quotation mark is never closed.
    """
    findings: list[Finding] = []
    text = _without_notes(source.text, findings)
    found = _layout(text, columns, source.name)
    if found is None:
        first = next((line for line in text.split("\n") if line.strip()), "")
        line = text[: text.find(first)].count("\n") + 1
        names = max((first.split(d) for d in _DELIMITERS), key=len)
        shown = ", ".join(repr(n.strip().strip('"')) for n in names)
        message = (
            f"no column of talk was recognised in the header line {first[:120]!r} (columns: "
            f"{shown[:120]}); {NAME_THEM}. If the file is plain text, say --format text "
            "(format='text')"
        )
        raise TranscriptError(source.name, line, message)
    delimiter, header = found
    records, lines = _records(text, delimiter, source.name)
    if isinstance(header, SegmentHeader):
        return transcript_of_segments(records, lines, header, findings=findings)
    width = len(header.names)
    for i, record in enumerate(records):
        if len(record) > width:
            records[i] = _whole(record, lines[i], header, delimiter, findings)
    return transcript_of_records(records, lines, header, findings=findings)


def _without_notes(text: str, findings: list[Finding]) -> str:
    """Empty the leading '#' lines and Excel's 'sep=;', so that line numbers stay."""
    notes: list[tuple[int, str]] = []
    place = number = 0
    while place < len(text):
        stop = text.find("\n", place)
        line = text[place:] if stop < 0 else text[place:stop]
        number += 1
        bare = line.lstrip('"')
        # '#' heads the column of line numbers in some tables
        if bare.startswith("#") and not re.match(r'#"?[,;\t|]\s*"?\w', bare):
            notes.append((number, line.strip('#", \t')))
        elif line.strip() and not re.fullmatch(r'"?sep=.\s*"?', line):
            number -= 1
            break
        if stop < 0:
            place = len(text)
            break
        place = stop + 1
    if notes:
        message = f"header note: {' '.join(note for _, note in notes)[:1000]}"
        findings.append(Finding(notes[0][0], "note", "kept", message))
    return "\n" * number + text[place:] if place else text


def _layout(
    text: str, columns: Mapping[str, str] | None, file: str
) -> tuple[str, Header | SegmentHeader] | None:
    """Choose the delimiter under which a header with a column of talk appears."""
    top = "\n".join(_without_notes(text[:65_536], []).split("\n")[:60])
    best: tuple[int, str, Header | SegmentHeader] | None = None
    refused: TranscriptError | None = None
    # those that are nowhere in the text all find the same
    absent = [delimiter for delimiter in _DELIMITERS if delimiter not in top]
    for delimiter in (d for d in _DELIMITERS if d not in absent[1:]):
        try:
            records, lines = _records(top, delimiter, file, partial=True)
            segments = None if columns else find_segments(records)
            if segments:
                return delimiter, segments
            header = find_header(records, columns=columns, file=file, lines=lines)
        except TranscriptError as error:
            refused = refused or error
            continue
        if header and (best is None or len(header.at) > best[0]):
            best = len(header.at), delimiter, header
    if best is None and columns and refused:
        raise refused
    return best[1:] if best else None


def _records(
    text: str, delimiter: str, file: str, *, partial: bool = False
) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records: list[list[str]] = []
    lines: list[int] = []
    before = 0
    if not partial and (whole := _line_by_line(text, delimiter)):
        return whole
    try:
        for record in reader:
            if record:
                records.append(record)
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        message = (
            f"the table cannot be read from here on ({error}); is there a quotation mark that is "
            "never closed?"
        )
        raise TranscriptError(file, before + 1, message) from error
    if not partial and records and reader.line_num > lines[-1] and text.count('"') % 2:
        message = "a quotation mark is opened here and never closed; close or double it"
        raise TranscriptError(file, lines[-1], message)
    return records, lines


def _line_by_line(text: str, delimiter: str) -> tuple[list[list[str]], list[int]] | None:
    """Read a table in which every record is one line, which is much the faster way."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        records = list(reader)
    except csv.Error:
        return None
    if len(records) != reader.line_num:
        return None
    if all(records):
        return records, list(range(1, len(records) + 1))
    lines = [number for number, record in enumerate(records, 1) if record]
    return [record for record in records if record], lines


def _whole(
    record: list[str], line: int, header: Header, delimiter: str, findings: list[Finding]
) -> list[str]:
    """Mend a record with too many cells: talk that holds the delimiter without quotation marks."""
    surplus = len(record) - len(header.names)
    if surplus <= 0 or not any(cell.strip() for cell in record[len(header.names) :]):
        return record
    if header.at["text"] == len(header.names) - 1:
        at = header.at["text"]
        joined = delimiter.join(
            [record[at], *(f" {c}" if delimiter == "," else c for c in record[at + 1 :])]
        )
        message = (
            f"talk that holds {delimiter!r} without quotation marks was joined: {joined[:80]!r}"
        )
        findings.append(Finding(line, "warning", "repaired", message))
        return [*record[:at], joined]
    extra = delimiter.join(record[len(header.names) :])
    message = (
        f"the row has {len(record)} cells and the header {len(header.names)}; left out: "
        f"{extra[:120]!r}"
    )
    findings.append(Finding(line, "warning", "dropped", message))
    return record[: len(header.names)]
