import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import within_slope


def table(seed=1, *, labs=12, slope=0.0, own=0.0):
    rng = np.random.default_rng(seed)
    lab = np.repeat(np.arange(labs), 3)
    x = rng.normal(size=labs)[lab] + rng.normal(size=3 * labs)
    y = slope * x + own * rng.normal(size=labs)[lab] + rng.normal(size=3 * labs)
    school = lab % 3
    return pd.DataFrame(
        {"school": school, "cluster": lab, "x": x + 5 * school, "y": y - 20 * school}
    )


def test_schools_keep_their_own_level():
    rows = table(slope=1.0)
    found = within_slope(rows, "y", "x")
    assert found["low"] < 1 < found["high"]
    assert np.polyfit(rows["x"], rows["y"], 1)[0] < 0  # what a pooled line would say


def test_slope_and_jackknife_by_hand():
    rows = pd.DataFrame(
        {"school": "a", "cluster": list("pqrst"), "x": range(5), "y": [0, 1, 3, 3, 4]}
    )
    found = within_slope(rows, "y", "x")
    slopes = [np.polyfit(np.delete(rows["x"], n), np.delete(rows["y"], n), 1)[0] for n in range(5)]
    assert found["estimate"] == pytest.approx(1.0)
    error = np.sqrt(4 / 5 * ((np.array(slopes) - 1.0) ** 2).sum())
    assert found["high"] - 1 == pytest.approx(2.7764451 * error, rel=1e-4)  # t of 4 df


@settings(max_examples=15)
@given(shift=st.floats(-50, 50), scale=st.floats(0.1, 10), seed=st.integers(0, 99))
def test_shifts_of_a_school_change_nothing_and_units_scale(shift, scale, seed):
    rows = table(seed)
    first = within_slope(rows, "y", "x")
    moved = rows.assign(y=rows["y"] + shift * rows["school"], x=rows["x"] * scale)
    moved = within_slope(moved.sample(frac=1, random_state=1), "y", "x")
    for name in ("estimate", "low", "high"):
        assert moved[name] * scale == pytest.approx(first[name], abs=1e-6)
    assert moved["p"] == pytest.approx(first["p"], abs=1e-6)


def test_few_false_findings_where_labs_have_something_of_their_own():
    p = [within_slope(table(seed, own=1.0), "y", "x")["p"] for seed in range(100)]
    assert np.mean(np.array(p) < 0.05) < 0.10


def test_few_false_findings_where_few_lessons_carry_the_slope():
    def skewed(seed):
        rng = np.random.default_rng(seed)
        rows = table(seed, labs=30)
        noise = rng.standard_t(4, size=len(rows))
        return rows.assign(x=rng.exponential(size=len(rows)) ** 2, y=noise)

    p = [within_slope(skewed(seed), "y", "x")["p"] for seed in range(150)]
    assert np.mean(np.array(p) < 0.05) < 0.10


def test_too_little_is_refused_with_a_reason():
    found = within_slope(table(labs=4), "y", "x")
    assert found["refused"] == "4 labs, fewer than 5"
    assert np.isnan(found["estimate"])
    flat = within_slope(table().assign(x=1.0), "y", "x")
    assert flat["refused"] == "x does not vary inside school, or in one lab only"


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"value": "z"}, "no column 'z'; they have: school, cluster, x, y"),
        ({"y": np.nan}, {}, "column 'y' has 36 missing values"),
        ({}, {"level": 1.5}, "level = 1.5 must lie between 0 and 1"),
    ],
)
def test_bad_input_is_named(change, options, message):
    options = {"value": "y", "term": "x"} | options
    with pytest.raises(ValueError, match=message):
        within_slope(table().assign(**change), **options)
