"""Figures against a hand count and against scikit-learn's."""

import numpy as np
import pandas as pd
import pytest

metrics = pytest.importorskip("sklearn.metrics", reason="extra learn")
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from labresearch.learned_coder import macro_f1, score_codes, temperature  # noqa: E402
from labresearch.learned_coder.calibration import balance, temper  # noqa: E402


def coded(predicted, probability=None, abstained=False):
    n = len(predicted)
    p = np.full(n, 0.8) if probability is None else probability
    return pd.DataFrame({"predicted": predicted, "probability": p, "abstained": abstained})


@given(
    st.lists(
        st.tuples(st.sampled_from("abN"), st.sampled_from("abN"), st.integers(0, 3)), min_size=1
    )
)
def test_figures_are_those_of_scikit_learn(rows):
    gold, found, session = (pd.Series(x) for x in zip(*rows, strict=True))
    scores = score_codes(gold, coded(found), session, uncoded="N", draws=3)
    labels = sorted((set(gold) | set(found)) - {"N"})
    value = scores["summary"]["value"]
    if labels:
        expected = metrics.f1_score(gold, found, labels=labels, average="macro", zero_division=0)
        assert value["macro F1"] == pytest.approx(expected)
    else:
        assert np.isnan(value["macro F1"])
    if len(set(gold) | set(found)) > 1:
        assert value["kappa"] == pytest.approx(metrics.cohen_kappa_score(gold, found))
    assert value["accuracy"] == pytest.approx((gold == found).mean())


def test_calibration_error_coverage_and_rates_by_hand():
    gold = pd.Series(["a", "N", "a", "a", "", None])
    found = coded(
        ["a", "N", "N", "a", "a", "a"],
        [0.9, 0.9, 0.6, 0.6, 0.5, 0.5],
        [False, False, True, False, True, True],
    )
    scores = score_codes(gold, found, pd.Series([1, 1, 2, 2, 2, 2]), uncoded="N", draws=50)
    value = scores["summary"]["value"]
    # two bins: 0.9 against 2 of 2 right, 0.6 against 1 of 2; weights a half each
    assert value["calibration error"] == pytest.approx(0.5 * 0.1 + 0.5 * 0.1)
    assert value["coverage"] == pytest.approx(3 / 4)
    assert value["accuracy where kept"] == pytest.approx(1.0)
    assert scores["n"] == {"lines": 4, "sessions": 2}
    # rates of a: people 1/2 and 1, coder 1/2 and 1/2: no variation, no correlation
    assert np.isnan(scores["codes"].loc["a", "rate_r"])


def test_intervals_are_by_session_and_by_seed():
    gold = pd.Series(["a", "b"] * 20)
    found = coded(["a", "b"] * 10 + ["a", "a"] * 10)
    session = pd.Series(np.repeat([0, 1, 2, 3], 10))
    one = score_codes(gold, found, session, uncoded="b", draws=200)
    two = score_codes(gold, found, session, uncoded="b", draws=200)
    pd.testing.assert_frame_equal(one["summary"], two["summary"])
    row = one["summary"].loc["accuracy"]
    # sessions are right wholly or by half
    assert row["low"] == pytest.approx(0.5)
    assert row["high"] == pytest.approx(1.0)
    assert row["value"] == pytest.approx(0.75)


def test_no_codes_is_said():
    with pytest.raises(ValueError, match="no line is coded by people"):
        score_codes(pd.Series(["", None]), coded(["a", "a"]), pd.Series([1, 1]))
    with pytest.raises(ValueError, match="they have 1, 2 and 2"):
        score_codes(pd.Series(["a"]), coded(["a", "a"]), pd.Series([1, 1]))


def test_temperature_tempers_what_is_too_sure():
    rng = np.random.default_rng(0)
    true = rng.dirichlet([1, 1, 1], size=4000)
    y = np.array([rng.choice(3, p=p) for p in true])
    too_sure = temper(true, 2.0)
    assert temperature(too_sure, y) == pytest.approx(0.5, abs=0.06)
    assert temperature(true, y) == pytest.approx(1.0, abs=0.1)


def test_balance_helps_rare_classes():
    rng = np.random.default_rng(0)
    y = (rng.random(4000) < 0.1).astype(int)
    score = rng.normal(y * 1.0 - 2.4)
    p = 1 / (1 + np.exp(-np.column_stack([-score, score])))
    weights = balance(p, y, np.array([1]))
    before = macro_f1(y, p.argmax(1), np.array([1]))
    after = macro_f1(y, (np.log(p) + weights).argmax(1), np.array([1]))
    assert after > before + 0.1
