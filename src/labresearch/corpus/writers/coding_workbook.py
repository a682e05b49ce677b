"""An Excel workbook in which people code: one row a line, one column a code."""

from __future__ import annotations

import functools
import io
from typing import Any

import numpy as np
import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost
from labresearch.corpus.writers.safe_cells import (
    ILLEGAL,
    LONGEST,
    cell_text,
    code_names,
    coded_lines,
    codings_thinned,
    looks_like_formula,
)

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "xlsx"
EXTENSION = ".xlsx"
MANY = True

_WIDTHS = {
    "session": 18,
    "line": 7,
    "speaker": 16,
    "role": 11,
    "start": 10,
    "end": 10,
    "before": 34,
    "text": 70,
}
_CODE_WIDTH = 14
_DAY = 86_400.0
_ROWS = 1_048_575


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write a workbook with the sheets 'lines', 'codes' and 'about'.

    Sheet 'lines' has ``session``, ``line``, ``speaker``, ``role``, ``start``, ``end`` (h:mm:ss),
    ``before`` (what was said before), ``text`` and a column for every code, where 0 or 1 can be
    chosen. Codes that are set are filled in; for coders who should not see them, leave the codings
    out: ``corpus.replace(codings=labresearch.corpus.empty_table("codings"))``. Text that begins as
    a formula does is kept as text.

    Parameters
    ----------
    corpus : Corpus
        Any number of sessions.
    codes : pandas.DataFrame, optional
        ``code``, and where known ``label`` and ``definition``: the codes to choose from. Without
        it, those of the codings.

    Returns
    -------
    content : bytes
        The file.
    losses : list of Loss

    Raises
    ------
    ValueError
        If there are more lines than a sheet has rows.
    """
    from openpyxl import Workbook

    lines = corpus.utterances
    if len(lines) > _ROWS:
        message = f"a sheet holds {_ROWS:,} lines and the corpus has {len(lines):,}; write sessions"
        raise ValueError(message)
    names = code_names(corpus, codes)
    losses = [*codings_thinned(corpus), *pauses_lost(corpus)]
    losses += columns_lost(corpus, "addressee", "layer", "segment")
    for broken, what in (
        (lines["text"].str.contains(ILLEGAL), "characters that Excel cannot hold were replaced"),
        (lines["text"].str.len() > LONGEST, f"text was cut off after {LONGEST:,} characters"),
    ):
        if broken.any():
            losses.append(Loss("", "utterances.text", int(broken.sum()), what))
    book = Workbook(write_only=True)
    _lines_sheet(book, corpus, lines, names)
    _codes_sheet(book, names, codes)
    _about_sheet(book, corpus, names)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), losses


def _lines_sheet(book: Any, corpus: Corpus, lines: pd.DataFrame, names: list[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet("lines")
    header = [*_WIDTHS, *names]
    last = get_column_letter(len(header))
    for i, name in enumerate(header, 1):
        width = _WIDTHS.get(name, _CODE_WIDTH) if i <= len(_WIDTHS) else _CODE_WIDTH
        sheet.column_dimensions[get_column_letter(i)].width = width
    # the columns up to the text stay while one scrolls through the codes
    sheet.freeze_panes = f"{get_column_letter(len(_WIDTHS) + 1)}2"
    sheet.auto_filter.ref = f"A1:{last}{len(lines) + 1}"
    if names:
        first = get_column_letter(len(_WIDTHS) + 1)
        choice = DataValidation(type="list", formula1='"0,1"', allow_blank=True)
        choice.errorTitle, choice.error = "0 or 1", "1: the line has the code; 0: it has not"
        choice.add(f"{first}2:{last}{len(lines) + 1}")
        sheet.data_validations.append(choice)
    sheet.append([_text(sheet, name, bold=True) for name in header])
    flags = coded_lines(corpus, lines, names)
    coded = np.any(flags, axis=1).tolist()
    said = (lines["speaker"] + ": ").where(lines["speaker"] != "", "") + lines["text"]
    before = said.groupby(lines["session"]).shift().fillna("").tolist()
    columns = (lines[c].tolist() for c in ("session", "line", "speaker", "role"))
    rows = zip(*columns, lines["start"], lines["end"], lines["text"], strict=True)
    for i, (session, line, speaker, role, start, end, text) in enumerate(rows):
        cells = [_text(sheet, session), line, _text(sheet, speaker), _text(sheet, role)]
        cells += [_time(sheet, start), _time(sheet, end)]
        cells += [_text(sheet, before[i], grey=True), _text(sheet, text)]
        # where a line has any code, the others are a decision too
        cells += [int(flag) if coded[i] else None for flag in flags[i]]
        sheet.append(cells)


def _codes_sheet(book: Any, names: list[str], codes: pd.DataFrame | None) -> None:
    sheet = book.create_sheet("codes")
    for letter, width in zip("ABC", (34, 28, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, head, bold=True) for head in ("code", "label", "definition")])
    known = {} if codes is None else codes.set_index("code").to_dict("index")
    for name in names:
        facts = known.get(name, {})
        cells = [name, *(str(facts.get(column, "") or "") for column in ("label", "definition"))]
        sheet.append([_text(sheet, cell) for cell in cells])


def _about_sheet(book: Any, corpus: Corpus, names: list[str]) -> None:
    from labresearch import __version__

    sheet = book.create_sheet("about")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    sessions = corpus.sessions
    composed = sessions.loc[sessions["composed"], "session"].tolist()
    rows = [
        ("written by", f"labresearch {__version__}"),
        (
            "composed",
            f"no real person speaks in: {', '.join(composed)}" if composed else "no session",
        ),
        (
            "how to fill in",
            "On sheet 'lines', choose 1 in the column of a code that the line has. 0 or an empty "
            "cell: it has not. Sheet 'codes' says what the codes mean. Do not change the columns "
            "up to 'text', and do not delete or sort away lines: session and line say which is "
            "which.",
        ),
        ("codes", f"{len(names)}"),
        *(
            (f"session {row.session}", f"{row.source} sha256 {row.sha256}".strip())
            for row in sessions.itertuples()
        ),
    ]
    for name, said in rows:
        sheet.append([_text(sheet, name, bold=True), _text(sheet, said)])


def _text(sheet: Any, text: str, *, bold: bool = False, grey: bool = False) -> Any:
    """Make a cell of text that is text also where it begins with =, + or @."""
    from openpyxl.cell import WriteOnlyCell

    safe = cell_text(text)
    cell = WriteOnlyCell(sheet, value=safe)
    # openpyxl takes what looks like a formula, an error or a number for one
    cell.data_type = "s"
    if looks_like_formula(safe):
        cell.quotePrefix = True
    style = _styles()
    cell.alignment = style["wrap"]
    if bold or grey:
        cell.font = style["bold" if bold else "grey"]
    return cell


@functools.cache
def _styles() -> dict[str, Any]:
    from openpyxl.styles import Alignment, Font

    return {
        "wrap": Alignment(wrap_text=True, vertical="top"),
        "bold": Font(bold=True),
        "grey": Font(color="00707070"),
    }


def _time(sheet: Any, seconds: float) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if pd.isna(seconds):
        return None
    cell = WriteOnlyCell(sheet, value=seconds / _DAY)
    cell.number_format = "[h]:mm:ss"
    cell.alignment = _styles()["wrap"]
    return cell
