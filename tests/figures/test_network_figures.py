"""Figures of threads, people, epistemic space and transitions."""

import networkx as nx
import pandas as pd
import pytest

import labresearch as lr
from labresearch.figures import epistemic_space, idea_threads, sociogram, transition_graph
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
