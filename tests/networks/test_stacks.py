import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.networks.stacks import stack_measures


def by_networkx(weights, present):
    graph = nx.from_numpy_array(weights)
    graph = graph.subgraph(np.flatnonzero(present).tolist())
    n = len(graph)
    between = list(nx.betweenness_centrality(graph).values())
    return {
        "density": nx.density(graph) if n > 1 else np.nan,
        "weighted_degree": 2 * graph.size(weight="weight") / n if n else np.nan,
        "components": nx.number_connected_components(graph) if n else 0,
        "centralisation": sum(max(between) - b for b in between) / (n - 1) if n > 2 else 0,
    }


@settings(max_examples=60)
@given(
    nodes=st.integers(1, 9),
    share=st.floats(0, 1),
    seed=st.integers(0, 999),
    draws=st.integers(1, 4),
)
def test_equal_to_networkx(nodes, share, seed, draws):
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 5, (draws, nodes, nodes)) * (
        rng.random((draws, nodes, nodes)) < share
    )
    present = rng.random((draws, nodes)) < 0.8
    weights = np.triu(weights, 1) * present[:, :, None] * present[:, None, :]
    weights = (weights + weights.transpose(0, 2, 1)).astype(float)
    found = stack_measures(weights, present)
    for draw in range(draws):
        expected = by_networkx(weights[draw], present[draw])
        mine = {name: float(values[draw]) for name, values in found.items()}
        assert mine == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_line_and_star_by_hand():
    line = np.diag([1.0, 1, 1], 1) + np.diag([1.0, 1, 1], -1)
    found = stack_measures(line[None], np.ones((1, 4), dtype=bool))
    # the two in the middle lie between 2 of 3 pairs: (2/3 + 2/3) / 3
    assert found["centralisation"][0] == pytest.approx(4 / 9)
    assert found["density"][0] == 0.5
