"""Figures of discussion networks and of ideas that come back."""

import numpy as np
import pandas as pd
import pytest

from labresearch import figures
from labresearch.analysis import carry_times
from labresearch.figures.style import svg_bytes


def segments(**more):
    rng = np.random.default_rng(1)
    rows = [
        {"school": school, "cluster": f"{school}{n}", "session": f"{school}{n}", "measure": measure}
        for measure in ("density", "compare_edges")
        for school in ("Oak", "Elm")
        for n in range(6)
    ]
    table = pd.DataFrame(rows).assign(null="shuffle", z=rng.normal(size=24), **more)
    table.loc[table["measure"] == "compare_edges", "z"] = np.nan
    table.attrs["composed"] = True
    return table


def test_a_panel_a_measure_and_words_where_there_is_no_z():
    figure = figures.segment_networks(segments(), measures=["density", "compare_edges"])
    density, compared = figure.axes
    assert [label.get_text() for label in density.get_yticklabels()] == ["Elm", "Oak"]
    assert len(density.lines) > len(compared.lines)
    assert [text.get_text() for text in compared.texts] == ["no z: the null\ndoes not vary"]
    assert figure.alt.startswith("z of idea networks of discussions. Elm: density ")
    assert "composed corpus" in svg_bytes(figure).decode()


def test_means_far_out_widen_the_panel():
    table = segments()
    table["z"] -= 7
    axis = figures.segment_networks(table, measures=["density"]).axes[0]
    assert axis.get_xlim()[0] < -7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measures": ["depth"]}, "give one to four of density, compare_edges"),
        ({"measures": ["density"], "null": "rarefaction"}, "no network has a z against null"),
        ({"measures": ["compare_edges"]}, "no network has a z"),
    ],
)
def test_what_cannot_be_drawn_is_said(options, message):
    with pytest.raises(ValueError, match=message):
        figures.segment_networks(segments(), **options)


def test_slopes_mark_what_is_found_and_leave_out_what_was_refused():
    slopes = pd.DataFrame(
        {
            "measure": ["density", "components", "errors_tied_in"],
            "null": ["rarefaction", "shuffle", "shuffle"],
            "estimate": [0.13, -0.1, np.nan],
            "low": [0.05, -0.3, np.nan],
            "high": [0.21, 0.1, np.nan],
            "p_adjusted": [0.01, 0.4, np.nan],
            "within": "school",
            "refused": ["", "", "3 labs, fewer than 5"],
        }
    )
    figure = figures.compare_slopes(slopes)
    assert figure.alt.endswith("shuffle: components -0.10; rarefaction: density 0.13*")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["density", "parts"]
    assert "composed corpus" not in svg_bytes(figure).decode()
    with pytest.raises(ValueError, match="every row was refused: 3 labs"):
        figures.compare_slopes(slopes.tail(1))


def shares():
    rows = [("next day", "off"), ("next day", "any"), ("took no part", "off")]
    table = pd.DataFrame(
        [(*row, ideas) for row in rows for ideas in ("announced", "silent")],
        columns=["rooms", "calendar", "ideas"],
    )
    return table.assign(n=5, of=20, share=0.25, low=[0.1, 0.1, 0.1, 0.1, np.nan, 0.1], high=0.4)


def test_shares_have_a_line_for_each_kind_of_room_and_part_of_the_calendar():
    figure = figures.carry_shares(shares())
    axis = figure.axes[0]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels[0] == "next day:\nideas off the calendar"
    assert labels[2] == "took no part:\nideas off the calendar"
    assert [text.get_text() for text in axis.texts] == ["5 of 20"] * 6
    # six marks, five intervals, a rule between the kinds of room, two entries of the legend
    assert len(axis.lines) == 14
    with pytest.raises(ValueError, match="no rows"):
        figures.carry_shares(shares().head(0))


def test_curves_rise_and_name_their_numbers():
    rows = pd.DataFrame(
        {
            "rooms": "next day",
            "calendar": "off",
            "cluster": list("abcdef") * 2,
            "announced": [True] * 6 + [False] * 6,
            "recurs": [True] * 5 + [False] * 5 + [True] * 2,
            "turns": [1, 2, 3, 4, 5, 9] + [9] * 4 + [7, 8],
        }
    )
    times = carry_times(rows, draws=99)
    figure = figures.carry_times(times)
    axis = figure.axes[0]
    heights = axis.lines[0].get_ydata()
    assert (np.diff(heights) >= 0).all()
    assert heights[-1] == pytest.approx(5 / 6)
    assert [text.get_text() for text in axis.get_legend().get_texts()] == [
        "announced (n = 6)",
        "silent (n = 6)",
    ]
    with pytest.raises(ValueError, match="no rows of measure 'survival'"):
        figures.carry_times(times[times["measure"] == "median"])
