"""What the codebooks say about codes: label, colour, and whether an idea is erroneous."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from labresearch.codebook import Codebook, CodebookError, load_codebook

__all__ = ["code_facts", "plain_label"]

_COLUMNS = ("label", "color", "erroneous", "level", "tags")


def code_facts(codes: Iterable[str], *, codebooks: Iterable[Codebook] = ()) -> pd.DataFrame:
    """Look up codes in their codebooks; codes of unknown books get a label made from the id.

    Parameters
    ----------
    codes : iterable of str
        Qualified codes, e.g. ``teacher_moves.press``.
    codebooks : iterable of Codebook
        Books that are looked in before the shipped ones.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``code`` in the order given, each once: ``label`` (str), ``color`` (str, '' for
        none), ``erroneous`` (bool, the code has the tag 'erroneous'), ``level`` (float, ordinal
        level or NaN), ``tags`` (str, joined by ';').

    Examples
    --------
    >>> code_facts(["my_book.halving_again"])["label"].item()
    'halving again'
    """
    books: dict[str, Codebook | None] = {book.id: book for book in codebooks}
    rows = {}
    for code in dict.fromkeys(codes):
        book_id, _, code_id = code.partition(".")
        if book_id not in books:
            books[book_id] = _shipped(book_id)
        book = books[book_id]
        known = book.codes.get(code_id) if book is not None else None
        if known is None:
            rows[code] = (plain_label(code), "", False, float("nan"), "")
            continue
        rows[code] = (
            known.label or plain_label(code),
            known.color or "",
            "erroneous" in known.tags,
            float(known.level),
            ";".join(known.tags),
        )
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS))
    frame.index.name = "code"
    return frame


def plain_label(code: str) -> str:
    """Make a readable label from the id of a code.

    Parameters
    ----------
    code : str
        Qualified or bare code.

    Returns
    -------
    str

    Examples
    --------
    >>> plain_label("teacher_moves.use_error")
    'use error'
    """
    return code.rpartition(".")[2].replace("_", " ")


def _shipped(book_id: str) -> Codebook | None:
    try:
        return load_codebook(book_id)
    except (CodebookError, FileNotFoundError):
        return None
