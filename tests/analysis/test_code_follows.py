import numpy as np
import pytest

from labresearch.analysis import adult_turns, code_follows

A, B = "culture.vulnerability", "culture.regard"


def meeting(answered):
    talk = [("Ana", "teacher", ""), ("Ben", "teacher", ""), ("Cy", "coach", "")] * 6
    for at in (0, 5, 11):
        talk[at] = (*talk[at][:2], A)
        if answered:
            talk[at + 1] = (*talk[at + 1][:2], B)
    return talk


def test_share_and_chance_by_hand(meetings_of):
    corpus = meetings_of(*[meeting(answered=True)] * 4)
    row = code_follows(corpus, [A], [B], turns=1, min_speakers=1).iloc[0]
    # 3 of 18 turns are answered, and those are the 3 turns of the first kind
    assert (row["share"], row["n"], row["sessions"]) == (1.0, 12, 4)
    assert row["expected"] == pytest.approx(3 / 18)
    # hypergeometric: all three hit in one meeting in 1 of 816 draws, four meetings hardly ever
    assert row["p"] == pytest.approx(1 / 2000)


def test_the_same_speaker_is_no_answer(meetings_of):
    talk = [("Ana", "teacher", A), ("Ben", "teacher", ""), ("Ana", "teacher", B)] * 3
    corpus = meetings_of(*[talk] * 3)
    row = code_follows(corpus, [A], [B], turns=2, min_speakers=1).iloc[0]
    assert row["share"] == 0


def test_nothing_planted_is_seldom_found(meetings_of):
    # order is random: p below .05 in about 5 % of 20 corpora
    rng = np.random.default_rng(3)
    low = 0
    for _ in range(20):
        meetings = []
        for _ in range(4):
            codes = rng.choice(["", A, B], p=[0.6, 0.2, 0.2], size=30)
            speakers = [("Ana", "teacher"), ("Ben", "teacher"), ("Cy", "coach")] * 10
            meetings.append([(*who, code) for who, code in zip(speakers, codes, strict=True)])
        found = code_follows(meetings_of(*meetings), [A], [B], turns=1, draws=199)
        low += found["p"].iloc[0] < 0.05
    assert low <= 4


def test_curve_and_suppression(meetings_of):
    corpus = meetings_of(*[meeting(answered=True)] * 3)
    assert code_follows(corpus, [A], [B], turns=4, curve=True, min_speakers=1)["lag"].tolist() == [
        0,
        1,
        2,
        3,
        4,
    ]
    hidden = code_follows(corpus, [A], [B], min_speakers=9).iloc[0]
    assert hidden["n"] == -1
    assert np.isnan(hidden["share"])
    assert "suppressed" in hidden["refused"]
    with pytest.raises(ValueError, match="turns = 0 is too small"):
        code_follows(corpus, [A], [B], turns=0)


def test_planted_answer_of_teachers_to_the_principal(planted, null):
    # P9: a teacher admits not knowing after the principal has
    options = {"first_roles": ["principal"], "then_roles": ["teacher"], "draws": 499}
    row = code_follows(planted, [A], [A], **options).iloc[0]
    assert row["low"] > 0
    assert row["p"] < 0.01
    none = code_follows(null, [A], [A], **options).iloc[0]
    assert none["low"] < 0 < none["high"]


def test_each_timeout_is_apart(gold):
    turns = adult_turns(gold.select(lab="lab01"), {"note": ["adult_talk.notice"]})
    paused = turns[turns["phase"] == "timeout"]
    assert paused["session"].nunique() > paused["record"].nunique()
    assert paused["session"].str.contains("time-out").all()
