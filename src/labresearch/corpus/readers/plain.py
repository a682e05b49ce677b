"""Plain text: lines with speaker labels, time stamps, or both."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from labresearch.corpus.clock import TIME, parse_clock, relative
from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript, Row, Source, to_rows
from labresearch.corpus.readers.text_layout import set_aside, without_line_numbers
from labresearch.corpus.readers.untaken import untaken_labels
from labresearch.corpus.speaker_labels import (
    accepted_labels,
    clean_label,
    is_loose_label,
    label_kind,
)

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "text"
EXTENSIONS = (".txt", ".text", ".md")
BINARY = False

_HALF = r"(?:\s*[AaPp]\.?[Mm]\.?)?"
_OPEN, _CLOSE = r"[\[({<#]", r"[\])}>#]"
_RANGE = rf"(?P<time>{TIME}{_HALF})(?:\s*(?:-{{1,2}}>|[-–—]|to)\s*(?P<until>{TIME}))?"
# '[00:12:03] T: ...', '(0:12) ...', '#00:12# ...'
_BRACKETED = re.compile(rf"^\s*{_OPEN}\s*{_RANGE}\s*{_CLOSE}\s*[-–:]?\s*(?P<rest>.*)$")
# '00:12 T: ...'
_BARE = re.compile(rf"^\s*{_RANGE}(?=\s|$)\s*[-–]?\s*(?P<rest>.*)$")
# '[Name] 11:02:09' of Zoom's saved captions; the talk follows on the next lines
_ZOOM = re.compile(
    rf"^\s*\[(?P<label>[^\]\d:][^\]:]{{0,58}})\]\s+(?P<time>\d{{1,2}}:\d\d:\d\d{_HALF})\s*$"
)
# 'Name  0:03' of Otter and Teams; the talk follows on the next lines
_PARAGRAPH = re.compile(rf"^\s*(?P<label>[^:]{{1,58}}?)\s+[\[(]?{_RANGE}[\])]?\s*$")
# 'Speaker 1 (00:12): ...' of Rev
_AFTER_NAME = re.compile(
    rf"^\s*(?P<label>[^:\[(]{{1,58}}?)\s*[\[(]\s*{_RANGE}\s*[\])]\s*:?\s*(?P<rest>.*)$"
)
_COLON = re.compile(
    r"^\s*(?P<label>[^:：\t]{1,60}?)\s*(?P<colon>[:：])\**(?P<gap>\s*)(?P<text>.*)$", re.DOTALL
)
_TAB = re.compile(r"^\s*(?P<label>[^\t:]{1,40}?)\s*\t\s*(?P<text>\S.*)$")
_BRACKET_LABEL = re.compile(r"^\s*\[(?P<label>[^\]:]{1,40})\]\s*(?P<text>.*)$")
# f4 and easytranscript: the stamp stands at the end of the turn
_F4 = re.compile(r"\s*#(?P<time>\d{1,2}:\d\d:\d\d)-(?P<tenth>\d)#\s*$")
_BLANKS = re.compile(r"\s{3,}")
_LONG = 2000
_MARK = re.compile(
    r"laugh|pause|silence|inaudible|unintelligible|cross ?talk|unclear|overlap|music|noise|applause"
    r"|beat|sigh|cough|gesture|point|whisper|writes|bell",
    re.IGNORECASE,
)


@dataclasses.dataclass
class _Line:
    """One line of the file, cut into its parts."""

    number: int
    rest: str
    start: float = float("nan")
    end: float = float("nan")
    label: str = ""
    stamped: bool = False
    header: bool = False
    after_blank: bool = False


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a transcript in plain text, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    lines = [line for line in head.split("\n")[:400] if line.strip()]
    if not lines:
        return 0.0
    found = [m["label"] for line in lines if (m := _COLON.match(line[:500])) and _parted(m)]
    accepted, _ = accepted_labels((x for x in found if is_loose_label(x)), lines)
    hits = max(sum(map(_looks_spoken, lines)), sum(label in accepted for label in found))
    if not hits:
        return 0.0
    return 0.3 + 0.35 * min(1.0, 2 * hits / len(lines))


def _looks_spoken(line: str) -> bool:
    # with or without a line number
    line = re.sub(r"^\s*\d{1,5}[.)]?\s+(?=\S)", "", line[:500])
    if _BRACKETED.match(line) or _ZOOM.match(line) or _BARE.match(line):
        return True
    for pattern in (_COLON, _PARAGRAPH, _AFTER_NAME, _TAB, _BRACKET_LABEL):
        found = pattern.match(line)
        if found:
            label = clean_label(found["label"])
            if label_kind(label) and not _names_a_mark(label):
                return True
    return False


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
    findings: list[Finding] = []
    # long runs of blanks say nothing and would slow the patterns down
    lines = [_BLANKS.sub(_shorter, x) if len(x) > _LONG else x for x in source.lines]
    lines = without_line_numbers(set_aside(lines, findings), findings)
    parsed = _stamps(lines)
    labelled = _labels(parsed, findings)
    if any(line.stamped for line in parsed) and _wall_clock(parsed):
        times = relative(np.array([line.start for line in parsed]))
        for line, start in zip(parsed, times, strict=True):
            line.start, line.end = float(start), float("nan")
        message = "the stamps are clock times; they were made relative to the first one"
        findings.append(Finding(0, "note", "time", message))
    return RawTranscript(to_rows(_rows(parsed, findings, labelled=labelled)), findings)


def _shorter(blanks: re.Match[str]) -> str:
    return "\t" if "\t" in blanks[0] else "  "


def _stamps(lines: list[str]) -> list[_Line]:
    """Cut stamps off; a form without brackets counts only where the file uses it throughout."""
    bare = _uses(lines, _BARE)
    paragraph = _uses(lines, _PARAGRAPH, label=True)
    out = []
    after_blank = True
    for number, text in enumerate(lines, 1):
        if not text.strip():
            after_blank = True
            continue
        line = _Line(number, text, after_blank=after_blank)
        after_blank = False
        found = _ZOOM.match(text)
        if found and not _names_a_mark(found["label"]):
            line.label, line.header, line.rest = found["label"], True, ""
        elif found := _BRACKETED.match(text) or (bare and _BARE.match(text)) or None:
            line.rest = found["rest"].strip()
        elif found := (paragraph and _labelled(_PARAGRAPH, text)) or None:
            line.label, line.header, line.rest = found["label"], True, ""
        elif found := _labelled(_AFTER_NAME, text):
            line.label, line.rest = found["label"], found["rest"].strip()
        if found:
            line.stamped, line.start = True, parse_clock(found["time"])
            if found.re is not _ZOOM and found["until"]:
                line.end = parse_clock(found["until"])
        f4 = _F4.search(line.rest)
        if f4:
            line.end = parse_clock(f4["time"]) + int(f4["tenth"]) / 10
            line.rest = line.rest[: f4.start()]
        out.append(line)
    return out


def _labelled(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = pattern.match(text)
    if found and label_kind(clean_label(found["label"])) and not _names_a_mark(found["label"]):
        return found
    return None


def _uses(lines: list[str], pattern: re.Pattern[str], *, label: bool = False) -> bool:
    spoken = [line for line in lines if line.strip()]
    found = [m for line in spoken if (m := pattern.match(line))]
    if label:
        found = [m for m in found if label_kind(clean_label(m["label"]))]
        return len(found) >= 2 or (len(found) == 1 and len(spoken) <= 4)
    followed = sum(bool(_COLON.match(m["rest"]) or not m["rest"]) for m in found)
    return bool(found) and (
        len(found) > 0.3 * len(spoken) or (len(found) >= 2 and followed > 0.6 * len(found))
    )


def _names_a_mark(label: str) -> bool:
    """Tell whether a label is a mark such as [bell]; "Ms. Bell" is a person."""
    titled = label_kind(clean_label(label)) not in ("", "first name", "full name")
    return not titled and bool(_MARK.search(label))


def _labels(parsed: list[_Line], findings: list[Finding]) -> bool:
    """Find the labels in front of the talk; tell whether the file has any."""
    candidates: dict[int, re.Match[str]] = {}
    for i, line in enumerate(parsed):
        if line.label:
            continue
        found = _COLON.match(line.rest)
        if found and (_parted(found) or _tight(found)):
            candidates[i] = found
    accepted, _ = accepted_labels(
        (m["label"] for m in candidates.values()), (line.rest for line in parsed)
    )
    accepted = {label for label in accepted if not _names_a_mark(label)}
    for i, found in candidates.items():
        if found["label"] in accepted:
            parsed[i].label, parsed[i].rest = found["label"], found["text"].strip()
    if not any(line.label for line in parsed):
        _other_labels(parsed)
    untaken_labels(((x.number, x.rest) for x in parsed if not x.label), findings)
    return any(line.label for line in parsed)


def _parted(found: re.Match[str]) -> bool:
    """Tell whether a blank, the end of the line or a full-width colon parts label and talk."""
    return bool(found["gap"] or not found["text"] or found["colon"] == "：")


def _tight(found: re.Match[str]) -> bool:
    """'T:Why' has no blank; '10:30' and 'http://' have none either."""
    kind = label_kind(clean_label(found["label"]))
    return kind not in ("", "first name", "full name") and found["text"][:1] not in "/0123456789"


def _other_labels(parsed: list[_Line]) -> None:
    for pattern in (_BRACKET_LABEL, _TAB):
        found = {i: m for i, line in enumerate(parsed) if (m := pattern.match(line.rest))}
        counts = Counter(m["label"].strip() for m in found.values())
        good = {
            label for label in counts if label_kind(clean_label(label)) and not _names_a_mark(label)
        }
        hits = [i for i, m in found.items() if m["label"].strip() in good]
        starts = sum(line.after_blank for line in parsed)
        if len(hits) >= 2 and len(hits) >= 0.5 * min(len(parsed), max(starts, 1)):
            for i in hits:
                parsed[i].label, parsed[i].rest = (
                    found[i]["label"].strip(),
                    found[i]["text"].strip(),
                )
            return


def _wall_clock(parsed: list[_Line]) -> bool:
    """Tell whether stamps are the time of day, as in saved captions of Zoom."""
    starts = [line.start for line in parsed if line.start == line.start]
    return bool(starts) and starts[0] >= 6 * 3600


def _rows(parsed: list[_Line], findings: list[Finding], *, labelled: bool) -> list[Row]:
    rows: list[Row] = []
    pending = float("nan")
    heading: list[_Line] = []
    joined = 0
    fresh = False
    # without labels and stamps, every paragraph (or line, if there is no empty one) is a row
    bare = not labelled and not any(line.stamped for line in parsed)
    blanks = any(line.after_blank for line in parsed[1:])
    for line in parsed:
        if line.stamped and not line.rest and not line.label:
            pending = line.start
            continue
        if line.label or line.stamped or (bare and (line.after_blank or not blanks)):
            start = line.start if line.stamped else pending
            pending = float("nan")
            rows.append((line.label, start, line.end, line.rest, line.number))
            fresh = True
        elif pending == pending:
            # a stamp on a line of its own, then talk without a label: the speaker goes on
            rows.append((rows[-1][0] if rows else "", pending, line.end, line.rest, line.number))
            pending = float("nan")
        elif rows:
            speaker, start, end, text, number = rows[-1]
            joined += line.after_blank and not fresh
            rows[-1] = (speaker, start, _last(end, line.end), f"{text} {line.rest}".strip(), number)
            fresh = False
        else:
            heading.append(line)
    if heading:
        text = " / ".join(line.rest for line in heading)
        message = f"lines before the first speaker, taken as a heading: {text[:500]!r}"
        findings.append(Finding(heading[0].number, "warning", "dropped", message))
    if joined:
        message = f"paragraphs without a label, joined to the speaker before: {joined}"
        findings.append(Finding(0, "note", "guessed", message))
    return _carry_speaker(rows, findings, labelled=labelled)


def _last(a: float, b: float) -> float:
    return b if b == b else a


def _carry_speaker(rows: list[Row], findings: list[Finding], *, labelled: bool) -> list[Row]:
    """Lines with a stamp and no label: the speaker goes on where the file names its speakers."""
    if not labelled:
        if rows:
            message = "no line names a speaker; add labels such as 'T: ' to count turns"
            findings.append(Finding(0, "warning", "guessed", message))
        return rows
    out: list[Row] = []
    carried = []
    for row in rows:
        if not row[0] and out and out[-1][0]:
            row = (out[-1][0], *row[1:])
            carried.append(row[4])
        out.append(row)
    if carried:
        message = f"lines with a time but no label, given to the speaker before: {len(carried)}"
        findings.append(Finding(carried[0], "note", "guessed", message))
    return out
