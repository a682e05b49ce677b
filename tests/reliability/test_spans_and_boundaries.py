"""Spans and segmentations against published values and other packages (run once)."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labresearch.reliability import (
    UndefinedAgreement,
    alpha_u,
    boundary_similarity,
    pk,
    windowdiff,
)

# Krippendorff (2004), Quality & Quantity 38: a continuum from 150 to 450, two observers
C = ([(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)])
K = ([(180, 240), (300, 350)], [(180, 240), (300, 350)])


def test_alpha_u_published():
    # category c: 1 - .0144 / .0532; c and k together 0.8587 (unrounded, as in DKPro Statistics)
    assert alpha_u(C, 300, start=150) == pytest.approx(0.7286, abs=5e-5)
    assert alpha_u(K, 300, start=150) == 1
    both = {
        name: [(*span, "c") for span in c] + [(*span, "k") for span in k]
        for name, c, k in zip("ij", C, K, strict=True)
    }
    assert alpha_u(both, 300, start=150) == pytest.approx(0.8587, abs=5e-5)
    table = pd.DataFrame(
        [(who, *span) for who, spans in both.items() for span in spans],
        columns=["coder", "start", "end", "code"],
    )
    assert alpha_u(table, 300, start=150) == alpha_u(both, 300, start=150)


def test_a_coder_without_spans_counts():
    table = pd.DataFrame({"coder": ["ana"], "start": [2], "end": [6]})
    assert alpha_u(table, 20, coders=["ana", "ben"]) == alpha_u([[(2, 6)], []], 20) < 0
    with pytest.raises(ValueError, match="spans of 1"):
        alpha_u(table, 20)


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([[(2, 6), (5, 8)], []], "overlap at 5"),
        ([[(2, 30)], []], "between 0 and 20"),
        ([[(6, 2)], []], "must have a length"),
        ([[(2.5, 6)], []], "whole numbers"),
        ([["ab"], []], "a span is"),
        (pd.DataFrame({"who": []}), "no column 'coder'"),
    ],
)
def test_bad_spans_are_named(spans, said):
    with pytest.raises(ValueError, match=said):
        alpha_u(spans, 20)


def test_alpha_u_of_nothing_is_undefined():
    with pytest.raises(UndefinedAgreement, match="there is no span"):
        alpha_u([[], []], 20)


ONE, TWO = "0100010000100001000", "0010010000010001010"


def test_windows_as_nltk():
    # nltk 3.10.4, metrics.segmentation
    assert pk(ONE, TWO, 3) == pytest.approx(0.23529411764705882)
    assert pk(ONE, TWO, 4) == pytest.approx(0.125)
    assert windowdiff(ONE, TWO, 3) == pytest.approx(0.29411764705882354)
    assert windowdiff(ONE, TWO, 4) == pytest.approx(0.3125)


def test_boundaries_as_segeval():
    # Fournier's segeval: its own tests (masses), and version 2.0.11 run on ONE and TWO
    expected = {(5, 6): 0.5, (2, 3, 3, 3): 2 / 3, (2, 2, 7): 0.75, (1, 1, 3, 1, 5): 0.5}
    for masses, value in expected.items():
        assert boundary_similarity([2, 3, 6], masses, form="masses") == pytest.approx(value)
    assert boundary_similarity(ONE, TWO) == pytest.approx(0.6)
    assert boundary_similarity(ONE, TWO, near=3) == pytest.approx(2 / 3)
    found = boundary_similarity([2, 3, 6, 4], [1, 5, 5, 4], near=3, form="masses")
    assert found == pytest.approx(7 / 9)


flags = st.integers(2, 25).flatmap(
    lambda n: st.tuples(*[st.lists(st.booleans(), min_size=n, max_size=n)] * 2)
)


@given(flags, st.integers(1, 4))
def test_properties(pair, near):
    one, two = pair
    assert pk(one, one) == windowdiff(one, one) == 0
    assert 0 <= pk(one, two, 2) <= windowdiff(one, two, 2) <= 1
    assume(any(one) or any(two))
    found = boundary_similarity(one, two, near=near)
    assert 0 <= found <= 1
    assert (found == 1) == (one == two)


def test_forms_are_the_same():
    labels = [[1, 1, 2, 2, 2, 3], ["a", "b", "b", "b", "c", "c"]]
    masses, marks = [[2, 3, 1], [1, 3, 2]], [[0, 1, 0, 0, 1], "10010"]
    for function in (pk, windowdiff, boundary_similarity):
        found = {
            function(*given, form=form)
            for form, given in (("labels", labels), ("masses", masses), ("boundaries", marks))
        }
        assert len(found) == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pk([1, 2], [1, 2]), "form='labels'"),
        (lambda: pk("010", "01"), "same units"),
        (lambda: pk("010", "010", 4), "k = 4"),
        (lambda: pk([0.5], [1], form="masses"), "whole numbers"),
        (lambda: pk("0", "1", form="cuts"), "must be one of boundaries"),
        (lambda: boundary_similarity("01", "10", near=0), "near = 0"),
    ],
)
def test_bad_segmentations_are_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_nothing_to_compare_is_undefined():
    with pytest.raises(UndefinedAgreement, match="neither coder set a boundary"):
        boundary_similarity("000", "000")
    with pytest.raises(UndefinedAgreement, match="one unit"):
        windowdiff([1], [1], form="masses")
