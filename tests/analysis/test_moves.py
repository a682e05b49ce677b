import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import move_slots, moves_before_reasoning, permute_within
from labresearch.corpus import Corpus

LEVEL = {"answer": 1, "procedure": 2, "explanation": 3, "generalisation": 4}


def lesson(said, session="s1", lab="lab1", segments=None, layers=None):
    """Make a lesson; said is a list such as ('T', 'press') and ('Mia', 'answer')."""
    lines, codings = [], []
    for n, (speaker, codes) in enumerate(said):
        adult = speaker in ("T", "Coach")
        lines.append(
            {
                "session": session,
                "line": n,
                "turn": n,
                "speaker": speaker,
                "role": "teacher" if adult else "student",
                "text": "...",
                "segment": (segments or {}).get(n, "discuss"),
                "layer": (layers or {}).get(n, "instruction"),
            }
        )
        book = "teacher_moves" if adult else "student_reasoning"
        for code in codes.split():
            value = np.nan if adult else float(LEVEL[code])
            codings.append((session, n, f"{book}.{code}", "me", value))
    return (
        pd.DataFrame({"session": [session], "lab": lab}),
        pd.DataFrame(lines),
        pd.DataFrame(codings, columns=["session", "line", "code", "coder", "value"]),
    )


def corpus_of(*lessons):
    sessions, utterances, codings = (
        pd.concat(p, ignore_index=True) for p in zip(*lessons, strict=True)
    )
    return Corpus(sessions=sessions, utterances=utterances, codings=codings)


def test_shares_by_hand():
    said = [("T", "press"), ("Mia", "explanation"), ("T", "press"), ("Ben", "answer")]
    said += [("T", "tell"), ("Ava", ""), ("T", "tell press"), ("Mia", "procedure generalisation")]
    table = moves_before_reasoning(corpus_of(lesson(said)), draws=199).set_index("move")
    press, tell = table.loc["teacher_moves.press"], table.loc["teacher_moves.tell"]
    assert (press["n"], press["reasoning"], press["share_reasoning"]) == (
        3,
        2,
        pytest.approx(2 / 3),
    )
    assert (tell["n"], tell["reasoning"], tell["share_reasoning"]) == (2, 1, 0.5)
    levels = [f"share_level_{n}" for n in range(5)]
    assert press[levels].tolist() == pytest.approx([0, 1 / 3, 0, 1 / 3, 1 / 3])
    assert tell[levels].tolist() == pytest.approx([0.5, 0, 0, 0, 0.5])
    assert (table["baseline_share"] == 0.5).all()
    assert press["risk_difference"] == pytest.approx(2 / 3)
    # with press 2 of 3, without 0 of 1: a zero cell, so 3/4 and 1/4 are added
    assert press["odds_ratio"] == pytest.approx((2.75 * 1.25) / (1.75 * 0.25))
    assert press["odds_ratio_corrected"]
    # with tell 1 of 2, without 1 of 2
    assert (tell["odds_ratio"], tell["odds_ratio_corrected"]) == (1.0, False)
    assert table["small_n"].all()
    assert table.index[0] == "teacher_moves.press"


def test_the_next_student_turn_belongs_to_the_last_move_before_it():
    said = [("T", "press"), ("Coach", "tell"), ("Mia", "explanation"), ("T", "press"), ("T2", "")]
    slots, made = move_slots(corpus_of(lesson(said[:3])))
    assert made["move"].tolist() == ["teacher_moves.tell"]
    assert slots[["line", "student_line", "level"]].to_numpy().tolist() == [[1, 2, 3]]


def test_an_adult_without_a_move_does_not_cut_the_slot():
    slots, _ = move_slots(corpus_of(lesson([("T", "press"), ("Coach", ""), ("Mia", "answer")])))
    assert slots["student_line"].tolist() == [2]


def test_time_outs_and_segment_ends_cut_and_collegial_talk_is_no_slot():
    said = [("T", "press"), ("Coach", "press"), ("Mia", "answer")]
    timeout = corpus_of(lesson(said, segments={1: "timeout"}, layers={1: "collegial"}))
    assert move_slots(timeout)[0].empty
    new_segment = corpus_of(lesson([("T", "press"), ("Mia", "answer")], segments={0: "launch"}))
    assert move_slots(new_segment)[0].empty
    assert moves_before_reasoning(new_segment, draws=9).empty
    aside = corpus_of(lesson(said, layers={1: "collegial"}))
    assert move_slots(aside)[1]["move"].tolist() == ["teacher_moves.press"]


def test_lag_takes_the_highest_of_the_next_student_turns():
    said = [("T", "press"), ("Mia", "answer"), ("T", "tell"), ("Ben", "explanation"), ("Ava", "")]
    corpus = corpus_of(lesson(said))
    assert move_slots(corpus, lag=1)[0]["level"].tolist() == [1, 3]
    assert move_slots(corpus, lag=2)[0]["level"].tolist() == [3, 3]
    with pytest.raises(ValueError, match="lag = 0 is too small"):
        moves_before_reasoning(corpus, lag=0)


def many(seed):
    """Make two lessons that differ in level but where press changes nothing inside a lesson."""
    rng = np.random.default_rng(seed)
    lessons = []
    for session, share, press in (("easy", 0.8, 0.8), ("hard", 0.1, 0.2)):
        said = []
        for _ in range(60):
            said.append(("T", "press" if rng.random() < press else "tell"))
            said.append(("Mia", "explanation" if rng.random() < share else "answer"))
        lessons.append(lesson(said, session=session, lab=session))
    return corpus_of(*lessons)


def test_differences_between_lessons_are_no_evidence_within_them():
    table = moves_before_reasoning(many(1), draws=999).set_index("move")
    press = table.loc["teacher_moves.press"]
    # over both lessons press looks good, inside them it is not
    assert press["risk_difference"] > 0.25
    assert press["reference_low"] <= press["share_reasoning"] <= press["reference_high"]
    assert press["q"] > 0.1
    assert 0.4 < press["odds_ratio"] < 2.5
    assert (press["sessions"], press["labs"]) == (2, 2)


def test_reference_interval_agrees_with_shuffling_rows():
    corpus = many(2)
    table = moves_before_reasoning(corpus, draws=4999).set_index("move")
    slots, made = move_slots(corpus)
    press = slots["slot"].isin(made.loc[made["move"].str.endswith("press"), "slot"]).to_numpy()
    high = (slots["level"] >= 3).to_numpy()
    found = permute_within(high, slots["session"], lambda v: v[press].mean(), draws=4999, seed=5)
    row = table.loc["teacher_moves.press"]
    assert row["reference_low"] == pytest.approx(found["low"], abs=0.02)
    assert row["reference_high"] == pytest.approx(found["high"], abs=0.02)
    assert row["p"] == pytest.approx(found["p"], abs=0.05)


def test_mantel_haenszel_by_hand():
    # session 1: press 2/3, tell 1/3; session 2: press 1/2, tell 1/2
    one = [("T", "press"), ("A", "explanation")] * 2 + [("T", "press"), ("A", "answer")]
    one += [("T", "tell"), ("A", "explanation")] + [("T", "tell"), ("A", "answer")] * 2
    two = [("T", "press"), ("A", "explanation"), ("T", "press"), ("A", "answer")]
    two += [("T", "tell"), ("A", "explanation"), ("T", "tell"), ("A", "answer")]
    table = moves_before_reasoning(corpus_of(lesson(one, "x"), lesson(two, "y")), draws=9)
    expected = (2 * 2 / 6 + 1 * 1 / 4) / (1 * 1 / 6 + 1 * 1 / 4)
    assert table.set_index("move").loc["teacher_moves.press", "odds_ratio"] == pytest.approx(
        expected
    )


def test_a_rare_move_without_reasoning_stays_below_one():
    # 0 of 1 with relate, 1 of 9 without: Haldane's plain 0.5 would give an odds ratio of 1.9
    said = [("T", "relate"), ("A", "answer"), ("T", "tell"), ("A", "explanation")]
    said += [("T", "tell"), ("A", "answer")] * 8
    table = moves_before_reasoning(corpus_of(lesson(said)), draws=9).set_index("move")
    relate = table.loc["teacher_moves.relate"]
    assert relate["odds_ratio_corrected"]
    assert relate["odds_ratio"] == pytest.approx((0.1 * 8.9) / (1.1 * 1.9))
    assert relate["risk_difference"] < 0


def test_result_says_its_unit_and_threats_and_is_the_same_again():
    corpus = many(3)
    table = moves_before_reasoning(corpus, draws=99)
    assert table.attrs["unit"].startswith("120 adult turns")
    assert "2 sessions of 2 labs" in table.attrs["unit"]
    assert "coupling" in table.attrs["threats"]
    assert table.attrs["composed"] is False
    pd.testing.assert_frame_equal(table, moves_before_reasoning(corpus, draws=99))
    assert "effect" not in str(table.attrs).lower()
    assert not [c for c in table if "effect" in c]
