"""Words of known people: from the roster and from the speaker labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from labresearch.corpus.label_words import PARTICLES
from labresearch.corpus.speaker_labels import label_kind
from labresearch.deidentification.judge import Known
from labresearch.deidentification.name_lists import (
    fold,
    frequency,
    is_common,
    is_family_name,
    is_first_name,
    is_kept,
)
from labresearch.deidentification.roster import Person

__all__ = ["TITLES", "initials_of", "name_words", "of_labels", "of_roster"]

_TITLE_WORDS = """
    mr mrs ms mx dr miss mister missus prof professor doctor coach principal sr sra señora señor
    senora senor maestra maestro madame monsieur teacher student observer researcher aide host
    facilitator vice assistant
"""
TITLES = frozenset(_TITLE_WORDS.split())
_STUDENTS = frozenset({"student", "group", "unknown"})
_NAMED = frozenset({"first name", "full name", "people", "doctor", ""})
_TITLED = frozenset({"teacher", "coach", "principal", "aide", "host"})
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*")


def name_words(name: str) -> list[str]:
    """Words of a name, as written; titles, particles and single letters left out.

    Examples
    --------
    >>> name_words("Ms. María José de la Cruz-Lee"), name_words("Coach Lin"), name_words("Mia R.")
    (['María', 'José', 'Cruz', 'Lee'], ['Lin'], ['Mia'])
    """
    words = _WORD.findall(name)
    return [w for w in words if len(w) > 1 and fold(w) not in TITLES and fold(w) not in PARTICLES]


def _titled(name: str) -> bool:
    words = _WORD.findall(name)
    return bool(words) and fold(words[0]) in TITLES


def of_roster(people: Iterable[Person]) -> tuple[dict[str, Known], dict[str, tuple[str, str]]]:
    """Words of the roster.

    Parameters
    ----------
    people : iterable of Person
        The roster.

    Returns
    -------
    known : dict of str to Known
        Folded word to what it is; nicknames and other spellings stand for the word of the name.
    wanted : dict of str to (str, str)
        Folded word to the word as the roster writes it and the pseudonym that the roster wants
        ('' for none).
    """
    known: dict[str, Known] = {}
    wanted: dict[str, tuple[str, str]] = {}
    for person in people:
        words = name_words(person.name)
        given = "student" if person.role in _STUDENTS else "given"
        alone = _titled(person.name) and len(words) == 1
        kinds = ["family"] * len(words) if alone else [given] + ["family"] * (len(words) - 1)
        chosen = name_words(person.pseudonym)
        for i, (word, kind) in enumerate(zip(words, kinds, strict=True)):
            key = fold(word)
            known.setdefault(key, Known(key, kind, person.role, "roster", key))
            wanted.setdefault(key, (word, chosen[i] if i < len(chosen) else ""))
        for other in person.also:
            _alias(other, words, kinds, person.role, known)
    return known, wanted


def _alias(
    other: str, words: list[str], kinds: list[str], role: str, known: dict[str, Known]
) -> None:
    found = name_words(other)
    if not words or not found:
        return
    # 'Ms. Alvares' is another spelling of the family name, 'Mateo Alvares' of both
    targets = words[-1:] if _titled(other) and len(found) == 1 else words
    kinds = kinds[-1:] if len(targets) < len(kinds) else kinds
    for i, word in enumerate(found):
        at = min(i, len(targets) - 1)
        key = fold(word)
        known.setdefault(key, Known(key, kinds[at], role, "roster", fold(targets[at])))


def of_labels(labels: Mapping[str, str], known: Mapping[str, Known]) -> dict[str, Known]:
    """Words of names in speaker labels.

    Parameters
    ----------
    labels : mapping of str to str
        Label to role.
    known : mapping of str to Known
        Words of the roster.

    Returns
    -------
    dict of str to Known
        Words that are not in the roster.
    """
    out: dict[str, Known] = {}
    for label, role in labels.items():
        kind = label_kind(label)
        if kind == "unknown" or not label:
            continue
        words = name_words(label)
        titled = _titled(label)
        for i, word in enumerate(words):
            key = fold(word)
            if key in known or key in out or not _is_name(key, word, kind, titled=titled):
                continue
            child = label.casefold().startswith("student")
            family = (titled and len(words) == 1 and not child) or (i > 0 and kind != "people")
            given = "student" if role in _STUDENTS else "given"
            out[key] = Known(key, "family" if family else given, role, "label", key)
    return out


def _is_name(key: str, word: str, kind: str, *, titled: bool) -> bool:
    listed = is_first_name(key) or is_family_name(key)
    if titled and kind in _TITLED:
        return not (is_kept(key) and not listed) and frequency(key) < 400_000
    if kind in _NAMED:
        # 'Counselor' and 'Everyone' have the form of a name and are none
        if is_kept(key):
            return is_first_name(key) and word[0].isupper()
        return listed or frequency(key) < 3_000
    # 'Student Marcus', 'S1 (Mia)', 'Speaker 2 - Priya'
    return listed and not is_kept(key) and not is_common(key) and frequency(key) < 3_000


def initials_of(people: Iterable[Person]) -> dict[str, tuple[str, ...]]:
    """List the initials of people of the roster that belong to one of them only.

    Parameters
    ----------
    people : iterable of Person
        The roster.

    Returns
    -------
    dict of str to tuple of str
        Such as 'MT' to ('marcus', 'tate').

    Examples
    --------
    >>> initials_of([Person("Marcus Tate"), Person("Mia Reyes"), Person("Mo Ruiz")])
    {'MT': ('marcus', 'tate')}
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for person in people:
        words = name_words(person.name)
        if len(words) > 1:
            initials = "".join(w[0].upper() for w in words)
            found.setdefault(initials, []).append(tuple(map(fold, words)))
    return {initials: keys[0] for initials, keys in found.items() if len(keys) == 1}
