"""Figures of time-outs and waits: what they say in words, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from labresearch.figures import around_timeouts, save, timeout_calls, wait_and_reasoning


def resolutions():
    return pd.DataFrame(
        {
            "group": "all",
            "resolution": ["timeout_resolution.enacted", ""],
            "label": ["enacted", "not coded"],
            "n": [6, 2],
            "share": [0.75, 0.25],
            "low": [0.5, np.nan],
            "high": [0.9, np.nan],
        }
    )


def curve():
    lags = [-2, -1, 1, 2]
    rows = pd.DataFrame(
        {
            "kind": np.repeat(["enacted", "other"], 4),
            "lag": lags * 2,
            "n": [4, 20, 20, 4] * 2,
            "estimate": [0.1, 0.2, 0.4, 0.4] + [np.nan] * 4,
            "expected": 0.25,
            "low": 0.1,
            "high": 0.5,
        }
    )
    rows.attrs = {"composed": True, "parameters": {"outcome": "reasoning"}}
    return rows


def timeouts():
    table = pd.DataFrame(
        {
            "session": ["a", "a", "b"],
            "initiator_role": ["coach", "host", "coach"],
            "start": [60.0, 300.0, np.nan],
            "seconds": [30.0, np.nan, np.nan],
            "purposes": ["timeout_purpose.sense;timeout_purpose.help", "", "timeout_purpose.help"],
        }
    )
    table.attrs["composed"] = True
    return table


def lessons():
    return pd.DataFrame({"session": ["a", "b"], "hours": [0.2, np.nan], "timeouts": [2, 1]})


def waits():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"kind": "wait2", "seconds": rng.lognormal(0, 1, 50)})
    return table.assign(answered=table["seconds"] > 1)


def dose(refused=""):
    table = pd.DataFrame(
        {
            "kind": "wait2",
            "part": ["curve", "curve", "step"],
            "seconds": [0.5, 4.0, 3.0],
            "estimate": [0.2, 0.3, 1.5],
            "low": [0.1, 0.2, 0.9],
            "high": [0.3, 0.4, 2.4],
            "refused": refused,
        }
    )
    return table.assign(estimate=np.nan) if refused else table


def words(figure):
    return " ".join(
        text.get_text() for text in figure.findobj(match=lambda a: hasattr(a, "get_text"))
    )


def test_around_timeouts(tmp_path):
    figure = around_timeouts(curve(), resolutions())
    assert "enacted 6, not coded 2" in figure.alt
    assert "after decided and enacted: 0.40, moved 0.25" in figure.alt
    assert "composed corpus" in words(figure)
    assert save(figure, tmp_path / "a.png").stat().st_size > 10_000


def test_calls_say_roles_and_purposes(tmp_path):
    figure = timeout_calls(timeouts(), lessons())
    assert "Called by: host 1, coach 2" in figure.alt
    assert "ask for help 2" in figure.alt
    assert "no purpose coded 1" in figure.alt
    assert "1 more lessons" in words(figure)
    assert save(figure, tmp_path / "a.png").stat().st_size > 10_000


def test_doses_and_their_refusal(tmp_path):
    figure = wait_and_reasoning(waits(), [dose(), dose("6 clusters")])
    assert "0.20 at 0.5 s, 0.30 at 4 s, step at 3 s: odds ratio 1.5 (0.9 to 2.4)" in figure.alt
    assert "no curve, 6 clusters" in figure.alt
    assert save(figure, tmp_path / "a.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: around_timeouts(curve(), resolutions().assign(group=["a", "b"])),
            "several groups",
        ),
        (lambda: timeout_calls(timeouts().head(0), lessons()), "no time-out to draw"),
        (lambda: wait_and_reasoning(waits(), []), "no curve to draw"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
