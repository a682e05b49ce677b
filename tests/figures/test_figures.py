"""Figures are checked by what they hold (bars, texts, axes), not by pixels."""

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from labresearch.analysis import moves_before_reasoning
from labresearch.corpus import Corpus, concat
from labresearch.discourse import annotate, wait_time_check
from labresearch.figures import (
    ROLE_COLORS,
    idea_network,
    moves_heatmap,
    pauses,
    save,
    svg_bytes,
    talk_time,
    timeline,
)
from labresearch.figures.style import laid_out, new_figure

TALK = [
    ("Ms. Bell", "host", "How could two children share three pies?", 0.0, 3.0),
    ("Noor", "student", "Each gets one and then you cut the last.", 7.0, 10.0),
    ("Ms. Bell", "host", "Why do you cut it?", 10.5, 12.0),
    ("Eli", "student", "Because one is left over for the two of them.", 13.0, 16.0),
    ("Coach", "coach", "Can I call a time-out? What do we make of her last pie?", 17.0, 21.0),
    ("Ms. Bell", "host", "She deals out the wholes before she cuts.", 21.5, 24.0),
    ("Ms. Bell", "host", "Friends, look at this picture.", 25.0, 27.0),
    ("Eli", "student", "It is a half.", 28.0, 29.0),
]


def lesson(*, timed=True, composed=True, session="lesson", phase="enactment", talk=TALK):
    lines = pd.DataFrame(talk, columns=["speaker", "role", "text", "start", "end"])
    lines = lines.assign(session=session, line=range(len(lines)))
    if not timed:
        lines = lines.drop(columns=["start", "end"])
    sessions = pd.DataFrame(
        {
            "session": [session],
            "phase": phase,
            "composed": composed,
            "timing": "measured" if timed else "none",
            "time_resolution": 0.1 if timed else np.nan,
        }
    )
    return annotate(Corpus(sessions=sessions, utterances=lines))


def texts(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(mpl.text.Text) if t.get_text()]


def test_timeline_has_a_lane_a_speaker_in_the_colour_of_the_role():
    figure = timeline(lesson())
    (axis,) = figure.axes
    assert [t.get_text() for t in axis.get_yticklabels()] == ["Ms. Bell", "Coach", "Noor", "Eli"]
    assert axis.get_xlabel() == "minutes"
    bars = {to_hex(p.get_facecolor()) for p in axis.patches}
    assert {ROLE_COLORS["host"], ROLE_COLORS["coach"], ROLE_COLORS["student"]} <= bars
    host = [p for p in axis.patches if to_hex(p.get_facecolor()) == ROLE_COLORS["host"]]
    assert sorted(round(p.get_x() * 60, 3) for p in host) == [0.0, 10.5, 21.5, 25.0]
    assert "time-outs called by: 1 coach" in " ".join(texts(figure)).lower()
    assert "3 s and more are red" in " ".join(" ".join(texts(figure)).split())
    assert "1 time-outs" in figure.alt


def test_timeline_of_an_untimed_file_runs_over_lines_and_says_so():
    figure = timeline(lesson(timed=False), lanes="role")
    (axis,) = figure.axes
    assert "line number" in axis.get_xlabel()
    assert [t.get_text() for t in axis.get_yticklabels()] == ["host", "coach", "student"]


def test_timeline_guesses_ends_no_further_than_the_next_start():
    talk = [("T", "teacher", "word " * 50, 0.0, np.nan), ("Mia", "student", "yes", 4.0, np.nan)]
    figure = timeline(lesson(talk=talk, phase="classroom"))
    bars = [
        p for p in figure.axes[0].patches if to_hex(p.get_facecolor()) == ROLE_COLORS["teacher"]
    ]
    assert [round(p.get_width() * 60, 6) for p in bars] == [4.0]
    assert "2.5 a second" in " ".join(texts(figure))


def test_timeline_pools_children_and_stacks_sessions():
    talk = [("T", "teacher", "Hello there.", 0.0, 1.0)]
    talk += [(f"C{n}", "student", "word " * (n + 1), 2.0 + n, 2.5 + n) for n in range(20)]
    two = concat([lesson(talk=talk, session="a"), lesson(session="b")])
    figure = timeline(two, max_lanes=6)
    first, second = figure.axes
    labels = [t.get_text() for t in first.get_yticklabels()]
    assert labels == ["T", "C0", "C1", "C2", "C3", "other children (16)"]
    assert second.get_title(loc="left").startswith("b")
    assert len(timeline(two, session="b").axes) == 1


def test_timeline_refuses_what_is_not_there():
    with pytest.raises(ValueError, match="session = 'x' has no lines; the corpus has lesson"):
        timeline(lesson(), session="x")
    with pytest.raises(ValueError, match="lanes = 'turn' is not known"):
        timeline(lesson(), lanes="turn")
    with pytest.raises(ValueError, match="25 sessions are too many for one figure"):
        timeline(concat(lesson(session=f"s{n}") for n in range(25)))


def test_talk_time_shares_by_hand():
    talk = [
        ("T", "teacher", "one two three", 0, 1),
        ("Mia", "student", "one", 2, 3),
        ("?", "unknown", "one two three four", 4, 5),
    ]
    figure = talk_time(lesson(talk=talk))
    left, right = figure.axes
    assert [round(p.get_width(), 4) for p in left.patches] == [0.375, 0.125, 0.5]
    # the unknown speaker is left out of the children's share
    assert "25%" in [t.get_text() for t in right.texts]
    assert "50.0% of all words" in " ".join(texts(figure))


def test_talk_time_without_children_and_without_words():
    adults = lesson(talk=TALK[4:6], phase="planning")
    assert "no child speaks" in texts(talk_time(adults))
    empty = lesson(talk=[("T", "teacher", "((nods))", 0.0, 1.0)])
    with pytest.raises(ValueError, match="no words"):
        talk_time(empty)


def coded():
    said = ["press", 3, "press", 1, "tell", 0, "press", 4, "press", 3, "press", 2, "tell", 1]
    lines = pd.DataFrame(
        {
            "session": "a",
            "line": range(len(said)),
            "turn": range(len(said)),
            "speaker": ["T", "Mia"] * (len(said) // 2),
            "role": ["teacher", "student"] * (len(said) // 2),
            "text": "...",
        }
    )
    codings = [
        {
            "session": "a",
            "line": n,
            "code": f"teacher_moves.{x}" if isinstance(x, str) else "student_reasoning.x",
            "coder": "me",
            "value": np.nan if isinstance(x, str) else float(x),
        }
        for n, x in enumerate(said)
    ]
    return Corpus(
        sessions=pd.DataFrame({"session": ["a"], "composed": True}),
        utterances=lines,
        codings=pd.DataFrame(codings),
    )


def test_heatmap_prints_n_and_greys_what_is_small():
    table = moves_before_reasoning(coded(), draws=99)
    figure = moves_heatmap(table)
    left, right = figure.axes
    assert [t.get_text().split("n = ")[1] for t in left.get_yticklabels()] == ["5", "2"]
    cells = [t.get_text() for t in left.texts]
    # press: levels 1, 2, 3, 3, 4 as shares; tell: 0 and 1 as counts
    assert cells == ["20%", "20%", "40%", "20%", "1", "1"]
    assert right.lines
    everything = " ".join(texts(figure))
    assert "Unit: 7 adult turns" in everything
    assert "fewer than 5" in everything
    assert "effect" not in everything.lower()
    with pytest.raises(ValueError, match="no moves to draw"):
        moves_heatmap(table.iloc[:0])


def network():
    graph = nx.MultiDiGraph(composed=True)
    for node, mentions, wrong in (("i.a", 4, False), ("i.b", 1, True), ("i.c", 2, False)):
        label = f"idea {node} of sharing"
        graph.add_node(node, label=label, mentions=mentions, erroneous=wrong)
    facts = {"session": "s", "from_line": 1, "to_line": 2}
    for n, (a, b, kind) in enumerate(
        [("i.a", "i.b", "repair"), ("i.a", "i.b", "build"), ("i.b", "i.c", "adjacent")]
    ):
        graph.add_edge(a, b, f"{kind}#1", order=n, type=kind, weak=kind == "adjacent", **facts)
    graph.add_edge("i.a", "i.a", "uptake#1", order=3, type="uptake", weak=False, **facts)
    return graph


def test_idea_network_draws_ideas_and_typed_lines():
    figure = idea_network(network())
    (axis,) = figure.axes
    round_ones = [p for p in axis.patches if isinstance(p, mpl.patches.Circle)]
    circles = [p for p in round_ones if p.get_fill()]
    lines = [p for p in axis.patches if isinstance(p, mpl.patches.FancyArrowPatch)]
    assert len(circles) == 3
    assert len(round_ones) == 4  # the erroneous idea has a rim
    assert len(lines) == 3
    assert circles[0].radius > circles[2].radius > circles[1].radius
    everything = " ".join(texts(figure)).replace("\u00a0", " ")
    assert "taken up 1×" in everything
    assert "repair of an error (1)" in everything
    assert "near each other (weak) (1)" in everything
    assert "2 connections" in figure.alt


def test_idea_network_without_weak_lines_keeps_the_places():
    whole, part = idea_network(network()), idea_network(network(), weak=False, types=["build"])

    def places(figure):
        return [p.center for p in figure.axes[0].patches if isinstance(p, mpl.patches.Circle)]

    assert np.allclose(
        np.diff(places(whole), axis=0)[0], np.diff(places(part), axis=0)[0], atol=0.2
    )
    lines = [p for p in part.axes[0].patches if isinstance(p, mpl.patches.FancyArrowPatch)]
    assert len(lines) == 1
    with pytest.raises(ValueError, match="unknown type"):
        idea_network(network(), types=["x"])
    with pytest.raises(ValueError, match="no ideas to draw"):
        idea_network(nx.MultiDiGraph())


def test_pauses_where_wait_time_is_measured():
    figure = pauses(lesson())
    (axis,) = figure.axes
    labels = [t.get_text() for t in axis.get_yticklabels()]
    assert labels[0].startswith("Wait time I")
    assert any("3 s" in t for t in texts(figure))
    # two waits are shown, but a median of two would say more than is known
    assert "median" not in " ".join(t for t in texts(figure) if "One dot" not in t)


def test_pauses_gives_a_median_from_five_waits_on():
    talk = []
    for n in range(6):
        talk.append(("T", "teacher", "Why is it a half?", 10.1 * n, 10.1 * n + 2))
        talk.append(("Mia", "student", "It is the same.", 10.1 * n + 4, 10.1 * n + 5.3))
    figure = pauses(lesson(talk=talk, phase="classroom"))
    assert "wait1: n = 6, median 2.0 s, 0% at 3 s or more" in figure.alt


def test_pauses_says_why_not():
    meeting = lesson(talk=TALK[4:6], phase="planning")
    figure = pauses(meeting)
    assert "cannot be measured" in figure.alt
    assert f"lesson: {wait_time_check(meeting)['reason'].item()}" in figure.alt
    assert not figure.axes[0].lines


DRAW = {
    "timeline": lambda composed: timeline(lesson(composed=composed)),
    "talk_time": lambda composed: talk_time(lesson(composed=composed)),
    "pauses": lambda composed: pauses(lesson(composed=composed)),
    "refusal": lambda composed: pauses(lesson(talk=TALK[4:6], composed=composed)),
    "moves_heatmap": lambda composed: moves_heatmap(_table(composed)),
    "idea_network": lambda composed: idea_network(_graph(composed)),
}


def _table(composed):
    table = moves_before_reasoning(coded(), draws=99)
    table.attrs["composed"] = composed
    return table


def _graph(composed):
    graph = network()
    graph.graph["composed"] = composed
    return graph


@pytest.mark.parametrize("name", DRAW)
def test_composed_data_say_so_and_only_they(name):
    assert "composed corpus" in texts(DRAW[name](True))
    assert "composed corpus" not in texts(DRAW[name](False))


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_same_figure_same_bytes(name, suffix, tmp_path):
    first = save(DRAW[name](True), tmp_path / f"a.{suffix}").read_bytes()
    second = save(DRAW[name](True), tmp_path / "new" / f"b.{suffix}").read_bytes()
    assert first == second
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a.{suffix}", "new"]


@pytest.mark.parametrize("name", DRAW)
def test_no_setting_and_no_open_figure_is_left_behind(name):
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    figure = DRAW[name](True)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []
    assert figure.alt


@pytest.mark.parametrize("name", DRAW)
def test_no_text_is_cut_off(name):
    figure = DRAW[name](True)
    figure.draw_without_rendering()
    width, height = figure.get_size_inches()
    drawn = figure.get_tightbbox()
    slack = 0.02  # inch
    assert drawn.x0 >= -slack
    assert drawn.y0 >= -slack
    assert drawn.x1 <= width + slack
    assert drawn.y1 <= height + slack
    foot = [text.get_window_extent() for text in figure.texts]
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 for box in foot)
    # small print does not run into the words 'composed corpus', nor into the axes
    assert len(foot) < 2 or foot[0].x1 < foot[1].x0
    lowest = min(axis.get_tightbbox().y0 for axis in figure.axes)
    assert all(box.y1 <= lowest + 1 for box in foot)


def test_svg_bytes_are_those_that_save_writes_and_stand_alone(tmp_path):
    figure = timeline(lesson())
    data = svg_bytes(figure)
    assert data == save(figure, tmp_path / "a.svg").read_bytes()
    assert b"<dc:date>" not in data
    assert b"<text" not in data
    assert b"<image" not in data


def test_save_refuses_unknown_formats(tmp_path):
    with pytest.raises(ValueError, match=r"'a.gif' has no known suffix; must end in \.png"):
        save(timeline(lesson()), tmp_path / "a.gif")


def test_a_corpus_is_refused_with_what_to_give():
    with pytest.raises(TypeError, match=r"labresearch\.idea_network\(corpus\)"):
        idea_network(lesson())
    with pytest.raises(TypeError, match=r"moves_before_reasoning\(corpus\)"):
        moves_heatmap(lesson())


def test_talk_time_shortens_long_names_in_the_middle_and_keeps_them_apart():
    names = [f"school_north_grade_four_equal_sharing_{n}_of_the_spring_cycle" for n in (1, 2)]
    figure = talk_time(concat([lesson(session=name) for name in names]))
    labels = [label.get_text().split("\n")[0] for label in figure.axes[0].get_yticklabels()]
    assert len(set(labels)) == 2
    assert all("…" in label and len(label) <= 50 for label in labels)


def test_many_waits_are_stacked_as_few_are():
    from labresearch.figures.wait_figure import _beeswarm

    places = np.sort(np.round(np.random.default_rng(3).normal(size=400), 2))
    rows = [0.0] + [s * 0.075 * k for k in range(1, 6) for s in (1, -1)]
    expected = np.zeros(len(places))
    for i, place in enumerate(places):
        near = [round(expected[j], 6) for j in range(i) if place - places[j] < 0.045]
        free = [row for row in rows if round(row, 6) not in near]
        expected[i] = free[0] if free else rows[i % len(rows)]
    assert _beeswarm(places).tolist() == expected.tolist()


def test_the_ring_of_an_idea_tells_who_voiced_it():
    graph = network()
    first, second, third = graph
    graph.nodes[first]["role_mentions"] = "student 3;host 1"
    graph.nodes[second]["role_mentions"] = "visitor 2"
    figure = idea_network(graph)
    rings = [p for p in figure.axes[0].patches if isinstance(p, mpl.patches.Wedge)]
    parts = {to_hex(p.get_facecolor()): round(p.theta2 - p.theta1) for p in rings}
    assert parts == {
        ROLE_COLORS["student"]: 270,
        ROLE_COLORS["host"]: 90,
        ROLE_COLORS["unknown"]: 360,
    }
    assert {t.get_text() for t in figure.legends[1].get_texts()} == {"host", "student", "unknown"}
    assert "role_mentions" not in graph.nodes[third]


def test_laying_out_once_leaves_the_figure_adaptable():
    figure = new_figure(3, 2, composed=True)
    figure.subplots().set_ylabel("words")
    engine = figure.get_layout_engine()
    alone = svg_bytes(figure)
    with laid_out(figure):
        assert svg_bytes(figure)[:200] == alone[:200]
        assert figure.get_layout_engine() is not engine
    assert figure.get_layout_engine() is engine
    # nothing was laid out for good: a wider label finds its room
    figure.axes[0].set_ylabel("words\nof\nadults")
    assert svg_bytes(figure) != alone
