"""Wait time as a figure, or the reasons why it cannot be shown."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.figures.style import ACCENT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["pauses"]

WIDTH = 9.0
ROWE = 3.0  # s
SMALL = 5
FLOOR = 0.1  # s, where waits of none are drawn on the logarithmic axis
MANY = 300  # dots; more are drawn smaller and without a rim, or the densest place looks empty
CROWDED: Any = {"step": 0.018, "reach": 0.018, "each_side": 20}
NAMES = {
    "wait1": "Wait time I\nafter an adult's question",
    "wait2": "Wait time II\nafter a child's contribution",
}
COLORS = {"wait1": "#c8571b", "wait2": "#2f6fb0"}


def pauses(corpus: Corpus) -> LabFigure:
    """Draw how long people wait after questions and after children's contributions.

    Every dot is one opportunity to wait (`labresearch.wait_time`), on a logarithmic axis of
    seconds; where nobody waits it stands at the left edge. Short lines mark the median (from five
    opportunities on), the dashed line 3 s. Sessions whose files do not allow wait time to be
    measured are not drawn; the figure says which and why, and where none does it holds the reasons
    only.

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus.

    Returns
    -------
    LabFigure
    """
    from labresearch.discourse.wait_time import WaitTimeRefused, wait_time, wait_time_check

    check = wait_time_check(corpus)
    try:
        waits = wait_time(corpus, threshold=ROWE)
    except WaitTimeRefused:
        waits = None
    if waits is None or waits.empty:
        return _refusal(check, composed=corpus.composed)
    marks = check.loc[check["measurable"] == "timed marks only", "session"].tolist()
    # marks show long waits only: beside measured gaps they would look like slow teachers
    measured = waits[~waits["session"].isin(marks)]
    drawn, only_marks = (measured, False) if len(measured) else (waits, True)
    foot = _footnote(check, only_marks=only_marks)
    composed = corpus.composed
    with look():
        figure = new_figure(
            WIDTH, 3.3, composed=composed, footnote=note(foot, width=WIDTH, composed=composed)
        )
        axis = figure.subplots()
        kinds = [kind for kind in NAMES if (drawn["kind"] == kind).any()]
        axis.axvline(ROWE, color=ACCENT, lw=1, ls=(0, (5, 3)), zorder=1)
        axis.text(ROWE * 1.04, -0.56, "3 s", color=ACCENT, fontsize=8.5, va="bottom", zorder=4)
        labels, words = [], []
        for row, kind in enumerate(kinds):
            seconds = np.sort(drawn.loc[drawn["kind"] == kind, "seconds"].to_numpy())
            shown = np.maximum(seconds, FLOOR)
            crowded = len(seconds) > MANY
            axis.plot(
                shown,
                row + _beeswarm(np.log(shown), **(CROWDED if crowded else {})),
                "o",
                ms=2 if crowded else 5,
                mec="white",
                mew=0 if crowded else 0.4,
                color=COLORS[kind],
                alpha=0.5 if crowded else 0.85,
                zorder=3,
            )
            labels.append(f"{NAMES[kind]}\nn = {len(seconds)}")
            words.append(f"{kind}: n = {len(seconds)}")
            if len(seconds) < SMALL:
                continue  # too few for a median or a share
            median, long = float(np.median(seconds)), float((seconds >= ROWE).mean())
            axis.plot(
                [max(median, FLOOR)] * 2, [row - 0.36, row + 0.36], color=INK, lw=2.2, zorder=4
            )
            words[-1] += f", median {median:.1f} s, {long:.0%} at 3 s or more"
            axis.text(
                1.0,
                row,
                f"median {median:.1f} s\n{long:.0%} at 3 s or more",
                fontsize=8.5,
                ha="left",
                va="center",
                transform=axis.get_yaxis_transform(),
            )
        axis.set_yticks(range(len(kinds)), labels)
        axis.set_ylim(len(kinds) - 0.4, -0.6)
        axis.set_xscale("log")
        top = max(float(drawn["seconds"].max()) * 1.2, 10.0)
        axis.set_xlim(FLOOR * 0.8, top)
        ticks = [t for t in (0.1, 0.3, 1, 3, 10, 30, 100) if t <= top]
        axis.set_xticks(ticks, ["none" if t == FLOOR else f"{t:g}" for t in ticks])
        axis.minorticks_off()
        axis.grid(axis="x")
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel("seconds, logarithmic")
        axis.set_title("How long people wait" + (" (timed marks only)" if only_marks else ""))
    figure.alt = "Wait time. " + "; ".join(words)
    return figure


def _beeswarm(
    places: np.ndarray, *, step: float = 0.075, reach: float = 0.045, each_side: int = 5
) -> np.ndarray:
    """Move dots that would lie on each other up and down, nearest to the middle first.

    Places come sorted; so the dots near one are those just before it, and it is enough to keep
    count of how many of these lie in each row.
    """
    rows = [0.0] + [s * step * k for k in range(1, each_side + 1) for s in (1, -1)]
    chosen = np.zeros(len(places), dtype=np.int64)
    taken = [0] * len(rows)
    first = 0
    for i, place in enumerate(places):
        while place - places[first] >= reach:
            taken[chosen[first]] -= 1
            first += 1
        free = next((row for row, dots in enumerate(taken) if not dots), i % len(rows))
        chosen[i] = free
        taken[free] += 1
    return np.array(rows)[chosen]


def _footnote(check: pd.DataFrame, *, only_marks: bool) -> str:
    parts = ["One dot is one opportunity; short lines are medians."]
    if only_marks:
        parts.append("Only pauses that the transcriber timed: short waits are missing.")
    drawn = "timed marks only" if only_marks else "yes"
    left_out = check[check["measurable"] != drawn]
    if len(left_out):
        reasons = [
            f"{row.session} ({row.reason})" for row in left_out.head(4).itertuples(index=False)
        ]
        more = f" and {len(left_out) - 4} more" if len(left_out) > 4 else ""
        parts.append(f"Not drawn: {', '.join(reasons)}{more}.")
    return " ".join(parts)


def _refusal(check: pd.DataFrame, *, composed: bool) -> LabFigure:
    lines = [
        textwrap.fill(
            f"{row.session}: {row.reason or 'no opportunity was found'}",
            110,
            subsequent_indent="   ",
        )
        for row in check.head(12).itertuples(index=False)
    ]
    if len(check) > 12:
        lines.append(f"and {len(check) - 12} more sessions")
    text = "\n".join(lines) or "the corpus has no session"
    with look():
        figure = new_figure(WIDTH, 0.45 + 0.17 * (text.count("\n") + 1), composed=composed)
        axis = figure.subplots()
        axis.set_axis_off()
        axis.set_title("Wait time cannot be measured here")
        axis.text(0, 1.0, text, va="top", fontsize=8.5, color=GREY, linespacing=1.4)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
    figure.alt = f"Wait time cannot be measured here. {text}"
    return figure
