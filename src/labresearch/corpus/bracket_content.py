"""What stands in brackets: a pause, a gap of the record, an overlap, a comment, or talk."""

from __future__ import annotations

import re

__all__ = ["bracket_content"]

_NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
}
_PAUSE_WORD = (
    r"(?:(?:very|long|longer|short|brief|slight|silent|awkward)\s+)*"
    r"(?:paus(?:es?|ed|ing)|silence|silent|wait(?:s|ing)?(?:\s+time)?|no\s+(?:response|answer|reply))"
)
_LENGTH = (
    r"(?:(?P<number>\d+(?:\.\d+)?|\.\d+|" + "|".join(_NUMBER_WORDS) + r")[\s-]*"
    r"(?P<unit>s|secs?|seconds?|mins?|minutes?|\")?\.?|(?P<minutes>\d):(?P<rest>[0-5]\d))"
)
_TIMED = re.compile(
    rf"(?P<before>{_PAUSE_WORD})?[\s,:;=-]*(?:(?:of|for|about|approx\.?|ca\.?|~)\s*)*{_LENGTH}"
    rf"\s*(?:of\s+)?(?P<after>{_PAUSE_WORD})?"
)
_STAMP = r"\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?"
_UNTIMED = re.compile(rf"{_PAUSE_WORD}(?:[\s,:@-]*{_STAMP})?|\.{{3,}}|\u2026")
_SPAN = re.compile(
    rf"(?P<before>{_PAUSE_WORD})?[\s,:-]*(?P<start>{_STAMP})\s*(?:-|\u2013|to)\s*(?P<end>{_STAMP})"
    rf"[\s,:-]*(?P<after>{_PAUSE_WORD})?"
)
_GAP_WORD = re.compile(
    r"\b(?:in(?:au|ua)d[aie]?[bi]+le|inauidble|unintelligible|indistinct|indecipherable|"
    r"incomprehensible|unclear|cross[\s-]?talk|x{3,})\b|^\?+$|"
    r"\b(?:audio|recording|tape|video|sound|mic(?:rophone)?)\s+(?:is\s+|was\s+)?"
    r"(?:cut|stop|end|chang|break|drop|lost|miss|off|skip|gap|paus|resum)|can(?:no|')t hear"
)
_OVERLAP_WORD = re.compile(
    r"(?:overlap(?:s|ping|ped)?|interrupt(?:s|ing|ed|ion)?|simultaneous(?:ly)?)"
    r"(?:\s+(?:talk|talking|speech|speaking|voices|with\s+.*))?"
)
# what a person does: third person or -ing, as a transcriber writes it
_ACTION = re.compile(
    r"(?:\w+\s+)?(?:(?:laugh|chuckl|giggl|clap|cough|sigh|sneez|whisper|nod|shak|point|writ|draw|"
    r"gestur|smil|hold|rais|eras|wav|show|walk|read|circl|trac|fold|touch|hand|pick|put|tak|mak|"
    r"count|press|mim|gasp|groan|sing|snap|mov|turn|shrug|hesitat)(?:e?s|ing|ning|ping)|"
    r"laughter|laugh|applause|noise|music|bell|intercom|sigh|cough)\b.*|"
    r"to\s+(?:the\s+)?(?:class|group|self|students?|teachers?|board|camera)\b.*|"
    r"(?:speak(?:s|ing)?\s+)?in\s+(?:spanish|french|arabic|somali|mandarin|vietnamese)\b.*|"
    r"off\s+(?:camera|mic)\b.*",
)
_TO_NAME = re.compile(r"to\s+(?:(?:Ms|Mr|Mrs|Dr|Coach|Principal)\.?\s+)?[A-Z][\w'-]+")


def bracket_content(inner: str, group: str) -> tuple[str, float | None] | None:
    """Say what the content of brackets is.

    Parameters
    ----------
    inner : str
        What stands between the brackets.
    group : {'double', 'paren', 'bracket', 'star'}
        ``((...))``, ``(...)``, ``[...]`` or ``*...*``.

    Returns
    -------
    tuple of (str, float or None), or None
        Kind of the mark and seconds; None where the content is talk or mathematics.

    Examples
    --------
    >>> bracket_content("pause 5s", "bracket"), bracket_content("points", "paren")
    (('timed', 5.0), ('comment', None))
    >>> bracket_content("two fourths", "paren") is None
    True
    """
    said = " ".join(inner.replace("\u2019", "'").split())
    low = said.lower()
    if group == "star":
        if _GAP_WORD.match(low):
            return "gap", None
        return ("comment", None) if _ACTION.fullmatch(low) else None
    if low in {".", ".."}:
        return "micro", None
    if timed := _TIMED.fullmatch(low):
        seconds = _seconds(timed)
        if seconds is not None:
            return "timed", seconds
    if (span := _SPAN.fullmatch(low)) and (span["before"] or span["after"]):
        length = _clock(span["start"], span["end"])
        return ("timed", length) if length > 0 else ("pause", None)
    if _UNTIMED.fullmatch(low) and not (group == "paren" and low == "silent"):
        return "pause", None
    gap = _GAP_WORD.search(low)
    if gap:
        short = len(low.split()) <= 4
        # "(it is unclear)" may be doubtful hearing; "((unclear what he shows))" cannot
        if (short and gap.start() == 0) or (group != "paren" and (short or gap.start() == 0)):
            return "gap", None
    if _OVERLAP_WORD.fullmatch(low):
        return "overlap", None
    if group == "bracket":
        is_math = bool(re.fullmatch(r"[\d\s.,/+*\u00d7\u00f7=<>-]{1,12}", low)) and len(low) < 5
        return None if is_math or not low else ("comment", None)
    if group == "double":
        is_comment = re.search(r"[^\W\d_]{2,}|\d:\d\d", low) or said == "T"
        return ("comment", None) if is_comment else None
    if _ACTION.fullmatch(low) or _TO_NAME.fullmatch(said):
        return "comment", None
    return None


def _seconds(timed: re.Match[str]) -> float | None:
    """Length in seconds, or None where the number is a plain quantity."""
    word = timed["before"] or timed["after"]
    if timed["minutes"] is not None:
        return 60.0 * int(timed["minutes"]) + int(timed["rest"]) if word else None
    number, unit = timed["number"], timed["unit"]
    if number in _NUMBER_WORDS:
        if not word:
            return None
        value = float(_NUMBER_WORDS[number])
    elif word or unit or "." in number:
        value = float(number)
    else:
        return None
    return value * 60 if unit and unit.startswith("m") else value


def _clock(*stamps: str) -> float:
    """Seconds from the first stamp to the second."""
    start, end = (
        sum(float(part) * 60**power for power, part in enumerate(reversed(stamp.split(":"))))
        for stamp in stamps
    )
    return end - start
