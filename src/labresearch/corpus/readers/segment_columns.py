"""Which columns a table of coded segments has, and which program wrote it.

Written from what the makers of the programs say about their tables.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence

__all__ = ["SegmentHeader", "find_segments"]

_SCAN = 25
# by program: field to the spellings of its column, without blanks and signs
_PROGRAMS: dict[str, dict[str, str]] = {
    "maxqda": {
        "text": "segment codedsegment codiertessegment previewsegment",
        "code": "code codes",
        "document": "documentname dokumentname document dokument",
        "group": "documentgroup dokumentgruppe",
        "begin": "beginning begin start anfang",
        "end": "end ende",
        "coder": "modifiedby createdby author codedby bearbeitetvon erstelltvon geandertvon autor",
        "comment": "comment kommentar",
    },
    "atlasti": {
        "text": "quotationcontent content zitatinhalt inhalt",
        "code": "codes code kodes",
        "document": "document documentname dokument",
        "id": "id",
        "begin": "reference referenz position",
        "coder": "createdby creator author erstelltvon modifiedby",
        "comment": "comment kommentar quotationcomment",
        "mark": "quotationname zitatname reference referenz quotationcontent zitatinhalt",
    },
    "nvivo": {
        "text": "codedtext text content",
        "code": "code node codename nodename hierarchicalname name",
        "document": "file filename source sourcename internals document",
        "coder": "coder codedby initials user createdby modifiedby coderinitials",
        "comment": "annotation annotations comment description",
        "mark": "references coverage codedtext referencenumber",
    },
    "qualcoder": {
        "text": "coded codedtext seltext text",
        "code": "codename code",
        "document": "filecase file filename source fileorcase",
        "id": "ctid",
        "begin": "pos0",
        "end": "pos1",
        "coder": "coder owner codername",
        "comment": "codedmemo memo codememo",
        "mark": "codename codedmemo pos0 filecase",
    },
    "taguette": {
        "text": "content",
        "code": "tag",
        "document": "document",
        "id": "id",
    },
    "dedoose": {
        "text": "excerptcopy excerpttext excerpt",
        "code": "codesappliedcombined codesapplied codes",
        "document": "mediatitle mediatitlename resourcetitle document",
        "begin": "excerptrange",
        "coder": "excerptcreator creator",
        "comment": "memo memos",
        "mark": "excerptcopy excerptrange excerptcreator codesappliedcombined",
    },
}
# most telling first
_ORDER = ("dedoose", "taguette", "atlasti", "qualcoder", "maxqda", "nvivo")
_APPLIED = re.compile(r"code:\s*(.+?)\s+applied$", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class SegmentHeader:
    """Where the header of a table of segments is, and which column is what.

    Parameters
    ----------
    row : int
        0-based position of the header among the records.
    names : list of str
        The header as written.
    at : dict of str to int
        'text', 'code', 'document', and where there: 'group', 'begin', 'end', 'id', 'coder',
        'comment'.
    program : str
        'maxqda', 'atlasti', 'nvivo', 'qualcoder', 'taguette' or 'dedoose'.
    applied : dict of int to str
        Columns that say whether one code is applied, with its name (Dedoose).
    """

    row: int
    names: list[str]
    at: dict[str, int]
    program: str
    applied: dict[int, str] = dataclasses.field(default_factory=dict)


def find_segments(records: Sequence[Sequence[object]]) -> SegmentHeader | None:
    """Find the header of a table of coded segments among the first records.

    Parameters
    ----------
    records : sequence of sequence
        Cells, first records first.

    Returns
    -------
    SegmentHeader or None
        None where the table is no such table.

    Examples
    --------
    >>> names = ["Document group", "Document name", "Code", "Beginning", "End", "Segment"]
    >>> find_segments([names]).program
    'maxqda'
    >>> find_segments([["speaker", "text", "code"]]) is None
    True
    """
    for row, cells in enumerate(records[:_SCAN]):
        names = [str(cell).strip() if cell is not None else "" for cell in cells]
        if len(names) < 3 or max(map(len, names)) > 200:
            continue
        keys = [_key(name) for name in names]
        # a table of talk has speakers
        if {"speaker", "speakername"} & set(keys):
            continue
        applied = {i: m[1] for i, name in enumerate(names) if (m := _APPLIED.match(name))}
        for program in _ORDER:
            at = _columns(keys, _PROGRAMS[program])
            coded = "code" in at or (program == "dedoose" and applied)
            if "text" not in at or "document" not in at or not coded:
                continue
            if program == "taguette" and (len([k for k in keys if k]) > 6 or "id" not in at):
                continue
            # 'Name' is a code only beside what NVivo alone has
            if program == "nvivo" and not set(keys) & {"references", "coverage", "codedtext"}:
                continue
            if program in ("atlasti", "qualcoder", "dedoose") and "mark" not in at:
                continue
            at.pop("mark", None)
            return SegmentHeader(row, names, at, program, applied if program == "dedoose" else {})
    return None


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def _columns(keys: list[str], spellings: dict[str, str]) -> dict[str, int]:
    at: dict[str, int] = {}
    for field, names in spellings.items():
        for name in names.split():
            if name in keys and (field == "mark" or keys.index(name) not in at.values()):
                at[field] = keys.index(name)
                break
    return at
