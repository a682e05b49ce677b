"""CSV with one column of 0 and 1 a code, as rENA, tna and other R packages read it."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.losses import Loss, columns_lost, pauses_lost
from labresearch.corpus.writers.safe_cells import (
    code_names,
    coded_lines,
    codings_thinned,
    looks_like_formula,
)

__all__ = ["EXTENSION", "MANY", "NAME", "r_names", "table_bytes", "write"]

NAME = "csv"
EXTENSION = ".csv"
MANY = True
_FIXED = ("session", "line", "turn", "speaker", "role", "phase", "start", "end", "text")
_RESERVED_WORDS = "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in"
_RESERVED = frozenset(_RESERVED_WORDS.split())


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one row a line, with a column of 0 and 1 for every code.

    Columns: ``session``, ``line``, ``turn``, ``speaker``, ``role``, ``phase``, ``start``, ``end``
    (s, empty where not known), ``text``, ``composed`` (only where a session is composed), then the
    codes of ``codes`` in their order and others that are set by name, as names that R takes. Cells
    of text that a spreadsheet program would run as a formula get an apostrophe before them.

    Parameters
    ----------
    corpus : Corpus
        Any number of sessions.
    codes : pandas.DataFrame, optional
        Column ``code``: codes that get a column even where no line has them.

    Returns
    -------
    content : bytes
        The file, in UTF-8, without a byte-order mark.
    losses : list of Loss
    """
    lines = corpus.utterances
    names = code_names(corpus, codes)
    losses = [*codings_thinned(corpus), *pauses_lost(corpus)]
    losses += columns_lost(corpus, "addressee", "layer", "segment")
    phase = lines["session"].map(corpus.sessions.set_index("session")["phase"])
    columns: dict[str, list[object]] = {
        name: (phase if name == "phase" else lines[name]).tolist() for name in _FIXED
    }
    for name in ("start", "end"):
        columns[name] = ["" if pd.isna(x) else _seconds(float(x)) for x in lines[name]]
    if corpus.composed:
        composed = corpus.sessions.set_index("session")["composed"].to_dict()
        columns["composed"] = ["TRUE" if composed[s] else "FALSE" for s in lines["session"]]
    header = [*columns, *r_names(names, taken=columns)]
    changed = [(a, b) for a, b in zip(names, header[len(columns) :], strict=True) if a != b]
    if changed:
        shown = ", ".join(f"{a!r} is {b!r}" for a, b in changed[:5])
        losses.append(Loss("", "codings.code", len(changed), f"codes renamed for R: {shown}"))
    flags = coded_lines(corpus, lines, names).T.tolist()
    content, guarded = table_bytes(header, [*columns.values(), *flags])
    if guarded:
        message = "cells that a spreadsheet program would run as a formula got an apostrophe before"
        losses.append(Loss("", "utterances.speaker, text", guarded, message))
    return content, losses


def table_bytes(header: list[str], columns: list[list[object]]) -> tuple[bytes, int]:
    """Write columns as CSV, formulas made harmless, and count how many those were."""
    guarded = 0
    safe = []
    for column in columns:
        out = []
        for cell in column:
            if isinstance(cell, str) and looks_like_formula(cell):
                guarded += 1
                cell = f"'{cell}"
            out.append(cell)
        safe.append(out)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([f"'{name}" if looks_like_formula(name) else name for name in header])
    writer.writerows(zip(*safe, strict=True))
    return file.getvalue().encode("utf-8", "replace"), guarded


def r_names(names: list[str], *, taken: object = ()) -> list[str]:
    """Make names that R takes without quotes, none twice.

    Examples
    --------
    >>> r_names(["moves.press", "2nd try", "text", "if"], taken=["text"])
    ['moves.press', 'X2nd.try', 'text.1', 'if.']
    """
    used = set(taken) if isinstance(taken, (dict, list, tuple, set)) else set()
    out = []
    for name in names:
        safe = re.sub(r"[^A-Za-z0-9._]", ".", name)
        if not re.match(r"[A-Za-z]|\.(?!\d)", safe):
            safe = f"X{safe}"
        if safe in _RESERVED:
            safe += "."
        unique, again = safe, 1
        while unique in used:
            unique, again = f"{safe}.{again}", again + 1
        used.add(unique)
        out.append(unique)
    return out


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
