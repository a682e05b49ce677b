"""Sheets on disk: an Excel workbook, or CSV with the same content."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labresearch.corpus import TranscriptError
from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.readers.xlsx_cells import open_workbook
from labresearch.corpus.whole_files import write_whole
from labresearch.corpus.writers.safe_cells import cell_text, looks_like_formula
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.sheets import CONTEXT, FORMAT, Sheet, sheet_hash

__all__ = ["FilledRow", "FilledSheet", "read_sheet", "write_sheet"]

_SHEETS = ("lines", "codes", "how to", "lists", "guard")
_WIDTHS = {"mark": 9, "session": 18, "line": 7, "speaker": 16, "role": 11, "text": 70}
_WIDTHS |= {"memo": 40, "reason": 40, "done": 7, "A": 30, "B": 30, "codes if other": 30}
_ANSWER_WIDTH = 22
_GUARD, _CODE, _HOW = "#guard", "#code", "#how"
# a cell of a workbook holds 32,767 characters
_PIECE = 30_000

HOW = {
    "coding": (
        "Code the rows whose 'mark' is 'code'. Grey rows are what was said around them.",
        "Choose codes in the columns of a family, one a column. Sheet 'codes' says what they mean.",
        "If a line has no code of a family, choose 'none' there; or put x in 'done': then every "
        "family that you left empty counts as 'none'.",
        "A line where you fill in nothing counts as not looked at. You can hand the sheet in half "
        "done, go on, and hand it in again.",
        "With a column for each code: x means that the line has it, 0 that it has not.",
        "You may sort rows. Do not change the other columns.",
    ),
    "adjudication": (
        "Two coders, A and B, judged these lines differently. Who is A changes from row to row.",
        "Choose in 'decision': A, B, both (the codes of both), none, or other.",
        "With 'other', write the codes in 'codes if other', with ; between them.",
        "Say in 'reason' why, so that the definition can be sharpened.",
        "A row without a decision stays open.",
    ),
}


@dataclasses.dataclass(frozen=True)
class FilledRow:
    """One row of a sheet that came back: cells by header, and where each stands."""

    number: int
    cells: dict[str, str]
    places: dict[str, str]

    def place(self, column: str) -> str:
        """Name a cell as the coder sees it, such as ``F12``."""
        return self.places.get(column) or f"row {self.number}, column {column!r}"


@dataclasses.dataclass(frozen=True)
class FilledSheet:
    """A sheet that came back: what guards it, its header and its rows."""

    file: str
    about: dict[str, Any]
    header: list[str]
    rows: list[FilledRow]


def write_sheet(sheet: Sheet, path: Path) -> Path:
    """Write a sheet; see ``Sheet.write``."""
    kinds = {".xlsx": _workbook, ".csv": _csv}
    if path.suffix.lower() not in kinds:
        message = f"{path.name!r}: a sheet is written as .xlsx or .csv"
        raise ValueError(message)
    if path.exists():
        message = (
            f"{path} is there and may hold somebody's work; move it away or choose another name"
        )
        raise FileExistsError(message)
    write_whole(path, kinds[path.suffix.lower()](sheet))
    return path


def _table(sheet: Sheet) -> tuple[list[str], list[list[object]]]:
    """Header and rows; an empty row stands where lines are left out."""
    fixed = list(sheet.rows.columns)
    header = [*fixed, *(column.name for column in sheet.answers)]
    out: list[list[object]] = []
    last = None
    for row in sheet.rows.to_dict("records"):
        here = (row["session"], row["line"])
        if last is not None and here not in (last, (last[0], last[1] + 1)):
            out.append([])
        out.append([row[name] for name in fixed] + [""] * len(sheet.answers))
        last = here
    return header, out


def _guard(about: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in about.items():
        yield key, json.dumps(value, ensure_ascii=False)
    yield "check", json.dumps(sheet_hash(about))


def _csv(sheet: Sheet) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for said in HOW[sheet.about["kind"]]:
        writer.writerow([_HOW, said])
    for row in sheet.codes.itertuples(index=False):
        writer.writerow([_CODE, *map(_harmless, row)])
    for key, value in _guard(sheet.about):
        writer.writerow([_GUARD, key, value])
    header, rows = _table(sheet)
    writer.writerow(header)
    for cells in rows:
        writer.writerow([_harmless(cell) for cell in cells])
    # the mark makes Excel read the file as UTF-8
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8", "replace")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and looks_like_formula(cell) else cell


def _workbook(sheet: Sheet) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    lines, codes, how, lists, guard = (
        book.active if i == 0 else book.create_sheet(name) for i, name in enumerate(_SHEETS)
    )
    lines.title = _SHEETS[0]
    _lists_sheet(lists, sheet)
    _lines_sheet(lines, sheet)
    _text_sheet(codes, [list(sheet.codes.columns), *sheet.codes.to_numpy().tolist()])
    for letter, width in zip("ABCDE", (34, 26, 70, 50, 50), strict=True):
        codes.column_dimensions[letter].width = width
    codes.freeze_panes = "A2"
    _text_sheet(how, [[said] for said in HOW[sheet.about["kind"]]])
    how.column_dimensions["A"].width = 110
    pieces = [
        [key, *(value[i : i + _PIECE] for i in range(0, len(value), _PIECE))]
        for key, value in _guard(sheet.about)
    ]
    _text_sheet(guard, pieces)
    lists.sheet_state = guard.sheet_state = "veryHidden"
    for part in (lines, codes, how, lists, guard):
        part.protection.sheet = True
        # locked are the contents; how wide a column is, is the coder's business
        part.protection.formatColumns = part.protection.formatRows = False
        part.protection.autoFilter = False
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_sheet(part: Any, rows: list[list[str]]) -> None:
    for i, row in enumerate(rows, 1):
        for j, text in enumerate(row, 1):
            _put(part, i, j, text)


def _put(part: Any, row: int, column: int, value: object) -> Any:
    from openpyxl.styles import Alignment

    cell = part.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = cell_text(value)
        # text that looks like a formula or an error must stay text
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(value)
    else:
        cell.value = value
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _lists_sheet(part: Any, sheet: Sheet) -> None:
    for j, column in enumerate(sheet.answers, 1):
        for i, choice in enumerate(column.choices, 1):
            _put(part, i, j, choice)


def _lines_sheet(part: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    grey, bold = Font(color="00707070"), Font(bold=True)
    shade = PatternFill("solid", fgColor="00F0F0F0")
    header, rows = _table(sheet)
    fixed = len(header) - len(sheet.answers)
    for j, name in enumerate(header, 1):
        _put(part, 1, j, name).font = bold
        part.column_dimensions[get_column_letter(j)].width = _WIDTHS.get(name, _ANSWER_WIDTH)
    part.freeze_panes = f"{get_column_letter(fixed + 1)}2"
    for i, cells in enumerate(rows, 2):
        context = bool(cells) and cells[0] == CONTEXT
        for j, value in enumerate(cells, 1):
            cell = _put(part, i, j, value if j <= fixed else None)
            if context:
                cell.font, cell.fill = grey, shade
            elif j > fixed:
                cell.protection = Protection(locked=False)
                # a code is text, also one that looks like a number
                cell.number_format = "@"
    for j, column in enumerate(sheet.answers, 1):
        if not column.choices:
            continue
        letter, at = get_column_letter(j), get_column_letter(fixed + j)
        source = f"lists!${letter}$1:${letter}${len(column.choices)}"
        choice = DataValidation(type="list", formula1=source, allow_blank=True)
        choice.errorTitle, choice.error = "not in the list", "choose from the list"
        choice.showErrorMessage = True
        choice.add(f"{at}2:{at}{len(rows) + 1}")
        part.add_data_validation(choice)


def read_sheet(path: Path) -> FilledSheet:
    """Read a sheet that came back.

    Parameters
    ----------
    path : pathlib.Path
        ``.xlsx`` or ``.csv``.

    Returns
    -------
    FilledSheet

    Raises
    ------
    SheetError
        If it is no sheet of labresearch, or what guards it is gone or damaged.
    """
    file = path.name
    try:
        data = read_bytes(path)
        if data.startswith(b"PK"):
            guard, header, rows = _from_workbook(data, file)
        else:
            guard, header, rows = _from_csv(data, file)
    except TranscriptError as error:
        raise SheetError(file, [("", str(error))]) from error
    except OSError as error:
        raise SheetError(file, [("", f"cannot be read: {error}")]) from error
    about = _about(guard, file)
    return FilledSheet(file, about, header, rows)


def _about(guard: dict[str, str], file: str) -> dict[str, Any]:
    try:
        about = {key: json.loads(value) for key, value in guard.items()}
        check = about.pop("check", "")
        known = about.get("sheet") == FORMAT and check == sheet_hash(about)
    except ValueError:
        known = False
    if not known:
        message = (
            "is no sheet that labresearch wrote, or its hidden sheet 'guard' (in CSV: the rows "
            "#guard) was changed; copy the answers into a new sheet with the same seed"
        )
        raise SheetError(file, [("", message)])
    return about


def _from_workbook(data: bytes, file: str) -> tuple[dict[str, str], list[str], list[FilledRow]]:
    from openpyxl.utils import get_column_letter

    book = open_workbook(data, file)
    missing = [name for name in ("lines", "guard") if name not in book.sheetnames]
    if missing:
        raise SheetError(
            file, [("", f"has no sheet {missing[0]!r}; was it written by labresearch?")]
        )
    guard = {}
    for row in book["guard"].iter_rows(values_only=True):
        if row and row[0] is not None:
            guard[str(row[0])] = "".join(str(piece) for piece in row[1:] if piece is not None)
    header: list[str] = []
    rows = []
    for i, row in enumerate(book["lines"].iter_rows(values_only=True), 1):
        cells = [_said(value) for value in row]
        if not header:
            header = cells
            continue
        named = dict(zip(header, cells, strict=False))
        places = {name: f"{get_column_letter(j)}{i}" for j, name in enumerate(header, 1)}
        rows.append(FilledRow(i, named, places))
    return guard, header, [row for row in rows if any(row.cells.values())]


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _from_csv(data: bytes, file: str) -> tuple[dict[str, str], list[str], list[FilledRow]]:
    text, _ = decode(data, file=file)
    # a spreadsheet program may write another separator than it read
    start = text.find(_GUARD)
    follows = text[start + len(_GUARD) : start + len(_GUARD) + 2].strip('"')[:1]
    separator = follows if start >= 0 and follows in (",", ";", "\t") else ","
    guard: dict[str, str] = {}
    header: list[str] = []
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if not any(cells):
                continue
            if cells[0] == _GUARD and len(cells) > 2:
                guard[cells[1]] = cells[2]
            elif cells[0] in (_CODE, _HOW, _GUARD):
                continue
            elif not header:
                header = cells
            else:
                named = dict(zip(header, map(_bare, cells), strict=False))
                rows.append(FilledRow(reader.line_num, named, {}))
    except csv.Error as error:
        raise TranscriptError(file, reader.line_num, f"is no valid CSV ({error})") from error
    return guard, header, rows


def _bare(cell: str) -> str:
    """Take off the apostrophe that keeps text from being run as a formula."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell[1:]) else cell
