"""How adults frame children from cycle to cycle, and what follows a sorting frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.figures.style import FAINT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["framing_cycles", "reframing"]

_COLORS = {"sorting": "#c8571b", "sense": "#2f6fb0", "asset": "#8a6d3b"}
_MARKS = {"sorting": "o", "sense": "s", "asset": "^"}


def framing_cycles(labs: pd.DataFrame, trends: pd.DataFrame) -> LabFigure:
    """Draw frames per 1,000 adult words of each lab over cycles, a panel for each group.

    Parameters
    ----------
    labs : pandas.DataFrame
        From `labresearch.analysis.framing_by_lab`.
    trends : pandas.DataFrame
        From `labresearch.analysis.framing_trends`, by school.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If no lab has a cycle.

    Examples
    --------
    >>> from labresearch.analysis import framing_by_lab, framing_trends
    >>> from labresearch.composed import composed_corpus
    >>> corpus = composed_corpus(1)
    >>> framing_cycles(framing_by_lab(corpus), framing_trends(corpus, draws=99)).alt[:20]
    'Frames of children. '
    """
    labs = labs[labs["cycle"].notna()]
    if labs.empty:
        message = "no lab has a cycle, so nothing can be drawn over cycles"
        raise ValueError(message)
    schools = sorted(labs["school"].unique())
    composed = bool(labs.attrs.get("composed", trends.attrs.get("composed", False)))
    width = 3.1 * len(schools) + 0.6
    foot = (
        "A mark is a lab, a line the ratio per cycle of its school (95 % interval in brackets). "
        "Labels that were quoted, questioned or refused are left out."
    )
    said = []
    rates = labs[["sorting", "sense"]].div(labs["words"], axis=0) * 1000
    highest = max(float(rates.to_numpy().max()), 0.1)
    with look():
        figure = new_figure(
            width, 3.5, composed=composed, footnote=note(foot, width=width, composed=composed)
        )
        axes: Any = figure.subplots(1, len(schools), sharey=True, squeeze=False)[0]
        for axis, school in zip(axes, schools, strict=True):
            part = labs[labs["school"] == school]
            told = []
            for shift, frames in zip((-0.08, 0.08), ("sorting", "sense"), strict=True):
                rate = part[frames] / part["words"] * 1000
                color = _COLORS[frames]
                axis.plot(
                    part["cycle"] + shift, rate, _MARKS[frames], color=color, ms=5.5, label=frames
                )
                row = trends[(trends["group"] == school) & (trends["frames"] == frames)]
                if len(row) and not row["refused"].item():
                    at = row.iloc[0]
                    x = np.linspace(part["cycle"].min(), part["cycle"].max(), 20)
                    middle = float(np.average(part["cycle"], weights=part["words"]))
                    level = part[frames].sum() / part["words"].sum() * 1000
                    axis.plot(x, level * at["estimate"] ** (x - middle), color=color, lw=1.4)
                    told.append(
                        f"{frames} ×{at['estimate']:.2f} ({at['low']:.2f} to {at['high']:.2f})"
                    )
            axis.set_title(school)
            axis.set_xlabel("\n".join(["cycle", *told]))
            axis.set_xticks(sorted(labs["cycle"].unique()))
            axis.set_ylim(0, highest * 1.12)
            axis.grid(axis="y", color=FAINT)
            said.append(f"{school}: {', '.join(told) or 'no slope'}")
        axes[0].set_ylabel("frames per 1,000 adult words")
        axes[0].legend(loc="lower left", frameon=False)
    figure.alt = "Frames of children. " + "; ".join(said)
    return figure


def reframing(table: pd.DataFrame) -> LabFigure:
    """Draw how often a sorting frame is answered, lag by lag, beside chance.

    Parameters
    ----------
    table : pandas.DataFrame
        From `labresearch.analysis.reframing`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If every row was refused.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> reframing(lr.analysis.reframing(corpus, turns=3, draws=99)).alt[:10]
    'Answers to'
    """
    rows = table[(table["by"] == "anyone") & (table["lag"] > 0) & (table["refused"] == "")]
    if rows.empty:
        message = "every row was refused: " + "; ".join(sorted(set(table["refused"])))
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    titles = {
        "sense": "by sense: a test",
        "reframe": "by 'reframe': no test",
    }
    width, said = 8.0, []
    foot = (
        "Bars: 95 % intervals over sessions of the difference from chance. Hollow: chance, the "
        "sorting frames moved inside their session. 'Reframe' is defined as an answer, so that it "
        "must follow."
    )
    with look():
        figure = new_figure(
            width, 3.2, composed=composed, footnote=note(foot, width=width, composed=composed)
        )
        axes: Any = figure.subplots(1, 2, sharey=True)
        for axis, (answer, title) in zip(axes, titles.items(), strict=True):
            part = rows[rows["answer"] == answer]
            color = _COLORS["sense"] if answer == "sense" else GREY
            low = (part["expected"] + part["low"]).clip(lower=0)
            axis.vlines(part["lag"], low, part["expected"] + part["high"], color=color, lw=1.4)
            axis.plot(part["lag"], part["share"], "o-", color=color, label="found")
            axis.plot(
                part["lag"], part["expected"], "D", ms=6, mfc="none", mec=INK, label="by chance"
            )
            axis.set_title("answered " + title)
            axis.set_xlabel("adult turns after a sorting frame")
            axis.set_xticks(part["lag"])
            axis.grid(axis="y", color=FAINT)
            whole = table[
                (table["answer"] == answer) & (table["by"] == "anyone") & (table["lag"] == 0)
            ].iloc[0]
            said.append(f"{answer} {whole['share']:.2f}, by chance {whole['expected']:.2f}")
        axes[0].set_ylim(bottom=0)
        axes[0].set_ylabel("share of sorting frames")
        axes[0].legend(frameon=False)
    figure.alt = "Answers to sorting frames within the turns looked at. " + "; ".join(said)
    return figure
