"""Samples: their probabilities, their weights, their spread."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from labresearch.human_coding.sampling import (
    draw_lines,
    inclusion_probabilities,
    systematic_draw,
)


@given(st.integers(1, 60), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.95), st.floats(0, 1))
def test_probabilities_add_up_to_the_sample_and_leave_nobody_out(size, part, often, enrich, rare):
    n = max(1, round(part * size))
    hints = np.random.default_rng(size).random((size, 2)) < often
    p = inclusion_probabilities(hints, n, enrich=enrich, rare=rare)
    assert np.isclose(p.sum(), n)
    assert (p > 0).all()
    assert (p <= 1).all()
    drawn = systematic_draw(p, np.random.default_rng(1))
    assert len(set(drawn.tolist())) == n


def test_lines_are_drawn_as_often_as_their_probability_says():
    hints = np.zeros((40, 1), dtype=bool)
    hints[[3, 30]] = True
    p = inclusion_probabilities(hints, 8, enrich=0.25, rare=0.05)
    lines = pd.DataFrame(
        {"session": ["a"] * 20 + ["b"] * 20, "line": [*range(20)] * 2, "layer": "x", "role": "y"}
    )
    draws = 400
    count = np.zeros(40)
    totals = []
    for seed in range(draws):
        found = draw_lines(lines, hints, 8, enrich=0.25, rare=0.05, seed=seed)
        at = found["line"] + 20 * (found["session"] == "b")
        count[at] += 1
        totals.append((found["weight"] * (found["line"] % 3)).sum())
    # five standard errors of a share
    assert (np.abs(count / draws - p) <= 5 * np.sqrt(p * (1 - p) / draws)).all()
    # Horvitz and Thompson: the weights estimate a total without bias
    assert np.std(totals) > 1
    assert abs(np.mean(totals) - (lines["line"] % 3).sum()) < 5 * np.std(totals) / np.sqrt(draws)


def test_a_plain_sample_is_spread_evenly_over_sessions_and_roles():
    lines = pd.DataFrame(
        {
            "session": np.repeat(["a", "b", "c", "d"], 20),
            "line": [*range(20)] * 4,
            "layer": "x",
            "role": ["t", "s"] * 40,
        }
    )
    found = draw_lines(lines, np.zeros((80, 1), bool), 16, enrich=0, rare=0.1, seed=5)
    roles = found.merge(lines, on=["session", "line"]).groupby(["session", "role"]).size()
    assert roles.tolist() == [2] * 8
    assert found["weight"].tolist() == [5.0] * 16
