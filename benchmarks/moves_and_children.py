"""How often analyses of moves and children find what is planted, and what is not, over many seeds.

python benchmarks/moves_and_children.py --seeds 20
"""

import argparse

import pandas as pd

from labresearch.analysis import (
    ACTS,
    episode_turns,
    error_responses,
    follow_up_odds,
    moves_to_acts,
    participation,
    who_reasons,
)
from labresearch.composed import composed_corpus, load_key

PRESS, COMPARE = "teacher_moves.press", "teacher_moves.compare"


def found(seed, *, planted):
    """One row a pattern: estimate, interval and p in one corpus."""
    corpus = composed_corpus(seed, planted=planted)
    acts = {name: ACTS[name] for name in ("reasoning", "comparing ideas")}
    moves = moves_to_acts(corpus, moves=[PRESS, COMPARE], acts=acts, draws=499)
    moves = moves.set_index(["move", "act"])
    odds = follow_up_odds(episode_turns(corpus), draws=499).set_index("comparison")
    errors = error_responses(corpus, draws=499)
    errors = errors[errors["against"] == "any other turn"].set_index("outcome")
    shares = who_reasons(participation(corpus), draws=499).set_index("measure")
    shares = shares.rename(columns={"excess": "odds_ratio"})
    rows = {
        "press > reasoning (P4)": moves.loc[(PRESS, "reasoning")],
        "compare > comparing (P5)": moves.loc[(COMPARE, "comparing ideas")],
        "invitation compares (P5)": odds.loc["invitation compares"],
        "any follow-up before": odds.loc["any follow-up before"],
        "errors: author speaks again": errors.loc["author speaks again"],
        "Gini of reasoning, excess": shares.loc["reasoning"],
        "Gini of press, excess": shares.loc["press"],
        "Gini of turns, excess": shares.loc["turns"],
    }
    table = pd.DataFrame({k: row[["odds_ratio", "low", "high", "p"]] for k, row in rows.items()}).T
    return table.astype("float64").rename_axis("pattern").reset_index().assign(seed=seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = range(1, parser.parse_args().seeds + 1)
    key = load_key()
    sizes = {"press > reasoning (P4)": key.size("P4"), "compare > comparing (P5)": key.size("P5")}
    for planted in (True, False):
        table = pd.concat([found(seed, planted=planted) for seed in seeds])
        zero = table["pattern"].str.startswith("Gini")
        size = table["pattern"].map(sizes if planted else {}).fillna(1.0).where(~zero, 0.0)
        table["holds"] = ((table["low"] <= size) & (size <= table["high"])).where(
            table["low"].notna()
        )
        table["small"] = (table["p"] < 0.05).where(table["p"].notna())
        summary = table.groupby("pattern", sort=False).agg(
            estimate=("odds_ratio", "median"),
            holds=("holds", "mean"),
            small=("small", "mean"),
            corpora=("p", "count"),
        )
        print("planted" if planted else "nothing planted", f"({len(seeds)} corpora)")
        print(summary.astype("float64").round(3).to_string(), "\n")


if __name__ == "__main__":
    main()
