"""How often RQ6 and RQ8 find what was planted, and what was not.

Ctrl-C prints what is there so far.

python benchmarks/threads_recovered.py --seeds 30          planted corpora
python benchmarks/threads_recovered.py --seeds 30 --null   nothing planted
"""

import argparse
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from labresearch.analysis import (
    carried_ideas,
    carry_odds,
    carry_times,
    compare_slopes,
    moves_to_acts,
    segment_means,
    segment_networks,
)
from labresearch.composed import composed_corpus, pacing_calendar
from labresearch.composed.key import load_key
from labresearch.networks import network_nulls

COMPARE = "teacher_moves.compare"


def main() -> None:
    """Print shares over seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--null", action="store_true")
    asked = parser.parse_args()
    found: dict[str, list[float]] = defaultdict(list)

    def hold(name: str, value: object) -> None:
        found[name].append(float(value))

    try:
        for seed in range(asked.first, asked.first + asked.seeds):
            measure(seed, hold, planted=not asked.null)
    except KeyboardInterrupt:
        print("stopped early")
    for name, values in found.items():
        middle = np.median(values) if "(median)" in name else np.mean(values)
        print(f"{middle:7.3f}  {name}  (n = {len(values)})", flush=True)


def measure(seed: int, hold: Callable[[str, object], None], *, planted: bool) -> None:
    """Measure one corpus."""
    key = load_key()
    p5 = float(key.size("P5")) if planted else 1.0
    told, silent = key.size("P7") if planted else key.plants["P7"]["null"]
    odds = told / (1 - told) / (silent / (1 - silent))
    lab = key.traps["talkative_lab"]["lab"]
    corpus = composed_corpus(seed, planted=planted)
    pairs = moves_to_acts(
        corpus, moves=[COMPARE], acts={"compares": ["idea_connections.compare"]}, draws=499
    ).iloc[0]
    hold("P5 odds ratio (median)", pairs.odds_ratio)
    hold(f"P5 interval holds {p5:g}", pairs.low < p5 < pairs.high)
    hold("P5 p < .05", pairs.p < 0.05)
    segments = segment_networks(corpus, draws=300)
    slopes = compare_slopes(segments)
    for row in slopes.itertuples():
        if not row.refused:
            hold(f"slope of {row.measure}, {row.null}: estimate (median)", row.estimate)
            hold(f"slope of {row.measure}, {row.null}: p < .05", row.p < 0.05)
    adjusted = slopes[slopes["null"] == "rarefaction"]["p_adjusted"] < 0.05
    hold("slopes, rarefaction: any adjusted p < .05", adjusted.any())
    adjusted = slopes[slopes["null"] == "shuffle"]["p_adjusted"] < 0.05
    hold("slopes, shuffle: any adjusted p < .05", adjusted.any())
    means = segment_means(segments)
    means = means[(means["null"] == "rarefaction") & means["p"].notna()]
    hold("a school's mean z, rarefaction: p < .05 (share of tests)", (means["p"] < 0.05).mean())
    labs = network_nulls(corpus, null="rarefaction", window=4)
    degree = labs[labs["measure"] == "weighted_degree"].set_index("network")
    degree = degree[degree.index.isin(corpus.sessions["lab"])]
    raw = degree["observed"]
    hold(f"trap: {lab} has the highest raw degree", raw.idxmax() == lab)
    far = (raw[lab] - raw.drop(lab).mean()) / raw.drop(lab).std()
    hold(f"trap: {lab} lies 2 sd out, raw degree", far > 2)
    hold(f"trap: {lab} lies 2 sd out, rarefied", abs(degree.at[lab, "z"]) > 2)

    rows = carried_ideas(corpus, pacing=pacing_calendar(seed))
    table = carry_odds(rows, draws=999).set_index(["rooms", "calendar"])
    for rooms, calendar in (("next day", "off"), ("next day", "any"), ("took no part", "off")):
        row = table.loc[(rooms, calendar)]
        name = f"{rooms}, {'off the calendar' if calendar == 'off' else 'all ideas (naive)'}"
        true = (odds, told - silent) if rooms == "next day" else (1.0, 0.0)
        if not np.isnan(row.odds_ratio):
            hold(f"{name}: odds ratio (median)", row.odds_ratio)
        hold(f"{name}: difference (median)", row.difference)
        if not np.isnan(row.low):
            hold(f"{name}: interval holds {true[0]:.2f}", row.low < true[0] < row.high)
        hold(
            f"{name}: interval of the difference holds {true[1]:.2f}",
            row.difference_low < true[1] < row.difference_high,
        )
        hold(f"{name}: p < .05", row.p < 0.05)
    row = table.loc[("next day less took no part", "off")]
    hold("next day less took no part: p < .05", row.p < 0.05)
    times = carry_times(rows, draws=499)
    apart = times[times["measure"] == "difference of restricted means"].iloc[0]
    hold("turns until it comes back, silent less announced: p < .05", apart.p < 0.05)
    crude = rows[rows["rooms"] == "next day"]
    share = crude.groupby("announced")["recurs"].mean()
    hold("crude difference of shares, all ideas (median)", share[True] - share[False])


if __name__ == "__main__":
    main()
