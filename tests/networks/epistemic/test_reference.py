"""Published table RS.data against values recorded from the R package rENA 0.2.7 on R 4.2.2."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from labresearch.networks.epistemic import EpistemicNetwork, NodePositionWarning

DATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "rs_data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no RS.data beside the project")

CODES = [
    *("Data", "Technical.Constraints", "Performance.Parameters"),
    *("Client.and.Consultant.Requests", "Design.Reasoning", "Collaboration"),
]
UNITS, A = ["Condition", "UserName"], ["Condition", "GroupName"]
B = [*A, "ActivityNumber"]
GROUPS = ("Condition", "FirstGame", "SecondGame")


@pytest.fixture(scope="module")
def rs():
    return pd.read_csv(DATA / "rs_data.csv", keep_default_na=False)


def network(rs, conversation=A, **options):
    return EpistemicNetwork(UNITS, conversation, CODES, **options).fit(rs)


@pytest.fixture(scope="module", params=["svd", "mean"])
def pair(rs, request):
    groups = GROUPS if request.param == "mean" else None
    path = DATA / "reference" / f"A_back4__{request.param}__summary.json"
    model = network(rs, rotation=request.param, groups=groups)
    return model, json.loads(path.read_text(encoding="utf-8")), request.param


def recorded(name):
    table = pd.read_csv(DATA / "reference" / f"A_back4__{name}.csv")
    return table.select_dtypes("number").to_numpy()


def aligned(found, wanted):
    return np.abs(found.to_numpy() * np.sign((found.to_numpy() * wanted).sum(axis=0)) - wanted)


def test_counts_and_line_weights(pair):
    model, _, _ = pair
    assert (model.connection_counts_.to_numpy() == recorded("counts")).all()
    assert np.abs(model.line_weights_.to_numpy() - recorded("line_weights")).max() < 1e-12


def test_points_rotation_and_nodes(pair):
    model, _, name = pair
    assert aligned(model.points_, recorded(f"{name}__points")).max() < 1e-10
    assert aligned(model.rotation_, recorded(f"{name}__rotation")).max() < 1e-10
    assert aligned(model.nodes_, recorded(f"{name}__nodes")).max() < 1e-8


def test_variance_and_centre(pair):
    model, wanted, _ = pair
    assert list(model.variance_explained_.index) == wanted["dimensions"]
    assert np.allclose(model.variance_explained_, list(wanted["variance"].values()), atol=1e-10)
    assert np.allclose(model.centre_, list(wanted["center_vec"].values()), atol=1e-12)


def test_goodness_of_fit_in_the_order_of_the_table(pair):
    model, wanted, _ = pair
    found = model.goodness_of_fit(counting="R", axes=5)
    assert np.allclose(found["pearson"], wanted["goodness_of_fit"]["pearson_first5"], atol=1e-10)
    assert np.allclose(found["spearman"], wanted["goodness_of_fit"]["spearman_first5"], atol=1e-10)


def test_group_comparison(pair):
    model, wanted, name = pair
    found = model.test(GROUPS, draws=99)
    for axis, side in zip(found.index, ("dim1", "dim2"), strict=True):
        row, then = found.loc[axis], wanted["tests"][side]
        if name == "mean" and side == "dim2":
            # no difference by construction: the last bits of the recorded values say nothing
            assert abs(row["difference"]) < 1e-12
            assert row["p"] == 1
            continue
        assert row["difference"] == pytest.approx(
            abs(then["mean_second"] - then["mean_first"]), abs=1e-10
        )
        assert row["t"] == pytest.approx(abs(then["welch_t"]), abs=1e-9)
        assert row["df"] == pytest.approx(then["welch_df"], abs=1e-8)
        assert row["d"] == pytest.approx(then["cohens_d_abs"], abs=1e-9)
        if name == "svd":
            assert row["p_fixed_axis"] == pytest.approx(then["welch_p"], rel=1e-8)
            assert row["mann_whitney_p"] == pytest.approx(then["wilcoxon_p"], rel=1e-8)
            assert row["low"] == pytest.approx(-then["welch_ci95"][1], abs=1e-10)
        else:
            assert np.isnan(row["p_fixed_axis"])
            assert np.isnan(row["mann_whitney_p"])


def test_difference_network(pair):
    model, wanted, _ = pair
    found = model.difference(GROUPS, draws=99)["difference"]
    assert np.allclose(-found, list(wanted["subtraction_first_minus_second"].values()), atol=1e-12)


@pytest.mark.parametrize(
    ("conversation", "window", "total"),
    [
        *((A, 1, 2715), (A, 4, 7030), (A, 7, 9025), (A, "infinite", 16416)),
        # these conversations are interleaved
        *((B, 4, 6915), (B, 7, 8734), (B, "infinite", 12721)),
    ],
)
def test_totals(rs, conversation, window, total):
    found = network(rs, conversation, window=window).connection_counts_
    assert found.to_numpy().sum() == total


def test_forward_windows(rs):
    assert network(rs, forward=2).connection_counts_.to_numpy().sum() == 8575
    found = network(rs, forward=2, counting="R").connection_counts_
    assert found.to_numpy().sum() == 12120


def test_conversation_windows_leave_node_positions_open(rs):
    with pytest.warns(NodePositionWarning, match="fix 5 of 6 codes"):
        found = network(rs, window="conversation")
    assert len(found.line_weights_.drop_duplicates()) == 13


def test_leave_one_out_separates_less_than_the_chosen_axis(rs):
    row = network(rs, rotation="mean", groups=GROUPS).test(draws=999).loc["MR1"]
    assert row["d"] == pytest.approx(1.625, abs=5e-4)
    assert row["d_left_out"] == pytest.approx(1.43, abs=5e-3)
    assert row["p"] == pytest.approx(0.001)
