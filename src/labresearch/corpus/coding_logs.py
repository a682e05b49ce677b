"""Codings by people on disk: one append-only log for each coder and session.

The logs of a corpus folder are ``codings/CODER/SESSION.jsonl``. The first row says what was coded,
each further row is one judgement::

    {"log": "labresearch.codings/1", "session": "lab01-debrief", "coder": "dana", "lines": 64, ...}
    {"line": 12, "code": "adult_talk.notice", "version": "1.0.0"}
    {"line": 12, "code": "adult_talk.notice", "removed": true}

A log holds the judgements on every line of its session, unless its first row says ``"sampled":
true``. In such a log further rows say which lines were looked at for which codebooks, so that a
line without a code is told from a line that nobody saw::

    {"sheet": "5d0c...", "books": {"adult_talk": "1.0.0"}, "collected": "2026-03-01T10:00:00Z"}
    {"line": 13, "seen": ["adult_talk"], "sheet": "5d0c...", "weight": 4.5}

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
    "extended_log",
    "last_sheet",
    "read_coding_logs",
    "read_logs",
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
    "weight": (int, float),
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


def extended_log(
    path: Path,
    *,
    session: str,
    coder: str,
    lines: int,
    text: str,
    sheet: Mapping[str, object],
    rows: Iterable[Mapping[str, object]],
) -> bytes:
    """Make the content of a log with the answers of one sheet added.

    Parameters
    ----------
    path : pathlib.Path
        The log; it may not be there yet. It is only read.
    session, coder : str
        What is coded and by whom.
    lines : int
        Lines of the session.
    text : str
        ``text_hash`` of the session; '' if it is not to be compared.
    sheet : mapping
        The row that says which sheet it was: ``sheet``, ``books``, ``collected``, ``answers``.
    rows : iterable of mapping
        Judgements, in order.

    Returns
    -------
    bytes
    """
    head: dict[str, object] = {"log": _LOG, "session": session, "coder": coder, "lines": lines}
    head |= {**({"text": text} if text else {}), "sampled": True}
    before = path.read_bytes() if path.is_file() else _json(head)
    if not before.endswith(b"\n"):
        # a crash may have cut the last row off
        before += b"\n"
    return before + b"".join(_json(row) for row in (sheet, *rows))


def last_sheet(path: Path, sample: str) -> dict[str, object]:
    """Give the last row by which a sheet of a sample was added to a log; empty if there is none."""
    found: dict[str, object] = {}
    if path.is_file():
        text, _ = decode(read_bytes(path), file=path.name)
        for number, row in enumerate(text.splitlines(), 1):
            if f'"{sample}"' in row and '"answers"' in row:
                found = _row(row, path.name, number)
    return found


def _json(row: Mapping[str, object]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


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
    codings, _, findings = read_logs(root, utterances, coders)
    return codings, findings


def read_logs(
    root: Path, utterances: pd.DataFrame, coders: str | Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[tuple[str, Finding]]]:
    """Read codings as ``read_coding_logs`` does, and which lines were looked at.

    Parameters
    ----------
    root, utterances, coders
        As in ``read_coding_logs``.

    Returns
    -------
    codings : pandas.DataFrame
        Table ``codings``.
    reviews : pandas.DataFrame
        Table ``reviews``: the lines that a coder looked at, where those were not every line of a
        session. The last look at a line counts.
    findings : list of tuple
        File and finding.

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
    reviews: list[dict[str, object]] = []
    findings: list[tuple[str, Finding]] = []
    for coder in asked:
        for path in sorted((root / FOLDER / coder).glob("*.jsonl")):
            file = path.relative_to(root).as_posix()
            try:
                found, seen, noticed = _read_log(path, file, coder, talk)
            except TranscriptError as error:
                findings.append((file, Finding(error.line, "error", "unreadable", error.message)))
                continue
            rows += found
            reviews += seen
            findings += [(file, finding) for finding in noticed]
    tables = [
        check_table(pd.DataFrame(found), name) if found else empty_table(name)
        for name, found in (("codings", rows), ("reviews", reviews))
    ]
    return tables[0], tables[1], findings


def _read_log(
    path: Path, file: str, coder: str, talk: Mapping[str, list[str]]
) -> tuple[list[dict[str, object]], list[dict[str, object]], list[Finding]]:
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
        return [], [], [Finding(1, "warning", "dropped", message)]
    texts = talk[session]
    if head.get("text") and head["text"] != text_hash(texts):
        message = (
            f"the transcript of {session!r} was changed after it was coded; check that the codes "
            "still stand on the right lines"
        )
        findings.append(Finding(1, "warning", "changed", message))
    kept: dict[tuple[int, str], dict[str, object]] = {}
    looks = _Looks(session, coder)
    for number, row in enumerate(lines[1:], 2):
        if not row.strip():
            continue
        said = _row(row, file, number)
        if "sheet" in said and "line" not in said:
            looks.sheets[str(said["sheet"])] = said
            continue
        line, code, seen = said.get("line"), said.get("code"), said.get("seen")
        looked = isinstance(seen, list) and all(isinstance(book, str) for book in seen)
        coded = isinstance(code, str) and "." in code
        if not isinstance(line, int) or not (coded or looked):
            message = 'a row needs "line" (a number) and "code" ("codebook.code")'
            raise TranscriptError(file, number, message)
        if not 0 <= line < len(texts):
            message = f"line {line} is not there; {session!r} has the lines 0 to {len(texts) - 1}"
            raise TranscriptError(file, number, message)
        if looked:
            looks.add(line, said)
            continue
        assert isinstance(code, str)
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
    if not head.get("sampled"):
        looks.add_the_rest(len(texts), [code for _, code in kept])
    return list(kept.values()), list(looks.rows.values()), findings


class _Looks:
    """The rows of table ``reviews`` that one log amounts to."""

    def __init__(self, session: str, coder: str) -> None:
        self._who = {"session": session, "coder": coder}
        self.sheets: dict[str, dict[str, object]] = {}
        self.rows: dict[tuple[int, str], dict[str, object]] = {}

    def add(self, line: int, said: Mapping[str, object]) -> None:
        sample = str(said.get("sheet", ""))
        about = self.sheets.get(sample, {})
        versions = about.get("books")
        for book in said["seen"]:  # type: ignore[attr-defined]
            self.rows.pop((line, book), None)
            if not said.get("removed"):
                self.rows[line, book] = {
                    **self._who,
                    "line": line,
                    "book": book,
                    "version": versions.get(book.partition(".")[0], "")
                    if isinstance(versions, dict)
                    else "",
                    "sample": sample,
                    "weight": said.get("weight", 1.0),
                    "collected": about.get("collected", ""),
                    "memo": said.get("memo", ""),
                }

    def add_the_rest(self, lines: int, codes: list[str]) -> None:
        """In a log of a whole session, lines that are on no sheet were looked at, too."""
        if not self.rows:
            return
        books = dict.fromkeys([*(b for _, b in self.rows), *(c.partition(".")[0] for c in codes)])
        for line in range(lines):
            for book in books:
                row = {**self._who, "line": line, "book": book, "weight": 1.0}
                self.rows.setdefault((line, book), row)


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
