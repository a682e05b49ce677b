import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.figures.graph_layout import place_nodes


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.data())
def test_boxes_do_not_overlap_and_places_repeat(count, data):
    pairs = [(a, b) for a in range(count) for b in range(a)]
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(chosen)
    sizes = {n: (0.8 + 0.1 * (n % 4), 0.6) for n in graph}
    places = place_nodes(graph, sizes, width=8)
    again = place_nodes(graph, sizes, width=8)
    assert all((places[n] == again[n]).all() for n in graph)
    for a in range(count):
        for b in range(a):
            apart = np.abs(places[a] - places[b])
            need = (np.array(sizes[a]) + np.array(sizes[b])) / 2
            assert (apart >= need - 0.01).any()


def test_a_node_on_the_way_is_pushed_off_the_line():
    # b lies between a and c on a path that also has the line a - c
    graph = nx.Graph([("a", "b"), ("b", "c"), ("a", "c")])
    places = place_nodes(graph, dict.fromkeys(graph, (0.5, 0.4)), width=8)
    along = places["c"] - places["a"]
    away = places["b"] - places["a"]
    distance = abs(along[0] * away[1] - along[1] * away[0]) / np.hypot(*along)
    assert distance > 0.2
