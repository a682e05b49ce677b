import json

import networkx as nx
import pytest

from labresearch.networks import write_graph


def network():
    graph = nx.MultiDiGraph(composed=True, window=3)
    graph.add_node("ideas.a", label="Halves & <fourths>", mentions=2, erroneous=False)
    graph.add_node("ideas.b", label="zweite Hälfte", mentions=1, erroneous=True)
    graph.add_edge("ideas.a", "ideas.b", "build#1", type="build", time=2.5, lines="1;2")
    graph.add_edge(
        "ideas.a", "ideas.b", "compare#1", type="compare", time=float("nan"), lines="3;4"
    )
    return graph


READERS = {
    ".graphml": nx.read_graphml,
    ".gexf": nx.read_gexf,
    ".json": lambda path: nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges"),
}


@pytest.mark.parametrize("suffix", READERS)
def test_what_was_written_is_read_back(suffix, tmp_path):
    path = write_graph(network(), tmp_path / "new" / f"ideas{suffix}")
    back = READERS[suffix](path)
    assert set(back) == {"ideas.a", "ideas.b"}
    assert back.nodes["ideas.b"]["label"] == "zweite Hälfte"
    assert back.nodes["ideas.b"]["erroneous"] is True
    assert back.nodes["ideas.a"]["mentions"] == 2
    name = "connection" if suffix == ".gexf" else "type"
    found = sorted((d[name], d.get("time"), d["lines"]) for *_, d in back.edges(data=True))
    assert found == [("build", 2.5, "1;2"), ("compare", None, "3;4")]


@pytest.mark.parametrize("suffix", READERS)
def test_same_graph_same_bytes_and_nothing_left_over(suffix, tmp_path):
    first = write_graph(network(), tmp_path / f"one{suffix}").read_bytes()
    second = write_graph(network(), tmp_path / f"two{suffix}").read_bytes()
    assert first == second
    assert b"lastmodified" not in first
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one{suffix}", f"two{suffix}"]


def test_graph_is_not_changed_by_writing(tmp_path):
    graph = network()
    write_graph(graph, tmp_path / "ideas.gexf")
    assert nx.utils.edges_equal(graph.edges(keys=True), network().edges(keys=True))
    assert graph.edges["ideas.a", "ideas.b", "build#1"]["type"] == "build"


def test_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match=r"'ideas.xlsx' has no known suffix.*\.graphml, \.gexf"):
        write_graph(network(), tmp_path / "ideas.xlsx")
