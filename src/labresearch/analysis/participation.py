"""Who gets to speak, to reason and to be pressed, against chance (RQ13)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, lab_count, two_sided_p
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.stratified_odds import t_quantile
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus

__all__ = ["MEASURES", "chance_curves", "participation", "participation_by_group", "who_reasons"]

MEASURES = ("turns", "reasoning", "press")
FEW_CHILDREN, FEW_EVENTS, FEW_CLUSTERS, ENOUGH_CLUSTERS = 3, 5, 5, 10
_GRID = np.linspace(0, 1, 21)
THREATS = (
    "Children whom the transcript does not name are left out, and those who never spoke are not "
    "known unless a class size is given. Pair talk is not heard. A child with few turns has an "
    "uncertain share; single children must not be read off."
)
_FLAGS = {
    "press": ("teacher_moves.press",),
    "competence": ("teacher_moves.assign_competence",),
    "relates": ("engagement",),
}


def participation(corpus: Corpus) -> pd.DataFrame:
    """Count for each child and lesson how often it speaks, reasons, relates and is pressed.

    Parameters
    ----------
    corpus : Corpus
        With moves, reasoning and engagement coded by one coder, and children with names or labels.

    Returns
    -------
    pandas.DataFrame
        One row a child and session: ``lab``, ``session``, ``cluster``, ``child`` (str), ``turns``,
        ``runs`` (of turns between which no other child is known to speak, whatever adults say),
        ``reasoning`` (turns of level 3 or 4), ``relating`` (turns with a code of engagement),
        ``press`` (turns directly after an adult's press), ``competence`` (turns directly before an
        adult's turn that assigns competence; all int). ``attrs`` hold ``unnamed`` (share of
        children's turns by unknown or joint speakers, which are left out), ``unit``, ``threats``,
        ``composed``.

    Raises
    ------
    ValueError
        If no child is named in any lesson.

    Examples
    --------
    >>> said = [("T", "teacher_moves.press"), ("Mia", "student_reasoning.answer"),
    ...     ("Ben", "engagement.add"), ("T", "teacher_moves.tell"),
    ...     ("Mia", "student_reasoning.answer")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> participation(corpus)[["child", "turns", "relating", "press"]]
      child  turns  relating  press
    0   Mia      2         0      1
    1   Ben      1         1      0
    """
    turns = lesson_turns(corpus, _FLAGS)
    near = turns.groupby("stretch")
    turns["pressed"] = near["press"].shift(1, fill_value=False) & near["adult"].shift(
        1, fill_value=False
    )
    turns["valued"] = near["competence"].shift(-1, fill_value=False)
    named = turns[turns["role"] == "student"]
    if named.empty:
        message = (
            "no child is named in any lesson (role 'student'); who gets to reason cannot be told "
            "from transcripts that write 'S' or 'Ss' for everybody"
        )
        raise ValueError(message)
    heard = turns["child"] | (turns["role"] == "unknown")
    # an unknown speaker may be the child who spoke just before, and ends no run
    who = named[["session", "speaker"]]
    named = named.assign(begins=who.ne(who.shift()).any(axis=1))
    table = named.groupby(["lab", "session", "cluster", "speaker"], sort=False, as_index=False).agg(
        turns=("turn", "size"),
        runs=("begins", "sum"),
        reasoning=("reasons", "sum"),
        relating=("relates", "sum"),
        press=("pressed", "sum"),
        competence=("valued", "sum"),
    )
    table = table.rename(columns={"speaker": "child"})
    table.attrs = {
        "unnamed": float(1 - len(named) / heard.sum()),
        "unit": f"{len(table)} children in a lesson, {nested_in(table)}",
        "threats": THREATS,
        "composed": corpus.composed,
    }
    return table


def who_reasons(
    table: pd.DataFrame,
    *,
    by: pd.Series | None = None,
    class_size: Mapping[str, int] | int | None = None,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare how unevenly turns, reasoning and press are shared with what chance gives.

    A few events among many children are shared unevenly by chance alone, so a Gini coefficient
    means nothing without its expectation. Runs of turns are dealt to the children of a lesson at
    random, all alike (without a class size only children who were heard are known, and each keeps
    at least one), and each run gets a length: who has the floor often keeps it for the next
    turn, which makes turns uneven without any preference for a child. Where the table has no
    ``runs``, single turns are dealt. Turns with reasoning, and turns after a press, are dealt to
    the turns that the children have, so that who speaks more may reason more. ``excess`` is the
    mean over lessons of Gini minus its expectation; its interval draws whole labs (t with labs - 1
    degrees of freedom), p deals all lessons anew.

    Parameters
    ----------
    table : pandas.DataFrame
        From `participation`.
    by : pandas.Series, optional
        Group of each session, by session, such as ``corpus.sessions.set_index("session")["room"]``.
    class_size : int or mapping of session to int, optional
        Children present; those who did not speak are added with 0 turns. By default only children
        who were heard are known.
    draws : int, default 1999
        Deals, and draws of labs.
    seed : int
        Seed of both.

    Returns
    -------
    pandas.DataFrame
        One row a group and measure (`MEASURES`): ``group``, ``measure`` (str), ``gini``,
        ``expected`` (means over lessons, 0 to 1), ``excess``, ``low``, ``high`` (95 %), ``p``,
        ``p_adjusted`` (Benjamini-Hochberg over the rows), ``n`` (int, events), ``children``,
        ``sessions``, ``clusters`` (int), ``unit``, ``checks``, ``refused`` (str). Lessons with
        fewer than 3 children or 5 events of the measure are left out.

    Raises
    ------
    ValueError
        If the table is empty, a session has no group, or a class is smaller than the children
        heard in it.

    References
    ----------
    Gini, C. (1912), see `gini`. Howe, C. et al. (2019). Journal of the Learning Sciences 28,
    462-512 (dialogue and broad participation).

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "lab": "l", "session": "s", "cluster": "l", "child": list("abcd"),
    ...     "turns": [10, 10, 10, 10], "reasoning": [8, 0, 0, 0], "press": [2, 2, 2, 2]})
    >>> found = who_reasons(table, draws=199).set_index("measure")
    >>> found["gini"].round(2).to_dict(), bool(found.loc["reasoning", "p"] < 0.05)
    ({'turns': 0.0, 'reasoning': 1.0, 'press': 0.0}, True)
    """
    if table.empty:
        message = "table has no child; give what participation returns"
        raise ValueError(message)
    table = _with_silent(table, class_size)
    group = pd.Series("all", index=table.index) if by is None else table["session"].map(by)
    if group.isna().any():
        message = f"session {table.loc[group.isna(), 'session'].iloc[0]!r} has no group in by"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    rows = []
    for name, part in table.groupby(group.astype("str"), sort=True):
        for measure in MEASURES:
            rows.append({"group": name, "measure": measure, **_pooled(part, measure, rng, draws)})
    found = pd.DataFrame(rows)
    found.insert(found.columns.get_loc("p") + 1, "p_adjusted", adjusted_p(found["p"]))
    found.insert(found.columns.get_loc("checks"), "unit", "lesson, labs drawn")
    found.attrs = {**table.attrs, "parameters": {"draws": draws, "seed": seed}}
    return found


def participation_by_group(
    table: pd.DataFrame, groups: Mapping[str, str], *, least: int = 5
) -> pd.DataFrame:
    """Compare groups of children, if that is ethically agreed, with small cells left out.

    Labels stand for what adults wrote down about children, not for what children are. Ask before
    whether the comparison is wanted and agreed, and by whom.

    Parameters
    ----------
    table : pandas.DataFrame
        From `participation`.
    groups : mapping of str to str
        Child to group; children without one are left out.
    least : int, default 5
        Fewest different children of a group that are shown; smaller ones have no numbers.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``group`` (str), ``children``, ``turns`` (int, missing where suppressed),
        ``turns_per_child``, ``reasoning_share``, ``press_share`` (of the group's turns),
        ``refused`` (str). It has no test: a difference between groups of one class is no
        evidence about groups.

    Raises
    ------
    ValueError
        If ``least`` is below 3 or no child has a group.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "child": list("abcdef"), "turns": 4, "reasoning": 1, "press": 2})
    >>> groups = dict.fromkeys("abcde", "one") | {"f": "two"}
    >>> participation_by_group(table, groups)["refused"].tolist()
    ['', 'fewer than 5 children']
    """
    if least < 3:
        message = f"least = {least} is too small to protect children; must be at least 3"
        raise ValueError(message)
    known = table[table["child"].isin(groups)]
    if known.empty:
        message = "no child of the table is in groups; keys must be the names in column 'child'"
        raise ValueError(message)
    sums = known.groupby(known["child"].map(groups)).agg(
        children=("child", "nunique"),
        turns=("turns", "sum"),
        reasoning=("reasoning", "sum"),
        press=("press", "sum"),
    )
    shown = sums["children"] >= least
    found = pd.DataFrame(
        {
            "group": sums.index.astype("str"),
            "children": sums["children"].where(shown).astype("Int64").array,
            "turns": sums["turns"].where(shown).astype("Int64").array,
            "turns_per_child": (sums["turns"] / sums["children"]).where(shown).array,
            "reasoning_share": (sums["reasoning"] / sums["turns"]).where(shown).array,
            "press_share": (sums["press"] / sums["turns"]).where(shown).array,
            "refused": np.where(shown, "", f"fewer than {least} children"),
        }
    )
    found.attrs = dict(table.attrs)
    return found


def chance_curves(
    table: pd.DataFrame, measure: str = "reasoning", *, draws: int = 499, seed: int = SEED
) -> pd.DataFrame:
    """Give the mean Lorenz curve of lessons, and where it lies by chance.

    Parameters
    ----------
    table : pandas.DataFrame
        From `participation`.
    measure : str, default 'reasoning'
        One of `MEASURES`.
    draws : int, default 499
        Deals, as in `who_reasons`.
    seed : int
        Seed of the deals.

    Returns
    -------
    pandas.DataFrame
        ``people`` (0 to 1, from the child with least), ``amount`` (mean share that they have),
        ``low``, ``high`` (95 % of means over lessons when dealt at random). ``attrs`` hold
        ``sessions``.

    Raises
    ------
    ValueError
        If the measure is unknown or no lesson has enough children and events.

    Examples
    --------
    >>> table = pd.DataFrame({"session": "s", "turns": [5, 5, 5], "reasoning": [0, 0, 5]})
    >>> chance_curves(table, draws=9)["amount"].iloc[[0, 10, 20]].round(2).tolist()
    [0.0, 0.0, 1.0]
    """
    if measure not in MEASURES:
        message = f"measure = {measure!r} is none of {', '.join(MEASURES)}"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    own, dealt = [], []
    for counts, deals in _dealt(table, measure, rng, draws).values():
        own.append(_curves(counts[None])[0])
        dealt.append(_curves(deals))
    if not own:
        message = f"no lesson has {FEW_CHILDREN} children and {FEW_EVENTS} turns of {measure}"
        raise ValueError(message)
    low, high = np.quantile(np.mean(dealt, axis=0), [0.025, 0.975], axis=0)
    found = pd.DataFrame(
        {"people": _GRID, "amount": np.mean(own, axis=0), "low": low, "high": high}
    )
    found.attrs = {"sessions": len(own), "measure": measure}
    return found


def _with_silent(table: pd.DataFrame, size: Mapping[str, int] | int | None) -> pd.DataFrame:
    if size is None:
        return table.reset_index(drop=True)
    rows = []
    for session, part in table.groupby("session", sort=False):
        present = size if isinstance(size, int) else size.get(str(session), len(part))
        if present < len(part):
            message = f"class_size of {session!r} is {present}, but {len(part)} children were heard"
            raise ValueError(message)
        silent = part.iloc[[0] * (present - len(part))].assign(
            child="", **dict.fromkeys([n for n in (*MEASURES, "runs") if n in part], 0)
        )
        rows += [part, silent]
    found = pd.concat(rows, ignore_index=True)
    found.attrs = dict(table.attrs)
    return found


def _dealt(
    table: pd.DataFrame, measure: str, rng: np.random.Generator, draws: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Give for each lesson its counts and the counts of deals, one row a deal."""
    found = {}
    for session, part in table.groupby("session", sort=True):
        counts, turns = part[measure].to_numpy(), part["turns"].to_numpy()
        if len(part) < FEW_CHILDREN or counts.sum() < FEW_EVENTS:
            continue
        if measure == "turns":
            runs = part["runs"].to_numpy() if "runs" in part else counts
            deals = _turns_dealt(counts, runs, rng, draws)
        else:
            deals = rng.multivariate_hypergeometric(turns, int(counts.sum()), size=draws)
        found[str(session)] = counts, deals
    return found


def _turns_dealt(
    counts: np.ndarray, runs: np.ndarray, rng: np.random.Generator, draws: int
) -> np.ndarray:
    """Deal runs of turns to children who are all alike, and give each run a length.

    Lengths are geometric: after each turn of a run another one follows with the same chance.
    """
    dealt = _runs_dealt(runs, rng, draws)
    ends = runs.sum() / counts.sum()
    if ends >= 1:
        return dealt
    # a child without any run has no further turns either
    further = rng.negative_binomial(np.maximum(dealt, 1), ends)
    return dealt + np.where(dealt > 0, further, 0)


def _runs_dealt(runs: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
    """Deal runs.

    Where only children who were heard are known, each has at least one by construction; dealt
    freely some would have none, and real lessons would look too even. So counts are then drawn from
    a Poisson distribution without zero that has the same mean.
    """
    total, n = int(runs.sum()), len(runs)
    if (runs == 0).any():
        return rng.multinomial(total, np.full(n, 1 / n), size=draws)
    mean = total / n
    rate = mean
    for _ in range(200):
        rate = mean * -np.expm1(-rate)
    if rate < 1e-9:
        return np.ones((draws, n), dtype=int)
    most = int(rate + 12 * np.sqrt(rate) + 20)
    k = np.arange(1, most + 1)
    logs = k * np.log(rate) - np.cumsum(np.log(k))
    weights = np.exp(logs - logs.max())
    return rng.choice(k, size=(draws, n), p=weights / weights.sum())


def _pooled(
    part: pd.DataFrame, measure: str, rng: np.random.Generator, draws: int
) -> dict[str, object]:
    lessons = _dealt(part, measure, rng, draws)
    cluster_of = part.groupby("session")["cluster"].first()
    clusters = [str(cluster_of[session]) for session in lessons]
    groups = len(set(clusters))
    row: dict[str, object] = dict.fromkeys(
        ("gini", "expected", "excess", "low", "high", "p"), np.nan
    )
    kept = part[part["session"].isin(list(lessons))]
    row |= {"n": int(kept[measure].sum()), "children": len(kept), "sessions": len(lessons)}
    row |= {"clusters": groups, "checks": "", "refused": ""}
    if not lessons:
        row["refused"] = (
            f"no lesson with {FEW_CHILDREN} children and {FEW_EVENTS} turns of {measure}"
        )
        return row
    own = np.array([_ginis(counts[None])[0] for counts, _ in lessons.values()])
    dealt = np.array([_ginis(deals) for _, deals in lessons.values()])
    expected = dealt.mean(axis=1)
    excess = own - expected
    row |= {"gini": own.mean(), "expected": expected.mean(), "excess": excess.mean()}
    shuffled = (dealt - expected[:, None]).mean(axis=0)
    row["p"] = two_sided_p(shuffled, float(excess.mean()))
    if groups < FEW_CLUSTERS:
        row["refused"] = f"no interval: {lab_count(groups)}, fewer than {FEW_CLUSTERS}"
        return row
    sums = pd.DataFrame({"cluster": clusters, "sum": excess, "n": 1}).groupby("cluster").sum()
    picks = rng.multinomial(groups, np.full(groups, 1 / groups), size=draws) @ sums.to_numpy()
    reach = t_quantile(groups - 1, 0.975) * float((picks[:, 0] / picks[:, 1]).std(ddof=1))
    row |= {"low": excess.mean() - reach, "high": excess.mean() + reach}
    if groups < ENOUGH_CLUSTERS:
        row["checks"] = f"{lab_count(groups)}: the interval is an illustration"
    return row


def _ginis(counts: np.ndarray) -> np.ndarray:
    """Gini coefficients of rows, as `gini`."""
    ordered = np.sort(counts, axis=1)
    n = ordered.shape[1]
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return ordered @ ranks / ((n - 1) * ordered.sum(axis=1))


def _curves(counts: np.ndarray) -> np.ndarray:
    """Lorenz curves of rows on a common grid."""
    ordered = np.sort(counts, axis=1).cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
    ordered = np.concatenate([np.zeros((len(counts), 1)), ordered], axis=1)
    place = _GRID * (ordered.shape[1] - 1)
    below = np.minimum(place.astype(int), ordered.shape[1] - 2)
    part = place - below
    return ordered[:, below] * (1 - part) + ordered[:, below + 1] * part
