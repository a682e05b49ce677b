"""How an idea network grows over the lines of one session."""

from __future__ import annotations

import textwrap
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.figures.graph_layout import place_nodes
from labresearch.figures.style import (
    ACCENT,
    FAINT,
    GREY,
    INK,
    TIMEOUT,
    LabFigure,
    look,
    new_figure,
    note,
)

__all__ = ["growing_network"]

_WIDTH = 9.5
_CURVES = {
    "nodes": ("ideas", "#2f6fb0", "-"),
    "edges": ("connected pairs", "#c8571b", (0, (5, 1.5))),
    "components": ("parts that hang together", "#1f8a70", (0, (1, 1.2))),
}
_GROUPS = {"children": "#2f6fb0", "adults": "#c8571b", "others": "#9a9a9a"}
_SNAPSHOTS = 4
_KEY_COLUMNS = 3


def growing_network(
    corpus: Corpus, *, session: str | None = None, weak: bool = False, inferred: bool = True
) -> LabFigure:
    """Draw how many ideas and connections a session has after each line, and four snapshots.

    Above, curves of the ideas voiced so far, the pairs of ideas connected so far, and the parts
    that hang together; time-outs are shaded, and below the curves a stroke shows each mention, in
    a row for children and one for adults. Below, the network as it stood at the end of the launch
    and of the exploring, after a time-out, and at the end (in a session without parts at quarters
    of its lines), always in the same places: what is new since the last snapshot is in colour,
    what was there before is grey.

    Parameters
    ----------
    corpus : Corpus
        Coded corpus.
    session : str, optional
        Which session; it may be left out if there is only one.
    weak : bool, default False
        Count ideas that were merely near each other too.
    inferred : bool, default True
        Use mentions by reference and by representation too.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there are several sessions and none is named, the session is not there, or no idea is
        coded in it.
    """
    from labresearch import networks

    there = corpus.sessions["session"].tolist()
    if session is None and len(there) == 1:
        session = there[0]
    if session is None or session not in there:
        message = f"session = {session!r} must be one of {', '.join(there)}"
        raise ValueError(message)
    corpus = corpus.select(session=session)
    graph = networks.idea_network(corpus, inferred=inferred)
    if not len(graph):
        message = f"no idea is coded in {session}; code it with an ideas codebook first"
        raise ValueError(message)
    growth = networks.growing_network(graph, corpus=corpus, weak=weak)
    mentions = networks.idea_mentions(corpus, inferred=inferred)
    lines = corpus.utterances.sort_values("line", ignore_index=True)
    parts = _parts(lines, growth)
    foot = (
        "Strokes: mentions of ideas by line. Coloured in a snapshot: new since the one before. "
        "Red rim: erroneous idea. Counts grow with the amount of talk."
    )
    numbers = {node: n + 1 for n, node in enumerate(graph)}
    rows = -(-len(parts) // 2)
    heights = [2.9, *[2.0] * rows, 0.17 * -(-len(graph) // _KEY_COLUMNS)]
    with look():
        figure = new_figure(
            _WIDTH,
            sum(heights) + 0.5 + 0.25 * rows,
            composed=corpus.composed,
            footnote=note(foot, width=_WIDTH, composed=corpus.composed),
        )
        grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
        _key(figure.add_subplot(grid[-1, :]), graph, numbers)
        top: Any = figure.add_subplot(grid[0, :])
        _curves(top, growth, lines, mentions)
        top.set_title(f"How the network of ideas grows in {session}")
        places = _places(graph)
        before: tuple[set[str], set[frozenset[str]]] = (set(), set())
        for n, (name, last) in enumerate(parts):
            axis: Any = figure.add_subplot(grid[1 + n // 2, n % 2])
            before = _snapshot(axis, graph, growth, last, places, numbers, before)
            title = f"{name} (line {last})" if name else f"line {last}"
            axis.set_title(title, fontsize=9, fontweight="normal")
        end = growth.iloc[-1]
    figure.alt = (
        f"Growth of the idea network of {session}: {end['nodes']} ideas, {end['edges']} connected "
        f"pairs, {end['components']} parts at the end. "
        + "; ".join(f"{name}: line {last}" for name, last in parts if name)
    )
    return figure


def _curves(axis: Any, growth: pd.DataFrame, lines: pd.DataFrame, mentions: pd.DataFrame) -> None:
    first, last = int(lines["line"].iloc[0]), int(lines["line"].iloc[-1])
    top = float(growth[["nodes", "edges", "components"]].to_numpy().max())
    shaded = False
    for name, begin, end in _runs(lines):
        if name == "timeout":
            label = None if shaded else "time-out"
            axis.axvspan(begin - 0.5, end + 0.5, color=TIMEOUT, lw=0, zorder=0, label=label)
            shaded = True
    for column, (label, color, style) in _CURVES.items():
        x = np.r_[first, growth["line"], last]
        y = np.r_[0, growth[column], growth[column].iloc[-1]]
        axis.step(x, y, where="post", color=color, ls=style, lw=1.8, label=label, zorder=3)
        axis.text(last + 0.01 * (last - first), y[-1], str(y[-1]), color=color, va="center")
    step = max(top, 4) * 0.085
    named = (("children", STUDENT_ROLES), ("adults", ADULT_ROLES))
    for row, (group, roles) in enumerate(named):
        at = mentions.loc[mentions["role"].isin(roles), "line"].unique()
        y = -step * (row + 1)
        axis.vlines(at, y - step * 0.4, y + step * 0.4, color=_GROUPS[group], lw=1.3, zorder=3)
    ticks = [t for t in axis.get_yticks() if 0 <= t <= top and float(t).is_integer()]
    axis.set_yticks(
        [*(-step * (row + 1) for row in range(len(named))), *ticks],
        [*(group for group, _ in named), *(f"{t:.0f}" for t in ticks)],
    )
    axis.set_ylim(-step * (len(named) + 0.7), top * 1.08)
    axis.set_xlim(first - 0.5, last + 0.035 * (last - first) + 0.5)
    axis.axhline(0, color=FAINT, lw=0.8, zorder=1)
    axis.set_xlabel("line")
    axis.legend(loc="upper left", ncols=2)


def _runs(lines: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Return runs of one segment: name, first and last line."""
    run = (lines["segment"] != lines["segment"].shift()).cumsum()
    return [
        (str(part["segment"].iloc[0]), int(part["line"].iloc[0]), int(part["line"].iloc[-1]))
        for _, part in lines.groupby(run)
    ]


def _parts(lines: pd.DataFrame, growth: pd.DataFrame) -> list[tuple[str, int]]:
    """Choose the moments of the snapshots: name and line, in order."""
    first, last = int(growth["line"].iloc[0]), int(lines["line"].iloc[-1])
    ends: dict[str, list[int]] = {}
    for name, _, end in _runs(lines):
        ends.setdefault(name, []).append(end)
    found = {last: "end"}
    for name in ("launch", "explore"):
        if name in ends:
            found.setdefault(ends[name][-1], f"end of {name}")
    pauses = ends.get("timeout", [])
    # time-outs from the middle outwards, then ends of discussions, fill what is left
    middle = sorted(range(len(pauses)), key=lambda n: (abs(n - (len(pauses) - 1) / 2), n))
    more = [(pauses[n], f"after time-out {n + 1}") for n in middle]
    more += [(end, "end of a discussion") for end in ends.get("discuss", [])]
    more += [(int(np.quantile(lines["line"], q, method="nearest")), "") for q in (0.5, 0.25, 0.75)]
    for end, name in more:
        if len([line for line in found if line >= first]) < _SNAPSHOTS:
            found.setdefault(end, name)
    return [(name, line) for line, name in sorted(found.items()) if line >= first]


def _places(graph: nx.MultiDiGraph) -> dict[str, np.ndarray]:
    from labresearch.networks import project

    whole = project(graph, weak=True)
    return place_nodes(whole, dict.fromkeys(graph, (0.5, 0.42)), width=_WIDTH / 2)


def _snapshot(
    axis: Any,
    graph: nx.MultiDiGraph,
    growth: pd.DataFrame,
    last: int,
    places: dict[str, np.ndarray],
    numbers: dict[str, int],
    before: tuple[set[str], set[frozenset[str]]],
) -> tuple[set[str], set[frozenset[str]]]:
    """Draw what there was up to a line; return it, for the next snapshot."""
    so_far = growth[growth["line"] <= last]
    nodes = {n for row in so_far["new_ideas"] for n in row.split(";") if n}
    pairs = {frozenset(p.split("--")) for row in so_far["new_edges"] for p in row.split(";") if p}
    for pair in sorted(pairs, key=sorted):
        one, two = sorted(pair)
        (x1, y1), (x2, y2) = places[one], places[two]
        new = pair not in before[1]
        axis.plot([x1, x2], [y1, y2], color="#c8571b" if new else GREY, lw=1.6 if new else 0.9)
    for node in graph:
        if node not in nodes:
            continue
        x, y = places[node]
        new, wrong = node not in before[0], graph.nodes[node]["erroneous"]
        axis.plot(
            x,
            y,
            "o",
            ms=13,
            mfc="#2f6fb0" if new else "#d4d4d4",
            mec=ACCENT if wrong else "white",
            mew=1.8 if wrong else 0.8,
            zorder=3,
        )
        axis.text(
            x,
            y,
            str(numbers[node]),
            fontsize=7,
            color="white" if new else INK,
            ha="center",
            va="center_baseline",
            zorder=4,
        )
    xs, ys = np.array(list(places.values())).T
    axis.set_xlim(xs.min() - 0.3, xs.max() + 0.3)
    axis.set_ylim(ys.min() - 0.3, ys.max() + 0.3)
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(True)
        spine.set_color(FAINT)
    return nodes, pairs


def _key(axis: Any, graph: nx.MultiDiGraph, numbers: dict[str, int]) -> None:
    """Write which number is which idea, down the columns."""
    axis.set_axis_off()
    axis.set_xlim(0, _KEY_COLUMNS)
    rows = -(-len(numbers) // _KEY_COLUMNS)
    axis.set_ylim(rows, 0)
    for node, number in numbers.items():
        column, row = divmod(number - 1, rows)
        label = textwrap.shorten(graph.nodes[node]["label"], 42, placeholder=" …")
        color = ACCENT if graph.nodes[node]["erroneous"] else INK
        axis.text(column, row + 0.5, f"{number}  {label}", fontsize=7.5, va="center", color=color)
