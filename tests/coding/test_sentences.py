"""Where sentences of a line end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.coding.sentences import first_sentence, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Two and two. Yuki?", ["Two and two.", "Yuki?"]),
        ("So Ms. Ortiz and Mrs. Bell cut it. Dr. Ode?", [
            "So Ms. Ortiz and Mrs. Bell cut it.", "Dr. Ode?",
        ]),
        ("It is 2.5 of it", ["It is 2.5 of it"]),
        ("She said \"six.\" Why?!  Go on...", ["She said \"six.\"", "Why?!", "Go on..."]),
        ("the forms. Six", ["the forms.", "Six"]),
        ("", []),
        (" . ", ["."]),
    ],
)  # fmt: skip
def test_sentences(text, parts):
    assert sentences(text) == parts
    assert first_sentence(text) == (parts[0] if parts else "")


@given(st.text(alphabet="aM sr.?!\"' 2", max_size=40))
def test_nothing_is_lost(text):
    parts = sentences(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.strip() == part != "" for part in parts)
    assert first_sentence(text) == (parts[0] if parts else "")
