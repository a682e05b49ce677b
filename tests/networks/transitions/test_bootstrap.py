import numpy as np
import pandas as pd
import pytest

from labresearch.networks.transitions import KINDS, TransitionNetwork

RNG = np.random.default_rng(4)
TALKS = [list(RNG.choice(list("abc"), size=RNG.integers(3, 9))) for _ in range(60)]
TALKS = [[str(state) for state in row] for row in TALKS]


def test_one_draw_by_hand():
    network = TransitionNetwork("frequency").fit(TALKS)
    table = network.bootstrap(draws=1, seed=8)
    chosen = np.random.default_rng(8).integers(60, size=(1, 60))[0]
    drawn = TransitionNetwork("frequency").fit([TALKS[i] for i in chosen]).weights_
    found = table.set_index(["from", "to"])["mean"].unstack()
    pd.testing.assert_frame_equal(found, drawn, check_dtype=False)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_and_bounds(kind):
    table = TransitionNetwork(kind).fit(TALKS).bootstrap(draws=200)
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()
    assert table["p"].between(1 / 201, 1).all()
    assert (table["kept"] == (table["p"] < 0.05)).all()
    np.testing.assert_allclose(table["range_low"], 0.75 * table["weight"])


def test_the_same_seed_gives_the_same_table():
    network = TransitionNetwork().fit(TALKS)
    pd.testing.assert_frame_equal(network.bootstrap(draws=50), network.bootstrap(draws=50))
    assert not network.bootstrap(draws=50, seed=1).equals(network.bootstrap(draws=50))


def test_threshold():
    network = TransitionNetwork().fit(TALKS)
    table = network.bootstrap(method="threshold", threshold=0.0, draws=100)
    assert table["kept"].all()
    assert not network.bootstrap(method="threshold", threshold=1.1, draws=100)["kept"].any()


def test_pruned_edges_are_judged_too():
    network = TransitionNetwork().fit(TALKS)
    pruned = network.prune(threshold=0.3)
    assert len(pruned.removed_)
    pd.testing.assert_frame_equal(network.bootstrap(draws=20), pruned.bootstrap(draws=20))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "jackknife"}, "method = 'jackknife' is unknown; must be 'stability' or"),
        ({"draws": 0}, "draws = 0 must be at least 1"),
        ({"level": 1.0}, "level = 1.0 between 0 and 1"),
        ({"consistency": (1.25, 0.75)}, "consistency = .* must be shares below and above 1"),
    ],
)
def test_options(options, words):
    with pytest.raises(ValueError, match=words):
        TransitionNetwork().fit(TALKS).bootstrap(**options)


def test_one_sequence_is_refused():
    with pytest.raises(ValueError, match="a bootstrap needs at least 2 sequences"):
        TransitionNetwork().fit([["a", "b"]]).bootstrap()
