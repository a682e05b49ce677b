"""Slopes inside schools or labs, with intervals between labs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import lab_count
from labresearch.analysis.session_sums import t_quantile, t_two_sided

__all__ = ["within_slope"]

LEAST, FEW = 5, 10  # labs


def within_slope(
    rows: pd.DataFrame,
    value: str,
    term: str,
    *,
    within: str = "school",
    clusters: str = "cluster",
    level: float = 0.95,
) -> dict[str, Any]:
    """Give the change of a measure with one unit of a term, each group keeping its own level.

    Least squares with a level for each group of ``within``: b = Σ x y / Σ x², both as distances
    from the mean of their group. The variance is that of the jackknife over clusters: with b₋ the
    slope without cluster g, (G - 1)/G Σ (b₋ - b)², G clusters; t has G - 1 degrees of freedom. It
    allows rows of one cluster to depend on each other and errs on the side of width.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a lesson, say.
    value, term : str
        Columns of numbers.
    within : str, default 'school'
        Column of groups that keep their own level.
    clusters : str, default 'cluster'
        Column of labs.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    dict
        ``estimate``, ``low``, ``high``, ``p`` (two-sided), ``n`` (int, rows in groups of two or
        more), ``groups``, ``clusters`` (int), ``checks`` (str), ``refused`` (str, why numbers are
        missing: fewer than five clusters, or a term that does not vary inside groups).

    Raises
    ------
    ValueError
        If a column is missing or has missing values, or level is not between 0 and 1.

    References
    ----------
    MacKinnon, J. G., Nielsen, M. Ø. & Webb, M. D. (2023). Cluster-robust inference: a guide to
    empirical practice. Journal of Econometrics 232, 272-299 (the jackknife, CV3).

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "school": ["a"] * 5 + ["b"] * 5, "cluster": list("pqrstuvwxy"),
    ...     "asks": [1, 2, 3, 4, 5] * 2, "z": [0, 1, 2, 3, 4.5, 5, 6, 7, 8, 9]})
    >>> found = within_slope(rows, "z", "asks")
    >>> round(found["estimate"], 2), found["low"] < 1 < found["high"], found["clusters"]
    (1.05, True, 10)
    """
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    for name in (value, term, within, clusters):
        if name not in rows:
            message = f"rows have no column {name!r}; they have: {', '.join(map(str, rows))}"
            raise ValueError(message)
        if rows[name].isna().any():
            message = f"column {name!r} has {int(rows[name].isna().sum())} missing values"
            raise ValueError(message)
    kept = rows[rows.groupby(within)[within].transform("size") > 1]
    x, y = kept[term].to_numpy(dtype=float), kept[value].to_numpy(dtype=float)
    group, names = pd.factorize(kept[within])
    lab, labs = pd.factorize(kept[clusters])
    found: dict[str, Any] = dict.fromkeys(("estimate", "low", "high", "p"), np.nan)
    found |= {"n": len(kept), "groups": len(names), "clusters": len(labs)}
    found |= {"checks": "", "refused": ""}
    if len(labs) < LEAST:
        return found | {"refused": f"{lab_count(len(labs))}, fewer than {LEAST}"}
    slope = _slope(x, y, group)
    without = np.array(
        [_slope(x[lab != at], y[lab != at], group[lab != at]) for at in range(len(labs))]
    )
    if np.isnan(slope) or np.isnan(without).any():
        return found | {"refused": f"{term} does not vary inside {within}, or in one lab only"}
    free = len(labs) - 1
    error = float(np.sqrt(free / len(labs) * ((without - slope) ** 2).sum()))
    reach = t_quantile((1 + level) / 2, free) * error
    found |= {"estimate": slope, "low": slope - reach, "high": slope + reach}
    found["p"] = t_two_sided(slope / error, free) if error > 0 else np.nan
    furthest = without[np.abs(without - slope).argmax()]
    found["checks"] = f"without one lab it goes to {furthest:.2f} at most"
    if len(labs) < FEW:
        found["checks"] += f"; {lab_count(len(labs))}: the interval is an illustration"
    return found


def _slope(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> float:
    size = np.maximum(np.bincount(group), 1)
    away = x - (np.bincount(group, weights=x) / size)[group]
    spread = float(away @ away)
    # the mean of equal numbers may miss them by the last bits
    if spread <= 1e-12 * max(1.0, float(np.abs(x).max(initial=0.0))) ** 2:
        return np.nan
    return float(away @ y) / spread
