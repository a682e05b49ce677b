"""Who carries an idea through the sessions of a lab, and for how long."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, lab_count
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.timeout_shares import timeout_shares, too_few
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.mentions import idea_mentions, lab_order, with_idea_codings
from labresearch.networks.threads import idea_threads

__all__ = ["carrier_roles", "thread_carriers", "thread_lengths"]

MEASURES = ("sessions", "days", "carriers", "adults_only", "adult_gap")


def thread_carriers(
    corpus: Corpus, *, ideas: Iterable[str] | None = None, inferred: bool = True
) -> pd.DataFrame:
    """Say of each thread of a lab which roles carry it and where only adults kept it alive.

    A *carrier* is somebody who voices the idea in more than one session; a chorus and unknown
    speakers are nobody. Roles are counted, persons are not named. A thread has an *adult gap* if
    children voice the idea, then one or more sessions that voice it have adults' voices only, then
    children voice it again.

    Parameters
    ----------
    corpus : Corpus
        Coded by one coder; a corpus without idea codings is coded with the shipped codebooks.
    ideas, inferred
        As in `labresearch.networks.idea_threads`.

    Returns
    -------
    pandas.DataFrame
        One row an idea and lab: ``lab``, ``cluster`` (the lab again), ``idea``, ``label``,
        ``carry`` ('announced', 'silent', 'none': one session only), ``path`` (str, sessions joined
        by ';'), ``sessions``, ``mentions`` (int), ``days`` (float), ``carriers`` (int, people),
        ``carrier_roles`` ('coach 1;host 1', most first), ``adults_only`` (int, sessions in which
        adults alone voice it), ``adult_gap`` (int, longest run of such sessions between two with
        children's voices, 0 if none).

    Raises
    ------
    ValueError
        As in `labresearch.networks.idea_threads`, and if no session names a lab.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["lesson", "debrief", "next"], "lab": "lab1",
    ...         "date": ["2025-10-06", "2025-10-06", "2025-10-07"], "order": [1, 2, 3],
    ...         "phase": ["enactment", "debrief", "classroom"]}),
    ...     utterances=pd.DataFrame({"session": ["lesson", "debrief", "next", "next"],
    ...         "line": [0, 0, 0, 1], "turn": [0, 0, 0, 1], "text": "Halve it.",
    ...         "speaker": ["Mia", "Dana", "Dana", "Leo"],
    ...         "role": ["student", "host", "host", "student"]}),
    ...     codings=pd.DataFrame({"session": ["lesson", "debrief", "next", "next"],
    ...         "line": [0, 0, 0, 1], "code": "ideas_x.halving", "coder": "me"}))
    >>> columns = ["carry", "carriers", "carrier_roles", "adults_only", "adult_gap"]
    >>> thread_carriers(corpus)[columns].values.tolist()
    [['silent', 1, 'host 1', 1, 1]]
    """
    wanted = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, wanted)
    threads = idea_threads(corpus, ideas=wanted, inferred=inferred)
    threads = threads[threads["scope"] == "lab"].reset_index(drop=True)
    if threads.empty:
        message = "no session with an idea names a lab; fill in the column 'lab' of sessions.csv"
        raise ValueError(message)
    mentions = idea_mentions(corpus, ideas=wanted, inferred=inferred)
    mentions = mentions[mentions["lab"] != ""]
    keys = ["lab", "idea"]
    at = pd.MultiIndex.from_frame(threads[keys])
    table = threads[[*keys, "label", "carry", "path", "sessions", "mentions", "days", "carriers"]]
    table = table.assign(
        cluster=table["lab"],
        carrier_roles=_roles(mentions).reindex(at, fill_value="").to_numpy(),
        **_adult_runs(mentions, corpus).reindex(at).reset_index(drop=True),
    )
    columns = [
        "lab", "cluster", "idea", "label", "carry", "path", "sessions", "mentions", "days",
        "carriers", "carrier_roles", "adults_only", "adult_gap",
    ]  # fmt: skip
    table = table[columns]
    table.attrs = {
        "unit": f"{len(table)} ideas of {lab_count(table['lab'].nunique())}",
        "composed": corpus.composed,
    }
    return table


def thread_lengths(threads: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Give the mean length of threads, announced and silent, with intervals between labs.

    Only threads of two sessions or more: one of one session was neither carried nor not. That
    announced threads are longer shows nothing by itself: the longer a thread, the more chances
    somebody has to announce it. Whether announced ideas *recur* more often is `carry_odds`.

    Parameters
    ----------
    threads : pandas.DataFrame
        From `thread_carriers`.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a measure ('sessions', 'days', 'carriers', 'adults_only', 'adult_gap') and kind of
        thread: ``measure``, ``carry`` (str), ``estimate`` (mean), ``low``, ``high``, ``n`` (int,
        threads), ``labs`` (int), ``unit``, ``refused`` (str, why there is no interval).

    Raises
    ------
    ValueError
        If no thread has two sessions, or level is not between 0 and 1.

    Examples
    --------
    >>> threads = pd.DataFrame({
    ...     "cluster": list("abcdef"), "carry": "silent", "sessions": [2, 2, 3, 3, 4, 4],
    ...     "days": 1.0, "carriers": 1, "adults_only": 0, "adult_gap": 0})
    >>> thread_lengths(threads)[["measure", "estimate", "low", "high"]].head(1).round(2)
        measure  estimate   low  high
    0  sessions       3.0  2.06  3.94
    """
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    long = threads[threads["sessions"] > 1]
    if long.empty:
        message = "no thread has two sessions, so nothing was carried"
        raise ValueError(message)
    rows = []
    for measure in MEASURES:
        for carry, part in long[long[measure].notna()].groupby("carry", sort=True):
            sums = part.groupby("cluster")[measure].agg(["sum", "size"]).to_numpy(dtype=float)
            units = SessionSums(
                list(range(len(sums))), sums[:, None, :], np.zeros(len(sums), dtype=bool)
            )
            row = {"measure": measure, "carry": carry, "estimate": part[measure].mean()}
            refused = too_few(len(sums))
            low, high, _ = linearised(units, lambda s: s[..., 0] / s[..., 1], level=level)
            if not refused and low[0] == high[0]:
                refused = "no interval: the same in all labs"
            row |= {"low": np.nan, "high": np.nan}
            if not refused:
                row |= {"low": float(low[0]), "high": float(high[0])}
            rows.append(row | {"n": len(part), "labs": len(sums), "refused": refused})
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("refused"), "unit", "thread of two sessions or more, lab")
    table.attrs = dict(threads.attrs)
    return table


def carrier_roles(threads: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Give the share of threads that somebody of each role carries, with intervals between labs.

    Parameters
    ----------
    threads : pandas.DataFrame
        From `thread_carriers`; only threads of two sessions or more count.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed of them.

    Returns
    -------
    pandas.DataFrame
        One row a role, most first, and one 'nobody' (several sessions, but nobody in two of them):
        ``role`` (str), ``n`` (int, threads), ``of`` (int), ``share`` (0 to 1), ``low``, ``high``
        (95 %), ``labs`` (int), ``unit``, ``refused`` (str). A thread may have several roles, so
        that shares may add up to more than 1.

    Raises
    ------
    ValueError
        If no thread has two sessions.

    Examples
    --------
    >>> threads = pd.DataFrame({"cluster": list("abcdef"), "sessions": 2,
    ...     "carrier_roles": ["host 1;coach 1", "host 2", "host 1", "host 1", "", "coach 1"]})
    >>> carrier_roles(threads, draws=199)[["role", "n", "of"]].values.tolist()
    [['host', 4, 6], ['coach', 2, 6], ['nobody', 1, 6]]
    """
    long = threads[threads["sessions"] > 1]
    if long.empty:
        message = "no thread has two sessions, so nothing was carried"
        raise ValueError(message)
    of_thread = long["carrier_roles"].str.replace(r" \d+", "", regex=True).str.split(";")
    tables = []
    for role in (*ADULT_ROLES, *STUDENT_ROLES, ""):
        has = of_thread.map(lambda roles, role=role: role in roles)
        if not has.any():
            continue
        rows = long[["cluster"]].assign(group="all", has=has.map({True: "yes", False: "no"}))
        found = timeout_shares(rows, "has", draws=draws, seed=seed)
        tables.append(found[found["has"] == "yes"].assign(role=role or "nobody"))
    table = pd.concat(tables).rename(columns={"timeouts": "of"})
    table["last"] = table["role"].eq("nobody")
    table = table.sort_values(["last", "n", "role"], ascending=[True, False, True])
    table["unit"] = "thread of two sessions or more, labs drawn"
    columns = ["role", "n", "of", "share", "low", "high", "labs", "unit", "refused"]
    table = table[columns].reset_index(drop=True)
    table.attrs = dict(threads.attrs)
    return table


def _roles(mentions: pd.DataFrame) -> pd.Series:
    """Count, for each lab and idea, the roles of people who voice it in several sessions."""
    person = mentions[(mentions["speaker"] != "") & ~mentions["role"].isin(("group", "unknown"))]
    keys = ["lab", "idea", "speaker"]
    people = person.groupby(keys, sort=False).agg(
        sessions=("session", "nunique"), role=("role", "first")
    )
    carriers = people[people["sessions"] > 1].reset_index()
    counts = carriers.groupby(["lab", "idea", "role"]).size().reset_index(name="n")
    counts = counts.sort_values(["n", "role"], ascending=[False, True])
    text = counts["role"] + " " + counts["n"].astype("str")
    return text.groupby([counts["lab"], counts["idea"]]).agg(";".join)


def _adult_runs(mentions: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Count sessions with adults' voices only, and the longest run of them between children's."""
    child = ~mentions["role"].isin(ADULT_ROLES)
    visits = child.groupby([mentions["lab"], mentions["idea"], mentions["session"]]).any()
    visits = visits.rename("child").reset_index()
    visits = visits.merge(lab_order(corpus.sessions)[["session", "place"]], on="session")
    visits = visits.sort_values(["lab", "idea", "place"], ignore_index=True)
    keys = ["lab", "idea"]
    # visits since the last one with children's voices, where one came before
    seen = visits.groupby(keys)["child"].cumsum()
    since = (~visits["child"]).groupby([visits["lab"], visits["idea"], seen]).cumsum()
    before = since.groupby([visits["lab"], visits["idea"]]).shift(fill_value=0)
    earlier = seen.groupby([visits["lab"], visits["idea"]]).shift(fill_value=0) > 0
    visits["adult_gap"] = before.where(visits["child"] & earlier, 0)
    visits["adults_only"] = ~visits["child"]
    found = visits.groupby(keys).agg(
        adults_only=("adults_only", "sum"), adult_gap=("adult_gap", "max")
    )
    return found.astype("int64")
