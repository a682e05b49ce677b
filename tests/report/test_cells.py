"""How numbers are written in the report."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.report.cells import MISSING, counted, estimate, number
from labresearch.report.links import Links, opened


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"estimate": 1.25, "low": 1.0, "high": 1.5}, "1.2 (1.0 to 1.5)"),
        ({"estimate": 1.0, "low": math.nan, "high": math.nan}, "1.0"),
        ({"estimate": -0.01, "low": -0.04, "high": 0.1}, "0.0 (0.0 to 0.1)"),
        ({"estimate": math.nan, "refused": "one lab"}, "one lab"),
        ({"estimate": math.nan, "refused": ""}, MISSING),
        ({"estimate": math.nan, "refused": "suppressed: 1 speaker, fewer than 3"}, "suppressed"),
    ],
)
def test_an_estimate_stands_with_its_interval_or_its_reason(row, said):
    assert estimate(row) == said


def test_a_suppressed_count_opens_nothing():
    assert counted(-1, "a:1", Links(["a"], anchored=True)) == MISSING


def test_a_count_opens_its_lines():
    html = counted(2, "a:1;b:0", Links(["a", "b"], anchored=True))
    assert '<a href="#s0-1">1</a>' in html
    assert '<a href="#s1-0">0</a>' in html
    assert "<summary>2</summary>" in html


def test_session_names_with_colons_and_markup():
    html = Links(["a:1<b>", "c"], anchored=True).where("a:1<b>:7")
    assert 'href="#s0-7"' in html
    assert "<b>" not in html.replace("&lt;b&gt;", "")


def test_without_transcripts_lines_are_plain_numbers():
    assert "<a" not in str(opened(1, Links(["a"], anchored=False).where("a:3")))


@given(st.floats(allow_nan=True, allow_infinity=False, width=32))
def test_every_number_is_written(value):
    assert number(value)
