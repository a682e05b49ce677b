"""What governs the found words: a quotation, a verb of saying, or a negation.

The negation follows NegEx (Chapman and colleagues 2001): a negating word in the same clause, a few
words before. Quotations are those in quotation marks, and what stands right behind a verb of
saying or naming ("they call them low").
"""

from __future__ import annotations

import re

from labresearch.coding.sentences import sentence_bounds

__all__ = ["is_negated", "is_quoted", "part_of_sentence"]

_MARKS = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<![\w])'(?=\S)[^\"]*?(?<=\S)'(?!\w)")
_SAYING = re.compile(
    r"(?<!\bwe )(?<!\bi )\b(?:sa(?:y|ys|id|ying)|call(?:s|ed|ing)?|label(?:s|l?ed|l?ing)?|"
    r"so-called|quote|"
    r"refer(?:s|red|ring)?(?: to)?|describe[sd]?|wrote|written|goes|went|was like|were like|"
    r"the (?:word|words|term|phrase|label))"
    r"(?: (?:him|her|them|it|me|us|you|that|as|like|about|this|these|those|kids?|students?|"
    r"children|someone|somebody|(?-i:[A-Z])\w+|he|she|they|we|i|is|was|are|were|'s|a|an|the|my|"
    r"our|your|his|just)\b|'s\b|,)*\W*$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?:\b(?<!\bwhy )(?:not(?! only\b| just\b)|never|"
    r"no(?! (?:he|she|they|it|i|we|you|that|this|wonder|doubt)\b)|"
    r"nobody|no one|none|nothing|without|instead of|rather than|cannot|"
    r"stop(?:ped)?|quit|isn|aren|wasn|weren|don|doesn|didn|won|wouldn|can|couldn|shouldn|hasn|"
    r"haven|hadn|ain)\b(?:'t)?|n't\b)"
    r"(?<!\bcan)(?! (?:believe|help)\b)(?: [^\s,;:]+){0,5}\W*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.?!;:]\s|,\s*(?=(?:but|so|and|because)\b)|\b(?:but|because|so that)\b")


def is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether words stand in quotation marks or right behind a verb of saying or naming.

    Parameters
    ----------
    text : str
        Speech.
    start, end : int
        The words (characters).

    Returns
    -------
    bool

    Examples
    --------
    >>> text = "We used to say 'low kids' here."
    >>> is_quoted(text, text.index("low"), text.index(" here"))
    True
    >>> text = "My low kids said it."
    >>> is_quoted(text, text.index("low"), text.index(" said"))
    False
    """
    if any(hit.start() < start + 1 and end - 1 < hit.end() for hit in _MARKS.finditer(text)):
        return True
    first, _ = sentence_bounds(text, start)
    return _SAYING.search(text[first:start]) is not None


def is_negated(text: str, start: int) -> bool:
    """Tell whether a negating word governs what follows at a place in a text.

    Parameters
    ----------
    text : str
        Speech.
    start : int
        Where the words in question begin (character).

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_negated(text, text.index("low")) for text in ("She isn't low", "No, but she is low")]
    [True, False]
    """
    first, _ = sentence_bounds(text, start)
    before = text[first:start]
    ends = [hit.end() for hit in _CLAUSE.finditer(before)]
    clause = before[ends[-1] :] if ends else before
    return _NEGATION.search(clause) is not None


def part_of_sentence(text: str, start: int, end: int, where: str) -> str:
    """Return the text around found words in which a rule of an attribute looks.

    Parameters
    ----------
    text : str
        Speech.
    start, end : int
        The found words (characters).
    where : {'found', 'before', 'after', 'sentence', 'line'}
        The words themselves, their sentence before or behind them, all of it, or the line.

    Returns
    -------
    str

    Examples
    --------
    >>> part_of_sentence("Hm. Is he low, or what? Yes.", 10, 13, "before")
    'Is he '
    """
    if where == "line":
        return text
    if where == "found":
        return text[start:end]
    first, _ = sentence_bounds(text, start)
    _, last = sentence_bounds(text, max(start, end - 1))
    if where == "before":
        return text[first:start]
    return text[end:last] if where == "after" else text[first:last]
