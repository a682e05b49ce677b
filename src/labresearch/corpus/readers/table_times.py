"""The times of a table: in which unit they are written, and what programs do to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from labresearch.corpus.clock import clock_column
from labresearch.corpus.import_report import Finding

__all__ = ["table_times"]

_FRAMES = re.compile(r"\s*(\d{1,3}):([0-5]?\d):([0-5]?\d)[:;.,](\d{2})\s*$", re.ASCII)
_INTEGER = re.compile(r"\s*\d{1,16}\s*$", re.ASCII)
# more digits than a length in seconds has
_LONG = re.compile(r"\s*\d{8,16}(?:\.\d{1,9})?\s*$", re.ASCII)
# one word in fifty seconds: nobody talks so slowly, so the unit is not the second
_SLOWEST = 0.02
_LARGE = 1000
_EPOCH = 1e8
_EPOCH_MS = 1e11
_RATES = (24, 25, 30, 50, 60)


def table_times(
    start: list[object],
    end: list[object],
    *,
    lines: Sequence[int],
    words: int,
    milliseconds: bool = False,
    typed: bool = False,
) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Turn the columns of starts and ends into seconds.

    Parameters
    ----------
    start, end : list
        The cells; None where there is no such column.
    lines : sequence of int
        Row of each cell in the file, for findings.
    words : int
        Words of the whole transcript.
    milliseconds : bool, optional
        Whether the header says that times are in milliseconds.
    typed : bool, optional
        Whether cells have types (a workbook), so that numbers may be days.

    Returns
    -------
    start, end : numpy.ndarray of float64
        Seconds, NaN where there is no time.
    findings : list of Finding
        What was guessed and repaired.

    Examples
    --------
    >>> start, end, findings = table_times(["500", "2000"], ["1500", "2900"], lines=[2, 3], words=9)
    >>> start.tolist(), end.tolist(), findings[0].message[:33]
    ([0.5, 2.0], [1.5, 2.9], 'times read as milliseconds, since')
    """
    findings: list[Finding] = []
    columns = [start, end]
    frames = _frames(columns)
    if frames >= 0:
        rate = next((r for r in _RATES if frames < r), 60)
        columns = [[_unframed(cell, rate) for cell in cells] for cells in columns]
        message = (
            "times with frames (hours:minutes:seconds:frames) were read with "
            f"{rate} frames a second, as the highest frame number is {frames}; they may be off by "
            "a fraction of a second"
        )
        findings.append(Finding(0, "warning", "guessed", message))
    unit = "ms" if milliseconds else ""
    if not unit and _implies_milliseconds(columns, words):
        unit = "ms"
        message = (
            "times read as milliseconds, since as seconds the talk would be slower than one word "
            f"in {1 / _SLOWEST:g} s; if they are seconds, write them as 12.0 and not 12"
        )
        findings.append(Finding(0, "warning", "guessed", message))
    out = []
    for cells in columns:
        one = unit or _unit(cells, typed=typed)
        if unit or any(isinstance(c, str) and _LONG.match(c) for c in cells[:20]):
            cells = [float(c) if isinstance(c, str) and _LONG.match(c) else c for c in cells]
        seconds, noticed = clock_column(cells, lines=lines, words=words, unit=one)
        findings += noticed
        out.append(seconds)
    _from_zero(out, findings)
    return out[0], out[1], findings


def _unit(cells: list[object], *, typed: bool) -> str:
    if not typed:
        return "s"
    numbers = [c for c in cells if isinstance(c, (int, float)) and not isinstance(c, bool)]
    # Excel keeps a time of day as a fraction of a day
    if numbers and max(numbers) < 1 and any(isinstance(n, float) for n in numbers):
        return "days"
    return "s"


def _frames(columns: list[list[object]]) -> int:
    """Find the highest frame number; -1 where the times have none."""
    highest = -1
    for cells in columns:
        first = next((c for c in cells if c not in (None, "")), None)
        # a point or comma before two digits is a decimal, unless a colon stands there elsewhere
        if not isinstance(first, str) or len(re.findall("[:;]", first)) != 3:
            continue
        found = [_FRAMES.match(c) for c in cells if isinstance(c, str) and len(c) < 40]
        highest = max([highest, *(int(f[4]) for f in found if f)])
    return highest


def _unframed(cell: object, rate: int) -> object:
    found = _FRAMES.match(cell) if isinstance(cell, str) and len(cell) < 40 else None
    if found is None or not {":", ";"} & set(found[0][-4:]):
        return cell
    hours, minutes, seconds, frames = (int(part) for part in found.groups())
    return round(hours * 3600 + minutes * 60 + seconds + frames / rate, 3)


def _implies_milliseconds(columns: list[list[object]], words: int) -> bool:
    """Whether whole numbers, read as seconds, would be talk that nobody speaks."""
    whole: list[np.ndarray] = []
    for cells in columns:
        sample = [c for c in cells[:20] if c not in (None, "")]
        if not all(_is_whole(c) for c in sample):
            return False
        # nearly every table stops here
        if sample and not all(_is_whole(c) for c in cells if c not in (None, "")):
            return False
        values = [float(c) if _is_whole(c) else np.nan for c in cells]  # type: ignore[arg-type]
        whole.append(np.array(values) if sample else np.full(len(cells), np.nan))
    start, end = whole
    spoken = end - start
    times = np.concatenate(whole)
    times = times[~np.isnan(times)]
    # the time of a clock (Unix) is no length
    if not len(times) or times.max() < _LARGE or times.min() > _EPOCH:
        return False
    spoken = spoken[spoken > 0]
    length = spoken.sum() if len(spoken) else np.ptp(times)
    return bool(length >= _LARGE / 2 and words < _SLOWEST * length)


def _is_whole(cell: object) -> bool:
    if isinstance(cell, str):
        return bool(_INTEGER.match(cell)) and len(cell) < 40
    return isinstance(cell, int) and not isinstance(cell, bool)


def _from_zero(columns: list[np.ndarray], findings: list[Finding]) -> None:
    """Make dates in seconds since 1970 relative to the first one."""
    times = np.concatenate(columns)
    times = times[~np.isnan(times)]
    if not len(times) or np.median(times) < _EPOCH:
        return
    scale = 0.001 if np.median(times) > _EPOCH_MS else 1.0
    first = times[times > _EPOCH].min()
    for i, seconds in enumerate(columns):
        moved = np.where(seconds > _EPOCH, (seconds - first) * scale, np.nan)
        columns[i] = np.round(moved, 6)
    message = (
        f"times that count from 1970 (the first is {first:.0f}) were made relative to the first one"
    )
    findings.append(Finding(0, "warning", "repaired", message))
