"""Names that are called at the end of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.coding.nominations import may_end_in_call, without_nominations


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("The half. Marisol?", "The half."),
        ("Marisol?", ""),
        ("A half. Hamza? Yuki?", "A half."),
        ("A half. Hamza? Why? Yuki?", "A half. Hamza? Why?"),
        ("A half. Mrs. Bell?", "A half."),
        ("A half. Hamza.", "A half. Hamza."),
        ("A half. Fourths? ", "A half. Fourths?"),
        ("", ""),
    ],
)
def test_calls_are_taken_off(text, rest):
    assert without_nominations(text) == rest


def test_names_are_known_in_small_letters():
    assert without_nominations("six. hamza?") == "six. hamza?"
    assert without_nominations("six. hamza?", names={"hamza"}) == "six."


@given(st.lists(st.sampled_from(["Mia?", "mia?", "Why?", "six.", "Go on", "?", "Ms. Bell?"])))
def test_only_an_end_that_asks_is_taken_off(parts):
    text = " ".join(parts)
    rest = without_nominations(text, names={"mia"})
    assert text.startswith(rest)
    assert rest == text or may_end_in_call(text)
    assert without_nominations(rest, names={"mia"}) == rest
