"""Who is the teacher, by the talk alone."""

import pandas as pd
import pytest

from labresearch.corpus.role_evidence import SURE, suggest_teacher

ASKS = ["Who can show us how you shared the sandwiches?", "Tell us why, please. Go ahead."]
ANSWERS = ["I cut every one of them in two parts.", "It is three fourths because there are four."]


def talk(n=20, who=("Speaker 1", "Speaker 2", "Speaker 3")):
    adult, one, two = who
    rows = [(adult, ASKS[0]), (one, ANSWERS[0]), (adult, ASKS[1]), (two, ANSWERS[1])] * n
    return pd.DataFrame(rows, columns=["speaker", "text"])


def suggest(table, phase="classroom"):
    return suggest_teacher(table["speaker"], table["text"], phase=phase)


def test_who_asks_and_directs_is_the_teacher():
    found = suggest(talk())
    assert found.speaker == "Speaker 1"
    assert found.confidence >= SURE
    assert "of the questions" in found.reason


@pytest.mark.parametrize("phase", ["planning", "debrief", "plc", "staff", "interview", "revise"])
def test_nobody_in_a_meeting(phase):
    assert suggest(talk(), phase) is None


def test_only_suggested_where_the_phase_is_not_known():
    assert suggest(talk(), "unknown").confidence < SURE
    called = pd.concat(
        [talk(), pd.DataFrame([["Speaker 2", "Ms. Lee, is it?"]], columns=["speaker", "text"])]
    )
    assert suggest(talk(), "unknown").confidence < suggest(called, "unknown").confidence < SURE


def test_nobody_where_talk_is_short_or_shared():
    assert suggest(talk(2)) is None
    assert suggest(talk(who=("A", "A", "A"))) is None
    rows = [(who, ASKS[0]) for who in "AB"] * 40
    assert suggest(pd.DataFrame(rows, columns=["speaker", "text"])) is None
    assert suggest(pd.DataFrame({"speaker": [], "text": []}, dtype="str")) is None


def file_of(table):
    return "".join(f"{who}: {text}\n" for who, text in table.itertuples(index=False))


def test_a_sure_teacher_is_taken(load):
    corpus = load("lesson.txt", file_of(talk(who=("Speaker 1", "Speaker 2", "Mia"))))
    table = corpus.speakers.set_index("speaker")
    assert table["role"].to_dict() == {
        "Speaker 1": "teacher",
        "Speaker 2": "unknown",
        "Mia": "student",
    }
    assert table.at["Speaker 1", "role_source"] == "talk"
    assert set(corpus.utterances.loc[corpus.utterances["speaker"] == "Mia", "role"]) == {"student"}
    assert "of the words, asks 100% of the questions" in str(corpus.report)


def test_an_unsure_one_is_suggested_and_no_role_is_set(load):
    corpus = load("a.txt", file_of(talk()))
    assert set(corpus.speakers["role"]) == {"unknown"}
    found = corpus.report.findings
    message = found.loc[found["code"] == "suggested", "message"].item()
    assert message.startswith("Speaker 1 may be the teacher (confidence 0.4")


def test_given_roles_and_labels_go_first(load):
    corpus = load("lesson.txt", file_of(talk()), roles={"Speaker 1": "student"})
    assert corpus.speakers["role"].tolist()[0] == "student"
    corpus = load("lesson.txt", file_of(talk(who=("Priya Raman", "T", "Mia"))))
    assert corpus.speakers["role"].tolist() == ["unknown", "teacher", "student"]
