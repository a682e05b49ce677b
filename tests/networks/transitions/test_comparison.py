import numpy as np
import pandas as pd
import pytest

from labresearch.networks.transitions import TransitionNetwork


def talks(seed, p, n=40):
    rng = np.random.default_rng(seed)
    return [[str(s) for s in rng.choice(list("abc"), p=p, size=8)] for _ in range(n)]


SAME, OTHER = (0.4, 0.3, 0.3), (0.1, 0.1, 0.8)


def test_different_groups_differ_and_alike_ones_do_not():
    one, two = TransitionNetwork().fit(talks(1, SAME)), TransitionNetwork().fit(talks(2, OTHER))
    table = one.compare(two, draws=499).set_index(["from", "to"])
    assert table.loc[("a", "c"), "p"] == 1 / 500
    assert table.loc[("a", "c"), "difference"] < 0
    np.testing.assert_allclose(table["difference"], table["first"] - table["second"])
    assert (table["q"] >= table["p"]).all()


def test_on_groups_of_the_same_kind_p_is_small_as_often_as_it_says():
    small = []
    for seed in range(100):
        one = TransitionNetwork().fit(talks(1000 + seed, SAME, 12))
        two = TransitionNetwork().fit(talks(5000 + seed, SAME, 12))
        small.append((one.compare(two, draws=99, seed=seed)["p"] <= 0.05).mean())
    assert 0.02 < np.mean(small) < 0.07


def test_turning_the_groups_turns_the_sign():
    one, two = TransitionNetwork().fit(talks(1, SAME)), TransitionNetwork().fit(talks(2, OTHER, 30))
    ahead, back = one.compare(two, draws=99), two.compare(one, draws=99)
    np.testing.assert_allclose(ahead["difference"], -back["difference"])


def test_identical_groups_have_p_of_one():
    one = TransitionNetwork().fit(talks(1, SAME))
    assert (one.compare(one, draws=99)["p"] == 1).all()


def test_centralities_are_compared_too():
    one, two = TransitionNetwork().fit(talks(1, SAME)), TransitionNetwork().fit(talks(2, OTHER))
    table = one.compare(two, measures=["in_strength", "betweenness"], draws=99)
    assert table["what"].value_counts().to_dict() == {"edge": 9, "in_strength": 3, "betweenness": 3}
    part = table[table["what"] == "in_strength"].set_index("from")
    expected = one.centralities().set_index("state")["in_strength"]
    np.testing.assert_allclose(part["first"], expected.loc[part.index])
    assert part["to"].isna().all()


def test_paired():
    one, two = TransitionNetwork().fit(talks(1, SAME)), TransitionNetwork().fit(talks(2, OTHER))
    assert one.compare(two, paired=True, draws=99)["p"].min() == 0.01
    with pytest.raises(ValueError, match="paired needs groups of the same size, row beside row"):
        one.compare(TransitionNetwork().fit(talks(1, SAME, 3)), paired=True)


def test_a_state_that_one_group_lacks_has_weight_0_there():
    one = TransitionNetwork("frequency").fit([["a", "b"]] * 3)
    two = TransitionNetwork("frequency").fit([["a", "z"]] * 4)
    table = one.compare(two, draws=99)
    assert table[["from", "to", "first", "second"]].to_numpy().tolist() == [
        ["a", "b", 3, 0],
        ["a", "z", 0, 4],
    ]


def test_networks_must_be_built_the_same_way():
    one = TransitionNetwork().fit(talks(1, SAME))
    with pytest.raises(ValueError, match="differ in kind, options or scaling"):
        one.compare(TransitionNetwork("frequency").fit(talks(1, SAME)))
    with pytest.raises(ValueError, match="differ in begin or end states"):
        one.compare(TransitionNetwork(end="z").fit(talks(1, SAME)))
    with pytest.raises(TypeError, match="other must be a fitted TransitionNetwork; got a DataFr"):
        one.compare(pd.DataFrame())
    with pytest.raises(ValueError, match="at least 2 sequences in each group; there are 40 and 1"):
        one.compare(TransitionNetwork().fit([["a", "b"]]))
    with pytest.raises(ValueError, match="one network has states of text, the other of numbers"):
        one.compare(TransitionNetwork().fit([[1, 2], [2, 1]]))


def labs(seed, names):
    """Six alike sequences a lab; labs differ."""
    rng = np.random.default_rng(seed)
    sequences, lab = [], []
    for name in names:
        p = rng.dirichlet([2, 2, 2])
        sequences += [[str(s) for s in rng.choice(list("abc"), p=p, size=15)] for _ in range(6)]
        lab += [name] * 6
    return sequences, lab


def test_whole_labs_are_dealt_out():
    naive, honest = [], []
    for seed in range(40):
        (talks, own), (others, theirs) = labs(seed, "ABCDEF"), labs(900 + seed, "UVWXYZ")
        one, two = TransitionNetwork().fit(talks), TransitionNetwork().fit(others)
        table = one.compare(two, draws=99, clusters=(own, theirs))
        honest.append((table["p"] <= 0.05).mean())
        naive.append((one.compare(two, draws=99)["p"] <= 0.05).mean())
    assert table.attrs == {"unit": "cluster", "units_first": 6, "units_second": 6}
    assert np.mean(honest) < 0.08
    # sequences of a lab are alike: dealt one by one they find what is not there
    assert np.mean(naive) > 0.2


def test_clusters_may_be_columns_of_a_long_table():
    def fit(seed, names):
        talks, lab = labs(seed, names)
        rows = [
            (where, who, at, state)
            for who, (row, where) in enumerate(zip(talks, lab, strict=True))
            for at, state in enumerate(row)
        ]
        table = pd.DataFrame(rows, columns=["lab", "talk", "line", "code"])
        network = TransitionNetwork(actor=["lab", "talk"], order="line", action="code").fit(table)
        return network, lab

    (one, own), (two, theirs) = fit(1, "ABC"), fit(2, "XYZ")
    named = one.compare(two, draws=199, clusters="lab")
    assert named.attrs == {"unit": "lab", "units_first": 3, "units_second": 3}
    pd.testing.assert_frame_equal(named, one.compare(two, draws=199, clusters=(own, theirs)))
    # 3 against 3: 20 deals, the observed one and its mirror among them
    assert named["p"].min() > 0.05


def test_clusters_that_cannot_be_dealt():
    one, two = (
        TransitionNetwork().fit(talks(1, SAME, 4)),
        TransitionNetwork().fit(talks(2, SAME, 4)),
    )
    for clusters, words in [
        (([1, 1, 2, 2], [2, 2, 3, 3]), "cluster 2 lies in both networks"),
        (([1, 1, 1, 1], [2, 2, 3, 3]), "at least 2 sequences in each group; there are 1 and 2"),
        (([1, 1, 2], [3, 3, 4, 4]), "clusters has 3 values"),
        (([1, 1, None, 2], [3, 3, 4, 4]), "clusters has 4 values, 1 of them missing"),
        (([1, 1, 2, 2],), "clusters has 1 parts"),
        ("lab", "clusters = 'lab' names no part of the sequences"),
    ]:
        with pytest.raises(ValueError, match=words):
            one.compare(two, clusters=clusters)
    with pytest.raises(ValueError, match="paired swaps rows and clusters deals out"):
        one.compare(two, clusters=([1, 1, 2, 2], [3, 3, 4, 4]), paired=True)
