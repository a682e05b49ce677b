"""Talk of a second speaker inside a turn, as noScribe marks it: '//S02: yeah//'."""

from __future__ import annotations

import re

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import Row
from labresearch.corpus.speaker_labels import clean_label, label_kind

__all__ = ["part_overlaps", "without_own_label"]

_INSIDE = re.compile(r"//\s*(?P<label>[^:/\s][^:/]{0,40}):\s+(?P<text>[^/]*)//")
_NAN = float("nan")


def part_overlaps(rows: list[Row], findings: list[Finding]) -> list[Row]:
    """Give what stands in '//Name: ...//' to that speaker, and go on with the turn after it.

    Parameters
    ----------
    rows : list of tuple
        As a reader found them.
    findings : list of Finding
        One is appended where there was such talk.

    Returns
    -------
    list of tuple
        The marks '//' stay around the talk that overlaps.
    """
    if not any("//" in row[3] for row in rows):
        return rows
    known = {clean_label(row[0]) for row in rows}
    out: list[Row] = []
    parted = []
    for row in rows:
        speaker, start, end, text, line = row
        place = 0
        for found in _INSIDE.finditer(text):
            label = clean_label(found["label"])
            if label not in known and label_kind(label) in ("", "first name", "full name"):
                continue
            parted.append(line)
            before = text[place : found.start()].strip()
            if before:
                out.append((speaker, start, _NAN, before, line))
                start = _NAN
            out.append((found["label"], _NAN, _NAN, f"//{found['text'].strip()}//", line))
            place = found.end()
        rest = text[place:].strip()
        if rest or not place:
            out.append((speaker, start, end, rest, line))
    if parted:
        message = (
            f"talk of a second speaker inside a turn, '//Name: ...//', given to that speaker: "
            f"{len(parted)}"
        )
        findings.append(Finding(parted[0], "note", "repaired", message))
    return out


def without_own_label(text: str, label: str) -> str:
    """Take the speaker's label off the talk where a format names the speaker elsewhere too.

    Examples
    --------
    >>> without_own_label("S00: so what", "S00"), without_own_label("//S01: yeah//", "S01")
    ('so what', '//yeah//')
    """
    if not label:
        return text
    return re.sub(rf"^\s*(//)?\s*{re.escape(label)}\s*:\s*", r"\1", text)
