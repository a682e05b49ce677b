"""Who replies to whom, to be clicked."""

from __future__ import annotations

import networkx as nx
import numpy as np

from labresearch.figures.interactive.drawing import (
    Drawing,
    Key,
    Mark,
    arrow,
    circle,
    label,
    places_of_text,
)
from labresearch.figures.style import GREY, ROLE_COLORS, text_color

__all__ = ["around_circle", "draw_people"]

_SIZE, _ROOM = (760.0, 600.0), 210.0


def around_circle(number: int) -> np.ndarray:
    """Spread points over a circle of radius 1, from the top and clockwise.

    Parameters
    ----------
    number : int
        Points.

    Returns
    -------
    numpy.ndarray of shape (number, 2)
        x, and y downwards.
    """
    angle = -np.pi / 2 + 2 * np.pi * np.arange(number) / max(number, 1)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def draw_people(graph: nx.DiGraph) -> Drawing:
    """Draw a network of people as `labresearch.figures.sociogram` does, to be clicked.

    Parameters
    ----------
    graph : networkx.DiGraph
        What `labresearch.interaction_network` returned.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If nobody is in it.
    """
    if not len(graph):
        message = "the network has no people; nobody speaks in these sessions"
        raise ValueError(message)
    roles = list(ROLE_COLORS)
    role = {p: data.get("role", "unknown") for p, data in graph.nodes(data=True)}
    people = sorted(graph, key=lambda p: (roles.index(role[p]), str(p)))
    middle = np.array(_SIZE) / 2
    spots = dict(zip(people, middle + around_circle(len(people)) * _ROOM, strict=True))
    turns = {p: graph.nodes[p].get("turns", 1) for p in people}
    most = max(turns.values()) or 1
    radius = {p: _ROOM * (0.05 + 0.09 * (turns[p] / most) ** 0.5) for p in people}
    widest = max((d["weight"] for _, _, d in graph.edges(data=True)), default=1)
    reply = graph.graph.get("kind", "reply") == "reply"
    verb = "replies to" if reply else "takes up ideas of"
    marks = []
    for one, two, data in sorted(
        graph.edges(data=True), key=lambda e: (e[2]["weight"], str(e[0]), str(e[1]))
    ):
        if one == two:
            continue
        share = data["weight"] / widest
        way = (spots[two] - spots[one]) / np.hypot(*(spots[two] - spots[one]))
        color = ROLE_COLORS.get(role[one], GREY)
        marks.append(
            Mark(
                name=f"{one}|{two}",
                label=f"{one} {verb} {two}",
                shapes=arrow(
                    spots[one] + way * (radius[one] + 2),
                    spots[two] - way * (radius[two] + 3),
                    0.12,
                    color=color,
                    width=0.6 + 5.4 * share,
                    opacity=0.25 + 0.55 * share,
                ),
                places=places_of_text(data.get("lines", ""), f"{one} {verb} {two}"),
                ends=(str(one), str(two)),
                weight=data["weight"],
                kind=role[one],
                color=color,
            )
        )
    for person in people:
        out = (spots[person] - middle) / _ROOM
        at = spots[person] + out * (radius[person] + 10)
        anchor = "middle" if abs(out[0]) < 0.3 else "start" if out[0] > 0 else "end"
        lift = 0 if abs(out[1]) < 0.9 else 12 * np.sign(out[1])
        color = ROLE_COLORS.get(role[person], GREY)
        ink = {"fill": text_color(color), "text_anchor": anchor}
        marks.append(
            Mark(
                name=str(person),
                label=f"{person}, {role[person]}",
                short=str(person),
                shapes=(
                    circle(spots[person], radius[person], fill=color, stroke="#fff"),
                    label(at + np.array([0, lift - 7]), str(person), size=12.5, **ink),
                    label(at + np.array([0, lift + 8]), f"{turns[person]} turns", size=11, **ink),
                ),
                facts=(f"{turns[person]} turns, {graph.nodes[person].get('words', 0)} words.",),
            )
        )
    return Drawing(
        title="Who replies to whom" if reply else "Who takes up whose ideas",
        alt=f"Network of {len(people)} people, ties: {sum(1 for mark in marks if mark.ends)}",
        note=(
            "Circle: turns. Arrow: from who speaks to whom it answers, in the colour of the "
            "speaker's role. Nearness says nothing. Ties of talk are no ties of advice or trust."
        ),
        width=_SIZE[0],
        height=_SIZE[1],
        marks=marks,
        keys=[
            Key(name, ROLE_COLORS[name], name)
            for name in roles
            if any(mark.kind == name for mark in marks)
        ],
        directed=True,
        composed=bool(graph.graph.get("composed")),
    )
