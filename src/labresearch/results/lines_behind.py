"""Which lines stand behind a number, in the form that tables carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from labresearch.analysis import adult_lines
from labresearch.corpus import Corpus

__all__ = ["coded_places", "joined", "with_lines", "with_where"]


def joined(lines: pd.DataFrame) -> str:
    """Write lines as ``SESSION:LINE`` with semicolons between.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``session`` and ``line``.

    Returns
    -------
    str

    Examples
    --------
    >>> joined(pd.DataFrame({"session": ["a", "b"], "line": [3, 0]}))
    'a:3;b:0'
    """
    return ";".join(lines["session"].astype("str") + ":" + lines["line"].astype("str"))


def coded_places(corpus: Corpus, *, polarity: str = "asserted") -> pd.DataFrame:
    """List the coded lines that adults say to adults, in order of labs, sessions and lines.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    polarity : {'asserted', 'all'}
        As in `labresearch.analysis.coded_lines`.

    Returns
    -------
    pandas.DataFrame
        The columns of `labresearch.analysis.adult_lines` and ``code``; a line once a code.
    """
    coded = corpus.codings[["session", "line", "code", "polarity"]]
    if polarity == "asserted":
        coded = coded[coded["polarity"].isin(("", "asserted"))]
    coded = coded.drop_duplicates(["session", "line", "code"]).drop(columns="polarity")
    return adult_lines(corpus).merge(coded, on=["session", "line"])


def with_lines(
    table: pd.DataFrame,
    places: pd.DataFrame,
    codes: Mapping[str, Iterable[str]],
    *,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Add the lines behind each row of a table of rates.

    A cell that was suppressed because it is small gets no lines: they would point at somebody.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``code``, the columns of ``by`` and ``refused``.
    places : pandas.DataFrame
        From `coded_places`, of the same corpus.
    codes : mapping of str to iterable of str
        What each value of column ``code`` counts.
    by : sequence of str
        Columns that part the table.

    Returns
    -------
    pandas.DataFrame
        The same with ``where`` (str), see `joined`.
    """
    cells: dict[tuple[object, ...], str] = {}
    for name, members in codes.items():
        own = places[places["code"].isin(list(members))].drop_duplicates(["session", "line"])
        if not by:
            cells[(name,)] = joined(own)
            continue
        for key, part in own.groupby(list(by), sort=False):
            cells[(name, *(key if isinstance(key, tuple) else (key,)))] = joined(part)
    where = [
        "" if refused.startswith("suppressed") else cells.get((name, *key), "")
        for name, refused, *key in zip(
            table["code"], table["refused"], *(table[column] for column in by), strict=True
        )
    ]
    return with_where(table, where)


def with_where(table: pd.DataFrame, where: Iterable[str]) -> pd.DataFrame:
    """Add the lines behind each row, and keep what is said about the table.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    where : iterable of str
        As in `joined`, one a row.

    Returns
    -------
    pandas.DataFrame
        The same with ``where`` (str).

    Examples
    --------
    >>> with_where(pd.DataFrame({"n": [1]}), ["a:3"])["where"].tolist()
    ['a:3']
    """
    out = table.assign(where=pd.Series(list(where), index=table.index, dtype="str"))
    out.attrs = dict(table.attrs)
    return out
