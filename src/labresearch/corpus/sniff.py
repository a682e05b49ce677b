"""Choose the reader for a file: by what is in it first, by its name second."""

from __future__ import annotations

import re
from collections.abc import Mapping

from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.readers import READERS, Reader, Source

__all__ = ["choose_reader", "formats"]

_ENOUGH = 0.25
# what looks like a file that is no transcript is read only by a reader made for it
_SURE = 0.8
_CERTAIN = 0.95
_BINARY = (
    (b"%PDF", "a PDF", "save the text as a plain .txt file"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Word or Excel file, or one locked with a password",
        "save it without a password as .docx, .xlsx, .csv or plain .txt",
    ),
    (b"\x89PNG", "a picture", "give the transcript instead"),
    (b"\xff\xd8\xff", "a picture", "give the transcript instead"),
    (b"RIFF", "a recording", "transcribe it first and give the .vtt or .srt file"),
    (b"ID3", "a recording", "transcribe it first and give the .vtt or .srt file"),
    (b"\x1aE\xdf\xa3", "a recording", "transcribe it first and give the .vtt or .srt file"),
)
_TEXTUAL = (
    (r"<!doctype html|<html", "a web page", "save the transcript as .txt, .vtt or .csv"),
    (
        r'(?:File type = )?"ooTextFile',
        "a Praat file but no TextGrid",
        "give the TextGrid with the transcript",
    ),
)


def formats() -> list[str]:
    """Names of the formats that can be read.

    Returns
    -------
    list of str

    Examples
    --------
    >>> formats()
    ['vtt', 'srt', 'sbv', 'xlsx', 'docx', 'qdpx', 'elan', 'transcriber', 'exmaralda', 'qde',
     'textgrid', 'chat', 'csv', 'otr', 'recogniser', 'json', 'html', 'rtf', 'zoom-chat', 'text']
    """
    return [reader.NAME for reader in READERS]


def choose_reader(
    source: Source,
    *,
    format: str | None = None,  # noqa: A002 - the word users know
    columns: Mapping[str, str] | None = None,
) -> Reader:
    """Choose the reader of a file.

    Parameters
    ----------
    source : Source
        The file.
    format : str, optional
        One of ``formats()``; the file is then not looked at.
    columns : mapping, optional
        If given, the file is a table, whatever its header looks like.

    Returns
    -------
    Reader
        A module of ``labresearch.corpus.readers``.

    Raises
    ------
    TranscriptError
        If no reader recognises the file; the message names the first line and the formats.
    """
    if format is not None:
        for reader in READERS:
            if format == reader.NAME:
                return reader
        message = f"format = {format!r} is not known; must be one of {', '.join(formats())}"
        raise TranscriptError(source.name, 0, message)
    suffix = source.path.suffix.lower()
    scores = _scores(source)
    by_name = next((reader for reader in READERS if suffix in reader.EXTENSIONS), None)
    if columns and not source.binary:
        tables = [r for r in READERS if r.NAME in ("csv", "json")]
        if by_name in tables:
            return by_name
        return tables[1] if scores["json"] > 0 else tables[0]
    refused = _not_a_transcript(source)
    # content decides; the name only between formats that fit equally well
    best = max(READERS, key=lambda r: scores[r.NAME] + 0.05 * (r is by_name))
    # a table whose columns are unknown must not be read as lines of text
    first = source.text[:100_000].lstrip().partition("\n")[0]
    table = by_name is not None and by_name.NAME == "csv" and re.search(r"[,;\t|]", first)
    if refused and scores[best.NAME] < _SURE:
        raise TranscriptError(source.name, 0, refused)
    if scores[best.NAME] >= _ENOUGH and not (table and best.NAME == "text"):
        return best
    # the reader of a table says best which column it misses
    if by_name is not None and by_name.NAME in ("csv", "json") and not source.binary:
        return by_name
    raise TranscriptError(source.name, 0, _unknown(source))


def _scores(source: Source) -> dict[str, float]:
    """Ask every reader, up to the first that is certain."""
    scores = dict.fromkeys((reader.NAME for reader in READERS), 0.0)
    head = source.head
    for reader in READERS:
        if source.binary == reader.BINARY:
            scores[reader.NAME] = reader.sniff(head, source.path)
            if scores[reader.NAME] >= _CERTAIN:
                break
    return scores


def _not_a_transcript(source: Source) -> str:
    if source.binary:
        head = source.data[:65_536]
        for magic, what, mend in _BINARY:
            if head.startswith(magic):
                return f"the file is {what}, not a transcript; {mend}"
        if head.startswith(b"ooBinaryFile"):
            return (
                "the file is a binary Praat file, which cannot be read; open it in Praat and "
                "choose Save, Save as text file"
            )
        if head[4:8] == b"ftyp":
            return (
                "the file is a recording, not a transcript; transcribe it first and give the .vtt "
                "or .srt file"
            )
        if head.startswith(b"PK") and not _is_workbook(source):
            return "the file is an archive or office document; save it as .docx, .xlsx or .txt"
        return ""
    for pattern, what, mend in _TEXTUAL:
        if re.match(rf"\s*(?:{pattern})", source.text[:2000], re.IGNORECASE):
            return f"the file is {what}, which cannot be read; {mend}"
    return ""


def _is_workbook(source: Source) -> bool:
    return source.path.suffix.lower() in (".xlsx", ".xlsm") or b"xl/workbook" in source.data


def _unknown(source: Source) -> str:
    known = ", ".join(formats())
    if source.binary:
        return f"the file is binary and no known transcript; known formats are {known}"
    first = next((line.strip() for line in source.lines if line.strip()), "")
    return (
        f"no known transcript format; the first line is {first[:120]!r}. "
        f"Known formats are {known}. "
        "In plain text, begin each turn with a label ('T: ...') or a time ('[00:12] ...'), or say "
        "--format text (in Python format='text') to read each paragraph as a line without speaker"
    )
