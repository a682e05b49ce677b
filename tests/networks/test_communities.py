import networkx as nx
import numpy as np
import pytest

from labresearch.networks import idea_communities
from labresearch.networks.growth import counted_connections

FACTS = {"type": "build", "weak": False, "session": "s", "session_from": "s"}


def network(pairs, *, sessions=None):
    graph = nx.MultiDiGraph(composed=True)
    for n, (a, b) in enumerate(pairs):
        facts = FACTS | ({} if sessions is None else dict.fromkeys(FACTS, sessions[n]))
        facts |= {"type": "build", "weak": False}
        graph.add_edge(a, b, f"build#{n}", order=n, from_line=2 * n, to_line=2 * n + 1, **facts)
    nx.set_node_attributes(graph, {node: node.upper() for node in graph}, "label")
    return graph


TWO_GROUPS = ["ab", "bc", "ca", "de", "ef", "fd"] * 4 + ["cd"]


def test_two_groups_are_found_and_beat_the_shuffle():
    graph = network(TWO_GROUPS)
    graph.add_node("g", label="G")
    table = idea_communities(graph, draws=99)
    assert table["idea"].tolist() == list("abcdefg")
    assert table["label"].tolist() == list("ABCDEFG")
    assert table["community"].tolist() == [0, 0, 0, 1, 1, 1, 2]
    # 25 connections, 24 of them inside; each group has half of the ends
    assert table["modularity"].tolist() == pytest.approx([24 / 25 - 1 / 2] * 7)
    assert table["p"].tolist() == [1 / 100] * 7
    assert table["beats_shuffle"].all()
    assert (table["expected"] < 0.3).all()
    assert table.attrs["composed"]


def test_groups_that_sessions_alone_make_do_not_beat_the_shuffle():
    # each session talks of its own three ideas; shuffled inside it nothing can change
    graph = network(TWO_GROUPS[:-1], sessions=["s", "s", "s", "t", "t", "t"] * 4)
    table = idea_communities(graph, draws=49)
    assert table["community"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table["p"].tolist() == [1.0] * 6
    assert not table["beats_shuffle"].any()


def test_same_seed_same_result_and_names_play_no_part():
    graph = network(TWO_GROUPS)
    renamed = nx.relabel_nodes(graph, {node: f"ideas_{ord(node) * 7 % 13}" for node in graph})
    one, two = idea_communities(graph, draws=9), idea_communities(renamed, draws=9)
    assert one.drop(columns=["idea"]).equals(idea_communities(graph, draws=9).drop(columns="idea"))
    assert one["community"].tolist() == two["community"].tolist()
    assert one["modularity"].tolist() == two["modularity"].tolist()


def test_chance_seldom_beats_the_shuffle():
    rng = np.random.default_rng(2)
    found = []
    for seed in range(60):
        pairs = [rng.choice(list("abcdefgh"), 2, replace=False) for _ in range(30)]
        found.append(idea_communities(network(pairs), seed=seed, draws=39)["p"].iloc[0])
    assert np.mean(np.array(found) < 0.05) <= 0.1
    assert 0.35 < np.mean(found) < 0.65


def test_nothing_connected_gives_no_number():
    graph = nx.MultiDiGraph()
    graph.add_nodes_from("ab", label="x")
    table = idea_communities(graph)
    assert table["community"].tolist() == [0, 1]
    assert table[["modularity", "expected", "p"]].isna().all(axis=None)
    assert not table["beats_shuffle"].any()
    assert idea_communities(nx.MultiDiGraph()).empty
    assert idea_communities(network(["ab"]), draws=0)["p"].isna().all()


def test_wrong_options_are_named():
    with pytest.raises(ValueError, match="draws = -1 is negative"):
        idea_communities(network(["ab"]), draws=-1)
    with pytest.raises(ValueError, match="unknown type 'same'"):
        idea_communities(network(["ab"]), types="same")
    assert len(counted_connections(network(["ab"]), types="build", weak=False)) == 1
