"""JSON: a list of utterances, as one list or one object a line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import NAME_THEM, find_header
from labresearch.corpus.readers.json_content import as_dicts, as_text, looks_json, read_json
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.recogniser_json import recognised
from labresearch.corpus.readers.records import transcript_of_records

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff", "utterances_of"]

NAME = "json"
EXTENSIONS = (".json", ".jsonl", ".ndjson")
BINARY = False
# where exports keep their list of utterances
_LIST_NAMES = """
    segments utterances transcript transcription turns lines dialogue dialog conversation messages
    captions cues entries rows records data results items sentences paragraphs events
"""
_LISTS = tuple(_LIST_NAMES.split())
_MEASURE = 1e12


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is JSON, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    start = "".join(head[:400].split())
    if start.startswith(("[{", '{"')):
        return 0.9
    return 0.5 if path.suffix.lower() in EXTENSIONS and looks_json(head) else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a list of objects such as ``{"start": ..., "speaker": ..., "dialogue": ...}``.

    Parameters
    ----------
    source : Source
        The file: a list, an object that holds one, or an object a line (JSON Lines).
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
    findings: list[Finding] = []
    content = read_json(source, findings)
    # what a recogniser wrote may show only far into a file
    raw = None if columns else recognised(content)
    if raw is not None:
        raw.findings[:0] = findings
        return raw
    return utterances_of(content, source, columns=columns, findings=findings)


def utterances_of(
    content: object,
    source: Source,
    *,
    columns: Mapping[str, str] | None,
    findings: list[Finding],
) -> RawTranscript:
    """Find the list of utterances in parsed JSON and read it.

    Parameters
    ----------
    content : object
        As ``json.loads`` gives it.
    source : Source
        The file, for messages.
    columns : mapping of str to str, optional
        Field to name of the key.
    findings : list of Finding
        What was noticed so far.

    Returns
    -------
    RawTranscript

    Raises
    ------
    TranscriptError
        If there is no list of utterances.
    """
    found = _list_in(content)
    items = as_dicts(found)
    if not items:
        message = (
            'expected a list of utterances such as [{"start": ..., "speaker": ..., "text": ...}], '
            'or an object with such a list as "segments"'
        )
        if isinstance(content, dict):
            message += f"; the keys found are {', '.join(map(as_text, content))[:120]}"
        raise TranscriptError(source.name, 0, message)
    findings = list(findings)
    others = len(found) - len(items) if isinstance(found, list) else 0
    if others:
        message = f"entries of the list that are no objects, left out: {others}"
        findings.append(Finding(0, "warning", "dropped", message))
    entries = found if isinstance(found, list) else []
    numbers = [n for n, item in enumerate(entries, 1) if isinstance(item, dict)]
    keys = list(dict.fromkeys(key for item in items for key in item))
    records: list[Sequence[object]] = [[as_text(key) for key in keys]]
    records += zip(*(_column([item.get(key) for item in items]) for key in keys), strict=True)
    header = find_header(records[:1], columns=columns, file=source.name)
    if header is None:
        shown = ", ".join(str(name) for name in records[0])[:120]
        message = f"no key holds the talk; the keys are {shown}; {NAME_THEM}"
        raise TranscriptError(source.name, 0, message)
    return transcript_of_records(records, [0, *numbers], header, findings=findings)


def _list_in(content: object) -> object:
    if not isinstance(content, dict):
        return content
    for key in _LISTS:
        value = content.get(key)
        if as_dicts(value):
            return value
        # one level further down: {"data": {"utterances": [...]}}
        if isinstance(value, dict):
            for inner in _LISTS:
                if as_dicts(value.get(inner)):
                    return value[inner]
    if any(isinstance(content.get(key), list) for key in _LISTS):
        return None
    # one line of JSON Lines
    return [content] if any(isinstance(v, str) for v in content.values()) else None


def _column(values: list[object]) -> list[object]:
    if set(map(type, values)) == {str}:
        joined = "".join(values)  # type: ignore[arg-type]
        if joined.isascii() and "\0" not in joined:
            return values
    return [_plain(value) for value in values]


def _plain(value: object) -> object:
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value if abs(value) < _MEASURE * 1000 else None
    if isinstance(value, dict):
        # {"speaker": {"name": "Mia"}}
        name = value.get("name", value.get("display_name"))
        return as_text(name) or None
    return None
