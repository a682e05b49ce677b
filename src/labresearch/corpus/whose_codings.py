"""Whose codings a corpus holds, and how to keep those of one coder."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.model import Corpus

__all__ = ["check_one_coder", "coded_by", "coders", "lines_seen"]

RULES = "rules"
"""Name that stands for all coders that are rules of a codebook."""


def _people(codings: pd.DataFrame) -> pd.Series:
    """Coder of each coding, all rules taken as one."""
    by_rules = codings["coder"].str.startswith(f"{RULES}:")
    return codings["coder"].where(~by_rules, RULES)


def coders(corpus: Corpus) -> pd.DataFrame:
    """List who coded.

    Parameters
    ----------
    corpus : Corpus
        With codings.

    Returns
    -------
    pandas.DataFrame
        One row a coder and codebook, sorted: ``coder`` (str; 'rules' for all rules), ``book``
        (str), ``sessions``, ``lines``, ``codings`` (int).

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="second")
    >>> lr.coders(corpus)["coder"].unique().tolist()
    ['second']
    """
    table = corpus.codings.assign(
        coder=_people(corpus.codings), book=corpus.codings["code"].str.partition(".")[0]
    )
    grouped = table.groupby(["coder", "book"], sort=True)
    counts = grouped.agg(
        sessions=("session", "nunique"),
        lines=("line", "size"),
        codings=("line", "size"),
    ).reset_index()
    lines = table.drop_duplicates(["coder", "book", "session", "line"])
    counts["lines"] = lines.groupby(["coder", "book"], sort=True).size().to_numpy()
    return counts


def coded_by(corpus: Corpus, coder: str) -> Corpus:
    """Keep the codings of one coder.

    Parameters
    ----------
    corpus : Corpus
        With codings by several coders.
    coder : str
        Name of a coder as in column ``coder``; 'rules' for all rules together.

    Returns
    -------
    Corpus
        The same, with fewer codings.

    Raises
    ------
    ValueError
        If there are no codings of that coder; the message lists the coders.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder=["gold", "second"])
    >>> coded_by(corpus, "second").codings["coder"].unique().tolist()
    ['second']
    """
    chosen = corpus.codings[(_people(corpus.codings) == coder) | (corpus.codings["coder"] == coder)]
    if chosen.empty:
        known = ", ".join(sorted(set(_people(corpus.codings)))) or "nobody"
        message = f"the corpus has no codings by {coder!r}; there are codings by: {known}"
        raise ValueError(message)
    reviews = corpus.reviews[corpus.reviews["coder"] == coder].reset_index(drop=True)
    return corpus.replace(codings=chosen.reset_index(drop=True), reviews=reviews)


def lines_seen(corpus: Corpus, coder: str, book: str) -> pd.DataFrame:
    """List the lines that a coder looked at for the codes of one codebook, or for one code.

    Where table ``reviews`` has rows of the coder for a session, these are the lines. In other
    sessions with codings by the coder, every line was looked at. Rules look at every line.

    Parameters
    ----------
    corpus : Corpus
        With codings by the coder.
    coder : str
        Name of a coder; 'rules' for all rules together.
    book : str
        Id of a codebook, or a code (``book.code``).

    Returns
    -------
    pandas.DataFrame
        One row a line, in order: ``session``, ``line``, ``sample`` (str, '' none), ``weight``
        (float, 1 / probability of being drawn), ``collected`` (str, '' unknown).

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         {"session": "a", "line": [0, 1], "speaker": ["T", "Mia"], "text": ["Why?", "So."]}
    ...     ),
    ...     reviews=pd.DataFrame(
    ...         {"session": ["a"], "line": [1], "coder": ["dana"], "book": ["engagement"]}
    ...     ),
    ... )
    >>> lines_seen(corpus, "dana", "engagement")["line"].tolist()
    [1]
    """
    lines = corpus.utterances[["session", "line"]]
    reviews = corpus.reviews[corpus.reviews["coder"] == coder]
    if coder != RULES and not coder.startswith(f"{RULES}:"):
        own = corpus.codings["coder"] == coder
        sessions = {*reviews["session"], *corpus.codings.loc[own, "session"]}
        lines = lines[lines["session"].isin(sessions)]
    sampled = lines["session"].isin(set(reviews["session"]))
    facts = ["sample", "weight", "collected"]
    # who looked for all codes of a book looked for each of them
    looked = reviews[reviews["book"].isin([book, book.partition(".")[0]])]
    looked = looked.drop_duplicates(["session", "line"], keep="last")[["session", "line", *facts]]
    seen = lines.merge(looked, on=["session", "line"], how="left", validate="one_to_one")
    keep = ~sampled.to_numpy() | seen["weight"].notna().to_numpy()
    return seen.fillna({"sample": "", "weight": 1.0, "collected": ""})[keep].reset_index(drop=True)


def check_one_coder(codings: pd.DataFrame) -> pd.DataFrame:
    """Make sure that codings to be counted are those of one coder.

    Parameters
    ----------
    codings : pandas.DataFrame
        Rows of ``codings`` that an analysis is about to count.

    Returns
    -------
    pandas.DataFrame
        The same.

    Raises
    ------
    ValueError
        If several coders coded: what two people say of one line is one event, not two.
    """
    found = sorted(set(_people(codings)))
    if len(found) > 1:
        books = ", ".join(sorted(set(codings["code"].str.partition(".")[0])))
        message = (
            f"codings of {books} come from several coders ({', '.join(found)}), and counting all "
            f"would count lines twice; keep one with labresearch.coded_by(corpus, {found[0]!r})"
        )
        raise ValueError(message)
    return codings
