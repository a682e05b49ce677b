"""Sentences of a line, as the transcriber's full stops and question marks part them."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

__all__ = ["first_sentence", "sentence_bounds", "sentences"]

# the full stop of a title ends nothing; marks may be followed by a closing quote or bracket
_END = re.compile(
    r"(?:(?<!\bms)(?<!\bmr)(?<!\bdr)(?<!\bmrs)\.|[!?])[.!?]*[\"'”’)\]]*(?=\s|$)", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """Part a text at each ``.``, ``!`` or ``?`` that a blank or the end follows.

    The full stop of ``Ms.``, ``Mr.``, ``Mrs.`` and ``Dr.`` ends no sentence, nor does one inside
    a number.

    Parameters
    ----------
    text : str
        Speech.

    Returns
    -------
    list of str
        Without the blanks around them; none of them is empty.

    Examples
    --------
    >>> sentences("Two and 2.5. Ms. Ortiz? Go on")
    ['Two and 2.5.', 'Ms. Ortiz?', 'Go on']
    """
    ends = [hit.end() for hit in _END.finditer(text)]
    parts = (text[a:b].strip() for a, b in zip([0, *ends], [*ends, len(text)], strict=True))
    return [part for part in parts if part]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; all of it where no sentence ends.

    Parameters
    ----------
    text : str
        Speech.

    Returns
    -------
    str

    Examples
    --------
    >>> first_sentence("Two and two. Yuki?")
    'Two and two.'
    """
    hit = _END.search(text)
    return (text[: hit.end()] if hit else text).strip()


def sentence_bounds(text: str, at: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends.

    Parameters
    ----------
    text : str
        Speech.
    at : int
        A place in it (character).

    Returns
    -------
    tuple of int
        First character of the sentence and the one behind it, blanks before it left out.

    Examples
    --------
    >>> sentence_bounds("Hm. Is he? Yes.", 5)
    (4, 10)
    """
    ends = _ends(text)
    number = bisect_right(ends, at)
    first = ends[number - 1] if number else 0
    last = ends[number] if number < len(ends) else len(text)
    while first < at and text[first].isspace():
        first += 1
    return first, last


@functools.lru_cache(maxsize=4096)
def _ends(text: str) -> tuple[int, ...]:
    return tuple(hit.end() for hit in _END.finditer(text))
