"""Change from cycle to cycle within teams: slopes of measures and ratios of rates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, lab_count, two_sided_p
from labresearch.analysis.session_sums import t_quantile

__all__ = ["rate_ratio_per_cycle", "slope_per_cycle"]

LEAST_CYCLES = 3
LEAST_FREE = 2


def slope_per_cycle(
    labs: pd.DataFrame, value: str, *, team: str = "team", draws: int = 1999, seed: int = SEED
) -> dict[str, Any]:
    """Give the change per cycle of a measure, each team keeping its own level.

    Least squares with one level a team. p permutes the cycles of each team.

    Parameters
    ----------
    labs : pandas.DataFrame
        One row a lab: ``cycle`` (number), team, value.
    value : str
        Column of numbers.
    team : str, default 'team'
        Column of teams; different in each school.
    draws : int, default 1999
        Permutations.
    seed : int
        Seed.

    Returns
    -------
    dict
        ``estimate``, ``low``, ``high`` (95 %), ``p``, ``n`` (labs), ``teams``, ``refused`` (str;
        fewer than three cycles, or too few labs to leave two degrees of freedom).

    Raises
    ------
    ValueError
        If a column is missing or has missing values.

    References
    ----------
    Wooldridge, J. M. (2010). Econometric Analysis of Cross Section and Panel Data, chapter 10.

    Examples
    --------
    >>> labs = pd.DataFrame({"team": ["a"] * 4 + ["b"] * 4, "cycle": [1, 2, 3, 4] * 2,
    ...                      "ties": [.5, .4, .3, .2, .9, .8, .7, .6]})
    >>> round(slope_per_cycle(labs, "ties", draws=99)["estimate"], 3)
    -0.1
    """
    y, x, place = _columns(labs, value, team)
    refused = _refusal(x, place)
    if refused:
        return _nothing(len(y), place, refused)
    y = _centred(y, place)
    x = _centred(x, place)
    slope = float(x @ y / (x @ x))
    free = len(y) - place.nunique() - 1
    reach = t_quantile(0.975, free) * float(np.sqrt(((y - slope * x) ** 2).sum() / free / (x @ x)))
    p = _permuted(y, x, place, draws, seed)
    return {
        "estimate": slope, "low": slope - reach, "high": slope + reach, "p": p, "n": len(y),
        "teams": place.nunique(), "refused": "",
    }  # fmt: skip


def rate_ratio_per_cycle(
    labs: pd.DataFrame,
    count: str,
    exposure: str,
    *,
    team: str = "team",
    draws: int = 1999,
    seed: int = SEED,
) -> dict[str, Any]:
    """Give the ratio of a rate from one cycle to the next, each team keeping its own level.

    Poisson regression with a level a team and the logarithm of the exposure as offset; where
    counts vary more than Poisson counts the interval is widened by their dispersion, as a
    quasi-Poisson model does. p permutes the cycles of each team.

    Parameters
    ----------
    labs, team, draws, seed
        As in `slope_per_cycle`.
    count : str
        Column of counts.
    exposure : str
        Column of words (or turns, or hours) in which they were counted, above 0.

    Returns
    -------
    dict
        As `slope_per_cycle`, with ``events`` (total count), ``dispersion`` (1 for Poisson) and
        ``log_error`` (standard error of the logarithm). Below 5 events it is refused too.

    Raises
    ------
    ValueError
        As `slope_per_cycle`, or if an exposure is not above 0 or a count below 0.

    References
    ----------
    McCullagh, P. & Nelder, J. A. (1989). Generalized Linear Models, section 6.2 and chapter 9.

    Examples
    --------
    >>> labs = pd.DataFrame({"team": ["a"] * 4, "cycle": [1, 2, 3, 4], "words": [1000] * 4,
    ...                      "sorting": [80, 40, 20, 10]})
    >>> round(rate_ratio_per_cycle(labs, "sorting", "words", draws=99)["estimate"], 3)
    0.5
    """
    y, x, place = _columns(labs, count, team)
    size = _columns(labs, exposure, team)[0]
    if (size <= 0).any() or (y < 0).any():
        message = f"{exposure!r} must be above 0 and {count!r} 0 or more in every row"
        raise ValueError(message)
    refused = _refusal(x, place)
    if not refused and y.sum() < 5:
        refused = f"{int(y.sum())} events, fewer than 5"
    extra = {"events": int(y.sum()), "dispersion": math.nan, "log_error": math.nan}
    if refused:
        return _nothing(len(y), place, refused) | extra
    # a team without any event tells nothing about change
    had = (pd.Series(y).groupby(place).transform("sum") > 0).to_numpy()
    y, x, size, place = y[had], x[had], size[had], place[had].reset_index(drop=True)
    refused = _refusal(x, place)
    if refused:
        return _nothing(len(y), place, refused) | extra
    design = np.column_stack([pd.get_dummies(place).to_numpy(dtype=float), x])
    offset = np.log(size)
    beta = np.zeros(design.shape[1])
    beta[:-1] = math.log((y.sum() + 0.5) / size.sum())
    for _ in range(100):
        mean = np.exp(np.clip(design @ beta + offset, -30, 30))
        step = np.linalg.lstsq(
            design.T @ (design * mean[:, None]), design.T @ (y - mean), rcond=None
        )[0]
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    mean = np.exp(np.clip(design @ beta + offset, -30, 30))
    free = len(y) - design.shape[1]
    dispersion = max(1.0, float(((y - mean) ** 2 / np.maximum(mean, 1e-9)).sum() / free))
    variance = np.linalg.pinv(design.T @ (design * mean[:, None]))[-1, -1] * dispersion
    error = math.sqrt(variance)
    reach = t_quantile(0.975, free) * error
    totals = pd.DataFrame({"y": y, "size": size}).groupby(place).transform("sum")
    rest = y - size / totals["size"].to_numpy() * totals["y"].to_numpy()
    return {
        "estimate": math.exp(beta[-1]),
        "low": math.exp(beta[-1] - reach),
        "high": math.exp(min(beta[-1] + reach, 700)),
        "p": _permuted(rest, _centred(x, place), place, draws, seed),
        "n": len(y),
        "teams": place.nunique(),
        "refused": "",
        "events": int(y.sum()),
        "dispersion": dispersion,
        "log_error": error,
    }


def _columns(labs: pd.DataFrame, value: str, team: str) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    for name in (value, "cycle", team):
        if name not in labs:
            message = f"labs have no column {name!r}; they have: {', '.join(map(str, labs))}"
            raise ValueError(message)
        if labs[name].isna().any():
            message = f"column {name!r} has missing values; leave these labs out and say so"
            raise ValueError(message)
    place = labs[team].astype("str").reset_index(drop=True)
    return labs[value].to_numpy(dtype=float), labs["cycle"].to_numpy(dtype=float), place


def _refusal(x: np.ndarray, place: pd.Series) -> str:
    cycles = len(np.unique(x))
    if cycles < LEAST_CYCLES:
        return f"{cycles} cycle{'s' * (cycles != 1)}, fewer than {LEAST_CYCLES}: no slope"
    teams = place.nunique()
    free = len(x) - teams - 1
    if free < LEAST_FREE:
        of = f"{lab_count(len(x))} of {teams} team{'s' * (teams != 1)}"
        return f"{of} leave {free} degrees of freedom: no slope"
    return ""


def _nothing(n: int, place: pd.Series, refused: str) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("estimate", "low", "high", "p"), math.nan)
    return empty | {"n": n, "teams": place.nunique(), "refused": refused}


def _centred(values: np.ndarray, place: pd.Series) -> np.ndarray:
    series = pd.Series(values)
    return (series - series.groupby(place).transform("mean")).to_numpy(dtype=float)


def _permuted(
    values: np.ndarray, cycles: np.ndarray, place: pd.Series, draws: int, seed: int
) -> float:
    """Permute the cycles of each team and compare the sum of cycle times value."""
    rng = np.random.default_rng(seed)
    mixed = np.tile(cycles, (draws, 1))
    for name in sorted(place.unique()):
        rows = np.flatnonzero(place.to_numpy() == name)
        mixed[:, rows] = rng.permuted(mixed[:, rows], axis=1)
    return float(two_sided_p(mixed @ values, float(cycles @ values)))
