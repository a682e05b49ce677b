import networkx as nx
import pandas as pd
import pytest

from labresearch.networks import connections, idea_measures, project

FACTS = {
    "session_from": "s",
    "session": "s",
    "from_line": 1,
    "to_line": 2,
    "lines": "1;2",
    "speaker_from": "Mia",
    "speaker_to": "Ben",
    "role_from": "student",
    "role_to": "student",
    "layer": "instruction",
    "time": 3.0,
    "mediated": False,
    "inferred": False,
    "confidence": 1.0,
}


def network():
    """A path a - b - c (a-b twice), weak c - d, e alone, and a loop at b."""
    graph = nx.MultiDiGraph(composed=True)
    for n, node in enumerate("abcde"):
        graph.add_node(
            node,
            label=node.upper(),
            mentions=n + 1,
            student_mentions=n,
            speakers=1,
            erroneous=n == 2,
        )
    made = [
        ("b", "c", "contrast"),
        ("a", "b", "build"),
        ("b", "a", "compare"),
        ("c", "d", "adjacent"),
        ("b", "b", "uptake"),
    ]
    for n, (a, b, kind) in enumerate(made):
        graph.add_edge(a, b, f"{kind}#1", order=n, type=kind, weak=kind == "adjacent", **FACTS)
    return graph


def test_project_counts_strong_connections_in_both_directions():
    simple = project(network())
    assert sorted(map(sorted, simple.edges)) == [["a", "b"], ["b", "c"]]
    assert simple.edges["a", "b"] == {
        "weight": 2,
        "types": "build;compare",
        "lines": "s:1-2;s:1-2",
    }
    assert list(simple) == list("abcde")
    assert simple.graph["composed"]


def test_project_can_take_weak_ones_and_choose_types():
    assert project(network(), weak=True).has_edge("c", "d")
    assert list(project(network(), types=["contrast"]).edges) == [("b", "c")]
    with pytest.raises(ValueError, match="unknown type 'same'; must be of repair, contrast"):
        project(network(), types=["same"])


def test_measures_by_hand_and_against_networkx():
    graph = network()
    table = idea_measures(graph).set_index("idea")
    assert table["degree"].to_dict() == {"a": 1, "b": 2, "c": 1, "d": 0, "e": 0}
    assert table["weighted_degree"].to_dict() == {"a": 2, "b": 3, "c": 1, "d": 0, "e": 0}
    # b lies between a and c: one of the six pairs of other ideas
    assert table["betweenness"].to_dict() == {
        "a": 0,
        "b": pytest.approx(1 / 6),
        "c": 0,
        "d": 0,
        "e": 0,
    }
    assert table["component"].to_dict() == {"a": 0, "b": 0, "c": 0, "d": 1, "e": 2}
    assert table["uptake"].to_dict() == {"a": 0, "b": 1, "c": 0, "d": 0, "e": 0}
    assert table["erroneous"].to_dict()["c"]
    weak = nx.Graph([("a", "b"), ("b", "c"), ("c", "d")])
    weak.add_node("e")
    expected = nx.betweenness_centrality(weak)
    found = idea_measures(graph, weak=True).set_index("idea")["betweenness"]
    assert found.to_dict() == pytest.approx(expected)


def test_connections_are_in_order_of_time_and_open_to_lines():
    table = connections(network())
    assert table["type"].tolist() == ["contrast", "build", "compare", "adjacent", "uptake"]
    assert table.loc[1, ["source", "target", "source_label", "lines"]].tolist() == [
        "a",
        "b",
        "A",
        "1;2",
    ]
    assert table.attrs["composed"]
    assert table["from_line"].dtype == "int64"


def test_empty_graph_gives_empty_tables_with_columns():
    table = connections(nx.MultiDiGraph())
    assert table.empty
    assert {"source", "type", "lines"} <= set(table)
    assert isinstance(idea_measures(nx.MultiDiGraph()), pd.DataFrame)
