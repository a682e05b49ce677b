"""Content words of a line: what is left without function words, for overlap between speakers."""

from __future__ import annotations

import functools
import re

__all__ = ["FUNCTION_WORDS", "NUMBERS", "content_words"]

_WORD = re.compile(r"\d+/\d+|\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
"""
_TENS = "thirty forty fifty sixty seventy eighty ninety hundred"
NUMBERS = {word: str(number) for number, word in enumerate(_UNITS.split())}
NUMBERS |= {word: str(10 * number) for number, word in enumerate(_TENS.split(), 3)}
NUMBERS["thousand"] = "1000"
# function words, talk particles and verbs so general that sharing them says nothing
_STOP_WORDS = """
    a about actually after again ah all alright also am an and any anybody anyone anything are
    aren't as at away back be because been before being both but by can can't could couldn't did
    didn't do does doesn't doing don't done down each either else ever every everybody everyone
    everything for from get gets getting go goes going gonna good got had has have haven't
    having he he's her here here's hers herself hey him himself his hmm how how's huh i i'd i'll
    i'm i've if in into is isn't it it's its itself just kind know let let's like little look
    lot make makes many may maybe me mean might mine more most much must my myself nice no not
    now of off oh ok okay on only onto or other our ours out over please put really right said
    same saw say saying says see she she's should so some somebody someone something still such
    sure take tell than thank that that's the their theirs them themselves then there there's
    these they they'll they're they've thing things think thinking this those though thought
    through to too try um uh under up us use very wait wanna want wants was wasn't way we we'll
    we're we've well went were what what's when where where's which while who who's whose why
    will with won't work would wouldn't yeah yep yes yet you you'll you're you've your yours
    yourself
"""
FUNCTION_WORDS = frozenset(_STOP_WORDS.split())


@functools.lru_cache(maxsize=200_000)
def content_words(text: str) -> frozenset[str]:
    """Return the content words of a text in one form each.

    Small letters; number words as digits; a plural ``s`` is taken off. Function words and words
    of one or two letters are left out, numbers and fractions are not.

    Parameters
    ----------
    text : str
        Speech.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(content_words("She cut it into two fourths, so 1/4 and 1/4."))
    ['1/4', '2', 'cut', 'fourth']
    """
    out = set()
    for word in _WORD.findall(text.lower()):
        if word in FUNCTION_WORDS:
            continue
        if word in NUMBERS:
            out.add(NUMBERS[word])
        elif word[0].isdigit():
            out.add(word)
        else:
            stem = word.removesuffix("'s")
            if len(stem) > 3 and stem.endswith("s") and not stem.endswith("ss"):
                stem = stem[:-1]
            if len(stem) > 2:
                out.add(stem)
    return frozenset(out)
