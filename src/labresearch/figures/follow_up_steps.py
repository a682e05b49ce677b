"""Engagement by number of follow-ups, as a staircase."""

from __future__ import annotations

from typing import Any

import pandas as pd

from labresearch.figures.style import GREY, LabFigure, look, new_figure, note

__all__ = ["follow_up_steps"]

_WIDTH = 10.0
_COLORS = ("#9a9a9a", "#7fb2dd", "#2f6fb0", "#c8571b")


def follow_up_steps(table: pd.DataFrame) -> LabFigure:
    """Draw what `labresearch.analysis.follow_up_steps` found.

    Parameters
    ----------
    table : pandas.DataFrame
        Its result.

    Returns
    -------
    LabFigure
        One panel a measure, from the misleading one (grey) to the fair one (orange): a step for
        each number of follow-ups with its interval and n.

    Raises
    ------
    ValueError
        If the table is another one or empty.
    """
    if "follow_ups" not in table or "measure" not in table or table.empty:
        message = "there is nothing to draw; give a table of labresearch.analysis.follow_up_steps"
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    foot = (
        f"Unit: {table.attrs.get('unit', 'see table')}. Line: 95 % interval, labs drawn (none: too "
        "few). The highest of an episode grows with its length alone; a single turn is counted by "
        "the follow-ups before it."
    )
    measures = list(dict.fromkeys(table["measure"]))
    with look():
        figure = new_figure(
            _WIDTH, 3.3, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axes: Any = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
        for axis, measure, color in zip(axes, measures, _COLORS, strict=False):
            rows = table[table["measure"] == measure].reset_index(drop=True)
            for x, row in enumerate(rows.itertuples()):
                if not row.n:
                    continue
                axis.hlines(row.estimate, x - 0.5, x + 0.5, color=color, lw=2.4)
                axis.vlines(x, row.low, row.high, color=color, lw=1.4)
                axis.text(x, 0.04, f"{row.n}", ha="center", fontsize=7.5, color=GREY)
                if x and rows["n"][x - 1]:
                    axis.vlines(x - 0.5, rows["estimate"][x - 1], row.estimate, color=color, lw=0.8)
            axis.set_xticks(range(len(rows)), rows["follow_ups"])
            axis.set_title(measure)
            axis.set_xlabel(
                "follow-ups before it" if measure == "single turn" else "follow-ups in the episode"
            )
            axis.set_ylim(0, 3.05)
            axis.set_yticks([0, 1, 2, 3])
            axis.grid(axis="y")
        axes[0].set_ylabel("engagement with peers' ideas (0 to 3)")
    figure.alt = "; ".join(
        f"{r.measure}, {r.follow_ups} follow-ups: {r.estimate:.2f} (n = {r.n})"
        for r in table.itertuples()
        if r.n
    )
    return figure
