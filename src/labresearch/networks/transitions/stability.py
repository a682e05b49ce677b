"""How well centralities hold when sequences are dropped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.networks.transitions.centralities import centrality_values
from labresearch.networks.transitions.options import check_whole
from labresearch.networks.transitions.resampling import drawn_weights, subsets
from labresearch.networks.transitions.scaling import ranks

__all__ = ["stability_table"]


def stability_table(
    counts: np.ndarray,
    weights: np.ndarray,
    *,
    kind: str,
    scaling: tuple[str, ...],
    measures: tuple[str, ...],
    loops: bool,
    drop: tuple[float, ...],
    draws: int,
    threshold: float,
    certainty: float,
    correlation: str,
    seed: int,
) -> pd.DataFrame:
    """Correlate centralities with those of subsets, as `TransitionNetwork.stability` says.

    Parameters
    ----------
    counts : numpy.ndarray of shape (sequences, states, states)
        Counts by sequence.
    weights : numpy.ndarray of shape (states, states)
        Weights of the network.
    kind, scaling
        As in `scale`.
    measures, loops, drop, draws, threshold, certainty, correlation, seed
        As in `TransitionNetwork.stability`.

    Returns
    -------
    pandas.DataFrame
        As in `TransitionNetwork.stability`.

    Raises
    ------
    ValueError
        If an option is out of range or the sequences are too few to drop any.
    """
    n = len(counts)
    if correlation not in ("pearson", "spearman"):
        message = f"correlation = {correlation!r} is unknown; must be 'pearson' or 'spearman'"
        raise ValueError(message)
    check_whole("draws", draws, 1)
    if not 0 < certainty <= 1 or not -1 <= threshold <= 1:
        message = (
            f"certainty = {certainty} must be a share and threshold = {threshold} a correlation"
        )
        raise ValueError(message)
    for share in drop:
        # 0.3 of 10 is 3, whatever the last bits say
        if not 0 < share < 1 or int(n * share + 1e-9) < 1 or n - int(n * share + 1e-9) < 1:
            message = (
                f"drop = {share} of {n} sequences leaves none out or none over; must lie between 0 "
                f"and 1 and drop at least one sequence"
            )
            raise ValueError(message)
    rng = np.random.default_rng(seed)
    whole = centrality_values(weights, measures, loops=loops)
    rows = []
    for share in sorted(drop):
        keep = n - int(n * share + 1e-9)
        found = np.concatenate(
            [
                centrality_values(drawn_weights(part, counts, kind, scaling), measures, loops=loops)
                for part in subsets(rng, n, keep, draws)
            ]
        )
        for place, name in enumerate(measures):
            r = _correlations(found[:, :, place], whole[:, place], correlation)
            known = r[~np.isnan(r)]
            above = float((known >= threshold).mean()) if len(known) else np.nan
            low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
            mean = float(known.mean()) if len(known) else np.nan
            rows.append((name, share, n - keep, mean, low, high, above, len(known)))
    columns = ["measure", "drop", "dropped", "mean", "low", "high", "above", "draws"]
    table = pd.DataFrame(rows, columns=columns)
    held = table["above"] >= certainty
    best = table[held].groupby("measure")["drop"].max()
    known = table.groupby("measure")["draws"].sum() > 0
    coefficient = table["measure"].map(best).fillna(0.0)
    table["coefficient"] = coefficient.where(table["measure"].map(known))
    order = {name: number for number, name in enumerate(measures)}
    rank = table["measure"].map(order)
    return table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)


def _correlations(found: np.ndarray, whole: np.ndarray, method: str) -> np.ndarray:
    """Correlate each row with the whole; NaN where either does not vary."""
    r = np.full(len(found), np.nan)
    known = ~np.isnan(found) & ~np.isnan(whole)
    for pattern in np.unique(known, axis=0):
        if pattern.sum() < 2:
            continue
        same = (known == pattern).all(axis=1)
        x, y = found[same][:, pattern], np.broadcast_to(whole[pattern], (same.sum(), pattern.sum()))
        if method == "spearman":
            x, y = np.array([ranks(row) for row in x]), np.array([ranks(row) for row in y])
        dx, dy = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
        sx, sy = np.sqrt((dx**2).sum(axis=1)), np.sqrt((dy**2).sum(axis=1))
        # rounding is no variation
        varies = (sx > 1e-12 * np.abs(x).max(axis=1)) & (sy > 1e-12 * np.abs(y).max(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            r[same] = np.where(varies, (dx * dy).sum(axis=1) / (sx * sy), np.nan)
    return r
