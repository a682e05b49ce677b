"""What children voice around time-outs, beside time-outs moved along the lesson."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import (
    reasoning_around_timeouts,
    timeout_curve,
    timeout_resolutions,
    turns_around_timeouts,
)
from labresearch.analysis.timeout_places import Lesson
from labresearch.corpus import Corpus

ENACTED, OPEN = "timeout_resolution.enacted", "timeout_resolution.open"


def corpus_of(lessons):
    """Make lessons of 'r' (a child reasons), '.' (a child answers), 'E' and 'O' (time-outs)."""
    lines, codings = [], []
    for s, talk in enumerate(lessons):
        for n, sign in enumerate(talk):
            child = sign in "r."
            lines.append(
                {"session": f"s{s}", "line": n, "turn": n, "text": "..."}
                | {"speaker": f"C{n % 3}" if child else "T", "role": "student" if child else "host"}
            )
            codes = {
                "r": [("student_reasoning.explanation", 3.0)],
                ".": [],
                "E": [("pauses.timeout", None), (ENACTED, None)],
                "O": [("pauses.timeout", None), (OPEN, None)],
            }[sign]
            codings += [
                {"session": f"s{s}", "line": n, "code": code, "value": value, "coder": "me"}
                for code, value in codes
            ]
    names = [f"s{s}" for s in range(len(lessons))]
    return Corpus(
        pd.DataFrame({"session": names, "lab": names, "phase": "enactment"}),
        pd.DataFrame(lines),
        codings=pd.DataFrame(codings).astype({"value": "float64"}),
    )


def made(rng, lessons=12, places=60, usual=0.25, more=0.0):
    """Three time-outs a lesson, and more reasoning in the ten turns after enacted ones."""
    talk = []
    for _ in range(lessons):
        share = np.full(places, usual)
        at = np.sort(rng.choice(np.arange(6, places - 12, 9), size=3, replace=False))
        kinds = rng.permutation(["E", "E", "O"])
        for place, kind in zip(at, kinds, strict=True):
            share[place : place + 10] = usual + (more if kind == "E" else 0.0)
        signs = np.where(rng.random(places) < share, "r", ".").tolist()
        for place, kind in sorted(zip(at, kinds, strict=True), reverse=True):
            signs.insert(place, str(kind))
        talk.append("".join(signs))
    return corpus_of(talk)


def test_distances_by_hand():
    turns, timeouts = turns_around_timeouts(corpus_of(["r.E.rO."]))
    assert turns["since"].tolist() == [0, 0, 1, 2, 1]
    assert turns["until"].tolist() == [2, 1, 2, 1, 0]
    assert turns["after"].tolist() == ["", "", ENACTED, ENACTED, OPEN]
    assert turns["before"].tolist() == [ENACTED, ENACTED, OPEN, OPEN, ""]
    assert timeouts[["place", "places"]].to_numpy().tolist() == [[2, 5], [4, 5]]


def test_shares_by_hand():
    found = reasoning_around_timeouts(
        corpus_of([".r.rErr.O...."] * 6), window=3, outcomes=["reasoning"], draws=99
    ).set_index("comparison")
    # after E: r r . ; other turns: . r . r and four after O
    row = found.loc["enacted"]
    assert (row["mean_exposed"], row["mean_other"]) == pytest.approx((2 / 3, 2 / 8))
    assert row["odds_ratio"] == pytest.approx((2 * 6) / (1 * 2))
    row = found.loc["enacted against others"]
    assert (row["mean_exposed"], row["mean_other"]) == pytest.approx((2 / 3, 0))
    # r . r before, r r . after
    assert found.loc["after - before", "mean_exposed"] == pytest.approx(0)


def test_windows_move_with_their_spacing():
    lesson = Lesson("s", "s", np.ones(10, bool), np.array([2, 5]), *[np.ones(2, bool)] * 2)
    first, at, end = lesson.windows(4)
    assert (first[0].tolist(), at[0].tolist(), end[0].tolist()) == ([0, 2], [2, 5], [5, 9])
    assert at[7].tolist() == [9, 1]  # around the end: 11 places between turns
    assert (first[7].tolist(), end[7].tolist()) == ([5, 0], [10, 5])
    gaps = np.sort((at[:, 1] - at[:, 0]) % 11)
    assert gaps.tolist() == [3] * 11


@settings(max_examples=20)
@given(st.integers(1, 8), st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True))
def test_windows_never_cross_and_stay_inside(size, at):
    at = np.sort(at)
    many = np.ones(len(at), bool)
    first, here, end = Lesson("s", "s", np.ones(20, bool), at, many, many).windows(size)
    assert ((first >= 0) & (first <= here) & (here <= end) & (end <= 20)).all()
    assert (here - first <= size).all()
    assert (end - here <= size).all()
    for row in range(len(here)):
        order = np.argsort(here[row])
        assert (end[row][order][:-1] <= here[row][order][1:]).all()


def test_what_follows_enacted_ones_is_found_and_nothing_before():
    corpus = made(np.random.default_rng(1), lessons=30, more=0.25)
    found = reasoning_around_timeouts(corpus, outcomes=["reasoning"], draws=499)
    found = found.set_index("comparison")
    for name in ("enacted", "enacted against others", "after - before"):
        assert found.loc[name, "p"] < 0.05, name
        assert found.loc[name, "difference_low"] > 0, name
    assert found.loc["before enacted", "p"] > 0.05
    curve = timeout_curve(corpus, draws=199)
    after = curve[(curve["kind"] == "enacted") & (curve["lag"] > 0)]
    assert (after["estimate"] > after["expected"]).mean() > 0.8


def test_nothing_is_found_about_as_often_as_said():
    rng = np.random.default_rng(2)
    rejected = [
        reasoning_around_timeouts(made(rng, lessons=8), outcomes=["reasoning"], draws=199)["p"]
        < 0.05
        for _ in range(6)
    ]
    # 36 dependent tests: 5 or more in fewer than 3 of 100 runs if they were independent
    assert np.sum(rejected) <= 5


def test_time_outs_where_reasoning_is_high_are_no_evidence():
    # a time-out is called after a burst of reasoning; what follows is as usual
    rng = np.random.default_rng(3)
    lessons = []
    for _ in range(30):
        signs = np.where(rng.random(60) < 0.2, "r", ".")
        at = int(rng.integers(15, 40))
        signs[at - 5 : at] = np.where(rng.random(5) < 0.7, "r", ".")
        later = int(rng.integers(48, 55))
        text = [*signs[:at], "E", *signs[at:later], "O", *signs[later:]]
        lessons.append("".join(text))
    corpus = corpus_of(lessons)
    turns, _ = turns_around_timeouts(corpus)
    after = turns[(turns["after"] == ENACTED) & (turns["since"] <= 10)]["reasoning"].mean()
    before = turns[(turns["before"] == ENACTED) & (turns["until"] <= 5)]["reasoning"].mean()
    assert after - before < -0.3  # before and after alone: a fall that is none
    found = reasoning_around_timeouts(corpus, outcomes=["reasoning"], draws=499)
    found = found.set_index("comparison")
    assert found.loc["before enacted", "p"] < 0.05  # the check gives it away
    assert found.loc["enacted", "difference_high"] > -0.15


@settings(max_examples=2)
@given(st.integers(0, 100))
def test_order_of_rows_makes_no_difference(seed):
    corpus = made(np.random.default_rng(seed), lessons=5)
    mixed = corpus.replace(codings=corpus.codings.sample(frac=1, random_state=seed))
    one, two = (
        reasoning_around_timeouts(c, outcomes=["reasoning"], draws=99) for c in (corpus, mixed)
    )
    pd.testing.assert_frame_equal(one, two)


def test_resolutions_by_hand():
    table = timeout_resolutions(corpus_of(["rE.rO.rE"] * 4 + ["rO.r"] * 2), draws=199)
    assert table["n"].tolist() == [8, 6]
    assert table["share"].tolist() == pytest.approx([8 / 14, 6 / 14])
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()
    few = timeout_resolutions(corpus_of(["rE."]))
    assert few["refused"].tolist() == ["no interval: 1 lab, fewer than 5"]
    assert few["low"].isna().all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, "window = 0 is too small"),
        ({"outcomes": ["joy"]}, "must be some of reasoning, engaging"),
        ({"outcomes": []}, "must be some of reasoning, engaging"),
        ({"by": "nothing"}, "no column of sessions"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        reasoning_around_timeouts(corpus_of(["rE.rO.rE"]), **options)


def test_without_resolutions_it_is_refused():
    corpus = corpus_of(["rE.rO.rE"])
    codings = corpus.codings[~corpus.codings["code"].str.startswith("timeout_resolution")]
    with pytest.raises(ValueError, match="no time-out has a coded resolution"):
        reasoning_around_timeouts(corpus.replace(codings=codings))
