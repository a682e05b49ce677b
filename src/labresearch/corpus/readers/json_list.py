"""JSON: a list of utterances, or Whisper's segments."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import NAME_THEM, find_header
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.records import transcript_of_records

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "json"
EXTENSIONS = (".json",)
BINARY = False


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is JSON, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    start = "".join(head[:400].split())
    if start.startswith(("[{", '{"')):
        return 0.9
    return 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a list of objects such as ``{"start": ..., "speaker": ..., "dialogue": ...}``.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping of str to str, optional
        Field ('speaker', 'text', 'start', 'end', 'turn', 'role', 'session') to name of the key.

    Returns
    -------
    RawTranscript
        One row an object; ``source_line`` is its number in the list.

    Raises
    ------
    TranscriptError
        If the file is not valid JSON or holds no list of utterances.
    """
    try:
        content = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        message = f"the file is not valid JSON ({error}); export it again"
        raise TranscriptError(source.name, line, message) from error
    if isinstance(content, dict):
        content = content.get("segments", content.get("utterances"))
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        message = (
            'expected a list of utterances such as [{"start": ..., "speaker": ..., "text": ...}], '
            'or an object with such a list as "segments"'
        )
        raise TranscriptError(source.name, 0, message)
    keys = list(dict.fromkeys(key for item in content for key in item))
    records: list[list[object]] = [list(keys)]
    records += [[_plain(item.get(key)) for key in keys] for item in content]
    header = find_header(records[:1], columns=columns, file=source.name)
    if header is None:
        message = f"no key holds the talk; the keys are {', '.join(keys)[:120]}; {NAME_THEM}"
        raise TranscriptError(source.name, 0, message)
    findings: list[Finding] = []
    lines = list(range(len(records)))
    return transcript_of_records(records, lines, header, findings=findings)


def _plain(value: object) -> object:
    if isinstance(value, str):
        # half of a surrogate pair, which JSON can spell, is no character
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (int, float)) else None
