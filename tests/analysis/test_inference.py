import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import (
    adjusted_p,
    cluster_bootstrap,
    mantel_haenszel,
    permute_within,
    wilson_interval,
)


def test_wilson_against_published_numbers():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81/263, 15/148, 0/20, 1/29
    low, high = wilson_interval([81, 15, 0, 1], [263, 148, 20, 29])
    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]


def test_wilson_of_nothing_is_unknown():
    low, high = wilson_interval([0], [0])
    assert np.isnan([low[0], high[0]]).all()


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 50))
def test_wilson_holds_the_share(k, more):
    n = k + more
    if n:
        low, high = wilson_interval(k, n)
        assert 0 <= low <= k / n <= high <= 1
        wider = wilson_interval(k, n, level=0.99)
        assert wider[0] <= low
        assert high <= wider[1]


@pytest.mark.parametrize(
    ("k", "n", "level", "message"), [(3, 2, 0.9, "successes"), (1, 2, 1, "level")]
)
def test_wilson_refuses(k, n, level, message):
    with pytest.raises(ValueError, match=message):
        wilson_interval(k, n, level=level)


def test_adjusted_p_by_hand():
    # ranks of .01 .02 .03 .5 in a family of 4: .04, .04, .04, .5; NaN is not in the family
    q = adjusted_p([0.03, 0.5, np.nan, 0.01, 0.02])
    assert q[[0, 1, 3, 4]].round(6).tolist() == [0.04, 0.5, 0.04, 0.04]
    assert np.isnan(q[2])


def test_holm_by_hand():
    # Holm: .01 * 4, .02 * 3, .03 * 2, .5 * 1, never falling
    q = adjusted_p([0.03, 0.5, np.nan, 0.01, 0.02], method="holm")
    assert q[[0, 1, 3, 4]].round(6).tolist() == [0.06, 0.5, 0.04, 0.06]
    with pytest.raises(ValueError, match="method = 'x'"):
        adjusted_p([0.1], method="x")


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusted_p_is_never_smaller_and_keeps_order(p):
    q = adjusted_p(p)
    assert (q >= np.array(p) - 1e-12).all()
    assert (q <= 1).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-12).all()


def test_bootstrap_draws_clusters_not_rows():
    # two labs that are each of one mind: any draw is 0, 1/2 or 1, rows alone would give 0.3, 0.4 ..
    rows = pd.DataFrame({"lab": ["a"] * 5 + ["b"] * 5, "x": [0.0] * 5 + [1.0] * 5})
    seen = set()

    def mean(drawn):
        seen.add(float(drawn["x"].mean()))
        return drawn["x"].mean()

    found = cluster_bootstrap(rows, "lab", mean, draws=99)
    assert seen == {0.0, 0.5, 1.0}
    assert (found["low"], found["high"], found["clusters"]) == (0.0, 1.0, 2)
    assert found == cluster_bootstrap(rows, "lab", mean, draws=99)


def test_bootstrap_of_one_lab_has_no_interval():
    rows = pd.DataFrame({"lab": ["a"] * 3, "session": list("xyz"), "x": [1.0, 2.0, 6.0]})
    one = cluster_bootstrap(rows, "lab", lambda r: r["x"].mean(), draws=9)
    assert one["estimate"] == 3.0
    assert np.isnan([one["low"], one["high"]]).all()
    nested = cluster_bootstrap(rows, ["lab", "session"], lambda r: r["x"].mean(), draws=99)
    assert nested["low"] < 3 < nested["high"]


def test_permutation_keeps_every_group_as_it_is():
    values, groups = np.array([1, 1, 0, 0, 0, 1]), np.array(list("aaaabb"))

    def check(mixed):
        assert sorted(mixed[:4]) == [0, 0, 1, 1]
        assert sorted(mixed[4:]) == [0, 1]
        return mixed[:2].sum()

    found = permute_within(values, groups, check, draws=999, seed=3)
    assert found["observed"] == 2
    assert found["expected"] == pytest.approx(1, abs=0.1)
    # of the six ways to place two ones in four places, one gives 2 and one gives 0
    assert found["p"] == pytest.approx(2 / 6, abs=0.05)
    assert values.tolist() == [1, 1, 0, 0, 0, 1]


def test_permutation_needs_matching_lengths():
    with pytest.raises(ValueError, match="values has 2 rows and groups has 1"):
        permute_within([1, 2], ["a"], np.sum)


# Agresti, Categorical Data Analysis (2002), table 6.9: success and failure under drug and control
CLINICS = [
    *((11, 25, 10, 27), (16, 4, 22, 10), (14, 5, 7, 12), (2, 14, 1, 16)),
    *((6, 11, 0, 12), (1, 10, 0, 10), (1, 4, 1, 8), (4, 2, 6, 1)),
]


def test_mantel_haenszel_of_eight_clinics():
    exposed, outcome, clinic = [], [], []
    for name, (a, b, c, d) in enumerate(CLINICS):
        exposed += [True] * (a + b) + [False] * (c + d)
        outcome += [True] * a + [False] * b + [True] * c + [False] * d
        clinic += [name] * (a + b + c + d)
    found = mantel_haenszel(exposed, outcome, clinic)
    # section 6.3.2 and 6.3.5: CMH = 6.38 with p = 0.012, odds ratio 2.13, interval 1.18 to 3.87
    assert found["estimate"] == pytest.approx(2.13, abs=0.01)
    assert (found["low"], found["high"]) == pytest.approx((1.18, 3.87), abs=0.01)
    assert found["p"] == pytest.approx(0.0115, abs=0.0005)
    assert (found["n"], found["strata"]) == (273, 8)


def test_mantel_haenszel_that_compares_nothing():
    found = mantel_haenszel([True, False], [True, False], ["a", "b"])
    assert np.isnan(found["estimate"])
    assert found["strata"] == 0
    assert mantel_haenszel([], [], [])["n"] == 0
    with pytest.raises(ValueError, match="1, 2, 2 rows"):
        mantel_haenszel([True], [True, False], [1, 1])


def test_mantel_haenszel_of_a_perfect_split_has_a_p_and_no_ratio():
    found = mantel_haenszel([True] * 5 + [False] * 5, [True] * 5 + [False] * 5, ["a"] * 10)
    assert np.isnan(found["estimate"])
    assert found["p"] < 0.01
