"""Windows counted by hand on a few lines, and against a slow count that follows the definition."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.networks.epistemic import EpistemicNetwork, EpistemicNetworkError

CODES = ["a", "b", "c"]


def counts(lines, **options):
    return EpistemicNetwork("who", "talk", CODES, **options).count(lines)


def by_pair(row):
    return {"".join(pair): value for pair, value in row.items() if value}


def table(text):
    """Read lines such as 'A x ab': who, conversation, codes."""
    rows = []
    for entry in text.split(";"):
        who, talk, *held = entry.split()
        rows.append((who, talk, *(float("".join(held).count(code)) for code in CODES)))
    return pd.DataFrame(rows, columns=["who", "talk", *CODES])


def test_a_window_of_two_is_the_line_and_the_one_before():
    found = counts(table("A x a; B x b; A x c; B x c"), window=2)
    assert by_pair(found.loc["B"]) == {"ab": 1}
    assert by_pair(found.loc["A"]) == {"bc": 1}


def test_a_window_of_one_is_the_line_alone():
    found = counts(table("A x ab; B x b; A x c"), window=1)
    assert by_pair(found.loc["A"]) == {"ab": 1}
    assert by_pair(found.loc["B"]) == {}


def test_pairs_of_two_earlier_lines_do_not_count_again():
    found = counts(table("A x a; A x b; B x c; C x"), window=4)
    assert by_pair(found.loc["A"]) == {"ab": 1}
    assert by_pair(found.loc["B"]) == {"ac": 1, "bc": 1}
    assert by_pair(found.loc["C"]) == {}


def test_windows_skip_lines_of_other_conversations_in_between():
    apart = counts(table("A x a; B x b; C y c; D y a"), window=2)
    mixed = counts(table("A x a; C y c; D y a; B x b"), window=2)
    pd.testing.assert_frame_equal(apart, mixed.loc[apart.index])
    assert by_pair(apart.loc["B"]) == {"ab": 1}
    assert by_pair(apart.loc["C"]) == {}


def test_forward_windows_need_one_end_on_the_line():
    lines = table("A x a; B x; C x b")
    assert by_pair(counts(lines, window=2, forward=1).loc["B"]) == {}
    assert by_pair(counts(lines, window=2, forward=1, counting="R").loc["B"]) == {"ab": 1}
    assert by_pair(counts(lines, window=1, forward=2).loc["A"]) == {"ab": 1}


def test_infinite_windows_reach_to_the_ends_of_the_conversation():
    lines = table("A x a; B x; B x; B x; B x; C x b; D y c")
    assert by_pair(counts(lines, window="infinite").loc["C"]) == {"ab": 1}
    assert by_pair(counts(lines, window=1, forward="infinite").loc["A"]) == {"ab": 1}
    assert by_pair(counts(lines, window=float("inf"), forward=10**15).loc["A"]) == {"ab": 1}


def test_a_conversation_window_takes_a_units_own_lines_once():
    found = counts(table("A x a; B x b; A x c; A x ac; A y a"), window="conversation")
    assert by_pair(found.loc["A"]) == {"ac": 1}
    assert by_pair(found.loc["B"]) == {}
    product = counts(table("A x a; A x c; A x ac"), window="conversation", weight="product")
    assert by_pair(product.loc["A"]) == {"ac": 4}


def test_product_and_root_weights_take_amounts():
    lines = table("A x aa; B x bbb")
    assert by_pair(counts(lines, window=2, weight="product").loc["B"]) == {"ab": 6}
    assert by_pair(counts(lines, window=2, weight="sqrt").loc["B"])["ab"] == pytest.approx(6**0.5)
    assert by_pair(counts(lines, window=2).loc["B"]) == {"ab": 1}


def test_ordered_networks_go_from_the_earlier_code_to_the_later():
    found = counts(table("A x a; B x b; C x b; D x ac"), window=2, directed=True)
    assert by_pair(found.loc["B"]) == {"ab": 1}
    assert by_pair(found.loc["C"]) == {"bb": 1}
    assert by_pair(found.loc["D"]) == {"ba": 1, "bc": 1, "ac": 1, "ca": 1}
    ahead = counts(table("A x a; B x b"), window=1, forward=1, directed=True)
    assert by_pair(ahead.loc["A"]) == {"ab": 1}
    assert by_pair(ahead.loc["B"]) == {}


def test_masked_pairs_stay_as_zeros():
    found = counts(table("A x abc; B x b"), window=2, mask=[("b", "a")])
    assert by_pair(found.loc["A"]) == {"ac": 1, "bc": 1}
    assert by_pair(found.loc["B"]) == {"bc": 1}


def slow(lines, window, forward, weight, counting, directed):
    x = lines[CODES].to_numpy(float)
    total = {}
    for _, rows in lines.groupby("talk"):
        places = [lines.index.get_loc(i) for i in rows.index]
        for k, place in enumerate(places):
            early = places[max(0, k - window + 1) : k]
            late = places[k + 1 : k + 1 + forward]
            before, after = x[early].sum(axis=0), x[late].sum(axis=0)
            for a, b in itertools.product(range(3), repeat=2):
                if directed:
                    value = before[a] * x[place, b] + x[place, a] * after[b]
                    value += x[place, a] * x[place, b] * (a != b)
                elif a >= b:
                    continue
                elif counting == "R":
                    around = before + after + x[place]
                    cut = [*early, place, *late]
                    less = x[cut[: max(0, len(cut) - 1 - forward)]].sum(axis=0)
                    value = around[a] * around[b] - less[a] * less[b] - after[a] * after[b]
                else:
                    other = before + after
                    value = x[place, a] * (x[place, b] + other[b]) + other[a] * x[place, b]
                if weight == "binary":
                    value = float(value > 0)
                elif weight == "sqrt":
                    value = value**0.5
                key = (lines["who"].iloc[place], CODES[a], CODES[b])
                total[key] = total.get(key, 0) + value
    return total


@given(
    seed=st.integers(0, 10**6),
    window=st.integers(1, 6),
    forward=st.integers(0, 4),
    weight=st.sampled_from(["binary", "product", "sqrt"]),
    counting=st.sampled_from(["line", "R", "directed"]),
    most=st.integers(1, 2),
)
def test_fast_counts_are_those_of_the_definition(seed, window, forward, weight, counting, most):
    rng = np.random.default_rng(seed)
    n = 30
    lines = pd.DataFrame(
        {
            "who": rng.choice(list("ABC"), n),
            "talk": rng.choice(list("xy"), n),
            **{c: rng.integers(0, most + 1, n) * (rng.random(n) < 0.5) for c in CODES},
        }
    )
    directed = counting == "directed"
    how = {"weight": weight, "counting": "line" if directed else counting, "directed": directed}
    found = counts(lines, window=window, forward=forward, **how)
    wanted = slow(lines, window, forward, **how)
    for (who, a, b), value in wanted.items():
        assert found.loc[who, (a, b)] == pytest.approx(value)


@pytest.mark.parametrize("window", [0, -1, 2.5, True, "wide", None])
def test_windows_that_are_none_are_refused(window):
    with pytest.raises(EpistemicNetworkError, match=r"window = .* must be a whole number"):
        counts(table("A x a"), window=window)


@pytest.mark.parametrize("forward", [-1, 0.5, "conversation"])
def test_forward_windows_that_are_none_are_refused(forward):
    with pytest.raises(EpistemicNetworkError, match=r"forward = .* must be a whole number"):
        counts(table("A x a"), forward=forward)


def test_a_conversation_window_has_no_forward_part():
    with pytest.raises(EpistemicNetworkError, match="needs a moving window"):
        counts(table("A x a"), window="conversation", forward=1)
