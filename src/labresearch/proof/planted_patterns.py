"""What the partnership's analyses find of each planted pattern in one composed corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from labresearch import analysis
from labresearch.analysis.inference import SEED
from labresearch.composed import Key, load_key
from labresearch.corpus import Corpus

__all__ = ["found_patterns"]

_MEETINGS = ("planning", "revise", "debrief")
_PRESS, _COMPARE = "teacher_moves.press", "teacher_moves.compare"
_ADMITS = "admits not knowing"
_NUMBERS = ("estimate", "low", "high", "p", "n")
_COLUMNS = ["pattern", "where", "planted", "null", *_NUMBERS, "unit", "found_by", "ratio"]


def found_patterns(
    corpus: Corpus,
    *,
    pacing: pd.DataFrame,
    key: Key | None = None,
    draws: int = 999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Estimate each planted pattern by the analysis that answers its question.

    Parameters
    ----------
    corpus : Corpus
        A composed corpus with the codings of its key (or of another single coder).
    pacing : pandas.DataFrame
        Its pacing calendar, see `labresearch.composed.pacing_calendar`.
    key : Key, optional
        What was planted; the shipped key if left out. For a null corpus
        ``load_key(planted=False)``.
    draws : int, default 999
        Permutations and draws of labs in each analysis.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        One row a pattern and group of schools: ``pattern`` (str, 'P1' to 'P9', 'P3b'), ``where``
        ('all'; for P2 and P6 'planted', the schools that have it, and 'without'), ``planted``,
        ``null`` (float, the size there and the value without any), ``estimate``, ``low``, ``high``
        (95 %), ``p`` (two-sided, of no pattern), ``n`` (int), ``unit``, ``found_by`` (str, function
        of the package), ``ratio`` (bool, whether sizes are ratios).

    Raises
    ------
    ValueError
        If codings come from several coders.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus, pacing_calendar
    >>> table = found_patterns(composed_corpus(1), pacing=pacing_calendar(1))  # doctest: +SKIP
    """
    key = key or load_key()
    how: dict[str, Any] = {"draws": draws, "seed": seed}
    rows = [
        _purposes(corpus, key, how),
        *_after_timeouts(corpus, key, how),
        *_waits(corpus, key, how),
        *_moves(corpus, key, how),
        *_framing(corpus, key, how),
        _carried(corpus, pacing, key, how),
        _coach_share(corpus, key, how),
        _after_principal(corpus, key, how),
    ]
    table = pd.DataFrame(rows)
    table["null"] = [float(_null(key, name)) for name in table["pattern"]]
    table["ratio"] = table["null"] == 1
    return table[_COLUMNS]


def _null(key: Key, pattern: str) -> float:
    # P7's key gives shares of two kinds of ideas; the analysis compares them by their odds
    return 1.0 if pattern == "P7" else float(key.plants[pattern]["null"])


def _row(
    pattern: str, found: Mapping[str, Any], planted: float, found_by: str, where: str = "all"
) -> dict[str, Any]:
    estimate = found["odds_ratio"] if "odds_ratio" in found else found["estimate"]
    return {
        **{name: found[name] for name in _NUMBERS[1:]},
        "estimate": float(estimate),
        "pattern": pattern,
        "where": where,
        "planted": float(planted),
        "unit": found["unit"],
        "found_by": found_by,
    }


def _groups(key: Key, pattern: str) -> dict[str, str]:
    """Say for each school whether it has the pattern."""
    facts = key.plants[pattern]
    return dict.fromkeys(facts["schools"], "planted") | dict.fromkeys(facts["without"], "without")


def _sizes(key: Key, pattern: str) -> dict[str, float]:
    facts = key.plants[pattern]
    return {
        "planted": float(key.size(pattern, school=facts["schools"][0])),
        "without": float(key.size(pattern, school=facts["without"][0])),
    }


def _purposes(corpus: Corpus, key: Key, how: dict[str, Any]) -> dict[str, Any]:
    table = analysis.purposes_by_initiator(corpus, against="host", **how)
    row = table.set_index(["purpose", "role"]).loc[("timeout_purpose.sense", "coach")]
    return _row("P1", row, key.size("P1"), "purposes_by_initiator")


def _after_timeouts(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    sessions = corpus.sessions.assign(has_p2=corpus.sessions["school"].map(_groups(key, "P2")))
    table = analysis.reasoning_around_timeouts(
        corpus.replace(sessions=sessions), by="has_p2", outcomes=["reasoning"], **how
    )
    after = table[table["comparison"] == "enacted"].set_index("group")
    for where, planted in _sizes(key, "P2").items():
        yield _row("P2", after.loc[where], planted, "reasoning_around_timeouts", where)


def _waits(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waits = analysis.wait_events(corpus)
    table = analysis.waits_and_reasoning(
        waits, threshold=float(key.plants["P3"]["seconds"]), models=False, **how
    )
    table = table[table["outcome"] == "reasoning"].set_index("kind")
    for pattern, kind in (("P3", "wait2"), ("P3b", "wait1")):
        yield _row(pattern, table.loc[kind], key.size(pattern), "waits_and_reasoning")


def _moves(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    acts = {name: analysis.ACTS[name] for name in ("reasoning", "comparing ideas")}
    table = analysis.moves_to_acts(corpus, moves=[_PRESS, _COMPARE], acts=acts, **how)
    table = table.set_index(["move", "act"])
    for pattern, pair in (("P4", (_PRESS, "reasoning")), ("P5", (_COMPARE, "comparing ideas"))):
        yield _row(pattern, table.loc[pair], key.size(pattern), "moves_to_acts")


def _framing(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    table = analysis.framing_trends(corpus, by=_groups(key, "P6"), phases=_MEETINGS, **how)
    table = table[table["frames"] == "sorting"].set_index("group")
    for where, planted in _sizes(key, "P6").items():
        yield _row("P6", table.loc[where], planted, "framing_trends", where)


def _carried(corpus: Corpus, pacing: pd.DataFrame, key: Key, how: dict[str, Any]) -> dict[str, Any]:
    table = analysis.carry_odds(analysis.carried_ideas(corpus, pacing=pacing), **how)
    row = table.set_index(["rooms", "calendar"]).loc[("next day", "off")]
    told, silent = key.size("P7")
    return _row("P7", row, told / (1 - told) / (silent / (1 - silent)), "carry_odds")


def _coach_share(corpus: Corpus, key: Key, how: dict[str, Any]) -> dict[str, Any]:
    # the random orders of ties_by_lab serve its other measures
    table = analysis.tie_trends(analysis.ties_by_lab(corpus, draws=9), **how)
    row = table.set_index(["measure", "of"]).loc[("coach_share", "value")]
    return _row("P8", row, key.size("P8"), "tie_trends")


def _after_principal(corpus: Corpus, key: Key, how: dict[str, Any]) -> dict[str, Any]:
    acts = {_ADMITS: analysis.ADULT_ACTS[_ADMITS]}
    table = analysis.after_leaders(corpus, acts=acts, **how)
    mine = (table["lag"] == 0) & (table["leader"] == "principal") & (table["act"] == _ADMITS)
    row = table[mine].set_index("measure").loc["odds ratio"]
    return _row("P9", row, key.size("P9"), "after_leaders")
