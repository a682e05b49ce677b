"""Reading the composed YAML tree: every key and value knows its line, faults are collected.

Values are built here from the nodes and not by PyYAML's constructor, which keeps the last of two
equal keys silently, reads ``no`` and ``1.10`` as truth value and number, and expands aliases.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

import yaml

from labresearch.codebook.faults import CodebookError, Fault, did_you_mean

__all__ = ["MAX_BYTES", "NodeReader", "compose", "own_id"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
# the C parser reads a book ten times faster; both give the same nodes
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = (None, "")  # scalar without quotes, for the Python and the C parser
Entry = tuple[yaml.Node, yaml.Node]


def compose(content: bytes, file: str) -> yaml.Node:
    """Parse a codebook file into nodes with marks.

    Parameters
    ----------
    content : bytes
        UTF-8 text of the file.
    file : str
        Name for messages.

    Returns
    -------
    yaml.Node

    Raises
    ------
    CodebookError
        If the file is over 1 MB, is not UTF-8, holds tabs, anchors or aliases, or is not YAML.
    """
    text = _decoded(content, file)
    faults = [
        Fault(file, number, line.index("\t") + 1, "", "a tab; use blanks (in a regex \\t)", "C003")
        for number, line in enumerate(text.split("\n"), 1)
        if "\t" in line
    ]
    node = None
    try:
        faults += _shared_or_deep(text, file)
        if not faults:
            node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = " ".join(str(part) for part in (error.context, error.problem) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        faults.append(Fault(file, line, column, "", f"not YAML: {found}", "C002"))
    except yaml.YAMLError as error:
        faults.append(Fault(file, 0, 0, "", f"not YAML: {_in_one_line(error)}", "C002"))
    if faults:
        raise CodebookError(faults)
    if node is None:
        _refuse(file, "C001", "the file is empty; it starts with 'labresearch: codebook/1'")
    return node


def _shared_or_deep(text: str, file: str) -> list[Fault]:
    """Find anchors and aliases, and nesting so deep that nobody wrote it by hand."""
    faults = []
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        mark = event.start_mark
        place = (file, mark.line + 1, mark.column + 1, "")
        if getattr(event, "anchor", None) is not None:
            message = (
                "anchors and aliases (& and *) are not allowed; write the value out, "
                "or quote it if it is text"
            )
            faults.append(Fault(*place, message, "C004"))
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                message = f"nested more than {MAX_DEPTH} levels deep"
                return [*faults, Fault(*place, message, "C002")]
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
    return faults


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        _refuse(
            file, "C001", f"the file has {len(content):,} bytes; a codebook may have {MAX_BYTES:,}"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _refuse(file, "C001", "the file is not UTF-8; save it as UTF-8", line, 1)


def _refuse(file: str, code: str, message: str, line: int = 0, column: int = 0) -> NoReturn:
    raise CodebookError([Fault(file, line, column, "", message, code)])


def _paths(root: yaml.Node) -> dict[int, str]:
    """Give every node its path: keys, and entries of lists by their id or else their number."""
    paths: dict[int, str] = {}
    waiting: list[tuple[yaml.Node, str]] = [(root, "")]
    while waiting:
        node, path = waiting.pop()
        paths[id(node)] = path
        inside = f"{path}." if path else ""
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                paths[id(key)] = path
                waiting.append((value, f"{inside}{name}"))
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value, 1):
                waiting.append((item, f"{inside}{own_id(item) or number}"))
    return paths


def own_id(node: yaml.Node) -> str:
    """Return what stands under ``id`` in a mapping; '' where there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "id" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return ""


class NodeReader:
    """Turns nodes into values and notes every fault with its place.

    Parameters
    ----------
    file : str
        Name for messages.
    root : yaml.Node
        The whole file, for the path of each node.
    """

    def __init__(self, file: str, root: yaml.Node) -> None:
        self.file = file
        self.root = root
        self.faults: list[Fault] = []
        # regex sources of the book's word lists, for {name} in a regex
        self.word_lists: dict[str, str] = {}
        self.used_lists: set[str] = set()

    @functools.cached_property
    def _path_of(self) -> dict[int, str]:
        return _paths(self.root)

    def fault(self, node: yaml.Node, message: str, code: str = "C013") -> None:
        """Note a fault at a node; ``code`` is one of ``FAULT_CODES``."""
        start, end = node.start_mark, node.end_mark
        self.faults.append(
            Fault(
                self.file,
                start.line + 1,
                start.column + 1,
                self._path_of.get(id(node), ""),
                message,
                code,
                end.line + 1,
                end.column + 1,
            )
        )

    def mapping(self, node: yaml.Node, allowed: Collection[str], what: str) -> dict[str, Entry]:
        """Return key -> (key node, value node); unknown and repeated keys are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must be a mapping (key: value)")
            return {}
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in allowed:
                hint = did_you_mean(name, allowed)
                self.fault(key, f"unknown key {name!r} in {what}{hint}", "C012")
            elif name in entries:
                first = entries[name][0].start_mark.line + 1
                message = f"key {name!r} occurs twice in {what}; the first is in line {first}"
                self.fault(key, message, "C011")
            else:
                entries[name] = (key, value)
        return entries

    def free_mapping(self, node: yaml.Node, what: str) -> dict[str, Entry]:
        """Return the entries of a mapping whose keys the author chooses."""
        names = {
            key.value
            for key, _ in (node.value if isinstance(node, yaml.MappingNode) else ())
            if isinstance(key, yaml.ScalarNode)
        }
        return self.mapping(node, names, what)

    def items(self, node: yaml.Node, what: str) -> Iterator[yaml.Node]:
        """Yield the entries of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"{what} must be a list (- entry)")
            return
        yield from node.value

    def text(self, node: yaml.Node, what: str, *, empty: bool = False) -> str:
        """Return a text as written: ``no`` and ``1.10`` stay what they are."""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"{what} must be a text")
            return ""
        value = str(node.value)
        if not value.strip() and not empty:
            self.fault(node, f"{what} is empty (a text that starts with # needs quotes)", "C015")
        elif node.style in _PLAIN and value in {"~", "null", "Null", "NULL"}:
            self.fault(node, f"{what} is null; write a text (in quotes, if this was meant as text)")
            return ""
        return value

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """Return one text or a list of texts as a tuple."""
        if isinstance(node, yaml.SequenceNode):
            if not node.value:
                self.fault(node, f"{what} is an empty list", "C015")
            return tuple(self.text(item, f"each entry of {what}") for item in node.value)
        return (self.text(node, what),)

    def choice(self, node: yaml.Node, allowed: Collection[str], what: str) -> str:
        """Return a text that must be one of ``allowed``."""
        value = self.text(node, what)
        if value and value not in allowed:
            hint = did_you_mean(value, allowed)
            self.fault(node, f"{what} {value!r} is not known{hint}", "C014")
        return value

    def choices(self, node: yaml.Node, allowed: Collection[str], what: str) -> tuple[str, ...]:
        """Return one or several texts that must be among ``allowed``."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not nodes:
            self.fault(node, f"{what} is an empty list", "C015")
        return tuple(self.choice(item, allowed, what) for item in nodes)

    def truth(self, node: yaml.Node, what: str) -> bool:
        """Return true or false."""
        value = self.text(node, what)
        if value not in {"true", "false"}:
            self.fault(node, f"{what} must be true or false, not {value!r}")
        return value == "true"

    def number(self, node: yaml.Node, what: str, *, low: float, high: float) -> float:
        """Return a number between two bounds."""
        value = self.text(node, what)
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            self.fault(node, f"{what} must be a number from {low:g} to {high:g}, not {value!r}")
            return low
        return number

    def whole(self, node: yaml.Node, what: str, *, low: int, high: int) -> int:
        """Return a whole number between two bounds."""
        number = self.number(node, what, low=low, high=high)
        if number != int(number):
            self.fault(node, f"{what} must be a whole number, not {number:g}")
        return int(number)

    def plain(self, node: yaml.Node) -> Any:
        """Return nested lists, dicts, texts, whole numbers and truth values."""
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            entries = self.free_mapping(node, "the pattern")
            return {name: self.plain(value) for name, (_, value) in entries.items()}
        value = self.text(node, "a value")
        if node.style in _PLAIN:
            if value in {"true", "false"}:
                return value == "true"
            if value.isdecimal():
                return int(value)
        return value
