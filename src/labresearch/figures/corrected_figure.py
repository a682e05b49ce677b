"""Rates as a coder found them beside the same rates corrected for its errors."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labresearch.figures.style import GREY, INK, LabFigure, look, new_figure, note

__all__ = ["corrected_rates"]

WIDTH = 8.2
# naive is hollow and grey; what is corrected has a colour and a shape of its own
_STYLE = {
    "naive": {"color": GREY, "marker": "o", "mfc": "white"},
    "reference only": {"color": INK, "marker": "D", "mfc": INK},
    "Rogan-Gladen": {"color": "#2f6fb0", "marker": "o", "mfc": "#2f6fb0"},
    "matrix method": {"color": "#2f6fb0", "marker": "o", "mfc": "#2f6fb0"},
    "rectified": {"color": "#c8571b", "marker": "s", "mfc": "#c8571b"},
}
_AXIS = {
    "rate": "share of lines",
    "difference": "difference of shares",
    "ratio": "ratio of shares, logarithmic",
    "odds ratio": "odds ratio, logarithmic",
}
_NOTHING = {"difference": 0.0, "ratio": 1.0, "odds ratio": 1.0}


def corrected_rates(
    table: pd.DataFrame, *, measure: str = "rate", interval: str = "linearised"
) -> LabFigure:
    """Draw naive and corrected estimates with their intervals, one below the other.

    Parameters
    ----------
    table : pandas.DataFrame
        What `labresearch.analysis.corrected_rates` or `corrected_shares` returned.
    measure : {'rate', 'difference', 'ratio', 'odds ratio'}, default 'rate'
        What to draw.
    interval : {'linearised', 'bootstrap'}, default 'linearised'
        Which interval to draw.

    Returns
    -------
    LabFigure
        What was refused is not drawn but named in its place.

    Raises
    ------
    ValueError
        If the table has no such rows.
    """
    rows = table[(table["measure"] == measure) & (table["interval"] == interval)]
    if rows.empty:
        known = sorted(set(zip(table["measure"], table["interval"], strict=True)))
        message = f"no rows with measure {measure!r} and interval {interval!r}; there are: {known}"
        raise ValueError(message)
    rows = rows.reset_index(drop=True)
    what = "code" if "code" in rows else "value"
    blocks = list(dict.fromkeys(zip(rows[what], rows["group"], rows["against"], strict=True)))
    methods = list(dict.fromkeys(rows["method"]))
    step = 1 / (len(methods) + 1.5)
    composed = bool(table.attrs.get("composed", False))
    said = []
    with look():
        figure = new_figure(
            WIDTH,
            1.25 + max(0.75, 0.2 * len(methods) + 0.12) * len(blocks),
            composed=composed,
            footnote=note(_footnote(rows, interval), width=WIDTH, composed=composed),
        )
        axis = figure.subplots()
        if measure in _NOTHING:
            axis.axvline(_NOTHING[measure], color=GREY, lw=0.8, zorder=1)
        named: set[str] = set()
        for row in rows.itertuples(index=False):
            block = blocks.index((getattr(row, what), row.group, row.against))
            place = methods.index(row.method)
            y = block + (place - (len(methods) - 1) / 2) * step
            style = _STYLE[row.method]
            if row.refused:
                reason = textwrap.shorten(f"{row.method}: {row.refused}", 96, placeholder=" …")
                axis.text(
                    0.01, y, reason, fontsize=7.5, color=GREY, va="center",
                    transform=axis.get_yaxis_transform(),
                )  # fmt: skip
                said.append(f"{getattr(row, what)} {row.group} {row.method} refused")
                continue
            axis.plot([row.low, row.high], [y, y], color=style["color"], lw=1.7, zorder=2)
            axis.plot(
                row.estimate,
                y,
                linestyle="none",
                ms=6,
                mew=1.3,
                mec=style["color"],
                zorder=3,
                label=None if row.method in named else row.method,
                marker=style["marker"],
                mfc=style["mfc"],
            )
            named.add(row.method)
            if measure == "rate" and row.method == methods[0] and np.isfinite(row.sensitivity):
                axis.text(
                    1.01,
                    block,
                    f"sensitivity {row.sensitivity:.2f}\nspecificity {row.specificity:.2f}\n"
                    f"{row.n:,} lines,\n{row.double_coded:,} double-coded",
                    fontsize=7.5,
                    color=GREY,
                    va="center",
                    transform=axis.get_yaxis_transform(),
                )
            said.append(
                f"{getattr(row, what)} {row.group} {row.method} "
                f"{row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
            )
        axis.set_yticks(range(len(blocks)), [_label(*block) for block in blocks])
        axis.set_ylim(len(blocks) - 0.45, -0.55)
        if measure in ("ratio", "odds ratio"):
            _log_axis(axis, rows)
        elif measure == "rate":
            highest = rows["high"].max()
            axis.set_xlim(0, min(1.0, float(highest) * 1.08) if highest > 0 else 1.0)
            axis.xaxis.set_major_formatter(lambda share, _: f"{round(100 * share, 1):g} %")
        axis.grid(axis="x")
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel(_AXIS[measure] + ", with interval")
        axis.set_title("As coded, and corrected for the coder's errors")
        if named:
            figure.legend(
                *axis.get_legend_handles_labels(), loc="outside upper right", ncols=len(named)
            )
    figure.alt = "Naive and corrected. " + "; ".join(said)
    return figure


def _label(code: str, group: str, against: str) -> str:
    name = code.replace("_", " ").replace(".", ":\n", 1)
    return "\n".join(filter(None, [name, f"{group} against {against}" if against else group]))


def _log_axis(axis: Axes, rows: pd.DataFrame) -> None:
    known = rows[["low", "high"]].to_numpy().ravel()
    known = known[np.isfinite(known) & (known > 0)]
    least, most = (known.min(), known.max()) if len(known) else (0.5, 2.0)
    axis.set_xscale("log")
    axis.set_xlim(min(least, 0.8) / 1.1, max(most, 1.25) * 1.1)
    ticks = [t for t in (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16) if least / 1.1 <= t <= most * 1.1]
    ticks = ticks if len(ticks) > 1 else [0.8, 1, 1.25]
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()


def _footnote(rows: pd.DataFrame, interval: str) -> str:
    how = {
        "linearised": "delta method over sessions",
        "bootstrap": "whole sessions drawn with replacement",
    }
    cut = " Values outside what is possible are cut." if rows["truncated"].any() else ""
    return (
        f"Intervals: {how[interval]}; at least {rows['double_coded_sessions'].min()} double-coded "
        f"sessions. Naive takes every code as right, and its interval knows nothing of errors.{cut}"
    )
