"""Planted patterns found again: with the key over many seeds, on null corpora, and by rules.

    python benchmarks/planted_sizes.py --seeds 200          # the key: estimates, coverage, power
    python benchmarks/planted_sizes.py --seeds 200 --null   # share of p < .05 where nothing is
    python benchmarks/planted_sizes.py --seeds 5 --rules    # what machine codes do to each pattern

Estimates are pooled over seeds as the median; coverage is the share of 95 % intervals that hold the
planted size; power (or, on null corpora, the rate of false alarms) the share of p below .05.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.composed import (
    composed_corpus,
    found_nulls,
    load_key,
    pacing_calendar,
    planted_sizes,
)
from labresearch.read import ready


def one(task):
    seed, planted = task
    corpus = composed_corpus(seed, planted=planted)
    sizes = planted_sizes(corpus, pacing=pacing_calendar(seed), key=load_key(planted=planted))
    return sizes.assign(seed=seed), found_nulls(corpus).assign(seed=seed)


def pooled(table):
    table = table.assign(
        covers=(table["low"] <= table["planted"]) & (table["planted"] <= table["high"]),
        below=table["p"] < 0.05,
    )
    return table.groupby(["plant", "schools"], sort=False).agg(
        planted=("planted", "first"),
        median=("estimate", "median"),
        low=("estimate", lambda x: np.nanquantile(x, 0.025)),
        high=("estimate", lambda x: np.nanquantile(x, 0.975)),
        coverage=("covers", "mean"),
        below=("below", "mean"),
        n=("n", "median"),
    )


def rules(seeds):
    books = [lr.load_codebook(name) for name in lr.codebook_names()]
    key, machine, agreement = [], [], []
    for seed in range(1, seeds + 1):
        corpus = ready(composed_corpus(seed))
        soon = pacing_calendar(seed)
        key.append(planted_sizes(corpus, pacing=soon).assign(seed=seed))
        coded = lr.code(corpus.replace(codings=corpus.codings.iloc[:0]), books)
        machine.append(planted_sizes(coded, pacing=soon).assign(seed=seed))
        agreement.append(shared(corpus, coded))
    table = pooled(pd.concat(key))
    by_rules = pooled(pd.concat(machine))[["median", "low", "high", "n"]]
    table = table.join(by_rules.add_suffix("_rules"))
    # of patterns that are there: a ratio of 1 has nothing to keep
    ratio = (table.index.get_level_values("plant") != "P8") & (table["planted"] != 1)
    table["kept"] = np.nan
    table.loc[ratio, "kept"] = np.log(table["median_rules"][ratio]) / np.log(table["median"][ratio])
    print(table.drop(columns=["coverage", "below"]).round(3).to_string())
    print("\nkept: log ratio with rules over that with the key (P8: who speaks, no codes)\n")
    print("how far rules agree with the key, line and code, by codebook:\n")
    print(pd.concat(agreement).groupby("book").mean().round(2).to_string())


def shared(key, machine):
    """Recall and precision, line and code, by codebook; of time-outs, by line."""
    rows = []
    columns = ["session", "line", "code"]
    for book in sorted(set(key.codings["code"].str.partition(".")[0]) - {"pauses"}):
        a, b = (
            set(
                map(
                    tuple,
                    x.codings.loc[x.codings["code"].str.startswith(f"{book}."), columns].to_numpy(),
                )
            )
            for x in (key, machine)
        )
        rows.append((book, len(a & b) / len(a), len(a & b) / max(1, len(b))))
    inside = key.codings.loc[key.codings["code"] == "pauses.timeout", columns[:2]]
    found = machine.utterances.loc[machine.utterances["segment"] == "timeout", columns[:2]]
    a, b = (set(map(tuple, x.to_numpy())) for x in (inside, found))
    rows.append(("lines of time-outs", len(a & b) / len(a), len(a & b) / max(1, len(b))))
    return pd.DataFrame(rows, columns=["book", "recall", "precision"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--null", action="store_true")
    parser.add_argument("--rules", action="store_true")
    options = parser.parse_args()
    if options.rules:
        rules(options.seeds)
        return
    tasks = [(seed, not options.null) for seed in range(1, options.seeds + 1)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(one, tasks, chunksize=4))
    print(pooled(pd.concat([sizes for sizes, _ in found])).round(3).to_string())
    nulls = pd.concat([nulls for _, nulls in found])
    print("\nshare of p < .05 of what is never planted:")
    print((nulls["p"] < 0.05).groupby(nulls["null"], sort=False).mean().round(3).to_string())


if __name__ == "__main__":
    main()
