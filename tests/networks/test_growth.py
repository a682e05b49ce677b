import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import (
    ego_network,
    growing_network,
    idea_measures,
    idea_network,
    project,
)


def corpus_of(sessions):
    """Make a lab; a session is a list of (speaker, codes); lines of one speaker are a turn."""
    utterances, codings = [], []
    for name, lines in sessions.items():
        turn, before = -1, None
        for n, (speaker, codes) in enumerate(lines):
            turn += speaker != before
            before = speaker
            utterances.append(
                {
                    "session": name,
                    "line": n,
                    "turn": turn,
                    "speaker": speaker,
                    "role": "student",
                    "text": "words",
                    "start": 10.0 * n,
                }
            )
            for code in codes.split():
                full = code if "." in code else f"ideas_x.{code}"
                codings.append({"session": name, "line": n, "code": full, "coder": "me"})
    return Corpus(
        sessions=pd.DataFrame(
            {"session": list(sessions), "lab": "lab1", "order": range(len(sessions))}
        ),
        utterances=pd.DataFrame(utterances),
        codings=pd.DataFrame(codings, columns=["session", "line", "code", "coder"]),
    )


TALK = corpus_of(
    {
        "s1": [
            ("Mia", "a"),
            ("Ben", "b engagement.add"),
            ("Ben", "c"),
            ("Ava", ""),
            ("Ava", "a engagement.use"),
        ],
        "s2": [("Mia", "d"), ("Ben", "a"), ("Ben", "b")],
    }
)


def test_growth_by_hand():
    table = growing_network(idea_network(TALK), corpus=TALK)
    assert table["session"].tolist() == ["s1", "s1", "s2", "s2"]
    assert table["turn"].tolist() == [0, 1, 0, 1]
    assert table["line"].tolist() == [0, 1, 0, 2]
    # Ben builds b and c on a and says both; s2: d comes, then a and b in one turn, known before
    assert table["nodes"].tolist() == [1, 3, 4, 4]
    assert table["edges"].tolist() == [0, 3, 3, 3]
    assert table["connections"].tolist() == [0, 3, 3, 4]
    assert table["components"].tolist() == [1, 1, 2, 2]
    assert table["density"].tolist()[1:] == [1, 0.5, 0.5]
    assert np.isnan(table["density"][0])
    assert table["new_ideas"].tolist()[1] == "ideas_x.b;ideas_x.c"
    assert table["new_edges"].tolist()[2:] == ["", ""]


def test_without_a_corpus_lines_are_counted_and_sessions_stand_in_order():
    table = growing_network(idea_network(TALK))
    assert table["turn"].isna().all()
    assert list(zip(table["session"], table["line"], strict=True)) == [
        *(("s1", 0), ("s1", 1), ("s1", 2)),
        *(("s2", 0), ("s2", 2)),
    ]
    assert table["edges"].tolist() == [0, 1, 3, 3, 3]


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["Mia", "Ben", "Ava"]),
                st.sampled_from(["", "a", "b", "a b", "c engagement.add", "d e", "b c"]),
            ),
            min_size=1,
            max_size=8,
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_growth_ends_at_the_whole_network_and_never_shrinks(sessions, weak):
    corpus = corpus_of({f"s{n}": lines for n, lines in enumerate(sessions)})
    if not corpus.codings["code"].str.startswith("ideas").any():
        return
    graph = idea_network(corpus)
    simple = project(graph, weak=weak)
    tables = [growing_network(graph, corpus=given, weak=weak) for given in (corpus, None)]
    for table in tables:
        last = table.iloc[-1]
        assert last["nodes"] == len(simple)
        assert last["edges"] == simple.number_of_edges()
        assert last["connections"] == simple.size(weight="weight")
        assert last["components"] == nx.number_connected_components(simple)
        if len(simple) > 1:
            assert last["density"] == pytest.approx(nx.density(simple))
        for column in ("nodes", "edges", "connections"):
            assert table[column].is_monotonic_increasing
        assert not table.duplicated(["session", "line"]).any()
        added = ";".join(table["new_ideas"][table["new_ideas"] != ""]).split(";")
        assert sorted(added) == sorted(simple)
    assert len(tables[0]) <= len(tables[1])


def test_empty_network_and_foreign_corpus():
    assert growing_network(nx.MultiDiGraph()).empty
    graph = idea_network(TALK)
    other = corpus_of({"s1": [("Mia", "a")]})
    with pytest.raises(ValueError, match="corpus has no line 1 of session 's1'"):
        growing_network(graph, corpus=other)
    with pytest.raises(ValueError, match="unknown type 'same'"):
        growing_network(graph, types=["same"])


def path_graph():
    graph = nx.MultiDiGraph(composed=True)
    facts = {"session": "s", "session_from": "s", "from_line": 1, "to_line": 2, "lines": "1;2"}
    made = [("a", "b", "build"), ("b", "c", "compare"), ("c", "d", "build"), ("a", "d", "adjacent")]
    made += [("b", "b", "uptake")]
    for n, (a, b, kind) in enumerate(made):
        graph.add_edge(a, b, f"{kind}#{n}", order=n, type=kind, weak=kind == "adjacent", **facts)
    return graph


def test_ego_network_keeps_what_is_near_with_its_lines():
    graph = path_graph()
    around = ego_network(graph, "b")
    assert dict(around.nodes(data="distance")) == {"a": 1, "b": 0, "c": 1}
    assert sorted((a, b, d["lines"]) for a, b, d in around.edges(data=True)) == [
        ("a", "b", "1;2"),
        ("b", "b", "1;2"),
        ("b", "c", "1;2"),
    ]
    assert around.graph == {"composed": True, "ego": "b", "radius": 1}
    assert isinstance(around, nx.MultiDiGraph)
    assert "distance" not in graph.nodes["a"]
    assert set(ego_network(graph, "b", radius=2)) == set("abcd")
    assert not ego_network(graph, "b", radius=2).has_edge("a", "d")
    assert set(ego_network(graph, "a", weak=True)) == set("abd")
    assert set(ego_network(graph, "b", types="compare")) == set("bc")
    assert list(ego_network(graph, "b", radius=0).edges) == [("b", "b", "uptake#4")]


def test_ego_network_of_a_whole_network_is_the_component():
    graph = idea_network(TALK)
    around = ego_network(graph, "ideas_x.a", radius=9, weak=True)
    part = nx.node_connected_component(project(graph, weak=True), "ideas_x.a")
    assert set(around) == part
    assert around.number_of_edges() == graph.subgraph(part).number_of_edges()
    assert idea_measures(around)["idea"].tolist() == list(around)


def test_ego_network_names_what_is_wrong():
    with pytest.raises(KeyError, match=r"'ideas_x.aa' is not in the network.*mean ideas_x"):
        ego_network(idea_network(TALK), "ideas_x.aa")
    with pytest.raises(ValueError, match="radius = -1 is negative"):
        ego_network(path_graph(), "a", radius=-1)
