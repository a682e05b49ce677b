"""What graph files cannot hold as it is, and how it is carried all the same."""

from __future__ import annotations

import json
import math
from typing import Any

import networkx as nx
import numpy as np

__all__ = ["CARRIED", "as_json", "pack", "unpack"]

CARRIED = "labresearch"
"""Attribute that carries, as JSON text, what has no place of its own in a file."""

# names that the formats, or networkx in writing them, keep for themselves
RESERVED = {
    "graph": {"id", "name", "mode", "node_default", "edge_default", CARRIED},
    "node": {
        *("id", "key", "networkx_key", "pid", "start", "end", "parents"),
        *("viz", "slices", "spells", CARRIED),
    },
    "edge": {
        *("id", "source", "target", "key", "networkx_key", "label", "start", "end"),
        *("viz", "slices", "spells", CARRIED),
    },
}

Scopes = dict[str, list[dict[str, Any]]]


def pack(graph: nx.Graph, suffix: str) -> tuple[nx.Graph, dict[str, Any]]:
    """Return a copy that the format can hold, and a note of what was done.

    Plain are text that prints, booleans, whole numbers and finite numbers, if an attribute has
    one type throughout. All else (lists, None, control characters, names that the format keeps
    for itself) goes as JSON text into the attribute ``labresearch`` of its node or edge. NaN is
    left out, and the note says where it stood.

    Parameters
    ----------
    graph : networkx graph
        Is not changed.
    suffix : str
        ``.graphml``, ``.gexf`` or ``.json``.

    Returns
    -------
    tuple of networkx graph and dict
        The note has ``multigraph`` (bool), ``nodes`` and ``keys`` ('int' where all of them are
        whole numbers, else 'str'), ``unknown`` (of 'node' and 'edge': attribute to 'all' or to
        the positions of NaN), ``graph`` (graph attributes) and ``carried`` (bool, whether any node
        or edge carries JSON text).

    Raises
    ------
    TypeError
        If a value cannot be written as JSON either.
    """
    copy = graph.copy()
    scopes = _scopes(copy)
    for scope, items in scopes.items():
        for data in items:
            for name, value in data.items():
                if isinstance(value, np.generic):
                    data[name] = value.item()
        if scope == "edge" and suffix == ".gexf":
            _rename(items)
    unknown = {
        scope: _without_unknown(scopes[scope])
        for scope in ("node", "edge")
        if any(_is_nan(value) for data in scopes[scope] for value in data.values())
    }
    note: dict[str, Any] = {
        "multigraph": graph.is_multigraph(),
        "nodes": _kind(graph.nodes),
        "keys": _kind(k for *_, k in graph.edges(keys=True)) if graph.is_multigraph() else "str",
        "unknown": unknown,
        "graph": {},
        "carried": False,
    }
    for scope, items in scopes.items():
        awkward = _awkward_names(scope, items, suffix)
        for data in items:
            carried = {
                name: data.pop(name)
                for name in list(data)
                if name in awkward or not _is_plain(data[name], suffix)
            }
            if scope == "graph":
                note["graph"] = carried
            elif carried:
                data[CARRIED] = as_json(carried)
                note["carried"] = True
    if suffix == ".gexf":  # the format has no attributes of the whole graph
        note["graph"] |= copy.graph
        copy.graph.clear()
    return copy, note


def unpack(graph: nx.Graph, note: dict[str, Any], suffix: str) -> None:
    """Put back, in the graph itself, what `pack` carried.

    Parameters
    ----------
    graph : networkx graph
        As read from the file, nodes and edges in the order of the file.
    note : dict
        What `pack` returned beside it.
    suffix : str
        ``.graphml``, ``.gexf`` or ``.json``.
    """
    scopes = _scopes(graph)
    graph.graph |= note["graph"]
    for scope in ("node", "edge"):
        for name, where in note["unknown"].get(scope, {}).items():
            places = range(len(scopes[scope])) if where == "all" else where
            for place in places:
                scopes[scope][place].setdefault(name, math.nan)
        for data in scopes[scope]:
            if CARRIED in data:
                data |= json.loads(data.pop(CARRIED))
    if suffix == ".gexf":
        for data in scopes["edge"]:
            _back(data)


def as_json(value: object) -> str:
    """Write JSON on one line, in ASCII."""
    return json.dumps(value, ensure_ascii=True)


def _scopes(graph: nx.Graph) -> Scopes:
    return {
        "graph": [graph.graph],
        "node": [data for _, data in graph.nodes(data=True)],
        "edge": [data for *_, data in graph.edges(data=True)],
    }


def _rename(items: list[dict[str, Any]]) -> None:
    # GEXF keeps 'type' for directed or undirected
    for data in items:
        old = dict(data)
        data.clear()
        for name, value in old.items():
            longer = name.startswith("connection")
            data["connection" if name == "type" else f"{name}_" if longer else name] = value


def _back(data: dict[str, Any]) -> None:
    old = dict(data)
    data.clear()
    for name, value in old.items():
        longer = name.startswith("connection")
        data["type" if name == "connection" else name[:-1] if longer else name] = value


def _without_unknown(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Take NaN out; an attribute that no other item lacks is NaN wherever it is absent."""
    names = {name for data in items for name, value in data.items() if _is_nan(value)}
    found: dict[str, Any] = {}
    for name in sorted(names):
        lacked = any(name not in data for data in items)
        places = [n for n, data in enumerate(items) if _is_nan(data.get(name))]
        found[name] = places if lacked else "all"
        for n in places:
            del items[n][name]
    return found


def _kind(names: Any) -> str:
    found = {type(name) for name in names}
    return "int" if found == {int} else "str"


def _awkward_names(scope: str, items: list[dict[str, Any]], suffix: str) -> set[str]:
    types: dict[str, set[type]] = {}
    for data in items:
        for name, value in data.items():
            types.setdefault(name, set()).add(type(value))
    awkward = set(RESERVED[scope])
    if suffix != ".json":
        awkward |= {n for n, kinds in types.items() if len(kinds) > 1 or not _prints(n)}
    if suffix == ".gexf":
        if scope == "node" and sum("label" in data for data in items) < len(items):
            awkward.add("label")
        for name, kind in (("label", str), ("weight", int)):
            if types.get(name, {kind}) not in ({kind}, {float} if kind is int else {kind}):
                awkward.add(name)
    return awkward


def _is_plain(value: object, suffix: str) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if suffix == ".json":
        return _is_valid_json(value)
    return _prints(value) if isinstance(value, str) else isinstance(value, bool | int)


def _is_valid_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


def _prints(text: str) -> bool:
    return text.isprintable()


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
