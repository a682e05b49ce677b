"""One calm look for all figures, and writing them so that the same data give the same bytes."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, PlaceHolderLayoutEngine

__all__ = [
    "ROLE_COLORS",
    "LabFigure",
    "look",
    "new_figure",
    "note",
    "save",
    "svg_bytes",
    "text_color",
]

# Okabe and Ito's colours, which people with colour blindness can tell apart, a little muted
ROLE_COLORS = {
    "host": "#c8571b",
    "teacher": "#e0982f",
    "coach": "#1f8a70",
    "principal": "#b5629b",
    "researcher": "#6b5ca5",
    "aide": "#8a6d3b",
    "student": "#2f6fb0",
    "group": "#7fb2dd",
    "unknown": "#9a9a9a",
}
INK, GREY, FAINT = "#222222", "#6f6f6f", "#dddddd"
ACCENT = "#b3261e"
TIMEOUT = "#f4e3a1"
SEGMENT_COLORS = {
    "launch": "#cfe0ee",
    "explore": "#d9ead9",
    "discuss": "#eadff0",
    "close": "#e6e1d6",
    "timeout": TIMEOUT,
}

_LOOK = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
}


class LabFigure(Figure):
    """A matplotlib figure that shows itself in a notebook and carries a text alternative.

    It is made without pyplot, so that no figure stays open behind the user's back.

    Attributes
    ----------
    alt : str
        What the figure shows, in words, for readers who cannot see it.
    """

    alt: str = ""

    def _repr_png_(self) -> bytes:
        return _bytes(self, "png", self.alt)


def text_color(color: str) -> str:
    """Darken a colour so that text in it can be read on white.

    Examples
    --------
    >>> text_color("#e0982f")
    '#9d6a21'
    """
    parts = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part * 0.7):02x}" for part in parts)


@contextmanager
def look() -> Iterator[None]:
    """Draw in the look of this package; the user's settings come back afterwards.

    Yields
    ------
    None
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_LOOK)
        yield


def new_figure(width: float, height: float, *, composed: bool, footnote: str = "") -> LabFigure:
    """Make a figure with a strip at the foot for notes and for the words 'composed corpus'.

    Parameters
    ----------
    width, height : float
        Size without the strip (inch).
    composed : bool
        Whether the data were composed rather than recorded.
    footnote : str
        Small print; lines are broken by the caller.

    Returns
    -------
    LabFigure
    """
    strip = 0.16 * max(1, footnote.count("\n") + 1 if footnote else 1) + 0.10
    height = height + strip
    layout = ConstrainedLayoutEngine(rect=(0, strip / height, 1, 1 - strip / height))
    figure = LabFigure(figsize=(width, height), layout=layout, dpi=110)
    small: dict[str, Any] = {"fontsize": 7.5, "color": GREY, "va": "bottom", "in_layout": False}
    at = 0.05 / height
    if footnote:
        figure.text(0.08 / width, at, footnote, ha="left", linespacing=1.35, **small)
    if composed:
        figure.text(1 - 0.08 / width, at, "composed corpus", ha="right", style="italic", **small)
    return figure


def note(text: str, *, width: float, composed: bool = True) -> str:
    r"""Break a footnote into lines that fit beside the words 'composed corpus'.

    Parameters
    ----------
    text : str
        One paragraph.
    width : float
        Width of the figure (inch).
    composed : bool, default True
        Whether room must be left for the words.

    Returns
    -------
    str

    Examples
    --------
    >>> note("a few words that are broken here", width=2.5)
    'a few words that are\nbroken here'
    """
    import textwrap

    room = width - 0.2 - (1.1 if composed else 0.0)
    return textwrap.fill(text, max(20, int(room / 0.064)))


@contextmanager
def laid_out(figure: Figure, *, dpi: float = 160) -> Iterator[None]:
    """Work out where things stand once, for all files that are written inside.

    Otherwise matplotlib draws the whole figure once more for each file, to see how large things
    are. The figure is as adaptable afterwards as before.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to write.
    dpi : float, default 160
        Dots per inch, which letters are fitted to.
    """
    engine = figure.get_layout_engine()
    if engine is None or isinstance(engine, PlaceHolderLayoutEngine):
        yield
        return
    with look(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        # the second time begins with the room that labels took the first time
        own, figure.dpi = figure.dpi, dpi
        engine.execute(figure)
        engine.execute(figure)
        figure.dpi = own
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


def save(figure: Figure, path: str | Path, *, dpi: float = 160) -> Path:
    """Write a figure as PNG, SVG or PDF; the same figure gives the same bytes.

    SVG text is drawn as paths, so that it looks alike on every machine and needs no font.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What a function of this package returned.
    path : str or Path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    dpi : float, default 160
        Dots per inch of PNG.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If the suffix is none of these.
    """
    path = Path(path)
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in ("png", "svg", "pdf"):
        message = f"path = {path.name!r} has no known suffix; must end in .png, .svg or .pdf"
        raise ValueError(message)
    data = _bytes(figure, suffix, getattr(figure, "alt", ""), dpi=dpi)
    path.parent.mkdir(parents=True, exist_ok=True)
    # a reader never sees half a file
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def svg_bytes(figure: Figure) -> bytes:
    """Return a figure as SVG, the same bytes for the same figure, for embedding in a page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What a function of this package returned.

    Returns
    -------
    bytes
        UTF-8; text is drawn as paths and nothing is loaded from elsewhere.
    """
    return _bytes(figure, "svg", getattr(figure, "alt", ""))


def _bytes(figure: Figure, kind: str, alt: str, *, dpi: float = 110) -> bytes:
    dates = {"svg": "Date", "pdf": "CreationDate"}
    metadata: dict[str, str | None] = {dates[kind]: None} if kind in dates else {}
    if alt:
        metadata["Description" if kind != "pdf" else "Subject"] = alt
    buffer = io.BytesIO()
    # vectors have no dots
    with look(), laid_out(figure, dpi=dpi if kind == "png" else 110):
        # a fixed salt instead of a random one, or every SVG has other ids
        mpl.rcParams.update({"svg.hashsalt": "labresearch", "svg.fonttype": "path"})
        with warnings.catch_warnings():
            # letters that the font lacks are drawn as boxes; the tables and the report have them
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            figure.savefig(buffer, format=kind, dpi=dpi, metadata=metadata)
    return buffer.getvalue()
