"""Time transition networks on 2,000 sequences, ×10 and ×100, beside tnapy if it is installed.

python benchmarks/transitions.py [TABLE.csv] [--repeat 5]

TABLE is a wide table of sequences, such as group_regulation; without it a random one of the same
size is drawn. CPU seconds, the median of the repeats; targets are those for two cores.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.networks.transitions import KINDS


def main() -> None:
    """Print CPU seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    table = pd.read_csv(options.table) if options.table else drawn()
    network = lr.TransitionNetwork
    peer = tnapy()
    ten, hundred = (pd.concat([table] * k, ignore_index=True) for k in (10, 100))
    fitted = network().fit(table)
    half = len(table) // 2
    first, second = network().fit(table[:half]), network().fit(table[half:])

    def fresh() -> Any:
        # counts by sequence belong to the first bootstrap
        return network().fit(table).bootstrap(draws=1000)

    steps: list[tuple[str, Callable[[], Any], Callable[[], Any] | None, float | None]] = [
        ("relative ×1", lambda: network().fit(table), peer and (lambda: peer.tna(table)), None),
        ("relative ×10", lambda: network().fit(ten), peer and (lambda: peer.tna(ten)), None),
        (
            "relative ×100",
            lambda: network().fit(hundred),
            peer and (lambda: peer.tna(hundred)),
            0.7,
        ),
        ("fit and bootstrap 1,000", fresh, None, 0.2),
        (
            "bootstrap 1,000",
            lambda: fitted.bootstrap(draws=1000),
            peer and (lambda: peer.bootstrap_tna(table, iter=1000)),
            0.2,
        ),
        ("compare 1,000", lambda: first.compare(second, draws=1000), None, None),
        ("stability 9 × 1,000", lambda: fitted.stability(draws=1000), None, None),
        ("nine centralities", fitted.centralities, None, None),
        ("graph with places", fitted.graph, None, None),
        *(
            (f"{kind} ×1", lambda kind=kind: network(kind).fit(table), None, None)
            for kind in KINDS[1:]
        ),
        ("levenshtein, all pairs", fitted.distances, None, None),
        (
            "hamming, pam 2 of 500",
            lambda: network().fit(table[:500]).clusters(2, distance="hamming", pad=True),
            None,
            None,
        ),
    ]
    print(f"{len(table):,} sequences of up to {table.shape[1]} states; tnapy", end=" ")
    print("beside" if peer else "is not installed: only ours")
    for name, ours, theirs, target in steps:
        line = f"{name:26} {seconds(ours, options.repeat):8.4f} s"
        if theirs:
            line += f"  tnapy {seconds(theirs, options.repeat):8.4f} s"
        if target:
            line += f"  target {target} s"
        print(line)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the whole run {peak:.0f} MB")


def seconds(step: Callable[[], Any], repeat: int) -> float:
    """Median CPU seconds."""
    taken = []
    for _ in range(repeat):
        start = time.process_time()
        step()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def drawn() -> pd.DataFrame:
    """Draw 2,000 sequences of 9 states and 7 to 26 positions."""
    rng = np.random.default_rng(1)
    states = np.array([f"state {n}" for n in range(9)], dtype=object)
    cells = states[rng.integers(9, size=(2000, 26))]
    cells[np.arange(26)[None, :] >= rng.integers(7, 27, size=2000)[:, None]] = None
    return pd.DataFrame(cells)


def tnapy() -> Any:
    """Give the peer's module, or None."""
    try:
        return importlib.import_module("tna")
    except ModuleNotFoundError:
        return None


if __name__ == "__main__":
    main()
