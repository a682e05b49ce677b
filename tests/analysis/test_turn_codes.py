import pandas as pd

from labresearch.analysis import reasoning_by_session, timeout_summary
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus


def test_sessions_without_a_lab_are_in_no_named_lab():
    rows = pd.DataFrame({"lab": ["", "", ""], "session": ["a", "a", "b"]})
    assert nested_in(rows) == "nested in 2 sessions in no named lab"
    rows["lab"] = ["north", "north", "south"]
    assert nested_in(rows) == "nested in 2 sessions of 2 labs"


def test_tables_leave_an_unnamed_lab_empty():
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a", "b"], "lab": ["", "north"], "phase": "enactment"}),
        utterances=pd.DataFrame(
            {
                "session": ["a", "b"],
                "line": 0,
                "turn": 0,
                "speaker": "Mia",
                "role": "student",
                "text": "Four.",
            }
        ),
    )
    assert timeout_summary(corpus)["lab"].tolist() == ["", "north"]
    table = reasoning_by_session(corpus)
    assert table["lab"].tolist() == ["", "north"]
    assert table.attrs["unit"].endswith("nested in 2 sessions: 1 of 1 lab, 1 in no named lab")
