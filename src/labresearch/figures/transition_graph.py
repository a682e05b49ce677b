"""A transition network: which state follows which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from labresearch.figures.style import GREY, LabFigure, look, new_figure, note

if TYPE_CHECKING:
    from labresearch.networks.transitions import TransitionNetwork

__all__ = ["PALETTE", "transition_graph"]

_WIDTH, _HEIGHT = 8.0, 6.6
PALETTE = (
    *("#2f6fb0", "#c8571b", "#1f8a70", "#b5629b", "#8a6d3b", "#6b5ca5"),
    *("#e0982f", "#7fb2dd", "#5a7d2a", "#9a9a9a"),
)


def transition_graph(network: TransitionNetwork, *, at_least: float = 0.05) -> LabFigure:
    """Draw a fitted transition network.

    States stand on a circle in the order of the table. An arrow is as wide as its weight, which is
    written at its side; the ring around a state is filled by its initial probability.

    Parameters
    ----------
    network : TransitionNetwork
        Fitted.
    at_least : float, default 0.05
        Arrows with a smaller share of the largest weight are left out; the note says how many.

    Returns
    -------
    LabFigure
    """
    weights = network.weights_
    states = list(weights.index)
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(states)) / len(states)
    place = {s: np.array([np.cos(a), np.sin(a)]) for s, a in zip(states, angle, strict=True)}
    table = weights.to_numpy(dtype=float)
    largest = float(np.nanmax(np.abs(table))) or 1.0
    kept = [
        (a, b, float(weights.at[a, b]))
        for a in states
        for b in states
        if abs(weights.at[a, b]) >= at_least * largest and weights.at[a, b] != 0
    ]
    left = int((table != 0).sum()) - len(kept)
    composed = bool(getattr(network, "composed_", False))
    foot = (
        "Arrow: weight from a state to the next. Filled ring: share of sequences that begin there."
    )
    if left:
        foot += f" {left} arrows below {at_least * largest:.2f} are left out."
    color = {s: PALETTE[i % len(PALETTE)] for i, s in enumerate(states)}
    with look():
        figure = new_figure(
            _WIDTH, _HEIGHT, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axis: Any = figure.subplots()
        axis.set_aspect("equal")
        axis.axis("off")
        axis.set_xlim(-2.0, 2.0)
        axis.set_ylim(-1.6, 1.6)
        for a, b, weight in sorted(kept, key=lambda e: abs(e[2])):
            part = abs(weight) / largest
            label = f"{weight:.2f}".lstrip("0") if abs(weight) < 10 else f"{weight:.0f}"
            if a == b:
                _loop(axis, place[a], color[a], part, label)
            else:
                _arrow(axis, place[a], place[b], color[a], part, label)
        for state in states:
            _state(axis, place[state], color[state], float(network.initial_.get(state, 0.0)))
            # a loop needs room between the state and its name
            x, y = place[state] * (1.42 if weights.at[state, state] else 1.22)
            axis.text(
                x,
                y,
                str(state).rpartition(".")[2].replace("_", " "),
                fontsize=9.5,
                ha="center" if abs(x) < 0.35 else "left" if x > 0 else "right",
                va="center",
                fontweight="bold",
                color=color[state],
            )
        axis.set_title("What follows what")
    strongest = sorted(kept, key=lambda e: -abs(e[2]))[:5]
    figure.alt = "Transitions. Strongest: " + "; ".join(
        f"{a} to {b} {w:.2f}" for a, b, w in strongest
    )
    return figure


def _state(axis: Any, middle: np.ndarray, color: str, share: float) -> None:
    from matplotlib.patches import Circle, Wedge

    axis.add_patch(Wedge(tuple(middle), 0.145, 0, 360, width=0.035, color="#e4e4e4", zorder=3))
    if share > 0:
        axis.add_patch(
            Wedge(tuple(middle), 0.145, 90 - 360 * share, 90, width=0.035, color=color, zorder=4)
        )
    axis.add_patch(Circle(tuple(middle), 0.1, facecolor=color, edgecolor="white", zorder=4))


def _arrow(
    axis: Any, start: np.ndarray, end: np.ndarray, color: str, part: float, label: str
) -> None:
    from matplotlib.patches import FancyArrowPatch

    way = (end - start) / np.linalg.norm(end - start)
    side = np.array([way[1], -way[0]])
    bend = 0.14
    axis.add_patch(
        FancyArrowPatch(
            tuple(start + way * 0.15),
            tuple(end - way * 0.16),
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>",
            mutation_scale=8 + 10 * part,
            lw=0.4 + 4.2 * part,
            color=color,
            alpha=0.2 + 0.6 * part,
            zorder=2,
            shrinkA=0,
            shrinkB=0,
        )
    )
    if part >= 0.3:
        length = float(np.linalg.norm(end - start))
        x, y = (start + end) / 2 + side * bend * length * 0.55 - way * 0.12 * length
        axis.text(
            x,
            y,
            label,
            fontsize=8,
            ha="center",
            va="center",
            color=GREY,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
        )


def _loop(axis: Any, middle: np.ndarray, color: str, part: float, label: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    out = middle / np.linalg.norm(middle)
    side = np.array([-out[1], out[0]])
    axis.add_patch(
        FancyArrowPatch(
            tuple(middle * 1.0 + side * 0.09 + out * 0.11),
            tuple(middle * 1.0 - side * 0.09 + out * 0.11),
            connectionstyle="arc3,rad=-1.2",
            arrowstyle="-|>",
            mutation_scale=7 + 8 * part,
            lw=0.4 + 4.2 * part,
            color=color,
            alpha=0.2 + 0.6 * part,
            zorder=2,
        )
    )
    if part >= 0.3:
        x, y = middle + out * 0.24 + side * 0.16
        axis.text(x, y, label, fontsize=8, ha="center", va="center", color=GREY, zorder=5)
