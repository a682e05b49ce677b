import dataclasses

import pandas as pd
import pytest

from labresearch.corpus import Corpus, SchemaError, concat
from labresearch.corpus.schema import TABLES


def corpus(session: str = "a", phase: str = "planning", **tables: pd.DataFrame) -> Corpus:
    return Corpus(
        sessions=pd.DataFrame({"session": [session], "phase": [phase]}),
        utterances=pd.DataFrame(
            {
                "session": session,
                "line": [0, 1, 2],
                "speaker": ["T", "Mia", ""],
                "role": ["teacher", "student", "unknown"],
                "text": ["Why?", "It is half.", "Yes."],
            }
        ),
        **tables,
    )


def test_speakers_are_taken_from_the_utterances_without_the_unknown():
    assert corpus().speakers[["speaker", "role"]].values.tolist() == [
        ["T", "teacher"],
        ["Mia", "student"],
    ]


def test_tables_are_copied():
    sessions = pd.DataFrame({"session": ["a"]})
    made = Corpus(sessions=sessions, utterances=corpus().utterances)
    sessions.loc[0, "session"] = "b"
    assert made.sessions["session"].tolist() == ["a"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.sessions = sessions


def test_row_of_an_unknown_session_is_refused():
    speakers = pd.DataFrame({"session": ["z"], "speaker": ["T"]})
    with pytest.raises(SchemaError, match="table speakers, row 0: session 'z'"):
        corpus(speakers=speakers)


def test_coding_of_a_missing_line_is_refused():
    codings = pd.DataFrame({"session": ["a"], "line": [9], "code": ["b.c"], "coder": ["me"]})
    with pytest.raises(SchemaError, match="session 'a' has no line 9"):
        corpus(codings=codings)


def test_pause_before_the_first_line_is_allowed_and_a_wrong_one_refused():
    pause = {"session": ["a"], "pause": [0], "source": ["mark"], "after_line": [-1]}
    assert len(corpus(pauses=pd.DataFrame({**pause, "before_line": [0]})).pauses) == 1
    with pytest.raises(SchemaError, match="'before_line': session 'a' has no line 5"):
        corpus(pauses=pd.DataFrame({**pause, "before_line": [5]}))


def test_select_and_concat():
    both = concat([corpus("a", "planning"), corpus("b", "debrief")])
    assert len(both) == 6
    part = both.select(phase="debrief")
    assert set(part.utterances["session"]) == {"b"}
    assert both.select(session=["a", "b"]).sessions["session"].tolist() == ["a", "b"]
    with pytest.raises(KeyError, match="no column 'phse'"):
        both.select(phse="debrief")
    with pytest.raises(SchemaError, match="occurs twice"):
        concat([corpus("a"), corpus("a")])


def test_repr_counts():
    assert repr(corpus()) == "Corpus: 1 session, 3 lines, 2 speakers, 0 pauses, 0 codings"


def test_composed_if_any_session_is():
    assert not corpus().composed
    sessions = corpus().sessions.assign(composed=True)
    assert corpus().replace(sessions=sessions).composed


def test_selected_sessions_are_as_good_as_checked_ones(gold):
    chosen = gold.select(session=gold.sessions["session"].iloc[1])
    again = Corpus(**{table: getattr(chosen, table) for table in TABLES})
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(chosen, table), getattr(again, table))
