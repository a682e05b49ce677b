"""Codings by rules and by people, told apart."""

import pandas as pd
import pytest

from labresearch.corpus import Corpus
from labresearch.results import each_coder, not_coded, side_by_side, split_coders


@pytest.fixture
def corpus():
    lines = {"line": [0, 1], "speaker": ["Ana", "Coach"], "role": ["teacher", "coach"]}
    return Corpus(
        pd.DataFrame({"session": ["a", "b"], "phase": "debrief"}),
        pd.concat(
            [pd.DataFrame({"session": s, **lines, "text": "..."}) for s in "ab"], ignore_index=True
        ),
        codings=pd.DataFrame(
            [
                ("a", 0, "culture.norm", "rules:culture@1.0.0"),
                ("b", 1, "framing.level", "rules:framing@1.0.0"),
                ("a", 1, "culture.norm", "dana"),
                ("a", 0, "culture.doubt", "dana"),
                ("b", 0, "framing.level", "eli"),
            ],
            columns=["session", "line", "code", "coder"],
        ),
    )


def test_rules_come_first_then_who_coded_most(corpus):
    coders = split_coders(corpus, ["culture"])
    assert list(coders.corpora) == ["rules", "dana", "eli"]
    assert coders.corpora["rules"].codings["coder"].str.startswith("rules:").all()


def test_a_persons_corpus_has_the_sessions_that_they_coded(corpus):
    coders = split_coders(corpus, ["culture"])
    assert coders.corpora["dana"].sessions["session"].tolist() == ["a"]
    assert coders.corpora["rules"].sessions["session"].tolist() == ["a", "b"]


def test_who_never_used_a_codebook_is_not_shown(corpus):
    coders = split_coders(corpus, ["culture", "framing"])
    assert list(each_coder(coders, ["culture"])) == ["rules", "dana"]
    assert list(each_coder(coders, ["framing"])) == ["rules", "eli"]
    assert list(each_coder(coders, ["culture", "framing"])) == ["rules"]


def test_rules_that_were_not_run_say_nothing(corpus):
    coders = split_coders(corpus, ["culture"])
    assert list(each_coder(coders, ["framing"])) == ["eli"]
    assert each_coder(coders, ["engagement"]) == {}
    assert "engagement" in not_coded("talk", ["engagement"]).refusals["talk"]


def test_a_family_of_codebooks_needs_one_of_them(corpus):
    coders = split_coders(corpus, ["culture"])
    assert list(each_coder(coders, [], family="fram")) == ["eli"]
    assert list(each_coder(coders, [], family="ideas_")) == []


def test_a_sample_of_lines_is_no_rate(corpus):
    reviews = pd.DataFrame(
        {"session": ["a"], "line": [1], "coder": ["dana"], "book": ["culture"], "weight": [4.0]}
    )
    coders = split_coders(corpus.replace(reviews=reviews), ["culture"])
    assert list(each_coder(coders, ["culture"])) == ["rules"]


def test_tables_say_whose_codings_they_rest_on(corpus):
    coders = split_coders(corpus, ["culture"])
    table = side_by_side(
        each_coder(coders, ["culture"]), lambda part: pd.DataFrame({"n": [len(part.codings)]})
    )
    assert table.to_numpy().tolist() == [["rules", 2], ["dana", 2]]
