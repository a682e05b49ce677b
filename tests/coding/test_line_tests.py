"""Questions, words, names and content words of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.coding.content_words import content_words
from labresearch.coding.line_tests import is_question, name_pattern, session_names, word_count


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


@pytest.mark.parametrize(
    "text",
    [
        "The half. Marisol?", "Hamza?", "Two and two. Mia? Leo?", "It's six. Ms. Ortiz?",
        "Six, then. mr. ode?", "I cut it. student 2?", "She said \"six\". \"DeShawn?\"",
    ],
)  # fmt: skip
def test_a_name_called_at_the_end_asks_nothing(text):
    assert not is_question(text, names=session_names(["Mr. Ode", "Student 2", "T"]))


@pytest.mark.parametrize(
    "text",
    [
        "Why?", "The half. Why?", "Fourths?", "Six?", "A half. Agree?", "Is it a half? Marisol?",
        "Why is it a half. Marisol?", "You cut it, Marisol?", "the half. marisol?", "1/2?", "T?",
        "Did Marisol?", "MARISOL?", "Is it yours or Mia's? Mia's?", "Multiplication?", "What? Why?",
    ],
)  # fmt: skip
def test_what_else_ends_in_a_question_mark_asks(text):
    assert is_question(text, names=session_names(["T"]))


def test_names_of_the_session_are_known_however_they_are_written():
    names = session_names(["Marisol Vega", "Will"])
    for text in ("marisol?", "It is six. VEGA?", "Marisol Vega?", "Will?"):
        assert not is_question(text, names=names)
    assert is_question("marisol?")
    assert is_question("Will?")


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
