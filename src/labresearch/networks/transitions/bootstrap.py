"""How far the weights of a network move when sequences are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labresearch.networks.transitions.communities import clique_table
from labresearch.networks.transitions.options import check_share, check_threshold, check_whole
from labresearch.networks.transitions.resampling import drawn_weights, resamples

__all__ = ["bootstrap_table", "clique_bootstrap_table"]


def bootstrap_table(
    counts: np.ndarray,
    weights: np.ndarray,
    states: Sequence[Any],
    *,
    kind: str,
    scaling: tuple[str, ...],
    method: str,
    draws: int,
    level: float,
    consistency: tuple[float, float],
    threshold: float | None,
    seed: int,
) -> pd.DataFrame:
    """Resample sequences and judge each edge, as `TransitionNetwork.bootstrap` says.

    Parameters
    ----------
    counts : numpy.ndarray of shape (sequences, states, states)
        Counts by sequence.
    weights : numpy.ndarray of shape (states, states)
        Weights of the network.
    states : sequence
        Labels.
    kind, scaling
        As in `scale`.
    method, draws, level, consistency, threshold, seed
        As in `TransitionNetwork.bootstrap`.

    Returns
    -------
    pandas.DataFrame
        As in `TransitionNetwork.bootstrap`.

    Raises
    ------
    ValueError
        If there is one sequence only, or an option is out of range.
    """
    _check(counts, draws, level)
    if method not in ("stability", "threshold"):
        message = f"method = {method!r} is unknown; must be 'stability' or 'threshold'"
        raise ValueError(message)
    if threshold is not None:
        check_threshold("threshold", threshold)
        if method == "stability":
            message = f"threshold = {threshold!r} has no meaning for method='stability'"
            raise ValueError(message)
    least, most = consistency if len(consistency) == 2 else (np.nan, np.nan)
    if isinstance(consistency, str) or not 0 <= least < 1 < most:
        message = (
            f"consistency = {consistency!r} must be shares below and above 1, such as .75, 1.25"
        )
        raise ValueError(message)
    found = _drawn(counts, kind, scaling, draws, seed)
    source, target = np.nonzero(weights > 0)
    weight, drawn = weights[source, target], found[:, source, target]
    if method == "stability":
        low, high = weight * least, weight * most
        outside = (drawn <= low) | (drawn >= high)
    else:
        cut = float(np.quantile(weights, 0.1)) if threshold is None else threshold
        low, high = np.full(len(weight), cut), np.full(len(weight), np.inf)
        outside = drawn < cut
    p = (outside.sum(axis=0) + 1) / (draws + 1)
    bounds = np.quantile(drawn, [level / 2, 1 - level / 2], axis=0)
    labels = np.empty(len(states), dtype=object)
    labels[:] = list(states)
    return pd.DataFrame(
        {
            "from": labels[source],
            "to": labels[target],
            "weight": weight,
            "mean": drawn.mean(axis=0),
            "sd": drawn.std(axis=0, ddof=1) if draws > 1 else np.nan,
            "low": bounds[0],
            "high": bounds[1],
            "range_low": low,
            "range_high": high,
            "p": p,
            "kept": p < level,
        }
    )


def clique_bootstrap_table(
    counts: np.ndarray,
    weights: np.ndarray,
    states: Sequence[Any],
    *,
    kind: str,
    scaling: tuple[str, ...],
    size: int,
    threshold: float,
    summed: bool,
    draws: int,
    level: float,
    seed: int,
) -> pd.DataFrame:
    """Resample sequences and judge each clique, as `TransitionNetwork.bootstrap_cliques` says.

    Parameters
    ----------
    counts, weights, states, kind, scaling
        As in `bootstrap_table`.
    size, threshold, summed, draws, level, seed
        As in `TransitionNetwork.bootstrap_cliques`.

    Returns
    -------
    pandas.DataFrame
        As in `TransitionNetwork.bootstrap_cliques`.

    Raises
    ------
    ValueError
        If there is one sequence only, or an option is out of range.
    """
    _check(counts, draws, level)
    table = clique_table(weights, states, size=size, threshold=threshold, summed=summed)
    table = table.drop(columns="least")
    found = _drawn(counts, kind, scaling, draws, seed)
    strong = np.where(found >= threshold, found, 0.0)
    number = {state: place for place, state in enumerate(states)}
    apart = ~np.eye(size, dtype=bool)
    drawn, there = np.zeros((len(table), draws)), np.zeros((len(table), draws), dtype=bool)
    for row, clique in enumerate(table["clique"]):
        place = [number[state] for state in clique]
        among = strong[:, place][:, :, place]
        drawn[row] = among[:, apart].sum(axis=1)
        held = among > 0
        linked = held | held.swapaxes(1, 2) if summed else held
        there[row] = linked[:, apart].all(axis=1)
    table["mean"] = drawn.mean(axis=1)
    table["low"], table["high"] = np.quantile(drawn, [level / 2, 1 - level / 2], axis=1)
    table["share"] = there.mean(axis=1)
    table["kept"] = table["share"] >= 1 - level
    return table


def _check(counts: np.ndarray, draws: int, level: float) -> None:
    n = len(counts)
    if n < 2:
        message = f"a bootstrap needs at least 2 sequences to draw from; there is {n}"
        raise ValueError(message)
    check_whole("draws", draws, 1)
    check_share("level", level)


def _drawn(
    counts: np.ndarray, kind: str, scaling: tuple[str, ...], draws: int, seed: int
) -> np.ndarray:
    parts = resamples(np.random.default_rng(seed), len(counts), draws)
    return np.concatenate([drawn_weights(part, counts, kind, scaling) for part in parts])
