"""An index of the words of many texts, to find those that can pass a gate."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import regex

from labresearch.codebook.gates import DIGIT, Gate

__all__ = ["WordIndex"]

# words as the rules see them: re and regex do not agree on what \w is (½, combining accents)
_TOKEN = regex.compile(r"\w+|\n")
# the only letters beyond ASCII that a case-blind pattern of ASCII letters finds
_FOLDS_TO_ASCII = re.compile("[\u0130\u0131\u017f\u212a]")


_FEW = 8  # texts that can be searched in the time that one word of a gate takes
_SMALL = 1000  # with so few texts nothing is saved


class WordIndex:
    """Which texts hold which words.

    Parameters
    ----------
    texts : list of str
        Texts, each once.
    """

    def __init__(self, texts: list[str]) -> None:
        self.size = len(texts)
        flat = [text.replace("\n", " ") for text in texts]
        # a text's word may match a pattern although its small letters differ: never shut out
        self._always = np.array([bool(_FOLDS_TO_ASCII.search(t)) for t in flat], dtype=bool)
        self._flat = flat
        words = _TOKEN.findall("\n".join(flat).lower())
        codes, vocabulary = pd.factorize(np.array(["\n", *words], dtype=object))
        codes = codes[1:]
        is_break = codes == 0
        text_of = np.cumsum(is_break)[~is_break]
        words_of = codes[~is_break] - 1
        order = np.argsort(words_of, kind="stable")
        self._texts = text_of[order].astype(np.int32)
        counts = np.bincount(words_of, minlength=len(vocabulary) - 1)
        self._offsets = np.concatenate([[0], np.cumsum(counts)])
        # one string of all words, so that parts of words are found by a plain search
        self._listed = "\n" + "".join(f"{word}\n" for word in vocabulary[1:])
        lengths = np.array([len(word) + 1 for word in vocabulary[1:]], dtype=np.int64)
        self._starts = 1 + np.concatenate([[0], np.cumsum(lengths)])[:-1]
        self._holding: dict[str, np.ndarray] = {}
        self._signs: dict[str, np.ndarray] = {}

    def candidates(self, gate: Gate) -> np.ndarray:
        """Tell which texts pass a gate.

        Parameters
        ----------
        gate : Gate
            Necessary condition of a rule.

        Returns
        -------
        numpy.ndarray
            One bool a text.
        """
        return self._passing(gate) | self._always

    def decided(self, gate: Gate) -> tuple[np.ndarray, np.ndarray]:
        """Tell which texts pass an exact gate, and of which it is not sure.

        Parameters
        ----------
        gate : Gate
            From ``exact_gate_of``.

        Returns
        -------
        passing, unsure : numpy.ndarray
            One bool a text each.
        """
        return self._passing(gate), self._always

    def _passing(self, gate: Gate) -> np.ndarray:
        if gate.op == "pass":
            return np.ones(self.size, dtype=bool)
        if gate.op == "all":
            # the shortest list of words first; a few texts are sooner searched than sifted further
            first, *others = gate.shortest_first
            mask = self._passing(first)
            for part in others:
                left = np.count_nonzero(mask)
                if not left or (self.size > _SMALL and left <= _FEW * part.size):
                    break
                mask &= self._passing(part)
            return mask
        if gate.op == "sign":
            if gate.word not in self._signs:
                self._signs[gate.word] = np.array([gate.word in t for t in self._flat], dtype=bool)
            return self._signs[gate.word].copy()
        mask = np.zeros(self.size, dtype=bool)
        # all words in one go: most are in few texts, or in none
        found = [texts for word in gate.words if len(texts := self._texts_with(word))]
        if found:
            mask[np.concatenate(found)] = True
        for part in gate.others:
            mask |= self._passing(part)
        return mask

    def _texts_with(self, part: str) -> np.ndarray:
        if part in self._holding:
            return self._holding[part]
        found = self._texts[:0]
        if DIGIT in part or part in self._listed:
            words = self._words_with(part).tolist()
            slices = [self._texts[self._offsets[w] : self._offsets[w + 1]] for w in words]
            found = np.concatenate([found, *slices])
        self._holding[part] = found
        return found

    def _words_with(self, part: str) -> np.ndarray:
        shift = 1 if part.startswith("\n") else 0
        if DIGIT in part:
            # a look-ahead, so that two words can share the line feed between them
            source = re.escape(part).replace(DIGIT, r"\d")
            places = [hit.start() + shift for hit in re.finditer(f"(?={source})", self._listed)]
        else:
            places = [at + shift for at in _occurrences(part, self._listed)]
        words = np.searchsorted(self._starts, np.array(places, dtype=np.int64), "right") - 1
        return np.unique(words)


def _occurrences(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
