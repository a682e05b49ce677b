"""How well a coder does on lines that people coded, with intervals by session."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["SEED", "score_codes"]

SEED = 20251122


def score_codes(
    gold: pd.Series,
    coded: pd.DataFrame,
    session: pd.Series,
    *,
    uncoded: str = "None",
    draws: int = 1000,
    level: float = 0.95,
    seed: int = SEED,
) -> dict[str, Any]:
    """Compare predicted codes with those of people.

    Parameters
    ----------
    gold : pandas.Series
        Codes by people; missing or '' where a line was not coded. Such lines do not count.
    coded : pandas.DataFrame
        From `ClassifierCoder.code_lines`, in the same order: ``predicted``, ``probability``,
        ``abstained``.
    session : pandas.Series
        Session of each line, the unit that is drawn for the intervals.
    uncoded : str, default "None"
        Class that says that no code applies; left out of the mean F1.
    draws : int, default 1000
        Draws of the bootstrap over sessions.
    level : float, default 0.95
        Coverage of the intervals (percentiles).
    seed : int
        Seed of the draws.

    Returns
    -------
    dict
        ``codes``: table, one row a code: ``lines``, ``predicted`` (lines), ``precision``,
        ``recall``, ``f1``, ``low``, ``high``, ``rate_r`` (Pearson correlation over sessions of the
        shares of lines with the code, NaN where one of them does not vary). ``summary``: table, one
        row a figure with ``value``, ``low``, ``high``: macro F1 without `uncoded`, the same of all
        classes, accuracy, Cohen's kappa, calibration error (ECE, 15 bins of equal width), coverage
        (share not left to people), accuracy and macro F1 on these lines. ``n``: lines, sessions.

    Raises
    ------
    ValueError
        If lengths differ or no line is coded.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20. Naeini, M. P. et al. (2015).
    Obtaining well calibrated probabilities using Bayesian binning. AAAI.

    Examples
    --------
    >>> gold = pd.Series(["press", "None", "press", "None"])
    >>> coded = pd.DataFrame({"predicted": ["press", "None", "None", "None"],
    ...                       "probability": [0.9, 0.8, 0.6, 0.9], "abstained": False})
    >>> found = score_codes(gold, coded, pd.Series([1, 1, 2, 2]), draws=20)
    >>> round(float(found["summary"].loc["macro F1", "value"]), 3)
    0.667
    """
    if not len(gold) == len(coded) == len(session):
        message = (
            f"gold, coded and session must have one value a line; they have {len(gold)}, "
            f"{len(coded)} and {len(session)}"
        )
        raise ValueError(message)
    there = (gold.notna() & (gold != "")).to_numpy()
    if not there.any():
        message = "no line is coded by people: the column of codes is empty"
        raise ValueError(message)
    gold_codes = gold.to_numpy(dtype=object)[there].astype(str)
    predicted = coded["predicted"].to_numpy(dtype=object)[there].astype(str)
    classes = np.unique(np.concatenate([gold_codes, predicted]))
    y, z = np.searchsorted(classes, gold_codes), np.searchsorted(classes, predicted)
    p = coded["probability"].to_numpy(dtype=float)[there]
    kept = ~coded["abstained"].to_numpy(dtype=bool)[there]
    at = pd.factorize(session.to_numpy()[there], use_na_sentinel=False)[0]
    counted = np.flatnonzero(classes != uncoded)
    tables = _by_session(y, z, at, len(classes))
    kept_tables = _by_session(y[kept], z[kept], at[kept], len(classes), int(at.max()) + 1)
    bins = np.minimum((p * 15).astype(int), 14)
    calibrating = _sums(bins, at, 15, p, (y == z).astype(float))
    values = _figures(tables.sum(0), kept_tables.sum(0), calibrating.sum(0), counted)
    f1 = _f1(tables.sum(0))
    rng = np.random.default_rng(seed)
    drawn_figures, drawn_f1 = [], []
    for _ in range(draws):
        weight = np.bincount(rng.integers(len(tables), size=len(tables)), minlength=len(tables))
        whole, left, bars = (
            np.tensordot(weight, t, axes=1) for t in (tables, kept_tables, calibrating)
        )
        drawn_figures.append(list(_figures(whole, left, bars, counted).values()))
        drawn_f1.append(_f1(whole))
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = _ends(np.array(drawn_figures), ends)
    summary = pd.DataFrame(
        {"value": values.values(), "low": low, "high": high}, index=pd.Index(values, name="figure")
    )
    low, high = _ends(np.array(drawn_f1), ends)
    whole = tables.sum(0)
    hits = np.diag(whole)
    with np.errstate(invalid="ignore", divide="ignore"):
        codes = pd.DataFrame(
            {
                "lines": whole.sum(1),
                "predicted": whole.sum(0),
                "precision": hits / whole.sum(0),
                "recall": hits / whole.sum(1),
                "f1": f1,
                "low": low,
                "high": high,
                "rate_r": _rates(tables),
            },
            index=pd.Index(classes, name="code"),
        )
    n = {"lines": len(y), "sessions": len(tables)}
    return {"codes": codes, "summary": summary, "n": n}


def _by_session(
    y: np.ndarray, z: np.ndarray, at: np.ndarray, k: int, n: int | None = None
) -> np.ndarray:
    n = int(at.max()) + 1 if n is None else n
    return np.bincount((at * k + y) * k + z, minlength=n * k * k).reshape(n, k, k)


def _sums(bins: np.ndarray, at: np.ndarray, k: int, *values: np.ndarray) -> np.ndarray:
    n = int(at.max()) + 1
    parts = [np.bincount(at * k + bins, v, n * k).reshape(n, k) for v in values]
    return np.stack(parts, axis=1)


def _figures(
    whole: np.ndarray, kept: np.ndarray, bars: np.ndarray, counted: np.ndarray
) -> dict[str, float]:
    n = whole.sum()
    chance = (whole.sum(0) * whole.sum(1)).sum() / n**2
    accuracy = np.trace(whole) / n
    return {
        "macro F1": _mean(_f1(whole)[counted]),
        "macro F1 with uncoded": _mean(_f1(whole)),
        "accuracy": float(accuracy),
        "kappa": float((accuracy - chance) / (1 - chance)) if chance < 1 else float("nan"),
        "calibration error": float(np.abs(bars[0] - bars[1]).sum() / n),
        "coverage": float(kept.sum() / n),
        "accuracy where kept": float(np.trace(kept) / kept.sum()) if kept.sum() else float("nan"),
        "macro F1 where kept": _mean(_f1(kept)[counted]),
    }


def _f1(whole: np.ndarray) -> np.ndarray:
    both = whole.sum(0) + whole.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(both > 0, 2 * np.diag(whole) / np.maximum(both, 1), np.nan)


def _mean(values: np.ndarray) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def _ends(drawn: np.ndarray, ends: list[float]) -> tuple[np.ndarray, np.ndarray]:
    if not len(drawn):
        nothing = np.full(drawn.shape[-1] if drawn.ndim > 1 else 0, np.nan)
        return nothing, nothing
    out = np.full((2, drawn.shape[1]), np.nan)
    there = ~np.isnan(drawn).all(axis=0)
    out[:, there] = np.nanquantile(drawn[:, there], ends, axis=0)
    return out[0], out[1]


def _rates(tables: np.ndarray) -> np.ndarray:
    lines = tables.sum(axis=(1, 2))
    gold = tables.sum(axis=2) / lines[:, None]
    found = tables.sum(axis=1) / lines[:, None]
    gold, found = gold - gold.mean(0), found - found.mean(0)
    scale = np.sqrt((gold**2).sum(0) * (found**2).sum(0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(scale > 0, (gold * found).sum(0) / scale, np.nan)
