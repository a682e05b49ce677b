"""How often ideas of a lab come back in the next day's room, and how often they would anyway."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.code_facts import code_facts
from labresearch.networks.mentions import idea_mentions, lab_order, with_idea_codings
from labresearch.networks.threads import carry_lines, session_days

__all__ = ["lab_rooms", "recurrence", "voiced"]

SEED = 20251122
_ROOM = "classroom"
_WITH_CHILDREN = ("enactment", "classroom")
_GROUPS = ("all", "announced", "not announced", "difference")
_CHUNK = 100
_COLUMNS = {
    "null": "str",
    "calendar": "str",
    "ideas": "str",
    "n": "int64",
    "recurring": "int64",
    "observed": "float64",
    "expected": "float64",
    "low": "float64",
    "high": "float64",
    "z": "float64",
    "p": "float64",
    "draws": "int64",
}


def recurrence(
    corpus: Corpus,
    *,
    pacing: pd.DataFrame | None = None,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    erroneous: bool = False,
    voiced_by: Literal["children", "adults", "all"] = "children",
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give the share of a lab's ideas that recur in the next day's room, held against chance.

    The unit is an idea of a lab and a next-day room. A *next-day room* is a session of the lab in
    phase 'classroom' on a later day than the lab's first session (with a later ``order`` where
    dates are missing); the *ideas of the lab* are those voiced in its other sessions by the people
    asked for. An idea *recurs* if anybody voices it in the room, however often. It is *announced*
    if a line of the other sessions that names it has ``adult_talk.carry`` or
    ``idea_connections.carry``; what is said in the room itself never counts as announced. A
    session without a lab is neither.

    Two nulls, which answer two questions:

    'shuffle'
        The labels of the ideas are shuffled over all mentions inside each of the lab's sessions:
        would any other idea of these sessions have recurred as often as those that were announced?
        The set of ideas of a session stays, so that the share of *all* ideas hardly moves, or not
        at all with ``voiced_by='all'``: z is then NaN and p 1. It knows of no calendar: where the
        next unit brings an idea, it is announced and recurs for that reason, and 'shuffle' takes
        this for carry.
    'pacing'
        Needs ``pacing``. What the room voices of the lab's ideas is shuffled over the lab's ideas
        inside each room, ideas that the calendar brings and others apart, so that rooms keep how
        much they say of both: does the room voice announced ideas more than others of the same lab
        and calendar? There is no row *all* for it. Ideas that the lab did not voice are no measure
        for those that it did: a room has room for new ones whatever became of the lab's, so that
        p would be small where nobody carries anything.

    Parameters
    ----------
    corpus : Corpus
        Coded with ideas and ``adult_talk`` or ``idea_connections``; one without idea codings is
        coded with the shipped codebooks.
    pacing : pandas.DataFrame, optional
        ``school``, ``team``, ``cycle``, ``idea`` (qualified code): ideas that the pacing calendar
        brings to a team right after the lab of that cycle.
    ideas : iterable of str, optional
        Which codes are ideas; see `idea_mentions`.
    inferred : bool, default True
        Use mentions by reference ('her way') too.
    erroneous : bool, default False
        Count ideas tagged 'erroneous' too; nobody announces an error to be tried.
    voiced_by : {'children', 'adults', 'all'}, default 'children'
        Whose voice makes an idea one of the lab. Unknown speakers of a lesson count as children.
    draws : int, default 1999
        Shuffles.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    pandas.DataFrame
        ``null`` ('shuffle' or 'pacing'), ``calendar`` ('any', or 'off': ideas of the calendar left
        out, where it is given), ``ideas`` ('all', not with 'pacing'; 'announced', 'not announced',
        'difference'), ``n`` (int, ideas and rooms), ``recurring`` (int), ``observed`` (share 0 to
        1; the difference is announced less not announced, -1 to 1; NaN where a group is empty),
        ``expected`` (mean of the null), ``low``, ``high`` (2.5 and 97.5 % of the null), ``z``
        ((observed - expected) / standard deviation of the null, NaN where that is 0), ``p``
        (two-sided: share of shuffles, the observed one counted in, at least as far from
        expected), ``draws`` (int, shuffles in which the figure exists).

    Raises
    ------
    ValueError
        If no lab has a next-day room, an option or a number of draws is not allowed, ``pacing``
        lacks a column or names no team and cycle of the corpus, or codings of several coders would
        be counted.

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus, pacing_calendar
    >>> corpus = composed_corpus(1)
    >>> table = recurrence(corpus, pacing=pacing_calendar(1), draws=199)
    >>> found = table[(table["null"] == "pacing") & (table["calendar"] == "off")]
    >>> bool(found.set_index("ideas")["observed"]["difference"] > 0)
    True
    """
    if voiced_by not in ("children", "adults", "all"):
        message = f"voiced_by = {voiced_by!r}; must be one of 'children', 'adults', 'all'"
        raise ValueError(message)
    if draws < 1:
        message = f"draws = {draws}; must be 1 or more"
        raise ValueError(message)
    ideas = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, ideas)
    facts = lab_rooms(corpus.sessions)
    if not facts["room"].any():
        message = (
            f"no lab has a session of phase {_ROOM!r} after its first day, so nothing can recur "
            "in a next-day room; fill in 'lab', 'phase' and 'date' of sessions.csv"
        )
        raise ValueError(message)
    mentions = idea_mentions(corpus, ideas=ideas, inferred=inferred)
    if not erroneous:
        wrong = code_facts(mentions["idea"].unique())["erroneous"]
        mentions = mentions[~mentions["idea"].map(wrong).astype("bool")]
    told = carry_lines(corpus)
    carried = pd.MultiIndex.from_frame(told[["session", "line"]])
    mentions = mentions.assign(
        announces=pd.MultiIndex.from_frame(mentions[["session", "line"]]).isin(carried),
        counts=voiced(mentions, corpus.sessions, voiced_by),
    )
    rooms = _Rooms.of(facts, mentions, pacing)
    rng = np.random.default_rng(seed)
    nulls = {"shuffle": rooms.shuffled(rng, draws)}
    if pacing is not None:
        nulls["pacing"] = rooms.paced(rng, draws)
    table = pd.DataFrame(_rows(rooms.figures(), nulls), columns=list(_COLUMNS)).astype(_COLUMNS)
    table.attrs["composed"] = corpus.composed
    return table


def lab_rooms(sessions: pd.DataFrame) -> pd.DataFrame:
    """Say which sessions are next-day rooms of their lab.

    Parameters
    ----------
    sessions : pandas.DataFrame
        Table ``sessions`` of a corpus.

    Returns
    -------
    pandas.DataFrame
        In order of labs and sessions: ``session``, ``school``, ``team``, ``cycle``, ``phase``
        (str), ``day`` (datetime64), ``lab`` (str), ``place`` (int), ``room`` (bool).

    Raises
    ------
    ValueError
        If a date is not ISO 8601.
    """
    facts = sessions[["session", "school", "team", "cycle", "phase"]]
    facts = facts.assign(day=session_days(sessions))
    facts = facts.merge(lab_order(sessions), on="session")
    facts = facts.sort_values("place", ignore_index=True)
    own = facts[facts["lab"] != ""].groupby("lab")
    later = facts["day"] > facts["lab"].map(own["day"].min())
    after = facts["place"] > facts["lab"].map(own["place"].min())
    room = facts["lab"].ne("") & facts["phase"].eq(_ROOM)
    # an undated session goes by its order
    dated = facts["day"].notna() & facts["lab"].map(own["day"].min()).notna()
    facts["room"] = room & later.where(dated, after)
    return facts


def voiced(mentions: pd.DataFrame, sessions: pd.DataFrame, who: str) -> pd.Series:
    """Say which mentions are by the people asked for.

    Parameters
    ----------
    mentions : pandas.DataFrame
        From `idea_mentions`.
    sessions : pandas.DataFrame
        Table ``sessions`` of the corpus.
    who : {'children', 'adults', 'all'}
        Unknown speakers of a lesson count as children.

    Returns
    -------
    pandas.Series
        bool, aligned with the mentions.
    """
    if who == "all":
        return pd.Series(data=True, index=mentions.index)
    if who == "adults":
        return mentions["role"].isin(ADULT_ROLES)
    phase = mentions["session"].map(sessions.set_index("session")["phase"])
    unknown = mentions["role"].eq("unknown") & phase.isin(_WITH_CHILDREN)
    return mentions["role"].isin(STUDENT_ROLES) | unknown


@dataclasses.dataclass(frozen=True)
class _Rooms:
    """Next-day rooms as arrays: labs x ideas, rooms x ideas and mentions of the labs' sessions."""

    lab: np.ndarray  # of each mention
    session: np.ndarray
    idea: np.ndarray
    counts: np.ndarray
    announces: np.ndarray
    room_lab: np.ndarray  # of each room
    voiced: np.ndarray  # rooms x ideas: voiced in the room
    soon: np.ndarray | None  # rooms x ideas: the calendar brings it

    @classmethod
    def of(cls, facts: pd.DataFrame, mentions: pd.DataFrame, pacing: pd.DataFrame | None) -> _Rooms:
        ideas = pd.Index(sorted(set(mentions["idea"])))
        rooms = facts[facts["room"]].reset_index(drop=True)
        labs = pd.Index(rooms["lab"].unique())
        sessions = facts.set_index("session")
        where = sessions.loc[mentions["session"], ["lab", "room"]]
        source = where["lab"].isin(labs).to_numpy() & ~where["room"].to_numpy()
        idea = ideas.get_indexer(mentions["idea"])
        room = pd.Index(rooms["session"]).get_indexer(mentions["session"])
        voiced = np.zeros((len(rooms), len(ideas)), dtype=bool)
        voiced[room[room >= 0], idea[room >= 0]] = True
        return cls(
            lab=labs.get_indexer(where["lab"])[source],
            session=pd.factorize(mentions["session"])[0][source],
            idea=idea[source],
            counts=mentions["counts"].to_numpy()[source],
            announces=mentions["announces"].to_numpy()[source],
            room_lab=labs.get_indexer(rooms["lab"]),
            voiced=voiced,
            soon=None if pacing is None else _calendar(pacing, rooms, ideas),
        )

    def figures(self) -> np.ndarray:
        """Return calendars x groups x (n, recurring, figure) as they were observed."""
        stake, told = self._of_labs(self.idea[None, :])
        return self._figures(stake, told, self.voiced)[:, 0]

    def shuffled(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Return calendars x draws x groups with labels shuffled inside sessions."""
        parts = []
        slots = np.argsort(self.session, kind="stable")
        for first in range(0, draws, _CHUNK):
            size = min(_CHUNK, draws - first)
            # sessions keep their places; a random key inside each orders its labels anew
            keys = self.session + rng.random((size, len(self.session)))
            labels = np.empty(keys.shape, dtype=self.idea.dtype)
            labels[:, slots] = self.idea[np.argsort(keys, axis=1)]
            parts.append(self._figures(*self._of_labs(labels), self.voiced)[..., 2])
        return np.concatenate(parts, axis=1)

    def paced(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Return calendars x draws x groups with rooms shuffled inside the calendar's parts."""
        stake, told = self._of_labs(self.idea[None, :])
        return self._figures(stake, told, self._mixed(stake[0], rng, draws))[..., 2]

    def _mixed(self, pool: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
        mixed = np.repeat(self.voiced[None], draws, axis=0)
        soon = np.zeros_like(pool) if self.soon is None else self.soon
        for room in range(len(pool)):
            for part in (pool[room] & soon[room], pool[room] & ~soon[room]):
                at = np.flatnonzero(part)
                mixed[:, room, at] = rng.permuted(mixed[:, room, at], axis=1)
        return mixed

    def _of_labs(self, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ideas of each room's lab, and the announced ones: draws x rooms x ideas."""
        shape = (len(labels), int(self.room_lab.max()) + 1, self.voiced.shape[1])
        draw = np.arange(len(labels))[:, None]
        found = []
        for rows in (self.counts, self.announces):
            cells = np.zeros(shape, dtype=bool)
            cells[draw, self.lab[rows], labels[:, rows]] = True
            found.append(cells[:, self.room_lab])
        return found[0], found[1]

    def _figures(self, stake: np.ndarray, told: np.ndarray, voiced: np.ndarray) -> np.ndarray:
        """Return calendars x draws x groups x (n, recurring, figure)."""
        out = []
        keeps = [None] if self.soon is None else [None, ~self.soon]
        for keep in keeps:
            here = stake if keep is None else stake & keep
            groups = (here, here & told, here & ~told)
            n = np.stack([g.sum((-2, -1)) for g in groups], axis=-1)
            hits = np.stack([(g & voiced).sum((-2, -1)) for g in groups], axis=-1)
            n = np.broadcast_to(n, hits.shape).astype(float)
            with np.errstate(invalid="ignore"):
                share = np.where(n > 0, hits / n, np.nan)
            gap = share[..., 1] - share[..., 2]
            whole = np.stack([n, hits, share], axis=-1)
            last = np.stack([n[..., 0], hits[..., 0].astype(float), gap], axis=-1)
            out.append(np.concatenate([whole, last[..., None, :]], axis=-2))
        return np.stack(out)


def _calendar(pacing: pd.DataFrame, rooms: pd.DataFrame, ideas: pd.Index) -> np.ndarray:
    keys = ["school", "team", "cycle"]
    missing = [column for column in (*keys, "idea") if column not in pacing.columns]
    if missing:
        message = f"pacing has no column {missing[0]!r}; it needs school, team, cycle and idea"
        raise ValueError(message)
    calendar = pacing[[*keys, "idea"]].astype("str")
    places = rooms[keys].astype("str").assign(row=np.arange(len(rooms)))
    found = calendar.merge(places, on=keys)
    if found.empty:
        first = ", ".join(f"{k} {places[k].iloc[0]!r}" for k in keys)
        message = (
            "pacing names no school, team and cycle of a lab with a next-day room; write them as "
            f"the sessions do, e.g. {first}"
        )
        raise ValueError(message)
    soon = np.zeros((len(rooms), len(ideas)), dtype=bool)
    at = ideas.get_indexer(found["idea"])
    soon[found["row"].to_numpy()[at >= 0], at[at >= 0]] = True
    return soon


def _rows(observed: np.ndarray, nulls: dict[str, np.ndarray]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, drawn in nulls.items():
        for place, calendar in enumerate(("any", "off")[: len(observed)]):
            for column, group in enumerate(_GROUPS):
                if name == "pacing" and group == "all":
                    continue  # a shuffle over the lab's ideas leaves their share as it is
                n, recurring, figure = observed[place, column]
                chance = _against(float(figure), drawn[place, :, column])
                rows.append((name, calendar, group, int(n), int(recurring), figure, *chance))
    return rows


def _against(observed: float, drawn: np.ndarray) -> tuple[float, float, float, float, float, int]:
    """Return expected, low, high, z and p of a figure, and how many draws have it."""
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(observed) or not len(drawn):
        return np.nan, np.nan, np.nan, np.nan, np.nan, len(drawn)
    expected, spread = float(drawn.mean()), float(drawn.std())
    low, high = np.quantile(drawn, [0.025, 0.975])
    z = (observed - expected) / spread if spread > 1e-12 else np.nan
    # a tie must count as a tie, whatever the last bits say
    far = np.abs(drawn - expected) >= abs(observed - expected) - 1e-12
    p = (1 + int(far.sum())) / (1 + len(drawn))
    return expected, float(low), float(high), z, p, len(drawn)
