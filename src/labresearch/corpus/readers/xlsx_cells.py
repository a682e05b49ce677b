"""The cells of an .xlsx file, read straight from its XML.

Several times faster than a general library on transcripts, which have few styles and no formulas
worth keeping; and nothing is unpacked to disk, sizes are capped and document types refused, so
that a damaged or hostile file gives a message and not a hang. Written after ECMA-376, part 1,
section 18 (SpreadsheetML).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from labresearch.corpus.import_report import TranscriptError

__all__ = ["MAX_UNPACKED", "Workbook"]

MAX_UNPACKED = 100_000_000
"""Largest part of a workbook that is read, in bytes after unpacking."""

_MAX_COLUMNS = 256
_BIG, _MAX_RATIO = 10_000_000, 200
_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DURATION_IDS = frozenset({46})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_COLUMNS: dict[str, int] = {}


class Workbook:
    """An .xlsx file in memory.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Name for messages.
    max_unpacked : int, optional
        Limit for each part, in bytes.

    Raises
    ------
    TranscriptError
        If it is not a readable workbook.
    """

    def __init__(self, data: bytes, file: str, *, max_unpacked: int = MAX_UNPACKED) -> None:
        self._file, self._limit = file, max_unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise self._damaged(str(error)) from error
        book = self._tree("xl/workbook.xml")
        if book is None:
            reason = "it has no xl/workbook.xml"
            raise self._damaged(reason)
        targets = self._targets()
        self.sheets: dict[str, str] = {}
        for sheet in book.iter():
            if _local(sheet) == "sheet":
                key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
                if key in targets:
                    self.sheets[sheet.get("name", "")] = targets[key]
        properties = next((e for e in book.iter() if _local(e) == "workbookPr"), None)
        self._from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.far_cells = 0
        self._strings = self._shared_strings()
        self._styles = self._cell_styles()

    def rows(self, sheet: str) -> Iterator[tuple[int, list[object]]]:
        """Yield the 1-based number and the cells of each row of a sheet that has cells.

        Cells are str, int, float, bool, datetime, time, timedelta, or None where empty.
        """
        tree = self._tree(self.sheets[sheet])
        if tree is None:
            reason = f"sheet {sheet!r} is missing"
            raise self._damaged(reason)
        number = 0
        for data in tree:
            if _local(data) != "sheetData":
                continue
            for row in data:
                number = _int(row.get("r"), number + 1)
                cells: list[object] = []
                at = -1
                for cell in row:
                    at += 1
                    # styled but empty cells, of which padded sheets have thousands
                    if not len(cell):
                        continue
                    at = _column(cell.get("r", ""), at)
                    # a hostile sheet puts one cell far out in every row
                    if at >= _MAX_COLUMNS:
                        self.far_cells += 1
                        continue
                    if at >= len(cells):
                        cells.extend([None] * (at + 1 - len(cells)))
                    cells[at] = self._value(cell)
                if cells:
                    yield number, cells

    def _value(self, cell: ElementTree.Element) -> object:
        kind = cell.get("t", "n")
        value = None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v") or tag == "v":
                value = child.text
            elif _local(child) == "is":
                return _text(child)
        if value is None:
            return None
        if kind == "s":
            at = _int(value, -1)
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if kind == "b":
            return value.strip() == "1"
        if kind == "n":
            return self._number(value, _int(cell.get("s"), 0))
        if kind == "d":
            try:
                return dt.datetime.fromisoformat(value.strip())
            except ValueError:
                return value
        return value

    def _number(self, value: str, style: int) -> object:
        try:
            number = float(value)
        except ValueError:
            return value
        how = self._styles[style] if 0 <= style < len(self._styles) else ""
        if how and 0 <= number < 2_958_466:
            return self._moment(number, duration=how == "duration")
        plain = value.strip()
        return int(plain) if plain.lstrip("-").isdigit() and len(plain) < 20 else number

    def _moment(self, days: float, *, duration: bool) -> object:
        # times are kept to the millisecond; a day fraction is not exact beyond
        span = dt.timedelta(milliseconds=round(days * 86_400_000))
        if duration:
            return span
        if span < dt.timedelta(days=1):
            return (_EPOCH + span).time()
        if self._from_1904:
            return _EPOCH_1904 + span
        # Excel counts a 29 February 1900, so the days before it are one off
        return _EPOCH + span + (dt.timedelta(days=1) if days < 60 else dt.timedelta(0))

    def _shared_strings(self) -> list[str]:
        tree = self._tree("xl/sharedStrings.xml")
        return [] if tree is None else [_text(item) for item in tree]

    def _cell_styles(self) -> list[str]:
        """For each cell style '' (a number), 'date' or 'duration'."""
        tree = self._tree("xl/styles.xml")
        if tree is None:
            return []
        codes = {
            _int(e.get("numFmtId"), -1): e.get("formatCode", "")
            for e in tree.iter()
            if _local(e) == "numFmt"
        }
        formats = next((e for e in tree if _local(e) == "cellXfs"), None)
        if formats is None:
            return []
        return [_format_kind(_int(f.get("numFmtId"), 0), codes) for f in formats]

    def _targets(self) -> dict[str, str]:
        tree = self._tree("xl/_rels/workbook.xml.rels")
        out = {}
        for link in tree if tree is not None else ():
            target = link.get("Target", "")
            out[link.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
        return out

    def _tree(self, member: str) -> ElementTree.Element | None:
        try:
            info = self._zip.getinfo(member)
        except KeyError:
            return None
        try:
            with self._zip.open(info) as stream:
                xml = stream.read(self._limit + 1)
            bomb = len(xml) > _BIG and len(xml) > _MAX_RATIO * max(info.compress_size, 1)
            if len(xml) > self._limit or bomb:
                message = (
                    f"{member} unpacks to {len(xml):,} bytes or more, too many for a transcript; "
                    "save only the sheet that is needed, as .csv"
                )
                raise TranscriptError(self._file, 0, message)
            if b"<!DOCTYPE" in xml:
                reason = f"{member} has a document type, which no workbook has"
                raise self._damaged(reason)
            return ElementTree.fromstring(xml)
        except (
            zipfile.BadZipFile,
            zlib.error,
            ElementTree.ParseError,
            RuntimeError,
            ValueError,
            OSError,
            EOFError,
            NotImplementedError,
            LookupError,
        ) as error:
            if isinstance(error, TranscriptError):
                raise
            reason = f"{member}: {error}"
            raise self._damaged(reason) from error

    def _damaged(self, reason: str) -> TranscriptError:
        message = (
            f"the workbook is damaged or not an .xlsx file ({reason}); open it in a spreadsheet "
            "program and save it again as .xlsx or .csv"
        )
        return TranscriptError(self._file, 0, message)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _int(text: str | None, default: int) -> int:
    if text is None or len(text) > 12:
        return default
    try:
        return int(text)
    except ValueError:
        return default


def _column(reference: str, default: int) -> int:
    """0-based column of 'AB12'."""
    letters = reference.rstrip("0123456789")
    at = _COLUMNS.get(letters)
    if at is None:
        at = 0
        for letter in letters:
            at = at * 26 + ord(letter) - 64 if "A" <= letter <= "Z" else _MAX_COLUMNS
        at -= 1
        if len(letters) <= 3:
            _COLUMNS[letters] = at
    return at if at >= 0 else default


def _text(item: ElementTree.Element) -> str:
    parts = []
    for child in item:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [t.text or "" for t in child if _local(t) == "t"]
    text = "".join(parts)
    # Excel writes characters that XML does not allow as _x000D_
    if "_x" in text:
        text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: _escaped(m[1]), text)
    return text


def _escaped(code: str) -> str:
    number = int(code, 16)
    return "" if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


def _format_kind(number: int, codes: dict[int, str]) -> str:
    if number in codes:
        code = _NOT_CODE.sub("", codes[number].split(";")[0])
        if _DURATION.search(code):
            return "duration"
        return (
            "date" if re.search(r"[dmyhs]", code, re.IGNORECASE) and "General" not in code else ""
        )
    if number in _DURATION_IDS:
        return "duration"
    return "date" if number in _DATE_IDS else ""
