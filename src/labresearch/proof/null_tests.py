"""All tests of the partnership's analyses on a corpus in which nothing is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from labresearch import analysis
from labresearch.analysis.inference import SEED
from labresearch.corpus import Corpus
from labresearch.networks import recurrence

__all__ = ["FAMILIES", "null_tests"]

_MEETINGS = ("planning", "revise", "debrief")
_Rows = Iterator[tuple[str, float]]


def null_tests(
    corpus: Corpus,
    *,
    pacing: pd.DataFrame,
    families: Iterable[str] = (),
    draws: int = 999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Collect the p values of every analysis that has any, question by question.

    Left out is what is true of null corpora too: asset words rise in one team and ideas of the
    pacing calendar recur (both are traps); roles prefer different purposes of time-outs, but for
    sense-making; children take up each other's ideas, so that single networks differ from shuffled
    ones; and a reframe stands where a frame of sense could, so that sense comes more seldom after
    sorting. Networks held against questions to compare are those of children's ideas.

    Parameters
    ----------
    corpus : Corpus
        A null corpus, ``composed_corpus(seed, planted=False)``.
    pacing : pandas.DataFrame
        Its pacing calendar.
    families : iterable of str
        Some of `FAMILIES`; all if left out.
    draws : int, default 999
        Permutations and draws of labs in each analysis.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        One row a test: ``family`` (str, a question), ``test`` (str), ``p``. Tests that were refused
        are left out.

    Raises
    ------
    ValueError
        If codings come from several coders, or a family is unknown.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus, pacing_calendar
    >>> null = composed_corpus(1, planted=False)  # doctest: +SKIP
    >>> null_tests(null, pacing=pacing_calendar(1))  # doctest: +SKIP
    """
    how: dict[str, Any] = {"draws": draws, "seed": seed}
    chosen = tuple(families) or FAMILIES
    unknown = [name for name in chosen if name not in _TESTS]
    if unknown:
        message = f"family {unknown[0]!r} is unknown; must be one of {', '.join(FAMILIES)}"
        raise ValueError(message)
    rows = [
        (family, test, p) for family in chosen for test, p in _TESTS[family](corpus, pacing, how)
    ]
    table = pd.DataFrame(rows, columns=["family", "test", "p"])
    return table[table["p"].notna()].reset_index(drop=True)


def _purposes(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.purposes_by_initiator(corpus, **how)
    # which of the other purposes a role prefers is no null of the generator
    table = table[table["purpose"] == "timeout_purpose.sense"]
    yield from zip(table["role"] + ", " + table["label"], table["p"], strict=True)


def _timeouts(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.reasoning_around_timeouts(corpus, **how)
    yield from zip(table["outcome"] + ", " + table["comparison"], table["p"], strict=True)


def _waits(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.waits_and_reasoning(analysis.wait_events(corpus), models=False, **how)
    yield from zip(table["kind"] + ", " + table["outcome"], table["p"], strict=True)


def _moves(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    acts = {name: analysis.ACTS[name] for name in ("reasoning", "comparing ideas")}
    table = analysis.moves_to_acts(corpus, acts=acts, **how)
    yield from zip(table["label"] + ", " + table["act"], table["p"], strict=True)


def _follow_ups(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.follow_up_odds(analysis.episode_turns(corpus), **how)
    yield from zip(table["comparison"], table["p"], strict=True)


def _errors(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.error_responses(corpus, **how)
    yield from zip(table["outcome"] + ", against " + table["against"], table["p"], strict=True)


def _idea_networks(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    segments = analysis.segment_networks(corpus, draws=199, seed=how["seed"])
    table = analysis.compare_slopes(segments)
    yield from zip(table["measure"] + ", " + table["null"], table["p"], strict=True)


def _threads(corpus: Corpus, pacing: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    rows = analysis.carried_ideas(corpus, pacing=pacing)
    table = analysis.carry_odds(rows, **how)
    table = table[table["calendar"] == "off"]
    yield from zip(table["rooms"], table["p"], strict=True)
    times = analysis.carry_times(rows, **how)
    yield from zip("turns until, " + times["measure"], times["p"], strict=True)
    share = recurrence(corpus, pacing=pacing, **how)
    off = share[(share["calendar"] == "off") & (share["ideas"] == "difference")]
    yield from zip("recurrence, " + off["null"], off["p"], strict=True)


def _learning(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.learning_growth(corpus, **how)
    yield from zip(table["kind"], table["p"], strict=True)


def _framing(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.framing_trends(corpus, phases=_MEETINGS, **how)
    table = table[table["frames"] != "asset"]
    yield from zip(table["frames"] + ", " + table["group"], table["p"], strict=True)


def _people(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    ties = analysis.tie_trends(analysis.ties_by_lab(corpus, draws=49, seed=how["seed"]), **how)
    yield from zip(ties["measure"] + ", " + ties["of"], ties["p"], strict=True)
    after = analysis.after_leaders(corpus, **how)
    after = after[(after["lag"] == 0) & (after["measure"] == "odds ratio")]
    yield from zip(after["act"] + " by " + after["leader"], after["p"], strict=True)
    growth = analysis.act_trends(corpus, **how)
    yield from zip(growth["act"] + " by " + growth["role"], growth["p"], strict=True)


def _culture(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.team_contrast(corpus, "Grade 3 PLC", "Grade 9 PLC", **how)
    yield from zip(table["code"], table["p"], strict=True)


def _children(corpus: Corpus, _: pd.DataFrame, how: dict[str, Any]) -> _Rows:
    table = analysis.who_reasons(analysis.participation(corpus), **how)
    yield from zip("Gini of " + table["measure"], table["p"], strict=True)


_TESTS: dict[str, Callable[[Corpus, pd.DataFrame, dict[str, Any]], _Rows]] = {
    "RQ1 what time-outs are for": _purposes,
    "RQ2 after time-outs": _timeouts,
    "RQ3 wait time": _waits,
    "RQ4 moves and acts": _moves,
    "RQ5 invitation or follow-up": _follow_ups,
    "RQ6 idea networks": _idea_networks,
    "RQ7 errors": _errors,
    "RQ8 threads": _threads,
    "RQ9 learning talk": _learning,
    "RQ10 framing": _framing,
    "RQ11 people": _people,
    "RQ12 culture": _culture,
    "RQ13 who reasons": _children,
}
FAMILIES = tuple(_TESTS)
"""The questions whose tests are counted."""
