"""How often framing_trends and team_contrast find what was planted, and what was not.

python benchmarks/framing_recovered.py --seeds 40
"""

import argparse

from labresearch.analysis import framing_trends, learning_growth, reframing, team_contrast
from labresearch.composed import composed_corpus
from labresearch.composed.key import load_key

MEETINGS = ("planning", "revise", "debrief")


def main() -> None:
    """Print shares over seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    seeds = parser.parse_args().seeds
    key = load_key()
    schools = dict.fromkeys(key.plants["P6"]["schools"], "planted")
    schools |= dict.fromkeys(key.plants["P6"]["without"], "without")
    size = float(key.size("P6", school=key.plants["P6"]["schools"][0]))
    counts: dict[str, int] = {}

    def count(name: str, hit: object) -> None:
        counts[name] = counts.get(name, 0) + bool(hit)

    for seed in range(1, seeds + 1):
        for planted in (True, False):
            corpus = composed_corpus(seed, planted=planted)
            where = "planted corpus" if planted else "null corpus"
            table = framing_trends(corpus, by=schools, phases=MEETINGS, draws=499)
            sorting = table[table["frames"] == "sorting"].set_index("group")
            row = sorting.loc["planted"]
            true = size if planted else 1.0
            count(f"{where}: interval of the two schools holds {true:g}", row.low < true < row.high)
            count(f"{where}: p < .05 in the two schools", row.p < 0.05)
            row = sorting.loc["without"]
            count(f"{where}: interval of the third school holds 1", row.low < 1 < row.high)
            count(f"{where}: p < .05 in the third school", row.p < 0.05)
            count(
                f"{where}: p < .05, do the groups differ",
                sorting.at["do the groups differ", "p"] < 0.05,
            )
            growth = learning_growth(corpus, draws=499)
            count(
                f"{where}: any growth of learning talk, adjusted", (growth.p_adjusted < 0.05).any()
            )
            answers = reframing(corpus, phases=MEETINGS, draws=499)
            first = answers[(answers["answer"] == "sense") & (answers["lag"] == 0)].iloc[0]
            count(f"{where}: p < .05, sense after sorting", first.p < 0.05)
            plc = team_contrast(corpus, "Grade 3 PLC", "Grade 9 PLC", draws=499)
            count(f"{where}: p < .05, distance of the PLCs", plc["p"].iloc[0] < 0.05)
            count(f"{where}: any code of the PLCs, unadjusted", (plc["p"].iloc[1:] < 0.05).any())
            count(f"{where}: any code of the PLCs, adjusted", (plc["p_adjusted"] < 0.05).any())
    for name in sorted(counts):
        print(f"{counts[name] / seeds:6.3f}  {name}")


if __name__ == "__main__":
    main()
