"""Counts of word and character n-grams in hashed columns: no word is kept.

The hash of every substring follows from one running sum over all texts, so that n-grams of a
whole table are counted in numpy without a loop over lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

__all__ = ["Text", "char_ngrams", "read_texts", "word_ngrams"]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SPACE, _WORD, _MARK = 0, 1, 2
_KINDS = np.full(0x3000, _WORD, dtype=np.uint8)
for _code in range(0x3000):
    _char = chr(_code)
    if _char.isspace() or not _char.isprintable():
        _KINDS[_code] = _SPACE
    elif not (_char.isalnum() or _char == "'" or _char == "_"):
        _KINDS[_code] = _MARK


class Text(NamedTuple):
    """Texts as one array of characters, with the words in it.

    Attributes
    ----------
    n : int
        Number of texts.
    text_of_char, hashes_at : numpy.ndarray
        Text of each character; running sum of hashed characters, one longer.
    text_of_word, word : numpy.ndarray
        Text of each word or mark, and its hash.
    """

    n: int
    text_of_char: np.ndarray
    hashes_at: np.ndarray
    inverse: np.ndarray
    text_of_word: np.ndarray
    word: np.ndarray


def read_texts(texts: Sequence[str] | np.ndarray) -> Text:
    """Hash the characters and words of texts, which are taken as they are (case and marks)."""
    joined = " \n ".join(texts)
    chars = np.frombuffer(f" {joined} ".encode("utf-32-le", "replace"), dtype=np.uint32)
    breaks = chars == 10
    text_of_char = np.cumsum(breaks)
    n = len(texts)
    if n and text_of_char[-1] != n - 1:
        message = "texts hold line breaks; replace them by blanks"
        raise ValueError(message)
    size = len(chars)
    with np.errstate(over="ignore"):
        powers = np.full(size, _BASE, dtype=np.uint64)
        powers[0] = 1
        powers = np.cumprod(powers, dtype=np.uint64)
        inverse = np.full(size, _INVERSE, dtype=np.uint64)
        inverse[0] = 1
        inverse = np.cumprod(inverse, dtype=np.uint64)
        hashes_at = np.zeros(size + 1, dtype=np.uint64)
        np.cumsum(_mixed(chars.astype(np.uint64)) * powers, out=hashes_at[1:])
    kinds = np.where(chars < len(_KINDS), _KINDS[np.minimum(chars, len(_KINDS) - 1)], _MARK)
    # a word begins where its kind begins; every mark is a word of its own
    begins = (kinds == _MARK) | ((kinds == _WORD) & (np.roll(kinds, 1) != _WORD))
    ends = (kinds == _MARK) | ((kinds == _WORD) & (np.roll(kinds, -1) != _WORD))
    first, last = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    word = _between(hashes_at, inverse, first, last)
    # a table without lines still has the blanks around them
    text_of_char = np.where(breaks | (n == 0), -1, text_of_char)
    return Text(n, text_of_char, hashes_at, inverse, text_of_char[first], word)


def word_ngrams(
    text: Text, sizes: Sequence[int], *, columns: int, salt: int = 0, edges: bool = True
) -> sparse.csr_matrix:
    """Count n-grams of words and marks; with `edges`, start and end of a text are words too."""
    row, word = text.text_of_word, text.word
    if edges:
        every = np.arange(text.n)
        row = np.concatenate([every, row, every])
        order = np.argsort(row, kind="stable")
        word = np.concatenate([np.full(text.n, 1, np.uint64), word, np.full(text.n, 2, np.uint64)])[
            order
        ]
        row = row[order]
    found = []
    with np.errstate(over="ignore"):
        gram = np.zeros(len(word), dtype=np.uint64)
        for size in range(1, max(sizes, default=0) + 1):
            whole = len(word) - size + 1
            if whole <= 0:
                break
            gram = _mixed(gram[:whole] * _BASE + word[size - 1 :])
            if size in sizes:
                inside = row[:whole] == row[size - 1 :]
                found.append((row[:whole][inside], gram[inside]))
    return _counted(text.n, found, columns, salt)


def char_ngrams(
    text: Text, sizes: Sequence[int], *, columns: int, salt: int = 0
) -> sparse.csr_matrix:
    """Count n-grams of characters, blanks and the blanks around a text included."""
    found = []
    total = len(text.text_of_char)
    for size in sizes:
        start = np.arange(total - size + 1)
        row = text.text_of_char[: total - size + 1]
        inside = (row >= 0) & (row == text.text_of_char[size - 1 :])
        start = start[inside]
        gram = _between(text.hashes_at, text.inverse, start, start + size)
        found.append((row[inside], gram))
    return _counted(text.n, found, columns, salt)


def _between(
    hashes_at: np.ndarray, inverse: np.ndarray, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    with np.errstate(over="ignore"):
        return _mixed((hashes_at[end] - hashes_at[start]) * inverse[start])


def _mixed(x: np.ndarray) -> np.ndarray:
    """Spread the bits of 64-bit numbers (the finaliser of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> _SHIFTS[0])) * _MIX[0]
        x = (x ^ (x >> _SHIFTS[1])) * _MIX[1]
    return x ^ (x >> _SHIFTS[2])


def _counted(
    n: int, found: Sequence[tuple[np.ndarray, np.ndarray]], columns: int, salt: int
) -> sparse.csr_matrix:
    row = np.concatenate([r for r, _ in found]) if found else np.zeros(0, np.int64)
    gram = np.concatenate([g for _, g in found]) if found else np.zeros(0, np.uint64)
    with np.errstate(over="ignore"):
        column = _mixed(gram + np.uint64(salt) * _BASE) % np.uint64(columns)
    counted = sparse.coo_matrix(
        (np.ones(len(row), np.float32), (row.astype(np.int32), column.astype(np.int32))),
        shape=(n, columns),
    ).tocsr()
    counted.sum_duplicates()
    return counted
