"""How evenly talk is shared, and how far two profiles of codes lie apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["gini", "jensen_shannon", "lorenz_curve"]


def lorenz_curve(amounts: ArrayLike) -> pd.DataFrame:
    """Give the share of all that the least talkative share of people has.

    Parameters
    ----------
    amounts : array-like of shape (n,)
        Words or turns of each person, 0 or more; people who were there and said nothing are zeros.

    Returns
    -------
    pandas.DataFrame
        ``people``, ``amount`` (both 0 to 1), n + 1 rows from (0, 0) to (1, 1).

    Raises
    ------
    ValueError
        If there is nobody, an amount is negative or missing, or all are 0.

    References
    ----------
    Lorenz, M. O. (1905). Publications of the American Statistical Association 9, 209-219.

    Examples
    --------
    >>> lorenz_curve([1, 3]).to_numpy().tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    ordered = np.sort(_amounts(amounts))
    share = np.concatenate([[0.0], np.cumsum(ordered) / ordered.sum()])
    return pd.DataFrame({"people": np.linspace(0, 1, len(share)), "amount": share})


def gini(amounts: ArrayLike, *, corrected: bool = True) -> float:
    """Give Gini's coefficient: the mean difference between two people over twice the mean.

    Parameters
    ----------
    amounts : array-like of shape (n,)
        As in `lorenz_curve`.
    corrected : bool, default True
        Whether to multiply by n / (n - 1), so that 1 is reached when one person has all; without,
        small groups look more even than large ones.

    Returns
    -------
    float
        0 if all have the same, up to 1.

    Raises
    ------
    ValueError
        As in `lorenz_curve`, and for one person alone if corrected.

    References
    ----------
    Gini, C. (1912). Variabilità e mutabilità. Deltas, G. (2003). The small-sample bias of the Gini
    coefficient. Review of Economics and Statistics 85, 226-234.

    Examples
    --------
    >>> gini([5, 5, 5]), gini([0, 0, 9])
    (0.0, 1.0)
    """
    ordered = np.sort(_amounts(amounts))
    n = len(ordered)
    if corrected and n < 2:
        message = "one person alone shares with nobody; at least 2 are needed"
        raise ValueError(message)
    ranks = np.arange(1, n + 1)
    plain = float(((2 * ranks - n - 1) * ordered).sum() / (n * ordered.sum()))
    return plain * n / (n - 1) if corrected else plain


def jensen_shannon(one: ArrayLike, other: ArrayLike) -> float:
    """Give the Jensen-Shannon distance of two profiles, such as the moves of two lessons.

    The square root of the mean Kullback-Leibler divergence (base 2) of both from their average. It
    grows by chance where counts are small: compare it with what shuffling gives
    (`permute_within`).

    Parameters
    ----------
    one, other : array-like of shape (k,)
        Counts or shares of the same codes, 0 or more; each is divided by its sum.

    Returns
    -------
    float
        0 if both are the same, 1 if they have no code in common.

    Raises
    ------
    ValueError
        If lengths differ, an amount is negative or missing, or all of a profile are 0.

    References
    ----------
    Lin, J. (1991). IEEE Transactions on Information Theory 37, 145-151. Endres, D. M. & Schindelin,
    J. E. (2003). IEEE Transactions on Information Theory 49, 1858-1860 (it is a distance).

    Examples
    --------
    >>> jensen_shannon([2, 0], [0, 3]), jensen_shannon([1, 2], [2, 4])
    (1.0, 0.0)
    """
    p, q = _amounts(one), _amounts(other)
    if len(p) != len(q):
        message = f"profiles have {len(p)} and {len(q)} codes; must be the same codes"
        raise ValueError(message)
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2
    parts = [(side[side > 0] * np.log2(side[side > 0] / middle[side > 0])).sum() for side in (p, q)]
    return float(np.sqrt(np.clip(sum(parts) / 2, 0, 1)))


def _amounts(values: ArrayLike) -> np.ndarray:
    amounts = np.asarray(values, dtype=float).ravel()
    if not len(amounts) or not np.isfinite(amounts).all() or (amounts < 0).any():
        message = "amounts must be numbers of 0 or more, at least one, none missing"
        raise ValueError(message)
    if amounts.sum() == 0:
        message = "all amounts are 0, so there is nothing to share"
        raise ValueError(message)
    return amounts
