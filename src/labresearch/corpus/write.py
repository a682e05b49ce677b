"""Write a corpus to a folder of tables and read it back, cell for cell."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Literal

import pandas as pd

from labresearch.corpus.import_report import ImportReport
from labresearch.corpus.model import Corpus
from labresearch.corpus.schema import TABLES, SchemaError

__all__ = ["SCHEMA_VERSION", "read_tables", "write_corpus"]

SCHEMA_VERSION = 1
"""Version of the layout on disk."""

_REPORT = ("files", "findings")
# tables that most corpora are without
_OPTIONAL = ("reviews",)


def write_corpus(
    corpus: Corpus,
    folder: str | Path,
    *,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - the word users know
) -> Path:
    """Write the tables of a corpus and its import report.

    Every file is written under another name first and then renamed, so that a crash leaves the
    former version whole.

    Parameters
    ----------
    corpus : Corpus
        What to write.
    folder : str or pathlib.Path
        Made if it is not there. Tables of the same names are replaced.
    format : {'csv', 'parquet'}, optional
        Parquet needs the package pyarrow.

    Returns
    -------
    pathlib.Path
        The folder: ``sessions``, ``speakers``, ``utterances``, ``pauses``, ``codings``,
        ``report_files`` and ``report_findings`` as tables (and ``reviews`` where there are any),
        and ``corpus.json``.

    Raises
    ------
    ValueError
        If the format is not known.
    ImportError
        If Parquet is asked for and pyarrow is not installed.

    Examples
    --------
    >>> import tempfile
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         {"session": "a", "line": [0], "speaker": ["T"], "text": ["Why?"]}
    ...     ),
    ... )
    >>> read_tables(write_corpus(corpus, tempfile.mkdtemp()))
    Corpus: 1 session, 1 line, 1 speaker, 0 pauses, 0 codings
    """
    if format not in ("csv", "parquet"):
        message = f"format = {format!r} is not known; must be csv or parquet"
        raise ValueError(message)
    if format == "parquet" and importlib.util.find_spec("pyarrow") is None:
        message = "format='parquet' needs the package pyarrow; install it, or write format='csv'"
        raise ImportError(message)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables_of(corpus)
    about = {
        "labresearch_tables": SCHEMA_VERSION,
        "format": format,
        # columns beyond the declared ones need their type to be read back
        "dtypes": {
            name: {c: str(t) for c, t in frame.dtypes.items()} for name, frame in tables.items()
        },
    }
    written = []
    for name, frame in tables.items():
        new = folder / f".{name}.{format}.part"
        if format == "csv":
            frame.to_csv(new, index=False, encoding="utf-8", lineterminator="\n")
        else:
            frame.to_parquet(new, index=False)
        written.append((new, folder / f"{name}.{format}"))
    last = folder / ".corpus.json.part"
    last.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    # corpus.json comes last: a reader that finds it finds all tables
    for part, final in [*written, (last, folder / "corpus.json")]:
        part.replace(final)
    return folder


def read_tables(folder: str | Path) -> Corpus:
    """Read what ``write_corpus`` wrote.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder.

    Returns
    -------
    Corpus
        Equal to the one that was written.

    Raises
    ------
    SchemaError
        If the folder was not written by ``write_corpus``, or a table is missing or broken.
    """
    folder = Path(folder)
    path = folder / "corpus.json"
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        version, format_, dtypes = (about[k] for k in ("labresearch_tables", "format", "dtypes"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"{path.name} in {folder.name!r} is missing or damaged ({error}); give a folder that "
            "write_corpus wrote, or use load_folder for transcripts"
        )
        raise SchemaError(message) from error
    if version != SCHEMA_VERSION:
        message = (
            f"{path.name}: version {version} of the tables; this package reads {SCHEMA_VERSION}"
        )
        raise SchemaError(message)
    frames = {}
    for name in (*TABLES, *(f"report_{part}" for part in _REPORT)):
        if name in _OPTIONAL and name not in dtypes:
            continue
        frames[name] = _read(folder / f"{name}.{format_}", format_, dtypes.get(name, {}))
    report = ImportReport(*(frames.pop(f"report_{part}") for part in _REPORT))
    return Corpus(report=report, **frames)


def _tables_of(corpus: Corpus) -> dict[str, pd.DataFrame]:
    tables = {name: getattr(corpus, name) for name in TABLES}
    tables = {name: frame for name, frame in tables.items() if name not in _OPTIONAL or len(frame)}
    return {**tables, **{f"report_{part}": getattr(corpus.report, part) for part in _REPORT}}


def _read(path: Path, format_: str, dtypes: dict[str, str]) -> pd.DataFrame:
    try:
        if format_ == "parquet":
            return pd.read_parquet(path)
        # numbers are parsed here: how exactly pandas reads them depends on its version
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, lineterminator="\n")
        return frame.assign(**{c: _typed(frame[c], dtypes.get(c, "str")) for c in frame})
    except (OSError, ValueError, ImportError) as error:
        message = f"{path.name} cannot be read ({error}); write the corpus again"
        raise SchemaError(message) from error


def _typed(column: pd.Series, dtype: str) -> pd.Series:
    if dtype.startswith("float"):
        return pd.Series([float(cell) if cell else float("nan") for cell in column], dtype=dtype)
    if dtype == "bool":
        return column == "True"
    if dtype in ("str", "object", "string"):
        return column
    return column.astype(dtype)
