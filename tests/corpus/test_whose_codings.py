"""Codings of several coders: listed, chosen, and never counted together."""

import pandas as pd
import pytest

import labresearch as lr
from labresearch.analysis import moves_before_reasoning, timeout_table
from labresearch.corpus import Corpus

CORPUS = Corpus(
    sessions=pd.DataFrame({"session": ["a"], "phase": ["enactment"]}),
    speakers=pd.DataFrame(
        {"session": ["a", "a"], "speaker": ["T", "Mia"], "role": ["teacher", "student"]}
    ),
    utterances=pd.DataFrame(
        {
            "session": ["a", "a"],
            "line": [0, 1],
            "turn": [0, 1],
            "speaker": ["T", "Mia"],
            "role": ["teacher", "student"],
            "text": ["Why?", "Because a half is two fourths."],
        }
    ),
    codings=pd.DataFrame(
        {
            "session": ["a"] * 4,
            "line": [0, 0, 1, 1],
            "code": ["teacher_moves.press"] * 2 + ["ideas_equal_sharing.equivalence"] * 2,
            "coder": ["dana", "rules:teacher_moves@1.0.0", "dana", "rules:ideas@1.0.0"],
        }
    ),
)


def test_coders_are_listed_and_all_rules_are_one():
    table = lr.coders(CORPUS)
    assert table[["coder", "codings"]].to_numpy().tolist() == [
        ["dana", 1],
        ["dana", 1],
        ["rules", 1],
        ["rules", 1],
    ]


def test_one_coder_is_kept():
    assert lr.coded_by(CORPUS, "rules").codings["line"].tolist() == [0, 1]
    assert lr.coded_by(CORPUS, "rules:ideas@1.0.0").codings["line"].tolist() == [1]
    with pytest.raises(ValueError, match="no codings by 'lee'; there are codings by: dana, rules"):
        lr.coded_by(CORPUS, "lee")


@pytest.mark.parametrize("count", [lr.idea_network, moves_before_reasoning])
def test_two_coders_are_not_counted_together(count):
    with pytest.raises(ValueError, match=r"several coders \(dana, rules\).*coded_by"):
        count(CORPUS)
    count(lr.coded_by(CORPUS, "dana"))


def test_timeouts_of_another_book_do_not_matter():
    assert timeout_table(CORPUS).empty
