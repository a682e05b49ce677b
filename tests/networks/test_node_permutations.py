import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.networks import node_permutation, qap


def random_graph(n, seed):
    rng = np.random.default_rng(seed)
    return nx.from_numpy_array(rng.poisson(1.5, (n, n)), create_using=nx.DiGraph)


# -- QAP


def test_the_correlation_is_that_of_the_pairs():
    a, b = random_graph(7, 1), random_graph(7, 2)
    pairs = list(itertools.permutations(range(7), 2))

    def weights(graph):
        return [graph.get_edge_data(*pair, {"weight": 0})["weight"] for pair in pairs]

    expected = np.corrcoef(weights(a), weights(b))[0, 1]
    assert qap(a, b, draws=9)["observed"] == pytest.approx(expected)


def test_p_is_that_of_all_permutations():
    a, b = random_graph(4, 3), random_graph(4, 4)
    x, y = (nx.to_numpy_array(graph) for graph in (a, b))
    pairs = ~np.eye(4, dtype=bool)
    every = np.array(
        [
            np.corrcoef(x[pairs], y[np.ix_(order, order)][pairs])[0, 1]
            for order in itertools.permutations(range(4))
        ]
    )
    found = qap(a, b, draws=20000, seed=1)
    assert found["expected"] == pytest.approx(every.mean(), abs=0.01)
    # with so few orders, what is far hangs on the last digits of the middle that was drawn
    middle = found["expected"]
    far = np.abs(every - middle) >= abs(found["observed"] - middle) - 1e-9
    assert found["p"] == pytest.approx(far.mean(), abs=0.02)


def test_a_network_correlates_with_itself_and_loops_do_not_count():
    graph = random_graph(12, 5)
    looped = graph.copy()
    looped.add_edge(0, 0, weight=99)
    found = qap(graph, looped, draws=499)
    assert found["observed"] == pytest.approx(1)
    assert found["p"] == 1 / 500
    assert found["z"] > 4


def test_people_in_one_network_only_are_left_out_and_counted():
    a = random_graph(8, 6)
    b = a.copy()
    b.remove_node(3)
    b.add_edge("guest", 1, weight=5)
    found = qap(a, b, draws=99)
    assert (found["nodes"], found["left_out"]) == (7, 2)
    assert found["observed"] == pytest.approx(1)


def test_what_cannot_be_correlated_is_refused():
    with pytest.raises(ValueError, match="share 2 people; QAP needs three"):
        qap(nx.path_graph(2), nx.path_graph(5))
    with pytest.raises(ValueError, match="graph_b has the weight 1 for all pairs of the 4"):
        qap(nx.path_graph(4), nx.complete_graph(4))
    with pytest.raises(ValueError, match="draws = 0"):
        qap(nx.path_graph(4), nx.path_graph(4), draws=0)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 99))
def test_the_correlation_does_not_depend_on_the_order_of_people(order, seed):
    a, b = random_graph(6, seed), random_graph(6, seed + 1000)
    mixed = nx.DiGraph()
    mixed.add_nodes_from(order)
    mixed.add_edges_from(a.edges(data=True))
    one, two = qap(a, b, draws=9), qap(mixed, b, draws=9)
    assert one["observed"] == pytest.approx(two["observed"])
    assert qap(b, a, draws=9)["observed"] == pytest.approx(one["observed"])


def test_networks_that_have_nothing_to_do_with_each_other_are_rarely_found_alike():
    p = [qap(random_graph(8, s), random_graph(8, s + 500), draws=199)["p"] for s in range(200)]
    assert 0.01 <= np.mean(np.array(p) <= 0.05) <= 0.1


# -- attributes


def grouped():
    graph = nx.DiGraph()
    for name in "abcd":
        graph.add_node(name, role="coach" if name in "ab" else "teacher", years=ord(name))
    graph.add_weighted_edges_from([("a", "b", 3), ("c", "d", 1), ("a", "d", 1)])
    return graph


def test_ties_between_the_same_by_hand():
    found = node_permutation(grouped(), "role", draws=5999)
    assert found["observed"] == pytest.approx(4 / 5)
    # two of four share a role: a pair is alike in one of three cases
    assert found["expected"] == pytest.approx(1 / 3, abs=0.02)
    assert found["nodes"] == 4


def test_in_strength_goes_with_a_number():
    found = node_permutation(grouped(), "years", "in_strength", draws=999)
    assert found["observed"] == pytest.approx(np.corrcoef([0, 1, 2, 3], [0, 3, 0, 2])[0, 1])
    graph = grouped()
    nx.set_node_attributes(graph, {"a": False, "b": True, "c": False, "d": False}, "hosts")
    hosts = node_permutation(graph, "hosts", "in_strength", draws=99)
    assert hosts["observed"] == pytest.approx(np.corrcoef([0, 1, 0, 0], [0, 3, 0, 2])[0, 1])


def test_an_own_statistic():
    found = node_permutation(
        grouped(), "role", lambda weights, role: weights[role == "coach"].sum(), draws=99
    )
    assert found["observed"] == 4


def test_no_ties_or_no_difference_is_nan():
    graph = grouped()
    graph.remove_edges_from(list(graph.edges))
    assert np.isnan(node_permutation(graph, "role", draws=9)["p"])
    same = grouped()
    nx.set_node_attributes(same, 1.0, "years")
    assert np.isnan(node_permutation(same, "years", "in_strength", draws=9)["observed"])


def test_what_is_not_allowed_says_how_to_mend_it():
    graph = grouped()
    with pytest.raises(ValueError, match=r"node 'a' has no attribute 'grade'.*role, years"):
        node_permutation(graph, "grade")
    with pytest.raises(ValueError, match="statistic = 'mean'; must be 'same'"):
        node_permutation(graph, "role", "mean")
    with pytest.raises(ValueError, match="needs numbers and 'role' has 'coach'"):
        node_permutation(graph, "role", "in_strength")
    with pytest.raises(ValueError, match="draws = 0"):
        node_permutation(graph, "role", draws=0)


def test_the_same_seed_gives_the_same_figures():
    assert node_permutation(grouped(), "role", seed=4) == node_permutation(
        grouped(), "role", seed=4
    )
