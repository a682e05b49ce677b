import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import code_poles, code_rates
from labresearch.analysis.code_rates import rates_of
from labresearch.analysis.small_cells import too_small


def lines_of(counts, words=100):
    rows = [
        {"session": f"s{s}", "lab": "l", "person": f"p{k % 3}", "words": words, "doubt": k < n}
        for s, n in enumerate(counts)
        for k in range(6)
    ]
    return pd.DataFrame(rows)


def test_rate_and_interval_by_hand():
    # 1 + 2 + 3 lines of 1,800 words; ratio estimator: residuals -1, 0, 1, strata of one
    row = rates_of(lines_of([1, 2, 3]), ["doubt"]).iloc[0]
    assert row["estimate"] == pytest.approx(6 / 1800 * 1000)
    # var(log r) = n/(n-1) * sum(residual^2) / total^2 = 3/2 * 2 / 36; t with 2 degrees: 4.303
    reach = 4.3027 * np.sqrt(3 / 2 * 2 / 36)
    assert np.log(row["high"] / row["estimate"]) == pytest.approx(reach, rel=1e-3)
    assert np.log(row["estimate"] / row["low"]) == pytest.approx(reach, rel=1e-3)


def test_never_said_has_garwoods_upper_bound():
    # Garwood 1936: upper 97.5 % limit of a Poisson count of 0 is 3.689
    row = rates_of(lines_of([0, 0, 0]), ["doubt"]).iloc[0]
    assert (row["estimate"], row["low"]) == (0, 0)
    assert row["high"] == pytest.approx(3.6889 / 1800 * 1000, rel=1e-4)


def test_two_sessions_have_no_interval():
    row = rates_of(lines_of([1, 2]), ["doubt"]).iloc[0]
    assert np.isnan(row["low"])
    assert "no interval below 3" in row["checks"]


@given(st.integers(1, 6), st.integers(1, 30))
@settings(max_examples=30)
def test_small_cells_hide_their_count(speakers, least):
    lines = lines_of([2, 2, 2])
    lines["person"] = [f"p{k % speakers}" for k in range(len(lines))]
    row = rates_of(lines, ["doubt"], min_lines=least, min_speakers=3).iloc[0]
    shown = speakers >= 3 and least <= len(lines)
    assert (row["n"] == 6) == shown
    assert np.isnan(row["estimate"]) == (not shown)
    assert bool(row["refused"]) == (not shown)


def test_longer_talk_of_the_same_density_has_the_same_rate():
    short, long = lines_of([1, 2, 3]), lines_of([1, 2, 3], words=200)
    one, two = (rates_of(lines, ["doubt"]).iloc[0] for lines in (short, long))
    assert two["estimate"] == pytest.approx(one["estimate"] / 2)
    assert two["high"] / two["low"] == pytest.approx(one["high"] / one["low"])


def test_groups_count_a_line_once(gold):
    codes = ["culture.doubt", "culture.isolation"]
    both = code_rates(gold, {"either": codes})["n"].item()
    each = code_rates(gold, codes)["n"]
    assert each.max() <= both <= each.sum()


def test_a_single_principal_is_not_shown(gold):
    table = code_rates(gold, ["culture.vulnerability"], by=["role"]).set_index("role")
    assert table.at["principal", "refused"].startswith("suppressed: 2 speakers")
    assert table.at["principal", "n"] == -1
    assert table.at["teacher", "n"] > 0


def test_poles_by_hand(gold):
    row = code_poles(gold, ["culture.opens_practice"], ["culture.isolation"]).iloc[0]
    assert row["estimate"] == pytest.approx(row["first"] / row["n"])
    assert 0 < row["low"] < row["estimate"] < row["high"] < 1
    turned = code_poles(gold, ["culture.isolation"], ["culture.opens_practice"]).iloc[0]
    assert turned["low"] == pytest.approx(1 - row["high"])


def test_bad_input_is_named(gold):
    with pytest.raises(ValueError, match=r"by = \['place'\] is unknown"):
        code_rates(gold, ["culture.doubt"], by=["place"])
    with pytest.raises(ValueError, match=r"give a list, such as \['culture.doubt'\]"):
        code_rates(gold, "culture.doubt")
    with pytest.raises(ValueError, match="level = 2"):
        rates_of(lines_of([1]), ["doubt"], level=2)
    with pytest.raises(ValueError, match="both must be at least 1"):
        too_small(1, 1, min_speakers=0)
    with pytest.raises(ValueError, match="by = "):
        code_poles(gold, ["culture.doubt"], ["culture.buy_in"], by=["place"])
