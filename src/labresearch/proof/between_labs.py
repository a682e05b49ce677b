"""Whether labs or lessons that differ in one thing differ in another."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labresearch.analysis.inference import SEED, two_sided_p

__all__ = ["between_labs"]


def between_labs(
    x: ArrayLike, y: ArrayLike, blocks: ArrayLike, *, draws: int = 999, seed: int = SEED
) -> dict[str, Any]:
    """Correlate two facts of labs inside blocks, such as the cycles of a year.

    What blocks differ in does not count: both facts are taken less their mean in the block, and p
    shuffles the first over the labs of each block.

    Parameters
    ----------
    x, y : array-like of float, shape (labs,)
        Two facts of each lab, or lesson.
    blocks : array-like of shape (labs,)
        Inside what labs are compared.
    draws : int, default 999
        Shuffles.
    seed : int
        Their seed.

    Returns
    -------
    dict
        ``estimate`` (Pearson's correlation inside blocks, -1 to 1), ``p`` (two-sided), ``n`` (int,
        labs). NaN and p of 1 where a fact never varies inside a block.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold missing numbers.

    Examples
    --------
    >>> found = between_labs([1, 2, 3, 4], [1, 3, 2, 4], ["a", "a", "b", "b"], draws=99)
    >>> round(found["estimate"], 2), found["n"]
    (1.0, 4)
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    group = pd.factorize(pd.Series(np.asarray(blocks)))[0]
    if not len(a) == len(b) == len(group) or np.isnan(a).any() or np.isnan(b).any():
        message = (
            f"x, y and blocks have {len(a)}, {len(b)} and {len(group)} values; they must be as "
            "many, and none missing"
        )
        raise ValueError(message)
    a, b = _inside(a, group), _inside(b, group)
    size = math.sqrt(float((a @ a) * (b @ b)))
    if size < 1e-12:
        return {"estimate": math.nan, "p": 1.0, "n": len(a)}
    rng = np.random.default_rng(seed)
    mixed = np.tile(a, (draws, 1))
    for name in range(int(group.max()) + 1):
        rows = np.flatnonzero(group == name)
        mixed[:, rows] = rng.permuted(mixed[:, rows], axis=1)
    observed = float(a @ b)
    return {"estimate": observed / size, "p": two_sided_p(mixed @ b, observed), "n": len(a)}


def _inside(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    series = pd.Series(values)
    return (series - series.groupby(group).transform("mean")).to_numpy()
