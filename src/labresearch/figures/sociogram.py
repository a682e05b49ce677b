"""Who replies to whom, as a network of people."""

from __future__ import annotations

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

__all__ = ["sociogram"]

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
    people = sorted(
        graph, key=lambda p: (_ROLES.index(graph.nodes[p].get("role", "unknown")), str(p))
    )
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(people)) / len(people)
    place = {p: np.array([np.cos(a), np.sin(a)]) for p, a in zip(people, angle, strict=True)}
    most = max(graph.nodes[p].get("turns", 1) for p in people)
    radius = {p: 0.05 + 0.09 * (graph.nodes[p].get("turns", 1) / most) ** 0.5 for p in people}
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
        axis.set_aspect("equal")
        axis.axis("off")
        axis.set_xlim(-1.75, 1.75)
        axis.set_ylim(-1.3, 1.3)
        for one, other, facts in sorted(graph.edges(data=True), key=lambda e: e[2]["weight"]):
            if one == other:
                continue
            share = facts["weight"] / widest
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
            facts = graph.nodes[person]
            role = facts.get("role", "unknown")
            color = ROLE_COLORS.get(role, GREY)
            axis.add_patch(_circle(place[person], radius[person], color))
            label = str(person) if names else role
            x, y = place[person] * (1 + radius[person] + 0.06)
            side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
            axis.text(
                x,
                y,
                f"{label}\n{facts.get('turns', 0)} turns",
                fontsize=8.5,
                ha=side,
                va="center" if abs(y) < 0.9 else "bottom" if y > 0 else "top",
                color=text_color(color) if color.startswith("#") else INK,
            )
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
