"""The grammar of Praat's text files: numbers, strings and flags count, all else is comment.

So the long format (``xmin = 0.5``) and the short one (``0.5``) are one. Counts that the file
declares are not believed: a tier ends where the next one begins.
"""

from __future__ import annotations

import dataclasses
import re
from typing import NamedTuple

from labresearch.corpus.import_report import Finding

__all__ = ["Label", "Tier", "find_tiers"]

# the first sign alone tells the three kinds apart, so that all else is skipped fast; possessive, so
# that a string that is never closed costs one pass
_TOKEN = re.compile(
    r"""["!\d+\-](?:
    (?<=")(?P<string>(?:[^"]++|"")*+)(?P<closed>")?
    |(?<=[\d+\-])(?<!\S[\d+\-])(?:(?<=\d)|(?=\d))
        (?P<number>\d*(?:[.,]\d*)?(?:[eE][-+]?\d+)?)(?=%?(?!\S))
    |(?<=!)(?<!\S!)[^\n]*
    )""",
    re.VERBOSE,
)
# where a quotation mark is missing, a string runs on into the next lines of the file
_RUN_ON = re.compile(
    r"\n[ \t]*(?:(?:xmin|xmax|text|mark|number|time|name|class)[ \t]*=|(?:intervals|points|item)"
    r"[ \t]*(?:\[|:))"
    r'|\n[ \t]*[-+]?\d[\d.eE+-]*[ \t]*\n[ \t]*[-+]?\d[\d.eE+-]*[ \t]*\n[ \t]*(?:\Z|"")'
)
_CLASSES = {"IntervalTier": False, "TextTier": True}
_HEADER = ("ooTextFile", "ooTextFile short", "TextGrid")
_FAR = 1e9


@dataclasses.dataclass(slots=True)
class Label:
    """What stands in an interval, or at a point (``end`` is then NaN)."""

    start: float
    end: float
    text: str
    line: int


@dataclasses.dataclass(slots=True)
class Tier:
    """One tier: ``points`` tells a tier of points from one of intervals."""

    name: str
    points: bool
    line: int
    labels: list[Label]


class _Token(NamedTuple):
    text: str
    number: float | None
    line: int


def find_tiers(text: str) -> tuple[list[Tier], list[Finding]]:
    """Find the tiers of a TextGrid with all their labels, the empty ones too.

    Parameters
    ----------
    text : str
        The file, in the long or the short text format.

    Returns
    -------
    tiers : list of Tier
        In the order of the file.
    findings : list of Finding
        Quotation marks that are missing, labels without times, text that belongs to no tier.
    """
    findings: list[Finding] = []
    tiers, untimed, outside = _build(_tokens(text, findings, mend=False))
    if untimed or text.count('"') % 2:
        # a quotation mark is missing; as long as all fits, a label may hold anything
        tiers, untimed, outside = _build(_tokens(text, findings, mend=True))
    if untimed:
        shown = ", ".join(repr(t.text[:60]) for t in untimed[:5])
        message = f"labels without their times, {len(untimed)}: {shown}; the file is damaged there"
        findings.append(Finding(untimed[0].line, "warning", "time", message))
    if any(t.text.strip() for t in outside):
        shown = " / ".join(t.text.strip() for t in outside if t.text.strip())[:500]
        message = f"text that belongs to no tier was left out: {shown!r}"
        findings.append(Finding(outside[0].line, "warning", "dropped", message))
    return tiers, findings


def _build(tokens: list[_Token]) -> tuple[list[Tier], list[_Token], list[_Token]]:
    """Tiers, labels without times, and strings outside of tiers."""
    tiers: list[Tier] = []
    numbers: list[float] = []
    untimed: list[_Token] = []
    outside: list[_Token] = []
    name_next = False
    for place, token in enumerate(tokens):
        if token.number is not None:
            numbers.append(token.number)
            continue
        follows = tokens[place + 1] if place + 1 < len(tokens) else None
        is_name = follows is not None and follows.number is None
        timed = (
            len(numbers) in (2, 5) if not (tiers and tiers[-1].points) else len(numbers) in (1, 4)
        )
        if name_next:
            tiers[-1].name = token.text
            name_next = False
        elif token.text in _CLASSES and (not tiers or not timed) and (is_name or not numbers):
            tiers.append(Tier("", _CLASSES[token.text], token.line, []))
            name_next = is_name
        elif not tiers:
            if token.text not in _HEADER:
                outside.append(token)
        else:
            tier = tiers[-1]
            need = 1 if tier.points else 2
            times = numbers[-need:]
            if len(times) < need:
                times = (times + [float("nan")] * need)[:need]
                untimed.append(token)
            end = float("nan") if tier.points else times[1]
            tier.labels.append(Label(times[0], end, token.text, token.line))
        numbers = []
    return tiers, untimed, outside


def _tokens(text: str, findings: list[Finding], *, mend: bool) -> list[_Token]:
    out: list[_Token] = []
    add = out.append
    mended: list[int] = []
    place, line, counted = 0, 1, 0
    find = _TOKEN.search
    while found := find(text, place):
        start, place = found.span()
        line += text.count("\n", counted, start)
        counted = start
        if found["number"] is not None:
            value = float(text[start:place].replace(",", "."))
            # an interval of a million hours is damage
            add(_Token("", value if abs(value) < _FAR else float("nan"), line))
            continue
        string = found["string"]
        if string is None:
            continue
        run_on = _RUN_ON.search(string) if mend and "\n" in string else None
        if run_on or not found["closed"]:
            mended.append(line)
            if run_on:
                string = string[: run_on.start()]
                place = start + 1 + run_on.start()
        add(_Token(string.replace('""', '"'), None, line))
    if mended and mend:
        message = (
            f"labels whose closing quotation mark is missing: {len(mended)}; the label was ended "
            "at the end of its line: is the file cut off?"
        )
        findings.append(Finding(mended[0], "warning", "repaired", message))
    return out
