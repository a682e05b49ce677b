"""Coefficients against worked examples, other software (run once), brute force and each other."""

import copy
import pickle
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from labresearch.reliability import (
    UndefinedAgreement,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    pabak,
    percent_agreement,
    scott_pi,
)

# Gwet (2014), Handbook of Inter-Rater Reliability; the data are those of Krippendorff (2011)
FOUR_CODERS = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, 3, None, None],
]
EVERY = [
    percent_agreement,
    cohen_kappa,
    scott_pi,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    brennan_prediger,
]


def table(yes_yes, yes_no, no_yes, no_no):
    return [[1, 1]] * yes_yes + [[1, 0]] * yes_no + [[0, 1]] * no_yes + [[0, 0]] * no_no


def test_gwet_with_gaps():
    # Gwet's irrCAC (R) 1.0, raw4raters: AC1 0.77544, Fleiss 0.76117, Brennan-Prediger 0.77273,
    # percent agreement 0.8181818
    assert gwet_ac1(FOUR_CODERS) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(FOUR_CODERS) == pytest.approx(0.76117, abs=5e-6)
    assert brennan_prediger(FOUR_CODERS) == pytest.approx(0.77273, abs=5e-6)
    assert percent_agreement(FOUR_CODERS) == pytest.approx(9 / 11)


def test_fleiss_of_ten_subjects_and_fourteen_raters():
    # worked example of the article "Fleiss' kappa" in Wikipedia: 0.210
    counts = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
    ratings = [np.repeat(range(5), row).tolist() for row in counts]
    assert fleiss_kappa(ratings) == pytest.approx(0.210, abs=5e-4)


def test_the_paradox_of_kappa():
    # Feinstein & Cicchetti (1990), J Clin Epidemiol 43: 85 % agreement, kappa 0.70 and 0.32
    assert cohen_kappa(table(40, 9, 6, 45)) == pytest.approx(0.70, abs=5e-3)
    assert cohen_kappa(table(80, 10, 5, 5)) == pytest.approx(0.32, abs=5e-3)
    assert pabak(table(40, 9, 6, 45)) == pabak(table(80, 10, 5, 5)) == pytest.approx(0.7)
    # ... and 60 % agreement: kappa 0.13, and 0.26 where the coders' rates differ
    assert cohen_kappa(table(45, 15, 25, 15)) == pytest.approx(0.13, abs=5e-3)
    assert cohen_kappa(table(25, 35, 5, 35)) == pytest.approx(0.26, abs=5e-3)


def test_gwet_2008_rare_category():
    # Gwet (2008), table 1: 118 of 125 both positive, 5 and 2 apart: AC1 0.9408, kappa -0.0234
    ratings = table(118, 5, 2, 0)
    assert gwet_ac1(ratings) == pytest.approx(0.9408, abs=5e-5)
    assert cohen_kappa(ratings) == pytest.approx(-0.0234, abs=5e-5)


def test_pabak_has_the_indices_and_stays_a_float():
    found = pabak(table(80, 10, 5, 5))
    assert isinstance(found, float)
    assert found.prevalence_index == pytest.approx(0.75)
    assert found.bias_index == pytest.approx(0.05)
    for same in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert same == found
        assert same.bias_index == found.bias_index
    with pytest.raises(ValueError, match=r"there are 3: 'a', 'b', 'c'; use brennan_prediger"):
        pabak([["a", "a"], ["b", "b"], ["c", "c"]])


pairs = arrays.arrays(int, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(1, 4))
many = arrays.arrays(
    float,
    st.tuples(st.integers(2, 12), st.integers(2, 4)),
    elements=st.sampled_from([1.0, 2.0, 3.0, np.nan]),
)


def value(function, ratings, **options):
    """The coefficient, or None where it is undefined."""
    try:
        return function(ratings, **options)
    except UndefinedAgreement:
        return None


@settings(max_examples=30)
@given(pairs, st.sampled_from([None, "linear", "quadratic"]))
def test_cohen_is_that_of_scikit_learn(ratings, weights):
    metrics = pytest.importorskip("sklearn.metrics")
    assume(len(np.unique(ratings)) > 1)
    expected = metrics.cohen_kappa_score(
        ratings[:, 0], ratings[:, 1], weights=weights, labels=[1, 2, 3, 4]
    )
    found = cohen_kappa(ratings, weights=weights, categories=[1, 2, 3, 4])
    assert found == pytest.approx(expected, abs=1e-9)


@given(many)
def test_against_brute_force(ratings):
    rows = [[v for v in row if v == v] for row in ratings.tolist()]
    rated = [row for row in rows if row]
    paired = [row for row in rows if len(row) > 1]
    if not paired:
        assert value(percent_agreement, ratings) is None
        return
    agree = np.mean([np.mean([a == b for a, b in combinations(row, 2)]) for row in paired])
    assert percent_agreement(ratings) == pytest.approx(agree)
    kinds = sorted({v for row in rated for v in row})
    share = np.array([np.mean([row.count(kind) / len(row) for row in rated]) for kind in kinds])
    chance = (share**2).sum()
    if chance < 1 - 1e-9:
        assert fleiss_kappa(ratings) == pytest.approx((agree - chance) / (1 - chance))
    if len(kinds) > 1:
        chance = (share * (1 - share)).sum() / (len(kinds) - 1)
        assert gwet_ac1(ratings) == pytest.approx((agree - chance) / (1 - chance))
        chance = 1 / len(kinds)
        assert brennan_prediger(ratings) == pytest.approx((agree - chance) / (1 - chance))


@settings(max_examples=30)
@given(pairs, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(ratings, random):
    shuffled = ratings[random.sample(range(len(ratings)), len(ratings))]
    names = np.array(["", "why", "how", "who", "when"], dtype=object)[ratings]
    for function in EVERY:
        found = value(function, ratings)
        for other in (shuffled, ratings[:, ::-1]):
            again = value(function, other)
            assert (found is None) == (again is None)
            assert found is None or again == pytest.approx(found)
        if function is not gwet_ac2:
            again = value(function, names)
            assert (found is None) == (again is None)
            assert found is None or again == pytest.approx(found)


@given(pairs)
def test_no_weights_are_the_identity(ratings):
    size = len(np.unique(ratings))
    assume(size > 1)
    assert gwet_ac2(ratings, weights=np.eye(size)) == pytest.approx(gwet_ac1(ratings))
    assert cohen_kappa(ratings, weights=np.eye(size)) == pytest.approx(cohen_kappa(ratings))
    assert fleiss_kappa(ratings) == pytest.approx(scott_pi(ratings))


def test_ordinal_weights_are_gwets():
    # Gwet (2014), formula 3.5.1: 1 - C(|k - l| + 1, 2) / C(q, 2)
    weights = [[1, 2 / 3, 0], [2 / 3, 1, 2 / 3], [0, 2 / 3, 1]]
    ratings = [[1, 2], [2, 2], [3, 1], [3, 3], [2, 3]]
    for function in (cohen_kappa, gwet_ac2, brennan_prediger):
        assert function(ratings, weights="ordinal") == pytest.approx(
            function(ratings, weights=np.array(weights))
        )


def test_what_ratings_may_be():
    rows = [["a", "a"], ["b", None], ["b", "a"], ["b", "b"], [float("nan"), "a"], ["", "b"]]
    expected = cohen_kappa([["a", "a"], ["b", "a"], ["b", "b"]])
    frame = pd.DataFrame(rows, columns=["ana", "ben"])
    for same in (rows, np.array(rows, dtype=object), frame, frame.astype("string")):
        assert cohen_kappa(same) == pytest.approx(expected)
    numbers = pd.DataFrame({"ana": [1, 2, 2, 2], "ben": [1, pd.NA, 1, 2]}).convert_dtypes()
    masked = np.ma.masked_equal([[1, 1], [2, 9], [2, 1], [2, 2]], 9)
    for same in (numbers, masked, numbers.astype(float)):
        assert cohen_kappa(same) == pytest.approx(expected)
    truth = np.array([[True, True], [False, False], [True, False]])
    assert cohen_kappa(truth) == pytest.approx(cohen_kappa(truth.astype(int)))


def test_sets_are_compared_as_sets():
    ratings = [[("a", "b"), {"b", "a"}], [frozenset(), []], [{"a"}, {"b"}]]
    assert percent_agreement(ratings) == pytest.approx(2 / 3)


@pytest.mark.parametrize("function", [f for f in EVERY if f is not percent_agreement])
def test_undefined_is_named(function):
    with pytest.raises(UndefinedAgreement, match="undefined: all ratings are 'no'"):
        function([["no", "no"], ["no", "no"]])
    with pytest.raises(UndefinedAgreement, match="no unit was rated by two coders"):
        function([["no", None], [None, "yes"]])


def test_categories_that_nobody_used_count():
    assert gwet_ac1([[0, 0], [0, 0]], categories=[0, 1]) == 1
    ratings = [["a", "a"], ["b", "b"], ["a", "b"]]
    assert brennan_prediger(ratings) == pytest.approx(1 / 3)
    assert brennan_prediger(ratings, categories="abc") == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: cohen_kappa([1, 2, 3]), "units x coders"),
        (lambda: cohen_kappa(["ab", "ab"]), "units x coders"),
        (lambda: cohen_kappa([[1], [2]]), "at least two coders"),
        (lambda: cohen_kappa([[1, 2], [1]]), "rows of one length"),
        (lambda: cohen_kappa([]), "units x coders"),
        (lambda: cohen_kappa([[1, 2, 3]]), "use fleiss_kappa or krippendorff_alpha"),
        (lambda: cohen_kappa([["lo", "hi"]], weights="linear"), "order of the categories"),
        (lambda: cohen_kappa([[1, 2]], weights="cubic"), "'cubic' must be"),
        (lambda: cohen_kappa([[1, 2]], weights=np.eye(3)), "shape"),
        (lambda: gwet_ac1([[1, 2]], categories=[1, 3]), "2 that is not in categories"),
        (lambda: gwet_ac1([[1, 2]], categories=[1, 2, 1]), "twice"),
        (lambda: fleiss_kappa(np.arange(8000).reshape(4000, 2)), "8000 different values"),
        (lambda: gwet_ac2([[1, np.inf]]), "finite"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_order_of_strings_can_be_given():
    words = [["low", "middle"], ["high", "high"], ["low", "low"], ["middle", "high"]]
    numbers = [[0, 1], [2, 2], [0, 0], [1, 2]]
    found = cohen_kappa(words, weights="linear", categories=["low", "middle", "high"])
    assert found == pytest.approx(cohen_kappa(numbers, weights="linear"))
    other = [
        cohen_kappa(words, weights="linear", categories=order)
        for order in permutations(["low", "middle", "high"])
    ]
    assert max(other) > min(other)
