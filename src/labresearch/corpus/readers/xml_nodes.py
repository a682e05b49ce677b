"""XML as a tree of nodes that know their line; document types with anything in them are refused."""

from __future__ import annotations

import codecs
import dataclasses
import html
import re
from collections.abc import Iterator
from xml.parsers import expat

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits

__all__ = ["Node", "parse_xml"]

_DECLARED = re.compile(
    rb"""^((?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?)\s+encoding\s*=\s*["']([^"']*)["']"""
)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,40});")


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
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if not tag or node.tag == tag:
                yield node
            if node.content:
                waiting += node.children[::-1]


def parse_xml(
    data: bytes, file: str, *, limits: Limits = LIMITS, plain_doctype: bool = False
) -> Node:
    r"""Parse XML into a tree.

    Bytes that do not fit the declared encoding are read as ``decode`` of
    ``labresearch.corpus.encoding`` reads them. Nothing is ever fetched.

    Parameters
    ----------
    data : bytes
        The document, in the encoding that it declares.
    file : str
        Name for messages.
    limits : Limits, optional
        ``max_depth`` is obeyed.
    plain_doctype : bool, default False
        Allow ``<!DOCTYPE name SYSTEM "file.dtd">``, which some programs always write. The file
        that it names is not read. Declarations inside the document type are refused all the same.

    Returns
    -------
    Node
        The outermost element.

    Raises
    ------
    TranscriptError
        If the document is not well formed (the line is named), is nested too deeply, or has a
        document type that is not allowed, since it can make a small file huge.

    Examples
    --------
    >>> root = parse_xml(b'<a>\n<b x="1">yes</b> no</a>', "a.xml")
    >>> root.find("b").line, root.find("b").get("x"), root.text.split()
    (2, '1', ['yes', 'no'])
    """
    data = _as_it_is(data)
    if plain_doctype:
        data = _ENTITY.sub(_resolved, data)
    try:
        return _parse(data, file, limits, plain_doctype=plain_doctype)
    except LookupError:
        pass
    except _UnreadableError as error:
        if not error.may_be_encoding:
            raise error.refusal from error
    # expat does not know the encoding, or the bytes do not fit it
    from labresearch.corpus.encoding import decode

    text, _ = decode(data, file=file, max_line=max(len(data), limits.max_line))
    plain = _DECLARED.sub(rb"\1", text.encode("utf-8"), count=1)
    try:
        return _parse(plain, file, limits, plain_doctype=plain_doctype)
    except LookupError as error:
        message = "the encoding of the file is not known; save it as UTF-8"
        raise TranscriptError(file, 1, message) from error
    except _UnreadableError as error:
        raise error.refusal from error


def _as_it_is(data: bytes) -> bytes:
    """Drop a declared 8-bit encoding where the file was saved as UTF-8 since."""
    declared = _DECLARED.match(data)
    if not declared or data.isascii() or declared[2].lower().startswith(b"utf"):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return _DECLARED.sub(rb"\1", data, count=1)


def _resolved(entity: re.Match[bytes]) -> bytes:
    """Write an entity as a number: without the file of the document type, it is HTML's."""
    name = entity[1].decode("ascii")
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return entity[0]
    written = html.unescape(f"&{name};")
    if written == f"&{name};":
        return b"&amp;" + entity[1] + b";"
    return "".join(f"&#{ord(c)};" for c in written).encode("ascii")


class _UnreadableError(Exception):
    """What is wrong with a document, and whether another encoding may mend it."""

    def __init__(self, refusal: TranscriptError, *, may_be_encoding: bool) -> None:
        self.refusal, self.may_be_encoding = refusal, may_be_encoding
        super().__init__(str(refusal))


def _parse(data: bytes, file: str, limits: Limits, *, plain_doctype: bool) -> Node:
    top = Node("", 0, {})
    stack = [top]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > limits.max_depth:
            message = f"elements are nested deeper than {limits.max_depth}; is this a transcript?"
            raise TranscriptError(file, parser.CurrentLineNumber, message)
        if " " in "".join(attributes):
            attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(tag.rpartition(" ")[2], parser.CurrentLineNumber, attributes)
        stack[-1].content.append(node)
        stack.append(node)

    def refuse(*_: object) -> None:
        message = (
            "the file has a document type (<!DOCTYPE ...>), which is refused because it can hide "
            "other files or make a small file huge; take that part out"
        )
        raise TranscriptError(file, parser.CurrentLineNumber, message)

    def doctype(_name: str, _system: object, _public: object, has_inside: object) -> None:
        if has_inside or not plain_doctype:
            refuse()

    def skipped(name: str, _is_parameter: object) -> None:
        message = f"the file does not say what &{name}; is; write the character itself"
        raise TranscriptError(file, parser.CurrentLineNumber, message)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].content.append(text)
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = refuse
    parser.SkippedEntityHandler = skipped
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the signature of expat
    except TranscriptError:
        raise
    except (expat.ExpatError, ValueError) as error:
        if "encoding" in str(error):
            raise LookupError from error
        line = getattr(error, "lineno", parser.CurrentLineNumber)
        message = f"the XML is damaged here ({error}); is the file cut off? Export it again"
        refusal = TranscriptError(file, line, message)
        raise _UnreadableError(refusal, may_be_encoding=_not_utf8(data)) from error
    return top.children[0]


def _not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return not utf16 or data.startswith(codecs.BOM_UTF32_LE)
    return False
