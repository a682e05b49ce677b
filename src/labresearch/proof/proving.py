"""Compose corpora, run the analyses on each, and gather the verdicts."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from typing import Any

import pandas as pd

import labresearch
from labresearch.analysis.inference import SEED
from labresearch.composed import composed_corpus, load_key, pacing_calendar
from labresearch.composed.key import key_text
from labresearch.proof.nesting import nested_and_not
from labresearch.proof.null_tests import FAMILIES, null_tests
from labresearch.proof.planted_patterns import found_patterns
from labresearch.proof.stated_nulls import found_stated_nulls
from labresearch.proof.traps import found_traps, pacing_trap
from labresearch.proof.verdicts import (
    COLUMNS,
    nesting_verdicts,
    null_verdicts,
    pattern_verdicts,
    trap_verdicts,
)

__all__ = ["NULL_SEEDS_FROM", "prove"]

NULL_SEEDS_FROM = 1000
"""Null corpora have the seeds from here on, so that no planted one shares its random numbers."""

_Task = tuple[str, int, int]


def prove(
    seed: int = 1,
    *,
    seeds: int = 6,
    null_seeds: int = 8,
    draws: int = 999,
    jobs: int = 2,
    progress: bool = False,
) -> pd.DataFrame:
    """Prove the partnership's analyses on corpora whose truth is known.

    Parameters
    ----------
    seed : int, default 1
        Seed of the first corpus with planted patterns; the others follow it.
    seeds : int, default 6
        Number of corpora with planted patterns.
    null_seeds : int, default 8
        Number of corpora in which nothing is planted; their seeds begin at ``seed + 1000``.
    draws : int, default 999
        Permutations and draws of labs in each analysis.
    jobs : int, default 2
        Processes. Results do not depend on it.
    progress : bool, default False
        Show a progress bar.

    Returns
    -------
    pandas.DataFrame
        One row a claim: ``part`` ('planted', 'absent', 'stated nulls', 'traps', 'nesting', 'null
        corpora'), ``what`` (str), ``size`` (float, what is so by the key), ``estimate``, ``low``,
        ``high`` (mean over corpora with its 95 % interval), ``one``, ``one_low``, ``one_high`` (the
        first corpus), ``hits``, ``of`` (int, intervals that hold the size; in the other parts p
        values below .05), ``share``, ``share_low``, ``share_high`` (exact binomial interval),
        ``state`` ('proved', 'failed', 'undecided') and ``verdict`` (str, in words).
        ``attrs['provenance']`` names version, key, seeds and draws.

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    That the software finds what was planted says nothing about labs.

    Examples
    --------
    >>> table = prove(seeds=2, null_seeds=2)  # doctest: +SKIP
    >>> table.loc[table["state"] == "failed", "what"].tolist()  # doctest: +SKIP
    []
    """
    numbers = {"seeds": seeds, "null_seeds": null_seeds, "draws": draws, "jobs": jobs}
    for name, number in numbers.items():
        if number < 1:
            message = f"{name} = {number} must be at least 1"
            raise ValueError(message)
    tasks: list[_Task] = [("planted", seed + at, draws) for at in range(seeds)]
    first = seed + NULL_SEEDS_FROM
    tasks += [("null", first + at, draws) for at in range(null_seeds)]
    found = list(_run(tasks, jobs, progress=progress))
    table = _verdicts(found)
    table.attrs = {"composed": True, "provenance": _provenance(seed, seeds, null_seeds, draws)}
    return table


def _verdicts(found: list[dict[str, pd.DataFrame]]) -> pd.DataFrame:
    table = pd.concat(
        [
            pattern_verdicts(_joined(found, "patterns")),
            null_verdicts(_joined(found, "stated"), part="stated nulls", by="null"),
            trap_verdicts(_joined(found, "traps")),
            nesting_verdicts(_joined(found, "nesting")),
            null_verdicts(
                _joined(found, "tests"), part="null corpora", by="family", order=FAMILIES
            ),
        ],
        ignore_index=True,
    )[COLUMNS]
    # what is planted, then what is absent
    parts = list(dict.fromkeys(["planted", "absent", *table["part"]]))
    order = table["part"].map(parts.index)
    return table.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _provenance(seed: int, seeds: int, null_seeds: int, draws: int) -> dict[str, Any]:
    key = hashlib.sha256(key_text(planted=True).encode()).hexdigest()
    return {
        "labresearch": labresearch.__version__,
        "key_sha256": key,
        "planted_seeds": [seed, seed + seeds - 1],
        "null_seeds": [seed + NULL_SEEDS_FROM, seed + NULL_SEEDS_FROM + null_seeds - 1],
        "draws": draws,
        "seed_of_draws": SEED,
    }


def _run(tasks: list[_Task], jobs: int, *, progress: bool) -> Iterator[dict[str, pd.DataFrame]]:
    from tqdm import tqdm

    bar = {"total": len(tasks), "unit": "corpus", "desc": "proving", "disable": not progress}
    if jobs == 1:
        yield from tqdm(map(_one_corpus, tasks), **bar)
        return
    # an interrupt is the parent's business; leaving the pool ends its processes
    with Pool(min(jobs, len(tasks)), _ignore_interrupts) as pool:
        yield from tqdm(pool.imap(_one_corpus, tasks), **bar)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one_corpus(task: _Task) -> dict[str, pd.DataFrame]:
    kind, seed, draws = task
    planted = kind == "planted"
    corpus = composed_corpus(seed, planted=planted)
    pacing = pacing_calendar(seed)
    found = {"stated": found_stated_nulls(corpus, draws=draws)}
    if planted:
        patterns = found_patterns(corpus, pacing=pacing, key=load_key(), draws=draws)
        found["patterns"] = patterns
        found["traps"] = found_traps(corpus, patterns=patterns, draws=draws)
    else:
        found["traps"] = pacing_trap(corpus, pacing=pacing, draws=draws)
        found["nesting"] = nested_and_not(corpus, draws=draws)
        found["tests"] = null_tests(corpus, pacing=pacing, draws=draws)
    return {name: table.assign(seed=seed) for name, table in found.items()}


def _joined(found: Iterable[dict[str, pd.DataFrame]], name: str) -> pd.DataFrame:
    return pd.concat([tables[name] for tables in found if name in tables], ignore_index=True)
