"""WebVTT: Zoom ('Name: text'), Teams (voice tags), YouTube (rolling captions) and others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.cues import ARROW, find_cues, transcript_of
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "vtt"
EXTENSIONS = (".vtt",)
BINARY = False
_DOT_ARROW = re.compile(r"^[ \t]*[\d:]{4,12}\.\d{1,6}[ \t]*-->[ \t]*[\d:]{4,12}\.\d", re.MULTILINE)


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is WebVTT, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    if head.lstrip().startswith("WEBVTT"):
        return 1.0
    # a header can be cut off; then the decimal point tells it from SRT
    if _DOT_ARROW.search(head):
        return 0.9 if path.suffix.lower() in EXTENSIONS else 0.7
    return 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the cues of a WebVTT file.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: captions have no columns.

    Returns
    -------
    RawTranscript
        One row a voice in a cue; ``source_line`` is the line of the cue's times.
    """
    lines = source.lines
    findings: list[Finding] = []
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[start].lstrip().startswith("WEBVTT"):
        # the header goes on until the first empty line, or the first cue where that is missing
        stop = start + 1
        while stop < len(lines) and lines[stop].strip() and not ARROW.match(lines[stop]):
            stop += 1
        header = " ".join(line.strip() for line in lines[start:stop])[len("WEBVTT") :].strip(" -\t")
        if header:
            findings.append(Finding(start + 1, "note", "kept", f"header, not talk: {header[:500]}"))
        lines = [""] * stop + lines[stop:]
    else:
        message = "the line WEBVTT at the beginning is missing; the captions were read all the same"
        findings.append(Finding(1, "note", "repaired", message))
    cues, noticed = find_cues(lines, is_block=_block)
    return transcript_of(cues, findings + noticed)


def _block(lines: list[str]) -> str:
    first = lines[0].strip()
    for name in ("NOTE", "STYLE", "REGION"):
        if re.match(rf"{name}(\s|$)", first):
            return name
    # what follows an empty line inside a multi-line style header
    if len(lines) == 1 and first.strip("#}") == "":
        return "header"
    return ""
