"""The ``labresearch convert`` command, and the arguments by which files are read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from labresearch.corpus import Corpus

__all__ = ["add_convert_arguments", "add_reading_arguments", "given_columns", "say_unread"]


def add_reading_arguments(job: argparse.ArgumentParser) -> None:
    """Add the arguments that say how files are read."""
    job.add_argument("--roles", metavar="CSV", help="CSV file with the columns speaker and role")
    job.add_argument(
        "--corrections",
        metavar="CSV",
        help="CSV file of cells to correct: session, line, to_line, column, value",
    )
    job.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=COLUMN",
        help="for tables: which column is speaker, text, start, end, turn or session; repeatable",
    )
    job.add_argument("--format", metavar="NAME", help="format of the files, where content misleads")


def add_convert_arguments(job: argparse.ArgumentParser) -> None:
    """Add the arguments of ``labresearch convert`` to its parser."""
    job.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a transcript, a folder of them, or tables that labresearch wrote",
    )
    job.add_argument(
        "--to", metavar="FORMAT", help="format to write; told from the suffix of --out otherwise"
    )
    job.add_argument(
        "--out", required=True, metavar="PATH", help="file, or folder with one file a session"
    )
    add_reading_arguments(job)
    job.add_argument(
        "--codebook",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="codebook whose codes are written, set by its rules (may be repeated)",
    )
    job.add_argument(
        "--blank", action="store_true", help="leave all codes unset, for people who will code"
    )
    job.add_argument("--quiet", action="store_true", help="no progress bars")
    job.set_defaults(job=_convert)


def given_columns(pairs: Sequence[str]) -> dict[str, str] | None:
    """Turn ``NAME=COLUMN`` arguments into a mapping; None if there are none.

    Raises
    ------
    ValueError
        If an argument has not this form.
    """
    columns = {}
    for pair in pairs:
        name, sign, column = pair.partition("=")
        if not sign or not column:
            message = f"--column {pair!r} is not NAME=COLUMN, e.g. --column text=Utterance"
            raise ValueError(message)
        columns[name.strip()] = column.strip()
    return columns or None


def say_unread(errors: pd.DataFrame) -> None:
    """List on standard error the files that could not be read."""
    print(f"\n{errors['file'].nunique()} file(s) could not be read:", file=sys.stderr)
    for row in errors.to_dict("records"):
        where = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
        print(f"  {where}: {row['message']}", file=sys.stderr)


def _convert(options: argparse.Namespace) -> int:
    from labresearch.codebook import CodebookError
    from labresearch.corpus import SchemaError, TranscriptError, export, export_formats
    from labresearch.pipeline import read_paths

    if options.to and options.to not in export_formats():
        return _fail(f"--to {options.to!r} is not known; must be one of {_names()}")
    if not options.to and not Path(options.out).suffix:
        return _fail(f"say which format to write with --to, one of {_names()}")
    try:
        corpus = read_paths(
            options.paths,
            roles=options.roles,
            columns=given_columns(options.column),
            format=options.format,
            corrections=options.corrections,
            progress=not options.quiet,
        )
        corpus, codes = _coded(corpus, options)
        print(corpus.report)
        losses = export(corpus, options.out, format=options.to, codes=codes)
    except (TranscriptError, CodebookError, SchemaError, ValueError, OSError) as error:
        return _fail(str(error))
    print(f"\nwritten: {options.out}")
    _say_losses(losses)
    unread = corpus.report.errors
    if len(unread):
        say_unread(unread)
        return 1
    return 0


def _names() -> str:
    from labresearch.corpus import export_formats

    return ", ".join(export_formats())


def _coded(corpus: Corpus, options: argparse.Namespace) -> tuple[Corpus, pd.DataFrame | None]:
    """Set the codes of the codebooks, and list what they mean."""
    import pandas as pd

    from labresearch.codebook import load_codebook
    from labresearch.coding import code
    from labresearch.corpus import empty_table

    books = [load_codebook(name) for name in options.codebook]
    if options.blank:
        corpus = corpus.replace(codings=empty_table("codings"))
    elif books:
        corpus = code(corpus, books, progress=not options.quiet)
    if not books:
        return corpus, None
    columns = ["code", "label", "definition", "parent", "color"]
    rows = [
        (f"{book.id}.{c.id}", c.label, c.definition, c.parent, c.color)
        for book in books
        for c in book.codes.values()
        if c.codable
    ]
    return corpus, pd.DataFrame(rows, columns=columns, dtype="str")


def _say_losses(losses: pd.DataFrame) -> None:
    if losses.empty:
        print("nothing was lost")
        return
    print("what is not in the files, or is changed there:")
    summed = losses.groupby(["what", "message"], sort=False)["n"].sum()
    for (what, message), n in summed.items():
        print(f"  {what} ({n:,}): {message}")


def _fail(message: str) -> int:
    print(f"labresearch: {message}", file=sys.stderr)
    return 2
