import os
import stat

import pytest

from labresearch.cli import main

TALK = "Ms. Alvarez: Marcus, why?\nMarcus: Because marcus likes rose petals.\n"


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "lesson.txt"
    path.write_text(TALK)
    return path


def shared(folder):
    return "\n".join(p.read_text() for p in sorted(folder.rglob("*")) if p.is_file())


def test_out_and_key(lesson, tmp_path, capsys):
    out = tmp_path / "to-share"
    assert main(["deidentify", str(lesson), str(out), "--model", "none"]) == 0
    printed = capsys.readouterr().out
    assert "private:" in printed
    assert "review.csv" in printed
    text = shared(out) + printed
    assert "arcus" not in text
    assert "Alvarez" not in text
    assert "rose petals" in text
    key = tmp_path / "to-share-key"
    assert sorted(p.name for p in key.iterdir()) == ["key.csv", "lines.csv", "review.csv"]
    if os.name != "nt":
        assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in key.iterdir())
    # the original is as it was
    assert lesson.read_text() == TALK

    back = tmp_path / "back"
    assert main(["reidentify", str(out), str(back), "--key", str(key)]) == 0
    assert "Marcus, why?" in (back / "utterances.csv").read_text()


def test_other_formats(lesson, tmp_path, capsys):
    out = tmp_path / "vtt"
    assert main(["deidentify", str(lesson), str(out), "--to", "vtt", "--model", "none"]) == 0
    assert "arcus" not in (out / "lesson.vtt").read_text()
    assert "no place for" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--key", "{out}/key"], "whoever gets the output would get the key"),
        (["--roster", "{tmp}/none.csv"], "cannot be opened"),
        (["--to", "pdf"], "cannot be written; must be one of"),
        (["--model", "no_model"], "is not installed"),
    ],
)
def test_faults_are_one_line(lesson, tmp_path, capsys, arguments, message):
    out = tmp_path / "out"
    filled = [a.format(out=out, tmp=tmp_path) for a in arguments]
    assert main(["deidentify", str(lesson), str(out), "--model", "none", *filled]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_in_is_never_out(lesson, capsys):
    assert main(["deidentify", str(lesson.parent), str(lesson.parent)]) == 2
    assert capsys.readouterr().err
    assert lesson.read_text() == TALK
