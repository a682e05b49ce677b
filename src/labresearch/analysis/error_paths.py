"""What happens to a wrong idea after it was voiced (RQ7)."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, lab_count
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import code_facts

__all__ = [
    "ENDS",
    "FATES",
    "RESPONSES",
    "error_ends",
    "error_flow",
    "error_paths",
    "error_responses",
]

RESPONSES = ("compared", "probed", "evaluated", "told", "other move", "child speaks", "none")
ENDS = ("self repair", "peer repair", "evaluated or told")
FATES = ("self repair", "peer repair", "evaluated away", "dropped", "lesson ends")
# the first that fits says what an adult's turn was
_ADULT = {
    "compared": ("teacher_moves.compare", "teacher_moves.relate"),
    "probed": ("teacher_moves.press", "teacher_moves.use_error"),
    "evaluated": ("teacher_moves.evaluate",),
    "told": ("teacher_moves.tell",),
}
_CHILD = {
    "revises": ("student_reasoning.revision",),
    "repairs": ("engagement.repair", "idea_connections.repair"),
    "error logic": ("student_reasoning.error_logic",),
}
THREATS = (
    "Whether an idea is wrong is a coder's judgement. Errors are few. Adults choose how to answer "
    "by what the error is. What ends off the record (pair talk, paper) looks dropped."
)
_COMPARED = (
    *("n", "n_exposed", "mean_exposed", "mean_other", "difference", "difference_low"),
    *(
        "difference_high",
        "odds_ratio",
        "low",
        "high",
        "strata",
        "clusters",
        "p",
        "checks",
        "refused",
    ),
)


def error_paths(corpus: Corpus, *, window: int = 20) -> pd.DataFrame:
    """Follow every wrong idea from the turn in which a child voices it.

    A path begins with a child's turn that has an idea tagged 'erroneous' in its codebook, or
    ``student_reasoning.error_logic``, unless a path of the same idea is open. It is followed for
    ``window`` turns of talk with children in the same lesson; time-outs are skipped. What comes:

    - probed: an adult presses or uses the error; compared: an adult asks to compare or to relate;
      evaluated; told (an adult's turn with several moves is the first of compared, probed,
      evaluated, told);
    - self repair: the author revises (``student_reasoning.revision``) or repairs
      (``engagement.repair``, ``idea_connections.repair``); peer repair: another child repairs.

    Parameters
    ----------
    corpus : Corpus
        With moves, reasoning, engagement and ideas coded by one coder.
    window : int, default 20
        Turns that a path is followed.

    Returns
    -------
    pandas.DataFrame
        One row a path: ``lab``, ``session``, ``cluster`` (str), ``line`` (int), ``ideas`` (str,
        codes joined by ';'), ``response`` (str, what the next turn is, one of `RESPONSES`),
        ``end`` (str, what closes the path first, one of `ENDS`; '' if nothing does),
        ``turns`` (int, to that end, or turns that were followed), ``fate`` (str, one of `FATES`:
        a child's repair anywhere in the window counts before an evaluation), ``states`` (str, from
        'voiced' to the fate, joined by ' > '), ``repaired`` (bool, by a child within the window;
        missing where the lesson ends before), ``returns`` (bool, the author speaks again within
        the window; missing for unknown or joint speakers, and where the lesson ends before).
        ``attrs`` hold ``unit``, ``composed``, ``threats``, ``window``.

    Raises
    ------
    ValueError
        If ``window`` is below 1 or no lesson has a wrong idea.

    Examples
    --------
    >>> said = [("Mia", "ideas_equal_sharing.bigger_denominator_bigger"),
    ...     ("T", "teacher_moves.press"), ("Mia", "student_reasoning.revision")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> error_paths(corpus)[["response", "fate", "turns", "states"]]
      response         fate  turns                         states
    0   probed  self repair      2  voiced > probed > self repair
    """
    if window < 1:
        message = f"window = {window} must be at least 1"
        raise ValueError(message)
    facts = code_facts(corpus.codings["code"].unique())
    wrong = facts.index[facts["erroneous"]]
    turns = lesson_turns(corpus, {**_ADULT, **_CHILD, "wrong idea": tuple(wrong)})
    turns["errs"] = turns["child"] & (turns["wrong idea"] | turns["error logic"])
    if not turns["errs"].any():
        message = (
            "no lesson has a wrong idea: no child's turn is coded with an idea tagged 'erroneous' "
            "or with student_reasoning.error_logic; paths of errors need these codes"
        )
        raise ValueError(message)
    coded = corpus.codings[corpus.codings["code"].isin(wrong)]
    rows = []
    for session, lesson in turns.groupby("session", sort=False):
        here = coded[coded["session"] == session]
        rows += _paths_of(lesson.to_dict("records"), _ideas(here, lesson), window)
    table = pd.DataFrame(rows)
    table = table.astype(dict.fromkeys(("returns", "repaired"), "boolean"))
    table.attrs = {
        "composed": corpus.composed,
        "threats": THREATS,
        "window": window,
        "unit": f"{len(table)} errors, {nested_in(table)}",
    }
    return table


def _ideas(coded: pd.DataFrame, lesson: pd.DataFrame) -> list[tuple[str, ...]]:
    """Give the wrong ideas of each turn of a lesson."""
    lines, codes = coded["line"].to_numpy(), coded["code"].to_numpy()
    return [
        tuple(dict.fromkeys(codes[(lines >= first) & (lines <= last)]))
        for first, last in zip(lesson["first_line"], lesson["last_line"], strict=True)
    ]


def _paths_of(turns: list[dict], ideas: list[tuple[str, ...]], window: int) -> list[dict]:
    open_until: dict[str, int] = {}
    rows = []
    for at, turn in enumerate(turns):
        names = ideas[at] or ("",)
        if not turn["errs"] or all(open_until.get(name, -1) >= at for name in names):
            continue
        row = _follow(turns, at, window)
        row["ideas"] = ";".join(ideas[at])
        for name in names:
            open_until[name] = at + int(row["turns"])
        rows.append(row)
    return rows


def _follow(turns: list[dict], at: int, window: int) -> dict[str, Any]:
    author = turns[at]["speaker"]
    known = turns[at]["role"] == "student"
    later = turns[at + 1 : at + 1 + window]
    whole = len(later) == window
    kinds = [_kind(turn, author if known else None) for turn in later]
    repairs = [i for i, kind in enumerate(kinds) if kind in _REPAIRS]
    closes = [i for i, kind in enumerate(kinds) if kind in (*_REPAIRS, *_CLOSED)]
    stop = repairs[0] if repairs else len(kinds)
    came = [kind for kind in kinds[:stop] if kind in _ADULT]
    if repairs:
        fate = kinds[stop]
    elif not whole:
        fate = "lesson ends"
    else:
        fate = "evaluated away" if came and came[-1] in _CLOSED else "dropped"
    end = "" if not closes else kinds[closes[0]]
    states = ["voiced", *came, fate]
    again = any(turn["speaker"] == author for turn in later)
    return {
        **{name: turns[at][name] for name in ("lab", "session", "cluster")},
        "line": turns[at]["first_line"],
        "ideas": "",
        "response": "none" if not kinds else kinds[0] if later[0]["adult"] else "child speaks",
        "end": "evaluated or told" if end in _CLOSED else end,
        "turns": closes[0] + 1 if closes else len(later),
        "fate": fate,
        "states": " > ".join(
            s for s, last in zip(states, ["", *states[:-1]], strict=True) if s != last
        ),
        "repaired": bool(repairs) if repairs or whole else None,
        "returns": again if known and (again or whole) else None,
    }


_REPAIRS = ("self repair", "peer repair")
_CLOSED = ("evaluated", "told")


def _kind(turn: dict[str, Any], author: str | None) -> str:
    """Say what a turn is to the error; where the author is unknown nobody can be the author."""
    if turn["adult"]:
        return next((name for name in _ADULT if turn[name]), "other move")
    mine = turn["speaker"] == author
    if turn["repairs"] or (mine and turn["revises"]):
        return "self repair" if mine else "peer repair"
    return "child speaks"


def error_responses(
    corpus: Corpus, *, window: int = 20, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Compare what follows an error that is probed or compared with one that is closed.

    Only the turn directly after the error counts as response, so that long paths have no more
    chances to be called probed. Errors of one lab are compared with each other.

    Parameters
    ----------
    corpus, window
        As in `error_paths`.
    draws, seed
        As in `stratified_odds`.

    Returns
    -------
    pandas.DataFrame
        One row a response, comparison and outcome: ``response`` ('probed or compared', 'evaluated
        or told'), ``against`` (str), ``outcome`` ('repaired by a child', 'author speaks again'),
        the columns of `stratified_odds`, ``p_adjusted`` (Benjamini-Hochberg over the rows),
        ``unit``. Errors whose lesson ends within the window without the outcome are left out.

    Raises
    ------
    ValueError
        As in `error_paths`.

    Examples
    --------
    >>> said = [("Mia", "ideas_equal_sharing.bigger_denominator_bigger"),
    ...     ("T", "teacher_moves.press"), ("Mia", "student_reasoning.revision")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> error_responses(corpus, draws=99)["outcome"].tolist()[:2]
    ['repaired by a child', 'author speaks again']
    """
    paths = error_paths(corpus, window=window)
    open_ones, closed = ("probed", "compared"), ("evaluated", "told")
    comparisons = (
        ("probed or compared", open_ones, "evaluated or told", closed),
        ("probed or compared", open_ones, "any other turn", tuple(set(RESPONSES) - set(open_ones))),
    )
    rows = []
    for name, those, against, others in comparisons:
        part = paths[paths["response"].isin((*those, *others))]
        part = part.assign(exposed=part["response"].isin(those))
        for outcome, column in _OUTCOMES.items():
            known = part[part[column].notna()].astype({column: "bool"})
            found = stratified_odds(
                known, "exposed", column, strata="cluster", draws=draws, seed=seed
            )
            row = {"response": name, "against": against, "outcome": outcome}
            rows.append({**row, **{key: found[key] for key in _COMPARED}})
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(table["p"]))
    table.insert(table.columns.get_loc("checks"), "unit", "error, within lab")
    table.attrs = {**paths.attrs, "parameters": {"window": window, "draws": draws, "seed": seed}}
    return table


_OUTCOMES = {"repaired by a child": "repaired", "author speaks again": "returns"}


def error_ends(paths: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Give how many errors have been closed after so many turns, and by what.

    Repairs and evaluations compete: an error that was evaluated first cannot be repaired first.
    The cumulative incidence of each end is Aalen and Johansen's; an error whose lesson or window
    ends is counted as open up to there. Intervals draw whole labs.

    Parameters
    ----------
    paths : pandas.DataFrame
        From `error_paths`.
    draws : int, default 1999
        Draws of labs.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row an end and turn: ``end`` (str), ``turn`` (int, from 1), ``estimate``, ``low``,
        ``high`` (0 to 1, 95 %), ``at_risk`` (int), ``n``, ``clusters`` (int), ``unit``,
        ``refused`` (str).

    Raises
    ------
    ValueError
        If there is no path.

    References
    ----------
    Aalen, O. O. & Johansen, S. (1978). Scandinavian Journal of Statistics 5, 141-150.

    Examples
    --------
    >>> paths = pd.DataFrame({
    ...     "cluster": list("abcd"), "turns": [1, 2, 2, 2],
    ...     "end": ["self repair", "evaluated or told", "", "self repair"]})
    >>> table = error_ends(paths, draws=9)
    >>> table.loc[table["end"] == "self repair", "estimate"].tolist()
    [0.25, 0.5]
    """
    if paths.empty:
        message = "there is no path of an error; give what error_paths returns"
        raise ValueError(message)
    cluster, names = pd.factorize(paths["cluster"])
    last = int(paths["turns"].max())
    kind = pd.Index(ENDS).get_indexer(paths["end"])
    events = np.zeros((len(names), last + 1, len(ENDS)))
    closed = kind >= 0
    turn = paths["turns"].to_numpy()
    np.add.at(events, (cluster[closed], turn[closed], kind[closed]), 1)
    leaves = np.zeros((len(names), last + 1))
    np.add.at(leaves, (cluster, turn), 1)
    at_risk = leaves[:, ::-1].cumsum(axis=1)[:, ::-1]
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    found = _incidence(np.ones((1, len(names))), events, at_risk)[0]
    drawn = _incidence(weights, events, at_risk)
    few = len(names) < _FEW
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    rows = [
        {
            "end": end,
            "turn": t,
            "estimate": found[t, k],
            "low": np.nan if few else low[t, k],
            "high": np.nan if few else high[t, k],
            "at_risk": int(at_risk[:, t].sum()),
        }
        for k, end in enumerate(ENDS)
        for t in range(1, last + 1)
    ]
    table = pd.DataFrame(rows).assign(n=len(paths), clusters=len(names), unit="error, labs drawn")
    table["refused"] = f"no interval: {lab_count(len(names))}, fewer than {_FEW}" if few else ""
    table.attrs = dict(paths.attrs)
    return table


_FEW = 5


def _incidence(weights: np.ndarray, events: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """Cumulative incidence, one row a row of weights: turns by ends."""
    risk = weights @ at_risk
    came = np.einsum("dc,cte->dte", weights, events)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(risk[:, :, None] > 0, came / risk[:, :, None], 0.0)
    stays = np.cumprod(1 - hazard.sum(axis=2), axis=1)
    before = np.concatenate([np.ones((len(weights), 1)), stays[:, :-1]], axis=1)
    return np.cumsum(before[:, :, None] * hazard, axis=1)


def error_flow(paths: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Count which state of an error follows which: a chain from 'voiced' to its fate.

    Parameters
    ----------
    paths : pandas.DataFrame
        From `error_paths`.
    draws : int, default 1999
        Draws of labs.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a transition: ``from``, ``to`` (str), ``n`` (int), ``share`` (of the transitions
        from there, 0 to 1), ``low``, ``high`` (95 %, labs drawn; NaN below five labs or five
        transitions from there), ``clusters`` (int, labs with a transition from there).

    Examples
    --------
    >>> paths = pd.DataFrame({
    ...     "cluster": ["a", "b"], "states": ["voiced > probed > self repair", "voiced > dropped"]})
    >>> error_flow(paths, draws=9)[["from", "to", "n", "share"]]
         from           to  n  share
    0  probed  self repair  1    1.0
    1  voiced      dropped  1    0.5
    2  voiced       probed  1    0.5
    """
    steps = [
        (cluster, one, two)
        for cluster, states in zip(paths["cluster"], paths["states"], strict=True)
        for one, two in _pairs(states.split(" > "))
    ]
    table = pd.DataFrame(steps, columns=["cluster", "from", "to"])
    names = sorted(set(paths["cluster"]))
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    rows = []
    for one, part in table.groupby("from"):
        counts = pd.crosstab(part["cluster"], part["to"]).reindex(names, fill_value=0)
        drawn = weights @ counts.to_numpy()
        total = drawn.sum(axis=1)
        known = min(part["cluster"].nunique(), len(part)) >= _FEW
        for k, two in enumerate(counts.columns):
            n = int(counts[two].sum())
            row = {"from": one, "to": two, "n": n, "share": n / len(part)}
            row |= {"low": np.nan, "high": np.nan, "clusters": part["cluster"].nunique()}
            if known:
                shares = drawn[total > 0, k] / total[total > 0]
                row["low"], row["high"] = np.quantile(shares, [0.025, 0.975])
            rows.append(row)
    flow = pd.DataFrame(rows)
    flow.attrs = dict(paths.attrs)
    return flow


def _pairs(states: list[str]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(states))
