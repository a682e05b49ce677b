"""Finding the words of rules in many texts: each text once, first hit only, gated by its words."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import regex

from labresearch.codebook.gates import Gate, exact_gate_of, gate_of
from labresearch.codebook.patterns import compile_text
from labresearch.codebook.plain_patterns import PlainPattern, is_plain, plain_pattern
from labresearch.codebook.rule_model import TextMatch
from labresearch.codebook.word_index import WordIndex

__all__ = ["Hits", "SearchTimeoutError", "TextSearch", "first_hit", "named_spans"]

TIMEOUT = 2.0  # seconds for one text; a sound regex needs microseconds


class SearchTimeoutError(RuntimeError):
    """A regex took too long for one text; it repeats a repeat, as in ``(a+)+``.

    Parameters
    ----------
    match : TextMatch
        The words that were looked for.
    text : str
        Where; only its length is told, because a message may be read by others.
    """

    def __init__(self, match: TextMatch, text: str) -> None:
        self.match = match
        super().__init__(
            f"a regex took more than {TIMEOUT:g} s for a line of {len(text)} characters; "
            "it repeats a repeat, as in (a+)+; simplify it"
        )


@dataclasses.dataclass(frozen=True)
class Hits:
    """First hits of one rule.

    Parameters
    ----------
    text : numpy.ndarray
        Number of the text, ascending.
    start, end : numpy.ndarray
        First character of the hit and the one after it, in that text.
    """

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray


def first_hit(
    match: TextMatch, text: str, *, keep: Callable[[str, int, int], bool] | None = None
) -> tuple[int, int] | None:
    """Find the first hit of a rule's words in one text, without any gate.

    Parameters
    ----------
    match : TextMatch
        The words.
    text : str
        Speech.
    keep : callable, optional
        Which hits count, as ``(text, start, end)``; all if left out.

    Returns
    -------
    tuple of int or None
        Start and end (characters); of equal starts the longest for phrases and tokens.
    """
    return _finder(match)(text) if keep is None else _kept(match, keep, text)


class TextSearch:
    """Search in a fixed list of texts.

    Parameters
    ----------
    texts : list of str
        Speech, each text once.
    gated : bool
        False searches every text: slow, for checking that the gates lose nothing.
    """

    def __init__(self, texts: list[str], *, gated: bool = True) -> None:
        self.texts = texts
        self.gated = gated
        self._found: dict[TextMatch, np.ndarray] = {}

    @functools.cached_property
    def _index(self) -> WordIndex:
        return WordIndex(self.texts)

    def find(
        self,
        match: TextMatch,
        among: np.ndarray | None = None,
        *,
        keep: Callable[[str, int, int], bool] | None = None,
    ) -> Hits:
        """Find the first hit in each text.

        Parameters
        ----------
        match : TextMatch
            The words.
        among : numpy.ndarray of bool, optional
            Texts to look at; all if left out.
        keep : callable, optional
            Which hits count, as ``(text, start, end)``; all if left out.

        Returns
        -------
        Hits

        Raises
        ------
        SearchTimeoutError
            If a regex takes more than two seconds for one text.
        """
        gate = _gate(match)
        if self.gated and gate.op != "pass":
            wanted = self._index.candidates(gate)
            if among is not None:
                wanted &= among
            candidates = np.flatnonzero(wanted)
        else:
            candidates = np.arange(len(self.texts)) if among is None else np.flatnonzero(among)
        rows = self._rows(match, candidates, keep)
        found = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return Hits(found[:, 0], found[:, 1], found[:, 2])

    def _rows(
        self,
        match: TextMatch,
        candidates: np.ndarray,
        keep: Callable[[str, int, int], bool] | None,
    ) -> list[tuple[int, int, int]]:
        rows: list[tuple[int, int, int]] = []
        plain = None
        if not len(candidates):
            return rows
        if keep is None and not match.tokens:
            plain = _plain_pattern(match, TIMEOUT)
        if plain is not None:
            search, is_plain_text = plain.search, self._plain
            texts = self._small if plain.small else self.texts
            numbers = candidates[is_plain_text[candidates]].tolist()
            if plain.sieve is not None:
                sieve, small = plain.sieve, self._small
                numbers = [number for number in numbers if sieve(small[number])]
            try:
                rows = [
                    (number, *hit.span()) for number in numbers if (hit := search(texts[number]))
                ]
            except TimeoutError as error:
                raise SearchTimeoutError(match, max(texts, key=len)) from error
            rows = [row for row in rows if row[2] > row[1]]
            candidates = candidates[~is_plain_text[candidates]]
            if not len(candidates):
                return rows
        finder = _finder(match) if keep is None else functools.partial(_kept, match, keep)
        others = [
            (number, *span)
            for number in candidates.tolist()
            if (span := finder(self.texts[number])) is not None
        ]
        return sorted(rows + others) if rows and others else rows or others

    @functools.cached_property
    def _small(self) -> list[str]:
        return [text.lower() for text in self.texts]

    @functools.cached_property
    def _plain(self) -> np.ndarray:
        return np.fromiter(map(is_plain, self.texts), dtype=bool, count=len(self.texts))

    def holds(self, match: TextMatch, among: np.ndarray | None = None) -> np.ndarray:
        """Tell of every text whether the words are found in it.

        Parameters
        ----------
        match : TextMatch
            The words.
        among : numpy.ndarray of bool, optional
            Texts to look at, all others come out False; without it the answer for all texts is
            kept for the next time.

        Returns
        -------
        numpy.ndarray of bool
        """
        if match in self._found:
            return self._found[match] if among is None else self._found[match] & among
        exact = _exact_gate(match) if self.gated else None
        if exact is not None:
            mask, unsure = self._index.decided(exact)
            if unsure.any():
                mask = mask & ~unsure
                mask[self.find(match, unsure).text] = True
            self._found[match] = mask
            return mask if among is None else mask & among
        mask = np.zeros(len(self.texts), dtype=bool)
        mask[self.find(match, among).text] = True
        if among is None:
            self._found[match] = mask
        return mask


@functools.lru_cache(maxsize=8192)
def _plain_pattern(match: TextMatch, timeout: float) -> PlainPattern | None:
    return plain_pattern(match.phrases, match.regexes, timeout=timeout)


@functools.lru_cache(maxsize=16384)
def _exact_gate(match: TextMatch) -> Gate | None:
    return exact_gate_of(match)


@functools.lru_cache(maxsize=16384)
def _gate(match: TextMatch) -> Gate:
    return gate_of(match)


def _kept(
    match: TextMatch, keep: Callable[[str, int, int], bool], text: str
) -> tuple[int, int] | None:
    """Return the first hit that counts."""
    return next((span for span in _spans(match, text) if keep(text, *span)), None)


def _spans(match: TextMatch, text: str) -> Iterator[tuple[int, int]]:
    if match.tokens:
        at = 0
        while (span := _finder(match)(text[at:])) is not None:
            yield span[0] + at, span[1] + at
            at += span[1]
        return
    for start, end, _ in named_spans(match, text):
        if end > start:
            yield start, end


@functools.lru_cache(maxsize=16384)
def _finder(match: TextMatch) -> Any:
    return _token_finder(match) if match.tokens else _pattern_finder(match)


def _pattern_finder(match: TextMatch) -> Any:
    search = compile_text(match.phrases, match.regexes).search
    # plain phrases cannot take long, and the clock costs time
    limit = {"timeout": TIMEOUT} if match.regexes else {}

    def find(text: str) -> tuple[int, int] | None:
        try:
            hit = search(text, **limit)
        except TimeoutError as error:
            raise SearchTimeoutError(match, text) from error
        return hit.span() if hit and hit.end() > hit.start() else None

    return find


def _token_finder(match: TextMatch) -> Any:
    from spacy.matcher import Matcher

    tokenizer = _tokenizer()
    matcher = Matcher(tokenizer.vocab)
    matcher.add("rule", [json.loads(source) for source in match.tokens])

    def find(text: str) -> tuple[int, int] | None:
        doc = tokenizer(text)
        best: tuple[int, int] | None = None
        for _, start, end in matcher(doc):
            if end > start and (best is None or (start, -end) < (best[0], -best[1])):
                best = (start, end)
        if best is None:
            return None
        last = doc[best[1] - 1]
        return doc[best[0]].idx, last.idx + len(last)

    return find


@functools.lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


def named_spans(match: TextMatch, text: str) -> list[tuple[int, int, str]]:
    """Return all hits in a text: start, end, and what the group ``name`` holds ('' for none)."""
    found = _compiled(match).finditer(text, timeout=TIMEOUT)
    try:
        return [(hit.start(), hit.end(), str(hit.groupdict().get("name") or "")) for hit in found]
    except TimeoutError as error:
        raise SearchTimeoutError(match, text) from error


@functools.lru_cache(maxsize=256)
def _compiled(match: TextMatch) -> regex.Pattern:
    return compile_text(match.phrases, match.regexes)
