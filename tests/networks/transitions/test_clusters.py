from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from labresearch.networks.transitions import TransitionNetwork, cluster_sequences
from labresearch.networks.transitions.clusters import LINKAGES

TALKS = [list("abababab"), list("abababa"), list("bababab"), list("xyxyxyxy"), list("xyxxyxy")]


@pytest.mark.parametrize("method", ["pam", *LINKAGES])
def test_two_kinds_of_talk_are_told_apart(method):
    table = TransitionNetwork().fit(TALKS).clusters(2, method=method)
    assert table["cluster"].tolist() == [0, 0, 0, 1, 1]
    assert table["centre"].tolist() == [0, 0, 0, 3, 3]
    assert table.attrs["silhouette"] > 0.5


points = st.lists(st.integers(0, 40), min_size=4, max_size=9, unique=True)


@given(points, st.integers(2, 3))
def test_pam_cannot_be_bettered_by_one_exchange(numbers, k):
    d = np.abs(np.subtract.outer(numbers, numbers)).astype(float)
    table = cluster_sequences(pd.DataFrame(d), k)
    assert table["cluster"].nunique() == k
    centres = table["centre"].unique().tolist()

    def cost(chosen):
        return d[:, list(chosen)].min(axis=1).sum()

    for chosen in combinations(range(len(d)), k):
        if len(set(chosen) & set(centres)) == k - 1:
            assert cost(centres) <= cost(chosen) + 1e-9


@given(points)
def test_silhouettes_are_those_of_scikit_learn(numbers):
    d = np.abs(np.subtract.outer(numbers, numbers)).astype(float)
    table = cluster_sequences(pd.DataFrame(d), 2)
    np.testing.assert_allclose(
        table["silhouette"],
        silhouette_samples(d, table["cluster"], metric="precomputed"),
        atol=1e-12,
    )


@pytest.mark.parametrize(
    ("table", "k", "method", "words"),
    [
        (np.eye(3), 1, "pam", "k = 1 must be a whole number from 2 to 2"),
        (np.eye(3), 3, "pam", "k = 3"),
        (np.ones((3, 2)), 2, "pam", "distances must be square, symmetric"),
        (-np.ones((3, 3)), 2, "pam", "not negative"),
        (np.ones((3, 3)), 2, "kmeans", "method = 'kmeans' is unknown; must be one of pam, average"),
    ],
)
def test_options(table, k, method, words):
    with pytest.raises(ValueError, match=words):
        cluster_sequences(pd.DataFrame(table), k, method=method)


def test_equal_sequences():
    table = TransitionNetwork().fit([["a", "b"]] * 4).clusters(2)
    assert sorted(table["cluster"].unique()) == [0, 1]
