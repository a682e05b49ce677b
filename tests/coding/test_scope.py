"""Quotation, negation, and the attributes of codings."""

import json
from pathlib import Path

import pandas as pd
import pytest

from labresearch.codebook import CodebookError
from labresearch.codebook.load import parse_codebook
from labresearch.coding import check_examples, code
from labresearch.coding.scope import is_negated, is_quoted, part_of_sentence
from labresearch.corpus import Corpus


def at(text, words):
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("he is low", False),
        ("he isn't low", True),
        ("he is not really low", True),
        ("No, he is low", False),
        ("not tired but low", False),
        ("I don't think she is low", True),
        ("instead of low we say more", True),
        ("we never call her low", True),
        ("It did not help. She is low", False),
        ("it can be low", False),
        ("it can't be low", True),
    ],
)
def test_negation(text, negated):
    assert is_negated(text, at(text, "low")[0]) == negated


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("my low kids", False),
        ('we say "low kids"', True),
        ("the word 'low kids' is gone", True),
        ("they call them low kids", True),
        ("she said they are low kids", True),
        ("we call them low kids", False),
        ("isn't it the kids' low kids", False),
        ("He said so. My low kids did it.", False),
    ],
)
def test_quotation(text, quoted):
    assert is_quoted(text, *at(text, "low kids")) == quoted


def test_parts_of_a_sentence():
    text = "Well. Is my low kid lost? No."
    span = at(text, "low kid")
    parts = [part_of_sentence(text, *span, where) for where in ("before", "found", "after")]
    assert parts == ["Is my ", "low kid", " lost?"]
    assert part_of_sentence(text, *span, "sentence") == "Is my low kid lost?"
    assert part_of_sentence(text, *span, "line") == text


BOOK = {
    "labresearch": "codebook/1",
    "id": "b",
    "version": "1.0.0",
    "title": "B",
    "attributes": {
        "polarity": {
            "default": "asserted",
            "values": {
                "repudiated": [{"id": "no", "negated": "true"}],
                "quoted": [{"id": "q", "quoted": "true"}],
                "questioned": [{"id": "asks", "where": "sentence", "regex": r"\?\W*$"}],
            },
        },
        "target": {
            "default": "class",
            "values": {
                "child": [{"id": "he", "where": "before", "phrase": ["he", "she"]}],
                "group": [{"id": "ones", "where": "found", "phrase": "kids"}],
            },
        },
    },
    "codes": [
        {
            "id": "level",
            "definition": "d",
            "rules": {"any": [{"id": "low", "regex": "low(?: kids)?"}]},
            "examples": [
                {
                    "role": "coach",
                    "text": "he is low",
                    "expect": {"polarity": "asserted", "target": "child"},
                },
                {"role": "coach", "text": "they say low kids", "expect": {"polarity": "quoted"}},
            ],
        },
        {
            "id": "plain",
            "definition": "d",
            "rules": {"any": [{"id": "w", "phrase": "low", "quoted": "false", "negated": "false"}]},
            "examples": [{"role": "coach", "text": "not low, but my low ones"}],
        },
    ],
}


def book(**changes):
    return parse_codebook(json.dumps(BOOK | changes).encode(), path=Path("b.yml"), file="b.yml")


def codings_of(*texts):
    lines = pd.DataFrame({"text": texts, "session": "s", "role": "coach", "speaker": "C"})
    corpus = Corpus(pd.DataFrame({"session": ["s"]}), lines.assign(line=range(len(texts))))
    return code(corpus, book()).codings


def test_attributes_stand_with_the_codings():
    found = codings_of(
        "my low kids", "he isn't low", "is she low?", "low", "they call them low kids"
    )
    level = found[found["code"] == "b.level"]
    assert level["polarity"].tolist() == [
        "asserted",
        "repudiated",
        "questioned",
        "asserted",
        "quoted",
    ]
    assert level["target"].tolist() == ["group", "child", "child", "class", "group"]


def test_the_first_words_that_count_are_found():
    found = codings_of("not low, but my low ones")
    plain = found[found["code"] == "b.plain"]
    assert plain["start_char"].tolist() == [16]
    assert codings_of("they say low")["code"].tolist() == ["b.level"]


def test_other_books_leave_the_columns_empty():
    lines = pd.DataFrame({"session": "s", "line": [0], "speaker": "T", "role": "teacher"})
    corpus = Corpus(pd.DataFrame({"session": ["s"]}), lines.assign(text="Why?"))
    codings = code(corpus, "teacher_moves").codings
    assert set(codings["polarity"]) == {""}


def test_expectations_of_examples_are_tested():
    assert check_examples(book())["passed"].all()
    wrong = json.loads(json.dumps(BOOK))
    wrong["codes"][0]["examples"][0]["expect"] = {"polarity": "quoted"}
    table = check_examples(book(codes=wrong["codes"]))
    assert table["wrong"].tolist()[0] == "polarity is asserted, not quoted"
    assert not table["passed"].iloc[0]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"mood": {}}, "unknown key 'mood'"),
        ({"polarity": {"default": "asserrted"}}, "did you mean 'asserted'"),
        ({"polarity": {"values": {"loud": []}}}, "unknown key 'loud'"),
        (
            {"polarity": {"values": {"quoted": [{"id": "x", "where": "near", "phrase": "y"}]}}},
            "where 'near'",
        ),
        ({"polarity": {"values": {"quoted": [{"id": "x", "where": "line"}]}}}, "a rule needs"),
    ],
)
def test_faults_of_attributes(attributes, message):
    with pytest.raises(CodebookError, match=message):
        book(attributes=attributes)
