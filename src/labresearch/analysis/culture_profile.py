"""Where a staff stands: what it says, who is heard, and how two teams differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_lines import adult_lines, coded_lines
from labresearch.analysis.code_rates import LEAST, code_poles, code_rates
from labresearch.analysis.inequality import gini, jensen_shannon
from labresearch.analysis.inference import SEED, adjusted_p, two_sided_p
from labresearch.analysis.session_sums import SessionSums, linearised, t_quantile
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.codebook import load_codebook
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES

__all__ = ["CULTURE_POLES", "culture_poles", "culture_profile", "team_contrast", "voice_equality"]

CULTURE_POLES = {
    "open against private practice": ("opens_practice", "isolation"),
    "shared against directed decisions": ("shared_decision", "directive"),
    "buy-in against doubt": ("buy_in", "doubt"),
    "practitioner against outside knowledge": ("practitioner_knowledge", "outside_knowledge"),
}
"""Codes that a description of cultures sets against each other."""


def culture_profile(
    corpus: Corpus,
    *,
    by: Iterable[str] = (),
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
) -> pd.DataFrame:
    """Give every culture code's rate per 1,000 words, each by itself.

    There is no index over them: none of the sources weighs one against another, and none of the
    codes is trust itself.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by, phases, min_speakers, min_lines
        As in `code_rates`.

    Returns
    -------
    pandas.DataFrame
        As `code_rates`, in the order of the codebook.

    Raises
    ------
    ValueError
        As `code_rates`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> len(culture_profile(corpus))
    18
    """
    codes = [f"culture.{code}" for code in load_codebook("culture").codes]
    return code_rates(
        corpus, codes, by=by, phases=phases, min_speakers=min_speakers, min_lines=min_lines
    )


def culture_poles(
    corpus: Corpus,
    *,
    by: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
) -> pd.DataFrame:
    """Give the balance of each pair of poles in `CULTURE_POLES`.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by, min_speakers, min_lines
        As in `code_poles`.

    Returns
    -------
    pandas.DataFrame
        As `code_poles`, with ``poles`` (str) in front; ``estimate`` is the share of the first.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> culture_poles(corpus)["poles"].iloc[0]
    'open against private practice'
    """
    parts = []
    for name, (one, other) in CULTURE_POLES.items():
        part = code_poles(
            corpus,
            [f"culture.{one}"],
            [f"culture.{other}"],
            by=by,
            min_speakers=min_speakers,
            min_lines=min_lines,
        )
        part.insert(0, "poles", name)
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table.attrs["composed"] = corpus.composed
    return table


def voice_equality(corpus: Corpus, *, by: str = "phase", level: float = 0.95) -> pd.DataFrame:
    """Give how evenly adults share the words of meetings, and how many of a team are heard.

    Parameters
    ----------
    corpus : Corpus
        Codings are not needed.
    by : {'phase', 'team', 'school', 'cycle'}, default 'phase'
        Groups of meetings.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a group and measure: the group's column, ``measure`` ('Gini of words', 0 equal to 1
        one voice, of those who speak; 'share heard', adults who speak in the meeting of all adults
        recorded with that team; 'words of leaders', share of coach and principal), ``estimate``
        (mean over meetings), ``low``, ``high`` (t interval over meetings), ``n`` (int, meetings),
        ``unit``, ``refused`` (str). Staff who were never recorded are in no denominator.

    Raises
    ------
    ValueError
        If ``by`` is unknown.

    Examples
    --------
    >>> import labresearch as lr
    >>> found = voice_equality(lr.read_corpus(lr.corpus_folder()))
    >>> found.loc[found["measure"] == "share heard", "n"].tolist()
    [6, 6, 6]
    """
    if by not in ("phase", "team", "school", "cycle"):
        message = f"by = {by!r} is unknown; must be 'phase', 'team', 'school' or 'cycle'"
        raise ValueError(message)
    lines = adult_lines(corpus)
    lines = lines[lines["phase"] != "timeout"]
    lines = lines.assign(team=lines["school"] + ", " + lines["team"])
    place = corpus.sessions.set_index("session")
    adults = corpus.speakers[
        corpus.speakers["role"].isin(ADULT_ROLES) & corpus.speakers["session"].isin(place.index)
    ]
    team = place["school"].astype("str") + ", " + place["team"].astype("str")
    known = adults.groupby(adults["session"].map(team))["speaker"].agg(set)
    rows = []
    for session, part in lines.groupby("session", sort=False):
        words = part.groupby("person")["words"].sum().to_numpy()
        leads = part["role"].isin(("coach", "principal"))
        total = int(words.sum())
        if len(words) < 2 or not total:
            continue
        there = known.get(part["team"].iloc[0], set()) | set(part["speaker"])
        rows.append(
            {
                by: part[by].iloc[0],
                "session": session,
                "Gini of words": gini(words),
                "share heard": part["speaker"].nunique() / len(there),
                "words of leaders": part.loc[leads, "words"].sum() / total,
            }
        )
    measures = ["Gini of words", "share heard", "words of leaders"]
    meetings = pd.DataFrame(rows, columns=[by, "session", *measures])
    out = []
    for group, part in meetings.groupby(by, sort=True):
        for measure in measures:
            values = part[measure].to_numpy(dtype=float)
            row = {by: group, "measure": measure, "estimate": values.mean(), "low": np.nan,
                   "high": np.nan, "n": len(values), "refused": ""}  # fmt: skip
            if len(values) < LEAST:
                row["refused"] = f"{len(values)} meetings: no interval below {LEAST}"
            else:
                spread = values.std(ddof=1) / np.sqrt(len(values))
                reach = t_quantile((1 + level) / 2, len(values) - 1) * spread
                row |= {"low": max(0.0, row["estimate"] - reach),
                        "high": min(1.0, row["estimate"] + reach)}  # fmt: skip
            out.append(row)
    columns = [by, "measure", "estimate", "low", "high", "n", "unit", "refused"]
    table = pd.DataFrame(out, columns=columns).assign(unit="meeting")
    table.attrs |= {"composed": corpus.composed, "level": level}
    return table


def team_contrast(
    corpus: Corpus,
    first: str,
    second: str,
    *,
    books: Iterable[str] = ("culture", "framing"),
    column: str = "team",
    phases: Iterable[str] = ("plc",),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the profiles of two teams, meetings being shuffled between them.

    Two teams are two cases. What is tested is whether the meetings of one could as well have been
    those of the other, not whether third grades differ from ninth grades.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    first, second : str
        Values of ``column``, e.g. ``'Grade 3 PLC'`` and ``'Grade 9 PLC'``.
    books : iterable of str
        Codebooks whose codes make the profile.
    column : str, default 'team'
        Column of sessions.
    phases : iterable of str
        Meetings to compare; agendas differ between phases, so mix them only on purpose.
    min_speakers, min_lines : int, default 3 and 5
        With fewer speakers, or coded lines of a code in both teams together, a row is suppressed.
    draws, seed
        Of the permutations.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        First row ``code`` 'all, Jensen-Shannon distance': ``estimate`` (0 same to 1 nothing in
        common), ``expected`` (mean of the shuffles: few counts alone give a distance), ``p``. Then
        one row a code: ``rate_first``, ``rate_second`` (per 1,000 words), ``estimate`` (their
        ratio), ``low``, ``high`` (over meetings), ``p`` (permutation), ``p_adjusted`` (Benjamini-
        Hochberg over the codes). ``n_first``, ``n_second`` (meetings), ``lines`` (int, coded; -1
        where suppressed), ``unit``, ``test``, ``checks``, ``refused``.

    Raises
    ------
    ValueError
        If a team has no such meeting; the message lists the teams.

    References
    ----------
    Good, P. I. (2005). Permutation, Parametric and Bootstrap Tests of Hypotheses, chapter 3. See
    also `jensen_shannon`.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> found = team_contrast(corpus, "Grade 3 team", "Grade K team", phases=["debrief"])
    >>> found["refused"].iloc[0]
    '2 and 1 meetings: fewer than 3 of a team cannot be shuffled'
    """
    lines = adult_lines(corpus)
    lines = lines[lines["phase"].isin(list(phases))].reset_index(drop=True)
    group = lines["session"].map(corpus.sessions.set_index("session")[column]).astype("str")
    for name in (first, second):
        if not (group == name).any():
            message = (
                f"no meeting of {column} {name!r} in these phases; there are: "
                f"{', '.join(sorted(group.unique()))}"
            )
            raise ValueError(message)
    lines = lines.assign(group=group)[group.isin((first, second))].reset_index(drop=True)
    codes = [f"{book}.{code}" for book in books for code in load_codebook(book).codes]
    flags = pd.DataFrame(
        {code: coded_lines(corpus.codings, lines, [code]).astype(float) for code in codes}
    )
    sums = flags.groupby(lines["session"]).sum()
    words = lines.groupby("session")["words"].sum().reindex(sums.index).to_numpy(dtype=float)
    one = (lines.groupby("session")["group"].first().reindex(sums.index) == first).to_numpy()
    speakers = int(lines.groupby("group")["person"].nunique().min())
    counts = sums.to_numpy()
    n_first, n_second = int(one.sum()), int((~one).sum())
    refused = ""
    if min(n_first, n_second) < LEAST:
        refused = (
            f"{n_first} and {n_second} meetings: fewer than {LEAST} of a team cannot be shuffled"
        )
    rng = np.random.default_rng(seed)
    mixed = rng.permuted(np.tile(one, (draws, 1)), axis=1)
    nothing = dict.fromkeys(
        ("rate_first", "rate_second", "estimate", "low", "high", "expected", "p"), np.nan
    )
    hidden = too_small(speakers, len(lines), min_speakers=min_speakers, min_lines=min_lines)
    row: dict[str, Any] = {**nothing, "code": "all, Jensen-Shannon distance", "checks": "",
                           "lines": int(counts.sum()), "refused": refused or hidden}  # fmt: skip
    if not row["refused"]:
        used = counts[:, counts.sum(axis=0) > 0]
        observed = _distance(used, one)
        shuffled = np.array([_distance(used, draw) for draw in mixed])
        known = shuffled[~np.isnan(shuffled)]
        # only a distance above chance tells of a difference
        p = (1 + (known >= observed - 1e-12).sum()) / (1 + len(known))
        row |= {"estimate": observed, "expected": known.mean(), "p": float(p),
                "low": np.nan, "high": np.nan}  # fmt: skip
        row["checks"] = "two teams are two cases; 'expected' is the distance by chance"
    rows = [row]
    for at, code in enumerate(codes):
        total = int(counts[:, at].sum())
        hidden = too_small(speakers, total, min_speakers=min_speakers, min_lines=min_lines)
        row = {**nothing, "code": code, "lines": -1 if hidden else total, "checks": "",
               "refused": refused or hidden}  # fmt: skip
        if not row["refused"]:
            row |= _ratio(counts[:, at], words, one, mixed, level)
        rows.append(row)
    table = pd.DataFrame(rows)
    table["p_adjusted"] = np.r_[np.nan, adjusted_p(table["p"].to_numpy()[1:])]
    table = table.assign(
        first=first,
        second=second,
        n_first=n_first,
        n_second=n_second,
        unit="meeting",
        test=f"meetings shuffled between the teams, {draws} draws",
    )
    columns = [
        "first", "second", "code", "rate_first", "rate_second", "estimate", "low", "high",
        "expected", "p", "p_adjusted", "n_first", "n_second", "lines", "unit", "test", "checks",
        "refused",
    ]  # fmt: skip
    table = table[columns]
    table.attrs |= {"composed": corpus.composed, "seed": seed, "level": level}
    return table


def _distance(counts: np.ndarray, one: np.ndarray) -> float:
    first, second = counts[one].sum(axis=0), counts[~one].sum(axis=0)
    if not first.sum() or not second.sum():
        return float("nan")
    return jensen_shannon(first, second)


def _ratio(
    counts: np.ndarray, words: np.ndarray, one: np.ndarray, mixed: np.ndarray, level: float
) -> dict[str, Any]:
    def difference(sides: np.ndarray) -> np.ndarray:
        first, second = sides @ counts / (sides @ words), ~sides @ counts / (~sides @ words)
        return first - second

    rates = counts[one].sum() / words[one].sum(), counts[~one].sum() / words[~one].sum()
    found: dict[str, Any] = {"rate_first": rates[0] * 1000, "rate_second": rates[1] * 1000}
    found["p"] = two_sided_p(difference(mixed), float(difference(one[None])[0]))
    if not min(rates):
        found["checks"] = "never said in one team: the ratio has no interval"
        found["estimate"] = float("inf") if rates[0] else 0.0
        return found
    sums = np.zeros((len(counts), 2, 2))
    sums[one, 0, 0], sums[one, 0, 1] = counts[one], words[one]
    sums[~one, 1, 0], sums[~one, 1, 1] = counts[~one], words[~one]

    def log_ratio(s: np.ndarray) -> np.ndarray:
        first, second = s[..., 0, 0] / s[..., 0, 1], s[..., 1, 0] / s[..., 1, 1]
        return np.log(first / second)[..., None]

    units = SessionSums(list(range(len(counts))), sums, np.zeros(len(counts), dtype=bool))
    low, high, _ = linearised(units, log_ratio, level=level)
    found |= {"estimate": rates[0] / rates[1], "low": float(np.exp(low[0])),
              "high": float(np.exp(high[0]))}  # fmt: skip
    return found
