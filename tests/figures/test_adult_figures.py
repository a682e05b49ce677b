import numpy as np
import pandas as pd
import pytest

from labresearch.figures import culture_profile, framing_cycles, learning_chains, reframing


@pytest.fixture
def labs():
    rows = [("Oak", 1, 10), ("Oak", 2, 8), ("Oak", 3, 6), ("Elm", 1, 4), ("Elm", 2, 4)]
    table = pd.DataFrame(rows, columns=["school", "cycle", "sorting"])
    table = table.assign(words=1000, sense=5)
    table.attrs["composed"] = True
    return table


@pytest.fixture
def trends():
    rows = [("Oak", 0.8, 0.6, 1.1, ""), ("Elm", np.nan, np.nan, np.nan, "2 cycles")]
    table = pd.DataFrame(rows, columns=["group", "estimate", "low", "high", "refused"])
    return table.assign(frames="sorting")


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    for axis in figure.axes:
        found += [axis.get_title(loc="left"), axis.get_xlabel()]
        found += [label.get_text() for label in axis.get_yticklabels()]
    return " | ".join(found)


def test_every_lab_is_a_mark_and_a_refused_slope_no_line(labs, trends):
    figure = framing_cycles(labs, trends)
    elm, oak = figure.axes
    marks = [line for line in oak.lines if line.get_marker() == "o"]
    assert marks[0].get_ydata().tolist() == [10, 8, 6]
    assert sum(line.get_linestyle() == "-" for line in oak.lines) == 1
    assert sum(line.get_linestyle() == "-" for line in elm.lines) == 0
    assert "×0.80 (0.60 to 1.10)" in oak.get_xlabel()
    assert "composed corpus" in texts(figure)
    assert oak.get_ylim()[1] > 10
    with pytest.raises(ValueError, match="no lab has a cycle"):
        framing_cycles(labs.assign(cycle=np.nan), trends)


def test_answers_beside_chance():
    rows = [(answer, lag, 0.2, 0.1) for answer in ("sense", "reframe") for lag in (0, 1, 2)]
    table = pd.DataFrame(rows, columns=["answer", "lag", "share", "expected"])
    table = table.assign(by="anyone", low=0.0, high=0.2, refused="")
    figure = reframing(table)
    assert figure.axes[0].lines[0].get_ydata().tolist() == [0.2, 0.2]
    assert "no test" in texts(figure)
    assert "composed corpus" not in texts(figure)
    with pytest.raises(ValueError, match="every row was refused: too few"):
        reframing(table.assign(refused="too few"))


def test_suppressed_cells_are_not_drawn():
    table = pd.DataFrame(
        {
            "school": ["Oak", "Elm"],
            "code": "culture.doubt",
            "label": "doubt",
            "estimate": [2.0, np.nan],
            "low": [1.0, np.nan],
            "high": [4.0, np.nan],
            "sessions": 6,
            "refused": ["", "suppressed: 1 speaker, fewer than 3"],
        }
    )
    axis = culture_profile(table, by="school").axes[0]
    drawn = [line.get_xdata().tolist() for line in axis.lines if line.get_marker() in "os"]
    assert drawn[0] == [2.0]
    assert drawn[1] == []
    with pytest.raises(ValueError, match="all cells are suppressed"):
        culture_profile(table.assign(estimate=np.nan))
    with pytest.raises(ValueError, match="no column 'team'"):
        culture_profile(table, by="team")


def test_more_groups_than_colours_are_refused():
    table = pd.DataFrame({"team": list("abcdef"), "code": "x", "label": "x", "estimate": 1.0})
    with pytest.raises(ValueError, match="6 groups of 'team'"):
        culture_profile(table, by="team")


def test_chains_tell_n_and_what_was_left_out():
    table = pd.DataFrame(
        {
            "group": ["debrief", "plc"],
            "share": [0.3, np.nan],
            "expected": [0.2, np.nan],
            "low": [-0.1, np.nan],
            "high": [0.2, np.nan],
            "n": [40, -1],
            "refused": ["", "suppressed: 2 lines, fewer than 5"],
        }
    )
    table.attrs |= {"chain": ["adult_talk.notice", "adult_talk.decide"], "within": 6}
    said = texts(learning_chains(table))
    assert "debrief (n = 40)" in said
    assert "Left out as too small: plc" in said
    with pytest.raises(ValueError, match="every group was refused"):
        learning_chains(table.iloc[1:])
