"""Read a folder of transcripts, with or without tables of sessions and speakers."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from labresearch.corpus.coding_logs import FOLDER as LOGS
from labresearch.corpus.coding_logs import coder_names, read_logs
from labresearch.corpus.corpus_metadata import (
    METADATA,
    Speakers,
    read_about,
    read_sessions,
    read_speakers,
)
from labresearch.corpus.corrections import apply_corrections, read_corrections
from labresearch.corpus.file_names import session_id
from labresearch.corpus.import_report import Finding, ImportReport, TranscriptError
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.model import Corpus
from labresearch.corpus.roles import given_roles
from labresearch.corpus.schema import TABLES, empty_table
from labresearch.corpus.session import ReadSession, combine, read_lessons
from labresearch.corpus.write import read_tables

__all__ = ["find_transcripts", "load_folder"]

_TABLES = frozenset(f"{table}.csv" for table in TABLES)
_NOT_TALK = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog|citation|notice)(?:[.\-_].*)?$", re.I
)
_FOLDERS = frozenset({"results", "node_modules", "__pycache__"})
_SUFFIX_NAMES = """
    .vtt .srt .sbv .txt .text .md .csv .tsv .tab .xlsx .xlsm .json .docx .doc .pdf .rtf .xls .ods
    .jsonl .ndjson .odt .eaf .textgrid .cha .html .htm .trs .exb .otr .qdpx .qde .qdc .tab .xml .log
"""
_SUFFIXES = frozenset(_SUFFIX_NAMES.split())
_FROM_FILE = ("session", "source", "phase")


def find_transcripts(path: str | Path) -> list[Path]:
    """List the files that may be transcripts.

    Parameters
    ----------
    path : str or pathlib.Path
        A file, or a folder that is searched with its subfolders.

    Returns
    -------
    list of pathlib.Path
        In sorted order. Hidden files, office locks (``~$...``), README and LICENSE files, the
        metadata of a corpus, recordings, folders called ``results`` and folders that labresearch
        wrote (they hold a ``manifest.json`` of it) are passed over.

    Raises
    ------
    TranscriptError
        If there is no such file or folder.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for name in ("b.vtt", "a.txt", "README.md", ".hidden.txt"):
    ...     _ = (folder / name).write_text("T: Why?")
    >>> [found.name for found in find_transcripts(folder)]
    ['a.txt', 'b.vtt']
    """
    path = Path(path)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise TranscriptError(str(path), 0, "there is no such file or folder; check the path")
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _FOLDERS
            and not _is_result(Path(folder, name))
            and not (name == LOGS and coder_names(Path(folder)))
        )
        found += [Path(folder, name) for name in files if _may_be_talk(name)]
    return sorted(found, key=lambda p: p.relative_to(path).as_posix())


def _is_result(folder: Path) -> bool:
    """Tell whether labresearch wrote a folder: results, or the tables of a corpus."""
    try:
        for name, key in (("manifest.json", "labresearch"), ("corpus.json", "labresearch_tables")):
            path = folder / name
            if path.is_file():
                about = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(about, dict) and key in about:
                    return True
    except (OSError, ValueError):
        pass
    return False


def _may_be_talk(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return not (
        name.startswith((".", "~$"))
        or name.endswith("~")
        or name.lower() in METADATA | _TABLES
        or _NOT_TALK.match(name)
        or suffix not in _SUFFIXES
    )


def load_folder(
    folder: str | Path,
    *,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word users know
    corrections: str | Path | None = None,
    coder: str | Iterable[str] | None = None,
    strict: bool = False,
    progress: bool = False,
    limits: Limits = LIMITS,
) -> Corpus:
    r"""Read every transcript of a folder into one corpus.

    With ``sessions.csv`` (columns ``session``, ``source`` and any of table sessions) exactly
    those files are read. ``speakers.csv`` (``session``, ``speaker``, ``role``, ``grade``,
    ``years_experience``, ``labs_attended``; an empty session means every session) gives roles.
    ``corpus.toml`` may hold ``composed = true`` and ``[[lab]]`` tables whose keys fill empty
    cells of the sessions of that lab. ``corrections.csv`` holds cells to correct, see
    ``labresearch.corpus.corrections.read_corrections``. Without these files, all that
    ``find_transcripts`` lists is read, sessions are named after files, and roles are guessed. A
    folder that ``write_corpus`` wrote is read back as it is.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder, or one transcript.
    roles : mapping or path, optional
        Speaker to role for all sessions; goes before ``speakers.csv``.
    columns : mapping of str to str, optional
        For tables: field to name of the column, see ``load_transcript``.
    format : str, optional
        Name of the format of all files, where content misleads.
    corrections : str or pathlib.Path, optional
        CSV file of cells to correct; goes behind ``corrections.csv``.
    coder : str or iterable of str, optional
        Read the codings by this person, or these, from the folder ``codings`` as well; 'all' for
        everybody. Without it codings on disk are only mentioned in the report.
    strict : bool, optional
        Raise at the first file that cannot be read. Otherwise such a file is a row of severity
        ``error`` in ``corpus.report.findings`` and the others are read.
    progress : bool, optional
        Show a progress bar.
    limits : Limits, optional
        How large a file, its lines and its unpacked parts may be.

    Returns
    -------
    Corpus

    Raises
    ------
    TranscriptError
        If no file could be read, or the metadata are wrong (file, line and column are named).

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "planning.txt").write_text("Coach: Who starts?\nMs. Lee: I do.")
    >>> _ = (folder / "broken.srt").write_text("nothing")
    >>> corpus = load_folder(folder)
    >>> corpus.sessions["session"].tolist(), corpus.report.errors["file"].tolist()
    (['planning'], ['broken.srt'])
    """
    root = Path(folder)
    if (root / "corpus.json").is_file():
        return _corrected(read_tables(root), root, corrections)
    if root.is_file():
        entries: list[dict[str, object]] = [{"session": session_id(root), "source": root.name}]
        root = root.parent
        table = Speakers()
        findings: list[tuple[str, Finding]] = []
    else:
        find_transcripts(root)  # says so if there is no such folder
        table = read_speakers(root / "speakers.csv")
        entries, findings = _entries(root)
    given = given_roles(roles)
    parts: list[ReadSession] = []
    errors: list[TranscriptError] = []
    for entry in _shown(entries, progress=progress):
        session, source = str(entry["session"]), str(entry["source"])
        facts = {k: v for k, v in entry.items() if k not in _FROM_FILE}
        try:
            found = read_lessons(
                root / source,
                name=source,
                session=session,
                given={**table.roles(session), **given},
                columns=columns,
                format=format,
                phase=str(entry.get("phase", "")) or None,
                facts=facts,
                limits=limits,
            )
        except TranscriptError as error:
            if strict:
                raise
            errors.append(error)
            continue
        for part in found:
            key = str(part.facts["session"])
            part.tables["speakers"] = table.complete(part.tables["speakers"], key, given)
        parts += found
    if not parts:
        if Path(folder).is_file():
            raise errors[0]
        reasons = "\n".join(f"  {error}" for error in errors) or "  it holds no transcript"
        message = f"no transcript could be read from this folder:\n{reasons}"
        raise TranscriptError(str(folder), 0, message)
    told: list[tuple[dict[str, object] | None, list[Finding], str]] = [
        (p.facts, p.findings, p.file) for p in parts
    ]
    told += [(None, [Finding(e.line, "error", "unreadable", e.message)], e.file) for e in errors]
    tables = combine(parts)
    if Path(folder).is_dir():
        logged, tables["reviews"], noticed = _logged(root, tables["utterances"], coder)
        own = [tables["codings"]] if "codings" in tables else []
        tables["codings"] = pd.concat([*own, logged], ignore_index=True)
        findings = findings + noticed
    told += [(None, [finding], file) for file, finding in findings]
    # a fact that only some sessions have is empty in the others
    for name, column in TABLES["sessions"].items():
        if column.kind in ("int", "bool") and name in tables["sessions"]:
            cells = tables["sessions"][name].astype("object")
            tables["sessions"] = tables["sessions"].assign(**{name: cells.where(cells.notna(), 0)})
    corpus = Corpus(report=ImportReport.of_files(told), **tables)
    unread = {str(entry["session"]) for entry in entries} - set(corpus.sessions["session"])
    inside = root if Path(folder).is_dir() else None
    return _corrected(corpus, inside, corrections, unread=unread)


def _logged(
    root: Path, utterances: pd.DataFrame, coder: str | Iterable[str] | None
) -> tuple[pd.DataFrame, pd.DataFrame, list[tuple[str, Finding]]]:
    """Codings and reviews of people from folder ``codings``, or a note that there are some."""
    if coder is not None:
        return read_logs(root, utterances, coder)
    nothing = empty_table("codings"), empty_table("reviews")
    names = coder_names(root)
    if not names:
        return *nothing, []
    message = (
        f"codings by {', '.join(names)} are there and were not read; read them with "
        f"coder={names[0]!r}"
    )
    return *nothing, [(LOGS, Finding(0, "note", "kept", message))]


def _corrected(
    corpus: Corpus,
    root: Path | None,
    corrections: str | Path | None,
    *,
    unread: Iterable[str] = (),
) -> Corpus:
    """Apply corrections.csv of the folder, then those that the user gives."""
    here = root / "corrections.csv" if root else None
    for path in (here if here and here.is_file() else None, corrections):
        if path is not None:
            corpus = apply_corrections(corpus, read_corrections(path), unread=set(unread))
    return corpus


def _shown(entries: list[dict[str, object]], *, progress: bool) -> Iterable[dict[str, object]]:
    if not progress:
        return entries
    from tqdm.auto import tqdm

    bar: Iterable[dict[str, object]] = tqdm(entries, unit="file", desc="transcripts")
    return bar


def _entries(root: Path) -> tuple[list[dict[str, object]], list[tuple[str, Finding]]]:
    """List the sessions: id, file relative to the folder, and facts of table sessions."""
    about = read_about(root)
    composed = {"composed": bool(about["composed"])} if "composed" in about else {}
    files = [path.relative_to(root) for path in find_transcripts(root)]
    if not (root / "sessions.csv").is_file():
        named = zip(files, _session_ids(files), strict=True)
        return [{"session": key, "source": f.as_posix(), **composed} for f, key in named], []
    entries = [{**composed, **facts} for facts in read_sessions(root, about)]
    listed = {str(entry["source"]) for entry in entries}
    message = "the file is not listed in sessions.csv and was not read"
    findings = [
        (file.as_posix(), Finding(0, "warning", "dropped", message))
        for file in files
        if file.as_posix() not in listed
    ]
    return entries, findings


def _session_ids(files: list[Path]) -> list[str]:
    """Ids from file names; with the suffix where they clash in a folder, else counted."""
    here = Counter((f.parent, session_id(f)) for f in files)
    keys = [_with_suffix(f) if here[f.parent, session_id(f)] > 1 else session_id(f) for f in files]
    seen: Counter[str] = Counter()
    out: list[str] = []
    for key in keys:
        seen[key] += 1
        unique = key if seen[key] == 1 else f"{key}-{seen[key]}"
        while unique in out:
            seen[key] += 1
            unique = f"{key}-{seen[key]}"
        out.append(unique)
    return out


def _with_suffix(path: Path) -> str:
    return f"{session_id(path)}-{path.suffix[1:].lower()}"
