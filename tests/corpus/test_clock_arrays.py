import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.clock_arrays import even_seconds

WRITTEN = st.text(st.sampled_from("0123456789:;.,\n -x"), max_size=12)
CLOCK = st.from_regex(r"[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}", fullmatch=True)
NUMBER = st.none() | st.integers(-3, 10**20) | st.floats()


@given(
    st.lists(WRITTEN, max_size=3)
    | st.lists(CLOCK, max_size=3)
    | st.lists(NUMBER, max_size=3)
    | st.lists(st.decimals(0, 99999, places=3).map(str), max_size=4)
)
def test_times_read_at_once_are_those_read_one_by_one(values):
    seconds = even_seconds(values)
    if seconds is not None:
        for got, value in zip(seconds.tolist(), values, strict=True):
            one = parse_clock(value)
            assert got == one or (math.isnan(got) and math.isnan(one))


@pytest.mark.parametrize(
    "values",
    [["soon", "1.5"], ["1", ""], ["0:01", "0:010"], ["00:61"], [-1.0], [10**400], [True], []],
)
def test_odd_cells_are_left_to_others(values):
    assert even_seconds(values) is None
