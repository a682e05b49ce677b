"""XML as a tree of nodes that know their line; document types and entities are refused."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from xml.parsers import expat

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits

__all__ = ["Node", "parse_xml"]

_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")


@dataclasses.dataclass(slots=True)
class Node:
    """One element.

    Parameters
    ----------
    tag : str
        Name without namespace.
    line : int
        1-based line of the file.
    attributes : dict of str to str
        Names without namespace.
    content : list of str or Node
        Text and elements in the order of the file.
    """

    tag: str
    line: int
    attributes: dict[str, str]
    content: list[str | Node] = dataclasses.field(default_factory=list)

    @property
    def children(self) -> list[Node]:
        """The elements right below."""
        return [part for part in self.content if isinstance(part, Node)]

    @property
    def text(self) -> str:
        """All text below, without the tags."""
        return "".join(p if isinstance(p, str) else p.text for p in self.content)

    def get(self, name: str, default: str = "") -> str:
        """Value of an attribute."""
        return self.attributes.get(name, default)

    def find(self, tag: str) -> Node | None:
        """First element right below with this name."""
        return next((node for node in self.children if node.tag == tag), None)

    def find_all(self, tag: str) -> list[Node]:
        """Elements right below with this name."""
        return [node for node in self.children if node.tag == tag]

    def walk(self, tag: str = "") -> Iterator[Node]:
        """All elements below with this name (any, if none is given), in the order of the file."""
        for node in self.children:
            if not tag or node.tag == tag:
                yield node
            yield from node.walk(tag)


def parse_xml(data: bytes, file: str, *, limits: Limits = LIMITS) -> Node:
    r"""Parse XML into a tree.

    Parameters
    ----------
    data : bytes
        The document, in the encoding that it declares.
    file : str
        Name for messages.
    limits : Limits, optional
        ``max_depth`` is obeyed.

    Returns
    -------
    Node
        The outermost element.

    Raises
    ------
    TranscriptError
        If the document is not well formed (the line is named), is nested too deeply, or has a
        document type, which no transcript needs and which can make a small file huge.

    Examples
    --------
    >>> root = parse_xml(b'<a>\n<b x="1">yes</b> no</a>', "a.xml")
    >>> root.find("b").line, root.find("b").get("x"), root.text.split()
    (2, '1', ['yes', 'no'])
    """
    try:
        return _parse(data, file, limits)
    except LookupError:
        pass
    # an encoding that expat does not know: the text is what decode makes of it
    from labresearch.corpus.encoding import decode

    text, _ = decode(data, file=file, max_line=max(len(data), limits.max_line))
    return _parse(_DECLARED.sub(rb"\1", text.encode("utf-8"), count=1), file, limits)


def _parse(data: bytes, file: str, limits: Limits) -> Node:
    top = Node("", 0, {})
    stack = [top]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > limits.max_depth:
            message = f"elements are nested deeper than {limits.max_depth}; is this a transcript?"
            raise TranscriptError(file, parser.CurrentLineNumber, message)
        names = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(tag.rpartition(" ")[2], parser.CurrentLineNumber, names)
        stack[-1].content.append(node)
        stack.append(node)

    def refuse(*_: object) -> None:
        message = (
            "the file has a document type (<!DOCTYPE ...>), which is refused because it can hide "
            "other files or make a small file huge; take that part out"
        )
        raise TranscriptError(file, parser.CurrentLineNumber, message)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].content.append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the signature of expat
    except TranscriptError:
        raise
    except (expat.ExpatError, ValueError) as error:
        if "encoding" in str(error):
            raise LookupError from error
        line = getattr(error, "lineno", parser.CurrentLineNumber)
        message = f"the XML is damaged here ({error}); is the file cut off? Export it again"
        raise TranscriptError(file, line, message) from error
    return top.children[0]
