"""What a format cannot hold."""

from __future__ import annotations

import dataclasses

import pandas as pd

from labresearch.corpus.model import Corpus

__all__ = ["Loss", "codings_lost", "columns_lost", "pauses_lost"]


@dataclasses.dataclass(frozen=True)
class Loss:
    """Something of the corpus that is not in the file that was written, or is changed there.

    Parameters
    ----------
    session : str
        Session; '' for all of them.
    what : str
        Table and column, such as 'utterances.layer' or 'codings'.
    n : int
        How many rows are concerned.
    message : str
        One sentence for a researcher.
    """

    session: str
    what: str
    n: int
    message: str


def columns_lost(corpus: Corpus, *columns: str, table: str = "utterances") -> list[Loss]:
    """List the columns of a table that hold something and have no place in the format.

    Parameters
    ----------
    corpus : Corpus
        What is written.
    *columns : str
        Columns that the format has no place for.
    table : str, optional
        Their table.

    Returns
    -------
    list of Loss
    """
    frame = getattr(corpus, table)
    out = []
    for column in columns:
        if column not in frame:
            continue
        said = int((~frame[column].astype("str").isin(_NOTHING) & frame[column].notna()).sum())
        if said:
            message = f"the format has no place for column {column!r} of table {table}"
            out.append(Loss("", f"{table}.{column}", said, message))
    return out


# the defaults of the columns: a cell that holds one says nothing
_NOTHING = ("", "nan", "unknown", "none", "False", "instruction")


def codings_lost(corpus: Corpus) -> list[Loss]:
    """Say that codings have no place in the format, where there are any."""
    return _table_lost(corpus.codings, "codings")


def pauses_lost(corpus: Corpus) -> list[Loss]:
    """Say that pauses have no place in the format; they are found again from marks and times."""
    return _table_lost(corpus.pauses, "pauses")


def _table_lost(frame: pd.DataFrame, table: str) -> list[Loss]:
    if frame.empty:
        return []
    return [Loss("", table, len(frame), f"the format has no place for table {table}")]
