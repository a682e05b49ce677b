"""Threads: an idea from its first voice to its last, over the sessions of a lab and of a team."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.mentions import idea_mentions, lab_order, with_idea_codings

__all__ = ["carry_lines", "idea_threads", "session_days"]

ANNOUNCES = "adult_talk.carry"
"""An adult commits to try or bring something in another session."""
CARRIES = "idea_connections.carry"
"""The line names an idea and the other session, earlier or later, that it belongs to."""

_COLUMNS = {
    "scope": "str",
    "school": "str",
    "team": "str",
    "lab": "str",
    "idea": "str",
    "label": "str",
    "mentions": "int64",
    "speakers": "int64",
    "first_session": "str",
    "first_date": "str",
    "first_line": "int64",
    "first_speaker": "str",
    "first_role": "str",
    "last_session": "str",
    "last_date": "str",
    "last_line": "int64",
    "last_speaker": "str",
    "last_role": "str",
    "sessions": "int64",
    "path": "str",
    "rooms": "int64",
    "room_path": "str",
    "carriers": "int64",
    "carrier_names": "str",
    "announced": "bool",
    "announced_lines": "str",
    "carry": "str",
    "days": "float64",
    "longest_gap_days": "float64",
    "longest_gap_sessions": "int64",
}


def idea_threads(
    corpus: Corpus, *, ideas: Iterable[str] | None = None, inferred: bool = True
) -> pd.DataFrame:
    """Follow each idea through the sessions of a lab, and of all labs of a team.

    A thread is all mentions of one idea in one lab (scope 'lab') or in all labs of a team (scope
    'team'), from the first voice to the last; one session is a thread too, of length 1. Sessions
    of a lab follow each other by ``order`` and ``date``, labs of a team by their first date.
    Sessions without a lab (a room for comparison) belong to no thread, but the meetings of a team
    that has no lab at all are followed as that team's.

    ``carry`` says whether words carried the idea over sessions: 'announced' if a line that names
    it commits to it (``adult_talk.carry``, ``idea_connections.carry``) in a session before the
    last one that voices it, or a line with ``idea_connections.carry`` recalls it after the first
    one; 'silent' if several sessions voice it and no line says so; 'none' if one session has it.
    An idea that was announced and never came back is ``announced`` with ``carry`` 'none'.

    Parameters
    ----------
    corpus : Corpus
        Best coded with ``adult_talk`` and ``idea_connections`` too; a corpus without idea codings
        is coded with the shipped codebooks.
    ideas : iterable of str, optional
        Which codes are ideas; see `idea_mentions`.
    inferred : bool, default True
        Use mentions by reference ('her way') too.

    Returns
    -------
    pandas.DataFrame
        One row an idea and lab, then one row an idea and team: ``scope`` ('lab' or 'team'),
        ``school``, ``team``, ``lab`` ('' in rows of a team), ``idea``, ``label`` (str),
        ``mentions``, ``speakers`` (int), ``first_session``, ``first_date`` (str), ``first_line``
        (int), ``first_speaker``, ``first_role`` (str) and the same of the ``last_`` voice,
        ``sessions`` (int, that voice it), ``path`` (their ids, joined by ';'), ``rooms`` (int),
        ``room_path`` (str, rooms in the order in which it reached them: column ``room`` of the
        sessions where there is one, else ``phase``), ``carriers`` (int, people who voiced it in
        more than one session; a chorus is nobody), ``carrier_names`` (str, joined by ';'),
        ``announced`` (bool, a line with either code names it), ``announced_lines``
        ('session:line' joined by ';'), ``carry`` (str), ``days`` (first to last voice),
        ``longest_gap_days`` (days between two sessions that voice it and none between them does;
        NaN where a date is missing or one session has it), ``longest_gap_sessions`` (int, sessions
        of the thread's lab or team that passed without it, between two that voice it).

    Raises
    ------
    ValueError
        If no session names a lab or a team, a date is not ISO 8601, or codings of several coders
        would be counted.

    Notes
    -----
    The thread is that of Zhang and others' Idea Thread Mapper (2013), all entries on one problem
    from first to last, with rooms in the place of notes. Common ideas recur anyway: judge threads
    with `recurrence`.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["lesson", "debrief", "next"], "lab": "lab1",
    ...         "date": ["2025-10-06", "2025-10-06", "2025-10-07"], "order": [1, 2, 3],
    ...         "phase": ["enactment", "debrief", "classroom"]}),
    ...     utterances=pd.DataFrame({"session": ["lesson", "debrief", "next"], "line": 0, "turn": 0,
    ...         "speaker": ["Mia", "Dana", "Leo"], "role": ["student", "teacher", "student"],
    ...         "text": ["Half of the half.", "I'll try halving.", "Halve it."]}),
    ...     codings=pd.DataFrame({"session": ["lesson", "debrief", "debrief", "next"], "line": 0,
    ...         "code": ["ideas_x.halving", "ideas_x.halving", "adult_talk.carry",
    ...                  "ideas_x.halving"], "coder": "me"}),
    ... )
    >>> idea_threads(corpus)[["label", "path", "carry", "days"]]
         label                 path      carry  days
    0  halving  lesson;debrief;next  announced   1.0
    """
    ideas = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, ideas)
    mentions = idea_mentions(corpus, ideas=ideas, inferred=inferred).drop(columns="lab")
    carry = carry_lines(corpus)
    mentions = mentions.merge(carry, on=["session", "line"], how="left")
    for column in ("announces", "recalls"):
        mentions[column] = mentions[column].eq(other=True)
    scopes = _scopes(corpus.sessions)
    table = pd.concat([_threads(mentions, sessions) for sessions in scopes], ignore_index=True)
    table = table[list(_COLUMNS)].astype(_COLUMNS)
    table.attrs["composed"] = corpus.composed
    return table


def carry_lines(corpus: Corpus) -> pd.DataFrame:
    """List the lines that carry something over sessions in words.

    Parameters
    ----------
    corpus : Corpus
        With codings.

    Returns
    -------
    pandas.DataFrame
        One row a line: ``session`` (str), ``line`` (int), ``announces`` (bool, either code),
        ``recalls`` (bool, ``idea_connections.carry``, which looks back as well as ahead).

    Raises
    ------
    ValueError
        If the codings come from several coders.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold")
    >>> carry_lines(corpus).columns.tolist()
    ['session', 'line', 'announces', 'recalls']
    """
    codings = check_one_coder(corpus.codings[corpus.codings["code"].isin((ANNOUNCES, CARRIES))])
    lines = codings.assign(announces=True, recalls=codings["code"].eq(CARRIES))
    grouped = lines.groupby(["session", "line"], as_index=False)
    return grouped.agg(announces=("announces", "any"), recalls=("recalls", "any"))


def _scopes(sessions: pd.DataFrame) -> list[pd.DataFrame]:
    """Sessions of each lab, and of each team, numbered in their order."""
    facts = sessions.assign(room=sessions.get("room", sessions["phase"]))
    facts["room"] = facts["room"].astype("str")
    facts = facts[["session", "school", "team", "date", "room"]].assign(day=session_days(sessions))
    facts = facts.merge(lab_order(sessions), on="session")
    if facts[["lab", "team"]].eq("").all(axis=None):
        message = (
            "no session names a lab or a team, so no idea can be followed from one to another; "
            "fill in the columns 'lab', 'order' and 'date' of sessions.csv"
        )
        raise ValueError(message)
    labs = facts[facts["lab"] != ""].sort_values("place", kind="stable")
    named = facts[facts["team"] != ""]
    has_lab = named.groupby(["school", "team"])["lab"].transform(lambda lab: lab.ne("").any())
    teams = named[named["lab"].ne("") | ~has_lab]
    # labs of a team by their first day; sessions inside them in their order
    own = teams["lab"].where(teams["lab"] != "", "\0" + teams["session"])
    teams = teams.assign(first=teams["day"].groupby(own).transform("min"))
    teams = teams.assign(start=teams["place"].groupby(own).transform("min"))
    teams = teams.sort_values(["first", "start", "place"], na_position="last")
    out = []
    for scope, part, keys in (("lab", labs, ["lab"]), ("team", teams, ["school", "team"])):
        ranked = part.assign(scope=scope, group=part.groupby(keys, sort=False).ngroup())
        ranked["place"] = ranked.groupby("group").cumcount()
        out.append(ranked if scope == "lab" else ranked.assign(lab=""))
    return out


def session_days(sessions: pd.DataFrame) -> pd.Series:
    """Read the dates of sessions.

    Parameters
    ----------
    sessions : pandas.DataFrame
        Table ``sessions`` of a corpus.

    Returns
    -------
    pandas.Series
        datetime64, aligned with the table, at midnight; NaT where no date is given.

    Raises
    ------
    ValueError
        If a date is not ISO 8601.

    Examples
    --------
    >>> session_days(pd.DataFrame({"session": ["a"], "date": ["2025-10-06"]})).dt.day.item()
    6
    """
    dates = sessions["date"].where(sessions["date"] != "")
    days = pd.to_datetime(dates, format="ISO8601", errors="coerce")
    bad = days.isna() & dates.notna()
    if bad.any():
        row = sessions[bad].iloc[0]
        message = (
            f"sessions, column 'date', session {row['session']!r}: {row['date']!r} is no ISO 8601 "
            "date; write it like 2025-10-06"
        )
        raise ValueError(message)
    if getattr(days.dt, "tz", None) is not None:
        days = days.dt.tz_localize(None)
    return days.dt.normalize()


def _threads(mentions: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Fold mentions into one row an idea and group of sessions."""
    facts = sessions[["session", "scope", "group", "place", "school", "team", "lab"]]
    facts = facts.assign(date=sessions["date"], day=sessions["day"], room=sessions["room"])
    told = mentions.merge(facts, on="session", validate="many_to_one")
    told = told.sort_values(["group", "place", "line", "order"], ignore_index=True)
    if told.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    keys = ["group", "idea"]
    each = told.groupby(keys, sort=False)
    table = each.agg(
        **{name: (name, "first") for name in ("scope", "school", "team", "lab", "label")},
        mentions=("line", "size"),
        **{
            f"{end}_{name}": (name, end)
            for end in ("first", "last")
            for name in ("session", "date", "line", "speaker", "role")
        },
        last_place=("place", "last"),
        announced=("announces", "any"),
    )
    person = told[(told["speaker"] != "") & ~told["role"].isin(("group", "unknown"))]
    table["speakers"] = _counted(person.groupby(keys)["speaker"].nunique(), table)
    visits = told.drop_duplicates([*keys, "session"])
    passed = visits.groupby(keys, sort=False)
    table["sessions"], table["path"] = passed.size(), passed["session"].agg(";".join)
    rooms = visits.drop_duplicates([*keys, "room"]).groupby(keys, sort=False)["room"]
    table["rooms"], table["room_path"] = rooms.size(), rooms.agg(";".join)
    table = table.join(_gaps(visits, passed))

    people = person.groupby([*keys, "speaker"], sort=False)["session"].nunique()
    carriers = people[people > 1].reset_index().groupby(keys)["speaker"]
    table["carriers"] = _counted(carriers.size(), table)
    table["carrier_names"] = carriers.agg(";".join).reindex(table.index, fill_value="")
    lines = told[told["announces"]]
    where = (lines["session"] + ":" + lines["line"].astype("str")).groupby(
        [lines["group"], lines["idea"]]
    )
    table["announced_lines"] = where.agg(";".join).reindex(table.index, fill_value="")
    # words carry if a voice comes after a line that announces, or before one that recalls
    first_told = lines.groupby(keys)["place"].min().reindex(table.index)
    recalled = told[told["recalls"]].groupby(keys)["place"].max().reindex(table.index)
    first_place = each["place"].first()
    by_words = (first_told < table["last_place"]) | (recalled > first_place)
    several = table["sessions"] > 1
    table["carry"] = np.select([by_words & several, several], ["announced", "silent"], "none")
    return table.reset_index()


def _gaps(visits: pd.DataFrame, passed: pd.api.typing.DataFrameGroupBy) -> pd.DataFrame:
    """Days from first to last voice, and longest gaps in days and sessions."""
    keys = [visits["group"], visits["idea"]]
    apart = passed["day"].diff().dt.days
    between = passed["place"].diff() - 1
    undated = visits["day"].isna().groupby(keys, sort=False).any()
    days = (passed["day"].last() - passed["day"].first()).dt.days
    longest = apart.groupby(keys, sort=False).max()
    return pd.DataFrame(
        {
            "days": days.astype("float64").mask(undated),
            "longest_gap_days": longest.astype("float64").mask(undated),
            "longest_gap_sessions": between.groupby(keys, sort=False).max().fillna(0),
        }
    )


def _counted(counts: pd.Series, table: pd.DataFrame) -> pd.Series:
    return counts.reindex(table.index, fill_value=0)
