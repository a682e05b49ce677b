"""Odds, shares and weighted choices."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.composed.chances import choose, intercept, logistic, raised

shares = st.floats(0.02, 0.98)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=50), shares)
def test_the_mean_probability_is_the_share(effects, share):
    start = intercept(effects, share)
    mean = sum(logistic(start + x) for x in effects) / len(effects)
    assert mean == pytest.approx(share, abs=1e-6)


@given(shares, st.floats(0.1, 10))
def test_odds_are_multiplied(share, ratio):
    found = raised(share, ratio)
    assert found / (1 - found) == pytest.approx(ratio * share / (1 - share))


def test_weights_are_kept():
    rng = random.Random(1)
    found = [choose(rng, {"a": 3, "b": 1, "c": 0}) for _ in range(4000)]
    assert found.count("c") == 0
    assert found.count("a") / 4000 == pytest.approx(0.75, abs=0.03)
