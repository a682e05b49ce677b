"""Children called at the end of a line ("The half. Marisol?"): a call to speak, not a question."""

from __future__ import annotations

import re
from collections.abc import Collection

from labresearch.coding.content_words import FUNCTION_WORDS, NUMBERS
from labresearch.coding.sentences import sentences

__all__ = ["may_end_in_call", "without_nominations"]

_TITLE = re.compile(r"(?:mrs?|ms|miss|dr)\b\.?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?")
# words of a classroom that stand alone with a question mark and are nobody's name
_ASKED_ALONE = """
    add addition agree agreed ahh almost alone although always another answer answers area
    away bigger both bottom boys brownie brownies chat check children circle class clear
    colors comment comments complete compliments concerns connections convinced cookie cookies
    cool correct count deal deals decimals definitely denominator difference different
    disagree divide divided division done double easily easy eh eighth eighths else end equal
    equals erase even everyone exactly excuse fair false feet fifth fifths finished first
    fourth fourths fraction fractions friday friends fun gentlemen girls greater green group
    guys ha half halfs halves hello hexagon hi hm homework how hum hundredth hundredths idea
    ideas impossible inches kids ladies large larger last length less line lines longer math
    maybe meters minus minute minutes mm monday mostly multiplication multiplied multiply
    neither never next ninth ninths nobody none notice number numbers numerator observations
    odd ones oops others outside pardon part parts perfect person pieces pizza pizzas plus
    point predictions problem problems product purple quarter quarters question questions
    ready real really reason reasons rectangle remember rhombus same sandwich sandwiches
    saturday school seriously seventh sevenths share shares shorter show side sides similar
    sir sixteenths sixth sixths size sizes smaller somewhere sorry square squares stop
    strategy subtract subtraction sum sunday teacher ten tens tenth tenths therefore third
    thirds thoughts thousands threes thumbs thursday time times today together tomorrow top
    total totally trapezoid triangle triangles true tuesday twelfths twice twos understand
    understood volume volunteer volunteers wednesday whole wholes whom wonderings wow write
    wrong yea yellow yup zero zeros
"""
_ORDINARY = FUNCTION_WORDS | NUMBERS.keys() | frozenset(_ASKED_ALONE.split())
_ORDINARY_END = re.compile(r"(?:tion|sion|ths|ing|ness)$")


def may_end_in_call(text: str) -> bool:
    """Tell whether a line ends in ``?`` and in a sentence as short as a name."""
    rest = text.rstrip()
    if "?" not in rest[-3:]:
        return False
    # a name has at most a title and two words, and most questions are longer
    said = rest.rstrip("?!.\"'”’)] ")
    last = max(said.rfind("."), said.rfind("!"), said.rfind("?"))
    return said.count(" ", last + 1) <= 3


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
    if not may_end_in_call(rest):
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
