"""From the cells of a filled-in sheet to judgements; every fault with its cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.codebook.faults import did_you_mean
from labresearch.coding import check_codings
from labresearch.corpus import Corpus
from labresearch.corpus.schema import check_table
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.sheet_files import FilledRow, FilledSheet
from labresearch.human_coding.sheets import (
    NOTHING,
    TO_CODE,
    AnswerColumn,
    answer_columns,
    attributes_of,
)

__all__ = ["Judgement", "read_answers"]

_YES, _NO = ("x", "1", "yes", "true", "y"), ("0", "no", "false", "n", "-")
Faults = list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Judgement:
    """What a coder said of one line for one codebook.

    Parameters
    ----------
    session, line, book
        The line and the book.
    seen : bool
        Whether the coder looked; otherwise the line is open.
    codes : tuple of str
        Qualified codes given.
    offered : tuple of str
        Qualified codes that the sheet offered.
    looked_for : tuple of str
        The book, or the codes where not all of them were offered.
    attributes : dict of str to str
        E.g. polarity.
    memo : str
        The coder's remark on the line.
    cells : dict of str to str
        Code to the cell where it stands.
    """

    session: str
    line: int
    book: str
    seen: bool
    codes: tuple[str, ...]
    offered: tuple[str, ...]
    looked_for: tuple[str, ...]
    attributes: dict[str, str]
    memo: str
    cells: dict[str, str]

    def said(self) -> list[object]:
        """List what counts of it, for a hash."""
        rest = sorted(self.attributes.items())
        return [self.line, self.book, self.seen, sorted(self.codes), rest, self.memo]


def read_answers(
    filled: FilledSheet,
    corpus: Corpus,
    books: Mapping[str, Codebook],
    *,
    coder: str,
    all_done: bool,
    accept: Iterable[str],
) -> list[Judgement]:
    """Read the answers of a sheet for coding.

    Parameters
    ----------
    filled : FilledSheet
        The sheet, whose lines and texts were checked.
    corpus : Corpus
        Its corpus.
    books : mapping of str to Codebook
        Its codebooks.
    coder : str
        Who coded.
    all_done : bool
        Whether empty means 'none'.
    accept : iterable of str
        Problems of ``labresearch.check_codings`` that may pass.

    Returns
    -------
    list of Judgement
        One a line to code and codebook.

    Raises
    ------
    SheetError
        All faults, with their cells.
    """
    columns = answer_columns(filled.about, books)
    missing = [column.name for column in columns if column.name not in filled.header]
    if missing:
        gone = [("", f"has no column {name!r} any more; put it back") for name in missing]
        raise SheetError(filled.file, gone)
    faults: Faults = []
    judged: list[Judgement] = []
    for row in filled.rows:
        if row.cells.get("mark") != TO_CODE:
            for column in columns:
                if row.cells.get(column.name, "").strip():
                    said = "the row is context and not to be coded; move the answer to its line"
                    faults.append((row.place(column.name), said))
            continue
        judged += _row(row, columns, filled.about["codes"], books, faults, all_done=all_done)
    faults += _against_the_books(judged, corpus, books, coder=coder, accept=set(accept))
    if faults:
        raise SheetError(filled.file, faults)
    return judged


def _row(
    row: FilledRow,
    columns: list[AnswerColumn],
    codes: Mapping[str, list[str]],
    books: Mapping[str, Codebook],
    faults: Faults,
    *,
    all_done: bool,
) -> list[Judgement]:
    done = row.cells.get("done", "").strip()
    if done and done.casefold() not in _YES:
        faults.append((row.place("done"), f"{done!r} is not x; mark it with x or leave it empty"))
    out = []
    for name, offered in codes.items():
        book = books[name]
        own = [column for column in columns if column.book == name]
        given, looked = _given(row, own, book, offered, faults)
        attributes = _attributes(row, own, book, given, faults)
        qualified = tuple(f"{name}.{code}" for code in offered)
        whole = [c.id for c in book.codes.values() if c.codable and c.status != "deprecated"]
        out.append(
            Judgement(
                row.cells["session"],
                int(row.cells["line"]),
                name,
                seen=bool(given) or looked or bool(done) or all_done,
                codes=tuple(given),
                offered=qualified,
                looked_for=(name,) if set(whole) <= set(offered) else qualified,
                attributes=attributes,
                memo=row.cells.get("memo", "").strip(),
                cells=given,
            )
        )
    return out


def _given(
    row: FilledRow,
    own: list[AnswerColumn],
    book: Codebook,
    offered: list[str],
    faults: Faults,
) -> tuple[dict[str, str], bool]:
    """Codes with their cells, and whether anything was said at all."""
    known = {code.casefold(): code for code in offered}
    known |= {f"{book.id}.{code}".casefold(): code for code in offered}
    labels = {book.codes[code].label.casefold(): code for code in offered}
    given: dict[str, str] = {}
    nothing = ""
    looked = False
    for column in own:
        said = row.cells.get(column.name, "").strip()
        key = said.casefold()
        if not said or column.kind not in ("slot", "flag"):
            continue
        place = row.place(column.name)
        looked = True
        if column.kind == "flag":
            if key in _YES:
                given[f"{book.id}.{column.code}"] = place
            elif key not in _NO:
                faults.append((place, f"{said!r} is neither x nor 0"))
        elif key == NOTHING:
            nothing = place
        elif key in known or key in labels:
            given.setdefault(f"{book.id}.{known.get(key) or labels[key]}", place)
        else:
            hint = did_you_mean(key, [*offered, NOTHING])
            faults.append((place, f"{book.id} offers no code {said!r} on this sheet{hint}"))
    if nothing and given:
        faults.append((nothing, f"'{NOTHING}' stands beside {', '.join(given)}; take one away"))
    return given, looked


def _attributes(
    row: FilledRow,
    own: list[AnswerColumn],
    book: Codebook,
    given: Mapping[str, str],
    faults: Faults,
) -> dict[str, str]:
    found = {}
    for column in own:
        if column.kind != "attribute":
            continue
        said = row.cells.get(column.name, "").strip().casefold()
        values = attributes_of(book)[column.code]
        if said and said not in values:
            said_so = f"{said!r} is not a {column.code}{did_you_mean(said, values)}"
            faults.append((row.place(column.name), said_so))
        elif said and not given:
            faults.append((row.place(column.name), f"stands there without a code of {book.id}"))
        elif given:
            found[column.code] = said or book.attributes[column.code].default
    return found


def _against_the_books(
    judged: list[Judgement],
    corpus: Corpus,
    books: Mapping[str, Codebook],
    *,
    coder: str,
    accept: set[str],
) -> Faults:
    """Faults that only the codebooks can tell: exclusive, requires, applies_to."""
    cells = {(j.session, j.line, code): cell for j in judged for code, cell in j.cells.items()}
    if not cells:
        return []
    rows = [(*key, coder, books[key[2].partition(".")[0]].version) for key in cells]
    names = ["session", "line", "code", "coder", "codebook_version"]
    codings = check_table(pd.DataFrame(rows, columns=names), "codings")
    offered = {code for j in judged for code in j.offered}
    problems = check_codings(corpus.replace(codings=codings), list(books.values()))
    faults = []
    for row in problems.itertuples(index=False):
        code = books[row.code.partition(".")[0]].codes[row.code.partition(".")[2]]
        # what the sheet does not offer, the coder could not give
        if row.problem == "requires" and not offered & set(code.requires):
            continue
        if row.problem not in accept:
            where = f"{row.session}:{row.line}"
            cell = cells[row.session, row.line, row.code]
            faults.append((cell, f"{where}, {row.code} ({row.problem}): {row.message}"))
    return faults
