"""The space of an epistemic network, its networks and their difference, to be clicked."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from labresearch.figures.epistemic_space import COLORS
from labresearch.figures.interactive.drawing import (
    Drawing,
    Key,
    Look,
    Mark,
    Place,
    Shape,
    arrow,
    bent,
    circle,
    label,
)
from labresearch.figures.interactive.row_names import line_finder
from labresearch.figures.style import GREY, INK

if TYPE_CHECKING:
    from labresearch.networks.epistemic import EpistemicNetwork

__all__ = ["draw_epistemic"]

_SIZE, _MARGIN = (820.0, 640.0), 70.0


def draw_epistemic(
    network: EpistemicNetwork, rows: pd.DataFrame | None, *, needed: bool
) -> Drawing:
    """Draw the first two axes as `labresearch.figures.epistemic_space` does, to be clicked.

    With two groups the difference of their networks is shown first; the network of each group and
    the mean of all units are layers to choose.

    Parameters
    ----------
    network : EpistemicNetwork
        Fitted, with two axes or more.
    rows, needed
        As in `line_finder`.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If the space has one axis only, or a row tells no line.
    """
    points = network.points_
    if points.shape[1] < 2:
        message = f"the space has {points.shape[1]} axis; a figure needs two (add codes or units)"
        raise ValueError(message)
    grouping = network.grouping_
    groups: list[Any] = list(grouping.names) if grouping is not None else []
    number = grouping.number if grouping is not None else np.zeros(len(points), dtype=int)
    hue = dict(zip(map(str, groups), COLORS * len(groups), strict=False))
    shown = points.iloc[:, :2].to_numpy(dtype=float)
    codes = network.nodes_.iloc[:, :2]
    everything = np.vstack([shown, codes.to_numpy(dtype=float), [[0.0, 0.0]]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = (np.array(_SIZE) - 2 * _MARGIN) / np.maximum(high - low, 1e-9)

    def spot(point: np.ndarray) -> np.ndarray:
        x, y = (np.asarray(point, dtype=float) - low) * scale
        return np.array([_MARGIN + x, _SIZE[1] - _MARGIN - y])

    behind, units = _behind(network, rows, needed=needed)
    spots = {str(code): spot(row) for code, row in zip(codes.index, codes.to_numpy(), strict=True)}
    layers: list[tuple[str, dict[str, Any]]] = []
    if len(groups) == 2:
        layers.append((f"{groups[1]} less {groups[0]}", {"difference": groups}))
    layers += [(str(group), {"group": group}) for group in groups]
    if not groups:
        layers.append(("all units", {}))
    marks: list[Mark] = []
    for layer, chosen in layers:
        members = set(
            points.index[np.isin(number, [groups.index(chosen["group"])])]
            if "group" in chosen
            else points.index[number >= 0]
        )
        marks += _edges(network, layer, chosen, members, hue, spots, behind)
    marks += [
        Mark(
            name=code,
            label=str(code),
            short=code.rpartition(".")[2].replace("_", " "),
            shapes=(
                circle(at, 8, fill="#bbbbbb", stroke=INK),
                label(at - (0, 18), code.rpartition(".")[2].replace("_", " "), font_weight="bold"),
            ),
        )
        for code, at in spots.items()
    ]
    marks += _units(points, shown, number, [str(group) for group in groups], units, spot)
    zero = spot(np.zeros(2))
    axis: Look = {"stroke": GREY, "stroke-width": 0.8}
    share = network.variance_explained_
    names = [f"{name} ({share[name]:.0%} of the variance)" for name in points.columns[:2]]
    backdrop = [
        Shape("path", {**axis, "d": f"M10 {zero[1]:.1f}H{_SIZE[0] - 10}"}),
        Shape("path", {**axis, "d": f"M{zero[0]:.1f} 10V{_SIZE[1] - 10}"}),
        label((_SIZE[0] / 2, _SIZE[1] - 12), names[0], size=12, fill=GREY),
        label(
            (14, _SIZE[1] / 2),
            names[1],
            size=12,
            fill=GREY,
            transform=f"rotate(-90 14 {_SIZE[1] / 2})",
        ),
    ]
    if groups:
        backdrop += _means(network, hue, spot)
    note = "Small dots: units. Circles: codes. Squares: means of groups with 95 % intervals."
    if network.rotation == "mean":
        note += " The first axis was chosen to part the groups: see test(), which chooses it anew."
    return Drawing(
        title="Epistemic network" + (f": {' and '.join(map(str, groups))}" if groups else ""),
        alt=f"Epistemic network of {len(codes)} codes and {len(points)} units",
        note=note,
        width=_SIZE[0],
        height=_SIZE[1],
        marks=marks,
        backdrop=backdrop,
        keys=[Key(f"more in {name}" if len(groups) == 2 else name, hue[name]) for name in hue],
        layers=[name for name, _ in layers],
        directed=bool(network.directed),
        weight_name="weight",
        composed=bool(network.composed_),
    )


def _behind(
    network: EpistemicNetwork, rows: pd.DataFrame | None, *, needed: bool
) -> tuple[dict[tuple[str, str], list[tuple[Any, Place]]], dict[Any, list[Place]]]:
    """Find the lines behind each pair of codes with their units, and the lines of each unit."""
    find = line_finder(rows, needed=needed)
    pairs = permutations if network.directed else combinations
    whole = network.graph(lines=False)
    unit_names = [str(name) for name in network.points_.index.to_frame(index=False).columns]
    edges: dict[tuple[str, str], list[tuple[Any, Place]]] = {}
    units: dict[Any, list[Place]] = {}
    for one, two in pairs(network.codes_, 2):
        if not whole.has_edge(one, two):
            continue
        for row in network.lines(one, two).to_dict("records"):
            lines = find((*row["with"], row["line"]))
            if not lines:
                continue
            who = tuple(row[name] for name in unit_names)
            unit = who[0] if len(who) == 1 else who
            told = " / ".join(str(name) for name in who if str(name) != lines[0][0])
            edges.setdefault((one, two), []).append((unit, Place(lines, told)))
            units.setdefault(unit, []).append(Place(lines, f"{one} and {two}"))
    return edges, units


def _edges(
    network: EpistemicNetwork,
    layer: str,
    chosen: dict[str, Any],
    members: set[Any],
    hue: dict[str, str],
    spots: dict[str, np.ndarray],
    behind: dict[tuple[str, str], list[tuple[Any, Place]]],
) -> list[Mark]:
    graph = network.graph(**chosen, lines=False)
    edges = [(a, b, data) for a, b, data in graph.edges(data=True) if a != b]
    largest = max((data["weight"] for *_, data in edges), default=1.0) or 1.0
    own = hue.get(str(chosen.get("group")), GREY)
    marks = []
    for a, b, data in sorted(edges, key=lambda e: (e[2]["weight"], e[0], e[1])):
        part = data["weight"] / largest
        color = hue.get(str(data.get("stronger")), own)
        look: dict[str, Any] = {
            "color": color,
            "width": 0.6 + 6 * part,
            "opacity": 0.2 + 0.5 * part,
        }
        sign = "→" if network.directed else "and"
        told = f"{a} {sign} {b}: {data['weight']:.2f}"
        if "difference" in data:
            told += f" more in {data['stronger']}"
        way = (spots[b] - spots[a]) / max(np.hypot(*(spots[b] - spots[a])), 1e-9)
        shapes = (
            arrow(spots[a] + way * 9, spots[b] - way * 10, 0.1, **look)
            if network.directed and np.hypot(*(spots[b] - spots[a])) > 25
            else bent(spots[a], spots[b], 0.0, **look)
        )
        found = tuple(
            place for unit, place in behind.get((a, b), behind.get((b, a), ())) if unit in members
        )
        marks.append(
            Mark(
                name=f"{a}|{b}|{layer}",
                label=told,
                shapes=shapes,
                places=found,
                ends=(str(a), str(b)),
                weight=data["weight"],
                layer=layer,
                color=color,
                facts=(f"{len(found)} lines hold this connection.",) if found else (),
            )
        )
    return marks


def _units(
    points: pd.DataFrame,
    shown: np.ndarray,
    number: np.ndarray,
    groups: list[str],
    behind: dict[Any, list[Place]],
    spot: Any,
) -> list[Mark]:
    marks = []
    for unit, point, group in zip(points.index, shown, number, strict=True):
        name = " / ".join(map(str, unit)) if isinstance(unit, tuple) else str(unit)
        color = COLORS[group % len(COLORS)] if groups and group >= 0 else GREY
        of = f" ({groups[group]})" if groups and group >= 0 else ""
        marks.append(
            Mark(
                name=f"unit {name}",
                label=f"unit {name}{of}",
                shapes=(circle(spot(point), 4, fill=color, opacity=0.6),),
                places=tuple(behind.get(unit, ())),
                facts=(f"At {point[0]:.2f}, {point[1]:.2f}.",),
            )
        )
    return marks


def _means(network: EpistemicNetwork, hue: dict[str, str], spot: Any) -> list[Shape]:
    shapes = []
    table = network.group_means(axes=2)
    for name, part in table.groupby("group", sort=False):
        color = hue[str(name)]
        low, high = spot(part["low"].to_numpy()), spot(part["high"].to_numpy())
        middle = spot(part["mean"].to_numpy())
        if np.isfinite([*low, *high]).all():
            box: Look = {
                "x": float(low[0]),
                "y": float(high[1]),
                "fill": "none",
                "stroke": color,
                "width": float(high[0] - low[0]),
                "height": float(low[1] - high[1]),
            }
            shapes.append(Shape("rect", box))
        square: Look = {
            "x": float(middle[0] - 6),
            "y": float(middle[1] - 6),
            "width": 12,
            "height": 12,
            "fill": color,
            "stroke": "#fff",
        }
        shapes += [
            Shape("rect", square),
            label(middle + np.array([0, 16]), str(name), size=11, fill=color),
        ]
    return shapes
