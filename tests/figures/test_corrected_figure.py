"""Naive and corrected estimates in one figure."""

import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import corrected_shares
from labresearch.figures import corrected_rates
from labresearch.figures.style import svg_bytes


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(4)
    session = np.repeat(np.arange(12), 30)
    true = rng.random(360) < 0.3
    coded = np.where(rng.random(360) < 0.15, ~true, true)
    rows = pd.DataFrame({"session": session, "team": session % 2, "coded": coded})
    rows["reference"] = pd.array(true, dtype="boolean")
    rows["reference"] = rows["reference"].where(rows["session"] < 8)
    return corrected_shares(rows, by="team", draws=99)


def test_every_method_of_every_group_is_drawn(table):
    figure = corrected_rates(table)
    axis = figure.axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["True\n0", "True\n1"]
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["naive", "reference only", "Rogan-Gladen", "rectified"]
    rows = table[(table["measure"] == "rate") & (table["interval"] == "linearised")]
    drawn = sorted(line.get_xdata()[0] for line in axis.lines if line.get_marker() != "None")
    assert drawn == pytest.approx(sorted(rows["estimate"]))
    first = rows.iloc[0]
    assert f"naive {first['estimate']:.2f} ({first['low']:.2f} to" in figure.alt
    assert "composed corpus" not in svg_bytes(figure).decode()


def test_odds_ratios_stand_about_one(table):
    figure = corrected_rates(table, measure="odds ratio", interval="bootstrap")
    assert figure.axes[0].get_xscale() == "log"
    assert figure.axes[0].get_yticklabels()[0].get_text() == "True\n1 against 0"
    assert len(corrected_rates(table, measure="difference").axes) == 1


def test_what_is_refused_is_said_in_its_place():
    rows = pd.DataFrame({"session": list("abcd") * 5, "coded": [True, False] * 10})
    rows["reference"] = ~rows["coded"]
    figure = corrected_rates(corrected_shares(rows, draws=99))
    words = [text.get_text() for text in figure.axes[0].texts]
    assert any(word.startswith("Rogan-Gladen: sensitivity 0.00 and spec") for word in words)
    assert "Rogan-Gladen refused" in figure.alt


def test_an_unknown_measure_is_refused(table):
    with pytest.raises(ValueError, match="no rows with measure 'rates'"):
        corrected_rates(table, measure="rates")
