"""How often the analyses of ties and of leaders find what was planted, and what was not.

python benchmarks/people_recovered.py --seeds 40 [--null]
"""

import argparse

import numpy as np

from labresearch.analysis import (
    act_trends,
    after_leaders,
    tie_trends,
    ties_by_lab,
    uptake_by_role,
    who_answers_whom,
    who_speaks_next,
)
from labresearch.composed import composed_corpus
from labresearch.composed.key import load_key


def main() -> None:
    """Print shares over seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--null", action="store_true", help="corpora without any pattern")
    asked = parser.parse_args()
    key = load_key()
    falls, ratio = (0.0, 1.0) if asked.null else (float(key.size("P8")), float(key.size("P9")))
    talkative = key.traps["talkative_lab"]["lab"]
    counts: dict[str, list[float]] = {}

    def count(name: str, values: object) -> None:
        counts.setdefault(name, []).extend(np.atleast_1d(np.asarray(values, dtype=float)))

    def one(seed: int) -> None:
        corpus = composed_corpus(seed, planted=not asked.null)
        labs = ties_by_lab(corpus, draws=99, seed=seed)
        trends = tie_trends(labs, draws=499)
        for row in trends.itertuples():
            count(f"p < .05, slope of {row.measure}, {row.of}", row.p < 0.05)
        coach = trends[(trends["measure"] == "coach_share") & (trends["of"] == "value")].iloc[0]
        count("P8 estimate", coach.estimate)
        count(f"P8 interval holds {falls:g}", coach.low <= falls <= coach.high)
        count("z of labs (standard deviation 1 by chance)", labs["z"].dropna().std())
        for measure in ("ties_per_pair", "rarefied_density"):
            part = labs[labs["measure"] == measure].set_index("lab")["value"]
            rest = part.drop(talkative)
            count(
                f"{talkative} more than 2 sd above other labs, {measure}",
                part[talkative] > rest.mean() + 2 * rest.std(),
            )
        pairs = who_answers_whom(corpus, draws=99, seed=seed)
        count("p < .05, who answers whom, pairs of roles", (pairs["p"] < 0.05))
        count("any adjusted p < .05, who answers whom", (pairs["p_adjusted"] < 0.05).any())
        shown = pairs[pairs["low"].notna()]
        holds = (shown["low"] <= 1) & (shown["high"] >= 1)
        count("interval holds 1, who answers whom", holds)
        ideas = uptake_by_role(corpus)
        ideas = ideas[ideas["low"].notna()]
        count("interval holds 1, uptake by role", (ideas["low"] <= 1) & (ideas["high"] >= 1))
        after = after_leaders(corpus, draws=499, seed=seed)
        whole = after[after["lag"] == 0]
        admits = (whole["leader"] == "principal") & (whole["act"] == "admits not knowing")
        p9 = whole[admits].set_index("measure")
        odds = p9.loc["odds ratio"]
        count("P9 estimate", odds.estimate)
        count(f"P9 interval holds {ratio:g}", odds.low <= ratio <= odds.high)
        count("P9 p < .05, odds ratio", odds.p < 0.05)
        count("P9 p < .05, above chance", p9.at["above chance", "p"] < 0.05)
        rest = whole[~admits]
        for measure, part in rest.groupby("measure"):
            tested = part[part["p"].notna()]
            count(f"p < .05, other acts, {measure}", tested["p"] < 0.05)
            count(
                f"any adjusted p < .05, other acts, {measure}", (tested["p_adjusted"] < 0.05).any()
            )
        invited = who_speaks_next(corpus, draws=499, seed=seed)
        count("p < .05, who speaks after an invitation", invited["p"].dropna() < 0.05)
        growth = act_trends(corpus, draws=499, seed=seed)
        count("p < .05, acts by cycle", growth["p"].dropna() < 0.05)
        count("any adjusted p < .05, acts by cycle", (growth["p_adjusted"] < 0.05).any())

    done = 0
    try:
        for seed in range(asked.first, asked.first + asked.seeds):
            one(seed)
            done += 1
    except KeyboardInterrupt:
        print("stopped")
    print(done, "corpora")
    for name in sorted(counts):
        print(f"{np.mean(counts[name]):7.3f}  {name}")


if __name__ == "__main__":
    main()
