"""Tables of lines in files, with 'None' as a code and not as an empty cell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["read_table"]


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a table of lines.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV or TSV (also .gz), or Parquet. An empty cell is missing; "None" and "NA" are words.

    Returns
    -------
    pandas.DataFrame
        As in the file.

    Raises
    ------
    ValueError
        If the file is none of these, or empty.
    OSError
        If it cannot be read.
    ImportError
        If it is Parquet and pyarrow is not installed.
    """
    path = Path(path)
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes[-1:] in ([".parquet"], [".pq"]):
        try:
            return pd.read_parquet(path)
        except ImportError as error:
            message = f"{path.name}: Parquet needs pyarrow: pip install pyarrow, or write a CSV"
            raise ImportError(message) from error
    kind = next((s for s in reversed(suffixes) if s in (".csv", ".tsv", ".txt")), None)
    if kind is None:
        message = f"{path.name}: expected a table as .csv, .tsv (also .gz) or .parquet"
        raise ValueError(message)
    try:
        return pd.read_csv(
            path,
            sep="," if kind == ".csv" else "\t",
            keep_default_na=False,
            na_values=[""],
            low_memory=False,
            encoding="utf-8-sig",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        message = f"{path.name}: cannot be read as a table: {error}"
        raise ValueError(message) from error
