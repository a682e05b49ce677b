"""How a coder's agreement changes while coding goes on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import RULES
from labresearch.human_coding.choices import named_choices
from labresearch.human_coding.drawing import SEED
from labresearch.human_coding.pairs import MEASURES, Pair, agreement_of, pair_of

__all__ = ["coding_drift", "drift_trend", "holm"]

_ALL_ORDERS = 7
"""Up to this many batches every order is tried."""


def coding_drift(
    corpus: Corpus,
    families: str | Iterable[str],
    *,
    reference: str,
    coders: str | Iterable[str] | None = None,
    measure: str = "alpha",
    draws: int = 999,
    seed: int = SEED,
    codebooks: Iterable[BookLike] | None = None,
) -> pd.DataFrame:
    """Compare coders with a reference, batch by batch in the order in which they coded.

    A batch is what was collected at one time (column ``collected`` of table ``reviews``). Of a
    coder who coded whole sessions, each session is a batch, in the order of table ``sessions``.

    Parameters
    ----------
    corpus : Corpus
        With codings of the coders and of the reference.
    families : str or iterable of str
        Codebooks or families (each line has a set of codes), or codes (yes or no).
    reference : str
        With whom to compare: 'adjudicated', another person, 'rules'.
    coders : str or iterable of str, optional
        Whom to compare; all others if left out.
    measure : {'alpha', 'kappa', 'ac1', 'pi', 'percent'}
        Coefficient. Of sets of codes alpha takes the distance MASI.
    draws : int, default 999
        Bootstrap samples of sessions.
    seed : int
        Seed of the draws.
    codebooks : iterable of str, path or Codebook, optional
        Where to look the codes up; the shipped books if left out.

    Returns
    -------
    pandas.DataFrame
        One row a coder, name and batch: ``coder``, ``reference``, ``name`` (codebook or code),
        ``batch`` (int, from 1), ``when`` (time of collection, or session), ``measure`` (str),
        ``estimate``, ``low``, ``high`` (float; the interval draws sessions), ``lines``,
        ``sessions``, ``positives`` (int), ``reason`` (why a number is missing, '' if none is).
        ``attrs`` has the seed and whether the talk was composed.

    Raises
    ------
    ValueError
        If a coder, name or measure is not known.

    See Also
    --------
    drift_trend : Tests whether agreement goes up or down.

    Examples
    --------
    >>> talk = pd.DataFrame({"session": list("aabb"), "line": [0, 1, 0, 1], "speaker": "T",
    ...                      "text": "Why?"})
    >>> codings = pd.DataFrame({"session": list("abab"), "line": [0, 0, 0, 1],
    ...     "coder": ["ann", "ann", "ben", "ben"], "code": "teacher_moves.press"})
    >>> corpus = Corpus(sessions=pd.DataFrame({"session": ["a", "b"]}), utterances=talk,
    ...                 codings=codings)
    >>> found = coding_drift(corpus, "teacher_moves.press", reference="ann", measure="percent")
    >>> found[["coder", "batch", "estimate"]].to_numpy().tolist()
    [['ben', 1, 1.0], ['ben', 2, 0.0]]
    """
    if measure not in MEASURES:
        message = f"measure = {measure!r} must be one of {', '.join(MEASURES)}"
        raise ValueError(message)
    rows = []
    for coder in _coders(corpus, coders, reference):
        for name, choices in named_choices(families, codebooks):
            pair = pair_of(corpus, (coder, reference), choices)
            order, names = _batches(corpus, pair)
            for batch, when in enumerate(names):
                part = pair.rows(order == batch)
                found = agreement_of(part, measure, draws=draws, seed=seed)
                reason = found.undefined or found.no_interval
                rows.append(
                    (
                        *(coder, reference, name, batch + 1, when, measure),
                        *(found.estimate, found.low, found.high),
                        *(found.lines, found.sessions, found.positives, reason),
                    )
                )
    columns = ["coder", "reference", "name", "batch", "when", "measure", "estimate", "low", "high"]
    columns += ["lines", "sessions", "positives", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs = {"seed": seed, "draws": draws, "composed": corpus.composed}
    return table


def _coders(corpus: Corpus, coders: str | Iterable[str] | None, reference: str) -> list[str]:
    found = [*corpus.codings["coder"].unique(), *corpus.reviews["coder"].unique()]
    there = sorted({RULES if n.startswith(f"{RULES}:") else n for n in found})
    asked = [c for c in there if c != reference] if coders is None else coders
    asked = [asked] if isinstance(asked, str) else list(asked)
    for name in (*asked, reference):
        if name not in there:
            message = f"no codings by {name!r}; there are codings by {', '.join(there) or 'nobody'}"
            raise ValueError(message)
    if not asked:
        message = f"only {reference!r} coded; read the codings of another coder, too"
        raise ValueError(message)
    return asked


def _batches(corpus: Corpus, pair: Pair) -> tuple[np.ndarray, list[str]]:
    """Give the batch of each line, and the batches' names in order."""
    place = {name: i for i, name in enumerate(corpus.sessions["session"])}
    when = pair.lines["collected"]
    # what was coded without a date came before sheets were used
    keys = [
        (time, -1, "") if time else ("", place[session], session)
        for time, session in zip(when, pair.lines["session"], strict=True)
    ]
    order = sorted(set(keys))
    number = {key: i for i, key in enumerate(order)}
    return np.array([number[key] for key in keys], dtype=int), [k[0] or k[2] for k in order]


def drift_trend(drift: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Test whether agreement goes up or down from batch to batch.

    The slope is that of a straight line through the batches, each counting by its lines. If there
    were no drift, every order of the batches would be as likely: all orders are tried with up to
    seven batches, else ``draws`` of them at random. p values of all rows are one family (Holm).

    Parameters
    ----------
    drift : pandas.DataFrame
        What `coding_drift` returned.
    draws : int, default 1999
        Orders drawn where there are too many to try all.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a coder and name: ``coder``, ``reference``, ``name``, ``batches`` (int),
        ``first``, ``last`` (float, agreement in the first and last batch), ``slope`` (float, a
        batch), ``p`` (two-sided), ``p_holm`` (adjusted), ``reason`` (why there is no test, '').

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6, 65-70.
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.

    Examples
    --------
    >>> drift = pd.DataFrame({"coder": "ben", "reference": "ann", "name": "x.a",
    ...     "batch": range(1, 6), "estimate": [0.9, 0.8, 0.7, 0.6, 0.5], "lines": 20})
    >>> drift_trend(drift)[["slope", "p"]].round(3).to_numpy().tolist()
    [[-0.1, 0.017]]
    """
    rows = []
    for keys, part in drift.groupby(["coder", "reference", "name"], sort=False):
        known = part[part["estimate"].notna()].sort_values("batch")
        values, lines = known["estimate"].to_numpy(), known["lines"].to_numpy(dtype=float)
        n = len(known)
        if n < 3:
            reason = f"{n} batch{'' if n == 1 else 'es'} with a number; a trend needs 3"
            rows.append((*keys, n, np.nan, np.nan, np.nan, np.nan, reason))
            continue
        slope, p = _permuted(values, lines, draws=draws, seed=seed)
        rows.append((*keys, n, values[0], values[-1], slope, p, ""))
    columns = ["coder", "reference", "name", "batches", "first", "last", "slope", "p", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(8, "p_holm", holm(table["p"].to_numpy(dtype=float)))
    table.attrs = {**drift.attrs, "permutation_seed": seed}
    return table


def _permuted(
    values: np.ndarray, lines: np.ndarray, *, draws: int, seed: int
) -> tuple[float, float]:
    n = len(values)
    if n <= _ALL_ORDERS:
        orders = np.array(list(itertools.permutations(range(n))))
    else:
        rng = np.random.default_rng(seed)
        orders = np.argsort(rng.random((draws, n)), axis=1)
    # a batch keeps its number of lines wherever it is put
    slopes = _slope(values[orders], lines[orders])
    slope = float(_slope(values[None], lines[None])[0])
    far = int((np.abs(slopes) >= abs(slope) - 1e-12).sum())
    exact = n <= _ALL_ORDERS
    p = far / math.factorial(n) if exact else (1 + far) / (1 + draws)
    return slope, p


def _slope(values: np.ndarray, lines: np.ndarray) -> np.ndarray:
    at = np.arange(values.shape[1], dtype=float)
    total = lines.sum(axis=1, keepdims=True)
    x = at - (lines * at).sum(axis=1, keepdims=True) / total
    y = values - (lines * values).sum(axis=1, keepdims=True) / total
    return (lines * x * y).sum(axis=1) / (lines * x**2).sum(axis=1)


def holm(p: np.ndarray) -> np.ndarray:
    """Adjust p values by Holm's step-down rule; NaN is left out of the family.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    out = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return out
