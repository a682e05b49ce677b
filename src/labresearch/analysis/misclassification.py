"""Shares and differences corrected for a coder's known errors, from a double-coded sample."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, wilson_interval
from labresearch.analysis.session_sums import SessionSums, bootstrap, linearised

__all__ = ["corrected_shares"]

METHODS = ("naive", "reference only", "corrected", "rectified")
FEW = 10  # sessions, below which intervals are said to be rough
MOST_UNDEFINED = 0.05  # share of bootstrap draws
ASSUMES = {
    "naive": "takes every code of the coder as right",
    "reference only": "double-coded lines stand for all lines; the coder is not used",
    "corrected": "the coder errs elsewhere as in the double-coded lines",
    "rectified": "double-coded lines were drawn by chance with the weights given",
}
_COLUMNS = [
    "measure", "group", "against", "value", "method", "interval", "estimate", "low", "high", "n",
    "double_coded", "sessions", "double_coded_sessions", "sensitivity", "specificity",
    "truncated", "notes", "refused",
]  # fmt: skip


def corrected_shares(
    rows: pd.DataFrame,
    *,
    coded: str = "coded",
    reference: str = "reference",
    session: str = "session",
    by: str | None = None,
    against: object = None,
    weight: str | None = None,
    differential: bool = True,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give shares of codes and their differences, naive and corrected, side by side.

    Four methods look at the same lines:

    - *naive*: the share that the coder found;
    - *reference only*: the share in the double-coded lines;
    - *Rogan-Gladen* (two values) or *matrix method* (more): the shares that, under the errors seen
      in the double-coded lines, would give what the coder found: p = M⁻¹q, where q are the shares
      found and M[i, j] is the share of lines of true value j that the coder calls i;
    - *rectified* (prediction-powered, design-based): the share found minus the weighted mean of
      (found - true) over the double-coded lines of the group.

    Each has two intervals. *linearised* is the delta method with sums of whole sessions, and a t
    quantile whose degrees of freedom come from the numbers of sessions with and without
    double-coded lines. *bootstrap* draws whole sessions with replacement, those with double-coded
    lines and those without each among themselves, 2.5 and 97.5 % of the draws.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a line: what the coder said (bool, or several values), what the reference coder said
        (the same, missing where the line was not double-coded), the session.
    coded, reference, session : str
        Names of these columns.
    by : str, optional
        Column of groups to compare.
    against : object, optional
        Group that the others are compared with; the first in sorted order if not given.
    weight : str, optional
        Column with 1 / (chance of being double-coded), known for the double-coded lines. Without,
        each line had the same chance.
    differential : bool, default True
        Whether each group has a sensitivity and specificity of its own. With False those of all
        groups together hold, which is narrower, and wrong if the coder errs differently.
    draws : int, default 1999
        Bootstrap samples.
    seed : int
        Seed of the draws.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a measure, group, value, method and interval: ``measure`` ('rate', 'difference',
        'ratio', 'odds ratio'), ``group``, ``against`` (str, '' where nothing is compared),
        ``value`` (str; of bool columns only 'True'), ``method``, ``interval``, ``estimate``,
        ``low``, ``high`` (rates 0 to 1), ``n`` (int, lines), ``double_coded`` (int, lines),
        ``sessions``, ``double_coded_sessions`` (int), ``sensitivity``, ``specificity`` (as used
        for the row; NaN where unknown and in comparisons), ``truncated`` (bool, a value outside
        what is possible was cut), ``notes`` (str, what is assumed and what is thin), ``refused``
        (str, why estimate or interval are NaN; '' otherwise). ``attrs`` hold ``unit`` and
        ``parameters``.

    Raises
    ------
    ValueError
        If columns are missing, there are no rows, no line is double-coded, values or weights are
        impossible, or there is only one value.

    References
    ----------
    Rogan, W. J. & Gladen, B. (1978). American Journal of Epidemiology 107, 71-76. Barron, B. A.
    (1977). Biometrics 33, 414-418 (matrix method). Angelopoulos, A. N. et al. (2023).
    Prediction-powered inference. Science 382, 669-674. Egami, N. et al. (2023). Using imperfect
    surrogates for downstream inference: design-based supervised learning. NeurIPS 36.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "session": np.repeat(list("abcd"), 10),
    ...     "coded": ([True] * 4 + [False] * 6) * 4,
    ...     "reference": ([True] * 3 + [False] * 6 + [True]) * 2 + [None] * 20,
    ... })
    >>> table = corrected_shares(rows, draws=99)
    >>> table[table["interval"] == "linearised"][["method", "estimate", "sensitivity"]].round(2)
               method  estimate  sensitivity
    0           naive       0.4         0.75
    2  reference only       0.4         0.75
    4    Rogan-Gladen       0.4         0.75
    6       rectified       0.4         0.75
    """
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    if draws < 99:
        message = f"draws = {draws} is too small; must be at least 99"
        raise ValueError(message)
    data = _counted(rows, coded, reference, session, by, weight)
    base = _base(data.groups, against)
    targets = _targets(data, base)
    table = []
    for method in METHODS:
        found = _estimates(data, method, targets, differential=differential)
        intervals = {
            "linearised": linearised(data.sums, found.function, level=level),
            "bootstrap": bootstrap(data.sums, found.draws, draws=draws, seed=seed, level=level),
        }
        for at, target in enumerate(targets):
            for name, (low, high, undefined) in intervals.items():
                bounds = (float(low[at]), float(high[at]), float(undefined[at]))
                table.append(_row(data, target, method, name, found, at, bounds, level))
    order = {method: place for place, method in enumerate(METHODS)}
    out = pd.DataFrame(table)
    out["_target"] = np.tile(np.repeat(np.arange(len(targets)), 2), len(METHODS))
    out["_method"] = out["method"].map({**order, **dict.fromkeys(_CORRECTED, 2)})
    out = out.sort_values(["_target", "_method"], kind="stable", ignore_index=True)[_COLUMNS]
    sessions = len(data.sums.names)
    out.attrs = {
        "unit": f"{len(rows)} lines, {data.lines.sum()} double-coded, nested in {sessions} "
        "sessions, which are what is drawn",
        "parameters": {
            "by": by,
            "weight": weight,
            "differential": differential,
            "draws": draws,
            "seed": seed,
            "level": level,
        },
    }
    return out


_CORRECTED = ("Rogan-Gladen", "matrix method")


@dataclass(frozen=True)
class _Data:
    """Lines counted by session, group and value; sums are [session, group, values + values²]."""

    sums: SessionSums
    groups: list[str]
    values: list[str]
    shown: list[int]
    lines: np.ndarray  # double-coded lines, by group
    n: np.ndarray  # lines, by group
    weighted: bool


@dataclass(frozen=True)
class _Target:
    measure: str
    group: int
    base: int
    value: int


@dataclass(frozen=True)
class _Found:
    function: Callable[[np.ndarray], np.ndarray]
    draws: Callable[[np.ndarray], np.ndarray]
    estimate: np.ndarray
    raw: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    refused: list[str]
    method: str
    differential: bool


def _counted(
    rows: pd.DataFrame, coded: str, reference: str, session: str, by: str | None, weight: str | None
) -> _Data:
    wanted = [coded, reference, session, *(name for name in (by, weight) if name)]
    missing = [name for name in wanted if name not in rows]
    if missing:
        message = f"rows have no column {missing[0]!r}; they have: {', '.join(map(str, rows))}"
        raise ValueError(message)
    if rows.empty:
        message = "there are no rows, so there is no share"
        raise ValueError(message)
    for name in (coded, session, *([by] if by else [])):
        if rows[name].isna().any():
            message = f"column {name!r} has {int(rows[name].isna().sum())} missing values"
            raise ValueError(message)
    double = rows[reference].notna().to_numpy()
    if not double.any():
        message = f"no line is double-coded: column {reference!r} has no value"
        raise ValueError(message)
    weights = np.ones(len(rows))
    if weight:
        weights = pd.to_numeric(rows[weight], errors="coerce").to_numpy(float, na_value=np.nan)
        if not (np.isfinite(weights[double]) & (weights[double] > 0)).all():
            message = f"column {weight!r} must be above 0 in every double-coded line"
            raise ValueError(message)
    said = sorted({*rows[coded].unique().tolist(), *rows.loc[double, reference].unique().tolist()})
    binary = set(said) <= {True, False}
    values = [False, True] if binary else said
    if len(values) < 2:
        message = f"there is only one value, {said[0]!r}: nothing can be told from anything"
        raise ValueError(message)
    groups = sorted(rows[by].unique().tolist()) if by else [""]
    names = sorted(rows[session].unique().tolist())
    place = {value: at for at, value in enumerate(values)}
    k, b = len(values), len(groups)
    at_session = pd.Categorical(rows[session], categories=names).codes.astype(int)
    at_group = pd.Categorical(rows[by], categories=groups).codes.astype(int) if by else 0
    cell = at_session * b + at_group
    found = rows[coded].map(place).to_numpy(int)
    size = len(names) * b
    main = np.bincount(cell * k + found, minlength=size * k).reshape(len(names), b, k)
    true = rows.loc[double, reference].map(place).to_numpy(int)
    index = (cell[double] * k + found[double]) * k + true
    confusion = np.bincount(index, weights=weights[double], minlength=size * k * k)
    counts = np.bincount(cell[double], minlength=size).reshape(len(names), b)
    table = np.concatenate([main, confusion.reshape(len(names), b, k * k)], axis=2)
    return _Data(
        sums=SessionSums(names, table.astype(float), counts.sum(axis=1) > 0),
        groups=[str(group) for group in groups],
        values=[str(value) for value in values],
        shown=[1] if binary else list(range(k)),
        lines=counts.sum(axis=0),
        n=main.sum(axis=(0, 2)),
        weighted=bool(weight),
    )


def _base(groups: list[str], against: object) -> int:
    if against is None:
        return 0
    if str(against) not in groups:
        message = f"against = {against!r} is no group; there are: {', '.join(groups)}"
        raise ValueError(message)
    return groups.index(str(against))


def _targets(data: _Data, base: int) -> list[_Target]:
    every = range(len(data.groups))
    rates = [_Target("rate", g, g, v) for v, g in itertools.product(data.shown, every)]
    compared = [
        _Target(measure, g, base, v)
        for v, g, measure in itertools.product(
            data.shown, every, ("difference", "ratio", "odds ratio")
        )
        if g != base
    ]
    return rates + compared


def _confusion(sums: np.ndarray, k: int, *, pooled: bool) -> np.ndarray:
    """Give weights of double-coded lines, [..., group, coded, reference]."""
    confusion = sums[..., k:].reshape(*sums.shape[:-1], k, k)
    if pooled:
        confusion = np.broadcast_to(confusion.sum(axis=-3, keepdims=True), confusion.shape)
    return confusion


def _shares(sums: np.ndarray, k: int, method: str, *, pooled: bool) -> np.ndarray:
    """Give shares [..., group, value] from sums [..., group, values + values²]; NaN if undefined.

    Works on complex numbers too, whose imaginary part carries a derivative.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        naive = sums[..., :k] / sums[..., :k].sum(axis=-1, keepdims=True)
        if method == "naive":
            return naive
        confusion = _confusion(sums, k, pooled=pooled and method == "corrected")
        true = confusion.sum(axis=-2)
        total = true.sum(axis=-1, keepdims=True)
        if method == "reference only":
            return true / total
        if method == "rectified":
            return naive - (confusion.sum(axis=-1) - true) / total
        errors = confusion / true[..., None, :]
        # a coder that errs more than it hits turns the matrix over
        useless = ~(np.linalg.det(np.nan_to_num(errors.real)) > 1e-9)
        useless |= ~np.isfinite(errors.real).all(axis=(-1, -2))
        errors = np.where(useless[..., None, None], np.eye(k), errors)
        shares = np.linalg.solve(errors, naive[..., None])[..., 0]
        return np.where(useless[..., None], np.nan, shares)


def _measures(shares: np.ndarray, targets: list[_Target]) -> np.ndarray:
    """Give rates and differences as they are, ratios and odds ratios as logarithms."""
    out = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for target in targets:
            here = shares[..., target.group, target.value]
            there = shares[..., target.base, target.value]
            if target.measure == "rate":
                out.append(here)
            elif target.measure == "difference":
                out.append(here - there)
            elif target.measure == "ratio":
                out.append(np.log(here) - np.log(there))
            else:
                out.append(np.log(here / (1 - here)) - np.log(there / (1 - there)))
    return np.stack(out, axis=-1)


def _estimates(data: _Data, method: str, targets: list[_Target], *, differential: bool) -> _Found:
    k = len(data.values)
    pooled = not differential

    def function(sums: np.ndarray) -> np.ndarray:
        return _measures(_shares(sums, k, method, pooled=pooled), targets)

    def drawn(sums: np.ndarray) -> np.ndarray:
        shares = np.clip(_shares(sums, k, method, pooled=pooled), 0, 1)
        return _measures(shares, targets)

    total = data.sums.table.sum(axis=0)
    shares = _shares(total, k, method, pooled=pooled)
    confusion = _confusion(total, k, pooled=pooled)
    sensitivity, specificity = _quality(confusion)
    why = [_refusal(data, confusion[g], method, g, pooled=pooled) for g in range(len(data.groups))]
    refused = []
    raw = _measures(shares, targets)
    estimate = _measures(np.clip(shares, 0, 1), targets)
    for at, target in enumerate(targets):
        reason = why[target.group] or why[target.base]
        if not reason and target.measure in ("ratio", "odds ratio") and not np.isfinite(raw[at]):
            reason = f"a rate of 0 or less (or 1) leaves the {target.measure} undefined"
        refused.append(reason)
    name = _CORRECTED[k > 2] if method == "corrected" else method
    return _Found(
        function, drawn, estimate, raw, sensitivity, specificity, refused, name, differential
    )


def _quality(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give sensitivity and specificity of each value against all others, [group, value]."""
    true, said = confusion.sum(axis=-2), confusion.sum(axis=-1)
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    others = true.sum(axis=-1, keepdims=True) - true
    with np.errstate(divide="ignore", invalid="ignore"):
        return hits / true, 1 - (said - hits) / others


def _refusal(data: _Data, confusion: np.ndarray, method: str, group: int, *, pooled: bool) -> str:
    """Say why a group's shares cannot be had by a method."""
    if method == "naive":
        return "" if data.n[group] else "the group has no line"
    pooled = pooled and method == "corrected"
    chosen = slice(None) if pooled else slice(group, group + 1)
    of_group = "" if pooled or not data.groups[group] else f" of group {data.groups[group]!r}"
    k = len(data.values)
    weights = data.sums.table[:, chosen, k:].sum(axis=(1, 2))
    sessions = int((weights > 0).sum())
    if sessions < 2:
        return (
            f"{sessions} session{'s' * (sessions != 1)} with double-coded lines{of_group}: at "
            "least 2 are needed to know how far errors vary; double-code lines of more sessions"
        )
    if method != "corrected":
        return ""
    true = confusion.sum(axis=0)
    if (true == 0).any():
        value = data.values[int(np.argmax(true == 0))]
        return (
            f"no double-coded line{of_group} has the reference value {value}: what the coder does "
            "with such lines is unknown; double-code more of them"
        )
    errors = confusion / true
    if np.linalg.det(errors) > 1e-9:
        return ""
    if k == 2:
        return (
            f"sensitivity {errors[1, 1]:.2f} and specificity {errors[0, 0]:.2f}{of_group} sum to 1 "
            "or less: the coder does not tell lines with the code from others"
        )
    return f"the coder{of_group} does not tell the values apart: its error matrix has no inverse"


def _row(
    data: _Data,
    target: _Target,
    method: str,
    interval: str,
    found: _Found,
    at: int,
    bounds: tuple[float, float, float],
    level: float,
) -> dict[str, object]:
    low, high, undefined = bounds
    estimate, refused = float(found.estimate[at]), found.refused[at]
    notes = _notes(data, target, method, found)
    truncated = False
    chosen = sorted({target.group, target.base})
    n = int(data.n[chosen].sum())
    if refused:
        estimate = low = high = np.nan
    else:
        flat = abs(high - low) < 1e-12
        if undefined > MOST_UNDEFINED:
            refused = f"undefined in {undefined:.0%} of the bootstrap samples, so no interval"
            low = high = np.nan
        elif flat and target.measure == "rate":
            size = n if method != "reference only" else int(data.lines[target.group])
            wilson = wilson_interval([estimate * size], [size], level=level)
            low, high = float(wilson[0][0]), float(wilson[1][0])
            notes.append("sessions do not differ: Wilson's interval over lines, the least possible")
        elif flat or not np.isfinite([low, high]).all():
            refused = "too few sessions, or too few codes in them, for an interval"
            low = high = np.nan
        if target.measure in ("rate", "difference"):
            least = 0.0 if target.measure == "rate" else -1.0
            truncated = bool(
                abs(found.raw[at] - estimate) > 1e-12 or low < least - 1e-12 or high > 1 + 1e-12
            )
            low, high = (float(np.clip(bound, least, 1)) for bound in (low, high))
        else:
            estimate, low, high = (float(np.exp(v)) for v in (estimate, low, high))
    has = data.sums.table[:, chosen, : len(data.values)].sum(axis=(1, 2)) > 0
    double = data.sums.table[:, chosen, len(data.values) :].sum(axis=(1, 2)) > 0
    rate = target.measure == "rate"
    return {
        "measure": target.measure,
        "group": data.groups[target.group],
        "against": "" if rate else data.groups[target.base],
        "value": data.values[target.value],
        "method": found.method,
        "interval": interval,
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": n,
        "double_coded": int(data.lines[chosen].sum()),
        "sessions": int(has.sum()),
        "double_coded_sessions": int(double.sum()),
        "sensitivity": found.sensitivity[target.group, target.value] if rate else np.nan,
        "specificity": found.specificity[target.group, target.value] if rate else np.nan,
        "truncated": truncated,
        "notes": "; ".join(notes),
        "refused": refused,
    }


def _notes(data: _Data, target: _Target, method: str, found: _Found) -> list[str]:
    notes = [ASSUMES[method]]
    chosen = sorted({target.group, target.base})
    k = len(data.values)
    if method == "naive":
        sessions = int((data.sums.table[:, chosen, :k].sum(axis=(1, 2)) > 0).sum())
    else:
        sessions = int((data.sums.table[:, chosen, k:].sum(axis=(1, 2)) > 0).sum())
        if not data.weighted:
            notes.append("each line had the same chance of being double-coded")
    if method == "corrected" and len(data.groups) > 1:
        own = "each group has its own errors" if found.differential else "the same in all groups"
        notes.append(own)
    if method == "corrected":
        for name, quality in (
            ("sensitivity", found.sensitivity),
            ("specificity", found.specificity),
        ):
            if any(quality[g, target.value] == 1 for g in chosen):
                notes.append(f"no error seen behind a {name} of 1, so the interval is too short")
    if sessions < FEW:
        notes.append(f"{sessions} sessions only: rough")
    return notes
