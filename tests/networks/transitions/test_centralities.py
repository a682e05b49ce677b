"""Centralities against networkx and hand-computed values."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.networks.transitions import TransitionNetwork
from labresearch.networks.transitions.centralities import (
    MEASURES,
    centrality_values,
    check_measures,
)

# few values, so that shortest paths tie
weights = st.integers(2, 6).flatmap(
    lambda size: st.lists(
        st.lists(st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.5, 1.0]), min_size=size, max_size=size),
        min_size=size,
        max_size=size,
    )
)


def graph_of(matrix):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(matrix)))
    for i, j in zip(*np.nonzero(matrix), strict=True):
        if i != j:
            graph.add_edge(i, j, length=1 / matrix[i, j])
    return graph


@given(weights)
def test_betweenness_and_closeness_are_those_of_networkx(rows):
    matrix = np.array(rows)
    graph = graph_of(matrix)
    found = centrality_values(matrix, ("betweenness", "closeness_out", "closeness_in", "closeness"))
    # lengths such as 1/.3 + 1/.5 tie only up to rounding in networkx, so it counts in thirds
    whole = nx.DiGraph()
    whole.add_nodes_from(graph)
    whole.add_edges_from(
        (i, j, {"length": round(data["length"] * 3)}) for i, j, data in graph.edges(data=True)
    )
    expected = nx.betweenness_centrality(whole, normalized=False, weight="length")
    np.testing.assert_allclose(found[:, 0], list(expected.values()), atol=1e-9)
    for column, view in ((1, graph), (2, graph.reverse())):
        total = dict(nx.all_pairs_dijkstra_path_length(view, weight="length"))
        sums = np.array([sum(total[node].values()) for node in graph])
        with np.errstate(divide="ignore"):
            np.testing.assert_allclose(found[:, column], np.where(sums > 0, 1 / sums, np.nan))


@given(weights)
def test_many_networks_at_once_are_as_one_by_one(rows):
    matrix = np.array(rows)
    both = centrality_values(np.stack([matrix, matrix.T]), MEASURES)
    np.testing.assert_allclose(both[0], centrality_values(matrix, MEASURES))
    np.testing.assert_allclose(both[1], centrality_values(matrix.T, MEASURES))


def test_hand_computed():
    matrix = np.array([[0.9, 0.5, 0.5], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    names = ("out_strength", "in_strength", "diffusion", "clustering", "betweenness_rsp")
    found = centrality_values(matrix, names)
    assert found[:, 0].tolist() == [1, 1, 0]
    assert found[:, 1].tolist() == [0, 0.5, 1.5]
    # w² has one way of weight .5, from the first state over the second to the third
    assert found[:, 2].tolist() == [1.5, 1, 0]
    # triangle of weights .5, .5, 1: 2 × .25 / (sum² - sum of squares)
    np.testing.assert_allclose(found[:, 3], [1, 0.5, 0.5])
    # a state without a step out has no randomised paths
    assert np.isnan(found[:, 4]).all()
    assert centrality_values(matrix, ("out_strength",), loops=True)[0, 0] == 1.9


def test_no_neighbour_is_nan_not_noise():
    found = centrality_values(np.array([[0.0, 0.3], [0.0, 0.0]]), ("clustering", "closeness_out"))
    assert np.isnan(found[:, 0]).all()
    assert np.isnan(found[1, 1])


def test_measures_are_checked_and_normalised():
    with pytest.raises(ValueError, match="measures has the unknown 'pagerank'; must be of out_"):
        check_measures(["pagerank"])
    network = TransitionNetwork().fit([["a", "b", "c", "a"], ["b", "a", "b", "b"]])
    table = network.centralities(["in_strength", "out_strength"], loops=True, normalize=True)
    assert table.columns.tolist() == ["state", "in_strength", "out_strength"]
    # rows sum to one: the same for all states is no difference, not rounding blown up
    assert table["out_strength"].isna().all()
    assert table["in_strength"].min() == 0
    assert table["in_strength"].max() == 1
