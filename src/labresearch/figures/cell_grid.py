"""A square of shaded cells with the number in each: rows lead, columns follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labresearch.figures.style import FAINT, GREY, INK

__all__ = ["BOTH", "ONE", "draw_cells", "short_name"]

# from nothing to much; from more in the first to more in the second, apart for all kinds of sight
ONE = ("#ffffff", "#9cc3e0", "#2f6fb0", "#163c66")
BOTH = ("#163c66", "#2f6fb0", "#9cc3e0", "#ffffff", "#f0b48f", "#c8571b", "#6e2a05")


def short_name(label: object) -> str:
    """Give a label as it is written in figures: without its dimension and underscores.

    Examples
    --------
    >>> short_name("moves.press_for_reasons")
    'press for reasons'
    """
    return str(label).rpartition(".")[2].replace("_", " ")


def draw_cells(
    axis: Any,
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    largest: float,
    shades: Sequence[str] = ONE,
    bold: np.ndarray | None = None,
    faint: np.ndarray | None = None,
    written: str = "{:.2f}",
) -> None:
    """Draw a table as cells, each with its number.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where to draw.
    values : numpy.ndarray of shape (n_rows, n_columns)
        Numbers; NaN cells stay empty, 0 is written as a dot.
    rows, columns : sequence of str
        Their names.
    largest : float
        Size that has the darkest shade.
    shades : sequence of str, default ONE
        Colours from 0 on, or `BOTH`, either way round, for numbers with a sign.
    bold, faint : numpy.ndarray of bool, optional
        Cells to frame, and cells whose number is written in grey.
    written : str
        How a number is written.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    signed = shades is not ONE
    colors = LinearSegmentedColormap.from_list("cells", list(shades))
    scale = largest or 1.0
    part = values / scale
    axis.imshow(
        np.ma.masked_invalid((part + 1) / 2 if signed else part),
        cmap=colors,
        vmin=0,
        vmax=1,
        aspect="auto",
    )
    for i, j in np.argwhere(~np.isnan(values)):
        value = values[i, j]
        text = "·" if value == 0 else written.format(value).replace("-", "\u2212")
        if not text.strip("+\u22120."):
            text = text.lstrip("+\u2212")
        pale = faint is not None and faint[i, j]
        dark = abs(part[i, j]) > 0.5
        color = "white" if dark else GREY if pale or value == 0 else INK
        strong = bold is not None and bold[i, j]
        axis.text(
            j,
            i,
            text,
            ha="center",
            va="center",
            fontsize=8,
            color=color,
            fontweight="bold" if strong else "normal",
        )
        if strong:
            frame: dict[str, Any] = {"fill": False, "edgecolor": INK, "lw": 1.4, "zorder": 3}
            axis.add_patch(Rectangle((j - 0.47, i - 0.46), 0.94, 0.92, **frame))
    axis.set_xticks(range(len(columns)), columns, rotation=35, ha="left", rotation_mode="anchor")
    axis.xaxis.tick_top()
    axis.set_yticks(range(len(rows)), rows)
    axis.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axis.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axis.grid(which="minor", color=FAINT, lw=0.6)
    axis.tick_params(which="both", length=0)
    for spine in axis.spines.values():
        spine.set_visible(False)
