"""Where the mean of a group lies: intervals on each axis and ellipses on two."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["ellipse", "mean_interval", "mean_spread"]


def mean_spread(x: np.ndarray, clusters: np.ndarray | None = None) -> tuple[np.ndarray, int]:
    """Give the covariance of the mean of units that may come in clusters.

    Σ s_g s_gᵀ G / (G - 1) / n², with s_g the sum over cluster g of the distances from the mean and
    G the number of clusters; the covariance of the units over n, where each is a cluster.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, n_axes)
        Points of one group.
    clusters : numpy.ndarray of int, shape (n,), optional
        Cluster of each unit, whose units are alike; by default each unit is one.

    Returns
    -------
    covariance : numpy.ndarray of shape (n_axes, n_axes)
        NaN with fewer than two clusters.
    n_clusters : int
        G.

    References
    ----------
    Liang, K.-Y. & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear models.
    Biometrika 73, 13-22.

    Examples
    --------
    >>> x = np.array([[0.0], [0.0], [2.0], [2.0]])
    >>> mean_spread(x)[0].round(3).tolist(), mean_spread(x, np.array([0, 0, 1, 1]))[0].tolist()
    ([[0.333]], [[1.0]])
    """
    n = len(x)
    away = x - x.mean(axis=0)
    if clusters is not None:
        names, place = np.unique(clusters, return_inverse=True)
        member = np.zeros((len(names), n))
        member[place, np.arange(n)] = 1
        away = member @ away
    many = len(away)
    if many < 2:
        return np.full((x.shape[1], x.shape[1]), np.nan), many
    return away.T @ away * (many / (many - 1) / n**2), many


def mean_interval(
    x: np.ndarray, *, clusters: np.ndarray | None = None, level: float = 0.95
) -> tuple[np.ndarray, ...]:
    """Give Student's interval of the mean on each axis.

    m ± t e, with e the standard error (`mean_spread`; s / √n without clusters) and t the quantile
    with one degree of freedom fewer than there are clusters.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, n_axes)
        Points of one group.
    clusters : numpy.ndarray of int, shape (n,), optional
        Cluster of each unit.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    tuple of numpy.ndarray
        Mean, low, high; the bounds are NaN with fewer than two units or clusters.
    """
    from scipy import stats  # type: ignore[import-untyped]

    mean = x.mean(axis=0)
    covariance, many = mean_spread(x, clusters)
    if many < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    reach = stats.t.ppf((1 + level) / 2, many - 1) * np.sqrt(np.diag(covariance))
    return mean, mean - reach, mean + reach


def ellipse(x: np.ndarray, *, clusters: np.ndarray | None = None, level: float = 0.95) -> pd.Series:
    """Give the ellipse that covers a group's mean on two axes (Hotelling's T²).

    Its half axes are √(λ c), λ the eigenvalues of the covariance of the mean (`mean_spread`) and
    c = 2(G - 1)/(G - 2) F with 2 and G - 2 degrees of freedom, G the clusters, or units.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, 2)
        Points of one group.
    clusters : numpy.ndarray of int, shape (n,), optional
        Cluster of each unit.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.Series
        ``x``, ``y`` (centre), ``half_width``, ``half_height`` (long and short half axis), ``angle``
        (degrees from the first axis to the long one, above -90 up to 90), ``units``. NaN with
        fewer than three units or clusters.

    References
    ----------
    Hotelling, H. (1931). The generalization of Student's ratio. Annals of Mathematical Statistics
    2, 360-378.
    """
    from scipy import stats

    n = len(x)
    centre = x.mean(axis=0)
    found = {"x": centre[0], "y": centre[1]}
    long = short = angle = np.nan
    covariance, many = mean_spread(x, clusters)
    if many > 2:
        spread, direction = np.linalg.eigh(covariance)
        factor = 2 * (many - 1) / (many - 2) * stats.f.ppf(level, 2, many - 2)
        short, long = np.sqrt(np.maximum(spread, 0) * factor)
        angle = float(np.degrees(np.arctan2(direction[1, 1], direction[0, 1])))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    shape = {"half_width": long, "half_height": short, "angle": angle, "units": float(n)}
    return pd.Series(found | shape)
