"""What follows what, to be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from labresearch.figures.interactive.drawing import (
    Drawing,
    Look,
    Mark,
    Place,
    Shape,
    arrow,
    circle,
    label,
    loop,
)
from labresearch.figures.interactive.people import around_circle
from labresearch.figures.interactive.row_names import line_finder
from labresearch.figures.transition_graph import PALETTE

if TYPE_CHECKING:
    from labresearch.networks.transitions import TransitionNetwork

__all__ = ["draw_transitions"]

_SIZE, _ROOM, _DOT = (760.0, 640.0), 215.0, 22.0


def draw_transitions(
    network: TransitionNetwork, rows: pd.DataFrame | None, *, needed: bool
) -> Drawing:
    """Draw a transition network as `labresearch.figures.transition_graph` does, to be clicked.

    Parameters
    ----------
    network : TransitionNetwork
        Fitted.
    rows, needed
        As in `line_finder`.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If a row tells no line.
    """
    weights = network.weights_
    find = line_finder(rows, needed=needed)
    behind: dict[tuple[str, str], list[Place]] = {}
    for row in network.places().to_dict("records"):
        lines = find((row["from_place"], row["to_place"]))
        if lines:
            what = f"{row['from']} → {row['to']}"
            if str(row["sequence"]) != lines[0][0]:
                what = f"{what}, in {row['sequence']}"
            place = Place(lines, what)
            behind.setdefault((row["from"], row["to"]), []).append(place)
    states = list(weights.index)
    middle = np.array(_SIZE) / 2
    out = around_circle(len(states))
    color = {state: PALETTE[n % len(PALETTE)] for n, state in enumerate(states)}
    table = weights.to_numpy(dtype=float)
    counts = network.counts_.to_numpy(dtype=float)
    largest = float(np.nanmax(np.abs(table), initial=0.0)) or 1.0
    marks = []
    edges = [(abs(table[i, j]), i, j) for i, j in np.argwhere(np.nan_to_num(table) != 0)]
    for size, i, j in sorted(edges):
        one, two, part = states[i], states[j], size / largest
        look = {"color": color[one], "width": 0.6 + 5.6 * part, "opacity": 0.2 + 0.6 * part}
        spots = middle + out[[i, j]] * _ROOM
        if i == j:
            shapes = loop(spots[0] + out[i] * _DOT, out[i], **look)
        else:
            way = (spots[1] - spots[0]) / np.hypot(*(spots[1] - spots[0]))
            shapes = arrow(spots[0] + way * (_DOT + 8), spots[1] - way * (_DOT + 10), 0.14, **look)
        number = float(table[i, j])
        count = float(counts[i, j])
        marks.append(
            Mark(
                name=f"{one}|{two}",
                label=f"{one} → {two}: {number:.2f}",
                shapes=shapes,
                places=tuple(behind.get((one, two), ())),
                ends=(str(one), str(two)),
                weight=number,
                color=color[one],
                facts=(f"Weight {number:.3f}, counted {count:g} times.",),
            )
        )
    for n, state in enumerate(states):
        spot, first = middle + out[n] * _ROOM, float(network.initial_.get(state, 0.0))
        around = 2 * np.pi * (_DOT + 4)
        at = spot + out[n] * (_DOT + (58 if table[n, n] else 16))
        anchor = "middle" if abs(out[n][0]) < 0.35 else "start" if out[n][0] > 0 else "end"
        name = str(state).rpartition(".")[2].replace("_", " ")
        ring: Look = {
            "stroke-dasharray": f"{first * around:.1f} {around:.1f}",
            "transform": f"rotate(-90 {spot[0]:.1f} {spot[1]:.1f})",
        }
        full = circle(spot, _DOT + 4, fill="none", stroke=color[state], stroke_width=6)
        marks.append(
            Mark(
                name=str(state),
                label=f"{name}: begins {first:.0%} of the sequences",
                short=name,
                shapes=(
                    circle(spot, _DOT + 4, fill="#fff", stroke="#e4e4e4", stroke_width=6),
                    Shape("circle", full.attributes | ring),
                    circle(spot, _DOT - 4, fill=color[state]),
                    label(at, name, fill=color[state], text_anchor=anchor, font_weight="bold"),
                ),
            )
        )
    return Drawing(
        title="What follows what",
        alt=f"Transitions between {len(states)} states",
        note=(
            "Arrow: weight from a state to the next. Filled ring: share of sequences that begin "
            "there."
        ),
        width=_SIZE[0],
        height=_SIZE[1],
        marks=marks,
        directed=True,
        weight_name="weight",
        composed=bool(getattr(network, "composed_", False)),
    )
