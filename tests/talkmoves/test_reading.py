from pathlib import Path

import pytest

from labresearch.corpus import TranscriptError
from labresearch.talkmoves import read_talkmoves
from labresearch.talkmoves.fetching import TALKMOVES

SHARED = Path(__file__).parents[2] / "../shared/data/talkmoves"
HEADER = "transcript,turn,speaker,role,text,teacher_move,student_move\n"


def write(folder, *rows):
    path = folder / "made-up.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    return path


def test_table_to_corpus(tmp_path):
    corpus = read_talkmoves(
        write(
            tmp_path,
            "b,1,T,teacher,Who agrees?,Getting Students to Relate,",
            "b,1,T,teacher,Mia?,None,",
            "b,2,S,student,None of them.,,Relating to Another Student",
            "a,1,T,teacher,So a half.,Revoicing,",
            "a,2,S,student,claStudentsroom,,",
            "a,4,SN,student,Students share.,7 - odd,3 - Asking for More Information",
        )
    )
    assert corpus.sessions["session"].tolist() == ["b", "a"]
    lines = corpus.utterances
    assert lines["line"].tolist() == [0, 1, 2, 0, 1, 2]
    assert lines["turn"].tolist() == [0, 0, 1, 0, 1, 2]
    # 'Students' as a word stays
    assert lines["text"].tolist()[-2:] == ["classroom", "Students share."]
    found = corpus.codings[["session", "line", "code"]].values.tolist()
    # 7 is the mark 'context', which is no move
    assert found == [
        ["b", 0, "talkmoves_teacher.getting_students_to_relate"],
        ["a", 0, "talkmoves_teacher.revoicing"],
        ["b", 2, "talkmoves_student.relating_to_another_student"],
        ["a", 2, "talkmoves_student.asking_for_more_information"],
    ]
    assert not corpus.composed


def test_bad_input(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("transcript,text\na,Why?\n", "utf-8")
    with pytest.raises(TranscriptError, match="no column turn, speaker, role, teacher_move"):
        read_talkmoves(path)
    with pytest.raises(TranscriptError, match="no sentence has a tag"):
        read_talkmoves(write(tmp_path, "a,1,T,teacher,Why?,None,"))
    with pytest.raises(TranscriptError, match="no such file or folder"):
        read_talkmoves(tmp_path / "nowhere")


def test_a_folder_of_other_transcripts_is_refused(tmp_path):
    (tmp_path / "lesson.txt").write_text("T: Why?\nMia: Because.\n", "utf-8")
    with pytest.raises(TranscriptError, match="another folder"):
        read_talkmoves(tmp_path)


def test_a_clone_holds_every_lesson_twice_and_is_read_once(tmp_path):
    for folder in ("Subset 1", "Subset 2", "Subset 1_WithDialogActs"):
        (tmp_path / "data" / folder).mkdir(parents=True)
        text = "Turn,Speaker,Sentence,Teacher Tag,Student Tag\n1,T,Why?,9,\n2,S,A half.,,4\n"
        name = "lesson.csv" if folder.startswith("Subset 1") else "other.csv"
        (tmp_path / "data" / folder / name).write_text(text, "utf-8")
    corpus = read_talkmoves(tmp_path)
    assert sorted(corpus.sessions["session"]) == ["lesson", "other"]
    assert len(corpus.codings) == 4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the TalkMoves files are not at hand")
def test_workbooks_and_table_of_the_same_lessons_agree():
    corpus = read_talkmoves(SHARED / "raw")
    assert len(corpus.sessions) == 16
    assert len(TALKMOVES.blobs) == 16
    book = corpus.codings["code"].str.partition(".")[0]
    counts = book.value_counts()
    assert counts["talkmoves_teacher"] > 800
    assert counts["talkmoves_student"] > 800
    names = sorted(corpus.codings["code"].unique())
    assert len(names) == 10
