"""How far the codings can be trusted: agreement between everybody who coded."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from labresearch import figures, reliability
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import Coders
from labresearch.results.model import Part

__all__ = ["trust"]

BOOT = 999


def trust(coded: Corpus, coders: Coders, *, seed: int) -> Part:
    """Compare the rules with each person, and people with each other.

    Parameters
    ----------
    coded : Corpus
        With the codings of everybody.
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed : int
        Of the intervals, over sessions.

    Returns
    -------
    Part
        Tables ``agreement`` (a row a codebook and pair of coders) and ``agreement_by_code``;
        figure ``agreement``. Without codings by a person, a refusal that says what would answer.
    """
    people = [name for name in coders.corpora if name != "rules"]
    if not people or coders.corpora["rules"].codings.empty:
        why = (
            "Nobody but the rules coded these transcripts, so there is nothing to hold their "
            "codes against. Read them as a first coding. `labresearch sheet` makes a blind sheet "
            "for a person to code; once it is read back (`labresearch collect`), this section says "
            "how far rules and people agree, code by code."
        )
        return Part(refusals={"trust": why})
    used = {
        name: coders.books if name == "rules" else _used(part)
        for name, part in coders.corpora.items()
    }
    both = reliability.agreement(coded, by=["family", "pair"], boot=BOOT, seed=seed)
    both = both[_both_used(both["family"], both["coders"], used)].reset_index(drop=True)
    codes = reliability.agreement(coded, ["rules", people[0]], by="code", boot=0, seed=seed)
    family = codes["code"].str.partition(".")[0]
    codes = codes[_both_used(family, codes["coders"], used)].reset_index(drop=True)
    if both.empty:
        why = "No two coders used the same codebook, so that no codes can be compared."
        return Part(refusals={"trust": why})
    return Part(
        {"agreement": both, "agreement_by_code": codes},
        {"agreement": figures.agreement(both, measure="kappa")},
    )


def _used(part: Corpus) -> frozenset[str]:
    """Name the codebooks that a person looked at: zero codes of another say nothing."""
    looked_for = pd.concat([part.codings["code"], part.reviews["book"]])
    return frozenset(looked_for.str.partition(".")[0])


def _both_used(
    families: pd.Series, pairs: pd.Series, used: Mapping[str, frozenset[str]]
) -> list[bool]:
    return [
        all(family in books for name, books in used.items() if name in pair.split(", "))
        for family, pair in zip(families, pairs, strict=True)
    ]
