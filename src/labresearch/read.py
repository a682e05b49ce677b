"""From files to a corpus that is ready to code: turns, layers, time-outs and pauses found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from labresearch.corpus import Corpus, ImportReport
from labresearch.corpus.folder import load_folder
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.transcript import load_transcript

__all__ = ["read_corpus", "read_transcript", "ready"]


def read_transcript(
    path: str | Path,
    *,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    phase: str | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    session: str | None = None,
    corrections: str | Path | None = None,
    limits: Limits = LIMITS,
) -> Corpus:
    """Read one transcript of any known format; pauses and time-outs are found on the way.

    Parameters
    ----------
    path : str or Path
        Any format of ``labresearch.corpus.sniff.formats()``; told by content.
    roles : mapping of str to str, or path, optional
        Role of each speaker label, or a CSV file with the columns ``speaker`` and ``role``.
        What is not given is guessed from the label, and said in the report.
    columns : mapping of str to str, optional
        For tables: which column holds ``speaker``, ``text``, ``start``, ``end``, ``turn``, and
        ``session`` where one table holds several lessons.
    phase : str, optional
        Phase of the session (planning, enactment, debrief, classroom, ...); guessed from the file
        name where not given.
    format : str, optional
        Name of a format, where content misleads.
    session : str, optional
        Id of the session; from the file name where not given.
    corrections : str or Path, optional
        CSV file of cells to correct: ``session``, ``line``, ``to_line``, ``column``, ``value``.
        See ``labresearch.corpus.corrections.read_corrections``.
    limits : Limits, optional
        How large a file, its lines and its unpacked parts may be.

    Returns
    -------
    Corpus
        One session; ``corpus.report`` says what was kept, guessed, repaired and dropped.

    Raises
    ------
    TranscriptError
        If the file cannot be read; the message names file and line.
    """
    corpus = load_transcript(
        path,
        roles=roles,
        columns=columns,
        phase=phase,
        format=format,
        session=session,
        corrections=corrections,
        limits=limits,
    )
    return ready(corpus)


def read_corpus(
    folder: str | Path,
    *,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    corrections: str | Path | None = None,
    coder: str | Iterable[str] | None = None,
    strict: bool = False,
    progress: bool = False,
    limits: Limits = LIMITS,
) -> Corpus:
    """Read a folder of transcripts, with its metadata where there is any.

    Parameters
    ----------
    folder : str or Path
        A corpus folder (``corpus.toml``, ``sessions.csv``, ``speakers.csv`` and transcripts) or
        any folder, or file, of transcripts.
    roles, columns, format
        As in `read_transcript`; used for every file.
    corrections : str or Path, optional
        CSV file of cells to correct, as in `read_transcript`; goes behind ``corrections.csv`` of
        the folder.
    coder : str or iterable of str, optional
        Read the codings by this person, or these, from the folder ``codings`` as well; 'all' for
        everybody.
    strict : bool, default False
        Raise on the first file that cannot be read instead of reporting it and going on.
    progress : bool, default False
        Show a progress bar.
    limits : Limits, optional
        How large a file, its lines and its unpacked parts may be.

    Returns
    -------
    Corpus
        Files that could not be read are the errors of ``corpus.report``.

    Raises
    ------
    TranscriptError
        If nothing could be read, or, when strict, at the first bad file.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> corpus.select(lab="lab04").sessions["phase"].tolist()
    ['planning', 'enactment', 'revise', 'enactment', 'debrief', 'classroom']
    """
    return ready(
        load_folder(
            folder,
            roles=roles,
            columns=columns,
            format=format,
            corrections=corrections,
            coder=coder,
            strict=strict,
            progress=progress,
            limits=limits,
        )
    )


def ready(corpus: Corpus) -> Corpus:
    """Find turns, layers, time-outs and pauses, and say in the report what can be measured."""
    from labresearch.discourse import annotate, wait_time_check

    corpus = annotate(corpus)
    check = wait_time_check(corpus).set_index("session")
    files = corpus.report.files.copy()
    files["wait_time"] = files["session"].map(check["measurable"]).fillna("")
    files["wait_time_reason"] = files["session"].map(check["reason"]).fillna("")
    return corpus.replace(report=ImportReport(files, corpus.report.findings))
