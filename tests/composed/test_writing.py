"""A generated corpus on disk is the one in memory."""

import tomllib

import pandas as pd
import pytest

import labresearch as lr
from labresearch.cli import main
from labresearch.composed import generate_corpus, planted_sizes, read_key, read_pacing

from .conftest import SEED


def test_read_back(read_back, planted):
    back = read_back
    assert back.report.errors.empty
    assert back.composed
    columns = ["session", "line", "speaker", "role", "text"]
    pd.testing.assert_frame_equal(
        back.utterances[columns].reset_index(drop=True),
        planted.utterances[columns].reset_index(drop=True),
        check_dtype=False,
    )
    timed = planted.utterances["end"].notna()
    assert (back.utterances["start"] - planted.utterances["start"])[timed].abs().max() < 0.002
    keys = ["session", "line", "code", "polarity", "target", "value", "codebook_version"]
    order = keys[:3]
    pd.testing.assert_frame_equal(
        back.codings[keys].sort_values(order, ignore_index=True),
        planted.codings[keys].sort_values(order, ignore_index=True),
        check_dtype=False,
    )
    assert {"room", "time_of_day", "researcher"} <= set(back.sessions)


def test_sizes_from_disk(folder, read_back, planted, calendar):
    calendar_there = read_pacing(folder)
    assert calendar_there["idea"].tolist() == calendar["idea"].tolist()
    sizes = planted_sizes(read_back, pacing=calendar_there)
    inside = planted_sizes(planted, pacing=calendar)
    pd.testing.assert_series_equal(sizes["estimate"], inside["estimate"], rtol=0.02)


def test_only_the_key_tells_which_corpus_it_is(tmp_path):
    generate_corpus(tmp_path / "null", seed=1, planted=False)
    assert tomllib.loads((tmp_path / "null" / "key.toml").read_text())["this"]["planted"] is False
    about = (tmp_path / "null" / "corpus.toml").read_text() + (
        tmp_path / "null" / "README.md"
    ).read_text()
    assert "null" not in about
    marked = [path.read_text() for path in (tmp_path / "null").glob("lab*/*")]
    assert len(marked) == 156
    assert all("Composed talk" in text for text in marked)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("T: Why?")
    with pytest.raises(FileExistsError, match="not an empty folder; give the name of a new one"):
        generate_corpus(tmp_path)
    assert main(["corpus", "generate", "--out", str(tmp_path), "--quiet"]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(ValueError, match="at least 1"):
        generate_corpus(tmp_path / "new", scale=0)


def test_commands(tmp_path, capsys):
    out = str(tmp_path / "made")
    assert main(["corpus", "generate", "--seed", "5", "--out", out, "--quiet"]) == 0
    assert "168 sessions" in capsys.readouterr().out
    assert main(["corpus", "check", out]) == 0
    said = capsys.readouterr().out
    assert "wait1_median" in said
    assert "P9" in said


def test_a_check_needs_codings(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("T: Why?\nMia: So.\n")
    assert main(["corpus", "check", str(tmp_path), "--coder", "nobody"]) == 2
    assert "there are no codings by 'nobody'" in capsys.readouterr().err


def test_more_districts(tmp_path):
    made = generate_corpus(tmp_path / "two", seed=SEED, scale=2)
    assert made["sessions"] == 336
    sessions = pd.read_csv(tmp_path / "two" / "sessions.csv")
    assert sessions["school"].nunique() == 6
    assert sessions["session"].is_unique
    assert all((tmp_path / "two" / source).is_file() for source in sessions["source"])
    # a second district is read as the first is
    lab = sessions["lab"][sessions["school"] == sessions["school"].iloc[-1]].dropna().iloc[0]
    for source in sessions["source"][sessions["lab"] != lab]:
        (tmp_path / "two" / source).unlink()
    read = lr.corpus.load_folder(tmp_path / "two")
    assert (read.sessions["lab"] == lab).all()
    assert len(read) > 100


def test_the_check_of_a_null_corpus_holds_it_against_no_size(tmp_path, capsys):
    generate_corpus(tmp_path / "null", seed=2, planted=False)
    assert not read_key(tmp_path / "null").planted
    assert main(["corpus", "check", str(tmp_path / "null")]) == 0
    row = next(
        line for line in capsys.readouterr().out.splitlines() if " P4 " in f" {line.strip()} "
    )
    assert row.split()[2] == "1.000"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[pacing]]\nschool = "a"\n', "number 1 needs .*missing or wrong: team, cycle, ideas"),
        ('[[pacing]]\nschool = "a"\nteam = "b"\ncycle = 1\nideas = "x"\n', "wrong: ideas"),
        ("pacing = 3\n", r"must be written as tables: \[\[pacing\]\]"),
    ],
)
def test_a_wrong_calendar_is_named(tmp_path, text, said):
    (tmp_path / "corpus.toml").write_text(text, "utf-8")
    with pytest.raises(lr.TranscriptError, match=said):
        read_pacing(tmp_path)
    assert read_key(tmp_path).planted
