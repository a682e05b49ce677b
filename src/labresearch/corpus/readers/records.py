"""From the cells of a table (csv, xlsx, json) to lines of talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import itemgetter

import numpy as np
import pandas as pd

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.columns import OWN, Header
from labresearch.corpus.readers.raw import RawTranscript
from labresearch.corpus.readers.table_times import table_times
from labresearch.corpus.readers.talkmoves_tags import tag_codings
from labresearch.corpus.schema import TABLES

__all__ = ["transcript_of_records"]

Cells = Sequence[object]
_ABSENT = (None, "")


def transcript_of_records(
    records: Sequence[Cells],
    lines: Sequence[int],
    header: Header,
    *,
    findings: list[Finding],
    typed: bool = False,
) -> RawTranscript:
    """Turn the records below a header into a transcript.

    Parameters
    ----------
    records : sequence of sequence
        All records; those after ``header.row`` are read.
    lines : sequence of int
        Line or row of each record in the file.
    header : Header
        Which column is what.
    findings : list of Finding
        What was noticed so far; more are appended to a copy.
    typed : bool, optional
        Whether cells have types (a workbook), so that numbers may be days.

    Returns
    -------
    RawTranscript
        ``source_line`` is the line or row of the record.
    """
    findings = list(findings)
    _above_header(records, lines, header, findings)
    body, body_lines = records[header.row + 1 :], lines[header.row + 1 :]
    keep = _kept(body, body_lines, header, findings)
    if header.unused:
        names = ", ".join(repr(name) for name in header.unused[:40])
        more = f" and {len(header.unused) - 40} more" if len(header.unused) > 40 else ""
        message = f"columns not used: {names}{more}"
        findings.append(Finding(lines[header.row], "note", "dropped", message))
    if len(keep) < len(body):
        body, body_lines = [body[i] for i in keep], [body_lines[i] for i in keep]
    width = min(map(len, body), default=0)

    def column(field: str) -> list[object]:
        at = header.at.get(field)
        if at is None:
            return [None] * len(body)
        if at < width:
            return list(map(itemgetter(at), body))
        return [cells[at] if at < len(cells) else None for cells in body]

    text = _texts(column("text"), body_lines, findings)
    speaker = _labels(column("speaker"))
    turn = _turns(column("turn"))
    speaker = _speakers_in_turns(speaker, turn, body_lines, findings)
    words = sum(map(len, map(str.split, text)))
    start, end, noticed = table_times(
        column("start"),
        column("end"),
        lines=body_lines,
        words=words,
        milliseconds=header.milliseconds,
        typed=typed,
    )
    findings += noticed
    rows = pd.DataFrame(
        {
            "speaker": pd.Series(speaker, dtype="str"),
            "start": start,
            "end": end,
            "text": pd.Series(text, dtype="str"),
            "source_line": np.asarray(body_lines, dtype="int64"),
            "turn": turn,
        }
    )
    if "role" in header.at:
        rows["role"] = pd.Series([c.lower() for c in _labels(column("role"))], dtype="str")
    if "session" in header.at:
        lesson = _labels(column("session"))
        if header.given or _parts_lessons(lesson):
            rows["session"] = pd.Series(lesson, dtype="str")
    for field in OWN:
        if field in header.at:
            _own_column(rows, field, column(field), header, findings)
    tagged: dict[str, list[object]] = {
        tag: column(tag) for tag in ("teacher_tag", "student_tag") if tag in header.at
    }
    if tagged:
        _only_tags(text, speaker, tagged, body_lines, findings)
    parts = []
    for tag, cells in tagged.items():
        part, noticed = tag_codings(cells, column=tag, lines=body_lines)
        findings += noticed
        parts.append(part)
        # the column in which a row is tagged tells who speaks
        rows[tag] = [cell not in _ABSENT for cell in cells]
    codings = pd.concat(parts, ignore_index=True) if parts else None
    return RawTranscript(rows, findings, phase="classroom" if tagged else "", codings=codings)


def _own_column(
    rows: pd.DataFrame,
    field: str,
    cells: list[object],
    header: Header,
    findings: list[Finding],
) -> None:
    """Take over a column of table utterances, if it has the values that are allowed there."""
    declared = TABLES["utterances"][field]
    values = [_label(cell).lower() for cell in cells]
    if set(values) <= {"", *(declared.values or ())}:
        empty = {"addressee": "unknown", "layer": "instruction", "segment": "none"}[field]
        rows[field] = pd.Series([value or empty for value in values], dtype="str")
        return
    name = header.names[header.at[field]]
    findings.append(Finding(0, "note", "dropped", f"columns not used: {name!r}"))


def _parts_lessons(values: list[str]) -> bool:
    """Tell whether a column names lessons, not rows: a few short values, each many times."""
    found = {value for value in values if value}
    return 2 * len(found) <= len(values) and all(len(value) <= 80 for value in found)


def _kept(
    body: Sequence[Cells], lines: Sequence[int], header: Header, findings: list[Finding]
) -> list[int]:
    """Positions of the rows with something in a column that is used."""
    used = {at for field, at in header.at.items() if field not in ("session", *OWN)}
    keep, empty = [], 0
    talk = header.at["text"]
    for i, cells in enumerate(body):
        # nearly all rows end here
        if len(cells) > talk and (said := cells[talk]) and not str(said).isspace():
            keep.append(i)
            continue
        if any(_says(cells[at]) for at in used if at < len(cells)):
            keep.append(i)
            continue
        rest = [c for c in cells if isinstance(c, str) and c.strip()]
        if rest:
            message = (
                f"a row without speaker, talk and tag was left out: {' | '.join(rest)[:120]!r}"
            )
            findings.append(Finding(lines[i], "note", "dropped", message))
        else:
            empty += 1
    if empty:
        findings.append(Finding(0, "note", "dropped", f"empty rows left out: {empty:,}"))
    return keep


def _says(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _above_header(
    records: Sequence[Cells], lines: Sequence[int], header: Header, findings: list[Finding]
) -> None:
    """Say what stands in rows above the header, such as a title; a header of two rows is none."""
    for row, line in zip(records[: header.row], lines, strict=False):
        cells = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
        note = " ".join(cell for cell in cells if cell not in header.names)
        if note:
            message = f"header note: {note.lstrip('# ')[:1000]}"
            findings.append(Finding(line, "note", "kept", message))


def _labels(cells: list[object]) -> list[str]:
    if set(map(type, cells)) == {str}:
        return [cell.strip() for cell in cells]  # type: ignore[attr-defined]
    return [_label(cell) for cell in cells]


def _label(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _texts(cells: list[object], lines: Sequence[int], findings: list[Finding]) -> list[str]:
    if set(map(type, cells)) == {str}:
        return [cell.strip() for cell in cells]  # type: ignore[attr-defined]
    out, numbers, changed = [], list[tuple[int, str]](), list[tuple[int, str]]()
    for cell, line in zip(cells, lines, strict=True):
        if isinstance(cell, str):
            out.append(cell.strip())
        elif cell is None:
            out.append("")
        else:
            text = _as_typed(cell)
            out.append(text)
            (
                numbers
                if isinstance(cell, (int, float)) and not isinstance(cell, bool)
                else changed
            ).append((line, text))
    if numbers:
        shown = ", ".join(f"{text!r} in row {line}" for line, text in numbers[:5])
        message = f"cells of talk that are numbers, kept as text, {len(numbers)}: {shown}"
        findings.append(Finding(numbers[0][0], "note", "kept", message))
    for line, text in changed:
        message = f"a cell of talk had become a date, time or truth value; kept as {text!r}"
        findings.append(Finding(line, "warning", "repaired", message))
    return out


def _as_typed(cell: object) -> str:
    """Write a cell that a spreadsheet changed as it was most likely typed."""
    if isinstance(cell, bool):
        return "True" if cell else "False"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.10g}"
    if isinstance(cell, dt.datetime):
        # '2/10' became 10 February; with a time of day nobody typed it as a fraction
        if cell.time() == dt.time(0):
            return f"{cell.month}/{cell.day}"
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}" if not cell.second else f"{cell:%H:%M:%S}"
    return str(cell)


def _turns(cells: list[object]) -> np.ndarray:
    """Numbers of turns, from 3, 3.0, '3' or '3)'; NaN where there is none."""
    out = np.full(len(cells), np.nan)
    if set(map(type, cells)) == {type(None)}:
        return out
    for i, cell in enumerate(cells):
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            out[i] = cell
        elif isinstance(cell, str):
            digits = cell.strip().rstrip(").:").removesuffix(".0")
            if digits.isascii() and digits.isdigit() and len(digits) < 10:
                out[i] = int(digits)
    return out


def _speakers_in_turns(
    speaker: list[str], turn: np.ndarray, lines: Sequence[int], findings: list[Finding]
) -> list[str]:
    """Give a row without speaker the speaker of the row before if the turn is the same."""
    if all(speaker):
        return speaker
    missing = [i for i, label in enumerate(speaker) if not label]
    filled, left = [], []
    out = list(speaker)
    for i in missing:
        if i and out[i - 1] and turn[i] == turn[i - 1]:
            out[i] = out[i - 1]
            filled.append(i)
        else:
            left.append(i)
    if filled:
        message = f"rows without a speaker that got the one of the turn they share: {len(filled)}"
        findings.append(Finding(lines[filled[0]], "note", "guessed", message))
    if left and len(left) < len(speaker):
        message = f"rows without a speaker, kept with an unknown one: {len(left)}"
        findings.append(Finding(lines[left[0]], "warning", "kept", message))
    elif left:
        message = "no row names a speaker"
        findings.append(Finding(0, "warning", "guessed", message))
    return out


def _only_tags(
    text: list[str],
    speaker: list[str],
    tagged: dict[str, list[object]],
    lines: Sequence[int],
    findings: list[Finding],
) -> None:
    rows = [
        i for i, t in enumerate(text) if not t and any(c[i] not in _ABSENT for c in tagged.values())
    ]
    if rows:
        message = f"rows with a tag but no talk, kept as empty lines: {len(rows)}"
        findings.append(Finding(lines[rows[0]], "warning", "kept", message))
