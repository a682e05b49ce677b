"""Draw a blind sample of lines and lay it out as a sheet for one coder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.coding import RuleCoder
from labresearch.coding.coder import BookLike
from labresearch.corpus import Corpus, coded_by
from labresearch.corpus.coding_logs import text_hash
from labresearch.corpus.whose_codings import RULES
from labresearch.human_coding.choices import Choices, chosen_codes, lines_that_may_be_coded
from labresearch.human_coding.sampling import draw_lines
from labresearch.human_coding.sheets import (
    CONTEXT,
    FORMAT,
    TO_CODE,
    Sheet,
    answer_columns,
    codes_of,
    hidden,
    sheet_hash,
)

__all__ = ["coding_sheet"]

SEED = 20251122
_NAME = re.compile(r"[\w][\w .-]*")


def coding_sheet(
    corpus: Corpus,
    families: str | Iterable[str],
    *,
    coder: str,
    lines: int = 200,
    seed: int = SEED,
    enrich: float = 0.3,
    enrich_by: str | None = RULES,
    rare: float = 0.05,
    context: int = 2,
    layout: str = "slots",
    slots: int = 3,
    codebooks: Iterable[BookLike] | None = None,
) -> Sheet:
    """Draw a sample of lines for a person to code, without showing anybody's codes.

    Drawn are lines that may have a code of the families by ``applies_to`` of the codebooks, with
    known probabilities, spread evenly over sessions, layers and roles (systematic sampling). A
    share of the sample falls on lines on which a rule or another coder saw a rare code, so that
    rare codes can be judged with fewer lines; ``weight`` = 1 / probability undoes this when rates
    and agreement are computed. The same seed draws the same lines for every coder.

    Parameters
    ----------
    corpus : Corpus
        As ``labresearch.read_corpus`` gives it.
    families : str or iterable of str
        Families (``ideas``), codebooks (``teacher_moves``) or codes (``teacher_moves.press``).
    coder : str
        Who will code; names the folder of the log.
    lines : int, default 200
        Lines to draw; all that may be coded if there are fewer.
    seed : int
        Seed of the draw.
    enrich : float, default 0.3
        Share of the sample for rare codes, from 0 to below 1; 0 for a plain sample.
    enrich_by : str or None, default 'rules'
        Whose codes hint at rare codes: 'rules' (the corpus is coded by the rules if it is not yet),
        or a coder of the corpus. The hints are not on the sheet.
    rare : float, default 0.05
        A code is rare if it is hinted at on at most this share of the lines.
    context : int, default 2
        Lines before and after that are shown in grey.
    layout : {'slots', 'columns'}
        Some columns for each codebook in which a code is chosen, or one column for each code.
    slots : int, default 3
        With layout 'slots', how many codes of a book a line can have.
    codebooks : iterable of str, path or Codebook, optional
        Where to look the codes up; the shipped books if left out.

    Returns
    -------
    Sheet
        ``sheet.write("dana.xlsx")`` writes it; ``sheet.lines`` has the weights.

    Raises
    ------
    ValueError
        If a name is not known, no line may be coded, or a number is out of range.

    References
    ----------
    Horvitz, D. G. & Thompson, D. J. (1952). A generalization of sampling without replacement from
    a finite universe. Journal of the American Statistical Association 47, 663-685.

    Examples
    --------
    >>> talk = pd.DataFrame({"session": "a", "line": range(4), "speaker": ["T", "Mia"] * 2,
    ...                      "role": ["teacher", "student"] * 2, "text": list("abcd")})
    >>> corpus = Corpus(sessions=pd.DataFrame({"session": ["a"]}), utterances=talk)
    >>> sheet = coding_sheet(corpus, "teacher_moves", coder="dana", lines=1, seed=1)
    >>> sheet.lines["weight"].tolist()
    [2.0]
    """
    _check(coder, lines, enrich=enrich, context=context, layout=layout, slots=slots)
    choices = chosen_codes(families, codebooks)
    books = {book.id: book for book in choices.books}
    may = lines_that_may_be_coded(corpus, choices)
    if not may.any():
        message = (
            f"no line may have a code of {', '.join(books)}; check roles and layers of the corpus"
        )
        raise ValueError(message)
    eligible = corpus.utterances[may]
    hints = _hints(corpus, eligible, choices, enrich_by if enrich else None)
    drawn = draw_lines(eligible, hints, lines, enrich=enrich, rare=rare, seed=seed)
    about: dict[str, Any] = {
        "sheet": FORMAT,
        "kind": "coding",
        "coder": coder,
        "seed": seed,
        "layout": layout,
        "slots": slots,
        "books": {book.id: book.version for book in choices.books},
        "codes": {book: list(codes) for book, codes in choices.codes.items()},
        "texts": text_hashes(corpus, drawn["session"]),
        "composed": corpus.composed,
        "draw": hidden(
            {
                session: rows[["line", "weight"]].to_numpy().tolist()
                for session, rows in drawn.groupby("session", sort=False)
            }
        ),
    }
    # the sample is the lines, the codes and the texts, whoever codes them and however laid out
    same = ("seed", "books", "codes", "texts", "draw")
    about["sample"] = sheet_hash([about[key] for key in same])
    answers = tuple(answer_columns(about, books))
    rows = with_context(corpus.utterances, drawn, context)
    return Sheet(about, rows, codes_of(books, choices.codes), answers)


def _check(coder: str, lines: int, *, enrich: float, context: int, layout: str, slots: int) -> None:
    check_coder(coder)
    wrong = {
        f"lines = {lines} must be at least 1": lines < 1,
        f"enrich = {enrich} must lie from 0 to below 1": not 0 <= enrich < 1,
        f"context = {context} must not be negative": context < 0,
        f"layout = {layout!r} must be slots or columns": layout not in ("slots", "columns"),
        f"slots = {slots} must be at least 1": slots < 1,
    }
    for message, holds in wrong.items():
        if holds:
            raise ValueError(message)


def check_coder(coder: str) -> str:
    """Refuse names that cannot be those of a folder, or that mean somebody else."""
    taken = coder in (RULES, "all") or coder.startswith(f"{RULES}:")
    if not _NAME.fullmatch(coder) or coder.endswith((".", " ")) or taken:
        message = (
            f"coder = {coder!r}: a name of letters, digits, blanks, points and hyphens that begins "
            "with a letter or digit is needed, other than 'rules' and 'all'"
        )
        raise ValueError(message)
    return coder


def _hints(corpus: Corpus, eligible: pd.DataFrame, choices: Choices, by: str | None) -> np.ndarray:
    """For each line and code, whether the one who hints gave the code."""
    names = choices.qualified
    if by is None:
        return np.zeros((len(eligible), len(names)), dtype=bool)
    if by == RULES and not corpus.codings["coder"].str.startswith(f"{RULES}:").any():
        corpus = RuleCoder(list(choices.books)).code(corpus)
    codings = corpus.codings
    if by != RULES or not codings.empty:
        has_rules = codings["coder"].str.startswith(f"{RULES}:").any()
        codings = (
            codings.iloc[:0] if by == RULES and not has_rules else coded_by(corpus, by).codings
        )
    given = codings[codings["code"].isin(names)].drop_duplicates(["session", "line", "code"])
    out = np.zeros((len(eligible), len(names)), dtype=bool)
    places = pd.MultiIndex.from_frame(eligible[["session", "line"]])
    row = places.get_indexer(pd.MultiIndex.from_frame(given[["session", "line"]]))
    column = pd.Index(names).get_indexer(given["code"])
    out[row[row >= 0], column[row >= 0]] = True
    return out


def text_hashes(corpus: Corpus, sessions: Iterable[str]) -> dict[str, str]:
    """Hash the texts of some sessions, as logs of codings do."""
    wanted = set(sessions)
    return {
        str(name): text_hash(rows.sort_values("line")["text"])
        for name, rows in corpus.utterances.groupby("session", sort=False)
        if name in wanted
    }


def with_context(utterances: pd.DataFrame, drawn: pd.DataFrame, context: int) -> pd.DataFrame:
    """List the lines drawn with those around them, in order, and say which is which."""
    chosen = pd.MultiIndex.from_frame(drawn[["session", "line"]])
    is_drawn = pd.MultiIndex.from_frame(utterances[["session", "line"]]).isin(chosen)
    near = np.zeros(len(utterances), dtype=bool)
    for shift in range(-context, context + 1):
        moved = pd.Series(is_drawn, index=utterances.index)
        near |= moved.groupby(utterances["session"]).shift(shift, fill_value=False).to_numpy()
    columns = ["session", "line", "speaker", "role", "text"]
    rows = utterances.loc[near, columns].reset_index(drop=True)
    rows.insert(0, "mark", np.where(is_drawn[near], TO_CODE, CONTEXT))
    return rows
