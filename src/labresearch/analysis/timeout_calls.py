"""What time-outs are for, who calls them, how often and how long (RQ1)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p
from labresearch.analysis.lesson_turns import LESSONS
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.survival import survival_curve
from labresearch.analysis.timeout_shares import LEAST, timeout_shares, too_few, with_groups
from labresearch.analysis.timeout_spans import coded_timeouts
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import code_facts
from labresearch.networks.mentions import lab_order

__all__ = [
    "lesson_timeouts",
    "purposes_by_initiator",
    "timeout_callers",
    "timeout_lengths",
    "timeout_rates",
]

THREATS = (
    "Asides without a signal are easily missed. Who may call a time-out is a norm of the place and "
    "not a trait of a person. A time-out may serve several purposes; each is counted."
)


def lesson_timeouts(corpus: Corpus) -> pd.DataFrame:
    """Count time-outs lesson by lesson, as a coder marked them.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.

    Returns
    -------
    pandas.DataFrame
        One row an enactment or next-day class, in order: ``lab``, ``session``, ``cluster`` (str;
        the lab, or the session where no lab is named), ``phase`` (str), ``cycle`` (float, NaN where
        the sessions have no number), ``timeouts`` (int), ``hours`` (length of the lesson, h),
        ``seconds`` (in time-outs, s); NaN without times.

    Raises
    ------
    ValueError
        As in `coded_timeouts`.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> lesson_timeouts(corpus)[["timeouts", "hours", "seconds"]]
       timeouts  hours  seconds
    0         1   0.01     19.0
    """
    found = coded_timeouts(corpus)
    lines = corpus.utterances
    first = lines.groupby("session")["start"].min()
    last = lines[["start", "end"]].max(axis=1).groupby(lines["session"]).max()
    sessions = corpus.sessions.set_index("session")
    table = lab_order(corpus.sessions)[["lab", "session"]]
    table["phase"] = table["session"].map(sessions["phase"]).astype("str")
    table = table[table["phase"].isin(LESSONS)].reset_index(drop=True)
    table.insert(2, "cluster", table["lab"].where(table["lab"] != "", table["session"]))
    cycle = pd.to_numeric(sessions["cycle"], errors="coerce").astype("float64")
    table["cycle"] = table["session"].map(cycle)
    grouped = found.groupby("session")
    table["timeouts"] = table["session"].map(grouped.size()).fillna(0).astype("int64")
    table["hours"] = table["session"].map((last - first) / 3600).astype("float64")
    # a time-out without times leaves the sum unknown, not smaller
    inside = grouped["seconds"].agg(lambda s: s.sum(skipna=False))
    table["seconds"] = table["session"].map(inside).astype("float64")
    table.loc[(table["timeouts"] == 0) & table["hours"].notna(), "seconds"] = 0.0
    table.attrs["composed"] = corpus.composed
    return table


def timeout_rates(
    corpus: Corpus, *, by: str | None = None, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give time-outs an hour and their share of the lesson.

    Lessons without times are left out and counted. For rate ratios, with a negative binomial model,
    give `lesson_timeouts` to `rate_ratios`.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of ``corpus.sessions`` whose values are told apart, e.g. 'phase' or 'cycle'.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        One row a group and measure: ``group``, ``measure`` ('an hour', 'share of time'),
        ``estimate``, ``low``, ``high`` (95 %), ``timeouts``, ``lessons``, ``untimed`` (int, lessons
        left out), ``labs`` (int), ``unit``, ``refused`` (str).

    Raises
    ------
    ValueError
        As in `coded_timeouts`, and if ``by`` is no column of the sessions.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> timeout_rates(corpus)[["measure", "estimate", "refused"]].round(2)
             measure  estimate                            refused
    0        an hour    100.00  no interval: 1 lab, fewer than 5
    1  share of time      0.53  no interval: 1 lab, fewer than 5
    """
    lessons = with_groups(lesson_timeouts(corpus), corpus, by)
    rng = np.random.default_rng(seed)
    rows = []
    for group, every in lessons.groupby("group", sort=True):
        mine = every[(every["hours"] > 0) & every["seconds"].notna()]
        sums = mine.groupby("cluster")[["timeouts", "hours", "seconds"]].sum().to_numpy(dtype=float)
        labs = len(sums)
        facts = {
            "group": group,
            "timeouts": int(mine["timeouts"].sum()),
            "lessons": len(mine),
            "untimed": len(every) - len(mine),
            "labs": labs,
            "unit": "lesson, labs drawn",
            "refused": too_few(labs),
        }
        total = sums.sum(axis=0)
        if not labs:
            facts["refused"] = "no lesson has times"
        picked = np.zeros((1, 3))
        if labs >= LEAST:
            picked = rng.multinomial(labs, np.full(labs, 1 / labs), size=draws) @ sums
        for measure, column, scale in (("an hour", 0, 1.0), ("share of time", 2, 1 / 3600)):
            bounds = np.full(2, np.nan)
            if labs >= LEAST:
                bounds = np.quantile(picked[:, column] * scale / picked[:, 1], [0.025, 0.975])
            estimate = total[column] * scale / total[1] if labs else np.nan
            rows.append(
                {"measure": measure, "estimate": estimate, "low": bounds[0], "high": bounds[1]}
                | facts
            )
    table = pd.DataFrame(rows, columns=_RATE_COLUMNS)
    table.attrs = {"composed": corpus.composed, "unit": f"lessons, {nested_in(lessons)}"}
    return table


_RATE_COLUMNS = [
    "group", "measure", "estimate", "low", "high", "timeouts", "lessons", "untimed", "labs", "unit",
    "refused",
]  # fmt: skip


def timeout_callers(
    corpus: Corpus, *, by: str | None = None, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give the share of time-outs that each role calls.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of ``corpus.sessions`` whose values are told apart, e.g. 'cycle'.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        As `timeout_shares`, with ``initiator_role``. Roles, not persons.

    Raises
    ------
    ValueError
        As in `coded_timeouts`, and if ``by`` is no column of the sessions.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> timeout_callers(corpus)[["initiator_role", "n", "share"]]
      initiator_role  n  share
    0          coach  1    1.0
    """
    found = with_groups(coded_timeouts(corpus), corpus, by)
    table = timeout_shares(found, "initiator_role", draws=draws, seed=seed)
    table.attrs = {"composed": corpus.composed, "unit": f"time-outs, {nested_in(found)}"}
    return table


def purposes_by_initiator(
    corpus: Corpus, *, against: str | None = None, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Compare the purposes of time-outs of one role with those of others in the same lab.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder, among them purposes (``timeout_purpose``).
    against : str, optional
        A role with which each other role is compared, e.g. 'host'; all other roles if left out.
    draws : int, default 1999
        Draws of labs, and shuffles of initiators inside labs.
    seed : int
        Seed of both.

    Returns
    -------
    pandas.DataFrame
        One row a purpose and role: ``purpose`` (str, code), ``label``, ``role``, ``against``
        (str), ``share``, ``share_other`` (0 to 1, of time-outs with the purpose), ``difference``,
        ``difference_low``, ``difference_high``, ``odds_ratio``, ``low``, ``high`` (95 %, labs
        drawn), ``p`` (two-sided, shuffles inside labs), ``p_adjusted`` (Benjamini-Hochberg over the
        table), ``n``, ``n_role`` (int, time-outs that are compared), ``labs`` (int), ``unit``,
        ``checks``, ``refused`` (str). ``attrs`` hold ``threats`` and ``unit``.

    Raises
    ------
    ValueError
        As in `coded_timeouts`, if no purpose is coded, or nobody of the role ``against`` called a
        time-out.

    References
    ----------
    Mantel, N. & Haenszel, W. (1959). Journal of the National Cancer Institute 22, 719-748.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> purposes_by_initiator(corpus)[["role", "label", "against"]]
        role                       label     against
    0  coach  understand student thinking  all others
    """
    found = coded_timeouts(corpus)
    found = found[found["purposes"] != ""]
    if found.empty:
        message = "no time-out has a coded purpose (timeout_purpose.*); code what they are for"
        raise ValueError(message)
    roles = sorted(set(found["initiator_role"]) - {"unknown"})
    if against is not None and against not in roles:
        message = f"against = {against!r} called no time-out; roles that did: {', '.join(roles)}"
        raise ValueError(message)
    each = found["purposes"].str.split(";")
    facts = code_facts(sorted(each.explode().unique()))
    rows = []
    for role in roles:
        if role == against:
            continue
        part = found.assign(calls=found["initiator_role"] == role)
        if against is not None:
            part = part[part["initiator_role"].isin((role, against))]
        for purpose in facts.index:
            it = part.assign(has=[purpose in codes for codes in each[part.index]])
            got = stratified_odds(it, "calls", "has", strata="cluster", draws=draws, seed=seed)
            rows.append(
                {
                    "purpose": purpose,
                    "label": facts.at[purpose, "label"],
                    "role": role,
                    "against": against or "all others",
                    "share": got["mean_exposed"],
                    "share_other": got["mean_other"],
                    "n_role": got["n_exposed"],
                    "labs": got["clusters"],
                    "unit": "time-out, within lab",
                    **{name: got[name] for name in _KEPT},
                }
            )
    table = pd.DataFrame(rows, columns=[n for n in _PURPOSE_COLUMNS if n != "p_adjusted"])
    table["p_adjusted"] = adjusted_p(table["p"])
    table = table[_PURPOSE_COLUMNS]
    table.attrs = {
        "unit": f"time-outs, {nested_in(found)}",
        "threats": THREATS,
        "parameters": {"against": against, "draws": draws, "seed": seed},
        "composed": corpus.composed,
    }
    return table


_KEPT = (
    *("difference", "difference_low", "difference_high", "odds_ratio", "low", "high", "p", "n"),
    *("checks", "refused"),
)
_PURPOSE_COLUMNS = [
    "purpose", "label", "role", "against", "share", "share_other", "difference", "difference_low",
    "difference_high", "odds_ratio", "low", "high", "p", "p_adjusted", "n", "n_role", "labs",
    "unit", "checks", "refused",
]  # fmt: skip


def timeout_lengths(
    corpus: Corpus, *, by: str | None = None, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give how long time-outs last, those with which the record ends counted as cut off.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of `coded_timeouts`, e.g. 'initiator_role' or 'phase', whose values are told apart.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        As `survival_curve`: survival, median and restricted mean (s). ``attrs['untimed']`` (int,
        time-outs without times, which are left out).

    Raises
    ------
    ValueError
        As in `coded_timeouts`, if no time-out has times, or ``by`` is no column.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(3), "turn": range(3), "text": "...",
    ...         "speaker": ["Mia", "Coach", "Leo"], "role": ["student", "coach", "student"],
    ...         "start": [0.0, 10.0, 30.0], "end": [9.0, 29.0, 36.0]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 1, 1, 2], "coder": "me", "value": [None] * 3 + [3.0],
    ...         "code": ["pauses.timeout", "timeout_purpose.sense", "timeout_resolution.enacted",
    ...                  "student_reasoning.explanation"]}),
    ... )
    >>> lengths = timeout_lengths(corpus, draws=99)
    >>> lengths.loc[lengths["measure"] == "median", "estimate"].item()
    19.0
    """
    found = coded_timeouts(corpus)
    if by is not None and by not in found:
        message = f"by = {by!r} is no column of the time-outs; they have: {', '.join(found)}"
        raise ValueError(message)
    timed = found[found["seconds"] >= 0]
    if timed.empty:
        message = "no time-out has times, so nothing can be said about how long they are"
        raise ValueError(message)
    rows = timed.assign(ended=~timed["cut_off"])
    table = survival_curve(
        rows, "seconds", "ended", session="cluster", by=by, draws=draws, seed=seed
    )
    table.attrs |= {"untimed": len(found) - len(timed), "composed": corpus.composed}
    return table
