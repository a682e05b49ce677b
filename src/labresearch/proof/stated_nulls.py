"""What the key says is not there, looked for in one composed corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from labresearch import analysis
from labresearch.analysis.inference import SEED
from labresearch.corpus import Corpus
from labresearch.proof.between_labs import between_labs

__all__ = ["enacted_lessons", "found_stated_nulls"]

_MEETINGS = ("planning", "revise", "debrief")
_PAIRS = ("pauses.pair", "teacher_moves.partner_talk")
_SOON = 5  # turns


def found_stated_nulls(corpus: Corpus, *, draws: int = 999, seed: int = SEED) -> pd.DataFrame:
    """Test what is planted in no composed corpus.

    Parameters
    ----------
    corpus : Corpus
        A composed corpus with codings of one coder.
    draws : int, default 999
        Permutations and draws of labs.
    seed : int
        Their seed.

    Returns
    -------
    pandas.DataFrame
        One row a test: ``null`` (str, as in the key), ``what`` (str, what was held against what),
        ``estimate`` (odds ratio, correlation or distance), ``p``, ``unit``, ``found_by`` (str).

    Raises
    ------
    ValueError
        If codings come from several coders.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus
    >>> table = found_stated_nulls(composed_corpus(1))  # doctest: +SKIP
    """
    how: dict[str, Any] = {"draws": draws, "seed": seed}
    lessons = enacted_lessons(corpus)
    rows = [
        _pair_talk(corpus, how),
        *_of_lessons(lessons, how),
        *_of_labs(corpus, lessons, how),
        *_plc(corpus, how),
    ]
    columns = ["null", "what", "estimate", "p", "unit", "found_by"]
    return pd.DataFrame(rows, columns=columns)


def _row(null: str, what: str, found: dict[str, Any], unit: str, found_by: str) -> dict[str, Any]:
    numbers = {"estimate": found["estimate"], "p": found["p"]}
    return {"null": null, "what": what, **numbers, "unit": unit, "found_by": found_by}


def _pair_talk(corpus: Corpus, how: dict[str, Any]) -> dict[str, Any]:
    turns = analysis.lesson_turns(corpus, {"pairs": _PAIRS, "press": ["teacher_moves.press"]})
    near = turns.groupby("stretch")
    pressed = (near["press"].shift(fill_value=False)).map({True: " press", False: ""})
    soon = pd.concat(
        [near["pairs"].shift(k, fill_value=False) for k in range(1, _SOON + 1)], axis=1
    )
    turns = turns.assign(soon=soon.any(axis=1), held=turns["session"] + pressed)
    found = analysis.stratified_odds(turns[turns["child"]], "soon", "reasons", strata="held", **how)
    found["estimate"] = found["odds_ratio"]
    what = f"reasoning in the {_SOON} turns after pair talk"
    return _row("pair_talk", what, found, "child's turn, within lesson", "stratified_odds")


def enacted_lessons(corpus: Corpus) -> pd.DataFrame:
    """Give for each enactment what may differ between lessons, and its share of reasoning.

    Parameters
    ----------
    corpus : Corpus
        A composed corpus with codings of one coder.

    Returns
    -------
    pandas.DataFrame
        One row a lesson: ``session``, ``lab`` (str), ``cycle`` (float), ``turns`` (int, of
        children), ``reasons`` (int, of these), ``share`` (0 to 1), ``timeouts`` (int),
        ``afternoon``, ``researcher`` (bool).
    """
    turns = analysis.lesson_turns(corpus, phases=("enactment",))
    sums = turns[turns["child"]].groupby("session")["reasons"].agg(["size", "sum"])
    timeouts = analysis.lesson_timeouts(corpus).set_index("session")
    place = corpus.sessions.set_index("session").loc[sums.index]
    return pd.DataFrame(
        {
            "session": sums.index,
            "lab": place["lab"].to_numpy(),
            "cycle": place["cycle"].astype("float64").to_numpy(),
            "turns": sums["size"].to_numpy(),
            "reasons": sums["sum"].to_numpy(),
            "share": (sums["sum"] / sums["size"]).to_numpy(),
            "timeouts": timeouts.loc[sums.index, "timeouts"].to_numpy(),
            "afternoon": (place["time_of_day"] == "afternoon").to_numpy(),
            "researcher": place["researcher"].astype("bool").to_numpy(),
        }
    )


def _of_lessons(lessons: pd.DataFrame, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for null, column in (("number_of_timeouts", "timeouts"), ("time_of_day", "afternoon")):
        found = between_labs(lessons[column], lessons["share"], lessons["cycle"], **how)
        what = f"{column} and share of reasoning of a lesson"
        yield _row(null, what, found, "lesson, within cycle", "between_labs")


def _of_labs(
    corpus: Corpus, lessons: pd.DataFrame, how: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    labs = analysis.framing_by_lab(corpus, phases=_MEETINGS).set_index("lab")
    facts = pd.DataFrame(
        {
            "reasoning": lessons.groupby("lab")["share"].mean(),
            "sorting frames a line": labs["sorting"] / labs["lines"],
            "time-outs": lessons.groupby("lab")["timeouts"].mean(),
        }
    ).loc[labs.index]
    place = corpus.sessions[corpus.sessions["phase"] == "planning"].set_index("lab")
    planning = corpus.utterances["session"].value_counts()
    given = {
        "researcher": place["researcher"].astype("float64"),
        # one lab is planned at far greater length than others
        "planning_length": place["session"].map(planning).rank(),
    }
    for null, x in given.items():
        for name, y in facts.items():
            found = between_labs(x.loc[labs.index], y, labs["cycle"], **how)
            what = f"{null.replace('_', ' ')} and {name}"
            yield _row(null, what, found, "lab, within cycle", "between_labs")
    # by the line: how many words a line has depends on the topic, and so on the grade
    upper = labs["team"].str.contains("Grade 3|Grade 5")
    pairs = labs["school"] + labs["cycle"].astype("str")
    for name in ("sorting", "sense"):
        found = between_labs(upper, labs[name] / labs["lines"], pairs, **how)
        yield _row(
            "grade", f"grade and {name} frames a line", found, "pair of labs", "between_labs"
        )


def _plc(corpus: Corpus, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    table = analysis.team_contrast(corpus, "Grade 3 PLC", "Grade 9 PLC", **how)
    found = table.iloc[0].to_dict()
    what = "distance of the profiles of the two PLCs"
    yield _row("plc", what, found, "meeting", "team_contrast")
