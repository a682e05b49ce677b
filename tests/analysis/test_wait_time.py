import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import wait_time_summary

WAITS = pd.DataFrame(
    {
        "session": ["a", "a", "b", "a", "c"],
        "kind": ["wait1", "wait1", "wait1", "wait2", "wait1"],
        "source": ["gap", "gap", "gap", "gap", "timed"],
        "seconds": [3.5, 0.4, 0.0, 1.0, 9.0],
        "long": [True, False, False, False, True],
    }
)


def test_the_summary_is_that_of_numpy_and_wilson():
    summary = wait_time_summary(WAITS).set_index(["kind", "source"])
    first = summary.loc[("wait1", "gap")]
    assert first[["sessions", "n"]].tolist() == [2, 3]
    assert first[["q1", "median", "q3"]].tolist() == pytest.approx(
        np.percentile([3.5, 0.4, 0.0], [25, 50, 75])
    )
    # 1 of 3: Wilson's interval is the two roots of (p - 1/3)^2 = z^2 p (1 - p) / 3
    z = 1.959963984540054
    roots = sorted(np.roots([1 + z**2 / 3, -(2 / 3 + z**2 / 3), 1 / 9]))
    assert first[["low", "high"]].tolist() == pytest.approx(roots)


def test_marks_of_a_transcriber_are_not_mixed_with_gaps():
    summary = wait_time_summary(WAITS)
    assert summary.loc[summary["source"] == "timed", "n"].tolist() == [1]
    assert summary.loc[summary["source"] == "gap", "median"].max() < 9


def test_no_waits_give_no_rows():
    assert wait_time_summary(WAITS.iloc[:0]).empty
