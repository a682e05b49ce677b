"""A dot plot of culture codes: each by itself, with its interval, and with what was suppressed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import FAINT, GREY, LabFigure, look, new_figure, note

__all__ = ["culture_profile"]

_COLORS = ("#2f6fb0", "#c8571b", "#1f8a70", "#6b5ca5", "#8a6d3b")
_MARKS = ("o", "s", "D", "^", "v")


def culture_profile(table: pd.DataFrame, *, by: str | None = None) -> LabFigure:
    """Draw rates per 1,000 words with their intervals, one row a code.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.culture_profile` or `code_rates`.
    by : str, optional
        Column of up to five groups, drawn beside each other.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the column is missing, there are more than five groups, or all cells are suppressed.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> found = lr.analysis.culture_profile(corpus, by=["school"])
    >>> culture_profile(found, by="school").alt[:9]
    'Profile: '
    """
    if by is not None and by not in table:
        message = f"table has no column {by!r}; it has: {', '.join(table)}"
        raise ValueError(message)
    groups = [None] if by is None else list(table[by].unique())
    if len(groups) > len(_COLORS):
        message = f"{len(groups)} groups of {by!r} cannot be told apart; at most {len(_COLORS)}"
        raise ValueError(message)
    if table["estimate"].isna().all():
        message = "all cells are suppressed: " + "; ".join(sorted(set(table["refused"])))
        raise ValueError(message)
    codes = list(table["code"].unique())
    labels = dict(zip(table["code"], table["label"], strict=True))
    composed = bool(table.attrs.get("composed", False))
    width, height = 7.6, 0.3 * len(codes) + 1.2
    foot = (
        "Coded lines per 1,000 words of adults, 95 % intervals over sessions; square-root axis. "
        "Each code by itself: there is no index, and no code is trust. Small cells are left out."
    )
    said = []
    with look():
        figure = new_figure(
            width, height, composed=composed, footnote=note(foot, width=width, composed=composed)
        )
        axis: Any = figure.subplots()
        step = 0.62 / len(groups)
        for place, group in enumerate(groups):
            part = table if group is None else table[table[by] == group]
            part = part[part["estimate"].notna()]
            y = np.array([codes.index(code) for code in part["code"]])
            y = y + (place - (len(groups) - 1) / 2) * step
            known = part["low"].notna().to_numpy()
            color = _COLORS[place]
            axis.hlines(y[known], part["low"][known], part["high"][known], color=color, lw=1.4)
            size = part["sessions"].max() if len(part) else 0
            name = "" if group is None else f"{group}, {size} sessions"
            axis.plot(part["estimate"], y, _MARKS[place], color=color, ms=5, label=name or None)
            top = part.nlargest(3, "estimate")
            told = ", ".join(
                f"{row.label} {row.estimate:.1f}" for row in top.itertuples(index=False)
            )
            said.append(f"{group or 'all'} most often {told}")
        axis.set_yticks(range(len(codes)), [labels[code] for code in codes])
        axis.set_ylim(len(codes) - 0.4, -0.6)
        axis.set_xscale("function", functions=(_root, np.square))
        axis.set_xlim(left=0)
        top_value = float(np.nanmax(table[["estimate", "high"]].to_numpy()))
        axis.set_xticks([tick for tick in (0, 0.5, 1, 2, 4, 8, 16, 32) if tick <= top_value * 1.1])
        axis.set_xlabel("coded lines per 1,000 words")
        axis.grid(axis="both", color=FAINT)
        axis.tick_params(axis="y", length=0)
        axis.axvline(0, color=GREY, lw=0.7)
        if by is not None:
            axis.legend(loc="lower right", frameon=True, facecolor="white", edgecolor=FAINT)
    figure.alt = "Profile: " + "; ".join(said)
    return figure


def _root(values: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(values, 0))
