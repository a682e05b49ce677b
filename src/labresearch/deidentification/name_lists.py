"""What is a name and what a word: lists of names, frequencies of words, words that stay."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import unicodedata
from pathlib import Path

__all__ = [
    "fold",
    "frequency",
    "is_common",
    "is_family_name",
    "is_first_name",
    "is_inflected",
    "is_kept",
    "pseudonym_lists",
]

_HERE = Path(__file__).parent
_COMMON = 20_000
_ORDINARY = 50


def fold(word: str) -> str:
    """Fold a word for comparison: small letters, no accents, one kind of apostrophe.

    Examples
    --------
    >>> fold("JOSÉ"), fold("D’Angelo")
    ('jose', "d'angelo")
    """
    word = word.replace("’", "'").casefold()
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def is_first_name(key: str) -> bool:
    """Whether a folded word is in the lists of first names."""
    return key in _names()[0]


def is_family_name(key: str) -> bool:
    """Whether a folded word is in the lists of family names."""
    return key in _names()[1]


def is_kept(key: str) -> bool:
    """Whether a folded word belongs to the lesson, the calendar or the classroom."""
    return key in _keep()


def is_common(key: str) -> bool:
    """Whether a folded word is so common in English that it says little about names.

    Examples
    --------
    >>> is_common("will"), is_common("drew"), is_common("marcus")
    (True, True, False)
    """
    return key in _also_words() or frequency(key) >= _COMMON


def frequency(key: str) -> int:
    """How often a word comes in a large collection of spoken English (0 if never)."""
    return _frequencies().get(key, 0)


def is_inflected(key: str) -> bool:
    """Whether a word that is rare itself is a form of an ordinary word.

    Examples
    --------
    >>> is_inflected("manipulatives"), is_inflected("jaydens")
    (True, False)
    """
    for ending in ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "able", "ness"):
        base = key.removesuffix(ending)
        if base == key or len(base) < 4 or base in _names()[0] or base in _names()[1]:
            continue
        if max(frequency(base), frequency(base + "e")) >= _ORDINARY or is_kept(base):
            return True
    return False


@functools.lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    from spellchecker import SpellChecker

    return dict(SpellChecker(language="en").word_frequency.dictionary)


@functools.lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """First and family names of every locale that Faker has, in Latin letters or not."""
    import faker.providers.person as persons

    first: set[str] = set()
    family: set[str] = set()
    for module in sorted(pkgutil.iter_modules(persons.__path__), key=lambda m: m.name):
        if not module.ispkg:
            continue
        provider = importlib.import_module(f"{persons.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            into = first if attribute.startswith("first_name") else family
            if not attribute.startswith(("first_name", "last_name")):
                continue
            names = getattr(provider, attribute)
            if callable(names) or isinstance(names, property):
                continue
            for name in names:
                written = name[0] if isinstance(name, tuple) else name
                into.update(fold(part) for part in str(written).split() if len(part) > 1)
    return frozenset(first), frozenset(family)


@functools.lru_cache(maxsize=1)
def _keep() -> frozenset[str]:
    return frozenset(word for words in _sections("keep.txt").values() for word in words)


@functools.lru_cache(maxsize=1)
def _also_words() -> frozenset[str]:
    return frozenset(_sections("also_words.txt")[""])


@functools.lru_cache(maxsize=1)
def pseudonym_lists() -> dict[str, tuple[str, ...]]:
    """Invented names by section: 'student', 'adult' and 'family'.

    Examples
    --------
    >>> sorted(pseudonym_lists())
    ['adult', 'family', 'student']
    """
    return {name: tuple(words) for name, words in _sections("pseudonyms.txt").items() if name}


def _sections(file: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {"": []}
    name = ""
    for line in (_HERE / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            out[name] = []
        elif not line.startswith("#"):
            out[name] += line.split()
    return out
