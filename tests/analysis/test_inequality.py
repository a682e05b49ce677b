import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.analysis import gini, jensen_shannon, lorenz_curve

AMOUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=30).filter(any)


def test_gini_by_hand():
    # 1 2 3 4: the six differences add up to 10; 2 * 10 / (16 * 2 * 2.5)
    assert gini([1, 2, 3, 4], corrected=False) == pytest.approx(0.25)
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25 * 4 / 3)


@given(AMOUNTS, st.integers(1, 9))
def test_gini_is_twice_the_area_above_the_lorenz_curve(amounts, times):
    curve = lorenz_curve(amounts)
    heights = curve["amount"].to_numpy()
    below = (heights[1:] + heights[:-1]).sum() / 2 / len(amounts)
    assert gini(amounts, corrected=False) == pytest.approx(1 - 2 * below)
    assert gini([times * a for a in amounts]) == pytest.approx(gini(amounts))
    assert -1e-12 <= gini(amounts) <= 1 + 1e-12
    assert (np.diff(curve["amount"], n=2) >= -1e-9).all()


def test_jensen_shannon_by_hand():
    # (1/2, 1/2) and (1, 0) about (3/4, 1/4): .5 log2(2/3) + .5 log2(2), and log2(4/3)
    halves = 0.5 * np.log2(2 / 3) + 0.5
    assert jensen_shannon([1, 1], [5, 0]) == pytest.approx(np.sqrt((halves + np.log2(4 / 3)) / 2))


@given(*[st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any)] * 3)
def test_jensen_shannon_is_a_distance(one, two, three):
    apart = jensen_shannon(one, two)
    assert apart == pytest.approx(jensen_shannon(two, one))
    assert 0 <= apart <= 1
    assert apart <= jensen_shannon(one, three) + jensen_shannon(three, two) + 1e-7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gini([]), "at least one"),
        (lambda: gini([1, -1]), "0 or more"),
        (lambda: gini([0, 0]), "all amounts are 0"),
        (lambda: gini([3]), "one person alone"),
        (lambda: lorenz_curve([np.nan]), "none missing"),
        (lambda: jensen_shannon([1], [1, 2]), "1 and 2 codes"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
