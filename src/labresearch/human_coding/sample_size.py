"""How many lines two people have to code, for an interval of kappa of a wanted width."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

__all__ = ["kappa_half_width", "lines_to_double_code"]

_LIMIT = 10_000_000


def lines_to_double_code(
    *,
    width: float,
    base_rate: float,
    kappa: float = 0.7,
    level: float = 0.95,
    icc: float = 0.0,
    lines_per_session: float = 1.0,
    enrich: float = 0.0,
    hint_recall: float = 0.8,
    hint_false: float = 0.05,
) -> int:
    """Say how many lines two coders should both code.

    Parameters
    ----------
    width : float
        Wanted half-width of the interval of kappa: 0.1 for kappa ± 0.1.
    base_rate : float
        Share of lines that have the code, between 0 and 1.
    kappa : float, default 0.7
        Kappa that is expected, from 0 to below 1.
    level : float, default 0.95
        Coverage.
    icc : float, default 0
        Intraclass correlation of agreement inside sessions: lines of a session are alike, so they
        tell less than as many lines of different sessions.
    lines_per_session : float, default 1
        Double-coded lines in each session. With ``icc`` it gives the design factor
        1 + (lines_per_session - 1) icc by which lines have to be more.
    enrich : float, default 0
        Share of the lines drawn among those that a rule or another coder hints at, as in
        ``coding_sheet``; 0 for a plain sample.
    hint_recall, hint_false : float
        Share of the lines that are hinted at, among those that both coders give the code, and among
        those that neither does. Of the lines on which they differ the mean of both is taken.

    Returns
    -------
    int
        Lines, at least 10: below that the normal approximation says nothing.

    Raises
    ------
    ValueError
        If a number is out of range, or more than 10 million lines were needed.

    See Also
    --------
    kappa_half_width : The width that some number of lines gives.

    References
    ----------
    Donner, A. & Eliasziw, M. (1992). A goodness-of-fit approach to inference procedures for the
    kappa statistic: confidence interval construction, significance-testing and sample size
    estimation. Statistics in Medicine 11, 1511-1519.
    Bloch, D. A. & Kraemer, H. C. (1989). 2 × 2 kappa coefficients: measures of agreement or
    association. Biometrics 45, 269-287 (the asymptotic variance).

    Examples
    --------
    >>> lines_to_double_code(width=0.1, base_rate=0.3, kappa=0.7)
    236
    >>> lines_to_double_code(width=0.1, base_rate=0.03, kappa=0.7)
    1789
    >>> lines_to_double_code(width=0.1, base_rate=0.03, kappa=0.7, enrich=0.5)
    1622
    """
    if not width > 0:
        message = f"width = {width} must be above 0; 0.1 means kappa ± 0.1"
        raise ValueError(message)
    one = kappa_half_width(
        1,
        base_rate=base_rate,
        kappa=kappa,
        level=level,
        icc=icc,
        lines_per_session=lines_per_session,
        enrich=enrich,
        hint_recall=hint_recall,
        hint_false=hint_false,
    )
    lines = (one / width) ** 2
    if lines > _LIMIT:
        message = f"more than {_LIMIT:,} lines would be needed; ask for a wider interval"
        raise ValueError(message)
    # a hair of rounding must not ask for one line more
    return max(10, math.ceil(lines - 1e-9))


def kappa_half_width(
    lines: int,
    *,
    base_rate: float,
    kappa: float = 0.7,
    level: float = 0.95,
    icc: float = 0.0,
    lines_per_session: float = 1.0,
    enrich: float = 0.0,
    hint_recall: float = 0.8,
    hint_false: float = 0.05,
) -> float:
    """Say how wide the interval of kappa will be.

    With both coders giving the code at the base rate π, z the normal quantile and Q = 1 - π, a
    plain sample of n lines has the half-width z √(V/n), where V = (1 - κ) ((1 - κ)(1 - 2κ) +
    κ(2 - κ) / (2πQ)). An enriched sample is weighted back, and V is the variance of the linearised
    kappa under unequal probabilities.

    Parameters
    ----------
    lines : int
        Lines that both code.
    base_rate, kappa, level, icc, lines_per_session, enrich, hint_recall, hint_false
        As in ``lines_to_double_code``.

    Returns
    -------
    float
        Half of the width of the interval.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    See ``lines_to_double_code``.

    Examples
    --------
    >>> round(kappa_half_width(200, base_rate=0.3, kappa=0.7), 3)
    0.109
    """
    ranges = {
        "lines": (lines, 1, math.inf),
        "base_rate": (base_rate, 1e-9, 1 - 1e-9),
        "kappa": (kappa, 0, 1 - 1e-9),
        "level": (level, 1e-9, 1 - 1e-9),
        "icc": (icc, 0, 1),
        "lines_per_session": (lines_per_session, 1, math.inf),
        "enrich": (enrich, 0, 1 - 1e-9),
        "hint_recall": (hint_recall, 0, 1),
        "hint_false": (hint_false, 0, 1),
    }
    for name, (value, low, high) in ranges.items():
        if not low <= value <= high:
            bounds = {1e-9: "above 0", 1 - 1e-9: "below 1"}
            from_ = bounds.get(low, f"at least {low:g}")
            to = "" if high == math.inf else f" and {bounds.get(high, f'at most {high:g}')}"
            message = f"{name} = {value} must be {from_}{to}"
            raise ValueError(message)
    spread = base_rate * (1 - base_rate)
    # shares of lines: both gave the code, one did, none did
    shares = np.array(
        [base_rate**2 + kappa * spread, 2 * spread * (1 - kappa), (1 - base_rate) ** 2]
    )
    shares[2] += kappa * spread
    # what one line adds to kappa = 1 - d / 2p(1 - p), with p = both + d/2, to the first order
    d = shares[1]
    by_p = d * (1 - 2 * base_rate) / (2 * spread**2)
    z = np.array([by_p, by_p / 2 - 1 / (2 * spread), 0.0])
    z -= shares @ z
    hinted = np.array([hint_recall, (hint_recall + hint_false) / 2, hint_false])
    many = float(shares @ hinted)
    if not 0 < many < 1:
        enrich = 0.0
    # weight = 1 / (n × chance of one draw), relative to a plain sample of the same n
    plain = 1 / (1 - enrich)
    rich = 1 / (1 - enrich + (enrich / many if enrich else 0.0))
    variance = float(shares @ (z**2 * (hinted * rich + (1 - hinted) * plain)))
    variance *= 1 + (lines_per_session - 1) * icc
    return NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance / lines)
