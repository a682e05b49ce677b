"""From what was found in each corpus to a verdict over all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis import adjusted_p
from labresearch.composed import Key, load_key

__all__ = [
    "COLUMNS",
    "FAILED",
    "PROVED",
    "UNDECIDED",
    "binomial_interval",
    "nesting_verdicts",
    "null_verdicts",
    "pattern_verdicts",
    "trap_verdicts",
]

PROVED, FAILED, UNDECIDED = "proved", "failed", "undecided"
ALPHA = 0.05
_UNSURE = 0.15  # where an interval reaches three times the level
COLUMNS = [
    "part", "what", "size", "estimate", "low", "high", "one", "one_low", "one_high", "hits", "of",
    "share", "share_low", "share_high", "state", "verdict",
]  # fmt: skip


def binomial_interval(hits: int, of: int, *, level: float = 0.95) -> tuple[float, float]:
    """Give the exact interval of a share (Clopper and Pearson).

    Parameters
    ----------
    hits, of : int
        How many of how many.
    level : float, default 0.95
        Coverage, which is never less.

    Returns
    -------
    tuple of float
        Lower and upper bound, 0 to 1.

    Raises
    ------
    ValueError
        If ``hits`` is negative or above ``of``, or ``of`` is 0.

    References
    ----------
    Clopper, C. J. & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in
    the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> low, high = binomial_interval(19, 20)
    >>> round(low, 3), round(high, 3)
    (0.751, 0.999)
    """
    from scipy.stats import beta  # type: ignore[import-untyped]

    if not 0 <= hits <= of or not of:
        message = f"hits = {hits} of {of} is no share; hits must lie between 0 and of"
        raise ValueError(message)
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def pattern_verdicts(patterns: pd.DataFrame, *, key: Key | None = None) -> pd.DataFrame:
    """Say of each planted pattern whether its analysis recovers it, and finds it nowhere else.

    A pattern is recovered if the intervals of single corpora hold the planted size in about 95 %
    of them, and the mean over corpora differs from none. It is absent if intervals hold none as
    often and the mean differs from the size that was planted elsewhere.

    Parameters
    ----------
    patterns : pandas.DataFrame
        What `found_patterns` gave, corpora below each other.
    key : Key, optional
        What was planted, the shipped key if left out.

    Returns
    -------
    pandas.DataFrame
        One row a pattern and group of schools with `COLUMNS`: ``part`` ('planted' or 'absent'),
        ``what`` (str), ``size`` (float, planted), ``estimate``, ``low``, ``high`` (mean over
        corpora with its 95 % interval; of ratios the geometric mean), ``one``, ``one_low``,
        ``one_high`` (the first corpus), ``hits``, ``of`` (int, intervals that hold the size, of all
        corpora), ``share``, ``share_low``, ``share_high`` (exact binomial interval), ``state``
        ('proved', 'failed', 'undecided') and ``verdict`` (str, in words). Whether coverage is too
        low is tested at .05 over all rows together (Holm).

    Examples
    --------
    >>> one = {"pattern": "P4", "where": "all", "planted": 6.0, "null": 1.0, "ratio": True}
    >>> found = [{**one, "estimate": x, "low": x / 1.4, "high": x * 1.4, "p": 0.001}
    ...          for x in (5.2, 6.4, 5.9)]
    >>> pattern_verdicts(pd.DataFrame(found))["verdict"].item()
    'recovered'
    """
    key = key or load_key()
    rows, chances = [], []
    for (name, where), part in patterns.groupby(["pattern", "where"], sort=False):
        first = part.iloc[0]
        covers = part["low"].le(first["planted"]) & part["high"].ge(first["planted"])
        row = _pooled(part, ratio=bool(first["ratio"])) | _share(int(covers.sum()), len(part))
        row |= {"part": "absent" if where == "without" else "planted", "size": first["planted"]}
        row["what"] = _what(str(name), str(where), key)
        row["null"] = first["null"]
        # what the size is where it was planted
        row["elsewhere"] = float(patterns.loc[patterns["pattern"] == name, "planted"].iloc[0])
        rows.append(row)
        chances.append(_at_most(int(covers.sum()), len(part), 0.95))
    for row, too_few in zip(rows, adjusted_p(chances, method="holm") < ALPHA, strict=True):
        row["state"], row["verdict"] = _pattern_words(row, too_few=bool(too_few))
    return pd.DataFrame(rows, columns=COLUMNS)


def _what(name: str, where: str, key: Key) -> str:
    short = {
        "P1": "time-outs for sense, coach against host",
        "P2": "reasoning after enacted time-outs",
        "P3": "reasoning after 3 s behind a child",
        "P3b": "reasoning after 3 s behind an adult",
        "P4": "reasoning after a press",
        "P5": "comparing after a move to compare",
        "P6": "sorting frames a cycle",
        "P7": "announced ideas recur",
        "P8": "coach's share of ties a cycle",
        "P9": "teachers admit after the principal",
    }[name]
    if where == "without":
        schools = (school.removesuffix(" School") for school in key.plants[name]["without"])
        return f"{name} {short}, {', '.join(schools)}"
    return f"{name} {short}"


def _pattern_words(row: dict[str, Any], *, too_few: bool) -> tuple[str, str]:
    def holds(value: float) -> bool:
        return bool(row["low"] <= value <= row["high"])

    if too_few:
        return FAILED, "its intervals hold the size too seldom"
    if not row["hits"]:
        return UNDECIDED, "this interval misses the size, as one in twenty does"
    if row["part"] == "absent":
        if row["elsewhere"] != row["size"] and holds(row["elsewhere"]):
            return UNDECIDED, "not found; too few corpora to tell none from the planted size"
        return PROVED, "absent, as it should be"
    if row["size"] != row["null"] and holds(row["null"]):
        return UNDECIDED, "too few corpora to tell it from none"
    if holds(row["size"]):
        return PROVED, "recovered"
    return PROVED, f"recovered; on average {row['estimate']:.3g} for {row['size']:.3g}"


def trap_verdicts(traps: pd.DataFrame) -> pd.DataFrame:
    """Say of each trap whether a naive analysis walks into it, and ours does not.

    Parameters
    ----------
    traps : pandas.DataFrame
        What `found_traps` and `pacing_trap` gave, corpora below each other.

    Returns
    -------
    pandas.DataFrame
        Two rows a trap with `COLUMNS`: ``what`` names the trap and the side, ``size`` is
        the truth, ``hits`` counts corpora in which p is below .05: false alarms. A trap is shown if
        the naive mean over corpora differs from the truth and ours does not (by the interval of
        the mean; ours at .05 over all traps, Holm).

    Examples
    --------
    >>> one = {"trap": "pacing", "measure": "odds ratio", "truth": 1.0, "ratio": True}
    >>> found = [{**one, "side": side, "how": side, "estimate": x, "low": x / 1.3, "high": x * 1.3,
    ...           "p": 0.2} for side, x in [("naive", 1.3), ("naive", 1.4), ("naive", 1.35),
    ...                                     ("ours", 1.1), ("ours", 0.95), ("ours", 0.99)]]
    >>> trap_verdicts(pd.DataFrame(found))["state"].tolist()
    ['proved', 'proved']
    """
    rows = []
    for (trap, side), part in traps.groupby(["trap", "side"], sort=False):
        first = part.iloc[0]
        below = int((part["p"] < ALPHA).sum())
        row = _pooled(part, ratio=bool(first["ratio"])) | _share(below, len(part))
        row |= {"part": "traps", "size": first["truth"], "trap": trap, "side": side}
        row["what"] = f"{trap}, {side}: {first['how']}"
        row["p"] = _p_of_mean(row, ratio=bool(first["ratio"]))
        rows.append(row)
    table = pd.DataFrame(rows)
    ours = table[table["side"] == "ours"].set_index("trap")["p"]
    wrong = dict(zip(ours.index, adjusted_p(ours, method="holm") < ALPHA, strict=True))
    misled = table[table["side"] == "naive"].set_index("trap")["p"].lt(ALPHA).to_dict()
    words = {
        ("naive", True): "misled",
        ("naive", False): "too few corpora to see it misled",
        ("ours", True): "wrong too",
        ("ours", False): "holds the truth",
    }
    off = {"naive": misled, "ours": wrong}
    shown = {t: FAILED if wrong[t] else PROVED if misled[t] else UNDECIDED for t in misled}
    sides = list(zip(table["side"], table["trap"], strict=True))
    return table.assign(
        state=[shown[trap] for _, trap in sides],
        verdict=[words[side, bool(off[side][trap])] for side, trap in sides],
    )[COLUMNS]


def _p_of_mean(row: dict[str, Any], *, ratio: bool) -> float:
    """Give p of the truth from the interval of the mean."""
    numbers = (row["estimate"], row["low"], row["high"], row["size"])
    mean, low, high, truth = (math.log(x) if ratio else x for x in numbers)
    return math.erfc(abs(mean - truth) / (high - low) * 2 * 1.96 / math.sqrt(2))


def nesting_verdicts(nesting: pd.DataFrame) -> pd.DataFrame:
    """Say how often single turns and whole lessons give p < .05 where nothing is.

    Parameters
    ----------
    nesting : pandas.DataFrame
        What `nested_and_not` gave, null corpora below each other.

    Returns
    -------
    pandas.DataFrame
        Two rows, all facts of lessons together, with `COLUMNS`.

    Examples
    --------
    >>> p = [0.01, 0.2, 0.03, 0.04, 0.6, 0.02] * 4
    >>> found = pd.DataFrame({"side": ["naive", "ours"] * 12, "p": p})
    >>> nesting_verdicts(found)["verdict"].tolist()
    ['far too often', 'too often']
    """
    counts = {s: part["p"].lt(ALPHA) for s, part in nesting.groupby("side", sort=False)}
    chance = {s: _at_least(int(x.sum()), len(x), ALPHA) for s, x in counts.items()}
    naive, ours = chance["naive"] < ALPHA, chance["ours"] < ALPHA
    state = FAILED if ours else PROVED if naive else UNDECIDED
    words = {
        "naive": "far too often" if naive else "too few corpora to see it misled",
        "ours": "too often" if ours else "as often as chance",
    }
    how = {"naive": "turns in one table", "ours": "lessons or labs shuffled"}
    rows = [
        {
            "part": "nesting",
            "what": f"facts of lessons, {side}: {how[side]}",
            "size": ALPHA,
            **_share(int(x.sum()), len(x)),
            "state": state,
            "verdict": words[side],
        }
        for side, x in counts.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def null_verdicts(
    tests: pd.DataFrame, *, part: str, by: str, order: Iterable[str] = ()
) -> pd.DataFrame:
    """Say whether p < .05 comes about as often as chance lets it, where nothing is.

    Tests of one corpus hang together, so that the exact binomial interval is too short where a
    family has several. Whether a family rejects too often is therefore tested over corpora: the
    mean of their shares against .05 (t, one-sided, Holm over the rows).

    Parameters
    ----------
    tests : pandas.DataFrame
        ``p``, ``seed`` and the column ``by``, corpora below each other.
    part : str
        Name of the part of the proof.
    by : str
        Column that names families.
    order : iterable of str
        Families in the order to show; as they come if left out.

    Returns
    -------
    pandas.DataFrame
        One row a family, then 'all together', with `COLUMNS`.

    Examples
    --------
    >>> tests = pd.DataFrame({"family": "moves", "seed": np.repeat(range(5), 20),
    ...                       "p": np.tile(np.linspace(0.01, 0.99, 20), 5)})
    >>> null_verdicts(tests, part="null corpora", by="family")["verdict"].tolist()
    ['about 5 %', 'about 5 %']
    """
    names = list(order) or list(dict.fromkeys(tests[by]))
    groups = [(name, tests[tests[by] == name]) for name in names]
    groups = [(name, rows) for name, rows in groups if len(rows)]
    rows, chances = [], []
    for name, mine in [*groups, ("all together", tests)]:
        below = mine["p"] < ALPHA
        rows.append(
            {"part": part, "what": name, "size": ALPHA, **_share(int(below.sum()), len(mine))}
        )
        chances.append(_too_often(below.groupby(mine["seed"]).mean().to_numpy(), below))
    for row, too_often in zip(rows, adjusted_p(chances, method="holm") < ALPHA, strict=True):
        row["state"], row["verdict"] = _null_words(row, too_often=bool(too_often))
    return pd.DataFrame(rows, columns=COLUMNS)


def _null_words(row: dict[str, Any], *, too_often: bool) -> tuple[str, str]:
    if too_often:
        return FAILED, "too often"
    if row["share_high"] < ALPHA:
        return PROVED, "more seldom than 5 %"
    if row["share_low"] > ALPHA:
        return PROVED, "more often than 5 %, but within what corpora differ by"
    if row["share_high"] > _UNSURE:
        return UNDECIDED, "5 % is inside, but the tests are too few to tell it from more"
    return PROVED, "about 5 %"


def _too_often(shares: np.ndarray, below: pd.Series) -> float:
    """Chance of so many p < .05, or more: between corpora, or of the tests if they agree."""
    if len(shares) < 3 or np.ptp(shares) < 1e-12 or len(shares) == len(below):
        return _at_least(int(below.sum()), len(below), ALPHA)
    from scipy.stats import ttest_1samp

    return float(ttest_1samp(shares, ALPHA, alternative="greater").pvalue)


def _pooled(part: pd.DataFrame, *, ratio: bool) -> dict[str, Any]:
    """Average over corpora, which are independent, with the errors that their intervals tell."""
    first = part.iloc[0]
    middle, low, high = (
        np.log(part[n].to_numpy(dtype=float)) if ratio else part[n].to_numpy(dtype=float)
        for n in ("estimate", "low", "high")
    )
    mean, reach = middle.mean(), math.sqrt((((high - low) / 2) ** 2).sum()) / len(part)
    bounds = dict(zip(("estimate", "low", "high"), (mean, mean - reach, mean + reach), strict=True))
    return {
        "one": first["estimate"],
        "one_low": first["low"],
        "one_high": first["high"],
        **{n: math.exp(x) if ratio else float(x) for n, x in bounds.items()},
    }


def _share(hits: int, of: int) -> dict[str, Any]:
    low, high = binomial_interval(hits, of)
    return {"hits": hits, "of": of, "share": hits / of, "share_low": low, "share_high": high}


def _at_most(hits: int, of: int, chance: float) -> float:
    from scipy.stats import binom

    return float(binom.cdf(hits, of, chance))


def _at_least(hits: int, of: int, chance: float) -> float:
    from scipy.stats import binom

    return float(binom.sf(hits - 1, of, chance))
