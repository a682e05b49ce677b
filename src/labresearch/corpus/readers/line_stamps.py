"""Time stamps of the lines of a text: before, after or above the talk, or at its end."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

from labresearch.corpus.clock import TIME, parse_clock
from labresearch.corpus.import_report import Finding
from labresearch.corpus.speaker_labels import clean_label, label_kind

__all__ = ["COLON", "Line", "cut_stamps", "is_stamped", "names_a_mark"]

_HALF = r"(?:\s*[AaPp]\.?[Mm]\.?)?"
_OPEN, _CLOSE = r"[\[({<#]", r"[\])}>#]"
_RANGE = rf"(?P<time>{TIME}{_HALF})(?:\s*(?:-{{1,2}}>|[-–—]|to)\s*(?P<until>{TIME}))?"
# '[00:12:03] T: ...', '(0:12) ...', '#00:12# ...', '#00:00:12-3# ...'
_BRACKETED = re.compile(
    rf"^\s*{_OPEN}\s*{_RANGE}(?:-(?P<tenth>\d)(?=#))?\s*{_CLOSE}\s*[-–:]?\s*(?P<rest>.*)$"
)
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
COLON = re.compile(
    r"^\s*(?P<label>[^:：\t]{1,60}?)\s*(?P<colon>[:：])\**(?P<gap>\s*)(?P<text>.*)$", re.DOTALL
)
"""A label, a colon and the talk."""
# f4, easytranscript and MAXQDA: the stamp stands at the end of the turn
_F4 = re.compile(r"\s*#(?P<time>\d{1,2}:\d\d:\d\d)(?:-(?P<tenth>\d))?#\s*$")
# InqScribe counts the last two digits in frames
_FRAMES = re.compile(r"^\s*\[\d{1,2}:\d\d:\d\d\.(\d\d)\]")
_ENOUGH_FRAMES = 8
_MARK = re.compile(
    # whole words: Bella, Beatriz and Coughlin are people
    r"\b(?:laugh(?:s|ing|ter)?|paus(?:es?|ing)|silence|inaudible|unintelligible|cross ?talk|unclear"
    r"|overlap(?:s|ping)?|music|noises?|applause|beats?|sigh(?:s|ing)?|cough(?:s|ing)?"
    r"|gestur(?:es?|ing)|point(?:s|ing)?|whisper(?:s|ing)?|writes|writing|bells?)\b",
    re.IGNORECASE,
)


@dataclasses.dataclass
class Line:
    """One line of the file, cut into its parts.

    Parameters
    ----------
    number : int
        Line or paragraph of the file.
    rest : str
        What is left of it when stamp and label are cut off.
    start, end : float
        Seconds; NaN where there is no stamp.
    label : str
        Speaker as written, '' where the line has none.
    stamped : bool
        Whether a stamp stood before the talk.
    header : bool
        Whether the line is only a name and a time.
    after_blank : bool
        Whether a paragraph begins here.
    """

    number: int
    rest: str
    start: float = float("nan")
    end: float = float("nan")
    label: str = ""
    stamped: bool = False
    header: bool = False
    after_blank: bool = False


def is_stamped(line: str) -> bool:
    """Tell whether a line begins with a time stamp."""
    return bool(_BRACKETED.match(line) or _ZOOM.match(line) or _BARE.match(line))


def has_name_and_time(line: str) -> bool:
    """Tell whether a line begins with the name of a speaker and a time."""
    return bool(_labelled(_PARAGRAPH, line) or _labelled(_AFTER_NAME, line))


def cut_stamps(
    lines: Sequence[str], findings: list[Finding], *, numbers: Sequence[int]
) -> list[Line]:
    """Cut stamps off; a form without brackets counts only where the file uses it throughout.

    Parameters
    ----------
    lines : sequence of str
        The file.
    findings : list of Finding
        What was guessed is appended.
    numbers : sequence of int
        Line or paragraph number of each line; lines of one number are one paragraph.

    Returns
    -------
    list of Line
        Without the empty ones.
    """
    bare = _uses(lines, _BARE)
    paragraph = _uses(lines, _PARAGRAPH, label=True)
    frames = _frames(lines, findings)
    out: list[Line] = []
    after_blank = True
    for number, text in zip(numbers, lines, strict=True):
        if not text.strip():
            after_blank = True
            continue
        line = Line(number, text, after_blank=after_blank)
        after_blank = False
        found = _ZOOM.match(text)
        if found and not names_a_mark(found["label"]):
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
            if found.re is _BRACKETED and found["tenth"]:
                line.start += int(found["tenth"]) / 10
            if frames and _FRAMES.match(text):
                whole = line.start // 1
                line.start = whole + round((line.start - whole) * 100) / frames
        f4 = _F4.search(line.rest)
        if f4:
            line.end = parse_clock(f4["time"]) + int(f4["tenth"] or 0) / 10
            line.rest = line.rest[: f4.start()]
        out.append(line)
    _names_after_stamps(out)
    return out


def _labelled(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = pattern.match(text)
    if found and label_kind(clean_label(found["label"])) and not names_a_mark(found["label"]):
        return found
    return None


def _uses(lines: Sequence[str], pattern: re.Pattern[str], *, label: bool = False) -> bool:
    spoken = [line for line in lines if line.strip()]
    found = [m for line in spoken if (m := pattern.match(line))]
    if label:
        found = [m for m in found if label_kind(clean_label(m["label"]))]
        return len(found) >= 2 or (len(found) == 1 and len(spoken) <= 4)
    followed = sum(bool(COLON.match(m["rest"]) or not m["rest"]) for m in found)
    return bool(found) and (
        len(found) > 0.3 * len(spoken) or (len(found) >= 2 and followed > 0.6 * len(found))
    )


def names_a_mark(label: str) -> bool:
    """Tell whether a label is a mark such as [bell]; "Ms. Bell" is a person."""
    titled = label_kind(clean_label(label)) not in ("", "first name", "full name")
    return not titled and bool(_MARK.search(label))


def _frames(lines: Sequence[str], findings: list[Finding]) -> int:
    """Frames a second where the two digits after the point can only be frames; else 0."""
    found = [(i, int(m[1])) for i, line in enumerate(lines) if (m := _FRAMES.match(line))]
    values = {value for _, value in found} - {0}
    if len(values) < _ENOUGH_FRAMES or max(values) >= 30:
        return 0
    rate = 25 if max(values) < 25 else 30
    message = (
        f"the stamps are hours:minutes:seconds.frames, as InqScribe writes them; {rate} frames "
        "a second were taken, since no stamp has more"
    )
    findings.append(Finding(found[0][0] + 1, "warning", "guessed", message))
    return rate


def _names_after_stamps(lines: list[Line]) -> None:
    """'00:00:03 Ana Ruiz' with the talk on the next lines."""
    stamped = [
        (line, after)
        for line, after in zip(lines, [*lines[1:], None], strict=False)
        if line.stamped and not line.label and line.rest
    ]
    named = [
        line
        for line, after in stamped
        if after is not None
        and not after.stamped
        and not after.after_blank
        and ":" not in line.rest
        and label_kind(clean_label(line.rest))
        and not names_a_mark(line.rest)
    ]
    again = [n for n in Counter(line.rest for line in named).values() if n > 1]
    if len(named) < 2 or len(named) < 0.8 * len(stamped) or sum(again) < 0.5 * len(named):
        return
    for line in named:
        line.label, line.header, line.rest = line.rest, True, ""
