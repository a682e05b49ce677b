import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import event_curve


def lessons(rng, sessions=15, turns=120, more=0.0, own=0.15):
    """Make lessons with a time-out or two, and more reasoning in the ten turns after each."""
    rows, events = [], []
    for name in range(sessions):
        share = np.full(turns, 0.3 + rng.uniform(-own, own))
        for at in rng.choice([25, 60, 95], size=rng.integers(1, 3), replace=False):
            events.append((name, at))
            share[at + 1 : at + 11] += more
        rows.append(
            pd.DataFrame(
                {"session": name, "turn": range(turns), "reasoning": rng.random(turns) < share}
            )
        )
    return pd.concat(rows, ignore_index=True), pd.DataFrame(events, columns=["session", "turn"])


def part(curve, name):
    return curve[curve["part"] == name].iloc[0]


def test_means_by_hand():
    # one event at 3 of 0 1 0 | 0 | 1 1 0 0 0 1 in each session; pseudo-events further than 3 away
    values = [0, 1, 0, 0, 1, 1, 0, 0, 0, 1]
    rows = pd.concat(
        [pd.DataFrame({"session": s, "turn": range(10), "y": values}) for s in "abcdef"],
        ignore_index=True,
    )
    events = pd.DataFrame({"session": list("abcdef"), "turn": 3})
    curve = event_curve(rows, events, "y", before=2, after=1)
    lags = curve[curve["part"] == "lag"].set_index("lag")
    assert lags["at_events"].to_dict() == {-2: 1, -1: 0, 1: 1}
    # pseudo-events are the turns 7, 8, 9; each counts where its neighbour exists
    assert lags["at_pseudo_events"].to_dict() == {
        -2: pytest.approx((1 + 0 + 0) / 3),
        -1: 0,
        1: pytest.approx((0 + 1) / 2),
    }
    assert lags["n"].tolist() == [6, 6, 6]
    assert lags["refused"].str.contains("sessions do not differ").all()


def test_what_was_planted_is_found_after_and_not_before():
    rows, events = lessons(np.random.default_rng(1), more=0.25, sessions=30)
    curve = event_curve(rows, events, "reasoning")
    assert part(curve, "after")["low"] < 0.25 < part(curve, "after")["high"]
    assert part(curve, "after - before")["low"] > 0
    before = part(curve, "before")
    assert before["low"] < 0 < before["high"]
    assert curve["clusters"].max() == 30
    lags = curve[curve["part"] == "lag"]
    assert (lags["q"] >= lags["p"] - 1e-12).all()


def test_nothing_planted_is_rejected_about_as_often_as_said():
    rng = np.random.default_rng(2)
    rejected = sum(
        part(event_curve(*lessons(rng), "reasoning", before=5, after=5), "after - before")["p"]
        < 0.05
        for _ in range(60)
    )
    assert rejected <= 60 * 0.05 + 3 * np.sqrt(60 * 0.05 * 0.95)


def test_events_where_reasoning_is_high_anyway_are_no_evidence_if_matched():
    rng = np.random.default_rng(3)
    rows, events = lessons(rng, sessions=30)
    rows["segment"] = np.where(rows["turn"] < 50, "discuss", "explore")
    rows["reasoning"] = rng.random(len(rows)) < np.where(rows["turn"] < 50, 0.6, 0.2)
    events = events[events["turn"] == 25]
    naive = event_curve(rows, events, "reasoning", before=5, after=5)
    matched = event_curve(rows, events, "reasoning", before=5, after=5, match="segment")
    assert part(naive, "after")["low"] > 0
    assert part(matched, "after")["low"] < 0 < part(matched, "after")["high"]
    assert "already before" in naive["checks"].iloc[0]


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(-3, 3))
def test_adding_to_all_changes_no_difference(seed, more):
    rows, events = lessons(np.random.default_rng(seed), sessions=6, turns=120)
    rows["reasoning"] = rows["reasoning"].astype(float)
    one = event_curve(rows, events, "reasoning", before=3, after=3)
    shifted = rows.assign(reasoning=rows["reasoning"] + more).sample(frac=1, random_state=seed)
    two = event_curve(shifted, events, "reasoning", before=3, after=3)
    assert two["estimate"].tolist() == pytest.approx(one["estimate"].tolist())
    assert two["high"].tolist() == pytest.approx(one["high"].tolist(), nan_ok=True)


def test_few_sessions_are_refused():
    rows, events = lessons(np.random.default_rng(4), sessions=3)
    curve = event_curve(rows, events, "reasoning", before=2, after=2)
    assert curve["refused"].str.startswith("3 sessions: below 5").all()
    assert curve["p"].isna().all()
    assert curve["estimate"].notna().all()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda r, e: (r, e.drop(columns="turn")), {}, "events have no column 'turn'"),
        (lambda r, e: (r, e.assign(turn=999)), {}, "no row with turn 999"),
        (lambda r, e: (pd.concat([r, r]), e), {}, "more than once"),
        (lambda r, e: (r, e.head(0)), {}, "events is empty"),
        (lambda r, e: (r.assign(reasoning=np.nan), e), {}, "has missing values"),
        (lambda r, e: (r, e), {"before": 0}, "before = 0"),
        (lambda r, e: (r, e), {"level": 2}, "level = 2"),
    ],
)
def test_bad_input_is_refused(change, options, message):
    rows, events = change(*lessons(np.random.default_rng(5), sessions=3))
    with pytest.raises(ValueError, match=message):
        event_curve(rows, events, "reasoning", **options)
