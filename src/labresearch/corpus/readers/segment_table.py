"""Tables of coded segments, as MAXQDA, NVivo, ATLAS.ti, Taguette, QualCoder and Dedoose write them.

Each segment becomes a line of its document, with the codes that it has.
"""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript, Row, to_rows
from labresearch.corpus.readers.segment_columns import SegmentHeader
from labresearch.corpus.speaker_labels import accepted_labels, label_kind

__all__ = ["code_slug", "transcript_of_segments"]

_TITLES = {
    "maxqda": "MAXQDA",
    "atlasti": "ATLAS.ti",
    "nvivo": "NVivo",
    "qualcoder": "QualCoder",
    "taguette": "Taguette",
    "dedoose": "Dedoose",
}
_PATH = re.compile(r"\s*(?:>|\\+|»|::|›)\s*")
_LABEL = re.compile(r"\s*([^:：\n]{1,40}?)\s*[:：]\s+(?=\S)")
_PLACE = re.compile(r"\d+")


def code_slug(name: str) -> str:
    r"""Write a code and the codes above it as one id.

    Examples
    --------
    >>> code_slug("Teacher moves > Press for reasoning"), code_slug("Codes\\Größe")
    ('teacher_moves_press_for_reasoning', 'grosse')
    """
    parts = [part for part in _PATH.split(name) if part]
    if len(parts) > 1 and parts[0].lower() in ("nodes", "codes", "codesystem", "knoten"):
        parts = parts[1:]
    plain = unicodedata.normalize("NFKD", "_".join(parts).lower().replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"\W+", "_", plain).strip("_")


@dataclasses.dataclass
class _Segment:
    document: str
    text: str
    line: int
    start: float
    end: float
    place: tuple[int, ...]
    codes: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)


def transcript_of_segments(
    records: Sequence[Sequence[object]],
    lines: Sequence[int],
    header: SegmentHeader,
    *,
    findings: list[Finding],
) -> RawTranscript:
    """Turn the rows below the header into lines of talk with codes.

    Parameters
    ----------
    records : sequence of sequence
        All records; those after ``header.row`` are read.
    lines : sequence of int
        Line or row of each record in the file.
    header : SegmentHeader
        Which column is what.
    findings : list of Finding
        What was noticed so far; more are appended to a copy.

    Returns
    -------
    RawTranscript
        One row a segment, once however many codes it has; ``session`` is the document.
    """
    findings = list(findings)
    segments = _segments(records[header.row + 1 :], lines[header.row + 1 :], header, findings)
    title = _TITLES[header.program]
    message = (
        f"a table of coded segments ({title}): talk that nobody coded is not in the file, so "
        "turns, pauses, shares and orders of talk cannot be trusted; export the whole "
        "transcript too"
    )
    findings.append(Finding(0, "warning", "kept", message))
    used = {*header.at.values(), *header.applied}
    unused = [n for i, n in enumerate(header.names) if n and i not in used]
    if unused:
        message = f"columns not used: {', '.join(map(repr, unused[:40]))}"
        findings.append(Finding(lines[header.row], "note", "dropped", message))
    documents = {s.document: n for n, s in reversed(list(enumerate(segments)))}
    if any(s.place for s in segments):
        segments.sort(key=lambda s: (documents[s.document], not s.place, s.place))
    else:
        segments.sort(key=lambda s: documents[s.document])
        message = "the table does not say where segments stand; the order of the table was kept"
        findings.append(Finding(0, "note", "guessed", message))
    spoken = _speakers([s.text for s in segments])
    rows: list[Row] = [
        (who, s.start, s.end, text, s.line) for s, (who, text) in zip(segments, spoken, strict=True)
    ]
    frame = to_rows(rows)
    frame["session"] = pd.Series([s.document for s in segments], dtype="str")
    codings = _codings(segments, header.program, findings)
    return RawTranscript(frame, findings, codings=codings)


def _segments(
    body: Sequence[Sequence[object]],
    lines: Sequence[int],
    header: SegmentHeader,
    findings: list[Finding],
) -> list[_Segment]:
    known: dict[tuple[object, ...], _Segment] = {}
    lost: list[tuple[int, str]] = []
    repeated = 0
    for cells, line in zip(body, lines, strict=True):
        got = {f: _cell(cells, at) for f, at in header.at.items()}
        text = got["text"].strip()
        codes = _codes_of(got.get("code", ""), header.program)
        codes += [n for at, n in header.applied.items() if _cell(cells, at).lower() in _YES]
        document = " / ".join(p for p in (got.get("group", ""), got["document"]) if p)
        if not text:
            rest = " | ".join(value for value in got.values() if value)
            if rest:
                lost.append((line, rest))
            continue
        begin, end = got.get("begin", ""), got.get("end", "")
        where = got.get("id") or (begin, end)
        key = (document, where, text)
        segment = known.get(key)
        if segment is None:
            start, stop = (parse_clock(t) if ":" in t else math.nan for t in (begin, end))
            place = _place(begin, header.program, start)
            segment = known[key] = _Segment(document, text, line, start, stop, place)
        else:
            repeated += 1
        coder = got.get("coder", "") or "file"
        for code in dict.fromkeys(codes):
            segment.codes.append((code, coder, got.get("comment", "")))
    if repeated:
        message = f"rows with a segment that was there already, joined with its codes: {repeated}"
        findings.append(Finding(0, "note", "repaired", message))
    if lost:
        shown = "; ".join(f"row {line}: {rest[:60]!r}" for line, rest in lost[:5])
        message = f"rows without the words of a segment (a picture, a sum), {len(lost)}: {shown}"
        findings.append(Finding(lost[0][0], "warning", "dropped", message))
    return list(known.values())


_YES = frozenset({"1", "1.0", "true", "x", "yes", "ja"})


def _cell(cells: Sequence[object], at: int) -> str:
    value = cells[at] if at < len(cells) else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _codes_of(cell: str, program: str) -> list[str]:
    split = {"dedoose": r"[,;\n]", "atlasti": r"[;\n]"}.get(program, r"\n")
    parts = (part.strip(" \t•○●-") for part in re.split(split, cell))
    return [part for part in parts if part]


def _place(begin: str, program: str, start: float) -> tuple[int, ...]:
    """Position as numbers that can be compared; () where the table gives none."""
    if not math.isnan(start):
        return (int(start * 1000),)
    if program == "atlasti":
        # '1:23 ¶ 34': the number after the colon counts quotations, not places
        found = re.search(r"(?:¶|par\w*\.?)\s*(\d{1,9})", begin)
        return (int(found[1]),) if found else ()
    return tuple(int(n[:15]) for n in _PLACE.findall(begin[:60])[:4])


def _speakers(texts: list[str]) -> list[tuple[str, str]]:
    """Take a label at the start of a segment for its speaker where it cannot be anything else."""
    found = [_LABEL.match(text) for text in texts]
    labels = [m[1] for m in found if m]
    accepted, _ = accepted_labels(labels, texts)
    out = []
    for text, m in zip(texts, found, strict=True):
        alone = m is not None and m[1] in accepted and label_kind(m[1]) != ""
        if m is None or not alone:
            out.append(("", text))
            continue
        rest = text[m.end() :]
        others = [_LABEL.match(part) for part in rest.split("\n")[1:]]
        # words of several people in one segment are nobody's
        if any(o and o[1] in accepted and o[1] != m[1] for o in others):
            out.append(("", text))
        else:
            out.append((m[1], rest))
    return out


def _codings(
    segments: list[_Segment], program: str, findings: list[Finding]
) -> pd.DataFrame | None:
    names = list(dict.fromkeys(code for s in segments for code, _, _ in s.codes))
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        slug = code_slug(name) or f"code_{number}"
        key, again = slug, 2
        while key in taken:
            key, again = f"{slug}_{again}", again + 1
        if key != slug:
            message = f"codes that differ in signs only: {name!r} became {program}.{key}"
            findings.append(Finding(0, "note", "kept", message))
        taken.add(key)
        ids[name] = f"{program}.{key}"
    rows = [
        (row, ids[code], f"{code} | {comment}" if comment else code, coder)
        for row, segment in enumerate(segments)
        for code, coder, comment in dict.fromkeys(segment.codes)
    ]
    if not rows:
        findings.append(Finding(0, "warning", "kept", "no segment has a code"))
        return None
    return pd.DataFrame(rows, columns=["row", "code", "evidence", "coder"])
