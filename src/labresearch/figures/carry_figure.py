"""Which ideas of a lab come back in the next day's room, and how soon."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import FAINT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["carry_shares", "carry_times"]

_COLORS = {"announced": "#c8571b", "silent": "#2f6fb0"}
_MARKS = {"announced": "o", "silent": "s"}
_PARTS = {
    "off": "ideas off the calendar",
    "any": "all ideas",
    "on": "ideas that the calendar brings",
}


def carry_shares(shares: pd.DataFrame) -> LabFigure:
    """Draw the share of announced and of silent ideas that come back, by kind of room.

    Parameters
    ----------
    shares : pandas.DataFrame
        From `labresearch.analysis.carry_shares`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the table is empty.

    Examples
    --------
    >>> shares = pd.DataFrame({
    ...     "rooms": "next day", "calendar": "any", "ideas": ["announced", "silent"],
    ...     "n": [25, 15], "of": [36, 39], "share": [0.69, 0.38], "low": [0.62, 0.15],
    ...     "high": [0.79, 0.64]})
    >>> carry_shares(shares).alt
    'Share of ideas that come back. next day, all ideas: announced 0.69, silent 0.38'
    """
    if shares.empty:
        message = "the table of shares has no rows, so nothing can be drawn"
        raise ValueError(message)
    composed = bool(shares.attrs.get("composed", False))
    lines = list(dict.fromkeys(zip(shares["rooms"], shares["calendar"], strict=True)))
    foot = (
        "Bars: 95 % intervals between labs. Numbers: ideas that come back, of all. Only ideas off "
        "the calendar answer whether announcing goes with coming back; 'all ideas' is what a naive "
        "count would show."
        if any(part == "off" for _, part in lines)
        else "Bars: 95 % intervals between labs. Numbers: ideas that come back, of all. No pacing "
        "calendar is known: ideas of the next unit come back anyway."
    )
    width, said = 7.5, []
    with look():
        figure = new_figure(
            width, 0.55 * len(lines) + 1.0, composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )  # fmt: skip
        axis: Any = figure.subplots()
        for y, (rooms, part) in enumerate(lines):
            here = shares[(shares["rooms"] == rooms) & (shares["calendar"] == part)]
            told = []
            for shift, ideas in zip((-0.16, 0.16), _COLORS, strict=True):
                for at in here[here["ideas"] == ideas].itertuples():
                    color = _COLORS[ideas]
                    if np.isfinite(at.low):
                        axis.plot([at.low, at.high], [y + shift] * 2, color=color, lw=1.5)
                    axis.plot(at.share, y + shift, _MARKS[ideas], ms=6.5, color=color)
                    axis.text(
                        1.03, y + shift, f"{at.n} of {at.of}", color=color, fontsize=8,
                        va="center_baseline", clip_on=False,
                    )  # fmt: skip
                    told.append(f"{ideas} {at.share:.2f}")
            said.append(f"{rooms}, {_PARTS[part]}: {', '.join(told)}")
            if y and rooms != lines[y - 1][0]:
                axis.axhline(y - 0.5, color=GREY, lw=0.7)
        labels = [f"{rooms}:\n{_PARTS[part]}" for rooms, part in lines]
        axis.set_yticks(range(len(lines)), labels)
        axis.set_ylim(len(lines) - 0.5, -0.5)
        axis.set_xlim(0, 1.02)
        axis.tick_params(axis="y", length=0)
        axis.grid(axis="x", color=FAINT)
        axis.set_xlabel("share of the lab's ideas that are voiced in the room")
        for ideas, color in _COLORS.items():
            axis.plot([], [], _MARKS[ideas], color=color, label=ideas)
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0.2)
    figure.alt = "Share of ideas that come back. " + "; ".join(said)
    return figure


def carry_times(times: pd.DataFrame) -> LabFigure:
    """Draw how many ideas have come back after so many turns of the next day's room.

    Parameters
    ----------
    times : pandas.DataFrame
        From `labresearch.analysis.carry_times`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If the table has no curve.

    Examples
    --------
    >>> from labresearch.analysis import carry_times as times_of
    >>> rows = pd.DataFrame({
    ...     "rooms": "next day", "calendar": "unknown", "cluster": list("abcdef") * 2,
    ...     "announced": [True] * 6 + [False] * 6, "recurs": [True] * 5 + [False] * 5 + [True] * 2,
    ...     "turns": [1, 2, 3, 4, 5, 9] + [9] * 4 + [7, 8]})
    >>> carry_times(times_of(rows, draws=99)).alt
    'Share of ideas that have come back. announced: 0.83 after 5 turns; silent: 0.33 after 8 turns'
    """
    curves = times[times["measure"] == "survival"]
    if curves.empty:
        message = "the table has no rows of measure 'survival', so no curve can be drawn"
        raise ValueError(message)
    composed = bool(times.attrs.get("composed", False))
    apart = times[times["measure"] == "difference of restricted means"]
    calendar = str(times["calendar"].iloc[0])
    foot = (
        f"Kaplan-Meier, {_PARTS[calendar]}; ideas that do not come back count until the room ends. "
        "Bands: 95 % intervals between labs."
    )
    if len(apart) and np.isfinite(apart["low"].iloc[0]):
        at = apart.iloc[0]
        foot += (
            f" Within {at['time']:.0f} turns silent ideas come {at['estimate']:.0f} turns later on "
            f"average ({at['low']:.0f} to {at['high']:.0f})."
        )
    width, said = 6.5, []
    end = float(times["time"].max())
    with look():
        figure = new_figure(
            width, 3.3, composed=composed, footnote=note(foot, width=width, composed=composed)
        )
        axis: Any = figure.subplots()
        for group, color in _COLORS.items():
            mine = curves[curves["group"] == group]
            if mine.empty:
                continue
            x = np.r_[0.0, mine["time"], end]
            come = 1 - mine["estimate"].to_numpy()
            y = np.r_[0.0, come, come[-1]]
            style = "-" if group == "announced" else (0, (5, 1.5))
            n = int(mine["n"].iloc[0])
            axis.step(x, y, where="post", color=color, lw=1.8, ls=style, label=f"{group} (n = {n})")
            if mine["low"].notna().all():
                low, high = 1 - mine["high"].to_numpy(), 1 - mine["low"].to_numpy()
                axis.fill_between(
                    x, np.r_[0.0, low, low[-1]], np.r_[0.0, high, high[-1]], step="post",
                    color=color, alpha=0.14, lw=0,
                )  # fmt: skip
            said.append(f"{group}: {come[-1]:.2f} after {mine['time'].iloc[-1]:.0f} turns")
        axis.set_xlim(0, end)
        axis.set_ylim(0, 1)
        axis.grid(axis="y", color=FAINT)
        axis.set_xlabel("turns into the next day's room")
        axis.set_ylabel("ideas that have come back (share)")
        axis.legend(loc="upper left", labelcolor=INK)
    figure.alt = "Share of ideas that have come back. " + "; ".join(said)
    return figure
