"""The cells of an .xlsx file: openpyxl, with limits before it and one kind of error after it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.readers.archive import Archive

__all__ = ["Cells", "open_workbook", "sheet_cells"]

_MAX_COLUMNS, _MAX_ROWS, _MAX_CELLS = 256, 1_048_576, 20_000_000
_MAX_INT = 2**63
_SPREADSHEET = "open it in a spreadsheet program and save"
_LOCKED = (
    "the workbook is locked with a password, or is an old .xls file; "
    f"{_SPREADSHEET} it without password as .xlsx or .csv"
)
# how a workbook with a password begins, and an .xls file
_OLE = b"\xd0\xcf\x11\xe0"
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Cells(NamedTuple):
    """The rows of a sheet that are not empty.

    Parameters
    ----------
    records : list of list
        Cells of each row as str, int, float, bool, datetime, time or timedelta; None where empty.
    lines : list of int
        1-based number of each row in the sheet.
    far : int
        How many cells beyond column 256 were left out.
    """

    records: list[list[object]]
    lines: list[int]
    far: int


def open_workbook(data: bytes, file: str, *, limits: Limits = LIMITS) -> Any:
    """Open an .xlsx file that is in memory.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Name for messages.
    limits : Limits, optional
        ``max_unpacked`` and ``max_ratio`` are obeyed.

    Returns
    -------
    openpyxl.Workbook
        Read-only, with the values of formulas; it has at least one worksheet.

    Raises
    ------
    TranscriptError
        If it is damaged, locked with a password, too large or no workbook.
    """
    # imported late: it takes longer than labresearch itself, and most transcripts are text
    from openpyxl import load_workbook

    with _one_error(file):
        _check_parts(data, file, limits)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if book.worksheets:
            return book
    message = (
        "the workbook has no sheet of cells, or was saved as 'Strict Open XML'; "
        f"{_SPREADSHEET} it as 'Excel Workbook (.xlsx)' or as .csv"
    )
    raise TranscriptError(file, 0, message)


def sheet_cells(sheet: Any, *, file: str) -> Cells:
    """Read the cells of one worksheet.

    Parameters
    ----------
    sheet : openpyxl worksheet
        One of ``open_workbook(...).worksheets``.
    file : str
        Name for messages.

    Returns
    -------
    Cells
        The rows that are not empty, with their numbers.

    Raises
    ------
    TranscriptError
        If the sheet is damaged or too large.

    Examples
    --------
    >>> import io, openpyxl
    >>> made, file = openpyxl.Workbook(), io.BytesIO()
    >>> made.active["A1"], made.active["B3"] = "speaker", 0.5
    >>> made.save(file)
    >>> book = open_workbook(file.getvalue(), "a.xlsx")
    >>> sheet_cells(book.worksheets[0], file="a.xlsx")
    Cells(records=[['speaker'], [None, 0.5]], lines=[1, 3], far=0)
    """
    records: list[list[object]] = []
    lines: list[int] = []
    far = read = 0
    with _one_error(file):
        # what a file says about the size of a sheet is often wrong, and cells would be cut off
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            read += len(row)
            # the gap before a row far down, or up to a column far out, is filled up
            if number > _MAX_ROWS or read > _MAX_CELLS:
                message = (
                    f"sheet {sheet.title!r} has more cells than a transcript; {_SPREADSHEET} only "
                    "the rows and columns that are needed, as .csv"
                )
                raise TranscriptError(file, 0, message)
            cells = [_cleaned(cell, sheet.parent.epoch) for cell in row[:_MAX_COLUMNS]]
            far += sum(cell is not None for cell in row[_MAX_COLUMNS:])
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                records.append(cells)
                lines.append(number)
    return Cells(records, lines, far)


@contextlib.contextmanager
def _one_error(file: str) -> Iterator[None]:
    """Turn whatever openpyxl raises into a TranscriptError, and silence its warnings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except TranscriptError:
        raise
    # a damaged file makes openpyxl raise nearly anything: KeyError, TypeError, ParseError, ...
    except Exception as error:
        reason = str(error.__cause__ or error).strip() or type(error).__name__
        message = (
            "the workbook is damaged or not an .xlsx file "
            f"({reason.splitlines()[0][:200]}); {_SPREADSHEET} it again as .xlsx or .csv"
        )
        raise TranscriptError(file, 0, message) from error


def _check_parts(data: bytes, file: str, limits: Limits) -> None:
    """Refuse a workbook that would unpack to too much, or cannot be unpacked."""
    if data.startswith(_OLE):
        raise TranscriptError(file, 0, _LOCKED)
    archive = Archive(data, file, what="workbook", mend=f"{_SPREADSHEET} it again", limits=limits)
    for name in archive.names:
        # openpyxl expands entities, which only a document type can declare
        if b"<!DOCTYPE" in archive.read(name):
            reason = f"{name} has a document type, which no workbook has"
            raise zipfile.BadZipFile(reason)


def _cleaned(cell: object, epoch: dt.datetime) -> object:
    """Make a cell one of the types that transcripts have."""
    if isinstance(cell, str):
        if "_x" not in cell:
            return cell
        from openpyxl.utils.escape import unescape

        # Excel writes characters that XML does not allow as _x000D_
        return _NO_TEXT.sub("", unescape(cell))
    if isinstance(cell, dt.datetime):
        # a negative number that is formatted as a date, such as a difference of times
        return cell if cell >= epoch else "#VALUE!"
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, dt.timedelta):
        return cell if cell >= dt.timedelta(0) else "#VALUE!"
    if isinstance(cell, int) and abs(cell) >= _MAX_INT:
        return float(cell) if cell.bit_length() < 1024 else math.inf
    return cell
