"""Permutation tests between two networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from labresearch.networks.transitions.centralities import centrality_values
from labresearch.networks.transitions.options import check_whole
from labresearch.networks.transitions.resampling import drawn_weights, subsets

__all__ = ["compare_counts"]


def compare_counts(
    first: np.ndarray,
    second: np.ndarray,
    states: Sequence[Any],
    *,
    kind: str,
    scaling: tuple[str, ...],
    measures: tuple[str, ...],
    loops: bool,
    paired: bool,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Deal the sequences of both networks out anew and compare, as `TransitionNetwork.compare`.

    Parameters
    ----------
    first, second : numpy.ndarray of shape (sequences, states, states)
        Counts by sequence.
    states : sequence
        Labels.
    kind, scaling
        As in `scale`.
    measures, loops, paired, draws, seed
        As in `TransitionNetwork.compare`.

    Returns
    -------
    pandas.DataFrame
        As in `TransitionNetwork.compare`.

    Raises
    ------
    ValueError
        If a group has fewer than two sequences, or pairs do not match.
    """
    n, m = len(first), len(second)
    if min(n, m) < 2:
        message = f"a comparison needs at least 2 sequences in each group; there are {n} and {m}"
        raise ValueError(message)
    if paired and n != m:
        message = f"paired needs groups of the same size, row beside row; there are {n} and {m}"
        raise ValueError(message)
    check_whole("draws", draws, 1)
    both = np.concatenate([first, second])
    rng = np.random.default_rng(seed)
    own = np.concatenate([np.ones(n), np.zeros(m)])[None, :]

    def statistics(group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        one = drawn_weights(group, both, kind, scaling)
        two = drawn_weights(1 - group, both, kind, scaling)
        values = []
        for weights in (one, two):
            parts = [weights.reshape(len(group), -1)]
            if measures:
                central = centrality_values(weights, measures, loops=loops)
                parts.append(np.swapaxes(central, 1, 2).reshape(len(group), -1))
            values.append(np.concatenate(parts, axis=1))
        return values[0], values[1], values[0] - values[1]

    seen_one, seen_two, seen = statistics(own)
    groups = _swapped(rng, n, draws) if paired else subsets(rng, n + m, n, draws)
    dealt = np.concatenate([statistics(group)[2] for group in groups])
    # a tie must count as a tie, whatever the last bits say
    slack = 1e-12 * (np.abs(seen_one) + np.abs(seen_two))
    p = (1 + (np.abs(dealt) >= np.abs(seen) - slack).sum(axis=0)) / (1 + draws)
    sd = dealt.std(axis=0, ddof=1) if draws > 1 else np.full(seen.shape[1], np.nan)
    a = len(states)
    labels = np.empty(a, dtype=object)
    labels[:] = list(states)
    what = np.concatenate([np.full(a * a, "edge"), np.repeat(np.array(measures, dtype=object), a)])
    source = np.concatenate([np.repeat(labels, a), np.tile(labels, len(measures))])
    target = np.concatenate([np.tile(labels, a), np.full(a * len(measures), None, dtype=object)])
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(sd > 0, seen[0] / sd, np.nan)
    unknown = np.isnan(seen[0])
    table = pd.DataFrame(
        {
            "what": what.astype(object),
            "from": source,
            "to": target,
            "first": seen_one[0],
            "second": seen_two[0],
            "difference": seen[0],
            "standardised": size,
            "p": np.where(unknown, np.nan, p),
        }
    )
    # an edge that neither network has was not compared
    table = table[(table["what"] != "edge") | (table["first"] > 0) | (table["second"] > 0)]
    table = table.reset_index(drop=True)
    table["q"] = table.groupby("what", sort=False)["p"].transform(_step_up)
    return table


def _swapped(rng: np.random.Generator, n: int, draws: int) -> Iterator[np.ndarray]:
    part = max(1, 2_000_000 // n)
    for start in range(0, draws, part):
        kept = rng.integers(2, size=(min(part, draws - start), n)).astype(float)
        yield np.concatenate([kept, 1 - kept], axis=1)


def _step_up(p: pd.Series) -> pd.Series:
    """Adjust p values of one family by Benjamini and Hochberg's (1995) rule; NaN stays out."""
    known = p.dropna().sort_values(ascending=False)
    rank = np.arange(len(known), 0, -1)
    q = np.minimum(np.minimum.accumulate(known.to_numpy() * len(known) / rank), 1.0)
    return pd.Series(q, index=known.index).reindex(p.index)
