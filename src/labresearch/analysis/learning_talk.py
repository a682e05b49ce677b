"""How adults reason about teaching: chains from noticing to deciding, by phase and cycle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.code_follows import adult_turns
from labresearch.analysis.code_rates import code_rates
from labresearch.analysis.cycle_slopes import rate_ratio_per_cycle
from labresearch.analysis.inference import SEED, adjusted_p, two_sided_p
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.codebook import load_codebook
from labresearch.corpus import Corpus

__all__ = ["CHAIN", "learning_chains", "learning_growth", "learning_talk"]

CHAIN = ("adult_talk.notice", "adult_talk.interpret", "adult_talk.decide")
"""Noticing, interpreting, deciding (Jacobs, Lamb and Philipp 2010)."""

LEAST = 3  # sessions


def learning_talk(
    corpus: Corpus,
    *,
    by: Iterable[str] = ("phase",),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
) -> pd.DataFrame:
    """Give the rates of all codes of adult talk, by phase.

    A phase prescribes its talk: planning anticipates. That phases differ is a check that the codes
    see it, and no finding.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : iterable of str, default ('phase',)
        As in `code_rates`.
    min_speakers, min_lines : int, default 3 and 5
        As in `code_rates`.

    Returns
    -------
    pandas.DataFrame
        As `code_rates`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> len(learning_talk(corpus, by=[]))
    18
    """
    codes = [f"adult_talk.{code}" for code in load_codebook("adult_talk").codes]
    return code_rates(corpus, codes, by=by, min_speakers=min_speakers, min_lines=min_lines)


def learning_chains(
    corpus: Corpus,
    chain: Iterable[str] = CHAIN,
    *,
    within: int = 6,
    by: str | None = "phase",
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give the share of first links that grow into a whole chain, beside shuffled turns.

    A chain is complete if the codes come in this order, each in the same or a later turn, all
    within ``within`` turns after the first link. Chance is what the same session shows with its
    turns, codes and all, in random order. A first link with no second one is an orphan.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    chain : iterable of str
        Two codes or more, in order.
    within : int, default 6
        Turns looked on.
    by : {'phase', 'cycle', 'school'} or None, default 'phase'
        Groups of sessions.
    phases : iterable of str
        Keep only these.
    min_speakers, min_lines : int, default 3 and 5
        With fewer people or first links a row is suppressed.
    draws : int, default 999
        Shuffles.
    seed : int
        Seed of the shuffles.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``group`` (str), ``share`` (first links that become a chain), ``expected``
        (by chance), ``estimate`` (share - expected), ``low``, ``high`` (t interval over sessions),
        ``p`` (two-sided), ``p_adjusted``, ``orphans`` (share of first links with no second),
        ``joint`` (share of chains that end with another speaker than they begin with), ``n`` (int,
        first links; -1 where suppressed), ``sessions`` (int), ``unit``, ``test``, ``checks``,
        ``refused``.

    Raises
    ------
    ValueError
        If the chain has fewer than two codes, or ``within`` or ``by`` is unusable.

    References
    ----------
    Jacobs, V. R., Lamb, L. L. C. & Philipp, R. A. (2010). Professional noticing of children's
    mathematical thinking. Journal for Research in Mathematics Education 41, 169-202. Bakeman, R. &
    Quera, V. (2011). Sequential Analysis and Observational Methods, chapter 10.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> found = learning_chains(corpus, draws=99)
    >>> found["group"].tolist(), bool(0 <= found["share"].item() <= 1)
    (['debrief'], True)
    """
    links = list(chain)
    if len(links) < 2 or within < 1:
        message = f"chain has {len(links)} codes and within = {within}; at least 2 and 1 are needed"
        raise ValueError(message)
    if by not in (None, "phase", "cycle", "school"):
        message = f"by = {by!r} is unknown; must be 'phase', 'cycle', 'school' or None"
        raise ValueError(message)
    names = [f"link{at}" for at in range(len(links))]
    turns = adult_turns(
        corpus, {name: [code] for name, code in zip(names, links, strict=True)}, phases=phases
    )
    groups: list[tuple[Any, pd.DataFrame]] = [("all", turns)]
    if by is not None:
        groups = list(turns.groupby(by, sort=True))
    rows = [
        {"group": f"{group:g}" if by == "cycle" else str(group)}
        | _chains(part, names, within, min_speakers, min_lines, draws, seed, level)
        for group, part in groups
    ]
    columns = [
        "group", "share", "expected", "estimate", "low", "high", "p", "p_adjusted", "orphans",
        "joint", "n", "sessions", "unit", "test", "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table["p_adjusted"] = adjusted_p(table["p"])
    table["unit"] = "session; first links"
    table["test"] = f"turns shuffled inside their session, {draws} draws"
    table.attrs |= {"composed": corpus.composed, "chain": links, "within": within, "seed": seed}
    return table


def learning_growth(
    corpus: Corpus,
    codes: dict[str, list[str]] | None = None,
    *,
    phases: Iterable[str] = ("debrief",),
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give the ratio per cycle of kinds of learning talk per adult word, inside one phase.

    Staying inside one phase matters: with more debriefs in later cycles, talk of all phases would
    seem to change.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder, and three cycles or more.
    codes : dict of str to list of str, optional
        Kinds; if left out noticing, interpreting, deciding, replay and rehearsal, generalising and
        carrying.
    phases : iterable of str, default ('debrief',)
        Phases.
    draws, seed
        As in `rate_ratio_per_cycle`.

    Returns
    -------
    pandas.DataFrame
        One row a kind: ``kind``, ``estimate`` (rate ratio per cycle), ``low``, ``high``, ``p``,
        ``p_adjusted`` (Benjamini-Hochberg), ``n`` (labs), ``teams``, ``events``, ``unit``,
        ``test``, ``checks``, ``refused``.

    Raises
    ------
    ValueError
        As `coded_lines`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> learning_growth(corpus)["refused"].iloc[0]
    '2 cycles, fewer than 3: no slope'
    """
    kinds = codes or {
        "noticing": ["adult_talk.notice"],
        "interpreting": ["adult_talk.interpret"],
        "deciding": ["adult_talk.decide"],
        "replay and rehearsal": ["adult_talk.replay", "adult_talk.rehearse"],
        "generalising": ["adult_talk.generalise"],
        "carrying": ["adult_talk.carry", "adult_talk.pick_up"],
    }
    turns = adult_turns(corpus, kinds, phases=phases)
    turns = turns[(turns["lab"] != "") & turns["cycle"].notna()]
    labs = (
        turns.assign(team=turns["school"] + "/" + turns["team"])
        .groupby(["lab", "team"], sort=False, as_index=False)
        .agg(cycle=("cycle", "first"), words=("words", "sum"), **{k: (k, "sum") for k in kinds})
    )
    rows = []
    for kind in kinds:
        found = rate_ratio_per_cycle(labs, kind, "words", draws=draws, seed=seed)
        rows.append({"kind": kind, **found, "checks": f"dispersion {found['dispersion']:.2f}"})
    columns = [
        "kind", "estimate", "low", "high", "p", "p_adjusted", "n", "teams", "events", "unit",
        "test", "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table["p_adjusted"] = adjusted_p(table["p"])
    table["unit"] = "lab, within team"
    table["test"] = "quasi-Poisson, level of each team; cycles permuted within teams"
    table.attrs |= {"composed": corpus.composed, "seed": seed}
    return table


def _chains(
    turns: pd.DataFrame,
    names: list[str],
    within: int,
    min_speakers: int,
    min_lines: int,
    draws: int,
    seed: int,
    level: float,
) -> dict[str, Any]:
    start = turns[names[0]].to_numpy()
    n, sessions = int(start.sum()), int(turns.loc[start, "record"].nunique())
    row: dict[str, Any] = dict.fromkeys(
        ("share", "expected", "estimate", "low", "high", "p", "orphans", "joint"), np.nan
    )
    speakers = int(turns.loc[start, "person"].nunique())
    hidden = too_small(speakers, n, min_speakers=min_speakers, min_lines=min_lines)
    row |= {"n": -1 if hidden else n, "sessions": sessions, "checks": "", "refused": hidden}
    if hidden:
        return row
    flags = turns[names].to_numpy()
    person = pd.factorize(turns["person"])[0]
    group = pd.factorize(turns["session"])[0]
    rng = np.random.default_rng(seed)
    records: dict[str, list[float]] = {}
    shuffled = np.zeros(draws)
    orphans = several = complete = 0
    for number in range(group.max() + 1):
        rows = np.flatnonzero(group == number)
        links = flags[rows]
        k = int(links[:, 0].sum())
        if not k:
            continue
        ends = _ends(links[None], within)[0]
        done = (ends >= 0) & links[:, 0]
        orphans += int((links[:, 0] & (_ends(links[None, :, :2], within)[0] < 0)).sum())
        begins = np.flatnonzero(done)
        several += int((person[rows[begins]] != person[rows[ends[begins]]]).sum())
        complete += int(done.sum())
        orders = rng.permuted(np.tile(np.arange(len(rows)), (draws, 1)), axis=1)
        mixed = links[orders]
        by_chance = ((_ends(mixed, within) >= 0) & mixed[:, :, 0]).sum(axis=1)
        shuffled += by_chance
        sums = records.setdefault(turns["record"].iloc[rows[0]], [0.0, 0.0, 0.0])
        for at, value in enumerate((float(done.sum()), float(by_chance.mean()), float(k))):
            sums[at] += value
    table = np.array(list(records.values()))
    observed, expected, _ = table.sum(axis=0) / n
    row |= {
        "share": observed,
        "expected": expected,
        "estimate": observed - expected,
        "p": two_sided_p(shuffled / n - expected, observed - expected),
        "orphans": orphans / n,
        "joint": several / complete if complete else np.nan,
    }
    if len(table) < LEAST:
        return row | {"checks": f"{len(table)} sessions: no interval below {LEAST}"}
    units = SessionSums(list(records), table[:, None, :], np.zeros(len(table), dtype=bool))
    low, high, _ = linearised(
        units, lambda s: ((s[..., 0, 0] - s[..., 0, 1]) / s[..., 0, 2])[..., None], level=level
    )
    few = "; few for an interval" if len(table) < 10 else ""
    return row | {
        "low": float(low[0]),
        "high": float(high[0]),
        "checks": f"{len(table)} sessions{few}",
    }


def _ends(links: np.ndarray, within: int) -> np.ndarray:
    """Turn in which a chain that starts at each turn is complete; -1 where none is in time.

    ``links`` is (draws, turns, codes); the answer (draws, turns). The earliest next link is always
    as good as a later one, so that each link takes the next turn that has it.
    """
    count = links.shape[1]
    places = np.arange(count)
    at = np.tile(places, (links.shape[0], 1))
    for code in range(1, links.shape[2]):
        here = np.where(links[:, :, code], places, count)
        # the next turn, this one counted, that has the code; one place behind the end for none
        following = np.minimum.accumulate(here[:, ::-1], axis=1)[:, ::-1]
        following = np.concatenate([following, np.full((len(here), 1), count)], axis=1)
        at = np.take_along_axis(following, at, axis=1)
    return np.where((at < count) & (at - places <= within), at, -1)
