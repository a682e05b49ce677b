import pandas as pd
import pytest

from labresearch.corpus import Corpus
from labresearch.networks import code_facts, idea_mentions


def corpus_of(codings, **columns):
    lines = pd.DataFrame(
        {
            "session": ["b", "b", "a", "a"],
            "line": [0, 1, 0, 1],
            "turn": [0, 1, 0, 1],
            "speaker": ["Mia", "T", "Ben", "T"],
            "role": ["student", "teacher"] * 2,
            "text": "We share them so that each gets the same.",
        }
    )
    return Corpus(
        sessions=pd.DataFrame({"session": ["b", "a"], "lab": "lab1", "order": [2, 1]} | columns),
        utterances=lines,
        codings=pd.DataFrame(
            codings, columns=["session", "line", "code", "evidence", "confidence", "start_char"]
        ).assign(coder="me"),
    )


def test_mentions_come_in_the_order_of_the_lab_day():
    corpus = corpus_of(
        [
            ("b", 0, "ideas_x.p", "w", 1.0, 3),
            ("a", 1, "ideas_x.q", "w", 1.0, 0),
            ("b", 0, "ideas_x.r", "w", None, 1),
            ("a", 0, "moves.z", "w", 1.0, 0),
        ]
    )
    table = idea_mentions(corpus)
    assert table["idea"].tolist() == ["ideas_x.q", "ideas_x.r", "ideas_x.p"]
    assert table["order"].tolist() == [0, 1, 2]
    assert table["speaker"].tolist() == ["T", "Mia", "Mia"]
    assert table["confidence"].tolist() == [1.0, 1.0, 1.0]
    assert table["label"].tolist() == ["q", "r", "p"]


def test_one_mention_where_several_coders_agree_and_words_go_before_references():
    corpus = corpus_of(
        [
            ("a", 0, "ideas_x.p", "reference:named_way", 0.8, 0),
            ("a", 0, "ideas_x.p", "w", 0.7, 9),
            ("a", 1, "ideas_x.p", "reference:her_way@0", 0.6, 0),
        ]
    )
    table = idea_mentions(corpus)
    assert table["mention"].tolist() == ["explicit", "reference"]
    # an explicit mention has no antecedent, even where a rule saw a reference too
    assert table["antecedent_line"].isna().tolist() == [True, False]
    assert table["antecedent_speaker"].tolist() == ["", "Ben"]
    assert table["inferred"].tolist() == [False, True]
    assert table["confidence"].tolist() == [0.7, 0.6]
    assert idea_mentions(corpus, inferred=False)["line"].tolist() == [0]


def test_an_uncoded_corpus_is_coded_with_the_shipped_books():
    table = idea_mentions(corpus_of([]))
    assert set(table["idea"].str.partition(".")[0]) == {"ideas_equal_sharing"}


def test_a_book_that_nobody_has_is_named():
    with pytest.raises(ValueError, match=r"my_ideas is not shipped \(shipped: .*ideas_equal_shar"):
        idea_mentions(corpus_of([]), ideas=["my_ideas"])


def test_shipped_books_say_which_ideas_are_erroneous():
    facts = code_facts(["ideas_equal_sharing.cuts_as_pieces", "ideas_equal_sharing.halving", "x.y"])
    assert facts["erroneous"].tolist() == [True, False, False]
    assert facts["label"].iloc[2] == "y"


def test_lab_stays_empty_where_none_is_named():
    from labresearch.networks.mentions import lab_order

    sessions = pd.DataFrame(
        {
            "session": ["d", "a", "b", "c"],
            "lab": ["", "north", "", "north"],
            "order": [4.0, 2.0, 3.0, 1.0],
            "date": "",
        }
    )
    found = lab_order(sessions)
    assert found["session"].tolist() == ["d", "c", "a", "b"]
    assert found["lab"].tolist() == ["", "north", "north", ""]
