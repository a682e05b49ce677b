"""Planted patterns of time-outs and wait time are found again in the generated corpus."""

import numpy as np
import pytest

from labresearch.analysis import (
    purposes_by_initiator,
    reasoning_around_timeouts,
    turns_around_timeouts,
    wait_events,
    waits_and_reasoning,
)
from labresearch.composed import load_key, planted_sizes

KEY = load_key()


@pytest.fixture(scope="module")
def corpus(planted):
    return planted


@pytest.fixture(scope="module")
def simple(corpus):
    return planted_sizes(corpus).set_index(["plant", "schools"])


def holds(row, size):
    return row["low"] <= size <= row["high"]


def test_p1_coaches_ask_for_sense(corpus, simple):
    table = purposes_by_initiator(corpus, against="host", draws=999)
    row = table.set_index(["purpose", "role"]).loc[("timeout_purpose.sense", "coach")]
    assert holds(row, KEY.size("P1"))
    assert row["p"] < 0.05
    # the simple estimator sees the same time-outs
    assert row["odds_ratio"] == pytest.approx(simple.loc[("P1", "all"), "estimate"])
    assert row["n"] == simple.loc[("P1", "all"), "n"]


def test_p2_in_two_schools_and_not_in_the_third(corpus, simple):
    facts = KEY.plants["P2"]
    for schools, size in ((facts["schools"], 1.6), (facts["without"], 1.0)):
        part = corpus.select(school=schools)
        table = reasoning_around_timeouts(part, outcomes=["reasoning"], draws=499)
        found = table.set_index("comparison")
        assert holds(found.rename(index=str).loc["enacted", ["low", "high"]], size)
        group = "planted" if size > 1 else "without"
        # same turns; only the codes of who is a child's neighbour may differ
        assert found.loc["enacted", "odds_ratio"] == pytest.approx(
            simple.loc[("P2", group), "estimate"], rel=0.1
        )
        assert found.loc["before enacted", "p"] > 0.05
        assert (found.loc["enacted", "p"] < 0.05) == (size > 1)


def test_the_year_rises_in_rooms_without_time_outs_too(corpus):
    turns, timeouts = turns_around_timeouts(corpus, by="cycle")
    never = turns[~turns["session"].isin(timeouts["session"])]
    late = never["group"].astype(int) >= 4
    assert never.loc[late, "reasoning"].mean() > never.loc[~late, "reasoning"].mean()


def test_p3_behind_children_and_weaker_behind_adults(corpus, simple):
    table = waits_and_reasoning(wait_events(corpus), draws=999, models=False)
    found = table[table["outcome"] == "reasoning"].set_index("kind")
    assert holds(found.loc["wait2"], KEY.size("P3"))
    assert holds(found.loc["wait1"], KEY.size("P3b"))
    assert found.loc["wait2", "p"] < 0.05
    ratio = found.loc["wait2", "estimate"] / simple.loc[("P3", "all"), "estimate"]
    assert abs(np.log(ratio)) < 0.2
