"""Whether one kind of line is soon followed by another, beside chance within the same session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_lines import adult_lines, coded_lines
from labresearch.analysis.inference import SEED, two_sided_p
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.corpus import Corpus

__all__ = ["adult_turns", "code_follows", "follows_in"]

LEAST = 3  # sessions
_COLUMNS = [
    "lag", "share", "expected", "estimate", "low", "high", "p", "n", "speakers", "sessions", "unit",
    "test", "checks", "refused",
]  # fmt: skip


def code_follows(
    corpus: Corpus,
    first: Iterable[str],
    then: Iterable[str],
    *,
    turns: int = 3,
    curve: bool = False,
    first_roles: Iterable[str] = (),
    then_roles: Iterable[str] = (),
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give the share of turns of one kind that another adult answers by another kind.

    Chance is what the same session would show if the turns of the first kind had stood at random
    among its turns (of ``first_roles``); so neither how often a session has either kind nor its
    length makes a difference. What lies behind both, such as a topic, may.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    first, then : iterable of str
        Codes (asserted).
    turns : int, default 3
        How many adult turns to look on.
    curve : bool, default False
        Whether to add one row for each lag by itself.
    first_roles, then_roles : iterable of str
        Roles of who speaks first and who answers; any adult if left out.
    phases : iterable of str
        Keep only these.
    min_speakers, min_lines : int, default 3 and 5
        With fewer people or turns of the first kind the row is suppressed.
    draws : int, default 1999
        Shuffles.
    seed : int
        Seed of the shuffles.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        ``lag`` (int, 0 for 'within ``turns``'), ``share`` (answered), ``expected`` (by chance),
        ``estimate`` (share - expected), ``low``, ``high`` (t interval over sessions), ``p``
        (two-sided, permutation), ``n`` (int, turns of the first kind; -1 where suppressed),
        ``speakers`` (int, who said them), ``sessions`` (int, that have any), ``unit``, ``test``,
        ``checks``, ``refused`` (str).

    Raises
    ------
    ValueError
        If turns is below 1, or as `coded_lines`.

    References
    ----------
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the Behavioral
    Sciences, chapter 10 (shuffling within sessions).

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> found = code_follows(corpus, ["adult_talk.notice"], ["adult_talk.interpret"], draws=99)
    >>> found["sessions"].item()
    6
    """
    if turns < 1:
        message = f"turns = {turns} is too small; must be at least 1"
        raise ValueError(message)
    rows = adult_turns(corpus, {"first": list(first), "then": list(then)}, phases=phases)
    return follows_in(
        rows,
        turns=turns,
        curve=curve,
        first_roles=first_roles,
        then_roles=then_roles,
        min_speakers=min_speakers,
        min_lines=min_lines,
        draws=draws,
        seed=seed,
        level=level,
    )


def follows_in(
    rows: pd.DataFrame,
    *,
    turns: int = 3,
    curve: bool = False,
    first_roles: Iterable[str] = (),
    then_roles: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Do what `code_follows` does once the turns are marked, for many codes of the same turns.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `adult_turns`, with the bool columns ``first`` and ``then``.
    turns, curve, first_roles, then_roles, min_speakers, min_lines, draws, seed, level
        As in `code_follows`.

    Returns
    -------
    pandas.DataFrame
        As `code_follows`.
    """
    asks, answers = list(first_roles), list(then_roles)
    rows = rows.copy()
    if asks:
        rows["first"] &= rows["role"].isin(asks)
    if answers:
        rows["then"] &= rows["role"].isin(answers)
    at_risk = rows["role"].isin(asks).to_numpy() if asks else np.ones(len(rows), dtype=bool)
    met = _answered(rows, turns)
    out = []
    n, speakers = int(rows["first"].sum()), int(rows.loc[rows["first"], "person"].nunique())
    hidden = too_small(speakers, n, min_speakers=min_speakers, min_lines=min_lines)
    sessions = int(rows.loc[rows["first"], "session"].nunique())
    for lag in range(turns + 1) if curve else (0,):
        answered = np.asarray(met.any(axis=0) if lag == 0 else met[lag - 1])
        row: dict[str, Any] = dict.fromkeys(
            ("share", "expected", "estimate", "low", "high", "p"), np.nan
        )
        row |= {"lag": lag, "n": -1 if hidden else n, "speakers": speakers, "sessions": sessions,
                "refused": hidden, "checks": ""}  # fmt: skip
        if not hidden:
            row |= _compared(rows, answered, at_risk, draws=draws, seed=seed, level=level)
        out.append(row)
    table = pd.DataFrame(out).assign(
        unit="session; turns of the first kind",
        test=f"turns of the first kind moved inside their session, {draws} draws",
    )[_COLUMNS]
    table.attrs |= {
        "composed": bool(rows.attrs.get("composed", False)),
        "level": level,
        "seed": seed,
        "turns": turns,
    }
    return table


def adult_turns(
    corpus: Corpus, kinds: dict[str, list[str]], *, phases: Iterable[str] = ()
) -> pd.DataFrame:
    """Make one row a turn of adults among adults, with a bool column for each kind of code.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    kinds : dict of str to list of str
        Codes of each kind.
    phases : iterable of str
        Keep only these.

    Returns
    -------
    pandas.DataFrame
        The columns of `adult_lines` (words summed, first line), in order, and one bool a kind.
        Each time-out is a ``session`` apart, 'lab01-enactment, time-out 2', for what is said in the
        next one does not follow on it; ``record`` (str) names the session.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab02")
    >>> bool(adult_turns(corpus, {"note": ["adult_talk.notice"]})["note"].any())
    True
    """
    lines = adult_lines(corpus)
    kept = list(phases)
    if kept:
        lines = lines[lines["phase"].isin(kept)].reset_index(drop=True)
    lines = lines.assign(
        **{name: coded_lines(corpus.codings, lines, codes) for name, codes in kinds.items()}
    )
    turns = lines.drop_duplicates(["session", "turn"]).reset_index(drop=True)
    sums = lines.groupby(["session", "turn"], sort=False)[["words", *kinds]].sum()
    turns["words"] = sums["words"].to_numpy()
    for kind in kinds:
        turns[kind] = sums[kind].to_numpy() > 0
    turns["record"] = turns["session"]
    paused = turns["phase"] == "timeout"
    # a child's turn inside leaves a gap of one or two; another time-out lies further off
    same = turns["session"].eq(turns["session"].shift())
    begins = ~same | (turns["turn"].diff() > 4)
    number = begins.groupby(turns["session"]).cumsum()
    apart = turns["session"] + ", time-out " + number.astype("str")
    turns["session"] = turns["session"].where(~paused, apart).astype("str")
    turns.attrs["composed"] = corpus.composed
    return turns


def _answered(rows: pd.DataFrame, turns: int) -> np.ndarray:
    """For each lag and turn, whether another adult's turn at that lag is of the second kind."""
    session, person = rows["session"].to_numpy(), rows["person"].to_numpy()
    then = rows["then"].to_numpy()
    met = np.zeros((turns, len(rows)), dtype=bool)
    for lag in range(1, min(turns, len(rows) - 1) + 1):
        met[lag - 1, :-lag] = (
            (session[:-lag] == session[lag:]) & (person[:-lag] != person[lag:]) & then[lag:]
        )
    return met


def _compared(
    rows: pd.DataFrame,
    answered: np.ndarray,
    at_risk: np.ndarray,
    *,
    draws: int,
    seed: int,
    level: float,
) -> dict[str, Any]:
    first = rows["first"].to_numpy()
    rng = np.random.default_rng(seed)
    group = pd.factorize(rows["session"])[0]
    records: dict[str, list[float]] = {}
    shuffled = np.zeros(draws)
    names = rows["record"].to_numpy()
    for number in range(group.max() + 1):
        inside = np.flatnonzero((group == number) & at_risk)
        k = int(first[inside].sum())
        if not k:
            continue
        hits = int(answered[inside].sum())
        observed, expected = int(answered[inside][first[inside]].sum()), k * hits / len(inside)
        sums = records.setdefault(names[inside[0]], [0.0, 0.0, 0.0])
        for at, value in enumerate((observed, expected, k)):
            sums[at] += value
        shuffled += rng.hypergeometric(hits, len(inside) - hits, k, size=draws)
    table = np.array(list(records.values()))
    total = table.sum(axis=0)
    share, expected = total[0] / total[2], total[1] / total[2]
    found = {"share": share, "expected": expected, "estimate": share - expected}
    p = two_sided_p(shuffled / total[2] - expected, share - expected)
    count = len(table)
    if count < LEAST:
        return found | {"p": p, "checks": f"{count} sessions: no interval below {LEAST}"}
    units = SessionSums(list(records), table[:, None, :], np.zeros(count, dtype=bool))
    low, high, _ = linearised(
        units, lambda s: ((s[..., 0, 0] - s[..., 0, 1]) / s[..., 0, 2])[..., None], level=level
    )
    checks = f"{count} sessions" + ("; few for an interval" if count < 10 else "")
    return found | {"low": float(low[0]), "high": float(high[0]), "p": p, "checks": checks}
