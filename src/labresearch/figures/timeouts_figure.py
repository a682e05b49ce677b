"""When in a lesson time-outs are called, by whom, and what for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import GREY, ROLE_COLORS, LabFigure, look, new_figure, note

__all__ = ["timeout_calls"]

_WIDTH = 9.0
_PURPOSES = (
    *("#2f6fb0", "#c8571b", "#1f8a70", "#e0982f", "#6b5ca5", "#b5629b", "#7fb2dd", "#8a6d3b"),
    "#9a9a9a",
)
_MANY = 24  # lessons
_LEGEND = 0.95  # inch


def timeout_calls(timeouts: pd.DataFrame, lessons: pd.DataFrame) -> LabFigure:
    """Draw the time-outs of each lesson, and their purposes by the role that called them.

    Parameters
    ----------
    timeouts : pandas.DataFrame
        From `labresearch.analysis.coded_timeouts`.
    lessons : pandas.DataFrame
        From `labresearch.analysis.lesson_timeouts`; lessons without times or without a time-out are
        not drawn, nor any after the first 24.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there is no time-out.

    Examples
    --------
    >>> found = pd.DataFrame({
    ...     "session": ["a"], "initiator_role": "coach", "start": 60.0, "seconds": 30.0,
    ...     "purposes": "timeout_purpose.help"})
    >>> timeout_calls(found, pd.DataFrame({"session": ["a"], "hours": 0.2, "timeouts": 1})).alt
    '1 time-outs. Called by: coach 1. Purposes: ask for help 1'
    """
    if timeouts.empty:
        message = "there is no time-out to draw"
        raise ValueError(message)
    from labresearch.networks.code_facts import code_facts

    composed = bool(timeouts.attrs.get("composed", False))
    timed = lessons[(lessons["hours"] > 0) & (lessons["timeouts"] > 0)]
    shown = timed.head(_MANY)
    missing = int((lessons["timeouts"] > 0).sum()) - len(shown)
    foot = "A time-out with several purposes counts in each. Roles, not persons. "
    if missing:
        foot += f"Not drawn on the left: {missing} more lessons with time-outs. "
    height = max(2.6, 0.19 * len(shown) + 0.8)
    with look():
        figure = new_figure(
            _WIDTH,
            height + _LEGEND,
            composed=composed,
            footnote=note(foot.strip(), width=_WIDTH, composed=composed),
        )
        axes: Any = figure.subplots(2, 2, width_ratios=[1.2, 1], height_ratios=[height, _LEGEND])
        handles = _lessons(axes[0, 0], timeouts, shown)
        _legend(axes[1, 0], handles, 3)
        each = timeouts.assign(purpose=timeouts["purposes"].str.split(";")).explode("purpose")
        each["purpose"] = each["purpose"].replace("", "no purpose coded")
        counts = pd.crosstab(each["initiator_role"], each["purpose"])
        calls = timeouts["initiator_role"].value_counts()
        order = [role for role in ROLE_COLORS if role in counts.index]
        counts = counts.loc[order, counts.sum().sort_values(ascending=False, kind="stable").index]
        facts = code_facts([c for c in counts if c != "no purpose coded"])
        labels = [facts.at[c, "label"] if c in facts.index else c for c in counts]
        _purposes(axes[0, 1], counts, labels, calls)
        _legend(axes[1, 1], axes[0, 1].containers, 2)
    roles = ", ".join(f"{role} {calls[role]}" for role in order)
    purposes = ", ".join(f"{x} {n}" for x, n in zip(labels, counts.sum(), strict=True))
    figure.alt = f"{len(timeouts)} time-outs. Called by: {roles}. Purposes: {purposes}"
    return figure


def _lessons(axis: Any, timeouts: pd.DataFrame, shown: pd.DataFrame) -> list[Any]:
    from matplotlib.patches import Patch

    used: set[str] = set()
    for y, lesson in enumerate(shown.itertuples()):
        axis.plot([0, lesson.hours * 60], [y, y], color="#cfcfcf", lw=1.2, zorder=1)
        for row in timeouts[timeouts["session"] == lesson.session].itertuples():
            color = ROLE_COLORS.get(row.initiator_role, GREY)
            length = 0.4 if np.isnan(row.seconds) else max(row.seconds / 60, 0.15)
            axis.barh(y, length, left=row.start / 60, height=0.62, color=color, zorder=2)
            used.add(row.initiator_role)
    axis.set_yticks(range(len(shown)), shown["session"], fontsize=7.5)
    axis.set_ylim(len(shown) - 0.4, -0.8)
    axis.tick_params(axis="y", length=0)
    axis.set_xlabel("minutes")
    axis.set_title("When, and called by whom")
    return [Patch(color=ROLE_COLORS[r], label=r) for r in ROLE_COLORS if r in used]


def _legend(axis: Any, handles: list[Any], columns: int) -> None:
    axis.set_axis_off()
    axis.legend(handles=handles, loc="upper center", ncols=columns, handlelength=1, borderpad=0)


def _purposes(axis: Any, counts: pd.DataFrame, labels: list[str], calls: pd.Series) -> None:
    shares = counts.div(counts.sum(axis=1), axis=0)
    left = np.zeros(len(counts))
    for at, label in enumerate(labels):
        part = shares.iloc[:, at].to_numpy()
        axis.barh(range(len(counts)), part, left=left, height=0.62,
                  color=_PURPOSES[at % len(_PURPOSES)], edgecolor="white", lw=0.6,
                  label=label)  # fmt: skip
        for y, (share, n) in enumerate(zip(part, counts.iloc[:, at], strict=True)):
            if share > 0.06:
                axis.text(left[y] + share / 2, y, f"{n}", ha="center", va="center", fontsize=8,
                          color="white")  # fmt: skip
        left += part
    axis.set_yticks(range(len(counts)), [f"{role}\n{calls[role]} called" for role in counts.index])
    axis.set_ylim(len(counts) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)
    axis.set_xlim(0, 1)
    axis.set_xlabel("share of purposes; number inside")
    axis.set_title("What for")
