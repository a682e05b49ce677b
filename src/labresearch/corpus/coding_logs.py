"""Codings by people on disk: one append-only log for each coder and session.

The logs of a corpus folder are ``codings/CODER/SESSION.jsonl``. The first row says what was coded,
each further row is one judgement::

    {"log": "labresearch.codings/1", "session": "lab01-debrief", "coder": "dana", "lines": 64, ...}
    {"line": 12, "code": "adult_talk.notice", "version": "1.0.0"}
    {"line": 12, "code": "adult_talk.notice", "removed": true}

Rows are only ever added, so that a crash loses at most the last one, two people can work on two
logs, and a judgement that was taken back stays on record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.schema import check_table, empty_table
from labresearch.corpus.whole_files import write_whole

__all__ = [
    "FOLDER",
    "coder_names",
    "read_coding_logs",
    "text_hash",
    "write_coding_log",
    "write_coding_logs",
]

FOLDER = "codings"
"""Name of the folder in a corpus folder."""

_LOG = "labresearch.codings/1"
# key of a row -> column of table codings
_COLUMNS = {
    "line": "line",
    "code": "code",
    "version": "codebook_version",
    "value": "value",
    "polarity": "polarity",
    "target": "target",
    "start": "start_char",
    "end": "end_char",
    "confidence": "confidence",
    "memo": "evidence",
}
_KINDS: dict[str, tuple[type, ...]] = {
    "line": (int,),
    "start": (int,),
    "end": (int,),
    "value": (int, float),
    "confidence": (int, float),
}


def text_hash(texts: Iterable[str]) -> str:
    """Hash the texts of a session, so that a log can tell whether its transcript has changed.

    Parameters
    ----------
    texts : iterable of str
        Column ``text`` of the lines, in order.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def coder_names(root: Path) -> list[str]:
    """List the coders who have logs in a corpus folder.

    Parameters
    ----------
    root : pathlib.Path
        The corpus folder.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and any(p.glob("*.jsonl")))


def write_coding_logs(
    codings: pd.DataFrame,
    utterances: pd.DataFrame,
    root: str | Path,
    *,
    facts: Mapping[str, object] | None = None,
) -> list[Path]:
    """Write codings as new logs, one for each coder and session; logs of the same name go.

    Parameters
    ----------
    codings : pandas.DataFrame
        Table ``codings``.
    utterances : pandas.DataFrame
        Table ``utterances`` of the coded sessions: ``session``, ``line``, ``text``.
    root : str or pathlib.Path
        The corpus folder.
    facts : mapping, optional
        More to say in the first row, such as who coded and how.

    Returns
    -------
    list of pathlib.Path
        The logs.

    Examples
    --------
    >>> import tempfile
    >>> lines = pd.DataFrame({"session": ["a"], "line": [0], "text": ["Why?"]})
    >>> codings = pd.DataFrame({"session": ["a"], "line": [0], "code": ["teacher_moves.press"],
    ...                         "coder": ["dana"]})
    >>> [log] = write_coding_logs(codings, lines, tempfile.mkdtemp())
    >>> log.read_text().splitlines()[1]
    '{"line": 0, "code": "teacher_moves.press"}'
    """
    table = check_table(codings, "codings")
    talk = {key: rows.sort_values("line") for key, rows in utterances.groupby("session")}
    written = []
    for (coder, session), rows in table.groupby(["coder", "session"], sort=True):
        ordered = rows.sort_values(["line", "start_char", "code"], kind="stable")
        texts = talk[session]["text"].tolist()
        judged = ordered.to_dict("records")
        written.append(write_coding_log(root, str(session), str(coder), texts, judged, facts=facts))
    return written


def write_coding_log(
    root: str | Path,
    session: str,
    coder: str,
    texts: list[str],
    judged: Iterable[Mapping[str, object]],
    *,
    facts: Mapping[str, object] | None = None,
) -> Path:
    """Write one log; a log of the same name goes.

    Parameters
    ----------
    root : str or pathlib.Path
        The corpus folder.
    session, coder : str
        What was coded and by whom.
    texts : list of str
        Text of each line of the session.
    judged : iterable of mapping
        Rows of table ``codings``, in the order in which they are to stand.
    facts : mapping, optional
        More to say in the first row.

    Returns
    -------
    pathlib.Path
        The log.
    """
    head = {
        "log": _LOG,
        "session": session,
        "coder": coder,
        "lines": len(texts),
        "text": text_hash(texts),
        **(facts or {}),
    }
    out = [json.dumps(head, ensure_ascii=False)]
    out += [
        json.dumps(_said(row, len(texts[int(str(row["line"]))])), ensure_ascii=False)
        for row in judged
    ]
    path = Path(root) / FOLDER / coder / f"{session}.jsonl"
    write_whole(path, ("\n".join(out) + "\n").encode())
    return path


def _said(row: Mapping[str, object], length: int) -> dict[str, object]:
    """One judgement as a row of a log; what is the default is left out."""
    whole = row["start_char"] == 0 and row["end_char"] in (0, length)
    out: dict[str, object] = {}
    for key, column in _COLUMNS.items():
        value = row.get(column, "")
        if key in ("start", "end"):
            if not whole:
                out[key] = value
        elif isinstance(value, float):
            if value == value:
                out[key] = int(value) if value.is_integer() else value
        elif value != "":
            out[key] = value
    return out


def read_coding_logs(
    root: Path, utterances: pd.DataFrame, coders: str | Iterable[str]
) -> tuple[pd.DataFrame, list[tuple[str, Finding]]]:
    """Read the logs of some coders for the sessions of a corpus.

    Parameters
    ----------
    root : pathlib.Path
        The corpus folder.
    utterances : pandas.DataFrame
        Table ``utterances``: codings of lines that are not there are refused with their log.
    coders : str or iterable of str
        Names of coders; 'all' for everybody.

    Returns
    -------
    codings : pandas.DataFrame
        Table ``codings``, in order of coders, sessions and rows. A code given twice to a line by
        one coder counts once, with its last values; one taken back is left out.
    findings : list of tuple
        File and finding: a log that could not be read (severity 'error', the others are read), a
        transcript that was changed since it was coded.

    Raises
    ------
    TranscriptError
        If a coder has no logs here; the message lists those who have.
    """
    there = coder_names(root)
    asked = there if coders == "all" else [coders] if isinstance(coders, str) else list(coders)
    for name in asked:
        if name not in there:
            known = ", ".join(there) or "nobody"
            message = f"there are no codings by {name!r}; there are codings by: {known}"
            raise TranscriptError(FOLDER, 0, message)
    talk = {
        str(key): rows.sort_values("line")["text"].tolist()
        for key, rows in utterances.groupby("session", sort=False)
    }
    rows: list[dict[str, object]] = []
    findings: list[tuple[str, Finding]] = []
    for coder in asked:
        for path in sorted((root / FOLDER / coder).glob("*.jsonl")):
            file = path.relative_to(root).as_posix()
            try:
                found, noticed = _read_log(path, file, coder, talk)
            except TranscriptError as error:
                findings.append((file, Finding(error.line, "error", "unreadable", error.message)))
                continue
            rows += found
            findings += [(file, finding) for finding in noticed]
    if not rows:
        return empty_table("codings"), findings
    return check_table(pd.DataFrame(rows), "codings"), findings


def _read_log(
    path: Path, file: str, coder: str, talk: Mapping[str, list[str]]
) -> tuple[list[dict[str, object]], list[Finding]]:
    text, _ = decode(read_bytes(path), file=file)
    lines = text.splitlines()
    head = _row(lines[0], file, 1) if lines else {}
    if head.get("log") != _LOG:
        message = f'the first row must say {{"log": "{_LOG}", "session": ...}}'
        raise TranscriptError(file, 1, message)
    session = str(head.get("session", ""))
    findings = []
    if session not in talk:
        message = f"the corpus has no session {session!r}; its codings were not read"
        return [], [Finding(1, "warning", "dropped", message)]
    texts = talk[session]
    if head.get("text") and head["text"] != text_hash(texts):
        message = (
            f"the transcript of {session!r} was changed after it was coded; check that the codes "
            "still stand on the right lines"
        )
        findings.append(Finding(1, "warning", "changed", message))
    kept: dict[tuple[int, str], dict[str, object]] = {}
    for number, row in enumerate(lines[1:], 2):
        if not row.strip():
            continue
        said = _row(row, file, number)
        line, code = said.get("line"), said.get("code")
        if not isinstance(line, int) or not isinstance(code, str) or "." not in code:
            message = 'a row needs "line" (a number) and "code" ("codebook.code")'
            raise TranscriptError(file, number, message)
        if not 0 <= line < len(texts):
            message = f"line {line} is not there; {session!r} has the lines 0 to {len(texts) - 1}"
            raise TranscriptError(file, number, message)
        kept.pop((line, code), None)
        if said.get("removed"):
            continue
        cells = {_COLUMNS[key]: value for key, value in said.items() if key in _COLUMNS}
        kept[line, code] = {
            "session": session,
            "coder": coder,
            "start_char": 0,
            "end_char": len(texts[line]),
            **cells,
        }
    return list(kept.values()), findings


def _row(text: str, file: str, number: int) -> dict[str, object]:
    try:
        row = json.loads(text)
    except ValueError as error:
        message = f"not valid JSON ({error}); a log has one {{...}} a row"
        raise TranscriptError(file, number, message) from error
    if not isinstance(row, dict):
        message = "a log has one {...} a row"
        raise TranscriptError(file, number, message)
    for key, kinds in _KINDS.items():
        if key in row and (not isinstance(row[key], kinds) or isinstance(row[key], bool)):
            message = f"{key!r} must be a number, not {row[key]!r}"
            raise TranscriptError(file, number, message)
    return row
