"""How far the codings can be trusted: agreement between everybody who coded."""

from __future__ import annotations

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
    both = reliability.agreement(coded, by=["family", "pair"], boot=BOOT, seed=seed)
    codes = reliability.agreement(coded, ["rules", people[0]], by="code", boot=0, seed=seed)
    return Part(
        {"agreement": both, "agreement_by_code": codes},
        {"agreement": figures.agreement(both, measure="kappa")},
    )
