"""The lines behind a connection."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.networks.epistemic.faults import plain
from labresearch.networks.epistemic.stanzas import Stanzas

__all__ = ["connecting_lines", "held_values"]


def held_values(windows: Stanzas, value: np.ndarray, pair: tuple[int, int]) -> np.ndarray:
    """Give what each line adds; where a conversation is one window, to lines that hold a code.

    Parameters
    ----------
    windows : Stanzas
        Windows.
    value : numpy.ndarray of shape (n_lines,)
        From `stanzas.line_values`; a whole conversation has its value at its first line.
    pair : tuple of int
        Numbers of the two codes.

    Returns
    -------
    numpy.ndarray of shape (n_lines,)
        Values, above 0 for the lines behind the connection.
    """
    if not windows.whole:
        return value
    return value[windows.start] * windows.present[list(pair)].any(axis=0)


def connecting_lines(
    windows: Stanzas,
    names: pd.Index,
    value: np.ndarray,
    pair: tuple[int, int],
    chosen: np.ndarray,
    *,
    directed: bool = False,
) -> pd.DataFrame:
    """List the lines that connect two codes, each with those of its window that help.

    Parameters
    ----------
    windows : Stanzas
        Windows.
    names : pandas.Index
        Name of each line.
    value : numpy.ndarray of shape (n_lines,)
        What each line adds to the connection, from `stanzas.line_values`.
    pair : tuple of int
        Numbers of the two codes.
    chosen : numpy.ndarray of bool, shape (n_rows,)
        Units whose lines to list.
    directed : bool, default False
        Whether the first code has to come first.

    Returns
    -------
    pandas.DataFrame
        One row a line, in the order of the table: ``line`` (its name), ``row`` (int, its unit's
        number), ``place`` (int, its row in the table from 0), ``value`` (float), ``with`` (list of
        the names of other lines of the window that hold one of the codes).
    """
    places = np.flatnonzero((value > 0) & chosen[windows.rows])
    places = places[np.argsort(windows.order[places], kind="stable")]
    holds = windows.present[list(pair)].astype(bool)
    rows = []
    for place in places:
        start, stop = int(windows.start[place]), int(windows.stop[place])
        inside = np.arange(start, stop)
        first, second = holds[:, place]
        # the other end lies where the code is that the line lacks; either, if it has both or none
        helps = np.zeros(stop - start, dtype=bool)
        if windows.whole or not (first or second):
            helps |= holds[:, start:stop].any(axis=0)
        if first:
            helps |= holds[1, start:stop] & ((not directed) | (inside > place))
        if second:
            helps |= holds[0, start:stop] & ((not directed) | (inside < place))
        others = inside[helps & (inside != place)]
        rows.append(
            (
                plain(names[windows.order[place]]),
                int(windows.rows[place]),
                int(windows.order[place]),
                float(value[place]),
                names[windows.order[others]].tolist(),
            )
        )
    return pd.DataFrame(rows, columns=["line", "row", "place", "value", "with"])
