"""Alpha against published values, another package (run once), brute force and its limits."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import labresearch.reliability.krippendorff as module
from labresearch.reliability import (
    UndefinedAgreement,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    scott_pi,
)

_ = None
LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Krippendorff (2011), Computing Krippendorff's alpha-reliability: 12 units, 4 coders
PUBLISHED = [
    [1, 1, _, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [_, 5, 5, 5],
    [_, _, 1, 1],
    [_, 3, _, _],
]


@pytest.mark.parametrize(
    ("level", "value"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_published(level, value):
    assert krippendorff_alpha(PUBLISHED, level=level) == pytest.approx(value, abs=5e-4)


def brute(ratings, distance):
    """Alpha as it is defined, pair by pair."""
    units = [[v for v in row if v == v] for row in ratings]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    n = len(values)
    observed = sum(
        sum(distance(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    expected = sum(distance(a, b) for a, b in permutations(values, 2)) / (n - 1)
    return 1 - observed / expected if expected else math.nan


rated = arrays.arrays(
    float,
    st.tuples(st.integers(2, 10), st.integers(2, 4)),
    elements=st.sampled_from([0.0, 1.0, 2.0, 5.0, np.nan]),
)


@given(rated)
def test_against_brute_force_and_without_a_table_of_categories(ratings):
    paired = [row[~np.isnan(row)] for row in ratings if (~np.isnan(row)).sum() > 1]
    assume(paired and len(np.unique(np.concatenate(paired))) > 1)
    kept = np.concatenate(paired)

    def ranks(a, b):
        between = (kept >= min(a, b)) & (kept <= max(a, b))
        return (between.sum() - ((kept == a).sum() + (kept == b).sum()) / 2) ** 2

    definitions = {
        "nominal": lambda a, b: float(a != b),
        "ordinal": lambda a, b: 0 if a == b else ranks(a, b),
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0,
    }
    for level, distance in definitions.items():
        found = krippendorff_alpha(ratings, level=level)
        assert found == pytest.approx(brute(ratings.tolist(), distance), abs=1e-9)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "FEW_CATEGORIES", 0)
            assert krippendorff_alpha(ratings, level=level) == pytest.approx(found, abs=1e-9)
    with_own = krippendorff_alpha(ratings, distance=definitions["interval"])
    assert with_own == pytest.approx(krippendorff_alpha(ratings, level="interval"))


@given(rated, st.randoms(use_true_random=False))
def test_order_of_units_and_coders_does_not_matter(ratings, random):
    def alpha(rows, level):
        try:
            return krippendorff_alpha(rows, level=level)
        except UndefinedAgreement:
            return 99.0

    units = random.sample(range(len(ratings)), len(ratings))
    for level in LEVELS:
        found = alpha(ratings, level)
        assert alpha(ratings[units][:, ::-1], level) == pytest.approx(found)


def test_alpha_tends_to_scotts_pi():
    ratings = np.random.default_rng(1).integers(0, 3, size=(500, 2))
    pi, n = scott_pi(ratings), ratings.size
    # two coders, no gaps: 1 - alpha = (1 - pi)(n - 1) / n
    assert krippendorff_alpha(ratings) == pytest.approx(1 - (1 - pi) * (n - 1) / n)


def test_many_values():
    ratings = np.random.default_rng(1).normal(size=(module.FEW_CATEGORIES * 3, 2)) + 9
    expected = brute(ratings[:200].tolist(), lambda a, b: (a - b) ** 2)
    assert krippendorff_alpha(ratings[:200], level="interval") == pytest.approx(expected)
    assert abs(krippendorff_alpha(ratings, level="interval")) < 0.2
    with pytest.raises(ValueError, match="must be one of nominal"):
        krippendorff_alpha(ratings, level="metric")


def test_sets_by_hand():
    # Passonneau (2006): equal 0, subset 1 - 2/3 J, overlap 1 - 1/3 J, disjoint 1
    assert masi_distance({1, 2}, {1, 2}) == masi_distance(set(), set()) == 0
    assert masi_distance({1}, {1, 2}) == pytest.approx(1 - 2 / 3 / 2)
    assert masi_distance({1, 2}, {2, 3}) == pytest.approx(1 - 1 / 3 / 3)
    assert masi_distance({1}, {2}) == masi_distance(set(), {1}) == 1
    assert jaccard_distance({1, 2}, {2, 3}) == pytest.approx(2 / 3)
    ratings = [[{"a"}, {"a", "b"}], [set(), set()], [("a", "b"), ["b", "a"]], [{"c"}, None]]
    for name, distance in (("masi", masi_distance), ("jaccard", jaccard_distance)):
        kept = [[frozenset(v) for v in row] for row in ratings[:3]]
        assert krippendorff_alpha(ratings, distance=name) == pytest.approx(brute(kept, distance))
    assert krippendorff_alpha([["a", {"a"}], ["b", {"b"}]], distance="masi") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"level": "interval"}, "needs numbers"),
        ({"level": "ordinal"}, "categories="),
        ({"level": "rank"}, "must be one of nominal"),
        ({"distance": "dice"}, "'dice' must be one of masi, jaccard"),
        ({"distance": lambda a, b: -1.0}, "from 0 on"),
    ],
)
def test_bad_options_are_named(options, said):
    with pytest.raises(ValueError, match=said):
        krippendorff_alpha([["a", "b"], ["b", "b"]], **options)


def test_ratio_needs_a_zero():
    with pytest.raises(ValueError, match="level='interval' for negative"):
        krippendorff_alpha([[-1, 2], [2, 2]], level="ratio")


def test_undefined_is_named():
    with pytest.raises(UndefinedAgreement, match="all ratings are 1"):
        krippendorff_alpha([[1, 1], [1, 1], [2, None]])
    with pytest.raises(UndefinedAgreement, match="no unit was rated by two"):
        krippendorff_alpha([[1, None], [None, 1]])
