"""Which lines people code: a random sample with known probabilities, richer in rare codes."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["draw_lines", "inclusion_probabilities", "systematic_draw"]


def inclusion_probabilities(hints: np.ndarray, n: int, *, enrich: float, rare: float) -> np.ndarray:
    """Give each line its probability of being drawn.

    A share ``1 - enrich`` of the sample falls on all lines alike. The rest falls on lines that are
    hinted at for a rare code, each rare code getting about the same share. No line has the
    probability 0, so that weights can undo the enrichment.

    Parameters
    ----------
    hints : numpy.ndarray of bool, shape (lines, codes)
        Whether another coder, or a rule, gave the code to the line.
    n : int
        Lines to draw, at most the number of lines.
    enrich : float
        Share of the sample for rare codes, from 0 to below 1.
    rare : float
        A code is rare if it is hinted at on at most this share of the lines.

    Returns
    -------
    numpy.ndarray of shape (lines,)
        From above 0 to 1; they add up to n.

    Examples
    --------
    >>> hints = np.array([[True], [False], [False], [False]])
    >>> inclusion_probabilities(hints, 2, enrich=0.25, rare=0.25).tolist()
    [0.875, 0.375, 0.375, 0.375]
    """
    size = len(hints)
    if n >= size:
        return np.ones(size)
    counts = hints.sum(axis=0)
    chosen = (counts > 0) & (counts <= rare * size)
    wanted = np.zeros(size)
    if chosen.any():
        wanted = (hints[:, chosen] / counts[chosen]).max(axis=1)
    if not wanted.any():
        enrich, wanted = 0.0, np.ones(size)
    p = n * ((1 - enrich) / size + enrich * wanted / wanted.sum())
    # what lies over 1 goes to the others, of which there are more than places left
    while (p > 1).any():
        certain = p >= 1
        p[~certain] *= (n - certain.sum()) / p[~certain].sum()
        p[certain] = 1.0
    return p


def systematic_draw(p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw rows with given probabilities, spread evenly over their order.

    Parameters
    ----------
    p : numpy.ndarray of shape (rows,)
        Probability of each row, from 0 to 1; they add up to a whole number.
    rng : numpy.random.Generator
        Source of the one random start.

    Returns
    -------
    numpy.ndarray of int
        The rows drawn, ascending; as many as the probabilities add up to.

    References
    ----------
    Madow, W. G. (1949). On the theory of systematic sampling, II. Annals of Mathematical
    Statistics 20, 333-354.

    Examples
    --------
    >>> systematic_draw(np.full(6, 0.5), np.random.default_rng(1)).tolist()
    [1, 3, 5]
    """
    certain = p >= 1 - 1e-12
    rest = np.flatnonzero(~certain)
    n = round(float(p[rest].sum()))
    start = rng.random()
    if not n:
        return np.flatnonzero(certain)
    ends = np.cumsum(p[rest])
    ends *= n / ends[-1]
    found = rest[np.searchsorted(ends, start + np.arange(n), side="right").clip(max=len(rest) - 1)]
    return np.sort(np.concatenate([np.flatnonzero(certain), found]))


def draw_lines(
    lines: pd.DataFrame, hints: np.ndarray, n: int, *, enrich: float, rare: float, seed: int
) -> pd.DataFrame:
    """Draw a sample that is spread over sessions, layers and roles.

    Parameters
    ----------
    lines : pandas.DataFrame
        Lines that may be drawn: ``session``, ``line``, ``layer``, ``role``.
    hints : numpy.ndarray of bool, shape (lines, codes)
        See ``inclusion_probabilities``.
    n : int
        Lines to draw; all of them if there are no more.
    enrich, rare : float
        See ``inclusion_probabilities``.
    seed : int
        Seed of the draw.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``line``, ``weight`` (1 / probability), in the order of ``lines``.
    """
    rng = np.random.default_rng(seed)
    p = inclusion_probabilities(hints, min(n, len(lines)), enrich=enrich, rare=rare)
    order = lines.assign(
        session=pd.factorize(lines["session"])[0], at=np.arange(len(lines)), by=rng.random(len(p))
    ).sort_values(["session", "layer", "role", "by"])["at"]
    order = order.to_numpy()
    drawn = np.sort(order[systematic_draw(p[order], rng)])
    chosen = lines.iloc[drawn][["session", "line"]].reset_index(drop=True)
    return chosen.assign(weight=(1 / p[drawn]).round(6))
