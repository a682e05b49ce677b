"""The word lists of the pauses codebook, compiled once for each book."""

from __future__ import annotations

import functools
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from regex import Pattern

if TYPE_CHECKING:
    from labresearch.codebook import Codebook

__all__ = ["LEXICONS", "Cues", "Lookup", "Part", "cues_of"]

LEXICONS = (
    "timeout_call",
    "timeout_gesture",
    "behaviour_timeout",
    "collegial_talk",
    "address_students",
    "think_time",
    "partner_talk",
    "work_block",
    "regather",
    "logistics",
    "closing",
)


class Cues:
    """Find the word lists of one codebook in many texts.

    Parameters
    ----------
    book : Codebook
        A book that has all of ``LEXICONS``.

    Raises
    ------
    ValueError
        If the book lacks one of the word lists.
    """

    def __init__(self, book: Codebook) -> None:
        from labresearch.codebook import lexicon_pattern

        missing = [name for name in LEXICONS if name not in book.lexicons]
        if missing:
            message = (
                f"codebook {book.id!r} has no word list {', '.join(missing)}; discourse needs "
                f"the lexicons {', '.join(LEXICONS)} (see codebooks/pauses.yml)"
            )
            raise ValueError(message)
        self._patterns = {name: lexicon_pattern(book, name) for name in LEXICONS}
        self._parts = {
            name: [
                *(
                    [Part((), phrases=book.lexicons[name].phrases)]
                    if book.lexicons[name].phrases
                    else []
                ),
                *(Part((source,)) for source in book.lexicons[name].regexes),
            ]
            for name in LEXICONS
        }

    def pattern(self, name: str) -> Pattern:
        """Return the compiled word list."""
        return self._patterns[name]

    def parts(self, name: str) -> list[Part]:
        """Return the phrases and each regex of a word list on its own."""
        return self._parts[name]


class Part:
    """Phrases, or one regex, with the words that a text must hold before a search is worth it.

    Parameters
    ----------
    regexes, phrases : tuple of str
        As in a codebook.
    """

    def __init__(self, regexes: tuple[str, ...], *, phrases: tuple[str, ...] = ()) -> None:
        from labresearch.codebook.gates import gate_of
        from labresearch.codebook.patterns import compile_text
        from labresearch.codebook.rule_model import TextMatch

        match = TextMatch("lexicon", phrases=phrases, regexes=regexes)
        self.search = compile_text(phrases, regexes).search
        self.gate = gate_of(match)


class Lookup:
    """The word lists in the lines of one corpus: each different text is searched once.

    Parameters
    ----------
    cues : Cues
        Word lists.
    texts : numpy.ndarray of object
        Words of the lines.
    where : numpy.ndarray of bool
        Lines that may be asked for; the others hold nothing.
    """

    def __init__(self, cues: Cues, texts: np.ndarray, where: np.ndarray) -> None:
        from labresearch.codebook.word_index import WordIndex

        self.cues = cues
        self._number, unique = pd.factorize(np.where(where, texts, ""))
        self._texts = [str(text) for text in unique]
        self._where = where
        self._index = WordIndex(self._texts)
        self._found: dict[str, np.ndarray] = {}

    def hits(self, name: str, where: np.ndarray | None = None) -> np.ndarray:
        """Tell which lines hold a phrase of a word list.

        Parameters
        ----------
        name : str
            One of ``LEXICONS``.
        where : numpy.ndarray of bool, optional
            Lines to look at, among those of the lookup; the others are False.

        Returns
        -------
        numpy.ndarray of bool
        """
        if name not in self._found:
            self._found[name] = self.search(self.cues.parts(name))
        found = self._found[name]
        return found.copy() if where is None else found & where

    def search(self, parts: list[Part]) -> np.ndarray:
        """Tell which lines hold any of the parts."""
        found = np.zeros(len(self._texts), dtype=bool)
        for part in parts:
            wanted = self._index.candidates(part.gate) & ~found
            for number in np.flatnonzero(wanted).tolist():
                found[number] = part.search(self._texts[number]) is not None
        return found[self._number] & self._where


_COMPILED: weakref.WeakKeyDictionary[Codebook, Cues] = weakref.WeakKeyDictionary()


def cues_of(book: Codebook | None) -> Cues:
    """Return the compiled word lists of a book; None is the shipped book ``pauses``."""
    if book is None:
        return _shipped()
    cues = _COMPILED.get(book)
    if cues is None:
        cues = _COMPILED[book] = Cues(book)
    return cues


@functools.cache
def _shipped() -> Cues:
    from labresearch.codebook import load_codebook

    return Cues(load_codebook("pauses"))
