"""What the discourse layer says of real files, which are read in place and never copied."""

from pathlib import Path

import pytest

from labresearch.discourse import WaitTimeRefused, wait_time, wait_time_check

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


def read(name):
    from labresearch.corpus.transcript import load_transcript

    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"the sample {name} is not at hand")
    return load_transcript(path)


def test_abutting_cues_of_a_tutoring_file_are_refused(book):
    corpus = read("json-utterances/educonvokit_amber_4265.json")
    check = wait_time_check(corpus, book=book)
    assert check["measurable"].tolist() == ["no"]
    assert check["reason"][0].startswith("85 of 86 gaps are exactly 0: the cues abut")
    with pytest.raises(WaitTimeRefused):
        wait_time(corpus, book=book)


def test_a_file_without_times_is_refused(book):
    corpus = read("xlsx/talkmoves_borko_debrief.xlsx")
    assert wait_time_check(corpus, book=book)["measurable"].tolist() == ["no"]
