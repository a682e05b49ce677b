"""Two coders on the lines that both looked at, weighted by how likely a line was drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus, coded_by
from labresearch.corpus.whose_codings import RULES
from labresearch.human_coding.choices import Choices, lines_that_may_be_coded
from labresearch.human_coding.judgements import seen_for_all
from labresearch.reliability import formulas
from labresearch.reliability.distances import masi_distance
from labresearch.reliability.tallies import Tallies, tally

__all__ = ["MEASURES", "Agreement", "Pair", "agreement_of", "pair_of"]

MEASURES = ("alpha", "kappa", "ac1", "pi", "percent")


@dataclasses.dataclass(frozen=True, eq=False)
class Pair:
    """What two coders said of the lines that both looked at.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``session``, ``line``, ``weight`` (1 / probability that both looked at it), and of the first
        coder ``sample`` and ``collected``.
    one, two : numpy.ndarray of bool, shape (lines, codes)
        Which codes each gave.
    codes : tuple of str
        Qualified, one a column.
    """

    lines: pd.DataFrame
    one: np.ndarray
    two: np.ndarray
    codes: tuple[str, ...]

    def rows(self, chosen: np.ndarray) -> Pair:
        """Keep some lines."""
        lines = self.lines[chosen].reset_index(drop=True)
        return Pair(lines, self.one[chosen], self.two[chosen], self.codes)

    def code(self, name: str) -> Pair:
        """Keep one code."""
        at = [self.codes.index(name)]
        return Pair(self.lines, self.one[:, at], self.two[:, at], (name,))


@dataclasses.dataclass(frozen=True)
class Agreement:
    """A coefficient with its interval and what stands behind it.

    Parameters
    ----------
    estimate, low, high : float
        NaN where ``undefined`` or ``no_interval`` says why.
    lines, sessions, positives : int
        Lines that both looked at, their sessions, lines with a code by at least one of the two.
    base_one, base_two : float
        Weighted share of lines with a code.
    undefined, no_interval : str
        Why there is no number; '' where there is.
    """

    estimate: float
    low: float
    high: float
    lines: int
    sessions: int
    positives: int
    base_one: float
    base_two: float
    undefined: str = ""
    no_interval: str = ""


def pair_of(corpus: Corpus, coders: Sequence[str], choices: Choices) -> Pair:
    """Put two coders side by side, on the lines that may have one of the codes.

    Parameters
    ----------
    corpus : Corpus
        With codings of both.
    coders : sequence of two str
        Their names; 'rules' for all rules.
    choices : Choices
        The codes.

    Returns
    -------
    Pair
        Lines that both looked at, where the codebooks allow one of the codes or a coder gave one:
        that nobody codes adults' lines for children's reasoning is no agreement. If both looked at
        a line of the same sample, its weight counts once; looks of different samples are
        independent, and their weights are multiplied.
    """
    names = tuple(choices.qualified)
    first, second = (seen_for_all(corpus, who, names) for who in coders)
    lines = first.merge(second, on=["session", "line"], suffixes=("", "_two"))
    same = (lines["sample"] == lines["sample_two"]) & (lines["sample"] != "")
    lines["weight"] *= lines["weight_two"].where(~same, 1.0)
    lines = lines[["session", "line", "weight", "sample", "collected"]]
    index = pd.MultiIndex.from_frame(lines[["session", "line"]])
    one, two = (_flags(corpus, who, names, index) for who in coders)
    talk = corpus.utterances[["session", "line"]]
    allowed = pd.MultiIndex.from_frame(talk[lines_that_may_be_coded(corpus, choices)])
    kept = index.isin(allowed) | one.any(axis=1) | two.any(axis=1)
    return Pair(lines, one, two, names).rows(kept)


def _flags(corpus: Corpus, coder: str, names: tuple[str, ...], index: pd.MultiIndex) -> np.ndarray:
    out = np.zeros((len(index), len(names)), dtype=bool)
    given = corpus.codings[corpus.codings["code"].isin(names)]
    by_rules = given["coder"].str.startswith(f"{RULES}:").any() and coder == RULES
    if not by_rules and not (given["coder"] == coder).any():
        return out
    given = coded_by(corpus.replace(codings=given), coder).codings
    row = index.get_indexer(pd.MultiIndex.from_frame(given[["session", "line"]]))
    column = pd.Index(names).get_indexer(given["code"])
    out[row[row >= 0], column[row >= 0]] = True
    return out


def agreement_of(
    pair: Pair, measure: str, *, draws: int, seed: int, level: float = 0.95
) -> Agreement:
    """Compute one coefficient, with a percentile interval that draws whole sessions.

    Parameters
    ----------
    pair : Pair
        Two coders. With several codes a rating is the set of codes of a line; alpha then uses the
        distance MASI, the other coefficients take sets as equal or not.
    measure : str
        One of ``MEASURES``.
    draws : int
        Bootstrap samples.
    seed : int
        Seed of the draws.
    level : float
        Coverage.

    Returns
    -------
    Agreement
    """
    n = len(pair.lines)
    sessions, group = np.unique(pair.lines["session"].to_numpy(dtype=str), return_inverse=True)
    either = pair.one.any(axis=1) | pair.two.any(axis=1)
    nan = float("nan")
    found = Agreement(nan, nan, nan, n, len(sessions), int(either.sum()), nan, nan)
    if not n:
        return dataclasses.replace(found, undefined="no line was looked at by both")
    weight = pair.lines["weight"].to_numpy()
    # as many as there are lines, so that alpha's correction for small samples keeps its size
    weight = weight * (n / weight.sum())
    found = dataclasses.replace(
        found,
        base_one=float((weight * pair.one.any(axis=1)).sum() / n),
        base_two=float((weight * pair.two.any(axis=1)).sum() / n),
    )
    sets, number = np.unique(np.vstack([pair.one, pair.two]), axis=0, return_inverse=True)
    ratings = number.reshape(2, n).T
    counts = tally(ratings, len(sets), groups=group, weights=weight)
    formula = _formula(measure, sets)
    estimate = float(formula(counts.total()))
    if np.isnan(estimate):
        what = "no line has the code" if not either.any() else "all lines have the same codes"
        return dataclasses.replace(found, undefined=f"{what}: chance agreement is complete")
    found = dataclasses.replace(found, estimate=estimate)
    if len(sessions) < 2:
        return dataclasses.replace(found, no_interval="one session: no variation between sessions")
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(sessions), np.full(len(sessions), 1 / len(sessions)), size=draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.asarray(formula(counts.drawn(times.astype(float))))
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < draws / 2:
        reason = "in most draws of sessions no line has the code"
        return dataclasses.replace(found, no_interval=reason)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return dataclasses.replace(found, low=float(low), high=float(high))


def _formula(measure: str, sets: np.ndarray) -> Callable[[Tallies], np.ndarray]:
    same = np.eye(len(sets))
    if measure == "alpha":
        apart = 1 - same
        if sets.shape[1] > 1:
            held = [frozenset(np.flatnonzero(row).tolist()) for row in sets]
            apart = np.array([[masi_distance(a, b) for b in held] for a in held])
        return lambda counts: formulas.alpha(counts, lambda given: apart)
    found = {
        "kappa": lambda counts: formulas.cohen(counts, same),
        "ac1": lambda counts: formulas.ac2(counts, same),
        "pi": formulas.scott,
        "percent": lambda counts: formulas.percent(counts, same),
    }
    return found[measure]
