"""How turns and reasoning are shared among children, beside what chance gives."""

from __future__ import annotations

from typing import Any

import pandas as pd

from labresearch.analysis.inference import wilson_interval
from labresearch.analysis.participation import chance_curves
from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

__all__ = ["reasoning_shares"]

_WIDTH = 10.0
_LEAST = 5


def reasoning_shares(table: pd.DataFrame, *, draws: int = 499) -> LabFigure:
    """Draw Lorenz curves of turns and of reasoning, and the children's shares without names.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.participation`.
    draws : int, default 499
        Deals for the grey bands.

    Returns
    -------
    LabFigure
        Left and middle: mean curve over lessons (line), where it lies in 95 % of random deals
        (band), and equal shares (dashed). Right: share of a child's turns with reasoning, one
        line a child and lesson with at least five turns, in rising order, with its interval.
        Children are not named.

    Raises
    ------
    ValueError
        If no lesson has enough children and turns.
    """
    composed = bool(table.attrs.get("composed", False))
    foot = (
        f"Unit: {table.attrs.get('unit', f'{len(table)} children')}. Band: 95 % of random deals "
        "inside lessons. Children who did not speak are not known. Nothing can be said of a "
        "child whose interval holds the mean (dashed)."
    )
    with look():
        figure = new_figure(
            _WIDTH, 3.5, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axes: Any = figure.subplots(1, 3)
        said = []
        for axis, measure, color in (
            (axes[0], "turns", "#2f6fb0"),
            (axes[1], "reasoning", "#c8571b"),
        ):
            curve = chance_curves(table, measure, draws=draws)
            axis.plot([0, 1], [0, 1], color=GREY, lw=0.9, ls=(0, (4, 3)))
            axis.fill_between(
                curve["people"], curve["low"], curve["high"], color="#d5d5d5", lw=0, label="chance"
            )
            axis.plot(curve["people"], curve["amount"], color=color, lw=2, label="lessons, mean")
            axis.set_title({"turns": "Turns", "reasoning": "Turns with reasoning"}[measure])
            axis.set_xlabel("children, from the one with least")
            axis.xaxis.set_major_formatter("{x:.0%}")
            axis.yaxis.set_major_formatter("{x:.0%}")
            axis.set_xticks([0, 0.5, 1])
            axis.set_yticks([0, 0.5, 1])
            axis.set_aspect("equal")
            half = curve.loc[(curve["people"] - 0.5).abs().idxmin()]
            said.append(
                f"{measure}: the half with least has {half.amount:.0%} "
                f"(chance {half.low:.0%} to {half.high:.0%})"
            )
        axes[0].set_ylabel("share that they have together")
        axes[1].legend(loc="upper left")
        _children(axes[2], table)
    figure.alt = "Lorenz curves. " + "; ".join(said)
    return figure


def _children(axis: Any, table: pd.DataFrame) -> None:
    rows = table[table["turns"] >= _LEAST].copy()
    axis.set_title("Share of a child's turns")
    if rows.empty:
        axis.text(0.5, 0.5, "no child has five turns", ha="center", transform=axis.transAxes)
        return
    rows["share"] = rows["reasoning"] / rows["turns"]
    rows = rows.sort_values(["share", "turns"], ignore_index=True)
    low, high = wilson_interval(rows["reasoning"], rows["turns"])
    y = range(len(rows))
    axis.hlines(y, low, high, color="#9cc3e0", lw=1.0 if len(rows) > 60 else 1.6)
    axis.plot(rows["share"], y, "o", ms=2.0 if len(rows) > 60 else 3.5, color=INK)
    mean = rows["reasoning"].sum() / rows["turns"].sum()
    axis.axvline(mean, color=GREY, lw=0.9, ls=(0, (4, 3)))
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    axis.set_xlim(-0.02, 1.02)
    axis.set_xticks([0, 0.5, 1])
    axis.xaxis.set_major_formatter("{x:.0%}")
    axis.set_xlabel(f"with reasoning (n = {len(rows)} children in a lesson)")
