"""From lines of text to turns: who speaks, when, and which lines go on with the turn before."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from labresearch.corpus.clock import relative
from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.line_stamps import (
    COLON,
    Line,
    cut_stamps,
    has_name_and_time,
    is_stamped,
    names_a_mark,
)
from labresearch.corpus.readers.overlap_marks import part_overlaps
from labresearch.corpus.readers.raw import RawTranscript, Row, to_rows
from labresearch.corpus.readers.text_layout import set_aside, without_line_numbers
from labresearch.corpus.readers.untaken import untaken_labels
from labresearch.corpus.speaker_labels import (
    accepted_labels,
    clean_label,
    is_loose_label,
    label_kind,
)

__all__ = ["share_spoken", "transcript_of_lines"]

_TAB = re.compile(r"^\s*(?P<label>[^\t:]{1,40}?)\s*\t\s*(?P<text>\S.*)$")
_BRACKET_LABEL = re.compile(r"^\s*\[(?P<label>[^\]:]{1,40})\]\s*(?P<text>.*)$")
_NUMBER = re.compile(r"^\s*\d{1,5}[.)]?\s+(?=\S)")
# Descript puts the stamp behind the name: 'Ana: [00:00:12] ...'
_AFTER_LABEL = re.compile(r"^\s*[\[<#]\s*\d{1,2}:\d\d")
_BLANKS = re.compile(r"\s{3,}")
_LONG = 2000


def share_spoken(lines: Sequence[str]) -> float:
    """Share of the lines that begin with a label or a time, from 0 to 1.

    Parameters
    ----------
    lines : sequence of str
        Lines of a file; empty ones do not count.

    Returns
    -------
    float

    Examples
    --------
    >>> share_spoken(["T: Why?", "Mia: Half", "of it.", ""])
    0.6666666666666666
    """
    lines = [line for line in lines if line.strip()]
    if not lines:
        return 0.0
    found = [m["label"] for line in lines if (m := COLON.match(line[:500])) and _parted(m)]
    accepted, _ = accepted_labels((x for x in found if is_loose_label(x)), lines)
    hits = max(sum(map(_looks_spoken, lines)), sum(label in accepted for label in found))
    return hits / len(lines)


def _looks_spoken(line: str) -> bool:
    # with or without a line number
    line = _NUMBER.sub("", line[:500])
    if is_stamped(line) or has_name_and_time(line):
        return True
    for pattern in (COLON, _TAB, _BRACKET_LABEL):
        found = pattern.match(line)
        if found:
            label = clean_label(found["label"])
            if label_kind(label) and not names_a_mark(label):
                return True
    return False


def transcript_of_lines(
    lines: Sequence[str], *, numbers: Sequence[int] | None = None
) -> RawTranscript:
    """Find stamps, speakers and turns in lines of text.

    Parameters
    ----------
    lines : sequence of str
        The lines, or the paragraphs cut at their line breaks; empty ones part blocks.
    numbers : sequence of int, optional
        Number of the paragraph of each line, where paragraphs are known; else lines are counted.

    Returns
    -------
    RawTranscript
        One row a turn or paragraph; ``source_line`` is its first line or paragraph.
    """
    findings: list[Finding] = []
    # long runs of blanks say nothing and would slow the patterns down
    lines = [_BLANKS.sub(_shorter, x) if len(x) > _LONG else x for x in lines]
    lines = without_line_numbers(set_aside(lines, findings), findings)
    numbers = range(1, len(lines) + 1) if numbers is None else numbers
    parsed = cut_stamps(lines, findings, numbers=numbers)
    findings = [dataclasses.replace(f, line=numbers[f.line - 1]) if f.line else f for f in findings]
    if not isinstance(numbers, range):
        _paragraphs(parsed)
    labelled = _labels(parsed, findings)
    if any(line.stamped for line in parsed) and _wall_clock(parsed):
        times = relative(np.array([line.start for line in parsed]))
        # captions may be saved out of order, and no time is negative
        times -= np.nanmin(times)
        for line, start in zip(parsed, times, strict=True):
            line.start, line.end = float(start), float("nan")
        message = "the stamps are clock times; they were made relative to the first one"
        findings.append(Finding(0, "note", "time", message))
    rows = part_overlaps(_rows(parsed, findings, labelled=labelled), findings)
    return RawTranscript(to_rows(rows), findings)


def _shorter(blanks: re.Match[str]) -> str:
    return "\t" if "\t" in blanks[0] else "  "


def _paragraphs(parsed: list[Line]) -> None:
    last = 0
    for line in parsed:
        line.after_blank = line.number != last
        last = line.number


def _labels(parsed: list[Line], findings: list[Finding]) -> bool:
    """Find the labels in front of the talk; tell whether the file has any."""
    candidates: dict[int, re.Match[str]] = {}
    for i, line in enumerate(parsed):
        if line.label:
            continue
        found = COLON.match(line.rest)
        if found and (_parted(found) or _tight(found)):
            candidates[i] = found
    accepted, _ = accepted_labels(
        (m["label"] for m in candidates.values()), (line.rest for line in parsed)
    )
    accepted = {label for label in accepted if not names_a_mark(label)}
    for i, found in candidates.items():
        if found["label"] in accepted:
            parsed[i].label, parsed[i].rest = found["label"], found["text"].strip()
            _stamp_after_label(parsed[i])
    if not any(line.label for line in parsed):
        _other_labels(parsed)
    untaken_labels(((x.number, x.rest) for x in parsed if not x.label), findings)
    return any(line.label for line in parsed)


def _stamp_after_label(line: Line) -> None:
    if line.stamped or not _AFTER_LABEL.match(line.rest):
        return
    inner = cut_stamps([line.rest], [], numbers=[line.number])[0]
    if inner.stamped and not inner.label:
        line.stamped, line.start, line.rest = True, inner.start, inner.rest
        line.end = _last(line.end, inner.end)


def _parted(found: re.Match[str]) -> bool:
    """Tell whether a blank, the end of the line or a full-width colon parts label and talk."""
    return bool(found["gap"] or not found["text"] or found["colon"] == "：")


def _tight(found: re.Match[str]) -> bool:
    """'T:Why' has no blank; '10:30' and 'http://' have none either."""
    kind = label_kind(clean_label(found["label"]))
    return kind not in ("", "first name", "full name") and found["text"][:1] not in "/0123456789"


def _other_labels(parsed: list[Line]) -> None:
    for pattern in (_BRACKET_LABEL, _TAB):
        found = {i: m for i, line in enumerate(parsed) if (m := pattern.match(line.rest))}
        counts = Counter(m["label"].strip() for m in found.values())
        good = {
            label for label in counts if label_kind(clean_label(label)) and not names_a_mark(label)
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


def _wall_clock(parsed: list[Line]) -> bool:
    """Tell whether stamps are the time of day, as in saved captions of Zoom."""
    starts = [line.start for line in parsed if line.start == line.start]
    return bool(starts) and starts[0] >= 6 * 3600


def _rows(parsed: list[Line], findings: list[Finding], *, labelled: bool) -> list[Row]:
    rows: list[Row] = []
    pending = float("nan")
    heading: list[Line] = []
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
