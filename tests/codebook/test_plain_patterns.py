"""The quick engine finds what the general one finds, and never takes for ever."""

import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.codebook.patterns import FLAGS, compile_text
from labresearch.codebook.plain_patterns import LONGEST, is_plain, plain_pattern

PIECES = [
    "why",
    "How",
    r"\bso\b",
    "(?:can|could|CAN'T)",
    "(do|did)?",
    r"\w+",
    "[^.?!]{0,5}",
    "[a-z]",
    "[A-Z]",
    "[^A-Z]",
    "(?-i:[A-Z])",
    "(?-i:(?!(?:So|And)\\b)[A-Z]\\w+)",
    "(?=how)",
    "(?!not)",
    "(?<!so )",
    "(?<!\\b(?:so|and) )",
    " ",
    " +",
    r"\s*",
    r"\?",
    "$",
    "^",
    "'t",
    "x{2,3}",
    "(?:ho|ti)+",
    "(?P<n>a|b)",
    "(?P=n)",
    r"\d ?/ ?\d",
    "(?i)",
    "K",
    "é",
    "÷",
]
WORDS = [
    "why",
    "How",
    "so",
    "can't",
    "Could",
    "x",
    "xxx",
    "not",
    "?",
    "A",
    "b",
    "K",
    "é",
    "3/4",
    "SO",
]
texts = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join) | st.text(
    "sohwy K?'\n", max_size=9
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.lists(texts, max_size=6))
def test_it_finds_what_the_general_pattern_finds(pieces, some_texts):
    source = "".join(pieces)
    try:
        general = compile_text([], [source])
    except regex.error:
        return
    plain = plain_pattern([], [source])
    if plain is None:
        return
    for text in filter(is_plain, some_texts):
        wanted, found = general.search(text), plain.search(text.lower() if plain.small else text)
        assert (wanted and wanted.span()) == (found and found.span()), (source, text)
        if wanted and plain.sieve:
            assert plain.sieve(text.lower()), (source, text)


CATASTROPHES = [
    "(a+)+$",
    "(a*)*b",
    "(a|a)*b",
    "(a|aa)+$",
    r"(\w+\s?)+$",
    "(.*)*x",
    "(?:a?){30}b",
    "(a+a+)+b",
    r"^(\d+)*$",
    "([a-z]+)*1",
    "(x+x+)+y",
    "(?:.*,){20}z",
    r"(?:\w*\w*)*\d",
    "(a|b|ab)*c",
    ".*.*.*.*=.*",
    "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaab",
]


@pytest.mark.parametrize("source", CATASTROPHES)
@pytest.mark.parametrize(
    "text", ["a" * 60, "ab" * 30, "1" * 60, "x" * 60, "a," * 30, "a " * 30 + "a"]
)
def test_what_may_take_for_ever_has_the_clock_running(source, text):
    plain = plain_pattern([], [source], timeout=0.2)
    if plain is None:
        return
    start = time.monotonic()
    try:
        plain.search(text)
        if plain.sieve:
            plain.sieve(text)
    except TimeoutError:
        pass
    # far more than it needs on a busy machine, far less than for ever
    assert time.monotonic() - start < 10


def test_ordinary_rules_are_quick():
    quick = [
        r"\b(?:why|how come)\b",
        r"\bwhat (?:did|do) (?:you|we)(?: all)? (?:think|see)\b",
        r"\bhow (?:do|did) (?:you|we) know\b[^.?!]{0,40}\b(?:because|since)\b",
        r"(?: \w+){0,3} so",
    ]
    for source in quick:
        found = plain_pattern([], [source])
        assert found is not None
        assert "re.Pattern" in repr(found.search), source


@pytest.mark.parametrize(
    "text", ["a" * (LONGEST + 1), "two  blanks", "tab\t", "é", "\u212a", "a" * 61 + " b", "\x00"]
)
def test_other_texts_are_left_to_the_general_pattern(text):
    assert not is_plain(text)


def test_small_letters_mean_the_same_as_case_blind():
    assert FLAGS & regex.IGNORECASE
    found = plain_pattern(["I think"], [])
    assert found.small
    assert found.search("so i think").span() == (3, 10)
