"""How far two codings of the composed labs agree, family by family.

    python benchmarks/agreement_on_composed_labs.py gold second
    python benchmarks/agreement_on_composed_labs.py gold rules --codes

A cell is a line and a code of the family; lines are those of the sessions that both coded and of
the speakers that the family is about. Kappa is Cohen's over all cells of the family together; the
intervals draw whole sessions (percentile bootstrap). F1 takes the first coder as given.
"""

import argparse

import numpy as np
import pandas as pd

import labresearch as lr
from labresearch.corpus.schema import ADULT_ROLES, check_table

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


def cells(corpus, books, codes, lines):
    """Boolean array of lines x codes."""
    rows = corpus.codings[corpus.codings["code"].isin(codes)]
    at = pd.MultiIndex.from_frame(rows[["session", "line"]])
    place = {key: i for i, key in enumerate(lines)}
    out = np.zeros((len(lines), len(codes)), dtype=bool)
    column = {code: j for j, code in enumerate(codes)}
    for key, code in zip(at, rows["code"], strict=True):
        if key in place:
            out[place[key], column[code]] = True
    return out


def kappa(a, b):
    observed = (a == b).mean()
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return (observed - chance) / (1 - chance) if chance < 1 else np.nan


def f1(a, b):
    hits = (a & b).sum()
    return 2 * hits / (a.sum() + b.sum()) if a.sum() + b.sum() else np.nan


def interval(statistic, a, b, session, draws=999, seed=20251122):
    rng = np.random.default_rng(seed)
    names = np.unique(session)
    rows = [np.flatnonzero(session == name) for name in names]
    found = []
    for _ in range(draws):
        chosen = np.concatenate([rows[i] for i in rng.integers(len(names), size=len(names))])
        found.append(statistic(a[chosen], b[chosen]))
    return np.nanquantile(found, [0.025, 0.975])


def by_rules(corpus):
    """Put the code of a time-out on all its lines, as readers do: rules give it once."""
    inside = corpus.utterances.loc[corpus.utterances["segment"] == "timeout", ["session", "line"]]
    others = corpus.codings[corpus.codings["code"] != "pauses.timeout"]
    lines = inside.assign(code="pauses.timeout", coder="rules:pauses", start_char=0, end_char=0)
    table = check_table(lines, "codings")
    return corpus.replace(codings=pd.concat([others, table], ignore_index=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--codes", action="store_true", help="one row a code, too")
    options = parser.parse_args()
    folder = lr.corpus_folder()
    parts = []
    for who in (options.first, options.second):
        if who == "rules":
            parts.append(by_rules(lr.code(lr.read_corpus(folder), list(lr.codebook_names()))))
        else:
            parts.append(lr.read_corpus(folder, coder=who))
    one, two = parts
    both = set(one.codings["session"]) & set(two.codings["session"])
    lines = one.utterances[one.utterances["session"].isin(both)]
    print(f"{options.first} and {options.second}: {len(both)} sessions, {len(lines)} lines\n")
    print(
        f"{'family':24} {'lines':>6} {'first':>6} {'second':>6} {'kappa':>6} {'95 %':>14} "
        f"{'F1':>5} {'same set':>9}"
    )
    for name, (books, who, *only) in FAMILIES.items():
        found = pd.concat([one.codings, two.codings])["code"]
        codes = sorted({c for c in found if c.partition(".")[0] in books})
        if only:
            codes = [c for c in codes if c.partition(".")[2] in only[0]]
        rows = lines
        if who == "adults":
            rows = lines[lines["role"].isin(ADULT_ROLES)]
        elif who == "children":
            rows = lines[~lines["role"].isin(ADULT_ROLES)]
        keys = list(zip(rows["session"], rows["line"], strict=True))
        a, b = cells(one, books, codes, keys), cells(two, books, codes, keys)
        session = rows["session"].to_numpy()
        low, high = interval(kappa, a, b, session)
        print(
            f"{name:24} {len(keys):6} {a.sum():6} {b.sum():6} {kappa(a, b):6.2f} "
            f"{f'{low:.2f} to {high:.2f}':>14} {f1(a, b):5.2f} {(a == b).all(axis=1).mean():9.2f}"
        )
        if options.codes:
            for j, code in enumerate(codes):
                x, y = a[:, j], b[:, j]
                if x.sum() + y.sum() >= 10:
                    print(f"    {code:44} {x.sum():4} {y.sum():4} kappa {kappa(x, y):5.2f}")


if __name__ == "__main__":
    main()
