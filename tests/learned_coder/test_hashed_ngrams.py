"""N-grams are counted as a plain loop counts them."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="extra learn")
from labresearch.learned_coder.hashed_ngrams import (
    char_ngrams,
    read_texts,
    word_ngrams,
)

TEXTS = st.lists(st.text("ab'? 1é", max_size=12).map(lambda t: " ".join(t.split())), max_size=5)


def counts(row):
    return sorted(row.data.astype(int).tolist())


@given(TEXTS, st.integers(1, 4))
def test_characters(texts, size):
    found = char_ngrams(read_texts(texts), (size,), columns=1 << 20)
    for i, text in enumerate(texts):
        wrapped = f" {text} "
        grams = Counter(wrapped[j : j + size] for j in range(len(wrapped) - size + 1))
        assert counts(found[i]) == sorted(grams.values())


@given(TEXTS, st.integers(1, 3))
def test_words(texts, size):
    import re

    found = word_ngrams(read_texts(texts), (size,), columns=1 << 20)
    for i, text in enumerate(texts):
        words = ["<", *re.findall(r"[ab1é']+|\?", text), ">"]
        grams = Counter(tuple(words[j : j + size]) for j in range(len(words) - size + 1))
        assert counts(found[i]) == sorted(grams.values())


def test_a_gram_has_the_same_column_wherever_it_stands():
    found = word_ngrams(read_texts(["why", "so why", "x"]), (1,), columns=1 << 20, edges=False)
    assert set(found[0].indices) < set(found[1].indices)
    assert np.intersect1d(found[0].indices, found[2].indices).size == 0


def test_line_breaks_are_refused():
    with pytest.raises(ValueError, match="line breaks"):
        read_texts(["a\nb"])
