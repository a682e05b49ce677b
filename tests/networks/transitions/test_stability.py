import numpy as np
import pytest

from labresearch.networks.transitions import TransitionNetwork

RNG = np.random.default_rng(4)
TALKS = [
    [str(s) for s in RNG.choice(list("abcd"), p=[0.5, 0.3, 0.15, 0.05], size=9)] for _ in range(50)
]


def test_same_sequences_are_wholly_stable():
    network = TransitionNetwork().fit([["a", "b", "c", "b", "b", "a"]] * 10)
    table = network.stability(["in_strength"], draws=20)
    np.testing.assert_allclose(table["mean"], 1)
    assert (table["coefficient"] == 0.9).all()
    assert table["dropped"].tolist() == list(range(1, 10))


def test_columns_follow_measures_and_shares():
    network = TransitionNetwork().fit(TALKS)
    table = network.stability(["out_strength", "in_strength"], drop=(0.5, 0.2), draws=30)
    assert table["measure"].tolist() == ["out_strength"] * 2 + ["in_strength"] * 2
    assert table["drop"].tolist() == [0.2, 0.5] * 2
    assert table["mean"].between(-1, 1).all()


def test_ranks_and_numbers_that_do_not_vary():
    network = TransitionNetwork().fit(TALKS)
    found = network.stability("in_strength", draws=50, correlation="spearman")
    assert found["mean"].iloc[0] > 0.9
    # with loops all rows sum to one: nothing to correlate
    flat = network.stability("out_strength", loops=True, draws=10)
    assert flat["coefficient"].isna().all()
    assert (flat["draws"] == 0).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"drop": (0.01,)}, "drop = 0.01 of 50 sequences leaves none out or none over"),
        ({"drop": (1.0,)}, "drop = 1.0 of 50"),
        ({"draws": 0}, "draws = 0 must be a whole number of at least 1"),
        ({"correlation": "kendall"}, "correlation = 'kendall' is unknown"),
        ({"measures": "fame"}, "measures has the unknown 'fame'"),
    ],
)
def test_options(options, words):
    with pytest.raises(ValueError, match=words):
        TransitionNetwork().fit(TALKS).stability(**options)
