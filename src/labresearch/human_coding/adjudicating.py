"""Where two coders differ, a third judgement settles it, and every judgement is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.codebook import Codebook
from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus, Finding, ImportReport, check_table
from labresearch.corpus.coding_logs import FOLDER
from labresearch.corpus.whose_codings import RULES
from labresearch.human_coding.choices import Choices, chosen_codes
from labresearch.human_coding.drawing import SEED, text_hashes, with_context
from labresearch.human_coding.judgements import said_of_lines
from labresearch.human_coding.sheets import (
    FORMAT,
    Sheet,
    answer_columns,
    codes_of,
    hidden,
    sheet_hash,
)

__all__ = ["ADJUDICATED", "adjudicate", "adjudicated", "said_by_both"]

ADJUDICATED = "adjudicated"
"""Name of the coder that decisions are logged under."""


def adjudicate(
    corpus: Corpus,
    families: str | Iterable[str],
    *,
    coders: tuple[str, str],
    blind: bool = True,
    again: bool = False,
    context: int = 2,
    seed: int = SEED,
    codebooks: Iterable[BookLike] | None = None,
) -> Sheet:
    """Lay out the lines that two coders judged differently, for somebody to decide.

    Parameters
    ----------
    corpus : Corpus
        With the codings of both, ``labresearch.read_corpus(folder, coder=[one, two])``; read those
        of 'adjudicated', too, so that lines that are settled are left out.
    families : str or iterable of str
        Families, codebooks or codes, as in ``coding_sheet``.
    coders : tuple of two str
        Whose codings; one may be 'rules'.
    blind : bool, default True
        Whether the coders are only called A and B, in an order that is drawn anew for each row.
    again : bool, default False
        Whether to ask once more about lines that were decided.
    context : int, default 2
        Lines before and after that are shown in grey.
    seed : int
        Seed for who is A.
    codebooks : iterable of str, path or Codebook, optional
        Where to look the codes up; the shipped books if left out.

    Returns
    -------
    Sheet
        One row a line and codebook of which the coders gave different codes, or other polarities
        or targets.

    Raises
    ------
    ValueError
        If there are not two coders, a name is not known, or the coders differ nowhere.

    Examples
    --------
    >>> talk = pd.DataFrame({"session": "a", "line": [0, 1], "speaker": ["T", "T"],
    ...                      "text": ["Why?", "Say more."]})
    >>> codings = pd.DataFrame({"session": "a", "line": [0, 0, 1], "coder": ["ann", "ben", "ann"],
    ...                         "code": "teacher_moves.press"})
    >>> corpus = Corpus(sessions=pd.DataFrame({"session": ["a"]}), utterances=talk,
    ...                 codings=codings)
    >>> sheet = adjudicate(corpus, "teacher_moves", coders=("ann", "ben"))
    >>> sorted(sheet.rows.query("mark == 'code'")[["A", "B"]].to_numpy()[0].tolist())
    ['none', 'press']
    """
    one, two = _two(coders)
    choices = chosen_codes(families, codebooks)
    books = {book.id: book for book in choices.books}
    both = pd.concat([said_by_both(corpus, book, choices, (one, two)) for book in choices.books])
    both = both[both["one"] != both["two"]]
    if not again:
        settled = corpus.reviews[corpus.reviews["coder"] == ADJUDICATED]
        keys = ["session", "line", "book"]
        done = pd.MultiIndex.from_frame(both[keys]).isin(pd.MultiIndex.from_frame(settled[keys]))
        both = both[~done]
    if both.empty:
        message = f"{one} and {two} differ on no line that both looked at; nothing to adjudicate"
        raise ValueError(message)
    swapped = np.random.default_rng(seed).random(len(both)) < 0.5
    if not blind:
        swapped[:] = False
    both = both.assign(
        A=both["one"].mask(swapped, both["two"]),
        B=both["two"].mask(swapped, both["one"]),
        first=np.where(swapped, two, one),
    )
    if not blind:
        both = both.assign(A=f"{one}: " + both["A"], B=f"{two}: " + both["B"])
    about: dict[str, Any] = {
        "sheet": FORMAT,
        "kind": "adjudication",
        "coder": ADJUDICATED,
        "seed": seed,
        "blind": blind,
        "books": {book.id: book.version for book in choices.books},
        "codes": {book: list(codes) for book, codes in choices.codes.items()},
        "texts": text_hashes(corpus, both["session"]),
        "composed": corpus.composed,
        "draw": hidden(
            {
                session: rows[["line", "book", "first", "one", "two"]].to_numpy().tolist()
                for session, rows in both.groupby("session", sort=False)
            }
        ),
        # who they are is packed, too
        "coders": hidden([one, two]),
    }
    about["sample"] = sheet_hash(about)
    rows = with_context(corpus.utterances, both[["session", "line"]].drop_duplicates(), context)
    shown_both = both.rename(columns={"book": "codebook"})
    rows = rows.merge(
        shown_both[["session", "line", "codebook", "A", "B"]], on=["session", "line"], how="left"
    ).fillna({"codebook": "", "A": "", "B": ""})
    answers = tuple(answer_columns(about, books))
    return Sheet(about, rows, codes_of(books, choices.codes), answers)


def _two(coders: Iterable[str]) -> tuple[str, str]:
    names = list(coders)
    if len(names) != 2 or names[0] == names[1]:
        message = f"coders = {names}: two different coders are needed"
        raise ValueError(message)
    return names[0], names[1]


def said_by_both(
    corpus: Corpus, book: Codebook, choices: Choices, coders: tuple[str, str]
) -> pd.DataFrame:
    """Give what both coders said of the lines that both looked at, in the order of the corpus."""
    one, two = (said_of_lines(corpus, who, book, choices.codes[book.id]) for who in coders)
    both = pd.concat({"one": one, "two": two}, axis=1, join="inner").reset_index()
    return both.assign(book=book.id)


def adjudicated(
    corpus: Corpus,
    families: str | Iterable[str] | None = None,
    *,
    coders: tuple[str, str] | None = None,
    codebooks: Iterable[BookLike] | None = None,
) -> Corpus:
    """Give the codings that result: where both agree, theirs; where somebody decided, the decision.

    Parameters
    ----------
    corpus : Corpus
        With the codings of both coders and of 'adjudicated',
        ``labresearch.read_corpus(folder, coder=[one, two, "adjudicated"])``.
    families : str or iterable of str, optional
        Families, codebooks or codes; every codebook of the codings if left out.
    coders : tuple of two str, optional
        The two; told from the codings if left out.
    codebooks : iterable of str, path or Codebook, optional
        Where to look the codes up; the shipped books if left out.

    Returns
    -------
    Corpus
        ``codings`` are by 'adjudicated'; ``reviews`` lists the lines that are settled, with the
        reason as memo; the import report says how many are open.

    Raises
    ------
    ValueError
        If the two coders cannot be told, or a name is not known.

    Examples
    --------
    >>> talk = pd.DataFrame({"session": "a", "line": [0, 1], "speaker": ["T", "T"],
    ...                      "text": ["Why?", "Say more."]})
    >>> codings = pd.DataFrame({"session": "a", "line": [0, 0, 1], "coder": ["ann", "ben", "ann"],
    ...                         "code": "teacher_moves.press"})
    >>> corpus = Corpus(sessions=pd.DataFrame({"session": ["a"]}), utterances=talk,
    ...                 codings=codings)
    >>> result = adjudicated(corpus)
    >>> result.codings["line"].tolist(), result.reviews["line"].tolist()
    ([0], [0])
    """
    if coders is None:
        people = {*corpus.codings["coder"], *corpus.reviews["coder"]} - {ADJUDICATED}
        coders_found = sorted({RULES if n.startswith(f"{RULES}:") else n for n in people})
        if len(coders_found) != 2:
            message = (
                f"the corpus has codings by {', '.join(coders_found) or 'nobody'}; "
                "name the two with coders=(one, two)"
            )
            raise ValueError(message)
        coders = (coders_found[0], coders_found[1])
    one, two = _two(coders)
    if families is None:
        families = sorted(set(corpus.codings["code"].str.partition(".")[0]) - {"pauses"})
    choices = chosen_codes(families, codebooks)
    codings, reviews, open_ = [], [], 0
    theirs = corpus.codings["coder"]
    by_one = theirs.str.startswith(f"{RULES}:") if one == RULES else theirs == one
    decisions = corpus.reviews[corpus.reviews["coder"] == ADJUDICATED]
    for book in choices.books:
        both = said_by_both(corpus, book, choices, (one, two))
        keys = pd.MultiIndex.from_frame(both[["session", "line"]])
        decision = decisions[decisions["book"] == book.id]
        decided = keys.isin(pd.MultiIndex.from_frame(decision[["session", "line"]]))
        agreed = (both["one"] == both["two"]).to_numpy() & ~decided
        open_ += int((~agreed & ~decided).sum())
        names = [f"{book.id}.{code}" for code in choices.codes[book.id]]
        rows = corpus.codings[corpus.codings["code"].isin(names)]
        at = pd.MultiIndex.from_frame(rows[["session", "line"]])
        codings.append(rows[by_one.loc[rows.index].to_numpy() & at.isin(keys[agreed])])
        on_decided = (rows["coder"] == ADJUDICATED).to_numpy() & at.isin(keys[decided])
        codings.append(rows[on_decided])
        settled = both.loc[agreed, ["session", "line", "book"]]
        reviews += [
            settled.assign(coder=ADJUDICATED, version=book.version),
            decision[keys_in(decision, keys[decided])],
        ]
    result = check_table(pd.concat(codings, ignore_index=True), "codings")
    result = result.assign(coder=ADJUDICATED).sort_values(
        ["session", "line", "code"], kind="stable", ignore_index=True
    )
    order = check_table(pd.concat(reviews, ignore_index=True).fillna({"weight": 1.0}), "reviews")
    message = f"{open_} lines on which {one} and {two} differ were not decided and are left out"
    found = Finding(0, "warning" if open_ else "note", "kept", message)
    report = ImportReport.concat([corpus.report, ImportReport.of_files([(None, [found], FOLDER)])])
    return corpus.replace(codings=result, reviews=order, report=report)


def keys_in(rows: pd.DataFrame, keys: pd.MultiIndex) -> np.ndarray:
    """Tell which rows have a session and line among some."""
    return pd.MultiIndex.from_frame(rows[["session", "line"]]).isin(keys)
