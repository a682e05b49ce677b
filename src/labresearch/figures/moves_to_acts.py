"""Teacher moves and the student acts after them: a heat map, and what is left at later lags."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

__all__ = ["act_lags", "moves_to_acts"]

_WIDTH = 9.5
_COLORS = ("#2f6fb0", "#c8571b", "#1f8a70", "#6b5ca5", "#8a6d3b", "#b5629b")


def moves_to_acts(table: pd.DataFrame) -> LabFigure:
    """Draw odds ratios of student acts after teacher moves.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.moves_to_acts`; of several lags the smallest is drawn.

    Returns
    -------
    LabFigure
        One row a move, one column an act. Orange: the act comes more often after the move than
        after other turns of adults in the same lesson, blue: less often. A frame marks p below .05
        after adjustment over the table. Where nothing can be said the cell is grey with the number
        of turns.

    Raises
    ------
    ValueError
        If the table has no rows or is another one.
    """
    from matplotlib.colors import LinearSegmentedColormap

    _check(table, "moves_to_acts")
    lag = table["lag"].min()
    table = table[table["lag"] == lag]
    acts = list(dict.fromkeys(table["act"]))
    size = table.groupby("label")["n_exposed"].max()
    labels = sorted(dict.fromkeys(table["label"]), key=lambda name: (-size[name], name))
    cells = table.set_index(["label", "act"])
    composed = bool(table.attrs.get("composed", False))
    foot = (
        f"Odds ratio inside lessons, lag {lag}: the act in a child's turn after an adult's turn "
        "with the move, against after other turns of adults. Frame: p < .05 (shuffles inside "
        "lessons, adjusted over the table). Grey: not estimable. What goes together need not be "
        "cause and consequence."
    )
    colors = LinearSegmentedColormap.from_list(
        "odds", ["#1c4f86", "#8db9dc", "#ffffff", "#f0b27f", "#b1480f"]
    )
    with look():
        figure = new_figure(
            _WIDTH,
            0.36 * len(labels) + 1.1,
            composed=composed,
            footnote=note(foot, width=_WIDTH, composed=composed),
        )
        axis: Any = figure.subplots()
        for y, label in enumerate(labels):
            for x, act in enumerate(acts):
                _cell(axis, x, y, cells.loc[(label, act)], colors)
        axis.set_xlim(-0.5, len(acts) - 0.5)
        axis.set_ylim(len(labels) - 0.5, -0.5)
        axis.set_xticks(range(len(acts)), acts)
        axis.xaxis.tick_top()
        axis.set_yticks(range(len(labels)), [f"{name}   n = {size[name]}" for name in labels])
        axis.tick_params(length=0)
        for spine in axis.spines.values():
            spine.set_visible(False)
    strong = table[table["p_adjusted"] < 0.05].sort_values("odds_ratio", ascending=False)
    figure.alt = f"Odds ratios of {len(acts)} acts after {len(labels)} moves. Marked: " + (
        "; ".join(
            f"{r.act} after {r.label} {r.odds_ratio:.1f} ({r.low:.1f} to {r.high:.1f})"
            for r in strong.itertuples()
        )
        or "none"
    )
    return figure


def _cell(axis: Any, x: int, y: int, found: pd.Series, colors: Any) -> None:
    from matplotlib.patches import Rectangle

    ratio = float(found["odds_ratio"])
    known = not np.isnan(ratio)
    # three doublings either way fill the scale
    shade = 0.5 + np.clip(np.log2(ratio), -3, 3) / 6 if known else 0.5
    face = colors(shade) if known else "#ececec"
    marked = known and found["p_adjusted"] < 0.05
    axis.add_patch(
        Rectangle(
            (x - 0.46, y - 0.42),
            0.92,
            0.84,
            facecolor=face,
            edgecolor=INK if marked else "none",
            lw=1.4,
        )
    )
    dark = known and abs(shade - 0.5) > 0.36
    axis.text(
        x,
        y,
        f"{ratio:.1f}" if known and ratio >= 1 else f"{ratio:.2f}" if known else "–",
        ha="center",
        va="center",
        fontsize=8.5,
        fontweight="bold" if marked else "normal",
        color="white" if dark else INK if known else GREY,
    )


def act_lags(table: pd.DataFrame) -> LabFigure:
    """Draw how an odds ratio changes with the number of turns between move and act.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.moves_to_acts` with several lags and one to six pairs of a move
        and an act.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the table has no rows, is another one, or has more than six pairs.
    """
    _check(table, "moves_to_acts")
    pairs = list(dict.fromkeys(zip(table["label"], table["act"], strict=True)))
    if len(pairs) > len(_COLORS):
        message = f"table has {len(pairs)} pairs of move and act; at most {len(_COLORS)} fit"
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    foot = "Dot: odds ratio inside lessons; line: 95 % interval between labs (none: too few)."
    with look():
        figure = new_figure(7.0, 3.2, composed=composed, footnote=foot)
        axis: Any = figure.subplots()
        axis.axhline(1.0, color=GREY, lw=0.8, ls=(0, (4, 3)))
        for k, (label, act) in enumerate(pairs):
            rows = table[(table["label"] == label) & (table["act"] == act)]
            x = rows["lag"].to_numpy() + (k - (len(pairs) - 1) / 2) * 0.12
            axis.vlines(x, rows["low"], rows["high"], color=_COLORS[k], lw=1.6)
            axis.plot(x, rows["odds_ratio"], "os^Dvp"[k], color=_COLORS[k], ms=6)
            axis.plot([], [], "os^Dvp"[k], color=_COLORS[k], label=f"{label} → {act}")
        axis.set_yscale("log")
        ticks = (0.125, 0.25, 0.5, 1, 2, 4, 8, 16)
        axis.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        axis.minorticks_off()
        values = table[["low", "high", "odds_ratio"]].to_numpy().ravel()
        values = values[np.isfinite(values) & (values > 0)]
        if len(values):
            axis.set_ylim(min(0.4, values.min() * 0.9), max(2.5, values.max() * 1.6))
        axis.set_xticks(sorted(table["lag"].unique()))
        axis.set_xlabel("turns from the adult's to the child's")
        axis.set_ylabel("odds ratio (log)")
        axis.grid(axis="y")
        axis.legend(loc="upper right")
    figure.alt = "Odds ratios by lag. " + "; ".join(
        f"{r.label} to {r.act}, lag {r.lag}: {r.odds_ratio:.2f}" for r in table.itertuples()
    )
    return figure


def _check(table: pd.DataFrame, name: str) -> None:
    if "odds_ratio" not in table or "act" not in table or table.empty:
        message = f"there is nothing to draw; give a table of labresearch.analysis.{name}"
        raise ValueError(message)
