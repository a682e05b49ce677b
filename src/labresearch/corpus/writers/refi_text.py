"""Sessions as plain text for REFI-QDA: where each line of talk and each coding stands in it."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.losses import Loss
from labresearch.corpus.writers.refi_xml import guid

__all__ = ["WrittenText", "write_texts"]

_BREAKS = re.compile("[\r\n\0]")
_DAY = 100 * 3600

Written = tuple[str, int, int, list[tuple[str, str]]]
"""Name of a selection, start, end, and its codes with their coders."""


@dataclasses.dataclass(frozen=True)
class WrittenText:
    """One session.

    Parameters
    ----------
    session, guid, text : str
        Id, GUID of the source, and the text with newline line ends.
    selections : list of tuple
        Lines and coded stretches.
    lines : list of (str, str)
        Speaker, and GUID of the selection of each line ('' for a line without words).
    """

    session: str
    guid: str
    text: str
    selections: list[Written]
    lines: list[tuple[str, str]]


def write_texts(corpus: Corpus, losses: list[Loss]) -> list[WrittenText]:
    """Write every session as a text of lines such as '[00:00:03.000 - 00:00:04.500] T: Why?'.

    Parameters
    ----------
    corpus : Corpus
        All sessions.
    losses : list of Loss
        What is changed is appended.

    Returns
    -------
    list of WrittenText
        In the order of the sessions that have lines.
    """
    groups = dict(iter(corpus.utterances.groupby("session", sort=False)))
    coded = dict(iter(corpus.codings.groupby("session", sort=False)))
    count = {"breaks": 0, "times": 0, "spans": 0}
    out = []
    for session in corpus.sessions["session"]:
        if session not in groups:
            message = "a session without lines is not written"
            losses.append(Loss(session, "sessions", 1, message))
            continue
        out.append(_written(session, groups[session], coded.get(session), count))
    for kind, what, message in (
        ("breaks", "utterances.text", "line breaks inside a line of talk became blanks"),
        ("times", "utterances.end", "ends without a start, and times below 0, have no place"),
        ("spans", "codings.start_char, end_char", "codings without a stretch cover the whole line"),
    ):
        if count[kind]:
            losses.append(Loss("", what, count[kind], message))
    return out


def _written(
    session: str, rows: pd.DataFrame, codings: pd.DataFrame | None, count: dict[str, int]
) -> WrittenText:
    stretches = _stretches(rows, codings, count)
    parts: list[str] = []
    selections: list[Written] = []
    lines: list[tuple[str, str]] = []
    at = 0
    columns = (rows[c].tolist() for c in ("line", "speaker", "start", "end", "text"))
    for number, (line, speaker, start, end, said) in enumerate(zip(*columns, strict=True)):
        text = _one_line(said, count)
        speaker = _BREAKS.sub(" ", speaker)
        before = _stamp(start, end, count) + (f"{speaker}: " if speaker else "")
        if not parts and not before:
            # a mark of byte order would not be read as a character
            text = text.replace("\ufeff", "\u2060", 1) if text.startswith("\ufeff") else text
        begin = at + len(before)
        name = f"line {number}"
        own = stretches.get(line, {})
        whole = own.pop((0, len(text)), [])
        key = ""
        if text or whole:
            selections.append((name, begin, begin + len(text), whole))
            key = guid("selection", session, name, begin, begin + len(text))
        for (first, last), found in sorted(own.items()):
            selections.append(("", begin + first, begin + last, found))
        lines.append((speaker, key))
        parts.append(f"{before}{text}\n")
        at += len(parts[-1])
    text = "".join(parts).encode("utf-8", "replace").decode()
    return WrittenText(session, guid("source", session), text, selections, lines)


def _stretches(
    rows: pd.DataFrame, codings: pd.DataFrame | None, count: dict[str, int]
) -> dict[int, dict[tuple[int, int], list[tuple[str, str]]]]:
    """Codes and coders of every coded stretch of every line."""
    out: dict[int, dict[tuple[int, int], list[tuple[str, str]]]] = {}
    if codings is None:
        return out
    size = dict(zip(rows["line"].tolist(), rows["text"].str.len().tolist(), strict=True))
    columns = (codings[c].tolist() for c in ("line", "start_char", "end_char", "code", "coder"))
    for line, start, end, code, coder in zip(*columns, strict=True):
        if not 0 <= start < end <= size[line]:
            count["spans"] += size[line] > 0
            start, end = 0, size[line]
        out.setdefault(line, {}).setdefault((start, end), []).append((code, coder))
    return out


def _one_line(said: str, count: dict[str, int]) -> str:
    if _BREAKS.search(said):
        count["breaks"] += 1
        return _BREAKS.sub(" ", said)
    return said


def _stamp(start: float, end: float, count: dict[str, int]) -> str:
    known = 0 <= start < _DAY * 10
    until = known and 0 <= end < _DAY * 10
    count["times"] += (start == start and not known) or (end == end and not until)
    if not known:
        return ""
    return f"[{_clock(start)} - {_clock(end)}] " if until else f"[{_clock(start)}] "


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
