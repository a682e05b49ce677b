"""Words of a main line of CHAT: signs of tone and stress, shortenings, compounds, fragments."""

from __future__ import annotations

import re

__all__ = ["bare_word", "has_signs", "without_signs"]

_OPEN = re.compile("([^\\W\\d_]?)[\u2308\u230a]\\d?(?=([^\\W\\d_]?))")
_CLOSE = re.compile("[\u2309\u230b]\\d?")
_UNDERLINE = re.compile(r"\x02[\x01\x02]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# tone, speed, loudness and voice of conversation analysis, stress, groups of sounds and of signs
_PROSODY = re.compile(
    "[\u2191\u2193\u21d7\u2197\u2192\u2198\u21d8\u221e\u2248\u224b\u2219\u2206\u2207\u2581\u2594"
    "\u263a\u264b\u2047\u222c\u222e\u00a7\u223e\u21bb\u2907\u2039\u203a\u3014\u3015\u02c8\u02cc"
    "\u2261\u2232\u204e\u25c9]|(?<!\\d)\u00b0"
)
_GREEK = re.compile("[\u1f29\u03ab](?=.*[A-Za-z])|(?<=[A-Za-z])[\u1f29\u03ab]")
_STUTTER = re.compile("\u21ab([^\u21ab]*)\u21ab")
_LONG_COLON = re.compile(r"(?<=[^\W\d_]):(?!:)(?=[^\W\d_]|$)")
_COMPOUND = re.compile(r"(?<=[^\W\d_])\+(?=[^\W\d_])|(?<=[^\W_])_+(?=[^\W_])")
_INNER = re.compile(r"\^(?=[^\W\d_]|$)|~|(?<=\w)#|#(?=[^\W\d_])")


def has_signs(text: str) -> bool:
    """Whether a line holds signs of tone, stress or voice (stress marks count as letters)."""
    return not text.isascii() and bool(_PROSODY.search(text))


def without_signs(text: str) -> tuple[str, bool]:
    """Take out of a line what says how it is said; overlaps become marks.

    Parameters
    ----------
    text : str
        A main line.

    Returns
    -------
    text : str
        The line without the signs.
    found : bool
        Whether there were signs of tone, stress or voice.

    Examples
    --------
    >>> without_signs("\u2191no \u2308me\u2309 too")
    ('no  [overlap] me too', True)
    """
    if text.isascii() and text.isprintable():
        return text, False
    text = _CONTROL.sub("", _UNDERLINE.sub("", text))
    # inside a word the sign of an overlap must not cut the word in two
    text = _OPEN.sub(lambda m: m[1] if m[1] and m[2] else f"{m[1]} [overlap] ", text)
    text = _STUTTER.sub(r"\1- ", _CLOSE.sub("", text)).replace("\u21ab", "")
    text = text.replace("\u201e", ",").replace("\u2021", ",")
    plain = _GREEK.sub("", _PROSODY.sub("", text))
    return plain, plain != text


def bare_word(word: str) -> str:
    """Write a word as it is said; a fragment ends in a hyphen, a long sound has two colons.

    Examples
    --------
    >>> [bare_word(w) for w in ("(be)cause", "&+ha", "&-you_know", "o^kay", "no:", "ice+cream")]
    ['because', 'ha-', 'you know', 'okay', 'no::', 'ice cream']
    """
    fragment = word.startswith("&+")
    if word[:1] == "&" and len(word) > 1:
        word = word[2:] if word[1] in "-+~" else word[1:]
    word = word.replace("(", "").replace(")", "")
    word = _LONG_COLON.sub("::", _INNER.sub("", _COMPOUND.sub(" ", word)))
    return f"{word}-" if fragment and word and not word.endswith("-") else word
