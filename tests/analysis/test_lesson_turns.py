"""Turns of lessons with flags."""

import pandas as pd
import pytest

from labresearch.analysis import lesson_turns
from labresearch.corpus import Corpus


def corpus_of(said, *, phase="enactment", lab="lab1", **more):
    """Make a session; said has (speaker, role, codes)."""
    lines = [
        {"session": "s1", "line": n, "turn": n, "speaker": who, "role": role, "text": "..."}
        for n, (who, role, _) in enumerate(said)
    ]
    codings = [
        {"session": "s1", "line": n, "code": code, "coder": "me", "value": None}
        for n, (_, _, codes) in enumerate(said)
        for code in codes.split()
    ]
    columns = ["session", "line", "code", "coder", "value"]
    return Corpus(
        sessions=pd.DataFrame({"session": ["s1"], "lab": lab, "phase": phase}),
        utterances=pd.DataFrame(lines).assign(**more),
        codings=pd.DataFrame(codings, columns=columns).astype({"value": "float64"}),
    )


SAID = [
    ("T", "host", "teacher_moves.press"),
    ("Mia", "student", "engagement.add"),
    ("Coach", "coach", "pauses.timeout"),
    ("T", "host", ""),
    ("S?", "unknown", "engagement.ask"),
]


def test_a_time_out_is_left_out_and_ends_a_stretch():
    turns = lesson_turns(corpus_of(SAID), {"peers": ["engagement"], "press": SAID[0][2:]})
    assert turns["speaker"].tolist() == ["T", "Mia", "T", "S?"]
    assert turns["stretch"].nunique() == 2
    assert turns["place"].tolist() == [0, 1, 0, 1]
    assert turns["peers"].tolist() == [False, True, False, True]
    assert turns["press"].tolist() == [True, False, False, False]
    assert turns[["adult", "child"]].iloc[-1].tolist() == [False, False]
    assert (turns["cluster"] == "lab1").all()


def test_segments_count_where_nobody_coded_time_outs():
    said = [(who, role, codes.replace("pauses.timeout", "")) for who, role, codes in SAID]
    segments = ["discuss", "discuss", "timeout", "explore", "explore"]
    turns = lesson_turns(corpus_of(said, segment=segments))
    assert len(turns) == 4
    # a new segment is no end of a stretch, a time-out is
    assert turns["stretch"].nunique() == 2


def test_without_a_lab_the_session_is_the_cluster():
    assert set(lesson_turns(corpus_of(SAID, lab=""))["cluster"]) == {"s1"}


def test_no_lesson_and_wrong_flags_are_said():
    with pytest.raises(ValueError, match="no session is a lesson: phases are 'debrief'"):
        lesson_turns(corpus_of(SAID, phase="debrief"))
    with pytest.raises(ValueError, match="flag 'child'"):
        lesson_turns(corpus_of(SAID), {"child": ["engagement"]})


def test_codings_of_two_coders_are_refused():
    corpus = corpus_of(SAID)
    twice = pd.concat([corpus.codings, corpus.codings.assign(coder="you")], ignore_index=True)
    with pytest.raises(ValueError, match="several coders"):
        lesson_turns(corpus.replace(codings=twice))
