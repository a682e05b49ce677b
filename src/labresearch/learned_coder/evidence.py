"""What a stack of models is told about each line."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from labresearch.learned_coder.context import Rarity, describe_lines, neighbours
from labresearch.learned_coder.embedding import Axes
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
    vectors: np.ndarray | None = None,
    axes: Axes | None = None,
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
    vectors : numpy.ndarray, optional
        Sentence vectors, one row a line.
    axes : Axes, optional
        Main axes of the vectors.

    Returns
    -------
    Evidence
        In the order of the lines.
    """
    near = neighbours(lines)
    dense = describe_lines(lines, marks=marks, rarity=rarity).to_numpy()
    views = {"own": own_view(lines, marks=marks), "around": around_view(lines, marks=marks)}
    if vectors is not None and axes is not None:
        short = vectors @ axes.turned
        length = np.linalg.norm(vectors, axis=1)
        parts, alike = [short], []
        for name in ("-1", "+1", "other before"):
            at = near[name]
            parts.append(np.where((at >= 0)[:, None], short[at], 0))
            scale = np.maximum(length * length[at], 1e-9)
            cosine = np.einsum("ij,ij->i", vectors, vectors[at]) / scale
            alike.append(np.where(at >= 0, cosine, np.nan))
        views["vectors"] = [sparse.csr_matrix(np.hstack(parts))]
        dense = np.hstack([dense, np.column_stack(alike), short[:, :48]]).astype(np.float32)
    asks = None
    if not marks:
        asks = np.where(lines.marked, ["?" in text for text in lines.text], -1)
    return Evidence(
        sparse=views,
        dense=dense,
        near=near,
        within={"side of session": lines.session * 3 + lines.side + 1, "speaker": lines.speaker},
        asks=asks,
    )


def of_numbers(table: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> Evidence:
    """Collect the evidence about rows of numbers: the numbers."""
    scaled = sparse.csr_matrix((table - centre) / scale, dtype=np.float32)
    return Evidence(sparse={"numbers": [scaled]}, dense=table.astype(np.float32))
