"""Texts that labresearch itself wrote into a REFI-QDA project: read back line by line."""

from __future__ import annotations

import re

import pandas as pd

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.readers.raw import Row, to_rows
from labresearch.corpus.readers.refi_lines import Place, Places
from labresearch.corpus.readers.refi_positions import Spans
from labresearch.corpus.readers.refi_sources import Document

__all__ = ["own_lines"]

_NAMED = re.compile(r"line ([0-9]{1,9})")
_TIME = r"\d{2,}:\d\d:\d\d\.\d{3}"
_BEFORE = re.compile(
    rf"(?:\[(?P<start>{_TIME})(?: - (?P<end>{_TIME}))?\] )?(?:(?P<speaker>.+): )?", re.DOTALL
)
_NAN = float("nan")


def own_lines(
    document: Document, spans: Spans
) -> tuple[pd.DataFrame, Places, dict[int, int]] | None:
    """Read a text in which every line of talk is a line, and its words a named selection.

    Parameters
    ----------
    document : Document
        The text.
    spans : Spans
        Of its selections.

    Returns
    -------
    rows : pandas.DataFrame
    places : Places
        Where the words of each line stand.
    named : dict of int to int
        Number of the selection to the line that it names.

    Notes
    -----
    None is returned where the text was changed since, so that it must be read as any other.
    """
    lines = document.text.removesuffix("\n").split("\n")
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)
    first: dict[int, int] = {}
    named: dict[int, int] = {}
    for number, selection in enumerate(document.selections):
        found = _NAMED.fullmatch(selection.node.get("name"))
        if not found:
            continue
        row = int(found[1])
        start, end = int(spans.starts[number]), int(spans.ends[number])
        if row >= len(lines) or start < begins[row] or end != begins[row + 1] - 1:
            return None
        first[row] = start
        named[number] = row
    rows: list[Row] = []
    pieces: list[Place] = []
    for row, line in enumerate(lines):
        begin = first.get(row, begins[row + 1] - 1)
        before = _BEFORE.fullmatch(line[: begin - begins[row]])
        if before is None:
            return None
        text = line[begin - begins[row] :]
        times = [parse_clock(before[key]) if before[key] else _NAN for key in ("start", "end")]
        rows.append((before["speaker"] or "", times[0], times[1], text, row + 1))
        if text:
            pieces.append(Place(begin, begin + len(text), row, 0))
    return to_rows(rows), Places(pieces), named
