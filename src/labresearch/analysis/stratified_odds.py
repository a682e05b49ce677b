"""Odds ratios that hold inside lessons, with an interval between labs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, lab_count, two_sided_p

__all__ = ["stratified_odds"]

FEW_ROWS, FEW_CLUSTERS, ENOUGH_CLUSTERS = 5, 5, 10


def stratified_odds(
    rows: pd.DataFrame,
    exposed: str,
    outcome: str,
    *,
    strata: str = "session",
    clusters: str = "cluster",
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> dict[str, Any]:
    """Compare an outcome with and without an exposure inside strata; labs are the unit.

    The odds ratio is Mantel and Haenszel's over strata (lessons); for an ordinal outcome Liu and
    Agresti's cumulative odds ratio, which sums the same terms over all cuts of the scale. The
    difference weights the difference of means in each stratum by n₁n₀/n. Intervals draw whole
    clusters (labs) with replacement: estimate ± t · standard deviation of the draws, on the
    logarithm for the odds ratio, t with clusters - 1 degrees of freedom, because percentiles of few
    clusters are too short. p shuffles the exposure over the rows of each stratum.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a turn or another small unit.
    exposed, outcome : str
        Columns: bool, and bool or whole numbers (levels, from low to high).
    strata, clusters : str
        Columns. All rows of a stratum must lie in one cluster.
    draws : int, default 1999
        Bootstrap draws and shuffles.
    seed : int
        Seed of both.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    dict
        ``difference``, ``difference_low``, ``difference_high`` (of means, or shares),
        ``odds_ratio``, ``low``, ``high``, ``p`` (two-sided), ``n`` (int, rows that are compared),
        ``n_exposed`` (int), ``mean_exposed``, ``mean_other`` (over the rows that are compared),
        ``strata``, ``clusters`` (int, that compare anything), ``checks`` (str, '' or what to
        mind), ``refused`` (str, '' or why numbers are missing).

    Raises
    ------
    KeyError
        If a column is missing.
    ValueError
        If a value is missing, a stratum lies in several clusters, or ``draws`` or ``level`` is out
        of range.

    References
    ----------
    Mantel, N. & Haenszel, W. (1959). Journal of the National Cancer Institute 22, 719-748.
    Liu, I.-M. & Agresti, A. (1996). Mantel-Haenszel-type inference for cumulative odds ratios with
    a stratified ordinal response. Biometrics 52, 1223-1234.
    Cameron, A. C. & Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
    Journal of Human Resources 50, 317-372 (few clusters).

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": np.repeat(list("abcdef"), 20),
    ...     "press": np.tile([True] * 10 + [False] * 10, 6),
    ...     "why": np.tile([True] * 6 + [False] * 4 + [True] * 2 + [False] * 8, 6)})
    >>> found = stratified_odds(rows, "press", "why", clusters="session", draws=199)
    >>> round(found["odds_ratio"], 2), round(found["difference"], 2), found["clusters"]
    (6.0, 0.4, 6)
    """
    if draws < 1 or not 0 < level < 1:
        message = f"draws = {draws} must be at least 1 and level = {level} between 0 and 1"
        raise ValueError(message)
    data = rows[list(dict.fromkeys([exposed, outcome, strata, clusters]))]
    if data.isna().any(axis=None):
        message = f"{int(data.isna().any(axis=1).sum())} rows have a missing value; leave them out"
        raise ValueError(message)
    x = data[exposed].to_numpy(dtype=bool)
    y, steps = np.unique(data[outcome].to_numpy(dtype=float), return_inverse=True)
    stratum, names = pd.factorize(data[strata])
    places = pd.DataFrame({"stratum": names[stratum], "cluster": data[clusters].to_numpy()})
    members = places.groupby("stratum", sort=False)["cluster"].agg(["first", "nunique"])
    if (members["nunique"] > 1).any():
        message = f"{strata} {members.index[members['nunique'] > 1][0]!r} is in several {clusters}"
        raise ValueError(message)
    size = (len(names), len(y))
    counts = [
        np.bincount(stratum[rows_] * size[1] + steps[rows_], minlength=size[0] * size[1])
        .reshape(size)
        .astype(float)
        for rows_ in (x, ~x)
    ]
    one, zero = counts
    n1, n0 = one.sum(axis=1), zero.sum(axis=1)
    keeps = (n1 > 0) & (n0 > 0)
    one, zero, n1, n0 = one[keeps], zero[keeps], n1[keeps], n0[keeps]
    n = n1 + n0
    cluster = pd.factorize(members["first"].reindex(names)[keeps])[0]
    groups = int(cluster.max()) + 1 if len(cluster) else 0
    result: dict[str, Any] = dict.fromkeys(_NUMBERS, math.nan)
    result |= {"n": int(n.sum()), "n_exposed": int(n1.sum()), "strata": len(n)}
    result |= {"clusters": groups, "checks": "", "refused": ""}
    if min(n1.sum(), n0.sum()) < FEW_ROWS:
        result["refused"] = (
            f"{int(n1.sum())} rows with and {int(n0.sum())} without it in strata that have both; "
            f"at least {FEW_ROWS} of each are needed"
        )
        return result
    result["mean_exposed"] = float(one.sum(axis=0) @ y / n1.sum())
    result["mean_other"] = float(zero.sum(axis=0) @ y / n0.sum())
    # above each cut: with and without the exposure
    high1 = one[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    high0 = zero[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    agree = (high1 * (n0[:, None] - high0)).sum(axis=1) / n
    differ = (high0 * (n1[:, None] - high1)).sum(axis=1) / n
    weight = n1 * n0 / n
    gap = weight * (one @ y / n1 - zero @ y / n0)
    terms = np.column_stack([agree, differ, weight, gap])
    sums = np.zeros((groups, 4))
    np.add.at(sums, cluster, terms)
    total = sums.sum(axis=0)
    result["difference"] = float(total[3] / total[2])
    rng = np.random.default_rng(seed)
    result["p"] = _shuffled_p(one, n1, n, one + zero, y, rng, draws)
    notes = []
    if len(y) < 2 or not total[0] or not total[1]:
        notes.append("no odds ratio: a cell is empty in all strata")
    else:
        result["odds_ratio"] = float(total[0] / total[1])
    if groups < FEW_CLUSTERS:
        notes.append(f"no interval: {lab_count(groups)}, fewer than {FEW_CLUSTERS}")
    else:
        picks = rng.multinomial(groups, np.full(groups, 1 / groups), size=draws) @ sums
        reach = t_quantile(groups - 1, (1 + level) / 2)
        spread = reach * float((picks[:, 3] / picks[:, 2]).std(ddof=1))
        result["difference_low"] = result["difference"] - spread
        result["difference_high"] = result["difference"] + spread
        usable = (picks[:, 0] > 0) & (picks[:, 1] > 0)
        if not math.isnan(result["odds_ratio"]):
            if usable.mean() < 0.95:
                notes.append("no interval of the odds ratio: empty cells in more than 5 % of draws")
            else:
                logs = np.log(picks[usable, 0] / picks[usable, 1])
                spread = reach * float(logs.std(ddof=1))
                result["low"] = result["odds_ratio"] * math.exp(-spread)
                result["high"] = result["odds_ratio"] * math.exp(spread)
        if groups < ENOUGH_CLUSTERS:
            result["checks"] = f"{lab_count(groups)}: the interval is an illustration"
    result["refused"] = "; ".join(notes)
    return result


_NUMBERS = (
    *("difference", "difference_low", "difference_high", "odds_ratio", "low", "high", "p"),
    *("mean_exposed", "mean_other"),
)


def _shuffled_p(
    one: np.ndarray,
    n1: np.ndarray,
    n: np.ndarray,
    both: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    draws: int,
) -> float:
    """Shuffle the exposure over the rows of each stratum: counts are hypergeometric there."""
    above = y - y[0]
    expected = float((n1 / n * (both @ above)).sum())
    left, rest = n1[None, :].repeat(draws, axis=0), n.copy()
    drawn = np.zeros(draws)
    for step in range(len(y) - 1, 0, -1):
        here, rest = both[:, step], rest - both[:, step]
        took = rng.hypergeometric(here.astype(int), rest.astype(int), left.astype(int))
        drawn += above[step] * took.sum(axis=1)
        left = left - took
    return two_sided_p(drawn - expected, float((one @ above).sum()) - expected)


def t_quantile(free: int, probability: float) -> float:
    """Invert Student's t of whole degrees of freedom (Abramowitz & Stegun 1964, 26.7.3-26.7.4)."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        angle = math.atan(middle / math.sqrt(free))
        cos2, term, total = math.cos(angle) ** 2, 1.0, 0.0
        odd = free % 2
        for j in range(1, (free + 1) // 2 if odd else free // 2 + 1):
            total += term
            term *= cos2 * (2 * j) / (2 * j + 1) if odd else cos2 * (2 * j - 1) / (2 * j)
        if odd:
            inside = 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
        else:
            inside = math.sin(angle) * total
        low, high = (middle, high) if (1 + inside) / 2 < probability else (low, middle)
    return (low + high) / 2
