"""What is written is read back, whatever it is."""

import math

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import connections, idea_network, project, read_graph, write_graph

SUFFIXES = [".graphml", ".gexf", ".json"]

NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=6)
ATTRIBUTES = NAMES | st.sampled_from(
    ["type", "label", "lines", "weight", "time", "start", "id", "key", "color", "connection"]
)
SCALARS = (
    st.text(max_size=5)
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.none()
    | st.sampled_from(["", " ", "12;15", "[1, 2]", "a\nb", "<&>", "\x00", "nan"])
)
VALUES = SCALARS | st.lists(st.integers() | st.text(max_size=3), max_size=3)
DATA = st.dictionaries(ATTRIBUTES, VALUES, max_size=4)


@st.composite
def graphs(draw):
    kind = draw(st.sampled_from([nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph]))
    graph = kind()
    graph.graph.update(draw(DATA))
    names = draw(
        st.lists(NAMES, unique=True, max_size=4)
        | st.lists(st.integers(-9, 99), unique=True, max_size=4)
    )
    for name in names:
        graph.add_node(name)
        graph.nodes[name].update(draw(DATA))
    if names:
        ends = st.tuples(st.sampled_from(names), st.sampled_from(names))
        for n, (a, b) in enumerate(draw(st.lists(ends, max_size=5))):
            if graph.is_multigraph():
                key = graph.add_edge(a, b, f"build#{n}")
                graph.edges[a, b, key].update(draw(DATA))
            else:
                graph.add_edge(a, b)
                graph.edges[a, b].update(draw(DATA))
    return graph


def talk():
    """Three turns, two of them timed, one without a name."""
    return Corpus(
        sessions=pd.DataFrame({"session": ["s1"], "lab": "lab1"}),
        utterances=pd.DataFrame(
            {
                "session": "s1",
                "line": range(3),
                "turn": range(3),
                "speaker": ["Mia", "Ben", ""],
                "role": ["student", "student", "unknown"],
                "text": "words",
                "start": [1.5, 2.0, math.nan],
            }
        ),
        codings=pd.DataFrame(
            {
                "session": "s1",
                "line": [0, 0, 1, 1, 2],
                "code": [
                    *("ideas_x.a", "ideas_x.b", "ideas_x.c"),
                    *("engagement.add", "ideas_x.a"),
                ],
                "coder": "me",
            }
        ),
    )


def told(value):
    """Make NaN equal to itself, and 1, 1.0 and True different."""
    if isinstance(value, dict):
        return {key: told(v) for key, v in value.items()}
    if isinstance(value, list):
        return [told(v) for v in value]
    return type(value).__name__, "nan" if isinstance(value, float) and math.isnan(value) else value


def facts(graph):
    edges = {"keys": True} if graph.is_multigraph() else {}
    return (
        type(graph),
        told(graph.graph),
        [(node, told(data)) for node, data in graph.nodes(data=True)],
        [(*edge[:-1], told(edge[-1])) for edge in graph.edges(data=True, **edges)],
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=150)
@given(graph=graphs())
def test_nothing_is_lost(suffix, graph, tmp_path_factory):
    folder = tmp_path_factory.mktemp("graphs")
    before = facts(graph)
    path = write_graph(graph, folder / f"g{suffix}")
    assert facts(graph) == before
    back = read_graph(path)
    assert facts(back) == before
    again = write_graph(back, folder / f"again{suffix}")
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_networks_of_ideas_come_back_whole(suffix, tmp_path):
    graph = idea_network(talk())
    graph.nodes["ideas_x.a"]["quotes"] = ["first", "second"]
    for n, one in enumerate((graph, project(graph), nx.MultiDiGraph(), nx.Graph())):
        back = read_graph(write_graph(one, tmp_path / f"{n}{suffix}"))
        assert facts(back) == facts(one)
    back = read_graph(tmp_path / f"0{suffix}")
    assert connections(back).equals(connections(graph))
    assert back.nodes["ideas_x.a"]["quotes"] == ["first", "second"]


def test_graphs_of_other_programs_are_read_as_networkx_reads_them(tmp_path):
    graph = nx.DiGraph([("a", "b")])
    nx.write_graphml(graph, tmp_path / "a.graphml")
    nx.write_gexf(graph, tmp_path / "a.gexf")
    for suffix in (".graphml", ".gexf"):
        assert list(read_graph(tmp_path / f"a{suffix}").edges) == [("a", "b")]
    (tmp_path / "d3.json").write_text('{"nodes": [{"id": 1}], "links": []}')
    assert list(read_graph(tmp_path / "d3.json")) == [1]


def test_what_is_no_graph_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"'a.txt' has no known suffix; must end in \.graphml"):
        read_graph(tmp_path / "a.txt")
    with pytest.raises(FileNotFoundError):
        read_graph(tmp_path / "a.json")
    for name, text in (("a.json", "[]"), ("b.graphml", "<graphml"), ("c.gexf", "no")):
        (tmp_path / name).write_text(text)
        with pytest.raises(ValueError, match=f"{name} holds no graph as {name[2:]}"):
            read_graph(tmp_path / name)
