"""A transition network as a heat map, or two of them and what sets them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from labresearch.figures.cell_grid import BOTH, draw_cells, short_name
from labresearch.figures.style import LabFigure, look, new_figure, note

if TYPE_CHECKING:
    from labresearch.networks.transitions import TransitionNetwork

__all__ = ["transition_matrix"]

_CELL, _ROW, _MARGIN = 0.52, 0.36, 2.3  # inch


def transition_matrix(
    network: TransitionNetwork | pd.DataFrame, *, level: float = 0.05, title: str = ""
) -> LabFigure:
    """Draw the weights of a transition network as shaded cells.

    Parameters
    ----------
    network : TransitionNetwork or pandas.DataFrame
        Fitted; or what `TransitionNetwork.compare` returned, of which the differences are drawn
        with their sign.
    level : float, default 0.05
        Of a comparison: differences whose q is at most this are framed.
    title : str, optional
        Title; by default says what is drawn.

    Returns
    -------
    LabFigure
        Rows are the states that lead, columns those that follow. Darker is larger; a dot is 0. In a
        difference blue (plus) is more in the first network, orange (minus) in the second.

    Raises
    ------
    TypeError
        If it is neither.
    """
    if isinstance(network, pd.DataFrame):
        return _difference(network, level, title)
    if not hasattr(network, "weights_"):
        message = (
            f"network is a {type(network).__name__}; draw a fitted TransitionNetwork, or the table "
            "that its compare() returned"
        )
        raise TypeError(message)
    weights = network.weights_
    values = weights.to_numpy(dtype=float)
    states = [short_name(state) for state in weights.index]
    composed = bool(getattr(network, "composed_", False))
    foot = f"From the row to the column; {network.kind} weights of {network.n_sequences_} sequences"
    foot += ", rows sum to 1." if network.kind == "relative" and not network.scaling else "."
    whole = bool((values == np.round(values)).all() and values.max() >= 2)
    figure, axis = _square(len(states), foot, composed=composed)
    with look():
        draw_cells(
            axis,
            values,
            states,
            states,
            largest=float(np.nanmax(values)),
            written="{:.0f}" if whole else "{:.2f}",
        )
        axis.set_title(title or "What follows what", pad=10)
    order = np.argsort(-values, axis=None)[:5]
    strongest = [np.unravel_index(place, values.shape) for place in order]
    figure.alt = "Transitions as a table. Largest: " + "; ".join(
        f"{states[i]} to {states[j]} {values[i, j]:.2f}" for i, j in strongest
    )
    return figure


def _difference(table: pd.DataFrame, level: float, title: str) -> LabFigure:
    needed = {"what", "from", "to", "difference", "q"}
    if not needed <= set(table.columns):
        message = (
            f"the table lacks {sorted(needed - set(table.columns))}; draw what "
            "TransitionNetwork.compare returned"
        )
        raise TypeError(message)
    edges = table[table["what"] == "edge"]
    labels = [*edges["from"], *edges["to"]]
    states = sorted(dict.fromkeys(labels), key=lambda s: (isinstance(s, str), s))
    number = {state: place for place, state in enumerate(states)}
    values = np.full((len(states),) * 2, 0.0)
    sure = np.zeros(values.shape, dtype=bool)
    i, j = edges["from"].map(number).to_numpy(), edges["to"].map(number).to_numpy()
    values[i, j] = edges["difference"]
    sure[i, j] = edges["q"] <= level
    names = [short_name(state) for state in states]
    unit = table.attrs.get("unit", "sequence")
    sizes = ""
    if "units_first" in table.attrs:
        sizes = f" ({table.attrs['units_first']} and {table.attrs['units_second']})"
    foot = (
        "First less second: blue and plus, more in the first; orange and minus, more in the "
        f"second. Framed: q ≤ {level:g}, dealing out each {unit} anew{sizes}."
    )
    figure, axis = _square(len(states), foot, composed=bool(table.attrs.get("composed", False)))
    with look():
        draw_cells(
            axis,
            values,
            names,
            names,
            largest=float(np.abs(values).max()),
            shades=BOTH[::-1],
            bold=sure,
            faint=~sure,
            written="{:+.2f}",
        )
        axis.set_title(title or "What follows what: difference", pad=10)
    found = edges[edges["q"] <= level].nsmallest(5, "q")
    figure.alt = f"Difference of two transition networks; {int(sure.sum())} framed. " + "; ".join(
        f"{short_name(e['from'])} to {short_name(e['to'])} {e['difference']:+.2f}"
        for _, e in found.iterrows()
    )
    return figure


def _square(n: int, foot: str, *, composed: bool) -> tuple[LabFigure, Any]:
    width = max(5.0, _CELL * n + _MARGIN)
    with look():
        text = note(foot, width=width, composed=composed)
        figure = new_figure(width, _ROW * n + 1.5, composed=composed, footnote=text)
        return figure, figure.subplots()
