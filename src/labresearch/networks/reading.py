"""Read networks back that were written as GraphML, GEXF or node-link JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx

from labresearch.networks.attributes import CARRIED, unpack
from labresearch.networks.export import SUFFIXES

__all__ = ["read_graph"]

_TYPES: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text.strip().lower() in ("true", "1"),
    "int": int,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
}


def read_graph(path: str | Path) -> nx.Graph:
    """Read a network from GraphML, GEXF or node-link JSON, by the suffix of the file name.

    What `write_graph` wrote comes back as it was: kind of graph, order and names of nodes, keys of
    edges, attributes of graph, nodes and edges with their types, empty text, lists and NaN. Tuples
    come back as lists. Names of nodes and keys of edges are whole numbers if all were, else text
    (JSON keeps them as they are). Files of other programs are read as networkx reads them.

    Parameters
    ----------
    path : str or Path
        Ends in ``.graphml``, ``.gexf`` or ``.json``.

    Returns
    -------
    networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        For a network of `idea_network` a MultiDiGraph that `connections`, `project` and
        `idea_measures` take.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the suffix is none of these, or the file does not hold a graph of that format.

    Examples
    --------
    >>> import tempfile
    >>> from labresearch.networks import write_graph
    >>> graph = nx.MultiDiGraph(composed=True)
    >>> _ = graph.add_edge("a", "b", "build#1", type="build", lines=[3, 5], time=float("nan"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     back = read_graph(write_graph(graph, folder + "/ideas.gexf"))
    >>> back.graph, list(back.edges(keys=True, data=True))
    ({'composed': True}, [('a', 'b', 'build#1', {'type': 'build', 'time': nan, 'lines': [3, 5]})])
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"path = {path.name!r} has no known suffix; must end in {', '.join(SUFFIXES)}"
        raise ValueError(message)
    text = path.read_text(encoding="utf-8")
    try:
        if suffix == ".json":
            return _from_json(text)
        root = ET.fromstring(text)
        own = _from_graphml(root) if suffix == ".graphml" else _from_gexf(root)
        if own is not None:
            return own
        reader = nx.read_graphml if suffix == ".graphml" else nx.read_gexf
        return reader(path)
    except (ET.ParseError, KeyError, TypeError, ValueError, nx.NetworkXError) as error:
        message = f"{path} holds no graph as {suffix.removeprefix('.')}: {error}"
        raise ValueError(message) from error


def _from_json(text: str) -> nx.Graph:
    data = json.loads(text)
    if not isinstance(data, dict) or "nodes" not in data:
        message = "expected an object with 'nodes' and 'edges'"
        raise ValueError(message)
    graph = nx.node_link_graph(data, edges="edges" if "edges" in data else "links")
    note = graph.graph.pop(CARRIED, None)
    if isinstance(note, str):
        unpack(graph, json.loads(note), ".json")
    return graph


def _from_graphml(root: ET.Element) -> nx.Graph | None:
    """Read a GraphML file of `write_graph`; None if another program wrote it."""
    keys = {
        key.get("id"): (key.get("attr.name"), _TYPES.get(key.get("attr.type", ""), str))
        for key in _all(root, "key")
    }

    def attributes(element: ET.Element) -> dict[str, Any]:
        found = {}
        for data in _all(element, "data"):
            name, read = keys[data.get("key")]
            # an empty element is empty text
            found[str(name)] = read(data.text or "")
        return found

    top = next(_all(root, "graph"))
    facts = attributes(top)
    note = json.loads(facts.pop(CARRIED, "null"))
    if note is None:
        return None
    graph = _empty(top.get("edgedefault"), note)
    graph.graph |= facts
    name, key = _readers(note)
    items = []
    for node in _all(top, "node"):
        items.append(attributes(node))
        graph.add_node(name(node.attrib["id"]), **items[-1])
    for edge in _all(top, "edge"):
        ends = name(edge.attrib["source"]), name(edge.attrib["target"])
        keyed = {"key": key(edge.attrib["id"])} if note["multigraph"] else {}
        _add_edge(graph, ends, keyed, attributes(edge))
    unpack(graph, note, ".graphml")
    return graph


def _from_gexf(root: ET.Element) -> nx.Graph | None:
    """Read a GEXF file of `write_graph`; None if another program wrote it."""
    described = [d.text for meta in _all(root, "meta") for d in _all(meta, "description")]
    note = next((json.loads(t)[CARRIED] for t in described if t and t.startswith("{")), None)
    if note is None:
        return None
    top = next(_all(root, "graph"))
    titles = {
        (group.get("class"), a.get("id")): (a.get("title"), _TYPES.get(a.get("type", ""), str))
        for group in _all(top, "attributes")
        for a in _all(group, "attribute")
    }

    def attributes(element: ET.Element, scope: str) -> dict[str, Any]:
        found = {}
        for values in _all(element, "attvalues"):
            for value in _all(values, "attvalue"):
                title, read = titles[scope, value.get("for")]
                found[str(title)] = read(value.attrib["value"])
        return found

    graph = _empty(top.get("defaultedgetype"), note)
    name, key = _readers(note)
    for group in _all(top, "nodes"):
        for node in _all(group, "node"):
            label = {"label": node.attrib["label"]} if note["labels"] else {}
            graph.add_node(name(node.attrib["id"]), **label, **attributes(node, "node"))
    for group in _all(top, "edges"):
        for edge in _all(group, "edge"):
            ends = name(edge.attrib["source"]), name(edge.attrib["target"])
            data = attributes(edge, "edge")
            keyed = {"key": key(data.pop("networkx_key"))} if note["multigraph"] else {}
            if "weight" in edge.attrib:
                text = edge.attrib["weight"]
                data["weight"] = int(text) if text.lstrip("-").isdigit() else float(text)
            _add_edge(graph, ends, keyed, data)
    unpack(graph, note, ".gexf")
    return graph


def _empty(edges: str | None, note: dict[str, Any]) -> nx.Graph:
    directed = edges == "directed"
    if note["multigraph"]:
        return nx.MultiDiGraph() if directed else nx.MultiGraph()
    return nx.DiGraph() if directed else nx.Graph()


def _readers(note: dict[str, Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    kinds: dict[str, Callable[[Any], Any]] = {"int": int, "str": str}
    return kinds[note["nodes"]], kinds[note["keys"]]


def _add_edge(
    graph: nx.Graph, ends: tuple[Any, Any], keyed: dict[str, Any], data: dict[str, Any]
) -> None:
    # attributes may be called like the parameters of add_edge
    graph.add_edge(*ends, **keyed)
    (graph.edges[(*ends, keyed["key"])] if keyed else graph.edges[ends]).update(data)


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Give the children of a name, in any name space."""
    return (child for child in element if child.tag.rpartition("}")[2] == name)
