import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus.speaker_labels import (
    accepted_labels,
    clean_label,
    label_kind,
    merge_spellings,
    people,
)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("T", "teacher"), ("T2", "teacher"), ("Teacher 1", "teacher"), ("Ms. Okafor", "teacher"),
        ("Ms.Carroll", "teacher"), ("Mr Lindqvist", "teacher"), ("Student teacher", "teacher"),
        ("T/R1", "researcher"), ("R1", "researcher"), ("Interviewer", "researcher"),
        ("Coach Delgado", "coach"), ("Principal Whitcomb", "principal"), ("Host", "host"),
        ("Aide", "aide"), ("Dr. Sorensen", "doctor"),
        ("S", "student"), ("SN", "student"), ("S12", "student"), ("Student 2", "student"),
        ("Boy in red", "student"), ("Unknown student", "student"),
        ("Ss", "group"), ("SS", "group"), ("Class", "group"), ("Students", "group"),
        ("All", "group"), ("Student A", "student"), ("Ms. A & Mr. B", "people"),
        ("S?", "unknown"), ("??", "unknown"), ("Unknown Speaker", "unknown"),
        ("Video", "machine"), ("Automated voice", "machine"),
        ("SPEAKER_00", "number"), ("Speaker 1", "number"), ("id1", "number"),
        ("Mia", "first name"), ("Michelle I", "first name"), ("O'Neil", "first name"),
        ("Priya Raman", "full name"), ("Ana de la Cruz", "full name"),
        ("Tom's iPhone", "full name"),
        ("Mia & Leo", "people"),
    ],
)  # fmt: skip
def test_kinds_of_labels(label, kind):
    assert label_kind(label) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Note", "the thing is", "Here's the thing", "So the teacher said", "10", "Students can see",
        "Ms. Tran said", "A student asked", "x", "", "So", "Time", "http", "It is 5", "a" * 61,
    ],
)  # fmt: skip
def test_what_is_no_label(text):
    assert label_kind(text) == ""


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        (" T: ", "T"), ("Milin,", "Milin"), ("Priya  Raman (she/her)", "Priya Raman"),
        ("Ableton, Tom", "Tom Ableton"), ("**Mia:**", "Mia"), ("[id1]", "id1"), (">> Mia", "Mia"),
        ("Michelle I.", "Michelle I."), ("Teacher, Student", "Teacher, Student"), ("", ""),
    ],
)  # fmt: skip
def test_cleaning(written, clean):
    assert clean_label(written) == clean


@given(st.text(max_size=80))
def test_cleaning_twice_changes_little_and_never_fails(text):
    once = clean_label(text)
    assert once == " ".join(once.split())
    label_kind(text)
    people(text)


def test_a_rare_word_that_the_talk_uses_is_no_speaker():
    accepted, refused = accepted_labels(
        ["T", "Mia", "Careful"], ["T: go", "Mia: ok", "Careful: be careful here"]
    )
    assert accepted == {"T", "Mia"}
    assert refused == {"Careful": 1}


def test_a_lower_case_name_counts_when_it_recurs():
    names = ["priya raman"] * 3 + ["this thing"] * 3 + ["rose"] * 3
    accepted, _ = accepted_labels(names, ["priya raman: hi", "rose: a rose", *["x"] * 20])
    assert accepted == {"priya raman"}


def test_spellings_are_merged_to_the_commonest():
    labels = ["MARCUS", "Marcus", "Marcus", "Ms. Lee", "Ms.Lee", "S", "S1"]
    assert merge_spellings(labels) == {"MARCUS": "Marcus", "Ms.Lee": "Ms. Lee"}


def test_people():
    assert people("Mia and Leo") == ["Mia", "Leo"]
    assert people("S1/S2") == ["S1", "S2"]
    assert people("Sandy") == ["Sandy"]
