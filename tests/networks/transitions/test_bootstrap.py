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
        ({"draws": 0}, "draws = 0 must be a whole number of at least 1"),
        ({"draws": 1.5}, "draws = 1.5 must be a whole number"),
        ({"level": 1.0}, "level = 1.0 must lie between 0 and 1"),
        ({"threshold": 0.3}, "threshold = 0.3 has no meaning for method='stability'"),
        ({"method": "threshold", "threshold": np.nan}, "threshold = nan must be a number"),
        ({"consistency": "wide"}, "consistency = 'wide' must be shares"),
        ({"clusters": "lab"}, "clusters = 'lab' names no part of the sequences"),
        ({"clusters": [1, 2]}, "clusters has 2 values, 0 of them missing; must be one for each"),
        ({"consistency": (1.25, 0.75)}, "consistency = .* must be shares below and above 1"),
    ],
)
def test_options(options, words):
    with pytest.raises(ValueError, match=words):
        TransitionNetwork().fit(TALKS).bootstrap(**options)


def test_one_sequence_is_refused():
    with pytest.raises(ValueError, match="a bootstrap needs at least 2 sequences"):
        TransitionNetwork().fit([["a", "b"]]).bootstrap()


def test_cliques_lie_in_their_own_intervals():
    rng = np.random.default_rng(4)
    talks = [[str(s) for s in rng.choice(list("abcd"), size=12)] for _ in range(60)]
    network = TransitionNetwork().fit(talks)
    for size in (2, 3):
        found = network.bootstrap_cliques(size=size, draws=400)
        cliques = network.cliques(size=size)
        pd.testing.assert_frame_equal(found[["clique", "weight"]], cliques[["clique", "weight"]])
        # all sequences are drawn, so that every clique lies in its interval (ena-tna.md, D12)
        assert found["weight"].between(found["low"], found["high"]).all()
        assert found["kept"].all()


def test_a_clique_that_one_sequence_makes_does_not_hold():
    network = TransitionNetwork("frequency").fit([["a", "b", "a"]] * 9 + [["b", "c", "b"]])
    found = network.bootstrap_cliques(draws=999)
    assert found["clique"].tolist() == [("a", "b"), ("b", "c")]
    # drawn at least once in ten draws: 1 - .9 ** 10
    assert found["share"].iloc[1] == pytest.approx(1 - 0.9**10, abs=0.05)
    assert found["kept"].tolist() == [True, False]


def test_one_way_cliques_and_thresholds_are_drawn_too():
    network = TransitionNetwork("frequency").fit([["a", "b"]] * 20)
    assert network.bootstrap_cliques(draws=9).empty
    assert network.bootstrap_cliques(draws=9, summed=True)["share"].tolist() == [1]
    assert network.bootstrap_cliques(draws=9, summed=True, threshold=20)["kept"].tolist() == [True]
    with pytest.raises(ValueError, match="size = 1 must be a whole number from 2 to 2"):
        network.bootstrap_cliques(size=1)


def test_whole_clusters_are_drawn():
    # two rooms of ten sequences each: drawn as rooms, all or nothing
    talks = [["a", "b"]] * 10 + [["a", "c"]] * 10
    network = TransitionNetwork().fit(talks)
    rooms = pd.Series(["x"] * 10 + ["y"] * 10, name="room")
    one, many = network.bootstrap(clusters=rooms), network.bootstrap()
    assert one.attrs == {"unit": "room", "units": 2}
    assert many.attrs == {"unit": "sequence", "units": 20}
    assert (one["sd"] > 2 * many["sd"]).all()
    assert one["low"].tolist() == [0, 0]
