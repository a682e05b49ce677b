"""How often adults say something, per 1,000 of their words, with intervals over sessions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_lines import adult_lines, coded_lines
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import plain_label

__all__ = ["code_poles", "code_rates", "rates_of"]

LEAST = 3  # sessions; with two, an interval spans nearly everything
FEW = 5  # coded lines
_BY = ("school", "team", "lab", "cycle", "phase", "segment", "role", "session")
_COLUMNS = [
    "code", "label", "estimate", "low", "high", "n", "lines", "words", "speakers", "sessions",
    "labs", "unit", "small_n", "checks", "refused",
]  # fmt: skip

Groups = Mapping[str, Iterable[str]]


def code_rates(
    corpus: Corpus,
    codes: Iterable[str] | Groups,
    *,
    by: Iterable[str] = (),
    phases: Iterable[str] = (),
    to: str = "adults",
    polarity: str = "asserted",
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give rates of codes per 1,000 words of talk among adults.

    A rate is a ratio of sums over sessions; its interval is that of the logarithm by the delta
    method with Student's t, sessions being the units. Where a code never comes the upper bound is
    that of a Poisson count (Garwood 1936), which supposes that lines do not depend on each other.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    codes : iterable of str, or mapping of str to iterable of str
        Qualified codes, one row each; or named groups of codes, in which a line counts once.
    by : iterable of str
        Any of ``school``, ``team``, ``lab``, ``cycle``, ``phase``, ``segment``, ``role``,
        ``session``.
    phases : iterable of str
        Keep only these, e.g. ``('debrief', 'timeout')``; all if left out.
    to : {'adults', 'children'}, default 'adults'
        As in `adult_lines`.
    polarity : {'asserted', 'all'}, default 'asserted'
        As in `coded_lines`.
    min_speakers, min_lines : int, default 3 and 5
        Cells with fewer speakers or lines are suppressed.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, then ``code``, ``label`` (str), ``estimate``, ``low``, ``high``
        (coded lines per 1,000 words), ``n`` (int, coded lines; -1 where suppressed), ``lines``,
        ``words``, ``speakers``, ``sessions``, ``labs`` (int, of the cell), ``unit`` (str),
        ``small_n`` (bool, fewer than 5 coded lines), ``checks``, ``refused`` (str). Without
        interval below three sessions.

    Raises
    ------
    ValueError
        If a code or column is unusable, or codings come from several coders.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    Cochran, W. G. (1977). Sampling Techniques, chapter 6 (ratio estimator).

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["debrief"])
    >>> found = code_rates(corpus, ["culture.vulnerability"])
    >>> found["sessions"].item(), found["refused"].item()
    (6, '')
    """
    lines = adult_lines(corpus, to=to)
    kept = list(phases)
    if kept:
        lines = lines[lines["phase"].isin(kept)].reset_index(drop=True)
    groups = _groups(codes)
    flags = {
        name: coded_lines(corpus.codings, lines, parts, polarity=polarity)
        for name, parts in groups.items()
    }
    table = rates_of(
        lines.assign(**flags),
        list(groups),
        by=by,
        min_speakers=min_speakers,
        min_lines=min_lines,
        level=level,
    )
    table.attrs["composed"] = corpus.composed
    return table


def rates_of(
    lines: pd.DataFrame,
    flags: list[str],
    *,
    by: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give rates of flagged lines per 1,000 words; what `code_rates` does once lines are chosen.

    Parameters
    ----------
    lines : pandas.DataFrame
        From `adult_lines`, with a bool column for each flag.
    flags : list of str
        Columns.
    by, min_speakers, min_lines, level
        As in `code_rates`.

    Returns
    -------
    pandas.DataFrame
        As `code_rates`.

    Raises
    ------
    ValueError
        If a column of ``by`` is unknown or level is not between 0 and 1.

    Examples
    --------
    >>> lines = pd.DataFrame({
    ...     "session": ["a", "a", "b", "c"], "lab": "x", "person": ["p", "q", "r", "p"],
    ...     "words": [100, 100, 100, 100], "doubt": [True, False, False, True]})
    >>> rates_of(lines, ["doubt"], min_lines=1)[["estimate", "n"]].iloc[0].tolist()
    [5.0, 2.0]
    """
    names = list(by)
    unknown = [name for name in names if name not in _BY]
    if unknown:
        message = f"by = {unknown} is unknown; must be of {', '.join(_BY)}"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    cells: list[tuple[tuple, pd.DataFrame]] = [((), lines)]
    if names:
        cells = list(lines.groupby(names, sort=True))
    rows = []
    for key, part in cells:
        place = dict(zip(names, key, strict=True))
        size = {
            "lines": len(part),
            "words": int(part["words"].sum()),
            "speakers": int(part["person"].nunique()),
            "sessions": int(part["session"].nunique()),
            "labs": int(part.loc[part["lab"] != "", "lab"].nunique()),
        }
        hidden = too_small(
            size["speakers"], size["lines"], min_speakers=min_speakers, min_lines=min_lines
        )
        for flag in flags:
            found = (
                {"estimate": np.nan, "low": np.nan, "high": np.nan, "n": -1, "small_n": True,
                 "checks": "", "refused": hidden}
                if hidden
                else _rate(part, flag, level)
            )  # fmt: skip
            rows.append({**place, "code": flag, "label": plain_label(flag), **size, **found})
    table = pd.DataFrame(rows, columns=[*names, *_COLUMNS])
    table["unit"] = "session; coded lines per 1,000 words of adults"
    table.attrs["level"] = level
    return table


def code_poles(
    corpus: Corpus,
    one: Iterable[str],
    other: Iterable[str],
    *,
    by: Iterable[str] = (),
    phases: Iterable[str] = (),
    to: str = "adults",
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give the share of one pole among the lines of both, such as open against private practice.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    one, other : iterable of str
        Codes of the poles.
    by, phases, to, min_speakers, min_lines, level
        As in `code_rates`; here ``lines`` of both poles together must reach ``min_lines``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, ``estimate``, ``low``, ``high`` (share, 0 to 1), ``n`` (lines of both
        poles), ``first``, ``second`` (int, lines of each; -1 where suppressed), ``speakers``
        (people who said them), ``sessions``, ``unit``, ``checks``, ``refused``.

    Raises
    ------
    ValueError
        As `code_rates`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(phase=["planning"])
    >>> code_poles(corpus, ["culture.shared_decision"], ["culture.directive"])["second"].item()
    0
    """
    names, kept = list(by), list(phases)
    unknown = [name for name in names if name not in _BY]
    if unknown:
        message = f"by = {unknown} is unknown; must be of {', '.join(_BY)}"
        raise ValueError(message)
    lines = adult_lines(corpus, to=to)
    if kept:
        lines = lines[lines["phase"].isin(kept)]
    lines = lines.assign(
        first=coded_lines(corpus.codings, lines, one),
        second=coded_lines(corpus.codings, lines, other),
    )
    spoken = lines[lines["first"] | lines["second"]]
    cells = list(spoken.groupby(names, sort=True)) if names else [((), spoken)]
    rows = []
    for key, part in cells:
        first, second = int(part["first"].sum()), int(part["second"].sum())
        speakers, n = int(part["person"].nunique()), first + second
        found: dict[str, Any] = {"estimate": np.nan, "low": np.nan, "high": np.nan}
        refused = too_small(speakers, n, min_speakers=min_speakers, min_lines=min_lines)
        checks = ""
        if not refused:
            sums = part.groupby("session")[["first", "second"]].sum().to_numpy(dtype=float)
            found, checks = _interval(
                sums, lambda s: s[..., 0, 0] / (s[..., 0, 0] + s[..., 0, 1]), level, log=False
            )
        rows.append(
            {
                **dict(zip(names, key, strict=True)),
                **found,
                "n": n if not refused else -1,
                "first": first if not refused else -1,
                "second": second if not refused else -1,
                "speakers": speakers,
                "sessions": int(part["session"].nunique()),
                "unit": "session; share of the lines of both poles",
                "checks": checks,
                "refused": refused,
            }
        )
    columns = [
        *names, "estimate", "low", "high", "n", "first", "second", "speakers", "sessions", "unit",
        "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table.attrs |= {"composed": corpus.composed, "level": level}
    return table


def _groups(codes: Iterable[str] | Groups) -> dict[str, list[str]]:
    if isinstance(codes, Mapping):
        return {name: list(parts) for name, parts in codes.items()}
    if isinstance(codes, str):
        message = f"codes = {codes!r} is one text; give a list, such as [{codes!r}]"
        raise ValueError(message)
    return {code: [code] for code in codes}


def _rate(part: pd.DataFrame, flag: str, level: float) -> dict[str, Any]:
    coded = part[flag].astype(float)
    sums = pd.DataFrame({"n": coded, "words": part["words"].astype(float)})
    table = sums.groupby(part["session"]).sum().to_numpy()
    count, words = table.sum(axis=0)
    out: dict[str, Any] = {"n": int(count), "small_n": count < FEW, "refused": ""}
    if words == 0:
        return out | {"estimate": np.nan, "low": np.nan, "high": np.nan, "checks": "",
                      "refused": "no words"}  # fmt: skip
    if count == 0:
        most = -math.log((1 - level) / 2) / words * 1000
        checks = "never said; upper bound of a Poisson count"
        return out | {"estimate": 0.0, "low": 0.0, "high": most, "checks": checks}
    found, checks = _interval(table, lambda s: s[..., 0, 0] / s[..., 0, 1] * 1000, level, log=True)
    return out | found | {"checks": checks}


def _interval(
    sums: np.ndarray, function: Callable[[np.ndarray], np.ndarray], level: float, *, log: bool
) -> tuple[dict[str, float], str]:
    """Interval of a function of sums over sessions, on the log or logit scale."""
    total = sums.sum(axis=0)[None]
    estimate = float(function(total))
    found = {"estimate": estimate, "low": np.nan, "high": np.nan}
    count = len(sums)
    if count < LEAST:
        return found, f"{count} session{'s' * (count != 1)}: no interval below {LEAST}"
    if not log and estimate in (0.0, 1.0):
        return found, "all lines are of one pole: no interval over sessions"

    def scaled(s: np.ndarray) -> np.ndarray:
        value = function(s)
        return np.log(value) if log else np.log(value / (1 - value))

    units = SessionSums(list(range(count)), sums[:, None, :], np.zeros(count, dtype=bool))
    low, high, _ = linearised(units, lambda s: scaled(s)[..., None], level=level)
    back = np.exp if log else (lambda x: 1 / (1 + np.exp(-x)))
    found |= {"low": float(back(low[0])), "high": float(back(high[0]))}
    return found, f"{count} sessions" + ("; few for an interval" if count < 10 else "")
