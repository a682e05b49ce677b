"""Words in their places: how a word is written, and what around it says that it is a name."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

import regex

from labresearch.deidentification.name_lists import fold

__all__ = ["Context", "Word", "context_of", "is_measured", "words_of"]


class Context(enum.IntFlag):
    """What around a word speaks for a name."""

    NONE = 0
    TITLE = 1  # Ms. X
    CALLED = 2  # X, show us
    REPORTED = 4  # X said
    OWNS = 8  # X's way
    NAMED = 16  # thank you X, agree with X
    PLACE = 32  # in X, from X
    AFTER_NAME = 64  # Priya X
    THINKS = 128  # X's idea


class Word(NamedTuple):
    """A word of a text.

    Parameters
    ----------
    start, end : int
        Characters of the text, without 's.
    key : str
        The word folded.
    shape : str
        'small', 'capital' (first letter) or 'capitals' (all letters).
    opens : bool
        Whether it stands at the beginning of a sentence.
    """

    start: int
    end: int
    key: str
    shape: str
    opens: bool


_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*")
_POSSESSIVE = ("'s", "’s", "'S", "’S")
_OPENERS = frozenset('.?!:…"“”([{-–—*>•|/=')
_TITLE = regex.compile(
    r"(?i:\b(?:mr|mrs|ms|mx|dr|mister|missus|messrs|sra?|señora|señor|señorita|maestra|maestro|"
    r"madame|monsieur|prof|professor|doctor))\.?\s+(?:\p{Lu}\p{L}*\s+)?$"
)
_WEAK_TITLE = regex.compile(
    r"\b(?:[Mm]iss|[Cc]oach|[Pp]rincipal|[Tt]eacher|[Ss]ister|[Ff]ather|[Ss]ir|[Aa]unt(?:ie)?|"
    r"[Uu]ncle|[Oo]fficer|MISS|COACH)\s+$"
)
_FILLERS = (
    r"(?:(?:okay|ok|so|and|but|um|uh|well|yes|yeah|no|now|hey|hi|oh|ah|hm+|all right|alright|"
    r"thank you|thanks|good|great|please|wait|go ahead|hold on|right)[,.!]?\s+){0,3}"
)
_BEGINS = regex.compile(rf"(?i:(?:^|[.?!…:\])\"“>]\s*|--?\s*|—\s*){_FILLERS})$")
_ASKS = regex.compile(
    r"\s*,\s+(?i:what|can|could|would|will|do|does|did|tell|show|come|go|you|your|how|why|where|who|"
    r"which|i|i'm|is|are|please|let|say|share|explain|look|read|try|thank|thanks|stop|sit|we|put|"
    r"give|want|use|start|turn|keep|point|draw|write|listen|hold|wait|when|where's|what's|have|"
    r"that's|it's|he|she|they|don't|don’t|i’m|that’s)\b"
)
_COMMA = regex.compile(r"\s*,(?=\s|$)")
_STOPS = regex.compile(r"\s*(?:[.?!]|--?\s*$|$)")
_AFTER_COMMA = regex.compile(r"\p{Ll}[\p{L}'’]*[^,]*,\s*$")
_ALONE_BEFORE = regex.compile(r"(?:^|[.?!]\s+)\W*$")
_ALONE_AFTER = regex.compile(r"\s*[?!]")
_NAMED = regex.compile(
    r"(?i:\b(?:thanks|thank you|hi|hey|hello|bye|goodbye|good (?:job|morning|thinking|afternoon)|"
    r"nice (?:job|work|thinking)|go ahead|listen to|ask|asked|asking|call(?:ed|ing)? on|told|tell|"
    r"(?:dis)?agree(?:s|d)? with|add(?:ing|ed)? on to|build(?:ing)? (?:on|off)|hear from|named|"
    r"names? is|my name's|called|like what|what did|what does|what was|did|does|because|partners? "
    r"(?:is|with)|works? with|working with|sit(?:s|ting)? (?:by|with|next to)|next to|over to|"
    r"between|me and|and me,|respond to|question for|idea from|about what|love how|notice how|"
    r"noticed that|so what|i heard|i saw|give it to|back to|help|helps|helped)),?\s+$"
)
_REPORTS = regex.compile(
    r"\s+(?i:said|says|thinks|thought|does|did|has|had|got|goes|went|wants|wanted|showed|"
    r"shows|told|asked|noticed|notices|used|uses|made|makes|drew|wrote|counted|explained|figured|"
    r"knows|knew|shared|was|is|isn't|wasn't|isn’t|wasn’t|and i|and me|came|gave|gets|started|"
    r"split|cut|put|did that|found|tried|agrees|disagrees|raised|'s)\b"
)
_DETERMINED = regex.compile(
    r"(?i:\b(?:the|a|an|this|these|those|my|your|our|his|her|their|each|every|one|two|some|"
    r"any|no|another|first|second|third|next|last|same|whole|i|you|we|they|"
    r"will|would|can|could|should|don't|not))\s+$"
)
_THOUGHT = regex.compile(
    r"['’]s (?:\p{Ll}+ )?(?:ideas?|way|strategy|strategies|answer|thinking|picture|drawing|work|"
    r"method|paper|turn|desk|group|mom|dad|question|claim|explanation|hand|name)\b"
)
_PLACE = regex.compile(
    r"(?i:\b(?:in|from|near|at|around|outside|downtown|(?:live[sd]?|living|moved|go(?:es|ing)?|went|"
    r"drove|drive|fly|flew|trip|travel(?:l?ed)?|visit(?:ed|ing)?)(?: (?:in|to|from|at|up to))?))"
    r"\s+(?:the\s+)?(?:\p{Lu}\p{L}+\s+)?$"
)
# 'in June', 'three Miles', 'Point A', 'Miles per hour'
_MEASURED = regex.compile(
    r"(?i:(?:\b(?:in|since|until|last|next|this|every|each|many|more|few|the|a|an|one|two|three|"
    r"four|five|six|seven|eight|nine|ten|hundred|half|per)|\d)\s+)$"
)
_UNIT = regex.compile(r"\s+(?:per\b|\p{Lu}\b|\d)")
_BACK = 48
_STRONG_TITLES_NEED = 50


def words_of(text: str) -> Iterator[Word]:
    """Cut a text into words.

    Examples
    --------
    >>> [(w.key, w.shape, w.opens) for w in words_of("So Marcus's idea. DEVON?")]
    [('so', 'capital', True), ('marcus', 'capital', False), ('idea', 'small', False), ('devon', 'capitals', True)]
    """  # noqa: E501 - one line of output
    opens = True
    before = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        between = text[before:start]
        if before or between:
            between = between.rstrip()
            opens = (not between and before == 0) or (bool(between) and between[-1] in _OPENERS)
            # 'Anne-Marie'
            opens = opens and between != "-"
        written = found[0]
        if written.endswith(_POSSESSIVE) and len(written) > 2:
            end -= 2
            written = written[:-2]
        if written[0].islower() and not any(c.isupper() for c in written[1:3]):
            shape = "small"
        elif len(written) > 1 and (written.isupper() or written.rstrip("s").isupper()):
            # TV, and DVDs
            shape = "capitals"
        else:
            shape = "capital"
        yield Word(start, end, fold(written), shape, opens)
        before = found.end()


def is_measured(text: str, word: Word) -> bool:
    """Tell whether a word of the lesson stands as one.

    Examples
    --------
    >>> text = "In June we did Miles per hour, but Miles only got two."
    >>> [is_measured(text, w) for w in words_of(text) if w.key in ("june", "miles")]
    [True, True, False]
    """
    before = text[max(0, word.start - _BACK) : word.start]
    return bool(_MEASURED.search(before) or _UNIT.match(text, word.end))


def context_of(text: str, word: Word) -> Context:
    """Tell what around a word speaks for a name.

    Examples
    --------
    >>> text = "Grace, can you say what Will said?"
    >>> [context_of(text, w) for w in words_of(text) if w.key in ("grace", "will")]
    [<Context.CALLED: 2>, <Context.REPORTED: 4>]
    """
    before = text[max(0, word.start - _BACK) : word.start]
    after = text[word.end : word.end + _BACK]
    out = Context.NONE
    determined = bool(_DETERMINED.search(before))
    if _TITLE.search(before) or (word.shape != "small" and _WEAK_TITLE.search(before)):
        out |= Context.TITLE
    whole_before = before if word.start <= _BACK else "x" + before
    begins = bool(_BEGINS.search(whole_before))
    asked = begins and _ASKS.match(after)
    closes = _AFTER_COMMA.search(before) and _STOPS.match(after)
    alone = _ALONE_BEFORE.search(whole_before) and _ALONE_AFTER.match(after)
    if asked or closes or alone:
        out |= Context.CALLED
    if not determined and _REPORTS.match(after):
        out |= Context.REPORTED
    if not determined and after.startswith(_POSSESSIVE):
        out |= Context.OWNS
        if _THOUGHT.match(after):
            out |= Context.THINKS
    if _NAMED.search(before):
        out |= Context.NAMED
    if _PLACE.search(before):
        out |= Context.PLACE
    return out
