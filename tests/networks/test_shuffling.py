from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.networks.shuffling import fellow_table, shuffled_labels


def shuffled(labels, groups, pairs, draws=200, seed=1):
    labels = np.array(labels)
    fellows = fellow_table(len(labels), np.array(pairs, dtype=int).reshape(-1, 2))
    rng = np.random.default_rng(seed)
    return shuffled_labels(labels, np.array(groups), fellows, draws=draws, rng=rng)


def test_fellows_are_listed_both_ways_and_filled_up():
    assert fellow_table(4, np.array([[0, 2], [0, 3]])).tolist() == [[2, 3], [4, 4], [0, 4], [0, 4]]
    assert fellow_table(2, np.empty((0, 2), dtype=int)).shape == (2, 0)


@settings(max_examples=40)
@given(st.data())
def test_groups_keep_their_labels_and_fellows_differ(data):
    sizes = data.draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
    groups = np.repeat(np.arange(len(sizes)), sizes)
    labels = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(groups))))[: len(groups)]
    near = [(n, n + 1) for n in range(len(groups) - 1) if groups[n] == groups[n + 1]]
    pairs = [(a, b) for a, b in near if labels[a] != labels[b]][::2]
    found = shuffled(labels, groups, pairs, draws=20)
    for group in set(groups.tolist()):
        here = np.sort(found[:, groups == group], axis=1)
        assert (here == np.sort(labels[groups == group])).all()
    for a, b in pairs:
        assert (found[:, a] != found[:, b]).all()


def test_every_arrangement_that_could_have_been_comes_about_equally_often():
    labels, pairs = [0, 0, 1, 2, 1], [(0, 3), (2, 3)]
    allowed = {p for p in permutations(labels) if all(p[a] != p[b] for a, b in pairs)}
    found = shuffled(labels, [0] * 5, pairs, draws=6000)
    seen, counts = np.unique(found, axis=0, return_counts=True)
    assert {tuple(row) for row in seen.tolist()} == allowed
    expected = 6000 / len(allowed)
    # chi-squared with len(allowed) - 1 degrees of freedom: mean plus five standard deviations
    chi = ((counts - expected) ** 2 / expected).sum()
    assert chi < len(allowed) - 1 + 5 * np.sqrt(2 * len(allowed))


def test_groups_without_fellows_are_shuffled_plainly_and_nothing_gives_nothing():
    found = shuffled([0, 1, 2, 3, 4], [0, 0, 0, 1, 1], [], draws=3000)
    assert abs((found[:, 0] == 0).mean() - 1 / 3) < 0.04
    assert set(found[:, 4].tolist()) == {3, 4}
    assert shuffled([], [], [], draws=3).shape == (3, 0)
