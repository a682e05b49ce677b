"""From sorting to sense-making: how adults frame children, over cycles and after each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_lines import adult_lines, coded_lines
from labresearch.analysis.code_follows import code_follows
from labresearch.analysis.cycle_slopes import rate_ratio_per_cycle
from labresearch.analysis.inference import SEED, adjusted_p, lab_count
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import check_one_coder

__all__ = [
    "SENSE_FRAMES",
    "SORTING_FRAMES",
    "child_frames",
    "framing_by_lab",
    "framing_trends",
    "reframing",
]

SORTING_FRAMES = tuple(
    f"framing.{kind}"
    for kind in ("level", "speed", "fixed", "outside", "gap", "range_burden", "score")
)
"""Codes that place children: by level, speed, ability, home, lack, range or score."""

SENSE_FRAMES = tuple(f"framing.{kind}" for kind in ("logic", "instruction", "variety", "growth"))
"""Codes that look for sense or for the part of teaching. Asset words alone are kept apart."""

_KINDS = {
    "sorting": SORTING_FRAMES,
    "sense": SENSE_FRAMES,
    "asset": ("framing.asset",),
}


def framing_by_lab(
    corpus: Corpus, *, polarity: str = "asserted", phases: Iterable[str] = ()
) -> pd.DataFrame:
    """Count frames and words of adults in each lab, the level of inference.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder. Sessions without a lab (PLCs) are left out.
    polarity : {'asserted', 'all'}, default 'asserted'
        'all' also counts labels that were quoted, questioned or refused: the naive count.
    phases : iterable of str
        Keep only these, e.g. ``('planning', 'revise', 'debrief')``.

    Returns
    -------
    pandas.DataFrame
        One row a lab: ``lab``, ``school``, ``team`` (str, 'school/team'), ``cycle`` (float),
        ``words``, ``lines``, ``speakers``, ``sorting``, ``sense``, ``asset`` (int, lines).

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> len(framing_by_lab(corpus))
    6
    """
    lines = adult_lines(corpus)
    kept = list(phases)
    if kept:
        lines = lines[lines["phase"].isin(kept)].reset_index(drop=True)
    lines = lines[lines["lab"] != ""].reset_index(drop=True)
    flags = {
        name: coded_lines(corpus.codings, lines, codes, polarity=polarity).astype("int64")
        for name, codes in _KINDS.items()
    }
    lines = lines.assign(team=lines["school"] + "/" + lines["team"], **flags)
    table = lines.groupby(["lab", "school", "team"], sort=False, as_index=False).agg(
        cycle=("cycle", "first"),
        words=("words", "sum"),
        lines=("line", "size"),
        speakers=("person", "nunique"),
        sorting=("sorting", "sum"),
        sense=("sense", "sum"),
        asset=("asset", "sum"),
    )
    table.attrs["composed"] = corpus.composed
    return table


def framing_trends(
    corpus: Corpus,
    *,
    by: str | Mapping[str, str] = "school",
    polarity: str = "asserted",
    phases: Iterable[str] = (),
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give the ratio per cycle of frames per adult word, school by school.

    See `rate_ratio_per_cycle`. The last rows, ``group`` 'do the groups differ', test whether the
    logarithms of the ratios differ more than their intervals allow (Cochran's Q); with three
    schools a random slope of schools cannot be estimated. p is adjusted within the table
    (Benjamini and Hochberg).

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder, and three cycles or more.
    by : {'school', 'team'} or mapping of str to str, default 'school'
        Groups that have slopes of their own: schools, teams (with four labs one hardly has a
        slope), or a name for each school, so that schools share one; others are left out.
    polarity, phases
        As in `framing_by_lab`.
    draws, seed
        Of the permutations.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``frames`` ('sorting', 'sense', 'asset'), ``estimate`` (rate ratio per cycle; 1
        is no change), ``low``, ``high``, ``p``, ``p_adjusted``, ``n`` (labs), ``teams``,
        ``events`` (lines), ``unit``, ``test``, ``checks``, ``refused``.

    Raises
    ------
    ValueError
        If ``by`` is unknown, or codings come from several coders.

    References
    ----------
    Cochran, W. G. (1954). The combination of estimates from different experiments. Biometrics 10,
    101-129.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> framing_trends(corpus)["refused"].iloc[0]  # the six labs have two cycles
    '2 cycles, fewer than 3: no slope'
    """
    if isinstance(by, str) and by not in ("school", "team"):
        message = f"by = {by!r} is unknown; must be 'school', 'team' or a name for each school"
        raise ValueError(message)
    labs = framing_by_lab(corpus, polarity=polarity, phases=phases)
    labs["group"] = labs[by] if isinstance(by, str) else labs["school"].map(by)
    labs = labs[labs["group"].notna()]
    missing = int(labs["cycle"].isna().sum())
    labs = labs[labs["cycle"].notna()].reset_index(drop=True)
    rows: list[dict[str, Any]] = []
    for frames in _KINDS:
        slopes = []
        for group, part in labs.groupby("group", sort=True):
            found = rate_ratio_per_cycle(part, frames, "words", draws=draws, seed=seed)
            checks = [f"{found['events']} lines", f"dispersion {found['dispersion']:.2f}"]
            if missing:
                checks.append(f"{lab_count(missing)} without a cycle left out")
            if not found["refused"]:
                slopes.append((math.log(found["estimate"]), found["log_error"]))
            rows.append(
                {"group": group, "frames": frames, **found, "checks": "; ".join(checks),
                 "test": "quasi-Poisson, level of each team; cycles permuted within teams"}
            )  # fmt: skip
        rows.append({"group": "do the groups differ", "frames": frames} | _heterogeneity(slopes))
    columns = [
        "group", "frames", "estimate", "low", "high", "p", "p_adjusted", "n", "teams", "events",
        "unit", "test", "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table["unit"] = "lab, within team"
    table["p_adjusted"] = adjusted_p(table["p"])
    table.attrs |= {"composed": corpus.composed, "seed": seed, "polarity": polarity}
    return table


def _heterogeneity(slopes: list[tuple[float, float]]) -> dict[str, Any]:
    empty = {"estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "n": len(slopes),
             "test": "Cochran's Q of the log ratios", "checks": "", "refused": ""}  # fmt: skip
    if len(slopes) < 2:
        return empty | {"refused": f"{len(slopes)} groups with a slope: nothing to compare"}
    values, errors = np.array(slopes).T
    weights = 1 / np.maximum(errors, 1e-9) ** 2
    mean = float((weights * values).sum() / weights.sum())
    q = float((weights * (values - mean) ** 2).sum())
    return empty | {
        "p": _chi2_above(q, len(values) - 1),
        "checks": f"Q = {q:.2f}; rough with few labs",
    }


def _chi2_above(value: float, freedom: int) -> float:
    """Upper tail of chi squared by finite sums (Abramowitz & Stegun 1964, 26.4.4 and 26.4.5)."""
    half = value / 2
    if freedom % 2 == 0:
        term, total = 1.0, 1.0
        for k in range(1, freedom // 2):
            term *= half / k
            total += term
        return math.exp(-half) * total
    total = math.erfc(math.sqrt(half))
    term = math.exp(-half) * math.sqrt(half) / math.gamma(1.5)
    for k in range(1, (freedom - 1) // 2 + 1):
        total += term
        term *= half / (k + 0.5)
    return total


def reframing(
    corpus: Corpus,
    *,
    turns: int = 6,
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give how often another adult answers a sorting frame by sense, lag by lag.

    Two versions stand side by side. ``reframe`` counts the code ``framing.reframe``; it is
    *defined* as an answer to a deficit frame, so that it cannot fail to follow one and its excess
    over chance says little. ``sense`` counts only codes that can stand anywhere. A claim needs
    the second.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    turns : int, default 6
        How many adult turns to look on.
    phases, min_speakers, min_lines, draws, seed
        As in `code_follows`.

    Returns
    -------
    pandas.DataFrame
        The columns of `code_follows`, with ``answer`` ('sense', 'reframe') and ``by`` ('anyone',
        'coach', 'peers': teachers and hosts) in front and ``p_adjusted`` behind ``p``. Lag 0 is
        'within ``turns``'; lags by themselves are given for anyone.

    Raises
    ------
    ValueError
        As `code_follows`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> found = reframing(corpus, turns=2, draws=99)
    >>> found[["answer", "by"]].drop_duplicates().to_numpy().tolist()[0]
    ['sense', 'anyone']
    """
    parts = []
    for answer, codes in (("sense", SENSE_FRAMES), ("reframe", ("framing.reframe",))):
        for who, roles in (
            ("anyone", ()),
            ("coach", ("coach",)),
            ("peers", ("teacher", "host")),
        ):
            found = code_follows(
                corpus,
                SORTING_FRAMES,
                codes,
                turns=turns,
                curve=who == "anyone",
                then_roles=roles,
                phases=phases,
                min_speakers=min_speakers,
                min_lines=min_lines,
                draws=draws,
                seed=seed,
            )
            found.insert(0, "answer", answer)
            found.insert(1, "by", who)
            if answer == "reframe":
                found["checks"] = found["checks"].where(
                    found["refused"] != "",
                    "defined as an answer, so it follows; " + found["checks"],
                )
            parts.append(found)
    table = pd.concat(parts, ignore_index=True)
    # codes that can only follow are no test, so they are not of the family
    tested = table["p"].where(table["answer"] == "sense")
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(tested))
    table.attrs |= {"composed": corpus.composed, "turns": turns, "seed": seed}
    return table


def child_frames(
    corpus: Corpus, *, min_speakers: int = MIN_SPEAKERS, min_lines: int = MIN_LINES
) -> pd.DataFrame:
    """Audit how adults frame each child whom they name, so that bias can be looked for.

    A frame counts for a child if the line is coded as about one child, or about nobody in
    particular, and holds a first name of a child of that lab. Who is meant by 'he' is not
    resolved, so many frames have no child. The table is for a team's own eyes: it says how adults
    spoke, and nothing about a child.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    min_speakers, min_lines : int, default 3 and 5
        A child named by fewer adults, or in fewer framed lines, is put with 'children with small
        counts', so that no row points at one speaker.

    Returns
    -------
    pandas.DataFrame
        One row a child, sorted by name: ``lab_children`` (str, 'team: name'), ``sorting``,
        ``sense``, ``asset`` (int, lines), ``framed`` (lines with any), ``speakers`` (int),
        ``refused`` (str). Totals of small cells in one row. ``attrs['unnamed']``: framed lines
        without a child's name.

    Raises
    ------
    ValueError
        If codings come from several coders, or a least number is below 1.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> table = child_frames(corpus)
    >>> bool((table["framed"] >= 0).all())
    True
    """
    lines = adult_lines(corpus)
    codings = corpus.codings[corpus.codings["code"].str.startswith("framing.")]
    codings = check_one_coder(codings)
    codings = codings[codings["target"].isin(("", "child"))]
    for name, codes in _KINDS.items():
        lines[name] = coded_lines(codings, lines, codes)
    framed = lines[lines[list(_KINDS)].any(axis=1)]
    text = corpus.utterances[["session", "line", "text"]]
    framed = framed.merge(text, on=["session", "line"], validate="one_to_one")
    place = corpus.sessions.set_index("session")
    students = corpus.speakers[corpus.speakers["role"] == "student"]
    students = students[students["session"].isin(place.index)]
    team = place["school"].astype("str") + ", " + place["team"].astype("str")
    names: dict[str, set[str]] = {}
    for session, label in zip(students["session"], students["speaker"], strict=True):
        names.setdefault(team[session], set()).add(label.split()[0])
    rows = []
    for at in framed.itertuples(index=False):
        group = team[at.session]
        words = set(re.findall(r"[^\W\d_]+", at.text))
        for child in sorted(words & names.get(group, set())):
            rows.append((f"{group}: {child}", at.person, at.sorting, at.sense, at.asset))
    columns = ["lab_children", "person", *_KINDS]
    long = pd.DataFrame(rows, columns=columns)
    table = long.groupby("lab_children", as_index=False).agg(
        **{kind: (kind, "sum") for kind in _KINDS},
        framed=("person", "size"),
        speakers=("person", "nunique"),
    )
    table["refused"] = [
        too_small(s, n, min_speakers=min_speakers, min_lines=min_lines)
        for s, n in zip(table["speakers"], table["framed"], strict=True)
    ]
    small = table[table["refused"] != ""]
    shown = table[table["refused"] == ""]
    if len(small):
        together = long[long["lab_children"].isin(small["lab_children"])]
        total = {
            "lab_children": "children with small counts",
            **{kind: int(small[kind].sum()) for kind in _KINDS},
            "framed": int(small["framed"].sum()),
            "speakers": int(together["person"].nunique()),
            "refused": f"{len(small)} children, not shown one by one",
        }
        if len(small) == 1:
            # the total of one child is that child
            total |= dict.fromkeys([*_KINDS, "framed", "speakers"], -1)
        shown = pd.concat([shown, pd.DataFrame([total])], ignore_index=True)
    shown = shown.astype({**dict.fromkeys([*_KINDS, "framed", "speakers"], "int64")})
    shown = shown.reset_index(drop=True)
    shown.attrs |= {
        "composed": corpus.composed,
        "unnamed": len(framed) - _named(framed, team, names),
    }
    return shown


def _named(framed: pd.DataFrame, team: pd.Series, names: dict[str, set[str]]) -> int:
    return sum(
        bool(set(re.findall(r"[^\W\d_]+", at.text)) & names.get(team[at.session], set()))
        for at in framed.itertuples(index=False)
    )
