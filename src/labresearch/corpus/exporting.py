"""Write a corpus in the formats of other programs, and say what they cannot hold."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.whole_files import write_whole
from labresearch.corpus.writers import WRITERS, Loss, Writer

__all__ = ["export", "export_formats"]


def export_formats() -> list[str]:
    """Names of the formats that can be written.

    Returns
    -------
    list of str

    Examples
    --------
    >>> "vtt" in export_formats()
    True
    """
    return [writer.NAME for writer in WRITERS]


def export(
    corpus: Corpus,
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002 - the word users know
    codes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Write a corpus for another program.

    Parameters
    ----------
    corpus : Corpus
        What to write; it is not changed.
    path : str or pathlib.Path
        A file, or a folder that gets one file a session, named after it. Formats that hold many
        sessions in one file need a file.
    format : str, optional
        One of `export_formats`; told from the suffix of ``path`` where not given.
    codes : pandas.DataFrame, optional
        What the codes mean, for formats with a place for it: ``code`` (qualified, as in table
        codings), ``label``, ``definition``, ``parent``, ``color`` (all str).

    Returns
    -------
    pandas.DataFrame
        What is not in the files, or is changed there: ``file`` (str), ``session`` (str, '' for
        all), ``what`` (str, table and column), ``n`` (int, rows), ``message`` (str). No rows where
        nothing is lost.

    Raises
    ------
    ValueError
        If the format is not known, the corpus has no lines, or several sessions should go into one
        file of a format that holds one.

    Examples
    --------
    >>> import tempfile
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         {"session": "a", "line": [0], "speaker": ["T"], "text": ["Why?"], "start": [3.0],
    ...          "end": [4.5]}
    ...     ),
    ... )
    >>> export(corpus, Path(tempfile.mkdtemp(), "a.vtt"))["what"].tolist()
    []
    """
    path = Path(path)
    writer = _writer(path, format)
    if corpus.utterances.empty:
        message = "the corpus has no lines: there is nothing to write"
        raise ValueError(message)
    to_folder = path.is_dir() or not path.suffix
    if writer.MANY:
        files = [(path / f"corpus{writer.EXTENSION}" if to_folder else path, corpus)]
    elif to_folder:
        keys = corpus.sessions["session"].tolist()
        names = _file_names(keys)
        parts = (corpus.select(session=key) for key in keys)
        files = [
            (path / f"{names[key]}{writer.EXTENSION}", part)
            for key, part in zip(keys, parts, strict=True)
            if len(part)
        ]
    else:
        if len(corpus.sessions) > 1:
            message = (
                f"a {writer.NAME} file holds one session and the corpus has "
                f"{len(corpus.sessions)}; give a folder, or one session with "
                "corpus.select(session=...)"
            )
            raise ValueError(message)
        files = [(path, corpus)]
    rows = []
    for file, part in files:
        content, losses = writer.write(part, codes=codes)
        write_whole(file, content)
        key = "" if writer.MANY else part.sessions["session"].iloc[0]
        rows += [(file.name, loss.session or key, *_rest(loss)) for loss in losses]
    columns = {"file": "str", "session": "str", "what": "str", "n": "int64", "message": "str"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _rest(loss: Loss) -> tuple[str, int, str]:
    return loss.what, loss.n, loss.message


def _writer(path: Path, name: str | None) -> Writer:
    if name is not None:
        for writer in WRITERS:
            if name == writer.NAME:
                return writer
        message = (
            f"format = {name!r} cannot be written; must be one of {', '.join(export_formats())}"
        )
        raise ValueError(message)
    suffix = path.suffix.lower()
    found = [writer for writer in WRITERS if writer.EXTENSION.lower() == suffix]
    if not found:
        message = (
            f"{path.name!r} does not say which format to write; say format=, one of "
            f"{', '.join(export_formats())}"
        )
        raise ValueError(message)
    return found[0]


def _file_names(sessions: list[str]) -> dict[str, str]:
    """Make a file name of each session id: no separators, and none twice."""
    out: dict[str, str] = {}
    for session in sessions:
        name = re.sub(r"[^\w.-]+", "-", session).strip("-.") or "session"
        unique, again = name, 2
        while unique.casefold() in {n.casefold() for n in out.values()}:
            unique, again = f"{name}-{again}", again + 1
        out[session] = unique
    return out
