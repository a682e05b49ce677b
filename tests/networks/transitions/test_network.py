import json
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import estimator_checks

import labresearch as lr
from labresearch.networks import write_graph
from labresearch.networks.transitions import KINDS, TransitionNetwork

DATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "group_regulation"
REFERENCE = DATA / "reference"
published = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="no group_regulation data beside the project"
)
NAMES = {
    "OutStrength": "out_strength",
    "InStrength": "in_strength",
    "ClosenessIn": "closeness_in",
    "ClosenessOut": "closeness_out",
    "Closeness": "closeness",
    "Betweenness": "betweenness",
    "BetweennessRSP": "betweenness_rsp",
    "Diffusion": "diffusion",
    "Clustering": "clustering",
}
talks = st.lists(st.lists(st.sampled_from("abcd"), min_size=3, max_size=8), min_size=2, max_size=8)
kinds = st.sampled_from(KINDS)


@pytest.fixture(scope="module")
def regulation():
    return pd.read_csv(DATA / "group_regulation.csv")


@pytest.fixture(scope="module")
def regulation_long():
    return pd.read_csv(DATA / "group_regulation_long.csv")


def wide(sequences):
    width = max(map(len, sequences))
    rows = [[*row, *[None] * (width - len(row))] for row in sequences]
    return pd.DataFrame(rows, columns=range(1, width + 1), dtype=object)


def recorded(name):
    return pd.read_csv(REFERENCE / name, index_col=0)


def test_composed_talk_stays_known_as_composed():
    table = wide([["a", "b"], ["b", "a", "a"]])
    assert TransitionNetwork().fit(table).composed_ is False
    assert TransitionNetwork().fit([["a", "b"]]).composed_ is False
    table.attrs["composed"] = True
    network = TransitionNetwork().fit(table)
    assert network.composed_ is True
    assert network.prune(threshold=0.1).composed_ is True


# recorded by running the R package tna 1.2.3; see the README of the reference folder
@published
@pytest.mark.parametrize("kind", ["relative", "frequency"])
def test_weights_are_those_of_tna(regulation, kind):
    weights = TransitionNetwork(kind).fit(regulation).weights_
    expected = recorded(f"weights_{kind}.csv")
    assert weights.index.tolist() == expected.index.tolist() == weights.columns.tolist()
    np.testing.assert_allclose(weights, expected, rtol=0, atol=1e-14)


@published
def test_reverse_is_the_transpose_of_frequency(regulation):
    weights = TransitionNetwork("reverse").fit(regulation).weights_
    np.testing.assert_array_equal(weights, recorded("weights_frequency.csv").T)


@published
def test_a_long_table_gives_the_same_network(regulation, regulation_long):
    wide = TransitionNetwork().fit(regulation)
    network = TransitionNetwork(actor="Actor", order="Time", action="Action")
    mixed = network.fit(regulation_long.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(mixed.weights_, wide.weights_)
    pd.testing.assert_series_equal(mixed.initial_, wide.initial_)


@published
def test_initial_probabilities_are_those_of_tna(regulation):
    expected = json.loads((REFERENCE / "initial_probabilities.json").read_text(encoding="utf-8"))
    for kind, options, name in [
        ("relative", {}, "relative"),
        ("frequency", {}, "frequency"),
        ("co-occurrence", {}, "cooccurrence"),
        ("reverse", {}, "reverse"),
        ("n-gram", {"n": 3}, "ngram3"),
        ("gap", {"gap": 3}, "gap3"),
        ("attention", {"decay": 0.5}, "attention_l0.5"),
        ("attention", {"direction": "both"}, "attention_both"),
        ("frequency", {"weighted": True}, "frequency_weighted"),
        ("frequency", {"scaling": ("rank", "minmax")}, "frequency_rank_minmax"),
        ("relative", {"begin": "Begin", "end": "End"}, "relative_beginend"),
    ]:
        initial = TransitionNetwork(kind, **options).fit(regulation).initial_
        assert initial.to_dict() == pytest.approx(expected[name], abs=1e-15), name


@published
def test_centralities_are_those_of_tna(regulation):
    found = TransitionNetwork().fit(regulation).centralities().set_index("state")
    expected = recorded("centralities_relative.csv").rename(columns=NAMES)
    np.testing.assert_allclose(found[expected.columns], expected, rtol=1e-12, atol=1e-15)


@published
def test_the_bootstrap_keeps_as_many_edges_as_tna(regulation):
    table = TransitionNetwork().fit(regulation).bootstrap()
    # shared/notes/ena-tna.md: 51 of 78 edges, by tna and by tnapy
    assert (table["kept"].sum(), len(table)) == (51, 78)


def test_hand_computed():
    table = pd.DataFrame({"T1": ["a", "b"], "T2": ["b", "b"], "T3": ["a", None]})
    network = TransitionNetwork().fit(table)
    assert network.states_ == ("a", "b")
    assert network.n_sequences_ == 2
    assert network.counts_.to_numpy().tolist() == [[0, 1], [1, 1]]
    assert network.weights_.to_numpy().tolist() == [[0, 1], [0.5, 0.5]]
    assert network.initial_.to_dict() == {"a": 0.5, "b": 0.5}


def test_begin_and_end_states_are_always_added():
    # the longest sequence does not reach the last column: R's tna leaves its end state alone
    table = pd.DataFrame({"T1": ["a", "b"], "T2": ["b", None], "T3": [None, None]}, dtype=object)
    network = TransitionNetwork("frequency", begin="(", end=")").fit(table)
    assert network.states_ == ("(", "a", "b", ")")
    assert network.counts_.loc["(", "a"] == network.counts_.loc["(", "b"] == 1
    assert network.counts_.loc["b", ")"] == 2
    assert network.initial_["("] == 1
    last = network.places("b", ")")
    assert last[["from_place", "to_place"]].to_numpy().tolist() == [["T2", ")"], ["T1", ")"]]
    first = network.places("(")
    assert first[["from_place", "to_place"]].to_numpy().tolist() == [["(", "T1"]] * 2


def test_a_missing_state_inside_breaks_the_sequence_if_asked_for():
    table = pd.DataFrame({"T1": ["a", "b"], "T2": [None, "a"], "T3": ["b", "b"]})
    counts = TransitionNetwork("frequency", missing="break").fit(table).counts_
    assert counts.to_numpy().tolist() == [[0, 1], [1, 0]]


def test_whole_numbers_are_states_and_sort_as_numbers():
    table = pd.DataFrame({"T1": [10, 9], "T2": [9, 10], "T3": [10.0, np.nan]})
    assert TransitionNetwork().fit(table).states_ == (9, 10)


@settings(max_examples=40)
@given(talks, kinds, st.randoms())
def test_order_and_names_of_sequences_and_states_change_nothing(sequences, kind, random):
    network = TransitionNetwork(kind).fit(sequences)
    mixed = random.sample(sequences, len(sequences))
    again = TransitionNetwork(kind).fit(mixed)
    np.testing.assert_allclose(again.weights_, network.weights_, atol=1e-12)
    np.testing.assert_allclose(again.initial_, network.initial_)
    new = dict(zip("abcd", random.sample("wxyz", 4), strict=True))
    other = TransitionNetwork(kind).fit([[new[s] for s in row] for row in sequences])
    states = [new[s] for s in network.states_]
    np.testing.assert_allclose(other.weights_.loc[states, states], network.weights_, atol=1e-12)
    np.testing.assert_allclose(
        other.centralities().set_index("state").loc[states],
        network.centralities().set_index("state"),
        rtol=1e-6,
        atol=1e-9,
    )


@settings(max_examples=40)
@given(talks, kinds)
def test_empty_columns_change_nothing_but_r_s_n_grams(sequences, kind):
    options = {"whole": True} if kind == "n-gram" else {}
    table = wide(sequences)
    wider = table.assign(later=None, last=None)
    one = TransitionNetwork(kind, **options).fit(table)
    two = TransitionNetwork(kind, **options).fit(wider)
    np.testing.assert_allclose(one.weights_, two.weights_, atol=1e-12)


@settings(max_examples=40)
@given(talks, kinds)
def test_wide_long_and_lists_agree(sequences, kind):
    rows = [
        (who, place, state) for who, row in enumerate(sequences) for place, state in enumerate(row)
    ]
    long = pd.DataFrame(rows, columns=["who", "when", "what"]).sample(frac=1, random_state=3)
    network = TransitionNetwork(kind, actor="who", order="when", action="what").fit(long)
    other = TransitionNetwork(kind).fit(sequences)
    pd.testing.assert_frame_equal(network.weights_, other.weights_)


@given(talks)
def test_rows_of_relative_networks_sum_to_one_or_nothing(sequences):
    network = TransitionNetwork().fit(sequences)
    total = network.weights_.sum(axis=1)
    leads = network.counts_.sum(axis=1) > 0
    np.testing.assert_allclose(total, leads.astype(float))
    assert network.initial_.sum() == pytest.approx(1)


@settings(max_examples=40)
@given(talks, kinds)
def test_the_places_add_up_to_the_counts(sequences, kind):
    network = TransitionNetwork(kind).fit(sequences)
    places = network.places()
    total = places.groupby(["from", "to"])["weight"].sum().unstack(fill_value=0.0)
    total = total.reindex(index=network.states_, columns=network.states_, fill_value=0.0)
    np.testing.assert_allclose(total, network.counts_, atol=1e-9)
    table = wide(sequences)
    for row in places.itertuples(index=False):
        assert table.loc[row.sequence, row.from_place] == row[0]
        assert table.loc[row.sequence, row.to_place] == row.to


def test_places_of_a_long_table_are_its_rows():
    table = pd.DataFrame(
        {"who": ["x", "y", "x"], "line": [1, 1, 2], "code": ["ask", "ask", "tell"]},
        index=["l1", "l2", "l3"],
    )
    network = TransitionNetwork(actor="who", order="line", action="code").fit(table)
    found = network.places("ask", "tell").iloc[0]
    assert found["sequence"] == "x"
    assert (found["from_place"], found["to_place"]) == ("l1", "l3")
    with pytest.raises(ValueError, match="state 'sing' is unknown; the network has ask, tell"):
        network.places("sing")


def test_the_graph_holds_weights_and_places(tmp_path):
    network = TransitionNetwork().fit([["a", "b", "a"], ["a", "b"]])
    graph = network.graph()
    assert graph.nodes["a"] == {"label": "a", "initial": 1.0, "events": 3}
    assert graph.edges["a", "b"] == {
        "weight": 1.0,
        "count": 2.0,
        "length": 1.0,
        "places": "0:1-2;1:1-2",
    }
    assert "places" not in network.graph(places=False).edges["a", "b"]
    back = nx.read_graphml(write_graph(graph, tmp_path / "moves.graphml"))
    assert dict(back.edges) == dict(graph.edges)
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    matrix = nx.to_numpy_array(graph, nodelist=network.states_, weight="weight")
    np.testing.assert_array_equal(matrix, network.weights_)


def test_a_pruned_graph_has_no_pruned_edge():
    network = TransitionNetwork().fit([["a", "b", "a"]] * 19 + [["a", "a", "b"]])
    pruned = network.prune(threshold=0.05)
    assert not pruned.graph().has_edge("a", "a")
    assert network.graph().has_edge("a", "a")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "markov"}, "kind = 'markov' is unknown; must be one of relative, frequency"),
        ({"kind": "relative", "n": 3}, "n = 3 has no meaning for kind='relative'; it is of 'n-gr"),
        ({"kind": "gap", "gap": -1}, "gap = -1 must be a whole number of at least 0"),
        ({"kind": "gap", "gap": 1.5}, "gap = 1.5 must be a whole number"),
        ({"kind": "n-gram", "n": 1}, "n = 1 must be a whole number of at least 2"),
        ({"kind": "n-gram", "n": 9}, "n = 9 is more than the 3 positions"),
        ({"kind": "window", "window": 0}, "window = 0 must be a whole number of at least 1"),
        ({"kind": "attention", "decay": 0}, "decay = 0 must be a number above 0"),
        ({"kind": "attention", "direction": "up"}, "direction = 'up' is unknown"),
        ({"kind": "attention", "own": True}, "own is of kind='attention' with direction='back"),
        ({"kind": "relative", "weighted": True}, "weighted has no meaning for kind='relative'"),
        ({"kind": "gap", "whole": True}, "whole has no meaning for kind='gap'"),
        ({"kind": ["relative"]}, "kind = .* is unknown"),
        ({"kind": "frequency", "weighted": "no"}, "weighted = 'no' must be True or False"),
        ({"kind": "attention", "decay": True}, "decay = True must be a number above 0"),
        ({"scaling": 3}, "scaling = 3 is unknown"),
        ({"begin": " "}, "begin = ' ' must be the name of a state"),
        ({"end": np.nan}, "end = nan must be the name of a state"),
        ({"end": "a "}, "end state 'a ' is the name of a state already"),
        ({"scaling": "softmax"}, "scaling = 'softmax' is unknown; must be one of relative, minmax"),
        ({"missing": "skip"}, "missing = 'skip' is unknown; must be 'error' or 'break'"),
        ({"begin": "a"}, "begin state 'a' is the name of a state already"),
        ({"begin": "x", "end": "x"}, "begin and end state are both 'x'"),
    ],
)
def test_options_are_checked_in_fit(options, words):
    with pytest.raises(ValueError, match=words):
        TransitionNetwork(**options).fit([["a", "b", "a"]])


def test_unknown_keywords_are_refused():
    with pytest.raises(TypeError, match="unexpected keyword"):
        TransitionNetwork(windowsize=3)


def test_nothing_follows_anything():
    words = "no transition of kind='relative' in 2 sequences, the longest of 1 states"
    with pytest.raises(ValueError, match=words):
        TransitionNetwork().fit([["a"], ["b"]])


def test_methods_need_a_fitted_network():
    for call in ("centralities", "bootstrap", "stability", "prune", "communities", "graph"):
        with pytest.raises(NotFittedError):
            getattr(TransitionNetwork(), call)()


def test_input_stays_as_it_is():
    table = pd.DataFrame({"T1": ["a", "b"], "T2": ["b", None]})
    before = table.copy(deep=True)
    network = TransitionNetwork(begin="(", end=")").fit(table)
    network.prune()
    network.bootstrap(draws=5)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    "check",
    [
        "check_no_attributes_set_in_init",
        "check_parameters_default_constructible",
        "check_get_params_invariance",
        "check_set_params",
        "check_estimator_cloneable",
        "check_estimator_repr",
        "check_estimator_tags_renamed",
    ],
)
def test_the_contract_of_scikit_learn(check):
    # the checks on data feed tables of decimals, which are no states
    getattr(estimator_checks, check)("TransitionNetwork", TransitionNetwork())


def test_clones_have_options_and_no_data():
    network = TransitionNetwork("gap", gap=2, scaling=["max"]).fit([["a", "b", "c"]])
    again = clone(network)
    assert again.get_params() == network.get_params()
    assert not hasattr(again, "weights_")


def test_the_package_imports_without_scikit_learn():
    probe = (
        "import sys\n"
        "import labresearch.networks, labresearch.networks.transitions as t\n"
        "t.sequence_distances([['a'], ['b']])\n"
        "assert 'sklearn' not in sys.modules\n"
        "sys.modules['sklearn.base'] = None\n"
        "try:\n"
        "    t.TransitionNetwork\n"
        "except ModuleNotFoundError as fault:\n"
        '    assert "pip install scikit-learn" in str(fault)\n'
        "else:\n"
        "    raise AssertionError\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
    assert lr.TransitionNetwork is TransitionNetwork


def test_pauses_split_and_parts_are_named_in_the_graph():
    table = pd.DataFrame({"who": "x", "t": [1, 2, 9, 10], "code": list("abab")})
    network = TransitionNetwork("frequency", actor="who", order="t", session_gap=5).fit(table)
    assert network.n_sequences_ == 2
    assert network.counts_.loc["b", "a"] == 0
    assert network.graph().edges["a", "b"]["places"] == "x/1:0-1;x/2:2-3"
    assert clone(network).session_gap == 5


@published
def test_events_fifteen_minutes_apart_make_the_wide_table(regulation, regulation_long):
    network = TransitionNetwork(actor="Actor", order="Time", action="Action", session_gap="15min")
    found = network.fit(regulation_long)
    assert found.n_sequences_ == len(regulation)
    np.testing.assert_array_equal(found.weights_, TransitionNetwork().fit(regulation).weights_)
