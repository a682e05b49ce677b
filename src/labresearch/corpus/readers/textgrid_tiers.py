"""What the tiers of a TextGrid are: the talk of a person, words, phones, points or notes."""

from __future__ import annotations

import re
from itertools import pairwise

from labresearch.corpus.readers.textgrid_tokens import Label, Tier

__all__ = ["SILENCE", "join_words", "speaker_of", "tier_kind"]

SILENCE = re.compile(r"\s*(?:<?(?:sil|silence|sp|eps|pau|p:)>?|#)?\s*", re.IGNORECASE)
"""An interval in which nobody speaks, as aligners write it."""

_UNKNOWN_WORD = re.compile(r"<?(?:spn|unk|oov|nib)>?", re.IGNORECASE)
_TALK = r"utterances?|utts?|phrases?|sentences?|turns?|transcript(?:ion)?s?|talk|speech|text|ipus?"
_WORD = r"words?|tokens?|ort-?mau|kan-?mau|mots|w[oö]rter|palabras?"
_SOUND = r"phones?|phonemes?|phon|phns?|segments?|syll(?:able)?s?|(?-i:MAU|MAS)|sounds?|ipa"
_NOTE = (
    r"notes?|comments?|remarks?|errors?|mute|noises?|gestures?|pauses?|events?|codes?|coding|topics?"
    r"|pitch|tones?|tobi|breaks?|misc|f0|intensity|translations?|gloss(?:es)?"
)
_KINDS = {
    kind: re.compile(rf"(?:(?P<speaker>.*?)\s*[-_:/|@]\s*)?(?:{words})(?:[ _]\d+)?", re.I | re.S)
    for kind, words in (("talk", _TALK), ("words", _WORD), ("sounds", _SOUND), ("notes", _NOTE))
}
# the short run of one-word intervals that may still be an utterance tier ('yes', 'no', ...)
_ENOUGH_WORDS = 8
_GAP = 0.5
_MARKED_GAP = 0.2


def tier_kind(tier: Tier) -> str:
    """Tell what a tier is, by its name and then by its labels.

    Parameters
    ----------
    tier : Tier
        A tier.

    Returns
    -------
    {'empty', 'sounds', 'notes', 'points', 'words', 'talk'}
        Tiers named after a person are talk, unless nearly all of their labels are one word and
        most of them touch the next, as an aligner writes words.
    """
    if all(SILENCE.fullmatch(label.text) for label in tier.labels):
        return "empty"
    named = _named_kind(tier.name)
    if named == "talk":
        return "talk"
    if tier.points and named != "words":
        return "points"
    if named:
        return named
    said = [label for label in tier.labels if not SILENCE.fullmatch(label.text)]
    single = sum(len(label.text.split()) == 1 for label in said)
    touching = sum(abs(b.start - a.end) < 0.001 for a, b in pairwise(said))
    if len(said) >= _ENOUGH_WORDS and single >= 0.8 * len(said) and touching > 0.5 * len(said):
        return "words"
    return "talk"


def _named_kind(name: str) -> str:
    name = _plain(name)
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(name)), "")


def speaker_of(name: str) -> str:
    """Take the kind out of the name of a tier.

    Parameters
    ----------
    name : str
        Such as 'Mia - utterances'.

    Returns
    -------
    str
        The speaker, '' where the name names no one.

    Examples
    --------
    >>> speaker_of("Mia - utterances"), speaker_of("Ms. Okafor"), speaker_of("words")
    ('Mia', 'Ms. Okafor', '')
    """
    for pattern in _KINDS.values():
        if found := pattern.fullmatch(_plain(name)):
            return (found["speaker"] or "").strip()
    return name.strip()


def _plain(name: str) -> str:
    # a name of a thousand signs is damage, and would slow the patterns down
    return name[:200].strip().strip("\"'").strip()


def join_words(labels: list[Label]) -> list[Label]:
    """Join the words of a tier into utterances, cut where nobody speaks.

    A cut is a gap of 0.5 s or more, or an interval of 0.2 s or more that is marked as silent.

    Parameters
    ----------
    labels : list of Label
        The words, with the empty intervals.

    Returns
    -------
    list of Label
        One entry an utterance, from the start of its first word to the end of its last.
    """
    out: list[Label] = []
    silent = True
    for label in labels:
        length = label.end - label.start
        if SILENCE.fullmatch(label.text):
            silent = silent or not length < _MARKED_GAP
            continue
        word = "xxx" if _UNKNOWN_WORD.fullmatch(label.text.strip()) else label.text.strip()
        if out and not silent and not label.start - out[-1].end >= _GAP:
            out[-1].text += f" {word}"
            # a word without an end must not take the end of the one before
            out[-1].end = label.end if label.end == label.end else label.start
        else:
            out.append(Label(label.start, label.end, word, label.line))
        silent = False
    return out
