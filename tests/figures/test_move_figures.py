"""Figures of moves, follow-ups, errors and children."""

import numpy as np
import pandas as pd
import pytest

from labresearch import figures
from labresearch.analysis import follow_up_steps
from labresearch.figures.style import svg_bytes


def acts(**more):
    table = pd.DataFrame(
        {
            "lag": [1, 1, 1, 1],
            "label": ["presses", "presses", "tells", "tells"],
            "act": ["reasoning", "answer"] * 2,
            "n_exposed": [40, 40, 9, 9],
            "odds_ratio": [5.4, 0.4, 0.9, np.nan],
            "low": [4.0, 0.3, 0.5, np.nan],
            "high": [7.0, 0.6, 1.6, np.nan],
            "p_adjusted": [0.01, 0.02, 0.9, np.nan],
        }
    ).assign(**more)
    table.attrs = {"composed": True}
    return table


def test_a_heat_map_marks_what_is_found_and_greys_what_cannot_be_said():
    figure = figures.moves_to_acts(acts())
    assert figure.alt == (
        "Odds ratios of 2 acts after 2 moves. Marked: reasoning after presses 5.4 (4.0 to 7.0); "
        "answer after presses 0.4 (0.3 to 0.6)"
    )
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["5.4", "0.40", "0.90", "–"]
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["presses   n = 40", "tells   n = 9"]
    assert "composed corpus" in svg_bytes(figure).decode()


def test_real_talk_is_not_called_composed():
    table = acts()
    table.attrs = {"composed": False}
    assert "composed corpus" not in svg_bytes(figures.moves_to_acts(table)).decode()


def test_lags_of_a_few_pairs():
    table = pd.concat([acts().head(1), acts(lag=2, odds_ratio=1.0).head(1)])
    assert figures.act_lags(table).alt.endswith("lag 1: 5.40; presses to reasoning, lag 2: 1.00")
    many = pd.concat([acts(label=str(k)) for k in range(4)])
    with pytest.raises(ValueError, match="8 pairs"):
        figures.act_lags(many)


def test_bands_from_answers_to_ends():
    paths = pd.DataFrame(
        {
            "response": ["probed", "probed", "evaluated"],
            "fate": ["self repair", "dropped", "evaluated away"],
        }
    )
    figure = figures.error_flow(paths)
    assert figure.alt == ("3 errors. probed: 1 self repair, 1 dropped; evaluated: 1 evaluated away")
    assert len(figure.axes[0].collections) == 3  # one band a pair that occurs


def test_children_are_not_named():
    rng = np.random.default_rng(1)
    turns = 4 + rng.poisson(4, size=24)
    table = pd.DataFrame(
        {
            "session": np.repeat(["a", "b"], 12),
            "child": [f"Quirina{c}" for c in range(24)],
            "turns": turns,
            "reasoning": rng.binomial(turns, 0.4),
        }
    )
    figure = figures.reasoning_shares(table, draws=49)
    svg = svg_bytes(figure).decode()
    assert "Quirina" not in svg
    assert "the half with least has" in figure.alt
    shown = int((turns >= 5).sum())
    assert f"n = {shown} children" in figure.axes[2].get_xlabel()


def test_a_staircase_for_each_measure():
    turns = pd.DataFrame(
        {
            "lab": "l",
            "session": "s",
            "cluster": "l",
            "episode": [1, 1, 2],
            "invitation": "relate",
            "line": [1, 3, 7],
            "place": [1, 2, 1],
            "follow_ups": [0, 1, 0],
            "engagement": [1, 3, 2],
            "reasons": False,
            "changed": True,
        }
    )
    figure = figures.follow_up_steps(follow_up_steps(turns, draws=9))
    assert len(figure.axes) == 4
    assert "highest of the episode, 1 follow-ups: 3.00 (n = 1)" in figure.alt
    assert "single turn, 0 follow-ups: 1.50 (n = 2)" in figure.alt


@pytest.mark.parametrize(
    "draw", [figures.moves_to_acts, figures.act_lags, figures.error_flow, figures.follow_up_steps]
)
def test_other_tables_are_refused(draw):
    with pytest.raises(ValueError, match=r"nothing to draw|no path to draw"):
        draw(pd.DataFrame({"a": [1]}))
