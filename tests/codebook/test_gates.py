"""The gates must never lose a hit: searched with and without them, the hits are the same."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.codebook.gates import gate_of
from labresearch.codebook.rule_model import TextMatch
from labresearch.codebook.word_index import WordIndex
from labresearch.coding.matching import TextSearch, first_hit

WORDS = [
    "why",
    "how",
    "come",
    "time",
    "out",
    "timeout",
    "can",
    "can't",
    "don't",
    "fourths",
    "é",
    "I",
]
PIECES = [
    "why", "how come", "time[- ]?outs?", r"\btime", r"out\b", "(?:can|could)", "(do|did) you",
    r"\w+", "fourths?", ".*", "[a-z]", "(?=how)", "(?!not)", "(?:why )?", "x{2,3}", "(?:ho|ti)+",
    r"\s*", "'t", r"\d", r"\d+", r"\d ?/ ?\d", "²", r"\bwhy\b",
    "÷", r"\?", "½", "é", "\u0301", "K", "s", "^", "$", r"\B", "(?:a|b|)", "ou(?:t|ts)?",
]  # fmt: skip
texts = st.lists(
    st.sampled_from(
        [*WORDS, *(w.upper() for w in WORDS), "time-out", "co", "out!", "xx", "ſ", "K"]
    ),
    max_size=6,
).map(" ".join) | st.text("whyot'-é K\n½²\u0301ı", max_size=12)


@st.composite
def regexes(draw):
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
    glue = draw(st.sampled_from(["", " ", "|", r"\s+"]))
    return glue.join(pieces)


def hits(match, some_texts, *, gated):
    found = TextSearch(some_texts, gated=gated).find(match)
    return list(zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True))


@settings(max_examples=400)
@given(st.lists(regexes(), min_size=1, max_size=2), st.lists(texts, unique=True, max_size=8))
def test_gate_of_a_regex_loses_nothing(sources, some_texts):
    match = TextMatch("regex", regexes=tuple(sources))
    assert hits(match, some_texts, gated=True) == hits(match, some_texts, gated=False)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), min_size=1),
    st.lists(texts, unique=True, max_size=8),
)
def test_gate_of_phrases_loses_nothing(phrases, some_texts):
    match = TextMatch("phrase", phrases=tuple(phrases))
    assert hits(match, some_texts, gated=True) == hits(match, some_texts, gated=False)


tokens = st.fixed_dictionaries(
    {
        "LOWER": st.sampled_from(["why", "n't", "ca", "time"])
        | st.lists(
            st.sampled_from(
                ["how", "why", "'t", r"\d", r"\d+", r"\d ?/ ?\d", "÷", r"\?", "½", "out"]
            ),
            min_size=1,
        ).map(lambda x: {"IN": x})
    },
    optional={"OP": st.sampled_from(["?", "*", "+", "!", "{1,2}", "{0,1}"])},
)


@settings(max_examples=60, deadline=None)
@given(st.lists(tokens, min_size=1, max_size=3), st.lists(texts, unique=True, max_size=8))
def test_gate_of_token_patterns_loses_nothing(pattern, some_texts):
    match = TextMatch("tokens", tokens=(json.dumps(pattern),))
    assert hits(match, some_texts, gated=True) == hits(match, some_texts, gated=False)


@pytest.mark.parametrize(
    ("source", "passing", "shut_out"),
    [
        ("how (do|did) you", "How did you?", "How could you?"),
        (r"\btime[- ]?outs?\b", "a time-out", "time to go"),
        (r"\bwhy\b", "Why?", "whyever"),
        ("(why|whose) one", "whose one", "who won one"),
    ],
)
def test_gate_shuts_out_texts_without_the_words(source, passing, shut_out):
    index = WordIndex([passing, shut_out])
    gate = gate_of(TextMatch("regex", regexes=(source,)))
    assert index.candidates(gate).tolist() == [True, False]


def test_nothing_is_derived_from_fuzzy_or_foreign_syntax():
    for source in ("(?:foo){e<=1}", r"\p{L}oo", r"\w+", "(?:why)?"):
        assert gate_of(TextMatch("regex", regexes=(source,))).op == "pass", source


def test_first_hit_is_the_leftmost_and_longest_phrase():
    match = TextMatch("phrase", phrases=("come", "how", "how come"))
    assert first_hit(match, "So how  come?") == (3, 12)


def test_search_among_some_texts_only():
    search = TextSearch(["why", "why not", "how"])
    found = search.find(TextMatch("phrase", phrases=("why",)), np.array([False, True, True]))
    assert found.text.tolist() == [1]
    assert search.holds(TextMatch("phrase", phrases=("why",))).tolist() == [True, True, False]


def test_a_regex_that_hangs_is_stopped(monkeypatch):
    from labresearch.coding import matching

    monkeypatch.setattr(matching, "TIMEOUT", 0.2)
    match = TextMatch("regex", regexes=(r"(?:a|a)*(?:a|a)*(?:a|a)*(?:aa|a)*c$",))
    with pytest.raises(matching.SearchTimeoutError, match="repeats a repeat"):
        TextSearch(["a" * 400 + "b c d"], gated=False).find(match)


def test_an_index_of_no_texts():
    assert TextSearch([]).find(TextMatch("phrase", phrases=("why",))).text.tolist() == []
