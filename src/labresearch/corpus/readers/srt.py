"""SubRip captions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.readers.cues import find_cues, transcript_of
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "srt"
EXTENSIONS = (".srt",)
BINARY = False
_ARROW_LINE = re.compile(
    r"^[ \t]*\d{1,3}:[\d:]{2,8}[.,]?\d{0,6}[ \t]*-->[ \t]*\d{1,3}:", re.MULTILINE
)
_COMMA = re.compile(r"^[ \t]*\d{1,3}:[\d:]{2,8},\d{1,6}[ \t]*-->", re.MULTILINE)


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is SRT, from 0 to 1."""
    if isinstance(head, bytes) or head.lstrip().startswith("WEBVTT"):
        return 0.0
    if _COMMA.search(head):
        return 0.95
    if _ARROW_LINE.search(head):
        return 0.9 if path.suffix.lower() in EXTENSIONS else 0.6
    return 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the captions of an SRT file.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: captions have no columns.

    Returns
    -------
    RawTranscript
        One row a voice in a caption; ``source_line`` is the line of its times.
    """
    return transcript_of(*find_cues(source.lines))
