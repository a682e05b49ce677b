"""Each trap of the key: what a naive analysis concludes from it, and what ours does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from labresearch import analysis
from labresearch.analysis.inference import SEED
from labresearch.composed import Key, load_key
from labresearch.corpus import Corpus
from labresearch.networks import network_nulls

__all__ = ["found_traps", "pacing_trap"]

_RUN = 15  # mentions
_COLUMNS = [
    "trap", "measure", "truth", "ratio", "side", "how", "estimate", "low", "high", "p", "unit",
]  # fmt: skip
# a task made smaller for one child or table; codebooks have no code for what a child is given
_SMALLER_TASK = re.compile(
    r"special sheet|smaller numbers|skip the hard|did the first part|hand out the cubes"
    r"|friendly version|little one's perfect|just trace|while the others do the challenge",
    re.IGNORECASE,
)


def found_traps(
    corpus: Corpus,
    *,
    patterns: pd.DataFrame,
    key: Key | None = None,
    draws: int = 999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Run a naive analysis and ours on the traps of a corpus with planted patterns.

    The trap of the pacing calendar is shown where nothing is carried, see `pacing_trap`.

    Parameters
    ----------
    corpus : Corpus
        A composed corpus with the codings of its key.
    patterns : pandas.DataFrame
        What `found_patterns` found in it.
    key : Key, optional
        What was planted, the shipped key if left out.
    draws : int, default 999
        Permutations and draws of labs.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        Two rows a trap, ``side`` 'naive' and 'ours': ``trap`` (str, as in the key), ``measure``
        (str), ``truth`` (float, what is so by the key), ``ratio`` (bool, whether estimates are
        ratios), ``how`` (str, what was done), ``estimate``, ``low``, ``high`` (95 %), ``p``
        (two-sided, of no difference), ``unit`` (str).

    Examples
    --------
    >>> from labresearch.composed import composed_corpus, pacing_calendar
    >>> corpus = composed_corpus(1)  # doctest: +SKIP
    >>> patterns = found_patterns(corpus, pacing=pacing_calendar(1))  # doctest: +SKIP
    >>> found_traps(corpus, patterns=patterns)  # doctest: +SKIP
    """
    key = key or load_key()
    how: dict[str, Any] = {"draws": draws, "seed": seed}
    rows = [
        *_spring_rise(corpus, how),
        *_talkative_lab(corpus, key, how),
        *_asset_words(corpus, key, how),
        *_resister(corpus, patterns, key),
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _pair(
    trap: str,
    measure: str,
    truth: float,
    naive: dict[str, Any],
    ours: dict[str, Any],
    *,
    ratio: bool,
) -> Iterator[dict[str, Any]]:
    for side, found in (("naive", naive), ("ours", ours)):
        about = {"trap": trap, "measure": measure, "truth": truth, "ratio": ratio, "side": side}
        yield about | {name: found[name] for name in _COLUMNS[5:]}


def _spring_rise(corpus: Corpus, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Hold rooms of labs against rooms without one, on the same days."""
    turns = analysis.lesson_turns(corpus)
    turns = turns[turns["child"]]
    place = corpus.sessions.set_index("session")
    turns = turns.assign(
        room=turns["session"].map(place["room"]),
        cycle=turns["session"].map(place["cycle"]).astype("float64"),
        team=turns["session"].map(place["school"] + "/" + place["team"]),
    )
    there = turns["room"] != "comparison"
    naive = _slope_of_turns(turns.loc[there, "cycle"], turns.loc[there, "reasons"])
    share = turns.assign(lab=there).pivot_table(
        index=["team", "cycle"], columns="lab", values="reasons", aggfunc="mean"
    )
    share = share.dropna()
    days = (share[True] - share[False]).rename("more").reset_index()
    ours = analysis.slope_per_cycle(days, "more", **how)
    yield from _pair(
        "spring_rise",
        "change per cycle of the share of reasoning that labs bring",
        0.0,
        naive | {"how": "turns in rooms of labs", "unit": "turn"},
        ours | {"how": "less rooms without a lab", "unit": "lab"},
        ratio=False,
    )


def _slope_of_turns(x: pd.Series, y: pd.Series) -> dict[str, float]:
    """Fit a line through single turns, which is what a naive analysis does."""
    a = x.to_numpy() - x.mean()
    b = y.to_numpy(dtype=float) - y.mean()
    slope = float(a @ b / (a @ a))
    error = math.sqrt(float(((b - slope * a) ** 2).sum()) / (len(a) - 2) / float(a @ a))
    return {
        "estimate": slope,
        "low": slope - 1.96 * error,
        "high": slope + 1.96 * error,
        "p": math.erfc(abs(slope) / error / math.sqrt(2)),
    }


def _talkative_lab(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Hold the lab's network against other labs' networks at the same number of mentions."""
    sessions = corpus.sessions
    labs = corpus.select(session=sessions.loc[sessions["lab"] != "", "session"].tolist())
    # few enough to lie in one session: a run that crosses into the next has fewer co-mentions
    table = network_nulls(labs, null="rarefaction", mentions=_RUN, draws=1, seed=how["seed"])
    table = table[table["measure"] == "weighted_degree"].set_index("network")
    lab = key.traps["talkative_lab"]["lab"]
    raw = table["observed"]
    z = float((raw[lab] - raw.drop(lab).mean()) / raw.drop(lab).std())

    def among_others(value: float) -> dict[str, Any]:
        # a lab like the others lies within these many standard deviations of them
        return {"estimate": value, "low": value - 1.96, "high": value + 1.96, "unit": "lab"}

    rank = float((np.abs(raw - raw.mean()) >= abs(raw[lab] - raw.mean()) - 1e-12).mean())
    mine = table.loc[lab]
    yield from _pair(
        "talkative_lab",
        "how far its ideas are better tied than other labs' (z of co-mentions an idea)",
        0.0,
        among_others(z) | {"p": rank, "how": "co-mentions as they are"},
        among_others(float(mine["z"]))
        | {"p": float(mine["p"]), "how": f"{_RUN} mentions of each lab"},
        ratio=False,
    )


def _asset_words(corpus: Corpus, key: Key, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Look at the tasks that children are given beside the words said of them."""
    school, _, grade = key.traps["asset_words"]["team"].partition(" ")
    sessions = corpus.sessions
    mine = sessions["school"].str.startswith(school) & (sessions["team"] == grade)
    team = corpus.select(session=sessions.loc[mine, "session"].tolist())
    labs = analysis.framing_by_lab(team).assign(team=grade)
    naive = _single_lines(analysis.rate_ratio_per_cycle(labs, "asset", "words", **how))
    place = sessions.set_index("session")
    lines = team.utterances[team.utterances["session"].map(place["phase"]) == "enactment"]
    smaller = lines["text"].str.contains(_SMALLER_TASK).groupby(lines["session"]).sum()
    tasks = pd.DataFrame(
        {
            "smaller": smaller,
            "lesson": 1,
            "cycle": place["cycle"].reindex(smaller.index).astype("float64"),
            "team": grade,
        }
    )
    ours = analysis.rate_ratio_per_cycle(tasks.reset_index(), "smaller", "lesson", **how)
    yield from _pair(
        "asset_words",
        "rate ratio per cycle of how this team treats children",
        1.0,
        naive | {"how": "asset words", "unit": "line"},
        ours | {"how": "smaller tasks for some", "unit": "lesson"},
        ratio=True,
    )


def _single_lines(found: dict[str, Any]) -> dict[str, Any]:
    """Give a ratio the interval that it would have if each line stood alone."""
    log, error = math.log(found["estimate"]), found["log_error"] / math.sqrt(found["dispersion"])
    return {
        "estimate": found["estimate"],
        "low": math.exp(log - 1.96 * error),
        "high": math.exp(log + 1.96 * error),
        "p": math.erfc(abs(log) / error / math.sqrt(2)),
    }


def _resister(corpus: Corpus, patterns: pd.DataFrame, key: Key) -> Iterator[dict[str, Any]]:
    """Stratify by school before saying that a doubting teacher is wrong."""
    school = key.traps["resister"]["school"]
    turns, _ = analysis.turns_around_timeouts(corpus)
    after = turns["since"].between(1, int(key.plants["P2"]["turns"]))
    after &= turns["after"] == "timeout_resolution.enacted"
    held = turns["session"] + turns["press"].map({True: " press", False: ""})
    naive = analysis.mantel_haenszel(after, turns["reasoning"], held)
    ours = patterns[(patterns["pattern"] == "P2") & (patterns["where"] == "without")].iloc[0]
    yield from _pair(
        "resister",
        f"odds ratio of reasoning after enacted time-outs at {school}",
        float(key.size("P2", school=school)),
        naive | {"how": "all schools together", "unit": "turn"},
        {**ours, "how": "this school by itself"},
        ratio=True,
    )


def pacing_trap(
    corpus: Corpus, *, pacing: pd.DataFrame, draws: int = 999, seed: int = SEED
) -> pd.DataFrame:
    """Say whether announced ideas recur, with and without the ideas of the pacing calendar.

    Parameters
    ----------
    corpus : Corpus
        A null corpus: nothing is carried, but the calendar brings ideas back.
    pacing : pandas.DataFrame
        Its pacing calendar.
    draws : int, default 999
        Permutations and draws of labs.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        As `found_traps`.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus, pacing_calendar
    >>> null = composed_corpus(1, planted=False)  # doctest: +SKIP
    >>> pacing_trap(null, pacing=pacing_calendar(1))  # doctest: +SKIP
    """
    table = analysis.carry_odds(
        analysis.carried_ideas(corpus, pacing=pacing), draws=draws, seed=seed
    ).set_index(["rooms", "calendar"])
    sides = {}
    for calendar in ("any", "off"):
        row = table.loc[("next day", calendar)]
        sides[calendar] = {**row, "estimate": row["odds_ratio"]}
    rows = _pair(
        "pacing",
        "odds ratio that an announced idea recurs, where nothing is carried",
        1.0,
        sides["any"] | {"how": "all ideas"},
        sides["off"] | {"how": "off the calendar"},
        ratio=True,
    )
    return pd.DataFrame(rows, columns=_COLUMNS)
