"""Focusing and funnelling."""

import pandas as pd
import pytest

from labresearch.analysis import code_blind, question_runs
from labresearch.corpus import Corpus


def corpus_of(said):
    """Said has (adult or child, code of a move or '', words)."""
    return Corpus(
        sessions=pd.DataFrame({"session": ["s"], "lab": "l", "phase": "enactment"}),
        utterances=pd.DataFrame(
            {
                "session": "s",
                "line": range(len(said)),
                "turn": range(len(said)),
                "speaker": [who for who, _, _ in said],
                "role": ["host" if who == "T" else "student" for who, _, _ in said],
                "text": [text for _, _, text in said],
            }
        ),
        codings=pd.DataFrame(
            [
                ("s", n, f"teacher_moves.{code}", "me", None)
                for n, (_, code, _) in enumerate(said)
                if code
            ],
            columns=["session", "line", "code", "coder", "value"],
        ).astype({"value": "float64"}),
    )


FUNNEL = [("T", "accuracy", "Half of four?"), ("Mia", "", "Two.")] * 3
FOCUS = [("T", "press", "Why?"), ("Mia", "", "Because each of them gets a half.")] * 2
FOCUS += [("T", "relate", "Who agrees?"), ("Ben", "", "I do, it is fair."), ("Ava", "", "Me too.")]
TELL = [("T", "tell", "Watch.")]


def test_a_funnel_and_a_focus_apart():
    runs = question_runs(corpus_of([*FUNNEL, *TELL, *FOCUS]))
    assert runs["kind"].tolist() == ["funnelling", "focusing"]
    assert runs["questions"].tolist() == [3, 3]
    assert runs["child_turns"].tolist() == [3, 4]
    assert runs["words"].tolist() == [1.0, 6.0]
    assert runs[["first_line", "last_line"]].to_numpy().tolist() == [[0, 5], [7, 13]]


def test_together_they_are_mixed_and_two_questions_are_no_run():
    assert question_runs(corpus_of([*FUNNEL, *FOCUS]))["kind"].tolist() == ["mixed"]
    assert question_runs(corpus_of(FUNNEL[:4])).empty


def test_long_answers_are_no_funnel():
    said = [("T", "accuracy", "What then?"), ("Mia", "", "I cut it in four parts.")] * 3
    assert question_runs(corpus_of(said))["kind"].tolist() == ["mixed"]


def test_bad_settings():
    with pytest.raises(ValueError, match=r"focusing = 0\.4"):
        question_runs(corpus_of(FUNNEL), focusing=0.4)


def test_blind_coding_sees_no_adult():
    corpus = corpus_of([("T", "press", "Because why?"), ("Mia", "", "Because each gets a half.")])
    blind = code_blind(corpus)
    assert blind.utterances["text"].tolist() == corpus.utterances["text"].tolist()
    assert set(blind.codings["line"]) == {1}
    assert "student_reasoning.explanation" in set(blind.codings["code"])
    other = corpus_of([("T", "", "Put this away."), ("Mia", "", "Because each gets a half.")])
    assert code_blind(other).codings["code"].tolist() == blind.codings["code"].tolist()
