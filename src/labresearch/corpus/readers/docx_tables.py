"""Tables of a Word document that hold a transcript: time, speaker and talk in columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from labresearch.corpus.clock import TIME, parse_clock
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.columns import FIELDS, Header, find_header
from labresearch.corpus.readers.docx_paragraphs import Table
from labresearch.corpus.readers.labelled_lines import share_spoken
from labresearch.corpus.readers.raw import RawTranscript
from labresearch.corpus.readers.records import transcript_of_records
from labresearch.corpus.speaker_labels import clean_label, is_header_key, label_kind, says_who

__all__ = ["find_layout", "transcript_of_tables"]

_ALL = (*FIELDS, "teacher_tag", "student_tag")
_RANGE = re.compile(rf"^\s*[\[(]?\s*({TIME})\s*(?:-{{1,2}}>|[-–—]|to)\s*({TIME})\s*[\])]?\s*$")
_MOSTLY = 0.8


def find_layout(
    table: Table, *, columns: Mapping[str, str] | None, file: str, like: Header | None = None
) -> Header | None:
    """Say which column of a table is what.

    Parameters
    ----------
    table : Table
        The table.
    columns : mapping of str to str, optional
        Field to name of its column, given by the user.
    file : str
        Name for messages.
    like : Header, optional
        The layout of a table before; a table without a header may go on with it.

    Returns
    -------
    Header or None
        ``row`` is -1 where the table has no header; None where it is no transcript.

    Raises
    ------
    TranscriptError
        If ``columns`` names columns that the table has not.
    """
    records = _texts(table)
    lines = [_line(row, 0) for row in table.rows]
    header = find_header(records, columns=columns, file=file, lines=lines)
    if header is not None:
        talk = [t for t in _paragraphs(table, header.at["text"])[:400] if t]
        if columns or "speaker" in header.at or share_spoken(talk) <= 0.5:
            return header
        # 'Time | Transcript' with 'T: ...' in the cells: lines, not records
        return None
    if like is not None and max(map(len, records), default=0) == len(like.names):
        return Header(-1, like.names, like.at)
    return _by_content(records)


def _by_content(records: Sequence[Sequence[str]]) -> Header | None:
    """Lay out a table without a header: which column looks like times, names, talk."""
    width = max(map(len, records), default=0)
    if not 2 <= width <= 6 or not records:
        return None
    at: dict[str, int] = {}
    words = {}
    for c in range(width):
        cells = [r[c] for r in records if c < len(r) and r[c]]
        if not cells:
            continue
        timed = sum(
            ":" in x and (parse_clock(x) == parse_clock(x) or bool(_RANGE.match(x))) for x in cells
        )
        labels = [clean_label(x) for x in cells]
        named = sum(bool(label_kind(x)) for x in labels)
        if timed >= _MOSTLY * len(cells):
            at.setdefault("end" if "start" in at else "start", c)
        elif "speaker" not in at and named >= _MOSTLY * len(cells) and _are_speakers(labels):
            at["speaker"] = c
        elif not all(x.strip(". )").isdigit() for x in cells):
            words[c] = sum(len(x.split()) for x in cells)
    if "speaker" not in at or not words:
        return None
    at["text"] = max(words, key=lambda c: words[c])
    if words[at["text"]] < 1.5 * len(records):
        return None
    names = [""] * width
    for field, c in at.items():
        names[c] = field
    return Header(-1, [n or f"column {c + 1}" for c, n in enumerate(names)], at)


def _are_speakers(labels: list[str]) -> bool:
    keys = [x for x in labels if is_header_key(x) and not says_who(x)]
    again = len(set(labels)) < len(labels)
    by_form = any(label_kind(x) not in ("", "first name", "full name") for x in labels)
    return not keys and (again or by_form or len(labels) > 1)


def transcript_of_tables(
    tables: Sequence[tuple[Table, Header]], *, findings: list[Finding], file: str
) -> RawTranscript:
    """Turn tables into one transcript.

    Parameters
    ----------
    tables : sequence of (Table, Header)
        Tables and their layouts, in order.
    findings : list of Finding
        What was noticed so far.
    file : str
        Name for messages.

    Returns
    -------
    RawTranscript
        ``source_line`` is the number of the first paragraph of the row.

    Raises
    ------
    TranscriptError
        If there is no row below the header.
    """
    fields = [f for f in _ALL if any(f in header.at for _, header in tables)]
    if any("start" in h.at for _, h in tables) and "end" not in fields:
        fields.append("end")
    names = [next((h.names[h.at[f]] for _, h in tables if f in h.at), f) for f in fields]
    records: list[list[str]] = [names]
    lines = [_line(tables[0][0].rows[0], 0) if tables[0][0].rows else 0]
    unused: dict[str, list[str]] = {}
    guessed = [
        ", ".join(f"{f} = column {c + 1}" for f, c in h.at.items()) for _, h in tables if h.row < 0
    ]
    if guessed:
        message = f"a table without a header, its columns by their content: {guessed[0]}"
        findings.append(Finding(lines[0], "note", "guessed", message))
    for table, header in tables:
        texts = _texts(table)
        above: dict[str, str] = {}
        for r in range(header.row + 1, len(texts)):
            cells = texts[r]
            # a header that comes again on the next page
            if header.row >= 0 and _names(cells) == _names(header.names):
                continue
            record = {f: cells[c] if c < len(cells) else "" for f, c in header.at.items()}
            for field in ("speaker", "role"):
                if (r, header.at.get(field, -1)) in table.merged:
                    record[field] = above.get(field, "")
            above = record
            if "end" not in header.at and (m := _RANGE.match(record.get("start", ""))):
                record["start"], record["end"] = m[1], m[2]
            records.append([record.get(f, "") for f in fields])
            lines.append(_line(table.rows[r], lines[-1]))
            taken = set(header.at.values())
            for c, text in enumerate(cells):
                if c not in taken and text and not text.strip(". )").isdigit():
                    name = header.names[c] if c < len(header.names) else ""
                    unused.setdefault(name or f"column {c + 1}", []).append(text)
    if len(records) < 2:
        message = "the table has a header and no row of talk below it; is the document complete?"
        raise TranscriptError(file, lines[0], message)
    for name, texts_ in unused.items():
        message = f"column {name!r} of the table, not used: {' / '.join(texts_)[:500]!r}"
        findings.append(Finding(lines[0], "warning", "dropped", message))
    layout = Header(0, names, {f: i for i, f in enumerate(fields)})
    blank = [[cell or None for cell in record] for record in records[1:]]
    return transcript_of_records([names, *blank], lines, layout, findings=findings)


def _names(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.lower().split()) for cell in cells if cell.strip()]


def _texts(table: Table) -> list[list[str]]:
    return [
        [" ".join(" ".join(p.text for p in cell).split()) for cell in row] for row in table.rows
    ]


def _paragraphs(table: Table, column: int) -> list[str]:
    return [p.text.strip() for row in table.rows if column < len(row) for p in row[column]]


def _line(row: Sequence[Sequence[object]], default: int) -> int:
    for cell in row:
        for paragraph in cell:
            return int(getattr(paragraph, "number", default))
    return default
