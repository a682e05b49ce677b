"""Groups of ideas that are connected among themselves more than with others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.networks.growth import counted_connections
from labresearch.networks.measures import project
from labresearch.networks.shuffling import fellow_table, shuffled_labels

__all__ = ["idea_communities"]

SEED = 20251122

_COLUMNS = {
    "idea": "str",
    "label": "str",
    "community": "int64",
    "modularity": "float64",
    "expected": "float64",
    "sd": "float64",
    "z": "float64",
    "p": "float64",
    "beats_shuffle": "bool",
}


def idea_communities(
    graph: nx.MultiDiGraph,
    *,
    seed: int = SEED,
    draws: int = 199,
    types: Iterable[str] | None = None,
    weak: bool = False,
) -> pd.DataFrame:
    """Divide the ideas into communities, and tell whether they are more than chance makes.

    The communities are those of Louvain's method on the simple graph of `project`, with the number
    of connections as weights. Modularity is the share of connections inside communities less the
    share expected from the connections of each idea alone (at most 1; 0: no more than that).

    Any network has some modularity, sparse ones much. So the ideas are shuffled over the ends of
    the connections inside each session: popularity, places and lines of the connections stay, and
    a connection still joins two different ideas; which ideas meet is left to chance. Each shuffle
    is divided by the same method. Only if its modularity is seldom reached is the division worth a
    look, and then its lines first.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `idea_network` returned.
    seed : int
        Seed of the method and of the shuffles.
    draws : int, default 199
        Shuffles; 0 leaves out the comparison.
    types, weak
        As in `project`.

    Returns
    -------
    pandas.DataFrame
        One row an idea, in order of first mention: ``idea``, ``label`` (str), ``community`` (int,
        0 is the largest; an idea without connections is one by itself), and, the same in each row,
        ``modularity`` of the division, ``expected`` and ``sd`` over the shuffles, ``z``, ``p``
        (share of shuffles, the observed one counted in, with at least this modularity) and
        ``beats_shuffle`` (bool, p < .05). NaN without connections or without shuffles.

    Raises
    ------
    ValueError
        If ``draws`` is negative or a type is unknown.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. & Lefebvre, E. (2008). Fast unfolding of
    communities in large networks. Journal of Statistical Mechanics, P10008.
    Guimera, R., Sales-Pardo, M. & Amaral, L. A. N. (2004). Modularity from fluctuations in random
    graphs and complex networks. Physical Review E 70, 025101.

    Examples
    --------
    >>> graph = nx.MultiDiGraph()
    >>> facts = {"weak": False, "session": "s", "session_from": "s", "type": "build"}
    >>> for n, (a, b) in enumerate(["ab", "bc", "ca", "de", "ef", "fd", "cd"] * 3):
    ...     _ = graph.add_edge(a, b, f"build#{n}", from_line=2 * n, to_line=2 * n + 1, **facts)
    >>> nx.set_node_attributes(graph, {node: node.upper() for node in graph}, "label")
    >>> found = idea_communities(graph, draws=99)
    >>> found["community"].tolist(), bool(found["beats_shuffle"].all())
    ([0, 0, 0, 1, 1, 1], True)
    """
    if draws < 0:
        message = f"draws = {draws} is negative; it counts shuffles"
        raise ValueError(message)
    types = None if types is None else ([types] if isinstance(types, str) else list(types))
    simple = project(graph, types=types, weak=weak)
    ideas = list(simple)
    weights = nx.to_numpy_array(simple, nodelist=ideas, weight="weight") if ideas else np.empty(0)
    parts, modularity = _divided(weights, seed)
    parts = sorted(parts, key=lambda part: (-len(part), min(part)))
    community = {idea: n for n, part in enumerate(parts) for idea in part}
    facts: dict[str, float] = {"modularity": modularity}
    if draws and not np.isnan(modularity):
        made = counted_connections(graph, types=types, weak=weak)
        shuffled = np.array([_divided(w, seed)[1] for w in _shuffled(made, ideas, draws, seed)])
        sd = float(shuffled.std(ddof=1)) if draws > 1 else np.nan
        expected = float(shuffled.mean())
        facts |= {
            "expected": expected,
            "sd": sd,
            "z": (modularity - expected) / sd if sd > 1e-12 else np.nan,
            "p": float((1 + (shuffled >= modularity - 1e-12).sum()) / (1 + draws)),
        }
    rows = [
        {"idea": idea, "label": simple.nodes[idea].get("label", idea), "community": community[n]}
        for n, idea in enumerate(ideas)
    ]
    table = pd.DataFrame([row | facts for row in rows], columns=list(_COLUMNS))
    table["beats_shuffle"] = table["p"] < 0.05
    table = table.astype(_COLUMNS)
    table.attrs["composed"] = bool(graph.graph.get("composed", False))
    return table


def _divided(weights: np.ndarray, seed: int) -> tuple[list[set[int]], float]:
    """Divide a network; nodes are numbers, so that the names of ideas play no part."""
    simple = nx.Graph()
    simple.add_nodes_from(range(len(weights)))
    if weights.size:
        start, end = np.nonzero(np.triu(weights, 1))
        simple.add_weighted_edges_from(
            (int(a), int(b), float(weights[a, b])) for a, b in zip(start, end, strict=True)
        )
    if not simple.size():
        return [{node} for node in simple], np.nan
    parts = nx.community.louvain_communities(simple, weight="weight", seed=seed)
    return parts, float(nx.community.modularity(simple, parts, weight="weight"))


def _shuffled(made: pd.DataFrame, ideas: list[str], draws: int, seed: int) -> Iterator[np.ndarray]:
    """Give weights of the network after each shuffle of ideas over the ends of connections."""
    number = {idea: n for n, idea in enumerate(ideas)}
    names = ["session", "line", "idea"]
    sources = made[["session_from", "from_line", "source"]].set_axis(names, axis=1)
    targets = made[["session", "to_line", "target"]].set_axis(names, axis=1)
    ends = pd.concat([sources, targets], ignore_index=True)
    slots = ends.drop_duplicates().sort_values(names, ignore_index=True)
    slot = ends.merge(slots.reset_index(names="slot"), on=names, how="left")["slot"]
    one, two = slot.to_numpy().reshape(2, -1)
    k = len(number)
    found = shuffled_labels(
        slots["idea"].map(number).to_numpy(),
        pd.factorize(slots["session"])[0],
        fellow_table(len(slots), np.unique(np.sort(np.column_stack([one, two])), axis=0)),
        draws=draws,
        rng=np.random.default_rng(seed),
    )
    for labels in found:
        weights = np.bincount(labels[one] * k + labels[two], minlength=k * k).reshape(k, k)
        yield weights + weights.T
