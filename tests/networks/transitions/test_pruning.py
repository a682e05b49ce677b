import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.networks.transitions import TransitionNetwork
from labresearch.networks.transitions.pruning import disparity_p, prune_weights

talks = st.lists(st.lists(st.sampled_from("abcde"), min_size=2, max_size=8), min_size=2, max_size=9)


def together(weights):
    return nx.is_weakly_connected(nx.from_numpy_array(weights, create_using=nx.DiGraph))


@given(talks, st.sampled_from([{"threshold": 0.4}, {"method": "lowest", "lowest": 0.6}]))
def test_nothing_falls_apart_and_removed_edges_are_weak(sequences, options):
    network = TransitionNetwork().fit(sequences)
    before = network.weights_.copy()
    pruned = network.prune(**options)
    if together(before.to_numpy()):
        assert together(pruned.weights_.to_numpy())
    assert network.weights_.equals(before)
    assert not len(network.removed_)
    back = pruned.weights_.copy()
    for row in pruned.removed_.itertuples(index=False):
        assert back.loc[row[0], row.to] == 0
        back.loc[row[0], row.to] = row.weight
    assert back.equals(before)


def test_hand_computed():
    weights = np.array([[0.0, 0.7, 0.3], [0.9, 0.0, 0.1], [1.0, 0.0, 0.0]])
    options = {"threshold": 0.3, "lowest": 0.25, "level": 0.5}
    kept = prune_weights(weights, method="threshold", **options)
    assert kept.tolist() == [[0, 0.7, 0], [0.9, 0, 0], [1, 0, 0]]
    # R's quantile of .1, .3, .7, .9, 1 at a quarter is .3
    assert prune_weights(weights, method="lowest", **options).tolist() == kept.tolist()


def test_the_last_edge_between_parts_stays():
    weights = np.array([[0.0, 1.0, 0.05], [1.0, 0.0, 0.01], [0.0, 0.0, 0.0]])
    kept = prune_weights(weights, method="threshold", threshold=0.1, lowest=0.1, level=0.5)
    # the weaker of the two edges to the third state goes
    assert kept.tolist() == [[0, 1, 0.05], [1, 0, 0], [0, 0, 0]]


def test_the_disparity_filter():
    weights = np.array([[0.0, 8.0, 1.0, 1.0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    # Serrano et al.: (1 - 0.8)² and (1 - 0.1)²; the other ends have one edge, which says nothing
    np.testing.assert_allclose(disparity_p(weights)[0], [1, 0.04, 0.81, 0.81])
    kept = prune_weights(weights, method="disparity", threshold=0, lowest=0.1, level=0.05)
    assert np.argwhere(kept).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "bonferroni"}, "method = 'bonferroni' is unknown; must be one of threshold"),
        ({"threshold": -1}, "threshold = -1 must be a number that is not negative"),
        ({"threshold": np.nan}, "threshold = nan must be a number"),
        ({"lowest": 2}, "lowest = 2 must lie between 0 and 1"),
        ({"level": 0}, "level = 0"),
    ],
)
def test_options(options, words):
    with pytest.raises(ValueError, match=words):
        TransitionNetwork().fit([["a", "b"]]).prune(**options)
