"""Published worked examples of the Rogan-Gladen estimator."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.analysis import rogan_gladen


@pytest.mark.parametrize(
    ("positives", "n", "sensitivity", "specificity", "per_hundred"),
    [
        # manual of the R package epiR, epi.prev: 23 of 150 cows, true prevalence 5.1 per 100
        (23, 150, 0.96, 0.89, 5.1),
        # the same manual after Moujaber et al. (2008): 6 of 151 children, true prevalence 0
        (6, 151, 0.964, 0.927, 0.0),
    ],
)
def test_published_prevalences(positives, n, sensitivity, specificity, per_hundred):
    found = rogan_gladen(positives, n, sensitivity=sensitivity, specificity=specificity)
    assert round(100 * found["estimate"], 1) == per_hundred
    assert found["low"] == 0
    assert found["truncated"]


def test_standard_error_by_hand():
    # p = .3 of 200, Se .8 from 50, Sp .9 from 100: estimate .2 / .7, variance as in the paper
    found = rogan_gladen(
        60, 200, sensitivity=0.8, specificity=0.9, sensitivity_n=50, specificity_n=100
    )
    share = 0.2 / 0.7
    variance = 0.3 * 0.7 / 200 + share**2 * 0.8 * 0.2 / 50 + (1 - share) ** 2 * 0.9 * 0.1 / 100
    assert found["estimate"] == pytest.approx(share)
    assert found["standard_error"] == pytest.approx(np.sqrt(variance) / 0.7)
    assert found["high"] == pytest.approx(share + 1.959964 * np.sqrt(variance) / 0.7)
    assert not found["truncated"]


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_perfect_coder_needs_no_correction(positives, more):
    n = positives + more
    found = rogan_gladen(positives, n, sensitivity=1, specificity=1)
    assert found["estimate"] == pytest.approx(positives / n)


@given(st.floats(0.51, 1), st.floats(0.51, 1), st.floats(0, 1))
def test_it_turns_misclassification_round(sensitivity, specificity, share):
    seen = share * sensitivity + (1 - share) * (1 - specificity)
    found = rogan_gladen(1000 * seen, 1000, sensitivity=sensitivity, specificity=specificity)
    assert found["estimate"] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sensitivity": 0.4, "specificity": 0.6}, "sum to 1 or less"),
        ({"sensitivity": 1.2}, "sensitivity = 1.2 must lie"),
        ({"positives": 11}, "positives = 11"),
        ({"n": 0, "positives": 0}, "n > 0"),
        ({"sensitivity_n": 0}, "sensitivity_n = 0"),
        ({"level": 1}, "level = 1"),
    ],
)
def test_bad_input_is_refused(change, message):
    given = {"positives": 3, "n": 10, "sensitivity": 0.9, "specificity": 0.9} | change
    with pytest.raises(ValueError, match=message):
        rogan_gladen(given.pop("positives"), given.pop("n"), **given)
