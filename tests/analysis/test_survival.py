import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import survival_curve

# weeks of remission of leukaemia patients, Freireich et al. (1963), as in Kalbfleisch and Prentice;
# + is censored. The published Kaplan-Meier estimates are those of every text book.
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def waits(text, group=""):
    parts = text.split()
    return pd.DataFrame(
        {
            "session": [f"{group}{n}" for n in range(len(parts))],
            "group": group,
            "weeks": [float(part.rstrip("+")) for part in parts],
            "relapse": [not part.endswith("+") for part in parts],
        }
    )


def rows_of(table, measure, **where):
    chosen = table[table["measure"] == measure]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    return chosen


def test_published_curve():
    table = survival_curve(waits(SIX_MP), "weeks", "relapse", draws=199)
    curve = rows_of(table, "survival")
    assert curve["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve["estimate"].round(3).tolist() == published
    median = rows_of(table, "median").iloc[0]
    assert median["estimate"] == 23
    assert "12 of 21 waits cut off" in median["checks"]


def test_groups_differ_as_published():
    both = pd.concat([waits(PLACEBO, "placebo"), waits(SIX_MP, "treated")], ignore_index=True)
    table = survival_curve(both, "weeks", "relapse", by="group", draws=499)
    medians = rows_of(table, "median").set_index("group")["estimate"]
    assert medians.to_dict() == {"placebo": 8, "treated": 23}
    row = rows_of(table, "difference of restricted means").iloc[0]
    assert (row["group"], row["against"], row["n"], row["clusters"]) == (
        "treated",
        "placebo",
        42,
        42,
    )
    assert row["low"] > 0
    assert row["p"] < 0.01
    means = rows_of(table, "restricted mean").set_index("group")["estimate"]
    assert row["estimate"] == pytest.approx(means["treated"] - means["placebo"])
    # all placebo patients relapsed within 23 weeks: the plain mean
    assert means["placebo"] == pytest.approx(waits(PLACEBO)["weeks"].mean())


def test_the_same_as_statsmodels():
    duration = pytest.importorskip("statsmodels.duration.api", reason="extra 'models'")
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({"session": np.arange(60) % 12, "s": rng.integers(1, 9, 60) / 2})
    rows["came"] = rng.random(60) < 0.7
    curve = rows_of(survival_curve(rows, "s", "came", draws=99), "survival")
    oracle = duration.SurvfuncRight(rows["s"], rows["came"].astype(int))
    assert curve["time"].tolist() == oracle.surv_times.tolist()
    assert curve["estimate"].tolist() == pytest.approx(oracle.surv_prob.tolist())


@settings(max_examples=25)
@given(st.lists(st.integers(1, 30), min_size=6, max_size=40))
def test_without_censoring_it_is_the_share_that_waits_longer(times):
    rows = pd.DataFrame({"session": range(len(times)), "s": np.array(times, float), "e": True})
    curve = rows_of(survival_curve(rows, "s", "e", draws=99), "survival")
    share = [float((rows["s"] > t).mean()) for t in curve["time"]]
    assert curve["estimate"].tolist() == pytest.approx(share)
    assert (curve["low"] <= curve["high"]).all()


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(2)
    pace = rng.gamma(2, 1, 12)
    session = np.repeat(np.arange(12), 30)
    rows = pd.DataFrame({"session": session, "s": rng.exponential(pace[session]), "e": True})
    one = rows_of(survival_curve(rows, "s", "e", draws=499), "restricted mean").iloc[0]
    alone = rows.assign(session=np.arange(len(rows)))
    two = rows_of(survival_curve(alone, "s", "e", draws=499), "restricted mean").iloc[0]
    assert one["estimate"] == pytest.approx(two["estimate"])
    assert one["high"] - one["low"] > 1.5 * (two["high"] - two["low"])


def test_it_says_what_it_does_not_know():
    rows = waits(SIX_MP)
    few = survival_curve(rows.assign(session=rows.index % 3), "weeks", "relapse", draws=99)
    assert few["refused"].str.startswith("3 sessions: below 5").all()
    early = rows.assign(relapse=rows["weeks"] < 8)
    median = rows_of(survival_curve(early, "weeks", "relapse", draws=99), "median").iloc[0]
    assert median["refused"].startswith("more than half still waited")
    table = survival_curve(rows, "weeks", "relapse", draws=99)
    assert table.loc[table["refused"] == "", ["estimate", "low", "high"]].notna().all(axis=None)
    pd.testing.assert_frame_equal(table, survival_curve(rows, "weeks", "relapse", draws=99))


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda r: r.drop(columns="weeks"), {}, "no column 'weeks'"),
        (lambda r: r.assign(weeks=-1.0), {}, "0 or more"),
        (lambda r: r.assign(relapse=2), {}, "yes or no"),
        (lambda r: r.assign(relapse=False), {}, "never came"),
        (lambda r: r.assign(session=None), {}, "21 missing values"),
        (lambda r: r, {"until": 99}, "until = 99 must be above 0 and at most 35"),
        (lambda r: r, {"draws": 9}, "draws = 9"),
        (lambda r: r, {"level": 0}, "level = 0"),
    ],
)
def test_bad_input_is_refused(change, options, message):
    with pytest.raises(ValueError, match=message):
        survival_curve(change(waits(SIX_MP)), "weeks", "relapse", **options)
