"""Which column of a table is the speaker, the talk, the time: recognised or given by the user."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import re
from collections.abc import Mapping, Sequence

from labresearch.corpus.clock import parse_clock
from labresearch.corpus.import_report import TranscriptError

__all__ = ["FIELDS", "NAME_THEM", "OWN", "Header", "find_header"]

NAME_THEM = (
    "name the columns: on the command line --column text=NAME --column speaker=NAME, in Python "
    'columns={"text": "NAME", "speaker": "NAME"}'
)
"""How to mend a table whose columns are not known."""

FIELDS = ("speaker", "text", "start", "end", "turn", "role", "session")
"""What a column can be; the keys of ``columns``."""

OWN = ("addressee", "layer", "segment")
"""Columns of table utterances that come back from tables that labresearch wrote."""

# best names first: an exact 'text' wins over 'content' when both are there
_SPELLINGS = {
    "text": """sentence utterance utterances text talk dialogue dialog transcript speech said spoken
        words message content caption subtitle turntext cleanedtext transcription utterancetext
        sentences""",
    "speaker": """speaker speakers speakername speakerlabel speakerid name who talker participant
        participantname spokenby person""",
    "start": """start starttime startsec startseconds starts begin begintime timestamp time
        timestamps times timecode onset incue in from tcin videolength starttimestamp startms
        beginms tmin""",
    "end": """end stop endtime stoptime endsec endseconds ends offset outcue out to tcout
        endtimestamp endms stopms tmax""",
    "turn": "turn turnnumber turnno turnid turnidx turnindex",
    "role": "role speakerrole",
    # several lessons in one file
    "session": """session sessionid obsid observation observationid lessonid transcriptid
        conversationid transcript file filename""",
    # tables that labresearch wrote
    "addressee": "addressee",
    "layer": "layer",
    "segment": "segment",
}
_NAMES = {field: names.split() for field, names in _SPELLINGS.items()}
_TAGS = {"teacher_tag": ("teachertag", "teachertags"), "student_tag": ("studenttag", "studenttags")}
_SCAN = 25


@dataclasses.dataclass(frozen=True)
class Header:
    """Where the header is and which column is what.

    Parameters
    ----------
    row : int
        0-based position of the header among the records.
    names : list of str
        The header as written.
    at : dict of str to int
        Field (``FIELDS``, 'teacher_tag', 'student_tag', 'addressee', 'layer', 'segment') to column.
    given : bool
        Whether the user named the column ``session``.
    """

    row: int
    names: list[str]
    at: dict[str, int]
    given: bool = False

    @property
    def unused(self) -> list[str]:
        """Named columns that are no field."""
        taken = set(self.at.values())
        return [n for i, n in enumerate(self.names) if n and i not in taken]

    @property
    def milliseconds(self) -> bool:
        """Whether the header says that times are in milliseconds."""
        names = [self.names[self.at[f]] for f in ("start", "end") if f in self.at]
        return any(re.search(r"(?:_| |\()ms\b|millis|Ms$", name) for name in names)


def find_header(
    records: Sequence[Sequence[object]],
    *,
    columns: Mapping[str, str] | None,
    file: str,
    lines: Sequence[int] | None = None,
) -> Header | None:
    """Find the header among the first records.

    Parameters
    ----------
    records : sequence of sequence
        Cells, first records first.
    columns : mapping of str to str, optional
        Field to name of its column, given by the user.
    file : str
        Name for messages.
    lines : sequence of int, optional
        Line of each record, for messages.

    Returns
    -------
    Header or None
        None where no record names a column of talk.

    Raises
    ------
    TranscriptError
        If ``columns`` has an unknown field or a column that is not there.
    """
    if columns:
        return _given(records, columns, file, lines)
    title: Header | None = None
    for row, cells in enumerate(records[:_SCAN]):
        names = _names(cells)
        # a line of talk may consist of the word 'time' or 'text'; a header has no long cell
        if max(map(len, names), default=0) > 60:
            continue
        at = _recognise(names)
        if "text" not in at:
            continue
        alone = len([name for name in names if name]) == 1
        if len(at) > 1:
            row, names, at = _second_row(records, row, names, at)
            _settle_s(names, at, records[row + 1 :])
            return Header(row, names, at)
        if alone and title is None:
            # 'Transcript' may be a heading above the header proper
            title = Header(row, names, at)
    return title


def _names(cells: Sequence[object]) -> list[str]:
    return [str(cell).strip() if cell is not None else "" for cell in cells]


def _second_row(
    records: Sequence[Sequence[object]], row: int, names: list[str], at: dict[str, int]
) -> tuple[int, list[str], dict[str, int]]:
    """Join a header of two rows, such as 'Time' above 'start' and 'end'."""
    below = _names(records[row + 1]) if row + 1 < len(records) else []
    filled = [i for i, name in enumerate(below) if name]
    if not filled or len(filled) > 8 or max(len(below[i]) for i in filled) > 30:
        return row, names, at
    width = max(len(names), len(below))
    above = [*names, *[""] * (width - len(names))]
    below += [""] * (width - len(below))
    more = _recognise(below)
    # talk stands in the column of talk; a second header says nothing there, or its name
    talk = below[at["text"]]
    known = set(more.values())
    if (talk and talk.lower() != names[at["text"]].lower()) or not known.issuperset(filled):
        return row, names, at
    joined = [b or a for a, b in zip(above, below, strict=True)]
    return row + 1, joined, {**_recognise(joined), "text": at["text"]}


def _key(name: str) -> str:
    # 'Start time (hh:mm:ss)'
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", name.lower())
    return re.sub(r"[^a-z0-9]", "", bare) or re.sub(r"[^a-z0-9]", "", name.lower())


def _recognise(names: list[str]) -> dict[str, int]:
    keys = [_key(name) for name in names]
    at: dict[str, int] = {}
    taken: set[int] = set()
    for field, spellings in (*_TAGS.items(), *_NAMES.items()):
        for spelling in spellings:
            # a column is one thing: 'transcript' is the talk, or the lesson beside a column 'text'
            if spelling in keys and (field != "session" or keys.index(spelling) not in taken):
                at[field] = keys.index(spelling)
                taken.add(at[field])
                break
    for field in ("start", "text", "speaker"):
        if field in at:
            continue
        # misspelt: TimeStmap, Speeker, Uterance
        for i, key in enumerate(keys):
            if i not in taken and 5 <= len(key) <= 30 and _is_misspelt(key, field):
                at[field] = i
                taken.add(i)
                break
    if "speaker" not in at and "role" in at:
        at["speaker"] = at.pop("role")
    return at


@functools.lru_cache(maxsize=4096)
def _is_misspelt(key: str, field: str) -> bool:
    known = [name for name in _NAMES[field] if len(name) >= 6]
    return bool(difflib.get_close_matches(key, known, 1, 0.85))


def _settle_s(names: list[str], at: dict[str, int], rows: Sequence[Sequence[object]]) -> None:
    """TalkMoves files head a column 'S' or 'SS' that holds the times, or the speakers."""
    for i, name in enumerate(names):
        if _key(name) not in ("s", "ss") or i in at.values():
            continue
        cells = [r[i] for r in rows[:500] if i < len(r) and r[i] not in (None, "")]
        timed = sum(parse_clock(cell) == parse_clock(cell) for cell in cells)
        if "speaker" not in at and (not cells or timed < 0.5 * len(cells)):
            at["speaker"] = i
        elif "start" not in at and timed >= 0.5 * len(cells):
            at["start"] = i


def _given(
    records: Sequence[Sequence[object]],
    columns: Mapping[str, str],
    file: str,
    lines: Sequence[int] | None,
) -> Header | None:
    strange = [field for field in columns if field not in FIELDS]
    if strange:
        message = (
            f"columns has the key {strange[0]!r}; it may have {', '.join(FIELDS)} (on the command "
            "line: --column FIELD=NAME)"
        )
        raise TranscriptError(file, 0, message)
    if "text" not in columns:
        message = (
            'columns needs at least "text": the name of the column that holds the talk (on the '
            "command line: --column text=NAME)"
        )
        raise TranscriptError(file, 0, message)
    best, missing = 0, list(columns.values())
    for row, cells in enumerate(records[:_SCAN]):
        names = [str(cell).strip() if cell is not None else "" for cell in cells]
        lacking = [name for name in columns.values() if name not in names]
        if not lacking:
            at = {field: names.index(name) for field, name in columns.items()}
            tags = {
                k: v
                for k, v in _recognise(names).items()
                if k not in at and k in (*_TAGS, "session", *OWN) and v not in at.values()
            }
            return Header(row, names, {**at, **tags}, given="session" in columns)
        if len(lacking) < len(missing):
            best, missing = row, lacking
    header = (
        ", ".join(repr(str(c)) for c in records[best] if c not in (None, "")) if records else ""
    )
    message = f"there is no column {missing[0]!r}; the header is {header[:120]}"
    raise TranscriptError(file, lines[best] if lines else best + 1, message)
