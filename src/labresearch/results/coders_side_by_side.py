"""The same corpus as coded by rules and by a person, one beside the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import pandas as pd

from labresearch.analysis import adult_lines
from labresearch.corpus import Corpus
from labresearch.results.model import Part

__all__ = [
    "NO_ADULTS",
    "Coders",
    "adults_confer",
    "each_coder",
    "not_coded",
    "side_by_side",
    "split_coders",
]

RULES = "rules"
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, eq=False)
class Coders:
    """A corpus as each coder coded it.

    Parameters
    ----------
    corpora : dict of str to Corpus
        'rules', which is always there, then people, who coded most first. A person's corpus has
        the sessions which that person coded.
    books : frozenset of str
        Codebooks that the rules were run of.
    """

    corpora: dict[str, Corpus]
    books: frozenset[str]


def split_coders(corpus: Corpus, books: Iterable[str]) -> Coders:
    """Part a corpus by coder.

    Parameters
    ----------
    corpus : Corpus
        Codings by rules, and by people or not.
    books : iterable of str
        Codebooks that the rules were run of.

    Returns
    -------
    Coders
    """
    codings = corpus.codings
    by_rules = codings["coder"].str.startswith(f"{RULES}:")
    parts = {RULES: _of(corpus, by_rules, RULES)}
    people = codings.loc[~by_rules, "coder"].value_counts()
    order = sorted(people.index, key=lambda name: (-people[name], name))
    for name in order:
        part = _of(corpus, codings["coder"] == name, name)
        seen = {*part.codings["session"], *part.reviews["session"]}
        parts[name] = part.select(
            session=[session for session in corpus.sessions["session"] if session in seen]
        )
    return Coders(parts, frozenset(books))


def _of(corpus: Corpus, own: pd.Series, coder: str) -> Corpus:
    reviews = corpus.reviews[corpus.reviews["coder"] == coder].reset_index(drop=True)
    return corpus.replace(codings=corpus.codings[own].reset_index(drop=True), reviews=reviews)


def each_coder(coders: Coders, books: Iterable[str], *, family: str = "") -> dict[str, Corpus]:
    """Choose whose codings of some codebooks are shown: rules, and the person who coded most.

    A person who never used a codebook did not look for its codes: none found would say nothing.
    Neither would a rate over lines of which a person saw a sample only.

    Parameters
    ----------
    coders : Coders
        From `split_coders`.
    books : iterable of str
        Codebooks that the question needs.
    family : str
        How the name of some codebook must begin, such as 'ideas_'; '' for none.

    Returns
    -------
    dict of str to Corpus
        'rules' where the books were run, and at most one person; may be empty.
    """
    needed = set(books)
    chosen = {}
    for name, part in coders.corpora.items():
        used = coders.books
        if name != RULES:
            used = frozenset(part.codings["code"].str.partition(".")[0])
        of_family = any(book.startswith(family) for book in used) or not family
        if needed <= used and of_family and part.reviews.empty:
            chosen[name] = part
            if name != RULES:
                break
    return chosen


def not_coded(question: str, books: Iterable[str]) -> Part:
    """Say that a question cannot be answered since its codebooks were not used.

    Examples
    --------
    >>> not_coded("culture", ["culture"]).refusals
    {'culture': 'Nobody coded with the codebook culture, which this question needs.'}
    """
    names = list(books)
    said = f"codebook {names[0]}" if len(names) == 1 else f"codebooks {' and '.join(names)}"
    return Part(refusals={question: f"Nobody coded with the {said}, which this question needs."})


def adults_confer(coders: Coders) -> bool:
    """Say whether adults speak with adults anywhere: in meetings, or in time-outs of lessons."""
    return len(adult_lines(coders.corpora[RULES])) > 0


NO_ADULTS = (
    "In these transcripts adults do not speak among themselves (in meetings such as planning or "
    "debrief, or in time-outs), which is what this question is about. The phase of a session comes "
    "from sessions.csv or the file's name."
)


def side_by_side(parts: Mapping[str, T], make: Callable[[T], pd.DataFrame]) -> pd.DataFrame:
    """Make a table of each coder's codings and put them below each other.

    Parameters
    ----------
    parts : mapping of str to anything
        From each coder to what the table is made from, such as from `each_coder`.
    make : callable
        From one of these to a table.

    Returns
    -------
    pandas.DataFrame
        ``coder`` (str) before the columns of the tables.
    """
    tables = []
    for name, part in parts.items():
        table = make(part)
        table.insert(0, "coder", pd.Series(name, index=table.index, dtype="str"))
        tables.append(table)
    attrs = tables[0].attrs
    filled = [table for table in tables if len(table)] or tables[:1]
    together = pd.concat(filled, ignore_index=True)
    together.attrs = dict(attrs)
    return together
