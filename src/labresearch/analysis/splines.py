"""A smooth curve of a share along a quantity, and whether it has a step at a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.gee import statsmodels_module
from labresearch.analysis.session_sums import t_quantile, t_two_sided

__all__ = ["natural_spline", "spline_curve"]

LEAST = 10  # clusters
RARE = 10  # rows of the rarer outcome a parameter
QUANTILES = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95), 5: (0.05, 0.275, 0.5, 0.725, 0.95)}


def natural_spline(x: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Give the columns of a natural cubic spline: linear below the first and above the last knot.

    Parameters
    ----------
    x : numpy.ndarray of shape (n,)
        Values.
    knots : numpy.ndarray of shape (k,)
        Increasing, three or more.

    Returns
    -------
    numpy.ndarray of shape (n, k - 1)
        The values themselves, then k - 2 curved columns, scaled by the square of the outer knots'
        distance.

    Raises
    ------
    ValueError
        If there are fewer than three knots or they do not increase.

    References
    ----------
    Harrell, F. E. (2015). Regression Modeling Strategies, 2nd edition, section 2.4.5 (restricted
    cubic splines).

    Examples
    --------
    >>> natural_spline(np.array([0.0, 3.0]), np.array([0.0, 1.0, 2.0])).round(2).tolist()
    [[0.0, 0.0], [3.0, 3.0]]
    """
    knots = np.asarray(knots, dtype=float)
    if len(knots) < 3 or not (np.diff(knots) > 0).all():
        message = f"knots = {knots.tolist()} must be three or more, each above the one before"
        raise ValueError(message)
    x = np.asarray(x, dtype=float)

    def cube(knot: float) -> np.ndarray:
        return np.maximum(x - knot, 0.0) ** 3

    last, prior = knots[-1], knots[-2]
    columns = [x]
    for knot in knots[:-2]:
        curved = cube(knot) - cube(prior) * (last - knot) / (last - prior)
        curved += cube(last) * (prior - knot) / (last - prior)
        columns.append(curved / (last - knots[0]) ** 2)
    return np.column_stack(columns)


def spline_curve(
    rows: pd.DataFrame,
    along: str,
    outcome: str,
    *,
    at: Iterable[float],
    line: float | None = None,
    hold: Iterable[str] = (),
    clusters: str = "cluster",
    knots: int = 4,
    level: float = 0.95,
) -> pd.DataFrame:
    """Fit a share along a quantity as a natural cubic spline, with intervals between clusters.

    A logistic model by generalised estimating equations (independence, Mancl and DeRouen's
    covariance, t with clusters minus parameters degrees of freedom). Knots stand at quantiles. With
    ``line`` a second model adds a step there: its odds ratio says how much more the share changes
    at the line than a smooth curve would.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a case.
    along, outcome : str
        Columns: numbers, and bool.
    at : iterable of float
        Values of ``along`` at which the curve is given.
    line : float, optional
        Where a step is tested.
    hold : iterable of str
        Columns of numbers that are held at their means.
    clusters : str, default 'cluster'
        Column of clusters, e.g. labs.
    knots : {3, 4, 5}, default 4
        Number of knots.
    level : float, default 0.95
        Coverage, at each value by itself.

    Returns
    -------
    pandas.DataFrame
        One row a value: ``part`` ('curve', last 'step'), ``at``, ``estimate`` (share; of the step,
        odds ratio), ``low``, ``high``, ``p`` (of the step; of the curve, that the share does not
        change along it), ``n``, ``n_near`` (int, rows within a quarter of the inner range),
        ``clusters`` (int), ``unit``, ``test``, ``checks``, ``refused`` (str). Values beyond the
        data are refused.

    Raises
    ------
    ValueError
        If a column is missing or has missing values, or ``knots`` or ``level`` is out of range.
    ModuleNotFoundError
        If statsmodels is not installed (``pip install 'labresearch[models]'``).

    References
    ----------
    Harrell, F. E. (2015). Regression Modeling Strategies, 2nd edition. Mancl, L. A. & DeRouen, T.
    A. (2001). Biometrics 57, 126-134.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rows = pd.DataFrame({"cluster": np.repeat(range(20), 30), "wait": rng.random(600) * 4})
    >>> rows["why"] = rng.random(600) < np.where(rows["wait"] > 3, 0.6, 0.2)
    >>> curve = spline_curve(rows, "wait", "why", at=[1, 3.5])
    >>> bool(curve["estimate"].iloc[1] > curve["estimate"].iloc[0])
    True
    """
    held = list(hold)
    for name in (along, outcome, clusters, *held):
        if name not in rows:
            message = f"rows have no column {name!r}; they have: {', '.join(map(str, rows))}"
            raise ValueError(message)
        if rows[name].isna().any():
            message = f"column {name!r} has missing values; leave these rows out and say so"
            raise ValueError(message)
    if knots not in QUANTILES or not 0 < level < 1:
        message = f"knots = {knots} must be 3, 4 or 5 and level = {level} between 0 and 1"
        raise ValueError(message)
    x, y = rows[along].to_numpy(dtype=float), rows[outcome].to_numpy(dtype=float)
    grid = np.array(list(at), dtype=float)
    code, names = pd.factorize(rows[clusters], sort=True)
    parameters = knots + len(held) + (line is not None)
    refused = _refusal(x, y, len(names), parameters, knots)
    facts = {"n": len(rows), "clusters": len(names), "unit": f"row, clusters by {clusters}"}
    test = "logistic GEE, natural cubic spline, Mancl-DeRouen covariance, t"
    near = np.ptp(np.quantile(x, [0.05, 0.95])) / 8 if len(x) else 0.0
    table = [
        {"part": "curve", "at": value, "n_near": int((np.abs(x - value) <= near).sum())}
        for value in grid
    ]
    if line is not None:
        table.append({"part": "step", "at": line, "n_near": int((np.abs(x - line) <= near).sum())})
    out = pd.DataFrame([{**row, **facts} for row in table], columns=["part", "at", *_REST])
    out["test"], out["checks"], out["refused"] = test, "", refused
    out[["estimate", "low", "high", "p"]] = np.nan
    if refused:
        return out
    places = np.quantile(x, QUANTILES[knots])
    rest = rows[held].to_numpy(dtype=float)
    rest = rest - rest.mean(axis=0)
    design = np.column_stack([np.ones(len(x)), natural_spline(x, places), rest])
    params, cov, fault = _fitted(y, design, code)
    if fault:
        out["refused"] = fault
        return out
    freedom = len(names) - design.shape[1]
    where = np.column_stack(
        [np.ones(len(grid)), natural_spline(grid, places), np.zeros((len(grid), len(held)))]
    )
    middle = where @ params
    reach = t_quantile((1 + level) / 2, freedom) * np.sqrt(
        np.einsum("ij,jk,ik->i", where, cov, where)
    )
    curve = (out["part"] == "curve").to_numpy()
    for column, value in (("estimate", middle), ("low", middle - reach), ("high", middle + reach)):
        out.loc[curve, column] = 1 / (1 + np.exp(-value))
    out.loc[curve, "p"] = _flat(params[1:knots], cov[1:knots, 1:knots], freedom)
    beyond = curve & ((out["at"] < x.min()) | (out["at"] > x.max())).to_numpy()
    out.loc[beyond, ["estimate", "low", "high"]] = np.nan
    out.loc[beyond, "refused"] = "beyond the data"
    if line is not None:
        stepped = np.column_stack([design, x >= line])
        params, cov, fault = _fitted(y, stepped, code)
        step = ~curve
        if fault or np.ptp(stepped[:, -1]) == 0:
            out.loc[step, "refused"] = fault or "all rows lie on one side of the line"
            return out
        error = float(np.sqrt(cov[-1, -1]))
        reach_step = t_quantile((1 + level) / 2, freedom - 1) * error
        out.loc[step, "estimate"] = np.exp(params[-1])
        out.loc[step, "low"] = np.exp(params[-1] - reach_step)
        out.loc[step, "high"] = np.exp(params[-1] + reach_step)
        out.loc[step, "p"] = t_two_sided(params[-1] / error, freedom - 1)
    return out


_REST = (
    *("estimate", "low", "high", "p", "n", "n_near", "clusters", "unit", "test", "checks"),
    "refused",
)


def _refusal(x: np.ndarray, y: np.ndarray, clusters: int, parameters: int, knots: int) -> str:
    if clusters < LEAST:
        return f"{clusters} clusters: at least {LEAST} are needed for a curve"
    if clusters < parameters + 2:
        return f"{clusters} clusters are too few for {parameters} parameters; use fewer knots"
    rare = int(min(y.sum(), len(y) - y.sum()))
    if rare < RARE * parameters:
        return f"{rare} rows of the rarer outcome: a curve needs {RARE} a parameter"
    if len(np.unique(np.quantile(x, QUANTILES[knots]))) < knots:
        return "values are too alike to place the knots; use fewer"
    return ""


def _fitted(y: np.ndarray, design: np.ndarray, code: np.ndarray) -> tuple[Any, Any, str]:
    sm = statsmodels_module("statsmodels.api")
    with np.errstate(all="ignore"):
        try:
            model = sm.GEE(y, design, groups=code, family=sm.families.Binomial())
            fitted = model.fit(cov_type="bias_reduced", maxiter=200)
        except (ValueError, np.linalg.LinAlgError) as fault:
            return None, None, f"the model could not be fitted ({fault})"
    params, cov = np.asarray(fitted.params), np.asarray(fitted.cov_robust_bc)
    if not (np.isfinite(params).all() and np.isfinite(cov).all()):
        return None, None, "the model has no finite estimate"
    return params, cov, ""


def _flat(slopes: np.ndarray, cov: np.ndarray, freedom: int) -> float:
    """Test that all slopes are 0: Wald statistic against F."""
    k = len(slopes)
    f = float(slopes @ np.linalg.pinv(cov) @ slopes) / k
    return float(statsmodels_module("scipy.stats").f.sf(f, k, freedom))
