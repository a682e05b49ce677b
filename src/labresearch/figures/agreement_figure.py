"""How far two codings agree, code by code, and what stands where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.figures.cell_grid import draw_cells, short_name
from labresearch.figures.style import FAINT, GREY, LabFigure, look, new_figure, note

__all__ = ["agreement", "confusions"]

WIDTH = 8.2
_PAIRS = (("#2f6fb0", "o"), ("#c8571b", "s"), ("#1f8a70", "D"), ("#6b5ca5", "^"), ("#8a6d3b", "v"))
_NAMES = {"alpha": "Krippendorff's alpha", "kappa": "kappa", "ac1": "Gwet's AC1"}
_LINES = (0.667, 0.8)  # Krippendorff (2004): below the first nothing should rest on a code
_NONE = "(nothing)"


def agreement(table: pd.DataFrame, *, measure: str = "alpha") -> LabFigure:
    """Draw agreement as dots with their intervals, a row for each code or family.

    Parameters
    ----------
    table : pandas.DataFrame
        What `labresearch.agreement` returned; several may be put together with ``pandas.concat``
        to see two people beside a person and the rules.
    measure : {'alpha', 'kappa', 'ac1'}, default 'alpha'
        What to draw.

    Returns
    -------
    LabFigure
        What is undefined is named with its reason in place of a dot.

    Raises
    ------
    ValueError
        For another measure, or an empty table.
    """
    if measure not in _NAMES:
        message = f"measure {measure!r} is not one of {', '.join(_NAMES)}"
        raise ValueError(message)
    if table.empty:
        message = "the table of agreement has no rows"
        raise ValueError(message)
    what = "code" if "code" in table else "family"
    named = table[what].astype(str)
    rows = list(dict.fromkeys(named))
    pairs = list(dict.fromkeys(table["coders"]))
    step = 0.62 / max(len(pairs), 1)
    composed = bool(table.attrs.get("composed", False))
    said = []
    with look():
        figure = new_figure(
            WIDTH,
            1.2 + (0.3 + 0.11 * (len(pairs) - 1)) * len(rows),
            composed=composed,
            footnote=note(_footnote(table), width=WIDTH, composed=composed),
        )
        axis = figure.subplots()
        for at in _LINES:
            axis.axvline(at, color=GREY, lw=0.8, ls=(0, (4, 3)), zorder=1)
        for at in np.arange(len(rows))[1::2]:
            axis.axhspan(at - 0.5, at + 0.5, color=FAINT, alpha=0.35, lw=0, zorder=0)
        for number, pair in enumerate(pairs):
            color, marker = _PAIRS[number % len(_PAIRS)]
            own = table[table["coders"] == pair]
            y = np.array([rows.index(name) for name in own[what].astype(str)], dtype=float)
            y += (number - (len(pairs) - 1) / 2) * step
            value = own[measure].to_numpy(dtype=float)
            low = own[f"{measure}_low"].to_numpy(dtype=float)
            high = own[f"{measure}_high"].to_numpy(dtype=float)
            axis.hlines(y, low, high, color=color, lw=1.7, zorder=2)
            few = own["few_positives"].to_numpy(dtype=bool)
            for hollow in (False, True):
                axis.plot(
                    value[few == hollow],
                    y[few == hollow],
                    marker,
                    ms=5.5,
                    mec=color,
                    mfc="white" if hollow else color,
                    label=None if hollow else pair.replace(", ", " and "),
                    zorder=3,
                )
            for place, missing in zip(y, np.isnan(value), strict=True):
                if missing:
                    axis.text(0.01, place, "undefined", fontsize=7.5, color=GREY, va="center")
            said += [
                f"{name}, {pair}: {v:.2f} ({a:.2f} to {b:.2f})"
                for name, v, a, b in zip(own[what], value, low, high, strict=True)
            ]
        first = table.drop_duplicates(what)
        for row in first.itertuples(index=False):
            axis.text(
                1.01,
                rows.index(str(getattr(row, what))),
                f"{row.positives:,} of {row.cells:,}",
                fontsize=7.5,
                color=GREY,
                va="center",
                transform=axis.get_yaxis_transform(),
            )
        axis.set_yticks(range(len(rows)), [_label(name) for name in rows])
        axis.set_ylim(len(rows) - 0.5, -0.5)
        lowest = np.nanmin([0.0, table[f"{measure}_low"].astype(float).min()])
        axis.set_xlim(max(-1.0, float(lowest) - 0.02), 1.02)
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel(f"{_NAMES[measure]}, with interval")
        axis.set_title("How far the coders agree")
        handles, labels = axis.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper right", ncols=min(len(pairs), 3))
    figure.alt = f"{_NAMES[measure]}. " + "; ".join(said)
    return figure


def confusions(table: pd.DataFrame, family: str) -> LabFigure:
    """Draw what two coders gave where they did not give the same: first in rows, second in columns.

    Parameters
    ----------
    table : pandas.DataFrame
        What `labresearch.confusions` returned, of one pair of coders.
    family : str
        Family of codes, such as ``'teacher_moves'``.

    Returns
    -------
    LabFigure
        Numbers are lines; codes about which nobody disagreed are left out.

    Raises
    ------
    ValueError
        If the coders never disagreed in this family, or more than one pair is in the table.
    """
    rows = table[table["family"] == family]
    if rows.empty:
        message = f"no disagreement in family {family!r}; families with some: " + ", ".join(
            sorted(set(table["family"]))
        )
        raise ValueError(message)
    pairs = sorted(set(zip(rows["first"], rows["second"], strict=True)))
    if len(pairs) > 1:
        message = f"draw one pair of coders at a time, not {pairs}"
        raise ValueError(message)
    (first, second) = pairs[0]
    codes = sorted(set(rows["first_code"]) | set(rows["second_code"]), key=lambda c: (not c, c))
    counts = (
        rows.pivot_table(
            index="first_code", columns="second_code", values="times", aggfunc="sum", fill_value=0
        )
        .reindex(index=codes, columns=codes, fill_value=0)
        .to_numpy(dtype=float, copy=True)
    )
    np.fill_diagonal(counts, np.nan)
    names = [short_name(code) if code else _NONE for code in codes]
    side = max(4.2, 0.42 * len(codes))
    composed = bool(table.attrs.get("composed", False))
    with look():
        figure = new_figure(
            side + 2.4,
            side * 0.8 + 1.5,
            composed=composed,
            footnote=note(
                f"Lines on which {first} gave the code of the row and {second} that of the column; "
                f"{_NONE}: no code of this family there.",
                width=side + 2.4,
                composed=composed,
            ),
        )
        axis = figure.subplots()
        draw_cells(axis, counts, names, names, largest=float(np.nanmax(counts)), written="{:.0f}")
        axis.set_ylabel(first)
        axis.set_xlabel(second)
        axis.set_title(f"Where {first} and {second} differ: {family.replace('_', ' ')}")
    top = rows.head(5)
    figure.alt = f"Disagreements of {first} and {second} in {family}. " + "; ".join(
        f"{a or _NONE} against {b or _NONE} {n} times"
        for a, b, n in zip(top["first_code"], top["second_code"], top["times"], strict=True)
    )
    return figure


def _label(name: str) -> str:
    family, _, code = name.partition(".")
    return f"{family}: {code}".replace("_", " ") if code else name.replace("_", " ")


def _footnote(table: pd.DataFrame) -> str:
    low, high = int(table["sessions"].min()), int(table["sessions"].max())
    sessions = f"{low}" if low == high else f"{low} to {high}"
    hollow = (
        " Hollow: fewer than five lines have the code, so that the figure says little."
        if table["few_positives"].any()
        else ""
    )
    return (
        f"Unit: line and code; 95 % intervals by drawing whole sessions ({sessions}). Right: how "
        f"many have the code. Dashed: .667 and .80 (Krippendorff, 2004).{hollow}"
    )
