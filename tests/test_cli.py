"""The command line: what a researcher sees, and the exit status."""

import json
import subprocess
import sys

import pytest

from labresearch.cli import main

LESSON = "T: How do you know?\nMia: Because six threes make eighteen.\nT: Say more.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lesson.txt").write_text(LESSON, "utf-8")
    return tmp_path


def test_analyse_prints_an_import_report_and_writes_the_report(folder, capsys):
    assert main(["analyse", str(folder / "in"), "--out", str(folder / "out"), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "3 lines" in said
    assert "wait time measurable: no" in said
    assert (folder / "out" / "report.html").is_file()


def test_a_bad_file_is_named_and_the_others_go_on(folder, capsys):
    (folder / "in" / "broken.csv").write_text("line,colour\n1,red\n", "utf-8")
    assert main(["analyse", str(folder / "in"), "--out", str(folder / "out"), "--quiet"]) == 1
    said = capsys.readouterr()
    assert "broken.csv:1" in said.err
    assert "3 lines" in said.out
    assert (folder / "out" / "report.html").is_file()


def test_nothing_readable_is_status_2(tmp_path, capsys):
    assert main(["analyse", str(tmp_path / "nowhere.vtt"), "--out", str(tmp_path / "out")]) == 2
    assert "nowhere.vtt" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_roles_file_overrides_guesses(folder, capsys):
    roles = folder / "roles.csv"
    roles.write_text("speaker,role\nT,coach\nMia,teacher\n", "utf-8")
    arguments = ["analyse", str(folder / "in"), "--out", str(folder / "out"), "--quiet"]
    assert main([*arguments, "--roles", str(roles)]) == 0
    assert "coach" in capsys.readouterr().out


def test_column_map_is_checked(folder, capsys):
    assert main(["analyse", str(folder / "in"), "--column", "text"]) == 2
    assert "NAME=COLUMN" in capsys.readouterr().err


def test_codebook_test_tells_which_example_fails(tmp_path, capsys):
    book = tmp_path / "mine.yml"
    book.write_text(
        "\n".join(
            [
                "labresearch: codebook/1",
                "id: mine",
                "version: 0.1.0",
                "title: Mine",
                "family: teacher_moves",
                "unit: utterance",
                "codes:",
                "  - id: thanks",
                "    label: thanks",
                "    definition: Thanks a child for an idea.",
                "    rules: {any: [{id: thanks, phrase: [thank you for sharing]}]}",
                "    examples:",
                '      - {role: teacher, text: "Thank you for sharing."}',
                '      - {role: teacher, text: "Lovely."}',
                "    counterexamples:",
                '      - {role: teacher, text: "Sit down."}',
                "",
            ]
        ),
        "utf-8",
    )
    assert main(["codebook", "test", str(book)]) == 1
    said = capsys.readouterr().out
    assert "2 of 3 examples pass" in said
    assert "Lovely." in said
    assert "mine.thanks" in said


def test_help_answers_without_loading_the_world():
    probe = (
        "import sys\nfrom labresearch.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "assert 'pandas' not in sys.modules and 'spacy' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "analyse" in run.stdout


def test_a_new_codebook_is_there_to_be_changed(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["my_codes.yml"],
        ["my_moves.yml", "--extends", "timeout_purpose"],
        ["my_frames.yml", "--extends", "framing"],
        ["ideas_time.yml", "--ideas"],
    ):
        assert main(["codebook", "new", *arguments]) == 0
        assert main(["codebook", "check", arguments[0]]) == 0, capsys.readouterr().out
        assert main(["codebook", "test", arguments[0]]) == 0
    assert main(["codebook", "new", "my_codes.yml"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["codebook", "new", "My-codes.yml"]) == 2
    assert main(["codebook", "new", "codes.txt"]) == 2


def test_manual_and_schema_are_written_whole(tmp_path, capsys):
    assert main(["codebook", "doc", "pauses", "--out", str(tmp_path)]) == 0
    assert main(["codebook", "doc", "pauses", "--format", "markdown", "--out", str(tmp_path)]) == 0
    assert "wait" in (tmp_path / "pauses.html").read_text("utf-8")
    assert (tmp_path / "pauses.md").read_text("utf-8").startswith("# ")
    assert main(["codebook", "schema", "--out", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text("utf-8"))["title"]
    assert main(["codebook", "doc", "nothing"]) == 2
    assert "no codebook 'nothing'" in capsys.readouterr().err


def test_a_failing_example_is_explained(tmp_path, capsys):
    book = tmp_path / "mine.yml"
    book.write_text(
        "labresearch: codebook/1\nid: mine\nversion: 0.1.0\ntitle: Mine\ncodes:\n"
        "  - id: why\n    definition: Asks why.\n    applies_to: {role: adult}\n"
        "    rules: {any: [{id: why, phrase: why}], unless: [{id: seat, phrase: seat}]}\n"
        "    examples:\n      - {role: student, text: Why?}\n"
        "      - {role: teacher, text: Why your seat?}\n",
        "utf-8",
    )
    assert main(["codebook", "test", str(book)]) == 1
    said = capsys.readouterr().out
    assert "does not hold: applies_to.role" in said
    assert "stopped by unless.seat" in said
