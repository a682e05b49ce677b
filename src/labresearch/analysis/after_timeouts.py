"""Whether decisions of time-outs are enacted, and what children voice around them (RQ2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, two_sided_p
from labresearch.analysis.session_sums import t_quantile
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.timeout_places import (
    ENACTED,
    Lesson,
    lessons_with_timeouts,
    turns_around_timeouts,
)
from labresearch.analysis.timeout_shares import LEAST as LEAST_LABS
from labresearch.analysis.timeout_shares import timeout_shares, too_few, with_groups
from labresearch.analysis.timeout_spans import coded_timeouts
from labresearch.analysis.turn_codes import nested_in
from labresearch.corpus import Corpus
from labresearch.networks.code_facts import code_facts

__all__ = ["reasoning_around_timeouts", "timeout_curve", "timeout_resolutions"]

OUTCOMES = ("reasoning", "engaging")
LEAST = 5  # turns
THREATS = (
    "Time-outs are called when something interesting is happening, and what is unusual is followed "
    "by what is usual (regression to the mean). Whether a decision is enacted may depend on what "
    "children say next. So differences are associations. The record of a lesson has an end: "
    "time-outs moved along it come round again, which supposes that lessons have no trend."
)
_SHOWN = (
    *("n", "n_exposed", "mean_exposed", "mean_other", "difference", "difference_low"),
    *("difference_high", "odds_ratio", "low", "high"),
)


def timeout_resolutions(
    corpus: Corpus, *, by: str | None = None, draws: int = 1999, seed: int = SEED
) -> pd.DataFrame:
    """Count how time-outs end.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of ``corpus.sessions`` whose values are told apart, e.g. 'school' or 'cycle'.
    draws : int, default 1999
        Bootstrap samples of labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        One row a group and resolution: ``group`` (str), ``resolution`` (str, code; '' for none
        coded), ``label`` (str), ``n`` (int), ``timeouts`` (int, of the group), ``share`` (0 to 1),
        ``low``, ``high`` (95 %, whole labs drawn), ``labs`` (int), ``unit``, ``refused`` (str).

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
    >>> timeout_resolutions(corpus)[["label", "n", "timeouts", "share"]]
                     label  n  timeouts  share
    0  decided and enacted  1         1    1.0
    """
    found = with_groups(coded_timeouts(corpus), corpus, by)
    table = timeout_shares(found, "resolution", draws=draws, seed=seed)
    facts = code_facts(table.loc[table["resolution"] != "", "resolution"])
    labels = table["resolution"].map(facts["label"]).astype("object")
    labels = labels.where(table["resolution"] != "", "not coded").astype("str")
    table.insert(2, "label", labels)
    table.attrs = {"composed": corpus.composed, "unit": f"time-outs, {nested_in(found)}"}
    return table


def reasoning_around_timeouts(
    corpus: Corpus,
    *,
    by: str | None = None,
    window: int = 10,
    outcomes: Iterable[str] = OUTCOMES,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare children's turns after time-outs with others of the same lesson.

    A window holds the next (or last) ``window`` turns of children, up to the neighbouring time-out.
    Turns are compared inside a lesson, and those directly after a press for reasoning only with
    each other (Mantel-Haenszel, see `stratified_odds`); intervals draw whole labs. p moves all
    time-outs of a lesson along it, which keeps their spacing and how turns hang together.

    Comparisons are: 'enacted' (after enacted decisions, against all other turns of the lesson),
    'other time-outs' (after the others, against turns after none), 'enacted against others' (only
    turns after time-outs; p shuffles which of the lesson's time-outs were enacted), 'same child'
    (as 'enacted', inside each child of a lesson), 'before enacted' (a check: what differs already
    before is not what came of it) and 'after - before', the change around enacted ones minus that
    around places to which the time-outs were moved.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    by : str, optional
        Column of ``corpus.sessions`` whose values are told apart, e.g. 'school'.
    window : int, default 10
        Turns of children.
    outcomes : iterable of str, default ('reasoning', 'engaging')
        'reasoning' is level 3 or 4, 'engaging' takes up another child's idea.
    draws : int, default 1999
        Shuffles, and draws of labs.
    seed : int
        Seed.

    Returns
    -------
    pandas.DataFrame
        One row a group, outcome and comparison: ``group``, ``outcome``, ``comparison`` (str),
        ``n``, ``n_exposed`` (int, turns; of 'after - before', time-outs), ``mean_exposed``,
        ``mean_other`` (0 to 1), ``difference``, ``difference_low``, ``difference_high``,
        ``odds_ratio``, ``low``, ``high`` (95 %, between labs), ``p`` (two-sided), ``p_adjusted``
        (Benjamini-Hochberg over groups and outcomes of a comparison), ``lessons``, ``labs`` (int),
        ``unit``, ``test``, ``checks``, ``refused`` (str). ``attrs`` hold ``threats``, ``unit``.

    Raises
    ------
    ValueError
        As in `coded_timeouts`; if no resolution is coded, ``by`` is no column, an outcome is
        unknown, or ``window`` is below 1.

    References
    ----------
    Gibbons, L. K., Kazemi, E., Hintz, A. & Hartmann, E. (2017), on teacher time-outs. Mantel, N. &
    Haenszel, W. (1959). Journal of the National Cancer Institute 22, 719-748. Shifts along a
    circle as a reference: Toroidal shift, Lotwick, H. W. & Silverman, B. W. (1982). Journal of the
    Royal Statistical Society B 44, 406-413.

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
    >>> found = reasoning_around_timeouts(corpus, outcomes=["reasoning"], draws=99)
    >>> found["comparison"].tolist()[:3], found["refused"].iloc[5]
    (['enacted', 'other time-outs', 'enacted against others'], 'no interval: 1 lab, fewer than 5')
    """
    outcomes = _checked(outcomes, window)
    turns, timeouts = turns_around_timeouts(corpus, by=by)
    timeouts = with_groups(timeouts, corpus, by)
    if not (timeouts["resolution"] != "").any():
        message = "no time-out has a coded resolution (timeout_resolution.*); code how they end"
        raise ValueError(message)
    rows = []
    for group, mine in turns.groupby("group", sort=True):
        its = timeouts[timeouts["group"] == group]
        lessons = lessons_with_timeouts(mine, its)
        mine = mine[mine["session"].isin({lesson.session for lesson in lessons})]
        if mine.empty:
            continue
        marked = _marked(mine.reset_index(drop=True), window)
        for outcome in outcomes:
            each = _comparisons(marked, lessons, outcome, window, draws, seed)
            rows += [{"group": group, "outcome": outcome, **row} for row in each]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    for _, family in table.groupby("comparison"):
        table.loc[family.index, "p_adjusted"] = adjusted_p(family["p"])
    table.attrs = {
        "unit": f"children's turns, {nested_in(turns)}",
        "threats": THREATS,
        "parameters": {"by": by, "window": window, "draws": draws, "seed": seed},
        "composed": corpus.composed,
    }
    return table


_COLUMNS = [
    "group", "outcome", "comparison", *_SHOWN, "p", "p_adjusted", "lessons", "labs", "unit", "test",
    "checks", "refused",
]  # fmt: skip


def timeout_curve(
    corpus: Corpus,
    *,
    outcome: str = "reasoning",
    window: int = 10,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Average an outcome at each distance from time-outs, beside moved time-outs.

    Where lessons are long, `event_curve` can compare with places far from any time-out. In lessons
    with several there is no such place; so here the time-outs themselves are moved.

    Parameters
    ----------
    corpus, outcome, window, draws, seed
        As in `reasoning_around_timeouts`.

    Returns
    -------
    pandas.DataFrame
        One row a kind and distance: ``kind`` ('enacted', 'other'), ``lag`` (int, turns of children;
        negative before), ``n`` (int, turns), ``labs`` (int), ``estimate`` (0 to 1; NaN below 5
        turns), ``expected`` (mean over moved time-outs), ``low``, ``high`` (2.5 and 97.5 % of
        these, each distance by itself), ``refused`` (str). ``attrs['composed']``.

    Raises
    ------
    ValueError
        As in `reasoning_around_timeouts`.

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
    >>> timeout_curve(corpus, window=1, draws=99)[["kind", "lag", "n"]]
          kind  lag  n
    0  enacted   -1  1
    1  enacted    1  1
    2    other   -1  0
    3    other    1  0
    """
    (outcome,) = _checked([outcome], window)
    turns, timeouts = turns_around_timeouts(corpus)
    lessons = lessons_with_timeouts(turns, timeouts)
    rng = np.random.default_rng(seed)
    lags = [lag for lag in range(-window, window + 1) if lag]
    kinds = ("enacted", "other")
    size = (draws + 1, len(kinds), len(lags))
    total, count = np.zeros(size), np.zeros(size)
    labs: dict[tuple[int, int], set[str]] = {}
    values, spots = turns[outcome].to_numpy(dtype=float), _spots(turns)
    for lesson in lessons:
        y = np.append(_on_places(values, spots, lesson), 0.0)
        known = np.append(lesson.known, False)
        first, at, end = lesson.windows(window)
        picked = np.append(0, rng.integers(len(at), size=draws))
        for kind, chosen in enumerate((lesson.enacted, lesson.coded & ~lesson.enacted)):
            for where, lag in enumerate(lags):
                place = at + lag - (lag > 0)
                inside = (place >= first) & (place < end) & chosen
                place = np.where(inside, place, len(lesson.known))
                inside &= known[place]
                total[:, kind, where] += (y[place] * inside).sum(axis=1)[picked]
                count[:, kind, where] += inside.sum(axis=1)[picked]
                if inside[0].any():
                    labs.setdefault((kind, where), set()).add(lesson.cluster)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
    rows = []
    for kind, name in enumerate(kinds):
        for where, lag in enumerate(lags):
            n = int(count[0, kind, where])
            drawn = mean[1:, kind, where]
            drawn = drawn[np.isfinite(drawn)]
            few = n < LEAST or not len(drawn)
            low, high = (np.nan, np.nan) if few else np.quantile(drawn, [0.025, 0.975])
            rows.append(
                {
                    "kind": name,
                    "lag": lag,
                    "n": n,
                    "labs": len(labs.get((kind, where), ())),
                    "estimate": np.nan if few else mean[0, kind, where],
                    "expected": np.nan if few else drawn.mean(),
                    "low": low,
                    "high": high,
                    "refused": f"{n} turns, fewer than {LEAST}" if few else "",
                }
            )
    table = pd.DataFrame(rows)
    table.attrs = {
        "unit": f"children's turns, {nested_in(turns)}",
        "parameters": {"outcome": outcome, "window": window, "draws": draws, "seed": seed},
        "composed": corpus.composed,
    }
    return table


def _checked(outcomes: Iterable[str], window: int) -> tuple[str, ...]:
    outcomes = tuple(outcomes)
    wrong = [name for name in outcomes if name not in OUTCOMES]
    if wrong or not outcomes:
        message = f"outcomes = {outcomes} must be some of {', '.join(OUTCOMES)}"
        raise ValueError(message)
    if window < 1:
        message = f"window = {window} is too small; must be at least 1"
        raise ValueError(message)
    return outcomes


def _marked(turns: pd.DataFrame, window: int) -> pd.DataFrame:
    """Say which turns lie in which windows, and which are compared with which."""
    near = turns["since"].between(1, window)
    soon = turns["until"].between(1, window)
    press = turns["press"].map({True: " press", False: ""})
    return turns.assign(
        held=turns["session"] + press,
        child=turns["session"] + " " + turns["speaker"] + press,
        after_enacted=near & (turns["after"] == ENACTED),
        after_other=near & ~turns["after"].isin(("", ENACTED)),
        before_enacted=soon & (turns["before"] == ENACTED),
    )


def _comparisons(
    turns: pd.DataFrame,
    lessons: list[Lesson],
    outcome: str,
    window: int,
    draws: int,
    seed: int,
) -> list[dict[str, Any]]:
    enacted, other = turns["after_enacted"], turns["after_other"]
    moved = "time-outs moved along the lesson"
    plans: list[tuple[str, pd.DataFrame, str, str, str]] = [
        ("enacted", turns, "after_enacted", "held", moved),
        ("other time-outs", turns[~enacted], "after_other", "held", moved),
        (
            "enacted against others",
            turns[enacted | other],
            "after_enacted",
            "held",
            "which time-outs of a lesson were enacted shuffled",
        ),
        ("same child", turns, "after_enacted", "child", moved),
        ("before enacted", turns[~enacted], "before_enacted", "held", moved),
    ]
    spots = _spots(turns)
    table = []
    for name, rows, exposed, strata, test in plans:
        found = stratified_odds(rows, exposed, outcome, strata=strata, draws=draws, seed=seed)
        shuffled = name == "enacted against others"
        base = rows if shuffled else turns
        rest = base[outcome] - base.groupby(strata)[outcome].transform("mean")
        full = rest.reindex(turns.index, fill_value=0.0).to_numpy()
        p = np.nan
        if np.isfinite(found["difference"]) and shuffled:
            p = _shuffled_p(full, spots, lessons, window, draws, seed)
        elif np.isfinite(found["difference"]):
            p = _moved_p(full, spots, lessons, name, window, draws, seed)
        table.append(
            {
                "comparison": name,
                **{key: found[key] for key in _SHOWN},
                "p": p,
                "lessons": int(rows["session"].nunique()),
                "labs": found["clusters"],
                "unit": "child's turn, within lesson and lab",
                "test": f"Mantel-Haenszel, labs drawn; p: {test}",
                "checks": found["checks"],
                "refused": found["refused"],
            }
        )
    full = turns[outcome].to_numpy(dtype=float)
    table.append(_change(full, spots, lessons, window, draws, seed))
    return table


_Spots = dict[str, tuple[np.ndarray, np.ndarray]]


def _spots(turns: pd.DataFrame) -> _Spots:
    """Give rows and places of each lesson."""
    place = turns["place"].to_numpy()
    return {str(s): (at, place[at]) for s, at in turns.groupby("session").indices.items()}


def _on_places(values: np.ndarray, spots: _Spots, lesson: Lesson) -> np.ndarray:
    out = np.zeros(len(lesson.known))
    rows, places = spots[lesson.session]
    out[places] = values[rows]
    return out


def _moved_p(
    rest: np.ndarray,
    spots: _Spots,
    lessons: list[Lesson],
    name: str,
    window: int,
    draws: int,
    seed: int,
) -> float:
    """Compare the sum of an outcome's rest in the windows with its sum in moved windows."""
    rng = np.random.default_rng(seed)
    drawn, observed, expected = np.zeros(draws), 0.0, 0.0
    for lesson in lessons:
        values = _on_places(rest, spots, lesson)
        counts = lesson.known.astype(float)
        first, at, end = lesson.windows(window)
        enacted = _inside(at, end, lesson.enacted, len(counts))
        among = np.ones_like(enacted)
        if name == "other time-outs":
            exposed, among = _inside(at, end, lesson.coded & ~lesson.enacted, len(counts)), ~enacted
        elif name == "before enacted":
            exposed, among = _inside(first, at, lesson.enacted, len(counts)), ~enacted
        else:
            exposed = enacted
        exposed &= among
        # what is left out moves along with the time-outs
        share = (exposed @ counts) / np.maximum(among @ counts, 1.0)
        each = exposed @ values - share * (among @ values)
        drawn += each[rng.integers(len(each), size=draws)]
        observed += float(each[0])
        expected += float(each.mean())
    return two_sided_p(drawn - expected, observed - expected)


def _inside(begin: np.ndarray, end: np.ndarray, chosen: np.ndarray, places: int) -> np.ndarray:
    """Tell at each shift which places lie in a window of the chosen time-outs."""
    place = np.arange(places)
    begin, end = begin[:, chosen, None], end[:, chosen, None]
    return np.asarray(((begin <= place) & (place < end)).any(axis=1))


def _shuffled_p(
    rest: np.ndarray,
    spots: _Spots,
    lessons: list[Lesson],
    window: int,
    draws: int,
    seed: int,
) -> float:
    """Shuffle which time-outs of a lesson were enacted."""
    rng = np.random.default_rng(seed)
    drawn, observed, expected = np.zeros(draws), 0.0, 0.0
    for lesson in lessons:
        summed = np.append(0.0, np.cumsum(_on_places(rest, spots, lesson)))
        _, at, end = (part[0] for part in lesson.windows(window))
        after = summed[end] - summed[at]
        known, chosen = after[lesson.coded], int(lesson.enacted.sum())
        if not len(known):
            continue
        order = rng.permuted(np.tile(known, (draws, 1)), axis=1)
        drawn += order[:, :chosen].sum(axis=1)
        observed += float(after[lesson.enacted].sum())
        expected += float(known.mean()) * chosen
    return two_sided_p(drawn - expected, observed - expected)


def _change(
    values: np.ndarray,
    spots: _Spots,
    lessons: list[Lesson],
    window: int,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Compare the change around enacted time-outs with the change around moved ones."""
    rng = np.random.default_rng(seed)
    parts: dict[str, np.ndarray] = {}
    drawn, drawn_count = np.zeros(draws), np.zeros(draws)
    sums = np.zeros(3)  # changes, moved changes, time-outs
    for lesson in lessons:
        y, known = _on_places(values, spots, lesson), lesson.known.astype(float)
        total, count = np.append(0.0, np.cumsum(y)), np.append(0.0, np.cumsum(known))
        first, at, end = lesson.windows(window)
        earlier, later = count[at] - count[first], count[end] - count[at]
        usable = (earlier > 0) & (later > 0) & lesson.enacted
        change = np.where(
            usable,
            (total[end] - total[at]) / np.maximum(later, 1)
            - (total[at] - total[first]) / np.maximum(earlier, 1),
            0.0,
        )
        number = usable.sum(axis=1)
        if not number[0]:
            continue
        moved = change.sum() / number.sum()
        picked = rng.integers(len(at), size=draws)
        # each lesson counts as often as it has time-outs, wherever they were moved
        with np.errstate(invalid="ignore", divide="ignore"):
            each = np.where(number > 0, change.sum(axis=1) / number, moved)
        drawn += each[picked] * number[0]
        drawn_count += number[0]
        own = np.array([change[0].sum(), moved * number[0], number[0]])
        sums += own
        parts[lesson.cluster] = parts.get(lesson.cluster, np.zeros(3)) + own
    labs = len(parts)
    row: dict[str, Any] = dict.fromkeys(_SHOWN, np.nan)
    row |= {
        "comparison": "after - before",
        "n": int(sums[2]),
        "n_exposed": int(sums[2]),
        "p": np.nan,
        "lessons": len(lessons),
        "labs": labs,
        "unit": "time-out, within lesson and lab",
        "test": "change minus change around moved time-outs, sandwich over labs, t; p: moved",
        "checks": "",
        "refused": too_few(labs),
    }
    if not sums[2]:
        return row | {"refused": "no enacted time-out has turns of children on both sides"}
    here, there = sums[0] / sums[2], sums[1] / sums[2]
    row |= {"mean_exposed": here, "mean_other": there, "difference": here - there}
    row["p"] = two_sided_p(drawn / drawn_count - there, here - there)
    if labs >= LEAST_LABS:
        table = np.array(list(parts.values()))
        influence = (table[:, 0] - table[:, 1] - (here - there) * table[:, 2]) / sums[2]
        error = float(np.sqrt((influence**2).sum() * labs / (labs - 1)))
        reach = t_quantile(0.975, labs - 1) * error
        row["difference_low"], row["difference_high"] = here - there - reach, here - there + reach
    return row
