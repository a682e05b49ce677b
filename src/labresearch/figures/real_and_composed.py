"""Figures of lesson talk of several corpora, real and composed, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labresearch.figures.style import GREY, LabFigure, look, new_figure, note

__all__ = ["real_and_composed"]

_WIDTH = 10.0
_COLORS = ("#1c4f86", "#c8571b", "#1f8a70", "#6b5ca5")
_MARKERS = ("o", "s", "D", "^")
_PANELS = {
    "teacher moves": "Moves: share of adults' lines",
    "student moves": "Acts: share of children's lines",
    "after a move": "Acts after moves: share of turns",
    "odds ratio": "Odds ratio inside lessons (log)",
}


def real_and_composed(tables: Mapping[str, pd.DataFrame]) -> LabFigure:
    """Draw figures of lesson talk of several corpora with their intervals.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Name of a corpus to its table from `labresearch.talkmoves.talk_figures` or
        ``stored_figures``; at most four. Order is kept.

    Returns
    -------
    LabFigure
        Four panels: moves, acts, acts after two moves, and their odds ratios. Composed corpora are
        hollow. Where a corpus has no estimate, nothing is drawn.

    Raises
    ------
    ValueError
        If there is no table, or there are more than four.
    """
    if not 0 < len(tables) <= len(_COLORS):
        message = f"{len(tables)} tables cannot be drawn; give 1 to {len(_COLORS)}"
        raise ValueError(message)
    # the words on the sheet are for what is composed throughout; hollow marks tell the rest
    composed = all(table.attrs.get("composed", False) for table in tables.values())
    foot = (
        "Estimate and 95 % interval between labs, or lessons where no lab is named; with few labs "
        "it is an illustration. Hollow: composed corpus, no real person speaks. A line is a "
        "sentence in TalkMoves, mostly a whole turn in composed corpora, whose codes were restated "
        "by crosswalks: near in meaning, not the same. Nothing here is cause and consequence."
    )
    first = next(iter(tables.values()))
    with look():
        figure = new_figure(
            _WIDTH,
            5.9,
            composed=composed,
            footnote=note(foot, width=_WIDTH, composed=composed),
        )
        heights = [first["family"].eq(name).sum() for name in ("teacher moves", "after a move")]
        grid = figure.subplots(2, 2, height_ratios=[heights[0], heights[1] + 0.5])
        for axis, family in zip(grid.flat, _PANELS, strict=True):
            _panel(axis, family, tables)
        handles, labels = grid.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=len(labels))
    figure.alt = "Lesson talk. " + "; ".join(
        f"{name}: {row.label} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
        for name, table in tables.items()
        for row in table[table["family"] == "odds ratio"].itertuples()
    )
    return figure


def _panel(axis: Axes, family: str, tables: Mapping[str, pd.DataFrame]) -> None:
    rows = next(iter(tables.values()))
    rows = rows[rows["family"] == family]
    place = {name: y for y, name in enumerate(rows["figure"])}
    step = 0.62 / max(1, len(tables) - 1)
    for at, (name, table) in enumerate(tables.items()):
        own = table[table["figure"].isin(place) & np.isfinite(table["estimate"])]
        y = own["figure"].map(place).to_numpy(dtype=float)
        y += (at - (len(tables) - 1) / 2) * step
        axis.hlines(y, own["low"], own["high"], color=_COLORS[at], lw=1.8, zorder=2)
        axis.plot(
            own["estimate"],
            y,
            linestyle="none",
            marker=_MARKERS[at],
            ms=5.5,
            mew=1.3,
            mec=_COLORS[at],
            mfc="white" if table.attrs.get("composed", False) else _COLORS[at],
            zorder=3,
            label=name,
        )
    axis.set_title(_PANELS[family])
    axis.set_yticks(range(len(place)), [_broken(label) for label in rows["label"]])
    axis.set_ylim(len(place) - 0.5, -0.5)
    axis.tick_params(axis="y", length=0)
    for y in range(1, len(place)):
        axis.axhline(y - 0.5, color="#e4e4e4", lw=0.7, zorder=0)
    axis.grid(axis="x")
    axis.spines["left"].set_visible(False)
    if family == "odds ratio":
        axis.set_xscale("log")
        axis.axvline(1, color=GREY, lw=0.9, zorder=1)
        axis.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
        axis.minorticks_off()
    else:
        axis.set_xlim(left=0)
        axis.xaxis.set_major_formatter(lambda share, _: f"{round(100 * share):g} %")


def _broken(label: str) -> str:
    import textwrap

    return textwrap.fill(label, 34)
