"""Cells of a workbook that are merged over several rows."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.readers.archive import Archive
from labresearch.corpus.readers.columns import Header
from labresearch.corpus.readers.raw import Source

__all__ = ["fill_merged"]

_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_FIELDS = ("speaker", "role", "session", "turn")


def fill_merged(
    records: list[list[object]], lines: list[int], header: Header, *, source: Source, sheet: Any
) -> None:
    """Write the value of a merged cell into all its rows, where it says who speaks or which turn.

    Parameters
    ----------
    records : list of list
        Cells of the sheet; changed in place.
    lines : list of int
        Row of each record.
    header : Header
        Which column is what.
    source : Source
        The workbook.
    sheet : openpyxl worksheet
        The sheet, for the name of its part.
    """
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    columns = {header.at[field] for field in _FIELDS if field in header.at}
    found: list[tuple[bytes, bytes, bytes, bytes]] = []
    # openpyxl has read the part by now, so what fails here is only this view of it
    with contextlib.suppress(TranscriptError):
        archive = Archive(source.data, source.name, what="workbook", limits=source.limits)
        if part in archive.names:
            found = _MERGED.findall(archive.read(part))
    row_of = {line: i for i, line in enumerate(lines)}
    for left, top, right, bottom in found:
        at = _column(left)
        first, last = int(top), int(bottom)
        if at not in columns or left != right or last <= first or first not in row_of:
            continue
        cells = records[row_of[first]]
        value = cells[at] if at < len(cells) else None
        for line in range(first + 1, min(last, lines[-1]) + 1):
            below = row_of.get(line)
            if below is None or below <= header.row:
                continue
            record = records[below]
            record += [None] * (at + 1 - len(record))
            if record[at] is None:
                record[at] = value


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
