import pandas as pd
import pytest

from labresearch.analysis import adult_lines, coded_lines
from labresearch.corpus import Corpus


@pytest.fixture
def corpus():
    sessions = pd.DataFrame(
        {"session": ["p", "e"], "phase": ["planning", "enactment"], "lab": "lab1", "cycle": "2"}
    )
    lines = [
        ("p", 0, "Coach", "coach", "none", "Let's ask why."),
        ("p", 1, "Dana", "teacher", "none", "I don't know"),
        ("e", 0, "Dana", "host", "none", "How many?"),
        ("e", 1, "Mia", "student", "none", "Four."),
        ("e", 2, "Coach", "coach", "timeout", "Can we pause?"),
        ("e", 3, "Mia", "student", "timeout", "Pause for what?"),
    ]
    names = ["session", "line", "speaker", "role", "segment", "text"]
    codings = pd.DataFrame(
        {
            "session": ["p", "p"],
            "line": [0, 1],
            "code": ["adult_talk.decide", "culture.vulnerability"],
            "coder": "gold",
            "polarity": ["", "quoted"],
        }
    )
    return Corpus(sessions=sessions, utterances=pd.DataFrame(lines, columns=names), codings=codings)


def test_meetings_and_timeouts_are_among_adults(corpus):
    lines = adult_lines(corpus)
    assert lines[["session", "line"]].to_numpy().tolist() == [["p", 0], ["p", 1], ["e", 2]]
    assert lines["phase"].tolist() == ["planning", "planning", "timeout"]
    assert lines["words"].tolist() == [3, 3, 3]  # "don't" and "Let's" are one word each
    assert lines["cycle"].tolist() == [2.0, 2.0, 2.0]


def test_the_rest_is_to_children(corpus):
    lines = adult_lines(corpus, to="children")
    assert lines[["session", "line", "phase"]].to_numpy().tolist() == [["e", 0, "enactment"]]


def test_a_timeout_is_also_known_by_its_code(corpus):
    told = corpus.codings.iloc[[0]].assign(session="e", line=0, code="pauses.timeout")
    marked = Corpus(
        sessions=corpus.sessions,
        utterances=corpus.utterances,
        codings=pd.concat([corpus.codings, told], ignore_index=True),
    )
    assert len(adult_lines(marked)) == 4


def test_what_is_quoted_is_not_meant(corpus):
    lines = adult_lines(corpus)
    codes = ["culture.*", "adult_talk.decide"]
    assert coded_lines(corpus.codings, lines, codes).tolist() == [True, False, False]
    found = coded_lines(corpus.codings, lines, codes, polarity="all")
    assert found.tolist() == [True, True, False]


def test_bad_input_is_named(corpus):
    with pytest.raises(ValueError, match="to = 'all' is unknown"):
        adult_lines(corpus, to="all")
    lines = adult_lines(corpus)
    with pytest.raises(ValueError, match="polarity = 'meant'"):
        coded_lines(corpus.codings, lines, ["culture.doubt"], polarity="meant")
    with pytest.raises(ValueError, match="codes is empty"):
        coded_lines(corpus.codings, lines, [])
    two = pd.concat([corpus.codings, corpus.codings.assign(coder="second")])
    with pytest.raises(ValueError, match="gold"):
        coded_lines(two, lines, ["culture.*"])
