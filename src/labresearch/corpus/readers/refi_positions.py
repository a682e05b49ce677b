"""Positions of selections: in which unit a program counted, guessed from all selections."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

import numpy as np

from labresearch.corpus.import_report import Finding

__all__ = ["Spans", "TextPositions", "newline_lengths", "spans_of"]

_CLEAR = 0.95
# fewer boundaries gained may be chance
_LEAST = 2
_TRIES = 2**40


@dataclasses.dataclass(frozen=True)
class _Counting:
    """One way of counting: wide characters as two or one, line ends of 0 (file), 1 or 2."""

    utf16: bool = False
    newline: int = 0
    inclusive: bool = False

    def __str__(self) -> str:
        unit = "UTF-16 units" if self.utf16 else "code points"
        newline = {
            0: "line ends as in the file",
            1: "a line end counts 1",
            2: "a line end counts 2",
        }
        end = "the end is the last character" if self.inclusive else "the end is exclusive"
        return f"{unit}, {newline[self.newline]}, {end}"


_COUNTINGS = [
    _Counting(utf16, newline, inclusive)
    for inclusive in (False, True)
    for newline in (0, 1, 2)
    for utf16 in (False, True)
]


@dataclasses.dataclass(frozen=True)
class TextPositions:
    """A text and the selections in it, as their program counted.

    Parameters
    ----------
    text : str
        With newline line ends.
    newlines : list of int
        Length of each line end in the file (2 for CR LF).
    starts, ends : sequence of int
        As in the project.
    points : sequence of int, optional
        Further positions, counted in the same way.
    coded : sequence of bool, optional
        Selections by which the way of counting is judged; all where none are given.
    """

    text: str
    newlines: list[int]
    starts: Sequence[int]
    ends: Sequence[int]
    points: Sequence[int] = ()
    coded: Sequence[bool] = ()


@dataclasses.dataclass(frozen=True)
class Spans:
    """Selections as places in the text.

    Parameters
    ----------
    starts, ends : numpy.ndarray of int64
        First character, and character after the last.
    whole : numpy.ndarray of bool
        False where the selection begins or ends outside the text.
    points : numpy.ndarray of int64
        The further positions.
    """

    starts: np.ndarray
    ends: np.ndarray
    whole: np.ndarray
    points: np.ndarray


def newline_lengths(data: bytes, newlines: int) -> list[int]:
    r"""Lengths of the line ends of a file.

    Parameters
    ----------
    data : bytes
        The file.
    newlines : int
        How many the decoded text has.

    Returns
    -------
    list of int
        All 1 where the two do not fit together.

    Examples
    --------
    >>> newline_lengths(b"a\r\nb\n", 2)
    [2, 1]
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    if b"\r" not in data:
        return [1] * newlines
    found = [len(end) for end in re.findall(rb"\r\n|\r|\n", data)]
    return found if len(found) == newlines else [1] * newlines


def spans_of(
    texts: Sequence[TextPositions], findings: list[Finding], *, standard: bool = False
) -> list[Spans]:
    """Turn positions into places in the texts.

    The standard counts code points; NVivo for Windows counts UTF-16 units over CR LF line ends,
    and some programs take the end for the last character. Each way of counting is tried, and the
    one by which most selections begin and end at the edge of a word is taken; the standard one,
    unless another is clearly better.

    Parameters
    ----------
    texts : sequence of TextPositions
        All texts of a project.
    findings : list of Finding
        Which way was taken, and whether it fits badly, is appended.
    standard : bool, optional
        Whether the project is known to keep to the standard.

    Returns
    -------
    list of Spans
        One a text.
    """
    marks = [_Marks(text) for text in texts]
    total = 2 * sum(int(mark.scored.sum()) for mark in marks)
    best = _COUNTINGS[0]
    if total and not standard:
        usual, usual_clear = best_hits, best_clear = _hits(marks, best)
        for counting in _COUNTINGS[1:] if usual < _CLEAR * total else []:
            hits, clear = _hits(marks, counting)
            gained = hits - usual + clear - usual_clear
            if hits > usual and gained >= _LEAST and (hits, clear) > (best_hits, best_clear):
                best, best_hits, best_clear = counting, hits, clear
        share = best_hits / total
        if best is not _COUNTINGS[0]:
            message = (
                f"positions of selections were not counted as the standard says ({_COUNTINGS[0]}: "
                f"{usual} of {total} starts and ends lie at the edge of a word) but as {best} "
                f"({best_hits} of {total}); read so"
            )
            findings.append(Finding(0, "warning", "guessed", message))
        else:
            message = (
                f"positions of selections were read as the standard says ({best}): {best_hits} of "
                f"{total} starts and ends lie at the edge of a word"
            )
            findings.append(Finding(0, "note", "guessed", message))
        if share < _CLEAR:
            message = (
                f"only {share:.0%} of the starts and ends of selections lie at the edge of a word; "
                "compare some codings with the program that wrote the file"
            )
            findings.append(Finding(0, "warning", "guessed", message))
    return [mark.spans(best) for mark in marks]


def _hits(marks: list[_Marks], counting: _Counting) -> tuple[int, int]:
    """Count over all texts; see `_Marks.hits`."""
    found = [mark.hits(counting) for mark in marks]
    return sum(hits for hits, _ in found), sum(clear for _, clear in found)


class _Marks:
    """Where words begin and end in one text, and its selections."""

    def __init__(self, given: TextPositions) -> None:
        self.given = given
        raw = np.frombuffer(given.text.encode("utf-32-le", errors="surrogatepass"), dtype="<u4")
        self.points = raw.astype("int64")
        # 0 blank, 1 sign or mark, 2 part of a word
        kinds = np.zeros(0x110000, dtype="int8")
        for point in np.flatnonzero(np.bincount(self.points)).tolist():
            kinds[point] = _kind(chr(point))
        self.kind = kinds[self.points]
        self.starts = _bounded(given.starts)
        self.ends = _bounded(given.ends)
        coded = given.coded if len(given.coded) else np.ones(len(self.starts), dtype=bool)
        most = 2 * len(self.points) + 1
        # what no way of counting can place says nothing
        self.scored = (
            np.array(coded, dtype=bool)
            & (self.starts >= 0)
            & (self.starts < self.ends)
            & (self.ends <= most)
        )

    def spans(self, counting: _Counting) -> Spans:
        offsets = self._offsets(counting)
        last = int(offsets[-1])
        ends = self.ends + int(counting.inclusive)
        whole = (self.starts >= 0) & (ends <= last) & (self.starts <= ends)
        points = _places(offsets, _bounded(self.given.points))
        return Spans(_places(offsets, self.starts), _places(offsets, ends), whole, points)

    def hits(self, counting: _Counting) -> tuple[int, int]:
        """Count the starts and ends at the edge of a word, and those beside a blank."""
        if not len(self.points) or not len(self.starts):
            return 0, 0
        offsets = self._offsets(counting)
        starts = self.starts[self.scored]
        ends = self.ends[self.scored] + int(counting.inclusive)
        first, after = _places(offsets, starts), _places(offsets, ends)
        size = len(self.points)
        kind = np.concatenate([[0], self.kind, [0]]).astype("int8")
        # kind[i + 1] is that of character i
        inside = (first < size) & (offsets[first] == starts)
        begins = inside & (kind[first + 1] > 0) & ~((kind[first] == 2) & (kind[first + 1] == 2))
        inside = (after > 0) & (offsets[after] == ends)
        stops = inside & (kind[after] > 0) & ~((kind[after] == 2) & (kind[after + 1] == 2))
        clear = (begins & (kind[first] == 0)).sum() + (stops & (kind[after + 1] == 0)).sum()
        return int(begins.sum() + stops.sum()), int(clear)

    def _offsets(self, counting: _Counting) -> np.ndarray:
        """Position of each character, and of the end, as the program counted."""
        widths = np.ones(len(self.points), dtype="int64")
        if counting.utf16:
            widths[self.points > 0xFFFF] = 2
        ends = np.flatnonzero(self.points == 10)
        if counting.newline:
            widths[ends] = counting.newline
        elif len(ends) == len(self.given.newlines):
            widths[ends] = self.given.newlines
        return np.concatenate([[0], np.cumsum(widths)])


def _kind(char: str) -> int:
    return 2 if char.isalnum() or char in "_'’" else int(not char.isspace())


def _bounded(values: Sequence[int]) -> np.ndarray:
    return np.array([max(-_TRIES, min(_TRIES, v)) for v in values], dtype="int64")


def _places(offsets: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Characters at the positions; one inside a character or line end is taken to its begin."""
    at = np.searchsorted(offsets, positions, side="right") - 1
    return np.clip(at, 0, len(offsets) - 1)
