"""Real files, where they are at hand; they are not part of this repository."""

from pathlib import Path

import pytest

from labresearch.corpus import load_folder, load_transcript

SHARED = Path(__file__).parents[2] / "../shared"
RAW = SHARED / "data/talkmoves/raw"
SAMPLES = SHARED / "samples"


@pytest.mark.skipif(not RAW.is_dir(), reason="the TalkMoves files are not at hand")
def test_talkmoves():
    corpus = load_folder(RAW)
    assert len(corpus.sessions) == 16
    assert len(corpus) == 5863
    assert corpus.report.errors.empty
    assert set(corpus.sessions["phase"]) == {"classroom"}
    assert set(corpus.sessions["timing"]) <= {"block", "none"}
    # lessons of an hour and a half at most, after times were turned back
    assert corpus.utterances["start"].max() < 3 * 3600
    known = (corpus.utterances["role"] != "unknown").mean()
    assert known > 0.98


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
@pytest.mark.parametrize(
    ("name", "lines", "speakers"),
    [
        ("vtt/teams.vtt", 4, ["Alice Chen", "Bob Ferreira"]),
        ("vtt/zoom.vtt", 3, ["Priya Raman", "Tom Ableton"]),
        ("vtt/youtube_rolling.vtt", 4, []),
        ("vtt/comments.vtt", 5, []),
        ("srt/turnchunk_basic.srt", 2, ["Alice", "Bob"]),
        ("sbv/webvtt-py_sample.sbv", 5, []),
        ("txt/otter.txt", 2, ["Alice Chen", "Bob Ferreira"]),
        ("txt/zoom_saved_captions.txt", 12, ["Johnny Doe", "Janet Dough"]),
        ("txt/qualcoder_focus_group_ids.txt", 7, ["id1", "id2", "id3"]),
        ("json-utterances/educonvokit_amber_4265.json", 87, ["Tutor", "Student"]),
        ("xlsx/talkmoves_borko_debrief.xlsx", 60, ["T", "S", "SN"]),
    ],
)
def test_samples(name, lines, speakers):
    corpus = load_transcript(SAMPLES / name)
    assert len(corpus) == lines
    assert corpus.speakers["speaker"].tolist() == speakers
