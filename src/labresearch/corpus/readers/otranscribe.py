"""oTranscribe (.otr): JSON with the transcript as HTML and time stamps in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.html_lines import Piece, html_pieces, lines_of_pieces
from labresearch.corpus.readers.labelled_lines import transcript_of_lines
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "otr"
EXTENSIONS = (".otr",)
BINARY = False
_LONGEST_TIME = 1e6
_STAMP = re.compile(r"\[\d{1,4}:\d\d[\d:.]{0,12}\]")


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a transcript of oTranscribe, from 0 to 1."""
    if isinstance(head, bytes) or not head.startswith("{"):
        return 0.0
    if not re.search(r'"text"\s*:\s*"', head):
        return 0.0
    if path.suffix.lower() in EXTENSIONS or "data-timestamp=" in head:
        return 0.97
    return 0.9 if '"media-time"' in head else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the text of an oTranscribe file; a time stamp counts where a line begins with it.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: the text has no columns.

    Returns
    -------
    RawTranscript
        ``source_line`` counts the lines of the text, since the file is one long line.

    Raises
    ------
    TranscriptError
        If the JSON is damaged or has no text.
    """
    mend = "open it in oTranscribe and export it again"
    try:
        content = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        message = f"the JSON is damaged here ({error}); is the file cut off? {mend.capitalize()}"
        raise TranscriptError(source.name, line, message) from error
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str) or not text.strip():
        message = f"the file has no transcript in it (a value 'text' with words); {mend}"
        raise TranscriptError(source.name, 0, message)
    pieces = _with_stamps(html_pieces(text))
    lines, _ = lines_of_pieces(pieces)
    raw = transcript_of_lines(lines, numbers=list(range(1, len(lines) + 1)))
    inside = [i + 1 for i, line in enumerate(lines) if _STAMP.search(line, 1)]
    if inside:
        message = f"lines with a time stamp inside, which was kept in the text: {len(inside)}"
        raw.findings.append(Finding(inside[0], "note", "kept", message))
    media = content.get("media")
    if isinstance(media, str) and media.strip():
        raw.findings.append(Finding(0, "note", "kept", f"recording: {media.strip()[:200]}"))
    return raw


def _with_stamps(pieces: list[Piece]) -> list[Piece]:
    """Write the exact time of a stamp in brackets in place of the minutes that are shown."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.stamp:
            seconds = _seconds(piece)
            if seconds >= 0:
                hours, rest = divmod(seconds, 3600)
                shown = f"[{int(hours)}:{int(rest // 60):02}:{rest % 60:06.3f}] "
                piece = Piece(piece.line, shown, breaks=piece.breaks)
        out.append(piece)
    return out


def _seconds(piece: Piece) -> float:
    try:
        seconds = round(float(piece.stamp), 3)
    except ValueError:
        seconds = parse_clock(piece.text.strip())
    return seconds if 0 <= seconds < _LONGEST_TIME else -1.0
