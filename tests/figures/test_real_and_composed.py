import pandas as pd
import pytest

from labresearch.figures import real_and_composed
from labresearch.talkmoves import stored_figures


def test_each_corpus_is_drawn_and_composed_ones_are_hollow():
    real = stored_figures()
    made = real.assign(estimate=real["estimate"] * 0.9)
    made.attrs["composed"] = True
    figure = real_and_composed({"real": real, "made": made})
    assert len(figure.axes) == 4
    for axis in figure.axes:
        points = [line for line in axis.lines if line.get_label() in ("real", "made")]
        full, hollow = (line.get_markerfacecolor() for line in points)
        assert full != "white"
        assert hollow == "white"
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert "presses for accuracy" in labels
    drawn = figure.axes[0].lines[0].get_xdata()
    moves = real[real["family"] == "teacher moves"]
    assert sorted(drawn) == sorted(moves["estimate"])
    assert "10.03" in figure.alt


def test_what_has_no_estimate_is_left_out():
    real = stored_figures()
    real.loc[real["figure"] == "restating", "estimate"] = float("nan")
    figure = real_and_composed({"real": real})
    assert len(figure.axes[0].lines[0].get_xdata()) == 6


@pytest.mark.parametrize("n", [0, 5])
def test_number_of_tables(n):
    with pytest.raises(ValueError, match="give 1 to 4"):
        real_and_composed({str(at): pd.DataFrame() for at in range(n)})
