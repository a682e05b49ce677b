"""Which word stands for which: the same pseudonym for a word in every session."""

from __future__ import annotations

import dataclasses

from labresearch.deidentification.name_lists import fold, pseudonym_lists

__all__ = ["Entry", "Pseudonyms", "in_case_of"]

_POOL = {"given": "adult", "student": "student", "family": "family"}


@dataclasses.dataclass
class Entry:
    """One word of names and what stands for it.

    Parameters
    ----------
    original : str
        The word as it was first seen, or as the roster writes it.
    pseudonym : str
        The invented word.
    kind : str
        'student' (given name of a child), 'given', 'family', 'school' or 'place'.
    role : str
        Role of the person, where it is known.
    """

    original: str
    pseudonym: str
    kind: str
    role: str = "unknown"


class Pseudonyms:
    """Words of names and their pseudonyms, given out in a fixed order.

    The order of the list is fixed, and words get theirs in the order in which they are first asked
    for: a pseudonym depends on nothing in the name but its first letter, which is avoided.

    Parameters
    ----------
    taken : iterable of str, optional
        Words that may not be used, such as those of the transcripts.

    Examples
    --------
    >>> names = Pseudonyms()
    >>> names.of("Marcus", "student") == names.of("MARCUS", "student").title()
    True
    >>> names.of("Marcus", "student")[0] != "M"
    True
    """

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self.entries: dict[str, Entry] = {}
        self._taken = set(taken)
        self._given: set[str] = set()

    def add(self, word: str, entry: Entry) -> None:
        """Fix the pseudonym of a word, such as one from a key or a roster."""
        self.entries[fold(word)] = entry
        self._given.add(fold(entry.pseudonym))

    def of(self, word: str, kind: str, *, role: str = "unknown") -> str:
        """Return the pseudonym of a word, in its case; a new word gets the next of the list."""
        key = fold(word)
        entry = self.entries.get(key)
        if entry is None:
            entry = Entry(word, self._next(key, kind), kind, role)
            self.add(word, entry)
        return in_case_of(word, entry.pseudonym)

    def _next(self, key: str, kind: str) -> str:
        words = pseudonym_lists()[_POOL.get(kind, "family")]
        for word in words:
            if self._free(word, key):
                return word
        # more people than words: two words in one
        family = pseudonym_lists()["family"]
        return next(both for a in words for b in family if self._free(both := a + b.lower(), key))

    def _free(self, word: str, key: str) -> bool:
        folded = fold(word)
        return folded not in self._given and folded not in self._taken and folded[0] != key[:1]


def in_case_of(word: str, pseudonym: str) -> str:
    """Write a pseudonym in capitals or small letters, as the word was."""
    if len(word) > 1 and word.isupper():
        return pseudonym.upper()
    return pseudonym.lower() if word.islower() else pseudonym
