import numpy as np
import pytest

from labresearch.networks.transitions import TransitionNetwork
from labresearch.networks.transitions.communities import COMMUNITIES

# a, b, c follow each other, and x, y; one bridge
TALKS = [list("abcabcacb")] * 5 + [list("xyxyxyxx")] * 5 + [list("cx")]


@pytest.mark.parametrize("method", COMMUNITIES)
def test_two_parts_are_found(method):
    table = TransitionNetwork("frequency").fit(TALKS).communities(method=method)
    assert table.set_index("state")["community"].to_dict() == {
        "a": 0,
        "b": 0,
        "c": 0,
        "x": 1,
        "y": 1,
    }
    assert 0.3 < table["modularity"].iloc[0] < 0.6


def test_no_edge_between_states():
    table = TransitionNetwork("frequency").fit([["a", "a"], ["b"]]).communities()
    assert table["community"].tolist() == [0, 1]
    assert table["modularity"].isna().all()


def test_unknown_method():
    with pytest.raises(ValueError, match="method = 'walktrap' is unknown; must be one of louvain"):
        TransitionNetwork().fit(TALKS).communities(method="walktrap")


def test_cliques_by_hand():
    network = TransitionNetwork("frequency").fit([list("abacbca"), list("xa")])
    two = network.cliques()
    assert two["clique"].tolist() == [("a", "b"), ("a", "c"), ("b", "c")]
    assert two["weight"].tolist() == [2, 2, 2]
    three = network.cliques(size=3)
    assert three.to_numpy().tolist() == [[("a", "b", "c"), 6, 1]]
    # x leads to a, and nothing back
    assert ("a", "x") in network.cliques(summed=True)["clique"].tolist()
    assert network.cliques(threshold=2).empty
    np.testing.assert_array_equal(network.cliques(threshold=2).columns, two.columns)
    for size in (1, 9, 2.5):
        with pytest.raises(ValueError, match=f"size = {size} must be a whole number from 2 to"):
            network.cliques(size=size)
    with pytest.raises(ValueError, match="threshold = -1 must be a number that is not"):
        network.cliques(threshold=-1)
