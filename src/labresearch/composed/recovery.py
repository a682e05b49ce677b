"""How much of what was planted is found again, in codes of the key or of any other coder.

These are checks of the software on composed talk, with one simple estimator for each pattern. They
say nothing about labs. The partnership's questions have their own analyses.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.cycle_slopes import rate_ratio_per_cycle, slope_per_cycle
from labresearch.analysis.inference import SEED, mantel_haenszel, two_sided_p
from labresearch.composed.calendar import school_of
from labresearch.composed.key import Key, load_key
from labresearch.composed.turn_facts import timeout_facts, turn_facts
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import code_facts

__all__ = ["found_nulls", "planted_sizes"]

_MEETINGS = ("planning", "revise", "debrief")
_DRAWS = 1999


def planted_sizes(
    corpus: Corpus, *, pacing: pd.DataFrame | None = None, key: Key | None = None
) -> pd.DataFrame:
    """Estimate the size of every planted pattern.

    Parameters
    ----------
    corpus : Corpus
        A generated corpus with codings of one coder: the key, rules, or people.
    pacing : pandas.DataFrame, optional
        ``school``, ``team`` (str), ``cycle`` (int), ``idea`` (str, qualified code): ideas that the
        pacing calendar brings the week after. Without it P7 is misled by the calendar.
    key : Key, optional
        What was planted, the shipped key if left out.

    Returns
    -------
    pandas.DataFrame
        One row a pattern and group of schools: ``plant``, ``schools``, ``measure`` (str),
        ``planted``, ``estimate``, ``low``, ``high`` (95 %), ``p`` (two-sided, no size),
        ``n`` (int), ``unit`` (str). Odds ratios are pooled inside lessons (Mantel-Haenszel); slopes
        over cycles hold the team, their p permutes the cycles of each team.

    Raises
    ------
    ValueError
        If the codings come from several coders.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus
    >>> table = planted_sizes(composed_corpus(1))
    >>> press = table.set_index("plant").loc["P4"]
    >>> bool(press["low"] < press["planted"] < press["high"])
    True
    """
    key = key or load_key()
    turns = turn_facts(corpus)
    timeouts = timeout_facts(turns)
    answers = _child_turns(turns, timeouts, key)
    rows = [_p1(timeouts, key)]
    for group, schools in _groups(turns, key, "P2").items():
        part = answers[answers["school"].map(school_of).isin(schools)]
        rows.append(_ratio("P2", group, part, "after_enacted", key, school=schools[0]))
    rows += [
        _ratio("P3", "all", answers[answers["wait2"].notna()], "long2", key),
        _ratio("P3b", "all", answers[answers["wait1"].notna()], "long1", key),
        _ratio("P4", "all", answers[answers["after_adult"]], "press_before", key, by_press=False),
        _ratio(
            "P5",
            "all",
            answers[answers["after_adult"]],
            "compare_before",
            key,
            outcome="compares",
            by_press=False,
        ),
    ]
    for group, schools in _groups(turns, key, "P6").items():
        rows.append(_p6(turns, group, schools, key))
    rows += [_p7(corpus, pacing, key), _p8(turns, key), _p9(turns, key)]
    return pd.DataFrame(rows)


def _groups(turns: pd.DataFrame, key: Key, plant: str) -> dict[str, list[str]]:
    facts = key.plants[plant]
    there = {school_of(school) for school in turns["school"].unique()}
    groups = {"planted": facts["schools"], "without": facts["without"]}
    return {name: [s for s in schools if s in there] for name, schools in groups.items()}


def _row(
    plant: str, group: str, planted: float, found: dict[str, float], unit: str
) -> dict[str, Any]:
    return {
        "plant": plant,
        "schools": group,
        "measure": load_key().plants[plant]["measure"],
        "planted": planted,
        "estimate": found["estimate"],
        "low": found["low"],
        "high": found["high"],
        "p": found["p"],
        "n": int(found["n"]),
        "unit": unit,
    }


def _child_turns(turns: pd.DataFrame, timeouts: pd.DataFrame, key: Key) -> pd.DataFrame:
    """Pick the turns of children in lessons and say what came before each."""
    turns = turns.reset_index(drop=True)
    session = turns["session"].to_numpy()
    same = np.r_[False, session[1:] == session[:-1]]
    outside = ~turns["timeout"].to_numpy()
    follows = same & outside & ~turns["timeout"].shift(fill_value=True).to_numpy()

    def before(name: str) -> np.ndarray:
        return follows & turns[name].shift(fill_value=False).to_numpy()

    gap = (turns["start"] - turns["end"].shift()).to_numpy()
    adult_before, child_before = before("adult"), before("child")
    unknown_before = follows & ~adult_before & ~child_before
    # the silence after the last turn of a child, unless a time-out came between
    silence = pd.Series(np.where(child_before | unknown_before, gap, np.nan))
    stretch = pd.Series(np.cumsum(~follows))
    wait2 = silence.groupby(stretch).ffill()
    long = float(key.plants["P3"]["seconds"])
    count, after = np.zeros(len(turns), dtype=int), np.zeros(len(turns), dtype=bool)
    ends = dict(zip(timeouts["last"], timeouts["enacted"], strict=True))
    speaks = (turns["child"] | (turns["role"] == "unknown")).to_numpy() & outside
    since, enacted = 10**6, False
    for i in range(len(turns)):
        if not same[i]:
            since, enacted = 10**6, False
        count[i], after[i] = since, enacted
        since += int(speaks[i])
        if i in ends:
            since, enacted = 0, ends[i]
    out = turns.assign(
        after_adult=adult_before,
        press_before=adult_before & before("press"),
        compare_before=adult_before & before("asks_compare"),
        wait1=np.where(adult_before, gap, np.nan),
        wait2=wait2.to_numpy(),
        after_enacted=after & (count < int(key.plants["P2"]["turns"])),
    )
    out["long1"], out["long2"] = out["wait1"] >= long, out["wait2"] >= long
    lesson = out["phase"].isin(("enactment", "classroom"))
    return out[lesson & out["child"] & outside]


def _ratio(
    plant: str,
    group: str,
    rows: pd.DataFrame,
    exposed: str,
    key: Key,
    *,
    outcome: str = "reasons",
    by_press: bool = True,
    school: str | None = None,
) -> dict[str, Any]:
    strata = rows["session"]
    if by_press:
        strata = strata + rows["press_before"].map({True: " press", False: ""})
    found = mantel_haenszel(rows[exposed], rows[outcome], strata)
    planted = float(key.size(plant, school=school))
    return _row(plant, group, planted, found, "student turn, within lesson")


def _p1(timeouts: pd.DataFrame, key: Key) -> dict[str, Any]:
    rows = timeouts[timeouts["initiator"].isin(("coach", "host"))]
    found = mantel_haenszel(rows["initiator"] == "coach", rows["sense"], rows["lab"])
    return _row("P1", "all", float(key.size("P1")), found, "time-out, within lab")


def _p6(turns: pd.DataFrame, group: str, schools: list[str], key: Key) -> dict[str, Any]:
    rows = turns[turns["phase"].isin(_MEETINGS) & turns["school"].map(school_of).isin(schools)]
    labs = _by_lab(rows, sorting=("sorting", "sum"), words=("words", "sum"))
    planted = float(key.size("P6", school=schools[0]))
    found = rate_ratio_per_cycle(labs, "sorting", "words", team="place")
    return _row("P6", group, planted, found, "lab, within school and team")


def _p8(turns: pd.DataFrame, key: Key) -> dict[str, Any]:
    rows = turns[turns["phase"].isin(_MEETINGS)].copy()
    same = rows["session"].eq(rows["session"].shift())
    coach = rows["role"].eq("coach")
    rows = rows.assign(tie=same, centre=same & (coach | coach.shift(fill_value=False)))
    labs = _by_lab(rows, tie=("tie", "sum"), centre=("centre", "sum"))
    labs["share"] = labs["centre"] / labs["tie"]
    found = slope_per_cycle(labs, "share", team="place")
    return _row("P8", "all", float(key.size("P8")), found, "lab, within team")


def _by_lab(rows: pd.DataFrame, **what: tuple[str, str]) -> pd.DataFrame:
    labs = rows.groupby(["school", "team", "cycle", "lab"], as_index=False).agg(**what)
    return labs.assign(place=labs["school"] + "/" + labs["team"])


def _p7(corpus: Corpus, pacing: pd.DataFrame | None, key: Key) -> dict[str, Any]:
    ideas = corpus.codings[corpus.codings["code"].str.startswith("ideas")]
    facts = code_facts(ideas["code"].unique())
    sound = set(facts.index[~facts["erroneous"]])
    place = corpus.sessions.set_index("session")
    role = corpus.utterances.set_index(["session", "line"])["role"]
    ideas = ideas.assign(
        lab=ideas["session"].map(place["lab"]),
        phase=ideas["session"].map(place["phase"]),
        role=role.reindex(pd.MultiIndex.from_frame(ideas[["session", "line"]])).to_numpy(),
    )
    ideas = ideas[ideas["code"].isin(sound) & (ideas["lab"] != "")]
    carry = corpus.codings.loc[corpus.codings["code"] == "adult_talk.carry", ["session", "line"]]
    told = ideas[ideas["phase"] == "debrief"].merge(carry, on=["session", "line"])
    announced = set(zip(told["lab"], told["code"], strict=True))
    next_day = ideas[ideas["phase"] == "classroom"]
    recurs = set(zip(next_day["lab"], next_day["code"], strict=True))
    children = ideas[(ideas["phase"] == "enactment") & ~ideas["role"].isin(("host", "teacher"))]
    children = children[children["role"].isin(("student", "group", "unknown"))]
    pairs = children[["lab", "code"]].drop_duplicates().sort_values(["lab", "code"])
    if pacing is not None:
        calendar = pacing.assign(cycle=pacing["cycle"].astype("str"))
        labs = corpus.sessions.drop_duplicates("lab")
        labs = labs.merge(calendar, on=["school", "team", "cycle"])
        soon = set(zip(labs["lab"], labs["idea"], strict=True))
        pairs = pairs[[pair not in soon for pair in zip(pairs["lab"], pairs["code"], strict=True)]]
    each = list(zip(pairs["lab"], pairs["code"], strict=True))
    found = mantel_haenszel(
        [pair in announced for pair in each], [pair in recurs for pair in each], pairs["lab"]
    )
    told_share, untold_share = key.size("P7")
    planted = told_share / (1 - told_share) / (untold_share / (1 - untold_share))
    row = _row("P7", "all", planted, found, "idea and next-day room, within lab")
    row["measure"] = "odds ratio that an idea recurs: announced against not announced"
    return row


def _p9(turns: pd.DataFrame, key: Key) -> dict[str, Any]:
    rows = turns[turns["phase"].isin((*_MEETINGS, "plc"))].reset_index(drop=True)
    principal = (rows["role"] == "principal").to_numpy()
    admits = principal & rows["vulnerable"].to_numpy()
    there, admitted = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    session = rows["session"].to_numpy()
    for lag in (1, 2, 3):
        same = np.r_[np.zeros(lag, dtype=bool), session[lag:] == session[:-lag]]
        there |= same & np.r_[np.zeros(lag, dtype=bool), principal[:-lag]]
        admitted |= same & np.r_[np.zeros(lag, dtype=bool), admits[:-lag]]
    teacher = rows["role"].isin(("teacher", "host")).to_numpy() & there
    found = mantel_haenszel(
        admitted[teacher], rows["vulnerable"].to_numpy()[teacher], session[teacher]
    )
    return _row("P9", "all", float(key.size("P9")), found, "teacher's turn, within meeting")


# -- what is not planted


def found_nulls(corpus: Corpus) -> pd.DataFrame:
    """Test the patterns that are not there, so that p values can be held against chance.

    Parameters
    ----------
    corpus : Corpus
        A generated corpus with codings of one coder.

    Returns
    -------
    pandas.DataFrame
        One row a null: ``null`` (str, as in the key), ``estimate`` (odds ratio, difference or
        correlation), ``p``, ``unit`` (str).
    """
    turns = turn_facts(corpus)
    answers = _child_turns(turns, timeout_facts(turns), load_key())
    place = corpus.sessions.set_index("session")
    lessons = answers.groupby("session").agg(share=("reasons", "mean"), n=("reasons", "size"))
    lessons = lessons.join(place[["school", "team", "cycle", "lab", "phase"]])
    lessons["block"] = lessons["school"] + "/" + lessons["team"]
    # the rise over the year is a trap of its own
    lessons["rest"] = lessons["share"] - lessons.groupby("cycle")["share"].transform("mean")
    enacted = lessons[lessons["phase"] == "enactment"].copy()
    timeouts = timeout_facts(turns)["session"].value_counts()
    enacted["timeouts"] = timeouts.reindex(enacted.index, fill_value=0)
    enacted["afternoon"] = (place["time_of_day"] == "afternoon").reindex(enacted.index)
    rows: list[dict[str, Any]] = []

    def add(name: str, estimate: float, p: float, unit: str) -> None:
        rows.append({"null": name, "estimate": estimate, "p": p, "unit": unit})

    pairs = _within_five_of_pairs(turns)
    after = answers.index.isin(np.flatnonzero(pairs))
    strata = answers["session"] + answers["press_before"].map({True: " press", False: ""})
    found = mantel_haenszel(after, answers["reasons"], strata)
    add("pair_talk", found["estimate"], found["p"], "student turn, within lesson")
    for name, column in (("number_of_timeouts", "timeouts"), ("time_of_day", "afternoon")):
        x = enacted[column].astype(float).to_numpy()
        y = enacted["rest"].to_numpy()
        add(name, _correlation(x, y), _correlated(x, y), "lesson")
    meetings = turns[turns["phase"].isin(_MEETINGS)]
    labs = _by_lab(meetings, sorting=("sorting", "sum"), words=("words", "sum"))
    labs = labs.sort_values(["school", "cycle", "team"], ignore_index=True)
    per_lab = enacted.groupby("lab")["rest"].mean()
    researcher = place[place["phase"] == "planning"].set_index("lab")["researcher"]
    length = meetings[meetings["phase"] == "planning"].groupby("lab").size()
    y = per_lab.to_numpy()
    for name, column in (("researcher", researcher), ("planning_length", length)):
        x = column.reindex(per_lab.index).astype(float).rank().to_numpy()
        add(name, _correlation(x, y), _correlated(x, y), "lab")
    rate = labs["sorting"] / labs["words"]
    rest = rate - rate.groupby([labs["school"], labs["cycle"]]).transform("mean")
    upper = labs["team"].isin(("Grade 3", "Grade 5")).astype(float)
    differs = upper - upper.groupby([labs["school"], labs["cycle"]]).transform("mean")
    x, y = differs.to_numpy(), rest.to_numpy()
    add("grade", _correlation(x, y), _signs(x * y), "pair of labs")
    plc = turns[turns["phase"] == "plc"]
    third = plc.groupby("session").agg(sorting=("sorting", "sum"), words=("words", "sum"))
    x = third.index.str.contains("plc3").astype(float)
    y = (third["sorting"] / third["words"]).to_numpy()
    add("plc", _correlation(x, y), _correlated(x, y), "meeting")
    return pd.DataFrame(rows)


def _within_five_of_pairs(turns: pd.DataFrame) -> np.ndarray:
    pairs = turns["pairs"].to_numpy()
    session = turns["session"].to_numpy()
    near = np.zeros(len(turns), dtype=bool)
    for lag in range(1, 6):
        same = np.r_[np.zeros(lag, dtype=bool), session[lag:] == session[:-lag]]
        near |= same & np.r_[np.zeros(lag, dtype=bool), pairs[:-lag]]
    return near


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x - x.mean(), y - y.mean()
    size = math.sqrt(float((x @ x) * (y @ y)))
    return float(x @ y) / size if size else math.nan


def _correlated(x: np.ndarray, y: np.ndarray) -> float:
    rng = np.random.default_rng(SEED)
    x, y = x - x.mean(), y - y.mean()
    shuffled = rng.permuted(np.tile(y, (_DRAWS, 1)), axis=1) @ x
    return float(two_sided_p(shuffled, float(x @ y)))


def _signs(products: np.ndarray) -> float:
    """Permute inside pairs of labs of one school and cycle: the sign of each pair's difference."""
    rng = np.random.default_rng(SEED)
    # the two labs of a pair have the same product
    pairs = products.reshape(-1, 2).sum(axis=1)
    signs = rng.choice((-1.0, 1.0), size=(_DRAWS, len(pairs)))
    return float(two_sided_p(signs @ pairs, float(pairs.sum())))
