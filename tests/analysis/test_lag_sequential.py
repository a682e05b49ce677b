import numpy as np
import pandas as pd
import pytest

from labresearch.analysis.inference import mantel_haenszel
from labresearch.analysis.lag_sequential import ShortSessions, lag_sequential, quasi_independence
from labresearch.networks.transitions import SequenceError, TransitionNetwork

RNG = np.random.default_rng(11)
LONG = [[str(s) for s in RNG.choice(list("abc"), p=[0.5, 0.3, 0.2], size=400)] for _ in range(4)]


def test_hand_computed():
    # pairs: 30 a-b, 10 a-a, 20 b-a, 40 b-b over sequences of two
    talks = [["a", "b"]] * 30 + [["a", "a"]] * 10 + [["b", "a"]] * 20 + [["b", "b"]] * 40
    found = lag_sequential(talks, session=["s"] * 100).set_index(["from", "to"])
    row = found.loc[("a", "b")]
    assert (row["observed"], row["expected"]) == (30, 28)
    # (30 - 28) / sqrt(28 × .6 × .3)
    assert row["residual"] == pytest.approx(2 / np.sqrt(28 * 0.6 * 0.3))
    assert row["p"] == pytest.approx(0.373, abs=5e-4)
    assert row["yules_q"] == pytest.approx((30 * 20 - 10 * 40) / (30 * 20 + 10 * 40))
    assert row["odds_ratio"] == pytest.approx(1.5)
    assert row["sessions"] == 1
    # in a table of two by two all residuals are of the same size
    np.testing.assert_allclose(found["residual"].abs(), row["residual"])


def test_the_odds_ratio_is_that_of_mantel_haenszel_inside_sessions():
    found = lag_sequential(LONG, 2).set_index(["from", "to"])
    pairs = [(n, *pair) for n, row in enumerate(LONG) for pair in zip(row, row[2:], strict=False)]
    session, source, target = (np.array(part) for part in zip(*pairs, strict=True))
    expected = mantel_haenszel(source == "a", target == "c", session)
    row = found.loc[("a", "c")]
    assert (row["odds_ratio"], row["odds_p"]) == (expected["estimate"], expected["p"])
    assert found["observed"].sum() == len(pairs)


def test_lag_one_counts_are_those_of_the_network():
    found = lag_sequential(LONG).set_index(["from", "to"])["observed"].unstack()
    counts = TransitionNetwork("frequency").fit(LONG).counts_
    np.testing.assert_array_equal(found, counts)


def test_independent_states_are_rarely_far_from_chance():
    rng = np.random.default_rng(3)
    residuals, odds = [], []
    for _ in range(40):
        talks = [[str(s) for s in rng.choice(list("abc"), size=200)] for _ in range(4)]
        table = lag_sequential(talks)
        residuals.append((table["residual"].abs() > 1.96).mean())
        odds.append(np.log(table["odds_ratio"]).mean())
    assert 0.01 < np.mean(residuals) < 0.1
    assert abs(np.mean(odds)) < 0.05


def test_short_sessions_are_warned_about():
    rng = np.random.default_rng(1)
    talks = [[str(s) for s in rng.choice(list("ab"), size=8)] for _ in range(400)]
    with pytest.warns(ShortSessions, match="median of 7 pairs; below 50 the odds ratio"):
        short = lag_sequential(talks).set_index(["from", "to"])
    pooled = lag_sequential(talks, session=["s"] * 400).set_index(["from", "to"])
    # what the warning is about: nothing follows anything here
    assert short.loc[("a", "a"), "odds_ratio"] < 0.7
    assert 0.8 < pooled.loc[("a", "a"), "odds_ratio"] < 1.2


def test_order_and_form_of_the_table_change_nothing():
    rows = [(f"s{n}", j, s) for n, row in enumerate(LONG) for j, s in enumerate(row)]
    long = pd.DataFrame(rows, columns=["session", "line", "code"]).sample(frac=1, random_state=1)
    names = {"actor": "session", "order": "line", "action": "code"}
    one, two = lag_sequential(LONG), lag_sequential(long, **names)
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(one, lag_sequential(long, session="session", **names))
    wide = pd.DataFrame(LONG).assign(room=["x", "y", "z", "w"])
    pd.testing.assert_frame_equal(one, lag_sequential(wide, session="room"))


def test_margins_without_room_are_nan():
    table = lag_sequential([["a"] * 60]).iloc[0]
    assert np.isnan(table[["residual", "p", "yules_q", "odds_ratio"]].astype(float)).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"lag": 0}, "lag = 0 must be a whole number of at least 1"),
        ({"lag": 1.5}, "lag = 1.5 must be a whole number"),
        ({"lag": 400}, "lag = 400: no sequence has 401 states"),
        ({"level": 2}, "level = 2 must lie between 0 and 1"),
        ({"session": ["s"]}, r"session has shape \(1,\); must be one value for each of 4 rows"),
        ({"session": ["s", None, "s", "s"]}, r"a session is missing \(1 of 4\)"),
    ],
)
def test_options(options, words):
    with pytest.raises(ValueError, match=words):
        lag_sequential(LONG, **options)


def test_sessions_that_do_not_fit():
    table = pd.DataFrame(
        {"who": ["x"] * 3, "line": [1, 2, 3], "code": list("aba"), "day": ["m", "m", "t"]}
    )
    names = {"actor": "who", "order": "line", "action": "code"}
    with pytest.raises(SequenceError, match="'x' lies in more than one 'day'; make the session a"):
        lag_sequential(table, session="day", **names)
    with pytest.raises(SequenceError, match="session = 'week' is no column of the table; it has"):
        lag_sequential(table, session="week", **names)
    with pytest.raises(SequenceError, match="a session is missing"):
        lag_sequential(table.assign(day=["m", None, "m"]), session="day", **names)
    with pytest.raises(SequenceError, match="column 'who' is the session and cannot be a position"):
        lag_sequential(table, session="who", columns=["who"])


def without_repeats(rng, p, n):
    drawn = rng.choice(len(p), p=p, size=10 * n)
    states = drawn[np.r_[True, drawn[1:] != drawn[:-1]]][:n]
    return [f"s{state}" for state in states]


def test_quasi_independence_by_hand():
    # rows and columns of 10 with nothing on the diagonal: 5 everywhere else
    talks = [["a", "b"]] * 6 + [["a", "c"]] * 4 + [["b", "a"]] * 4 + [["b", "c"]] * 6
    talks += [["c", "a"]] * 6 + [["c", "b"]] * 4
    found = lag_sequential(talks, impossible="self").set_index(["from", "to"])
    apart = found[~found["impossible"]]
    np.testing.assert_allclose(apart["expected"], 5)
    # one degree of freedom: all residuals are of one size, and z² is Pearson's: Σ(x - e)²/e = 6/5
    np.testing.assert_allclose(apart["residual"].abs(), np.sqrt(6 / 5))
    assert np.sign(apart["residual"]).tolist() == [1, -1, -1, 1, 1, -1]
    same = found[found["impossible"]]
    assert (same["expected"] == 0).all()
    assert same["residual"].isna().all()
    assert found[["yules_q", "odds_ratio"]].isna().all(axis=None)


def test_quasi_independence_keeps_sums_and_has_no_interaction():
    x = np.array([[0, 31, 13, 8], [19, 0, 27, 5], [22, 40, 0, 9], [3, 11, 7, 0]])
    e, variance = quasi_independence(x, ~np.eye(4, dtype=bool))
    np.testing.assert_allclose(e.sum(axis=0), x.sum(axis=0))
    np.testing.assert_allclose(e.sum(axis=1), x.sum(axis=1))
    for i, j, k in ((0, 1, 2), (0, 1, 3), (1, 2, 3)):
        around = e[i, j] * e[j, k] * e[k, i]
        assert around == pytest.approx(e[i, k] * e[k, j] * e[j, i])
    # variances of residuals relative to what is expected add up to the degrees of freedom
    assert (variance[e > 0] / e[e > 0]).sum() == pytest.approx(12 - 7)


def test_without_impossible_pairs_it_is_independence():
    x = np.random.default_rng(2).integers(1, 50, (4, 4))
    e, variance = quasi_independence(x, np.ones((4, 4), dtype=bool))
    n, r, c = x.sum(), x.sum(axis=1, keepdims=True), x.sum(axis=0, keepdims=True)
    np.testing.assert_allclose(e, r * c / n)
    np.testing.assert_allclose(variance, e * (1 - r / n) * (1 - c / n))


def test_states_without_repeats_are_rarely_far_from_chance():
    rng = np.random.default_rng(8)
    honest, naive = [], []
    for _ in range(12):
        talks = [without_repeats(rng, np.array([0.5, 0.3, 0.2]), 200)]
        found = lag_sequential(talks, impossible="self")
        apart = ~found["impossible"]
        honest.append((found.loc[apart, "residual"].abs() > 1.96).mean())
        naive.append((lag_sequential(talks).loc[apart, "residual"].abs() > 1.96).mean())
    assert np.mean(honest) < 0.12
    assert np.mean(naive) > 0.5


def test_single_pairs_may_be_impossible():
    talks = [["a", "b", "b", "c", "a", "a", "b", "c", "c", "a"] * 10]
    found = lag_sequential(talks, impossible=[("a", "c"), ["c", "b"]]).set_index(["from", "to"])
    assert found.index[found["impossible"]].tolist() == [("a", "c"), ("c", "b")]
    sums = found.groupby("from")[["observed", "expected"]].sum()
    np.testing.assert_allclose(sums["observed"], sums["expected"])


@pytest.mark.parametrize(
    ("impossible", "words"),
    [
        ("loops", "impossible = 'loops' is unknown; must be 'self' or pairs of states"),
        ([("a", "z")], "impossible has .*'z'.*; must be pairs of two of the states 'a', 'b', 'c'"),
        ([3], "impossible has 3; must be pairs"),
        ("self", "impossible: 'a' follows 'a' .* times at lag 1; leave the pair out"),
    ],
)
def test_impossible_pairs_that_are_not(impossible, words):
    with pytest.raises(ValueError, match=words):
        lag_sequential(LONG, impossible=impossible)
