"""Connections of an epistemic network as heat maps: each group, and the difference."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from labresearch.figures.cell_grid import BOTH, draw_cells, short_name
from labresearch.figures.style import LabFigure, look, new_figure, note

if TYPE_CHECKING:
    from labresearch.networks.epistemic import EpistemicNetwork

__all__ = ["connection_matrix"]

_CELL, _ROW, _MARGIN = 0.5, 0.36, 1.6  # inch


def connection_matrix(
    network: EpistemicNetwork,
    groups: str | Sequence[Hashable] | pd.Series | None = None,
    *,
    difference: pd.DataFrame | None = None,
    level: float = 0.05,
) -> LabFigure:
    """Draw mean line weights as shaded cells, one square a group, with the difference of two.

    Parameters
    ----------
    network : EpistemicNetwork
        Fitted.
    groups : str, sequence or pandas.Series, optional
        As in `EpistemicNetwork.test`; by default those of the network, without any all units.
    difference : pandas.DataFrame, optional
        What `EpistemicNetwork.difference` returned for the two groups, if it was asked with
        clusters or other draws; by default it is asked here.
    level : float, default 0.05
        Differences whose adjusted p is at most this are framed.

    Returns
    -------
    LabFigure
        Undirected, each pair of codes stands once, below the diagonal; directed, rows lead to
        columns. In the difference (second less first) orange and plus is more in the second, blue
        and minus more in the first.

    Raises
    ------
    TypeError
        If the network is not fitted.
    EpistemicNetworkError
        If groups are unknown.
    """
    if not hasattr(network, "line_weights_"):
        message = f"network is a {type(network).__name__}; draw a fitted EpistemicNetwork"
        raise TypeError(message)
    weights, codes = network.line_weights_, list(network.codes_)
    grouping = None
    if groups is not None or network.groups is not None:
        grouping = network._grouping(groups)
    chosen: list[tuple[str, np.ndarray]] = [("All units", np.ones(len(weights), dtype=bool))]
    if grouping is not None:
        chosen = [(str(g), grouping.number == k) for k, g in enumerate(grouping.names)]
    squares = [
        (f"{name} (n = {int(own.sum())})", _square(weights[own].mean(), codes, network.directed))
        for name, own in chosen
    ]
    two = grouping is not None and len(grouping.names) == 2
    if two and difference is None:
        difference = network.difference(groups)
    names = [short_name(code) for code in codes]
    rows, columns = (names, names) if network.directed else (names[1:], names[:-1])
    composed = bool(network.composed_)
    panels = len(squares) + two
    width = max(5.2, panels * _CELL * len(columns) + _MARGIN)
    foot = "Mean line weights; a dot is 0."
    foot += " From the row to the column." if network.directed else ""
    if two and difference is not None:
        foot += (
            " Difference: second less first; orange and plus, more in the second; blue and minus, "
            f"more in the first. Framed: p ≤ {level:g} over all connections together "
            f"({difference.attrs.get('draws', '')} permutations of "
            f"{difference.attrs.get('permuted', 'units')})."
        )
    with look():
        figure = new_figure(
            width,
            _ROW * len(rows) + 1.6,
            composed=composed,
            footnote=note(foot, width=width, composed=composed),
        )
        axes: Any = np.atleast_1d(figure.subplots(1, panels, sharey=True))
        largest = max(float(np.nanmax(values)) for _, values in squares)
        for axis, (title, values) in zip(axes, squares, strict=False):
            shown = values if network.directed else values[1:, :-1]
            draw_cells(axis, shown, rows, columns, largest=largest, written="{:.2f}")
            axis.set_title(title, pad=10)
        if two and difference is not None:
            gap = _square(difference["difference"], codes, network.directed)
            p = _square(difference["p_adjusted"], codes, network.directed)
            if not network.directed:
                gap, p = gap[1:, :-1], p[1:, :-1]
            sure = np.nan_to_num(p, nan=1.0) <= level
            draw_cells(
                axes[-1],
                gap,
                rows,
                columns,
                largest=float(np.nanmax(np.abs(gap))),
                shades=BOTH,
                bold=sure,
                faint=~sure,
                written="{:+.2f}",
            )
            axes[-1].set_title("Difference", pad=10)
    figure.alt = _told(difference if two else None, squares, level)
    return figure


def _square(values: pd.Series, codes: list[str], directed: bool) -> np.ndarray:  # noqa: FBT001
    found = np.full((len(codes),) * 2, np.nan)
    place = {code: number for number, code in enumerate(codes)}
    for (a, b), value in values.items():
        i, j = place[a], place[b]
        found[(i, j) if directed else (max(i, j), min(i, j))] = value
    return found


def _told(
    difference: pd.DataFrame | None, squares: list[tuple[str, np.ndarray]], level: float
) -> str:
    text = "Connections as a table: " + ", ".join(name for name, _ in squares) + "."
    if difference is None:
        return text
    found = difference[difference["p_adjusted"] <= level]
    found = found.reindex(found["difference"].abs().sort_values(ascending=False).index)[:5]
    return f"{text} Differences framed: " + (
        "; ".join(
            f"{short_name(a)} and {short_name(b)} {row.difference:+.2f}"
            for (a, b), row in zip(found.index, found.itertuples(), strict=True)
        )
        or "none"
    )
