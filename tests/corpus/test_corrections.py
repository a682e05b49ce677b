"""Corrections by a small table: what is mended, and what is refused."""

import pandas as pd
import pytest

import labresearch as lr
from labresearch.corpus import TranscriptError, load_folder, load_transcript
from labresearch.corpus.corrections import apply_corrections, read_corrections

LESSON = (
    "[00:01] T: How many do you see?\n"
    "[00:05] Mia: Three fourths.\n"
    "[00:09] Leo: I see for.\n"
    "[00:12] T: Say more about it.\n"
)
HEAD = "session,line,to_line,column,value\n"


@pytest.fixture
def fixed(write):
    def _fixed(rows, name="lesson.txt", content=LESSON):
        path = write("fix.csv", HEAD + rows)
        return load_transcript(write(name, content), corrections=path)

    return _fixed


def test_a_speaker_brings_their_role(fixed):
    corpus = fixed("lesson,2,,speaker,T\n")
    assert corpus.utterances["speaker"].tolist() == ["T", "Mia", "T", "T"]
    assert corpus.utterances["role"].tolist() == ["teacher", "student", "teacher", "teacher"]
    assert corpus.utterances["corrected"].tolist() == ["", "", "speaker", ""]
    # nobody is left of whom no line is
    assert corpus.speakers["speaker"].tolist() == ["T", "Mia"]
    facts = corpus.report.files.iloc[0]
    assert (facts["speakers"], facts["turns"], facts["roles"]) == (2, 3, "teacher 1, student 1")


def test_a_new_speaker_is_guessed_and_may_be_given(fixed):
    corpus = fixed("lesson,1,2,speaker,Ms. Tran\n")
    assert corpus.utterances["role"].tolist() == ["teacher"] * 4
    assert corpus.speakers["role_source"].tolist() == ["label", "label"]
    corpus = fixed("lesson,1,2,role,aide\nlesson,1,2,speaker,Priya Raman\n")
    assert corpus.utterances["role"].tolist()[1:3] == ["aide", "aide"]
    row = corpus.speakers.set_index("speaker").loc["Priya Raman"]
    assert (row["role"], row["role_source"], row["role_confidence"]) == ("aide", "given", 1.0)
    assert fixed("lesson,1,,speaker,\n").utterances["role"].tolist()[1] == "unknown"


def test_a_phase_has_guessed_roles_guessed_again(fixed):
    corpus = fixed(",,,phase,planning\n")
    assert corpus.sessions["phase"].item() == "planning"
    assert corpus.utterances["role"].tolist() == ["teacher", "unknown", "unknown", "teacher"]
    assert corpus.speakers["role_source"].tolist() == ["label", "", ""]


def test_text_and_times(fixed):
    corpus = fixed(
        'lesson,2,,text,"I see four, ((points))"\nlesson,2,,end,0:11.5\nlesson,1,,start,\n'
    )
    line = corpus.utterances.iloc[2]
    assert (line["text"], line["speech"], line["end"]) == (
        "I see four, ((points))",
        "I see four,",
        11.5,
    )
    assert corpus.utterances["start"].isna().tolist() == [False, True, False, False]


def test_later_rows_count(fixed):
    corpus = fixed("lesson,0,3,speaker,Leo\nlesson,3,,speaker,Mia\n")
    assert corpus.utterances["speaker"].tolist() == ["Leo", "Leo", "Leo", "Mia"]


def test_the_report_says_what_was_corrected(fixed):
    corpus = fixed("lesson,2,,speaker,T\nlesson,0,1,role,coach\nlesson,,,phase,debrief\n")
    found = corpus.report.findings
    message = found.loc[found["code"] == "corrected", "message"].item()
    assert message == "lesson: phase, speaker of 1 line(s), role of 2 line(s), from fix.csv"
    assert "corrected as you asked:" in str(corpus.report)


def test_codes_of_a_line_with_a_new_text_stand_for_the_whole_line(load, write):
    table = "speaker,text,teacher tag,student tag\nT,Why?,2 - x,\nS,So,,3 - y\n"
    corpus = load("a.csv", table)
    path = write("fix.csv", HEAD + "a,0,,text,Why do you think so?\n")
    fixed = apply_corrections(corpus, read_corrections(path))
    spans = fixed.codings[["line", "start_char", "end_char"]].values.tolist()
    assert spans == [[0, 0, 20], [1, 0, 2]]


def test_addressee_segment_and_layer_are_kept_by_annotate(write):
    fix = (
        HEAD + "lesson,0,,addressee,adults\nlesson,1,,segment,explore\nlesson,3,,layer,collegial\n"
    )
    lines = lr.read_transcript(
        write("lesson.txt", LESSON), corrections=write("f.csv", fix)
    ).utterances
    assert lines["addressee"].tolist()[0] == "adults"
    assert lines["segment"].tolist() == ["none", "explore", "none", "none"]
    assert lines["layer"].tolist() == ["instruction"] * 3 + ["collegial"]
    assert lines["addressee"].tolist()[3] == "adults"
    fix = HEAD + "lesson,,,segment,discuss\nlesson,0,,addressee,unknown\n"
    lines = lr.read_transcript(
        write("lesson.txt", LESSON), corrections=write("f.csv", fix)
    ).utterances
    assert set(lines["segment"]) == {"discuss"}
    assert lines["addressee"].tolist()[0] == "unknown"


def test_layers_follow_a_corrected_phase(write):
    fix = write("f.csv", HEAD + "lesson,,,phase,debrief\n")
    lines = lr.read_transcript(write("lesson.txt", LESSON), corrections=fix).utterances
    assert set(lines["layer"]) == {"collegial"}


def test_corrections_of_a_folder_lie_in_it(write, tmp_path):
    write("in/lesson.txt", LESSON)
    write("in/debrief.txt", "Coach: So?\nMs. Lee: Hm.\n")
    write("in/corrections.csv", HEAD + "lesson,1,,speaker,Noor\n")
    more = write("more.csv", HEAD + "debrief,0,,speaker,Ms. Lee\nlesson,2,,speaker,Noor\n")
    corpus = load_folder(tmp_path / "in", corrections=more)
    assert corpus.sessions["session"].tolist() == ["debrief", "lesson"]
    assert corpus.utterances["speaker"].tolist()[:2] == ["Ms. Lee", "Ms. Lee"]
    assert corpus.utterances["speaker"].tolist()[2:] == ["T", "Noor", "Noor", "T"]
    assert (corpus.report.findings["code"] == "corrected").sum() == 3


def test_corrections_of_a_file_that_cannot_be_read_are_reported(write, tmp_path):
    write("in/lesson.txt", LESSON)
    write("in/broken.csv", "line,colour\n1,red\n")
    write("in/corrections.csv", HEAD + "broken,1,,speaker,Noor\nlesson,1,,speaker,Noor\n")
    corpus = load_folder(tmp_path / "in")
    assert "corrections of session 'broken' were not used" in str(corpus.report)
    assert corpus.utterances["speaker"].tolist()[1] == "Noor"


def test_tables_that_were_written_are_corrected_too(write, tmp_path):
    corpus = load_transcript(write("lesson.txt", LESSON))
    lr.write_corpus(corpus, tmp_path / "tables")
    fix = write("f.csv", HEAD + "lesson,1,,speaker,Noor\n")
    fixed = lr.read_corpus(tmp_path / "tables", corrections=fix)
    assert fixed.utterances["speaker"].tolist()[1] == "Noor"
    again = lr.read_corpus(lr.write_corpus(fixed, tmp_path / "again"))
    pd.testing.assert_frame_equal(again.utterances, fixed.utterances)
    pd.testing.assert_frame_equal(again.speakers, fixed.speakers)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "lessen,1,,speaker,T\n",
            r"fix.csv:2: session 'lessen' is not there; did you mean 'lesson'",
        ),
        (
            "\nlesson,9,,speaker,T\n",
            r"fix.csv:3: session 'lesson' has no line 9: it has lines 0 to 3",
        ),
        ("lesson,2,7,speaker,T\n", "has no line 7"),
        ("lesson,2,1,speaker,T\n", "to_line 1 is before line 2"),
        ("lesson,-1,,speaker,T\n", "line = '-1' is no line number"),
        ("lesson,,,speaker,T\n", "speaker is corrected line by line; fill in the cell 'line'"),
        ("lesson,,3,layer,collegial\n", "fill in the cell 'line'"),
        ("lesson,1,,phase,debrief\n", "phase belongs to the whole session"),
        ("lesson,1,,colour,red\n", "column 'colour' cannot be corrected; must be one of phase, sp"),
        (
            "lesson,1,,role,techer\n",
            r"'techer' is not allowed \(did you mean 'teacher'\?\); must be",
        ),
        ("lesson,1,,start,soon\n", "start = 'soon' is no time"),
        ("lesson,1,,end,2\n", "line 1 would end at 2 s, before it starts at 5 s"),
        ("lesson,1,,text,Yes, I do\n", "6 cells, but the header has 5"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_line(fixed, rows, message):
    with pytest.raises(TranscriptError, match=message):
        fixed(rows)


def test_a_wrong_table_is_refused(write):
    with pytest.raises(TranscriptError, match=r"a.csv:1: the column 'value' is missing"):
        read_corrections(write("a.csv", "session,line,column\n"))
    with pytest.raises(TranscriptError, match="has no header"):
        read_corrections(write("a.csv", "# nothing\n"))
    assert read_corrections(write("a.csv", "# mine\ncolumn,value\n")).empty


def test_an_empty_session_needs_a_corpus_of_one(write, tmp_path):
    write("in/a.txt", LESSON)
    write("in/b.txt", LESSON)
    fix = write("fix.csv", HEAD + ",1,,speaker,Noor\n")
    with pytest.raises(TranscriptError, match="there are 2 sessions; fill it in"):
        load_folder(tmp_path / "in", corrections=fix)
