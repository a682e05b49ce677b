"""Do compare-and-connect moves go with better connected idea networks? (RQ6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from labresearch.analysis.inference import SEED, adjusted_p, lab_count
from labresearch.analysis.lesson_turns import LESSONS, lesson_turns
from labresearch.analysis.session_sums import t_quantile, t_two_sided
from labresearch.analysis.timeout_shares import timeout_shares, too_few, with_groups
from labresearch.analysis.turn_codes import nested_in
from labresearch.analysis.within_slopes import FEW, LEAST, within_slope
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.ideas import idea_network
from labresearch.networks.measures import connections
from labresearch.networks.mentions import idea_codings, turn_numbers, with_idea_codings
from labresearch.networks.nulls import network_nulls

__all__ = [
    "compare_slopes",
    "connection_paths",
    "first_comparisons",
    "segment_means",
    "segment_networks",
]

ASKS = "teacher_moves.compare"
COMPARES = "idea_connections.compare"
SMALLEST = 10  # mentions, as in network_nulls
PATHS = (
    "one speaker",
    "student to student",
    "student to student, adult between",
    "with an adult",
    "other",
)
THREATS = (
    "Density follows how much is said: read z, never the raw number. The lexicon of ideas decides "
    "what can connect. Mentions by reference are inferred. Whoever coded a child's comparing after "
    "reading the question to compare may have coded the question. Adults ask to compare when there "
    "is something to compare."
)
_PLACE = ["school", "team", "lab", "cluster", "session", "part"]
_COLUMNS = [
    *_PLACE, "measure", "null", "turns", "asks", "ask_rate", "mentions", "ideas", "drawn",
    "observed", "compared", "expected", "z", "p", "p_adjusted", "draws", "unit", "refused",
]  # fmt: skip


def segment_networks(
    corpus: Corpus,
    *,
    window: int = 4,
    draws: int = 1000,
    seed: int = SEED,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    voiced_by: Literal["children", "all"] = "children",
    questions: bool = False,
    phases: Iterable[str] = LESSONS,
) -> pd.DataFrame:
    """Measure the idea network of each discussion against two nulls.

    A network is that of the discussion of one lesson: its turns in segment 'discuss', or the whole
    lesson where no turn of it is in such a segment. Time-outs are left out; turns keep their
    numbers, so that nothing comes nearer by what was left out. The measures and nulls are those of
    `labresearch.networks.network_nulls`: a shuffle of the ideas over the mentions of the network,
    and as many mentions drawn from all networks alike (rarefaction). A question to compare names
    the ideas it is about, and by the rules of the idea network an answer to it compares, so that a
    network would be better connected the more is asked by definition. Unless ``questions`` is
    True neither counts: ideas named in such a question are left out, and comparing is what is coded
    as comparing. Nor do other ideas that adults name, unless ``voiced_by`` is 'all': what they name
    in the same turn is left out with the question, so that it depends on how often they ask.

    Parameters
    ----------
    corpus : Corpus
        With ideas and teacher moves of one coder.
    window : int, default 4
        Turns within which two mentions are a co-mention. In a few dozen turns 12, the default of
        `network_nulls`, joins nearly all ideas.
    draws : int, default 1000
        Shuffles.
    seed : int
        Seed of them.
    ideas, inferred
        As in `labresearch.networks.idea_mentions`.
    voiced_by : {'children', 'all'}, default 'children'
        Whose ideas make the network. Unknown speakers of a lesson count as children.
    questions : bool, default False
        Count answers to a question to compare as comparing and, if ``voiced_by`` is 'all', ideas
        that an adult names while asking it.
    phases : iterable of str, default ('enactment', 'classroom')
        Phases that are lessons.

    Returns
    -------
    pandas.DataFrame
        One row a network, measure and null: ``school``, ``team``, ``lab``, ``cluster`` (lab, or
        session where none is named), ``session``, ``part`` ('discuss' or 'lesson'), ``measure``,
        ``null`` (str), ``turns`` (int, of the part), ``asks`` (int, adults' turns that ask to
        compare), ``ask_rate`` (per 100 turns), ``mentions``, ``ideas``, ``drawn`` (int),
        ``observed``, ``compared``, ``expected``, ``z``, ``p`` as in `network_nulls`,
        ``p_adjusted`` (Benjamini-Hochberg over all rows of a null), ``draws`` (int), ``unit``,
        ``refused`` (str, why there is no z). ``attrs`` hold ``unit``, ``threats``,
        ``parameters``, ``composed``.

    Raises
    ------
    ValueError
        If no session is a lesson, no lesson voices an idea, several coders coded, or an option
        is not allowed.

    References
    ----------
    As in `labresearch.networks.network_nulls`.

    Examples
    --------
    >>> said = "abcabdacbdcabdcb"
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["s"], "phase": "enactment", "lab": "lab1"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "s", "line": range(16), "turn": range(16), "text": "words",
    ...         "speaker": ["Mia", "Ben"] * 8, "role": "student", "segment": "discuss"}),
    ...     codings=pd.DataFrame({
    ...         "session": "s", "line": range(16), "coder": "me",
    ...         "code": ["ideas_x." + idea for idea in said]}))
    >>> table = segment_networks(corpus, draws=99)
    >>> table[["part", "measure", "null", "mentions", "observed"]].head(1).values.tolist()
    [['discuss', 'density', 'shuffle', 16, 1.0]]
    """
    ideas = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    if voiced_by not in ("children", "all"):
        message = f"voiced_by = {voiced_by!r}; must be 'children' or 'all'"
        raise ValueError(message)
    talk, facts = _discussions(with_idea_codings(corpus, ideas), phases)
    if voiced_by == "children":
        talk = _of_children(talk, ideas)
    if not questions:
        talk = _without_questions(talk)
    how: dict[str, Any] = {"by": "session", "window": window, "ideas": ideas, "inferred": inferred}
    shuffled = network_nulls(talk, null="shuffle", draws=draws, seed=seed, **how)
    if shuffled.empty:
        message = (
            "no lesson voices an idea outside time-outs; code the corpus with an ideas codebook"
        )
        raise ValueError(message)
    largest = int(shuffled["mentions"].max())
    if largest >= SMALLEST:
        rarefied = network_nulls(talk, null="rarefaction", seed=seed, **how)
    else:
        rarefied = shuffled.assign(
            null="rarefaction", drawn=0, compared=np.nan, expected=np.nan, z=np.nan, p=np.nan,
            draws=0, note=f"no network has {SMALLEST} mentions (the largest: {largest})",
        )  # fmt: skip
    table = pd.concat([shuffled, rarefied], ignore_index=True)
    table = table.rename(columns={"network": "session", "note": "refused"})
    small = table["mentions"] < SMALLEST
    said = table["mentions"].astype("str") + f" mentions, fewer than {SMALLEST}"
    table["refused"] = table["refused"].mask(small, said)
    table.loc[small, ["z", "p"]] = np.nan
    flat = table["z"].isna() & table["refused"].eq("")
    table["refused"] = table["refused"].mask(flat, "no z: the null does not vary")
    table = table.merge(facts, on="session", validate="many_to_one")
    table["p_adjusted"] = np.nan
    for null in ("shuffle", "rarefaction"):
        mine = table["null"] == null
        table.loc[mine, "p_adjusted"] = adjusted_p(table.loc[mine, "p"])
    table["unit"] = "network of a discussion"
    table = table[_COLUMNS]
    table.attrs = {
        "unit": f"{table['session'].nunique()} networks, {nested_in(table)}",
        "threats": THREATS,
        "parameters": {"window": window, "draws": draws, "seed": seed, "inferred": inferred}
        | {"voiced_by": voiced_by, "questions": questions},
        "composed": corpus.composed,
    }
    return table


def segment_means(
    segments: pd.DataFrame, *, by: str = "school", level: float = 0.95
) -> pd.DataFrame:
    """Give the mean z of each measure by school (or team), labs being the unit.

    Parameters
    ----------
    segments : pandas.DataFrame
        From `segment_networks`.
    by : {'school', 'team', 'part', 'all'}, default 'school'
        Groups.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a group, measure and null: ``group``, ``measure``, ``null`` (str), ``estimate``
        (mean over labs of the mean z of a lab), ``low``, ``high`` (t over labs), ``p`` (two-sided,
        mean 0), ``p_adjusted`` (Benjamini-Hochberg over all rows of a null), ``n`` (int,
        networks with a z), ``without`` (int, networks without), ``clusters`` (int, labs; a
        session of no named lab is its own), ``unit``, ``checks``, ``refused`` (str, below five
        labs). Rarefaction sets networks against each other, so that its mean over all of them is
        0 or near it whatever they are.

    Raises
    ------
    ValueError
        If ``by`` or ``level`` is not allowed.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "school": "Oak", "cluster": list("abcde"),
    ...     "measure": "density", "null": "shuffle", "z": [-1.0, -2.0, 0.0, -1.0, -1.0]})
    >>> segment_means(segments)[["group", "estimate", "low", "high", "clusters"]].round(2)
      group  estimate   low  high  clusters
    0   Oak      -1.0 -1.88 -0.12         5
    """
    if by not in ("school", "team", "part", "all"):
        message = f"by = {by!r}; must be one of 'school', 'team', 'part', 'all'"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level = {level} must lie between 0 and 1"
        raise ValueError(message)
    table = segments.assign(group="all" if by == "all" else segments[by])
    rows = []
    for (group, measure, null), part in table.groupby(["group", "measure", "null"], sort=False):
        known = part[part["z"].notna()]
        labs = known.groupby("cluster")["z"].mean()
        row = {"group": group, "measure": measure, "null": null, "estimate": labs.mean()}
        row |= {"low": np.nan, "high": np.nan, "p": np.nan, "n": len(known)}
        row |= {"without": len(part) - len(known), "clusters": len(labs), "unit": "lab"}
        row |= {"checks": "", "refused": too_few(len(labs))}
        error = float(labs.std(ddof=1)) / np.sqrt(len(labs)) if len(labs) >= LEAST else 0.0
        if not row["refused"] and error > 0:
            reach = t_quantile((1 + level) / 2, len(labs) - 1) * error
            row |= {"low": labs.mean() - reach, "high": labs.mean() + reach}
            row["p"] = t_two_sided(labs.mean() / error, len(labs) - 1)
            if len(labs) < FEW:
                row["checks"] = f"{lab_count(len(labs))}: the interval is an illustration"
        rows.append(row)
    return _adjusted(rows, segments)


def compare_slopes(
    segments: pd.DataFrame, *, within: str = "school", level: float = 0.95
) -> pd.DataFrame:
    """Ask whether networks are better connected where adults ask more often to compare.

    For each measure and null z is regressed on ``ask_rate`` inside schools, teams or labs, see
    `within_slope`: what schools differ in anyway does not count.

    Parameters
    ----------
    segments : pandas.DataFrame
        From `segment_networks`.
    within : {'school', 'team', 'lab'}, default 'school'
        What keeps its own level. 'team' is a team of a school.
    level : float, default 0.95
        Coverage.

    Returns
    -------
    pandas.DataFrame
        One row a measure and null: ``measure``, ``null`` (str), ``estimate`` (change of z with one
        more question to compare in 100 turns), ``low``, ``high`` (between labs), ``p``
        (two-sided), ``p_adjusted`` (Benjamini-Hochberg over the measures of a null), ``n``,
        ``groups``, ``clusters`` (int), ``within``, ``unit``, ``checks``, ``refused`` (str).

    Raises
    ------
    ValueError
        If ``within`` is not allowed.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "school": "Oak", "team": "", "lab": list("abcdef"), "cluster": list("abcdef"),
    ...     "session": list("abcdef"), "measure": "density", "null": "shuffle",
    ...     "ask_rate": [0.0, 1, 2, 3, 4, 5], "z": [0.1, 0.4, 1.2, 1.4, 2.1, 2.4]})
    >>> compare_slopes(segments)[["estimate", "clusters"]].round(2)
       estimate  clusters
    0      0.48         6
    """
    if within not in ("school", "team", "lab"):
        message = f"within = {within!r}; must be one of 'school', 'team', 'lab'"
        raise ValueError(message)
    group = segments["cluster"] if within == "lab" else segments["school"]
    if within == "team":
        group = segments["school"] + "/" + segments["team"]
    table = segments.assign(group=group)
    rows = []
    for (measure, null), part in table.groupby(["measure", "null"], sort=False):
        known = part[part["z"].notna()]
        found = within_slope(known, "z", "ask_rate", within="group", level=level)
        if known.empty:
            found["refused"] = "no network has a z: the null does not vary"
        found["refused"] = found["refused"].replace("inside group", f"inside a {within}")
        row = {"measure": measure, "null": null, **found, "within": within}
        rows.append(row | {"unit": "network of a discussion, within lab"})
    return _adjusted(rows, segments)


def connection_paths(
    corpus: Corpus,
    *,
    by: str | None = None,
    window: int = 3,
    reference_window: int = 12,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    phases: Iterable[str] = LESSONS,
    draws: int = 1999,
    seed: int = SEED,
) -> pd.DataFrame:
    """Tell how connections of ideas run: from student to student, past an adult, or with one.

    Counted are the connections of two ideas of `labresearch.networks.idea_network` in discussions
    (see `segment_networks`), weak ones (merely adjacent) left out. 'student to student, adult
    between' means that an adult spoke between the two turns.

    Parameters
    ----------
    corpus : Corpus
        With ideas, engagement, teacher moves and reasoning of one coder.
    by : str, optional
        Column of sessions, such as 'school'; groups are then told apart.
    window, reference_window, ideas, inferred
        As in `labresearch.networks.idea_network`.
    phases : iterable of str, default ('enactment', 'classroom')
        Phases that are lessons.
    draws : int, default 1999
        Bootstrap samples of whole labs.
    seed : int
        Seed of them.

    Returns
    -------
    pandas.DataFrame
        One row a group and path: ``group``, ``path`` (str: 'one speaker', 'student to student',
        'student to student, adult between', 'with an adult', 'other'), ``n``, ``connections``
        (int, of the group), ``share`` (0 to 1), ``low``, ``high`` (95 %, between labs), ``labs``
        (int), ``unit``, ``refused`` (str, why there is no interval).

    Raises
    ------
    ValueError
        If ``by`` is no column of sessions, no session is a lesson, or no idea is connected.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["s"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "s", "line": range(2), "turn": range(2), "text": "words",
    ...         "speaker": ["Mia", "Ben"], "role": "student"}),
    ...     codings=pd.DataFrame({
    ...         "session": "s", "line": [0, 1, 1], "coder": "me",
    ...         "code": ["ideas_x.a", "ideas_x.b", "engagement.compare"]}))
    >>> connection_paths(corpus)[["path", "n", "share", "refused"]].values.tolist()
    [['student to student', 1, 1.0, 'no interval: 1 lab, fewer than 5']]
    """
    ideas = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    talk, facts = _discussions(with_idea_codings(corpus, ideas), phases)
    graph = idea_network(
        talk, ideas=ideas, inferred=inferred, window=window, reference_window=reference_window
    )
    edges = connections(graph)
    edges = edges[
        ~edges["weak"]
        & edges["source"].ne(edges["target"])
        & edges["session"].eq(edges["session_from"])
    ]
    if edges.empty:
        message = (
            "no two ideas are connected in a discussion; code ideas, engagement and teacher moves"
        )
        raise ValueError(message)
    ends = edges[["role_from", "role_to"]]
    alike = edges["speaker_from"].eq(edges["speaker_to"]) & edges["speaker_to"].ne("")
    children = ends.isin(STUDENT_ROLES).all(axis=1)
    path = np.select(
        [
            alike | edges["from_line"].eq(edges["to_line"]),
            children & ~edges["mediated"],
            children,
            ends.isin(ADULT_ROLES).any(axis=1),
        ],
        PATHS[:4],
        PATHS[4],
    )
    rows = edges.assign(path=path).merge(facts[["session", "cluster"]], on="session")
    table = timeout_shares(with_groups(rows, corpus, by), "path", draws=draws, seed=seed)
    table = table.rename(columns={"timeouts": "connections"})
    table["unit"] = "connection of two ideas, labs drawn"
    table.attrs = {
        "unit": f"{len(rows)} connections of two ideas",
        "threats": THREATS,
        "parameters": {"window": window, "reference_window": reference_window, "draws": draws},
        "composed": corpus.composed,
    }
    return table


def first_comparisons(
    corpus: Corpus,
    *,
    codes: Iterable[str] = (COMPARES, "engagement.compare"),
    phases: Iterable[str] = LESSONS,
) -> pd.DataFrame:
    """Measure how long each discussion goes until a child first compares ideas.

    A discussion in which nobody does is cut off at its end; `survival_curve` takes that into
    account: ``survival_curve(rows, "turns", "came", session="cluster")``. Do not split
    discussions by whether an adult asked to compare in them: long ones have more time to be asked.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    codes : iterable of str
        Qualified codes that say that a child compares.
    phases : iterable of str, default ('enactment', 'classroom')
        Phases that are lessons.

    Returns
    -------
    pandas.DataFrame
        One row a discussion: ``school``, ``team``, ``lab``, ``cluster``, ``session``, ``part``
        (str), ``turns`` (int, of the discussion before the first comparison, or all), ``came``
        (bool), ``asked`` (bool, that turn follows directly on an adult's question to compare),
        ``line`` (int, of the comparison; -1 if none).

    Raises
    ------
    ValueError
        If no session is a lesson or several coders coded.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["s"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "s", "line": range(3), "turn": range(3), "text": "words",
    ...         "speaker": ["T", "Mia", "Ben"], "role": ["host", "student", "student"]}),
    ...     codings=pd.DataFrame({
    ...         "session": "s", "line": [2], "coder": "me", "code": "engagement.compare"}))
    >>> first_comparisons(corpus)[["turns", "came", "asked", "line"]].values.tolist()
    [[2, True, False, 2]]
    """
    turns = _parts(corpus, phases, {"compares": tuple(codes)})
    here = turns["child"] & turns["compares"]
    turns["passed"] = turns.groupby("session").cumcount()
    before = turns.groupby("stretch")[["adult", "asks"]].shift(fill_value=False)
    turns["asked"] = (before["adult"] & before["asks"]).astype("bool")
    first = turns[here].groupby("session", sort=False).first()
    whole = turns.groupby("session", sort=False).size()
    facts = _facts(corpus, turns)
    came = facts["session"].isin(first.index)
    at = first.reindex(facts["session"])
    table = facts[_PLACE].assign(
        turns=np.where(came, at["passed"].fillna(0), whole.reindex(facts["session"])).astype(
            "int64"
        ),
        came=came,
        asked=at["asked"].eq(other=True).to_numpy(),
        line=at["first_line"].fillna(-1).astype("int64").to_numpy(),
    )
    table.attrs = {"unit": f"{len(table)} discussions, {nested_in(table)}"}
    table.attrs["composed"] = corpus.composed
    return table


def _parts(
    corpus: Corpus, phases: Iterable[str], flags: dict[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Pick the turns of discussions: segment 'discuss', or the lesson where it has none."""
    turns = lesson_turns(corpus, {"asks": (ASKS,), **flags}, phases=phases)
    segment = corpus.utterances[["session", "line", "segment"]]
    turns = turns.merge(
        segment.rename(columns={"line": "first_line"}), on=["session", "first_line"], how="left"
    )
    discuss = turns["segment"].eq("discuss")
    known = discuss.groupby(turns["session"]).transform("any")
    turns["part"] = np.where(known, "discuss", "lesson")
    return turns[discuss | ~known].reset_index(drop=True)


def _facts(corpus: Corpus, turns: pd.DataFrame) -> pd.DataFrame:
    """Say where each discussion was, how long, and how often adults asked to compare."""
    facts = turns.assign(asks=turns["asks"] & turns["adult"]).groupby("session", sort=False)
    facts = facts.agg(
        lab=("lab", "first"),
        cluster=("cluster", "first"),
        part=("part", "first"),
        turns=("turn", "size"),
        asks=("asks", "sum"),
    ).reset_index()
    facts["ask_rate"] = 100 * facts["asks"] / facts["turns"]
    return facts.merge(corpus.sessions[["session", "school", "team"]], on="session")


def _discussions(corpus: Corpus, phases: Iterable[str]) -> tuple[Corpus, pd.DataFrame]:
    """Return the corpus of discussions only, and facts of each."""
    turns = _parts(corpus, phases, {})
    lines = corpus.utterances.assign(turn=turn_numbers(corpus.utterances))
    lines = lines.merge(turns[["session", "turn"]], on=["session", "turn"])
    codings = corpus.codings.merge(lines[["session", "line"]], on=["session", "line"])
    sessions = corpus.sessions[corpus.sessions["session"].isin(turns["session"])]
    talk = Corpus(
        sessions=sessions, utterances=lines, codings=codings, speakers=_there(corpus, sessions)
    )
    return talk, _facts(corpus, turns)


def _of_children(talk: Corpus, ideas: list[str] | None) -> Corpus:
    """Drop the codings of ideas in lines of adults."""
    said = idea_codings(talk, ideas=ideas)
    role = talk.utterances.set_index(["session", "line"])["role"]
    by = role.reindex(pd.MultiIndex.from_frame(said[["session", "line"]]))
    adults = said.index[by.isin(ADULT_ROLES).to_numpy()]
    return talk.replace(codings=talk.codings.drop(index=adults))


def _without_questions(talk: Corpus) -> Corpus:
    """Drop the codings of adults' turns that ask to compare."""
    lines = talk.utterances[["session", "line", "turn", "role"]]
    coded = talk.codings.merge(lines, on=["session", "line"], how="left")
    keys = pd.MultiIndex.from_frame(coded[["session", "turn"]])
    asks = coded["code"].eq(ASKS) & coded["role"].isin(ADULT_ROLES)
    asked = keys.isin(keys[asks])
    return talk.replace(codings=talk.codings[~asked & coded["code"].ne(ASKS).to_numpy()])


def _there(corpus: Corpus, sessions: pd.DataFrame) -> pd.DataFrame:
    return corpus.speakers[corpus.speakers["session"].isin(sessions["session"])]


def _adjusted(rows: list[dict], segments: pd.DataFrame) -> pd.DataFrame:
    """Make a table with p values adjusted over the rows of each null."""
    table = pd.DataFrame(rows)
    adjusted = table.groupby("null")["p"].transform(adjusted_p)
    table.insert(table.columns.get_loc("p") + 1, "p_adjusted", adjusted)
    table.attrs = {key: segments.attrs[key] for key in segments.attrs if key != "parameters"}
    return table
