"""A share corrected for a sensitivity and specificity that are known from elsewhere."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

__all__ = ["rogan_gladen"]


def rogan_gladen(
    positives: float,
    n: float,
    *,
    sensitivity: float,
    specificity: float,
    sensitivity_n: float | None = None,
    specificity_n: float | None = None,
    level: float = 0.95,
) -> dict[str, float | bool]:
    """Correct a share for a sensitivity and specificity that are known from elsewhere.

    With p = positives / n the estimate is (p + specificity - 1) / (sensitivity + specificity - 1).
    Its variance is p(1 - p)/n + θ² Se(1 - Se)/n₁ + (1 - θ)² Sp(1 - Sp)/n₀, over
    (Se + Sp - 1)², θ being the estimate. Units are taken as independent; `corrected_shares`
    respects sessions.

    Parameters
    ----------
    positives, n : float
        Lines with the code, and lines.
    sensitivity, specificity : float
        Share of true lines that the coder codes, share of other lines that it leaves.
    sensitivity_n, specificity_n : float, optional
        Lines that these two were estimated from; without, they are taken as known exactly.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    dict
        ``estimate``, ``low``, ``high`` (cut to 0 to 1), ``standard_error``, ``truncated`` (bool,
        something was cut).

    Raises
    ------
    ValueError
        If counts or shares are impossible, or sensitivity + specificity is 1 or less: such a coder
        tells nothing about the share.

    References
    ----------
    Rogan, W. J. & Gladen, B. (1978). Estimating prevalence from the results of a screening test.
    American Journal of Epidemiology 107, 71-76.

    Examples
    --------
    >>> found = rogan_gladen(23, 150, sensitivity=0.96, specificity=0.89)
    >>> round(found["estimate"], 3), found["low"], round(found["high"], 2)
    (0.051, 0.0, 0.12)
    """
    if not (n > 0 and 0 <= positives <= n):
        message = f"positives = {positives}, n = {n}: must be 0 <= positives <= n and n > 0"
        raise ValueError(message)
    for name, value in (("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= value <= 1:
            message = f"{name} = {value} must lie between 0 and 1"
            raise ValueError(message)
    for name, size in (("sensitivity_n", sensitivity_n), ("specificity_n", specificity_n)):
        if size is not None and not size > 0:
            message = f"{name} = {size} must be above 0"
            raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    youden = sensitivity + specificity - 1
    if youden <= 1e-12:
        message = (
            f"sensitivity {sensitivity:g} and specificity {specificity:g} sum to 1 or less: the "
            "coder does not tell lines with the code from others, so nothing can be corrected"
        )
        raise ValueError(message)
    p = positives / n
    raw = (p + specificity - 1) / youden
    variance = p * (1 - p) / n
    if sensitivity_n is not None:
        variance += raw**2 * sensitivity * (1 - sensitivity) / sensitivity_n
    if specificity_n is not None:
        variance += (1 - raw) ** 2 * specificity * (1 - specificity) / specificity_n
    error = float(np.sqrt(variance)) / youden
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    return {
        "estimate": float(np.clip(raw, 0, 1)),
        "low": float(np.clip(raw - reach, 0, 1)),
        "high": float(np.clip(raw + reach, 0, 1)),
        "standard_error": error,
        "truncated": bool(raw - reach < 0 or raw + reach > 1),
    }
