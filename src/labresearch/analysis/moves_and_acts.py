"""Which teacher moves are followed by which student acts, lesson by lesson (RQ4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import code_facts

__all__ = ["ACTS", "act_sequences", "idea_goes_on", "moves_to_acts"]

ACTS: Mapping[str, tuple[str, ...]] = {
    "reasoning": (
        *("student_reasoning.explanation", "student_reasoning.representation"),
        *("student_reasoning.revision", "student_reasoning.generalisation"),
        *("student_reasoning.conjecture", "student_reasoning.counterexample"),
    ),
    "answer": ("student_reasoning.answer",),
    "relating": ("engagement",),
    "comparing ideas": ("idea_connections.compare",),
    "question": ("student_reasoning.question", "engagement.ask"),
    "unsure": ("student_reasoning.uncertainty",),
}
"""Student acts and the codes that make them; 'engagement' stands for any code of that book."""

MOVES = "teacher_moves"
# sequences of several turns; no turn makes one
_RUNS = ("teacher_moves.focusing", "teacher_moves.funnelling")
THREATS = (
    "Definitional coupling: whoever coded a child's turn after reading the question may have coded "
    "the question; compare with codings made without the adult's turn (blind=). Adults choose a "
    "move because of what was just said. Turns of a lesson depend on each other: labs are the unit."
)
_SHOWN = (
    *("n", "n_exposed", "mean_exposed", "mean_other", "difference", "difference_low"),
    *("difference_high", "odds_ratio", "low", "high", "strata", "clusters"),
)


def moves_to_acts(
    corpus: Corpus,
    *,
    blind: Corpus | None = None,
    lags: Iterable[int] = (1,),
    moves: Iterable[str] | None = None,
    acts: Mapping[str, Iterable[str]] | None = None,
    holding: str | None = None,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare how often a student's act comes after a move and after the other turns of adults.

    What is counted are pairs: an adult's turn and the student's turn ``lag`` turns later in the
    same stretch of a lesson (a time-out ends a stretch). The pair has the move if the adult's turn
    has it, and the act if the student's turn has it. Inside each lesson pairs with the move are
    compared with pairs without it, see `stratified_odds`.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    blind : Corpus, optional
        The same lines with students' turns coded by somebody (or rules, see `code_blind`) who did
        not have the adult's turns. Its acts replace those of ``corpus`` in the ``blind`` columns;
        moves are those of ``corpus``.
    lags : iterable of int, default (1,)
        Turns from the adult to the student.
    moves : iterable of str, optional
        Qualified codes; by default all codes of ``teacher_moves`` that occur in the lessons, but
        not the codes of sequences (focusing, funnelling).
    acts : mapping of str to iterable of str, optional
        Name of an act to its codes, `ACTS` if left out.
    holding : str, optional
        A move that is held: turns with it are compared only with turns with it, and turns without
        only with turns without. Where a press is often followed by reasoning, every other move
        looks as if it kept children from reasoning, because it is compared with the presses.
    draws : int, default 1999
        Draws of labs and shuffles.
    seed : int
        Seed of both.

    Returns
    -------
    pandas.DataFrame
        One row a lag, move and act: ``lag`` (int), ``move`` (str, code), ``label``, ``act`` (str),
        ``n``, ``n_exposed`` (int, pairs in lessons that have both kinds; pairs with the move),
        ``mean_exposed``, ``mean_other`` (0 to 1), ``difference``, ``difference_low``,
        ``difference_high`` (of shares), ``odds_ratio``, ``low``, ``high`` (95 %, between labs),
        ``strata``, ``clusters`` (int, lessons and labs that compare anything), ``residual``
        (adjusted, over all lessons together), ``yules_q`` (-1 to 1, likewise), ``p`` (two-sided,
        shuffles inside lessons), ``p_adjusted`` (Benjamini-Hochberg over all rows), ``unit``,
        ``checks``, ``refused`` (str). With ``blind`` also ``odds_ratio_blind``, ``low_blind``,
        ``high_blind``, ``p_blind``, ``refused_blind``. ``attrs`` hold ``unit``, ``threats``,
        ``parameters``, ``composed``.

    Raises
    ------
    ValueError
        If a lag is below 1, there is no move to look at, ``holding`` is none of the moves, or
        ``blind`` has other lines.

    References
    ----------
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the
    Behavioral Sciences (adjusted residual, Yule's Q). Lefstein, A., Snell, J. & Israeli, M. (2015).
    British Educational Research Journal 41, 866-885 (counts out of sequence mislead).

    Examples
    --------
    >>> said = [("press", "explanation", 3), ("tell", "answer", 1)] * 6
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "role": role, "text": "..."}
    ...         for n, (who, role) in enumerate([("T", "teacher"), ("Mia", "student")] * 12)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": 2 * n + k, "coder": "me", "code": code, "value": value}
    ...         for n, (move, act, level) in enumerate(said)
    ...         for k, code, value in ((0, f"teacher_moves.{move}", None),
    ...                                (1, f"student_reasoning.{act}", level))]),
    ... )
    >>> table = moves_to_acts(corpus, draws=99, moves=["teacher_moves.press"])
    >>> table[["act", "mean_exposed", "mean_other", "p"]].head(2)
             act  mean_exposed  mean_other     p
    0  reasoning           1.0         0.0  0.01
    1     answer           0.0         1.0  0.01
    """
    lags = tuple(lags)
    if not lags or min(lags) < 1:
        message = f"lags = {lags} must be whole numbers of at least 1"
        raise ValueError(message)
    acts = {name: tuple(codes) for name, codes in (ACTS if acts is None else acts).items()}
    chosen = _moves_in(corpus) if moves is None else tuple(moves)
    if not chosen:
        message = f"no line has a code of {MOVES!r}; code the corpus first, or name moves="
        raise ValueError(message)
    looked_at = dict.fromkeys([*chosen, *([holding] if holding else [])])
    turns = lesson_turns(corpus, {**{f"move {m}": (m,) for m in looked_at}, **_act_flags(acts)})
    if holding and not turns[f"move {holding}"].any():
        message = f"holding = {holding!r} is no move of the lessons; they have: {', '.join(chosen)}"
        raise ValueError(message)
    if blind is not None:
        hidden = lesson_turns(blind, _act_flags(acts), phases=corpus.sessions["phase"].unique())
        turns = _with_blind(turns, hidden, acts)
    rows = []
    for lag in lags:
        pairs = _pairs(turns, looked_at, lag)
        pairs["held"] = pairs["session"]
        if holding:
            pairs["held"] += pairs[f"move {holding}"].map({True: " held", False: ""})
        for move in chosen:
            strata = "session" if move == holding else "held"
            how: dict[str, Any] = {"strata": strata, "draws": draws, "seed": seed}
            for act in acts:
                found = stratified_odds(pairs, f"move {move}", f"act {act}", **how)
                row = {"lag": lag, "move": move, "act": act, **{k: found[k] for k in _SHOWN}}
                row |= _pooled(pairs[f"move {move}"], pairs[f"act {act}"])
                row |= {k: found[k] for k in ("p", "checks", "refused")}
                if blind is not None:
                    again = stratified_odds(pairs, f"move {move}", f"blind {act}", **how)
                    row |= {f"{k}_blind": again[k] for k in ("odds_ratio", "low", "high", "p")}
                    row["refused_blind"] = again["refused"]
                rows.append(row)
    table = pd.DataFrame(rows)
    table.insert(2, "label", table["move"].map(code_facts(table["move"])["label"]).astype("str"))
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(table["p"]))
    table.insert(table.columns.get_loc("checks"), "unit", "student's turn, within lesson and lab")
    table.attrs = {
        "unit": f"students' turns after an adult's, {nested_in(turns)}",
        "threats": THREATS,
        "parameters": {"lags": lags, "draws": draws, "seed": seed, "blind": blind is not None}
        | {"holding": holding},
        "composed": corpus.composed,
    }
    return table


def idea_goes_on(
    corpus: Corpus,
    *,
    within: int = 10,
    moves: Iterable[str] | None = None,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Ask whether children speak of an idea again after a move that follows it.

    A case is an adult's turn directly after a student's turn that voices an idea. The idea goes on
    if a student voices one of the ideas of that turn again within the next ``within`` turns. Cases
    whose lesson (or stretch) ends before are left out unless the idea went on.

    Parameters
    ----------
    corpus : Corpus
        With moves and ideas coded by one coder.
    within : int, default 10
        Turns looked at after the adult's.
    moves, draws, seed
        As in `moves_to_acts`.

    Returns
    -------
    pandas.DataFrame
        One row a move with the columns of `moves_to_acts` but ``lag`` and ``act``, among them
        ``mean_exposed`` and ``mean_other`` (share of cases in which the idea goes on).

    Raises
    ------
    ValueError
        If ``within`` is below 1 or there is no move to look at.

    Examples
    --------
    >>> said = [("Mia", "ideas_equal_sharing.halving"), ("T", "teacher_moves.evaluate"),
    ...     ("Ben", "student_reasoning.answer"), ("Ava", "ideas_equal_sharing.halving")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> table = idea_goes_on(corpus, draws=99, moves=["teacher_moves.evaluate"])
    >>> table[["label", "refused"]].iloc[0].tolist()[1][:31]
    '0 rows with and 0 without it in'
    """
    if within < 1:
        message = f"within = {within} must be at least 1"
        raise ValueError(message)
    chosen = _moves_in(corpus) if moves is None else tuple(moves)
    if not chosen:
        message = f"no line has a code of {MOVES!r}; code the corpus first, or name moves="
        raise ValueError(message)
    turns = lesson_turns(corpus, {f"move {m}": (m,) for m in chosen})
    cases = turns[turns["adult"] & turns["place"].gt(0)].copy()
    cases["goes on"] = _voiced_again(corpus, turns, cases.index.to_numpy(), within)
    cases = cases[cases["goes on"].notna()].astype({"goes on": "bool"})
    rows = []
    for move in chosen:
        found = stratified_odds(cases, f"move {move}", "goes on", draws=draws, seed=seed)
        pooled = _pooled(cases[f"move {move}"], cases["goes on"])
        rows.append({"move": move, **{k: found[k] for k in _SHOWN}, **pooled})
        rows[-1] |= {k: found[k] for k in ("p", "checks", "refused")}
    table = pd.DataFrame(rows)
    table.insert(1, "label", table["move"].map(code_facts(table["move"])["label"]).astype("str"))
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(table["p"]))
    table.insert(table.columns.get_loc("checks"), "unit", "adult's turn after an idea, in lesson")
    table.attrs = {
        "unit": f"{len(cases)} adults' turns after a voiced idea, {nested_in(cases)}",
        "threats": THREATS,
        "parameters": {"within": within, "draws": draws, "seed": seed},
        "composed": corpus.composed,
    }
    return table


def act_sequences(
    corpus: Corpus,
    *,
    moves: Mapping[str, Iterable[str]] | None = None,
    acts: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Give every turn one state, for `labresearch.TransitionNetwork` and `lag_sequential`.

    A turn with several codes has the first state of the mapping that fits, so that the order of the
    mapping says what counts most; turns without one are 'other adult' or 'other child'. Turns of
    unknown speakers end a sequence, as a time-out does.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    moves, acts : mapping of str to iterable of str, optional
        Name of a state to its codes. By default press, compare, relate, revoice, evaluate,
        elicit, ask for an answer, tell; and the acts comparing, relating, reasoning, answer.

    Returns
    -------
    pandas.DataFrame
        ``lab``, ``session``, ``cluster``, ``sequence`` (str), ``order`` (int), ``state`` (str),
        ``line`` (int, first line of the turn).

    Examples
    --------
    >>> said = [("T", "teacher_moves.press"), ("Mia", "student_reasoning.explanation"),
    ...     ("T", "teacher_moves.tell")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> act_sequences(corpus)["state"].tolist()
    ['press', 'reasoning', 'tell']
    """
    moves = dict(_STATES if moves is None else moves)
    acts = dict(acts or {name: ACTS[name] for name in _ACT_STATES})
    flags = {**{f"move {n}": codes for n, codes in moves.items()}, **_act_flags(acts)}
    turns = lesson_turns(corpus, flags)
    known = turns["adult"] | turns["child"]
    part = turns["stretch"].astype("str") + "." + (~known).cumsum().astype("str")
    turns = turns.assign(part=pd.factorize(part)[0])[known]
    state = np.select(
        [
            *[turns["adult"] & turns[f"move {name}"] for name in moves],
            *[turns["child"] & turns[f"act {name}"] for name in acts],
            turns["adult"],
        ],
        [*moves, *acts, "other adult"],
        "other child",
    )
    table = turns[["lab", "session", "cluster"]].assign(
        sequence=turns["session"] + "/" + turns["part"].astype("str"),
        order=turns.groupby("part").cumcount(),
        state=state,
        line=turns["first_line"],
    )
    table.attrs = {"composed": corpus.composed}
    return table.reset_index(drop=True)


_STATES = {
    "press": ("teacher_moves.press",),
    "compare": ("teacher_moves.compare",),
    "relate": ("teacher_moves.relate",),
    "revoice": ("teacher_moves.revoice",),
    "evaluate": ("teacher_moves.evaluate",),
    "elicit": ("teacher_moves.elicit",),
    "ask answer": ("teacher_moves.accuracy",),
    "tell": ("teacher_moves.tell",),
}
_ACT_STATES = ("comparing ideas", "relating", "reasoning", "answer")


def _moves_in(corpus: Corpus) -> tuple[str, ...]:
    codes = corpus.codings["code"]
    there = set(codes[codes.str.startswith(f"{MOVES}.")]) - set(_RUNS)
    return tuple(sorted(there))


def _act_flags(acts: Mapping[str, Iterable[str]]) -> dict[str, Iterable[str]]:
    return {f"act {name}": codes for name, codes in acts.items()}


def _pairs(turns: pd.DataFrame, moves: Iterable[str], lag: int) -> pd.DataFrame:
    earlier = turns.groupby("stretch")[["adult", *[f"move {m}" for m in moves]]].shift(lag)
    kept = turns["child"] & earlier["adult"].eq(other=True)
    acts = [name for name in turns if name.startswith(("act ", "blind "))]
    earlier = earlier.loc[kept, [f"move {m}" for m in moves]].astype("bool")
    return turns.loc[kept, ["lab", "session", "cluster", "first_line", *acts]].join(earlier)


def _pooled(x: pd.Series, y: pd.Series) -> dict[str, float]:
    """Compute adjusted residual and Yule's Q of the table over all lessons together."""
    a, b = float((x & y).sum()), float((x & ~y).sum())
    c, d = float((~x & y).sum()), float((~x & ~y).sum())
    n, row, column = a + b + c + d, a + b, a + c
    room = row * column * (n - row) * (n - column)
    return {
        "residual": (a - row * column / n) / np.sqrt(room / n**3) if room else np.nan,
        "yules_q": (a * d - b * c) / (a * d + b * c) if a * d + b * c else np.nan,
    }


def _with_blind(turns: pd.DataFrame, hidden: pd.DataFrame, acts: Mapping) -> pd.DataFrame:
    keys = ["session", "first_line"]
    renamed = {f"act {act}": f"blind {act}" for act in acts}
    both = turns.merge(
        hidden[[*keys, *renamed]].rename(columns=renamed), on=keys, how="left", validate="1:1"
    )
    lacking = both[list(renamed.values())].isna().any(axis=1)
    if lacking.any():
        place = both.loc[lacking, keys].iloc[0]
        message = (
            f"blind has no turn at line {place['first_line']} of {place['session']!r}; it must "
            "hold the same lines as corpus, coded again"
        )
        raise ValueError(message)
    return both.astype(dict.fromkeys(renamed.values(), "bool"))


def _voiced_again(
    corpus: Corpus, turns: pd.DataFrame, cases: np.ndarray, within: int
) -> np.ndarray:
    """Tell for each adult's turn whether an idea of the turn before is voiced again, or None."""
    spoken = corpus.codings[corpus.codings["code"].str.startswith("ideas_")]
    by_line = spoken.groupby(["session", "line"])["code"].agg(frozenset)
    spans = zip(turns["session"], turns["first_line"], turns["last_line"], strict=True)
    empty: frozenset[str] = frozenset()
    lines = by_line.to_dict()
    said = [
        empty.union(*(lines.get((session, line), empty) for line in range(first, last + 1)))
        for session, first, last in spans
    ]
    child, stretch = turns["child"].to_numpy(), turns["stretch"].to_numpy()
    found: list[bool | None] = []
    for case in cases:
        ideas = said[case - 1] if child[case - 1] else empty
        span = range(case + 1, min(case + 1 + within, len(turns)))
        later = [i for i in span if stretch[i] == stretch[case]]
        again = any(child[i] and said[i] & ideas for i in later)
        whole = len(later) == within
        found.append(None if not ideas or (not again and not whole) else again)
    return np.array(found, dtype=object)
