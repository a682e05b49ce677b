"""A transition network as a graph whose edges know their places."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.networks.transitions.sequences import StateSequences

__all__ = ["transition_graph"]


def transition_graph(
    sequences: StateSequences,
    weights: np.ndarray,
    counts: np.ndarray,
    *,
    initial: np.ndarray,
    kind: str,
    places: pd.DataFrame | None,
) -> nx.DiGraph:
    """Make the graph that `TransitionNetwork.graph` describes.

    Parameters
    ----------
    sequences : StateSequences
        Sequences that were counted.
    weights, counts : numpy.ndarray of shape (states, states)
        An edge is where the weight is above 0.
    initial : numpy.ndarray of shape (states,)
        Shares of first states.
    kind : str
        Kind of network.
    places : pandas.DataFrame or None
        What `list_places` returned, to be written on the edges.

    Returns
    -------
    networkx.DiGraph
    """
    states, codes = sequences.states, sequences.codes
    graph = nx.DiGraph(kind=kind, sequences=len(codes))
    events = np.bincount(codes[codes >= 0], minlength=len(states))
    for number, state in enumerate(states):
        share = float(initial[number])
        graph.add_node(state, label=str(state), initial=share, events=int(events[number]))
    where = {} if places is None else _joined(places)
    for i, j in zip(*np.nonzero(weights > 0), strict=True):
        pair, weight = (states[i], states[j]), float(weights[i, j])
        graph.add_edge(*pair, weight=weight, count=float(counts[i, j]), length=1 / weight)
        if places is not None:
            graph.edges[pair]["places"] = where.get(pair, "")
    return graph


def _joined(places: pd.DataFrame) -> dict[tuple[Any, Any], str]:
    text = [
        f"{_written(sequence)}:{start}-{stop}"
        for sequence, start, stop in zip(
            places["sequence"], places["from_place"], places["to_place"], strict=True
        )
    ]
    listed = pd.Series(text, dtype=object).groupby([places["from"], places["to"]])
    found: dict[tuple[Any, Any], str] = listed.agg(";".join).to_dict()
    return found


def _written(sequence: Any) -> str:
    return "/".join(map(str, sequence)) if isinstance(sequence, tuple) else str(sequence)
