"""Wait time and what the next child voices."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import spline_curve, wait_curve, wait_events, waits_and_reasoning
from labresearch.analysis.splines import natural_spline
from labresearch.corpus import Corpus
from labresearch.discourse import WaitTimeRefused

TALK = [
    ("T", "host", "Why is it a half?", 0.0, 2.0, "teacher_moves.press", None),
    (
        "Mia",
        "student",
        "Because two fourths fill it.",
        5.5,
        8.0,
        "student_reasoning.explanation",
        3,
    ),
    ("T", "host", "Okay.", 8.4, 9.0, "", None),
    ("Leo", "student", "It is four.", 10.0, 11.0, "student_reasoning.answer", 1),
    ("Mia", "student", "So it is the same.", 14.2, 15.0, "student_reasoning.answer", 1),
    ("T", "host", "Time-out, colleagues?", 16.0, 17.0, "pauses.timeout", None),
    ("T", "host", "What do you notice?", 20.3, 21.1, "", None),
    ("Leo", "student", "They are equal.", 21.9, 22.6, "student_reasoning.answer", 1),
]


def corpus_of(timing="measured"):
    columns = ["speaker", "role", "text", "start", "end", "code", "value"]
    lines = pd.DataFrame(TALK, columns=columns).assign(session="a")
    lines["line"] = lines["turn"] = range(len(lines))
    lines.loc[6, "turn"] = 5  # the same person goes on after the time-out
    lines.loc[7, "turn"] = 6
    codings = lines.loc[lines["code"] != "", ["session", "line", "code", "value"]]
    return Corpus(
        pd.DataFrame({"session": ["a"], "lab": "l", "phase": "enactment", "timing": timing}),
        lines.drop(columns=["code", "value"]),
        codings=codings.assign(coder="me").astype({"value": "float64"}),
    )


def test_events_by_hand():
    waits = wait_events(corpus_of()).round(1)
    first = waits.iloc[0]
    assert (first["kind"], first["seconds"], first["answered"]) == ("wait1", 3.5, True)
    assert (first["press"], first["level"], first["reasoning"]) == (True, 3, True)
    assert first["words"] == 5
    second = waits.iloc[1]  # Mia has spoken, the adult goes on, Leo is the next child
    assert (second["kind"], second["seconds"], second["ended_by"]) == ("wait2", 0.4, "same_adult")
    assert (second["turn"], second["level"], second["answered"]) == (3, 1, False)
    third = waits.iloc[2]
    assert (third["seconds"], third["turn"], third["answered"]) == (3.2, 4, True)
    # a time-out ends the stretch: no child is next
    assert waits.loc[waits["seconds"] == 1.0, "turn"].tolist()[-1] == -1


def test_whole_second_stamps_are_refused():
    lines = corpus_of().utterances.drop(columns=["start", "end"])
    corpus = corpus_of(timing="none").replace(utterances=lines)
    with pytest.raises(WaitTimeRefused, match="cannot be measured"):
        wait_events(corpus)


def test_marks_of_the_transcriber_are_no_gaps():
    lines = corpus_of().utterances.drop(columns=["start", "end"])
    lines["text"] = lines["text"].where(lines["line"] != 0, "Why is it a half? (4.0)")
    with pytest.raises(WaitTimeRefused, match="short ones are missing"):
        wait_events(corpus_of(timing="none").replace(utterances=lines))


def made(rng, labs=24, size=60, more=0.0, kind="wait2"):
    """Waits of labs, with more reasoning from 3 s on."""
    lab = np.repeat([f"l{n:02d}" for n in range(labs)], size)
    seconds = rng.lognormal(0.3, 0.9, len(lab))
    level = np.where(rng.random(len(lab)) < 0.25 + more * (seconds >= 3), 3.0, 1.0)
    level[rng.random(len(lab)) < 0.2] = 0.0
    return pd.DataFrame(
        {
            "lab": lab,
            "session": lab,
            "cluster": lab,
            "kind": kind,
            "seconds": seconds,
            "answered": rng.random(len(lab)) < 0.7,
            "press": rng.random(len(lab)) < 0.2,
            "turn": np.tile(np.arange(size), labs),
            "level": level,
            "reasoning": level >= 3,
            "words": rng.poisson(6, len(lab)) + 4.0 * (seconds >= 3),
        }
    )


def row(table, kind, outcome, exposure="3 s or more"):
    chosen = (table["kind"] == kind) & (table["outcome"] == outcome)
    return table[chosen & (table["exposure"] == exposure)].iloc[0]


def test_steps_are_found_and_cut_off_waits_are_not_used():
    waits = made(np.random.default_rng(1), more=0.25, kind="wait1")
    table = waits_and_reasoning(waits, draws=199)
    found = row(table, "wait1", "reasoning")
    assert found["p"] < 0.05
    assert found["cut_off"] == (~waits["answered"]).sum()
    assert found["n"] <= waits["answered"].sum()
    words = row(table, "wait1", "words")
    assert words["low"] < 4 < words["high"]
    assert row(table, "wait1", "reasoning", "doubled wait")["low"] > 1
    assert "rows with" in row(table, "wait2", "reasoning")["refused"]
    assert row(table, "wait2", "reasoning", "doubled wait")["refused"] == "there is no such wait"
    assert (table["p_adjusted"].dropna() >= table["p"].dropna()).all()


def test_nothing_is_found_about_as_often_as_said():
    rng = np.random.default_rng(2)
    p = [
        row(waits_and_reasoning(made(rng, 12), draws=199, models=False), "wait2", "reasoning")["p"]
        for _ in range(20)
    ]
    assert np.mean(np.array(p) < 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 20)


def test_slow_lessons_with_more_reasoning_are_no_evidence():
    waits = made(np.random.default_rng(3))
    slow = waits["lab"].isin(waits["lab"].unique()[::2])
    waits["seconds"] += 2.0 * slow
    rng = np.random.default_rng(4)
    waits["reasoning"] = rng.random(len(waits)) < np.where(slow, 0.5, 0.15)
    pooled = waits.groupby(waits["seconds"] >= 3)["reasoning"].mean()
    assert pooled[True] - pooled[False] > 0.1
    found = row(waits_and_reasoning(waits, draws=199, models=False), "wait2", "reasoning")
    assert found["low"] < 1 < found["high"]


def test_the_curve_rises_and_its_step_is_seen():
    waits = made(np.random.default_rng(5), labs=30, size=120, more=0.3)
    curve = wait_curve(waits, at=[0.5, 1, 6, 900])
    share = curve.set_index("seconds")["estimate"]
    assert share[6] > share[1] + 0.1
    assert curve.set_index("seconds").at[900, "refused"] == "beyond the data"
    step = curve[curve["part"] == "step"].iloc[0]
    assert step["low"] > 1
    assert curve.loc[0, "p"] < 0.01


def test_few_labs_get_no_curve():
    curve = wait_curve(made(np.random.default_rng(6), labs=6))
    assert curve["refused"].str.startswith("6 clusters").all()
    assert curve["estimate"].isna().all()


def test_spline_is_straight_outside_the_knots_and_smooth():
    # Harrell 2015, 2.4.5, by hand: knots 0, 1, 3 at 2: (8 - 1 · 3 / 2) / 9
    basis = natural_spline(np.array([2.0]), np.array([0.0, 1.0, 3.0]))
    assert basis[0].tolist() == pytest.approx([2.0, (8 - 1.5) / 9])
    x = np.array([-2.0, -1.0, 0.0, 3.0, 4.0, 5.0])
    curved = natural_spline(x, np.array([0.0, 1.0, 3.0]))[:, 1]
    assert curved[:3].tolist() == [0, 0, 0]
    assert curved[5] - curved[4] == pytest.approx(curved[4] - curved[3])


def test_a_straight_line_is_found_again():
    rng = np.random.default_rng(7)
    rows = pd.DataFrame({"cluster": np.repeat(range(40), 100), "x": rng.normal(size=4000)})
    rows["y"] = rng.random(4000) < 1 / (1 + np.exp(-(rows["x"] - 0.5)))
    curve = spline_curve(rows, "x", "y", at=[-1, 0, 1], line=0.0)
    truth = 1 / (1 + np.exp(-(np.array([-1.5, -0.5, 0.5]))))
    part = curve[curve["part"] == "curve"]
    assert ((part["low"] < truth) & (truth < part["high"])).all()
    step = curve[curve["part"] == "step"].iloc[0]
    assert step["low"] < 1 < step["high"]


@settings(max_examples=10)
@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_units_make_no_difference(scale, shift):
    rng = np.random.default_rng(8)
    rows = pd.DataFrame({"cluster": np.repeat(range(12), 30), "x": rng.normal(size=360)})
    rows["y"] = rng.random(360) < 0.4
    one = spline_curve(rows, "x", "y", at=[0.0, 1.0])
    moved = rows.assign(x=rows["x"] * scale + shift)
    two = spline_curve(moved, "x", "y", at=[shift, scale + shift])
    assert two["estimate"].tolist() == pytest.approx(one["estimate"].tolist(), abs=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: waits_and_reasoning(w, threshold=0), "threshold = 0"),
        (lambda w: waits_and_reasoning(w.drop(columns="press")), "no column 'press'"),
        (lambda w: wait_curve(w, "wait3"), "kind = 'wait3'"),
        (lambda w: spline_curve(w, "seconds", "joy", at=[1]), "no column 'joy'"),
        (lambda w: spline_curve(w, "seconds", "reasoning", at=[1], knots=9), "knots = 9"),
        (
            lambda w: spline_curve(w.assign(seconds=np.nan), "seconds", "reasoning", at=[1]),
            "missing values",
        ),
        (lambda _: natural_spline(np.zeros(2), np.array([0.0, 0.0, 1.0])), "three or more"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(made(np.random.default_rng(9), labs=2))
