"""Which words of the transcripts are names: known people first, then the evidence of the talk."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from labresearch.deidentification.contexts import Context, Word, context_of, is_measured, words_of
from labresearch.deidentification.name_lists import (
    frequency,
    is_common,
    is_family_name,
    is_first_name,
    is_inflected,
    is_kept,
)

__all__ = ["Known", "Seen", "Verdict", "is_replaced", "judge", "look"]

_PERSON = Context.TITLE | Context.CALLED | Context.REPORTED | Context.OWNS | Context.NAMED
_OF_A_KEPT_WORD = Context.CALLED | Context.THINKS
_SPEAKS = Context.TITLE | Context.CALLED | Context.REPORTED | Context.OWNS
# frequencies in the collection of spoken English, by looking at words and names on either side:
# a word above _ORDINARY is no name unless a list or somebody says so; above _NEVER it is grammar
_RARE, _UNUSUAL, _ORDINARY, _FREQUENT, _NEVER = 300, 2_500, 3_000, 30_000, 400_000
_INTERJECTION = re.compile(
    r"[aeou]+h+|h+[aeiou]*h*m+|w+o+h*o*|w+o+t|w+o+ho+|ya+y+|yea+h*|ye+p+|m+h*m+|u+h+|hu+h+|sh+|eh+|"
    r"a+w+|e+w+|yu+p+|no+pe*|ye+s+|wo+w+|h?aha+(?:ha)*|o+[hy]+|phew|whoa+|woah|oops|ooo+|uh-?oh|"
    r"yikes|ye+ah|yay|hooray|gosh|psst|ugh+|duh|jeez|ok(?:ey|ay)|oki?e|mkay|alrighty|alright"
)


@dataclasses.dataclass(frozen=True)
class Known:
    """A word that belongs to a person: from the roster or a speaker label.

    Parameters
    ----------
    key : str
        The word folded.
    kind : str
        'student', 'given' or 'family'.
    role : str
        Role of the person.
    source : str
        Where it was found: 'roster', 'label', 'misspelling'.
    stands_for : str
        Key of the word whose pseudonym it shares; itself unless a nickname or misspelling.
    """

    key: str
    kind: str
    role: str
    source: str
    stands_for: str


@dataclasses.dataclass
class Seen:
    """How often a word was seen, in which writing and context."""

    small: int = 0
    mid: int = 0
    opening: int = 0
    capitals: int = 0
    contexts: Counter[Context] = dataclasses.field(default_factory=Counter)
    small_contexts: int = 0
    example: str = ""

    @property
    def capital(self) -> int:
        """Occurrences with a capital first letter only."""
        return self.mid + self.opening

    def persons(self) -> int:
        """Occurrences with a context of a person."""
        return sum(n for context, n in self.contexts.items() if context & _PERSON)

    def places(self) -> int:
        """Occurrences with a context of a place and none of a person."""
        return sum(
            n
            for context, n in self.contexts.items()
            if context & Context.PLACE and not context & _SPEAKS
        )

    def titles(self) -> int:
        """Occurrences after a title."""
        return sum(n for context, n in self.contexts.items() if context & Context.TITLE)

    def after_names(self) -> int:
        """Occurrences right after a first name."""
        return sum(n for context, n in self.contexts.items() if context & Context.AFTER_NAME)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What is done with a word.

    Parameters
    ----------
    mode : {'any', 'mostly', 'capital', 'context', 'spoken', 'no'}
        Replaced wherever it stands; with a capital or where it is addressed; only with a capital;
        with a capital inside a sentence or where its place says that it is a name; only where its
        place says so; or not at all.
    kind : str
        'student', 'given', 'family' or 'place'.
    reason : str
        Why, in words.
    sure : bool
        Whether it need not be looked at.
    """

    mode: str
    kind: str
    reason: str
    sure: bool


def look(texts: Iterable[tuple[str, int]], known: Mapping[str, Known]) -> dict[str, Seen]:
    """Count how every word is written, and in which contexts those that may be names stand.

    Parameters
    ----------
    texts : iterable of (str, int)
        Each different text and how often it occurs.
    known : mapping
        Words of known people.

    Returns
    -------
    dict of str to Seen
    """
    seen: dict[str, Seen] = defaultdict(Seen)
    for text, n in texts:
        shouted = text.isupper()
        previous: Word | None = None
        for word in words_of(text):
            one = seen[word.key]
            if word.shape == "small" or (shouted and word.shape == "capitals"):
                one.small += n
                if word.key in known or _may_be_small_name(word.key):
                    context = context_of(text, word)
                    one.contexts[context & Context.TITLE] += n
                    one.small_contexts += n * bool(context & _PERSON)
                elif _may_have_title(text, word):
                    one.contexts[context_of(text, word) & Context.TITLE] += n
                previous = word
                continue
            if word.shape == "capitals":
                one.capitals += n
            elif word.opens:
                one.opening += n
            else:
                one.mid += n
            if word.key not in known and not _may_be_name(word.key):
                if _may_have_title(text, word):
                    one.contexts[context_of(text, word)] += n
                previous = word
                continue
            context = context_of(text, word)
            if (
                previous
                and text[previous.end : word.start] in (" ", "-")
                and _names(previous, known)
            ):
                context |= Context.AFTER_NAME
            one.contexts[context] += n
            if not one.example and context & _PERSON:
                one.example = text[max(0, word.start - 40) : word.end + 40]
            previous = word
    return dict(seen)


@functools.lru_cache(maxsize=65_536)
def _may_be_name(key: str) -> bool:
    """Tell whether it is worth looking around a word with a capital."""
    return frequency(key) < _ORDINARY or is_first_name(key) or is_family_name(key)


@functools.lru_cache(maxsize=65_536)
def _may_be_small_name(key: str) -> bool:
    """Tell whether a word in small letters may be a name: a listed one, or one nobody knows."""
    if is_kept(key) or len(key) < 3:
        return False
    return (is_first_name(key) and not is_common(key)) or frequency(key) == 0


def _may_have_title(text: str, word: Word) -> bool:
    return (
        text[max(0, word.start - 5) : word.start]
        .lower()
        .endswith(("mr ", "ms ", "rs ", "mx ", "dr ", "r. ", "s. ", "x. ", "er ", "ra ", "or "))
    )


def _names(word: Word, known: Mapping[str, Known]) -> bool:
    if word.shape != "capital":
        return False
    if word.key in known:
        return known[word.key].kind != "family"
    return is_first_name(word.key) and not is_common(word.key) and not is_kept(word.key)


def judge(key: str, seen: Seen, person: Known | None, *, found: frozenset[str]) -> Verdict:
    """Decide what is done with a word.

    Parameters
    ----------
    key : str
        The word folded.
    seen : Seen
        How it was seen.
    person : Known or None
        The person it belongs to.
    found : frozenset of str
        Words in which a name-finding model saw a person; empty without a model.

    Returns
    -------
    Verdict
    """
    ordinary = frequency(key)
    if person:
        mode = _mode_of_person(key, ordinary)
        reason = f"a name of the {person.source}"
        return Verdict(mode, person.kind, reason, sure=mode in ("any", "mostly"))
    if seen.titles() and _may_follow_title(key, seen):
        mode = _mode_of_person(key, ordinary)
        return Verdict(mode, "family", "after a title", sure=mode in ("any", "mostly"))
    if _INTERJECTION.fullmatch(key):
        return Verdict("no", "", "", sure=True)
    if is_kept(key):
        # "In June" and "June's idea"
        speaks = sum(n for context, n in seen.contexts.items() if context & _OF_A_KEPT_WORD)
        if speaks and seen.capital and is_first_name(key):
            return Verdict("spoken", "student", "a word of the lesson, used as a name", sure=False)
        return Verdict("no", "", "a word of the lesson", sure=True)
    if is_first_name(key):
        return _listed(key, seen, ordinary)
    if len(key) < 2:
        return Verdict("no", "", "", sure=True)
    if seen.after_names() and ordinary < _ORDINARY and not seen.small:
        return Verdict("capital", "family", "after a first name", sure=True)
    return _unlisted(key, seen, ordinary, model=key in found)


def _mode_of_person(key: str, ordinary: int) -> str:
    if is_kept(key) or ordinary >= _FREQUENT:
        return "context"
    return "mostly" if is_common(key) else "any"


def _may_follow_title(key: str, seen: Seen) -> bool:
    """'Ms. Rose' is a name; in 'the coach said' and 'Ms. and Mr.' nothing follows the title."""
    if len(key) < 2 or frequency(key) >= _NEVER or key in _AFTER_TITLES:
        return False
    if is_kept(key) and not (seen.capital and (is_first_name(key) or is_family_name(key))):
        return False
    return bool(seen.capital or seen.capitals) or frequency(key) < _ORDINARY or is_family_name(key)


_AFTER_TITLES = frozenset(
    [
        "and",
        "or",
        "is",
        "was",
        "are",
        "the",
        "a",
        "an",
        "said",
        "says",
        "she",
        "he",
        "i",
        "you",
        "we",
        "they",
        "what",
        "how",
        "why",
        "asked",
        "who",
    ]
)


def _listed(key: str, seen: Seen, ordinary: int) -> Verdict:
    kind = "student"
    if ordinary >= _NEVER and key != "will":
        return Verdict("no", "", "", sure=True)
    if is_common(key):
        says = Context.CALLED | Context.REPORTED | Context.OWNS | Context.NAMED
        speaks = sum(n for context, n in seen.contexts.items() if context & says)
        both = "a first name that is a word as well"
        if seen.mid and ordinary < _FREQUENT:
            return Verdict("context", kind, both, sure=False)
        if speaks and seen.capital:
            return Verdict("spoken", kind, both, sure=False)
        return Verdict("no", "", "a word that is a first name as well", sure=not seen.mid)
    if seen.mid or (seen.capital and seen.persons()):
        mode = "any" if ordinary < _UNUSUAL or seen.capital > seen.small else "capital"
        return Verdict(mode, kind, "in the lists of first names", sure=True)
    if seen.capital or seen.capitals:
        mode = "capital" if seen.small else "any"
        return Verdict(mode, kind, "in the lists of first names", sure=ordinary < _RARE)
    if seen.small_contexts and ordinary < _UNUSUAL and len(key) > 2:
        return Verdict("any", kind, "a first name in small letters, addressed", sure=False)
    if ordinary == 0 and len(key) > 3:
        return Verdict("any", kind, "a first name in small letters", sure=False)
    return Verdict("no", "", "", sure=True)


def _unlisted(key: str, seen: Seen, ordinary: int, *, model: bool) -> Verdict:
    if is_inflected(key):
        return Verdict("no", "", "", sure=True)
    if not seen.capital and not ordinary and seen.small_contexts and len(key) > 2:
        return Verdict("any", "student", "an unknown word, addressed or spoken of", sure=False)
    if seen.small or not seen.capital:
        return Verdict("no", "", "", sure=True)
    family = is_family_name(key)
    if is_common(key) or ordinary >= _ORDINARY:
        return Verdict("no", "", "", sure=True)
    spoken_of = seen.persons() and (seen.mid or ordinary == 0 or family)
    if spoken_of and (ordinary < _RARE or (family and ordinary < _UNUSUAL)):
        return Verdict("capital", "student", "addressed or spoken of by name", sure=True)
    if seen.mid and seen.places() and ordinary < _UNUSUAL:
        return Verdict("capital", "place", "a place by its preposition", sure=ordinary < _RARE)
    if model:
        return Verdict("capital", "student", "a person for the model", sure=False)
    if seen.mid and (ordinary < _RARE or (family and ordinary < _UNUSUAL)):
        return Verdict("capital", "student", "an unknown word with a capital", sure=False)
    if seen.opening and ordinary == 0 and family:
        return Verdict("capital", "student", "in the lists of family names", sure=False)
    return Verdict("no", "", "", sure=not seen.mid)


def is_replaced(verdict: Verdict, word: Word, text: str) -> bool:
    """Decide for one occurrence.

    Parameters
    ----------
    verdict : Verdict
        What is done with the word.
    word : Word
        The occurrence.
    text : str
        Its text.

    Returns
    -------
    bool
    """
    if verdict.mode == "any":
        return True
    if verdict.mode == "no":
        return False
    shouted = word.shape == "capitals" and text.isupper()
    written_small = word.shape == "small" or shouted
    if verdict.mode == "capital":
        return not written_small
    if verdict.mode == "mostly" and not written_small:
        return True
    context = context_of(text, word)
    if verdict.mode == "mostly":
        return bool(context & (Context.CALLED | Context.REPORTED | Context.OWNS))
    if verdict.mode == "spoken" and is_kept(word.key):
        return not written_small and bool(context & _OF_A_KEPT_WORD)
    if verdict.mode == "spoken":
        return not written_small and bool(context & _PERSON)
    if context & Context.TITLE:
        return True
    if written_small:
        return bool(context & Context.CALLED) and word.opens and not is_kept(word.key)
    if not word.opens and not is_kept(word.key):
        return True
    if is_kept(word.key):
        # somebody in the room is called so
        person = context & (Context.CALLED | Context.THINKS) or (
            not word.opens and not is_measured(text, word)
        )
        return bool(person)
    return bool(context & _SPEAKS)
