"""Read one transcript into a Corpus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.corrections import apply_corrections, read_corrections
from labresearch.corpus.import_report import Finding, ImportReport
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.model import Corpus
from labresearch.corpus.roles import given_roles
from labresearch.corpus.session import combine, read_lessons

__all__ = ["load_transcript"]


def load_transcript(
    path: str | Path,
    *,
    session: str | None = None,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word users know
    phase: str | None = None,
    corrections: str | Path | None = None,
    limits: Limits = LIMITS,
    **session_facts: object,
) -> Corpus:
    r"""Read one transcript of any known format.

    The format is recognised by the content of the file. Nothing is lost in silence: what was
    dropped, guessed or repaired is listed in ``corpus.report``. Times that are not in the file
    are not invented: they are NaN.

    Parameters
    ----------
    path : str or pathlib.Path
        A transcript in any format of ``labresearch.corpus.sniff.formats()``.
    session : str, optional
        Id of the session (default: made from the file name). Where a table holds several lessons
        (columns such as ``OBSID``, ``lesson_id``, ``session``), the value of that column is added.
    roles : mapping or path, optional
        Speaker to role, such as ``{"Priya Raman": "coach"}``, or a CSV file with the columns
        ``speaker`` and ``role``. Other roles are guessed from the labels, see ``guess_roles``.
    columns : mapping of str to str, optional
        For tables: 'speaker', 'text', 'start', 'end', 'turn', 'role' or 'session' (the lesson of
        each row, where one file holds many) to the name of the column.
    format : str, optional
        One of ``labresearch.corpus.sniff.formats()``, to skip recognition.
    phase : str, optional
        Phase of the lab day (default: guessed from the file name).
    corrections : str or pathlib.Path, optional
        CSV file of cells to correct, see ``labresearch.corpus.corrections.read_corrections``.
    limits : Limits, optional
        How large a file, its lines and its unpacked parts may be.
    **session_facts
        Further columns of table sessions, such as ``lab="lab01"`` or ``grade="3"``.

    Returns
    -------
    Corpus
        One session, or one a lesson of the table. Utterances have ``turn``, ``speaker``,
        ``role``, ``start``, ``end`` (s), ``text``, ``speech`` and ``source_line``; pauses are
        empty; codings hold only codes that the file itself carries.

    Raises
    ------
    TranscriptError
        If the file cannot be read or holds no talk; the message names file and line.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "lesson.txt")
    >>> _ = path.write_text("[00:03] T: Why?\n[00:07] Mia: Because it is half.\n")
    >>> corpus = load_transcript(path)
    >>> corpus.utterances[["speaker", "role", "start", "text"]].values.tolist()
    [['T', 'teacher', 3.0, 'Why?'], ['Mia', 'student', 7.0, 'Because it is half.']]
    """
    given = given_roles(roles)
    parts = read_lessons(
        Path(path),
        session=session,
        given=given,
        columns=columns,
        format=format,
        phase=phase,
        facts=session_facts,
        limits=limits,
    )
    spoken = {x.casefold() for part in parts for x in part.tables["speakers"]["speaker"]}
    absent = [label for label in given if label.casefold() not in spoken]
    if absent and not isinstance(roles, (str, Path)):
        message = f"roles were given for speakers that are not in the file: {', '.join(absent[:8])}"
        parts[0].findings.append(Finding(0, "warning", "roles", message))
    report = ImportReport.of_files((p.facts, p.findings, p.file) for p in parts)
    corpus = Corpus(report=report, **combine(parts))
    return apply_corrections(corpus, read_corrections(corrections)) if corrections else corpus
