import pandas as pd
import pytest

from labresearch.corpus import Corpus, concat
from labresearch.discourse import WaitTimeRefused, wait_time, wait_time_check

TALK = [
    ("Ms. Bell: Why is it a half?", 0.0, 2.0),
    ("Leo: It fits.", 5.5, 6.5),
    ("Ms. Bell: And what else?", 6.4, 8.0),
    ("Ms. Bell: What do you see?", 8.4, 9.3),
    ("Noor: Two.", 9.3, 10.1),
    ("Noor: Fourths.", 14.1, 15.2),
    ("Leo: No.", 15.9, 16.3),
]


def measured(lesson, talk=TALK, **facts):
    return lesson(talk, timing="measured", resolution=0.01, **facts)


def test_every_opportunity_counts_also_without_a_wait(lesson, book):
    found = wait_time(measured(lesson), book=book)
    columns = ["kind", "after_line", "before_line", "role", "ended_by", "long"]
    assert found[columns].values.tolist() == [
        ["wait1", 0, 1, "host", "student", True],
        # the teacher speaks before the child has ended
        ["wait2", 1, 2, "student", "same_adult", False],
        ["wait1", 2, 3, "host", "same_adult", False],
        ["wait1", 3, 4, "host", "student", False],
        # Noor goes on herself after 4 s: nobody has answered her yet
        ["wait2", 5, 6, "student", "student", False],
    ]
    assert found["seconds"].tolist() == pytest.approx([3.5, 0.0, 0.4, 0.0, 0.7])
    assert found.attrs["threshold"] == 3.0
    assert wait_time(measured(lesson), book=book, threshold=0.4)["long"].sum() == 3


def test_the_transcribers_count_wins_over_the_gap(lesson, book):
    talk = [
        ("Ms. Bell: Why? (4.0)", 0.0, 5.05),
        ("Leo: So.", 5.1, 6.0),
        ("Ms. Bell: And? [inaudible]", 6.1, 8.0),
        ("Leo: Hm.", 9.0, 10.0),
        ("Ms. Bell: Think quietly. Why is it?", 10.4, 11.0),
        ("Leo: Six.", 31.0, 32.0),
    ]
    found = wait_time(measured(lesson, talk), book=book)
    assert found[["kind", "source", "after_line"]].values.tolist() == [
        ["wait1", "timed", 0],
        ["wait2", "gap", 1],
        ["wait2", "gap", 3],
    ]
    assert found["seconds"].tolist() == pytest.approx([4.0, 0.1, 0.4])


def test_marks_alone_are_said_to_be_marks_alone(lesson, book):
    corpus = lesson(["Ms. Bell: Why? (2.0)", "Leo: So.", "Ms. Bell: And?", "Noor: Hm. (3.5)"])
    assert wait_time_check(corpus, book=book).values.tolist() == [
        ["a", "timed marks only", "no times in the file"]
    ]
    found = wait_time(corpus, book=book)
    assert found[["seconds", "source", "before_line", "ended_by"]].values.tolist() == [
        [2.0, "timed", 1, "student"],
        [3.5, "timed", -1, "none"],
    ]
    (note,) = found.attrs["notes"]
    assert note.startswith("a: only pauses timed by the transcriber")


def abutting(count):
    lines = []
    for i in range(count):
        speaker, text = ("Ms. Bell", "Why is it?") if i % 2 else ("Leo", "So.")
        lines.append((f"{speaker}: {text}", i * 1.37, (i + 1) * 1.37))
    return lines


REFUSED = {
    "no times in the file": (["Ms. Bell: Why?", "Leo: So."], {}),
    "times only for blocks of": (["Ms. Bell: Why?", "Leo: So."], {"timing": "block"}),
    "caption times": (TALK, {"timing": "cue"}),
    "39 of 39 gaps are exactly 0: the cues abut": (abutting(40), {"timing": "measured"}),
    "0 of 1 gaps have an end and a start": (
        [("Ms. Bell: Why?", 0.5), ("Leo: So.", 4.25, 5.5)],
        {"timing": "measured"},
    ),
    "starts only: no ends of talk in the file": (
        [("Ms. Bell: Why?", 0.5), ("Leo: So.", 4.25)],
        {"timing": "block"},
    ),
    "no ends of talk in the file, and the stamps are whole seconds": (
        [("Ms. Bell: Why?", 1.0), ("Leo: So.", 4.0)],
        {"timing": "block"},
    ),
    "times only for blocks of lines": (
        [("Ms. Bell: Why?", 1.0), "Leo: So."],
        {"timing": "block"},
    ),
    "no speaker has a known role: give roles (--roles roles.csv on the command line, roles={": (
        [": Why? (3.0)", ": So."],
        {"phase": "unknown"},
    ),
    "no speaker has a known role": ([": Why? (3.0)", ": So."], {"phase": "enactment"}),
    "a meeting of adults": (["Coach: Why? (3.0)", "Pat: So."], {"phase": "unknown"}),
    "no line has words": (["Coach: [laughter]"], {"phase": "classroom"}),
    "all lines lie in time-outs": (
        ["Coach: Time-out. What do we make of it?", "Leo: Huh?", "Pat: I'm wondering."],
        {"phase": "classroom"},
    ),
    "steps of 1 s are too coarse": (
        [("Ms. Bell: Why?", 0.0, 2.0), ("Leo: So.", 4.0, 5.0)],
        {"timing": "measured"},
    ),
    "no speaker has the role of a student": (
        ["Ms. Bell: Why? (3.0)", "Mr. Roy: So."],
        {"phase": "classroom"},
    ),
    "no speaker has the role of a teacher": (["Leo: So. (3.0)"], {"phase": "classroom"}),
    "no line is instruction": (["Coach: Why? (3.0)", "Pat: So."], {"phase": "planning"}),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_measured_is_refused_with_the_reason(reason, lesson, book):
    talk, facts = REFUSED[reason]
    corpus = lesson(talk, **facts)
    check = wait_time_check(corpus, book=book)
    assert check["measurable"].tolist() == ["no"]
    assert reason in check["reason"][0]
    with pytest.raises(WaitTimeRefused, match="such as") as refused:
        wait_time(corpus, book=book)
    assert f"a: {check['reason'][0]}" in str(refused.value)


def test_some_abutting_cues_are_no_reason_to_refuse(lesson, book):
    talk = [*abutting(4), ("Ms. Bell: Why?", 8.0, 9.1), ("Leo: So.", 11.3, 12.4)]
    assert wait_time_check(measured(lesson, talk), book=book)["measurable"].tolist() == ["yes"]


def test_one_good_session_is_enough_and_the_others_are_named(lesson, book):
    bad = lesson(["Ms. Bell: Why?", "Leo: So."], session="b")
    corpus = concat([bad, measured(lesson)])
    found = wait_time(corpus, book=book)
    assert set(found["session"]) == {"a"}
    assert found.attrs["notes"] == ["b: not measured (no times in the file)"]


def test_an_empty_corpus_is_refused(book):
    lines = pd.DataFrame(columns=["session", "line", "speaker", "text"])
    with pytest.raises(WaitTimeRefused, match="the corpus has no session"):
        wait_time(Corpus(pd.DataFrame({"session": []}), lines), book=book)


def test_a_threshold_must_be_a_length(lesson, book):
    with pytest.raises(ValueError, match="threshold = 0 s; must be above 0"):
        wait_time(measured(lesson), book=book, threshold=0)
