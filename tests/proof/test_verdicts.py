"""A verdict can go both ways, and exact intervals are those of the textbooks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.proof import (
    between_labs,
    binomial_interval,
    nesting_verdicts,
    null_verdicts,
    pattern_verdicts,
    trap_verdicts,
)


def patterns(estimates, *, where="all", planted=6.0, pattern="P4", reach=1.4):
    one = {"pattern": pattern, "where": where, "planted": planted, "null": 1.0, "ratio": True}
    rows = [
        {**one, "estimate": x, "low": x / reach, "high": x * reach, "p": 0.001} for x in estimates
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe, R. G. (1998). Statistics in Medicine 17, table I, method 5
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_exact_intervals_are_those_published(hits, of, low, high):
    assert binomial_interval(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(of=st.integers(1, 60), data=st.data())
def test_exact_intervals_hold_the_share_and_mirror(of, data):
    hits = data.draw(st.integers(0, of))
    low, high = binomial_interval(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    mirrored = binomial_interval(of - hits, of)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


def test_no_share_of_nothing():
    with pytest.raises(ValueError, match="hits = 3 of 2 is no share"):
        binomial_interval(3, 2)


def test_a_pattern_is_recovered_or_not():
    good = pattern_verdicts(patterns([5.5, 6.2, 6.8, 5.9])).iloc[0]
    assert (good["state"], good["verdict"], good["hits"]) == ("proved", "recovered", 4)
    bad = pattern_verdicts(patterns([2.0, 2.1, 1.9, 2.2])).iloc[0]
    assert (bad["state"], bad["hits"]) == ("failed", 0)
    vague = pattern_verdicts(patterns([3.0, 6.0], reach=50.0)).iloc[0]
    assert vague["state"] == "undecided"


def test_a_bias_within_the_intervals_is_said():
    rows = patterns([5.0] * 30, reach=1.3)
    assert pattern_verdicts(rows)["verdict"].item() == "recovered; on average 5 for 6"


def test_absent_where_it_was_not_planted():
    there = patterns([1.6, 1.7, 1.5], planted=1.6, pattern="P2", where="planted", reach=1.3)
    none = patterns([1.0, 1.1, 0.9], planted=1.0, pattern="P2", where="without", reach=1.3)
    table = pattern_verdicts(pd.concat([there, none])).set_index("part")
    assert table["state"].to_dict() == {"planted": "proved", "absent": "proved"}
    found = patterns([1.8, 1.9, 2.0], planted=1.0, pattern="P2", where="without", reach=1.3)
    table = pattern_verdicts(pd.concat([there, found])).set_index("part")
    assert table.loc["absent", "state"] == "failed"
    wide = patterns([1.3], planted=1.0, pattern="P2", where="without", reach=3.0)
    table = pattern_verdicts(pd.concat([there, wide])).set_index("part")
    assert table.loc["absent", "state"] == "undecided"


def traps(naive, ours, *, reach=1.3):
    one = {"trap": "pacing", "measure": "odds ratio", "truth": 1.0, "ratio": True, "p": 0.2}
    return pd.DataFrame(
        [
            {**one, "side": side, "how": side, "estimate": x, "low": x / reach, "high": x * reach}
            for side, values in (("naive", naive), ("ours", ours))
            for x in values
        ]
    )


@pytest.mark.parametrize(
    ("naive", "ours", "state"),
    [
        ([1.6, 1.7], [1.0, 1.1], "proved"),
        ([1.0, 1.1], [1.0, 1.1], "undecided"),
        ([1.6, 1.7], [1.6, 1.7], "failed"),
    ],
)
def test_a_trap_needs_a_naive_analysis_that_is_misled_and_ours_that_is_not(naive, ours, state):
    table = trap_verdicts(traps(naive, ours))
    assert table["state"].tolist() == [state, state]


def p_values(share, *, corpora=20, tests=10):
    p = np.where(np.arange(tests) < round(share * tests), 0.01, 0.5)
    return pd.DataFrame(
        {"family": "moves", "seed": np.repeat(range(corpora), tests), "p": np.tile(p, corpora)}
    )


def test_too_many_small_p_values_fail():
    table = null_verdicts(p_values(0.3), part="null corpora", by="family")
    assert table["state"].tolist() == ["failed", "failed"]
    table = null_verdicts(p_values(0.0), part="null corpora", by="family")
    assert table["verdict"].tolist() == ["more seldom than 5 %"] * 2
    few = null_verdicts(p_values(0.1, corpora=1), part="null corpora", by="family")
    assert few["state"].tolist() == ["undecided", "undecided"]


def test_tests_that_all_reject_in_one_corpus_are_one_chance_and_not_many():
    tests = p_values(0.0)
    tests.loc[tests["seed"] == 3, "p"] = 0.01
    tests.loc[tests["seed"] == 5, "p"] = 0.01
    row = null_verdicts(tests, part="null corpora", by="family").iloc[0]
    assert row["share_low"] > 0.05
    assert row["state"] == "proved"
    assert "within what corpora differ by" in row["verdict"]


def test_nesting_is_too_often_by_turns_only():
    rows = pd.DataFrame({"side": ["naive", "ours"] * 30, "p": [0.01, 0.5] * 30})
    assert nesting_verdicts(rows)["state"].tolist() == ["proved", "proved"]
    rows["p"] = 0.01
    assert nesting_verdicts(rows)["state"].tolist() == ["failed", "failed"]


def test_labs_are_compared_inside_blocks_only():
    rng = np.random.default_rng(3)
    block = np.repeat(range(4), 6)
    x = rng.normal(size=24)
    found = between_labs(x + 10 * block, 10 * block + rng.normal(size=24) / 5 + x, block, draws=199)
    assert found["estimate"] > 0.9
    assert found["p"] == pytest.approx(1 / 200)
    # blocks alone differ: nothing to see inside them
    found = between_labs(10 * block, 10 * block + x, block, draws=199)
    assert np.isnan(found["estimate"])
    assert found["p"] == 1.0


@given(seed=st.integers(0, 2**16), shift=st.floats(-50, 50))
def test_a_shift_of_a_block_changes_nothing(seed, shift):
    rng = np.random.default_rng(seed)
    block = np.repeat(["a", "b"], 5)
    x, y = rng.normal(size=10), rng.normal(size=10)
    one = between_labs(x, y, block, draws=49)
    moved = between_labs(x, y + shift * (block == "b"), block, draws=49)
    assert one["estimate"] == pytest.approx(moved["estimate"], abs=1e-6)


def test_labs_without_a_number_are_refused():
    with pytest.raises(ValueError, match="none missing"):
        between_labs([1.0, np.nan], [1.0, 2.0], ["a", "a"])
