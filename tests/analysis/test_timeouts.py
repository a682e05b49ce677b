import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import timeout_purposes, timeout_summary, timeout_table
from labresearch.corpus import Corpus
from labresearch.discourse import annotate

TALK = [
    ("Noor", "student", "I gave everybody two fourths.", 0.0, 3.0),
    ("Coach", "coach", "Can I call a time-out? What do we make of her two fourths?", 10.0, 15.0),
    ("Ms. Bell", "host", "She counts the pieces.", 16.0, 20.0),
    ("Ms. Bell", "host", "Friends, look at this picture.", 30.0, 33.0),
    ("Eli", "student", "It is a half.", 38.0, 40.0),
]


def corpus_of(*, timed=True):
    lines = pd.DataFrame(TALK, columns=["speaker", "role", "text", "start", "end"])
    lines = lines.assign(session="lesson", line=range(len(lines)))
    if not timed:
        lines = lines.drop(columns=["start", "end"])
    plan = pd.DataFrame(
        {"session": "plan", "line": [0], "speaker": "Coach", "role": "coach", "text": "Hello."}
    )
    coded = [(2, "my.maths"), (1, "my.sense"), (2, "my.sense"), (4, "my.help"), (1, "other.x")]
    return annotate(
        Corpus(
            sessions=pd.DataFrame(
                {
                    "session": ["plan", "lesson"],
                    "lab": "lab1",
                    "order": [1, 2],
                    "phase": ["planning", "enactment"],
                    "composed": True,
                }
            ),
            utterances=pd.concat([lines, plan], ignore_index=True),
            codings=pd.DataFrame(coded, columns=["line", "code"]).assign(
                session="lesson", coder="me"
            ),
        )
    )


def test_purposes_are_those_coded_inside_the_time_out():
    table = timeout_table(corpus_of(), purposes="my")
    assert table[["first_line", "last_line", "initiator"]].to_numpy().tolist() == [[1, 2, "Coach"]]
    assert table["purposes"].tolist() == ["my.sense;my.maths"]
    assert table["purpose_labels"].tolist() == ["sense, maths"]
    assert table[["lab", "phase"]].to_numpy().tolist() == [["lab1", "enactment"]]
    assert table.attrs["composed"]


def test_summary_by_hand():
    table = timeout_summary(corpus_of())
    assert table["session"].tolist() == ["lesson"]  # a planning meeting has no time-outs
    row = table.iloc[0]
    assert row["timeouts"] == 1
    assert row["hours"] == pytest.approx(40 / 3600)
    assert row["per_hour"] == pytest.approx(90)
    seconds = timeout_table(corpus_of())["duration"].item()
    assert row["share_time"] == pytest.approx(seconds / 40)
    assert row["median_seconds"] == row["longest_seconds"] == seconds
    assert row["initiators"] == "coach 1"
    assert row["small_n"]


def test_without_times_there_are_counts_but_no_rates():
    row = timeout_summary(corpus_of(timed=False)).iloc[0]
    assert row["timeouts"] == 1
    assert np.isnan(row[["hours", "per_hour", "share_time", "median_seconds"]].astype(float)).all()
    assert 0 < row["share_words"] < 1


def test_purposes_by_initiator():
    found = pd.DataFrame(
        {"purposes": ["my.a;my.b", "my.a", ""], "initiator_role": ["coach", "host", "host"]}
    )
    table = timeout_purposes(found).set_index("purpose")
    assert table.loc["my.a", ["coach", "host", "timeouts"]].tolist() == [1, 1, 2]
    assert table.loc["my.b", ["coach", "host", "timeouts"]].tolist() == [1, 0, 1]
    assert table.loc["", "label"] == "no purpose coded"
    assert table.loc["", "host"] == 1


def test_no_time_outs_gives_an_empty_table():
    corpus = corpus_of().select(session="plan")
    table = timeout_table(corpus)
    assert table.empty
    assert timeout_purposes(table).empty
    assert timeout_summary(corpus).empty
