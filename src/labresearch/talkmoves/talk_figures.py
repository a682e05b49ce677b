"""Figures of lesson talk with intervals between lessons, alike for real and composed lessons."""

from __future__ import annotations

import io
from importlib import resources

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.corpus import Corpus
from labresearch.corpus.marks import speech_column
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES

__all__ = ["compare_figures", "stored_figures", "talk_figures"]

_FEW = 10
_T, _S = "talkmoves_teacher.", "talkmoves_student."
_MOVES = {
    f"{_T}pressing_for_accuracy": "presses for accuracy",
    f"{_T}keeping_everyone_together": "keeps everyone together",
    f"{_T}revoicing": "revoices",
    f"{_T}getting_students_to_relate": "gets students to relate",
    f"{_T}restating": "restates",
    f"{_T}pressing_for_reasoning": "presses for reasoning",
}
_ACTS = {
    f"{_S}making_a_claim": "makes a claim",
    f"{_S}providing_evidence_or_reasoning": "gives evidence or reasoning",
    f"{_S}relating_to_another_student": "relates to another student",
    f"{_S}asking_for_more_information": "asks for more information",
}
# name -> the move of an adult's turn and the act in the child's turn after it
_FOLLOWED = {
    "press_reasoning": (f"{_T}pressing_for_reasoning", f"{_S}providing_evidence_or_reasoning"),
    "relate_relating": (f"{_T}getting_students_to_relate", f"{_S}relating_to_another_student"),
}
_COLUMNS = {
    "figure": "str",
    "family": "str",
    "label": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "sessions": "int64",
    "clusters": "int64",
    "unit": "str",
    "checks": "str",
}


def talk_figures(corpus: Corpus, *, draws: int = 999, seed: int = SEED) -> pd.DataFrame:
    """Measure who talks, how long turns are, which moves are made and what comes after two of them.

    Parameters
    ----------
    corpus : Corpus
        With codes of TalkMoves by one coder, from `read_talkmoves` or `in_talkmoves_codes`. Only
        sessions of the phases 'enactment' and 'classroom' are counted.
    draws : int, default 999
        Bootstrap draws of whole clusters.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a figure: ``figure`` (str, id), ``family`` ('talk', 'turns', 'teacher moves',
        'student moves', 'after a move', 'odds ratio'), ``label``, ``estimate``, ``low``, ``high``
        (95 %), ``n`` (int, of ``unit``), ``sessions``, ``clusters`` (int), ``unit``, ``checks``
        (str, '' or what to mind). Clusters are labs where labs are named, else lessons. Shares of
        moves are of all lines by adults, or by children; a line is what the transcript has as one
        (in TalkMoves a sentence). 'After a move' compares children's turns directly after an
        adult's turn with the move, with those after other turns of adults; its odds ratio is pooled
        inside lessons (Mantel and Haenszel 1959). Estimates that nothing supports are NaN and
        ``checks`` says why. ``attrs`` hold ``composed``, ``parameters`` and ``threats``.

    Raises
    ------
    ValueError
        If no session is a lesson, several coders coded, or no line has a code of TalkMoves.

    References
    ----------
    Suresh, A. et al. (2022). The TalkMoves Dataset. LREC 2022, 4654-4662.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": list("ab"), "phase": "classroom"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": s, "line": n, "turn": n, "speaker": who, "role": role, "text": said}
    ...         for s in "ab" for n, (who, role, said) in enumerate(
    ...             [("T", "teacher", "Why is it two?"), ("Mia", "student", "It is half.")])]),
    ...     codings=pd.DataFrame({"session": list("ab"), "line": 0, "coder": "me",
    ...                           "code": "talkmoves_teacher.pressing_for_reasoning"}))
    >>> talk_figures(corpus, draws=99).set_index("figure")["estimate"].loc[["adult_words"]].round(2)
    figure
    adult_words    0.57
    Name: estimate, dtype: float64
    """
    used = corpus.codings["code"].str.startswith((_T, _S))
    if not used.any():
        message = (
            "no line has a code of TalkMoves; read the data with read_talkmoves, or restate "
            "codings of the shipped codebooks with in_talkmoves_codes"
        )
        raise ValueError(message)
    flags = {code: (code,) for pair in _FOLLOWED.values() for code in pair}
    turns = lesson_turns(corpus, flags)
    lines = _lines(corpus, turns)
    names = sorted(turns["cluster"].unique())
    weights = _weights(len(names), draws=draws, seed=seed)
    number = {name: at for at, name in enumerate(names)}
    turns = turns.assign(at=turns["cluster"].map(number))
    lines = lines.assign(at=lines["cluster"].map(number))
    rows = [*_talk(lines, weights), *_turn_figures(turns, lines, weights)]
    rows += _moves(corpus, lines, weights)
    rows += _followed(turns, weights, draws=draws, seed=seed)
    table = pd.DataFrame(rows)
    table["clusters"] = len(names)
    few = f"few clusters ({len(names)}): the interval is an illustration"
    if len(names) < _FEW:
        table["checks"] = table["checks"].where(table["checks"] != "", few)
    table = table[list(_COLUMNS)].astype(_COLUMNS)
    table.attrs = {
        "composed": corpus.composed,
        "parameters": {"draws": draws, "seed": seed},
        "threats": (
            "Partly definitional: the manual codes an answer to 'why' as reasoning and a 'yes' to "
            "'agree?' as relating. Adults choose a move because of what was just said."
        ),
    }
    return table


def stored_figures() -> pd.DataFrame:
    """Give the figures that were measured on TalkMoves when this version was made.

    They are counts and shares, no words of anybody; `read_talkmoves` and `talk_figures` measure
    them again where the data are.

    Returns
    -------
    pandas.DataFrame
        As from `talk_figures`; ``attrs["provenance"]`` (list of str) says from which data.

    Examples
    --------
    >>> stored = stored_figures()
    >>> stored.loc[stored["figure"] == "press_reasoning_odds", "clusters"].item() > 400
    True
    """
    text = resources.files("labresearch.talkmoves").joinpath("measured.csv").read_text("utf-8")
    about = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    table = pd.read_csv(io.StringIO(text), comment="#", dtype=_COLUMNS)
    table["checks"] = table["checks"].fillna("")
    table.attrs = {"composed": False, "provenance": about}
    return table


def compare_figures(stored: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Hold figures against those measured before.

    Parameters
    ----------
    stored, measured : pandas.DataFrame
        From `stored_figures` or `talk_figures`.

    Returns
    -------
    pandas.DataFrame
        One row a figure of ``stored``: ``figure``, ``label`` (str), ``stored``, ``measured``,
        ``difference`` (float, NaN where one of them has none), ``inside`` (bool, the new estimate
        lies in the stored interval).

    Examples
    --------
    >>> one = pd.DataFrame(
    ...     {"figure": ["a"], "label": "A", "estimate": 2.0, "low": 1.0, "high": 3.0})
    >>> compare_figures(one, one.assign(estimate=2.5))[["difference", "inside"]].values.tolist()
    [[0.5, True]]
    """
    new = measured.set_index("figure")["estimate"].reindex(stored["figure"]).to_numpy()
    table = stored[["figure", "label"]].reset_index(drop=True)
    table["stored"] = stored["estimate"].to_numpy()
    table["measured"] = new
    table["difference"] = table["measured"] - table["stored"]
    table["inside"] = (new >= stored["low"].to_numpy()) & (new <= stored["high"].to_numpy())
    return table


def _lines(corpus: Corpus, turns: pd.DataFrame) -> pd.DataFrame:
    """Lines of the talk with children: cluster, role, words."""
    lines = corpus.utterances[["session", "line", "role", "text"]]
    words = speech_column(lines["text"]).str.split().str.len()
    lines = lines.assign(words=words.fillna(0).astype("int64"))
    first = turns.rename(columns={"first_line": "line"})[
        ["session", "line", "cluster", "last_line"]
    ]
    first = first.assign(at_turn=np.arange(len(first)))
    joined = pd.merge_asof(
        lines.sort_values("line", kind="stable"),
        first.sort_values("line", kind="stable"),
        on="line",
        by="session",
    )
    kept = joined[joined["line"] <= joined["last_line"]]
    kept = kept.sort_values(["session", "line"], ignore_index=True)
    return kept.assign(adult=kept["role"].isin(ADULT_ROLES), child=kept["role"].isin(STUDENT_ROLES))


def _weights(clusters: int, *, draws: int, seed: int) -> np.ndarray:
    """How often each cluster is in each draw; the first row is the data as they are."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=draws)
    return np.vstack([np.ones((1, clusters), dtype=drawn.dtype), drawn]).astype(float)


def _row(
    figure: str, family: str, label: str, values: np.ndarray, *, n: int, sessions: int, unit: str
) -> dict[str, object]:
    """Take estimate and interval from the values of all draws."""
    estimate, drawn = float(values[0]), values[1:][~np.isnan(values[1:])]
    low = high = np.nan
    checks = ""
    if np.isnan(estimate):
        checks = f"no {unit} to measure it"
    elif len(drawn) < 2 or np.ptp(drawn) == 0:
        checks = "no variation between clusters: no interval"
    else:
        low, high = (float(bound) for bound in np.quantile(drawn, [0.025, 0.975]))
    named = {"figure": figure, "family": family, "label": label, "estimate": estimate}
    return {**named, "low": low, "high": high, "n": n, "sessions": sessions, "unit": unit} | {
        "checks": checks
    }


def _share(part: pd.Series, of: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """Share of rows, or of words, in each draw."""
    at, size = of["at"].to_numpy(), weights.shape[1]
    above = weights @ np.bincount(at, weights=part.to_numpy(dtype=float), minlength=size)
    below = weights @ np.bincount(at, minlength=size).astype(float)
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def _quantile(values: np.ndarray, at: np.ndarray, q: float, weights: np.ndarray) -> np.ndarray:
    """Smallest value that has the share ``q`` of the weight at or below it, in each draw."""
    if not len(values):
        return np.full(len(weights), np.nan)
    levels, level = np.unique(values, return_inverse=True)
    counts = np.zeros((weights.shape[1], len(levels)))
    np.add.at(counts, (at, level), 1.0)
    reached = np.cumsum(weights @ counts, axis=1)
    total = reached[:, -1:]
    found = levels[(reached >= q * total - 1e-9).argmax(axis=1)].astype(float)
    found[total[:, 0] == 0] = np.nan
    return found


def _talk(lines: pd.DataFrame, weights: np.ndarray) -> list[dict[str, object]]:
    known = lines[lines["adult"] | lines["child"]]
    words = known.assign(by_adult=known["words"].where(known["adult"], 0))
    lessons = words.groupby("session").agg(
        at=("at", "first"), by_adult=("by_adult", "sum"), words=("words", "sum")
    )
    lessons = lessons[lessons["words"] > 0]
    share = (lessons["by_adult"] / lessons["words"]).to_numpy()
    at = lessons["at"].to_numpy()
    rows = []
    for figure, label, q in (
        ("adult_words_q1", "adults' share of words, first quartile of lessons", 0.25),
        ("adult_words", "adults' share of words, median of lessons", 0.5),
        ("adult_words_q3", "adults' share of words, third quartile of lessons", 0.75),
    ):
        values = _quantile(share, at, q, weights)
        n = len(lessons)
        rows.append(_row(figure, "talk", label, values, n=n, sessions=n, unit="lessons"))
    return rows


def _turn_figures(
    turns: pd.DataFrame, lines: pd.DataFrame, weights: np.ndarray
) -> list[dict[str, object]]:
    words = np.bincount(lines["at_turn"], weights=lines["words"], minlength=len(turns))
    turns = turns.assign(words=words)
    rows = []
    for who, name in (("child", "children's"), ("adult", "adults'")):
        own = turns[turns[who]]
        at, length = own["at"].to_numpy(), own["words"].to_numpy()
        facts = {"n": len(own), "sessions": own["session"].nunique(), "unit": f"{name} turns"}
        for figure, label, q in (("median", "median", 0.5), ("p90", "90th percentile", 0.9)):
            values = _quantile(length, at, q, weights)
            title = f"words in {name} turns, {label}"
            rows.append(_row(f"{who}_turn_words_{figure}", "turns", title, values, **facts))
        mean = _share(own["words"], own, weights)
        title = f"words in {name} turns, mean"
        rows.append(_row(f"{who}_turn_words_mean", "turns", title, mean, **facts))
    first = turns["child"] & ~(turns["child"].shift(fill_value=False) & _same_stretch(turns))
    run = first.cumsum()[turns["child"]]
    runs = (
        turns[turns["child"]]
        .groupby(run)
        .agg(at=("at", "first"), size=("at", "size"), session=("session", "first"))
    )
    facts = {"n": len(runs), "sessions": runs["session"].nunique(), "unit": "runs"}
    single = _share(runs["size"] == 1, runs, weights)
    label = "runs of children's turns that are one turn"
    return [*rows, _row("single_runs", "talk", label, single, **facts)]


def _same_stretch(turns: pd.DataFrame) -> pd.Series:
    places = turns[["session", "stretch"]]
    return places.eq(places.shift()).all(axis=1)


def _moves(corpus: Corpus, lines: pd.DataFrame, weights: np.ndarray) -> list[dict[str, object]]:
    place = pd.MultiIndex.from_frame(lines[["session", "line"]])
    rows = []
    for who, book, codes in (("adult", "teacher", _MOVES), ("child", "student", _ACTS)):
        mine = lines[who].to_numpy()
        own = lines[mine]
        unit = "lines by adults" if who == "adult" else "lines by children"
        facts = {"n": len(own), "sessions": own["session"].nunique(), "unit": unit}
        some = np.zeros(len(own), dtype=bool)
        for code, label in codes.items():
            coded = corpus.codings.loc[corpus.codings["code"] == code, ["session", "line"]]
            has = place.isin(pd.MultiIndex.from_frame(coded))[mine]
            some |= has
            figure = code.partition(".")[2]
            values = _share(pd.Series(has), own, weights)
            rows.append(_row(figure, f"{book} moves", label, values, **facts))
        values = _share(pd.Series(~some), own, weights)
        rows.append(_row(f"{book}_none", f"{book} moves", "none of these", values, **facts))
    return rows


def _followed(
    turns: pd.DataFrame, weights: np.ndarray, *, draws: int, seed: int
) -> list[dict[str, object]]:
    before = turns.shift()
    after_adult = turns["child"] & _same_stretch(turns) & before["adult"].eq(other=True)
    rows = []
    for figure, (move, act) in _FOLLOWED.items():
        pairs = turns.loc[after_adult, ["session", "cluster", "at", act]]
        pairs = pairs.assign(exposed=before.loc[after_adult, move].astype(bool))
        verb, noun = _MOVES[move], _ACTS[act]
        for name, label, chosen in (
            ("after", f"{noun}, after an adult {verb}", pairs["exposed"]),
            ("other", f"{noun}, after other turns of adults", ~pairs["exposed"]),
        ):
            own = pairs[chosen]
            facts = {
                "n": len(own),
                "sessions": own["session"].nunique(),
                "unit": "children's turns",
            }
            values = _share(own[act], own, weights)
            rows.append(_row(f"{figure}_{name}", "after a move", label, values, **facts))
        odds = stratified_odds(pairs, "exposed", act, draws=draws, seed=seed)
        rows.append(
            {
                "figure": f"{figure}_odds",
                "family": "odds ratio",
                "label": f"adult {verb} → child {noun}",
                "estimate": odds["odds_ratio"],
                "low": odds["low"],
                "high": odds["high"],
                "n": odds["n"],
                "sessions": odds["strata"],
                "unit": "children's turns",
                "checks": odds["refused"] or odds["checks"],
            }
        )
    return rows
