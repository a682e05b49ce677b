"""SBV captions of YouTube."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.readers.cues import find_cues, transcript_of
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "sbv"
EXTENSIONS = (".sbv",)
BINARY = False
_TIMES = re.compile(
    r"^[ \t]*(?P<start>\d{1,3}:\d\d:\d\d\.\d{1,3}),(?P<end>\d{1,3}:\d\d:\d\d\.\d{1,3})[ \t]*$",
    re.MULTILINE,
)


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is SBV, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    return 0.95 if _TIMES.search(head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the captions of an SBV file.

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
    return transcript_of(*find_cues(source.lines, timing=_TIMES))
