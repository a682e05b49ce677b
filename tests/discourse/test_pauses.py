import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus.schema import PAUSE_KINDS
from labresearch.discourse import annotate, find_pauses

COLUMNS = ["kind", "after_line", "before_line", "ended_by"]


def kinds(corpus, book):
    return find_pauses(corpus, book=book)["kind"].tolist()


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        # wait time I: open, closed, ended by the teacher, inside one line
        (["Ms. Bell: Why can't they be different? (4.0)", "Leo: It's not fair."], ["wait1"]),
        (["Ms. Bell: What is the same here? (5.5)", "Ms. Bell: Look again."], ["wait1"]),
        (["Ms. Bell: Why? (2.0) Why is that?", "Leo: So."], ["wait1"]),
        (["Ms. Bell: What did you do first? Don't tell us all. (7.5)", "Leo: Cut."], ["wait1"]),
        (["Ms. Bell: Tell me about the last cut. (3.0)", "Leo: Um."], ["wait1"]),
        (["Ms. Bell: So why?", "Leo: (2.0) Because."], ["wait1"]),
        # wait time II, also when the child goes on
        (["Leo: I gave two fourths. (3.2)", "Ms. Bell: Say more."], ["wait2"]),
        (["Leo: I think (2.8) it is a hundred."], ["wait2"]),
        (["Leo: It is a half. (2.0)", "Noor: No."], ["wait2"]),
        # announced
        (["Ms. Bell: Think quietly, no hands. (20.0)", "Leo: Six."], ["think"]),
        (["Ms. Bell: Turn and talk: would they agree? ((pairs talk 1:10))"], ["pair"]),
        (["Ms. Bell: Thirty seconds with your partner. (32.0)", "Leo: Hm."], ["pair"]),
        (["Ms. Bell: Off you go. ((work 10:00))", "Leo: Done."], ["work"]),
        (["Ms. Bell: What was it like with your partner? (2.0)", "Leo: Ok."], ["wait1"]),
        # only the longest silence after the announcement is the time announced
        (
            ["Ms. Bell: Think quietly. (6.0) No hands. (20.0)", "Leo: Six."],
            ["intra", "think"],
        ),
        # management
        (["Ms. Bell: Does everybody have a whiteboard? (3.0)", "Leo: No."], ["management"]),
        (["Ms. Bell: I'll wait until it is quiet. (6.0)", "Leo: Sorry."], ["management"]),
        ([": ((intercom)) (12.0)", "Ms. Bell: So."], ["management"]),
        # a tag asks nothing
        (["Ms. Bell: That's four, right? (1.0)", "Leo: Yes."], ["other"]),
        # hesitation of an adult
        (["Ms. Bell: So this (1.0) is one fourth.", "Leo: Yes."], ["intra"]),
        (["Ms. Bell: And (.) now you, Leo.", "Leo: Yes."], ["intra"]),
        # missing speech is no pause, whatever stands beside it
        (["Leo: [inaudible] (4.0)", "Ms. Bell: Louder."], ["gap"]),
        (["Leo: xxx", "Ms. Bell: Louder."], ["gap"]),
        (["Ms. Bell: Why? ((points)) [laughter]", "Leo: So."], []),
    ],
)
def test_kinds_in_a_lesson(talk, expected, lesson, book):
    before = ["Ms. Bell: So.", "Noor: Two."]
    found = find_pauses(lesson([*before, *talk]), book=book)
    assert found["kind"].tolist() == expected
    assert found.loc[found["kind"] == "gap", "duration"].isna().all()


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (["Coach: What is his logic here? (7.0)", "Ms. Bell: He counts cuts."], ["lull"]),
        (["Coach: What is his logic here? (1.0)", "Ms. Bell: He counts cuts."], ["other"]),
        (["Coach: I wonder (4.0) whether they see it."], ["intra"]),
        (["Coach: Huh. (3.5) I missed that."], ["lull"]),
        (["Coach: Read the work for two minutes. (120.0)", "Pat: So."], ["work"]),
    ],
)
def test_kinds_among_adults(talk, expected, lesson, book):
    assert kinds(lesson(talk, phase="debrief"), book) == expected


def test_a_time_out_is_one_row_over_its_lines(lesson, book):
    corpus = lesson(
        [
            "Noor: Two fourths.",
            "Coach: Time-out. What do we make of it? (4.0)",
            "Ms. Bell: She sees a half.",
            "Ms. Bell: Friends, why is it a half? (2.0)",
            "Leo: So.",
        ]
    )
    found = find_pauses(corpus, book=book)
    assert found[COLUMNS].values.tolist() == [
        ["timeout", 0, 3, "same_adult"],
        ["lull", 1, 2, "other_adult"],
        ["wait1", 3, 4, "student"],
    ]
    assert np.isnan(found["duration"][0])


def measured(lesson, talk, **facts):
    return lesson(talk, timing="measured", resolution=0.01, **facts)


def test_gaps_marks_and_overlaps_are_counted_once(lesson, book):
    corpus = measured(
        lesson,
        [
            ("Ms. Bell: Why is it a half?", 0.0, 2.0),
            ("Leo: It fits.", 5.5, 6.5),
            # the mark at the end of the line wins over the gap behind it
            ("Ms. Bell: And why else? (3.0)", 6.6, 9.05),
            ("Noor: So.", 10.0, 11.2),
            # overlap
            ("Ms. Bell: I see.", 10.9, 12.0),
            # an untimed mark gets the measured length
            ("Ms. Bell: What else? [pause]", 12.1, 13.0),
            ("Leo: Um.", 17.0, 18.05),
        ],
    )
    found = find_pauses(corpus, book=book)
    assert found[["kind", "source", "after_line"]].values.tolist() == [
        ["wait1", "gap", 0],
        ["wait1", "timed", 2],
        ["wait1", "gap", 5],
    ]
    assert found["duration"].tolist() == pytest.approx([3.5, 3.0, 4.0])
    assert found["start"].tolist() == pytest.approx([2.0, 9.05, 13.0])
    assert len(find_pauses(corpus, book=book, min_gap=0.05)) == 5


def test_silence_begins_when_the_last_of_overlapping_lines_ends(lesson, book):
    corpus = measured(
        lesson,
        [
            ("Ms. Bell: Why is it the same, what do you all say?", 0.0, 8.0),
            ("Leo: Oh.", 3.1, 3.5),
            ("Noor: It fits.", 10.5, 11.3),
        ],
    )
    (row,) = find_pauses(corpus, book=book).to_dict("records")
    assert (row["kind"], row["after_line"], row["before_line"]) == ("wait1", 0, 2)
    assert row["duration"] == pytest.approx(2.5)


def test_times_that_show_no_silence_give_no_gaps(lesson, book):
    talk = [("Ms. Bell: Why?", 0.0, 2.0), ("Leo: So.", 6.0, 7.0), ("Noor: Hm.", 9.0, 11.0)]
    for facts in ({"timing": "cue"}, {"timing": "block"}, {"timing": "measured"}):
        # the last is measured, but in whole seconds
        assert kinds(lesson(talk, resolution=1.0, **facts), book) == []


def test_long_gaps_while_children_work_are_work(lesson, book):
    talk = [
        ("Ms. Bell: Off you go.", 0.0, 2.0),
        ("Mr. Roy: How did you cut it?", 30.05, 32.0),
        ("Noor: In four.", 33.0, 34.0),
        ("Mr. Roy: How many is that?", 90.0, 92.0),
        ("Noor: Four.", 93.5, 94.0),
    ]
    assert kinds(measured(lesson, talk), book) == ["work", "wait1", "work", "wait1"]


def test_who_ends_a_pause(lesson, book):
    corpus = lesson(
        [
            "Ms. Bell: Why? (1.0)",
            "Leo: So. (1.0)",
            "Ms. Bell: Okay.",
            "Noor: A half. (1.0)",
            "Coach: Say it again?",
            "Leo: Me? (1.0)",
        ]
    )
    found = find_pauses(corpus, book=book)
    assert found["ended_by"].tolist() == ["student", "same_adult", "other_adult", "none"]
    assert found["before_line"].tolist() == [1, 2, 4, -1]


def test_a_negative_threshold_is_refused(lesson, book):
    with pytest.raises(ValueError, match=r"min_gap = -1 s; must be 0 or more"):
        find_pauses(lesson(["Leo: So."]), book=book, min_gap=-1)
    with pytest.raises(ValueError, match="min_gap"):
        annotate(lesson(["Leo: So."]), book=book, min_gap=float("nan"))


SPEAKERS = st.sampled_from(["Ms. Bell", "Coach", "Leo", "Noor", "Ss", "", "S?"])
TEXTS = st.lists(
    st.sampled_from(
        [
            *("Why is it a half?", "so", "two fourths.", "Time-out.", "Should we stay?", "she"),
            *("(2.0)", "(.)", "[pause]", "[inaudible]", "((makes a T))", "Friends,", "Leo,"),
            *("think quietly.", "off you go.", "come back together.", "((pairs talk 0:30))"),
        ]
    ),
    max_size=4,
).map(" ".join)


@settings(deadline=None)
@given(
    st.lists(st.tuples(SPEAKERS, TEXTS, st.floats(0, 5), st.floats(0, 5)), max_size=14),
    st.sampled_from(["enactment", "planning", "unknown", "rehearsal"]),
    st.integers(0, 2**32 - 1),
)
def test_any_talk_is_annotated(lesson, book, lines, phase, seed):
    clock, talk = 0.0, []
    for speaker, text, gap, length in lines:
        clock += gap
        talk.append((f"{speaker}: {text}", clock, clock + length))
        clock += length / 2
    corpus = lesson(
        talk or [("Leo: so", 0.0, 1.0)], phase=phase, timing="measured", resolution=0.001
    )
    result = annotate(corpus, book=book)
    pauses = result.pauses
    assert set(pauses["kind"]) <= set(PAUSE_KINDS)
    assert not (pauses["duration"] < 0).any()
    assert pauses["duration"][pauses["kind"] == "gap"].isna().all()
    assert pauses["pause"].tolist() == list(range(len(pauses)))
    assert ((pauses["before_line"] < 0) | (pauses["before_line"] >= pauses["after_line"])).all()
    # the order of the rows of the table does not matter
    shuffled = corpus.utterances.sample(frac=1, random_state=seed)
    again = annotate(corpus.replace(utterances=shuffled), book=book)
    pd.testing.assert_frame_equal(again.pauses, pauses)
    pd.testing.assert_frame_equal(
        again.utterances.sort_values("line", ignore_index=True), result.utterances
    )
