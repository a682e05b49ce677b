"""What is to be said of codings, whoever made them: stale, renamed, against the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from labresearch.codebook.model import Code, Codebook
from labresearch.coding.coder import BookLike, loaded_books
from labresearch.coding.context import LineContext
from labresearch.coding.layout import Layout, with_speech
from labresearch.corpus.model import Corpus

__all__ = ["check_codings", "coding_status"]

_PROBLEMS = ("session", "line", "code", "coder", "problem", "message")


def coding_status(
    codings: pd.DataFrame | Corpus, codebooks: Iterable[BookLike] | None = None
) -> pd.DataFrame:
    """Compare codings with the codebooks as they are now.

    Parameters
    ----------
    codings : pandas.DataFrame or Corpus
        Table ``codings``, or a corpus with it.
    codebooks : iterable of str, path or Codebook, optional
        Today's books; the shipped ones if left out.

    Returns
    -------
    pandas.DataFrame
        The codings with three columns more. ``status``: 'current'; 'compatible' (made under another
        version of the same major number, or under none that is known); 'stale' (another major
        number: some code means something else now); 'renamed'; 'deprecated'; 'unknown' (no such
        code, or no such book). ``now`` (the code to use: the same, the new name, or those that
        replace it, joined by ';'; '' unknown). ``book_version`` (of today's book, '' unknown).

    Examples
    --------
    >>> import pandas as pd
    >>> codings = pd.DataFrame({"code": ["teacher_moves.press", "teacher_moves.nudge"]})
    >>> coding_status(codings.assign(codebook_version="0.9.0"))["status"].tolist()
    ['stale', 'unknown']
    """
    table = codings.codings if isinstance(codings, Corpus) else codings
    books = {book.id: book for book in loaded_books(codebooks)}
    renamed = {
        old: f"{book.id}.{code.id}"
        for book in books.values()
        for code in book.codes.values()
        for old in code.renamed_from
    }
    pairs = table[["code", "codebook_version"]].drop_duplicates()
    found = {
        (code, version): _status(code, version, books, renamed)
        for code, version in zip(pairs["code"], pairs["codebook_version"], strict=True)
    }
    keys = zip(table["code"], table["codebook_version"], strict=True)
    rows = [found[key] for key in keys]
    columns = ["status", "now", "book_version"]
    added = pd.DataFrame(rows, columns=columns, index=table.index, dtype="str")
    return table.drop(columns=[c for c in columns if c in table]).join(added)


def _status(
    code: str, version: str, books: dict[str, Codebook], renamed: dict[str, str]
) -> tuple[str, str, str]:
    book_id, _, code_id = code.rpartition(".")
    book = books.get(book_id)
    if book is None or code_id not in book.codes:
        if code in renamed:
            new = renamed[code]
            return "renamed", new, books[new.rpartition(".")[0]].version
        return "unknown", "", book.version if book else ""
    entry = book.codes[code_id]
    if version and version.partition(".")[0] != book.version.partition(".")[0]:
        return "stale", code, book.version
    if entry.status == "deprecated":
        return "deprecated", ";".join(entry.replaced_by), book.version
    return ("current" if version == book.version else "compatible"), code, book.version


def check_codings(corpus: Corpus, codebooks: Iterable[BookLike] | None = None) -> pd.DataFrame:
    """Find codings that do not agree with the codebooks.

    Parameters
    ----------
    corpus : Corpus
        With codings, e.g. of people.
    codebooks : iterable of str, path or Codebook, optional
        Today's books; the shipped ones if left out.

    Returns
    -------
    pandas.DataFrame
        One row a problem: ``session``, ``line``, ``code``, ``coder``, ``problem`` and ``message``.
        Problems are 'stale', 'renamed', 'deprecated', 'unknown' (see ``coding_status``),
        'heading' (the code is not to be used), 'applies_to' (the codebook does not allow the code
        there), 'exclusive' (the same coder gave two codes that exclude each other), 'requires' (a
        code that is needed beside it is missing).

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame({"session": ["a"], "line": [0], "speaker": ["Mia"], "text": ["Why?"]})
    >>> codings = pd.DataFrame({"session": ["a"], "line": [0], "code": ["teacher_moves.press"]})
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=lines.assign(role="student"),
    ...     codings=codings.assign(coder="Dana"),
    ... )
    >>> check_codings(corpus)["problem"].tolist()
    ['applies_to']
    """
    books = {book.id: book for book in loaded_books(codebooks)}
    codings = coding_status(corpus, list(books.values())).reset_index(drop=True)
    lines = with_speech(corpus.utterances)
    layout = Layout(corpus, lines)
    at = layout.positions(codings["session"], codings["line"])
    context = LineContext(layout, {})
    problems = list(_versions(codings))
    for name, rows in codings.groupby("code", sort=False):
        book_id, _, code_id = str(name).rpartition(".")
        if book_id in books and code_id in books[book_id].codes:
            code = books[book_id].codes[code_id]
            problems += _against_the_code(code, rows, at, context)
            problems += _beside_others(code, rows, codings)
    table = pd.DataFrame(problems, columns=["row", "problem", "message"])
    table = table.sort_values("row", kind="stable", ignore_index=True)
    where = codings.loc[table["row"], ["session", "line", "code", "coder"]].reset_index(drop=True)
    return where.join(table[["problem", "message"]])[list(_PROBLEMS)]


Problem = tuple[int, str, str]


def _versions(codings: pd.DataFrame) -> Iterator[Problem]:
    said = {
        "stale": "made under version {old}; the book is now {new}, where codes may mean otherwise",
        "renamed": "is called {now} now",
        "deprecated": "is no longer used; instead: {now}",
        "unknown": "is in no codebook that is loaded",
    }
    for row in codings[codings["status"].isin(said)].itertuples():
        yield (
            int(row.Index),
            row.status,
            said[row.status].format(
                old=row.codebook_version, new=row.book_version, now=row.now or "nothing"
            ),
        )


def _against_the_code(
    code: Code, rows: pd.DataFrame, at: np.ndarray, context: LineContext
) -> Iterator[Problem]:
    if not code.codable:
        for row in rows.index:
            yield int(row), "heading", "is a heading; use one of the codes under it"
    if code.applies_to is None:
        return
    lines = np.zeros(context.layout.size, dtype=bool)
    places = at[rows.index.to_numpy()]
    lines[places] = True
    allowed = context.holds(code.applies_to, lines)
    for row, place in zip(rows.index, places.tolist(), strict=True):
        if not allowed[place]:
            yield int(row), "applies_to", "the codebook does not allow it on such a line"


def _beside_others(code: Code, rows: pd.DataFrame, codings: pd.DataFrame) -> Iterator[Problem]:
    if not code.exclusive and not code.requires:
        return
    keys = ["session", "line", "coder"]
    # of rule codings each book is a coder of its own, although they are one
    by_rules = codings["coder"].str.startswith("rules:")
    whole = codings.assign(coder=codings["coder"].where(~by_rules, "rules"))
    beside = whole[whole["code"].isin({*code.exclusive, *code.requires})]
    there = {key: set(part["code"]) for key, part in beside.groupby(keys, sort=False)}
    for row in rows.index:
        found = there.get(tuple(whole.loc[row, keys]), set())
        for other in code.exclusive:
            if other in found:
                yield int(row), "exclusive", f"the same coder gave the line {other}, too"
        for other in code.requires:
            if other not in found:
                yield int(row), "requires", f"needs {other} beside it"
