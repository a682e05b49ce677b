"""How time-outs end, and what children voice around them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from labresearch.figures.style import GREY, INK, TIMEOUT, LabFigure, look, new_figure, note

__all__ = ["around_timeouts"]

_WIDTH = 9.0
_COLORS = {"enacted": "#2f6fb0", "other": "#c8571b"}
_TITLES = {"enacted": "Decided and enacted", "other": "Other time-outs"}
_NAMES = {"reasoning": "reasoning (level 3 or 4)", "engaging": "another child's idea taken up"}
_SMALL = 10


def around_timeouts(curve: pd.DataFrame, resolutions: pd.DataFrame) -> LabFigure:
    """Draw how time-outs end and the share of turns with reasoning at each distance from them.

    Dots are shares of children's turns, larger where there are more (hollow below 10 turns); the
    grey band is where 95 % of the shares lie if the same time-outs are moved along the lesson.

    Parameters
    ----------
    curve : pandas.DataFrame
        From `labresearch.analysis.timeout_curve`.
    resolutions : pandas.DataFrame
        From `labresearch.analysis.timeout_resolutions`, of one group.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the resolutions are of several groups.

    Examples
    --------
    >>> ends = pd.DataFrame({
    ...     "group": "all", "resolution": ["timeout_resolution.enacted"], "label": ["enacted"],
    ...     "n": [3], "share": [1.0], "low": [0.4], "high": [1.0]})
    >>> curve = pd.DataFrame({
    ...     "kind": "enacted", "lag": [-1, 1], "n": 12, "estimate": [0.2, 0.3], "expected": 0.2,
    ...     "low": 0.1, "high": 0.4})
    >>> around_timeouts(curve, ends).alt[:31]
    'How time-outs ended: enacted 3;'
    """
    if len(set(resolutions["group"])) > 1:
        message = "resolutions hold several groups; keep the rows of one"
        raise ValueError(message)
    composed = bool(curve.attrs.get("composed", False))
    outcome = curve.attrs.get("parameters", {}).get("outcome", "reasoning")
    foot = (
        "Dots: share of children's turns at each distance, hollow below 10 turns. Line and band: "
        "mean and 95 % range if the time-outs are moved along the lesson. A window ends at the "
        "next time-out. A difference is no proof of a cause: time-outs are called when something "
        "is going on."
    )
    with look():
        figure = new_figure(
            _WIDTH, 3.7, composed=composed, footnote=note(foot, width=_WIDTH, composed=composed)
        )
        axes: Any = figure.subplots(1, 3, width_ratios=[1.05, 1, 1])
        said = [_bars(axes[0], resolutions)]
        top = float(curve[["estimate", "high"]].max(axis=None))
        for axis, (kind, title) in zip(axes[1:], _TITLES.items(), strict=True):
            rows = curve[curve["kind"] == kind]
            said.append(_curve(axis, rows, kind))
            axis.set_title(title)
            axis.set_ylim(0, min(1.0, top * 1.1) if top == top else 1.0)
            axis.set_xlabel("turns of children before (−) and after")
        axes[1].set_ylabel(f"share with {_NAMES.get(outcome, outcome)}")
    figure.alt = "; ".join(said)
    return figure


def _bars(axis: Any, table: pd.DataFrame) -> str:
    rows = table.reset_index(drop=True)
    for y, row in enumerate(rows.itertuples()):
        first = row.resolution.endswith(".enacted")
        color = _COLORS["enacted"] if first else _COLORS["other"] if row.resolution else GREY
        axis.barh(y, row.share, height=0.62, color=color, alpha=0.85)
        axis.plot([row.low, row.high], [y, y], color=INK, lw=1.3)
        end = row.high if row.high == row.high else row.share
        axis.text(end + 0.015, y, f"{row.n}", va="center", fontsize=8.5)
    axis.set_yticks(range(len(rows)), [_wrapped(label) for label in rows["label"]])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)
    axis.set_xlim(0, 1.12 * float(rows[["share", "high"]].max(axis=None)) + 0.05)
    axis.set_xlabel("share of time-outs; number beside")
    axis.set_title("How they end")
    return "How time-outs ended: " + ", ".join(f"{r.label} {r.n}" for r in rows.itertuples())


def _wrapped(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 18)


def _curve(axis: Any, rows: pd.DataFrame, kind: str) -> str:
    axis.axvspan(-0.5, 0.5, color=TIMEOUT, zorder=0)
    axis.text(0, 0.985, "time-\nout", ha="center", va="top", fontsize=7.5, color=GREY,
              transform=axis.get_xaxis_transform())  # fmt: skip
    largest = max(1, int(rows["n"].max())) if len(rows) else 1
    for side in (rows[rows["lag"] < 0], rows[rows["lag"] > 0]):
        axis.fill_between(side["lag"], side["low"], side["high"], color="#dddddd", zorder=1, lw=0)
        axis.plot(side["lag"], side["expected"], color=GREY, lw=1, zorder=2)
        axis.plot(side["lag"], side["estimate"], color=_COLORS[kind], lw=1.1, zorder=3)
        few = side["n"] < _SMALL
        size = 8 + 50 * side["n"] / largest
        for chosen, face in ((~few, _COLORS[kind]), (few, "white")):
            axis.scatter(
                side.loc[chosen, "lag"], side.loc[chosen, "estimate"], s=size[chosen],
                color=face, edgecolor=_COLORS[kind], lw=1, zorder=4,
            )  # fmt: skip
    axis.set_xticks([lag for lag in (-10, -5, -1, 1, 5, 10) if abs(lag) <= rows["lag"].max()])
    axis.grid(axis="y")
    after = rows[rows["lag"] > 0]
    share = (after["estimate"] * after["n"]).sum() / max(1, after["n"].sum())
    expected = (after["expected"] * after["n"]).sum() / max(1, after["n"].sum())
    return f"after {_TITLES[kind].lower()}: {share:.2f}, moved {expected:.2f}"
