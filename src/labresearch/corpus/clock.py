"""Times as people and programs write them, in seconds."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence

import numpy as np

from labresearch.corpus.clock_arrays import even_seconds
from labresearch.corpus.import_report import Finding

__all__ = ["ABUT", "TIME", "clock_column", "granularity", "parse_clock", "relative"]

TIME = r"\d{1,3}(?:[:;]\d{1,2}){1,2}(?:[.,]\d{1,6})?"
"""Pattern of a written time: mm:ss or h:mm:ss, with decimals or not."""

ABUT = 0.0015
"""An end and the next start that differ by less are one moment, in seconds."""

_WRITTEN = re.compile(
    r"^\s*[\[({<#]?\s*(?:(?P<h>\d{1,3})\s*[:;])?(?P<m>\d{1,3})[:;](?P<s>\d{1,2}(?:[.,]\d+)?)"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*[\])}>#]?\s*$"
)
_NUMBER = re.compile(r"^\s*(\d{1,7}(?:[.,]\d+)?)\s*s?\s*$")
_LONGEST = 40
_DAY = 86_400.0
_LONG = 5 * 3600.0
# the day before Excel's day 1, so that 1900-01-01 01:07 is 25 h 7 min
_EXCEL_EPOCH = dt.datetime(1899, 12, 31)
_SLOWEST_TALK = 15.0


def parse_clock(value: object) -> float:
    """Turn one time into seconds.

    Parameters
    ----------
    value : object
        Text such as '1:02:03.4', '00:12', '00;14:57', '12,5', or a number (seconds), or a
        time, date or duration as Excel stores it.

    Returns
    -------
    float
        Seconds; NaN where the value is no time.

    Examples
    --------
    >>> parse_clock("1:02:03.5"), parse_clock("00:12"), parse_clock("00:00:02,250")
    (3723.5, 12.0, 2.25)
    >>> parse_clock("soon")
    nan
    """
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool) or value is None:
        return math.nan
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        return number if number >= 0 else math.nan
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, dt.datetime):
        if value.year <= 1900:
            return (value - _EXCEL_EPOCH).total_seconds()
        value = value.time()
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return math.nan


def _written(text: str) -> float:
    text = text.strip()
    found = _WRITTEN.match(text) if len(text) < _LONGEST else None
    if found is None:
        number = _NUMBER.match(text) if len(text) < _LONGEST else None
        return float(number[1].replace(",", ".")) if number else math.nan
    hours, minutes = int(found["h"] or 0), int(found["m"])
    seconds = float(found["s"].replace(",", "."))
    if seconds >= 60 or (found["h"] is not None and minutes >= 60):
        return math.nan
    if found["half"]:
        if found["h"] is None:  # 2:30 pm has hours first
            hours, minutes, seconds = minutes, int(seconds), 0.0
        hours = hours % 12 + (12 if found["half"][0] in "Pp" else 0)
    return hours * 3600 + minutes * 60 + seconds


def clock_column(
    values: Sequence[object], *, lines: Sequence[int], words: int = 0, unit: str = "s"
) -> tuple[np.ndarray, list[Finding]]:
    """Turn a column of times into seconds, and repair what a spreadsheet did to it.

    Excel takes 25:07 (minutes and seconds) for 25 hours and 7 minutes and shows it as
    '25:07:00' or as a date in 1900. A column is read as minutes and seconds where nearly all
    its times end in :00 and, read as hours, they would run beyond five hours or be slower than
    15 words a minute. Stamps that make sense only as hours (01:05:59 after 00:59:40) stay hours.

    Parameters
    ----------
    values : sequence
        The cells.
    lines : sequence of int
        Row of each cell in the file, for findings.
    words : int, optional
        Words of the whole transcript, for the test of speed; 0 where not known.
    unit : {'s', 'ms', 'days'}, optional
        Unit of plain numbers.

    Returns
    -------
    seconds : numpy.ndarray of float64
        NaN where there is no time.
    findings : list of Finding
        Repairs, and cells that are no time.

    Examples
    --------
    >>> seconds, findings = clock_column(["00:03:00", "12:30:00", "25:07:00"], lines=[2, 3, 4])
    >>> seconds.tolist(), findings[0].code
    ([3.0, 750.0, 1507.0], 'repaired')
    """
    parsed: dict[object, float] = {}
    strange: list[int] = []
    scale = {"s": 1.0, "ms": 0.001, "days": _DAY}[unit]
    even = even_seconds(values)
    seconds = np.full(len(values), np.nan)
    if even is not None:
        clock = isinstance(values[0], str) and (":" in values[0] or ";" in values[0])
        seconds = even if clock or scale == 1 else even * scale
    for i, value in enumerate(values if even is None else ()):
        if value is None or value == "":
            continue
        key = (type(value), value)
        if key not in parsed:
            number = parse_clock(value)
            plain = isinstance(value, (int, float)) or (
                isinstance(value, str) and ":" not in value and ";" not in value
            )
            parsed[key] = number * scale if plain else number
        seconds[i] = parsed[key]
        if math.isnan(seconds[i]):
            strange.append(i)
    findings = []
    if strange:
        shown = ", ".join(repr(str(values[i])[:20]) for i in strange[:3])
        message = f"cells of the time column that could not be read, {len(strange):,}: {shown}"
        findings.append(Finding(lines[strange[0]], "warning", "time", message))
    dated = even is None and any(isinstance(v, dt.datetime) and v.year <= 1900 for v in values)
    if _minutes_as_hours(seconds, words=words, dated=dated):
        seconds, changed = _as_minutes(seconds)
        first = int(np.flatnonzero(changed)[0])
        message = (
            f"times typed as minutes:seconds that had become hours:minutes, "
            f"{int(changed.sum()):,}, were turned back ({_shown(values[first])!r} is now "
            f"{seconds[first]:g} s)"
        )
        findings.append(Finding(lines[first], "warning", "repaired", message))
    return seconds, findings


def _shown(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, dt.datetime) else str(value)


def _minutes_as_hours(seconds: np.ndarray, *, words: int, dated: bool) -> bool:
    times = np.unique(seconds[~np.isnan(seconds)])
    times = times[times > 0]
    if not len(times):
        return False
    whole = times % 60 == 0
    if whole.mean() <= 0.5:
        return False
    if dated or times[whole].max() > _LONG:
        return True
    span = float(np.ptp(times)) / 60
    return len(times) >= 3 and words > 0 and words < _SLOWEST_TALK * span


def _as_minutes(seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    out, changed = seconds.copy(), np.zeros(len(seconds), dtype=bool)
    last = 0.0
    for i in np.flatnonzero(~np.isnan(seconds)):
        hours = seconds[i]
        minutes = hours / 60
        # 01:06:00 after 01:05:59 is a true hour; 01:06:00 after 00:59 (59 s) is not
        keep = hours % 60 != 0 or (minutes < last - 60 and 0 <= hours - last < 600)
        if not keep and hours > 0:
            out[i], changed[i] = minutes, True
        last = out[i]
    return out, changed


def relative(seconds: np.ndarray) -> np.ndarray:
    """Make clock times of a day relative to the first one.

    Parameters
    ----------
    seconds : numpy.ndarray of float64
        Seconds since midnight, in the order of the file; NaN untimed.

    Returns
    -------
    numpy.ndarray of float64
        Seconds since the first time; a clock that passes noon (12-hour) or midnight goes on.

    Examples
    --------
    >>> relative(np.array([46_790.0, 3_610.0])).tolist()  # 12:59:50, then 1:00:10
    [0.0, 20.0]
    """
    out = seconds.astype("float64")
    timed = np.flatnonzero(~np.isnan(out))
    if not len(timed):
        return out
    steps = np.diff(out[timed])
    jump = np.where(steps < -20 * 3600, _DAY, np.where(steps < -11 * 3600, _DAY / 2, 0.0))
    out[timed] += np.concatenate([[0.0], np.cumsum(jump)])
    return out - out[timed[0]]


def granularity(seconds: np.ndarray) -> float:
    """Find the step in which times were written down.

    Parameters
    ----------
    seconds : numpy.ndarray of float64
        Times; NaN is passed over.

    Returns
    -------
    float
        60, 10, 5, 1, 0.1, 0.01 or 0.001 s; NaN where there is no time.

    Examples
    --------
    >>> granularity(np.array([0.5, 2.25])), granularity(np.array([3.0, 7.0]))
    (0.01, 1.0)
    """
    times = np.unique(seconds[~np.isnan(seconds)])
    if not len(times):
        return math.nan
    ms = np.rint(times * 1000).astype("int64")
    # few stamps are multiples of ten by chance
    coarse = (60_000, 10_000, 5_000) if len(ms) >= 5 else ()
    for step in (*coarse, 1_000, 100, 10):
        if not (ms % step).any():
            return step / 1000
    return 0.001
