"""Mentions of ideas: who voiced which idea where, spelled out or by reference."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.code_facts import code_facts

__all__ = ["idea_codings", "idea_mentions", "lab_order", "turn_numbers", "with_idea_codings"]

_COLUMNS = (
    "order",
    "lab",
    "session",
    "line",
    "turn",
    "idea",
    "label",
    "speaker",
    "role",
    "layer",
    "start",
    "mention",
    "inferred",
    "antecedent_line",
    "antecedent_speaker",
    "confidence",
)
# how a coding tells that its idea is meant rather than said, and on which line it was said
_MEANT = r"^(reference|representation):[^@]*(?:@(\d+))?$"


def idea_mentions(
    corpus: Corpus, *, ideas: Iterable[str] | None = None, inferred: bool = True
) -> pd.DataFrame:
    """List every mention of an idea in the order in which it was voiced.

    An idea is a code of an ideas codebook: a relation, strategy or claim that can be used again,
    not a topic and not an answer. It may be said in so many words (*explicit*), by *reference*
    ("her way", "what Leo did"), or by pointing to a *representation* that shows it ("in her
    picture", "on the number line"). The last two are inferred: they take the idea over from an
    earlier line of the session, the *antecedent*, that says it in so many words. Where several
    coders, or several rules, saw the same idea in one line, it is one mention; an explicit one
    goes before the others. A corpus without any idea coding is first coded with the shipped
    codebooks.

    Parameters
    ----------
    corpus : Corpus
        Coded or uncoded.
    ideas : iterable of str, optional
        Ids of the codebooks (``ideas_equal_sharing``), or single codes, that count as ideas. By
        default every code whose codebook id begins with ``ideas``.
    inferred : bool, default True
        Keep mentions by reference ('her way') and by representation, i.e. codings whose evidence
        begins with ``reference:`` or ``representation:``.

    Returns
    -------
    pandas.DataFrame
        One row a mention: ``order`` (int, 0-based over the corpus, labs one after the other),
        ``lab``, ``session`` (str), ``line``, ``turn`` (int), ``idea`` (str, qualified code),
        ``label``, ``speaker``, ``role``, ``layer`` (str), ``start`` (s, NaN untimed),
        ``mention`` ('explicit', 'reference' or 'representation'), ``inferred`` (bool, not
        explicit), ``antecedent_line`` (Int64, the line of the session whose idea is meant; missing
        where the mention is explicit or the coding does not tell), ``antecedent_speaker`` (str, who
        said that line, '' likewise), ``confidence`` (0 to 1).

    Raises
    ------
    ValueError
        If ``ideas`` names nothing that was coded and no shipped codebook has it.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["Mia", "Ben"],
    ...         "role": "student", "text": ["Half, and half again.", "I like Mia's way."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "code": "ideas_x.halving", "coder": "rules:x@1",
    ...         "evidence": ["again", "reference:named_way@0"], "confidence": [1.0, 0.8]}),
    ... )
    >>> idea_mentions(corpus)[["speaker", "label", "mention", "antecedent_line", "confidence"]]
      speaker    label    mention  antecedent_line  confidence
    0     Mia  halving   explicit             <NA>         1.0
    1     Ben  halving  reference                0         0.8
    """
    codings = idea_codings(corpus, ideas=ideas)
    meant = codings["evidence"].astype("str").str.extract(_MEANT)
    codings = codings.assign(
        mention=meant[0].fillna("explicit").astype("str"),
        inferred=meant[0].notna(),
        antecedent_line=pd.to_numeric(meant[1]).astype("Int64"),
    )
    if not inferred:
        codings = codings[~codings["inferred"]]
    # a coding without a confidence (a person's, say) counts as sure
    codings = codings.assign(confidence=codings["confidence"].fillna(1.0))
    mentions = (
        codings.sort_values(
            ["inferred", "confidence", "start_char"], ascending=[True, False, True], kind="stable"
        )
        .drop_duplicates(["session", "line", "code"])
        .rename(columns={"code": "idea"})
    )
    lines = corpus.utterances[["session", "line", "speaker", "role", "layer", "start"]].assign(
        turn=turn_numbers(corpus.utterances)
    )
    kept = ["session", "line", "idea", "start_char", "mention", "inferred", "antecedent_line"]
    mentions = mentions[[*kept, "confidence"]].merge(
        lines, on=["session", "line"], validate="many_to_one"
    )
    said = lines[["session", "line", "speaker"]].astype({"line": "Int64"})
    said = said.rename(columns={"line": "antecedent_line", "speaker": "antecedent_speaker"})
    mentions = mentions.merge(said, on=["session", "antecedent_line"], how="left")
    mentions["antecedent_speaker"] = mentions["antecedent_speaker"].fillna("").astype("str")
    mentions = mentions.merge(lab_order(corpus.sessions), on="session", validate="many_to_one")
    mentions = mentions.sort_values(["place", "line", "start_char", "idea"], ignore_index=True)
    mentions["order"] = np.arange(len(mentions), dtype="int64")
    labels = code_facts(mentions["idea"])["label"]
    mentions["label"] = mentions["idea"].map(labels).astype("str")
    return mentions[list(_COLUMNS)]


def idea_codings(corpus: Corpus, *, ideas: Iterable[str] | None = None) -> pd.DataFrame:
    """Pick the codings of ideas; an uncoded corpus is coded with the shipped codebooks.

    Parameters
    ----------
    corpus : Corpus
        Coded or uncoded.
    ideas : iterable of str, optional
        As in `idea_mentions`.

    Returns
    -------
    pandas.DataFrame
        Rows of ``corpus.codings``, or of the codings made here.

    Raises
    ------
    ValueError
        If ``ideas`` names nothing that was coded and no shipped codebook has it.
    """
    wanted = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    chosen = _chosen(corpus.codings, wanted)
    if chosen.empty and len(corpus):
        chosen = _chosen(with_idea_codings(corpus, wanted).codings, wanted)
    return check_one_coder(chosen)


def with_idea_codings(corpus: Corpus, ideas: list[str] | None = None) -> Corpus:
    """Return the corpus as it is if ideas are coded in it, else coded with shipped codebooks.

    Parameters
    ----------
    corpus : Corpus
        Coded or uncoded.
    ideas : list of str, optional
        As in `idea_mentions`.

    Returns
    -------
    Corpus
        A corpus without any coding gets all shipped codebooks, because connections need moves
        and engagement as well; one that has other codings gets the ideas codebooks only.

    Raises
    ------
    ValueError
        If no codebook for the ideas asked for is shipped.
    """
    if not _chosen(corpus.codings, ideas).empty:
        return corpus
    # imported here: most corpora come coded, and the engine is heavy to load
    from labresearch.codebook import codebook_names, load_codebook
    from labresearch.coding import code

    books = [load_codebook(name) for name in codebook_names()]
    prefixes = None if ideas is None else {idea.partition(".")[0] for idea in ideas}
    idea_books = [
        book
        for book in books
        if (book.family == "ideas" if prefixes is None else book.id in prefixes)
    ]
    if not idea_books:
        shipped = ", ".join(book.id for book in books if book.family == "ideas") or "none"
        asked = "an ideas codebook" if ideas is None else ", ".join(ideas)
        message = (
            f"the corpus has no codings of ideas and {asked} is not shipped (shipped: {shipped}); "
            "code the corpus first: labresearch.code(corpus, [your_codebook])"
        )
        raise ValueError(message)
    return code(corpus, books if corpus.codings.empty else idea_books)


def lab_order(sessions: pd.DataFrame) -> pd.DataFrame:
    """Put sessions in order: labs as they first come, sessions of a lab by order and date.

    Parameters
    ----------
    sessions : pandas.DataFrame
        Table ``sessions`` of a corpus. A session without a lab keeps its place among them.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``lab`` (str, '' where none is named), ``place`` (int, 0-based).
    """
    frame = sessions[["session", "lab", "order", "date"]].reset_index(names="row")
    frame["first"] = frame.groupby("lab")["row"].transform("min")
    frame["first"] = frame["first"].where(frame["lab"] != "", frame["row"])  # each by itself
    frame = frame.sort_values(["first", "order", "date", "row"], ignore_index=True)
    frame["place"] = np.arange(len(frame), dtype="int64")
    return frame[["session", "lab", "place"]]


def turn_numbers(utterances: pd.DataFrame) -> pd.Series:
    """Return the turn of each line, counted here where the table has not counted them yet.

    Parameters
    ----------
    utterances : pandas.DataFrame
        Table ``utterances`` of a corpus.

    Returns
    -------
    pandas.Series
        int64, aligned with the table: ``turn`` as it is; in a session where one number covers
        several speakers, runs of lines by the same speaker.
    """
    mixed = utterances.groupby(["session", "turn"])["speaker"].transform("nunique").gt(1)
    mixed = mixed.groupby(utterances["session"]).transform("any")
    if not mixed.any():
        return utterances["turn"]
    ordered = utterances.sort_values(["session", "line"])
    same = ordered.groupby("session")["speaker"].shift() == ordered["speaker"]
    counted = (~same).groupby(ordered["session"]).cumsum() - 1
    return utterances["turn"].mask(mixed, counted.reindex(utterances.index)).astype("int64")


def _chosen(codings: pd.DataFrame, ideas: list[str] | None) -> pd.DataFrame:
    book = codings["code"].str.partition(".")[0] if len(codings) else codings["code"]
    if ideas is None:
        return codings[book.str.startswith("ideas")]
    return codings[book.isin(ideas) | codings["code"].isin(ideas)]
