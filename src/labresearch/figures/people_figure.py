"""Ties among the adults of labs over cycles, who answers whom, and what follows a leader's act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import (
    FAINT,
    GREY,
    INK,
    ROLE_COLORS,
    LabFigure,
    look,
    new_figure,
    note,
)

__all__ = ["after_leaders", "ties_by_cycle", "who_answers_whom"]

_FOUND, _CHANCE = "#2f6fb0", "#8a6d3b"
_TITLES = {
    "coach_share": "coach's share of ties",
    "leader_share": "leaders' share of ties",
    "peer_share": "ties between teachers",
    "centralisation": "centralisation",
    "reciprocity": "reciprocity",
    "ties_per_pair": "ties for each pair",
    "density": "density",
    "rarefied_density": "density, equal ties",
}


def ties_by_cycle(
    labs: pd.DataFrame,
    trends: pd.DataFrame,
    measures: Iterable[str] = ("coach_share", "peer_share", "reciprocity", "rarefied_density"),
) -> LabFigure:
    """Draw measures of the adult networks of labs over cycles, beside random orders of turns.

    Parameters
    ----------
    labs : pandas.DataFrame
        From `labresearch.analysis.ties_by_lab`.
    trends : pandas.DataFrame
        From `labresearch.analysis.tie_trends`.
    measures : iterable of str
        Measures to draw, a panel each.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If no lab has a value and a cycle, or a measure is not in the tables.

    Examples
    --------
    >>> labs = pd.DataFrame({"team": "a", "cycle": [1.0, 2, 3], "measure": "density",
    ...     "value": [.8, .9, .7], "expected": [.8, .8, .8], "excess": [0, .1, -.1], "refused": ""})
    >>> from labresearch.analysis import tie_trends
    >>> ties_by_cycle(labs, tie_trends(labs, draws=19), ["density"]).alt[:27]
    'Networks of adults by cycle'
    """
    wanted = list(measures)
    known = labs[(labs["refused"] == "") & labs["cycle"].notna()]
    missing = [name for name in wanted if name not in set(known["measure"])]
    if missing or not wanted:
        message = f"no lab has a cycle and a value of {', '.join(missing) or 'any measure'}"
        raise ValueError(message)
    composed = bool(labs.attrs.get("composed", trends.attrs.get("composed", False)))
    width, said = max(2.7 * len(wanted), 5.4), []
    foot = (
        "A dot is a lab, a line the slope with teams at their own level (95 % interval). Hollow: "
        "the mean of random orders of the same turns. Where dots lie on hollow marks, who speaks "
        "how often says it all."
    )
    with look():
        figure = new_figure(
            width, 3.3, composed=composed, footnote=note(foot, width=width, composed=composed)
        )
        axes: Any = figure.subplots(1, len(wanted), squeeze=False)[0]
        for axis, measure in zip(axes, wanted, strict=True):
            part = known[known["measure"] == measure]
            spread = (
                part.groupby("cycle").cumcount()
                - (part.groupby("cycle")["cycle"].transform("size") - 1) / 2
            )
            x = part["cycle"] + 0.09 * spread
            axis.plot(x, part["expected"], "D", ms=5.5, mfc="none", mec=_CHANCE, label="by chance")
            axis.plot(x, part["value"], "o", ms=4, color=_FOUND, label="found")
            told = []
            for of, name in (("value", ""), ("excess", "beyond turns ")):
                row = trends[(trends["measure"] == measure) & (trends["of"] == of)].iloc[0]
                if row["refused"]:
                    continue
                told.append(
                    f"{name}{row['estimate']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})"
                )
                if of == "value":
                    ends = np.array([part["cycle"].min(), part["cycle"].max()])
                    level = part["value"].mean() + row["estimate"] * (ends - part["cycle"].mean())
                    axis.plot(ends, level, color=_FOUND, lw=1.4)
            axis.set_title(_TITLES.get(measure, measure))
            axis.set_xlabel("\n".join(["cycle", *told]), fontsize=7.5)
            axis.set_xticks(sorted(part["cycle"].unique()))
            axis.grid(axis="y", color=FAINT)
            said.append(f"{_TITLES.get(measure, measure)} {told[0] if told else 'no slope'}")
        top = max(axis.get_ylim()[1] for axis in axes)
        if top <= 1.2:
            for axis in axes:
                axis.set_ylim(0, 1.05)
        axes[0].legend(loc="lower left")
    figure.alt = "Networks of adults by cycle, change per cycle: " + "; ".join(said)
    return figure


def who_answers_whom(table: pd.DataFrame) -> LabFigure:
    """Draw replies between roles over what random orders of the same turns give.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.who_answers_whom`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If every row was refused.

    Examples
    --------
    >>> table = pd.DataFrame({"answers": ["teacher"], "answered": ["coach"], "estimate": [1.2],
    ...     "low": [1.1], "high": [1.3], "p_adjusted": [.01], "replies": [30], "refused": ""})
    >>> who_answers_whom(table).alt
    'Replies over chance: teacher answers coach 1.20 (1.10 to 1.30)'
    """
    rows = table[table["refused"] == ""].reset_index(drop=True)
    if rows.empty:
        message = "every row was refused: " + "; ".join(sorted(set(table["refused"])))
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    width = 6.5
    foot = (
        "1 is what random orders of the turns of each meeting give. Bars: 95 % intervals between "
        "labs. Filled: p below .05, adjusted over the table."
    )
    with look():
        figure = new_figure(
            width,
            0.27 * len(rows) + 0.9,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axis: Any = figure.subplots()
        axis.axvline(1, color=GREY, lw=0.9)
        for at, row in rows.iterrows():
            color = ROLE_COLORS.get(row["answers"], GREY)
            sure = row["p_adjusted"] < 0.05
            axis.hlines(at, row["low"], row["high"], color=color, lw=1.6)
            axis.plot(row["estimate"], at, "o", color=color, mfc=color if sure else "white")
        axis.set_yticks(
            range(len(rows)),
            [f"{row.answers} answers {row.answered} ({row.replies})" for row in rows.itertuples()],
        )
        axis.set_ylim(len(rows) - 0.4, -0.6)
        _ratio_axis(axis)
        axis.set_xlabel("replies over expected (number of replies in brackets)")
    figure.alt = "Replies over chance: " + "; ".join(
        f"{row.answers} answers {row.answered} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
        for row in rows.itertuples()
    )
    return figure


def after_leaders(table: pd.DataFrame) -> LabFigure:
    """Draw how teachers' turns behind each act of a leader compare with those behind others.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.after_leaders`.

    Returns
    -------
    LabFigure
        A panel a leader, a row an act: odds ratio within the turns looked at (mark) and lag by lag
        (digits). Where nothing can be said, the reason stands.

    Raises
    ------
    ValueError
        If every row was refused.

    Examples
    --------
    >>> row = {"leader": "coach", "act": "asks", "measure": "odds ratio", "lag": 0, "estimate": 2.0,
    ...        "low": 1.1, "high": 3.5, "p_adjusted": 0.03, "n": 40, "refused": ""}
    >>> after_leaders(pd.DataFrame([row])).alt
    "Teachers' turns after acts of leaders, odds ratios: coach asks 2.00 (1.10 to 3.50)"
    """
    odds = table[table["measure"] == "odds ratio"]
    if odds["estimate"].isna().all():
        message = "every row was refused: " + "; ".join(sorted(set(odds["refused"])))
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    leaders, acts = list(dict.fromkeys(odds["leader"])), list(dict.fromkeys(odds["act"]))
    width, said = 2.2 + 3.4 * len(leaders), []
    foot = (
        "Odds that a teacher's turn behind the act has the code, against teachers' turns behind "
        "other turns of the same leader, inside meetings. Bars: 95 % intervals, labs drawn. "
        "Filled: p below .05, adjusted; no bar: too few labs. Digits: turns 1, 2 and 3 behind it, "
        "each by itself. What comes after is not brought about."
    )
    with look():
        figure = new_figure(
            width,
            0.42 * len(acts) + 1.0,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axes: Any = figure.subplots(1, len(leaders), sharey=True, sharex=True, squeeze=False)[0]
        for axis, leader in zip(axes, leaders, strict=True):
            color = ROLE_COLORS.get(leader, GREY)
            axis.axvline(1, color=GREY, lw=0.9)
            for at, act in enumerate(acts):
                mine = odds[(odds["leader"] == leader) & (odds["act"] == act)]
                whole = mine[mine["lag"] == 0].iloc[0]
                if np.isnan(whole["estimate"]):
                    axis.annotate(
                        _short(whole["refused"]), (0.99, at), ha="right", va="center", fontsize=7.5,
                        color=GREY, xycoords=("axes fraction", "data"),
                    )  # fmt: skip
                    continue
                sure = whole["p_adjusted"] < 0.05
                axis.hlines(at, whole["low"], whole["high"], color=color, lw=2)
                axis.plot(
                    whole["estimate"], at, "o", ms=7, color=color, mfc=color if sure else "white"
                )
                for lag in mine[(mine["lag"] > 0) & mine["estimate"].notna()].itertuples():
                    axis.text(
                        lag.estimate, at + 0.16 + 0.08 * lag.lag, f"{lag.lag}", fontsize=6.5,
                        ha="center", va="center", color=INK, clip_on=True,
                    )  # fmt: skip
                said.append(
                    f"{leader} {act} {whole['estimate']:.2f} "
                    f"({whole['low']:.2f} to {whole['high']:.2f})"
                )
            axis.set_title(f"behind the {leader}")
            _ratio_axis(axis)
            axis.set_xlabel("odds ratio")
        axes[0].set_yticks(range(len(acts)), acts)
        axes[0].set_ylim(len(acts) - 0.4, -0.6)
    figure.alt = "Teachers' turns after acts of leaders, odds ratios: " + "; ".join(said)
    return figure


def _short(why: str) -> str:
    return (
        why.removeprefix("suppressed: ") if why.startswith("suppressed") else "too few to compare"
    )


def _ratio_axis(axis: Any) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    axis.set_xscale("log")
    low, high = axis.get_xlim()
    low, high = max(low, 1 / 40), min(high, 40)
    axis.set_xlim(min(low, 0.5), max(high, 2.0))
    steps = [step for step in (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20) if low <= step <= high]
    axis.xaxis.set_major_locator(FixedLocator([*steps] if len(steps) > 2 else [0.5, 1, 2]))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.grid(axis="x", color=FAINT)
