"""Planted sizes beside what was found."""

import pandas as pd
import pytest

from labresearch.figures import planted_sizes
from labresearch.figures.style import svg_bytes

TABLE = pd.DataFrame(
    {
        "plant": ["P4", "P6", "P6", "P8"],
        "schools": ["all", "planted", "without", "all"],
        "planted": [6.0, 0.72, 1.0, -0.09],
        "estimate": [5.0, 0.8, 1.1, -0.08],
        "low": [4.0, 0.7, 0.9, -0.1],
        "high": [7.0, 0.95, 1.3, -0.06],
    }
)


def test_one_row_a_pattern_and_the_change_of_shares_below():
    figure = planted_sizes(TABLE)
    axis = figure.axes[0]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels == [
        "P4 after a press",
        "P6 sorting frames, per cycle",
        "P6 sorting frames, per cycle (other school)",
    ]
    assert (
        figure.alt
        == "Planted sizes. P4 all found 5.00; P6 planted found 0.80; P6 without found 1.10"
    )
    svg = svg_bytes(figure).decode()
    assert "no evidence about labs" in svg
    assert "planted -0.09" in svg
    assert "composed corpus" in svg


def test_several_codings_side_by_side():
    figure = planted_sizes({"key": TABLE, "rules": TABLE.assign(estimate=TABLE["estimate"] * 0.9)})
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert set(names) == {"key", "rules", "planted"}


def test_no_table_is_said():
    with pytest.raises(ValueError, match="no table to draw"):
        planted_sizes({})
