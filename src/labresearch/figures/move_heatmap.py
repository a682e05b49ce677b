"""Teacher moves and the reasoning after them, as a heat map with its uncertainty beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.figures.style import ACCENT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["moves_heatmap"]

WIDTH = 9.5
ROW = 0.33  # inch
LEVEL_NAMES = (
    "0\nnot coded\nor other",
    "1\nanswer",
    "2\nprocedure",
    "3\nexplains",
    "4\ngeneralises",
)


def moves_heatmap(table: pd.DataFrame) -> LabFigure:
    """Draw what `labresearch.analysis.moves_before_reasoning` found.

    Parameters
    ----------
    table : pandas.DataFrame
        Its result.

    Returns
    -------
    LabFigure
        Left: one row a move with its n, one column a level of the student turn that follows; each
        cell has the share of the row and is darker the larger it is. Moves with n below 5 come last
        and are grey, with counts instead of shares.
        Right: the share of levels 3 and 4 (dot) against the interval that shuffling the moves
        inside sessions gives (bar); a dot outside its bar is filled red. The dashed line is the
        share over all moves.

    Raises
    ------
    TypeError
        If ``table`` is no table of `labresearch.analysis.moves_before_reasoning`.
    ValueError
        If the table is empty.
    """
    from matplotlib.colors import LinearSegmentedColormap

    if not isinstance(table, pd.DataFrame) or "share_reasoning" not in table:
        message = (
            f"table is a {type(table).__name__} without moves; draw what moves_before_reasoning "
            "returns: figures.moves_heatmap(labresearch.analysis.moves_before_reasoning(corpus))"
        )
        raise TypeError(message)
    if table.empty:
        message = "the table has no moves to draw; code the corpus with moves and reasoning first"
        raise ValueError(message)
    composed = bool(table.attrs.get("composed", False))
    # what rests on a handful of turns comes last, whatever its share
    table = table.sort_values("small_n", kind="stable", ignore_index=True)
    foot = f"Unit: {table.attrs['unit']}. " if "unit" in table.attrs else ""
    if table["small_n"].any():
        foot += "Grey: fewer than 5. "
    foot += (
        "Bars: where 95\u00a0% of shares lie when moves are shuffled inside each session. "
        "What goes together need not be cause and consequence."
    )
    foot = note(foot, width=WIDTH, composed=composed)
    shares = table[[f"share_level_{n}" for n in range(5)]].to_numpy()
    rows = np.arange(len(table))
    blues = LinearSegmentedColormap.from_list(
        "shares", ["#ffffff", "#9cc3e0", "#2f6fb0", "#163c66"]
    )
    greys = LinearSegmentedColormap.from_list("small", ["#ffffff", "#c4c4c4"])
    with look():
        figure = new_figure(WIDTH, ROW * len(table) + 1.35, composed=composed, footnote=foot)
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1], sharey=True)
        small = table["small_n"].to_numpy()
        colors = np.where(small[:, None, None], greys(shares), blues(shares))
        left.imshow(colors, aspect="auto")
        for row, move in enumerate(table.itertuples(index=False)):
            for level in range(5):
                share = shares[row, level]
                count = round(share * move.n)
                if not count:
                    continue
                dark = share > 0.5 and not small[row]
                text = f"{count}" if small[row] else f"{share:.0%}"
                left.text(
                    level,
                    row,
                    text,
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if dark else GREY if small[row] else INK,
                )
        left.set_xticks(range(5), LEVEL_NAMES, fontsize=8)
        left.xaxis.tick_top()
        left.set_yticks(rows, [f"{m.label}   n = {m.n}" for m in table.itertuples(index=False)])
        for label, is_small in zip(left.get_yticklabels(), small, strict=True):
            label.set_color(GREY if is_small else INK)
        left.tick_params(length=0)
        for spine in left.spines.values():
            spine.set_visible(False)
        left.set_title("Level of the next student turn", pad=8)
        _intervals(right, table, rows)
    strong = table[~table["small_n"]].head(1)
    figure.alt = f"Shares of reasoning levels after {len(table)} teacher moves." + "".join(
        f" Highest share of levels 3 and 4: {m.share_reasoning:.0%} after {m.label} (n = {m.n})."
        for m in strong.itertuples(index=False)
    )
    return figure


def _intervals(axis: object, table: pd.DataFrame, rows: np.ndarray) -> None:
    baseline = table.attrs.get("baseline_share")
    if baseline is not None:
        axis.axvline(baseline, color=GREY, lw=0.9, ls=(0, (4, 3)), zorder=1)  # type: ignore[attr-defined]
    for row, move in zip(rows, table.itertuples(index=False), strict=True):
        axis.barh(  # type: ignore[attr-defined]
            row,
            move.reference_high - move.reference_low,
            left=move.reference_low,
            height=0.36,
            color="#e3e3e3" if not move.small_n else "#f1f1f1",
            zorder=2,
        )
        outside = not move.reference_low <= move.share_reasoning <= move.reference_high
        edge = GREY if move.small_n else ACCENT if outside else INK
        axis.plot(  # type: ignore[attr-defined]
            move.share_reasoning,
            row,
            "o",
            ms=6,
            mec=edge,
            mew=1.3,
            zorder=3,
            mfc=ACCENT if outside and not move.small_n else "white",
        )
    axis.set_xlim(-0.03, 1.03)  # type: ignore[attr-defined]
    axis.set_xticks([0, 0.25, 0.5, 0.75, 1])  # type: ignore[attr-defined]
    axis.xaxis.set_major_formatter("{x:.0%}")  # type: ignore[attr-defined]
    axis.grid(axis="x")  # type: ignore[attr-defined]
    axis.tick_params(axis="y", length=0, labelleft=False)  # type: ignore[attr-defined]
    axis.spines["left"].set_visible(False)  # type: ignore[attr-defined]
    axis.set_title("Share at levels 3 and 4", pad=8)  # type: ignore[attr-defined]
