import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.talkmoves import (
    compare_figures,
    in_talkmoves_codes,
    stored_figures,
    talk_figures,
)

PRESS = "talkmoves_teacher.pressing_for_reasoning"
REASON = "talkmoves_student.providing_evidence_or_reasoning"


def lessons(*given_):
    """Each lesson a list of (role, number of words, codes)."""
    lines, codings = [], []
    for at, turns in enumerate(given_):
        for n, (role, words, codes) in enumerate(turns):
            place = {"session": f"s{at:02}", "line": n}
            said = " ".join(["word"] * words)
            lines.append(
                {**place, "turn": n, "speaker": f"{role}{n % 3}", "role": role, "text": said}
            )
            codings += [{**place, "code": code, "coder": "me"} for code in codes]
    sessions = pd.DataFrame({"session": sorted({row["session"] for row in lines})})
    return Corpus(
        sessions=sessions.assign(phase="classroom"),
        utterances=pd.DataFrame(lines),
        codings=pd.DataFrame(codings),
    )


def pressed(yes, yes_not, no, no_not):
    """A lesson with so many pairs: press and reasoning, press alone, other and reasoning, other."""
    turns = []
    for move, act, times in (
        ((PRESS,), (REASON,), yes),
        ((PRESS,), (), yes_not),
        ((), (REASON,), no),
        ((), (), no_not),
    ):
        turns += [("teacher", 6, move), ("student", 2, act)] * times
    return turns


def values(table, column="estimate"):
    return table.set_index("figure")[column]


def test_by_hand():
    corpus = lessons(
        [
            ("teacher", 8, (PRESS,)),
            ("student", 3, (REASON,)),
            ("student", 1, ()),
            ("teacher", 4, ()),
            ("student", 5, ()),
        ],
        [("teacher", 3, ()), ("student", 1, (REASON,))],
    )
    table = talk_figures(corpus, draws=50)
    found = values(table)
    # lessons: 12 of 21 and 3 of 4 words
    assert found["adult_words"] == pytest.approx(12 / 21)
    assert found["adult_words_q3"] == pytest.approx(3 / 4)
    assert found["child_turn_words_median"] == 1
    assert found["child_turn_words_mean"] == pytest.approx(10 / 4)
    assert found["adult_turn_words_mean"] == pytest.approx(15 / 3)
    assert found["single_runs"] == pytest.approx(2 / 3)
    assert found["pressing_for_reasoning"] == pytest.approx(1 / 3)
    assert found["teacher_none"] == pytest.approx(2 / 3)
    assert found["providing_evidence_or_reasoning"] == pytest.approx(2 / 4)
    assert found["student_none"] == pytest.approx(2 / 4)
    # the second child's turn in a row is after no adult
    assert found["press_reasoning_after"] == 1
    assert found["press_reasoning_other"] == pytest.approx(1 / 2)
    assert values(table, "n")["press_reasoning_other"] == 2
    # nobody was asked to relate
    assert np.isnan(found["relate_relating_after"])
    assert "no children's turns" in values(table, "checks")["relate_relating_after"]


def test_odds_ratio_is_pooled_inside_lessons():
    # each lesson 6·8 / (4·2) = 6, with quite different levels in all lessons together
    one, two = pressed(6, 4, 2, 8), pressed(24, 16, 2, 8)
    table = talk_figures(lessons(*[one] * 6, *[two] * 6), draws=99)
    found = table.set_index("figure").loc["press_reasoning_odds"]
    assert found["estimate"] == pytest.approx(6)
    assert found["sessions"] == 12


def test_intervals_cover_what_lessons_vary_in():
    rng = np.random.default_rng(1)
    made = [pressed(*rng.multinomial(60, [0.2, 0.2, 0.1, 0.5])) for _ in range(60)]
    found = talk_figures(lessons(*made), draws=199).set_index("figure")
    row = found.loc["press_reasoning_after"]
    assert row["low"] < 0.5 < row["high"]
    assert row["high"] - row["low"] < 0.15
    odds = found.loc["press_reasoning_odds"]
    assert odds["low"] < 5 < odds["high"]


def test_few_lessons_are_said_to_be_few():
    table = talk_figures(lessons(*[pressed(2, 1, 1, 2)] * 3), draws=20)
    assert (table["checks"] != "").all()


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=2, max_size=5))
def test_doubling_every_lesson_changes_no_estimate(cells):
    made = [[("teacher", 2, (PRESS,)), *pressed(*cell), ("student", 1, ())] for cell in cells]
    once = values(talk_figures(lessons(*made), draws=5))
    twice = values(talk_figures(lessons(*made, *made), draws=5))
    odds = once.index.str.endswith("_odds")  # refused where lessons are few
    pd.testing.assert_series_equal(once[~odds], twice[~odds])


def test_refusals():
    corpus = lessons(pressed(1, 1, 1, 1))
    with pytest.raises(ValueError, match="in_talkmoves_codes"):
        talk_figures(corpus.replace(codings=corpus.codings.assign(code="teacher_moves.press")))
    planning = corpus.replace(sessions=corpus.sessions.assign(phase="planning"))
    with pytest.raises(ValueError, match="no session is a lesson"):
        talk_figures(planning)


def test_our_codes_become_theirs():
    corpus = lessons(pressed(1, 1, 1, 1))
    ours = corpus.codings["code"].map(
        {PRESS: "teacher_moves.press", REASON: "student_reasoning.explanation"}
    )
    more = pd.DataFrame(
        {
            "session": "s00",
            "line": [0, 0, 2],
            "coder": "me",
            # a second code of the same kind, one that is only related, one of time-outs
            "code": ["teacher_moves.relate", "teacher_moves.tell", "pauses.timeout"],
        }
    )
    restated = in_talkmoves_codes(
        corpus.replace(codings=pd.concat([corpus.codings.assign(code=ours)[more.columns], more]))
    )
    counts = restated.codings["code"].value_counts().to_dict()
    assert counts == {
        PRESS: 2,
        REASON: 2,
        "talkmoves_teacher.getting_students_to_relate": 1,
        "pauses.timeout": 1,
    }


def test_stored_figures_are_whole_and_hold_no_talk():
    stored = stored_figures()
    assert set(values(stored).index) == set(
        values(talk_figures(lessons(*[pressed(1, 1, 1, 1)] * 2), draws=5)).index
    )
    assert (stored["low"] <= stored["estimate"]).all()
    assert (stored["estimate"] <= stored["high"]).all()
    assert (stored["clusters"] == 454).all()
    assert any("LREC" in line for line in stored.attrs["provenance"])
    shares = stored[stored["family"].isin(["teacher moves", "student moves", "after a move"])]
    assert shares["estimate"].between(0, 1).all()


def test_comparison():
    stored = stored_figures()
    same = compare_figures(stored, stored.sample(frac=1, random_state=1))
    assert (same["difference"] == 0).all()
    assert same["inside"].all()
    other = compare_figures(stored, stored.assign(estimate=stored["high"] + 1))
    assert not other["inside"].any()
    part = compare_figures(stored, stored.head(2))
    assert part["difference"].isna().sum() == len(stored) - 2
    assert part["inside"].sum() == 2
