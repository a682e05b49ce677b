import pandas as pd
import pytest

import labresearch as lr
from labresearch.corpus import Corpus


@pytest.fixture
def corpus() -> Corpus:
    said = [
        ("T", "Why?"),
        ("Mia", "Because two fourths make a half."),
        ("T", "Say more."),
        ("Leo", "I <b>agree</b> with her."),
        ("T", "Thank you."),
        ("Mia", "It is the same amount."),
    ]
    utterances = pd.DataFrame(said, columns=["speaker", "text"]).assign(
        session="a", line=range(6), speech=[t for _, t in said]
    )
    other = pd.DataFrame({"session": "b", "line": [0], "speaker": ["T"], "text": ["Hello."]})
    codings = pd.DataFrame(
        {
            "session": "a",
            "line": [1, 1, 3],
            "code": ["student_reasoning.explanation", "my.own", "engagement.acknowledge"],
            "coder": "rules:x@1",
            "start_char": [0, 8, 2],
            "end_char": [7, 19, 14],
            "evidence": ["because", "reference:x", "agree"],
        }
    )
    return Corpus(
        sessions=pd.DataFrame({"session": ["a", "b"]}),
        utterances=pd.concat([utterances, other]),
        codings=codings,
    )


def test_a_code_opens_its_lines_with_context(corpus):
    shown = lr.lines(corpus, code="student_reasoning", context=1)
    assert shown.table["line"].tolist() == [0, 1, 2]
    assert shown.table["hit"].tolist() == [False, True, False]
    assert "student_reasoning.explanation" in repr(shown)


def test_context_stays_inside_the_session(corpus):
    shown = lr.lines(corpus, session="b", context=5)
    assert shown.table[["session", "line"]].to_numpy().tolist() == [["b", 0]]


def test_context_is_right_on_a_reindexed_corpus(corpus):
    mixed = corpus.replace(utterances=corpus.utterances.set_index(pd.Index(range(50, 57))))
    shown = lr.lines(mixed, line=3, session="a", context=1)
    assert shown.table["line"].tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (pd.DataFrame({"session": ["a"], "line": [2]}), [2]),
        (pd.DataFrame({"session": ["a"], "lines": ["1;5"]}), [1, 5]),
        (pd.DataFrame({"session": ["a"], "first_line": [1], "last_line": [3]}), [1, 2, 3]),
        (pd.DataFrame({"session": ["a"], "after_line": [4], "before_line": [-1]}), [4]),
        (pd.Series({"session": "a", "from_line": 0, "to_line": 3}), [0, 3]),
    ],
)
def test_rows_of_result_tables_open_their_lines(corpus, rows, expected):
    assert lr.lines(corpus, rows, context=0).hits["line"].tolist() == expected


def test_html_escapes_words_and_shows_codes(corpus):
    html = lr.lines(corpus, code=["engagement.acknowledge", "my.own"], context=0)._repr_html_()
    assert "<b>agree" not in html
    assert "&lt;b&gt;" in html
    assert '<mark style="--c:' in html
    assert "lr-chip inferred" in html  # a mention by reference is drawn apart


def test_overlapping_spans_keep_all_words(corpus):
    import re

    html = lr.lines(corpus, line=1, session="a", context=0)._repr_html_()
    body = html.split("</style>")[1]
    assert "Because two fourths make a half." in re.sub(
        r"<span class=\"lr-chip.*?</span>|<[^>]+>", "", body
    )


def test_what_is_not_shown_is_counted(corpus):
    shown = lr.lines(corpus, speaker="T", context=0, limit=1)
    assert len(shown) == 4
    assert "and 3 more passages" in repr(shown)


def test_unknown_code_session_or_no_condition_are_refused(corpus):
    with pytest.raises(ValueError, match="was not coded in this corpus; coded are engagement"):
        lr.lines(corpus, code="teacher_moves.press")
    with pytest.raises(ValueError, match="is not in the corpus; it has a, b"):
        lr.lines(corpus, session="c")
    with pytest.raises(ValueError, match="needs a condition"):
        lr.lines(corpus)
    with pytest.raises(ValueError, match="names no lines"):
        lr.lines(corpus, pd.DataFrame({"session": ["a"], "n": [1]}))


def test_no_hits_say_so(corpus):
    assert repr(lr.lines(corpus, text="zebra")) == "no lines"
