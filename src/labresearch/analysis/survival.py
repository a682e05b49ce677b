"""How long until something comes, where some waits end without it: survival curves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED

__all__ = ["survival_curve"]

LEAST = 5  # sessions
_COLUMNS = [
    "measure", "group", "against", "time", "estimate", "low", "high", "p", "at_risk", "events",
    "n", "clusters", "unit", "test", "checks", "refused",
]  # fmt: skip


def survival_curve(
    rows: pd.DataFrame,
    time: str,
    event: str,
    *,
    session: str = "session",
    by: str | None = None,
    until: float | None = None,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give Kaplan-Meier curves, medians and mean times, with intervals over sessions.

    S(t) is the product of 1 - d/r over the times up to t at which d of the r that still waited saw
    the event. Where a wait was cut off (``event`` False) it counts as waiting up to then. Intervals
    and the p value draw whole sessions with replacement. Whether waits are cut off for reasons that
    have to do with the event cannot be seen in the data; then no curve is right.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a wait.
    time, event : str
        Columns: how long (0 or more), and whether the event came (bool; False is censored).
    session : str, default 'session'
        Column of clusters.
    by : str, optional
        Column of groups; each is compared with the first in sorted order.
    until : float, optional
        Restricted mean times count up to here; if not given, up to the last time at which somebody
        still waits in each of the groups.
    draws : int, default 1999
        Bootstrap samples.
    seed : int
        Seed of the draws.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        Rows of ``measure`` 'survival' (one a time at which an event came), 'median', 'restricted
        mean' and 'difference of restricted means'. ``group``, ``against`` (str), ``time`` (of the
        curve, or up to which the mean counts; NaN for the median), ``estimate``, ``low``, ``high``,
        ``p`` (two-sided, of differences; NaN elsewhere), ``at_risk`` (int, just before the time),
        ``events`` (int, at the time, or in all), ``n`` (int, waits), ``clusters``, ``unit``,
        ``test``, ``checks``, ``refused`` (str, why a number is missing).

    Raises
    ------
    ValueError
        If a column is missing or has missing values, a time is negative, ``event`` is not yes or
        no, there is no event, or ``until`` lies beyond the data.

    References
    ----------
    Kaplan, E. L. & Meier, P. (1958). Journal of the American Statistical Association 53, 457-481.
    Royston, P. & Parmar, M. K. B. (2013). BMC Medical Research Methodology 13, 152 (restricted
    means). Davison, A. C. & Hinkley, D. V. (1997). Bootstrap Methods and their Application, 3.8.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": list("abcde"), "seconds": [1.0, 2.0, 3.0, 3.0, 5.0],
    ...     "answered": [True, True, False, True, True]})
    >>> found = survival_curve(rows, "seconds", "answered", draws=99)
    >>> found.loc[found["measure"] == "survival", ["time", "estimate", "at_risk"]].round(2)
       time  estimate  at_risk
    0   1.0       0.8        5
    1   2.0       0.6        4
    2   3.0       0.4        3
    3   5.0       0.0        1
    """
    _check(rows, time, event, [session, *([by] if by else [])], draws, level)
    names = sorted(rows[session].unique().tolist())
    groups = sorted(rows[by].unique().tolist()) if by else [""]
    ends = [_last(rows if not by else rows[rows[by] == group], time) for group in groups]
    if until is None:
        until = min(ends)
    elif not 0 < until <= min(ends):
        message = f"until = {until} must be above 0 and at most {min(ends):g}, where a group ends"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    picked = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    tail = (1 - level) / 2
    few = ""
    if len(names) < LEAST:
        few = f"{len(names)} sessions: below {LEAST} no interval over sessions is given"
    out: list[dict[str, object]] = []
    means = []
    for group in groups:
        mine = rows if not by else rows[rows[by] == group]
        curve = _Curve(mine, time, event, session, names)
        ones = np.ones((1, len(names)))
        found, drawn = curve.survival(ones)[0], curve.survival(picked)
        facts = {
            "group": str(group), "against": "", "n": len(mine), "p": np.nan,
            "clusters": mine[session].nunique(),
            "checks": f"{int((~mine[event].astype(bool)).sum())} of {len(mine)} waits cut off",
        }  # fmt: skip
        for at, moment in enumerate(curve.times):
            bounds = _bounds(drawn[:, at], tail, few)
            out.append(
                {
                    "measure": "survival", "time": moment, "estimate": found[at],
                    "at_risk": int(curve.risk[:, at].sum()),
                    "events": int(curve.deaths[:, at].sum()), **facts, **bounds,
                }
            )  # fmt: skip
        whole = {"at_risk": len(mine), "events": int(curve.deaths.sum()), **facts}
        median = _median(curve.times, found[None])[0]
        bounds = _bounds(_median(curve.times, drawn), tail, few)
        if np.isinf(median):
            bounds["refused"] = "more than half still waited when the data end"
            bounds["low"] = bounds["high"] = median = np.nan
        out.append({"measure": "median", "time": np.nan, "estimate": median, **whole, **bounds})
        mean = _mean(curve.times, found[None], until)[0]
        drawn_mean = _mean(curve.times, drawn, until)
        means.append((mean, drawn_mean, whole))
        bounds = _bounds(drawn_mean, tail, few)
        out.append(
            {"measure": "restricted mean", "time": until, "estimate": mean, **whole, **bounds}
        )
    for (mean, drawn_mean, whole), group in list(zip(means, groups, strict=True))[1:]:
        apart = drawn_mean - means[0][1]
        bounds = _bounds(apart, tail, few)
        known = apart[np.isfinite(apart)]
        # twice the smaller tail, the sample itself counted in
        least = min((known <= 0).sum(), (known >= 0).sum())
        p = np.nan if few else min(1.0, 2 * (1 + least) / (1 + len(known)))
        both = {key: int(whole[key]) + int(means[0][2][key]) for key in ("n", "at_risk", "events")}
        of_both = rows[rows[by].isin([group, groups[0]])]
        both["clusters"] = of_both[session].nunique()
        both_checks = f"{means[0][2]['checks']}; {whole['checks']}"
        out.append(
            {
                "measure": "difference of restricted means", "group": str(group),
                "against": str(groups[0]), "time": until, "estimate": mean - means[0][0],
                **both, "checks": both_checks, **bounds, "p": p,
            }
        )  # fmt: skip
    table = pd.DataFrame(out)
    table["unit"] = f"wait, sessions ({session}) drawn"
    table["test"] = f"Kaplan-Meier, bootstrap of sessions, {draws} draws"
    table.attrs = {
        "unit": f"{len(rows)} waits nested in {len(names)} sessions, which are what is drawn",
        "parameters": {"until": until, "draws": draws, "seed": seed, "level": level},
    }
    return table[_COLUMNS]


class _Curve:
    """Events and waits at risk by session at each time of an event."""

    def __init__(
        self, rows: pd.DataFrame, time: str, event: str, session: str, names: list
    ) -> None:
        when, came = rows[time].to_numpy(float), rows[event].to_numpy(bool)
        owner = pd.Categorical(rows[session], categories=names).codes.astype(int)
        self.times = np.unique(when[came])
        size = (len(names), len(self.times))
        self.deaths = np.zeros(size)
        at = np.searchsorted(self.times, when[came])
        np.add.at(self.deaths, (owner[came], at), 1)
        # a wait is at risk at each time up to its own
        last = np.searchsorted(self.times, when, side="right")
        ends = np.zeros((size[0], size[1] + 1))
        np.add.at(ends, (owner, last), 1)
        self.risk = ends[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]

    def survival(self, weights: np.ndarray) -> np.ndarray:
        """Give S at each time, one row a row of weights; NaN where a draw holds no wait."""
        deaths, risk = weights @ self.deaths, weights @ self.risk
        with np.errstate(divide="ignore", invalid="ignore"):
            kept = np.where(risk > 0, 1 - deaths / risk, 1.0)
        return np.where(risk[:, :1] > 0, np.cumprod(kept, axis=1), np.nan)


def _median(times: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Give the first time at which half have seen the event; infinite if that is never."""
    below = survival <= 0.5 + 1e-12
    first = times[np.argmax(below, axis=1)]
    none = np.where(np.isnan(survival[:, 0]), np.nan, np.inf)
    return np.where(below.any(axis=1), first, none)


def _mean(times: np.ndarray, survival: np.ndarray, until: float) -> np.ndarray:
    """Give the area below the steps up to a time."""
    edges = np.concatenate([[0.0], np.minimum(times, until), [until]])
    height = np.concatenate([np.where(np.isnan(survival[:, :1]), np.nan, 1.0), survival], axis=1)
    return height @ np.diff(edges)


def _bounds(drawn: np.ndarray, tail: float, few: str) -> dict[str, object]:
    known = drawn[~np.isnan(drawn)]
    if few or not len(known):
        return {"low": np.nan, "high": np.nan, "refused": few or "no draw holds such a wait"}
    low, high = np.quantile(known, [tail, 1 - tail], method="nearest")
    why = "the upper end lies beyond the data" if np.isinf(high) else ""
    return {"low": float(low), "high": float(high), "refused": why}


def _last(rows: pd.DataFrame, time: str) -> float:
    return float(rows[time].max())


def _check(
    rows: pd.DataFrame, time: str, event: str, others: list[str], draws: int, level: float
) -> None:
    for name in (time, event, *others):
        if name not in rows:
            message = f"rows have no column {name!r}; they have: {', '.join(map(str, rows))}"
            raise ValueError(message)
        if rows[name].isna().any():
            message = f"column {name!r} has {int(rows[name].isna().sum())} missing values"
            raise ValueError(message)
    if not pd.api.types.is_numeric_dtype(rows[time]) or (rows[time] < 0).any():
        message = f"time {time!r} must be numbers of 0 or more"
        raise ValueError(message)
    if not set(rows[event].unique().tolist()) <= {True, False}:
        message = f"event {event!r} must be yes or no (bool, or 0 and 1)"
        raise ValueError(message)
    if not rows[event].any():
        message = f"event {event!r} never came, so nothing can be said about when"
        raise ValueError(message)
    if draws < 99:
        message = f"draws = {draws} is too small; must be at least 99"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
