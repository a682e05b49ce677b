import numpy as np
import pandas as pd
import pytest

from labresearch.analysis.inference import mantel_haenszel
from labresearch.analysis.lag_sequential import ShortSessions, lag_sequential
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
