"""The grammar of transcription marks: what in a line is talk, and what the transcriber added.

Marks are events and never words. The conventions are those of conversation analysis (Jefferson
2004) and of the services and tools that write transcripts. Where they clash, these rules hold:

- ``(3.0)``, ``(3 sec)`` and ``[pause 5s]`` are timed pauses; ``(3)`` is a quantity and stays.
- ``[words]`` that is closed is a comment and not talk, whatever stands in it (also ``[yeah]``),
  since transcribers use it for comments and doubtful hearing; ``[0, 1]`` is mathematics and stays.
- ``[`` that is not closed in the line opens an overlap: its words stay talk.
- ``(words)`` is doubtful hearing and stays talk, unless it names an action: ``(points)``.
- ``=`` latches only at the very start or end of a line beside a word: ``4 = 4`` is an equation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.corpus.bracket_content import bracket_content
from labresearch.corpus.mark_scan import may_hold_marks

__all__ = ["MARK_KINDS", "Mark", "align", "find_marks", "speech", "speech_column"]

MARK_KINDS = (
    "timed",
    "micro",
    "pause",
    "comment",
    "gap",
    "overlap",
    "latch",
    "cutoff",
    "trailing",
    "lengthening",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One transcription mark.

    Parameters
    ----------
    start, end : int
        Characters of the text: ``text[start:end]`` is the mark.
    kind : str
        ``timed``, ``micro``, ``pause`` (untimed), ``comment``, ``gap`` (speech that is missing
        from the record), ``overlap``, ``latch``, ``cutoff``, ``trailing`` or ``lengthening``.
    seconds : float or None
        Length that the transcriber gave; None if there is none.
    """

    start: int
    end: int
    kind: str
    seconds: float | None = None


# a text without any of these is talk from end to end (the fast path)
_SUSPECT = re.compile(
    r"[()\[\]*=#&\u2013\u2014\u2026\u00ad\u200b-\u200f\u2060\ufeff\u2018\u2019\u201a\u201b"
    r"\u02bc\u201c-\u201f\u2010\u2011\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029"
    r"\u202f\u205f\u3000]|//|::|--|\.\.|\. \. \.|-(?=[ .,?!;\"')]|$)|[xX]{3}|  | $|^ "
)
_MARK = re.compile(
    r"""
    (?P<math>[\[(]\s*-?\d[\d./]*\s*,\s*-?\d[\d./]*\s*[\])])
    |(?P<double>\(\((?:[^()]|\([^()]*\))*\)\))
    |(?P<paren>\([^()\[\]\n]{1,120}\))
    |(?P<bracket>\[[^\[\]]*\])
    |(?P<overlap>[\[\]]|(?<!:)/{2,})
    |(?P<star>(?<![\w*])\*[^\W\d_][^*\n]{0,60}\*(?![\w*]))
    |(?P<comment>\#\d{1,2}:\d\d(?::\d\d)?(?:[-.,]\d+)?\#|&=\w+(?::\w+)*)
    |(?P<gap>(?<!\w)[xX]{3,}(?!\w))
    |(?P<cutoff>-{2,}(?!>)|\u2014+|\u2013|[-\u2010](?=[\s.,?!;"')]|$))
    |(?P<trailing>\.{3,}|\u2026+|\.[ ]\.[ ]\.)
    |(?P<lengthening>(?<=[^\W\d_]):{2,})
    |(?P<latch>=)
    """,
    re.VERBOSE,
)
# with what a mark may begin: a look for one of these is much quicker than for a mark
_FIRST = re.compile(r"[(\[\]/*#&xX\-\u2010\u2013\u2014\u2026.:=]")
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)
# neither white space nor invisible (soft hyphen, zero width, direction, byte order)
_WORD = re.compile("[^\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_SPACE = re.compile(r"\s")
_CLOSING = frozenset(".,?!;:)%")


def find_marks(text: str) -> list[Mark]:
    """Find the transcription marks of one line.

    Parameters
    ----------
    text : str
        A line as the file has it, without the speaker label.

    Returns
    -------
    list of Mark
        In order of place; marks do not overlap.

    Examples
    --------
    >>> [(m.kind, m.seconds) for m in find_marks("So (3.0) it's ((points)) two fourths --")]
    [('timed', 3.0), ('comment', None), ('cutoff', None)]
    >>> find_marks("Half of (3) is f(x), and 4 = 4, see http://a.org")
    []
    """
    if not _SUSPECT.search(text):
        return []
    marks = []
    kept: set[int] = set()  # brackets that belong to the mathematics
    place = 0
    while first := _FIRST.search(text, place):
        found = _MARK.match(text, first.start())
        if found is None:
            place = first.end()
            continue
        group = str(found.lastgroup)
        start, end = found.span()
        if group == "math":
            kept.update((start, end - 1))
            place = start + 1
            continue
        mark = None if start in kept else _judge(text, group, start, end)
        if mark is None:
            if group == "bracket":
                kept.add(end - 1)
            # what is rejected may hold other marks
            place = start + 1
        else:
            marks.append(mark)
            place = end
    return marks


def speech(text: str) -> str:
    """Return the words of a line: marks, comments and gaps taken out.

    Quotation marks and hyphens become straight ones, invisible characters go, white space is
    collapsed. ``speech(speech(text)) == speech(text)``.

    Parameters
    ----------
    text : str
        A line as the file has it.

    Returns
    -------
    str
        The words; '' where nothing was said.

    Examples
    --------
    >>> speech("So:: (2.0) I th- I think it\u2019s [laughter] two fourths...")
    "So I th I think it's two fourths"
    """
    return _words(text) if _SUSPECT.search(text) else text


def align(text: str) -> np.ndarray:
    """Map the characters of ``speech(text)`` to those of ``text``.

    Parameters
    ----------
    text : str
        A line as the file has it.

    Returns
    -------
    numpy.ndarray of int64, shape (len(speech(text)) + 1,)
        Source index of every character, strictly increasing; the last entry is ``len(text)``.
        A span (a, b) of the speech is ``text[align[a] : align[b - 1] + 1]``.

    Examples
    --------
    >>> align("(1.0) No (.) so").tolist()
    [6, 7, 8, 13, 14, 15]
    """
    if not _SUSPECT.search(text):
        return np.arange(len(text) + 1, dtype=np.int64)
    places = _clean(text)[1]
    return np.array([*places, len(text)], dtype=np.int64)


def speech_column(texts: pd.Series) -> pd.Series:
    """Return ``speech`` of every text of a column, fast: each different text is cleaned once.

    Parameters
    ----------
    texts : pandas.Series of str
        Lines as the files have them; missing counts as ''.

    Returns
    -------
    pandas.Series of str
        Same index, named ``speech``.

    Examples
    --------
    >>> speech_column(pd.Series(["Why? (2.0)", "[laughter]"])).tolist()
    ['Why?', '']
    """
    known: dict[str, str] = {}
    search = _SUSPECT.search
    out: list[str] = texts.fillna("").tolist()
    for i in np.flatnonzero(may_hold_marks(out)).tolist():
        text = out[i]
        words = known.get(text)
        if words is None:
            words = _words(text) if search(text) else text
            known[text] = words
        out[i] = words
    return pd.Series(out, index=texts.index, name="speech", dtype="str")


def _words(text: str) -> str:
    """Give what ``_clean`` gives, without the places, which takes a third of the time."""
    if not text.isascii():
        return _clean(text)[0]
    while True:
        words = _words_once(text)
        if words == text or not _SUSPECT.search(words):
            return words
        text = words


def _words_once(text: str) -> str:
    out: list[str] = []
    blank = from_mark = False
    place = 0
    for start, end, is_blank in [
        *((mark.start, mark.end, mark.kind != "lengthening") for mark in find_marks(text)),
        (len(text), len(text), False),
    ]:
        chunk = text[place:start]
        words = chunk.split()
        if words:
            if chunk[0].isspace():
                blank, from_mark = True, False
            if blank and out and not (from_mark and words[0][0] in _CLOSING):
                out.append(" ")
            out.append(" ".join(words))
            blank = False
        if chunk and chunk[-1].isspace():
            blank, from_mark = True, False
        if is_blank:
            blank = from_mark = True
        place = end
    return "".join(out)


def _clean(text: str) -> tuple[str, list[int]]:
    words, places = _clean_once(text)
    # taking a mark out may bring the halves of another together, hence again until nothing moves
    while _SUSPECT.search(words):
        again, inner = _clean_once(words)
        if again == words:
            break
        words, places = again, [places[i] for i in inner]
    return words, places


def _clean_once(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    places: list[int] = []
    blank = -1  # where a blank waits to be written before the next word
    from_mark = False
    place = 0
    for start, end, is_blank in [
        *((mark.start, mark.end, mark.kind != "lengthening") for mark in find_marks(text)),
        (len(text), len(text), False),
    ]:
        for word in _WORD.finditer(text, place, start):
            first = word.start()
            if first > place and (space := _SPACE.search(text, place, first)):
                # a blank of the source stays before "?", one that stands for a mark does not
                blank, from_mark = (space.start() if blank < 0 else blank), False
            if blank >= 0 and out and not (from_mark and word[0][0] in _CLOSING):
                out.append(" ")
                places.append(blank)
            blank = -1
            place = word.end()
            out.append(word[0] if word[0].isascii() else word[0].translate(_STRAIGHT))
            places.extend(range(first, place))
        if place < start and (space := _SPACE.search(text, place, start)):
            blank, from_mark = (space.start() if blank < 0 else blank), False
        if is_blank:
            blank, from_mark = (start if blank < 0 else blank), True
        place = end
    return "".join(out), places


def _judge(text: str, group: str, start: int, end: int) -> Mark | None:
    if group in {"comment", "gap", "trailing", "lengthening"}:
        return Mark(start, end, group)
    if group == "overlap":
        # 7//2 is a division, and an address may hold // further on
        digits = text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
        if digits or re.search(r"://\S*$", text[:start]):
            return None
        return Mark(start, end, "overlap")
    if group == "cutoff":
        return Mark(start, end, "cutoff") if _is_cutoff(text, start, end) else None
    if group == "latch":
        return Mark(start, end, "latch") if _is_latch(text, start) else None
    width = 2 if group == "double" else 1
    judged = bracket_content(text[start + width : end - width], group)
    if judged is None or (group in {"paren", "bracket"} and _is_argument(text, start, judged[0])):
        return None
    return Mark(start, end, *judged)


def _is_argument(text: str, start: int, kind: str) -> bool:
    """Whether the bracket is the argument of a function or a factor: f(1.5), 2(1.5)."""
    if kind not in {"timed", "comment"} or not start:
        return False
    before = re.search(r"[\w)]+$", text[:start])
    if before is None:
        return False
    word = before[0]
    return word[-1] in ")0123456789" or (len(word) == 1 and word not in "IiA")


def _is_cutoff(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip(), text[end:].lstrip()
    digits = before[-1:].isdigit() and after[:1].isdigit()
    dash = text[start:end]
    if dash == "\u2013":
        free = start == 0 or text[start - 1].isspace() or end == len(text) or text[end].isspace()
        return free and not digits
    if len(dash) > 1 or dash == "\u2014":
        return not digits
    # one hyphen: a cut-off word (th-), or the end of the line; not two- and three-digit
    if not before[-1:].isalpha() or re.match(r"(?:and|or|to)\b", after):
        return False
    return before == text[:start] or not after


def _is_latch(text: str, place: int) -> bool:
    before, after = text[:place], text[place + 1 :]
    word = r"(?:[^\W\d_]{2,}|I)"
    if not before.strip():
        return bool(re.match(rf"\s*['\"]?{word}\b", after))
    if not after.strip():
        attached = not before[-1].isspace() or not re.search(r"\d", before)
        return attached and bool(re.search(rf"(?:\b{word}|[.,?!;'\"])\s*$", before))
    return False
