"""Idea networks of discussions against chance, and with how often adults ask to compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from labresearch.figures.style import FAINT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["compare_slopes", "segment_networks"]

_NAMES = {
    "density": "density",
    "weighted_degree": "weighted degree",
    "components": "parts",
    "betweenness_centralisation": "centralisation",
    "between_speakers": "between speakers",
    "compare_edges": "compared pairs",
    "turns_to_compare": "turns to the first\ncompared pair",
    "errors_tied_in": "errors tied in",
}
_NULLS = {
    "shuffle": ("#c8571b", "s", "ideas shuffled in the discussion"),
    "rarefaction": ("#2f6fb0", "o", "as many mentions of each"),
}
_SHOWN = ("density", "weighted_degree", "betweenness_centralisation", "between_speakers")


def segment_networks(
    segments: pd.DataFrame,
    *,
    null: Literal["shuffle", "rarefaction"] = "shuffle",
    measures: Iterable[str] = _SHOWN,
    by: str = "school",
) -> LabFigure:
    """Draw z of each discussion's network by school, a panel for each measure.

    A small dot is a discussion, the large one the mean over labs with its 95 % interval. Between
    the thin lines at -2 and 2 lies what chance gives to nearly all networks. Against rarefaction
    networks are set against each other: their mean is near 0 whatever they are, and only schools
    can be compared.

    Parameters
    ----------
    segments : pandas.DataFrame
        From `labresearch.analysis.segment_networks`.
    null : {'shuffle', 'rarefaction'}, default 'shuffle'
        Against what.
    measures : iterable of str
        At most four of `labresearch.networks.network_nulls`.
    by : {'school', 'team', 'part', 'all'}, default 'school'
        Groups.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If a measure or null is not in the table, there are more than four measures, or no network
        has a z.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "school": "Oak", "cluster": list("abcde"), "session": list("abcde"),
    ...     "measure": "density", "null": "shuffle", "z": [-1.0, -2.0, 0.0, -1.0, -1.0]})
    >>> segment_networks(segments, measures=["density"]).alt
    'z of idea networks of discussions. Oak: density -1.0 (-1.9 to -0.1)'
    """
    from labresearch.analysis import segment_means

    measures = list(measures)
    unknown = [name for name in measures if name not in set(segments["measure"])]
    if unknown or not 1 <= len(measures) <= 4:
        message = (
            f"measures = {measures}; give one to four of {', '.join(segments['measure'].unique())}"
        )
        raise ValueError(message)
    rows = segments[(segments["null"] == null) & segments["z"].notna()]
    rows = rows[rows["measure"].isin(measures)]
    if rows.empty:
        message = f"no network has a z against null = {null!r}"
        raise ValueError(message)
    means = segment_means(rows, by=by).set_index(["group", "measure"])
    rows = rows.assign(group="all" if by == "all" else rows[by])
    groups = sorted(rows["group"].unique())
    composed = bool(segments.attrs.get("composed", False))
    color, _, said_null = _NULLS[null]
    width = 2.1 + 1.9 * len(measures)
    reach = means[["estimate", "low", "high"]].abs().max(axis=None)
    edge = max(4, int(np.ceil(reach)) + int(np.ceil(reach)) % 2)
    foot = (
        "Small dots: discussions; large: mean over labs, with 95 % interval from five labs on. "
        f"Chance: {said_null}. Dots beyond -{edge} or {edge} lie on the edge."
    )
    told: dict[str, list[str]] = {group: [] for group in groups}
    with look():
        figure = new_figure(
            width, 0.75 * len(groups) + 1.0, composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )  # fmt: skip
        axes: Any = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
        for axis, measure in zip(axes, measures, strict=True):
            for line in (-2, 0, 2):
                axis.axvline(line, color=GREY if line == 0 else FAINT, lw=0.9, zorder=1)
            for y, group in enumerate(groups):
                mine = rows[(rows["group"] == group) & (rows["measure"] == measure)]
                if (group, measure) not in means.index:
                    continue
                spread = np.linspace(0.12, 0.38, len(mine))
                x = mine["z"].clip(-edge, edge)
                axis.plot(x, y + spread, "o", ms=2.6, color=color, alpha=0.45, mew=0, zorder=2)
                at = means.loc[(group, measure)]
                if np.isfinite(at["low"]):
                    axis.plot([at["low"], at["high"]], [y, y], color=INK, lw=1.6, zorder=3)
                axis.plot(at["estimate"], y, "o", ms=7, color=color, mec=INK, zorder=4)
                span = f" ({at['low']:.1f} to {at['high']:.1f})" if np.isfinite(at["low"]) else ""
                told[group].append(f"{measure} {at['estimate']:.1f}{span}")
            axis.set_title(_NAMES.get(measure, measure), fontsize=9.5)
            if not (rows["measure"] == measure).any():
                said_none = "no z: the null\ndoes not vary"
                axis.text(
                    0, (len(groups) - 1) / 2, said_none, ha="center", va="center", color=GREY,
                    fontsize=8.5, backgroundcolor="white",
                )  # fmt: skip
            axis.set_xlim(-edge * 1.08, edge * 1.08)
            axis.set_xticks([-edge, -edge // 2, 0, edge // 2, edge])
            axis.set_xlabel("z")
            axis.tick_params(axis="y", length=0)
        axes[0].set_yticks(range(len(groups)), groups)
        axes[0].set_ylim(len(groups) - 0.45, -0.35)
    figure.alt = "z of idea networks of discussions. " + "; ".join(
        f"{group}: {', '.join(parts)}" for group, parts in told.items() if parts
    )
    return figure


def compare_slopes(slopes: pd.DataFrame) -> LabFigure:
    """Draw how z changes with each further question to compare, a row for each measure.

    Parameters
    ----------
    slopes : pandas.DataFrame
        From `labresearch.analysis.compare_slopes`.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If every row was refused.

    Examples
    --------
    >>> slopes = pd.DataFrame({
    ...     "measure": ["density"], "null": "rarefaction", "estimate": 0.13, "low": 0.05,
    ...     "high": 0.21, "p_adjusted": 0.005, "within": "school", "refused": ""})
    >>> compare_slopes(slopes).alt
    'Change of z with one more question to compare in 100 turns. rarefaction: density 0.13*'
    """
    rows = slopes[slopes["refused"] == ""]
    if rows.empty:
        message = "every row was refused: " + "; ".join(sorted(set(slopes["refused"])))
        raise ValueError(message)
    measures = [name for name in _NAMES if name in set(rows["measure"])]
    composed = bool(slopes.attrs.get("composed", False))
    within = str(rows["within"].iloc[0])
    foot = (
        f"Bars: 95 % intervals between labs, each {within} keeping its own level. Filled: p < .05, "
        "adjusted for the number of measures. An association: adults ask to compare when there is "
        "something to compare."
    )
    width, said = 7.0, []
    with look():
        figure = new_figure(
            width, 0.42 * len(measures) + 1.1, composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )  # fmt: skip
        axis: Any = figure.subplots()
        axis.axvline(0, color=GREY, lw=0.9, zorder=1)
        for shift, (null, (color, marker, name)) in zip((-0.14, 0.14), _NULLS.items(), strict=True):
            parts = []
            for at in rows[rows["null"] == null].itertuples():
                y = measures.index(at.measure) + shift
                found = at.p_adjusted < 0.05
                axis.plot([at.low, at.high], [y, y], color=color, lw=1.4, zorder=2)
                face = color if found else "white"
                axis.plot(at.estimate, y, marker, ms=6, color=color, mfc=face, zorder=3)
                parts.append(f"{at.measure} {at.estimate:.2f}{'*' * found}")
            if parts:
                axis.plot([], [], marker, color=color, label=name)
                said.append(f"{null}: {', '.join(parts)}")
        labels = [_NAMES[measure] for measure in measures]
        axis.set_yticks(range(len(measures)), labels)
        axis.set_ylim(len(measures) - 0.5, -0.6)
        axis.tick_params(axis="y", length=0)
        axis.grid(axis="x", color=FAINT)
        axis.set_xlabel("change of z with one more question to compare in 100 turns")
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, title="against",
                    alignment="left")  # fmt: skip
    figure.alt = "Change of z with one more question to compare in 100 turns. " + "; ".join(said)
    return figure
