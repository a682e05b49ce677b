"""The texts of a REFI-QDA project: where they lie in the archive, and the selections in them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from urllib.parse import unquote

from labresearch.corpus.encoding import decode
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.limits import Limits
from labresearch.corpus.readers.archive import Archive
from labresearch.corpus.readers.refi_positions import newline_lengths
from labresearch.corpus.readers.refi_project import guid_of
from labresearch.corpus.readers.xml_nodes import Node

__all__ = ["Document", "Selection", "Texts", "documents", "name_of", "whole_number"]

_SCHEME = re.compile(r"^([a-z]+)://", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z]+://|[A-Za-z]:[\\/]|[\\/~]")
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")
_SHOWN = 8


@dataclasses.dataclass
class Selection:
    """A stretch of a text and what was coded in it.

    Parameters
    ----------
    node : Node
        The element.
    start, end : int
        As in the project; end -1 and start 0 where they are no numbers.
    codings : list of (str, str)
        GUIDs of code and user ('' where none is named).
    """

    node: Node
    start: int
    end: int
    codings: list[tuple[str, str]]


@dataclasses.dataclass
class Document:
    """A text of a project that may be a transcript.

    Parameters
    ----------
    name : str
        Name of the source.
    guid : str
        GUID of the source.
    text : str
        With newline line ends.
    newlines : list of int
        Length of each line end in the file.
    selections : list of Selection
        In the order of the project.
    sync : list of (int, float)
        Position and time (s) where a recording and its transcript meet.
    node : Node
        The element.
    findings : list of Finding
        What was noticed on decoding.
    """

    name: str
    guid: str
    text: str
    newlines: list[int]
    selections: list[Selection]
    sync: list[tuple[int, float]]
    node: Node
    findings: list[Finding]


class Texts:
    """Finds the plain text of a source, in the project itself or in its archive.

    Parameters
    ----------
    file : str
        Name of the file for messages.
    limits : Limits
        Of reading.
    archive : Archive or None
        None where the project stands alone.
    """

    def __init__(self, file: str, limits: Limits, archive: Archive | None) -> None:
        self._file, self._limits, self._archive = file, limits, archive
        self._by_name: dict[str, str] = {}
        for name in archive.names if archive else []:
            self._by_name.setdefault(name.replace("\\", "/").lower(), name)
            self._by_name.setdefault(name.replace("\\", "/").lower().rpartition("/")[2], name)

    def of(self, node: Node) -> tuple[str, list[int], list[Finding], str]:
        """Return text, line ends, findings and place; raise LookupError with the reason."""
        inline = node.find("PlainTextContent")
        path = node.get("plainTextPath").strip()
        if inline is not None and (inline.text.strip() or not path):
            text = inline.text.replace("\r\n", "\n").replace("\r", "\n")
            return text, [1] * text.count("\n"), [], ""
        if not path:
            rich = node.get("richTextPath") or node.get("path")
            reason = "has only formatted text" if rich else "has no text"
            raise LookupError(reason)
        name = self._name(path)
        assert self._archive is not None
        try:
            data = self._archive.read(name)
            text, findings = decode(data, file=self._file, max_line=self._limits.max_line)
        except TranscriptError as error:
            reason = f"cannot be read: {error.message}"
            raise LookupError(reason) from error
        return text, newline_lengths(data, text.count("\n")), findings, name

    def _name(self, path: str) -> str:
        """Name of the part of the archive that a path means; nothing else is ever opened."""
        # only the last part of a path is shown: the others may name a person's home folder
        shown = re.split(r"[\\/]", path)[-1][:80]
        scheme = _SCHEME.match(path)
        kind = scheme[1].lower() if scheme else ""
        inner = unquote(path[scheme.end() :] if scheme else path).replace("\\", "/")
        outside = kind not in ("", "internal", "relative") or (
            kind != "relative" and inner.startswith("/")
        )
        if outside or _DRIVE.match(inner) or ".." in inner.split("/"):
            reason = "names a place outside the file, which is never opened"
            raise LookupError(reason, shown)
        inner = inner.strip("/").lower()
        for name in (f"sources/{inner}", inner, inner.rpartition("/")[2]):
            if name in self._by_name:
                return self._by_name[name]
        reason = "names a text that is not in the file"
        if self._archive is None:
            reason += " but in the .qdpx that it belongs to, which must be read instead"
        raise LookupError(reason, shown)


def documents(root: Node, texts: Texts, findings: list[Finding]) -> list[Document]:
    """Read all texts that may be transcripts.

    Parameters
    ----------
    root : Node
        The project.
    texts : Texts
        Where they lie.
    findings : list of Finding
        Texts that cannot be read are appended.

    Returns
    -------
    list of Document
        Text sources, and transcripts of recordings; a text that is named twice comes once, with
        the selections of both.
    """
    out: list[Document] = []
    by_place: dict[str, Document] = {}
    lost: dict[str, list[tuple[str, int]]] = {}
    shared: list[str] = []
    for node, name, read in _texts(root):
        try:
            text, newlines, noticed, place = texts.of(node)
        except LookupError as error:
            reason, *at = error.args
            shown = f"{name[:80]!r}{f' ({at[0]})' if at and at[0] != name else ''}"
            lost.setdefault(reason, []).append((shown, node.line))
            continue
        selections, sync = read(node)
        if place and place in by_place:
            first = by_place[place]
            first.selections += selections
            first.sync = first.sync or sync
            shared.append(name)
            continue
        out.append(
            Document(
                name, guid_of(node.get("guid")), text, newlines, selections, sync, node, noticed
            )
        )
        if place:
            by_place[place] = out[-1]
    for reason, sources in lost.items():
        names = ", ".join(name for name, _ in sources[:_SHOWN])
        more = f" and {len(sources) - _SHOWN} more" if len(sources) > _SHOWN else ""
        message = f"sources left out, {len(sources)}, since each {reason}: {names}{more}"
        if reason.startswith("has only"):
            message += "; export its text as plain text and read that"
        findings.append(Finding(sources[0][1], "warning", "dropped", message))
    if shared:
        names = ", ".join(repr(name[:80]) for name in shared[:_SHOWN])
        message = f"sources with the text of another source, read once: {names}"
        findings.append(Finding(0, "note", "kept", message))
    return out


_Reading = Callable[[Node], tuple[list[Selection], list[tuple[int, float]]]]


def _texts(root: Node) -> list[tuple[Node, str, _Reading]]:
    out: list[tuple[Node, str, _Reading]] = []
    for part in root.find_all("Sources"):
        for node in part.children:
            name = name_of(node)
            if node.tag == "TextSource":
                out.append((node, name, _plain))
            elif node.tag in ("AudioSource", "VideoSource"):
                for script in node.find_all("Transcript"):
                    out.append((script, name_of(script) or name, _synchronised))
    return out


def _plain(node: Node) -> tuple[list[Selection], list[tuple[int, float]]]:
    selections = []
    for part in node.find_all("PlainTextSelection"):
        start, end = whole_number(part.get("startPosition")), whole_number(part.get("endPosition"))
        good = start is not None and end is not None
        selections.append(
            Selection(part, start or 0 if good else 0, end or 0 if good else -1, _codings(part))
        )
    return selections, []


def _synchronised(node: Node) -> tuple[list[Selection], list[tuple[int, float]]]:
    at: dict[str, int] = {}
    sync = []
    for point in node.find_all("SyncPoint"):
        position, time = whole_number(point.get("position")), whole_number(point.get("timeStamp"))
        if position is None:
            continue
        at.setdefault(guid_of(point.get("guid")), position)
        if time is not None and time >= 0:
            sync.append((position, time / 1000))
    selections = []
    for part in node.find_all("TranscriptSelection"):
        ends = [at.get(guid_of(part.get(key))) for key in ("fromSyncPoint", "toSyncPoint")]
        start, end = ends
        good = start is not None and end is not None
        selections.append(
            Selection(part, start or 0 if good else 0, end or 0 if good else -1, _codings(part))
        )
    return selections, sync


def _codings(selection: Node) -> list[tuple[str, str]]:
    out = []
    for coding in selection.find_all("Coding"):
        user = coding.get("creatingUser") or selection.get("creatingUser")
        codes = [guid_of(ref.get("targetGUID")) for ref in coding.find_all("CodeRef")]
        out += [(code, guid_of(user)) for code in codes or [""]]
    return out


def name_of(node: Node) -> str:
    r"""Name a part of a project; of a path only the end, since it may name a home folder.

    Examples
    --------
    >>> [name_of(Node("a", 1, {"name": name})) for name in ("1/2 hour", r"C:\Users\me\b.txt")]
    ['1/2 hour', 'b.txt']
    """
    name = node.get("name").strip()
    return re.split(r"[\\/]", name.rstrip("\\/"))[-1] if _PATH.match(name) else name


def whole_number(written: str) -> int | None:
    """Read a position; None where it is no whole number.

    Examples
    --------
    >>> whole_number("12"), whole_number("-3"), whole_number("1e9")
    (12, -3, None)
    """
    written = written.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", written):
        return None
    return int(written)
