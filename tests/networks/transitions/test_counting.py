"""Counts against the definitions, written as plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.networks.transitions.counting import counts_by_sequence, total_counts
from labresearch.networks.transitions.kinds import resolve_kind
from labresearch.networks.transitions.sequences import read_sequences

CASES = [
    ("relative", {}),
    ("frequency", {}),
    ("frequency", {"weighted": True}),
    ("co-occurrence", {}),
    ("co-occurrence", {"weighted": True}),
    ("n-gram", {"n": 2}),
    ("n-gram", {"n": 3}),
    ("n-gram", {"n": 3, "whole": True}),
    ("gap", {"gap": 0}),
    ("gap", {"gap": 2}),
    ("window", {"window": 1}),
    ("window", {"window": 3}),
    ("reverse", {}),
    ("attention", {}),
    ("attention", {"decay": 0.5, "direction": "backward"}),
    ("attention", {"direction": "both", "own": True}),
]
talks = st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=9), min_size=1, max_size=6)


def by_definition(sequences, kind, options):
    states = sorted({s for row in sequences for s in row})
    width = max(map(len, sequences))
    total = np.zeros((len(states), len(states)))
    for row in sequences:
        code = [states.index(s) for s in row]
        size = len(code)
        share = 1 / size if options.get("weighted") else 1
        for j in range(size):
            for k in range(j + 1, size):
                d, one, two = k - j, code[j], code[k]
                if kind in ("relative", "frequency") and d == 1:
                    total[one, two] += share
                elif kind == "reverse" and d == 1:
                    total[two, one] += share
                elif kind == "co-occurrence":
                    total[one, two] += share
                    if one != two:
                        total[two, one] += share
                elif kind == "n-gram" and d == 1:
                    n, last = options["n"], size if options.get("whole") else width
                    total[one, two] += sum(
                        start <= j and k < start + n for start in range(last - n + 1)
                    )
                elif kind == "gap" and d <= options["gap"] + 1:
                    total[one, two] += 1 / d
                elif kind == "window" and k // options["window"] == j // options["window"] + 1:
                    total[one, two] += 1
                elif kind == "attention":
                    weight = np.exp(-d / options.get("decay", 1.0))
                    direction = options.get("direction", "forward")
                    if direction != "backward":
                        total[one, two] += weight
                    if direction != "forward":
                        total[two, one] += weight
            if options.get("own"):
                total[code[j], code[j]] += 1
    return total


@pytest.mark.parametrize(("kind", "options"), CASES)
@given(sequences=talks)
def test_counts_are_those_of_the_definition(kind, options, sequences):
    read, resolved = read_sequences(sequences), resolve_kind(kind, **options)
    expected = by_definition(sequences, kind, options)
    np.testing.assert_allclose(total_counts(read, resolved), expected, atol=1e-12)
    np.testing.assert_allclose(counts_by_sequence(read, resolved).sum(axis=0), expected, atol=1e-12)


def test_hand_computed():
    read = read_sequences([list("aab")])
    count = {kind: total_counts(read, resolve_kind(kind)).tolist() for kind in ("gap", "reverse")}
    # a-a and a-b are neighbours, the first a is two places from b
    assert count == {"gap": [[1, 1.5], [0, 0]], "reverse": [[1, 0], [1, 0]]}
    assert total_counts(read, resolve_kind("co-occurrence")).tolist() == [[1, 2], [2, 0]]
    # blocks aa|b
    assert total_counts(read, resolve_kind("window")).tolist() == [[0, 2], [0, 0]]


def test_n_grams_of_the_table_and_of_the_sequence():
    read = read_sequences([list("ab"), list("aaaa")])
    # as in R's tna the pair a-b lies in the window of columns 1-3, which runs past its sequence
    assert total_counts(read, resolve_kind("n-gram", n=3)).tolist() == [[4, 1], [0, 0]]
    assert total_counts(read, resolve_kind("n-gram", n=3, whole=True)).tolist() == [[4, 0], [0, 0]]


def test_many_states():
    read = read_sequences([[str(n) for n in range(300)]])
    assert total_counts(read, resolve_kind("frequency")).sum() == 299
    assert counts_by_sequence(read, resolve_kind("frequency")).sum() == 299
