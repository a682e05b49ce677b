"""Who replies to whom, as a network of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from labresearch.figures.style import (
    GREY,
    INK,
    ROLE_COLORS,
    LabFigure,
    look,
    new_figure,
    note,
    text_color,
)

__all__ = ["sociogram", "sociograms"]

_WIDTH, _HEIGHT = 8.0, 6.0
_ROLES = list(ROLE_COLORS)


def sociogram(graph: nx.DiGraph, *, title: str = "", names: bool = True) -> LabFigure:
    """Draw a network of people from `labresearch.interaction_network`.

    People stand on a circle in the order of their roles, so that figures of several meetings can be
    held side by side. A circle is as large as the number of turns, an arrow as wide as the number
    of replies (or uptakes). Nearness says nothing.

    Parameters
    ----------
    graph : networkx.DiGraph
        Nodes with ``role`` and ``turns``, edges with ``weight``.
    title : str, optional
        Title; what the ties are, where it is left out.
    names : bool, default True
        Write names; False writes roles only, for figures that leave the team.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the graph has no nodes.
    """
    if not graph:
        message = "the network has no people; nobody speaks in these sessions"
        raise ValueError(message)
    composed = bool(graph.graph.get("composed"))
    people = _in_order([graph])
    most = max(graph.nodes[p].get("turns", 1) for p in people)
    widest = max((d["weight"] for _, _, d in graph.edges(data=True)), default=1)
    kind = graph.graph.get("kind", "reply")
    foot = (
        f"Circle: turns. Arrow: {'replies' if kind == 'reply' else 'uptakes of ideas'}, from who "
        "speaks to whom it answers. People stand in the order of their roles; nearness says "
        "nothing. Ties of talk are no ties of advice or trust."
    )
    with look():
        figure = new_figure(
            _WIDTH, _HEIGHT, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axis: Any = figure.subplots()
        _people(axis, graph, people, most=most, widest=widest, names=names)
        axis.set_title(
            title or ("Who replies to whom" if kind == "reply" else "Who takes up whose ideas")
        )
    ties = sorted(graph.edges(data="weight"), key=lambda e: (-e[2], str(e[0]), str(e[1])))[:5]
    told = (
        f"{a if names else graph.nodes[a].get('role')} to "
        f"{b if names else graph.nodes[b].get('role')} {w}"
        for a, b, w in ties
    )
    figure.alt = f"Network of {len(people)} people. Strongest ties: " + "; ".join(told)
    return figure


def sociograms(graphs: Mapping[str, nx.DiGraph], *, names: bool = False) -> LabFigure:
    """Draw networks of the same people side by side, such as those of a team cycle by cycle.

    Everybody keeps their place in all panels; who is missing leaves it empty. Circles are shares
    of the turns and arrows shares of the ties of the panel, so that a long meeting looks like a
    short one.

    Parameters
    ----------
    graphs : mapping of str to networkx.DiGraph
        Titles and networks from `labresearch.interaction_network`, all of one kind.
    names : bool, default False
        Write names; False writes roles only, for figures that leave the team.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there are no graphs, or one has no nodes.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph([("Ana", "Coach", {"weight": 3})])
    >>> nx.set_node_attributes(graph, {"Ana": "teacher", "Coach": "coach"}, "role")
    >>> sociograms({"cycle 1": graph, "cycle 2": graph}).alt[:24]
    'Networks of 2 people in '
    """
    empty = [title for title, graph in graphs.items() if not graph]
    if not graphs or empty:
        what = f"network {empty[0]!r} has no people" if empty else "graphs is empty"
        message = f"{what}; give networks in which somebody speaks"
        raise ValueError(message)
    people = _in_order(list(graphs.values()))
    composed = any(graph.graph.get("composed") for graph in graphs.values())
    kind = next(iter(graphs.values())).graph.get("kind", "reply")
    columns = min(len(graphs), 4)
    rows = -(-len(graphs) // columns)
    width = max(2.5 * columns, 6.0)
    foot = (
        f"Circle: share of turns. Arrow: share of {'replies' if kind == 'reply' else 'uptakes'}, "
        "from who speaks to whom it answers, in the colour of who speaks. Everybody keeps their "
        "place. Ties of talk are no ties of advice or trust."
    )
    total = {
        title: sum(weight for _, _, weight in graph.edges(data="weight", default=1)) or 1
        for title, graph in graphs.items()
    }
    turns = {
        title: sum(graph.nodes[p].get("turns", 1) for p in graph) for title, graph in graphs.items()
    }
    most = max(g.nodes[p].get("turns", 1) / turns[t] for t, g in graphs.items() for p in g)
    widest = max(
        (w / total[t] for t, g in graphs.items() for _, _, w in g.edges(data="weight", default=1)),
        default=1.0,
    )
    with look():
        figure = new_figure(
            width,
            2.55 * rows + 0.35,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axes: Any = figure.subplots(rows, columns, squeeze=False).ravel()
        for axis in axes[len(graphs) :]:
            axis.axis("off")
        for axis, (title, graph) in zip(axes, graphs.items(), strict=False):
            _people(
                axis,
                graph,
                people,
                most=most * turns[title],
                widest=widest * total[title],
                names=names,
                small=True,
            )
            axis.set_title(f"{title} ({total[title]} ties)", loc="center")
        if not names:
            roles = dict.fromkeys(
                graph.nodes[p].get("role", "unknown")
                for p in people
                for graph in graphs.values()
                if p in graph
            )
            marks = [_circle(np.zeros(2), 1.0, ROLE_COLORS.get(role, GREY)) for role in roles]
            figure.legend(marks, list(roles), loc="outside upper center", ncols=len(marks))
    figure.alt = f"Networks of {len(people)} people in {len(graphs)} panels: " + "; ".join(
        f"{title}, {total[title]} ties" for title in graphs
    )
    return figure


def _in_order(graphs: list[nx.DiGraph]) -> list[Any]:
    """List the people of all graphs by role and name; the role is that of the first graph."""
    role: dict[Any, str] = {}
    for graph in graphs:
        for person, facts in graph.nodes(data=True):
            role.setdefault(person, facts.get("role", "unknown"))
    return sorted(role, key=lambda person: (_ROLES.index(role[person]), str(person)))


def _people(
    axis: Any,
    graph: nx.DiGraph,
    people: list[Any],
    *,
    most: float,
    widest: float,
    names: bool,
    small: bool = False,
) -> None:
    """Draw the people of a graph on a circle that has a place for all people."""
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(people)) / len(people)
    place = {p: np.array([np.cos(a), np.sin(a)]) for p, a in zip(people, angle, strict=True)}
    size = 1.6 if small else 1.0
    radius = {
        p: size * (0.05 + 0.09 * (graph.nodes[p].get("turns", 1) / most) ** 0.5) for p in graph
    }
    axis.set_aspect("equal")
    axis.axis("off")
    side_room = 1.75 if not small or names else 1.3
    axis.set_xlim(-side_room, side_room)
    axis.set_ylim(-1.3, 1.3)
    for one, other, facts in sorted(graph.edges(data=True), key=lambda e: e[2].get("weight", 1)):
        if one == other:
            continue
        share = facts.get("weight", 1) / widest
        role = graph.nodes[one].get("role", "unknown")
        _arrow(
            axis,
            place[one],
            place[other],
            radius[one],
            radius[other],
            width=0.4 + 4.0 * share,
            color=ROLE_COLORS.get(role, GREY),
            alpha=0.25 + 0.55 * share,
        )
    for person in people:
        if person not in graph:
            continue
        facts = graph.nodes[person]
        role = facts.get("role", "unknown")
        color = ROLE_COLORS.get(role, GREY)
        axis.add_patch(_circle(place[person], radius[person], color))
        if small and not names:
            continue
        label = str(person) if names else role
        x, y = place[person] * (1 + radius[person] + 0.06)
        side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
        axis.text(
            x,
            y,
            label if small else f"{label}\n{facts.get('turns', 0)} turns",
            fontsize=7.5 if small else 8.5,
            ha=side,
            va="center" if abs(y) < 0.9 else "bottom" if y > 0 else "top",
            color=text_color(color) if color.startswith("#") else INK,
        )


def _circle(middle: np.ndarray, radius: float, color: str) -> Any:
    from matplotlib.patches import Circle

    return Circle(tuple(middle), radius, facecolor=color, edgecolor="white", lw=1.2, zorder=3)


def _arrow(
    axis: Any,
    start: np.ndarray,
    end: np.ndarray,
    from_radius: float,
    to_radius: float,
    *,
    width: float,
    color: str,
    alpha: float,
) -> None:
    from matplotlib.patches import FancyArrowPatch

    way = (end - start) / np.linalg.norm(end - start)
    axis.add_patch(
        FancyArrowPatch(
            tuple(start + way * (from_radius + 0.01)),
            tuple(end - way * (to_radius + 0.015)),
            connectionstyle="arc3,rad=0.12",
            arrowstyle="-|>",
            mutation_scale=7 + 1.5 * width,
            lw=width,
            color=color,
            alpha=alpha,
            zorder=2,
            shrinkA=0,
            shrinkB=0,
        )
    )
