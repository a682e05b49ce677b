"""What principals, coaches and teachers do among adults, and what follows a leader's act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.adult_ties import adult_places
from labresearch.analysis.code_follows import adult_turns, follows_in
from labresearch.analysis.cycle_slopes import rate_ratio_per_cycle
from labresearch.analysis.inference import SEED, adjusted_p, lab_count, wilson_interval
from labresearch.analysis.session_sums import SessionSums, linearised
from labresearch.analysis.small_cells import MIN_LINES, MIN_SPEAKERS, too_small
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.corpus import Corpus

__all__ = [
    "ADULT_ACTS",
    "act_trends",
    "after_leaders",
    "role_acts",
    "who_speaks_next",
]

ADULT_ACTS = {
    "admits not knowing": ("culture.vulnerability",),
    "invites": ("culture.invites",),
    "reassures": ("culture.reassurance",),
    "asks": ("adult_talk.question",),
    "presses": ("adult_talk.press",),
    "notices": ("adult_talk.notice",),
    "decides together": ("culture.shared_decision",),
    "directs": ("culture.directive",),
    "evaluates": ("adult_talk.evaluate",),
}
"""Stances of a turn among adults, in words, with the codes of each. A turn may have several."""

LEAST_LABS = 3
FEW_LABS = 10
_LEADERS = {"principal": ("principal",), "coach": ("coach",)}
_TEACHERS = ("teacher", "host")
_RECENT = 10

Acts = Mapping[str, Iterable[str]]


def role_acts(
    corpus: Corpus,
    *,
    acts: Acts = ADULT_ACTS,
    by: Iterable[str] = (),
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give the share of each role's turns among adults that hold an act.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    acts : mapping of str to iterable of str, default ADULT_ACTS
        Names and their codes (asserted).
    by : iterable of str
        Any of ``cycle``, ``phase``, ``school``, ``team``, to tell apart besides roles.
    phases : iterable of str
        Keep only these, e.g. ``('debrief', 'timeout')``; all talk among adults if left out.
    min_speakers, min_lines : int, default 3 and 5
        A role with fewer people or turns is suppressed: the principal of one school is a person.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, ``role`` ('teacher' stands for hosts too, 'other' for researchers and
        aides), ``act`` (str), ``estimate``, ``low``, ``high`` (share of turns; interval of the
        logit between labs), ``n`` (int, turns with the act; -1 where suppressed), ``turns``,
        ``speakers``, ``labs`` (int; a meeting without lab counts as one), ``unit``, ``checks``,
        ``refused``.

    Raises
    ------
    ValueError
        If a column or code is unusable, or codings come from several coders.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, chapter 6 (ratio estimator).

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": range(6), "coder": "me", "code": "adult_talk.question"}),
    ... )
    >>> found = role_acts(corpus, acts={"asks": ["adult_talk.question"]}, min_speakers=1)
    >>> found[["role", "checks"]].iloc[0].tolist()
    ['coach', 'no interval: 1 lab, fewer than 3']
    >>> role_acts(corpus)["refused"].iloc[0]
    'suppressed: 1 speaker, fewer than 3'
    """
    names = list(by)
    unknown = [name for name in names if name not in ("cycle", "phase", "school", "team")]
    if unknown:
        message = f"by = {unknown} is unknown; must be of cycle, phase, school, team"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    turns = _marked(corpus, acts, phases)
    rows = []
    for key, part in turns.groupby([*names, "group"], sort=True):
        place = dict(zip([*names, "role"], key, strict=True))
        size = {
            "turns": len(part),
            "speakers": part["person"].nunique(),
            "labs": part["cluster"].nunique(),
        }
        hidden = too_small(
            size["speakers"], len(part), min_speakers=min_speakers, min_lines=min_lines
        )
        for act in acts:
            found: dict[str, Any] = dict.fromkeys(("estimate", "low", "high"), np.nan)
            found |= {"n": -1, "checks": "", "refused": hidden}
            if not hidden:
                found |= _share(part, act, level)
            rows.append({**place, "act": act, **size, **found})
    columns = [
        *names, "role", "act", "estimate", "low", "high", "n", "turns", "speakers", "labs", "unit",
        "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows).assign(unit="lab; turns of the role").reindex(columns=columns)
    table.attrs |= {"composed": corpus.composed, "level": level}
    return table


def act_trends(
    corpus: Corpus,
    *,
    acts: Acts = ADULT_ACTS,
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give the ratio per cycle of the share of each role's turns that hold an act.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder, and three cycles or more.
    acts, phases, min_speakers, min_lines
        As in `role_acts`.
    draws, seed
        Of the permutations of cycles inside teams.

    Returns
    -------
    pandas.DataFrame
        ``role``, ``act``, ``estimate`` (ratio per cycle; 1 is no change), ``low``, ``high``, ``p``,
        ``p_adjusted`` (Benjamini and Hochberg over the table), ``n`` (labs), ``teams``, ``events``
        (int, turns with the act; -1 where suppressed), ``unit``, ``test``, ``checks``, ``refused``.
        See `rate_ratio_per_cycle`.

    Raises
    ------
    ValueError
        As `role_acts`.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": range(6), "coder": "me", "code": "adult_talk.question"}),
    ... )
    >>> corpus.sessions["cycle"] = "1"
    >>> found = act_trends(corpus, acts={"asks": ["adult_talk.question"]}, min_speakers=1)
    >>> found["refused"].iloc[0]
    '1 cycle, fewer than 3: no slope'
    """
    turns = _marked(corpus, acts, phases)
    turns = turns[(turns["lab"] != "") & turns["cycle"].notna()]
    rows = []
    for role, part in turns.groupby("group", sort=True):
        hidden = too_small(
            part["person"].nunique(), len(part), min_speakers=min_speakers, min_lines=min_lines
        )
        labs = part.groupby(["lab", "team", "cycle"], sort=False, as_index=False).agg(
            turns=("line", "size"), **{act: (act, "sum") for act in acts}
        )
        for act in acts:
            found: dict[str, Any] = dict.fromkeys(("estimate", "low", "high", "p"), np.nan)
            found |= {"n": len(labs), "teams": labs["team"].nunique(), "events": -1,
                      "refused": hidden}  # fmt: skip
            checks = ""
            if not hidden:
                found = rate_ratio_per_cycle(labs, act, "turns", draws=draws, seed=seed)
                if not found["refused"]:
                    checks = f"dispersion {found['dispersion']:.2f}"
            rows.append({"role": role, "act": act, **found, "checks": checks})
    columns = [
        "role", "act", "estimate", "low", "high", "p", "p_adjusted", "n", "teams", "events", "unit",
        "test", "checks", "refused",
    ]  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=columns)
    table["unit"] = "lab, within team"
    table["test"] = "quasi-Poisson, level of each team; cycles permuted within teams"
    table["p_adjusted"] = adjusted_p(table["p"])
    table.attrs |= {"composed": corpus.composed, "seed": seed}
    return table


def after_leaders(
    corpus: Corpus,
    then: Iterable[str] = ("culture.vulnerability",),
    *,
    acts: Acts = ADULT_ACTS,
    turns: int = 3,
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare what teachers say soon after a leader's act with chance, in two ways.

    ``above chance`` starts from the leader: of the leader's turns with the act, how many are
    followed by a teacher's turn with the code, less what the same meeting gives if the act had
    stood on other turns of the same leader (`code_follows`). ``odds ratio`` starts from the
    teacher: of the teachers' turns behind a leader's turn, how do those behind the act compare with
    those behind another turn of the leader, inside meetings (`stratified_odds`). The first depends
    on how many teachers' turns come behind, the second does not. Neither shows what an act brings
    about: a topic may bring both.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    then : iterable of str, default ('culture.vulnerability',)
        Codes (asserted) of the teacher's turn.
    acts : mapping of str to iterable of str, default ADULT_ACTS
        Acts of the leader.
    turns : int, default 3
        How many turns of adults to look on.
    phases : iterable of str
        Keep only these; all talk among adults if left out.
    min_speakers, min_lines : int, default 3 and 5
        With fewer leaders or turns with the act a row is suppressed.
    draws, seed
        Of shuffles and of labs.

    Returns
    -------
    pandas.DataFrame
        ``leader`` ('principal', 'coach'), ``act``, ``measure`` ('above chance', 'odds ratio'),
        ``lag`` (int, 0 for 'within ``turns``'), ``estimate``, ``low``, ``high`` (difference of
        shares over sessions; odds ratio over labs), ``p``, ``p_adjusted`` (Benjamini and Hochberg
        over the rows of lag 0 of one measure), ``n`` (int, acts, or teachers' turns; -1 where
        suppressed), ``n_act`` (int, acts, or teachers' turns behind one), ``share`` (behind the
        act), ``share_other`` (chance, or behind other turns), ``speakers`` (leaders with the act),
        ``unit``, ``test``, ``checks``, ``refused``.

    Raises
    ------
    ValueError
        If turns is below 1, or as `coded_lines`.

    References
    ----------
    Bakeman, R. & Quera, V. (2011). Sequential Analysis and Observational Methods for the Behavioral
    Sciences, chapter 10. Mantel, N. & Haenszel, W. (1959), see `mantel_haenszel`.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": range(6), "coder": "me", "code": "adult_talk.question"}),
    ... )
    >>> found = after_leaders(corpus, acts={"asks": ["adult_talk.question"]}, draws=99)
    >>> found[["leader", "measure"]].drop_duplicates().to_numpy().tolist()[:2]
    [['principal', 'above chance'], ['principal', 'odds ratio']]
    """
    if turns < 1:
        message = f"turns = {turns} is too small; must be at least 1"
        raise ValueError(message)
    codes = {name: list(parts) for name, parts in acts.items()}
    rows = adult_turns(corpus, {**codes, "then": list(then)}, phases=phases)
    rows["cluster"] = rows["lab"].where(rows["lab"] != "", rows["record"])
    least = {"min_speakers": min_speakers, "min_lines": min_lines}
    out: list[dict[str, Any]] = []
    for leader, roles in _LEADERS.items():
        for act in acts:
            rows["first"] = rows[act]
            place = {"leader": leader, "act": act}
            chance = follows_in(
                rows, turns=turns, curve=True, first_roles=roles, then_roles=_TEACHERS,
                draws=draws, seed=seed, **least,
            )  # fmt: skip
            for row in chance.to_dict("records"):
                kept = {str(name): row[name] for name in _CHANCE}
                kept |= {"n_act": row["n"], "share_other": row["expected"]}
                out.append(place | {"measure": "above chance"} | kept)
            acting = rows["role"].isin(roles) & rows[act]
            speakers = int(rows.loc[acting, "person"].nunique())
            hidden = too_small(speakers, int(acting.sum()), **least)
            for lag in range(turns + 1):
                found: dict[str, Any] = {"refused": hidden, "n": -1, "n_act": -1}
                if not hidden:
                    found = _behind(rows, roles, act, range(1, turns + 1) if not lag else [lag],
                                    draws=draws, seed=seed)  # fmt: skip
                out.append(
                    place | {"measure": "odds ratio", "lag": lag, "speakers": speakers} | found
                )
    table = pd.DataFrame(out)
    odds = table["measure"] == "odds ratio"
    table.loc[odds, "unit"] = "teacher's turn, within meeting; labs drawn"
    table.loc[odds, "test"] = f"act shuffled over the turns of each meeting, {draws} draws"
    table["checks"] = table["checks"].fillna("")
    table["p_adjusted"] = np.nan
    for measure in ("above chance", "odds ratio"):
        family = (table["measure"] == measure) & (table["lag"] == 0)
        table.loc[family, "p_adjusted"] = adjusted_p(table.loc[family, "p"])
    table = table[_STANCE_COLUMNS]
    table.attrs |= {"composed": corpus.composed, "turns": turns, "then": list(then), "seed": seed}
    return table


_CHANCE = (
    *("lag", "estimate", "low", "high", "p", "n", "share", "speakers", "unit", "test", "checks"),
    "refused",
)
_STANCE_COLUMNS = [
    "leader", "act", "measure", "lag", "estimate", "low", "high", "p", "p_adjusted", "n", "n_act",
    "share", "share_other", "speakers", "unit", "test", "checks", "refused",
]  # fmt: skip


def who_speaks_next(
    corpus: Corpus,
    codes: Iterable[str] = ("culture.invites",),
    *,
    phases: Iterable[str] = (),
    min_speakers: int = MIN_SPEAKERS,
    min_lines: int = MIN_LINES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare who speaks after an invitation with who speaks after other turns of the same role.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    codes : iterable of str, default ('culture.invites',)
        Codes (asserted) of the turn.
    phases : iterable of str
        Keep only these; all talk among adults if left out.
    min_speakers, min_lines : int, default 3 and 5
        With fewer people or coded turns a row is suppressed.
    draws, seed
        Of shuffles and of labs.

    Returns
    -------
    pandas.DataFrame
        ``by`` (who says it: 'anyone', 'coach', 'principal', 'teacher'; hosts are teachers),
        ``next`` ('teacher', 'coach', 'principal', or 'not heard lately': somebody who has had none
        of the ten turns of adults before), ``share``, ``share_other`` (after it, and after other
        turns), ``estimate`` (their difference inside meetings and roles), ``low``, ``high`` (labs
        drawn),
        ``odds_ratio``, ``p`` (shuffles inside meetings and roles), ``p_adjusted`` (Benjamini and
        Hochberg), ``n``, ``n_coded`` (int, turns compared; -1 where suppressed), ``speakers``,
        ``labs``, ``unit``, ``test``, ``checks``, ``refused``. A person cannot be the next after
        themselves, so that a coach is never followed by the only coach.

    Raises
    ------
    ValueError
        As `coded_lines`.

    Examples
    --------
    >>> corpus = Corpus(
    ...     pd.DataFrame({"session": ["a"], "phase": "debrief", "lab": "lab1", "school": "Oak"}),
    ...     pd.DataFrame({
    ...         "session": "a", "line": range(24), "text": "...", "role": ["coach", "teacher"] * 12,
    ...         "speaker": ["Coach", "Ana", "Coach", "Ben"] * 6}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": range(6), "coder": "me", "code": "adult_talk.question"}),
    ... )
    >>> found = who_speaks_next(corpus, ["adult_talk.question"], draws=99, min_lines=3)
    >>> found[["by", "next", "refused"]].iloc[2].tolist()
    ['anyone', 'principal', 'it never comes after anybody of this role']
    """
    wanted = {"coded": list(codes)}
    turns = _marked(corpus, wanted, phases)
    after = turns.shift(-1)
    behind = turns[after["joined"].eq(other=True)].copy()
    next_group = after.loc[behind.index, "group"]
    outcomes = {name: next_group.eq(name) for name in ("teacher", "coach", "principal")}
    outcomes["not heard lately"] = _not_heard(turns).shift(-1, fill_value=False)[behind.index]
    # roles are held: who may come next depends on who speaks
    behind["stratum"] = behind["session"] + "\0" + behind["group"]
    rows = []
    for by in ("anyone", "coach", "principal", "teacher"):
        mine = behind if by == "anyone" else behind[behind["group"] == by]
        coded = mine[mine["coded"]]
        speakers = int(coded["person"].nunique())
        hidden = too_small(speakers, len(coded), min_speakers=min_speakers, min_lines=min_lines)
        for name, flags in outcomes.items():
            row: dict[str, Any] = dict.fromkeys(
                ("share", "share_other", "estimate", "low", "high", "odds_ratio", "p"), np.nan
            )
            row |= {"n": -1, "n_coded": -1, "labs": 0, "checks": "", "refused": hidden}
            if not hidden and not flags[mine.index].any():
                row["refused"] = "it never comes after anybody of this role"
            elif not hidden:
                it = mine.assign(comes=flags[mine.index])
                got = stratified_odds(
                    it, "coded", "comes", strata="stratum", draws=draws, seed=seed
                )
                row |= {ours: got[theirs] for ours, theirs in _NEXT.items()}
            rows.append({"by": by, "next": name, "speakers": speakers, **row})
    table = pd.DataFrame(rows).assign(
        unit="turn, within meeting and role; labs drawn",
        test=f"coded turns moved inside meeting and role, {draws} draws",
    )
    table["p_adjusted"] = adjusted_p(table["p"])
    columns = [
        "by", "next", "share", "share_other", "estimate", "low", "high", "odds_ratio", "p",
        "p_adjusted", "n", "n_coded", "speakers", "labs", "unit", "test", "checks", "refused",
    ]  # fmt: skip
    table = table[columns]
    table.attrs |= {"composed": corpus.composed, "codes": wanted["coded"], "seed": seed}
    return table


_NEXT = {
    "share": "mean_exposed", "share_other": "mean_other", "estimate": "difference",
    "low": "difference_low", "high": "difference_high", "odds_ratio": "odds_ratio", "p": "p",
    "n": "n", "n_coded": "n_exposed", "labs": "clusters", "checks": "checks", "refused": "refused",
}  # fmt: skip


def _marked(corpus: Corpus, acts: Acts, phases: Iterable[str]) -> pd.DataFrame:
    """List turns with their group of roles and a bool column for each act."""
    codes = {name: list(parts) for name, parts in acts.items()}
    kept = list(phases)
    marks = adult_turns(corpus, codes, phases=kept)
    return adult_places(corpus, phases=kept).assign(**{name: marks[name] for name in codes})


def _share(part: pd.DataFrame, act: str, level: float) -> dict[str, Any]:
    sums = part.groupby("cluster", sort=False)[act].agg(["sum", "size"]).to_numpy(dtype=float)
    said, size = sums.sum(axis=0)
    labs = len(sums)
    found: dict[str, Any] = {"estimate": said / size, "n": int(said)}
    if said in (0, size):
        low, high = wilson_interval(said, size, level=level)
        checks = "never or always; Wilson's bound, as if turns were independent"
        return found | {"low": float(low), "high": float(high), "checks": checks}
    if labs < LEAST_LABS:
        return found | {"checks": f"no interval: {lab_count(labs)}, fewer than {LEAST_LABS}"}
    units = SessionSums(list(range(labs)), sums[:, None, :], np.zeros(labs, dtype=bool))
    low, high, _ = linearised(
        units,
        lambda s: (np.log(s[..., 0, 0]) - np.log(s[..., 0, 1] - s[..., 0, 0]))[..., None],
        level=level,
    )
    few = "; few for an interval" if labs < FEW_LABS else ""
    return found | {
        "low": float(1 / (1 + np.exp(-low[0]))),
        "high": float(1 / (1 + np.exp(-high[0]))),
        "checks": f"{lab_count(labs)}{few}",
    }


def _behind(
    rows: pd.DataFrame,
    roles: Iterable[str],
    act: str,
    lags: Iterable[int],
    *,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Compare teachers' turns behind the act with those behind other turns of the leader."""
    leads = rows["role"].isin(list(roles)).to_numpy()
    acting = leads & rows[act].to_numpy()
    session = rows["session"].to_numpy()
    there, acted = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for lag in lags:
        same = session[lag:] == session[:-lag]
        there[lag:] |= same & leads[:-lag]
        acted[lag:] |= same & acting[:-lag]
    chosen = rows["role"].isin(_TEACHERS).to_numpy() & there
    part = rows.loc[chosen, ["record", "cluster", "then"]].assign(acted=acted[chosen])
    got = stratified_odds(part, "acted", "then", strata="record", draws=draws, seed=seed)
    return {
        "estimate": got["odds_ratio"],
        "low": got["low"],
        "high": got["high"],
        "p": got["p"],
        "n": got["n"],
        "n_act": got["n_exposed"],
        "share": got["mean_exposed"],
        "share_other": got["mean_other"],
        "checks": got["checks"],
        "refused": got["refused"],
    }


def _not_heard(turns: pd.DataFrame) -> pd.Series:
    """Say whether who speaks has had none of the ten turns of adults before, and ten there were."""
    at = turns.groupby("session").cumcount()
    last = at.groupby([turns["session"], turns["person"]]).shift()
    return (at >= _RECENT) & (last.isna() | (at - last > _RECENT))
