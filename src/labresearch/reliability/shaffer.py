"""Shaffer's rho: would agreement hold up if the whole data had been coded twice."""

from __future__ import annotations

import numpy as np

from labresearch.reliability.ratings import UndefinedAgreement

__all__ = ["Rho", "shaffer_rho"]

SEED = 20251122
MOST_TRIES = 1000


class Rho(float):
    """Shaffer's rho, a number, with the parameters that it depends on.

    Attributes
    ----------
    parameters : dict
        ``kappa``, ``base_rate``, ``n``, ``threshold``, ``inflation``, ``size``, ``replicates``,
        ``kappa_range``, ``precision_range``, ``seed``.
    null_mean : float
        Mean kappa of the simulated test sets; at or below it rho is 1.
    """

    parameters: dict[str, object]
    null_mean: float

    def __new__(cls, value: float, parameters: dict[str, object], null_mean: float) -> Rho:
        """Make the number with what belongs to it."""
        made = super().__new__(cls, value)
        made.parameters, made.null_mean = dict(parameters), null_mean
        return made

    def __getnewargs__(self) -> tuple[float, dict[str, object], float]:  # type: ignore[override]
        """Give what a copy is made of."""
        return float(self), self.parameters, self.null_mean

    def __repr__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"rho {float(self):.4g} ({named})"

    __str__ = __repr__


def shaffer_rho(
    kappa: float,
    *,
    base_rate: float,
    n: int,
    threshold: float = 0.65,
    inflation: float = 0.0,
    size: int = 10_000,
    replicates: int = 800,
    kappa_range: tuple[float, float] | None = None,
    precision_range: tuple[float, float] = (0.6, 1.0),
    seed: int = SEED,
) -> Rho:
    """Give Shaffer's rho of a kappa that was found on a test set.

    rho is the chance to find such a kappa on a test set of n units although the kappa of the whole
    data is below the threshold. Pairs of codings of the whole data with such kappas are simulated,
    a test set is drawn from each. Below 0.05 one says that agreement holds for the whole data.

    Parameters
    ----------
    kappa : float
        Cohen's kappa found on the test set.
    base_rate : float
        Share of units with the code in the whole data, between 0 and 1.
    n : int
        Units in the test set.
    threshold : float, default 0.65
        Kappa that the whole data must be above. (The papers use 0.65, later software 0.9: a rho
        without its threshold says nothing.)
    inflation : float, default 0
        Least share of units with the code in the test set, where it was enriched; 0 for a plain
        random sample.
    size : int, default 10000
        Units of a simulated data set.
    replicates : int, default 800
        Simulated data sets.
    kappa_range : tuple of float, optional
        Kappas that simulated data sets have; from 0.4 to the threshold by default.
    precision_range : tuple of float, default (0.6, 1)
        Precisions that they have.
    seed : int
        Seed of the draws.

    Returns
    -------
    Rho
        A float from 0 to 1 that prints its parameters. A test set on which both agree on one value
        throughout counts as kappa 1. Where kappa is not above the mean of the null, rho is 1: just
        there it jumps from about 0.6 to 1, see ``null_mean``.

    Raises
    ------
    UndefinedAgreement
        If no pair of codings with these kappas, precisions and base rate is possible.
    ValueError
        If a parameter is out of its range.

    References
    ----------
    Shaffer, D. W. (2017). Quantitative Ethnography. Eagan, B., Rogers, B., Serlin, R., Ruis, A.,
    Arastoopour Irgens, G. & Shaffer, D. W. (2017). Can we rely on IRR? Testing the assumptions of
    inter-rater reliability. Proceedings of CSCL, 529-532.

    Examples
    --------
    >>> rho = shaffer_rho(0.95, base_rate=0.2, n=80, threshold=0.65, seed=1)
    >>> bool(rho < 0.05), rho.parameters["threshold"]
    (True, 0.65)
    """
    given = kappa_range if kappa_range is not None else (min(0.4, threshold), threshold)
    parameters = {
        "kappa": float(kappa),
        "base_rate": float(base_rate),
        "n": n,
        "threshold": threshold,
        "inflation": inflation,
        "size": size,
        "replicates": replicates,
        "kappa_range": given,
        "precision_range": precision_range,
        "seed": seed,
    }
    _check(kappa, base_rate, n, threshold, inflation, size, replicates, given, precision_range)
    rng = np.random.default_rng(seed)
    k, precision = _pairs(rng, base_rate, replicates, given, precision_range)
    both, neither, more, positives = _tables(k, precision, base_rate, size)
    found = _test_kappas(rng, both, more, neither, positives, n, inflation)
    mean = float(found.mean())
    value = 1.0 if kappa < mean else float((found >= kappa).mean())
    return Rho(value, parameters, mean)


def _check(
    kappa: float,
    base_rate: float,
    n: int,
    threshold: float,
    inflation: float,
    size: int,
    replicates: int,
    kappas: tuple[float, float],
    precisions: tuple[float, float],
) -> None:
    faults = [
        (not -1 <= kappa <= 1, f"kappa = {kappa} must lie between -1 and 1"),
        (not 0 < base_rate < 1, f"base_rate = {base_rate} must lie between 0 and 1"),
        (not 0 < threshold < 1, f"threshold = {threshold} must lie between 0 and 1"),
        (not 0 <= inflation < 1, f"inflation = {inflation} must be from 0 to below 1"),
        (not 1 <= n <= size, f"n = {n} must be from 1 to the size of the data, {size}"),
        (replicates < 1, f"replicates = {replicates} must be at least 1"),
        (
            not 0 < kappas[0] <= kappas[1] < 1,
            f"kappa_range = {kappas} must be two numbers in order between 0 and 1",
        ),
        (
            not 0 < precisions[0] <= precisions[1] <= 1,
            f"precision_range = {precisions} must be two numbers in order from 0 to 1",
        ),
        (
            np.ceil(n * inflation) > max(round(base_rate * size), 1),
            f"inflation = {inflation} asks for more units with the code than the data have",
        ),
    ]
    for wrong, message in faults:
        if wrong:
            raise ValueError(message)


def _pairs(
    rng: np.random.Generator,
    b: float,
    replicates: int,
    kappas: tuple[float, float],
    precisions: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """Draw kappas and precisions that can go together at this base rate."""
    k, p = np.empty(replicates), np.empty(replicates)
    open_ = np.arange(replicates)
    for _ in range(MOST_TRIES):
        k[open_] = rng.uniform(*kappas, size=len(open_))
        p[open_] = rng.uniform(*precisions, size=len(open_))
        least = (2 * k * b - 2 * b - k) / (k - 2)
        low = np.maximum(precisions[0], least[open_])
        again = p[open_] <= least[open_]
        possible = low < precisions[1]
        redraw = open_[again & possible]
        p[redraw] = rng.uniform(low[again & possible], precisions[1])
        open_ = open_[~possible]
        if not len(open_):
            return k, p
    message = (
        f"rho is undefined: no codings with base rate {b} have a kappa from {kappas[0]} to "
        f"{kappas[1]} and a precision from {precisions[0]} to {precisions[1]}"
    )
    raise UndefinedAgreement(message)


def _tables(
    k: np.ndarray, p: np.ndarray, b: float, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """2 x 2 tables of whole data: both, neither, only the second; and the first's positives."""
    recall = k * p / (2 * p - 2 * b - k + 2 * b * k)
    positives = max(round(b * size), 1)
    both = np.clip(np.rint(positives * recall), 1, positives).astype(int)
    more = np.minimum(size - positives, np.maximum(np.rint(both * (1 - p) / p), 1)).astype(int)
    return both, size - positives - more, more, positives


def _test_kappas(
    rng: np.random.Generator,
    both: np.ndarray,
    more: np.ndarray,
    neither: np.ndarray,
    positives: int,
    n: int,
    inflation: float,
) -> np.ndarray:
    """Draw a test set from each table, without replacement, and give its kappa."""
    sure = int(np.ceil(n * inflation))
    hit = rng.hypergeometric(both, positives - both, sure) if sure else np.zeros_like(both)
    missed = sure - hit
    left = n - sure
    # the rest comes from all units left, in three steps: one cell after the other
    cells = [both - hit, positives - both - missed, more, neither]
    drawn = []
    rest = np.full(len(both), left)
    for i, cell in enumerate(cells[:-1]):
        others = sum(cells[i + 1 :])
        got = rng.hypergeometric(cell, others, rest)
        drawn.append(got)
        rest = rest - got
    a, b, c, d = drawn[0] + hit, drawn[1] + missed, drawn[2], rest
    observed = (a + d) / n
    chance = ((a + b) * (a + c) + (c + d) * (b + d)) / n**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance < 1, (observed - chance) / (1 - chance), 1.0)
