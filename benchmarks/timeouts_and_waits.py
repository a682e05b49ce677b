"""How often planted patterns of time-outs and waits are found again, and found where none are.

Run: python benchmarks/timeouts_and_waits.py --seeds 30
"""

from __future__ import annotations

import argparse
import sys

import pandas as pd

from labresearch import analysis, composed

SCHOOLS = ["Fernhollow School", "Quillstone School"]


def found(seed: int, *, planted: bool) -> pd.DataFrame:
    """Estimate P2, P3 and P3b in one corpus."""
    key = composed.load_key(planted=planted)
    corpus = composed.composed_corpus(seed, planted=planted)
    where = corpus.select(school=SCHOOLS) if planted else corpus
    around = analysis.reasoning_around_timeouts(where, outcomes=["reasoning"], draws=499)
    after = around[around["odds_ratio"].notna()].rename(columns={"odds_ratio": "estimate"})
    after = after.assign(what="P2 " + after["comparison"])
    size = float(key.size("P2", school=SCHOOLS[0]))
    # nothing was planted before time-outs and after those that were not enacted
    none = after["comparison"].isin(["other time-outs", "before enacted"])
    after["planted"] = none.map({True: 1.0, False: size})
    waits = analysis.waits_and_reasoning(
        analysis.wait_events(corpus), draws=499, models=False
    ).query("outcome == 'reasoning'")
    waits = waits.assign(what=waits["kind"].map({"wait1": "P3b wait 1", "wait2": "P3 wait 2"}))
    waits["planted"] = [float(key.size("P3b")), float(key.size("P3"))]
    columns = ["what", "planted", "estimate", "low", "high", "p"]
    return pd.concat([after[columns], waits[columns]]).assign(
        corpus="planted" if planted else "null"
    )


def main() -> int:
    """Print medians, coverage and how often p is below .05."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=900)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    tables = [found(seed, planted=planted) for seed in seeds for planted in (True, False)]
    rows = pd.concat(tables, ignore_index=True)
    rows["holds"] = rows["planted"].between(rows["low"], rows["high"])
    rows["below"] = rows["p"] < 0.05
    grouped = rows.groupby(["corpus", "what"])
    summary = grouped.agg(
        planted=("planted", "first"),
        estimate=("estimate", "median"),
        holds=("holds", "mean"),
        below=("below", "mean"),
        corpora=("below", "size"),
    )
    sys.stdout.write(summary.round(3).to_string() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
