"""One session of a timeline: its lines as bars, with pauses, time-outs and parts of the lesson."""

from __future__ import annotations

import textwrap
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
    text_color,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LONG_PAUSE", "NOT_TALK", "Panel"]

LANE = 0.2  # inch
LONG_PAUSE = 3.0  # s, Rowe (1974)
WORDS_A_SECOND = 2.5
# announced silences, and those of which the kind cannot be told: nobody is waited for in them
NOT_TALK = ("work", "pair", "think", "management", "other")
PALE = "#cfcfcf"
TIMED_SHARE = 0.9


class Panel:
    """One session: its lines as bars, and what lies around them.

    Parameters
    ----------
    corpus : Corpus
        Annotated corpus that holds the session.
    session : str
        Its id.
    lanes : {'speaker', 'role'}
        One lane a speaker or one a role.
    limit : int
        Lanes at most.
    """

    def __init__(
        self, corpus: Corpus, session: str, *, lanes: Literal["speaker", "role"], limit: int
    ) -> None:
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
        self.lanes: list[Lane] = assign_lanes(lines, lanes=lanes, limit=limit)
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
        margin = max((high - low) * 0.005, 0.005)
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


def _bars(lines: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    start = lines["start"]
    following = start.shift(-1)
    guess = start + 0.3 + lines["words"] / WORDS_A_SECOND
    guess = guess.where(following.isna() | (following <= start), np.minimum(guess, following))
    return start, lines["end"].where(lines["end"].notna(), guess)


def _pause_marks(pauses: pd.DataFrame, panel: Panel) -> pd.DataFrame:
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


def _timeouts(corpus: Corpus, session: str, panel: Panel) -> pd.DataFrame:
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
