"""Time transition networks on 2,000 sequences, ×10 and ×100, beside tnapy; compare their numbers.

python benchmarks/transitions.py [TABLE.csv] [--repeat 5]

tnapy is a peer, not a dependency: `pip install tnapy` (its module is `tna`) in an environment of
its own that has labresearch too; where it is not there, "not installed" stands in its column. TABLE
is a wide table of sequences, such as group_regulation; without it a random one of the same size is
drawn. CPU seconds, the median of the repeats; targets are those for two cores.
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

    theirs = peer and peer.tna(table)
    halves = peer and [peer.tna(part) for part in (table[:half], table[half:])]

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
        (
            "compare 1,000",
            lambda: first.compare(second, draws=1000),
            peer and (lambda: peer.permutation_test(*halves, iter=1000)),
            None,
        ),
        ("stability 9 × 1,000", lambda: fitted.stability(draws=1000), None, None),
        ("bootstrap of cliques 1,000", lambda: fitted.bootstrap_cliques(size=3), None, None),
        (
            "nine centralities",
            fitted.centralities,
            peer and (lambda: peer.centralities(theirs)),
            None,
        ),
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
    print(f"{len(table):,} sequences of up to {table.shape[1]} states")
    for name, ours, other, target in steps:
        line = f"{name:26} {seconds(ours, options.repeat):8.4f} s"
        if other:
            line += f"  tnapy {seconds(other, options.repeat):8.4f} s"
        elif peer is None:
            line += "  tnapy not installed"
        if target:
            line += f"  target {target} s"
        print(line)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the whole run {peak:.0f} MB")
    if peer:
        compare_numbers(peer, table)
    else:
        print("numbers are not compared: tnapy is not installed (pip install tnapy)")


def compare_numbers(peer: Any, table: pd.DataFrame) -> None:
    """Print the largest difference of weights, centralities and distances."""
    network = lr.TransitionNetwork
    print("largest difference between labresearch and tnapy")
    cases: list[tuple[str, Any, dict[str, Any]]] = [
        ("relative", peer.tna(table), {"kind": "relative"}),
        ("frequency", peer.ftna(table), {"kind": "frequency"}),
        (
            "attention, decay 2",
            peer.atna(table, beta=0.5),
            {"kind": "attention", "decay": 2.0},
        ),
        ("co-occurrence (1)", peer.ctna(table), {"kind": "co-occurrence"}),
        ("scaled to the largest", peer.tna(table, scaling="max"), {"scaling": "max"}),
        (
            "begin and end",
            peer.tna(table, begin_state="<", end_state=">"),
            {"begin": "<", "end": ">"},
        ),
    ]
    for name, theirs, options in cases:
        ours = network(**options).fit(table).weights_
        order = [theirs.labels.index(state) for state in ours.index]
        weights = np.asarray(theirs.weights)[np.ix_(order, order)]
        print(f"  {name:26} {np.abs(ours.to_numpy() - weights).max():.1e}")
    ours = network().fit(table).centralities().set_index("state")
    theirs = peer.centralities(peer.tna(table))
    theirs = theirs.set_index("state") if "state" in theirs else theirs
    names = dict(zip(sorted(ours), sorted(theirs, key=_as_ours), strict=True))
    gap = max(
        float(np.abs(ours[own] - theirs.loc[ours.index, other]).max())
        for own, other in names.items()
    )
    print(f"  {'nine centralities':26} {gap:.1e}")
    few = table[:60]
    for name, method in (("hamming", "hamming"), ("lv", "levenshtein"), ("osa", "osa")):
        theirs = peer.cluster_sequences(few, 2, dissimilarity=name).distance
        ours = lr.networks.transitions.sequence_distances(few, method=method, pad=True)
        print(f"  distance {method + ' (2)':17} {np.abs(ours.to_numpy() - theirs).max():.1e}")
    print("  (1) tnapy 0.2.0 counts two of the same state twice: the diagonal is double")
    print("  (2) tnapy 0.2.0 charges a match and not a mismatch in levenshtein and osa")


def _as_ours(name: str) -> str:
    parts = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
    return parts.replace("_r_s_p", "_rsp")


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
