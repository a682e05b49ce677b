"""The picture of an idea network."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from labresearch.figures.graph_layout import place_nodes
from labresearch.figures.style import (
    ACCENT,
    GREY,
    INK,
    ROLE_COLORS,
    LabFigure,
    look,
    new_figure,
    note,
)
from labresearch.networks import project

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "CONNECTION_COLORS",
    "CONNECTION_NAMES",
    "LINE",
    "LOOP_NAMES",
    "idea_network",
    "idea_places",
    "idea_text",
]

CONNECTION_COLORS = {
    "repair": "#b3261e",
    "contrast": "#c8571b",
    "compare": "#6b5ca5",
    "build": "#1f8a70",
    "generalise": "#2f6fb0",
    "represent": "#b5629b",
    "same_turn": "#8a8a8a",
    "adjacent": "#b5b5b5",
}
CONNECTION_NAMES = {
    "repair": "repair of an error",
    "contrast": "contrast",
    "compare": "compare",
    "build": "build on",
    "generalise": "generalise",
    "represent": "represent",
    "same_turn": "in the same turn",
    "adjacent": "near each other (weak)",
}
LOOP_NAMES = {
    "uptake": "taken up",
    "teacher_uptake": "by adults",
    "recur": "came back",
    "represent": "shown",
}
WIDTH = 9.5
LETTER = 0.066  # inch, mean width at 8.5 points
LINE = 0.145  # inch
RING = 0.05  # inch


def idea_network(
    graph: nx.MultiDiGraph, *, types: Iterable[str] | None = None, weak: bool = True
) -> LabFigure:
    """Draw an idea network.

    A circle is an idea, its area and number the mentions, its ring the roles of those who voiced
    it, as on the timeline; a red dashed rim marks an erroneous idea. A line is a connection, one
    line a type, wider the more often it was made; weak connections are thin, dotted and grey. Loops
    (uptake, recurrence) are written under the label. Direction is left to the table of
    `labresearch.connections`. Places are computed, not random, and mean nothing but who is
    connected with whom.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `labresearch.idea_network` returned.
    types : iterable of str, optional
        Types of connection to draw; by default all.
    weak : bool, default True
        Draw weak connections too.

    Returns
    -------
    LabFigure

    Raises
    ------
    TypeError
        If ``graph`` is no graph.
    ValueError
        If the graph has no ideas, or a type is unknown.
    """
    if not isinstance(graph, nx.MultiDiGraph):
        message = (
            f"graph is a {type(graph).__name__}; draw what labresearch.idea_network(corpus) "
            "returns: figures.idea_network(labresearch.idea_network(corpus))"
        )
        raise TypeError(message)
    if not len(graph):
        message = "the network has no ideas to draw; code the corpus with an ideas codebook first"
        raise ValueError(message)
    project(graph, types=types)  # refuses unknown types
    wanted = None if types is None else set(types)
    texts = {node: idea_text(graph, node, wanted) for node in graph}
    places, radii, low, high = idea_places(graph, texts)
    composed = bool(graph.graph.get("composed", False))
    foot = "Number: mentions."
    if any(data["erroneous"] for _, data in graph.nodes(data=True)):
        foot += " Red dashed rim: erroneous idea."
    foot += " Counts grow with the amount of talk; nearness on the page has no scale."
    height = float(high[1] - low[1]) + 0.3
    # a crowded network gets a larger page, so that an inch stays an inch and labels stay apart
    width = max(WIDTH, float(high[0] - low[0]) + 0.4)
    with look():
        figure = new_figure(
            width,
            height + 0.75,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axis = figure.subplots()
        axis.set_axis_off()
        _draw_edges(axis, graph, places, wanted, weak=weak)
        _draw_nodes(axis, graph, places, radii, texts)
        middle = (low[0] + high[0]) / 2
        axis.set_xlim(middle - width / 2 + 0.1, middle + width / 2 - 0.1)
        axis.set_ylim(low[1] - 0.1, high[1] + 0.1)
        axis.set_aspect("equal")
        _legend(figure, graph, wanted, weak=weak)
    count = sum(data["weight"] for *_, data in project(graph, types=types).edges(data=True))
    figure.alt = f"Network of {len(graph)} ideas with {count} connections: " + ", ".join(
        f"{data['label']} ({data['mentions']})" for _, data in graph.nodes(data=True)
    )
    return figure


def idea_places(
    graph: nx.MultiDiGraph, texts: dict[str, tuple[str, str]]
) -> tuple[dict[str, np.ndarray], dict[str, float], np.ndarray, np.ndarray]:
    """Place the circles of ideas, with room for the text under each.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `labresearch.idea_network` returned.
    texts : dict
        From `idea_text`.

    Returns
    -------
    tuple
        Middle of each circle and its radius, the lowest and the highest corner of all (inch; y
        upwards).
    """
    most = max(data["mentions"] for _, data in graph.nodes(data=True))
    grow = min(0.055, 0.35 / np.sqrt(max(most, 1)))  # inch; large corpora shrink all alike
    radii = {n: 0.13 + grow * np.sqrt(graph.nodes[n]["mentions"]) for n in graph}
    sizes = {n: _box(texts[n], radii[n]) for n in graph}
    # places come from the whole network, so that a chosen part of it can be laid beside it
    whole, strong = project(graph, weak=True), project(graph)
    for a, b, data in whole.edges(data=True):
        data["length"] = 1.0 if strong.has_edge(a, b) else 1.7
    middles = place_nodes(whole, sizes, width=WIDTH - 0.6, radii=radii)
    # the circle is at the top of its box, the label under it
    places = {n: middles[n] + (0, sizes[n][1] / 2 - radii[n]) for n in graph}
    low = np.min([middles[n] - np.array(sizes[n]) / 2 for n in graph], axis=0)
    high = np.max([middles[n] + np.array(sizes[n]) / 2 for n in graph], axis=0)
    return places, radii, low, high


def idea_text(graph: nx.MultiDiGraph, node: str, wanted: set[str] | None) -> tuple[str, str]:
    """Break the label of an idea into lines, and say what loops it has.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `labresearch.idea_network` returned.
    node : str
        Code of the idea.
    wanted : set of str or None
        Types of connection to tell; None for all.

    Returns
    -------
    tuple of str
        Label, and the small print under it.
    """
    label = textwrap.fill(graph.nodes[node]["label"], 20, break_long_words=False)
    loops = Counter(
        data["type"]
        for data in (graph.get_edge_data(node, node) or {}).values()
        if wanted is None or data["type"] in wanted
    )
    # no-break blanks keep a count with its word
    small = [
        f"{LOOP_NAMES[kind]} {loops[kind]}×".replace(" ", "\u00a0")
        for kind in LOOP_NAMES
        if loops[kind]
    ]
    return label, "\n".join(textwrap.wrap(", ".join(small), 27))


def _box(text: tuple[str, str], radius: float) -> tuple[float, float]:
    label, small = text
    lines = label.split("\n")
    width = max(len(line) for line in lines) * LETTER
    if small:
        width = max(width, max(len(line) for line in small.split("\n")) * LETTER * 0.85)
    height = 2 * radius + 0.05 + LINE * len(lines) + LINE * 0.85 * (small.count("\n") + bool(small))
    return max(width, 2 * radius) + 0.06, height + 0.04


def _draw_edges(
    axis: Axes,
    graph: nx.MultiDiGraph,
    places: dict[str, np.ndarray],
    wanted: set[str] | None,
    *,
    weak: bool,
) -> None:
    from matplotlib.patches import FancyArrowPatch

    counts: Counter[tuple[str, str, str]] = Counter()
    position = {node: n for n, node in enumerate(graph)}
    for a, b, data in graph.edges(data=True):
        if a == b or (wanted is not None and data["type"] not in wanted):
            continue
        if data["weak"] and not weak:
            continue
        first, second = sorted((a, b), key=position.__getitem__)
        counts[first, second, data["type"]] += 1
    grow = min(0.9, 5 / np.sqrt(max(counts.values(), default=1)))  # points
    pairs: dict[tuple[str, str], list[str]] = {}
    for kind in reversed(CONNECTION_COLORS):  # weak ones lie lowest
        for first, second, found in counts:
            if found == kind:
                pairs.setdefault((first, second), []).append(kind)
    for (first, second), kinds in pairs.items():
        for n, kind in enumerate(kinds):
            faint = kind == "adjacent"
            width = 0.8 if faint else 1.1 + grow * np.sqrt(counts[first, second, kind])
            axis.add_patch(
                FancyArrowPatch(
                    tuple(places[first]),
                    tuple(places[second]),
                    arrowstyle="-",
                    connectionstyle=f"arc3,rad={0.06 + 0.16 * (n - (len(kinds) - 1) / 2):.3f}",
                    color=CONNECTION_COLORS[kind],
                    lw=width,
                    ls=(0, (1, 2.2)) if faint else "solid",
                    alpha=0.75 if faint else 0.9,
                    shrinkA=0,
                    shrinkB=0,
                    zorder=1 if faint else 2,
                )
            )


def _draw_nodes(
    axis: Axes,
    graph: nx.MultiDiGraph,
    places: dict[str, np.ndarray],
    radii: dict[str, float],
    texts: dict[str, tuple[str, str]],
) -> None:
    from matplotlib.patches import Circle, Wedge
    from matplotlib.patheffects import withStroke

    # lines that pass under a text stop short of its letters
    halo = [withStroke(linewidth=3.4, foreground="white")]
    for node, data in graph.nodes(data=True):
        x, y = places[node]
        wrong = data["erroneous"]
        shares = _shares(data)
        axis.add_patch(
            Circle(
                (x, y),
                radii[node],
                facecolor="#fdeceb" if wrong else "#f4f7fa",
                edgecolor="none" if shares else GREY,
                zorder=3,
            )
        )
        for role, begin, end in shares:
            axis.add_patch(
                Wedge(
                    (x, y), radii[node], begin, end, width=RING, color=ROLE_COLORS[role],
                    lw=0, zorder=3,
                )
            )  # fmt: skip
        if wrong:
            axis.add_patch(
                Circle(
                    (x, y), radii[node] + 0.035, fill=False, edgecolor=ACCENT, lw=1.8,
                    ls=(0, (3, 1.6)), zorder=3,
                )
            )  # fmt: skip
        # room for text is reckoned in its box already, so it is no matter of the layout engine
        middle: dict[str, Any] = {"ha": "center", "va": "center", "in_layout": False}
        axis.text(x, y, str(data["mentions"]), fontsize=8, zorder=5, **middle)
        label, small = texts[node]
        top = y - radii[node] - 0.05
        axis.text(
            x,
            top,
            label,
            ha="center",
            va="top",
            fontsize=8.5,
            color=INK,
            linespacing=1.12,
            path_effects=halo,
            zorder=4,
            in_layout=False,
        )
        if small:
            below = top - LINE * (label.count("\n") + 1)
            axis.text(
                x,
                below,
                small,
                ha="center",
                va="top",
                fontsize=7,
                color=GREY,
                path_effects=halo,
                linespacing=1.12,
                zorder=4,
                in_layout=False,
            )


def _shares(data: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Part the ring of an idea among the roles of those who voiced it (degrees, from the top)."""
    counts = Counter[str]()
    for entry in filter(None, data.get("role_mentions", "").split(";")):
        role, _, number = entry.rpartition(" ")
        counts[role if role in ROLE_COLORS else "unknown"] += int(number)
    total = counts.total() or 1
    out, end = [], 90.0
    for role in ROLE_COLORS:
        if counts[role]:
            begin = end - 360 * counts[role] / total
            out.append((role, begin, end))
            end = begin
    return out


def _legend(
    figure: LabFigure, graph: nx.MultiDiGraph, wanted: set[str] | None, *, weak: bool
) -> None:
    from matplotlib.lines import Line2D

    counts = Counter(
        data["type"]
        for a, b, data in graph.edges(data=True)
        if a != b and (wanted is None or data["type"] in wanted) and (weak or not data["weak"])
    )
    handles = [
        Line2D(
            [],
            [],
            color=color,
            lw=1.2 if kind == "adjacent" else 2.2,
            ls=(0, (1, 2.2)) if kind == "adjacent" else "solid",
            label=f"{CONNECTION_NAMES[kind]} ({counts[kind]})",
        )
        for kind, color in CONNECTION_COLORS.items()
        if counts[kind]
    ]
    if handles:
        figure.legend(handles=handles, loc="outside upper left", ncols=4, handlelength=1.6)
    voices = {role for _, data in graph.nodes(data=True) for role, *_ in _shares(data)}
    rings: list[Any] = [
        Line2D([], [], ls="none", marker="o", ms=7, mfc="none", mec=color, mew=2.6, label=role)
        for role, color in ROLE_COLORS.items()
        if role in voices
    ]
    if rings:
        title = "ring: who voiced it"
        figure.legend(
            handles=rings, loc="outside upper right", ncols=2, title=title, alignment="left"
        )
