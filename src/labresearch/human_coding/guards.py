"""What must still hold when a sheet comes back: codebook versions, lines and texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from labresearch.codebook import Codebook
from labresearch.coding.coder import BookLike, loaded_books
from labresearch.corpus import Corpus
from labresearch.corpus.writers.safe_cells import cell_text, looks_like_formula
from labresearch.human_coding.drawing import text_hashes
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.sheet_files import FilledSheet
from labresearch.human_coding.sheets import TO_CODE, shown

__all__ = ["Accept", "books_of_sheet", "check_texts"]

Accept = Literal["version", "applies_to", "requires", "exclusive"]
ACCEPTED = ("version", "applies_to", "requires", "exclusive")


def books_of_sheet(
    filled: FilledSheet, codebooks: Iterable[BookLike] | None, *, accept: frozenset[Accept]
) -> dict[str, Codebook]:
    """Load the codebooks of a sheet and make sure that they are those that the coder saw.

    Parameters
    ----------
    filled : FilledSheet
        The sheet.
    codebooks : iterable of str, path or Codebook, or None
        Where to look.
    accept : frozenset of str
        'version' lets another version pass.

    Returns
    -------
    dict of str to Codebook
        By id.

    Raises
    ------
    SheetError
        If a book is missing, has another version or has lost a code.
    ValueError
        If a fault to accept is not known.
    """
    for name in accept:
        if name not in ACCEPTED:
            message = f"accept = {name!r} is not known; must be among {', '.join(ACCEPTED)}"
            raise ValueError(message)
    wanted = filled.about["books"]
    faults: list[tuple[str, str]] = []
    try:
        books = {b.id: b for b in loaded_books(list(wanted) if codebooks is None else codebooks)}
    except FileNotFoundError as error:
        raise SheetError(filled.file, [("", f"{error}; give it as codebook")]) from error
    for name, version in wanted.items():
        if name not in books:
            faults.append(("", f"the sheet codes {name}, which is not among the codebooks given"))
            continue
        now = books[name].version
        if now != version and "version" not in accept:
            said = (
                f"was drawn with {name} {version}, and the codebook is now {now}; compare them "
                "with 'labresearch codebook diff', then accept the version or draw a new sheet"
            )
            faults.append(("", said))
        gone = [c for c in filled.about["codes"].get(name, ()) if c not in books[name].codes]
        faults += [
            ("", f"the codebook {name} {now} has no code {code!r} any more") for code in gone
        ]
    if faults:
        raise SheetError(filled.file, faults)
    return {name: books[name] for name in wanted}


def check_texts(filled: FilledSheet, corpus: Corpus) -> list[tuple[str, str]]:
    """List rows that are not lines of the sheet and the corpus, with the same words.

    Parameters
    ----------
    filled : FilledSheet
        The sheet.
    corpus : Corpus
        As it is now.

    Returns
    -------
    list of (str, str)
        Cell and fault.
    """
    missing = [name for name in ("mark", "session", "line", "text") if name not in filled.header]
    if missing:
        return [("", f"has no column {name!r} any more; put it back") for name in missing]
    drawn = {(s, int(row[0])) for s, rows in shown(filled.about["draw"]).items() for row in rows}
    lines = corpus.utterances
    talk = dict(zip(zip(lines["session"], lines["line"], strict=True), lines["text"], strict=True))
    now = text_hashes(corpus, filled.about["texts"])
    faults = []
    seen: dict[tuple[str, ...], int] = {}
    for row in filled.rows:
        session, number = row.cells.get("session", ""), row.cells.get("line", "")
        if session not in now:
            known = ", ".join(filled.about["texts"])
            where = "in the corpus" if session in filled.about["texts"] else "on this sheet"
            said = f"there is no session {session!r} {where}; the sheet has {known}"
            faults.append((row.place("session"), said))
            continue
        at = (session, int(number) if number.isdecimal() else -1)
        if at not in talk:
            said = f"session {session!r} has no line {number!r}"
            faults.append((row.place("line"), said))
            continue
        marked = row.cells.get("mark") == TO_CODE
        if marked != (at in drawn):
            said = f"{session}:{at[1]} is {'not' if marked else ''} among the lines to code"
            faults.append((row.place("mark"), said.replace("is  among", "is among")))
            continue
        if _plain(row.cells.get("text", "")) != _plain(talk[at]):
            same = now[session] == filled.about["texts"][session]
            who = "on the sheet" if same else "in the transcript"
            said = f"the text of {session}:{at[1]} was changed {who} since the sheet was drawn"
            faults.append((row.place("text"), said))
        key = (session, number, row.cells.get("codebook", ""))
        if key in seen:
            said = f"{session}:{at[1]} stands twice, first in row {seen[key]}"
            faults.append((row.place("line"), said))
        seen.setdefault(key, row.number)
    return faults


def _plain(text: str) -> str:
    """Text as a spreadsheet program gives it back: other blanks, no apostrophe in front."""
    bare = text[1:] if text.startswith("'") and looks_like_formula(text[1:]) else text
    return " ".join(cell_text(bare).split())
