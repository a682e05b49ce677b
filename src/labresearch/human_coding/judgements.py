"""What a coder said of each line, as one cell: the codes of a book with their attributes."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus, coded_by, lines_seen
from labresearch.corpus.schema import ATTRIBUTES
from labresearch.human_coding.sheets import NOTHING

__all__ = ["said_of_lines", "seen_for_all"]


def seen_for_all(corpus: Corpus, coder: str, codes: Iterable[str]) -> pd.DataFrame:
    """List the lines that a coder looked at for each of some codes (see ``lines_seen``)."""
    seen: pd.DataFrame | None = None
    # sheets may hold single codes of a book; most hold whole books, so looks are few
    for code in codes:
        now = lines_seen(corpus, coder, code)
        if seen is not None:
            now = seen.merge(now[["session", "line"]], on=["session", "line"])
        seen = now
    if seen is None:
        message = "no codes were given"
        raise ValueError(message)
    return seen


def said_of_lines(corpus: Corpus, coder: str, book: Codebook, codes: Iterable[str]) -> pd.Series:
    """Write what a coder said of each line that the coder looked at.

    Parameters
    ----------
    corpus : Corpus
        With codings of the coder.
    coder : str
        Name of a coder; 'rules' for all rules.
    book : Codebook
        The book.
    codes : iterable of str
        Ids of its codes.

    Returns
    -------
    pandas.Series of str
        By session and line, in order: ``"gap (asserted, child); grow (asserted)"``, 'none' for a
        line without codes.
    """
    names = list(codes)
    qualified = [f"{book.id}.{name}" for name in names]
    seen = seen_for_all(corpus, coder, qualified)
    index = pd.MultiIndex.from_frame(seen[["session", "line"]])
    given = corpus.codings[corpus.codings["code"].isin(qualified)]
    if (given["coder"] == coder).any() or coder == "rules":
        given = coded_by(corpus.replace(codings=given), coder).codings if len(given) else given
    else:
        given = given.iloc[:0]
    if given.empty:
        return pd.Series(NOTHING, index=index, dtype="str")
    marks = given[[name for name in ATTRIBUTES if name in book.attributes]]
    label = given["code"].str.partition(".")[2]
    if len(marks.columns):
        joined = marks.apply(lambda row: ", ".join(value for value in row if value), axis=1)
        label = label + (" (" + joined + ")").where(joined != "", "")
    order = {name: i for i, name in enumerate(qualified)}
    table = given[["session", "line"]].assign(label=label, at=given["code"].map(order))
    table = table.sort_values(["session", "line", "at"], kind="stable")
    table = table.drop_duplicates(["session", "line", "at"])
    said = table.groupby(["session", "line"], sort=False)["label"].agg("; ".join)
    return said.reindex(index, fill_value=NOTHING)
