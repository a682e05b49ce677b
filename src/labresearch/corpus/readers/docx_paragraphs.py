"""The paragraphs and tables of a Word document, in order, without Word."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from labresearch.corpus.readers.docx_styles import Style, is_on
from labresearch.corpus.readers.docx_symbols import symbol
from labresearch.corpus.readers.xml_nodes import Node

__all__ = ["Body", "Paragraph", "Run", "Table", "add_note", "all_paragraphs"]

# what holds runs or paragraphs and is nothing itself
_THROUGH = frozenset(
    (
        "hyperlink", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "customXml", "fldSimple",
        "dir", "bdo", "r",
    )
)  # fmt: skip
_MATHS = frozenset(("oMath", "oMathPara"))
_DELETED = frozenset(("del", "moveFrom"))
_DRAWN = frozenset(("drawing", "pict", "object"))
_WIDEST = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one look; line breaks are newlines, tabs are tabs."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclasses.dataclass(slots=True)
class Paragraph:
    """One paragraph: ``number`` counts all paragraphs of the body, from 1."""

    number: int
    runs: list[Run] = dataclasses.field(default_factory=list)
    heading: bool = False

    @property
    def text(self) -> str:
        """The text, without looks."""
        return "".join(run.text for run in self.runs)


@dataclasses.dataclass(slots=True)
class Table:
    """One table: rows of cells of paragraphs.

    Parameters
    ----------
    rows : list of list of list of Paragraph
        A cell that spans columns is followed by empty ones.
    merged : set of (int, int)
        Row and column of the cells that belong to the one above.
    """

    rows: list[list[list[Paragraph]]]
    merged: set[tuple[int, int]] = dataclasses.field(default_factory=set)


def add_note(asides: dict[str, list[tuple[int, str]]], kind: str, at: int, text: str) -> None:
    """Keep a text that is no text of the body."""
    text = " ".join(text.split())
    if text:
        asides.setdefault(kind, []).append((at, text))


def all_paragraphs(blocks: list[Paragraph | Table]) -> Iterator[Paragraph]:
    """All paragraphs of blocks, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (p for row in block.rows for cell in row for p in cell)


class Body:
    """Walk of a body: finds the paragraphs and keeps count of what is not text.

    Parameters
    ----------
    styles : dict of str to Style
        Looks of the named styles.

    Attributes
    ----------
    asides : dict of str to list of (int, str)
        Kind of what is no text of the body, to paragraph and text.
    anchors : dict of (str, str) to int
        Kind and id of a note, to the paragraph that it is about.
    inserted : int
        Tracked insertions.
    """

    def __init__(self, styles: dict[str, Style]) -> None:
        self.styles = styles
        self.asides: dict[str, list[tuple[int, str]]] = {}
        self.anchors: dict[tuple[str, str], int] = {}
        self.inserted = 0
        self.count = 0
        self._boxes: list[Node] = []
        self._open: Paragraph | None = None

    def blocks(self, node: Node) -> list[Paragraph | Table]:
        """Paragraphs and tables below an element, in order."""
        out: list[Paragraph | Table] = []
        for child in node.children:
            if child.tag == "p":
                out += self._paragraph(child)
            elif child.tag == "tbl":
                self._open = None
                out.append(self._table(child))
            elif child.tag in _DELETED:
                add_note(self.asides, "deleted text", self.count + 1, _deleted(child))
            elif child.tag == "AlternateContent":
                out += self.blocks(_chosen(child))
            elif child.tag == "altChunk":
                add_note(self.asides, "parts in another format", self.count, "one part, not read")
            elif child.tag in _THROUGH and not _is_placeholder(child):
                self.inserted += child.tag in ("ins", "moveTo")
                out += self.blocks(child)
        return out

    def _table(self, node: Node) -> Table:
        out = Table([])
        for r, row in enumerate(_inside(node, "tr")):
            cells: list[list[Paragraph]] = []
            for cell in _inside(row, "tc"):
                look = cell.find("tcPr")
                merge = look.find("vMerge") if look is not None else None
                if merge is not None and merge.get("val", "continue") != "restart":
                    out.merged.add((r, len(cells)))
                cells.append(list(all_paragraphs(self.blocks(cell))))
                span = look.find("gridSpan") if look is not None else None
                wide = span.get("val") if span is not None else ""
                if wide.isascii() and wide.isdigit():
                    cells += [[] for _ in range(min(int(wide[:4]), _WIDEST) - 1)]
            out.rows.append(cells)
        return out

    def _paragraph(self, node: Node) -> list[Paragraph | Table]:
        self.count += 1
        look = node.find("pPr")
        named = look.find("pStyle") if look is not None else None
        style = self.styles.get(named.get("val")) if named is not None else None
        # the end of the paragraph before was deleted in tracked changes: the two are one
        joined, self._open = self._open, None
        paragraph = joined or Paragraph(self.count, heading=bool(style and style.heading))
        boxes, self._boxes = self._boxes, []
        self._runs(node, paragraph, style)
        mine, self._boxes = self._boxes, boxes
        mark = look.find("rPr") if look is not None else None
        if mark is not None and any(mark.find(tag) for tag in _DELETED):
            self._open = paragraph
        out: list[Paragraph | Table] = [] if joined else [paragraph]
        for box in mine:
            self._open, kept = None, self._open
            out += self.blocks(box)
            self._open = kept
        return out

    def _runs(self, node: Node, to: Paragraph, style: Style | None) -> None:
        if node.tag == "r":
            self._run(node, to, style)
            return
        for child in node.children:
            if child.tag in _DELETED:
                add_note(self.asides, "deleted text", to.number, _deleted(child))
            elif child.tag == "AlternateContent":
                self._runs(_chosen(child), to, style)
            elif child.tag in _MATHS:
                self._equation(child, to, style)
            elif child.tag in _DRAWN:
                self._drawn(child)
            elif child.tag in _THROUGH and not _is_placeholder(child):
                self.inserted += child.tag in ("ins", "moveTo")
                self._runs(child, to, style)

    def _equation(self, node: Node, to: Paragraph, style: Style | None) -> None:
        """Write a fraction as 1/2 and a power as x^2."""
        sign = {"f": "/", "sSup": "^", "sSub": "_"}.get(node.tag, "")
        before, after = {"d": ("(", ")"), "rad": ("√", "")}.get(node.tag, ("", ""))
        if before:
            to.runs.append(Run(before))
        first = True
        for part in node.children:
            if part.tag == "r":
                self._run(part, to, style)
            elif not part.tag.endswith("Pr"):
                if sign and not first:
                    to.runs.append(Run(sign))
                first = False
                self._equation(part, to, style)
        if after:
            to.runs.append(Run(after))

    def _run(self, node: Node, to: Paragraph, style: Style | None) -> None:
        look = node.find("rPr")
        named = look.find("rStyle") if look is not None else None
        own = self.styles.get(named.get("val")) if named is not None else None
        bold, italic = (
            next((s for s in said if s is not None), False)
            for said in (
                (is_on(look, "b"), own and own.bold, style and style.bold),
                (is_on(look, "i"), own and own.italic, style and style.italic),
            )
        )
        pieces: list[str] = []
        for child in node.children:
            if child.tag == "t":
                pieces.append(child.text.replace("\n", " "))
            elif child.tag in ("tab", "ptab"):
                pieces.append("\t")
            elif child.tag in ("br", "cr"):
                pieces.append("\n")
            elif child.tag == "noBreakHyphen":
                pieces.append("-")
            elif child.tag == "sym":
                text = symbol(child.get("font"), child.get("char"))
                pieces.append(text)
                if text == "[symbol]":
                    said = f"{child.get('font')} {child.get('char')}"
                    add_note(self.asides, "symbols of a special font", to.number, said)
            elif child.tag in ("footnoteReference", "endnoteReference", "commentReference"):
                kind = child.tag.removesuffix("Reference")
                self.anchors.setdefault((kind, child.get("id")), to.number)
            elif child.tag in _DRAWN:
                self._drawn(child)
            elif child.tag == "AlternateContent":
                before = len(to.runs)
                self._run(_chosen(child), to, style)
                pieces += [run.text for run in to.runs[before:]]
                del to.runs[before:]
            elif child.tag == "ruby":
                base = child.find("rubyBase")
                pieces.append(base.text if base is not None else "")
        text = "".join(pieces)
        if not text:
            return
        if is_on(look, "vanish"):
            add_note(self.asides, "hidden text", to.number, text)
            return
        to.runs.append(Run(text, bool(bold), bool(italic)))

    def _drawn(self, node: Node) -> None:
        """Text boxes come after the paragraph that holds them; pictures are passed over."""
        for child in node.children:
            if child.tag == "txbxContent":
                self._boxes.append(child)
            elif child.tag == "AlternateContent":
                self._drawn(_chosen(child))
            else:
                self._drawn(child)


def _chosen(node: Node) -> Node:
    """One of several forms of the same content: the first, else what stands in for it."""
    return node.find("Choice") or node.find("Fallback") or Node("", node.line, {})


def _is_placeholder(node: Node) -> bool:
    """Tell a content control that still says 'Click here to enter text'."""
    look = node.find("sdtPr") if node.tag == "sdt" else None
    return look is not None and look.find("showingPlcHdr") is not None


def _deleted(node: Node) -> str:
    return " ".join(
        "".join(t.text for t in part.walk() if t.tag in ("delText", "t"))
        for part in ([*node.walk("p")] or [node])
    )


def _inside(node: Node, tag: str) -> Iterator[Node]:
    """Rows of a table and cells of a row, also where a content control is around them."""
    for child in node.children:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _inside(child, tag)
