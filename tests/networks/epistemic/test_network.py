"""What must not change a network, what it shows, and the estimator's contract."""

import pickle
import subprocess
import sys
import warnings

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

import labresearch as lr
from labresearch.networks import write_graph
from labresearch.networks.epistemic import (
    EmptyNetworkWarning,
    EpistemicNetwork,
    NodePositionWarning,
)

CODES = ["halves", "fourths", "skips", "tens"]
ROOMS = ("room", "green", "blue")
KINDS = {
    "svd": {},
    "svd with groups": {"groups": ROOMS},
    "mean": {"rotation": "mean", "groups": ROOMS},
    "generalised": {"rotation": "generalised", "groups": "age"},
    "regression": {"rotation": "regression", "predictors": ["age"], "controls": "room"},
    "ordered": {"directed": True},
    "forward": {"forward": 2, "weight": "product"},
}


def network(lines, codes=CODES, units="child", **options):
    return EpistemicNetwork(units, "lesson", codes, **options).fit(lines)


def same(one, other):
    """Compare two networks by labels: points, nodes and weights, whatever their order."""
    units = one.points_.index
    for name in ("points_", "centroids_"):
        a, b = getattr(one, name), getattr(other, name).loc[units]
        assert np.allclose(a, b, atol=1e-9), name
    assert np.allclose(one.nodes_, other.nodes_.loc[one.nodes_.index], atol=1e-7)
    assert np.allclose(one.goodness_of_fit_, other.goodness_of_fit_, atol=1e-9)
    assert np.allclose(one.variance_explained_, other.variance_explained_)
    for (a, b), column in one.connection_counts_.items():
        there = (a, b) if one.directed or (a, b) in other.connection_counts_ else (b, a)
        assert (column == other.connection_counts_[there].loc[units]).all()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_order_changes_nothing_but_order(lines, kind, seed):
    rng = np.random.default_rng(seed)
    model = network(lines, **KINDS[kind])
    # conversations shuffled: lines keep their order inside each
    order = rng.permutation(lines["lesson"])
    places = {x: iter(np.flatnonzero(lines["lesson"] == x)) for x in lines["lesson"].unique()}
    mixed = lines.iloc[[next(places[x]) for x in order]]
    same(model, network(mixed, **KINDS[kind]))
    # codes shuffled
    same(model, network(lines, codes=list(rng.permutation(CODES)), **KINDS[kind]))
    # units renamed, which shuffles their order in every table that is sorted
    names = dict(zip(sorted(lines["child"].unique()), rng.permutation(8), strict=True))
    renamed = network(lines.assign(child=lines["child"].map(names)), **KINDS[kind])
    renamed.points_.index = model.points_.index
    assert np.allclose(model.points_, renamed.points_, atol=1e-9)


def test_lines_of_other_units_and_conversations_are_not_changed(lines):
    before = lines.copy(deep=True)
    network(lines)
    pd.testing.assert_frame_equal(lines, before)


def test_points_are_centred_line_weights_along_orthonormal_axes(lines):
    model = network(lines)
    axes = model.rotation_.to_numpy()
    assert np.allclose(axes.T @ axes, np.eye(axes.shape[1]))
    centred = model.line_weights_ - model.centre_
    assert np.allclose(centred.to_numpy() @ axes, model.points_)
    assert np.allclose((model.line_weights_**2).sum(axis=1), 1)
    assert model.variance_explained_.sum() == pytest.approx(1)


def test_group_order_sets_the_direction(lines):
    for kind in ("mean", "generalised", "svd"):
        one = network(lines, rotation=kind, groups=ROOMS)
        other = network(lines, rotation=kind, groups=("room", "blue", "green"))
        axis = one.points_.columns[0]
        means = one.points_[axis].groupby(one.unit_facts_["room"]).mean()
        assert means["green"] < means["blue"]
        assert np.allclose(one.points_[axis], -other.points_[axis])


def test_rotations_of_two_groups_agree(lines):
    mean = network(lines, rotation="mean", groups=ROOMS).points_.iloc[:, 0]
    many = network(lines, rotation="generalised", groups=ROOMS).points_.iloc[:, 0]
    slope = network(lines.assign(room=(lines["room"] == "blue") * 1.0), rotation="regression",
                    predictors="room").points_.iloc[:, 0]  # fmt: skip
    assert np.allclose(mean, many)
    assert np.allclose(mean, slope)


def test_generalised_means_put_all_difference_of_means_on_the_first_axes(lines):
    model = network(lines, rotation="generalised", groups="age")
    assert [*model.points_.columns[:4]] == ["GM1", "GM2", "GM3", "SVD4"]
    means = model.points_.groupby(model.unit_facts_["age"]).mean()
    assert np.allclose(means.iloc[:, 3:], 0)
    spread = means.iloc[:, :3].var()
    assert spread.is_monotonic_decreasing


def test_regression_axes_are_those_of_least_squares(lines):
    model = network(lines, rotation="regression", predictors="age", controls="room")
    facts = model.unit_facts_
    design = np.column_stack([np.ones(8), facts["age"], facts["room"] == "green"])
    slopes = np.linalg.lstsq(design, model.line_weights_.to_numpy(), rcond=None)[0][1]
    assert np.allclose(model.rotation_["RG1"], slopes / np.linalg.norm(slopes))


def test_units_without_connections_stand_at_the_origin(lines):
    silent = pd.DataFrame({**lines.iloc[0], "child": "mute", **dict.fromkeys(CODES, 0)}, index=[0])
    with pytest.warns(EmptyNetworkWarning, match="1 of 9 units have no connection"):
        model = network(pd.concat([lines, silent.assign(lesson="alone")]))
    assert (model.points_.loc["mute"] == 0).all()
    without = network(lines)
    assert np.allclose(model.points_.drop("mute"), without.points_)
    assert np.allclose(model.nodes_, without.nodes_)


def test_transform_projects_new_units(lines):
    model = network(lines)
    assert np.allclose(model.transform(lines), model.points_)
    some = lines[lines["lesson"] == "m1"]
    new = model.transform(some.assign(child="new " + some["child"]))
    weights = network(some).line_weights_ - model.centre_
    assert np.allclose(new, weights.to_numpy() @ model.rotation_.to_numpy())
    assert list(model.get_feature_names_out()) == list(new.columns)


def test_trajectories(lines):
    apart = network(lines, trajectory="separate", steps="day")
    grown = network(lines, trajectory="accumulated", steps="day")
    assert apart.points_.index.names == ["child", "day"]
    total = network(lines).connection_counts_
    assert (apart.connection_counts_.groupby("child").sum() == total.sort_index()).all(axis=None)
    last = grown.connection_counts_.xs(3, level="day")
    assert (last.sort_index() == total.sort_index()).all(axis=None)
    found = grown.lines("halves", "tens", unit=("c3", 2))
    assert len(found) == grown.connection_counts_.loc[("c3", 2), ("halves", "tens")]
    assert set(found["day"]) == {1, 2}
    growth = grown.connection_counts_.loc["c3"]
    assert list(growth.index) == [1, 2, 3]
    assert (growth.diff().iloc[1:] == apart.connection_counts_.loc["c3"].iloc[1:]).all(axis=None)


def test_steps_follow_categories(lines):
    days = pd.Categorical(lines["day"].map({1: "mon", 2: "tue", 3: "wed"}), ["tue", "mon", "wed"])
    model = network(lines.assign(day=days), trajectory="separate", steps="day")
    assert list(model.points_.loc["c1"].index) == ["tue", "mon", "wed"]


def test_labels_that_join_alike_stay_apart(lines):
    lines = lines.assign(first="a", second="b::c")
    lines.loc[::2, ["first", "second"]] = ["a::b", "c"]
    model = network(lines, units=["child", "first", "second"])
    assert len(model.points_) == 16


def test_lines_behind_a_connection(lines):
    lines = lines.assign(n=range(len(lines)))
    model = network(lines, line=["lesson", "n"])
    found = model.lines("halves", "tens", unit="c2")
    assert len(found) == model.connection_counts_.loc["c2", ("halves", "tens")]
    assert set(found["child"]) == {"c2"}
    for row in found.itertuples():
        lesson, n = row.line.split(":")
        here = lines.iloc[int(n)]
        assert (here["lesson"], here["child"]) == (lesson, "c2")
        others = lines.iloc[[int(o.split(":")[1]) for o in row[4]]]
        assert (others["lesson"] == lesson).all()
        window = others.assign(own=False)
        held = {c for c in ("halves", "tens") if here[c] or window[c].any()}
        assert held == {"halves", "tens"}


def test_lines_behind_a_conversation_window_hold_a_code(lines):
    with pytest.warns(NodePositionWarning, match="distances between codes"):
        model = network(lines, window="conversation")
    found = model.lines("halves", "tens", unit="c2")
    own = lines[(lines["child"] == "c2") & (lines["halves"] | lines["tens"]).astype(bool)]
    both = own.groupby("lesson")[["halves", "tens"]].max().all(axis=1)
    assert found["line"].tolist() == own.index[own["lesson"].map(both)].tolist()
    assert model.graph(unit="c2").edges["halves", "tens"]["count"] == len(found)


def test_units_of_several_columns(lines):
    model = network(lines, units=["child", "room"])
    graph = model.graph(unit=("c1", "green"))
    weight = model.line_weights_.loc[("c1", "green"), ("halves", "tens")]
    assert graph.edges["halves", "tens"]["weight"] == pytest.approx(weight)


def test_another_conversation_adds_its_own_connections_only(lines):
    other = lines[lines["lesson"] == "m1"].assign(lesson="new", child="guest")
    both = network(pd.concat([lines, other]).sort_index(kind="stable"))
    alone = network(lines).connection_counts_
    assert (both.connection_counts_.loc[alone.index] == alone).all(axis=None)


def test_graph_has_positions_weights_and_lines(lines, tmp_path):
    model = network(lines, rotation="mean", groups=ROOMS)
    graph = model.graph(group="green")
    assert isinstance(graph, nx.Graph)
    assert not graph.is_directed()
    mean = model.line_weights_[model.unit_facts_["room"] == "green"].mean()
    for a, b, data in graph.edges(data=True):
        pair = (a, b) if (a, b) in mean.index else (b, a)
        assert data["weight"] == pytest.approx(mean[pair])
        assert data["count"] == len(data["lines"].split(";"))
        listed = model.lines(a, b, group="green")["line"].astype(str)
        assert data["lines"] == ";".join(listed)
    assert graph.nodes["tens"]["x"] == model.nodes_.loc["tens", "MR1"]
    back = nx.read_graphml(write_graph(graph, tmp_path / "green.graphml"))
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))


def test_difference_graph_has_signs(lines):
    model = network(lines, rotation="mean", groups=ROOMS)
    graph = model.graph(difference=("green", "blue"))
    table = model.difference(draws=99)
    for a, b, data in graph.edges(data=True):
        row = table.loc[(a, b)]
        assert data["difference"] == pytest.approx(row["difference"])
        assert data["stronger"] == row["stronger"] == ("blue" if row["difference"] > 0 else "green")
    swapped = model.graph(difference=("blue", "green"))
    assert swapped.edges["halves", "tens"]["difference"] == pytest.approx(
        -graph.edges["halves", "tens"]["difference"]
    )


def test_ordered_graph_is_directed(lines):
    model = network(lines, directed=True, mask=[("tens", "tens")])
    graph = model.graph(unit="c1")
    assert graph.is_directed()
    assert not graph.has_edge("tens", "tens")
    weight = model.line_weights_.loc["c1", ("halves", "skips")]
    assert graph.edges["halves", "skips"]["weight"] == pytest.approx(weight)


def test_goodness_of_fit_is_that_of_all_pairs_both_ways(lines):
    model = network(lines)
    p, c = model.points_.iloc[:, 0].to_numpy(), model.centroids_.iloc[:, 0].to_numpy()
    one, other = np.nonzero(~np.eye(8, dtype=bool))
    wanted = np.corrcoef(p[one] - p[other], c[one] - c[other])[0, 1]
    assert model.goodness_of_fit_["pearson"].iloc[0] == pytest.approx(wanted)
    row = model.goodness_of_fit(draws=200).iloc[0]
    assert row["low"] <= row["pearson"] <= row["high"]


def test_methods_paragraph_fills_in_what_was_done(lines):
    text = network(lines, rotation="mean", groups=ROOMS).methods_paragraph()
    for part in (
        "child (n = 8)",
        "lesson (n = 4)",
        "400 lines",
        "the 3 lines before",
        "green, blue",
    ):
        assert part in text
    assert "The first axis follows the means" in text
    assert "fit them anew in each permutation" in text
    text = network(
        lines, forward=2, window="infinite", counting="R", norm="none"
    ).methods_paragraph()
    for part in ("all lines before it", "the 2 lines after it", "rENA", "not normalised"):
        assert part in text
    text = network(
        lines, trajectory="separate", steps="day", mask=[("halves", "tens")], window="conversation"
    ).methods_paragraph()
    for part in ("separate trajectories over day", "halves & tens", "own lines"):
        assert part in text


def test_composed_talk_says_so(lines):
    made_up = lines.copy()
    made_up.attrs["composed"] = True
    model = network(made_up)
    assert model.points_.attrs["composed"]
    assert model.graph().graph["composed"]
    assert "The lines were composed" in model.methods_paragraph()
    assert not network(lines).composed_


def test_scikit_learn_contract(lines):
    model = EpistemicNetwork("child", "lesson", CODES, window=3)
    with pytest.raises(NotFittedError):
        model.transform(lines)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert copy.set_params(window=5).window == 5
    before = model.get_params()
    assert model.fit(lines) is model
    assert model.get_params() == before
    assert np.allclose(make_pipeline(clone(model)).fit_transform(lines), model.points_)
    assert np.allclose(pickle.loads(pickle.dumps(model)).transform(lines), model.points_)
    frame = clone(model).set_output(transform="pandas").fit(lines).transform(lines)
    pd.testing.assert_frame_equal(frame, model.points_)
    assert lr.EpistemicNetwork is EpistemicNetwork


def test_networks_load_without_scikit_learn():
    probe = "import sys, labresearch.networks; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", probe], check=True)


def test_plain_fits_are_silent(lines):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(lines)


def three_units(**facts):
    """Three units that connect one pair each: their line weights are unit vectors."""
    rows = [("u", 1, 1, 0), ("v", 1, 0, 1), ("w", 0, 1, 1)]
    table = pd.DataFrame(rows, columns=["who", "a", "b", "c"]).assign(talk="t", **facts)
    return table.assign(talk=table["who"])


def test_regression_by_hand():
    # line weights e1, e2, e3; on x = 0, 1, 2 the slopes are -1/2, 0, 1/2
    model = EpistemicNetwork("who", "talk", list("abc"), window=1, rotation="regression",
                             predictors="x").fit(three_units(x=[0, 1, 2]))  # fmt: skip
    half = 0.5**0.5
    assert np.allclose(model.rotation_["RG1"], [-half, 0, half])
    # points are centred line weights along it
    assert np.allclose(model.points_["RG1"], [-half, 0, half])
    # all variance is 2/3, of which half lies on the axis
    assert model.variance_explained_["RG1"] == pytest.approx(0.5)


def test_regression_holds_the_others_by_hand():
    # x and z are 0, 1, 0 and 0, 0, 1: the slopes are e2 - e1 and e3 - e1; the second lies across
    # the first: e3 - e1/2 - e2/2
    model = EpistemicNetwork("who", "talk", list("abc"), window=1, rotation="regression",
                             predictors=["x", "z"])  # fmt: skip
    model.fit(pd.concat([three_units(x=[0, 1, 0], z=[0, 0, 1])] * 2, keys=[0, 1]).assign(
        who=lambda t: t["who"] + t.index.get_level_values(0).astype(str)))  # fmt: skip
    assert np.allclose(model.rotation_["RG1"], np.array([-1, 1, 0]) / 2**0.5)
    assert np.allclose(model.rotation_["RG2"], np.array([-1, -1, 2]) / 6**0.5)


def test_generalised_means_by_hand():
    # groups p (e1, e1, e1, e1), q (e2, e2), r (e3, e3): Σ n (m - m̄)(m - m̄)ᵀ has the eigenvectors
    # (2, -1, -1) and (0, 1, -1), of which the first carries more
    table = pd.concat([three_units(g=["p", "q", "r"]).iloc[rows] for rows in
                       ([0], [0], [0], [0], [1], [1], [2], [2])], ignore_index=True)  # fmt: skip
    table["who"] = table["talk"] = [f"k{n}" for n in range(8)]
    model = EpistemicNetwork("who", "talk", list("abc"), window=1, rotation="generalised",
                             groups="g").fit(table)  # fmt: skip
    assert np.allclose(np.abs(model.rotation_["GM1"]), np.array([2, 1, 1]) / 6**0.5)
    assert np.allclose(np.abs(model.rotation_["GM2"]), np.array([0, 1, 1]) / 2**0.5)
    # groups are not numbered: another order of the rows gives the same axis
    again = EpistemicNetwork("who", "talk", list("abc"), window=1, rotation="generalised",
                             groups="g").fit(table.iloc[::-1])  # fmt: skip
    assert np.allclose(again.points_.loc[model.points_.index], model.points_)


def test_an_ordered_network_turned_round_is_its_transpose(lines):
    # the last line first: what led now follows
    ahead = network(lines, directed=True, window=1, forward=3).connection_counts_.sum()
    back = network(lines.iloc[::-1], directed=True, window=4).connection_counts_.sum()
    for a, b in ahead.index:
        assert ahead[(a, b)] == back[(b, a)]


def test_lines_of_other_conversations_in_any_order(lines):
    other = lines[lines["lesson"] == "t1"].assign(child="guest")
    own = network(lines).connection_counts_
    for seed in range(3):
        # the guest speaks in a lesson of their own, at any place in the table
        place = np.random.default_rng(seed).uniform(0, len(lines), len(other))
        both = pd.concat([lines.assign(at=range(len(lines))), other.assign(lesson="o", at=place)])
        found = network(both.sort_values("at")).connection_counts_
        assert (found.loc[own.index] == own).all(axis=None)
