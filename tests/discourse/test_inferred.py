"""What was inferred, by which rule, how sure."""

import pandas as pd
import pytest

import labresearch as lr
from labresearch.discourse.inferred import CONFIDENCE

LESSON = (
    "T: How many is it, Mia?\nMia: Three fourths.\nT: What do you all think?\n"
    "Leo: I see it.\nT: Teachers, time-out. What did we hear?\nCoach: She counted the parts.\n"
)


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "lesson.txt"
    path.write_text(LESSON, "utf-8")
    return path


def found(table, column):
    part = table[table["column"] == column]
    return list(part[["value", "n_lines", "confidence"]].itertuples(index=False, name=None))


def test_every_inference_has_a_reason_and_a_confidence(lesson):
    table = lr.inferences(lr.read_transcript(lesson))
    assert found(table, "phase") == [("classroom", 6, 0.8)]
    assert table["confidence"].between(0, 1).all()
    assert (table["reason"] != "").all()
    roles = table[table["column"] == "role"].set_index("speaker")
    assert roles["value"].to_dict() == {
        "T": "teacher",
        "Mia": "student",
        "Leo": "student",
        "Coach": "coach",
    }
    assert roles["n_lines"].to_dict() == {"T": 3, "Mia": 1, "Leo": 1, "Coach": 1}
    layers = table[table["column"] == "layer"]
    assert layers[["value", "line", "n_lines"]].values.tolist() == [
        ["instruction", -1, 4],
        ["collegial", 4, 2],
    ]
    assert ("one", 1, 0.85) in found(table, "addressee")
    assert ("timeout", 2, 0.8) in found(table, "segment")


def test_what_is_given_is_not_inferred(lesson, tmp_path):
    fix = tmp_path / "fix.csv"
    fix.write_text(
        "session,line,column,value\nlesson,,phase,debrief\nlesson,,layer,collegial\n"
        "lesson,,addressee,adults\nlesson,,segment,none\n",
        "utf-8",
    )
    roles = {"T": "teacher", "Mia": "teacher", "Leo": "aide", "Coach": "coach"}
    corpus = lr.read_transcript(lesson, roles=roles, corrections=fix)
    assert lr.inferences(corpus).empty


def test_phases_and_lessons_of_one_table(tmp_path):
    path = tmp_path / "class.csv"
    rows = "".join(f"{lesson},T,Why?\n" * 3 for lesson in ("a", "b"))
    path.write_text(f"lesson_id,speaker,text\n{rows}", "utf-8")
    table = lr.inferences(lr.read_transcript(path))
    phases = table[table["column"] == "phase"]
    assert phases["session"].tolist() == ["class-a", "class-b"]


def test_an_empty_or_unknown_corpus():
    lines = pd.DataFrame({"session": "a", "line": [0], "speaker": ["X"], "text": ["Hm."]})
    table = lr.inferences(lr.Corpus(pd.DataFrame({"session": ["a"]}), lines))
    assert found(table, "layer") == [("instruction", 1, 0.7)]
    assert len(CONFIDENCE) == 16
