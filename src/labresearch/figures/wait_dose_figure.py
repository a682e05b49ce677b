"""How long the waits are, and the share of reasoning that follows each length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import ACCENT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["wait_and_reasoning"]

_WIDTH = 9.0
_FLOOR = 0.1
_COLORS = {"wait1": "#c8571b", "wait2": "#2f6fb0"}
_TITLES = {"wait1": "After an adult's question (I)", "wait2": "After a child's turn (II)"}
_TICKS = (0.1, 0.3, 1, 3, 10, 30)


def wait_and_reasoning(waits: pd.DataFrame, curves: Sequence[pd.DataFrame]) -> LabFigure:
    """Draw how long waits are, and the share of next turns with reasoning at each length.

    Parameters
    ----------
    waits : pandas.DataFrame
        From `labresearch.analysis.wait_events`.
    curves : sequence of pandas.DataFrame
        One for each kind of wait, from `labresearch.analysis.wait_curve`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there is no curve.

    Examples
    --------
    >>> waits = pd.DataFrame({"kind": "wait2", "seconds": [0.5, 1.0, 4.0], "answered": True})
    >>> curve = pd.DataFrame({
    ...     "kind": "wait2", "part": "curve", "seconds": [0.5, 4.0], "estimate": [0.2, 0.3],
    ...     "low": 0.1, "high": 0.4, "refused": ""})
    >>> wait_and_reasoning(waits, [curve]).alt
    "After a child's turn (II): 0.20 at 0.5 s, 0.30 at 4 s"
    """
    if not len(curves):
        message = "there is no curve to draw; give those of labresearch.analysis.wait_curve"
        raise ValueError(message)
    composed = bool(waits.attrs.get("composed", False))
    foot = (
        "Above: all waits (dark: ended by a child; pale: by an adult or the end). Below: natural "
        "spline, logistic, with 95 % interval between labs, a press for reasoning and the usual "
        "wait of the lesson held; dashed: 3 s. Longer waits may come with other questions; this "
        "shows what goes together."
    )
    said = []
    with look():
        figure = new_figure(
            _WIDTH, 4.3, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axes: Any = figure.subplots(
            2, len(curves), sharex=True, squeeze=False, height_ratios=[1, 1.5]
        )
        highs = [curve.loc[curve["part"] == "curve", "high"].max() for curve in curves]
        top = float(np.nanmax([*highs, 0.1]))
        for column, curve in enumerate(curves):
            kind = str(curve["kind"].iloc[0])
            mine = waits[waits["kind"] == kind]
            _lengths(axes[0, column], mine, kind)
            said.append(_dose(axes[1, column], curve, kind, min(1.0, top * 1.25)))
        axes[0, 0].set_ylabel("waits")
        axes[1, 0].set_ylabel("share of next turns\nof a child with reasoning")
    figure.alt = "; ".join(said)
    return figure


def _lengths(axis: Any, waits: pd.DataFrame, kind: str) -> None:
    edges = np.geomspace(_FLOOR, 30, 29)
    seconds = waits["seconds"].clip(_FLOOR, 29.9)
    by_child = waits["answered"].astype(bool)
    axis.hist(
        [seconds[by_child], seconds[~by_child]],
        bins=edges,
        stacked=True,
        color=[_COLORS[kind], "#d9d9d9"],
    )
    axis.axvline(3, color=ACCENT, lw=1, ls=(0, (5, 3)))
    axis.set_title(f"{_TITLES[kind]}, n = {len(waits)}")
    long = float((waits["seconds"] >= 3).mean()) if len(waits) else float("nan")
    axis.text(0.99, 0.95, f"median {waits['seconds'].median():.1f} s\n{long:.0%} at 3 s or more",
              ha="right", va="top", fontsize=8.5, transform=axis.transAxes)  # fmt: skip


def _dose(axis: Any, curve: pd.DataFrame, kind: str, top: float) -> str:
    smooth = curve[(curve["part"] == "curve") & curve["estimate"].notna()]
    step = curve[curve["part"] == "step"]
    axis.set_xscale("log")
    axis.set_xlim(_FLOOR, 30)
    axis.set_xticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
    axis.minorticks_off()
    axis.set_xlabel("wait (s, logarithmic)")
    axis.set_ylim(0, top)
    axis.axvline(3, color=ACCENT, lw=1, ls=(0, (5, 3)))
    if smooth.empty:
        why = str(curve["refused"].iloc[0])
        axis.set_yticks([])
        axis.text(0.5, 0.5, f"no curve:\n{why}", ha="center", va="center", color=GREY,
                  fontsize=8.5, transform=axis.transAxes)  # fmt: skip
        return f"{_TITLES[kind]}: no curve, {why}"
    axis.fill_between(smooth["seconds"], smooth["low"], smooth["high"], color=_COLORS[kind],
                      alpha=0.18, lw=0)  # fmt: skip
    axis.plot(smooth["seconds"], smooth["estimate"], color=_COLORS[kind], lw=2)
    axis.grid(axis="y")
    words = f"{_TITLES[kind]}: {smooth['estimate'].iloc[0]:.2f} at {smooth['seconds'].iloc[0]:g} s"
    words += f", {smooth['estimate'].iloc[-1]:.2f} at {smooth['seconds'].iloc[-1]:g} s"
    if len(step) and not step["refused"].iloc[0]:
        row = step.iloc[0]
        label = f"step at {row['seconds']:g} s: odds ratio\n{row['estimate']:.1f}"
        label += f" ({row['low']:.1f} to {row['high']:.1f})"
        axis.text(0.03, 0.95, label, va="top", fontsize=8.5, color=INK, transform=axis.transAxes)
        words += f", {label}".replace("\n", " ")
    return words
