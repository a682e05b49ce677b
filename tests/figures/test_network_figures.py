"""Figures of threads, people, epistemic space and transitions."""

import networkx as nx
import pandas as pd
import pytest

import labresearch as lr
from labresearch.figures import (
    connection_matrix,
    epistemic_space,
    idea_threads,
    sociogram,
    transition_graph,
    transition_matrix,
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


def cells(axis):
    return [text.get_text() for text in axis.texts]


def network(**options):
    return lr.EpistemicNetwork(
        units="unit", conversation="session", codes=["x", "y", "z"], **options
    ).fit(table())


def test_connections_of_groups_and_their_difference():
    model = network(groups=("group", "p", "q"))
    gap = model.difference(draws=99)
    figure = connection_matrix(model, difference=gap)
    assert [axis.get_title(loc="left") for axis in figure.axes] == [
        "p (n = 2)",
        "q (n = 2)",
        "Difference",
    ]
    mean = model.line_weights_[model.unit_facts_["group"] == "p"].mean()
    # rows y, z under columns x, y: each pair once
    wanted = [mean[("x", "y")], mean[("x", "z")], mean[("y", "z")]]
    assert cells(figure.axes[0]) == [f"{value:.2f}" for value in wanted]
    signs = [text[0] for text in cells(figure.axes[2]) if text[0] in "+\u2212"]
    signed = gap["difference"].loc[[("x", "y"), ("x", "z"), ("y", "z")]]
    assert signs == ["+" if d > 0 else "\u2212" for d in signed if abs(d) >= 0.005]
    assert "second less first" in foot(figure)
    assert "99 permutations of unit" in foot(figure)
    assert figure.alt.startswith("Connections as a table: p (n = 2), q (n = 2).")


def test_ordered_connections_stand_in_a_whole_square():
    figure = connection_matrix(network(directed=True))
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["All units (n = 4)"]
    assert len(cells(figure.axes[0])) == 9
    with pytest.raises(TypeError, match="network is a DataFrame; draw a fitted EpistemicNetwork"):
        connection_matrix(table())


def test_transitions_as_cells():
    talks = [["a", "b", "a", "c"], ["b", "b", "c", "a"]]
    model = lr.TransitionNetwork().fit(talks)
    figure = transition_matrix(model)
    values = model.weights_.to_numpy().ravel()
    assert cells(figure.axes[0]) == ["·" if v == 0 else f"{v:.2f}" for v in values]
    assert "relative weights of 2 sequences, rows sum to 1." in foot(figure)
    counts = lr.TransitionNetwork("frequency").fit(talks * 3)
    assert cells(transition_matrix(counts).axes[0])[1] == "3"
    with pytest.raises(TypeError, match="network is a list; draw a fitted TransitionNetwork"):
        transition_matrix(talks)
    with pytest.raises(TypeError, match="the table lacks"):
        transition_matrix(model.weights_)


def test_differences_of_transitions_have_signs_and_frames():
    one = lr.TransitionNetwork().fit([["a", "b", "a"]] * 6)
    two = lr.TransitionNetwork().fit([["a", "a", "b", "a"]] * 6)
    found = one.compare(two, draws=199)
    figure = transition_matrix(found)
    # a to a: 0 less 1/2, a to b: 1 less 1/2, b to a alike
    assert cells(figure.axes[0]) == ["\u22120.50", "+0.50", "·", "·"]
    assert len(figure.axes[0].patches) == 2
    assert "dealing out each sequence anew (6 and 6)" in foot(figure)
