"""The key: a private folder that holds what stands for what, kept outside the output."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pandas as pd

from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import TranscriptError
from labresearch.deidentification.pseudonyms import Entry, Pseudonyms
from labresearch.deidentification.receipt import LINES, NAMES, Receipt

__all__ = ["KEY_FILES", "check_apart", "read_decisions", "read_key", "read_lines", "write_key"]

KEY_FILES = ("key.csv", "review.csv", "lines.csv")
_ENTRY = ("original", "pseudonym", "kind", "role")
_DECISIONS = ("", "replace", "keep")


def check_apart(key: Path, out: Path) -> None:
    """Refuse a key that lies in the folder that will be shared.

    Raises
    ------
    ValueError
        If the key lies in the output folder, or the output in the key's folder.
    """
    inside, outside = key.resolve(), out.resolve()
    if inside == outside or outside in inside.parents or inside in outside.parents:
        message = (
            f"the key {key} and the output {out} lie in one folder; whoever gets the output would "
            "get the key as well: give --key a place outside it"
        )
        raise ValueError(message)


def read_key(folder: Path, pseudonyms: Pseudonyms) -> None:
    """Take the pseudonyms of an earlier run, so that a person keeps theirs.

    Raises
    ------
    TranscriptError
        If the key is damaged; file and line are named.
    """
    path = folder / "key.csv"
    if not path.is_file():
        return
    for line, row in _rows(path, needs=_ENTRY):
        if not row["original"] or not row["pseudonym"]:
            message = "a word or its pseudonym is missing; take the key of a backup"
            raise TranscriptError(path.name, line, message)
        pseudonyms.add(row["original"], Entry(*(row[name] for name in _ENTRY)))


def read_decisions(folder: Path) -> dict[str, str]:
    """Read what a person decided in review.csv: folded word to 'replace' or 'keep'.

    Raises
    ------
    TranscriptError
        If a decision is neither 'replace' nor 'keep'.
    """
    from labresearch.deidentification.name_lists import fold

    path = folder / "review.csv"
    if not path.is_file():
        return {}
    out = {}
    for line, row in _rows(path, needs=("word", "decision")):
        decision = row["decision"].strip().lower()
        if decision not in _DECISIONS:
            message = f"column 'decision': {decision!r} is not known; write replace or keep"
            raise TranscriptError(path.name, line, message)
        if decision:
            out[fold(row["word"])] = decision
    return out


def read_lines(folder: Path) -> pd.DataFrame:
    """Read which words were replaced where (``Receipt.lines``).

    Raises
    ------
    TranscriptError
        If there is no such file or it is damaged.
    """
    path = folder / "lines.csv"
    rows = [{name: row[name] for name in LINES} for _, row in _rows(path, needs=tuple(LINES))]
    try:
        return pd.DataFrame(rows, columns=list(LINES)).astype(LINES)
    except ValueError as error:
        message = f"a number of the key is damaged ({error}); take the key of a backup"
        raise TranscriptError(path.name, 0, message) from error


def write_key(folder: Path, pseudonyms: Pseudonyms, receipt: Receipt) -> None:
    """Write key.csv, review.csv and lines.csv, readable by their owner only.

    Parameters
    ----------
    folder : pathlib.Path
        The private folder; made if it is not there.
    pseudonyms : Pseudonyms
        What stands for what.
    receipt : Receipt
        What was replaced; the decisions in it are kept.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    entries = pd.DataFrame(
        [[getattr(e, name) for name in _ENTRY] for e in pseudonyms.entries.values()],
        columns=list(_ENTRY),
    )
    for name, table in zip(
        KEY_FILES, (entries, receipt.names[list(NAMES)], receipt.lines[list(LINES)]), strict=True
    ):
        _write_private(folder / name, table.to_csv(index=False, lineterminator="\n").encode())


def _write_private(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    # made for the owner only from the beginning, not after others could have opened it
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    beside.replace(path)


def _rows(path: Path, *, needs: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    text, _ = decode(read_bytes(path), file=path.name)
    # spreadsheet programs of many countries save with semicolons
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", delimiter=delimiter)
    missing = [name for name in needs if name not in (reader.fieldnames or ())]
    if missing:
        message = f"the column {missing[0]!r} is missing; the file was changed or is no key"
        raise TranscriptError(path.name, 1, message)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise TranscriptError(path.name, reader.line_num, f"not a valid table: {error}") from error
