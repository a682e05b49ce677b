"""Plain text: lines with speaker labels, time stamps, or both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.readers.labelled_lines import share_spoken, transcript_of_lines
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "text"
EXTENSIONS = (".txt", ".text", ".md")
BINARY = False


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a transcript in plain text, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    share = share_spoken(head.split("\n")[:400])
    return 0.3 + 0.35 * min(1.0, 2 * share) if share else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a transcript in plain text.

    Understood are labels ('T: ...', '[id1] ...', a tab), stamps before, after or above the talk
    ('[00:12:03] T: ...', '00:12 T: ...', 'Speaker 1 (00:12): ...', 'Name  0:03' and
    '[Name] 11:02:09' above a paragraph), stamps at the end of a turn ('#00:02:15-4#'), line and
    page numbers, and wrapped lines, which go on with the speaker before.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: plain text has no columns.

    Returns
    -------
    RawTranscript
        One row a turn or paragraph; ``source_line`` is its first line.
    """
    return transcript_of_lines(source.lines)
