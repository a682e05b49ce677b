"""Lag-sequential analysis: does one state come after another more often than by chance."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Hashable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import adjusted_p, mantel_haenszel
from labresearch.networks.transitions.sequences import (
    SequenceError,
    StateSequences,
    read_sequences,
)

__all__ = ["ShortSessions", "lag_sequential", "quasi_independence"]

_FEW, _SHORT, _ROUNDS = 5, 50, 20_000


class ShortSessions(UserWarning):
    """Sessions too short for an odds ratio inside them."""


def lag_sequential(
    sequences: pd.DataFrame | Sequence[Sequence[Any]],
    lag: int = 1,
    *,
    session: Hashable | Sequence[Hashable] | pd.Series | np.ndarray | None = None,
    columns: Sequence[Hashable] | None = None,
    actor: Hashable | Sequence[Hashable] | None = None,
    order: Hashable | Sequence[Hashable] | None = None,
    action: Hashable | None = None,
    session_gap: Any = None,
    missing: str = "error",
    impossible: str | Sequence[tuple[Hashable, Hashable]] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare how often a state follows another at a lag with what independence would give.

    Pairs (j, j + lag) of a sequence are counted, never across sequences; overlapping pairs count,
    and a state after itself is a pair. For the state g and the target t, with x pairs g → t, r
    pairs from g, c pairs to t and N pairs in all:

    - expected: e = r c / N;
    - adjusted residual: z = (x - e) / √(e (1 - r/N) (1 - c/N)) (Haberman 1973, Allison & Liker
      1982), p from the normal distribution, which needs e of at least 5 or so;
    - Yule's Q = (x d - b c') / (x d + b c') on the table of g or not by t or not, from -1 to 1,
      0 under independence, so that it does not grow with N;
    - odds ratio of Mantel and Haenszel with one such table a session: what holds inside sessions,
      whatever they differ in. If it is far from the pooled residual, sessions differ.

    Some pairs cannot be: where runs of a state were merged to one event, no state follows itself.
    A zero of this kind says nothing about chance (a structural zero). With ``impossible`` expected
    counts are those of quasi-independence, e = a_g b_t for the other pairs and 0 for these, fitted
    to r and c by iterative proportional fitting; z divides x - e by its standard deviation in that
    model (Haberman 1973; the formula above, if nothing is impossible). Yule's Q and the odds ratio
    compare tables that hold impossible pairs and are NaN then.

    Pairs of one sequence depend on each other, so p is too small when sequences are long and few.
    Inside a short session the order of a few events is drawn without replacement: independent
    sequences of 8 events, each a session, give an odds ratio near 0.5 for a state after itself and
    near 1.5 after another, of 40 events 0.9 and 1. With a median of fewer than 50 pairs a session
    a warning says so; name longer sessions then.

    Parameters
    ----------
    sequences : pandas.DataFrame or sequence of sequences
        Wide, long (with ``actor``, ``order``, ``action``) or lists, as in `TransitionNetwork`.
    lag : int, default 1
        Positions between the two, at least 1.
    session : label, or one value a sequence, optional
        Column that names the session of each sequence (of each event in a long table), or values
        in the order of a wide table's rows; by default each sequence is one session.
    columns, actor, order, action, session_gap, missing
        As in `TransitionNetwork`.
    impossible : 'self' or list of (from, to), optional
        Pairs of states that cannot be; 'self' for a state after itself. They must not occur.
    level : float, default 0.95
        Coverage of the interval of the odds ratio.

    Returns
    -------
    pandas.DataFrame
        One row a pair of states, by ``from`` and ``to``: ``observed`` (int), ``expected``
        (float), ``residual`` (adjusted; NaN if a margin leaves no room), ``p``, ``q``
        (Benjamini-Hochberg over all pairs), ``yules_q`` (NaN if undefined), ``odds_ratio``,
        ``low``, ``high``, ``odds_p`` (Mantel-Haenszel, NaN if undefined), ``sessions`` (int, that
        compare anything), ``few`` (bool, expected below 5), and with ``impossible`` a column of
        that name (bool; NaN residuals). ``attrs`` has ``pairs`` and ``lag``.

    Raises
    ------
    SequenceError
        If the table cannot be read one way only.
    ValueError
        If lag is out of range, no sequence is long enough, sessions do not fit, or an impossible
        pair is unknown or occurs.

    Warns
    -----
    ShortSessions
        If sessions have a median of fewer than 50 pairs.

    References
    ----------
    Allison, P. D. & Liker, J. K. (1982). Analyzing sequential categorical data on dyadic
    interaction. Psychological Bulletin 91, 393-403.
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the Behavioral
    Sciences, chapters 8-9.
    Bishop, Y. M. M., Fienberg, S. E. & Holland, P. W. (1975). Discrete Multivariate Analysis,
    chapter 5.
    Haberman, S. J. (1973). The analysis of residuals in cross-classified tables. Biometrics 29,
    205-220.
    Mantel, N. & Haenszel, W. (1959), see `mantel_haenszel`.

    Examples
    --------
    >>> talks = [["press", "why", "press", "why"] * 10, ["tell", "ok", "tell", "why"] * 20]
    >>> found = lag_sequential(talks, session=["Monday", "Monday"]).set_index(["from", "to"])
    >>> found.loc[("press", "why"), ["observed", "expected", "yules_q"]].round(2).tolist()
    [20.0, 6.78, 1.0]
    """
    given: Any = lag
    if isinstance(given, bool) or not isinstance(given, numbers.Integral) or lag < 1:
        message = f"lag = {lag!r} must be a whole number of at least 1"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    if isinstance(session, (str, int)) and actor is None and isinstance(sequences, pd.DataFrame):
        _has(sequences, session)
        if columns is None:
            columns = [name for name in sequences.columns if name != session]
        elif session in columns:
            message = f"column {session!r} is the session and cannot be a position too"
            raise SequenceError(message)
    read = read_sequences(
        sequences,
        columns=columns,
        actor=actor,
        order=order,
        action=action,
        session_gap=session_gap,
        missing=missing,
    )
    allowed = _allowed(impossible, read.states)
    strata = _sessions(sequences, read, session, long=actor is not None)
    codes = read.codes
    row, j = np.nonzero((codes[:, :-lag] >= 0) & (codes[:, lag:] >= 0))
    if not len(row):
        message = f"lag = {lag}: no sequence has {lag + 1} states, so nothing can be compared"
        raise ValueError(message)
    source, target, strata = codes[row, j], codes[row, j + lag], strata[row]
    size, total = len(read.states), len(row)
    pairs = np.bincount(strata)
    median = float(np.median(pairs[pairs > 0]))
    if median < _SHORT and allowed.all():
        message = (
            f"sessions have a median of {median:g} pairs; below {_SHORT} the odds ratio inside "
            f"sessions is biased, low for a state after itself; give session= to name longer ones"
        )
        warnings.warn(message, ShortSessions, stacklevel=2)
    x = np.bincount(source * size + target.astype(int), minlength=size**2).reshape(size, size)
    if x[~allowed].any():
        g, t = np.argwhere((x > 0) & ~allowed)[0]
        message = (
            f"impossible: {read.states[t]!r} follows {read.states[g]!r} {x[g, t]} times at lag "
            f"{lag}; leave the pair out of impossible, or merge such events first"
        )
        raise ValueError(message)
    r, c = x.sum(axis=1, keepdims=True), x.sum(axis=0, keepdims=True)
    if allowed.all():
        expected = r * c / total
        room = expected * (1 - r / total) * (1 - c / total)
    else:
        expected, room = quasi_independence(x, allowed)
    b, d = r - x, c - x
    agree, differ = x * (total - r - c + x), b * d
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where(room > 1e-12, (x - expected) / np.sqrt(room), np.nan)
        yules = np.where(agree + differ > 0, (agree - differ) / (agree + differ), np.nan)
    normal = NormalDist()
    p = np.array([2 * normal.cdf(-abs(z)) if z == z else np.nan for z in residual.ravel()])
    unknown = {"estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "strata": 0}
    odds = [
        mantel_haenszel(source == g, target == t, strata, level=level) if allowed.all() else unknown
        for g in range(size)
        for t in range(size)
    ]
    if not allowed.all():
        yules = np.full(x.shape, np.nan)
    labels = np.empty(size, dtype=object)
    labels[:] = list(read.states)
    table = pd.DataFrame(
        {
            "from": np.repeat(labels, size),
            "to": np.tile(labels, size),
            "observed": x.ravel(),
            "expected": expected.ravel(),
            "residual": residual.ravel(),
            "p": p,
            "q": adjusted_p(p),
            "yules_q": yules.ravel(),
            "odds_ratio": [found["estimate"] for found in odds],
            "low": [found["low"] for found in odds],
            "high": [found["high"] for found in odds],
            "odds_p": [found["p"] for found in odds],
            "sessions": [int(found["strata"]) for found in odds],
            "few": expected.ravel() < _FEW,
        }
    )
    if impossible is not None:
        table["impossible"] = ~allowed.ravel()
    table[["from", "to"]] = table[["from", "to"]].infer_objects()
    table.attrs |= {"pairs": total, "lag": int(lag)}
    return table


def quasi_independence(x: np.ndarray, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit rows and columns that are independent but for pairs that cannot be.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, n)
        Counts, 0 where a pair cannot be.
    allowed : numpy.ndarray of bool, shape (n, n)
        Pairs that can be.

    Returns
    -------
    expected : numpy.ndarray of float, shape (n, n)
        Expected counts, with the sums of x over rows and columns.
    variance : numpy.ndarray of float, shape (n, n)
        Variance of x - expected under the model; 0 where the sums leave no choice.

    Raises
    ------
    ValueError
        If no such counts are found, which happens where many pairs are impossible.

    References
    ----------
    Bishop, Y. M. M., Fienberg, S. E. & Holland, P. W. (1975). Discrete Multivariate Analysis,
    chapter 5.

    Examples
    --------
    >>> x = np.array([[0, 6, 4], [4, 0, 6], [6, 4, 0]])
    >>> expected, _ = quasi_independence(x, ~np.eye(3, dtype=bool))
    >>> expected.round(6).tolist()
    [[0.0, 5.0, 5.0], [5.0, 0.0, 5.0], [5.0, 5.0, 0.0]]
    """
    r, c = x.sum(axis=1, keepdims=True), x.sum(axis=0, keepdims=True)
    expected = allowed.astype(float)
    for _ in range(_ROUNDS):
        for axis, margin in ((1, r), (0, c)):
            now = expected.sum(axis=axis, keepdims=True)
            expected *= np.divide(margin, now, out=np.zeros(now.shape), where=now > 0)
        if np.abs(expected.sum(axis=1, keepdims=True) - r).max() <= 1e-9 * max(1, x.sum()):
            break
    else:
        message = (
            "no expected counts fit the sums of the table with these impossible pairs; name fewer"
        )
        raise ValueError(message)
    # the model is log-linear: its residuals vary as counts do, less what rows and columns explain
    g, t = np.nonzero(expected > 0)
    n = len(x)
    e = expected[g, t]
    design = np.hstack([np.eye(n)[g], np.eye(n)[t]]) * np.sqrt(e)[:, None]
    explained = np.einsum("ij,jk,ik->i", design, np.linalg.pinv(design.T @ design), design)
    variance = np.zeros(x.shape)
    variance[g, t] = e * np.maximum(1 - explained, 0)
    variance[variance < 1e-9 * np.maximum(expected, 1)] = 0
    return expected, variance


def _allowed(given: Any, states: tuple[Any, ...]) -> np.ndarray:
    allowed = np.ones((len(states), len(states)), dtype=bool)
    if given is None:
        return allowed
    if isinstance(given, str):
        if given != "self":
            message = f"impossible = {given!r} is unknown; must be 'self' or pairs of states"
            raise ValueError(message)
        np.fill_diagonal(allowed, val=False)
        return allowed
    for pair in given:
        fits = isinstance(pair, (tuple, list)) and len(pair) == 2
        if not fits or not all(state in states for state in pair):
            known = ", ".join(map(repr, states))
            message = f"impossible has {pair!r}; must be pairs of two of the states {known}"
            raise ValueError(message)
        allowed[states.index(pair[0]), states.index(pair[1])] = False
    return allowed


def _has(table: pd.DataFrame, name: Hashable) -> None:
    if name not in table.columns:
        have = ", ".join(repr(column) for column in list(table.columns)[:12])
        message = f"session = {name!r} is no column of the table; it has {have}"
        raise SequenceError(message)


def _sessions(table: Any, read: StateSequences, session: Any, *, long: bool) -> np.ndarray:
    """Give each sequence the number of its session."""
    n = len(read.codes)
    if session is None:
        return np.arange(n)
    if isinstance(session, (str, int)) and isinstance(table, pd.DataFrame):
        _has(table, session)
        values = table[session].to_numpy()
        if long and read.rows is not None:
            blank = pd.isna(values)
            every = np.where(read.rows >= 0, pd.factorize(values)[0][read.rows], -1)
            mixed = (every >= 0) & (every != every[:, :1])
            if mixed.any() and not blank.any():
                name = read.names[int(np.flatnonzero(mixed.any(axis=1))[0])]
                message = (
                    f"sequence {name!r} lies in more than one {session!r}; make the session a part "
                    f"of the actor: actor=[…, {session!r}]"
                )
                raise SequenceError(message)
            values = values[read.rows[:, 0]] if not blank.any() else values
    else:
        values = np.asarray(session)
        if values.shape != (n,):
            message = f"session has shape {values.shape}; must be one value for each of {n} rows"
            raise SequenceError(message)
    if pd.isna(values).any():
        message = f"a session is missing ({int(pd.isna(values).sum())} of {len(values)}); name it"
        raise SequenceError(message)
    return pd.factorize(values)[0]
