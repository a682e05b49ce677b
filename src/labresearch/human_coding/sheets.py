"""A sheet in which people code or adjudicate: its rows, its answer columns, what guards it."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus.schema import TABLES

__all__ = ["AnswerColumn", "Sheet", "answer_columns", "hidden", "sheet_hash", "shown"]

FORMAT = "labresearch.sheet/1"
NOTHING = "none"
"""What coders write where a line has no code of a family."""

DECISIONS = ("A", "B", "both", NOTHING, "other")
TO_CODE, CONTEXT = "code", "context"


@dataclasses.dataclass(frozen=True)
class AnswerColumn:
    """A column that people fill in.

    Parameters
    ----------
    name : str
        Its header.
    kind : {'slot', 'flag', 'attribute', 'done', 'decision', 'codes', 'text'}
        How it is read.
    choices : tuple of str
        For its drop-down list; empty for free text.
    book, code : str
        Codebook, and code or attribute, that the column belongs to.
    """

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    book: str = ""
    code: str = ""


@dataclasses.dataclass(frozen=True, eq=False)
class Sheet:
    """What is printed for people to fill in.

    Parameters
    ----------
    about : dict
        What guards the sheet: kind, sample, coder, seed, books with versions, codes, hashes of the
        transcripts, and the sampling weights (packed, so that nobody reads them by accident).
    rows : pandas.DataFrame
        ``mark`` ('code', or 'context' for lines around), ``session``, ``line``, ``speaker``,
        ``role``, ``text``; for adjudication also ``codebook``, ``A`` and ``B``.
    codes : pandas.DataFrame
        ``code``, ``label``, ``definition``, ``include``, ``exclude``.
    answers : tuple of AnswerColumn
        Columns to fill in.
    """

    about: dict[str, Any]
    rows: pd.DataFrame
    codes: pd.DataFrame
    answers: tuple[AnswerColumn, ...]

    @property
    def lines(self) -> pd.DataFrame:
        """The lines to code with their weights: ``session``, ``line``, ``weight``."""
        drawn = shown(self.about["draw"])
        coding = self.about["kind"] == "coding"
        rows = [(s, f[0], f[1] if coding else 1.0) for s, found in drawn.items() for f in found]
        table = pd.DataFrame(rows, columns=["session", "line", "weight"])
        return table.astype({"session": "str", "line": "int64", "weight": "float64"})

    def write(self, path: str | Path) -> Path:
        """Write the sheet as a workbook or as CSV.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.xlsx`` or ``.csv``.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileExistsError
            If the file is there: somebody may have coded in it.
        """
        from labresearch.human_coding.sheet_files import write_sheet

        return write_sheet(self, Path(path))

    def __repr__(self) -> str:
        n = len(self.lines)
        return f"Sheet: {n} lines for {self.about['kind']}, sample {self.about['sample']}"


def answer_columns(about: Mapping[str, Any], books: Mapping[str, Codebook]) -> list[AnswerColumn]:
    """Say which columns a sheet has to be filled in.

    Parameters
    ----------
    about : mapping
        See ``Sheet``.
    books : mapping of str to Codebook
        Books of the sheet by id.

    Returns
    -------
    list of AnswerColumn
    """
    if about["kind"] == "adjudication":
        return [
            AnswerColumn("decision", "decision", DECISIONS),
            AnswerColumn("codes if other", "codes"),
            AnswerColumn("reason", "text"),
        ]
    columns = []
    for book, codes in about["codes"].items():
        if about["layout"] == "columns":
            columns += [
                AnswerColumn(f"{book}.{code}", "flag", ("x", "0"), book, code) for code in codes
            ]
        else:
            columns += [
                AnswerColumn(f"{book} {i}", "slot", (NOTHING, *codes), book)
                for i in range(1, about["slots"] + 1)
            ]
        columns += [
            AnswerColumn(f"{book} {name}", "attribute", values, book, name)
            for name, values in attributes_of(books[book]).items()
        ]
    return [*columns, AnswerColumn("done", "done", ("x",)), AnswerColumn("memo", "text")]


def attributes_of(book: Codebook) -> dict[str, tuple[str, ...]]:
    """List the attributes that codings of a book have, with the values they may take."""
    return {
        name: tuple(value for value in TABLES["codings"][name].values or () if value)
        for name in book.attributes
    }


def codes_of(books: Mapping[str, Codebook], codes: Mapping[str, Any]) -> pd.DataFrame:
    """List the codes of a sheet with what they mean."""
    rows = []
    for book, names in codes.items():
        for name in names:
            code = books[book].codes[name]
            said = (code.label, code.definition, "; ".join(code.include), "; ".join(code.exclude))
            rows.append((f"{book}.{name}", *said))
    columns = ["code", "label", "definition", "include", "exclude"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def hidden(value: object) -> str:
    """Pack a value so that nobody reads it by accident; ``shown`` unpacks it.

    Examples
    --------
    >>> shown(hidden({"a": [[3, 1.5]]}))
    {'a': [[3, 1.5]]}
    """
    packed = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 9)
    return base64.b64encode(packed).decode("ascii")


def shown(token: str) -> Any:
    """Unpack what ``hidden`` packed; ValueError if it is damaged."""
    try:
        # a token of some kilobytes does not unpack to more than a list of lines
        return json.loads(zlib.decompressobj().decompress(base64.b64decode(token), 50_000_000))
    except (binascii.Error, zlib.error) as error:
        message = "the packed list of lines is damaged"
        raise ValueError(message) from error


def sheet_hash(value: object) -> str:
    """Make a short name for a value that JSON can hold: 12 hexadecimal digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
