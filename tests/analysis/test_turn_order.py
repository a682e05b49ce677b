import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.analysis.turn_order import shuffled_turns


def orders(text, joined=None, draws=4000, seed=3):
    person = np.array(["abcd".index(letter) for letter in text])
    joined = np.arange(len(person)) > 0 if joined is None else np.array(joined)
    drawn = shuffled_turns(person, joined, draws=draws, rng=np.random.default_rng(seed))
    return ["".join("abcd"[i] for i in order) for order in drawn]


@pytest.mark.parametrize("text", ["abab", "abcab", "dabacd", "abcacbd", "cababad"])
def test_all_orders_are_equally_likely(text):
    possible = {
        "".join(order)
        for order in itertools.permutations(text)
        if all(a != b for a, b in itertools.pairwise(order))
        and (order[0], order[-1]) == (text[0], text[-1])
    }
    drawn = orders(text)
    assert set(drawn) == possible
    shares = np.array([drawn.count(order) for order in possible]) / len(drawn)
    # draws of a chain are not independent, so the limits are wide
    assert np.abs(shares * len(possible) - 1).max() < 0.5


def test_anybody_may_stand_behind_a_gap():
    drawn = orders("cababd", joined=[False, True, True, False, True, True])
    assert set(drawn) == {"cababd", "cabbad", "cbaabd", "cbabad"}


@given(st.lists(st.integers(0, 3), min_size=0, max_size=25), st.integers(0, 99))
def test_everybody_keeps_their_turns_and_follows_somebody_else(said, seed):
    person = np.array([who for who, _ in itertools.groupby(said)], dtype=int)
    rng = np.random.default_rng(seed)
    drawn = shuffled_turns(person, np.arange(len(person)) > 0, draws=3, rng=rng)
    assert drawn.shape == (3, len(person))
    assert (np.sort(drawn, axis=1) == np.sort(person)).all()
    assert (drawn[:, 1:] != drawn[:, :-1]).all()
    assert (drawn[:, :1] == person[:1]).all()
    assert (drawn[:, -1:] == person[-1:]).all()


def test_bad_input_is_named():
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="somebody follows themselves"):
        shuffled_turns(np.array([0, 0]), np.array([False, True]), draws=1, rng=rng)
    with pytest.raises(ValueError, match="person has 2 turns and joined 1"):
        shuffled_turns(np.array([0, 1]), np.array([False]), draws=1, rng=rng)
