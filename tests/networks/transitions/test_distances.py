"""Distances against their definitions, written as plain recursion, and published values."""

from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.networks.transitions import (
    DISTANCES,
    SequenceError,
    TransitionNetwork,
    sequence_distances,
)

talks = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), min_size=2, max_size=6)


def options(method):
    return {"method": method, "pad": method == "hamming"}


def edits(a, b, *, replace=1, swap=False):
    @cache
    def least(i, j):
        if not i or not j:
            return i + j
        found = min(
            least(i - 1, j) + 1,
            least(i, j - 1) + 1,
            least(i - 1, j - 1) + (replace if a[i - 1] != b[j - 1] else 0),
        )
        if swap and i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
            found = min(found, least(i - 2, j - 2) + 1)
        return found

    return least(len(a), len(b))


def grams(a, q=2):
    return Counter(tuple(a[i : i + q]) for i in range(len(a) - q + 1))


def qgram(a, b):
    one, two = grams(a), grams(b)
    return sum(abs(one[gram] - two[gram]) for gram in one | two)


def cosine(a, b):
    one, two = grams(a), grams(b)
    if not one or not two:
        return float(bool(one) != bool(two))
    size = np.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return 1 - sum(one[gram] * two[gram] for gram in one) / size


def jaccard(a, b):
    one, two = set(grams(a)), set(grams(b))
    return 1 - len(one & two) / len(one | two) if one | two else 0.0


DEFINITIONS = {
    "levenshtein": edits,
    "osa": lambda a, b: edits(a, b, swap=True),
    "lcs": lambda a, b: edits(a, b, replace=2),
    "hamming": lambda a, b: sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b)),
    "qgram": qgram,
    "cosine": cosine,
    "jaccard": jaccard,
}


@pytest.mark.parametrize("method", DEFINITIONS)
@given(sequences=talks)
def test_distances_are_those_of_the_definition(method, sequences):
    found = sequence_distances(sequences, **options(method)).to_numpy()
    expected = [[DEFINITIONS[method](a, b) for b in sequences] for a in sequences]
    np.testing.assert_allclose(found, expected, atol=1e-7)


@pytest.mark.parametrize("method", DISTANCES)
@given(sequences=talks)
def test_same_is_0_and_there_is_as_far_as_back(method, sequences):
    found = sequence_distances(sequences, **options(method)).to_numpy()
    assert (found >= 0).all()
    assert (np.diag(found) == 0).all()
    np.testing.assert_array_equal(found, found.T)
    turned = sequence_distances(sequences[::-1], **options(method)).to_numpy()
    np.testing.assert_allclose(turned[::-1, ::-1], found, atol=1e-12)
    if method in ("levenshtein", "lcs", "hamming"):
        for i, a in enumerate(sequences):
            for j, b in enumerate(sequences):
                assert (found[i, j] == 0) == (a == b)
                assert (found[i, j] <= found[i] + found[:, j]).all()


# Winkler (1990) and the table in Cohen, Ravikumar & Fienberg (2003)
@pytest.mark.parametrize(
    ("a", "b", "jaro", "winkler"),
    [
        ("MARTHA", "MARHTA", 0.9444, 0.9611),
        ("DIXON", "DICKSONX", 0.7667, 0.8133),
        ("DWAYNE", "DUANE", 0.8222, 0.84),
        ("ab", "cd", 0.0, 0.0),
    ],
)
def test_jaro_and_winkler_of_the_literature(a, b, jaro, winkler):
    pair = [list(a), list(b)]
    one = sequence_distances(pair, method="jaro_winkler", prefix=0.0).iloc[0, 1]
    two = sequence_distances(pair, method="jaro_winkler").iloc[0, 1]
    assert (1 - one, 1 - two) == (pytest.approx(jaro, abs=5e-5), pytest.approx(winkler, abs=5e-5))


def test_the_pairs_that_a_peer_turned_round():
    # shared/notes/ena-tna.md, D9: there distance(abcd, abcd) = 2 and distance(abcd, wxyz) = 0
    table = sequence_distances([list("abcd"), list("abcd"), list("wxyz")])
    assert table.iloc[0].tolist() == [0, 0, 4]


def test_labels_and_methods_of_the_network():
    table = pd.DataFrame({"T1": ["a", "b"], "T2": ["b", "a"]}, index=["Monday", "Friday"])
    found = TransitionNetwork().fit(table).distances(method="osa")
    assert found.loc["Monday", "Friday"] == 1
    assert sequence_distances(table, method="lcs").loc["Friday", "Monday"] == 2


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"method": "edit"}, "method = 'edit' is unknown; must be one of hamming, levenshtein"),
        ({"method": "hamming"}, "hamming needs sequences of the same length; they have 1 to 2"),
        ({"q": 0}, "q = 0 must be a whole number of at least 1"),
        ({"prefix": 0.5}, "prefix = 0.5 must lie from 0 to 0.25"),
    ],
)
def test_options(given_, words):
    with pytest.raises(ValueError, match=words):
        sequence_distances([["a", "b"], ["a"]], **given_)


def test_missing_states_are_refused():
    table = pd.DataFrame({"T1": ["a", "b"], "T2": [None, "a"], "T3": ["b", "b"]})
    with pytest.raises(SequenceError, match="row 0, column 'T2'"):
        sequence_distances(table)
    network = TransitionNetwork(missing="break").fit(table)
    with pytest.raises(ValueError, match="distances need sequences without breaks"):
        network.distances()
