"""How fully talk is written down: every um and restart, or tidied up."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from labresearch.corpus.marks import find_marks

__all__ = ["MIN_WORDS", "Verbatim", "verbatim_level"]

MIN_WORDS = 300
"""Words below which a transcript is never called clean."""

_FULL = 10.0
_MARKED = 10.0
_CLEAN = 2.0
_FEWEST = 3
_LINES = 5_000

_FILLER = re.compile(
    r"(?<![\w'-])(?:u+[hm]+|uhm+|e+r+m*|a+h+m+|hm+|mm+(?:[- ]?h+m+)?|mhm+|uh[- ]?huh|"
    r"&-\w+)(?![\w'-])",
    re.IGNORECASE,
)
# of small words only: 'very very' and 'no, no' are said on purpose, '4 4' is mathematics
_REPEAT = re.compile(
    r"\b(i|the|a|an|it|it's|its|you|we|they|he|she|this|there|and|but|because|so|to|of|in|is|if|"
    r"my|your|what|how|i'm|that's)(?:\s*(?:,|-+|\.{2,}|\u2014)?\s+\1\b)+",
    re.IGNORECASE,
)
# th- I think, but not 'two-, three-' (suspended) or a bullet
_BROKEN = re.compile(
    r"(?<![\w-])[^\W\d_]{1,12}-(?=\s+[^\W\d_]|[.,?!]?\s*$)(?!\s+(?:and|or|to)\b)", re.M
)
_WORD = re.compile(r"[^\W_][\w'’]*")
_MARK_NAMES = {
    "timed": "pauses",
    "micro": "pauses",
    "pause": "pauses",
    "overlap": "overlaps",
    "latch": "overlaps",
}


@dataclass(frozen=True)
class Verbatim:
    """How fully talk is written, and what it was judged by.

    Parameters
    ----------
    level : {'full', 'clean', 'unknown'}
        Every word and stumble, tidied up, or not to be told.
    words : int
        Words looked at.
    rates : dict of str to float
        ``fillers``, ``repeats``, ``broken``, ``pauses``, ``overlaps``: how often, in 1,000 words.
    """

    level: str
    words: int
    rates: dict[str, float]


def verbatim_level(text: pd.Series) -> Verbatim:
    r"""Judge how fully the talk of one transcript is written.

    People who speak freely say *um* or *uh* about 20 times in 1,000 words and stumble (fillers,
    repeated words, words broken off) about 60 times (Clark and Fox Tree 2002; Fox Tree 1995;
    teachers and children in lessons less often). Whoever writes talk down in full has some of
    this; whoever tidies it up, or a program that was taught to, has next to none. So:

    - **full**: at least 10 fillers, repeated small words and broken-off words in 1,000 words, or
      at least 10 marks of pauses and overlaps, in any case three or more;
    - **clean**: at most 2 of all of them in 1,000 words, and at least 300 words: 300 words of free
      talk written in full would have six fillers or so, and none by chance in 1 of 400 transcripts;
    - **unknown**: what lies between, or is too short.

    Parameters
    ----------
    text : pandas.Series of str
        Lines as the file has them, marks kept. Of more than 5,000 lines, 5,000 at even distances
        are looked at.

    Returns
    -------
    Verbatim

    Examples
    --------
    >>> verbatim_level(pd.Series(["Um, I I think it's uh th- three?"] * 20)).level
    'full'
    >>> verbatim_level(pd.Series(["I think that the answer is three."] * 60)).level
    'clean'
    >>> verbatim_level(pd.Series(["I think that the answer is three."])).level
    'unknown'
    """
    step = -(-len(text) // _LINES) or 1
    lines = text.iloc[::step].tolist()
    said = "\n".join(lines)
    words = len(_WORD.findall(said))
    counts = {
        "fillers": len(_FILLER.findall(said)),
        "repeats": len(_REPEAT.findall(said)),
        "broken": len(_BROKEN.findall(said)),
        "pauses": 0,
        "overlaps": 0,
    }
    for line in lines:
        for mark in find_marks(line):
            name = _MARK_NAMES.get(mark.kind)
            if name:
                counts[name] += 1
    rates = {name: 1000 * n / words if words else 0.0 for name, n in counts.items()}
    stumbles = counts["fillers"] + counts["repeats"] + counts["broken"]
    marks = counts["pauses"] + counts["overlaps"]
    per = 1000 / words if words else 0.0
    level = "unknown"
    if (stumbles >= _FEWEST and stumbles * per >= _FULL) or (
        marks >= _FEWEST and marks * per >= _MARKED
    ):
        level = "full"
    elif words >= MIN_WORDS and (stumbles + marks) * per <= _CLEAN:
        level = "clean"
    return Verbatim(level, words, rates)
