"""Where a staff is as a culture: the self-assessment, as far as recorded talk goes."""

from __future__ import annotations

import pandas as pd

from labresearch import analysis, figures
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import (
    NO_ADULTS,
    Coders,
    adults_confer,
    each_coder,
    not_coded,
    side_by_side,
)
from labresearch.results.lines_behind import coded_places, joined, with_lines, with_where
from labresearch.results.model import Part

__all__ = ["culture"]


def culture(coders: Coders, *, seed: int, draws: int) -> Part:
    """Fill in the self-assessment, and give the profile of culture codes.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of the permutations.

    Returns
    -------
    Part
        Tables ``self_assessment`` and ``culture_profile``; figure ``culture_profile`` of the person
        who coded most, else of the rules. Two teams are compared if exactly two have PLCs.
    """
    if not adults_confer(coders):
        return Part(refusals={"culture": NO_ADULTS})
    books = ["culture", "adult_talk"]
    chosen = each_coder(coders, books)
    if not chosen:
        return not_coded("culture", books)

    def assess(part: Corpus) -> pd.DataFrame:
        teams = plc_teams(part)
        table = analysis.self_assessment(part, teams=teams, draws=draws, seed=seed)
        places = coded_places(part)
        where = [
            "" if refused.startswith("suppressed") else _lines(places, codes, among)
            for codes, among, refused in zip(
                table["codes"], table["among"], table["refused"], strict=True
            )
        ]
        return with_where(table, where)

    def profile(part: Corpus) -> pd.DataFrame:
        table = analysis.culture_profile(part)
        return with_lines(table, coded_places(part), {code: [code] for code in table["code"]})

    tables = {
        "self_assessment": side_by_side(chosen, assess),
        "culture_profile": side_by_side(chosen, profile),
    }
    profiles = tables["culture_profile"]
    own = profiles[profiles["coder"] == list(chosen)[-1]]
    if (own["refused"] == "").any():
        return Part(tables, {"culture_profile": figures.culture_profile(own)})
    return Part(tables)


def _lines(places: pd.DataFrame, codes: str, among: str) -> str:
    own = places[places["code"].isin(codes.split(";"))].drop_duplicates(["session", "line"])
    if among:
        own = own[own["phase" if among in analysis.MEETINGS else "role"] == among]
    return joined(own)


def plc_teams(corpus: Corpus) -> tuple[str, str] | None:
    """Name the two teams that speak in PLCs, or nobody if there are not exactly two."""
    lines = analysis.adult_lines(corpus)
    spoken = corpus.sessions["session"].isin(lines.loc[lines["phase"] == "plc", "session"])
    teams = sorted(set(corpus.sessions.loc[spoken, "team"]) - {""})
    return (teams[0], teams[1]) if len(teams) == 2 else None
