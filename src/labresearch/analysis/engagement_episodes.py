"""Invitations to engage with each other's ideas, and the follow-ups that come after (RQ5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, lab_count
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus

__all__ = [
    "FOLLOW_UPS",
    "engagement_episodes",
    "episode_turns",
    "follow_up_odds",
    "follow_up_steps",
]

FOLLOW_UPS = ("compare", "relate", "press", "revoice")
_INVITES = ("relate", "compare")
_CHANGES = ("elicit", "accuracy", "manage", "tell", "think_time", "partner_talk", "adults_learn")
_SCORE = {
    "engages 1": ("engagement.acknowledge",),
    "engages 2": ("engagement.restate", "engagement.ask"),
    "engages 3": (
        *("engagement.add", "engagement.compare", "engagement.challenge"),
        *("engagement.use", "engagement.repair"),
    ),
}
_FEW = 5
_STEPS = ("0", "1", "2", "3+")
THREATS = (
    "Long episodes have more follow-ups, and more chances of a high turn: maxima mislead, so means "
    "and the first turns are shown, and turns are compared by what came before them. Adults follow "
    "up where a child's turn seems worth it."
)


def episode_turns(corpus: Corpus) -> pd.DataFrame:
    """List the children's turns of engagement episodes with the follow-ups before each.

    An episode begins with an adult's turn that relates or compares and goes on to the next adult's
    turn that turns to something else (elicits, asks for an answer, manages, tells, gives time to
    think, sends to pairs) without relating, comparing, pressing or revoicing, or to the end of the
    stretch (a time-out, the end of the lesson). A follow-up is a later adult's turn of the episode
    that compares, relates, presses or revoices; one that does several is named by the first of
    these.

    Parameters
    ----------
    corpus : Corpus
        With moves and engagement coded by one coder.

    Returns
    -------
    pandas.DataFrame
        One row a child's turn: ``lab``, ``session``, ``cluster`` (str), ``episode`` (int),
        ``invitation`` ('compare' or 'relate'), ``line``, ``place`` (int, number of the child's turn
        in the episode, from 1), ``follow_ups`` (int, before this turn), ``press``, ``revoice``,
        ``relate``, ``compare`` (int, of them), ``after`` (str, what the adult's turn directly
        before is: 'invitation', a follow-up, 'other', or 'child'), ``engagement`` (int, 0 none to
        3 with mathematical detail), ``reasons`` (bool), ``changed`` (bool, the episode ends by a
        change of topic). ``attrs`` hold ``unit``, ``threats``, ``composed``.

    Raises
    ------
    ValueError
        If no adult's turn in a lesson relates or compares.

    References
    ----------
    Webb, N. M., Franke, M. L. et al. (2014). International Journal of Educational Research 63,
    79-93 (engagement with others' ideas; invitation and follow-up). The bounds of an episode are
    ours.

    Examples
    --------
    >>> said = [("T", "teacher_moves.relate"), ("Mia", "engagement.add"),
    ...     ("T", "teacher_moves.press"), ("Ben", "engagement.restate")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> episode_turns(corpus)[["invitation", "follow_ups", "after", "engagement"]]
      invitation  follow_ups       after  engagement
    0     relate           0  invitation           3
    1     relate           1       press           2
    """
    flags = {name: (f"teacher_moves.{name}",) for name in (*FOLLOW_UPS, *_CHANGES)}
    turns = lesson_turns(corpus, {**flags, **_SCORE})
    rows: list[dict[str, Any]] = []
    number = 0
    for _, stretch in turns.groupby("stretch", sort=False):
        found, number = _episodes(stretch.to_dict("records"), number)
        rows += found
    if not number:
        message = (
            "no adult's turn in a lesson is coded teacher_moves.relate or teacher_moves.compare, "
            "so there is no invitation to look at"
        )
        raise ValueError(message)
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    table.attrs = {
        "unit": f"{len(table)} children's turns in {number} episodes, {nested_in(table)}",
        "threats": THREATS,
        "composed": corpus.composed,
    }
    return table


_COLUMNS = (
    *("lab", "session", "cluster", "episode", "invitation", "line", "place", "follow_ups"),
    *(*FOLLOW_UPS, "after", "engagement", "reasons", "changed"),
)


def _episodes(turns: list[dict[str, Any]], number: int) -> tuple[list[dict[str, Any]], int]:
    rows: list[dict[str, Any]] = []
    now: dict[str, Any] | None = None
    mine: list[dict[str, Any]] = []
    before = ""
    for turn in turns:
        follows = next((name for name in FOLLOW_UPS if turn["adult"] and turn[name]), "")
        if turn["adult"]:
            changes = not follows and any(turn[name] for name in _CHANGES)
            if changes and now is not None:
                for row in mine:
                    row["changed"] = True
                now = None
            if now is None and (turn["relate"] or turn["compare"]):
                number += 1
                now = {"episode": number, "follow_ups": 0, **dict.fromkeys(FOLLOW_UPS, 0)}
                now["invitation"] = "compare" if turn["compare"] else "relate"
                now["place"], mine, before = 0, [], "invitation"
            elif now is not None and follows:
                now["follow_ups"] += 1
                for name in FOLLOW_UPS:
                    now[name] += int(turn[name])
                before = follows
            else:
                before = "other"
        elif now is not None and turn["child"]:
            now["place"] += 1
            row = {name: turn[name] for name in ("lab", "session", "cluster", "reasons")} | now
            row |= {"line": turn["first_line"], "after": before, "changed": False}
            row["engagement"] = max(k * turn[f"engages {k}"] for k in (1, 2, 3))
            mine.append(row)
            rows.append(row)
            before = "child"
        else:
            before = "child"
    return rows, number


def engagement_episodes(turns: pd.DataFrame, *, first: int = 3) -> pd.DataFrame:
    """Sum up episodes: how many follow-ups, and how high children's engagement went.

    Parameters
    ----------
    turns : pandas.DataFrame
        From `episode_turns`.
    first : int, default 3
        Children's turns of ``mean_first``.

    Returns
    -------
    pandas.DataFrame
        One row an episode with a child's turn: ``lab``, ``session``, ``cluster``, ``episode``,
        ``invitation``, ``line`` (first child's turn), ``child_turns``, ``follow_ups`` (int, before
        its last child's turn), ``highest`` (0 to 3), ``mean``, ``mean_first`` (mean engagement, of
        all and of the first turns), ``reasoning`` (int), ``changed`` (bool).

    Raises
    ------
    ValueError
        If ``first`` is below 1.

    Examples
    --------
    >>> turns = pd.DataFrame({
    ...     "lab": "l", "session": "s", "cluster": "l", "episode": [1, 1, 2], "line": [1, 3, 7],
    ...     "invitation": "relate", "place": [1, 2, 1], "follow_ups": [0, 1, 0],
    ...     "after": ["invitation", "press", "invitation"], "engagement": [1, 3, 2],
    ...     "reasons": False, "changed": True})
    >>> engagement_episodes(turns)[["child_turns", "follow_ups", "highest", "mean"]]
       child_turns  follow_ups  highest  mean
    0            2           1        3   2.0
    1            1           0        2   2.0
    """
    if first < 1:
        message = f"first = {first} must be at least 1"
        raise ValueError(message)
    keys = ["lab", "session", "cluster", "episode", "invitation"]
    table = turns.groupby(keys, sort=False, as_index=False).agg(
        line=("line", "min"),
        child_turns=("place", "max"),
        follow_ups=("follow_ups", "max"),
        highest=("engagement", "max"),
        mean=("engagement", "mean"),
        reasoning=("reasons", "sum"),
        changed=("changed", "first"),
    )
    early = turns[turns["place"] <= first].groupby("episode")["engagement"].mean()
    table.insert(table.columns.get_loc("mean") + 1, "mean_first", table["episode"].map(early))
    table.attrs = dict(turns.attrs)
    return table


def follow_up_steps(
    turns: pd.DataFrame, *, first: int = 3, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Give engagement by number of follow-ups, the misleading way and better ones.

    Parameters
    ----------
    turns : pandas.DataFrame
        From `episode_turns`.
    first : int, default 3
        As in `engagement_episodes`.
    draws : int, default 1999
        Draws of labs.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a measure and step ('0', '1', '2', '3+'): ``measure`` ('highest of the episode',
        which grows with length; 'mean of the episode'; 'first 3 turns', by the follow-ups of the
        whole episode; 'single turn', by the follow-ups before it), ``follow_ups`` (str),
        ``estimate``, ``low``, ``high`` (mean engagement 0 to 3; 95 %, labs drawn), ``n`` (episodes
        or turns), ``clusters`` (int), ``unit``, ``refused`` (str).

    Raises
    ------
    ValueError
        If ``first`` is below 1.

    Examples
    --------
    >>> turns = pd.DataFrame({
    ...     "lab": "l", "session": "s", "cluster": "l", "episode": [1, 1, 2], "line": [1, 3, 7],
    ...     "invitation": "relate", "place": [1, 2, 1], "follow_ups": [0, 1, 0],
    ...     "after": ["invitation", "press", "invitation"], "engagement": [1, 3, 2],
    ...     "reasons": False, "changed": True})
    >>> table = follow_up_steps(turns, draws=99).set_index(["measure", "follow_ups"])
    >>> table.loc["single turn", "estimate"].head(2).tolist()
    [1.5, 3.0]
    """
    episodes = engagement_episodes(turns, first=first)
    measures = {
        "highest of the episode": (episodes, "highest", "episode"),
        "mean of the episode": (episodes, "mean", "episode"),
        f"first {first} turns": (episodes, "mean_first", "episode"),
        "single turn": (turns, "engagement", "child's turn"),
    }
    rng = np.random.default_rng(seed)
    names = sorted(turns["cluster"].unique())
    picks = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    rows = []
    for measure, (table, column, unit) in measures.items():
        step = table["follow_ups"].clip(upper=3)
        for k, label in enumerate(_STEPS):
            part = table[step == k]
            by_lab = part.groupby("cluster")[column].agg(["sum", "size"])
            sums = by_lab.reindex(names, fill_value=0).to_numpy(dtype=float)
            row: dict[str, Any] = {"measure": measure, "follow_ups": label}
            row |= {"estimate": part[column].mean(), "low": np.nan, "high": np.nan}
            row |= {"n": len(part), "clusters": len(by_lab), "unit": unit, "refused": ""}
            if min(len(part), len(by_lab)) < _FEW:
                row["refused"] = (
                    f"no interval: {len(part)} in {lab_count(len(by_lab))}, fewer than {_FEW}"
                )
            else:
                drawn = picks @ sums
                drawn = drawn[drawn[:, 1] > 0]
                row["low"], row["high"] = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
            rows.append(row)
    found = pd.DataFrame(rows)
    found.attrs = {**turns.attrs, "parameters": {"first": first, "draws": draws, "seed": seed}}
    return found


def follow_up_odds(turns: pd.DataFrame, *, draws: int = 1999, seed: int = SEED) -> pd.DataFrame:
    """Compare children's engagement after follow-ups and after the invitation, inside lessons.

    Each child's turn is judged by what came before it, not by how long the episode became. The
    odds ratio is cumulative over the levels 0 to 3 (see `stratified_odds`).

    Parameters
    ----------
    turns : pandas.DataFrame
        From `episode_turns`.
    draws : int, default 1999
        As in `stratified_odds`.
    seed : int
        As in `stratified_odds`.

    Returns
    -------
    pandas.DataFrame
        One row a comparison: ``comparison``, ``against`` (str): any follow-up before the turn
        against none; the turn directly after each kind of follow-up against directly after the
        invitation; after an invitation that compares against one that relates. Then the columns
        of `stratified_odds` with means of engagement, ``p_adjusted`` (Benjamini-Hochberg over the
        rows), ``unit``.

    Examples
    --------
    >>> turns = pd.DataFrame({
    ...     "lab": "l", "session": "s", "cluster": "l", "episode": [1, 1, 2], "line": [1, 3, 7],
    ...     "invitation": "relate", "place": [1, 2, 1], "follow_ups": [0, 1, 0],
    ...     "after": ["invitation", "press", "invitation"], "engagement": [1, 3, 2],
    ...     "reasons": False, "changed": True})
    >>> follow_up_odds(turns, draws=99)["comparison"].tolist()[:2]
    ['any follow-up before', 'directly after compare']
    """
    direct = turns[turns["after"] != "child"]
    invited = direct["after"] == "invitation"
    compared = [("any follow-up before", "none before", turns, turns["follow_ups"] > 0)]
    for name in FOLLOW_UPS:
        part = direct[invited | (direct["after"] == name)]
        label = f"directly after {name}"
        compared.append((label, "directly after the invitation", part, part["after"] == name))
    start = direct[invited]
    compared.append(
        ("invitation compares", "invitation relates", start, start["invitation"] == "compare")
    )
    rows = []
    for name, against, part, exposed in compared:
        found = stratified_odds(
            part.assign(exposed=exposed), "exposed", "engagement", draws=draws, seed=seed
        )
        rows.append({"comparison": name, "against": against, **{k: found[k] for k in _SHOWN}})
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(table["p"]))
    table.insert(table.columns.get_loc("checks"), "unit", "child's turn, within lesson and lab")
    table.attrs = {**turns.attrs, "parameters": {"draws": draws, "seed": seed}}
    return table


_SHOWN = (
    *("n", "n_exposed", "mean_exposed", "mean_other", "difference", "difference_low"),
    *(
        "difference_high",
        "odds_ratio",
        "low",
        "high",
        "strata",
        "clusters",
        "p",
        "checks",
        "refused",
    ),
)
