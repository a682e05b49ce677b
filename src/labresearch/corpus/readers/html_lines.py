"""HTML as lines of text, with its anchors and time stamps; nothing is ever fetched."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

__all__ = ["Piece", "html_pieces", "lines_of_pieces"]

_BLOCKS = frozenset(
    (
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
        "section", "article", "header", "footer", "blockquote", "dt", "dd", "hr", "pre", "main",
    )
)  # fmt: skip
_SKIPPED = frozenset(("script", "style", "head", "nav", "noscript", "template", "svg", "button"))


# the parser of the standard library takes quadratic time over tags that never end
_OPEN = re.compile(r"<(?![a-zA-Z/!?][^<>]{0,4000}>)")


@dataclasses.dataclass
class Piece:
    """Text of one line under one anchor.

    Parameters
    ----------
    line : int
        1-based line of the file on which it begins.
    text : str
        The text.
    anchor : str
        ``name`` or ``id`` of the ``<a>`` around it, '' where there is none.
    stamp : str
        ``data-timestamp`` of the element around it, '' where there is none.
    breaks : bool
        Whether the text begins a line.
    """

    line: int
    text: str
    anchor: str = ""
    stamp: str = ""
    breaks: bool = False


class _Pieces(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.skipped = 0
        self.anchor = ""
        self.stamp = ""
        self.breaks = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipped += 1
        elif tag == "body":
            # a head that was never closed must not hide the talk
            self.skipped = 0
        if tag in _BLOCKS:
            self.breaks = True
        elif tag == "td" and self.pieces and not self.breaks:
            self.pieces.append(Piece(self.getpos()[0], "\t"))
        named = dict(attrs)
        if tag == "a":
            self.anchor = named.get("name") or named.get("id") or ""
        if "data-timestamp" in named:
            self.stamp = named["data-timestamp"] or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.breaks = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        elif tag in _BLOCKS:
            self.breaks = True
        if tag == "a":
            self.anchor = ""
        elif tag == "span":
            self.stamp = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.replace("\xa0", " ").split(" ")).replace("\n", " ").replace("\t", " ")
        if self.skipped or (not text.strip() and self.breaks):
            return
        self.pieces.append(Piece(self.getpos()[0], text, self.anchor, self.stamp, self.breaks))
        self.breaks = False


def html_pieces(text: str) -> list[Piece]:
    """Cut HTML into pieces of text.

    Parameters
    ----------
    text : str
        The page; broken mark-up is read as far as it goes.

    Returns
    -------
    list of Piece

    Examples
    --------
    >>> [(p.text, p.anchor, p.breaks) for p in html_pieces("<p>T: <a name='x'>Why</a><br>so")]
    [('T: ', '', True), ('Why', 'x', False), ('so', '', True)]
    """
    parser = _Pieces()
    try:
        parser.feed(_OPEN.sub("&lt;", _without_comments(text)))
        parser.close()
    except (AssertionError, ValueError, NotImplementedError):
        # the parser gives up on broken declarations; what was read stays
        pass
    return parser.pieces


def _without_comments(text: str) -> str:
    """Take comments out, but keep the line numbers."""
    out, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        out.append(text[place:start])
        stop = text.find("-->", start + 4)
        if stop < 0:
            return "".join(out)
        out.append("\n" * text.count("\n", start, stop))
        place = stop + 3
    return "".join([*out, text[place:]])


def lines_of_pieces(pieces: list[Piece]) -> tuple[list[str], list[int]]:
    """Put the pieces of each line together.

    Returns
    -------
    lines : list of str
    numbers : list of int
        Line of the file of each line.
    """
    lines: list[str] = []
    numbers: list[int] = []
    for piece in pieces:
        if piece.breaks or not lines:
            lines.append("")
            numbers.append(piece.line)
        lines[-1] += piece.text
    return [line.strip() for line in lines], numbers
