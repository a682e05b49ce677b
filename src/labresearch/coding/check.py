"""Checking codebook files: every fault of every file at once, examples included."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from labresearch.codebook.faults import CodebookError, Fault
from labresearch.codebook.lint import lint
from labresearch.codebook.load import codebook_names, load_codebook
from labresearch.codebook.model import Codebook
from labresearch.codebook.order import coding_order
from labresearch.coding.examples import check_examples

__all__ = ["check_codebooks"]


def check_codebooks(names: Iterable[str | os.PathLike[str]] | None = None) -> list[Fault]:
    """Find all that is wrong or doubtful in codebooks.

    Parameters
    ----------
    names : iterable of str or path, optional
        Shipped books, files, or folders with ``.yml`` files; all shipped books if left out.

    Returns
    -------
    list of Fault
        Ordered by file and line. Errors (``C...``) keep a book from being used, or are examples
        that the rules get wrong; warnings (``W...``) do not. An empty list means that all is
        well.

    Examples
    --------
    >>> check_codebooks(["timeout_purpose"])
    []
    """
    faults: list[Fault] = []
    books: list[Codebook] = []
    for name in _files(codebook_names() if names is None else names):
        try:
            books.append(load_codebook(name))
        except CodebookError as error:
            faults += error.faults
        except FileNotFoundError as error:
            faults.append(Fault(name, 0, 0, "", str(error), "C001"))
        except OSError as error:
            faults.append(Fault(name, 0, 0, "", f"cannot be read: {error.strerror}", "C001"))
    by_id: dict[str, Codebook] = {}
    for book in books:
        faults += lint(book)
        if book.id in by_id and by_id[book.id].path.resolve() != book.path.resolve():
            faults.append(_same_id(book, by_id[book.id]))
        by_id.setdefault(book.id, book)
    try:
        coding_order(by_id.values())
    except CodebookError as error:
        faults += error.faults
    for book in books:
        faults += _wrong_examples(book)
    return sorted(set(faults))


def _files(names: Iterable[str | os.PathLike[str]]) -> list[str]:
    out: list[str] = []
    for name in (os.fspath(name) for name in names):
        if Path(name).is_dir():
            out += [str(path) for path in sorted(Path(name).glob("*.y*ml"))]
        else:
            out.append(name)
    return list(dict.fromkeys(out))


def _same_id(book: Codebook, other: Codebook) -> Fault:
    twice = sorted(set(book.codes) & set(other.codes))
    codes = f", and both have {', '.join(twice[:5])}" if twice else ""
    message = (
        f"book id {book.id!r} is that of {other.file}, too{codes}; their codings could not be "
        "told apart. Give one of them another id"
    )
    return Fault(book.file, 1, 1, "id", message, "C021")


def _wrong_examples(book: Codebook) -> list[Fault]:
    try:
        table = check_examples(book)
    except CodebookError as error:
        return list(error.faults)
    faults = []
    for row in table[~table["passed"]].to_dict("records"):
        kind = "examples" if row["expected"] else "counterexamples"
        where = f"codes.{row['code']}.{kind}.{row['number']}"
        others = f" (it gets {row['others']})" if row["others"] else ""
        if row["wrong"]:
            number, message = "C042", row["wrong"]
        elif row["expected"]:
            number, message = "C040", f"no rule of {row['code']} hits this example{others}"
        else:
            number, message = "C041", f"rule {row['rule']} hits this counter-example{others}"
        line, column, origin = row["line"], row["column"], book.codes[row["code"]].origin
        if origin:  # the example stands in the file of the book that it comes from
            line, column, message = 1, 1, f"{message} (taken over from {origin}, line {line} there)"
        faults.append(Fault(row["file"], line, column, where, message, number))
    return faults
