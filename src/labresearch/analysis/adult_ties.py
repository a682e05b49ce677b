"""Who answers whom among the adults of a lab, beside what the number of turns makes likely."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.code_follows import adult_turns
from labresearch.analysis.cycle_slopes import slope_per_cycle
from labresearch.analysis.inference import SEED, adjusted_p, lab_count, two_sided_p
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.turn_order import shuffled_turns
from labresearch.corpus import Corpus
from labresearch.networks.people import interaction_network

__all__ = [
    "LAB_MEETINGS",
    "TIE_MEASURES",
    "adult_places",
    "tie_trends",
    "ties_by_lab",
    "uptake_by_role",
    "who_answers_whom",
]

LAB_MEETINGS = ("planning", "revise", "debrief")
"""Phases of a lab in which adults meet. Time-outs have an order of their own: somebody calls."""

TIE_MEASURES = {
    "coach_share": "share of ties with a coach at one end",
    "leader_share": "share of ties with a coach or principal at one end",
    "peer_share": "share of ties between teachers",
    "centralisation": "how far ties go to one person (0 to 1)",
    "reciprocity": "share of ties that go both ways",
    "ties_per_pair": "ties for each ordered pair of people",
    "density": "share of ordered pairs with a tie",
    "rarefied_density": "density among equally many ties of each lab",
}
"""Measures of a lab's network, in words."""

LEAST_TIES = 20
LEAST_LABS = 5
FEW_LABS = 10
_GROUPS = {"teacher": "teacher", "host": "teacher", "coach": "coach", "principal": "principal"}
_ROLES = ("teacher", "coach", "principal", "other")


@dataclasses.dataclass(frozen=True)
class _Lab:
    """The replies of one lab, as they were and in random orders of turns."""

    facts: dict[str, Any]
    role: np.ndarray  # of each person
    found: np.ndarray  # (people, people), from who answers to who is answered
    drawn: np.ndarray  # (draws, people, people)


def adult_places(corpus: Corpus, *, phases: Iterable[str] = LAB_MEETINGS) -> pd.DataFrame:
    """List the turns of adults among adults, and which of them answers the one before.

    Parameters
    ----------
    corpus : Corpus
        Codings are not needed.
    phases : iterable of str, default planning, revise and debrief
        Any of the phases of `adult_lines`, 'timeout' and 'plc' among them; empty for all.

    Returns
    -------
    pandas.DataFrame
        As `adult_turns`, with ``group`` (str: 'teacher' for teachers and hosts, 'coach',
        'principal', 'other'), ``cluster`` (str, the lab, or the session where there is no lab) and
        ``joined`` (bool, the turn directly follows another adult's turn).

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ... )
    >>> adult_places(corpus)[["group", "joined"]].iloc[:2].to_numpy().tolist()
    [['coach', False], ['teacher', True]]
    """
    turns = adult_turns(corpus, {}, phases=phases)
    turns["team"] = turns["school"].astype("str") + "/" + turns["team"].astype("str")
    turns["group"] = turns["role"].map(_GROUPS).fillna("other").astype("str")
    turns["cluster"] = turns["lab"].where(turns["lab"] != "", turns["record"])
    before = turns.shift()
    turns["joined"] = (
        turns["session"].eq(before["session"])
        & turns["turn"].sub(1).eq(before["turn"])
        & turns["person"].ne(before["person"])
    )
    turns.attrs["composed"] = corpus.composed
    return turns


def ties_by_lab(
    corpus: Corpus,
    *,
    phases: Iterable[str] = LAB_MEETINGS,
    ties: int | None = None,
    draws: int = 199,
    seed: int = SEED,
) -> pd.DataFrame:
    """Measure the network of replies among the adults of each lab, beside random orders of turns.

    A tie is a turn that directly follows the turn of another adult, from who answers to who is
    answered (as in `interaction_network`). Who speaks often is answered often: one coach's share
    of ties is about twice the coach's share of turns, whoever it is that speaks to whom. And the
    more is said the more pairs have spoken. So each measure stands beside its mean over random
    orders in which everybody keeps their number of turns, and the first and last turn of each
    meeting stay (`shuffled_turns`). ``excess`` is what the order of turns adds to that.

    ``coach_share``, ``leader_share``
        Share of ties with a coach (or a coach or principal) at one end; ``peer_share`` with
        teachers or hosts at both.
    ``centralisation``
        As ``strength_centralisation`` of `interaction_measures`.
    ``reciprocity``
        Sum of min(w[i, j], w[j, i]) over the sum of w (Squartini and others 2013).
    ``ties_per_pair``, ``density``
        Ties over n (n - 1), and share of the n (n - 1) ordered pairs that have one. Both rise with
        the length of the talk.
    ``rarefied_density``
        The density expected if only ``ties`` of the lab's ties are drawn (Hurlbert 1971), so that
        labs that talk much and little can be compared.

    Parameters
    ----------
    corpus : Corpus
        Sessions with labs. Codings are not needed.
    phases : iterable of str
        As in `adult_places`.
    ties : int, optional
        Ties to rarefy to; the fewest of any lab that is measured if left out.
    draws : int, default 199
        Random orders of turns.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        One row a lab and measure: ``lab``, ``school``, ``team`` (str, 'school/team'), ``cycle``
        (float), ``measure``, ``value``, ``expected`` (mean of the random orders), ``excess``,
        ``low``, ``high`` (2.5 and 97.5 % of the orders), ``z``, ``n`` (int, ties), ``turns``,
        ``people``, ``sessions`` (int), ``unit``, ``checks``, ``refused`` (str). There is no p: a
        lab is described, and tested with others in `tie_trends`. ``attrs['rarefied_to']``.

    Raises
    ------
    ValueError
        If no session has a lab, or ``ties`` or ``draws`` is below 1 or above what a lab has.

    References
    ----------
    Hurlbert, S. H. (1971). The nonconcept of species diversity. Ecology 52, 577-586.
    Squartini, T., Picciolo, F., Ruzzenenti, F. & Garlaschelli, D. (2013). Reciprocity of weighted
    networks. Scientific Reports 3, 2729. Freeman, L. C. (1979). Social Networks 1, 215-239.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ... )
    >>> found = ties_by_lab(corpus, draws=19).set_index("measure")
    >>> found.loc[["coach_share", "reciprocity", "density"], "value"].round(3).tolist()
    [1.0, 0.957, 0.667]
    """
    places = adult_places(corpus, phases=phases)
    places = places[places["lab"] != ""]
    if places.empty:
        message = "no session of these phases has a lab; labs are the unit of this analysis"
        raise ValueError(message)
    labs = list(_labs(places, "lab", draws=draws, seed=seed))
    counts = [int(lab.found.sum()) for lab in labs]
    enough = [count for count in counts if count >= LEAST_TIES]
    wanted = ties if ties is not None else min(enough, default=1)
    if not 1 <= wanted <= min(enough, default=wanted):
        message = f"ties = {wanted} is out of range; the smallest lab has {min(enough)} ties"
        raise ValueError(message)
    rows = []
    for lab, count in zip(labs, counts, strict=True):
        found = _measures(lab.found[None], lab.role, wanted)
        drawn = _measures(lab.drawn, lab.role, wanted)
        for measure in TIE_MEASURES:
            row = dict.fromkeys(("value", "expected", "excess", "low", "high", "z"), np.nan)
            refused, checks = _why_not(measure, lab.role, count), ""
            if not refused:
                value, orders = float(found[measure][0]), drawn[measure]
                low, high = np.quantile(orders, [0.025, 0.975])
                mean, spread = float(orders.mean()), float(orders.std())
                row |= {"value": value, "expected": mean, "excess": value - mean,
                        "low": float(low), "high": float(high)}  # fmt: skip
                if spread > 1e-12:
                    row["z"] = (value - mean) / spread
                else:
                    checks = "the same in every order of turns"
            rows.append(
                lab.facts
                | {"measure": measure}
                | row
                | {"n": count, "checks": checks, "refused": refused}
            )
    table = pd.DataFrame(rows).assign(unit="network of the adults of a lab")
    columns = [
        "lab", "school", "team", "cycle", "measure", "value", "expected", "excess", "low", "high",
        "z", "n", "turns", "people", "sessions", "unit", "checks", "refused",
    ]  # fmt: skip
    table = table[columns]
    table.attrs |= {"composed": corpus.composed, "rarefied_to": wanted, "draws": draws,
                    "seed": seed}  # fmt: skip
    return table


def tie_trends(labs: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Give the change per cycle of the measures of labs, each team keeping its own level.

    Parameters
    ----------
    labs : pandas.DataFrame
        From `ties_by_lab`.
    draws : int, default 1999
        Permutations of the cycles of each team.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        Two rows a measure: ``measure``, ``of`` ('value', as found; 'excess', beyond the number of
        turns), ``estimate`` (change per cycle), ``low``, ``high`` (95 %), ``p``, ``p_adjusted``
        (Benjamini and Hochberg over the rows of one ``of``), ``n`` (labs), ``teams``, ``unit``,
        ``test``, ``checks``, ``refused``. See `slope_per_cycle`.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> labs = pd.DataFrame({"team": ["a"] * 4 + ["b"] * 4, "cycle": [1.0, 2, 3, 4] * 2,
    ...     "measure": "coach_share", "value": [.6, .5, .4, .3, .7, .6, .5, .4],
    ...     "excess": 0.0, "refused": ""})
    >>> found = tie_trends(labs, draws=99)
    >>> found[["of", "refused"]].to_numpy().tolist()
    [['value', ''], ['excess', 'the order of turns cannot change it']]
    >>> round(float(found["estimate"].iloc[0]), 3)
    -0.1
    """
    wanted = ["team", "cycle", "measure", "value", "excess", "refused"]
    missing = [name for name in wanted if name not in labs]
    if missing:
        message = f"labs have no column {missing[0]!r}; give the table of ties_by_lab"
        raise ValueError(message)
    rows = []
    for measure, every in labs.groupby("measure", sort=False):
        part = every[(every["refused"] == "") & every["cycle"].notna()]
        checks = []
        if len(part) < len(every):
            checks.append(f"{len(every) - len(part)} labs without a value or cycle left out")
        if measure in ("ties_per_pair", "density"):
            checks.append("follows how much is said")
        for of in ("value", "excess"):
            if of == "excess" and len(part) and part[of].abs().max() < 1e-12:
                found = dict.fromkeys(("estimate", "low", "high", "p"), np.nan) | {
                    "n": len(part), "teams": part["team"].nunique(),
                    "refused": "the order of turns cannot change it",
                }  # fmt: skip
            else:
                found = slope_per_cycle(part, of, draws=draws, seed=seed)
            rows.append({"measure": measure, "of": of, **found, "checks": "; ".join(checks)})
    table = pd.DataFrame(rows).assign(
        unit="lab, within team", test="least squares, level of each team; cycles permuted in teams"
    )
    table["p_adjusted"] = np.nan
    # who has the floor, and who turns to whom beyond that, are two questions
    for of in ("value", "excess"):
        family = table["of"] == of
        table.loc[family, "p_adjusted"] = adjusted_p(table.loc[family, "p"])
    columns = [
        "measure", "of", "estimate", "low", "high", "p", "p_adjusted", "n", "teams", "unit", "test",
        "checks", "refused",
    ]  # fmt: skip
    table = table[columns]
    table.attrs |= {"composed": labs.attrs.get("composed", False), "seed": seed}
    return table


def who_answers_whom(
    corpus: Corpus,
    *,
    phases: Iterable[str] = LAB_MEETINGS,
    draws: int = 499,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare who answers whom, role by role, with random orders of the same turns.

    Parameters
    ----------
    corpus : Corpus
        Codings are not needed.
    phases : iterable of str
        As in `adult_places`. PLC meetings, which have no lab, are units by themselves.
    draws : int, default 499
        Random orders, in which everybody keeps their number of turns in each session, and who opens
        and closes it stays.
    seed : int
        Seed.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a pair of roles: ``answers``, ``answered`` (str; 'teacher' stands for hosts too,
        'other' for researchers and aides), ``replies`` (int), ``expected`` (float), ``estimate``
        (replies over expected), ``low``, ``high`` (t interval of the logarithm over labs), ``p``
        (two-sided, random orders), ``p_adjusted`` (Benjamini and Hochberg), ``n`` (int, replies of
        all roles), ``labs`` (int, with both roles), ``unit``, ``test``, ``checks``, ``refused``.
        A role of which a lab has one person cannot answer itself there.

    Raises
    ------
    ValueError
        If no adult answers another, draws is below 1 or level is not between 0 and 1.

    References
    ----------
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the Behavioral
    Sciences, chapter 10 (shuffling within sessions).

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ... )
    >>> found = who_answers_whom(corpus, draws=49)
    >>> found[["answers", "answered", "replies"]].to_numpy().tolist()
    [['teacher', 'teacher', 0], ['teacher', 'coach', 12], ['coach', 'teacher', 11]]
    """
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    places = adult_places(corpus, phases=phases)
    labs = list(_labs(places, "cluster", draws=draws, seed=seed))
    n = sum(int(lab.found.sum()) for lab in labs)
    if not n:
        message = "no adult directly answers another in these phases; nothing can be compared"
        raise ValueError(message)
    rows = []
    for one in _ROLES:
        for other in _ROLES:
            found, drawn = [], []
            for lab in labs:
                cells = np.outer(lab.role == one, lab.role == other)
                np.fill_diagonal(cells, val=False)
                if cells.any():
                    found.append(float(lab.found[cells].sum()))
                    drawn.append(lab.drawn[:, cells].sum(axis=1))
            if found:
                rows.append({"answers": one, "answered": other}
                            | _against_orders(np.array(found), np.array(drawn), level))  # fmt: skip
    table = pd.DataFrame(rows).assign(
        n=n, unit="lab", test=f"order of turns shuffled inside each session, {draws} draws"
    )
    table["p_adjusted"] = adjusted_p(table["p"])
    columns = [
        "answers", "answered", "replies", "expected", "estimate", "low", "high", "p", "p_adjusted",
        "n", "labs", "unit", "test", "checks", "refused",
    ]  # fmt: skip
    table = table[columns]
    table.attrs |= {"composed": corpus.composed, "draws": draws, "seed": seed, "level": level}
    return table


def uptake_by_role(
    corpus: Corpus,
    *,
    phases: Iterable[str] = LAB_MEETINGS,
    window: int = 12,
    ideas: Iterable[str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare how often the ideas of a role are taken up by others with its number of turns.

    In-strength of replies says nothing beyond turns: every turn but the last has a turn behind it.
    In-strength of uptake does (`interaction_network` with ``kind='uptake'``). Chance is a random
    order of the turns of each session: a tie goes from j to i, another person, in proportion to
    the product of their turns there.

    Parameters
    ----------
    corpus : Corpus
        With ideas coded; without idea codings the shipped codebooks code them.
    phases : iterable of str
        As in `adult_places`; without 'timeout', for these ties are those of meetings.
    window, ideas
        As in `interaction_network`.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a role: ``role`` ('teacher' stands for hosts too), ``uptakes`` (int, in-strength),
        ``expected`` (float), ``estimate`` (uptakes over expected), ``low``, ``high`` (t interval of
        the logarithm over labs), ``n`` (int, uptakes of all roles), ``labs`` (int), ``unit``,
        ``checks``, ``refused``. Roles, never persons.

    Raises
    ------
    ValueError
        If 'timeout' is among the phases, or as `interaction_network`.

    References
    ----------
    Suthers, D. D., Dwyer, N., Medina, R. & Vatrapu, R. (2010). A framework for conceptualizing,
    representing, and analyzing distributed interaction. International Journal of Computer-Supported
    Collaborative Learning 5, 5-42 (uptake).

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": range(3), "coder": "me",
    ...         "code": "ideas_general.estimate_first"}),
    ... )
    >>> uptake_by_role(corpus)[["role", "uptakes", "refused"]].to_numpy().tolist()
    [['teacher', 1, '1.2 expected, fewer than 5'], ['coach', 1, '0.8 expected, fewer than 5']]
    """
    kept = list(phases)
    if "timeout" in kept:
        message = "phases has 'timeout'; uptake is counted in meetings: leave it out"
        raise ValueError(message)
    places = adult_places(corpus, phases=kept)
    role = places.groupby(["school", "speaker"])["group"].agg(lambda groups: groups.mode().iloc[0])
    counted = []
    for school, part in places.groupby("school", sort=False):
        here = corpus.select(session=part["record"].unique().tolist())
        graph = interaction_network(here, kind="uptake", among="adults", window=window, ideas=ideas)
        ties = pd.DataFrame(
            [
                (place.rpartition(":")[0], role[school, other])
                for _, other, lines in graph.edges(data="lines")
                for place in lines.split(";")
            ],
            columns=["record", "group"],
        )
        found = ties.groupby(["record", "group"]).size().rename("found")
        turns = part.groupby(["record", "speaker"]).size()
        product = turns * (turns.groupby("record").transform("sum") - turns)
        share = product / product.groupby("record").transform("sum")
        expected = share * ties["record"].value_counts().reindex(share.index, level="record")
        names = [role[school, speaker] for speaker in share.index.get_level_values("speaker")]
        chance = expected.fillna(0.0).groupby([share.index.get_level_values("record"), names]).sum()
        chance.index.names = ["record", "group"]
        both = pd.concat([found, chance.rename("expected")], axis=1)
        counted.append(both.fillna(0.0).reset_index())
    every = pd.concat(counted, ignore_index=True)
    place = places.drop_duplicates("record").set_index("record")["cluster"]
    every["cluster"] = every["record"].map(place)
    total = int(every["found"].sum())
    rows = []
    for name in _ROLES:
        mine = every[every["group"] == name]
        sums = mine.groupby("cluster", sort=False)[["found", "expected"]].sum().to_numpy()
        if len(sums):
            row = _ratio(sums, level)
            row["uptakes"] = int(sums[:, 0].sum())
            rows.append({"role": name, **row})
    columns = [
        "role", "uptakes", "expected", "estimate", "low", "high", "n", "labs", "unit", "checks",
        "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows).assign(n=total, unit="lab").reindex(columns=columns)
    table.attrs |= {"composed": corpus.composed, "window": window, "level": level}
    return table


def _labs(places: pd.DataFrame, unit: str, *, draws: int, seed: int) -> Iterator[_Lab]:
    """Count the replies of each unit, in the order found and in random ones."""
    if draws < 1:
        message = f"draws = {draws} is too small; must be at least 1"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    for name, part in places.groupby(unit, sort=False):
        person, people = pd.factorize(part["person"])
        role = part["group"].groupby(person).agg(lambda groups: groups.mode().iloc[0]).to_numpy()
        joined = part["joined"].to_numpy()
        orders = np.concatenate(
            [
                shuffled_turns(person[rows], joined[rows], draws=draws, rng=rng)
                for rows in part.reset_index().groupby("session", sort=False).indices.values()
            ],
            axis=1,
        )
        facts = {
            "lab": str(name),
            "school": part["school"].iloc[0],
            "team": part["team"].iloc[0],
            "cycle": part["cycle"].iloc[0],
            "turns": len(part),
            "people": len(people),
            "sessions": part["record"].nunique(),
        }
        yield _Lab(
            facts,
            role,
            _weights(person[None], joined, len(people))[0],
            _weights(orders, joined, len(people)),
        )


def _weights(orders: np.ndarray, joined: np.ndarray, people: int) -> np.ndarray:
    """Count, in each order, how often i (row) directly answers j (column)."""
    at = np.flatnonzero(joined)
    draws = len(orders)
    cell = orders[:, at] * people + orders[:, at - 1] + np.arange(draws)[:, None] * people**2
    counted = np.bincount(cell.ravel(), minlength=draws * people**2)
    return counted.reshape(draws, people, people).astype(float)


def _measures(weights: np.ndarray, role: np.ndarray, ties: int) -> dict[str, np.ndarray]:
    n = weights.shape[1]
    total = weights.sum(axis=(1, 2))
    pairs = max(n * (n - 1), 1)
    coach, leads, peer = role == "coach", np.isin(role, ("coach", "principal")), role == "teacher"
    strength = weights.sum(axis=1) + weights.sum(axis=2)

    def over(part: np.ndarray) -> np.ndarray:
        return part / np.maximum(total, 1)

    def touching(who: np.ndarray) -> np.ndarray:
        return over(weights[:, who[:, None] | who[None, :]].sum(axis=1))

    share = over(strength.T).T
    return {
        "coach_share": touching(coach),
        "leader_share": touching(leads),
        "peer_share": over(weights[:, peer[:, None] & peer[None, :]].sum(axis=1)),
        "centralisation": (share.max(axis=1, keepdims=True) - share).sum(axis=1) / max(n - 2, 1),
        "reciprocity": over(np.minimum(weights, weights.transpose(0, 2, 1)).sum(axis=(1, 2))),
        "ties_per_pair": total / pairs,
        "density": (weights > 0).sum(axis=(1, 2)) / pairs,
        "rarefied_density": _kept(int(total[0]), ties)[weights.astype(int)].sum(axis=(1, 2))
        / pairs,
    }


def _kept(total: int, ties: int) -> np.ndarray:
    """Chance that a pair with w ties has one among some drawn from all, for w from 0 to all."""
    if ties > total:
        return np.full(total + 1, np.nan)
    log = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, total + 1)))])
    w = np.arange(total + 1)
    none = np.full(total + 1, -np.inf)
    possible = total - w >= ties
    rest = (total - w)[possible]
    none[possible] = log[rest] - log[rest - ties] - log[total] + log[total - ties]
    return 1 - np.exp(none)


def _why_not(measure: str, role: np.ndarray, ties: int) -> str:
    if ties < LEAST_TIES:
        return f"{ties} ties, fewer than {LEAST_TIES}"
    if measure == "coach_share" and "coach" not in role:
        return "no coach speaks in these sessions"
    if measure == "leader_share" and not np.isin(role, ("coach", "principal")).any():
        return "no coach or principal speaks in these sessions"
    if measure == "peer_share" and (role == "teacher").sum() < 2:
        return "fewer than two teachers speak in these sessions"
    if measure == "centralisation" and len(role) < 3:
        return "fewer than three people speak in these sessions"
    return ""


def _against_orders(found: np.ndarray, drawn: np.ndarray, level: float) -> dict[str, Any]:
    expected = drawn.mean(axis=1)
    row = _ratio(np.column_stack([found, expected]), level)
    sums = drawn.sum(axis=0)
    p = np.nan
    if sums.std() > 0:
        p = two_sided_p(sums - sums.mean(), float(found.sum() - sums.mean()))
    return row | {"replies": int(found.sum()), "p": p}


def _ratio(sums: np.ndarray, level: float) -> dict[str, Any]:
    """Observed over expected, with an interval between labs on the logarithm."""
    observed, expected = sums.sum(axis=0)
    labs = len(sums)
    row: dict[str, Any] = {"expected": float(expected), "labs": labs, "checks": "", "refused": ""}
    row |= dict.fromkeys(("estimate", "low", "high"), np.nan)
    if expected < LEAST_LABS:
        return row | {"refused": f"{expected:.1f} expected, fewer than 5"}
    row["estimate"] = float(observed / expected)
    if labs < LEAST_LABS or not observed:
        why = f"{lab_count(labs)}, fewer than {LEAST_LABS}" if observed else "it never happens"
        return row | {"checks": f"no interval: {why}"}
    units = SessionSums(list(range(labs)), sums[:, None, :], np.zeros(labs, dtype=bool))
    low, high, _ = linearised(
        units, lambda s: (np.log(s[..., 0, 0]) - np.log(s[..., 0, 1]))[..., None], level=level
    )
    few = (
        f"{lab_count(labs)}: the interval is an illustration"
        if labs < FEW_LABS
        else f"{lab_count(labs)}"
    )
    return row | {"low": float(np.exp(low[0])), "high": float(np.exp(high[0])), "checks": few}
