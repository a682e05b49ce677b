"""Any network as a heat map whose cells can be clicked."""

from __future__ import annotations

from dataclasses import replace

from labresearch.figures.interactive.drawing import Drawing, Look, Mark, Place, Shape, label
from labresearch.figures.style import GREY

__all__ = ["as_matrix"]

_CELL, _TOP = 46.0, 190.0
_PLAIN = "#2f6fb0"


def as_matrix(drawing: Drawing) -> Drawing:
    """Lay the edges of a drawing out as cells, from the node of a row to that of a column.

    Edges of several kinds between two nodes make one cell. A cell is darker the larger its
    weight, which is written in it; in a difference of two groups its colour tells which one has
    more. An undirected network fills both halves.

    Parameters
    ----------
    drawing : Drawing
        Of a network: every edge joins two nodes.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If the drawing is no network of nodes.
    """
    nodes = [mark for mark in drawing.marks if not mark.ends and mark.short]
    if not nodes:
        message = "threads have no heat map; form must be 'network'"
        raise ValueError(message)
    place = {node.name: n for n, node in enumerate(nodes)}
    left = 30 + 6.6 * max(len(node.short) for node in nodes)
    cells: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in drawing.marks:
        if mark.ends:
            one, two = mark.ends
            pairs = [(one, two)] if drawing.directed or one == two else [(one, two), (two, one)]
            for pair in pairs:
                cells.setdefault((*pair, mark.layer), []).append(mark)
    whole = drawing.weight_name == "times"
    size = {key: sum(abs(mark.weight) for mark in marks) for key, marks in cells.items()}
    largest = {
        layer: max(value for key, value in size.items() if key[2] == layer)
        for layer in {key[2] for key in cells}
    }
    hues = {mark.color for mark in drawing.marks if mark.ends and mark.layer}
    marks = []
    for key in sorted(cells, key=lambda key: (key[2], place[key[0]], place[key[1]])):
        one, two, layer = key
        part = size[key] / (largest[layer] or 1)
        color = cells[key][0].color if hues else _PLAIN
        x, y = left + _CELL * place[two], _TOP + _CELL * place[one]
        number = f"{size[key]:.0f}" if whole else f"{size[key]:.2f}".removeprefix("0")
        box: Look = {
            "x": x + 1,
            "y": y + 1,
            "width": _CELL - 2,
            "height": _CELL - 2,
            "fill": color,
            "fill-opacity": round(0.08 + 0.8 * part, 3),
            "rx": 3,
        }
        ink = "#fff" if part > 0.6 else "#222"
        told = cells[key][0].label
        if len(cells[key]) > 1 or whole:
            told = f"{nodes[place[one]].short} and {nodes[place[two]].short}: {number} times"
        marks.append(
            Mark(
                name="|".join(key),
                label=told,
                shapes=(
                    Shape("rect", box),
                    label((x + _CELL / 2, y + _CELL / 2), number, size=11, fill=ink, stroke="none"),
                ),
                places=tuple(
                    _with_kind(found, mark) for mark in cells[key] for found in mark.places
                ),
                ends=(one, two),
                weight=size[key],
                layer=layer,
                color=color,
            )
        )
    heads = []
    for node in nodes:
        at = _CELL * (place[node.name] + 0.5)
        x, y = left + at, _TOP - 8.0
        names: Look = {"fill": "#222", "text_anchor": "start"}
        heads.append(
            replace(
                node,
                shapes=(
                    label((left - 8, _TOP + at), node.short, size=12, text_anchor="end"),
                    label(
                        (x, y), _cut(node.short), size=12, transform=f"rotate(-55 {x} {y})", **names
                    ),
                ),
            )
        )
    side = _CELL * len(nodes)
    grid: Look = {
        "x": left,
        "y": _TOP,
        "width": side,
        "height": side,
        "fill": "#fafafa",
        "stroke": GREY,
    }
    return replace(
        drawing,
        note=(
            ("Row to column. " if drawing.directed else "Each pair stands in both halves. ")
            + "A cell is darker the larger its number."
        ),
        width=left + side + 110,
        height=_TOP + side + 16,
        marks=[*heads, *marks],
        backdrop=[Shape("rect", {**grid, "stroke-width": 0.5})],
        keys=drawing.keys if hues else [],
        moments=[],
    )


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def _with_kind(place: Place, mark: Mark) -> Place:
    return replace(place, what=f"{mark.kind}, {place.what}") if mark.kind else place
