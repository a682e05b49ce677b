import hashlib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus import TranscriptError, load_transcript

LESSON = (
    "[00:03] T: Why (3.0) half?\n[00:07] Mia: Because --\n[00:09] MIA: I cut it.\n[00:12] Ss: Oh!"
)


def test_session_row_and_report(load, write):
    corpus = load("Lab 2 enactment.txt", LESSON, lab="lab02", grade="3")
    row = corpus.sessions.iloc[0]
    assert row["session"] == "lab-2-enactment"
    assert row["phase"] == "enactment"
    assert (row["lab"], row["grade"]) == ("lab02", "3")
    assert row["source"] == "Lab 2 enactment.txt"
    assert row["sha256"] == hashlib.sha256(LESSON.encode()).hexdigest()
    assert (row["timing"], row["time_resolution"]) == ("block", 1.0)
    facts = corpus.report.files.iloc[0]
    assert facts[["lines", "turns", "words", "speakers"]].tolist() == [4, 3, 7, 3]
    assert facts["roles"] == "teacher 1, student 1, group 1"


def test_tables_fit_together(load):
    corpus = load("a.txt", LESSON)
    assert corpus.utterances["turn"].tolist() == [0, 1, 1, 2]
    assert corpus.utterances["speaker"].tolist() == ["T", "Mia", "Mia", "Ss"]
    assert corpus.utterances["text"][0] == "Why (3.0) half?"
    assert corpus.utterances["speech"][0] == "Why half?"
    assert corpus.speakers["role"].tolist() == ["teacher", "student", "group"]
    assert corpus.pauses.empty
    assert corpus.codings.empty


def test_given_roles_go_before_guesses(load, write):
    corpus = load("a.txt", LESSON, roles={"mia": "coach", "Zoe": "student"})
    assert corpus.speakers["role"].tolist() == ["teacher", "coach", "group"]
    assert "not in the file: Zoe" in "\n".join(corpus.report.findings["message"])
    table = write("roles.csv", "speaker,role\nT,host\n")
    assert load("a.txt", LESSON, roles=table).speakers["role"].tolist()[0] == "host"


def test_report_says_how_roles_were_guessed(load):
    message = "\n".join(load("a.txt", LESSON).report.findings["message"])
    assert "roles guessed, 3 of 3" in message
    assert "a first name, in a class with an adult" in message


def test_given_session_and_phase(load):
    corpus = load("a.txt", LESSON, session="s1", phase="planning")
    assert set(corpus.utterances["session"]) == {"s1"}
    assert corpus.speakers["role"].tolist() == ["teacher", "unknown", "group"]
    with pytest.raises(
        TranscriptError, match="phase = 'lunch' is not allowed; must be one of plan"
    ):
        load("a.txt", LESSON, phase="lunch")


def test_unknown_speakers_do_not_share_a_turn(load):
    corpus = load("a.txt", "[00:01] one\n[00:02] two\n")
    assert corpus.utterances["turn"].tolist() == [0, 1]


def test_timing_measured_needs_ends_below_a_second(load):
    rows = "start,end,speaker,text\n{}\n"
    measured = rows.format("0.0,1.5,T,a\n2.25,3,S,b\n4,5,T,c")
    whole = rows.format("0,1,T,a\n2,3,S,b\n4,5,T,c")
    abutting = rows.format("0,1.5,T,a\n1.5,3,S,b\n3,5,T,c")
    for text, timing in ((measured, "measured"), (whole, "cue"), (abutting, "cue")):
        assert load("a.csv", text).sessions["timing"].item() == timing


WORDS = st.lists(
    st.tuples(st.sampled_from(["T", "Mia", "S2", "Ms. Oak"]), st.integers(1, 12)),
    min_size=1,
    max_size=12,
)


def as_vtt(turns):
    cues = [f"{i}\n00:{i:02}.000 --> 00:{i:02}.800\n{s}: {t}\n" for i, (s, t) in enumerate(turns)]
    return "WEBVTT\n\n" + "\n".join(cues)


def as_voices(turns):
    cues = [f"00:{i:02}.000 --> 00:{i:02}.800\n<v {s}>{t}\n" for i, (s, t) in enumerate(turns)]
    return "WEBVTT\n\n" + "\n".join(cues)


def as_srt(turns):
    cues = [
        f"{i}\n00:00:{i:02},000 --> 00:00:{i:02},800\n{s}: {t}\n" for i, (s, t) in enumerate(turns)
    ]
    return "\n".join(cues)


def as_stamps(turns):
    return "\n".join(f"[00:{i:02}] {s}: {t}" for i, (s, t) in enumerate(turns))


def as_labels(turns):
    return "\n\n".join(f"{s}: " + t.replace(" ", "\n  ", 1) for s, t in turns)


def as_paragraphs(turns):
    return "\n\n".join(f"{s}  0:{i:02}\n{t}" for i, (s, t) in enumerate(turns))


def as_csv(turns):
    return pd.DataFrame(turns, columns=["speaker", "text"]).to_csv(index=False)


FORMATS = {
    "vtt": as_vtt,
    "voices.vtt": as_voices,
    "srt": as_srt,
    "stamps.txt": as_stamps,
    "labels.txt": as_labels,
    "otter.txt": as_paragraphs,
    "csv": as_csv,
}


@pytest.mark.parametrize("name", FORMATS)
@given(lengths=WORDS)
def test_no_word_is_lost_and_none_changes_its_speaker(tmp_path_factory, name, lengths):
    number = iter(range(1000))
    turns = [(s, " ".join(f"word{next(number)}x" for _ in range(n))) for s, n in lengths]
    path = tmp_path_factory.mktemp("t") / f"a.{name}"
    path.write_text(FORMATS[name](turns))
    table = load_transcript(path).utterances
    read = [(s, w) for s, t in zip(table["speaker"], table["text"], strict=True) for w in t.split()]
    assert read == [(s, w) for s, t in turns for w in t.split()]
