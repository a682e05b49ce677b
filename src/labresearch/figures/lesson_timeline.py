"""The timeline of sessions: who speaks when, pauses, time-outs and parts of the lesson."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.figures.lanes import Lane, assign_lanes
from labresearch.figures.style import (
    ACCENT,
    FAINT,
    GREY,
    INK,
    ROLE_COLORS,
    SEGMENT_COLORS,
    TIMEOUT,
    LabFigure,
    look,
    new_figure,
    note,
    text_color,
)
from labresearch.networks.mentions import lab_order

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["timeline"]

WIDTH = 10.0
LANE = 0.2  # inch
LONG_PAUSE = 3.0  # s, Rowe (1974)
WORDS_A_SECOND = 2.5
# announced silences, and those of which the kind cannot be told: nobody is waited for in them
NOT_TALK = ("work", "pair", "think", "management", "other")
PALE = "#cfcfcf"
TIMED_SHARE = 0.9


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

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus (`labresearch.read_corpus` gives one).
    session : str or iterable of str, optional
        Sessions to draw; by default all, in order.
    lanes : {'speaker', 'role'}
        One lane a speaker or one a role.
    max_lanes : int, default 14
        Lanes a panel; children who talk least are pooled.

    Returns
    -------
    LabFigure
        Show it, or write it with ``labresearch.figures.save``.

    Raises
    ------
    ValueError
        If a session is not in the corpus or has no lines, or ``lanes`` is neither word.
    """
    if lanes not in ("speaker", "role"):
        message = f"lanes = {lanes!r} is not known; must be 'speaker' or 'role'"
        raise ValueError(message)
    names = _sessions(corpus, session)
    panels = [_Panel(corpus, name, lanes, max_lanes) for name in names]
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


class _Panel:
    """One session: its lines as bars, and what lies around them."""

    def __init__(self, corpus: Corpus, session: str, lanes: str, limit: int) -> None:
        self.facts = corpus.sessions.set_index("session").loc[session]
        self.session = session
        lines = corpus.utterances[corpus.utterances["session"] == session].sort_values("line")
        lines = lines.reset_index(drop=True)
        self.timed = bool(lines["start"].notna().mean() >= TIMED_SHARE)
        said = lines["speech"].where(lines["speech"] != "", lines["text"])
        lines["words"] = said.str.split().str.len()
        if self.timed:
            lines = lines[lines["start"].notna()].reset_index(drop=True)
            left, right = _bars(lines)
            self.estimated = bool(lines["end"].isna().mean() > 1 - TIMED_SHARE)
            lines["left"], lines["right"] = left / 60, right / 60
        else:
            lines["left"], lines["right"] = lines["line"] - 0.45, lines["line"] + 0.45
            self.estimated = False
        self.lines = lines
        self.by_role = lanes == "role"
        self.lanes: list[Lane] = assign_lanes(lines, lanes=lanes, limit=limit)  # type: ignore[arg-type]
        self.pauses = _pause_marks(corpus.pauses[corpus.pauses["session"] == session], self)
        self.timeouts = _timeouts(corpus, session, self)
        self.segments = _runs(lines)
        self.notes = self._timeout_note()
        # room above and below the lanes, only where something is drawn there (lanes)
        banded = bool(len(self.timeouts)) or bool((self.segments["segment"] != "none").any())
        self.head, self.foot = 1.0 * banded, 1.0 * bool(len(self.pauses))

    @property
    def height(self) -> float:
        """Height of the panel with its title, strips and axis (inch)."""
        return (
            LANE * (len(self.lanes) + 0.5 + self.head + self.foot)
            + 0.62
            + 0.15 * (self.notes.count("\n") + 1 if self.notes else 0)
        )

    def words(self) -> str:
        """Say in words what the panel shows."""
        return (
            f"{self.session}: {len(self.lines)} lines, {self.lines['speaker'].nunique()} speakers, "
            f"{len(self.timeouts)} time-outs, {len(self.pauses)} pauses."
        )

    def draw(self, axis: Axes) -> None:
        """Draw the panel."""
        count = len(self.lanes)
        where = {name: n for n, lane in enumerate(self.lanes) for name in lane.speakers}
        key = self.lines["speaker"]
        if self.by_role:
            where, key = {lane.role: n for n, lane in enumerate(self.lanes)}, self.lines["role"]
        for pause in self.timeouts.itertuples(index=False):
            axis.axvspan(pause.left, pause.right, ymin=0, color=TIMEOUT, alpha=0.55, lw=0, zorder=0)
        for row in range(count):
            axis.axhline(row, color=FAINT, lw=0.5, zorder=1)
        for role in dict.fromkeys(self.lines["role"]):
            mine = self.lines[self.lines["role"] == role]
            rows = key[mine.index].map(where)
            axis.barh(
                rows,
                mine["right"] - mine["left"],
                left=mine["left"],
                height=0.72,
                color=ROLE_COLORS[role],
                lw=0.5,  # a very short line stays visible
                zorder=2,
            )
        self._draw_band(axis)
        self._draw_pauses(axis, count)
        self._draw_callers(axis, where)
        low, high = float(self.lines["left"].min()), float(self.lines["right"].max())
        margin = (high - low) * 0.005
        axis.set_xlim(low - margin, high + margin)
        axis.set_ylim(count - 0.25 + self.foot, -0.75 - self.head)
        axis.set_yticks(range(count), [lane.label for lane in self.lanes])
        for label, lane in zip(axis.get_yticklabels(), self.lanes, strict=True):
            label.set_color(text_color(ROLE_COLORS[lane.role]))
        if self.foot:
            axis.text(
                -0.004,
                count + 0.25,
                "pauses",
                ha="right",
                va="center",
                fontsize=8.5,
                color=GREY,
                transform=axis.get_yaxis_transform(),
            )
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel("minutes" if self.timed else "line number (the file has no times)")
        about = ", ".join(x for x in (self.facts["phase"], self.facts["date"]) if x)
        title = f"{self.session}  ({about})" if about else self.session
        axis.set_title(title, pad=6 + 11 * (self.notes.count("\n") + 1 if self.notes else 0))
        if self.notes:
            axis.annotate(
                self.notes,
                (0, 1),
                xytext=(0, 4),
                xycoords="axes fraction",
                textcoords="offset points",
                fontsize=8,
                color=GREY,
                va="bottom",
                linespacing=1.3,
            )

    def _draw_band(self, axis: Axes) -> None:
        span = float(self.lines["right"].max() - self.lines["left"].min()) or 1.0
        for row in self.segments.itertuples(index=False):
            if row.segment in ("none", "timeout"):
                continue
            axis.barh(
                -1.15,
                row.right - row.left,
                left=row.left,
                height=0.8,
                lw=0,
                color=SEGMENT_COLORS[row.segment],
            )
            # about 75 letters of this size fit over the whole width
            if (row.right - row.left) / span * 130 > len(row.segment) + 1:
                middle = (row.left + row.right) / 2
                axis.text(middle, -1.15, row.segment, ha="center", va="center", fontsize=7.5)
        for number, row in enumerate(self.timeouts.itertuples(index=False), start=1):
            axis.barh(-1.15, row.right - row.left, left=row.left, height=0.8, color="#dcb93c", lw=0)
            axis.text(
                (row.left + row.right) / 2,
                -1.15,
                str(number),
                ha="center",
                va="center",
                fontsize=7.5,
                fontweight="bold",
            )

    def _draw_pauses(self, axis: Axes, count: int) -> None:
        if self.pauses.empty:
            return
        timed = self.pauses[self.pauses["duration"].notna()]
        color = np.where(timed["duration"] >= LONG_PAUSE, ACCENT, GREY)
        color = np.where(timed["kind"].isin(NOT_TALK), PALE, color)
        # longer pauses are taller as well, up to 10 s, or short ones would be invisible
        tall = 0.15 + 0.75 * np.minimum(timed["duration"], 10) / 10
        axis.bar(
            timed["left"],
            -tall,
            width=timed["right"] - timed["left"],
            bottom=count + 0.6,
            align="edge",
            color=color,
            lw=0.8,
            edgecolor=color,
            zorder=2,
        )
        untimed = self.pauses[self.pauses["duration"].isna()]
        axis.plot(
            untimed["left"],
            np.full(len(untimed), count + 0.25),
            "o",
            ms=3.2,
            mfc="white",
            mec=GREY,
            mew=0.8,
            zorder=2,
        )

    def _draw_callers(self, axis: Axes, where: dict[str, int]) -> None:
        for row in self.timeouts.itertuples(index=False):
            lane = where.get(row.initiator_role if self.by_role else row.initiator)
            if lane is not None:
                axis.plot(
                    row.left, lane, marker=">", ms=6, color=INK, mec="white", mew=0.6, zorder=4
                )

    def _timeout_note(self) -> str:
        parts = []
        for number, row in enumerate(self.timeouts.itertuples(index=False), start=1):
            length = "" if np.isnan(row.duration) else f", {row.duration:.0f} s"
            parts.append(f"{number} {row.initiator or 'unclear who'}{length}")
        text = "Time-outs called by: " + "; ".join(parts) if parts else ""
        return textwrap.fill(text, 125)


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
    return wanted


def _bars(lines: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    start = lines["start"]
    following = start.shift(-1)
    guess = start + 0.3 + lines["words"] / WORDS_A_SECOND
    guess = guess.where(following.isna() | (following <= start), np.minimum(guess, following))
    return start, lines["end"].where(lines["end"].notna(), guess)


def _pause_marks(pauses: pd.DataFrame, panel: _Panel) -> pd.DataFrame:
    """Place pauses on the axis: at their start, else at the end of the line that they follow."""
    lines = panel.lines.set_index("line")
    # a gap in the record is no silence, and time-outs are shaded already
    pauses = pauses[~pauses["kind"].isin(["gap", "timeout"])]
    anchor = pauses["after_line"].where(pauses["after_line"] >= 0, pauses["before_line"])
    left = anchor.map(lines["right"])
    width = pd.Series(0.0, index=pauses.index)
    if panel.timed:
        left = (pauses["start"] / 60).where(pauses["start"].notna(), left)
        width = pauses["duration"].fillna(0) / 60
    placed = pauses.assign(left=left, right=left + width)
    return placed[placed["left"].notna()]


def _timeouts(corpus: Corpus, session: str, panel: _Panel) -> pd.DataFrame:
    from labresearch.discourse.timeouts import timeouts

    found = timeouts(corpus.select(session=session))
    lines = panel.lines
    left, right = [], []
    for row in found.itertuples(index=False):
        inside = lines[lines["line"].between(row.first_line, row.last_line)]
        left.append(inside["left"].min())
        right.append(inside["right"].max())
    return found.assign(left=left, right=right).dropna(subset=["left", "right"])


def _runs(lines: pd.DataFrame) -> pd.DataFrame:
    number = lines["segment"].ne(lines["segment"].shift()).cumsum()
    return lines.groupby(number).agg(
        segment=("segment", "first"), left=("left", "min"), right=("right", "max")
    )


def _footnote(panels: list[_Panel]) -> str:
    parts = []
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


def _legend(figure: LabFigure, panels: list[_Panel]) -> None:
    from matplotlib.patches import Patch

    present = {role for panel in panels for role in panel.lines["role"]}
    handles = [
        Patch(color=color, label=role) for role, color in ROLE_COLORS.items() if role in present
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.1)
