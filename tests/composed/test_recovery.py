"""Planted sizes are found again, and nothing is found where nothing is planted."""

import numpy as np
import pandas as pd
import pytest

from labresearch.composed import (
    found_nulls,
    load_key,
    pacing_calendar,
    planted_sizes,
)
from labresearch.composed.turn_facts import turn_facts


def test_planted_sizes_are_found_again(composed):
    tables = [
        planted_sizes(composed(seed), pacing=pacing_calendar(seed)).assign(seed=seed)
        for seed in range(40, 46)
    ]
    table = pd.concat(tables, ignore_index=True)
    print(tables[0].drop(columns=["measure", "unit"]).to_string())  # noqa: T201 - shown by -s
    covered = (table["low"] <= table["planted"]) & (table["planted"] <= table["high"])
    # 72 intervals of 95 %: 68 expected, fewer than 63 in one of 200 runs
    assert covered.sum() >= 63
    for plant, rows in table[table["plant"] != "P8"].groupby(["plant", "schools"]):
        middle = np.log(rows["estimate"].median())
        # three standard errors of the median of six
        reach = np.log(rows["high"] / rows["low"]).median() / 3.92 * 3 * 1.25 / 6**0.5
        assert abs(middle - np.log(rows["planted"].iloc[0])) < reach, plant
    assert table.loc[table["plant"] == "P8", "estimate"].median() == pytest.approx(-0.09, abs=0.02)
    strong = table[table["plant"].isin(("P4", "P5", "P8", "P9"))]
    assert (strong["p"] < 0.01).all()


def test_nothing_is_found_in_null_corpora(composed):
    key = load_key(planted=False)
    p = []
    for seed in range(900, 906):
        corpus = composed(seed, planted=False)
        p += planted_sizes(corpus, key=key)["p"].tolist()
        p += found_nulls(corpus)["p"].tolist()
    share = float(np.mean(np.array(p) < 0.05))
    # 6 corpora of 19 tests: .05 and three standard errors
    assert share < 0.05 + 3 * (0.05 * 0.95 / len(p)) ** 0.5


def test_a_naive_comparison_over_the_year_is_misled(composed):
    rise = []
    for seed in range(40, 44):
        turns = turn_facts(composed(seed))
        rooms = turns[turns["session"].str.endswith("other-room") & turns["child"]]
        late = rooms["cycle"] >= 3
        rise.append(rooms.loc[late, "reasons"].mean() - rooms.loc[~late, "reasons"].mean())
    # rooms without any lab rise as well
    assert np.mean(rise) > 0.02


def test_without_the_calendar_carrying_looks_larger(composed, calendar):
    with_calendar, without = [], []
    for seed in (21, 22):
        corpus = composed(seed)
        without.append(planted_sizes(corpus).set_index("plant").at["P7", "n"])
        with_calendar.append(
            planted_sizes(corpus, pacing=calendar).set_index("plant").at["P7", "n"]
        )
    assert sum(without) > sum(with_calendar)


def test_two_coders_are_refused(planted):
    names = ["a" if row % 2 else "b" for row in range(len(planted.codings))]
    doubled = planted.replace(codings=planted.codings.assign(coder=names))
    with pytest.raises(ValueError, match="several coders"):
        planted_sizes(doubled)
