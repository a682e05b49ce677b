"""How far two codings of the composed labs agree, family by family.

    python benchmarks/agreement_on_composed_labs.py gold second
    python benchmarks/agreement_on_composed_labs.py gold rules --codes

A cell is a line and a code of the family; lines are those of the sessions that both coded and of
the speakers that the family is about. Kappa is Cohen's over all cells of the family together; the
intervals draw whole sessions (percentile bootstrap). F1 is positive agreement.
"""

import argparse

import pandas as pd

import labresearch as lr
from labresearch.corpus.schema import ADULT_ROLES, check_table

FEW = 5
FAMILIES = {
    "student reasoning": (("student_reasoning",), "children"),
    "engagement": (("engagement",), "children"),
    "teacher moves": (("teacher_moves",), "adults"),
    "adult talk": (("adult_talk",), "adults"),
    "framing": (("framing",), "adults"),
    "culture": (("culture",), "adults"),
    "time-out lines": (("pauses",), "all", ("timeout",)),
    "pauses": (("pauses",), "all", ("think", "pair", "work", "management", "wait1", "wait2")),
    "time-out purpose": (("timeout_purpose",), "adults"),
    "time-out resolution": (("timeout_resolution",), "adults"),
    "ideas": (
        (
            "ideas_equal_sharing",
            "ideas_counting_place_value",
            "ideas_addition_subtraction",
            "ideas_multiplication",
        ),
        "all",
    ),
    "ideas, general": (("ideas_general",), "all"),
    "idea connections": (("idea_connections",), "all"),
}


def by_rules(corpus):
    """Put the code of a time-out on all its lines, as readers do: rules give it once."""
    inside = corpus.utterances.loc[corpus.utterances["segment"] == "timeout", ["session", "line"]]
    by_rule = corpus.codings["coder"].str.startswith("rules:")
    others = corpus.codings[~by_rule | (corpus.codings["code"] != "pauses.timeout")]
    lines = inside.assign(code="pauses.timeout", coder="rules:pauses", start_char=0, end_char=0)
    table = check_table(lines, "codings")
    return corpus.replace(codings=pd.concat([others, table], ignore_index=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--codes", action="store_true", help="one row a code, too")
    options = parser.parse_args()
    pair = [options.first, options.second]
    corpus = lr.read_corpus(lr.corpus_folder(), coder=[who for who in pair if who != "rules"])
    if "rules" in pair:
        corpus = by_rules(lr.code(corpus, list(lr.codebook_names())))
    lines = corpus.utterances
    adult = lines["role"].isin(ADULT_ROLES)
    who_speaks = {"adults": lines[adult], "children": lines[~adult], "all": lines}
    print(
        f"{'family':24} {'lines':>6} {'first':>6} {'second':>6} {'kappa':>6} {'95 %':>14} "
        f"{'F1':>5} {'same set':>9}"
    )
    for name, (books, who, *only) in FAMILIES.items():
        codes = [f"{book}.{code}" for book in books for code in only[0]] if only else list(books)
        given = set(corpus.codings["code"])
        codes = [c for c in codes if c in given or not only]
        facts = {"codes": {name: codes}, "lines": who_speaks[who]}
        row = lr.agreement(corpus, pair, by="family", **facts).iloc[0]
        first, second = (int(part.rsplit(" ", 1)[1]) for part in row["positives_each"].split(", "))
        print(
            f"{name:24} {row['units']:6} {first:6} {second:6} {row['kappa']:6.2f} "
            f"{f'{row.kappa_low:.2f} to {row.kappa_high:.2f}':>14} "
            f"{row['positive_agreement']:5.2f} {row['same_set']:9.2f}"
        )
        if options.codes:
            for code in lr.agreement(corpus, pair, boot=0, **facts).itertuples():
                if code.positives >= FEW:
                    print(f"    {code.code:44} {code.positives:4} kappa {code.kappa:5.2f}")


if __name__ == "__main__":
    main()
