"""Vectors of sentences from a model of the user's choice, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["Axes", "embedder"]

Embed = Callable[[Sequence[str]], np.ndarray]


def embedder(embed: Embed | str | None) -> Embed | None:
    """Make a function from texts to vectors that asks the model once for each text.

    Parameters
    ----------
    embed : callable, str or None
        Texts to an array of one row each; or the name or path of a sentence-transformers model
        that is on this machine already.

    Returns
    -------
    callable or None
        None for None.

    Raises
    ------
    ImportError
        If a name is given and sentence-transformers is not installed.
    ValueError
        If there is no such model on this machine.
    """
    if embed is None:
        return None
    return _Remembering(_loaded(embed) if isinstance(embed, str) else embed)


class Axes:
    """The main axes of vectors, so that hundreds of columns become few (PCA without centring).

    Attributes
    ----------
    turned : numpy.ndarray
        Columns of the vectors x axes.
    """

    def __init__(self, turned: np.ndarray) -> None:
        self.turned = turned

    @classmethod
    def fit(cls, vectors: np.ndarray, n: int = 96) -> Axes:
        """Find the axes along which most of the length of the vectors lies."""
        _, axes = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
        axes = axes[:, ::-1][:, :n]
        # the sign of an axis is free: the largest part is made positive
        largest = np.abs(axes).argmax(axis=0)
        axes = axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1, 1)
        return cls(axes.astype(np.float32))


class _Remembering:
    def __init__(self, model: Embed) -> None:
        self.model = model
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            vectors = np.asarray(self.model(new), dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(new) or not np.isfinite(vectors).all():
                message = (
                    f"embed gave an array of shape {vectors.shape} for {len(new)} texts; expected "
                    "one row of finite numbers a text"
                )
                raise ValueError(message)
            self.known.update(zip(new, vectors, strict=True))
        return np.stack([self.known[text] for text in texts])


def _loaded(name: str) -> Embed:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        message = (
            f"embed = {name!r} needs sentence-transformers: pip install 'labresearch[embeddings]', "
            "or give a function from texts to vectors"
        )
        raise ImportError(message) from error
    try:
        model = SentenceTransformer(name, local_files_only=True)
    except Exception as error:
        message = (
            f"embed = {name!r} is no sentence-transformers model on this machine (nothing is "
            f"downloaded): {error}"
        )
        raise ValueError(message) from error
    return lambda texts: model.encode(list(texts), batch_size=64, show_progress_bar=False)
