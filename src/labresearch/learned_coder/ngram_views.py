"""Two sparse views of lines: the words of the line itself, and those around it."""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from labresearch.learned_coder.context import neighbours
from labresearch.learned_coder.hashed_ngrams import char_ngrams, read_texts, word_ngrams
from labresearch.learned_coder.lines import Lines

__all__ = ["Columns", "around_view", "own_view"]

_COLUMNS = 1 << 20


def own_view(lines: Lines, *, marks: bool) -> list[sparse.csr_matrix]:
    """Count words (1 to 3) and characters (3 and 4) of each line."""
    text = read_texts(lines.text if marks else lines.bare)
    return [
        word_ngrams(text, (1, 2, 3), columns=_COLUMNS),
        char_ngrams(text, (3, 4), columns=_COLUMNS),
        word_ngrams(read_texts(lines.label), (1,), columns=1 << 12, edges=False),
    ]


def around_view(lines: Lines, *, marks: bool) -> list[sparse.csr_matrix]:
    """Count the words of each line and of the lines around it, each in columns of its own."""
    text = read_texts(lines.text if marks else lines.bare)
    pairs = word_ngrams(text, (1, 2), columns=_COLUMNS)
    words = word_ngrams(text, (1,), columns=_COLUMNS // 16, edges=False)
    label = word_ngrams(read_texts(lines.label), (1,), columns=1 << 12, edges=False)
    near = neighbours(lines)
    out = [pairs, label]
    for name in ("-1", "+1"):
        out += [_moved(pairs, near[name]), _moved(label, near[name])]
    out += [_moved(words, near[name]) for name in ("other before", "other after", "-2", "+2")]
    return out


def _moved(counts: sparse.csr_matrix, at: np.ndarray) -> sparse.csr_matrix:
    moved = counts[np.maximum(at, 0)]
    size = np.diff(moved.indptr)
    moved.data[np.repeat(at < 0, size)] = 0
    moved.eliminate_zeros()
    return moved


class Columns:
    """Columns that are kept, with the rarity of each.

    Attributes
    ----------
    kept : list of numpy.ndarray of int
        Columns of each block of counts.
    rarity : list of numpy.ndarray of float
        Weights of these columns (inverse document frequency, Spärck Jones 1972).
    """

    def __init__(self, kept: list[np.ndarray], rarity: list[np.ndarray]) -> None:
        self.kept = kept
        self.rarity = rarity

    @classmethod
    def fit(
        cls, blocks: list[sparse.csr_matrix], rows: np.ndarray, *, at_least: int = 3
    ) -> Columns:
        """Keep the columns that at least so many of the rows have."""
        kept, rarity = [], []
        for block in blocks:
            often = np.bincount(block[rows].indices, minlength=block.shape[1])
            columns = np.flatnonzero(often >= at_least)
            kept.append(columns.astype(np.int32))
            weight = np.log((1 + len(rows)) / (1 + often[columns])) + 1
            rarity.append(weight.astype(np.float32))
        return cls(kept, rarity)

    def transform(self, blocks: list[sparse.csr_matrix]) -> sparse.csr_matrix:
        """Weigh counts by rarity, scale each line of each block to length 1, and join blocks."""
        parts = []
        for block, kept, rarity in zip(blocks, self.kept, self.rarity, strict=True):
            number = np.full(block.shape[1], -1, dtype=np.int32)
            number[kept] = np.arange(len(kept), dtype=np.int32)
            column = number[block.indices]
            inside = column >= 0
            row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))[inside]
            column = column[inside]
            value = (1 + np.log(block.data[inside])) * rarity[column]
            length = np.sqrt(np.bincount(row, value * value, block.shape[0]))
            value /= np.maximum(length, 1e-9)[row].astype(np.float32)
            start = np.append(0, np.cumsum(np.bincount(row, minlength=block.shape[0])))
            parts.append(
                sparse.csr_matrix((value, column, start), shape=(block.shape[0], len(kept)))
            )
        return sparse.hstack(parts, format="csr", dtype=np.float32)
