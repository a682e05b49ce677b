"""Planted sizes and what was found of them, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

__all__ = ["planted_sizes"]

_WIDTH = 9.0
_COLORS = ("#2f6fb0", "#c8571b", "#1f8a70", "#6b5ca5")
_NAMES = {
    "P1": "P1 coach's time-outs: sense",
    "P2": "P2 after enacted time-outs",
    "P3": "P3 wait of 3 s, child before",
    "P3b": "P3 wait of 3 s, adult before",
    "P4": "P4 after a press",
    "P5": "P5 compared when asked to",
    "P6": "P6 sorting frames, per cycle",
    "P7": "P7 announced ideas recur",
    "P8": "P8 coach's share of ties",
    "P9": "P9 admits after the principal",
}


def planted_sizes(tables: pd.DataFrame | Mapping[str, pd.DataFrame]) -> LabFigure:
    """Draw the planted sizes of a composed corpus and the estimates from one or more codings.

    A hollow diamond is what was planted, a dot with its 95 % interval what was found. Ratios are
    on a logarithmic axis. P8, a change of shares, is left out of the axis and told below it.

    Parameters
    ----------
    tables : pandas.DataFrame, or mapping of str to pandas.DataFrame
        From `labresearch.composed.planted_sizes`; several by name, such as
        ``{"key": ..., "rules": ...}``.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there is no table.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus
    >>> from labresearch.composed import planted_sizes as sizes
    >>> planted_sizes(sizes(composed_corpus(1))).alt[:15]
    'Planted sizes. '
    """
    named = {"found": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    if not named:
        message = "there is no table to draw; give one of labresearch.composed.planted_sizes"
        raise ValueError(message)
    first = next(iter(named.values()))
    ratios = first[first["plant"] != "P8"].reset_index(drop=True)
    said: list[str] = []
    foot = "Composed talk: what is found validates software, it is no evidence about labs."
    ties = [
        f"{name} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
        for name, table in named.items()
        for row in table[table["plant"] == "P8"].itertuples()
    ]
    if ties:
        planted = first.loc[first["plant"] == "P8", "planted"].item()
        foot += f" P8, change per cycle: planted {planted:.2f}, " + ", ".join(ties) + "."
    with look():
        figure = new_figure(
            _WIDTH,
            0.36 * len(ratios) + 1.5,
            composed=True,
            footnote=note(foot, width=_WIDTH, composed=True),
        )
        axis: Any = figure.subplots()
        axis.axvline(1.0, color=GREY, lw=0.8, ls=(0, (4, 3)), zorder=1)
        step = 0.5 / max(1, len(named))
        for place, (name, table) in enumerate(named.items()):
            shift = (place - (len(named) - 1) / 2) * step
            rows = table[table["plant"] != "P8"].reset_index(drop=True)
            for y, row in enumerate(rows.itertuples()):
                color = _COLORS[place % len(_COLORS)]
                axis.plot([row.low, row.high], [y + shift] * 2, color=color, lw=1.6, zorder=2)
                axis.plot(
                    row.estimate,
                    y + shift,
                    "o",
                    ms=5.5,
                    color=color,
                    zorder=3,
                    label=name if y == 0 else None,
                )
                said.append(f"{row.plant} {row.schools} {name} {row.estimate:.2f}")
        for y, row in enumerate(ratios.itertuples()):
            axis.plot(
                row.planted,
                y,
                "D",
                ms=8,
                mfc="none",
                mec=INK,
                mew=1.2,
                zorder=4,
                label="planted" if y == 0 else None,
            )
        names = [
            _NAMES.get(row.plant, row.plant)
            + {"all": "", "planted": "", "without": " (other school)"}.get(row.schools, "")
            for row in ratios.itertuples()
        ]
        axis.set_yticks(range(len(ratios)), names)
        axis.set_ylim(len(ratios) - 0.4, -0.6)
        axis.set_xscale("log")
        ticks = (0.25, 0.5, 1, 2, 4, 8, 16, 32)
        axis.set_xlim(0.3, 40)
        axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axis.set_xlim(0.3, 40)
        axis.minorticks_off()
        axis.grid(axis="x")
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel("odds ratio or rate ratio, logarithmic, with 95 % interval")
        axis.set_title("What was planted, and what was found")
        axis.legend(loc="lower right", frameon=False, fontsize=8.5)
    figure.alt = "Planted sizes. " + "; ".join(said)
    return figure
