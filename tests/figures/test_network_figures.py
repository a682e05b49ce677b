"""Figures of threads, people, epistemic space and transitions."""

import networkx as nx
import pandas as pd
import pytest

import labresearch as lr
from labresearch.figures import (
    epistemic_space,
    growing_network,
    idea_matrix,
    idea_threads,
    sociogram,
    transition_graph,
)
from labresearch.figures.style import svg_bytes


@pytest.fixture(scope="module")
def labs():
    return lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab=["lab04", "lab05"])


def words(figure):
    return svg_bytes(figure).decode()


def foot(figure):
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())


def test_threads_of_a_lab(labs):
    figure = idea_threads(labs, lab="lab04", most=5)
    axis = figure.axes[0]
    assert len(axis.get_yticks()) == 5
    names = [tick.get_text() for tick in axis.get_xticklabels()]
    assert names == ["planning", "enactment1", "revise", "enactment2", "debrief", "nextday"]
    assert "breaks a factor, multiplies the parts: 6 sessions, announced" in figure.alt
    assert "composed corpus" in words(figure)
    assert "ideas with fewer sessions are left out" in foot(figure)


def test_a_lab_must_be_named_where_there_are_several(labs):
    with pytest.raises(ValueError, match="must be one of lab04, lab05"):
        idea_threads(labs)
    with pytest.raises(ValueError, match="lab = 'lab09' must be one of"):
        idea_threads(labs, lab="lab09")


def test_people_stand_by_role_and_may_go_without_names(labs):
    graph = lr.interaction_network(labs.select(session="lab05-debrief"), among="adults")
    figure = sociogram(graph)
    assert "Ms. Tran" in words(figure)
    without = sociogram(graph, names=False, title="Debrief")
    assert "Ms. Tran" not in words(without) + without.alt
    assert "principal" in words(without)
    with pytest.raises(ValueError, match="no people"):
        sociogram(nx.DiGraph())


def table():
    rows = [
        ("a", "p", "s1", 1, 1, 0), ("a", "p", "s1", 0, 1, 1), ("b", "p", "s1", 1, 0, 1),
        ("b", "p", "s1", 1, 1, 0), ("c", "q", "s2", 0, 1, 1), ("c", "q", "s2", 1, 0, 1),
        ("d", "q", "s2", 0, 1, 1), ("d", "q", "s2", 1, 1, 1),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["unit", "group", "session", "x", "y", "z"])


def test_epistemic_space_of_two_groups():
    network = lr.EpistemicNetwork(
        units="unit", conversation="session", codes=["x", "y", "z"], groups="group"
    ).fit(table())
    figure = epistemic_space(network)
    assert figure.alt.startswith("Epistemic network. p at ")
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert labels == ["p (n = 2)", "q (n = 2)"]
    assert "composed corpus" not in words(figure)


def test_transitions():
    network = lr.TransitionNetwork().fit([["a", "b", "b"], ["b", "a", "b"], ["a", "b", "a"]])
    figure = transition_graph(network, at_least=0.9)
    assert figure.alt.startswith("Transitions. Strongest: a to b 1.00")
    assert "2 arrows below 0.90 are left out" in foot(figure)


def test_growth_has_curves_strokes_and_snapshots(labs):
    figure = growing_network(labs, session="lab05-enactment1")
    graph = lr.idea_network(labs.select(session="lab05-enactment1"))
    last = lr.growing_network(graph).iloc[-1]
    assert f"{last['nodes']} ideas, {last['edges']} connected pairs" in figure.alt
    curves = figure.axes[1]
    assert [line.get_ydata()[-1] for line in curves.get_lines()[:3]] == [
        last["nodes"], last["edges"], last["components"]
    ]  # fmt: skip
    assert len(figure.axes) == 6  # a key, the curves, four snapshots
    titles = [axis.get_title(loc="left") for axis in figure.axes[2:]]
    assert titles[-1].startswith("end (line ")
    assert sum("time-out" in title for title in titles) == 2
    # the last snapshot has every idea, by its number
    numbers = {text.get_text() for text in figure.axes[-1].texts}
    assert numbers == {str(n + 1) for n in range(len(graph))}


def test_growth_of_a_session_without_parts_and_what_is_missing(labs):
    figure = growing_network(labs, session="lab05-planning")
    assert len(figure.axes) <= 6
    with pytest.raises(ValueError, match="session = None must be one of lab04-planning"):
        growing_network(labs)
    bare = labs.replace(codings=labs.codings[labs.codings["code"].str.startswith("engagement.")])
    with pytest.raises(ValueError, match="no idea is coded in lab05-planning"):
        growing_network(
            bare.replace(utterances=bare.utterances.assign(speech="hm", text="hm")),
            session="lab05-planning",
        )


def test_matrix_of_ideas_counts_connections_and_mentions(labs):
    lab = labs.select(lab="lab05")
    graph = lr.idea_network(lab)
    figure = idea_matrix(lab, most=5)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert len(texts) == 25
    ideas = sorted(graph, key=lambda n: -graph.nodes[n]["mentions"])[:5]
    strong = sum(
        1 + (a != b)
        for a, b, weak in graph.edges(data="weak")
        if not weak and a in ideas and b in ideas
    )
    assert sum(int(text) for text in texts if text) == strong
    by_session = idea_matrix(lab, by="session", most=5)
    texts = [text.get_text() for text in by_session.axes[0].texts]
    assert sum(int(n) for text in texts for n in text.split(" | ") if n) == sum(
        graph.nodes[n]["mentions"] for n in ideas
    )
    assert "13 ideas with fewer mentions are left out" in foot(by_session)
    with pytest.raises(ValueError, match="by = 'lab' is unknown"):
        idea_matrix(lab, by="lab")
    with pytest.raises(ValueError, match="most = 0"):
        idea_matrix(lab, most=0)
