"""Where the mean of a group lies: intervals on each axis and ellipses on two."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["ellipse", "mean_interval"]


def mean_interval(x: np.ndarray, *, level: float = 0.95) -> tuple[np.ndarray, ...]:
    """Give Student's interval of the mean on each axis.

    m ± t s / √n, with s the standard deviation and t the quantile with n - 1 degrees of freedom.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, n_axes)
        Points of one group.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    tuple of numpy.ndarray
        Mean, low, high; the bounds are NaN with fewer than two units.
    """
    from scipy import stats  # type: ignore[import-untyped]

    mean = x.mean(axis=0)
    if len(x) < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    reach = stats.t.ppf((1 + level) / 2, len(x) - 1) * x.std(axis=0, ddof=1) / np.sqrt(len(x))
    return mean, mean - reach, mean + reach


def ellipse(x: np.ndarray, *, level: float = 0.95) -> pd.Series:
    """Give the ellipse that covers a group's mean on two axes (Hotelling's T²).

    Its half axes are √(λ c / n), λ the eigenvalues of the covariance of the points and
    c = 2(n - 1)/(n - 2) F with 2 and n - 2 degrees of freedom.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, 2)
        Points of one group.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.Series
        ``x``, ``y`` (centre), ``half_width``, ``half_height`` (long and short half axis), ``angle``
        (degrees from the first axis to the long one, above -90 up to 90), ``units``. NaN with
        fewer than three units.

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
    if n > 2:
        spread, direction = np.linalg.eigh(np.cov(x.T))
        factor = 2 * (n - 1) / (n - 2) * stats.f.ppf(level, 2, n - 2) / n
        short, long = np.sqrt(np.maximum(spread, 0) * factor)
        angle = float(np.degrees(np.arctan2(direction[1, 1], direction[0, 1])))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    shape = {"half_width": long, "half_height": short, "angle": angle, "units": float(n)}
    return pd.Series(found | shape)
