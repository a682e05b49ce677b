"""What identifies people besides their names: e-mail, phone, links, dates, addresses, schools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from labresearch.deidentification.name_lists import fold, frequency

__all__ = ["Span", "find_identifiers"]


class Span(NamedTuple):
    """A piece of a text to be replaced.

    Parameters
    ----------
    start, end : int
        Characters of the text.
    kind : str
        'e-mail', 'phone', 'link', 'date', 'address', 'number' or 'school'.
    sure : bool
        Whether it can hardly be anything else.
    """

    start: int
    end: int
    kind: str
    sure: bool


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_COMMON = 20_000
_YEAR = r"(?:19|20)\d\d"
_STREET = (
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Drive|Lane|Ln\.?|Court|Ct\.?|Boulevard|Blvd\.?|"
    r"Highway|Hwy\.?|Parkway|Terrace|Trail)"
)
_HOUSE = rf"\d{{1,5}}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'’]+\s+){{1,3}}(?:{_STREET}|Way|Place|Circle)\b"
_PATTERNS = (
    ("e-mail", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", True),
    ("e-mail", r"(?i:\b[\w.+-]+ at [\w-]+ dot (?:com|org|edu|net|gov)\b)", True),
    ("link", r"(?i:\b(?:https?://|www\.)[^\s<>\"')\]]+)", True),
    (
        "link",
        r"(?i:\b(?:[a-z0-9-]+\.)+(?:com|org|edu|net|gov|us|io|info|uk|ca)\b(?:/[^\s<>\"')\]]*)?)",
        True,
    ),
    ("phone", r"(?<![\w.])(?:\+?1[-. ]?)?\(\d{3}\)\s?\d{3}[-. ]?\d{4}(?!\d)", True),
    ("phone", r"(?<![\w.,/])(?:\+?1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}(?![\d/])", True),
    ("phone", r"(?<!\w)\+\d{1,3}(?:[-. ]?\d{2,4}){2,5}(?!\d)", True),
    (
        "phone",
        r"(?i:(?<=phone number is )|(?<=number is )|(?<=call me at )|(?<=call )|(?<=text ))"
        r"\d{3}[-. ]?\d{4}(?!\d)",
        True,
    ),
    ("number", r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", True),
    (
        "number",
        r"(?i:\b(?:student|lunch|meeting|school)\s+(?:id|number|code)(?:\s+(?:is|number))?[:#\s]+)"
        r"\d[\d -]{3,}\d",
        True,
    ),
    ("date", rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b", True),
    ("date", rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", True),
    ("date", rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", True),
    ("date", rf"(?<![\d/])(?:0?[1-9]|1[0-2])/{_DAY}/(?:{_YEAR}|\d\d)(?![\d/])", True),
    ("date", rf"(?<![\d-]){_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])", True),
    ("date", rf"(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.{_YEAR}(?!\d)", True),
    ("date", rf"(?i:\b(?:born|birthday)\b[^.?!]{{0,20}}\b(?:in|is)\s+){_YEAR}\b", True),
    ("address", _HOUSE, True),
    ("address", rf"\b(?:[A-Z][\w'’]+\s+){{1,2}}{_STREET}(?=\W|$)", True),
    ("address", r"\b(?:P\.?\s?O\.?|PO)\s+[Bb]ox\s+\d+", True),
)
_IDENTIFIERS = tuple((kind, re.compile(pattern), sure) for kind, pattern, sure in _PATTERNS)
_LETTER_OR_DIGIT = re.compile(r"[@\d]|\.[a-zA-Z]{2}|\bdot\b|\b[A-Z]", re.ASCII)
# a title or the start of a sentence before "Street" is no address
_NO_STREET = re.compile(r"^(?:The|A|An|My|Your|Our|On|In|And|So|This|That|First|Main Idea)\s+\S+$")
_NAMED = r"[A-Z][\w'’.-]*"
_TYPE = (
    r"(?:Elementary|Middle|High|Primary|Charter|Magnet|Preparatory|Prep|Academy|Unified|"
    r"Community|Public|Independent|International|Montessori|K-8)"
)
_SCHOOL = re.compile(
    rf"\b(?P<name>(?:{_NAMED}\s+){{1,4}}?)(?P<type>(?:{_TYPE}\s+)*(?:{_TYPE}|Schools?|College|"
    rf"University|District|ISD|USD)(?:\s+(?:Schools?|District))*)\b"
)
_UNIVERSITY = re.compile(rf"\b(?P<type>University\s+of\s+)(?P<name>{_NAMED}(?:\s+{_NAMED})?)")
_NUMBERED = re.compile(r"\b(?P<type>(?:P\.?S\.?|I\.?S\.?|M\.?S\.?)\s?#?)(?P<name>\d{1,4})\b")
_NOT_NAMES = """
    The A An Our My Your This That At In From To And Or Of For With Is Was So But Old New High
    Middle Elementary Primary Public Private Summer Sunday Saturday After Before Every Each Some Any
    What Which Where When School Go I We They He She It Charter Magnet
"""
_NOT_OF_A_NAME = frozenset(_NOT_NAMES.split())


def find_identifiers(text: str) -> Iterator[Span]:
    """Find identifiers other than names of people.

    Parameters
    ----------
    text : str
        A line of talk.

    Yields
    ------
    Span
        Without overlap, in the order of the text. Of a school only its proper name is meant
        ("Lincoln" of "Lincoln Elementary School").

    Examples
    --------
    >>> text = "Ask Lincoln Elementary, 555-201-3344, or mail a.b@school.org by March 3rd."
    >>> [(text[s.start : s.end], s.kind) for s in find_identifiers(text)]
    [('Lincoln', 'school'), ('555-201-3344', 'phone'), ('a.b@school.org', 'e-mail'), ('March 3rd', 'date')]
    >>> list(find_identifiers("3/4 of 12 is 9, and 10-5-2 is 3"))
    []
    """  # noqa: E501 - one line of output
    if not _LETTER_OR_DIGIT.search(text):
        return
    spans: list[Span] = []
    for kind, pattern, sure in _IDENTIFIERS:
        for found in pattern.finditer(text):
            if kind == "address" and _NO_STREET.match(found[0]):
                continue
            # 'March 3' may be the date of a lesson; 'May 2 people' is no date
            if kind == "date" and found[0].startswith("May ") and not _is_may(text, found):
                continue
            spans.append(Span(found.start(), found.end(), kind, sure))
    for pattern in (_SCHOOL, _UNIVERSITY, _NUMBERED):
        spans += _schools(text, pattern)
    end = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start >= end:
            end = span.end
            yield span


def _is_may(text: str, found: re.Match[str]) -> bool:
    return bool(re.search(r"\d(?:st|nd|rd|th)|\d{4}", found[0])) or not re.match(
        r"\s+[a-z]", text[found.end() :]
    )


def _is_before(first: str, *rest: str) -> bool:
    """Tell whether the first word only stands before a name ("Ask Lincoln Elementary")."""
    return first in _NOT_OF_A_NAME or (bool(rest) and frequency(fold(first)) >= _COMMON)


def _schools(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in pattern.finditer(text):
        if pattern is _NUMBERED:
            yield Span(found.start("name"), found.end("name"), "number", sure=True)
            continue
        start, name = found.start("name"), found["name"].rstrip()
        # what comes before the name: 'The Lincoln School', 'At Lincoln High'
        while name and _is_before(*name.split()):
            first = name.split()[0]
            rest = name[len(first) :]
            start += len(first) + len(rest) - len(rest.lstrip())
            name = rest.lstrip()
        if name:
            yield Span(start, start + len(name), "school", sure=True)
