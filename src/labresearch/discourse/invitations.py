"""Whether an adult's words leave the floor to children: content questions and open invitations."""

from __future__ import annotations

import re

import numpy as np
from regex import Pattern

__all__ = ["invites", "last_sentences"]

_SENTENCE = re.compile(r"[^.?!]*[.?!]+[\"')]*|[^.?!]+$")
_TAG = re.compile(
    r"(?:^|,\s*)(?:right|okay|ok|yeah|huh|all right|alright|you know|you see|see|"
    r"isn't it|aren't they|doesn't it|got it|make sense)\?$",
    re.IGNORECASE,
)
_FILLER = (
    r"(?:(?:(?:okay|ok|so|and|but|now|well|um|uh|oh|yes|yeah|please|all right|alright),?|"
    r"(?-i:[A-Z])[\w'-]+,)\s+){0,3}"
)
_INVITATION = re.compile(
    rf"{_FILLER}(?:tell (?:me|us|your)|say (?:more|some|that|it)|show (?:me|us)|explain|describe|"
    r"convince|prove|share|talk (?:to|us|me|about)|go ahead|keep going|go on|walk us|"
    r"help (?:me|us)|give (?:me|us)|think about|look at|imagine|try (?:it|that|to)|"
    r"(?:any|some)(?:one|body)\b.*(?:else|want|can|think|see|say)|i(?:'m| am) wondering|"
    r"i wonder|i(?:'d| would) (?:like|love) to (?:hear|know)|let's hear|what about|how about)\b",
    re.IGNORECASE,
)
# a question that opens so is about the matter even if it names chairs or pencils
_CONTENT = re.compile(rf"{_FILLER}(?:how|why|what|which)\b", re.IGNORECASE)
_SHORT = 8


def last_sentences(said: str, count: int = 2) -> list[str]:
    """Return the last sentences of a line.

    Examples
    --------
    >>> last_sentences("So. You cut it? Don't tell me.")
    ['You cut it?', "Don't tell me."]
    """
    return [part.strip() for part in _SENTENCE.findall(said) if part.strip()][-count:]


def invites(said: str, logistics: Pattern | None) -> bool:
    """Tell whether the words end in a content question or an open invitation to children.

    Tags ("that's four, right?") and questions of management ("Do you all have a chair?") are
    none. A short sentence after the question does not take it back ("Don't tell me the end.").

    Parameters
    ----------
    said : str
        Words of an adult, up to the silence.
    logistics : regex.Pattern or None
        Word list of materials and movement; None where it is known not to be found.

    Returns
    -------
    bool

    Examples
    --------
    >>> import regex
    >>> chairs = regex.compile("chairs?")
    >>> [invites(s, chairs) for s in ("Why is it a half?", "That's four, right?", "Say more.")]
    [True, False, True]
    >>> [invites(s, chairs) for s in ("Does everybody have a chair?", "How many chairs is that?")]
    [False, True]
    """
    sentences = last_sentences(said)
    if not sentences:
        return False
    last = sentences[-1]
    if _asks(last, logistics) or _INVITATION.match(last):
        return True
    if last.rstrip("\"') ").endswith("?") or len(sentences) < 2:
        return False
    return len(last.split()) <= _SHORT and _asks(sentences[-2], logistics)


def _asks(sentence: str, logistics: Pattern | None) -> bool:
    bare = sentence.rstrip("\"') ")
    if not bare.endswith("?") or _TAG.search(bare):
        return False
    return logistics is None or bool(_CONTENT.match(bare)) or logistics.search(bare) is None


def invites_column(
    texts: np.ndarray, where: np.ndarray, managing: np.ndarray, logistics: Pattern
) -> np.ndarray:
    """Apply ``invites`` to many lines; the others are False.

    ``managing`` tells which lines hold a word of ``logistics`` at all; it saves the search.
    """
    found = np.zeros(len(texts), dtype=bool)
    known: dict[str, bool] = {}
    for place in np.flatnonzero(where).tolist():
        said = texts[place]
        hit = known.get(said)
        if hit is None:
            hit = known[said] = invites(said, logistics if managing[place] else None)
        found[place] = hit
    return found
