"""Children called at the end of a line ("The half. Marisol?"): a call to speak, not a question."""

from __future__ import annotations

import re
from collections.abc import Collection

from labresearch.coding.content_words import FUNCTION_WORDS, NUMBERS
from labresearch.coding.sentences import sentences

__all__ = ["without_nominations"]

_TITLE = re.compile(r"(?:mrs?|ms|miss|dr)\b\.?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# words of a classroom that stand alone with a question mark and are nobody's name
_ASKED_ALONE = """
    add addition agree agreed answer answers area bigger both chat check class clear comment
    comments compliments connections correct count deal disagree divide division done double
    eighth eighths else equal equals even everyone excuse fair false fifth fifths finished first
    five-eighths fourth fourths fraction fractions friends guys half halves hello hi hm hundredth
    hundredths idea ideas kids ladies last length less longer minus multiplication multiply ninth
    ninths neither never next none number numbers observations odd one-half one-third ones others
    pardon perfect person pieces plus predictions problem product questions question quarter
    quarters ready real really reason reasons remember same seventh sevenths shorter similar sir
    sixteenths sixth sixths smaller somewhere sorry square squares subtract subtraction sum teacher
    ten tens tenth tenths third thirds thoughts thumbs time times together triangle triangles
    true twelfths twice understand understood volunteer volunteers whole wholes whom wonderings
    wow wrong yup zero
"""
_ORDINARY = FUNCTION_WORDS | NUMBERS.keys() | frozenset(_ASKED_ALONE.split())
_ORDINARY_END = re.compile(r"(?:tion|sion|ths|ing|ness)$")


def without_nominations(text: str, *, names: Collection[str] = ()) -> str:
    """Take calls of names off the end of a line.

    A call is a last sentence with ``?`` that is nothing but a name of the session or one
    capitalised word, with or without a title (Ms., Mr., Mrs., Miss, Dr.). Words that are asked
    alone ("Why?", "Six?", "Agree?", "Fourths?") are no calls; they are told from names by a list
    and by endings such as *-tion*.

    Parameters
    ----------
    text : str
        Speech.
    names : collection of str
        Names of the session in small letters (``casefold``).

    Returns
    -------
    str
        The text up to the first of the calls at its end.

    Examples
    --------
    >>> without_nominations("The half. Marisol?")
    'The half.'
    >>> without_nominations("The half. Why?")
    'The half. Why?'
    """
    rest = text.rstrip()
    if "?" not in rest[-3:]:
        return rest
    for sentence in reversed(sentences(rest)):
        if not _is_call(sentence, names):
            break
        rest = rest[: -len(sentence)].rstrip()
    return rest


def _is_call(sentence: str, names: Collection[str]) -> bool:
    said = sentence.rstrip("\"'”’)] ")
    if not said.endswith("?"):
        return False
    called = said.rstrip("?!. ").lstrip("\"'“‘([")
    bare = _TITLE.sub("", called, count=1)
    if called.casefold() in names or bare.casefold() in names:
        return True
    if len(bare) < 2 or not _WORD.fullmatch(bare) or not bare[0].isupper() or bare.isupper():
        return False
    small = bare.lower()
    return small not in _ORDINARY and not _ORDINARY_END.search(small)
