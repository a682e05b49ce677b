"""The space of an epistemic network: units, groups, codes and their connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

if TYPE_CHECKING:
    from labresearch.networks.epistemic import EpistemicNetwork

__all__ = ["COLORS", "epistemic_space"]

_WIDTH, _HEIGHT = 8.5, 6.6
COLORS = ("#2f6fb0", "#c8571b", "#1f8a70", "#6b5ca5", "#8a6d3b")


def epistemic_space(network: EpistemicNetwork, *, lightest: float = 0.08) -> LabFigure:
    """Draw the first two axes of a fitted epistemic network.

    Small dots are units, squares the means of groups with a box of 95 % intervals on both axes.
    Large grey circles are codes, lines their connections: with two groups the difference of the
    means of the groups, in the colour of the group that has more; else the mean of all units.

    Parameters
    ----------
    network : EpistemicNetwork
        Fitted, with two axes or more.
    lightest : float, default 0.08
        Connections with a smaller share of the largest one are left out.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the space has one axis only.
    """
    points = network.points_
    if points.shape[1] < 2:
        message = f"the space has {points.shape[1]} axis; a figure needs two (add codes or units)"
        raise ValueError(message)
    grouping = network.grouping_
    groups: list[Any] = list(grouping.names) if grouping is not None else []
    names = [str(name) for name in groups]
    two = len(names) == 2
    graph = network.graph(difference=groups if two else None, lines=False)
    hue = dict(zip(groups, COLORS, strict=False)) if two else {}
    x, y = points.columns[:2]
    share = network.variance_explained_
    shown = np.asarray(points[[x, y]], dtype=float)
    # scikit-learn is there if there is a network; the other figures do without
    from labresearch.networks.epistemic.intervals import mean_interval

    nodes = network.nodes_[[x, y]]
    alike = "steps of a unit taken together" if network.trajectory else "units taken as independent"
    foot = (
        f"Dots: units. Squares: means of groups, boxes 95 % intervals of the means ({alike}). "
        "Circles: codes. "
    )
    foot += (
        f"Lines: connections that {names[0]} or {names[1]} has more of, in its colour."
        if two
        else "Lines: mean connections."
    )
    if network.rotation == "mean":
        foot += " The first axis was chosen to part the groups: see test(), which chooses it anew."
    with look():
        figure = new_figure(
            _WIDTH,
            _HEIGHT,
            composed=bool(network.composed_),
            footnote=note(foot, width=_WIDTH, composed=bool(network.composed_)),
        )
        axis: Any = figure.subplots()
        axis.axhline(0, color=GREY, lw=0.6, zorder=1)
        axis.axvline(0, color=GREY, lw=0.6, zorder=1)
        edges = [
            (a, b, d["weight"], hue.get(d.get("stronger"), GREY))
            for a, b, d in graph.edges(data=True)
            if a != b
        ]
        largest = max((weight for _, _, weight, _ in edges), default=1.0) or 1.0
        for a, b, weight, color in sorted(edges, key=lambda e: e[2]):
            part = weight / largest
            if part < lightest:
                continue
            axis.plot(
                [nodes.at[a, x], nodes.at[b, x]],
                [nodes.at[a, y], nodes.at[b, y]],
                color=color,
                lw=0.5 + 4.5 * part,
                alpha=0.2 + 0.5 * part,
                zorder=2,
                solid_capstyle="round",
            )
        for code in nodes.index:
            axis.plot(
                nodes.at[code, x],
                nodes.at[code, y],
                "o",
                ms=9,
                color="#bbbbbb",
                mec=INK,
                mew=0.7,
                zorder=3,
            )
            axis.annotate(
                str(code).rpartition(".")[2].replace("_", " "),
                (nodes.at[code, x], nodes.at[code, y]),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                fontweight="bold",
                zorder=6,
            )
        told = []
        number = grouping.number if grouping is not None else np.zeros(len(points), dtype=int)
        for place, name in enumerate(names or ["all units"]):
            rows = shown[number == place]
            color = COLORS[place % len(COLORS)] if names else GREY
            axis.plot(
                rows[:, 0], rows[:, 1], "o", ms=4, color=color, alpha=0.55, mec="none", zorder=4
            )
            sets = network._together(None)
            own = None if sets is None else sets[number == place]
            middle, _, high = mean_interval(rows, clusters=own)
            reach = np.nan_to_num(high - middle)
            axis.add_patch(_box(middle, reach, color))
            axis.plot(
                *middle,
                "s",
                ms=9,
                color=color,
                mec="white",
                mew=1,
                zorder=5,
                label=f"{name} (n = {len(rows)})",
            )
            told.append(f"{name} at {middle[0]:.2f}, {middle[1]:.2f}")
        axis.set_xlabel(f"{x} ({share[x]:.0%} of the variance)")
        axis.set_ylabel(f"{y} ({share[y]:.0%})")
        axis.margins(0.12)
        axis.legend(loc="best", frameon=True, framealpha=0.85, edgecolor="none")
        axis.set_title("Epistemic network" + (f": {names[0]} and {names[1]}" if two else ""))
    figure.alt = "Epistemic network. " + "; ".join(told)
    return figure


def _box(middle: np.ndarray, reach: np.ndarray, color: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        tuple(middle - reach), *(2 * reach), facecolor="none", edgecolor=color, lw=1.2, zorder=5
    )
