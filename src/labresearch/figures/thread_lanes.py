"""Ideas as threads through the sessions of a lab."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.figures.style import ACCENT, FAINT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["ADULT", "BOTH", "CHILD", "idea_threads"]

_WIDTH = 9.5
CHILD, ADULT, BOTH = "#2f6fb0", "#c8571b", "#6b5ca5"
_SMALLEST, _LARGEST = 4.0, 15.0


def idea_threads(corpus: Corpus, *, lab: str | None = None, most: int = 18) -> LabFigure:
    """Draw which sessions of a lab voice which idea, and whether words carried it there.

    A row is an idea, a column a session, in the order of the lab; days are parted by a line. A dot
    is as large as the number of mentions; its colour says whether children, adults or both voiced
    the idea in that session. A line joins the sessions of a thread: solid where somebody said that
    the idea is taken on or recalled it, dotted where it came back without such words.

    Parameters
    ----------
    corpus : Corpus
        Coded corpus; one lab of it is drawn.
    lab : str, optional
        Which lab; it may be left out if there is only one.
    most : int, default 18
        Ideas to draw at most: those in most sessions, then with most mentions.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If there are several labs and none is named, the lab is not there, or no idea is coded.
    """
    from labresearch import networks

    there = [name for name in dict.fromkeys(corpus.sessions["lab"]) if name]
    if lab is None and len(there) == 1:
        lab = there[0]
    if lab is None or lab not in there:
        message = f"lab = {lab!r} must be one of {', '.join(there) or 'none: no session has a lab'}"
        raise ValueError(message)
    corpus = corpus.select(lab=lab)
    threads = networks.idea_threads(corpus)
    threads = threads[threads["scope"] == "lab"]
    mentions = networks.idea_mentions(corpus)
    if mentions.empty:
        message = f"no idea is coded in {lab}; code it with an ideas codebook first"
        raise ValueError(message)
    order = corpus.sessions.sort_values(["order", "date"], kind="stable")
    sessions = order["session"].tolist()
    column = {session: place for place, session in enumerate(sessions)}
    drawn = threads.sort_values(["sessions", "mentions", "idea"], ascending=[False, False, True])
    drawn = drawn.head(most).reset_index(drop=True)
    left_out = len(threads) - len(drawn)
    wrong = networks.code_facts(drawn["idea"])["erroneous"]
    cells = _cells(mentions)
    foot = (
        "Dot: mentions in the session. Solid line: words take the idea on or recall it; dotted: it "
        "came back without such words. Red label: erroneous idea. Common ideas come back anyway: "
        "judge threads with recurrence()."
    )
    if left_out:
        foot += f" {left_out} ideas with fewer sessions are left out."
    with look():
        figure = new_figure(
            _WIDTH,
            0.34 * len(drawn) + 1.35,
            composed=corpus.composed,
            footnote=note(foot, width=_WIDTH, composed=corpus.composed),
        )
        axis: Any = figure.subplots()
        _days(axis, order)
        top = max(number for number, _ in cells.values())
        said = []
        for y, row in enumerate(drawn.itertuples()):
            passed = [s for s in sessions if (row.idea, s) in cells]
            places = [column[s] for s in passed]
            style = "-" if row.carry == "announced" else (0, (1, 2))
            axis.plot([places[0], places[-1]], [y, y], color=GREY, lw=1.4, ls=style, zorder=2)
            for session, x in zip(passed, places, strict=True):
                number, color = cells[row.idea, session]
                size = _SMALLEST + (_LARGEST - _SMALLEST) * (number / top) ** 0.5
                axis.plot(x, y, "o", ms=size, color=color, mec="white", mew=0.8, zorder=3)
                if size > 10.5:
                    axis.text(
                        x,
                        y,
                        str(number),
                        color="white",
                        fontsize=7,
                        ha="center",
                        va="center_baseline",
                        zorder=4,
                    )
            said.append(f"{row.label}: {len(passed)} sessions, {row.carry}")
        axis.set_yticks(
            range(len(drawn)), [textwrap.shorten(label, 46) for label in drawn["label"]]
        )
        for tick, idea in zip(axis.get_yticklabels(), drawn["idea"], strict=True):
            tick.set_color(ACCENT if wrong[idea] else INK)
        axis.set_ylim(len(drawn) - 0.4, -0.6)
        axis.set_xlim(-0.5, len(sessions) - 0.5)
        names = [s.removeprefix(f"{lab}-") for s in sessions]
        axis.set_xticks(range(len(sessions)), [textwrap.fill(n, 12) for n in names])
        axis.tick_params(axis="both", length=0)
        axis.grid(axis="y", color=FAINT)
        for side in ("left", "bottom"):
            axis.spines[side].set_visible(False)
        axis.set_title(f"Ideas through the sessions of {lab}", loc="left", x=-0.3, pad=34)
        for name, color in (("children", CHILD), ("adults", ADULT), ("both", BOTH)):
            axis.plot([], [], "o", ms=7, color=color, label=f"voiced by {name}")
        axis.legend(loc="lower right", bbox_to_anchor=(1.0, 1.045), ncols=3, borderaxespad=0.0)
    figure.alt = f"Threads of ideas in {lab}. " + "; ".join(said)
    return figure


def _cells(mentions: pd.DataFrame) -> dict[tuple[str, str], tuple[int, str]]:
    """Count the mentions of each idea in each session and colour them by who voiced it."""
    adult = mentions["role"].isin(ADULT_ROLES)
    grouped = adult.groupby([mentions["idea"], mentions["session"]])
    out: dict[tuple[str, str], tuple[int, str]] = {}
    for key, adults in grouped:
        color = ADULT if adults.all() else BOTH if adults.any() else CHILD
        out[key] = (len(adults), color)
    return out


def _days(axis: Any, order: pd.DataFrame) -> None:
    """Part the days by a line and name them above."""
    dates = order["date"].tolist()
    for place, date in enumerate(dates):
        if place and date != dates[place - 1]:
            axis.axvline(place - 0.5, color=GREY, lw=0.8, zorder=1)
        if date and (place == 0 or date != dates[place - 1]):
            axis.text(place - 0.45, -0.72, date, fontsize=8, color=GREY, va="bottom")
