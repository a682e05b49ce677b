"""Figures of threads, people, epistemic space and transitions."""

import networkx as nx
import pandas as pd
import pytest

import labresearch as lr
from labresearch.figures import (
    connection_matrix,
    epistemic_space,
    growing_network,
    idea_matrix,
    idea_threads,
    sociogram,
    transition_graph,
    transition_matrix,
)
from labresearch.figures.style import svg_bytes


@pytest.fixture(scope="module")
def labs(gold):
    return gold.select(lab=["lab04", "lab05"])


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
