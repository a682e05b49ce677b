import importlib

import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import logistic_gee, ordinal_gee, rate_ratios

pytest.importorskip("statsmodels", reason="the extra 'models' is not installed")


def lessons(rng, sessions=12, lines=40, slope=0.7, own=0.5):
    session = np.repeat(np.arange(sessions), lines)
    press = rng.random(len(session)) < 0.4
    latent = slope * press + rng.normal(0, own, sessions)[session] + rng.logistic(size=len(session))
    return pd.DataFrame(
        {
            "session": session,
            "press": press,
            "reasoning": latent > 0.3,
            "level": np.digitize(latent, [-0.5, 0.5, 2]),
        }
    )


def test_odds_ratio_is_the_cross_product():
    rows = lessons(np.random.default_rng(1), sessions=8)
    table = pd.crosstab(rows["press"], rows["reasoning"]).to_numpy()
    row = logistic_gee(rows, "reasoning", ["press"]).iloc[0]
    assert row["estimate"] == pytest.approx(table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0])
    assert (row["n"], row["clusters"], row["refused"]) == (320, 8, "")
    assert "fewer than 40 a plain sandwich" in row["checks"]
    assert row["test"].endswith("t with 6 degrees of freedom")


def test_interval_is_that_of_statsmodels_with_t():
    # oracle: statsmodels' bias-reduced standard error, quantile of t with 10 df from the tables
    import statsmodels.api as sm

    rows = lessons(np.random.default_rng(2))
    row = logistic_gee(rows, "reasoning", ["press"]).iloc[0]
    model = sm.GEE.from_formula(
        "y ~ x",
        groups="session",
        data=rows.assign(y=rows["reasoning"] * 1.0, x=rows["press"] * 1.0),
        family=sm.families.Binomial(),
    ).fit(cov_type="bias_reduced")
    assert np.log(row["estimate"]) == pytest.approx(model.params["x"])
    assert np.log(row["high"] / row["estimate"]) == pytest.approx(2.228 * model.bse["x"], rel=1e-3)


def test_few_sessions_keep_their_size():
    # no association, 8 sessions of one kind each: nominal .05, at 80 runs below .05 + 3 * .024
    rng = np.random.default_rng(6)
    rejected = 0
    for _ in range(80):
        own = rng.normal(0, 0.8, 8)
        session = np.repeat(np.arange(8), 25)
        rows = pd.DataFrame({"session": session, "coach": session % 2 == 0})
        rows["reasoning"] = rng.random(200) < 1 / (1 + np.exp(-own[session]))
        rejected += logistic_gee(rows, "reasoning", ["coach"]).iloc[0]["p"] < 0.05
    assert rejected / 80 < 0.125


def test_within_sessions_is_not_between():
    # sessions with much press have much reasoning, inside sessions press changes nothing
    rng = np.random.default_rng(9)
    session = np.repeat(np.arange(20), 40)
    much = np.linspace(0.15, 0.85, 20)
    rows = pd.DataFrame({"session": session, "press": rng.random(800) < much[session]})
    rows["reasoning"] = rng.random(800) < much[session]
    naive = logistic_gee(rows, "reasoning", ["press"]).iloc[0]
    split = logistic_gee(rows, "reasoning", ["press"], within=True).set_index("term")
    assert naive["low"] > 1
    inside = split.loc["press within sessions"]
    assert inside["low"] < 1 < inside["high"]
    assert split.loc["press between sessions", "low"] > 1


def test_ordinal_finds_the_planted_odds_ratio_and_its_direction():
    rows = lessons(np.random.default_rng(3), sessions=30, lines=60, slope=1.0, own=0)
    row = ordinal_gee(rows, "level", ["press"]).iloc[0]
    assert row["low"] < np.e < row["high"]
    assert row["low"] > 1
    assert "odds ratio of press above each level, apart: 0: " in row["checks"]


@pytest.mark.parametrize("model", ["poisson", "negative binomial"])
def test_rate_ratio_is_the_ratio_of_rates(model):
    # one binary term: 20 events in 5 hours against 10 in 5
    rows = pd.DataFrame(
        {
            "session": list("abcdefgh"),
            "coach": [True, False] * 4,
            "timeouts": [4, 1, 6, 3, 5, 2, 5, 4],
            "hours": [1.0, 1.0, 1.5, 1.0, 1.0, 1.5, 1.5, 1.5],
        }
    )
    row = rate_ratios(rows, "timeouts", ["coach"], offset="hours", model=model).iloc[0]
    assert row["estimate"] == pytest.approx((20 / 5) / (10 / 5))
    assert row["low"] < 2 < row["high"]
    assert "Pearson dispersion" in row["checks"]
    if model == "negative binomial":
        assert "fitted as Poisson" in row["checks"]


def test_spread_counts_are_said_and_negative_binomial_covers():
    rng = np.random.default_rng(8)
    hours = rng.uniform(0.5, 2, 60)
    coach = np.arange(60) % 2 == 0
    mean = hours * np.where(coach, 6, 3) * rng.gamma(2, 0.5, 60)
    rows = pd.DataFrame(
        {"session": np.arange(60), "coach": coach, "n": rng.poisson(mean), "hours": hours}
    )
    plain = rate_ratios(rows, "n", ["coach"], offset="hours").iloc[0]
    assert "a negative binomial model may be narrower" in plain["checks"]
    spread = rate_ratios(rows, "n", ["coach"], offset="hours", model="negative binomial").iloc[0]
    assert spread["low"] < 2 < spread["high"]
    assert "in the variance m + a m²" in spread["checks"]


def test_text_is_compared_with_its_first_value():
    rows = lessons(np.random.default_rng(4)).assign(
        grade=lambda r: np.array(["K", "2", "5"])[r["session"] % 3]
    )
    terms = logistic_gee(rows, "reasoning", ["grade", "press"])["term"].tolist()
    assert terms == ["grade: 5 against 2", "grade: K against 2", "press"]


def refused(rows, terms=("press",)):
    table = logistic_gee(rows, "reasoning", list(terms))
    assert table[["estimate", "low", "high", "p"]].isna().all(axis=None)
    return table["refused"].iloc[0]


def test_it_refuses_where_the_numbers_would_mislead():
    rows = lessons(np.random.default_rng(5))
    assert refused(rows[rows["session"] < 4]).startswith("4 sessions: below 5")
    many = rows.assign(**{f"x{n}": (rows.index + n) % (n + 2) for n in range(10)})
    assert "too few for 11 parameters" in refused(many, [f"x{n}" for n in range(10)])
    assert refused(rows.assign(press=True)) == "press is the same in all rows"
    assert refused(rows.assign(reasoning=True)) == "reasoning is the same in all rows"
    assert "leave one out" in refused(rows.assign(twice=rows["press"]), ["press", "twice"])
    alike = rows[rows["session"] == 0]
    copies = pd.concat([alike.assign(session=n) for n in range(8)], ignore_index=True)
    assert "do not vary about the model" in refused(copies)
    always = rows.assign(reasoning=rows["reasoning"] | rows["press"])
    assert "always comes where press = 1" in refused(always)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: logistic_gee(r, "reason", ["press"]), "no column 'reason'"),
        (lambda r: logistic_gee(r, "level", ["press"]), "must be yes or no"),
        (lambda r: logistic_gee(r, "reasoning", []), "terms is empty"),
        (lambda r: logistic_gee(r.assign(press=None), "reasoning", ["press"]), "480 missing"),
        (lambda r: logistic_gee(r.head(0), "reasoning", ["press"]), "no rows"),
        (lambda r: logistic_gee(r, "reasoning", ["press"], level=1), "level = 1"),
        (lambda r: logistic_gee(r.assign(y="a"), "y", ["press"]), "numbers or yes and no"),
        (lambda r: ordinal_gee(r, "reasoning", ["press"]), "use logistic_gee for two"),
        (lambda r: rate_ratios(r, "level", ["press"], offset="press"), "above 0 in every row"),
        (lambda r: rate_ratios(r - 1, "level", ["press"], offset="press"), "0 or more"),
        (
            lambda r: rate_ratios(r, "level", ["press"], offset="level", model="x"),
            "must be 'poisson'",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    rows = lessons(np.random.default_rng(5)).astype({"press": float})
    with pytest.raises(ValueError, match=message):
        call(rows)


def test_without_statsmodels_it_says_what_to_install(monkeypatch):
    real = importlib.import_module

    def missing(name, *rest):
        if name.startswith("statsmodels"):
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match=r"labresearch\[models\]"):
        logistic_gee(lessons(np.random.default_rng(5)), "reasoning", ["press"])
