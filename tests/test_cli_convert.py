"""``labresearch convert``: what is written, what is said, and the exit status."""

import openpyxl
import pytest

from labresearch.cli import main
from labresearch.corpus import load_transcript

LESSON = "T: How do you know?\nMia: Because six threes make eighteen.\nT: Say more.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lesson.txt").write_text(LESSON, "utf-8")
    (tmp_path / "in" / "debrief.txt").write_text("Coach: So?\nMs. Lee: Hm.\n", "utf-8")
    return tmp_path


def convert(*arguments):
    return main(["convert", *map(str, arguments), "--quiet"])


def test_a_folder_becomes_one_file_a_session(folder, capsys):
    assert convert(folder / "in", "--to", "vtt", "--out", folder / "out") == 0
    said = capsys.readouterr().out
    assert "talk: 3 lines" in said
    assert "times that the transcript does not have" in said
    assert sorted(p.name for p in (folder / "out").iterdir()) == ["debrief.vtt", "lesson.vtt"]


def test_one_file_for_all_with_codes_of_a_codebook(folder, capsys):
    out = folder / "codes.xlsx"
    assert convert(folder / "in", "--out", out, "--codebook", "teacher_moves") == 0
    rows = list(openpyxl.load_workbook(out)["lines"].iter_rows(values_only=True))
    assert "teacher_moves.press" in rows[0]
    press = rows[0].index("teacher_moves.press")
    # where a line has any code, the others are 0; lines without one stay empty
    assert [row[press] for row in rows[1:]].count(1) >= 1
    assert None in {row[press] for row in rows[1:]}
    assert convert(folder / "in", "--out", out, "--codebook", "teacher_moves", "--blank") == 0
    rows = list(openpyxl.load_workbook(out)["lines"].iter_rows(values_only=True))
    assert {row[press] for row in rows[1:]} == {None}
    assert "nothing was lost" not in capsys.readouterr().err


def test_corrections_and_roles_are_used(folder):
    fix = folder / "fix.csv"
    fix.write_text("session,line,column,value\nlesson,1,speaker,Noor\n", "utf-8")
    out = folder / "all.csv"
    arguments = [folder / "in", "--out", out, "--corrections", fix]
    assert convert(*arguments) == 0
    assert "Noor" in out.read_text("utf-8")


def test_a_bad_file_is_status_1_and_the_others_are_written(folder, capsys):
    (folder / "in" / "broken.csv").write_text("line,colour\n1,red\n", "utf-8")
    assert convert(folder / "in", "--to", "csv", "--out", folder / "all.csv") == 1
    assert "broken.csv:1" in capsys.readouterr().err
    assert len(load_transcript(folder / "all.csv")) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "x"], "say which format to write with --to, one of vtt"),
        (["--to", "word", "--out", "x"], "--to 'word' is not known; must be one of vtt"),
        (["--out", "x.doc"], "does not say which format"),
        (["--to", "vtt", "--out", "x.vtt"], "holds one session and the corpus has 2"),
        (["--to", "tna", "--out", "x.csv"], "the corpus has no codings"),
        (["--to", "csv", "--out", "x.csv", "--column", "text"], "is not NAME=COLUMN"),
        (["--to", "csv", "--out", "x.csv", "--codebook", "nothing"], "no codebook 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_status_2(folder, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(folder)
    assert convert("in", *arguments) == 2
    assert message in capsys.readouterr().err
    assert not (folder / "x").exists()


def test_nothing_readable_is_status_2(folder, capsys):
    assert convert(folder / "nowhere.txt", "--to", "csv", "--out", folder / "x.csv") == 2
    assert "nowhere.txt" in capsys.readouterr().err
