import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus import Corpus
from labresearch.networks import interaction_measures, interaction_network

ROLES = {
    "T": "host",
    "Ines": "coach",
    "Dana": "teacher",
    "Mia": "student",
    "Ben": "student",
    "Ss": "group",
}


def corpus_of(speakers, *, layer="instruction", ideas=(), phase="enactment", **columns):
    n = len(speakers)
    lines = pd.DataFrame(
        {
            "session": "a",
            "line": range(n),
            "turn": range(n),
            "speaker": speakers,
            "role": [ROLES.get(name, "unknown") for name in speakers],
            "layer": layer,
            "text": "We cut it.",
        }
    )
    codings = pd.DataFrame(ideas, columns=["line", "code"]).assign(session="a", coder="me")
    return Corpus(
        sessions=pd.DataFrame({"session": ["a"], "phase": phase} | columns),
        utterances=lines,
        codings=codings,
    )


def ties(graph):
    return {(a, b): weight for a, b, weight in graph.edges(data="weight")}


def whole(graph):
    table = interaction_measures(graph)
    return table[table["scope"] == "network"].set_index("measure")["value"]


def of(graph, scope, name):
    table = interaction_measures(graph)
    rows = table[(table["scope"] == scope) & (table["name"] == name)]
    return rows.set_index("measure")["value"]


def star(n=5):
    graph = nx.DiGraph()
    for name in range(n):
        graph.add_node(str(name), role="coach" if name == 0 else "teacher", turns=4, words=9)
    for name in range(1, n):
        graph.add_edge(str(name), "0", weight=2)
    return graph


# -- replies


def test_a_reply_runs_to_the_turn_before():
    graph = interaction_network(corpus_of(["T", "Mia", "T", "Ben", "Mia", "T"]))
    assert ties(graph) == {
        ("Mia", "T"): 1,
        ("T", "Mia"): 2,
        ("Ben", "T"): 1,
        ("Mia", "Ben"): 1,
    }
    assert graph.edges["T", "Mia"]["lines"] == "a:1-2;a:4-5"
    assert list(graph) == ["T", "Mia", "Ben"]
    assert graph.nodes["T"] == {"role": "host", "turns": 3, "words": 9}


def test_lines_of_one_turn_are_one_turn():
    corpus = corpus_of(["T", "Mia", "Mia", "T"])
    corpus = corpus.replace(utterances=corpus.utterances.assign(turn=[0, 1, 1, 2]))
    graph = interaction_network(corpus)
    assert graph.nodes["Mia"] == {"role": "student", "turns": 1, "words": 6}
    assert {edge: graph.edges[edge]["lines"] for edge in graph.edges} == {
        ("Mia", "T"): "a:0-1",
        ("T", "Mia"): "a:2-3",
    }


def test_a_person_who_goes_on_does_not_reply_to_herself():
    corpus = corpus_of(["Mia", "Mia", "Ben"])
    assert ties(interaction_network(corpus)) == {("Ben", "Mia"): 1}


def test_children_who_speak_with_an_adult_between_them_do_not_reply_to_each_other():
    corpus = corpus_of(["Mia", "T", "Ben", "Mia"])
    assert ties(interaction_network(corpus, among="children")) == {("Mia", "Ben"): 1}
    assert ties(interaction_network(corpus, among="adults")) == {}
    assert list(interaction_network(corpus, among="adults")) == ["T"]


@pytest.mark.parametrize("between", ["Ss", "", "S?"])
def test_nobody_in_particular_stands_between_children(between):
    corpus = corpus_of(["Mia", between, "Ben"])
    graph = interaction_network(corpus, among="children")
    assert list(graph) == ["Mia", "Ben"]
    assert not graph.edges


def test_another_layer_of_talk_is_another_stretch():
    layer = ["instruction", "instruction", "collegial", "collegial"]
    graph = interaction_network(corpus_of(["T", "Mia", "Ines", "T"], layer=layer))
    assert ties(graph) == {("Mia", "T"): 1, ("T", "Ines"): 1}


def test_another_session_is_another_stretch():
    corpus = corpus_of(["T", "Mia", "Ben"])
    sessions = pd.DataFrame({"session": ["a", "b"], "phase": ["enactment", "debrief"]})
    lines = corpus.utterances.assign(session=["a", "a", "b"])
    both = Corpus(sessions=sessions, utterances=lines)
    assert ties(interaction_network(both)) == {("Mia", "T"): 1}
    assert list(interaction_network(both, phases="debrief")) == ["Ben"]
    assert len(interaction_network(both, phases=["debrief", "enactment"])) == 3


def test_a_person_has_the_role_of_most_turns():
    corpus = corpus_of(["T", "Mia", "T", "Mia", "T"])
    role = ["teacher", "student", "host", "student", "teacher"]
    graph = interaction_network(corpus.replace(utterances=corpus.utterances.assign(role=role)))
    assert graph.nodes["T"]["role"] == "teacher"


# -- uptake


def test_uptake_runs_to_the_latest_other_who_voiced_the_idea():
    ideas = [(0, "ideas_x.p"), (1, "ideas_x.q"), (2, "ideas_x.p"), (4, "ideas_x.p")]
    corpus = corpus_of(["Mia", "T", "Ben", "T", "Mia"], ideas=ideas)
    graph = interaction_network(corpus, kind="uptake")
    assert ties(graph) == {("Ben", "Mia"): 1, ("Mia", "Ben"): 1}
    assert graph.edges["Mia", "Ben"]["lines"] == "a:2-4"
    assert len(graph) == 3


def test_a_child_takes_up_a_childs_idea_past_the_adult_who_repeats_it():
    ideas = [(n, "ideas_x.p") for n in range(3)]
    corpus = corpus_of(["Mia", "T", "Ben"], ideas=ideas)
    assert ties(interaction_network(corpus, kind="uptake")) == {("T", "Mia"): 1, ("Ben", "T"): 1}
    among = interaction_network(corpus, kind="uptake", among="children")
    assert ties(among) == {("Ben", "Mia"): 1}


@pytest.mark.parametrize(("window", "found"), [(2, {}), (3, {("Ben", "Mia"): 1})])
def test_an_idea_stands_for_a_window_of_turns(window, found):
    ideas = [(0, "ideas_x.p"), (3, "ideas_x.p")]
    corpus = corpus_of(["Mia", "T", "Ines", "Ben"], ideas=ideas)
    assert ties(interaction_network(corpus, kind="uptake", window=window)) == found


def test_an_idea_counts_once_a_turn_and_mentions_by_reference_can_be_left_out():
    ideas = [(0, "ideas_x.p"), (1, "ideas_x.p"), (2, "ideas_x.p")]
    corpus = corpus_of(["Mia", "Ben", "Ben"], ideas=ideas)
    corpus = corpus.replace(utterances=corpus.utterances.assign(turn=[0, 1, 1]))
    assert ties(interaction_network(corpus, kind="uptake")) == {("Ben", "Mia"): 1}
    codings = corpus.codings.assign(evidence="reference:her_way")
    hinted = corpus.replace(codings=codings)
    graph = interaction_network(hinted, kind="uptake", inferred=False, ideas="ideas_x")
    assert not graph.edges


def test_another_idea_is_not_taken_up():
    corpus = corpus_of(["Mia", "Ben"], ideas=[(0, "ideas_x.p"), (1, "ideas_x.q")])
    assert not interaction_network(corpus, kind="uptake").edges


# -- what is refused


def test_what_is_not_allowed_says_how_to_mend_it():
    corpus = corpus_of(["T", "Mia"])
    with pytest.raises(ValueError, match="kind = 'talk'; must be one of 'reply', 'uptake'"):
        interaction_network(corpus, kind="talk")
    with pytest.raises(ValueError, match="among = 'kids'"):
        interaction_network(corpus, among="kids")
    with pytest.raises(ValueError, match="phases has 'lunch'; must be of planning"):
        interaction_network(corpus, phases=["lunch"])
    with pytest.raises(ValueError, match="window = 0"):
        interaction_network(corpus, window=0)


def test_a_label_in_two_schools_is_not_one_person():
    corpus = corpus_of(["T", "Mia", "Ss"])
    sessions = pd.DataFrame({"session": ["a", "b"], "school": ["Fernhollow", "Quillstone"]})
    lines = pd.concat([corpus.utterances, corpus.utterances.assign(session="b")])
    two = Corpus(sessions=sessions, utterances=lines)
    with pytest.raises(ValueError, match=r"'Mia' speaks in several schools.*'Quillstone'"):
        interaction_network(two)
    assert len(interaction_network(two.select(school="Fernhollow"))) == 3


# -- measures


def test_a_star_by_hand():
    measures = whole(star())
    assert measures["people"] == 5
    assert measures["ties"] == 8
    assert measures["density"] == pytest.approx(4 / 20)
    assert measures["reciprocity"] == 0
    assert measures["degree_centralisation"] == pytest.approx(1)
    assert measures["strength_centralisation"] == pytest.approx(1)


@pytest.mark.parametrize("seed", range(4))
def test_shapes_are_those_that_networkx_finds(seed):
    graph = nx.gnp_random_graph(7, 0.35, seed=seed, directed=True)
    graph = nx.relabel_nodes(graph, str)
    for node in graph:
        graph.nodes[node].update(role="teacher", turns=5, words=20)
    nx.set_edge_attributes(graph, 2, "weight")
    measures = whole(graph)
    assert measures["density"] == pytest.approx(nx.density(graph))
    assert measures["reciprocity"] == pytest.approx(nx.overall_reciprocity(graph))
    degrees = np.array([degree for _, degree in graph.to_undirected().degree()])
    freeman = (degrees.max() - degrees).sum() / (6 * 5)
    assert measures["degree_centralisation"] == pytest.approx(freeman)


def test_measures_by_hand():
    graph = star(4)
    graph.add_edge("0", "1", weight=1)
    graph.add_edge("1", "2", weight=1)
    measures = whole(graph)
    # ties 1-0, 2-0, 3-0 of weight 2 and 0-1, 1-2 of weight 1
    assert measures["density"] == pytest.approx(5 / 12)
    assert measures["reciprocity"] == pytest.approx(2 / 5)
    assert measures["weighted_reciprocity"] == pytest.approx(2 / 8)
    # degrees 3, 2, 2, 1
    assert measures["degree_centralisation"] == pytest.approx((0 + 1 + 1 + 2) / 6)
    # strengths 7, 4, 3, 2 of 8
    assert measures["strength_centralisation"] == pytest.approx((3 + 4 + 5) / 8 / 2)


def test_shares_of_roles_overlap_in_the_ties_between_them():
    graph = star(4)
    graph.add_edge("1", "2", weight=2)
    assert of(graph, "role", "coach")["share_of_ties"] == pytest.approx(6 / 8)
    assert of(graph, "role", "teacher")["share_of_ties"] == 1
    assert of(graph, "person", "1")["share_of_ties"] == pytest.approx(4 / 8)


def test_in_strength_is_judged_by_the_turns_of_the_role():
    graph = nx.DiGraph()
    for name, role, turns in (("T", "host", 9), ("Mia", "student", 3), ("Ben", "student", 1)):
        graph.add_node(name, role=role, turns=turns, words=10)
    graph.add_weighted_edges_from([("T", "Mia", 2), ("T", "Ben", 2), ("Mia", "T", 1)])
    # the two children get 4 responses to 4 turns
    assert of(graph, "person", "Mia")["expected_in_strength"] == 3
    assert of(graph, "person", "Mia")["adjusted_in_strength"] == pytest.approx(2 / 3)
    assert of(graph, "person", "Ben")["adjusted_in_strength"] == 2
    # 5 responses to 13 turns, of which 4 to the children
    assert of(graph, "role", "student")["adjusted_in_strength"] == pytest.approx(4 / (5 * 4 / 13))
    assert of(graph, "role", "host")["turns"] == 9


def test_what_has_no_meaning_is_nan():
    empty = whole(nx.DiGraph())
    assert empty["people"] == 0
    assert empty.drop(["people", "ties", "pairs"]).isna().all()
    alone = nx.DiGraph()
    alone.add_nodes_from(["T", "Mia"], role="student", turns=0, words=0)
    measures = whole(alone)
    assert measures["density"] == 0
    assert np.isnan(measures["degree_centralisation"])
    assert np.isnan(of(alone, "person", "T")["adjusted_in_strength"])


def test_an_empty_corpus_has_an_empty_network():
    none = corpus_of(["T", "Mia"]).select(phase="debrief")
    assert len(interaction_network(none)) == 0
    assert len(interaction_network(none, kind="uptake")) == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["T", "Ines", "Dana", "Mia", "Ben", "Ss"]), max_size=30))
def test_every_change_of_speaker_is_one_tie(speakers):
    graph = interaction_network(corpus_of(speakers)) if speakers else nx.DiGraph()
    changes = sum(a != b for a, b in itertools.pairwise(speakers))
    assert sum(ties(graph).values()) == changes
    lines = [edge["lines"].split(";") for _, _, edge in graph.edges(data=True)]
    assert [len(part) for part in lines] == list(ties(graph).values())
    measures = whole(graph)
    for name in ("density", "reciprocity", "weighted_reciprocity", "degree_centralisation"):
        assert np.isnan(measures[name]) or 0 <= measures[name] <= 1
    table = interaction_measures(graph)
    people = table[table["scope"] == "person"]
    received = people[people["measure"] == "in_strength"]["value"].sum()
    assert received == changes
    expected = people[people["measure"] == "expected_in_strength"]["value"].sum()
    assert expected == pytest.approx(changes)


@pytest.mark.parametrize(("planted", "slope"), [(True, -0.09), (False, 0.0)])
def test_the_planted_fall_of_the_coach_is_found_in_the_composed_corpus(composed, planted, slope):
    # P8: the coach's share of ties among adults falls by .09 a cycle
    corpus = composed(2, planted=planted)
    labs = corpus.sessions[corpus.sessions["lab"] != ""].drop_duplicates("lab")
    rows = []
    for lab, school, team, cycle in zip(
        labs["lab"], labs["school"], labs["team"], labs["cycle"].astype(int), strict=True
    ):
        graph = interaction_network(
            corpus.select(lab=lab), among="adults", phases=("planning", "revise", "debrief")
        )
        found = interaction_measures(graph).set_index(["scope", "name", "measure"])["value"]
        share = found.loc[("role", "coach", "share_of_ties")]
        centre = found.loc[("network", "", "strength_centralisation")]
        rows.append((school + team, cycle, share, centre))
    table = pd.DataFrame(rows, columns=["place", "cycle", "share", "centre"])
    centred = table[["cycle", "share", "centre"]]
    centred = centred - centred.groupby(table["place"]).transform("mean")
    x = centred["cycle"]
    assert (x * centred["share"]).sum() / (x**2).sum() == pytest.approx(slope, abs=0.02)
    if planted:
        assert (x * centred["centre"]).sum() / (x**2).sum() < -0.06
