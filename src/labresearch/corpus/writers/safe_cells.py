"""Text that a spreadsheet program must not run as a formula, and lines with codes beside them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.losses import Loss

__all__ = ["cell_text", "code_names", "coded_lines", "codings_thinned", "looks_like_formula"]

_BEGINS = ("=", "+", "-", "@", "\t", "\r")
# what XML cannot hold
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""


def cell_text(text: str) -> str:
    r"""Make text that a cell of a workbook can hold.

    Examples
    --------
    >>> cell_text("a\x00b")
    'a\ufffdb'
    """
    return ILLEGAL.sub("\ufffd", text)[:LONGEST]


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet program would take a cell for a formula.

    Examples
    --------
    >>> looks_like_formula("=1+1"), looks_like_formula("- so"), looks_like_formula("1 = 1")
    (True, True, False)
    """
    return text.startswith(_BEGINS)


def code_names(corpus: Corpus, codes: pd.DataFrame | None) -> list[str]:
    """List the codes to write: those of ``codes`` in its order, then others that are set.

    Parameters
    ----------
    corpus : Corpus
        For its codings.
    codes : pandas.DataFrame or None
        Column ``code``.

    Returns
    -------
    list of str
    """
    named = [] if codes is None else codes["code"].astype("str").tolist()
    return list(dict.fromkeys([*named, *sorted(set(corpus.codings["code"]))]))


def coded_lines(corpus: Corpus, lines: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Tell for every line and code whether any coder set it.

    Parameters
    ----------
    corpus : Corpus
        For its codings.
    lines : pandas.DataFrame
        Lines, in the order wanted.
    names : list of str
        Codes, one a column.

    Returns
    -------
    numpy.ndarray of int8, shape (lines, codes)
    """
    out = np.zeros((len(lines), len(names)), dtype=np.int8)
    keys = zip(lines["session"], lines["line"], strict=True)
    row = {key: i for i, key in enumerate(keys)}
    column = {name: i for i, name in enumerate(names)}
    for session, line, code in corpus.codings[["session", "line", "code"]].itertuples(index=False):
        out[row[session, line], column[code]] = 1
    return out


def codings_thinned(corpus: Corpus) -> list[Loss]:
    """Say what of the codings is not in a column of 0 and 1."""
    codings = corpus.codings
    if codings.empty:
        return []
    losses = []
    whole = corpus.utterances[["session", "line", "text"]]
    length = codings.merge(whole, on=["session", "line"], how="left")["text"].str.len()
    part = (codings["start_char"] != 0) | (codings["end_char"].to_numpy() != length.to_numpy())
    leaves = {
        "codings.start_char, end_char": (int(part.sum()), "which words of the line were coded"),
        "codings.value": (int(codings["value"].notna().sum()), "the level of ordinal codes"),
        "codings.evidence": (int((codings["evidence"] != "").sum()), "rule or memo of a code"),
        "codings.confidence": (int(codings["confidence"].notna().sum()), "how sure a code is"),
        "codings.polarity, target": (
            int(((codings["polarity"] != "") | (codings["target"] != "")).sum()),
            "how the words are meant, and of whom",
        ),
    }
    for what, (n, words) in leaves.items():
        if n:
            losses.append(Loss("", what, n, f"a column of 0 and 1 does not hold {words}"))
    coders = codings["coder"].unique().tolist()
    if len(coders) > 1:
        message = (
            f"a code is 1 if any of {len(coders)} coders set it; for one coder, "
            "leave out the codings of the others before writing"
        )
        losses.append(Loss("", "codings.coder", len(codings), message))
    return losses
