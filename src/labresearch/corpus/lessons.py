"""Several lessons in one table: cut by a column that names the lesson."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript

__all__ = ["lesson_ids", "split_lessons"]


def split_lessons(raw: RawTranscript) -> list[tuple[str, RawTranscript]]:
    """Cut a transcript by its column ``session``.

    Parameters
    ----------
    raw : RawTranscript
        Its rows may have the column ``session`` (str, '' goes on with the row before).

    Returns
    -------
    list of (str, RawTranscript)
        Value and rows of each lesson, in the order of the file; one entry with the value '' where
        the column is absent or has one value. Findings go with the first lesson, since they are
        about the file.
    """
    if "session" not in raw.rows:
        return [("", raw)]
    values = raw.rows["session"].replace("", pd.NA).ffill().bfill().fillna("").astype("str")
    found = list(dict.fromkeys(values))
    if len(found) < 2:
        return [("", raw)]
    findings = list(raw.findings)
    empty = int((raw.rows["session"] == "").sum())
    if empty:
        message = f"rows that name no lesson, taken to the lesson of the row before: {empty}"
        findings.append(Finding(0, "warning", "guessed", message))
    message = f"the table holds {len(found)} lessons; each became a session"
    findings.append(Finding(0, "note", "kept", message))
    out = []
    for number, value in enumerate(found):
        at = np.flatnonzero((values == value).to_numpy())
        part = dataclasses.replace(
            raw,
            rows=raw.rows.iloc[at].reset_index(drop=True),
            findings=[] if number else findings,
            codings=_codings(raw.codings, at),
        )
        out.append((value, part))
    return out


def _codings(codings: pd.DataFrame | None, at: np.ndarray) -> pd.DataFrame | None:
    if codings is None:
        return None
    mine = codings[codings["row"].isin(at)].reset_index(drop=True)
    # positions among the rows of the lesson
    return mine.assign(row=np.searchsorted(at, mine["row"].to_numpy(dtype="int64")))


def lesson_ids(stem: str, values: list[str]) -> list[str]:
    """Make one id a lesson.

    Examples
    --------
    >>> lesson_ids("ncte", ["17", "A 2", "a-2"]), lesson_ids("ncte", [""])
    (['ncte-17', 'ncte-a-2', 'ncte-a-2-2'], ['ncte'])
    """
    if values == [""]:
        return [stem]
    out: list[str] = []
    for number, value in enumerate(values, 1):
        slug = re.sub(r"[^\w]+", "-", value.lower()).strip("-_") or str(number)
        key, again = f"{stem}-{slug}", 2
        while key in out:
            key, again = f"{stem}-{slug}-{again}", again + 1
        out.append(key)
    return out
