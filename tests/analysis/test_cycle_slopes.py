import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import rate_ratio_per_cycle, slope_per_cycle


def labs_of(rng, ratio=0.7, teams=3, cycles=4, base=40):
    rows = [(f"t{t}", c, 1000 + 100 * t) for t in range(teams) for c in range(1, cycles + 1)]
    labs = pd.DataFrame(rows, columns=["team", "cycle", "words"])
    mean = base * ratio ** labs["cycle"] * labs["words"] / 1000
    return labs.assign(sorting=rng.poisson(mean))


def test_rate_ratio_is_that_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api", reason="the extra 'models' is not installed")
    labs = labs_of(np.random.default_rng(1))
    found = rate_ratio_per_cycle(labs, "sorting", "words", draws=99)
    design = np.column_stack([pd.get_dummies(labs["team"]).astype(float), labs["cycle"]])
    model = sm.GLM(
        labs["sorting"], design, family=sm.families.Poisson(), offset=np.log(labs["words"])
    )
    fitted = model.fit(scale="X2")
    assert np.log(found["estimate"]) == pytest.approx(fitted.params.iloc[-1], abs=1e-6)
    widen = np.sqrt(max(1.0, fitted.scale) / fitted.scale)  # ours is never below Poisson
    assert found["log_error"] == pytest.approx(fitted.bse.iloc[-1] * widen, rel=1e-5)


def test_slope_by_hand():
    labs = pd.DataFrame({"team": list("aaabbb"), "cycle": [1, 2, 3] * 2})
    labs["ties"] = [1, 2, 4, 11, 12, 13]
    found = slope_per_cycle(labs, "ties", draws=99)
    # deviations from team means: x -1, 0, 1; y -4/3, -1/3, 5/3 and -1, 0, 1; slope 5 / 4
    assert found["estimate"] == pytest.approx(1.25)
    # residuals -1/12, -1/3, 5/12 of the first team, 1/4, 0, -1/4 of the second
    spread = np.sqrt(((1 / 12) ** 2 + 1 / 9 + (5 / 12) ** 2 + 1 / 8) / 3 / 4)
    assert found["high"] - found["estimate"] == pytest.approx(3.1824 * spread, rel=1e-3)


@given(st.integers(0, 1000), st.floats(0.2, 5))
@settings(max_examples=20)
def test_the_unit_of_words_and_the_level_of_teams_do_not_matter(seed, times):
    labs = labs_of(np.random.default_rng(seed))
    plain = rate_ratio_per_cycle(labs, "sorting", "words", draws=19)
    other = labs.assign(words=labs["words"] * np.where(labs["team"] == "t1", times, 2.0))
    moved = rate_ratio_per_cycle(other, "sorting", "words", draws=19)
    for key in ("estimate", "low", "high", "p"):
        assert moved[key] == pytest.approx(plain[key], rel=1e-6)


def test_no_change_is_seldom_found():
    rng = np.random.default_rng(4)
    found = [
        rate_ratio_per_cycle(labs_of(rng, ratio=1.0, base=8), "sorting", "words", draws=199)
        for _ in range(60)
    ]
    assert sum(f["p"] < 0.05 for f in found) <= 9
    assert sum(f["low"] < 1 < f["high"] for f in found) >= 51


def test_too_little_is_refused_and_bad_input_named():
    labs = labs_of(np.random.default_rng(1))
    two = labs[labs["cycle"] < 3]
    assert slope_per_cycle(two, "sorting")["refused"] == "2 cycles, fewer than 3: no slope"
    one = labs[labs["team"] == "t0"].head(3)
    assert "leave 1 degrees of freedom" in slope_per_cycle(one, "sorting")["refused"]
    rare = labs.assign(sorting=0)
    found = rate_ratio_per_cycle(rare, "sorting", "words")
    assert found["refused"] == "0 events, fewer than 5"
    assert np.isnan(found["estimate"])
    with pytest.raises(ValueError, match="no column 'ties'"):
        slope_per_cycle(labs, "ties")
    with pytest.raises(ValueError, match="must be above 0"):
        rate_ratio_per_cycle(labs.assign(words=0), "sorting", "words")
    with pytest.raises(ValueError, match="missing values"):
        slope_per_cycle(labs.assign(cycle=np.nan), "sorting")
