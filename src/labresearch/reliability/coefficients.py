"""Coefficients of agreement on ratings as units x coders, missing ratings allowed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from labresearch.reliability import formulas
from labresearch.reliability.distances import Weights, closeness
from labresearch.reliability.ratings import (
    MISSING,
    Ratings,
    RatingTable,
    UndefinedAgreement,
    read_ratings,
)
from labresearch.reliability.tallies import Tallies, tally

__all__ = [
    "Pabak",
    "brennan_prediger",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "pabak",
    "percent_agreement",
    "scott_pi",
]

Categories = Iterable[Hashable] | None


def percent_agreement(ratings: Ratings) -> float:
    """Give the share of pairs of ratings that agree, unit by unit.

    With two coders this is the share of units on which they agree; with more, the mean over units
    of the share of pairs of coders who agree. Chance is not taken out.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        Numbers, strings or sets; None, NaN and '' are missing. Units with fewer than two ratings
        do not count.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    UndefinedAgreement
        If no unit was rated by two coders.
    ValueError
        If ratings are not units x coders.

    Examples
    --------
    >>> percent_agreement([["a", "a"], ["a", "b"], ["b", "b"], ["b", None]])
    0.6666666666666666
    """
    table, tallies = _read(ratings, "agreement")
    return float(formulas.percent(tallies, np.eye(len(table))))


def cohen_kappa(
    ratings: Ratings, *, weights: Weights = None, categories: Categories = None
) -> float:
    """Give Cohen's kappa of two coders.

    (observed - chance) / (1 - chance), where chance supposes that each coder draws from the own
    shares of categories. Units that one of them did not rate are left out.

    Parameters
    ----------
    ratings : array-like of shape (units, 2)
        As in `percent_agreement`.
    weights : {'linear', 'quadratic', 'ordinal'} or array, optional
        How much a near miss counts: 1 - d, 1 - d² with the distance d as a share of the range of
        categories, Gwet's ordinal weights, or an array of weights, categories x categories. For
        numbers, distances are those of the numbers; give ``categories`` for their positions.
    categories : iterable, optional
        All categories in order. Strings need it for weights.

    Returns
    -------
    float
        At most 1; 0 is what chance gives.

    Raises
    ------
    UndefinedAgreement
        If both coders gave one and the same category throughout, or no unit was rated by both.
    ValueError
        If there are not two coders, or weights need an order that is not known.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20, 37-46. Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> round(cohen_kappa([[1, 1]] * 20 + [[1, 0]] * 5 + [[0, 1]] * 10 + [[0, 0]] * 15), 4)
    0.4
    """
    table, tallies = _read(ratings, "kappa", categories=categories, coders=2)
    return _defined(formulas.cohen(tallies, closeness(table, weights)), "kappa", table)


def scott_pi(ratings: Ratings) -> float:
    """Give Scott's pi of two coders.

    As kappa, but chance supposes that both draw from the same shares, the mean of theirs, so that
    a difference between the coders' rates counts as disagreement.

    Parameters
    ----------
    ratings : array-like of shape (units, 2)
        As in `percent_agreement`. Units that one coder did not rate are left out.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    UndefinedAgreement
        If both coders gave one and the same category throughout, or no unit was rated by both.
    ValueError
        If there are not two coders.

    References
    ----------
    Scott, W. A. (1955). Reliability of content analysis: the case of nominal scale coding. Public
    Opinion Quarterly 19, 321-325.

    Examples
    --------
    >>> round(scott_pi([[1, 1]] * 20 + [[1, 0]] * 5 + [[0, 1]] * 10 + [[0, 0]] * 15), 4)
    0.3939
    """
    table, tallies = _read(ratings, "pi", coders=2)
    return _defined(formulas.scott(tallies), "pi", table)


def fleiss_kappa(ratings: Ratings) -> float:
    """Give Fleiss' kappa of any number of coders.

    It is a generalisation of Scott's pi (not of Cohen's kappa). Where not all coders rated all
    units, Gwet's form is used: agreement over units with two ratings or more, shares of categories
    over units with one or more.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        As in `percent_agreement`. Which coder gave a rating does not matter.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    UndefinedAgreement
        If all ratings are one category, or no unit has two ratings.
    ValueError
        If ratings are not units x coders.

    References
    ----------
    Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological
    Bulletin 76, 378-382. Gwet, K. L. (2014). Handbook of Inter-Rater Reliability, 4th edition.

    Examples
    --------
    >>> round(fleiss_kappa([["a", "a", "a"], ["b", "b", "a"], ["b", "b", "b"]]), 4)
    0.55
    """
    table, tallies = _read(ratings, "Fleiss' kappa")
    return _defined(formulas.fleiss(tallies), "Fleiss' kappa", table)


def gwet_ac1(ratings: Ratings, *, categories: Categories = None) -> float:
    """Give Gwet's AC1 of any number of coders.

    Chance is high only where categories are equally common, so that AC1 stays high where nearly
    all units are of one category and kappa falls ("the paradox of kappa"). It is close to percent
    agreement for rare codes; report it beside kappa or alpha, not instead.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        As in `percent_agreement`.
    categories : iterable, optional
        All categories. Their number matters: give them where some were never used.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    UndefinedAgreement
        If there is only one category, or no unit has two ratings.
    ValueError
        If a rating is not in ``categories``.

    References
    ----------
    Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high
    agreement. British Journal of Mathematical and Statistical Psychology 61, 29-48.

    Examples
    --------
    >>> round(gwet_ac1([[0, 0]] * 118 + [[0, 1]] * 5 + [[1, 0]] * 2), 4)
    0.9408
    """
    table, tallies = _read(ratings, "AC1", categories=categories)
    return _defined(formulas.ac2(tallies, np.eye(len(table))), "AC1", table)


def gwet_ac2(
    ratings: Ratings, *, weights: Weights = "quadratic", categories: Categories = None
) -> float:
    """Give Gwet's AC2, which is AC1 where near misses count in part.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        As in `percent_agreement`.
    weights : {'linear', 'quadratic', 'ordinal'} or array, default 'quadratic'
        As in `cohen_kappa`.
    categories : iterable, optional
        All categories in order. Their number matters, and strings need an order.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    UndefinedAgreement
        If there is only one category, or no unit has two ratings.
    ValueError
        If weights need an order that is not known.

    References
    ----------
    Gwet, K. L. (2014). Handbook of Inter-Rater Reliability, 4th edition, chapter 4.

    Examples
    --------
    >>> round(gwet_ac2([[1, 1], [2, 3], [3, 3], [1, 2]], weights="linear"), 4)
    0.4483
    """
    table, tallies = _read(ratings, "AC2", categories=categories)
    return _defined(formulas.ac2(tallies, closeness(table, weights)), "AC2", table)


def brennan_prediger(
    ratings: Ratings, *, weights: Weights = None, categories: Categories = None
) -> float:
    """Give Brennan and Prediger's coefficient (Bennett's S) of any number of coders.

    Chance supposes that all categories are equally likely: 1 / number of categories.

    Parameters
    ----------
    ratings : array-like of shape (units, coders)
        As in `percent_agreement`.
    weights : {'linear', 'quadratic', 'ordinal'} or array, optional
        As in `cohen_kappa`.
    categories : iterable, optional
        All categories. Their number matters: give them where some were never used.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    UndefinedAgreement
        If there is only one category, or no unit has two ratings.
    ValueError
        If a rating is not in ``categories``.

    References
    ----------
    Brennan, R. L. & Prediger, D. J. (1981). Coefficient kappa: some uses, misuses, and
    alternatives. Educational and Psychological Measurement 41, 687-699.

    Examples
    --------
    >>> brennan_prediger([["a", "a"], ["b", "b"], ["c", "c"], ["a", "b"]])
    0.625
    """
    table, tallies = _read(ratings, "the coefficient", categories=categories)
    found = formulas.brennan_prediger(tallies, closeness(table, weights))
    return _defined(found, "Brennan and Prediger's coefficient", table)


class Pabak(float):
    """PABAK, a number, with the two indices that say why kappa differs from it.

    Attributes
    ----------
    prevalence_index : float
        How unequal the two categories are in number: |both yes - both no| / units.
    bias_index : float
        How far the coders' rates lie apart: |only first yes - only second yes| / units.
    """

    prevalence_index: float
    bias_index: float

    def __new__(cls, value: float, prevalence_index: float, bias_index: float) -> Pabak:
        """Make the number with what belongs to it."""
        made = super().__new__(cls, value)
        made.prevalence_index = prevalence_index
        made.bias_index = bias_index
        return made

    def __getnewargs__(self) -> tuple[float, float, float]:  # type: ignore[override]
        """Give what a copy is made of."""
        return float(self), self.prevalence_index, self.bias_index


def pabak(ratings: Ratings, *, categories: Categories = None) -> Pabak:
    """Give the prevalence-adjusted bias-adjusted kappa of two coders and two categories.

    It is 2 x share of agreement - 1, whatever the prevalence. Read it with the two indices.

    Parameters
    ----------
    ratings : array-like of shape (units, 2)
        Two categories, as 0 and 1 or any others. Units that one coder did not rate are left out.
    categories : iterable, optional
        The two categories.

    Returns
    -------
    Pabak
        A float from -1 to 1 with the attributes ``prevalence_index`` and ``bias_index``.

    Raises
    ------
    UndefinedAgreement
        If no unit was rated by both.
    ValueError
        If there are not two coders, or more than two categories (use `brennan_prediger`).

    References
    ----------
    Byrt, T., Bishop, J. & Carlin, J. B. (1993). Bias, prevalence and kappa. Journal of Clinical
    Epidemiology 46, 423-429.

    Examples
    --------
    >>> found = pabak([[1, 1]] * 20 + [[1, 0]] * 5 + [[0, 1]] * 10 + [[0, 0]] * 15)
    >>> round(found, 4), round(found.prevalence_index, 4), round(found.bias_index, 4)
    (0.4, 0.1, 0.1)
    """
    table, tallies = _read(ratings, "PABAK", categories=categories, coders=2)
    if len(table) > 2:
        message = (
            f"PABAK is for two categories, and there are {len(table)}: "
            f"{_some(table.values)}; use brennan_prediger"
        )
        raise ValueError(message)
    cells = np.zeros((2, 2))
    cells[: len(table), : len(table)] = tallies.crossed
    cells /= cells.sum()
    return Pabak(
        float(2 * np.trace(cells) - 1),
        float(abs(cells[0, 0] - cells[1, 1])),
        float(abs(cells[0, 1] - cells[1, 0])),
    )


def _read(
    ratings: Ratings, what: str, *, categories: Categories = None, coders: int | None = None
) -> tuple[RatingTable, Tallies]:
    table = read_ratings(ratings, categories=categories, coders=coders)
    check_pairs(table, what)
    return table, tally(table.codes, len(table)).total()


def check_pairs(table: RatingTable, what: str) -> None:
    """Make sure that some unit was rated by two coders."""
    if not ((table.codes != MISSING).sum(axis=1) >= 2).any():
        message = f"{what} is undefined: no unit was rated by two coders"
        raise UndefinedAgreement(message)


def _defined(value: np.ndarray, what: str, table: RatingTable) -> float:
    if np.isnan(value):
        raise UndefinedAgreement(why_undefined(table, what))
    return float(value)


def why_undefined(table: RatingTable, what: str) -> str:
    """Say why a coefficient has no value although there are pairs of ratings."""
    paired = table.codes[(table.codes != MISSING).sum(axis=1) >= 2]
    used = [table.values[i] for i in np.unique(paired[paired != MISSING])]
    if len(used) == 1:
        return (
            f"{what} is undefined: all ratings are {used[0]!r}, so there is no variation that "
            "agreement could be told from chance by; report percent agreement and the count"
        )
    return f"{what} is undefined: by chance agreement would be complete"


def _some(values: list[object], most: int = 5) -> str:
    named = ", ".join(repr(value) for value in values[:most])
    return named + (", ..." if len(values) > most else "")
