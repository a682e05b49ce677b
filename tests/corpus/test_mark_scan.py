import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus.mark_scan import may_hold_marks
from labresearch.corpus.marks import align, speech, speech_column

TALK = st.text(st.sampled_from("ab xX-./:()[]*=#&'\"\n\t\x1c\x00\xa0\u2019é1?"), max_size=12)


@given(st.lists(TALK, max_size=8))
def test_no_mark_is_passed_over(texts):
    said = [speech(text) for text in texts]
    assert speech_column(pd.Series(texts, dtype="str")).tolist() == said
    may = may_hold_marks(texts)
    assert len(may) == len(texts)
    assert all(m or text == words for m, text, words in zip(may, texts, said, strict=True))


def test_plain_talk_is_passed_over():
    assert not may_hold_marks(["It is half.", "", "x is 3.5: two-fold", "a"]).any()
    assert may_hold_marks(["", "-", "", " a", "b", "a ", "xxx", "é"]).tolist() == [
        *(False, True, True, True, False, True, True, True)
    ]


@given(st.lists(TALK, min_size=1, max_size=8).map(" ".join))
def test_words_and_their_places_agree(text):
    words, places = speech(text), align(text)
    assert len(places) == len(words) + 1
    written = [text[i] for i, c in zip(places, words, strict=False) if c.isalnum()]
    assert written == [c for c in words if c.isalnum()]
