import numpy as np
import pandas as pd

from labresearch.analysis import reasoning_by_session, wilson_interval
from labresearch.corpus import Corpus


def test_counts_by_hand():
    sessions = pd.DataFrame(
        {
            "session": ["next", "plan", "lesson"],
            "lab": "lab1",
            "order": [3, 1, 2],
            "phase": ["classroom", "planning", "enactment"],
        }
    )
    rows = [
        ("plan", 0, "T", "teacher", "instruction", "none", None),
        ("lesson", 0, "Mia", "student", "instruction", "discuss", 3),
        ("lesson", 1, "Mia", "student", "instruction", "discuss", 1),
        ("lesson", 2, "T", "teacher", "instruction", "discuss", None),
        ("lesson", 3, "Ben", "student", "instruction", "discuss", None),
        ("lesson", 4, "Ava", "student", "instruction", "timeout", 4),
        ("next", 0, "Zoe", "student", "instruction", "none", 4),
    ]
    columns = ["session", "line", "speaker", "role", "layer", "segment", "level"]
    lines = pd.DataFrame(rows, columns=columns).assign(text="...")
    lines["turn"] = [0, 0, 0, 1, 2, 3, 0]
    coded = lines.dropna(subset="level")
    codings = coded[["session", "line"]].assign(
        code="student_reasoning.x", coder="me", value=coded["level"]
    )
    corpus = Corpus(sessions=sessions, utterances=lines.drop(columns="level"), codings=codings)
    table = reasoning_by_session(corpus)
    assert table["session"].tolist() == ["lesson", "next"]
    assert table["phase"].tolist() == ["enactment", "classroom"]
    # Mia's two lines are one turn, of the higher level; what is said in the time-out is left out
    assert table["student_turns"].tolist() == [2, 1]
    assert table["students"].tolist() == [2, 1]
    assert table["reasoning_turns"].tolist() == [1, 1]
    assert table["share_reasoning"].tolist() == [0.5, 1.0]
    assert table.loc[0, [f"level_{n}" for n in range(5)]].tolist() == [1, 0, 0, 1, 0]
    low, high = wilson_interval([1, 1], [2, 1])
    assert np.allclose(table["low"], low)
    assert np.allclose(table["high"], high)
    assert table["small_n"].all()


def test_a_corpus_without_students_gives_an_empty_table():
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["a"]}),
        utterances=pd.DataFrame(
            {"session": "a", "line": [0], "speaker": ["T"], "role": "teacher", "text": "Hm."}
        ),
    )
    assert reasoning_by_session(corpus).empty
