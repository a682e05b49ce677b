"""What is drawn and can be clicked: marks, their shapes, and the places in the talk behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from labresearch.figures.style import INK

__all__ = [
    "INCH",
    "Drawing",
    "Key",
    "Look",
    "Mark",
    "Place",
    "Shape",
    "arrow",
    "bent",
    "circle",
    "label",
    "loop",
    "places_of_text",
]

INCH = 96.0  # pixels
Look = dict[str, str | float]


@dataclass(frozen=True)
class Shape:
    """One SVG element.

    Attributes
    ----------
    tag : str
        Name of the element, without children.
    attributes : dict
        Its attributes; numbers are pixels.
    text : str
        Text in it.
    """

    tag: str
    attributes: Look
    text: str = ""


@dataclass(frozen=True)
class Place:
    """Lines that belong together.

    Attributes
    ----------
    lines : tuple of (str, int)
        Session and line of each.
    what : str
        What happens there, in words.
    moment : int
        Number of the moment at which it is there, for networks that grow.
    """

    lines: tuple[tuple[str, int], ...]
    what: str = ""
    moment: int = 0


@dataclass(frozen=True)
class Mark:
    """A node, an edge or a cell that can be clicked.

    Attributes
    ----------
    name : str
        Names it in ``ends``.
    label : str
        What it is, in words; read out, shown and searched.
    shapes : tuple of Shape
        How it looks.
    places : tuple of Place
        Where in the talk it comes from.
    ends : tuple of str
        Names of the nodes that it joins; () for a node.
    weight : float
        Size, for the slider; of edges.
    kind : str
        Entry of the legend that switches it, '' for none.
    layer : str
        Layer it belongs to, '' for all.
    color : str
        Hue of an edge, '#rrggbb'.
    short : str
        Short name of a node, for the margin of a matrix.
    facts : tuple of str
        Sentences shown above its lines.
    counted : int
        Of a network that grows: the first so many places make its size.
    """

    name: str
    label: str
    shapes: tuple[Shape, ...]
    places: tuple[Place, ...] = ()
    ends: tuple[str, ...] = ()
    weight: float = 0.0
    kind: str = ""
    layer: str = ""
    color: str = "#6f6f6f"
    short: str = ""
    facts: tuple[str, ...] = ()
    counted: int = 0


@dataclass(frozen=True)
class Key:
    """An entry of the legend; with ``kind`` it switches the marks of that kind."""

    text: str
    color: str
    kind: str = ""
    dots: bool = False


@dataclass(frozen=True)
class Drawing:
    """All that a page shows.

    Attributes
    ----------
    title, alt, note : str
        Heading, text alternative, small print.
    width, height : float
        Size (pixels).
    marks : list of Mark
        In the order in which they are painted.
    backdrop : list of Shape
        What is painted first and cannot be clicked.
    keys : list of Key
        Legend.
    layers : list of str
        Layers, of which one is shown at a time; the first at the start.
    moments : list of str
        Names of the moments of a network that grows, in order.
    directed : bool
        Whether an edge runs from its first end to its second.
    weight_name : str
        What the weight of an edge is.
    composed : bool
        Whether the data were composed rather than recorded.
    """

    title: str
    alt: str
    note: str
    width: float
    height: float
    marks: list[Mark]
    backdrop: list[Shape] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    directed: bool = False
    weight_name: str = "times"
    composed: bool = False


def places_of_text(text: str, what: str) -> tuple[Place, ...]:
    """Read the lines that an edge of people or a thread names.

    Parameters
    ----------
    text : str
        ``session:from-to`` or ``session:line``, joined by ';'.
    what : str
        What happens there.

    Returns
    -------
    tuple of Place

    Examples
    --------
    >>> places_of_text("a:2-3;b:5", "reply")[0].lines
    (('a', 2), ('a', 3))
    """
    found = []
    for part in filter(None, text.split(";")):
        session, _, numbers = part.rpartition(":")
        ends = dict.fromkeys(int(number) for number in numbers.split("-"))
        found.append(Place(tuple((session, line) for line in ends), what))
    return tuple(found)


def circle(middle: Iterable[float], radius: float, **attributes: str | float) -> Shape:
    """Draw a circle.

    Parameters
    ----------
    middle : iterable of float
        x and y.
    radius : float
        Radius.
    **attributes : str or float
        Further attributes; '_' stands for '-'.

    Returns
    -------
    Shape
    """
    x, y = (float(number) for number in middle)
    place: Look = {"cx": x, "cy": y, "r": radius}
    return Shape("circle", place | _dashed(attributes))


def label(
    middle: Iterable[float], text: str, *, size: float = 13, **attributes: str | float
) -> Shape:
    """Write a line of text whose middle is at a point, with a white rim.

    Parameters
    ----------
    middle : iterable of float
        x and y.
    text : str
        One line.
    size : float, default 13
        Height of the letters.
    **attributes : str or float
        Further attributes; '_' stands for '-'.

    Returns
    -------
    Shape
    """
    x, y = (float(number) for number in middle)
    plain: Look = {
        "x": x,
        "y": y,
        "dy": ".35em",
        "font-size": size,
        "text-anchor": "middle",
        "fill": INK,
        "stroke": "#fff",
        "stroke-width": 3.5,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    }
    return Shape("text", plain | _dashed(attributes), text)


def bent(
    start: np.ndarray,
    end: np.ndarray,
    bend: float,
    *,
    color: str,
    width: float,
    **attributes: str | float,
) -> tuple[Shape, ...]:
    """Draw a bent line, and under it a wider one that nobody sees but that is easier to hit.

    Parameters
    ----------
    start, end : numpy.ndarray
        Ends.
    bend : float
        How far it is bent, in lengths of the line; to the left of the way if above 0.
    color : str
        Colour.
    width : float
        Width.
    **attributes : str or float
        Further attributes; '_' stands for '-'.

    Returns
    -------
    tuple of Shape
    """
    x, y = _middle(start, end, bend)
    way = f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"
    return _line(way, color, width, attributes)


def arrow(
    start: np.ndarray,
    end: np.ndarray,
    bend: float,
    *,
    color: str,
    width: float,
    opacity: float,
) -> tuple[Shape, ...]:
    """Draw a bent line with a head at its end.

    Parameters
    ----------
    start, end : numpy.ndarray
        Where the shaft begins and the head ends.
    bend : float
        As in `bent`.
    color : str
        Colour.
    width : float
        Width of the shaft.
    opacity : float
        0 to 1.

    Returns
    -------
    tuple of Shape
    """
    way = end - _middle(start, end, bend)
    return (
        *bent(
            start, end - way / np.hypot(*way) * 6, bend, color=color, width=width, opacity=opacity
        ),
        _head(end, way, color, width, opacity),
    )


def loop(
    middle: np.ndarray, out: np.ndarray, *, color: str, width: float, opacity: float
) -> tuple[Shape, ...]:
    """Draw an arrow from a node back to itself.

    Parameters
    ----------
    middle : numpy.ndarray
        Where the loop meets the node.
    out : numpy.ndarray
        Direction away from the node, of length 1.
    color, width, opacity
        As in `arrow`.

    Returns
    -------
    tuple of Shape
    """
    side = np.array([-out[1], out[0]])
    start, end = middle + side * 9, middle - side * 9
    one, two = start + out * 38 + side * 16, end + out * 38 - side * 16
    tip = end + (two - end) / np.hypot(*(two - end)) * 6
    way = " ".join(f"{x:.1f} {y:.1f}" for x, y in (one, two, tip))
    return (
        *_line(f"M{start[0]:.1f} {start[1]:.1f}C{way}", color, width, {"opacity": opacity}),
        _head(end, end - two, color, width, opacity),
    )


def _line(way: str, color: str, width: float, attributes: Look) -> tuple[Shape, ...]:
    plain: Look = {"d": way, "fill": "none"}
    wide: Look = {"stroke": "transparent", "stroke-width": max(width, 12), "class": "hit"}
    line: Look = {"stroke": color, "stroke-width": width}
    return Shape("path", plain | wide), Shape("path", plain | line | _dashed(attributes))


def _head(tip: np.ndarray, way: np.ndarray, color: str, width: float, opacity: float) -> Shape:
    way = way / np.hypot(*way)
    side = np.array([-way[1], way[0]])
    long, wide = 7 + 1.3 * width, 3 + 0.8 * width
    corners = (tip, tip - way * long + side * wide, tip - way * long - side * wide)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return Shape("polygon", {"points": points, "fill": color, "opacity": opacity})


def _middle(start: np.ndarray, end: np.ndarray, bend: float) -> np.ndarray:
    x, y = end - start
    return np.asarray((start + end) / 2 + bend * np.array([-y, x]))


def _dashed(attributes: Look) -> Look:
    return {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
