"""Put the names of states on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["edge_table", "square_table", "state_index"]


def state_index(states: Sequence[Any], name: str) -> pd.Index:
    """Make an index of states.

    Parameters
    ----------
    states : sequence
        Labels, text or whole numbers.
    name : str
        Name of the index.

    Returns
    -------
    pandas.Index

    Examples
    --------
    >>> state_index(("ask", "tell"), "from").tolist()
    ['ask', 'tell']
    """
    values = np.empty(len(states), dtype=object)
    values[:] = list(states)
    return pd.Index(values, name=name).infer_objects()


def square_table(values: np.ndarray, states: Sequence[Any]) -> pd.DataFrame:
    """Label an array of pairs of states.

    Parameters
    ----------
    values : numpy.ndarray of shape (states, states)
        From the row to the column.
    states : sequence
        Labels.

    Returns
    -------
    pandas.DataFrame of shape (states, states)
        Index ``from``, columns ``to``.

    Examples
    --------
    >>> float(square_table(np.eye(2), ("ask", "tell")).loc["ask", "tell"])
    0.0
    """
    return pd.DataFrame(
        values, index=state_index(states, "from"), columns=state_index(states, "to")
    )


def edge_table(weights: np.ndarray, states: Sequence[Any]) -> pd.DataFrame:
    """List the edges of an array of weights.

    Parameters
    ----------
    weights : numpy.ndarray of shape (states, states)
        From the row to the column; 0 is no edge.
    states : sequence
        Labels.

    Returns
    -------
    pandas.DataFrame
        One row an edge: ``from``, ``to``, ``weight``.

    Examples
    --------
    >>> edge_table(np.array([[0.0, 2.0], [0.0, 0.0]]), ("ask", "tell"))
      from    to  weight
    0  ask  tell     2.0
    """
    source, target = np.nonzero(weights > 0)
    labels = np.asarray(state_index(states, "state"), dtype=object)
    return pd.DataFrame(
        {"from": labels[source], "to": labels[target], "weight": weights[source, target]}
    )
