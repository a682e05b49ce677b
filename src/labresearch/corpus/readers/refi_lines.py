"""Where in the text of a source each line of talk stands, so that selections can be mapped."""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

import pandas as pd

__all__ = ["Place", "Places", "places_of_rows"]

_TOKEN = re.compile(r"\S+")
# f4 and easytranscript write the time behind a turn
_STAMP_BEHIND = re.compile(r"\s*#\d{1,2}:\d\d:\d\d-\d#\s*$")


class Place(NamedTuple):
    """A piece of talk: from ``start`` to ``end`` of the source it is ``row``, from ``at`` on."""

    start: int
    end: int
    row: int
    at: int


class Places:
    """The pieces of talk of a source, in order.

    Parameters
    ----------
    pieces : list of Place
        In the order of the source.
    """

    def __init__(self, pieces: list[Place]) -> None:
        self._pieces = pieces
        self._ends = [piece.end for piece in pieces]
        self._first: dict[int, int] = {}
        for piece in pieces:
            self._first.setdefault(piece.row, piece.start)

    def touched(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Lines that a stretch of the source touches.

        Returns
        -------
        list of (int, int, int)
            Row, first character and character after the last in the row's text.
        """
        out: list[tuple[int, int, int]] = []
        for at in range(bisect.bisect_right(self._ends, start), len(self._pieces)):
            piece = self._pieces[at]
            if piece.start >= end:
                break
            first = piece.at + max(0, start - piece.start)
            last = piece.at + min(end, piece.end) - piece.start
            if out and out[-1][0] == piece.row:
                out[-1] = (piece.row, out[-1][1], last)
            else:
                out.append((piece.row, first, last))
        return out

    def first(self, row: int) -> int:
        """Where a row begins in the source; -1 where it is not found."""
        return self._first.get(row, -1)


def places_of_rows(rows: pd.DataFrame, text: str) -> tuple[Places, list[int]]:
    """Find the talk of each row in its source.

    A row's text is what is left of its lines when label, time and line number are taken off in
    front, so words are compared from the end of each line.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``text`` and ``source_line`` (first line), in the order of the source.
    text : str
        The source.

    Returns
    -------
    places : Places
    begins : list of int
        Where the first line of each row begins in the source.
    """
    lines = text.split("\n")
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)
    firsts = rows["source_line"].tolist()
    pieces: list[Place] = []
    for row, (first, said) in enumerate(zip(firsts, rows["text"].tolist(), strict=True)):
        stop = firsts[row + 1] - 1 if row + 1 < len(firsts) else len(lines)
        pieces += _pieces(row, said, lines[first - 1 : stop], begins[first - 1 : stop])
    return Places(pieces), [begins[first - 1] for first in firsts]


def _pieces(row: int, said: str, lines: list[str], begins: list[int]) -> list[Place]:
    out: list[Place] = []
    left = said.rstrip()
    for line, begin in zip(reversed(lines), reversed(begins), strict=True):
        if not left:
            break
        behind = _STAMP_BEHIND.search(line)
        core = (line[: behind.start()] if behind else line).rstrip()
        end = begin + len(core)
        core = core.lstrip()
        if not core:
            continue
        if left.endswith(core) or core.endswith(left):
            size = min(len(core), len(left))
            out.append(Place(end - size, end, row, len(left) - size))
            left = left[:-size].rstrip()
        else:
            found, left = _words(row, left, core, end - len(core))
            out += found
    return out[::-1]


def _words(row: int, left: str, core: str, begin: int) -> tuple[list[Place], str]:
    """Compare a line with what is left of a row word by word, where blanks were changed."""
    tokens = list(_TOKEN.finditer(left))
    out: list[Place] = []
    for word in reversed(list(_TOKEN.finditer(core))):
        # 'T:Why' has the label in the same word
        if not tokens or not word[0].endswith(tokens[-1][0]):
            break
        token = tokens.pop()
        end = begin + word.end()
        out.append(Place(end - len(token[0]), end, row, token.start()))
    return out, left[: tokens[-1].end()] if tokens else ""
