"""Wait time and what the next child voices (RQ3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.gee import logistic_gee, ordinal_gee
from labresearch.analysis.inference import SEED, adjusted_p
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.splines import spline_curve
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus
from labresearch.networks.mentions import turn_numbers

__all__ = ["wait_curve", "wait_events", "waits_and_reasoning"]

ROWE = 3.0  # s
KINDS = {"wait1": "after an adult's question", "wait2": "after a child's turn"}
LENGTHS = tuple(0.2 * 1.2**step for step in range(21))  # s, up to 7.7
FLOOR = 0.1  # s; shorter silences are not told apart
THREATS = (
    "Harder questions get both longer waits and more reasoning; a press for reasoning is held, "
    "other differences between questions are not. Times are as precise as the file's. Who waits "
    "may know that an answer is coming. Whoever coded reasoning may have seen the silence."
)


def wait_events(corpus: Corpus) -> pd.DataFrame:
    """Join each wait with what was asked before it and with the next turn of a child.

    Waits are those of `labresearch.wait_time` in lessons whose files have measured times; pauses
    that a transcriber timed are left out, because short ones are missing there. So are waits in
    time-outs. The next child speaks in the same stretch of the lesson: a time-out ends it.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.

    Returns
    -------
    pandas.DataFrame
        One row a wait: ``lab``, ``session``, ``cluster`` (str), ``kind`` ('wait1' after an adult's
        question, 'wait2' after a child's turn), ``seconds`` (s), ``ended_by`` (str), ``answered``
        (bool, a child spoke next; if False, the wait was cut off by an adult or the end), ``press``
        (bool, the adult's turn directly before the child's next turn presses), ``turn`` (int, of
        the next child; -1 if there is none), ``level`` (float, of its reasoning), ``reasoning``
        (bool), ``words`` (float). ``attrs`` hold ``notes`` (sessions left out, and why) and
        ``composed``.

    Raises
    ------
    WaitTimeRefused
        If no session can be measured; it says why.
    ValueError
        If several coders coded, or no session is a lesson.

    Examples
    --------
    >>> talk = [("T", "host", "Why is it a half?", 0.0, 1.5, "teacher_moves.press", None),
    ...         ("Mia", "student", "It is the same.", 5.5, 7.0, "student_reasoning.answer", 1.0),
    ...         ("T", "host", "Okay.", 7.4, 7.9, "teacher_moves.accuracy", None)]
    >>> names = ["speaker", "role", "text", "start", "end", "code", "value"]
    >>> lines = pd.DataFrame(talk, columns=names).assign(
    ...     session="a", line=range(3), turn=range(3), coder="me")
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment", "timing": "measured"}),
    ...     lines[["session", "line", "turn", *names[:5]]],
    ...     codings=lines[["session", "line", "code", "value", "coder"]])
    >>> wait_events(corpus).round(1)[["kind", "seconds", "answered", "press", "level"]]
        kind  seconds  answered  press  level
    0  wait1      4.0      True   True    1.0
    1  wait2      0.4     False  False    NaN
    """
    from labresearch.discourse.wait_time import WaitTimeRefused, wait_time

    waits = wait_time(corpus)
    notes = list(waits.attrs["notes"])
    marked = set(waits.loc[waits["source"] != "gap", "session"])
    waits = waits[waits["source"] == "gap"]
    turns = lesson_turns(corpus, {"press": ["teacher_moves.press"]})
    if waits.empty:
        message = (
            "only pauses timed by the transcriber are there, and short ones are missing; the "
            "relation of wait time to reasoning needs measured starts and ends of talk"
        )
        raise WaitTimeRefused(message)
    if marked:
        notes.append(f"pauses timed by transcribers in {len(marked)} sessions are left out")
    turns = turns.assign(words=_words(corpus, turns))
    # the turn in which the wait begins, if it belongs to the talk with children
    waits = waits.assign(row=_spans(turns, waits))
    waits = waits[waits["row"] >= 0]
    after = _next_child(turns)[waits["row"].to_numpy()]
    has = after >= 0
    pressed = turns["press"].to_numpy() & turns["adult"].to_numpy()
    own = turns["stretch"].to_numpy()
    just_before = np.r_[False, pressed[:-1] & (own[1:] == own[:-1])]
    chosen = np.where(has, after, 0)
    begin = turns.iloc[waits["row"].to_numpy()]
    table = pd.DataFrame(
        {
            "lab": begin["lab"].to_numpy(),
            "session": waits["session"].to_numpy(),
            "cluster": begin["cluster"].to_numpy(),
            "kind": waits["kind"].to_numpy(),
            "seconds": waits["seconds"].to_numpy(),
            "ended_by": waits["ended_by"].to_numpy(),
            "answered": (waits["ended_by"] == "student").to_numpy(),
            "press": has & just_before[chosen],
            "turn": np.where(has, turns["turn"].to_numpy()[chosen], -1),
            "level": np.where(has, turns["level"].to_numpy(dtype=float)[chosen], np.nan),
            "reasoning": has & turns["reasons"].to_numpy()[chosen],
            "words": np.where(has, turns["words"].to_numpy(dtype=float)[chosen], np.nan),
        }
    )
    table = table.astype(dict.fromkeys(("lab", "session", "cluster", "kind", "ended_by"), "str"))
    table.attrs = {"notes": notes, "composed": corpus.composed}
    return table


def _words(corpus: Corpus, turns: pd.DataFrame) -> np.ndarray:
    lines = corpus.utterances
    said = lines["speech"].where(lines["speech"] != "", lines["text"])
    # marks of transcription are no words
    words = said.str.count(r"[^\W_]+(?:['’][^\W_]+)*")
    counted = words.groupby([lines["session"], turn_numbers(lines)]).sum()
    return counted.reindex(pd.MultiIndex.from_frame(turns[["session", "turn"]])).to_numpy()


def _spans(turns: pd.DataFrame, waits: pd.DataFrame) -> np.ndarray:
    """Find the row of turns that holds the line after which the wait comes; -1 if none does."""
    code, names = pd.factorize(turns["session"])
    mine = names.get_indexer(waits["session"])
    step = int(max(turns["last_line"].max(), waits["after_line"].max())) + 2
    first = code * step + turns["first_line"].to_numpy()
    order = np.argsort(first, kind="stable")
    line = mine * step + waits["after_line"].to_numpy()
    at = order[np.maximum(np.searchsorted(first[order], line, side="right") - 1, 0)]
    last = code[at] * step + turns["last_line"].to_numpy()[at]
    return np.where((mine >= 0) & (first[at] <= line) & (line <= last), at, -1)


def _next_child(turns: pd.DataFrame) -> np.ndarray:
    """Find the next turn of a child in the same stretch, row by row; -1 if there is none."""
    rows = pd.Series(np.where(turns["child"], np.arange(len(turns)), np.nan), index=turns.index)
    following = rows.groupby(turns["stretch"]).bfill().groupby(turns["stretch"]).shift(-1)
    return following.fillna(-1).to_numpy(dtype=np.int64)


def waits_and_reasoning(
    waits: pd.DataFrame,
    *,
    threshold: float = ROWE,
    draws: int = 1999,
    seed: int = SEED,
    models: bool = True,
) -> pd.DataFrame:
    """Compare what children voice after long waits and after short ones.

    After an adult's question only waits that a child ended count: those that an adult ended are cut
    off, and what comes after them answers something else. After a child's turn all waits count
    after which a child speaks again in the stretch. Waits before a turn that answers a press are
    compared only with each other.

    Parameters
    ----------
    waits : pandas.DataFrame
        From `wait_events`.
    threshold : float, default 3.0
        Waits of at least this (s) are long: the line that Rowe drew; 2.7 s in her first papers.
    draws : int, default 1999
        Draws of labs, and shuffles of waits inside lessons.
    seed : int
        Seed of both.
    models : bool, default True
        Whether to fit the models on the logarithm of the wait too (extra ``models``).

    Returns
    -------
    pandas.DataFrame
        One row a kind, outcome and measure: ``kind`` ('wait1', 'wait2'), ``outcome`` ('reasoning',
        'level', 'words'), ``exposure`` ('3 s or more', 'doubled wait'), ``measure`` ('odds ratio',
        'difference'), ``estimate``, ``low``, ``high`` (95 %), ``p`` (two-sided), ``p_adjusted``
        (Benjamini-Hochberg over the table), ``mean_long``, ``mean_short`` (of the outcome), ``n``,
        ``n_long`` (int, waits), ``cut_off`` (int, waits left out because no child ended them),
        ``lessons``, ``labs`` (int), ``unit``, ``test``, ``checks``, ``refused`` (str).

    Raises
    ------
    ValueError
        If a column is missing or ``threshold`` is not above 0.
    ModuleNotFoundError
        If ``models`` is asked for and statsmodels is not installed.

    References
    ----------
    Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding up! Journal of Teacher
    Education 37, 43-50. Tobin, K. (1987). Review of Educational Research 57, 69-95. Mantel, N. &
    Haenszel, W. (1959). Journal of the National Cancer Institute 22, 719-748.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> waits = pd.DataFrame({
    ...     "lab": np.repeat(list("abcdef"), 20), "kind": "wait2", "answered": True, "press": False,
    ...     "seconds": rng.lognormal(0, 1, 120), "turn": np.tile(range(20), 6), "words": 5.0,
    ...     "level": rng.choice([1.0, 3.0], 120)})
    >>> waits = waits.assign(session=waits["lab"], cluster=waits["lab"])
    >>> waits["reasoning"] = waits["level"] == 3
    >>> found = waits_and_reasoning(waits, draws=99, models=False)
    >>> found[["kind", "outcome", "measure"]].tail(3).values.tolist()[0]
    ['wait2', 'reasoning', 'odds ratio']
    """
    if not threshold > 0:
        message = f"threshold = {threshold} s must be above 0"
        raise ValueError(message)
    _check(waits)
    rows = []
    for kind in KINDS:
        part = _compared(waits, kind)
        of_kind = waits["kind"] == kind
        facts = {"kind": kind, "cut_off": int(of_kind.sum()) - len(part)}
        part = part.assign(long=part["seconds"] >= threshold)
        rows += [{**facts, **row} for row in _steps(part, threshold, draws, seed)]
        if models:
            rows += [{**facts, **row} for row in _doses(part)]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    table["p_adjusted"] = adjusted_p(table["p"])
    table.attrs = {
        "unit": f"waits, {nested_in(waits)}",
        "threats": THREATS,
        "notes": waits.attrs.get("notes", []),
        "parameters": {"threshold": threshold, "draws": draws, "seed": seed},
        "composed": bool(waits.attrs.get("composed", False)),
    }
    return table


_COLUMNS = [
    "kind", "outcome", "exposure", "measure", "estimate", "low", "high", "p", "p_adjusted",
    "mean_long", "mean_short", "n", "n_long", "cut_off", "lessons", "labs", "unit", "test",
    "checks", "refused",
]  # fmt: skip


def _check(waits: pd.DataFrame) -> None:
    wanted = ("lab", "session", "cluster", "kind", "seconds", "answered", "press", "turn", "level")
    missing = [name for name in (*wanted, "reasoning", "words") if name not in waits]
    if missing:
        message = f"waits have no column {missing[0]!r}; give the table of wait_events"
        raise ValueError(message)


def _compared(waits: pd.DataFrame, kind: str) -> pd.DataFrame:
    part = waits[(waits["kind"] == kind) & (waits["turn"] >= 0)]
    if kind == "wait1":
        part = part[part["answered"]]
    # the silence just before the next child's turn is the last of its kind
    part = part.drop_duplicates(["session", "turn"], keep="last")
    press = part["press"].map({True: " press", False: ""})
    return part.assign(held=part["session"] + press).reset_index(drop=True)


def _steps(part: pd.DataFrame, threshold: float, draws: int, seed: int) -> list[dict[str, Any]]:
    rows = []
    unit = "wait, within lesson and lab"
    measures = {"reasoning": "odds ratio", "level": "odds ratio", "words": "difference"}
    for outcome, measure in measures.items():
        found = stratified_odds(part, "long", outcome, strata="held", draws=draws, seed=seed)
        names = ("odds_ratio", "low", "high")
        if measure == "difference":
            names = ("difference", "difference_low", "difference_high")
        rows.append(
            {
                "outcome": outcome,
                "exposure": f"{threshold:g} s or more",
                "measure": measure,
                **dict(zip(("estimate", "low", "high"), (found[n] for n in names), strict=True)),
                "p": found["p"],
                "mean_long": found["mean_exposed"],
                "mean_short": found["mean_other"],
                "n": found["n"],
                "n_long": found["n_exposed"],
                "lessons": int(part["session"].nunique()),
                "labs": found["clusters"],
                "unit": unit,
                "test": "Mantel-Haenszel in lesson and kind of question, labs drawn; p: shuffled",
                "checks": found["checks"],
                "refused": found["refused"],
            }
        )
    return rows


def _doses(part: pd.DataFrame) -> list[dict[str, Any]]:
    """Fit logistic and ordinal models on the doubling of the wait, inside lessons."""
    rows = part.assign(
        doubling=np.log2(np.maximum(part["seconds"], FLOOR)), press=part["press"].astype(float)
    )
    # inside a lesson, so that what differs between lessons does not count
    rows["doubling"] -= rows.groupby("session")["doubling"].transform("mean")
    out = []
    for outcome, fit in (("reasoning", logistic_gee), ("level", ordinal_gee)):
        base: dict[str, Any] = {
            "outcome": outcome,
            "exposure": "doubled wait",
            "measure": "odds ratio",
        }
        base |= {"n": len(rows), "lessons": int(rows["session"].nunique())}
        if outcome == "level" and rows["level"].nunique() < 3:
            out.append({**base, "refused": "fewer than three levels occur"})
            continue
        if rows.empty:
            out.append({**base, "refused": "there is no such wait"})
            continue
        found = fit(rows, outcome, ["doubling", "press"]).iloc[0]
        shown = ("estimate", "low", "high", "p", "test", "checks", "refused")
        out.append({**base, **found[list(shown)], "labs": int(rows["cluster"].nunique())})
        out[-1]["unit"] = "wait, within lesson; lessons are clusters"
    return out


def wait_curve(
    waits: pd.DataFrame,
    kind: str = "wait2",
    *,
    outcome: str = "reasoning",
    line: float = ROWE,
    at: Iterable[float] = LENGTHS,
) -> pd.DataFrame:
    """Give the share of turns with reasoning at each length of wait, without supposing a step.

    Parameters
    ----------
    waits : pandas.DataFrame
        From `wait_events`.
    kind : {'wait1', 'wait2'}
        Kind of wait.
    outcome : str, default 'reasoning'
        Column of bool.
    line : float, default 3.0
        Where a step beside the smooth curve is tested (s).
    at : iterable of float
        Lengths (s) at which the curve is given.

    Returns
    -------
    pandas.DataFrame
        As `spline_curve`, with ``seconds`` in front and ``kind``.

    Raises
    ------
    ValueError
        If the kind is unknown or a column is missing.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> waits = pd.DataFrame({
    ...     "lab": np.repeat(list("abcdef"), 20), "kind": "wait2", "answered": True, "press": False,
    ...     "seconds": rng.lognormal(0, 1, 120), "turn": np.tile(range(20), 6), "words": 5.0,
    ...     "level": rng.choice([1.0, 3.0], 120)})
    >>> waits = waits.assign(session=waits["lab"], cluster=waits["lab"])
    >>> waits["reasoning"] = waits["level"] == 3
    >>> wait_curve(waits)["refused"].iloc[0]
    '6 clusters: at least 10 are needed for a curve'
    """
    if kind not in KINDS:
        message = f"kind = {kind!r} is unknown; must be 'wait1' or 'wait2'"
        raise ValueError(message)
    _check(waits)
    part = _compared(waits, kind)
    part = part.assign(log2=np.log2(np.maximum(part["seconds"], FLOOR)))
    part["usual"] = part.groupby("session")["log2"].transform("mean")
    part["press"] = part["press"].astype(float)
    grid = np.array(sorted(at), dtype=float)
    table = spline_curve(
        part,
        "log2",
        outcome,
        at=np.log2(np.maximum(grid, FLOOR)),
        line=float(np.log2(line)),
        hold=["press", "usual"],
        clusters="cluster",
    )
    seconds = np.append(grid, line)
    table.insert(0, "seconds", seconds[: len(table)])
    table.insert(0, "kind", kind)
    table.attrs["composed"] = bool(waits.attrs.get("composed", False))
    return table
