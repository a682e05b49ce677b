import networkx as nx
import numpy as np
import pandas as pd
import pytest

from labresearch.figures import after_leaders, sociograms, ties_by_cycle, who_answers_whom


def words(figure):
    found = [text.get_text() for text in figure.texts]
    for axis in figure.axes:
        found += [axis.get_title(loc=side) for side in ("left", "center")]
        found += [axis.get_xlabel(), *(text.get_text() for text in axis.texts)]
        found += [label.get_text() for label in axis.get_yticklabels()]
    return " | ".join(found)


def team(*missing):
    graph = nx.DiGraph(kind="reply", composed=True)
    for name, role in (("Ana", "teacher"), ("Ben", "teacher"), ("Cleo", "coach")):
        if name not in missing:
            graph.add_node(name, role=role, turns=4)
    pairs = [("Ana", "Ben", 1), ("Cleo", "Ana", 3), ("Ben", "Cleo", 2)]
    graph.add_weighted_edges_from(p for p in pairs if not {*p} & {*missing})
    return graph


def test_everybody_keeps_their_place_and_names_stay_out():
    figure = sociograms({"cycle 1": team(), "cycle 2": team("Ben")})
    one, two = figure.axes

    def places(axis):
        return [p.center for p in axis.patches if hasattr(p, "center")]

    # coach stands first, then teachers; Ben's place stays empty
    assert len(places(one)) == 3
    assert places(two) == [place for place in places(one) if place in places(two)]
    assert len(places(two)) == 2
    assert "cycle 1 (6 ties) | " in words(figure)
    assert "Ana" not in words(figure) + figure.alt
    assert "Ana" in words(sociograms({"cycle 1": team()}, names=True))
    assert "composed corpus" in words(figure)


def test_empty_networks_are_named():
    with pytest.raises(ValueError, match="network 'cycle 2' has no people"):
        sociograms({"cycle 1": team(), "cycle 2": nx.DiGraph()})
    with pytest.raises(ValueError, match="graphs is empty"):
        sociograms({})


def labs():
    rows = [("a", cycle, 0.6 - 0.1 * cycle, 0.3) for cycle in (1.0, 2.0, 3.0)]
    table = pd.DataFrame(rows, columns=["team", "cycle", "value", "expected"])
    return table.assign(measure="coach_share", refused="")


def trends(refused=""):
    rows = [("value", -0.1, -0.2, 0.0, refused), ("excess", np.nan, np.nan, np.nan, "constant")]
    table = pd.DataFrame(rows, columns=["of", "estimate", "low", "high", "refused"])
    return table.assign(measure="coach_share")


def test_every_lab_is_a_dot_beside_chance():
    figure = ties_by_cycle(labs(), trends(), ["coach_share"])
    [axis] = figure.axes
    marks = {line.get_marker(): line.get_ydata().tolist() for line in axis.lines}
    assert marks["o"] == pytest.approx([0.5, 0.4, 0.3])
    assert marks["D"] == [0.3, 0.3, 0.3]
    assert "-0.100 (-0.200 to +0.000)" in axis.get_xlabel()
    assert "beyond" not in axis.get_xlabel()
    assert len(ties_by_cycle(labs(), trends("2 cycles"), ["coach_share"]).axes[0].lines) == 2
    with pytest.raises(ValueError, match="a value of density"):
        ties_by_cycle(labs(), trends(), ["coach_share", "density"])


def test_pairs_of_roles():
    rows = [("teacher", "coach", 1.5, 1.1, 2.0, 0.01, ""), ("coach", "coach", 1, 1, 1, 1, "few")]
    columns = ["answers", "answered", "estimate", "low", "high", "p_adjusted", "refused"]
    table = pd.DataFrame(rows, columns=columns).assign(replies=7)
    figure = who_answers_whom(table)
    assert "teacher answers coach (7)" in words(figure)
    assert "coach answers coach" not in words(figure)
    with pytest.raises(ValueError, match="every row was refused: few"):
        who_answers_whom(table.assign(refused="few"))


def test_what_cannot_be_compared_says_why():
    rows = [
        ("principal", "asks", 0, 2.0, 1.2, 3.0, 0.01, ""),
        ("principal", "asks", 1, 4.0, 1.2, 9.0, np.nan, ""),
        ("coach", "asks", 0, np.nan, np.nan, np.nan, np.nan, "suppressed: 1 speaker, fewer than 3"),
    ]
    columns = ["leader", "act", "lag", "estimate", "low", "high", "p_adjusted", "refused"]
    table = pd.DataFrame(rows, columns=columns).assign(measure="odds ratio")
    figure = after_leaders(table)
    assert "1 speaker, fewer than 3" in words(figure)
    [mark] = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert mark.get_xdata() == [2.0]
    assert mark.get_markerfacecolor() != "white"
    assert "1" in [text.get_text() for text in figure.axes[0].texts]
    with pytest.raises(ValueError, match="every row was refused"):
        after_leaders(table.assign(estimate=np.nan, refused="few"))
