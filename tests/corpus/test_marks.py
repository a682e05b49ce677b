import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus.marks import MARK_KINDS, align, find_marks, speech, speech_column

PIECES = st.lists(
    st.sampled_from(
        [
            *("two", "fourths", "I", "x", "3", "4.5", "1/2", "don\u2019t", "\u201cyes\u201d"),
            *("(3.0)", "(.)", "(3)", "(0, 0)", "[pause 5s]", "[laughter]", "[", "]", "(", ")"),
            *("((points))", "xxx", "//", "://", "=", "--", "\u2014", "-", "...", "\u2026", "::"),
            *("[inaudible 00:12:31]", "*", "*laughs*", "?", ".", ",", " ", "  ", "\n", "\u200b"),
            *("\u00ad", "\u00a0", "#00:01:02#", "&=laughs", "\u2013"),
        ]
    ),
    max_size=14,
).map("".join)
TEXTS = st.one_of(PIECES, st.text(max_size=40))


def kinds(text):
    return [mark.kind for mark in find_marks(text)]


@pytest.mark.parametrize(
    ("text", "kind", "seconds"),
    [
        ("(3.0)", "timed", 3.0),
        ("(0.4)", "timed", 0.4),
        ("(.7)", "timed", 0.7),
        ("(3 sec)", "timed", 3.0),
        ("[pause 5s]", "timed", 5.0),
        ("(12 seconds pause)", "timed", 12.0),
        ("[five second pause]", "timed", 5.0),
        ("[pause 1:10]", "timed", 70.0),
        ("[silence for 2 minutes]", "timed", 120.0),
        ("((pause, 4 seconds))", "timed", 4.0),
        ("(15:00-15:03 pause)", "timed", 3.0),
        ("*inaudible*", "gap", None),
        ("(.)", "micro", None),
        ("(..)", "micro", None),
        ("[pause]", "pause", None),
        ("[long pause]", "pause", None),
        ("[silence]", "pause", None),
        ("[silence 00:12:31]", "pause", None),
        ("((host makes a T))", "comment", None),
        ("((pairs talk 1:10))", "comment", None),
        ("[laughter]", "comment", None),
        ("[00:12:31]", "comment", None),
        ("[yeah]", "comment", None),
        ("[a long comment about the board]", "comment", None),
        ("*laughs*", "comment", None),
        ("(points to the board)", "comment", None),
        ("(to Jun)", "comment", None),
        ("#00:02:15-4#", "comment", None),
        ("[inaudible 00:12:31]", "gap", None),
        ("[inauidble]", "gap", None),
        ("[unintelligible]", "gap", None),
        ("[crosstalk]", "gap", None),
        ("[unclear]", "gap", None),
        ("((tape changed))", "gap", None),
        ("xxx", "gap", None),
        ("[overlap]", "overlap", None),
        ("//", "overlap", None),
        ("--", "cutoff", None),
        ("\u2014", "cutoff", None),
        ("...", "trailing", None),
        ("\u2026", "trailing", None),
    ],
)
def test_each_mark_is_found_and_is_no_word(text, kind, seconds):
    line = f"so {text} we have four"
    (mark,) = find_marks(line)
    assert (mark.kind, mark.seconds) == (kind, seconds)
    assert line[mark.start : mark.end] == text
    assert speech(line) == "so we have four"
    assert mark.kind in MARK_KINDS


@pytest.mark.parametrize(
    "text",
    [
        "there were (3) of them",
        "half of 1/2",
        "see http://a.example/b//c",
        "4 x 3 and 4 = 4",
        "2+2=4",
        "= 4",
        "so y =",
        "x times x",
        "at (0, 0) and (-2, 1/2)",
        "from [0, 1] to (0, 1]",
        "f(x) is g(1.5)",
        "2(1.5)",
        "7//2",
        "(two fourths) I think",
        "((2+3)*4)",
        "a*b*c and 2*3*4",
        "that is *really* big",
        "two- and three-digit numbers",
        "well-known",
        "5 \u2013 3",
        "at 10:30",
        "#3 and #4",
        "x is [5]",
    ],
)
def test_what_is_no_mark_stays_word_for_word(text):
    assert find_marks(text) == []
    assert speech(text) == text


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("=yeah so", "yeah so", ["latch"]),
        ("and then=", "and then", ["latch"]),
        ("I th- I think", "I th I think", ["cutoff"]),
        ("sooo:: good::ness", "sooo goodness", ["lengthening", "lengthening"]),
        ("well [I think so", "well I think so", ["overlap"]),
        ("I think] so", "I think so", ["overlap"]),
        ("what do they call //it.", "what do they call it.", ["overlap"]),
        ("So...?", "So?", ["trailing"]),
        ("Why [laughter]? (2.0)", "Why?", ["comment", "timed"]),
        ("wait\u2014no", "wait no", ["cutoff"]),
        ("(cut it [inaudible] off)", "(cut it off)", ["gap"]),
        ("\u201cIt\u2019s\u201d  a\u00a0half\u200b", '"It\'s" a half', []),
        ("[pause", "pause", ["overlap"]),
    ],
)
def test_words_around_marks_stay(text, expected, found):
    assert speech(text) == expected
    assert kinds(text) == found


def test_a_span_of_speech_points_to_the_text():
    text = "[00:01:02] So (2.0) it\u2019s  two:: fourths --"
    words = speech(text)
    assert words == "So it's two fourths"
    places = align(text)
    start = words.index("two")
    assert text[places[start] : places[start + len("two fourths") - 1] + 1] == "two:: fourths"


@given(TEXTS)
def test_marks_are_in_order_and_do_not_overlap(text):
    end = 0
    for mark in find_marks(text):
        assert end <= mark.start < mark.end <= len(text)
        assert (mark.seconds is not None) == (mark.kind == "timed")
        end = mark.end


@given(TEXTS)
def test_align_points_every_character_to_its_source(text):
    words, places = speech(text), align(text)
    assert places.dtype == np.int64
    assert len(places) == len(words) + 1
    assert places[-1] == len(text)
    assert (np.diff(places) > 0).all()
    straight = str.maketrans(
        "\u2018\u2019\u201a\u201b\u02bc\u201c\u201d\u201e\u201f\u2010\u2011", "'''''\"\"\"\"--"
    )
    for char, place in zip(words, places[:-1], strict=True):
        # a blank may stand for a mark
        assert char == " " or char == text[place].translate(straight)


@given(TEXTS)
def test_speech_is_clean_and_stays_so(text):
    words = speech(text)
    assert speech(words) == words
    assert words == " ".join(words.split())


@given(st.lists(TEXTS, max_size=6))
def test_the_column_equals_the_single_lines(texts):
    column = pd.Series(texts, index=range(10, 10 + len(texts)), dtype="str")
    result = speech_column(column)
    assert result.tolist() == [speech(text) for text in texts]
    assert result.index.equals(column.index)


def test_missing_text_is_no_speech():
    assert speech_column(pd.Series(["a", None])).tolist() == ["a", ""]
