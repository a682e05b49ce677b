"""What the named styles of a Word document look like: bold, italic, heading."""

from __future__ import annotations

import dataclasses

from labresearch.corpus.readers.xml_nodes import Node

__all__ = ["Style", "is_on", "styles_of"]

_OFF = frozenset(("0", "false", "off", "none"))


@dataclasses.dataclass(frozen=True)
class Style:
    """One style; None where it says nothing about a look."""

    bold: bool | None
    italic: bool | None
    heading: bool


def styles_of(root: Node) -> dict[str, Style]:
    """Find the looks of all styles by their id, with what they are based on."""
    nodes = {node.get("styleId"): node for node in root.find_all("style")}
    out: dict[str, Style] = {}
    for key, node in nodes.items():
        bold = italic = None
        named, seen = node, set[str]()
        while named.get("styleId") not in seen:
            seen.add(named.get("styleId"))
            look = named.find("rPr")
            bold = is_on(look, "b") if bold is None else bold
            italic = is_on(look, "i") if italic is None else italic
            based = named.find("basedOn")
            named = nodes.get(based.get("val"), named) if based is not None else named
        name = node.find("name")
        title = (name.get("val") if name is not None else key).lower()
        out[key] = Style(bold, italic, title.startswith(("heading", "title", "subtitle", "toc ")))
    return out


def is_on(look: Node | None, tag: str) -> bool | None:
    """Tell whether a property is set: None where nothing is said."""
    node = look.find(tag) if look is not None else None
    return None if node is None else node.get("val", "1").lower() not in _OFF
