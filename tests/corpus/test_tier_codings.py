"""Which lines a code on the time line belongs to, and which tiers are codes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.corpus.readers.tier_codings import (
    codings_table,
    kept_tiers,
    lines_at,
    slug,
    values_repeat,
)

NAN = float("nan")
LINES = [(0, 2), (2, 5), (4, 9), (NAN, 3), (9, 9)]


def at(start, end, lines=LINES):
    starts, ends = (np.array(column, dtype=float) for column in zip(*lines, strict=True))
    (found,), skipped = lines_at([(start, end)], starts, ends)
    assert skipped == 0
    return found


@pytest.mark.parametrize(
    ("span", "lines"),
    [
        ((0, 5), [0, 1]),
        # one fifth of the third line and of a second is a border drawn by hand
        ((0, 4.2), [0, 1]),
        # short codes within a long line
        ((6, 6.5), [2]),
        ((0, 9.5), [0, 1, 2, 4]),
        # at a border the line that begins there
        ((2, 2), [1]),
        ((9, 9), [4]),
        ((NAN, 5), []),
        ((5, NAN), []),
        ((20, 30), []),
        ((5, 4), []),
    ],
)
def test_a_code_goes_to_lines_that_share_half_of_the_shorter(span, lines):
    assert at(*span) == lines


def test_there_need_be_no_lines():
    assert lines_at([(0, 1)], np.array([]), np.array([])) == ([[]], 0)


SPAN = st.tuples(st.integers(0, 12), st.integers(0, 5)).map(lambda t: (t[0], t[0] + t[1]))


@settings(deadline=None)
@given(span=SPAN, lines=st.lists(SPAN, min_size=1, max_size=8))
def test_every_line_inside_is_found_and_none_outside(span, lines):
    found = at(*span, lines=lines)
    for number, (start, end) in enumerate(lines):
        if end > start and span[0] <= start and end <= span[1]:
            assert number in found
        if end < span[0] or start > span[1]:
            assert number not in found


def test_a_file_in_which_all_overlaps_with_all_does_not_hang():
    n = 10_000
    starts, ends = np.zeros(n), np.ones(n)
    found, skipped = lines_at([(0, 1)] * 2_010, starts, ends)
    assert skipped == 10
    assert len(found[0]) == n


def test_names_and_values():
    assert slug("Début de Séance") == "début_de_séance"
    assert slug(" ½ ") == "½"
    assert not values_repeat([])
    assert not values_repeat(["x" * 41] * 9)
    assert not values_repeat([f"{i}" for i in range(26)] * 3)
    assert codings_table([]) is None
    table = codings_table([(1, "a.b", "x", "e"), (0, "a.b", "x", "e"), (1, "a.b", "x", "f")])
    assert table is not None
    assert table["row"].tolist() == [0, 1]


def test_long_tiers_and_many_are_told_briefly():
    findings = kept_tiers([(f"tier {i}", i, ["so it is"] * 500) for i in range(1, 31)])
    assert len(findings) == 21
    assert max(len(f.message) for f in findings) < 600
    assert "500 texts" in findings[0].message
    assert "10 more tiers" in findings[-1].message
