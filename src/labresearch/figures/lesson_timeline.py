"""The timeline of sessions: who speaks when, pauses, time-outs and parts of the lesson."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.figures.session_panel import LONG_PAUSE, NOT_TALK, Panel
from labresearch.figures.style import ROLE_COLORS, LabFigure, look, new_figure, note
from labresearch.networks.mentions import lab_order

__all__ = ["timeline"]

WIDTH = 10.0
MOST = 24  # panels on one page; more cannot be read, and a picture has a largest size


def timeline(
    corpus: Corpus,
    *,
    session: str | Iterable[str] | None = None,
    lanes: Literal["speaker", "role"] = "speaker",
    max_lanes: int = 14,
) -> LabFigure:
    """Draw who speaks when, with pauses, time-outs and parts of the lesson.

    One panel a session. Every line of talk is a bar in its speaker's lane, coloured by role; time
    runs in minutes, or in line numbers where the file has no times (the axis says which). Where a
    file has starts only, a bar is as long as its words at 2.5 words a second, at most to the next
    start. Time-outs are shaded and numbered; a triangle marks who called it. The strip below shows
    pauses, with those of 3 s and more in red, announced or unclear ones pale, and those without a
    length as open circles.

    Lanes are in the order of roles, and within a role in the order in which people first speak;
    when lanes are used up, children who come later share one. Nobody is ranked by amount of talk.

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus (`labresearch.read_corpus` gives one).
    session : str or iterable of str, optional
        Sessions to draw; by default all, in order.
    lanes : {'speaker', 'role'}
        One lane a speaker or one a role.
    max_lanes : int, default 14
        Lanes a panel; children who first speak when these are used up are pooled.

    Returns
    -------
    LabFigure
        Show it, or write it with ``labresearch.figures.save``.

    Raises
    ------
    ValueError
        If a session is not in the corpus or has no lines, there are more than 24, or ``lanes`` is
        neither word.
    """
    if lanes not in ("speaker", "role"):
        message = f"lanes = {lanes!r} is not known; must be 'speaker' or 'role'"
        raise ValueError(message)
    names = _sessions(corpus, session)
    panels = [Panel(corpus, name, lanes=lanes, limit=max_lanes) for name in names]
    shown = corpus.sessions[corpus.sessions["session"].isin(names)]
    foot = _footnote(panels)
    composed = bool(shown["composed"].any())
    with look():
        figure = new_figure(
            WIDTH,
            sum(panel.height for panel in panels) + 0.35,
            composed=composed,
            footnote=note(foot, width=WIDTH, composed=composed) if foot else "",
        )
        axes = figure.subplots(
            len(panels), 1, squeeze=False, height_ratios=[panel.height for panel in panels]
        )
        for axis, panel in zip(axes[:, 0], panels, strict=True):
            panel.draw(axis)
        _legend(figure, panels)
    figure.alt = "Timeline of talk. " + " ".join(panel.words() for panel in panels)
    return figure


def _sessions(corpus: Corpus, session: str | Iterable[str] | None) -> list[str]:
    order = lab_order(corpus.sessions)["session"].tolist()
    filled = set(corpus.utterances["session"])
    if session is None:
        wanted = [name for name in order if name in filled]
    else:
        wanted = [session] if isinstance(session, str) else list(session)
    for name in wanted:
        if name not in filled:
            message = f"session = {name!r} has no lines; the corpus has {', '.join(order)}"
            raise ValueError(message)
    if not wanted:
        message = "the corpus has no lines to draw"
        raise ValueError(message)
    if len(wanted) > MOST:
        message = (
            f"{len(wanted)} sessions are too many for one figure (at most {MOST}); choose some "
            "with session=[...] or corpus.select(...)"
        )
        raise ValueError(message)
    return wanted


def _footnote(panels: list[Panel]) -> str:
    parts = []
    if not all(panel.by_role for panel in panels):
        pooled = any(len(lane.speakers) > 1 for panel in panels for lane in panel.lanes)
        later = "; those who come later share one" if pooled else ""
        parts.append(f"Lanes: by role, in the order in which people first speak{later}.")
    if any(len(panel.timeouts) for panel in panels):
        parts.append("Shaded and numbered: time-outs; a triangle marks who called it.")
    pauses = pd.concat([panel.pauses for panel in panels])
    if (pauses["duration"] >= LONG_PAUSE).any():
        parts.append("Pauses of 3 s and more are red.")
    if (pauses["duration"].notna() & pauses["kind"].isin(NOT_TALK)).any():
        parts.append("Pale: time for work, pairs or thinking, management, and what cannot be told.")
    if pauses["duration"].isna().any():
        parts.append("Open circles are pauses without a length.")
    if any(panel.estimated for panel in panels):
        parts.append("Where a file has no ends, bars are as long as their words at 2.5 a second.")
    return " ".join(parts)


def _legend(figure: LabFigure, panels: list[Panel]) -> None:
    from matplotlib.patches import Patch

    present = {role for panel in panels for role in panel.lines["role"]}
    handles = [
        Patch(color=color, label=role) for role, color in ROLE_COLORS.items() if role in present
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.1)
