import numpy as np
import pandas as pd
import pytest

from labresearch.corpus import Corpus, concat
from labresearch.discourse import (
    annotate,
    find_pauses,
    talk_time,
    timeouts,
    turns,
    wait_time_check,
)

TALK = [
    ("Ms. Bell: So (2.0) two.", 0.0, 2.0),
    ("Ms. Bell: Why?", 2.5, 3.0),
    ("Leo: It is 2/4 - I think.", 3.2, 5.2),
    ("Ms. Bell: [laughter]", 5.2, 6.0),
    ("Noor: Two fourths.", 6.5, 7.0),
    ("Leo: Yes.", 7.0, 7.5),
]


def test_turns_are_runs_of_one_speaker(lesson):
    found = turns(lesson(TALK))
    assert found[["turn", "speaker", "first_line", "last_line", "words"]].values.tolist() == [
        [0, "Ms. Bell", 0, 1, 3],
        [1, "Leo", 2, 2, 5],
        [2, "Ms. Bell", 3, 3, 0],
        [3, "Noor", 4, 4, 2],
        [4, "Leo", 5, 5, 1],
    ]
    assert found["text"][0] == "So (2.0) two. Why?"
    assert (found["start"][0], found["end"][0]) == (0.0, 3.0)


def test_turns_do_not_cross_sessions_and_nobody_is_a_turn_each(lesson):
    one = lesson(["Leo: So.", ": Hm.", ": What?"], session="a")
    two = lesson(["Leo: So."], session="b")
    found = turns(concat([one, two]))
    assert found[["session", "turn", "first_line"]].values.tolist() == [
        ["a", 0, 0],
        ["a", 1, 1],
        ["a", 2, 2],
        ["b", 0, 0],
    ]
    backwards = concat([one, two])
    backwards = backwards.replace(utterances=backwards.utterances.iloc[::-1])
    assert turns(backwards).equals(found)


def test_talk_time_by_role_is_counted_by_hand(lesson):
    found = talk_time(lesson(TALK, timing="measured")).set_index("role")
    assert found["words"].to_dict() == {"host": 3, "student": 8}
    assert found["turns"].to_dict() == {"host": 1, "student": 3}
    assert found["lines"].to_dict() == {"host": 2, "student": 3}
    assert found["share_words"].to_dict() == pytest.approx({"host": 3 / 11, "student": 8 / 11})
    assert found["share_turns"].to_dict() == pytest.approx({"host": 0.25, "student": 0.75})
    assert found["seconds"].to_dict() == pytest.approx({"host": 2.5, "student": 3.0})
    assert found["mean_words"].to_dict() == pytest.approx({"host": 3.0, "student": 8 / 3})
    assert found["median_words"].to_dict() == {"host": 3.0, "student": 2.0}


def test_seconds_are_only_given_where_all_are_measured(lesson):
    assert talk_time(lesson(TALK, timing="cue"))["seconds"].isna().all()
    open_end = [*TALK[:-1], ("Leo: Yes.", 7.0)]
    found = talk_time(lesson(open_end, timing="measured"), by="speaker").set_index("speaker")
    assert np.isnan(found.loc["Leo", "seconds"])
    assert found.loc["Noor", "seconds"] == pytest.approx(0.5)


def test_shares_are_of_the_session_when_asked(lesson):
    corpus = concat([lesson(TALK, session="a"), lesson(["Leo: So it is."], session="b")])
    found = talk_time(corpus, by="speaker", per_session=True)
    assert found[["session", "speaker", "words"]].values.tolist() == [
        ["a", "Ms. Bell", 3],
        ["a", "Leo", 6],
        ["a", "Noor", 2],
        ["b", "Leo", 3],
    ]
    sums = found.groupby("session")[["share_words", "share_turns"]].sum()
    assert sums.to_numpy() == pytest.approx(1.0)
    whole = talk_time(corpus, by="speaker")
    assert whole["words"].tolist() == [3, 9, 2]
    assert whole["share_words"].sum() == pytest.approx(1.0)


def test_only_roles_and_speakers_can_be_counted(lesson):
    with pytest.raises(ValueError, match="by = 'school'; must be 'role' or 'speaker'"):
        talk_time(lesson(TALK), by="school")


def test_silent_sessions_give_an_empty_table(lesson):
    found = talk_time(lesson(["Leo: [laughter]"]), by="speaker", per_session=True)
    assert len(found) == 0
    assert {"words", "seconds", "median_words"} <= set(found.columns)


@pytest.mark.parametrize("sessions", [[], ["a"]])
def test_without_lines_the_tables_are_empty(sessions, lesson, book):
    facts = pd.DataFrame({"session": pd.Series(sessions, dtype="str")}).assign(phase="classroom")
    corpus = Corpus(facts, pd.DataFrame(columns=["session", "line", "speaker", "text"]))
    full = lesson(TALK, timing="measured")
    tables = {
        "turns": turns,
        "by role": talk_time,
        "by speaker": lambda c: talk_time(c, by="speaker", per_session=True),
        "timeouts": lambda c: timeouts(c, book=book),
        "pauses": lambda c: find_pauses(c, book=book),
    }
    for name, table in tables.items():
        found = table(corpus)
        assert (name, len(found)) == (name, 0)
        assert found.dtypes.to_dict() == table(full).dtypes.to_dict()
    assert len(annotate(corpus, book=book).utterances) == 0
    assert wait_time_check(corpus, book=book)["session"].tolist() == sessions


def test_a_session_without_lines_beside_a_full_one_changes_nothing(lesson, book):
    full = lesson(TALK, session="b", timing="measured")
    facts = pd.DataFrame({"session": ["a"], "phase": "classroom"})
    bare = Corpus(facts, pd.DataFrame(columns=["session", "line", "speaker", "text"]))
    both = concat([bare, full])
    assert turns(both).equals(turns(full))
    assert talk_time(both).equals(talk_time(full))
    assert find_pauses(both, book=book).equals(find_pauses(full, book=book))
    assert wait_time_check(both, book=book)["reason"][0] == "no line has words"
