"""The chat that Zoom saves: clock time, sender, receiver, text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from labresearch.corpus.clock import parse_clock, relative
from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "zoom-chat"
EXTENSIONS = ()
BINARY = False

# '09:01:22<tab>From Ana to Everyone:' with the text below, or on the line itself
_MESSAGE = re.compile(
    r"^\s*(?P<time>\d{1,2}:\d\d:\d\d(?:\s*[AaPp][Mm])?)[\t ]+From[\t ]+(?P<sender>\S[^\t\n]{0,80}?)"
    r"[\t ]+to[\t ]+(?P<to>\S[^\n:]{0,120}?)(?P<private>\s*\((?:Direct Message|Privately)\))?"
    r"\s*:(?=\s|$)\s*(?P<text>.*)$",
    re.IGNORECASE,
)
# older versions leave the receiver out
_SHORT = re.compile(
    r"^\s*(?P<time>\d{1,2}:\d\d:\d\d)[\t ]+From[\t ]+(?P<sender>\S[^\t\n:]{0,80}?)\s*:(?=\s|$)\s*"
    r"(?P<text>.*)$",
    re.IGNORECASE,
)
_LONGEST = 400
_EVERYONE = ("everyone", "everyone in meeting", "waiting room participants")


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a saved chat of Zoom, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    first = next((line for line in head.split("\n") if line.strip()), "")
    return 0.95 if _message(first) else 0.0


def _message(line: str) -> re.Match[str] | None:
    return _MESSAGE.match(line[:_LONGEST]) or _SHORT.match(line[:_LONGEST])


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read a saved chat.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: a chat has no columns.

    Returns
    -------
    RawTranscript
        One row a message; times are relative to the first one.
    """
    findings: list[Finding] = []
    rows: list[Row] = []
    before: list[tuple[int, str]] = []
    private: dict[str, list[int]] = {}
    for number, line in enumerate(source.lines, 1):
        found = _message(line)
        if found:
            text = found["text"].strip() + line[_LONGEST:]
            start = parse_clock(found["time"])
            rows.append((found["sender"].strip(), start, float("nan"), text, number))
            to = found.groupdict().get("to") or ""
            if to and to.strip().lower() not in _EVERYONE:
                private.setdefault(f"{found['sender'].strip()} to {to.strip()}", []).append(number)
        elif line.strip() and rows:
            speaker, start, end, text, first = rows[-1]
            rows[-1] = (speaker, start, end, f"{text} {line.strip()}".strip(), first)
        elif line.strip():
            before.append((number, line.strip()))
    if before:
        text = " / ".join(text for _, text in before)
        message = f"lines before the first message, left out: {text[:500]!r}"
        findings.append(Finding(before[0][0], "warning", "dropped", message))
    if private:
        count = sum(map(len, private.values()))
        shown = "; ".join(
            f"{who} in line {', '.join(map(str, lines[:5]))}{' ...' if len(lines) > 5 else ''}"
            for who, lines in list(private.items())[:12]
        )
        message = f"messages to one person or group, kept as lines of talk, {count}: {shown}"
        findings.append(Finding(min(n[0] for n in private.values()), "warning", "kept", message))
    table = to_rows(rows)
    if rows:
        times = relative(table["start"].to_numpy())
        table["start"] = times - np.nanmin(times) if not np.isnan(times).all() else times
        message = "the stamps are clock times; they were made relative to the first one"
        findings.append(Finding(0, "note", "time", message))
    return RawTranscript(table, findings)
