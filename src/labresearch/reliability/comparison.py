"""Agreement of coders on a corpus: per code, per family, per pair of coders, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from labresearch.codebook import CodebookError, codebook_names
from labresearch.coding.coder import BookLike, loaded_books
from labresearch.corpus import Corpus
from labresearch.reliability import formulas
from labresearch.reliability.distances import closeness, distances
from labresearch.reliability.double_coding import (
    Codes,
    DoubleCoding,
    Units,
    codings_by,
    double_coding,
)
from labresearch.reliability.intervals import alpha_of_sessions, interval, session_draws
from labresearch.reliability.ratings import MISSING, RatingTable
from labresearch.reliability.tallies import tally

__all__ = ["agreement"]

SEED = 20251122
WAYS = ("code", "family", "pair")
FEW = 5


def agreement(
    source: Corpus | pd.DataFrame,
    coders: Iterable[str] | None = None,
    *,
    by: str | Sequence[str] = "code",
    codes: Codes = None,
    lines: pd.DataFrame | None = None,
    level: str = "nominal",
    unit: str = "line",
    boot: int = 999,
    confidence: float = 0.95,
    seed: int = SEED,
    codebooks: Iterable[BookLike] | None = None,
) -> pd.DataFrame:
    """Say how far coders agree, whether they are people, rules or models.

    Only units that at least two of the coders looked at are compared: all lines of the sessions
    that a coder coded, or those of table ``reviews`` where only a sample was looked at (its weights
    count). A line without a code was looked at and got none.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        Corpus with codings by the coders, or a table ``codings`` (then ``lines`` is needed).
    coders : iterable of str, optional
        Who is compared; 'rules' stands for all rules. Everybody with codings by default.
    by : {'code', 'family', 'pair'} or several of them
        One row for each code; for each family (codebook), where a cell is a line and a code; with
        'pair' one for each pair of coders, too ('pair' alone: each pair and family).
    codes : str, iterable of str or mapping, optional
        Codebooks or codes to compare; a mapping from names to them makes families of your own.
        All codes that a coder gave by default.
    lines : pandas.DataFrame, optional
        ``session`` and ``line`` of the lines to compare, such as those of children. For a table of
        codings: all lines looked at, with a column ``coder`` where coders saw different lines.
    level : {'nominal', 'ordinal'}
        'ordinal': the rating of a unit is the highest level among its codes of a family (0 none).
    unit : {'line', 'turn'}
        Unit of analysis. A turn has the codes of its lines.
    boot : int, default 999
        Draws of whole sessions for the percentile intervals; 0 for none.
    confidence : float, default 0.95
        Coverage of the intervals.
    seed : int
        Seed of the draws.
    codebooks : iterable of str, path or Codebook, optional
        For the levels of codes that have no ``value``; the shipped ones if left out.

    Returns
    -------
    pandas.DataFrame
        One row a code or family (and pair): ``family``, ``code`` (with by='code'), ``coders``
        (str, joined by ', '), ``units`` (int, lines or turns), ``sessions`` (int), ``cells`` (int,
        units x codes), ``positives`` (int, cells with the code by any coder),
        ``positives_each`` (str, those of each coder), ``base_rate`` (mean
        share of cells with the code), ``base_rates`` (str, that of each coder),
        ``percent_agreement``, ``positive_agreement``, ``negative_agreement`` (shares among
        ratings with and without the code), ``kappa`` (Cohen's for two coders, Fleiss' for more:
        column ``kappa_kind``), ``kappa_low``, ``kappa_high``, ``alpha``, ``alpha_low``,
        ``alpha_high``, ``ac1``, ``ac1_low``, ``ac1_high``, ``pabak``, ``prevalence_index``,
        ``bias_index`` (largest difference of coders' base rates), ``few_positives`` (bool, under
        5), ``undefined`` (str: which columns are empty, NaN, and why). Families also have
        ``same_set`` (share of pairs with the same codes) and ``alpha_masi``, ``alpha_jaccard``
        with ``_low`` and ``_high`` (alpha of the sets of codes). With level='ordinal' ``kappa`` is
        weighted (quadratic; two coders only), alpha is ordinal, ``ac2`` (quadratic) stands for
        ``ac1``, ``positives`` and base rates count levels above 0, and there is no PABAK.
        ``attrs`` hold ``unit``, ``level``, ``boot``, ``clusters``, ``confidence``, ``seed``,
        ``composed``.

    Raises
    ------
    ValueError
        If there are fewer than two coders, a coder or code has no codings, or a parameter is not
        one of those named.

    See Also
    --------
    labresearch.reliability : The coefficients for arrays, with their sources.
    disagreements : The lines behind the numbers.

    Examples
    --------
    >>> codings = pd.DataFrame({
    ...     "session": ["a", "a", "a", "b"], "line": [0, 1, 0, 3], "code": "teacher_moves.press",
    ...     "coder": ["ana", "ana", "ben", "ana"]})
    >>> lines = pd.DataFrame({"session": ["a"] * 6 + ["b"] * 6, "line": [*range(6)] * 2})
    >>> lines = pd.concat([lines.assign(coder="ana"), lines[:6].assign(coder="ben")])
    >>> found = agreement(codings, ["ana", "ben"], lines=lines)
    >>> found[["units", "positives", "percent_agreement", "kappa"]].round(2)
       units  positives  percent_agreement  kappa
    0      6          2               0.83   0.57
    >>> found["undefined"].item()
    'intervals: one session; they are drawn from sessions'
    """
    ways = [by] if isinstance(by, str) else list(by)
    _check(ways, level, boot, confidence)
    coding = double_coding(source, coders, codes=codes, lines=lines, unit=unit)
    levels = _levels(coding, codebooks) if level == "ordinal" else {}
    pairs: list[Sequence[str]] = [coding.coders]
    if "pair" in ways:
        pairs = list(combinations(coding.coders, 2))
    rows = []
    for pair in pairs:
        part = coding.of(pair)
        for family, members in coding.families.items():
            units = part.units(members)
            named = {"family": family, "coders": ", ".join(pair)}
            if "code" in ways:
                for j, code in enumerate(members):
                    ratings = _Ratings.of_codes(pair, units.of([j]))
                    measured = ratings.measures(boot, confidence, seed, sets=False)
                    rows.append({"family": family, "code": code, **named, **measured})
                continue
            if level == "ordinal":
                ratings = _Ratings.of_levels(pair, units, [levels[code] for code in members])
            else:
                ratings = _Ratings.of_codes(pair, units)
            rows.append({**named, **ratings.measures(boot, confidence, seed, sets=True)})
    table = pd.DataFrame(rows)
    table.attrs = {
        "unit": unit,
        "level": level,
        "boot": boot,
        "clusters": "session",
        "confidence": confidence,
        "seed": seed,
        "composed": coding.corpus.composed,
    }
    return table


def _check(ways: list[str], level: str, boot: int, confidence: float) -> None:
    strange = [way for way in ways if way not in WAYS]
    faults = [
        (bool(strange) or not ways, f"by = {strange or ways} must be of {', '.join(WAYS)}"),
        ({"code", "family"} <= set(ways), "by can have 'code' or 'family', not both"),
        (level not in ("nominal", "ordinal"), f"level = {level!r} must be nominal or ordinal"),
        (
            level == "ordinal" and "code" in ways,
            "level='ordinal' compares the levels of a family; use by='family' or by='pair'",
        ),
        (boot < 0, f"boot = {boot} must be 0 or more"),
        (not 0 < confidence < 1, f"confidence = {confidence} must lie between 0 and 1"),
    ]
    for wrong, message in faults:
        if wrong:
            raise ValueError(message)


class _Ratings:
    """Ratings of one code or family, and what can be said of them.

    Parameters
    ----------
    coders : sequence of str
        Who is compared.
    table : RatingTable
        Cells x coders; the first category is "without the code".
    sets : numpy.ndarray of int, shape (units, codes, coders)
        What was given.
    sessions, weights : numpy.ndarray
        Of each cell.
    """

    def __init__(
        self,
        coders: Sequence[str],
        table: RatingTable,
        sets: np.ndarray,
        sessions: np.ndarray,
        weights: np.ndarray,
        *,
        ordinal: bool,
    ) -> None:
        self.coders, self.table, self.sets = coders, table, sets
        self.sessions, self.weights, self.ordinal = sessions, weights, ordinal

    @classmethod
    def of_codes(cls, coders: Sequence[str], units: Units) -> _Ratings:
        size, count, _ = units.given.shape
        cells = units.given.reshape(size * count, len(coders)).astype(int)
        return cls(
            coders,
            RatingTable(cells, [False, True]),
            units.given,
            units.sessions.repeat(count),
            units.weights.repeat(count),
            ordinal=False,
        )

    @classmethod
    def of_levels(cls, coders: Sequence[str], units: Units, levels: Sequence[float]) -> _Ratings:
        values = sorted({0.0, *levels})
        place = np.array([values.index(level) for level in levels])
        highest = (np.maximum(units.given, 0) * place[:, None]).max(axis=1, initial=0)
        seen = (units.given != MISSING).all(axis=1)
        return cls(
            coders,
            RatingTable(np.where(seen, highest, MISSING), list(values)),
            units.given,
            units.sessions,
            units.weights,
            ordinal=True,
        )

    def measures(self, boot: int, confidence: float, seed: int, *, sets: bool) -> dict[str, object]:
        codes, weights = self.table.codes, self.weights
        session_count = len(np.unique(self.sessions))
        rated = codes != MISSING
        marked = codes > 0
        positives = int(marked.any(axis=1).sum())
        counted = (rated * weights[:, None]).sum(axis=0)
        with np.errstate(invalid="ignore"):
            rates = np.where(counted > 0, (marked * weights[:, None]).sum(axis=0) / counted, np.nan)
        out: dict[str, object] = {
            "units": len(self.sets),
            "sessions": session_count,
            "cells": len(codes),
            "positives": positives,
            "positives_each": ", ".join(
                f"{name} {count}"
                for name, count in zip(self.coders, marked.sum(axis=0), strict=True)
            ),
            "base_rate": float(np.nanmean(rates)) if len(codes) else np.nan,
            "base_rates": ", ".join(
                f"{name} {rate:.3f}" if rate == rate else f"{name} saw none"
                for name, rate in zip(self.coders, rates, strict=True)
            ),
        }
        if not len(codes):
            empty = dict.fromkeys(self._names(sets=sets), np.nan)
            why = "all: no two of the coders looked at one line"
            return {**out, **self._arranged(empty), "few_positives": True, "undefined": why}
        drawn = session_draws(session_count, boot if session_count > 1 else 0, seed)
        estimates, draws = self._coefficients(drawn, rates)
        if sets and not self.ordinal:
            self._of_sets(drawn, estimates, draws)
        for name, values in draws.items():
            estimates[f"{name}_low"], estimates[f"{name}_high"] = interval(values, confidence)
        reasons = self._reasons(positives, boot, session_count, estimates)
        return {
            **out,
            **self._arranged(estimates),
            "few_positives": positives < FEW,
            "undefined": "; ".join(reasons),
        }

    def _names(self, *, sets: bool) -> list[str]:
        names = ["percent_agreement", "kappa", "alpha", "ac2" if self.ordinal else "ac1"]
        more = [] if self.ordinal else ["positive_agreement", "negative_agreement", "pabak"]
        if not self.ordinal:
            more += ["prevalence_index", "bias_index"]
        of_sets = ["alpha_masi", "alpha_jaccard"] if sets and not self.ordinal else []
        ends = [f"{n}_{end}" for n in (*names[1:], *of_sets) for end in ("low", "high")]
        return [*names, *more, *of_sets, *(["same_set"] if of_sets else []), *ends]

    def _arranged(self, found: dict[str, float]) -> dict[str, object]:
        """Columns in the order of the docstring."""
        chance = "ac2" if self.ordinal else "ac1"
        order = ["percent_agreement", "positive_agreement", "negative_agreement", "kappa_kind"]
        for name in ("kappa", "alpha", chance):
            order += [name, f"{name}_low", f"{name}_high"]
        order += ["pabak", "prevalence_index", "bias_index", "same_set"]
        for name in ("alpha_masi", "alpha_jaccard"):
            order += [name, f"{name}_low", f"{name}_high"]
        kind = "Cohen" if len(self.coders) == 2 else "Fleiss"
        known = {**found, "kappa_kind": f"{kind}, quadratic" if self.ordinal else kind}
        return {name: known[name] for name in order if name in known}

    def _coefficients(
        self, drawn: np.ndarray, rates: np.ndarray
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        parts = tally(self.table.codes, len(self.table), groups=self.sessions, weights=self.weights)
        # the estimate is the draw that has every session once
        rows = np.vstack([np.ones(drawn.shape[1]), drawn])
        tallies = parts.drawn(rows)
        near = closeness(self.table, "quadratic" if self.ordinal else None)
        equal = np.eye(len(self.table))
        two = len(self.coders) == 2
        if two:
            kappa = formulas.cohen(tallies, near)
        elif self.ordinal:
            kappa = np.full(len(rows), np.nan)
        else:
            kappa = formulas.fleiss(tallies)
        apart = distances(self.table, "ordinal" if self.ordinal else "nominal")
        found = {
            "kappa": kappa,
            "alpha": formulas.alpha(tallies, apart),
            "ac2" if self.ordinal else "ac1": formulas.ac2(tallies, near),
        }
        estimates = {name: float(values[0]) for name, values in found.items()}
        agreed = float(formulas.percent(tallies, equal)[0])
        estimates["percent_agreement"] = agreed
        if not self.ordinal:
            pairs = tallies.agree[0]
            with np.errstate(invalid="ignore"):
                alike = np.diag(pairs) / pairs.sum(axis=1)
            estimates["negative_agreement"], estimates["positive_agreement"] = alike.tolist()
            estimates["pabak"] = 2 * agreed - 1
            estimates["prevalence_index"] = abs(2 * float(np.nanmean(rates)) - 1)
            estimates["bias_index"] = float(np.nanmax(rates) - np.nanmin(rates))
            if not (self.table.codes > 0).any():
                # "complete agreement" on a code that nobody gave is no finding
                for name in ("ac1", "pabak"):
                    estimates[name] = np.nan
                found["ac1"] = np.full(len(rows), np.nan)
        return estimates, {name: values[1:] for name, values in found.items()}

    def _of_sets(
        self, drawn: np.ndarray, estimates: dict[str, float], draws: dict[str, np.ndarray]
    ) -> None:
        """Compare the sets of codes of a unit."""
        units, count, coders = self.sets.shape
        rows = self.sets.transpose(0, 2, 1).reshape(units * coders, count)
        kinds, number = np.unique(rows, axis=0, return_inverse=True)
        codes = np.where((rows == MISSING).any(axis=1), MISSING, number.ravel())
        codes = codes.reshape(units, coders)
        values = [frozenset(np.flatnonzero(kind == 1).tolist()) for kind in kinds]
        table = RatingTable(codes, values)
        sessions, weights = self.sessions[::count], self.weights[::count]
        for name in ("masi", "jaccard"):
            far = distances(table, "nominal", name)(np.zeros(0))
            value, drawn_values = alpha_of_sessions(codes, far, sessions, weights, drawn)
            estimates[f"alpha_{name}"], draws[f"alpha_{name}"] = value, drawn_values
        same, total = 0.0, 0.0
        for i, j in combinations(range(coders), 2):
            both = (codes[:, i] != MISSING) & (codes[:, j] != MISSING)
            same += weights[both & (codes[:, i] == codes[:, j])].sum()
            total += weights[both].sum()
        estimates["same_set"] = same / total

    def _reasons(
        self, positives: int, boot: int, sessions: int, estimates: dict[str, float]
    ) -> Iterator[str]:
        empty = [name for name, value in estimates.items() if value != value]
        points = [name for name in empty if not name.endswith(("_low", "_high"))]
        if points:
            if not positives:
                why = "no coder gave the code on these lines"
            elif self.ordinal and len(self.coders) > 2 and points == ["kappa"]:
                why = "weighted kappa is for two coders; use alpha"
            else:
                why = "there is no variation in the codes"
            yield f"{', '.join(points)}: {why}"
        if not boot:
            yield "intervals: boot=0"
        elif sessions < 2:
            yield "intervals: one session; they are drawn from sessions"


def _levels(coding: DoubleCoding, codebooks: Iterable[BookLike] | None) -> dict[str, float]:
    """Level of each code: of its codings, else of the codebook."""
    codes = [code for members in coding.families.values() for code in members]
    rows = pd.concat([codings_by(coding.corpus.codings, name) for name in coding.coders])
    given = rows[rows["value"].notna()].groupby("code")["value"].agg(["min", "max"])
    levels: dict[str, float] = {}
    try:
        if codebooks is None:
            needed = {code.partition(".")[0] for code in codes}
            codebooks = [name for name in codebook_names() if name in needed]
        books = {book.id: book for book in loaded_books(codebooks)}
    except CodebookError as error:
        raise ValueError(str(error)) from error
    for code in codes:
        book, _, name = code.partition(".")
        level = (
            books[book].codes[name].level
            if book in books and name in books[book].codes
            else (np.nan)
        )
        if code in given.index:
            low, high = given.loc[code, ["min", "max"]]
            if low != high or (level == level and level != low):
                message = (
                    f"codings of {code} have different levels ({low:g} to {high:g}, codebook "
                    f"{level:g}); make them alike"
                )
                raise ValueError(message)
            level = low
        if not level >= 0:
            message = (
                f"{code} has no level, neither in its codings nor in a codebook; name ordinal "
                "codebooks with codes=, e.g. codes='student_reasoning'"
            )
            raise ValueError(message)
        levels[code] = float(level)
    return levels
