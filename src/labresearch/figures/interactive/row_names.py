"""From the rows that a model was fitted on to the lines of the transcript."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

import pandas as pd

__all__ = ["Finder", "line_finder"]

Finder = Callable[[Iterable[Hashable]], tuple[tuple[str, int], ...]]


def line_finder(rows: pd.DataFrame | None, *, needed: bool) -> Finder:
    """Make a function that turns names of rows into session and line.

    Parameters
    ----------
    rows : pandas.DataFrame or None
        The table that the model was fitted on, with columns ``session`` and ``line``. None if its
        rows are named (session, line) already.
    needed : bool
        Whether a name that tells no line is an error; else it gives no line.

    Returns
    -------
    callable
        Takes names of rows, gives a tuple of (session, line).

    Raises
    ------
    ValueError
        If the table has no such columns or two rows of one name. The function raises it for a name
        that tells no line.
    """
    known: dict[Hashable, tuple[str, int]] | None = None
    if rows is not None:
        lacking = [name for name in ("session", "line") if name not in rows.columns]
        if lacking:
            message = (
                f"rows has no column {' and no column '.join(map(repr, lacking))}; give the table "
                "that the model was fitted on, with the columns session and line of the corpus"
            )
            raise ValueError(message)
        if not rows.index.is_unique:
            name = rows.index[rows.index.duplicated()][0]
            message = f"rows has several rows named {name}; call reset_index(drop=True), fit anew"
            raise ValueError(message)
        places = zip(rows["session"].astype(str), rows["line"].astype(int), strict=True)
        known = dict(zip(rows.index, places, strict=True))

    def find(names: Iterable[Hashable]) -> tuple[tuple[str, int], ...]:
        found: dict[tuple[str, int], None] = {}
        for name in names:
            if known is not None and name in known:
                found[known[name]] = None
            elif known is None and isinstance(name, tuple) and len(name) == 2:
                found[str(name[0]), int(name[1])] = None
            elif needed:
                message = (
                    f"row {name} of the model names no line of the corpus; give the table that "
                    "it was fitted on: explore(model, corpus, rows=table), with the columns "
                    "session and line"
                )
                raise ValueError(message)
        return tuple(found)

    return find
