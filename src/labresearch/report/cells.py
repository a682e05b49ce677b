"""How numbers are written in the report: an estimate with its interval, or the reason for none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from labresearch.report.links import Links, opened

__all__ = [
    "MISSING",
    "SUPPRESSED",
    "all_suppressed",
    "coded_by",
    "counted",
    "estimate",
    "number",
    "percent",
]

MISSING = "–"
SUPPRESSED = "suppressed"


def number(value: float, digits: int = 1) -> str:
    """Write a number, a dash for none.

    Examples
    --------
    >>> number(2.345), number(float("nan"))
    ('2.3', '–')
    """
    return MISSING if value != value else _fixed(value, digits)


def percent(value: float) -> str:
    """Write a share in percent.

    Examples
    --------
    >>> percent(0.256)
    '26%'
    """
    return MISSING if value != value else f"{_fixed(100 * value, 0)}%"


def estimate(row: Mapping[str, Any], *, digits: int = 1, shares: bool = False) -> str:
    """Write an estimate with its 95 % interval, or why there is none.

    Parameters
    ----------
    row : mapping
        ``estimate``, ``low``, ``high``, ``refused``.
    digits : int
        Digits behind the point.
    shares : bool
        Write percent.

    Returns
    -------
    str

    Examples
    --------
    >>> estimate({"estimate": 0.5, "low": 0.25, "high": 0.75, "refused": ""}, shares=True)
    '50% (25 to 75)'
    >>> estimate({"estimate": float("nan"), "refused": "2 cycles, fewer than 3: no slope"})
    '2 cycles, fewer than 3: no slope'
    >>> estimate({"estimate": float("nan"), "refused": "suppressed: 2 speakers, fewer than 3"})
    'suppressed'
    """
    value = row["estimate"]
    if value is None or value != value:
        refused = str(row.get("refused") or MISSING)
        # the note below a table says when cells are suppressed; the table on disk has the reason
        return SUPPRESSED if refused.startswith(SUPPRESSED) else refused
    scale, sign = (100, "%") if shares else (1, "")
    digits = 0 if shares else digits
    said = f"{_fixed(scale * value, digits)}{sign}"
    low, high = row.get("low"), row.get("high")
    if low is None or low != low or high is None or high != high:
        return said
    return f"{said} ({_fixed(scale * low, digits)} to {_fixed(scale * high, digits)})"


def _fixed(value: float, digits: int) -> str:
    """Round, and write no minus before a zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def all_suppressed(rows: pd.DataFrame) -> str:
    """Say in a clause that no cell can be shown; '' if one can.

    Examples
    --------
    >>> all_suppressed(pd.DataFrame({"refused": ["suppressed: 2 speakers, fewer than 3"]}))
    'every cell is suppressed: 2 speakers, fewer than 3'
    """
    if rows.empty or not rows["refused"].str.startswith(SUPPRESSED).all():
        return ""
    commonest = rows["refused"].mode().iloc[0]
    return f"every cell is {commonest}"


def counted(n: int, where: str, link: Links) -> Any:
    """Write a count that opens its lines; a count below 0 was suppressed.

    Examples
    --------
    >>> counted(-1, "", Links([], anchored=False))
    '–'
    """
    return MISSING if n < 0 else opened(int(n), link.where(where))


def coded_by(coder: str) -> str:
    """Say whose codings a table rests on.

    Examples
    --------
    >>> coded_by("rules"), coded_by("dana")
    ('coded by rules', 'coded by the coder dana')
    """
    return "coded by rules" if coder == "rules" else f"coded by the coder {coder}"
