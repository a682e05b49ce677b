"""What a stack of models is told about each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from labresearch.learned_coder.context import Rarity, describe_lines, neighbours, taken
from labresearch.learned_coder.lines import Lines
from labresearch.learned_coder.ngram_views import around_view, own_view

__all__ = ["Evidence", "of_lines", "of_numbers"]


@dataclass
class Evidence:
    """Facts about rows.

    Attributes
    ----------
    sparse : dict of str to list of scipy.sparse.csr_matrix
        Counts by view; the models of the first view are also asked about neighbours.
    dense : numpy.ndarray
        One row a line, float32, NaN where there is nothing to say.
    near : dict of str to numpy.ndarray
        Places of neighbours, -1 where there is none.
    within : dict of str to numpy.ndarray
        Numbers of groups of lines, such as sessions, over which scores are averaged.
    asks : numpy.ndarray or None
        1 where a line is a question by its punctuation, 0 where not, -1 where that is not known.
    """

    sparse: dict[str, list[sparse.csr_matrix]]
    dense: np.ndarray
    near: dict[str, np.ndarray] = field(default_factory=dict)
    within: dict[str, np.ndarray] = field(default_factory=dict)
    asks: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.dense)


def of_lines(
    lines: Lines,
    *,
    marks: bool,
    rarity: Rarity,
    embed: Callable[[Sequence[str]], np.ndarray] | None = None,
) -> Evidence:
    """Collect the evidence about lines of talk.

    Parameters
    ----------
    lines : Lines
        Lines in order.
    marks : bool
        Whether punctuation and capitals count.
    rarity : Rarity
        How rare words are, from the lines that a model is fitted to.
    embed : callable, optional
        Texts to vectors.

    Returns
    -------
    Evidence
        In the order of the lines.
    """
    near = neighbours(lines)
    dense = describe_lines(lines, marks=marks, rarity=rarity).to_numpy()
    if embed is not None:
        texts = lines.as_typed if marks else lines.bare
        vectors = np.asarray(embed(list(texts)), dtype=np.float32)
        around = [
            np.column_stack([taken(column, near[name]) for column in vectors.T])
            for name in ("-1", "+1", "other before")
        ]
        dense = np.hstack([dense, vectors, *around])
    asks = None
    if not marks:
        asks = np.where(lines.marked, ["?" in text for text in lines.text], -1)
    return Evidence(
        sparse={"own": own_view(lines, marks=marks), "around": around_view(lines, marks=marks)},
        dense=dense,
        near=near,
        within={"side of session": lines.session * 3 + lines.side + 1, "speaker": lines.speaker},
        asks=asks,
    )


def of_numbers(table: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> Evidence:
    """Collect the evidence about rows of numbers: the numbers."""
    scaled = sparse.csr_matrix((table - centre) / scale, dtype=np.float32)
    return Evidence(sparse={"own": [scaled]}, dense=table.astype(np.float32))
