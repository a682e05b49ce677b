"""Write networks in formats that other programs read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.sax.saxutils import escape

import networkx as nx

from labresearch.networks.attributes import CARRIED, as_json, pack

__all__ = ["write_graph"]

SUFFIXES = (".graphml", ".gexf", ".json")


def write_graph(graph: nx.Graph, path: str | Path) -> Path:
    """Write a network as GraphML, GEXF or node-link JSON, by the suffix of the file name.

    The same graph gives the same bytes. Attributes that are not known (the time of an untimed
    line) are left out. In GEXF the type of a connection is the attribute ``connection``, because
    GEXF keeps ``type`` for directed or undirected. What a format cannot hold (lists, None,
    attributes of the whole graph in GEXF) is carried as JSON text in the attribute ``labresearch``,
    in GEXF for the whole graph in the description; `read_graph` puts it back.

    Parameters
    ----------
    graph : networkx graph
        What `idea_network` or `project` returned.
    path : str or Path
        Ends in ``.graphml`` (yEd, Cytoscape, igraph, R), ``.gexf`` (Gephi) or ``.json`` (networkx
        ``node_link_graph``, D3).

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If the suffix is none of these.

    Examples
    --------
    >>> import tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("halves", "fourths", "build#1", type="build", time=float("nan"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     back = nx.read_graphml(
    ...         write_graph(graph, folder + "/ideas.graphml"), force_multigraph=True)
    >>> list(back.edges(keys=True, data=True))
    [('halves', 'fourths', 'build#1', {'type': 'build'})]
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"path = {path.name!r} has no known suffix; must end in {', '.join(SUFFIXES)}"
        raise ValueError(message)
    known, note = pack(graph, suffix)
    if suffix == ".graphml":
        known.graph[CARRIED] = as_json(note)
        text = "\n".join(nx.generate_graphml(known))
    elif suffix == ".gexf":
        note["labels"] = any("label" in data for _, data in known.nodes(data=True))
        # networkx stamps the day of writing, which would change the bytes from day to day
        text = re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(nx.generate_gexf(known)))
        said = escape(as_json({CARRIED: note}))
        text = text.replace("</creator>", f"</creator>\n    <description>{said}</description>", 1)
    else:
        if note["unknown"] or note["graph"] or note["carried"]:
            known.graph[CARRIED] = as_json(note)
        data = nx.node_link_data(known, edges="edges")
        text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    # a reader never sees half a file
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text + "\n", encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
