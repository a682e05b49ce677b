"""Does the thread reach tomorrow's room? (RQ8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, lab_count, two_sided_p
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.survival import survival_curve
from labresearch.analysis.timeout_shares import LEAST, timeout_shares, too_few
from labresearch.corpus import Corpus
from labresearch.corpus.schema import STUDENT_ROLES
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.code_facts import code_facts
from labresearch.networks.mentions import idea_mentions, turn_numbers, with_idea_codings
from labresearch.networks.recurring import lab_rooms, voiced
from labresearch.networks.threads import ANNOUNCES, CARRIES

__all__ = ["carried_ideas", "carry_odds", "carry_shares", "carry_times"]

NEXT, OUTSIDE, BETWEEN = "next day", "took no part", "next day less took no part"
THREATS = (
    "A shared pacing calendar brings ideas back without anybody: give pacing= and read the rows "
    "'off'. Rooms are recorded because something was to be seen in them. Ideas that are announced "
    "are common ones, and common ideas come back anyway: recurrence() shuffles that away. Machine "
    "codes miss ideas in one room and not in the other."
)
_COLUMNS = {
    "lab": "str", "cluster": "str", "school": "str", "team": "str", "cycle": "str",
    "session": "str", "rooms": "str", "idea": "str", "label": "str", "mentions": "int64",
    "announced": "bool", "announced_in": "str", "announced_lines": "str", "calendar": "str",
    "recurs": "bool", "child_recurs": "bool", "first_role": "str", "first_line": "int64",
    "turns": "int64", "days": "float64",
}  # fmt: skip


def carried_ideas(
    corpus: Corpus,
    *,
    pacing: pd.DataFrame | None = None,
    announcing: Iterable[str] = (ANNOUNCES, CARRIES),
    into: Literal["classroom", "enactment"] = "classroom",
    voiced_by: Literal["children", "adults", "all"] = "children",
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    erroneous: bool = False,
) -> pd.DataFrame:
    """List the ideas of each lab with what became of them in each next-day room.

    The ideas of a lab are those voiced by the people asked for in its sessions before the room.
    One is *announced* if a line of these sessions names it and has one of the codes
    ``announcing``; it *recurs* if anybody voices it in the room. Rooms that took no part, for
    comparison, are sessions of phase 'classroom' in no lab, of the same school, team and cycle
    and a later day than the lab's first; where several labs fit it is the latest.

    Decisions can be followed as far as their line names an idea: with
    ``announcing=['adult_talk.decide'], voiced_by='adults', into='enactment'`` ideas of the
    planning that somebody decided on are compared with others that adults named there.
    ``attrs['unfollowed']`` counts the lines that name none. Whether the decision of a time-out was
    enacted is coded by itself, see `timeout_resolutions`.

    Parameters
    ----------
    corpus : Corpus
        With ideas and adult talk (or idea connections) of one coder.
    pacing : pandas.DataFrame, optional
        ``school``, ``team``, ``cycle``, ``idea`` (qualified code): ideas that the pacing calendar
        brings to a team right after the lab of that cycle.
    announcing : iterable of str
        Qualified codes.
    into : {'classroom', 'enactment'}, default 'classroom'
        Next-day rooms, or the lab's own lessons.
    voiced_by : {'children', 'adults', 'all'}, default 'children'
        Whose voice makes an idea one of the lab. Unknown speakers of a lesson count as children.
    ideas, inferred
        As in `labresearch.networks.idea_mentions`.
    erroneous : bool, default False
        Keep ideas tagged 'erroneous'.

    Returns
    -------
    pandas.DataFrame
        One row an idea and room: ``lab``, ``cluster`` (the lab again), ``school``, ``team``,
        ``cycle``, ``session`` (the room), ``rooms`` ('next day', 'took no part' or 'enactment'),
        ``idea``, ``label`` (str), ``mentions`` (int, in the lab, by anybody), ``announced``
        (bool), ``announced_in`` (str, phase of the last such line, '' if silent),
        ``announced_lines`` ('session:line' joined by ';'), ``calendar`` ('on', 'off', or 'unknown'
        without ``pacing``), ``recurs``, ``child_recurs`` (bool, anybody or a child voices it in the
        room), ``first_role`` (str, of who does first), ``first_line`` (int, -1 if nobody),
        ``turns`` (int, of the room before it comes, or all of the room if it does not), ``days``
        (from the lab's last session before the room; NaN undated). ``attrs`` hold ``unit``,
        ``threats``, ``unfollowed``, ``parameters``, ``composed``.

    Raises
    ------
    ValueError
        If no lab has such a room, an option is not allowed, ``pacing`` lacks a column, or codings
        of several coders would be counted.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["lesson", "debrief", "next"], "lab": "lab1",
    ...         "date": ["2025-10-06", "2025-10-06", "2025-10-07"], "order": [1, 2, 3],
    ...         "phase": ["enactment", "debrief", "classroom"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": ["lesson", "lesson", "debrief", "next"], "line": [0, 1, 0, 0],
    ...         "turn": [0, 1, 0, 0], "speaker": ["Mia", "Leo", "Dana", "Ava"],
    ...         "role": ["student", "student", "teacher", "student"],
    ...         "text": ["Half of the half.", "Four fourths.", "I'll try halving.", "Halve it."]}),
    ...     codings=pd.DataFrame({
    ...         "session": ["lesson", "lesson", "debrief", "debrief", "next"],
    ...         "line": [0, 1, 0, 0, 0], "coder": "me",
    ...         "code": ["ideas_x.halving", "ideas_x.fourths", "ideas_x.halving",
    ...                  "adult_talk.carry", "ideas_x.halving"]}))
    >>> rows = carried_ideas(corpus)
    >>> rows[["label", "announced", "announced_in", "recurs", "turns", "days"]]
         label  announced announced_in  recurs  turns  days
    0  fourths      False                False      1   1.0
    1  halving       True      debrief    True      0   1.0
    """
    for name, value, allowed in (
        ("into", into, ("classroom", "enactment")),
        ("voiced_by", voiced_by, ("children", "adults", "all")),
    ):
        if value not in allowed:
            message = f"{name} = {value!r}; must be one of {', '.join(map(repr, allowed))}"
            raise ValueError(message)
    codes = [announcing] if isinstance(announcing, str) else list(announcing)
    wanted = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, wanted)
    rooms, sources = _rooms_and_sources(corpus, into)
    mentions = idea_mentions(corpus, ideas=wanted, inferred=inferred)
    if not erroneous:
        wrong = code_facts(mentions["idea"].unique())["erroneous"]
        mentions = mentions[~mentions["idea"].map(wrong).astype("bool")]
    told = check_one_coder(corpus.codings[corpus.codings["code"].isin(codes)])
    lines = told[["session", "line"]].drop_duplicates()
    at = pd.MultiIndex.from_frame(mentions[["session", "line"]])
    mentions = mentions.assign(
        told=at.isin(pd.MultiIndex.from_frame(lines)),
        counts=voiced(mentions, corpus.sessions, voiced_by),
    )
    table = _of_labs(mentions.drop(columns="lab"), sources, rooms)
    table = table.merge(_in_rooms(mentions, corpus), on=["session", "idea"], how="left")
    table["recurs"] = table["first_line"].notna()
    table["child_recurs"] = table["child_recurs"].eq(other=True)
    table["turns"] = table["turns"].fillna(table["room_turns"])
    table = table.fillna({"first_line": -1, "first_role": ""})
    table["cluster"] = table["lab"]
    table["calendar"] = _calendar(table, pacing)
    table = table.sort_values(["place", "idea"], kind="stable", ignore_index=True)
    table = table[list(_COLUMNS)].astype(_COLUMNS)
    source = lines[lines["session"].isin(sources["source"])]
    named = source.merge(mentions[["session", "line"]].drop_duplicates(), on=["session", "line"])
    table.attrs = {
        "unit": f"{len(table)} ideas of {lab_count(table['lab'].nunique())} in "
        f"{table['session'].nunique()} rooms",
        "threats": THREATS,
        "unfollowed": len(source) - len(named),
        "parameters": {"announcing": codes, "into": into, "voiced_by": voiced_by}
        | {"inferred": inferred, "erroneous": erroneous, "pacing": pacing is not None},
        "composed": corpus.composed,
    }
    return table


def carry_shares(
    rows: pd.DataFrame, *, outcome: str = "recurs", draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give the share of ideas that recur, announced and silent ones, with intervals between labs.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `carried_ideas`.
    outcome : {'recurs', 'child_recurs'}, default 'recurs'
        Anybody, or a child, voices it in the room.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed of them.

    Returns
    -------
    pandas.DataFrame
        One row a kind of room, part of the calendar and kind of idea: ``rooms``, ``calendar``
        ('any'; where a calendar is given also 'off' and 'on'), ``ideas`` ('announced', 'silent'),
        ``n`` (int, that recur), ``of`` (int, ideas and rooms), ``share`` (0 to 1), ``low``,
        ``high`` (95 %), ``labs`` (int), ``unit``, ``refused`` (str, why there is no interval).

    Raises
    ------
    ValueError
        If ``outcome`` is none of these.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "rooms": "next day", "calendar": "unknown", "cluster": list("abcdef") * 2,
    ...     "announced": [True] * 6 + [False] * 6, "recurs": [True] * 5 + [False] * 7})
    >>> carry_shares(rows, draws=199)[["ideas", "n", "of", "share"]].round(2)
           ideas  n  of  share
    0  announced  5   6   0.83
    1     silent  0   6   0.00
    """
    _check_outcome(outcome)
    tables = []
    for rooms, calendar, part in _parts(rows):
        kind = part["announced"].map({True: "announced", False: "silent"})
        for name in ("announced", "silent"):
            mine = part[kind == name].assign(group="all")
            if mine.empty:
                continue
            mine["came"] = mine[outcome].map({True: "yes", False: "no"})
            found = timeout_shares(mine, "came", draws=draws, seed=seed)
            row = found[found["came"] == "yes"]
            if row.empty:  # none recurs; an interval between labs would have no width
                row = found.assign(n=0, share=0.0, low=np.nan, high=np.nan)
                row["refused"] = "no interval: none recurs"
            tables.append(row.assign(rooms=rooms, calendar=calendar, ideas=name))
    table = pd.concat(tables, ignore_index=True).rename(columns={"timeouts": "of"})
    flat = table["low"].eq(table["high"])
    table.loc[flat, ["low", "high"]] = np.nan
    table["refused"] = table["refused"].mask(flat, "no interval: the same in all labs")
    table["unit"] = "idea of a lab and room, labs drawn"
    table = table[
        ["rooms", "calendar", "ideas", "n", "of", "share", "low", "high", "labs", "unit", "refused"]
    ]
    table.attrs = dict(rows.attrs)
    return table


def carry_odds(
    rows: pd.DataFrame,
    *,
    by_phase: bool = False,
    outcome: str = "recurs",
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare announced with silent ideas inside each room of a lab.

    Only ideas of one lab in one room are compared with each other (Mantel and Haenszel), so that
    labs may differ in how much comes back. Rows 'any' are the naive comparison: an idea that the
    calendar brings next week is announced more often and comes back anyway. Rooms that took no
    part show how much of a difference has nothing to do with having been there.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `carried_ideas`.
    by_phase : bool, default False
        Add rows for ideas announced in one phase (planning, debrief, ...), each against the
        silent ones.
    outcome : {'recurs', 'child_recurs'}, default 'recurs'
        Anybody, or a child, voices it in the room.
    draws : int, default 1999
        Bootstrap draws of labs and shuffles.
    seed : int
        Seed of both.

    Returns
    -------
    pandas.DataFrame
        One row a kind of room and part of the calendar ('off' first where it is known):
        ``rooms``, ``calendar``, ``announced_in`` ('any phase', or one), ``n``, ``n_announced``
        (int, ideas and rooms that are compared), ``share_announced``, ``share_silent`` (0 to 1),
        ``difference``, ``difference_low``, ``difference_high`` (of shares), ``odds_ratio``,
        ``low``, ``high`` (95 %, between labs), ``p`` (two-sided, shuffles inside rooms),
        ``p_adjusted`` (Benjamini-Hochberg over the table), ``labs``, ``in_rooms`` (int), ``unit``,
        ``checks``, ``refused`` (str). Where rooms of both kinds are there, a last row
        'next day less took no part' has the difference of the differences, over the labs with
        both, and no odds ratio.

    Raises
    ------
    ValueError
        If ``outcome`` is none of these, or ``draws`` is too small.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "rooms": "next day", "calendar": "unknown",
    ...     "session": np.repeat(list("abcdef"), 8), "cluster": np.repeat(list("abcdef"), 8),
    ...     "announced": ([True] * 4 + [False] * 4) * 6,
    ...     "announced_in": (["debrief"] * 4 + [""] * 4) * 6,
    ...     "recurs": [True, True, True, False, True, False, False, False] * 6})
    >>> carry_odds(rows, draws=199)[["difference", "odds_ratio", "labs"]]
       difference  odds_ratio  labs
    0         0.5         9.0     6
    """
    _check_outcome(outcome)
    found = []
    for rooms, calendar, part in _parts(rows):
        phases = sorted(set(part.loc[part["announced"], "announced_in"])) if by_phase else []
        for phase in ["any phase", *phases]:
            mine = part
            if phase != "any phase":
                mine = part[~part["announced"] | part["announced_in"].eq(phase)]
            odds = stratified_odds(mine, "announced", outcome, draws=draws, seed=seed)
            row = {"rooms": rooms, "calendar": calendar, "announced_in": phase, **odds}
            found.append(row)
    for calendar in ("off", "any"):
        both = rows if calendar == "any" else rows[rows["calendar"] == "off"]
        if {NEXT, OUTSIDE} <= set(both["rooms"]):
            row = {"rooms": BETWEEN, "calendar": calendar, "announced_in": "any phase"}
            found.append(row | _difference_of_differences(both, outcome, draws, seed))
            break
    table = pd.DataFrame(found).rename(
        columns={
            "n_exposed": "n_announced",
            "mean_exposed": "share_announced",
            "mean_other": "share_silent",
            "clusters": "labs",
            "strata": "in_rooms",
        }
    )
    table["p_adjusted"] = adjusted_p(table["p"])
    table["unit"] = "idea of a lab and room, within room and lab"
    table = table[
        [
            "rooms", "calendar", "announced_in", "n", "n_announced", "share_announced",
            "share_silent", "difference", "difference_low", "difference_high", "odds_ratio", "low",
            "high", "p", "p_adjusted", "labs", "in_rooms", "unit", "checks", "refused",
        ]
    ]  # fmt: skip
    table.attrs = dict(rows.attrs)
    return table


def carry_times(
    rows: pd.DataFrame,
    *,
    calendar: Literal["any", "off"] | None = None,
    until: float | None = None,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give curves of the turns until an idea comes back in the next-day room.

    An idea that does not come back is cut off at the end of the room, so that long and short
    rooms can stand together.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `carried_ideas`; rooms that took no part are left out.
    calendar : {'any', 'off'}, optional
        All ideas, or those off the pacing calendar; by default 'off' where a calendar is known.
    until : float, optional
        As in `survival_curve`.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed of them.

    Returns
    -------
    pandas.DataFrame
        As `survival_curve`, groups 'announced' and 'silent', with ``calendar`` (str); the
        difference is silent less announced, in turns.

    Raises
    ------
    ValueError
        If ``calendar`` is not allowed, no idea recurs, or as in `survival_curve`.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "rooms": "next day", "calendar": "unknown", "cluster": list("abcdef") * 2,
    ...     "announced": [True] * 6 + [False] * 6, "recurs": [True] * 5 + [False] * 5 + [True] * 2,
    ...     "turns": [1, 2, 3, 4, 5, 9] + [9] * 4 + [7, 8]})
    >>> found = carry_times(rows, draws=99)
    >>> found.loc[found["measure"] == "restricted mean", ["group", "estimate"]].round(1)
            group  estimate
    6   announced       4.0
    10     silent       8.5
    """
    known = rows["calendar"].isin(("on", "off")).any()
    calendar = calendar or ("off" if known else "any")
    if calendar not in ("any", "off"):
        message = f"calendar = {calendar!r}; must be 'any' or 'off'"
        raise ValueError(message)
    mine = rows[rows["rooms"] != OUTSIDE]
    if calendar == "off":
        mine = mine[mine["calendar"] == "off"]
    kind = mine["announced"].map({True: "announced", False: "silent"})
    table = survival_curve(
        mine.assign(kind=kind), "turns", "recurs", session="cluster", by="kind", until=until,
        draws=draws, seed=seed,
    )  # fmt: skip
    table = table.assign(calendar=calendar)
    table["unit"] = "idea of a lab and next-day room, labs drawn"
    table.attrs = {**rows.attrs, "parameters": {"until": until, "draws": draws, "seed": seed}}
    return table


def _check_outcome(outcome: str) -> None:
    if outcome not in ("recurs", "child_recurs"):
        message = f"outcome = {outcome!r}; must be 'recurs' or 'child_recurs'"
        raise ValueError(message)


def _parts(rows: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Split by kind of room and part of the calendar; what answers the question first."""
    known = rows["calendar"].isin(("on", "off")).any()
    kinds = sorted(rows["rooms"].unique())  # 'next day' before 'took no part'
    out = []
    for rooms in kinds:
        mine = rows[rows["rooms"] == rooms]
        for calendar in ("off", "any", "on") if known else ("any",):
            part = mine if calendar == "any" else mine[mine["calendar"] == calendar]
            if len(part):
                out.append((rooms, calendar, part))
    return out


def _rooms_and_sources(corpus: Corpus, into: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give rooms, and the sessions of the lab that came before each."""
    facts = lab_rooms(corpus.sessions)
    target = facts["room"] if into == "classroom" else facts["phase"].eq(into) & facts["lab"].ne("")
    rooms = facts[target].assign(rooms=NEXT if into == "classroom" else into)
    if rooms.empty:
        when = " after its first day" if into == "classroom" else ""
        message = (
            f"no lab has a session of phase {into!r}{when}, so nothing can come back there; fill "
            "in 'lab', 'phase' and 'date' of sessions.csv"
        )
        raise ValueError(message)
    others = facts[facts["lab"].ne("") & ~target]
    pairs = rooms.merge(others, on="lab", suffixes=("", "_source"))
    pairs = pairs[pairs["place_source"] < pairs["place"]]
    if into == "classroom":
        outside = _outside(facts)
        rooms = pd.concat([rooms, outside], ignore_index=True)
        again = outside.merge(others, on="lab", suffixes=("", "_source"))
        pairs = pd.concat([pairs, again], ignore_index=True)
    pairs = pairs.rename(columns={"session_source": "source", "phase_source": "source_phase"})
    last = pairs.groupby("session")["day_source"].max()
    rooms["days"] = (rooms["day"] - rooms["session"].map(last)).dt.days
    turns = corpus.utterances.assign(turn=turn_numbers(corpus.utterances))
    turns = turns.groupby("session")["turn"].nunique()
    rooms["room_turns"] = rooms["session"].map(turns).fillna(0).astype("int64")
    return rooms, pairs[["session", "source", "source_phase", "place_source"]]


def _outside(facts: pd.DataFrame) -> pd.DataFrame:
    """Find rooms that took no part, with the lab that they are compared to."""
    rooms = facts[facts["lab"].eq("") & facts["phase"].eq("classroom")].drop(columns="lab")
    keys = ["school", "team", "cycle"]
    labs = facts[facts["lab"].ne("")].groupby(["lab", *keys], as_index=False)["day"].min()
    both = rooms.merge(labs, on=keys, suffixes=("", "_lab"))
    both = both[both["day"] > both["day_lab"]].sort_values(["place", "day_lab", "lab"])
    return both.drop_duplicates("session", keep="last").assign(rooms=OUTSIDE)


def _of_labs(mentions: pd.DataFrame, sources: pd.DataFrame, rooms: pd.DataFrame) -> pd.DataFrame:
    """Make one row an idea of the lab and room, with whether it was announced and where."""
    said = mentions.rename(columns={"session": "source"}).merge(sources, on="source")
    said = said.sort_values(["session", "place_source", "line"], kind="stable")
    keys = ["session", "idea"]
    table = said.groupby(keys).agg(
        label=("label", "first"), mentions=("line", "size"), counts=("counts", "any")
    )
    told = said[said["told"]]
    where = told["source"] + ":" + told["line"].astype("str")
    lines = where.groupby([told["session"], told["idea"]]).agg(lambda w: ";".join(dict.fromkeys(w)))
    table["announced_lines"] = lines.reindex(table.index, fill_value="")
    table["announced_in"] = (
        told.groupby(keys)["source_phase"].last().reindex(table.index, fill_value="")
    )
    table["announced"] = table["announced_lines"] != ""
    table = table[table["counts"]].reset_index()
    columns = ["session", "lab", "school", "team", "cycle", "rooms", "place", "days", "room_turns"]
    return table.merge(rooms[columns], on="session", validate="many_to_one")


def _in_rooms(mentions: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Say when each idea first comes in each session, in turns from its beginning."""
    turns = corpus.utterances.assign(turn=turn_numbers(corpus.utterances))
    turns = turns.drop_duplicates(["session", "turn"])[["session", "turn"]]
    turns = turns.sort_values(["session", "turn"])
    turns["turns"] = turns.groupby("session").cumcount()
    said = mentions.merge(turns, on=["session", "turn"]).sort_values(["session", "turns", "order"])
    said["child"] = said["role"].isin(STUDENT_ROLES)
    return said.groupby(["session", "idea"], as_index=False).agg(
        turns=("turns", "first"),
        first_role=("role", "first"),
        first_line=("line", "first"),
        child_recurs=("child", "any"),
    )


def _calendar(table: pd.DataFrame, pacing: pd.DataFrame | None) -> np.ndarray:
    if pacing is None:
        return np.full(len(table), "unknown", dtype=object)
    keys = ["school", "team", "cycle", "idea"]
    missing = [name for name in keys if name not in pacing]
    if missing:
        message = f"pacing lacks {', '.join(missing)}; it needs {', '.join(keys)}"
        raise ValueError(message)
    known = pd.MultiIndex.from_frame(pacing[keys].astype("str"))
    there = known.droplevel("idea").isin(
        pd.MultiIndex.from_frame(table[keys[:3]].astype("str")).unique()
    )
    if not there.any():
        message = "pacing names no school, team and cycle of the corpus; compare the spelling"
        raise ValueError(message)
    brings = pd.MultiIndex.from_frame(table[keys].astype("str")).isin(known)
    return np.where(brings, "on", "off")


def _difference_of_differences(
    rows: pd.DataFrame, outcome: str, draws: int, seed: int
) -> dict[str, Any]:
    """Compare the differences of both kinds of room over the labs that have both."""
    cells = rows.groupby(["cluster", "rooms", "session"]).apply(
        lambda part: _stratum(part, outcome), include_groups=False
    )
    sums = cells.groupby(level=["cluster", "rooms"]).sum().reset_index()
    sums = sums.pivot_table(index="cluster", columns="rooms", values=["gap", "weight"]).dropna()
    sums = sums[(sums["weight"] > 0).all(axis=1)]
    labs = len(sums)
    result: dict[str, Any] = dict.fromkeys(
        (
            *("difference", "difference_low", "difference_high", "odds_ratio", "low", "high", "p"),
            *("mean_exposed", "mean_other"),
        ),
        np.nan,
    )
    kept = rows[rows["cluster"].isin(sums.index)]
    result |= {"n": len(kept), "n_exposed": int(kept["announced"].sum())}
    result |= {"strata": kept["session"].nunique(), "clusters": labs, "checks": ""}
    result["refused"] = too_few(labs)
    if not labs:
        return result | {"refused": "no lab has rooms of both kinds to compare"}
    table = sums[["gap", "weight"]].to_numpy().reshape(labs, 2, 2)
    at = [sums["gap"].columns.get_loc(name) for name in (NEXT, OUTSIDE)]

    def apart(total: np.ndarray) -> np.ndarray:
        share = total[..., 0, :] / total[..., 1, :]
        return share[..., at[0]] - share[..., at[1]]

    result["difference"] = float(apart(table.sum(axis=0)))
    if labs >= LEAST:
        rng = np.random.default_rng(seed)
        picks = rng.multinomial(labs, np.full(labs, 1 / labs), size=draws)
        drawn = apart(np.tensordot(picks, table, axes=1))
        low, high = np.quantile(drawn, [0.025, 0.975])
        result |= {"difference_low": float(low), "difference_high": float(high)}
        result["p"] = two_sided_p(drawn - result["difference"], result["difference"])
        result["checks"] = (
            f"{lab_count(labs)}: the interval is an illustration" if labs < 10 else ""
        )
    return result


def _stratum(part: pd.DataFrame, outcome: str) -> pd.Series:
    told = part["announced"]
    n1, n0 = int(told.sum()), int((~told).sum())
    if not n1 or not n0:
        return pd.Series({"gap": 0.0, "weight": 0.0})
    weight = n1 * n0 / (n1 + n0)
    gap = part.loc[told, outcome].mean() - part.loc[~told, outcome].mean()
    return pd.Series({"gap": weight * gap, "weight": weight})
