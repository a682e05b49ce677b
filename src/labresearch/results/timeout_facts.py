"""What time-outs are for and who calls them, as coded by rules and by a person."""

from __future__ import annotations

import contextlib

import pandas as pd

from labresearch import analysis, figures
from labresearch.corpus import Corpus
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    not_coded,
    side_by_side,
)
from labresearch.results.lines_behind import joined, with_where
from labresearch.results.model import Part

__all__ = ["timeout_facts"]


def timeout_facts(coders: Coders, *, seed: int, draws: int) -> Part:
    """Give rates of time-outs, who calls them, what for, and how they end.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.
    seed, draws : int
        Of the draws of whole labs.

    Returns
    -------
    Part
        Tables ``timeout_rates``, ``timeout_callers``, ``timeout_kinds`` (purposes and resolutions
        with their lines); figure ``timeout_calls`` of the person who coded most, else of the rules.
    """
    coded_by = each_coder(coders, ["timeout_purpose"])
    if not coded_by:
        return not_coded("timeouts", ["timeout_purpose"])
    chosen = {}
    for name, part in coded_by.items():
        with contextlib.suppress(ValueError):  # nothing coded and no lesson where to look
            if len(analysis.coded_timeouts(part)):
                chosen[name] = part
    if not chosen:
        said = "No time-out was found. They are looked for where adults teach children together."
        return Part(refusals={"timeouts": said})
    tables = {
        "timeout_rates": side_by_side(
            chosen, lambda part: analysis.timeout_rates(part, draws=draws, seed=seed)
        ),
        "timeout_callers": side_by_side(chosen, lambda part: _callers(part, draws, seed)),
        "timeout_kinds": side_by_side(chosen, _kinds),
    }
    fullest = chosen[list(chosen)[-1]]
    figure = figures.timeout_calls(
        analysis.coded_timeouts(fullest), analysis.lesson_timeouts(fullest)
    )
    return Part(tables, {"timeout_calls": figure})


def _callers(part: Corpus, draws: int, seed: int) -> pd.DataFrame:
    table = analysis.timeout_callers(part, draws=draws, seed=seed)
    found = analysis.coded_timeouts(part).rename(columns={"first_line": "line"})
    where = {role: joined(rows) for role, rows in found.groupby("initiator_role")}
    return with_where(table, [where.get(role, "") for role in table["initiator_role"]])


def _kinds(part: Corpus) -> pd.DataFrame:
    """Count purposes and resolutions: a time-out may serve several purposes."""
    found = analysis.coded_timeouts(part).rename(columns={"first_line": "line"})
    rows = []
    for kind, column in (("purpose", "purposes"), ("resolution", "resolution")):
        each = found.assign(code=found[column].str.split(";")).explode("code")
        for code, own in each.groupby(each["code"].replace("", "(none coded)"), sort=True):
            rows.append(
                {
                    "kind": kind,
                    "code": code,
                    "label": str(code).partition(".")[2].replace("_", " ") or code,
                    "n": len(own),
                    "timeouts": len(found),
                    "share": len(own) / len(found),
                    "where": joined(own),
                }
            )
    return pd.DataFrame(rows)
