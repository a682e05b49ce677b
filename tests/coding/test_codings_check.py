"""Codings of people against the books: stale, renamed, exclusive, not allowed there."""

import json
from pathlib import Path

import pandas as pd
import pytest

from labresearch.codebook import CodebookError
from labresearch.codebook.load import parse_codebook
from labresearch.coding import check_codings, code, coding_status
from labresearch.corpus import Corpus


def book(**changes):
    def a_code(name, **more):
        words = {"any": [{"phrase": name}]}
        example = [{"role": "student", "text": name}]
        return {"id": name, "definition": "d", "rules": words, "examples": example} | more

    facts = {
        "labresearch": "codebook/1",
        "id": "b",
        "version": "2.1.0",
        "title": "B",
        "exclusive": [["one", "two"]],
        "codes": [
            a_code("one", renamed_from=["uno"]),
            a_code("two", applies_to={"role": "student"}),
            a_code("three", requires=["one"]),
            a_code("four", status="deprecated", replaced_by=["one", "two"]),
            {
                "id": "head",
                "definition": "d",
                "codable": "false",
                "examples": [{"role": "student", "text": "x"}],
            },
        ],
    }
    content = json.dumps(facts | changes).encode()
    return parse_codebook(content, path=Path("b.yml"), file="b.yml")


def corpus_of(rows):
    lines = pd.DataFrame({"session": "s", "line": [0, 1], "speaker": ["T", "Mia"]})
    return Corpus(
        pd.DataFrame({"session": ["s"]}),
        lines.assign(role=["teacher", "student"], text=["one two three", "one two three"]),
        codings=pd.DataFrame(rows, columns=["line", "code", "codebook_version"]).assign(
            session="s", coder="Dana"
        ),
    )


def test_status_of_codings():
    rows = [
        (1, "b.one", "2.1.0"),
        (1, "b.one", "2.0.0"),
        (1, "b.one", "1.9.0"),
        (1, "b.uno", "1.0.0"),
        (1, "b.four", "2.0.0"),
        (1, "b.five", "2.1.0"),
        (1, "c.one", "1.0.0"),
        (1, "b.one", ""),
    ]
    table = coding_status(corpus_of(rows), [book()])
    assert table["status"].tolist() == [
        "current",
        "compatible",
        "stale",
        "renamed",
        "deprecated",
        "unknown",
        "unknown",
        "compatible",
    ]
    assert table["now"].tolist()[3:6] == ["b.one", "b.one;b.two", ""]


def test_problems_are_listed_with_their_lines():
    rows = [
        (1, "b.one", "2.1.0"),
        (1, "b.two", "2.1.0"),
        (0, "b.two", "2.1.0"),
        (0, "b.three", "2.1.0"),
        (1, "b.head", "2.1.0"),
        (1, "b.uno", "2.1.0"),
    ]
    table = check_codings(corpus_of(rows), [book()])
    found = set(zip(table["line"], table["code"], table["problem"], strict=True))
    assert found == {
        (1, "b.two", "exclusive"),
        (0, "b.two", "applies_to"),
        (0, "b.three", "requires"),
        (1, "b.head", "heading"),
        (1, "b.uno", "renamed"),
    }


def test_what_rules_code_has_no_problems():
    corpus = code(corpus_of([]), book())
    assert check_codings(corpus, [book()])["problem"].tolist() == ["deprecated"] * 0
    assert corpus.codings["code"].tolist() == ["b.one", "b.three", "b.one", "b.three"]


def test_the_first_of_an_exclusive_group_wins_and_needs_are_needed():
    found = code(corpus_of([]), book(exclusive=[["two", "one"]])).codings
    assert found[["line", "code"]].to_numpy().tolist() == [
        [0, "b.one"],
        [0, "b.three"],
        [1, "b.two"],
    ]


def test_codes_that_exclude_each_other_both_ways_are_refused():
    codes = [
        {
            "id": name,
            "definition": "d",
            "exclusive": [other],
            "rules": {"any": [{"phrase": name}]},
            "examples": [{"role": "student", "text": name}],
        }
        for name, other in (("one", "two"), ("two", "one"))
    ]
    with pytest.raises(CodebookError, match="only the one that gives way says 'exclusive'"):
        book(codes=codes, exclusive=[["one", "two"]][:0] or [["one"]])
