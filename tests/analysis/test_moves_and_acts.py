"""Which acts follow which moves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import ACTS, act_sequences, idea_goes_on, moves_to_acts
from labresearch.corpus import Corpus

PRESS, TELL = "teacher_moves.press", "teacher_moves.tell"
WHY, SAYS = "student_reasoning.explanation", "student_reasoning.answer"
REASONING = {"reasoning": ACTS["reasoning"]}


def corpus_of(lessons):
    """Make lessons, each a list of codes of a turn; adults and children by code."""
    lines, codings = [], []
    for s, turns in enumerate(lessons):
        for n, codes in enumerate(turns):
            adult = n % 2 == 0
            lines.append(
                {"session": f"s{s}", "line": n, "turn": n, "text": "..."}
                | {"speaker": "T" if adult else f"C{n % 3}"}
                | {"role": "host" if adult else "student"}
            )
            codings += [
                {"session": f"s{s}", "line": n, "code": code, "coder": "me", "value": None}
                for code in codes.split()
            ]
    sessions = [f"s{s}" for s in range(len(lessons))]
    return Corpus(
        sessions=pd.DataFrame({"session": sessions, "lab": sessions, "phase": "enactment"}),
        utterances=pd.DataFrame(lines),
        codings=pd.DataFrame(codings).astype({"value": "float64"}),
    )


LESSON = [PRESS, WHY] * 6 + [PRESS, SAYS] * 2 + [TELL, SAYS] * 7 + [TELL, WHY]


def test_by_hand():
    table = moves_to_acts(corpus_of([LESSON]), moves=[PRESS], acts=REASONING, draws=99)
    row = table.iloc[0]
    assert (row["n"], row["n_exposed"]) == (16, 8)
    assert (row["mean_exposed"], row["mean_other"]) == (6 / 8, 1 / 8)
    assert row["odds_ratio"] == pytest.approx(6 * 7 / (2 * 1))
    assert row["yules_q"] == pytest.approx((6 * 7 - 2) / (6 * 7 + 2))
    # (6 - 3.5) / sqrt(3.5 · (1 - 8/16) · (1 - 7/16))
    assert row["residual"] == pytest.approx(2.5 / np.sqrt(3.5 * 0.5 * 9 / 16))
    assert row["refused"] == "no interval: 1 lab, fewer than 5"
    assert row["label"] == "presses for reasoning"


def test_lag_three_looks_at_the_next_but_one_child():
    lesson = [PRESS, SAYS, TELL, WHY, TELL, SAYS, TELL, SAYS] * 6
    table = moves_to_acts(corpus_of([lesson]), lags=[1, 3], moves=[PRESS], acts=REASONING, draws=9)
    assert table.set_index("lag")["mean_exposed"].to_dict() == {1: 0.0, 3: 1.0}


def test_holding_a_move_shows_that_the_others_only_lacked_it():
    elicit = "teacher_moves.elicit"
    rng = np.random.default_rng(3)
    lessons = []
    for _ in range(12):
        turns = []
        for move in rng.choice([PRESS, TELL, elicit], size=40):
            reasons = rng.random() < (0.7 if move == PRESS else 0.2)
            turns += [move, WHY if reasons else SAYS]
        lessons.append(turns)
    corpus = corpus_of(lessons)
    naive = moves_to_acts(corpus, moves=[TELL], acts=REASONING, draws=199).iloc[0]
    held = moves_to_acts(corpus, moves=[TELL, PRESS], acts=REASONING, holding=PRESS, draws=199)
    held = held.set_index("move")
    assert naive["high"] < 1  # the trap: telling looks harmful
    assert held.loc[TELL, "low"] < 1 < held.loc[TELL, "high"]
    assert held.loc[PRESS, "low"] < (0.7 / 0.3) / (0.2 / 0.8) < held.loc[PRESS, "high"]


def test_codings_that_follow_the_question_and_blind_ones_are_both_shown():
    """A coder who takes every answer to a press for reasoning, and one who cannot see the press."""
    rng = np.random.default_rng(5)
    moves = [rng.choice([PRESS, TELL], size=30) for _ in range(10)]
    really = [rng.random(30) < 0.3 for _ in range(10)]
    pairs = list(zip(moves, really, strict=True))
    coupled = [
        [
            turn
            for m, r in zip(ms, rs, strict=True)
            for turn in (m, WHY if r or m == PRESS else SAYS)
        ]
        for ms, rs in pairs
    ]
    blind = [
        [turn for m, r in zip(ms, rs, strict=True) for turn in ("", WHY if r else SAYS)]
        for ms, rs in pairs
    ]
    table = moves_to_acts(
        corpus_of(coupled), blind=corpus_of(blind), moves=[PRESS], acts=REASONING, draws=199
    )
    row = table.iloc[0]
    assert row["mean_exposed"] == 1.0
    assert row["difference_low"] > 0.5
    assert row["p"] == 1 / 200
    assert 0.4 < row["odds_ratio_blind"] < 1.6
    assert row["p_blind"] > 0.01


def test_blind_with_other_lines_is_refused():
    with pytest.raises(ValueError, match="blind has no turn at line 2 of 's0'"):
        moves_to_acts(corpus_of([LESSON]), blind=corpus_of([LESSON[:2]]), moves=[PRESS])


def test_does_the_idea_go_on():
    idea, evaluate = "ideas_equal_sharing.halving", "teacher_moves.evaluate"
    rest = ["", SAYS, "", SAYS]
    ends = ["", idea, evaluate, SAYS, *rest, *rest]
    goes = ["", idea, TELL, idea, *rest, *rest, *rest]
    table = idea_goes_on(corpus_of([ends * 6 + goes * 6]), within=4, draws=99)
    found = table.set_index("move").loc[evaluate]
    assert (found["mean_exposed"], found["mean_other"]) == (0.0, 1.0 * 6 / 12)
    assert found["n_exposed"] == 6


def test_an_idea_near_the_end_of_a_lesson_is_not_counted_as_ended():
    idea = "ideas_equal_sharing.halving"
    table = idea_goes_on(corpus_of([["", idea, TELL, SAYS]]), moves=[TELL], within=4, draws=9)
    assert table["n"].item() == 0


def test_states_in_order_of_the_mapping():
    both = "student_reasoning.answer idea_connections.compare"
    table = act_sequences(corpus_of([[f"{TELL} {PRESS}", both, "", ""]]))
    assert table["state"].tolist() == ["press", "comparing ideas", "other adult", "other child"]
    assert table["order"].tolist() == [0, 1, 2, 3]


@given(st.lists(st.sampled_from([WHY, SAYS]), min_size=12, max_size=30), st.integers(0, 9))
@settings(max_examples=5)
def test_order_of_lessons_does_not_matter(children, seed):
    rng = np.random.default_rng(seed)
    lessons = [
        [t for child in children for t in (rng.choice([PRESS, TELL]), child)] for _ in range(3)
    ]
    one = moves_to_acts(corpus_of(lessons), moves=[PRESS], acts=REASONING, draws=9)
    two = moves_to_acts(corpus_of(lessons[::-1]), moves=[PRESS], acts=REASONING, draws=9)
    columns = ["n", "difference", "odds_ratio", "residual", "yules_q"]
    pd.testing.assert_frame_equal(one[columns], two[columns])


def test_bad_settings_are_said():
    corpus = corpus_of([LESSON])
    with pytest.raises(ValueError, match="lags = "):
        moves_to_acts(corpus, lags=[0])
    with pytest.raises(ValueError, match=r"holding = 'teacher_moves\.revoice' is no move"):
        moves_to_acts(corpus, holding="teacher_moves.revoice")
    with pytest.raises(ValueError, match="no line has a code"):
        moves_to_acts(corpus_of([["", SAYS]]))
    with pytest.raises(ValueError, match="within = 0"):
        idea_goes_on(corpus, within=0)
