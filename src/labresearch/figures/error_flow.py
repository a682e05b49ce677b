"""What happens to wrong ideas: from the answer they get to how they end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

__all__ = ["error_flow"]

_WIDTH = 8.5
_RESPONSES = (*("probed", "compared", "child speaks", "other move", "evaluated", "told", "none"),)
_FATES = ("self repair", "peer repair", "dropped", "evaluated away", "lesson ends")
_COLORS = {
    "probed": "#2f6fb0",
    "compared": "#1f8a70",
    "child speaks": "#7fb2dd",
    "other move": "#b9b9b9",
    "evaluated": "#c8571b",
    "told": "#e0982f",
    "none": "#dddddd",
}
_BAR, _GAP = 0.035, 0.035


def error_flow(paths: pd.DataFrame) -> LabFigure:
    """Draw how errors are answered and how they end.

    Parameters
    ----------
    paths : pandas.DataFrame
        From `labresearch.analysis.error_paths`.

    Returns
    -------
    LabFigure
        Left: what the turn after the error is. Right: how it ends within the window. Bands are as
        wide as the number of errors.

    Raises
    ------
    ValueError
        If there is no path.
    """
    if "fate" not in paths or paths.empty:
        message = "there is no path to draw; give what labresearch.analysis.error_paths returns"
        raise ValueError(message)
    composed = bool(paths.attrs.get("composed", False))
    counts = pd.crosstab(paths["response"], paths["fate"]).reindex(
        index=[r for r in _RESPONSES if (paths["response"] == r).any()],
        columns=[f for f in _FATES if (paths["fate"] == f).any()],
        fill_value=0,
    )
    total = len(paths)
    foot = (
        f"Unit: {paths.attrs.get('unit', f'{total} errors')}. Left: the turn after the error; "
        f"right: what has come within {paths.attrs.get('window', 20)} turns. "
        "Few errors: read counts, not shares."
    )
    with look():
        figure = new_figure(
            _WIDTH, 4.4, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axis: Any = figure.subplots()
        axis.axis("off")
        left = _places(counts.sum(axis=1), total)
        right = _places(counts.sum(axis=0), total)
        for name, (low, high) in left.items():
            _bar(axis, 0.0, low, high, _COLORS[name])
            n = int(counts.loc[name].sum())
            _label(axis, -0.02, (low + high) / 2, f"{name}  {n}", "right")
        for name, (low, high) in right.items():
            _bar(axis, 1.0 - _BAR, low, high, GREY)
            _label(axis, 1.02, (low + high) / 2, f"{int(counts[name].sum())}  {name}", "left")
        used_left = {name: high for name, (_, high) in left.items()}
        used_right = {name: high for name, (_, high) in right.items()}
        for response in counts.index:
            for fate in counts.columns:
                thick = counts.at[response, fate] / total
                if not thick:
                    continue
                _band(axis, used_left[response], used_right[fate], thick, _COLORS[response])
                used_left[response] -= thick
                used_right[fate] -= thick
        most = max(len(left), len(right))
        axis.text(0, 1.07, "next turn", ha="left", fontweight="bold", fontsize=9)
        axis.text(1, 1.07, "how it ends", ha="right", fontweight="bold", fontsize=9)
        axis.set_xlim(-0.28, 1.3)
        axis.set_ylim(-_GAP * (most - 1) - 0.02, 1.12)
    figure.alt = f"{total} errors. " + "; ".join(
        f"{response}: " + ", ".join(f"{n} {fate}" for fate, n in counts.loc[response].items() if n)
        for response in counts.index
    )
    return figure


def _places(sizes: pd.Series, total: int) -> dict[Any, tuple[float, float]]:
    """Stack from the top, with gaps."""
    places, top = {}, 1.0
    for name, size in sizes.items():
        places[name] = (top - size / total, top)
        top -= size / total + _GAP
    return places


def _bar(axis: Any, x: float, low: float, high: float, color: str) -> None:
    from matplotlib.patches import Rectangle

    axis.add_patch(Rectangle((x, low), _BAR, high - low, facecolor=color, lw=0))


def _label(axis: Any, x: float, y: float, text: str, side: str) -> None:
    axis.text(x, y, text, ha=side, va="center", fontsize=9, color=INK)


def _band(axis: Any, top_left: float, top_right: float, thick: float, color: str) -> None:
    x = np.linspace(_BAR, 1 - _BAR, 60)
    step = (x - x[0]) / (x[-1] - x[0])
    bend = step**2 * (3 - 2 * step)
    top = top_left + (top_right - top_left) * bend
    axis.fill_between(x, top - thick, top, color=color, alpha=0.55, lw=0)
