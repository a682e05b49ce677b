"""Questions, words, names and content words of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.coding.content_words import content_words
from labresearch.coding.line_tests import is_question, name_pattern, word_count


@pytest.mark.parametrize(
    "text",
    [
        "It is a half?", "You did?\"", "why do you say that", "So, how many fourths are there",
        "Okay so what did Leo do", "Did you cut it", "and can't we share it", "When did it stop",
        "Is everybody ready", "How come", "What's the whole", "Who else",
    ],
)  # fmt: skip
def test_questions(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "What I did is I cut it.", "How she got it is different", "When I cut it I got six.",
        "Which means six", "Is", "I know why", "Do it again.", "Then it is a half.",
        "Where we were", "Candy is good", "Whyever",
    ],
)  # fmt: skip
def test_no_questions(text):
    assert not is_question(text)


def test_words_hold_a_letter_or_digit():
    assert word_count("Well - it's 1/2 , no?") == 4
    assert word_count("... ?") == 0


@pytest.mark.parametrize(
    ("labels", "text", "found"),
    [
        (["Mia", "Leo"], "What did Leo say", True),
        (["MIA"], "Mia's way", True),
        (["mia"], "Mia", False),  # a label in small letters is no name
        (["Leo"], "the leopard", False),
        (["Student 3", "T", "Group"], "The Student T", False),
        (["Mr. Ode"], "Ask Ode", True),
        (["Grace"], "Grace, what do you think", False),
        (["Grace"], "I think, Grace said", True),
    ],
)
def test_names(labels, text, found):
    pattern = name_pattern(labels)
    assert bool(pattern and pattern.search(text)) == found


def test_content_words_in_one_form():
    assert content_words("Two fourths") == content_words("2 fourth's")
    assert content_words("I think so, yes!") == frozenset()
    assert content_words("1/2 of the class") == {"1/2", "class"}


@given(st.text(max_size=60))
def test_any_text(text):
    assert word_count(text) >= 0
    assert all(content_words(text))
    assert is_question(text) in {True, False}
