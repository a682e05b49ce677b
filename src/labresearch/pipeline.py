"""The two main jobs: reproduce the shipped analyses, and analyse somebody's own transcripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus, TranscriptError, concat, load_folder
from labresearch.corpus.coding_logs import coder_names
from labresearch.corpus.corrections import apply_corrections, read_corrections
from labresearch.corpus.import_report import Finding, ImportReport
from labresearch.corpus.schema import TABLES
from labresearch.read import read_corpus, ready
from labresearch.report import write_results
from labresearch.resources import corpus_folder
from labresearch.results import Results, results_of

__all__ = ["analyse", "read_paths", "reproduce"]


def reproduce(out: str | Path = "results", *, progress: bool = False) -> Results:
    """Analyse the composed corpus with the shipped codebooks and write all results.

    Parameters
    ----------
    out : str or Path, default 'results'
        Folder to write to; files of an earlier run are replaced, others are left alone.
    progress : bool, default False
        Show progress bars.

    Returns
    -------
    Results
        What was written. The same inputs and versions give the same bytes.
    """
    corpus = read_corpus(corpus_folder(), strict=True, coder="all")
    results = results_of(corpus, progress=progress)
    write_results(results, out, title="A lab at a glance")
    return results


def analyse(
    paths: str | Path | Iterable[str | Path],
    out: str | Path = "results",
    *,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    corrections: str | Path | None = None,
    codebooks: Iterable[str | Path | Codebook] | None = None,
    progress: bool = False,
) -> Results:
    """Read files and folders of transcripts, analyse them and write all results.

    Parameters
    ----------
    paths : str, Path or iterable of these
        Transcripts, folders of transcripts, or corpus folders; codings by people in a folder
        ``codings`` are shown beside those of the rules.
    out : str or Path, default 'results'
        Folder to write to.
    roles, columns, format, corrections
        As in `labresearch.read_transcript`.
    codebooks : iterable of str, Path or Codebook, optional
        All shipped ones by default.
    progress : bool, default False
        Show progress bars.

    Returns
    -------
    Results
        Files that could not be read are the errors of ``results.corpus.report``.

    Raises
    ------
    TranscriptError
        If nothing could be read.
    """
    corpus = read_paths(
        paths,
        roles=roles,
        columns=columns,
        format=format,
        corrections=corrections,
        progress=progress,
    )
    results = results_of(corpus, codebooks=codebooks, progress=progress)
    write_results(results, out, title="Analysis of your transcripts")
    return results


def read_paths(
    paths: str | Path | Iterable[str | Path],
    *,
    roles: Mapping[str, str] | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    corrections: str | Path | None = None,
    progress: bool = False,
) -> Corpus:
    """Read several files and folders into one corpus; a bad one does not stop the others.

    Parameters
    ----------
    paths : str, Path or iterable of these
        Transcripts, folders of transcripts, or corpus folders.
    roles, columns, format, corrections, progress
        As in `analyse`.

    Returns
    -------
    Corpus
        Sessions of the same name in different paths get a number behind it.

    Raises
    ------
    TranscriptError
        If nothing could be read; the message has every reason.
    """
    wanted = [paths] if isinstance(paths, (str, Path)) else list(paths)
    parts: list[Corpus] = []
    failed: list[TranscriptError] = []
    taken: set[str] = set()
    for path in wanted:
        try:
            coded = Path(path).is_dir() and coder_names(Path(path))
            part = load_folder(
                path,
                roles=roles,
                columns=columns,
                format=format,
                coder="all" if coded else None,
                progress=progress,
            )
        except TranscriptError as error:
            failed.append(error)
            continue
        part = _with_free_names(part, taken)
        taken |= set(part.sessions["session"])
        parts.append(part)
    if not parts:
        if len(failed) == 1:
            raise failed[0]
        reasons = "\n".join(str(error) for error in failed)
        where = ", ".join(map(str, wanted))
        raise TranscriptError(where, 0, f"nothing could be read:\n{reasons}")
    corpus = concat(parts)
    lost = [
        ImportReport.of_file(None, [Finding(e.line, "error", "unread", e.message)], e.file)
        for e in failed
    ]
    corpus = corpus.replace(report=ImportReport.concat([corpus.report, *lost]))
    if corrections is not None:
        corpus = apply_corrections(corpus, read_corrections(corrections))
    return ready(corpus)


def _with_free_names(part: Corpus, taken: set[str]) -> Corpus:
    names: dict[str, str] = {}
    for name in part.sessions["session"]:
        free, number = name, 2
        while free in taken or free in names.values():
            free, number = f"{name}-{number}", number + 1
        names[name] = free
    if all(old == new for old, new in names.items()):
        return part
    tables = {
        table: getattr(part, table).assign(session=lambda frame: frame["session"].map(names))
        for table in TABLES
    }
    files = part.report.files.assign(session=lambda frame: frame["session"].replace(names))
    return Corpus(**tables, report=ImportReport(files, part.report.findings))
