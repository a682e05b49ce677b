"""What happens around events such as time-outs, beside places where none happened."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.analysis.inference import adjusted_p
from labresearch.analysis.session_sums import t_quantile, t_two_sided

__all__ = ["event_curve"]

LEAST = 5  # sessions
_COLUMNS = [
    "part", "lag", "at_events", "at_pseudo_events", "estimate", "low", "high", "p", "q", "n",
    "clusters", "unit", "test", "checks", "refused",
]  # fmt: skip


def event_curve(
    rows: pd.DataFrame,
    events: pd.DataFrame,
    outcome: str,
    *,
    before: int = 10,
    after: int = 10,
    session: str = "session",
    position: str = "turn",
    match: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Average an outcome at each distance from events, minus the same around pseudo-events.

    A pseudo-event is a place of the same session (and of the same value of ``match``) with no event
    within ``before + after`` places, so that what follows an event is not what precedes a
    pseudo-event. All such places count, each session as often as it has events; so nothing is
    drawn, and neither the level of a lesson nor the kind of its stretches makes a difference. An
    event or pseudo-event counts at the distances at which the session has a row. Sessions without a
    pseudo-event are left out, and ``checks`` say how many events that costs.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a place, e.g. a turn: session, position, outcome.
    events : pandas.DataFrame
        Session and position of each event.
    outcome : str
        Column of numbers or bool.
    before, after : int, default 10
        Places looked at on either side.
    session, position : str
        Columns of both tables; positions are whole numbers, unique in a session.
    match : str, optional
        Column of rows, e.g. ``segment``, in which event and pseudo-event must agree.
    level : float, default 0.95
        Coverage, of each distance by itself.

    Returns
    -------
    pandas.DataFrame
        Rows of ``part`` 'lag' (one a distance, without 0), 'before', 'after' (their means) and
        'after - before'. ``lag`` (int; 0 in the last three), ``at_events``, ``at_pseudo_events``
        (means), ``estimate`` (their difference), ``low``, ``high``, ``p``, ``q`` (Benjamini-
        Hochberg over the lags), ``n`` (int, events), ``clusters`` (int, sessions), ``unit``,
        ``test``, ``checks``, ``refused`` (str; '' unless there are too few sessions).

    Raises
    ------
    ValueError
        If a column is missing or has missing values, positions repeat, an event is at no row, or a
        window is below 1.

    References
    ----------
    MacKinlay, A. C. (1997). Event studies in economics and finance. Journal of Economic Literature
    35, 13-39. Cameron, A. C. & Miller, D. L. (2015). A practitioner's guide to cluster-robust
    inference. Journal of Human Resources 50, 317-372.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": np.repeat(list("abcdef"), 40), "turn": list(range(40)) * 6,
    ...     "reasoning": [turn in (11, 12, 25) for turn in range(40)] * 6})
    >>> events = pd.DataFrame({"session": list("abcdef"), "turn": 10})
    >>> curve = event_curve(rows, events, "reasoning", before=2, after=2)
    >>> curve[["part", "lag", "at_events", "at_pseudo_events"]].round(2).head(4)
      part  lag  at_events  at_pseudo_events
    0  lag   -2        0.0              0.03
    1  lag   -1        0.0              0.03
    2  lag    1        1.0              0.03
    3  lag    2        1.0              0.03
    """
    for name, value in (("before", before), ("after", after)):
        if value < 1:
            message = f"{name} = {value} is too small; must be at least 1"
            raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    _check(rows, [session, position, outcome, *([match] if match else [])], "rows")
    _check(events, [session, position], "events")
    places = pd.MultiIndex.from_frame(rows[[session, position]])
    if not places.is_unique:
        at = rows[[session, position]].loc[places.duplicated()].iloc[0].tolist()
        message = f"rows hold session {at[0]!r}, {position} {at[1]} more than once"
        raise ValueError(message)
    happened = pd.MultiIndex.from_frame(events[[session, position]]).unique()
    lost = ~happened.isin(places)
    if lost.any():
        at = happened[int(lost.argmax())]
        message = f"events: session {at[0]!r} has no row with {position} {at[1]}"
        raise ValueError(message)
    lags = [lag for lag in range(-before, after + 1) if lag]
    around = _around(rows, places, outcome, position, lags)
    is_event = places.isin(happened)
    free = ~is_event & _far(rows, session, position, is_event, before + after)
    parts = _by_session(rows, around, is_event, free, session, match, lags)
    sides = np.array(lags) > 0
    kept = int(parts["events"].sum())
    checks = [f"{len(happened)} events, {kept} with pseudo-events in the same session"]
    if match:
        checks[0] += f" and {match}"
    table = [_row("lag", lag, *_lag(parts, at), level) for at, lag in enumerate(lags)]
    for name, chosen in (("before", ~sides), ("after", sides)):
        table.append(_row(name, 0, *_pooled(parts, chosen), level))
    earlier, later = _pooled(parts, ~sides), _pooled(parts, sides)
    here, there = later[0] - earlier[0], later[1] - earlier[1]
    table.append(_row("after - before", 0, here, there, later[2] - earlier[2], later[3], level))
    out = pd.DataFrame(table)
    if out.loc[out["part"] == "before", "p"].iloc[0] < 1 - level:
        checks.append("events differ from pseudo-events already before: they do not come by chance")
    out["q"] = np.nan
    each = out["part"] == "lag"
    out.loc[each, "q"] = adjusted_p(out.loc[each, "p"])
    out["unit"] = "event, clustered by session"
    out["test"] = "difference from pseudo-events of the same session, sandwich over sessions, t"
    out["checks"] = "; ".join(checks)
    out.attrs = {
        "unit": f"{kept} events nested in {len(parts['events'])} sessions",
        "parameters": {"before": before, "after": after, "match": match, "level": level},
    }
    return out[_COLUMNS]


def _check(table: pd.DataFrame, columns: list[str], name: str) -> None:
    for column in columns:
        if column not in table:
            message = f"{name} have no column {column!r}; they have: {', '.join(map(str, table))}"
            raise ValueError(message)
        if table[column].isna().any():
            message = f"{name}: column {column!r} has missing values"
            raise ValueError(message)
    if table.empty:
        message = f"{name} is empty"
        raise ValueError(message)


def _around(
    rows: pd.DataFrame, places: pd.MultiIndex, outcome: str, position: str, lags: list[int]
) -> np.ndarray:
    """Give the outcome at each distance from each row, NaN where there is no row."""
    values = np.append(rows[outcome].to_numpy(dtype=float), np.nan)
    sessions = places.get_level_values(0)
    found = [
        values[places.get_indexer(pd.MultiIndex.from_arrays([sessions, rows[position] + lag]))]
        for lag in lags
    ]
    return np.column_stack(found)


def _far(
    rows: pd.DataFrame, session: str, position: str, is_event: np.ndarray, reach: int
) -> np.ndarray:
    """Tell which rows have no event of their session within reach."""
    code = pd.factorize(rows[session])[0]
    place = rows[position].to_numpy(dtype=np.int64)
    # sessions laid end to end, further apart than any window
    line = code * (int(np.ptp(place)) + 2 * reach + 2) + (place - place.min())
    marks = np.sort(line[is_event])
    at = np.searchsorted(marks, line)
    last, following = marks[np.maximum(at - 1, 0)], marks[np.minimum(at, len(marks) - 1)]
    return (np.abs(line - last) > reach) & (np.abs(following - line) > reach)


def _by_session(
    rows: pd.DataFrame,
    around: np.ndarray,
    is_event: np.ndarray,
    free: np.ndarray,
    session: str,
    match: str | None,
    lags: list[int],
) -> dict[str, np.ndarray]:
    """Add up events, and pseudo-events weighted like the events of their cell, by session."""
    keys = [session, match] if match else [session]
    cell, cells = pd.factorize(pd.MultiIndex.from_frame(rows[keys]), sort=True)
    owner = pd.factorize(cells.get_level_values(0), sort=True)[0]
    known = ~np.isnan(around)
    filled = np.where(known, around, 0.0)

    def added(mask: np.ndarray, values: np.ndarray) -> np.ndarray:
        out = np.zeros((len(cells), len(lags)))
        np.add.at(out, cell[mask], values[mask])
        return out

    count, total = added(is_event, known), added(is_event, filled)
    pseudo_count, pseudo_total = added(free, known), added(free, filled)
    usable = (pseudo_count > 0) & (count > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(usable, pseudo_total / pseudo_count, 0.0)
    count, total = np.where(usable, count, 0.0), np.where(usable, total, 0.0)
    sessions = owner.max() + 1
    summed = {}
    for name, values in (("count", count), ("total", total), ("pseudo", count * mean)):
        summed[name] = np.zeros((sessions, len(lags)))
        np.add.at(summed[name], owner, values)
    has = summed["count"].sum(axis=1) > 0
    summed = {name: values[has] for name, values in summed.items()}
    summed["events"] = summed["count"].max(axis=1) if has.any() else np.zeros(0)
    return summed


_Averages = tuple[float, float, np.ndarray, int]


def _lag(parts: dict[str, np.ndarray], at: int) -> _Averages:
    """Give mean at events, at pseudo-events, each session's part of the difference, and events."""
    count, total, pseudo = (parts[name][:, at] for name in ("count", "total", "pseudo"))
    return _averages(count, total, pseudo, int(count.sum()))


def _pooled(parts: dict[str, np.ndarray], chosen: np.ndarray) -> _Averages:
    count, total, pseudo = (
        parts[name][:, chosen].sum(axis=1) for name in ("count", "total", "pseudo")
    )
    return _averages(count, total, pseudo, int(parts["events"].sum()))


def _averages(count: np.ndarray, total: np.ndarray, pseudo: np.ndarray, events: int) -> _Averages:
    n = count.sum()
    if n == 0:
        return np.nan, np.nan, np.zeros(len(count)), 0
    here, there = total.sum() / n, pseudo.sum() / n
    influence = (total - pseudo - (here - there) * count) / n
    return float(here), float(there), influence, events


def _row(
    part: str, lag: int, here: float, there: float, influence: np.ndarray, n: int, level: float
) -> dict[str, object]:
    row: dict[str, object] = {
        "part": part, "lag": lag, "at_events": here, "at_pseudo_events": there,
        "estimate": here - there, "low": np.nan, "high": np.nan, "p": np.nan, "n": n,
        "clusters": len(influence), "refused": "",
    }  # fmt: skip
    count = len(influence)
    error = float(np.sqrt((influence**2).sum() * count / (count - 1))) if count > 1 else 0.0
    if n == 0:
        row["refused"] = "no event has a row and a pseudo-event at this distance"
    elif count < LEAST:
        row["refused"] = f"{count} sessions: below {LEAST} no interval over sessions is given"
    elif error < 1e-12:
        row["refused"] = "sessions do not differ, so there is no interval over sessions"
    else:
        reach = t_quantile((1 + level) / 2, count - 1) * error
        row["low"], row["high"] = here - there - reach, here - there + reach
        row["p"] = t_two_sided((here - there) / error, count - 1)
    return row
