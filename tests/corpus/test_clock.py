import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labresearch.corpus.clock import clock_column, granularity, parse_clock, relative


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("01:02:03.250", 3723.25),
        ("1:02:03", 3723),
        ("00:12", 12),
        ("75:03", 4503),
        ("00:00:02,250", 2.25),
        ("00:07.78", 7.78),
        ("[0:03]", 3),
        ("(12:05)", 725),
        ("00;14:57", 897),
        ("11:02:09 PM", 23 * 3600 + 129),
        ("12:00:01 am", 1),
        ("2:30 pm", 14.5 * 3600),
        ("12.5", 12.5),
        ("12,5", 12.5),
        (" 7 s ", 7),
        (3, 3),
        (2.5, 2.5),
        (dt.time(0, 2, 51), 171),
        (dt.timedelta(minutes=61), 3660),
        (dt.datetime(1900, 1, 1, 1, 7), 25 * 3600 + 7 * 60),
        (dt.datetime(2021, 3, 4, 0, 5, 1), 301),
    ],
)
def test_times(written, seconds):
    assert parse_clock(written) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "written", ["", "j", "1:2:3:4", "0:75", "1:75:00", "1:2", True, None, -1, "a" * 1000, "1/2"]
)
def test_what_is_no_time(written):
    if written == "1:2":
        assert parse_clock(written) == 62
    else:
        assert math.isnan(parse_clock(written))


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_written_times_come_back(h, m, s, ms):
    assert parse_clock(f"{h:02}:{m:02}:{s:02}.{ms:03}") == pytest.approx(
        h * 3600 + m * 60 + s + ms / 1000
    )


def column(values, **options):
    return clock_column(values, lines=range(2, 2 + len(values)), **options)


def test_minutes_that_a_spreadsheet_made_hours():
    cells = [
        "00:03:00",
        None,
        "23:50:00",
        dt.datetime(1900, 1, 1, 1, 7),
        dt.datetime(1900, 1, 1, 2),
    ]
    seconds, findings = column(cells)
    assert seconds.tolist()[0] == 3
    assert math.isnan(seconds[1])
    assert seconds.tolist()[2:] == [23 * 60 + 50, 25 * 60 + 7, 26 * 60]
    assert [(f.line, f.code) for f in findings] == [(2, "repaired")]
    assert "4, were turned back" in findings[0].message


def test_true_hours_after_minutes_stay():
    seconds, _ = column(["00:03:00", "30:10:00", "59:40:00", "01:00:05", "01:01:00", "01:02:07"])
    assert seconds.tolist() == [3, 1810, 3580, 3605, 3660, 3727]


def test_true_hours_are_left_alone():
    cells = ["00:00:04", "00:01:00", "00:01:37", "01:02:00"]
    seconds, findings = column(cells)
    assert seconds.tolist() == [4, 60, 97, 3720]
    assert findings == []


def test_the_speed_of_talk_decides_where_times_are_short():
    cells = ["00:01:00", "01:09:00", "02:20:00"]
    assert column(cells, words=300)[0].tolist() == [1, 69, 140]
    # 9,000 words do fit into two hours and twenty minutes
    assert column(cells, words=9000)[0].tolist() == [60, 4140, 8400]


def test_units_of_numbers():
    assert column([1500, 2000], unit="ms")[0].tolist() == [1.5, 2.0]
    assert column([0.001, 0.0025], unit="days")[0].tolist() == [86.4, 216]
    assert column(["0:05"], unit="ms")[0].tolist() == [5]


def test_cells_that_are_no_time_are_named():
    seconds, findings = column(["0:01", "j", ""])
    assert np.isnan(seconds[1:]).all()
    assert [(f.line, f.severity) for f in findings] == [(3, "warning")]
    assert "'j'" in findings[0].message


def test_clock_times_become_relative_over_noon_and_midnight():
    assert relative(np.array([10.0, 13.0])).tolist() == [0, 3]
    assert relative(np.array([86_390.0, 5.0])).tolist() == [0, 15]
    assert relative(np.array([46_799.0, np.nan, 3_601.0])).tolist()[2] == 2
    # a little backwards is not a new day
    assert relative(np.array([100.0, 98.0])).tolist() == [0, -2]


@pytest.mark.parametrize(
    ("times", "step"),
    [([1.234], 0.001), ([1.23, 2], 0.01), ([1.5], 0.1), ([3, 60], 1), ([0, 60, 120, 180, 300], 60)],
)
def test_granularity(times, step):
    assert granularity(np.array([*times, math.nan])) == step


def test_granularity_of_nothing():
    assert math.isnan(granularity(np.array([math.nan])))
