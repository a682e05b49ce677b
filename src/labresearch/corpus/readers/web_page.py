"""Transcripts saved as a web page: noScribe's HTML, and pages of 'Name: text' lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.html_lines import Piece, html_pieces, lines_of_pieces
from labresearch.corpus.readers.labelled_lines import share_spoken, transcript_of_lines
from labresearch.corpus.readers.overlap_marks import part_overlaps, without_own_label
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "html"
EXTENSIONS = (".html", ".htm")
BINARY = False
_ANCHOR = re.compile(r"ts_(\d{1,12})_(\d{1,12})_(.*)")
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)
_LABEL = re.compile(r"[^\s:<>]{1,30}(?: [^\s:<>]{1,30}){0,2}:\s")
_ENOUGH = 4


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a transcript as a web page, from 0 to 1."""
    if isinstance(head, bytes) or not _PAGE.match(head):
        return 0.0
    if re.search(r'<a\s[^<>]*name="ts_\d+_\d+_', head):
        return 0.97
    lines = [line for line in lines_of_pieces(html_pieces(head))[0] if line]
    said = [m[0] for line in lines if (m := _LABEL.match(line))]
    again = len(said) - len(set(said))
    # other pages have a few 'Date: ...' lines; in a transcript the same names come again
    clear = len(said) >= _ENOUGH and again >= 2 and len(set(said)) > 1
    return 0.85 if clear and share_spoken(lines) > 0.6 else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the anchors of noScribe, or the lines of any other page.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: the page has no columns.

    Returns
    -------
    RawTranscript
        One row a segment of noScribe, else one a turn.
    """
    pieces = html_pieces(source.text)
    if any(_ANCHOR.fullmatch(piece.anchor) for piece in pieces):
        return _segments(pieces)
    lines, numbers = lines_of_pieces(pieces)
    raw = transcript_of_lines(lines)
    # two lines of talk may stand on one line of the page, hence the numbers are put in last
    rows = raw.rows.assign(source_line=[numbers[n - 1] for n in raw.rows["source_line"]])
    findings = [
        Finding(numbers[f.line - 1] if f.line else 0, f.severity, f.code, f.message)
        for f in raw.findings
    ]
    return RawTranscript(rows, findings)


def _segments(pieces: list[Piece]) -> RawTranscript:
    findings: list[Finding] = []
    rows: list[Row] = []
    outside: list[Piece] = []
    last = ""
    for piece in pieces:
        found = _ANCHOR.fullmatch(piece.anchor)
        if not found:
            if piece.text.strip():
                outside.append(piece)
            continue
        label = found[3].strip()
        start, end = int(found[1]) / 1000, int(found[2]) / 1000
        if rows and piece.anchor == last:
            speaker, start, end, text, line = rows[-1]
            rows[-1] = (speaker, start, end, text + piece.text, line)
        else:
            rows.append((label, start, end, piece.text, piece.line))
        last = piece.anchor
    # the file may show the times as well
    said = [
        (
            speaker,
            start,
            end,
            without_own_label(re.sub(r"^\s*\[\d\d:\d\d:\d\d\]", "", text), speaker).strip(),
            line,
        )
        for speaker, start, end, text, line in rows
    ]
    said = [row for row in said if row[3]]
    if outside:
        text = " / ".join(piece.text.strip() for piece in outside)
        message = f"text outside of the segments, not talk, {len(outside)}: {text[:500]!r}"
        findings.append(Finding(outside[0].line, "note", "dropped", message))
    backward = [row for row in said if row[2] < row[1]]
    if backward:
        message = f"segments that end before they start: {len(backward)}; the times were kept"
        findings.append(Finding(backward[0][4], "warning", "time", message))
    return RawTranscript(to_rows(part_overlaps(said, findings)), findings)
