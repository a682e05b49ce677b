"""Networks of people: who replies to whom, and who takes up whose ideas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, PHASES
from labresearch.networks.mentions import idea_mentions, turn_numbers

__all__ = ["interaction_measures", "interaction_network"]

_KINDS = ("reply", "uptake")
_AMONG = ("adults", "children", "all")
_WORD = r"[^\W_]+(?:['’][^\W_]+)*"


def interaction_network(
    corpus: Corpus,
    *,
    kind: Literal["reply", "uptake"] = "reply",
    among: Literal["adults", "children", "all"] = "all",
    phases: str | Iterable[str] | None = None,
    window: int = 12,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
) -> nx.DiGraph:
    """Connect the people of a corpus by their turns or by their ideas.

    The counting rule. Every edge runs from the one who answers to the one who is answered, so that
    in-strength is how often others respond to a person.

    ``reply``
        Each pair of consecutive turns of one stretch of talk by two people counts once, from the
        second to the first. A stretch is a run of turns of one session in one layer of talk:
        adults who turn from the children to each other do not reply to the child before. A turn
        by nobody in particular (no speaker, a speaker of role 'unknown', a chorus) stands between
        two turns and ties neither with ``among='adults'`` or ``'children'``; with 'all' every
        labelled speaker is a person.
    ``uptake``
        Each turn that voices an idea which another person voiced in the ``window`` turns of the
        session before it counts once an idea, from the one who takes it up to the latest other
        person among those asked for who voiced it. An idea counts once a turn.

    People are labels. Pool sessions only where one label is one person: a lab or a team, say
    ``corpus.select(lab="lab01")``. A person of several roles (a teacher who hosts one lesson) has
    the role of most turns, the first in case of a tie.

    Parameters
    ----------
    corpus : Corpus
        For ``uptake`` best coded with ideas; without idea codings the shipped codebooks code it.
    kind : {'reply', 'uptake'}, default 'reply'
        What ties people.
    among : {'adults', 'children', 'all'}, default 'all'
        Who is in the network.
    phases : str or iterable of str, optional
        Phases whose sessions count; by default all.
    window : int, default 12
        Turns for which an idea stands, for ``uptake``.
    ideas, inferred
        As in `idea_mentions`, for ``uptake``.

    Returns
    -------
    networkx.DiGraph
        Nodes are people in order of their first turn, those without ties too: ``role`` (str),
        ``turns``, ``words`` (int). Edges: ``weight`` (int), ``lines`` (str, 'session:from-to'
        joined by ';', from the line answered to the line that answers). Graph attributes
        ``kind``, ``among`` (str), ``composed`` (bool).

    Raises
    ------
    ValueError
        If an option or phase is not allowed, or a person's label stands in several schools.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1, 2, 3], "turn": [0, 1, 2, 3],
    ...         "speaker": ["T", "Mia", "Ben", "Mia"],
    ...         "role": ["teacher", "student", "student", "student"],
    ...         "text": ["Why?", "Half.", "No, a third.", "Oh."]}),
    ... )
    >>> graph = interaction_network(corpus, among="children")
    >>> [(a, b, edge["weight"], edge["lines"]) for a, b, edge in graph.edges(data=True)]
    [('Mia', 'Ben', 1, 'a:2-3'), ('Ben', 'Mia', 1, 'a:1-2')]
    """
    for name, value, allowed in (("kind", kind, _KINDS), ("among", among, _AMONG)):
        if value not in allowed:
            choices = ", ".join(map(repr, allowed))
            message = f"{name} = {value!r}; must be one of {choices}"
            raise ValueError(message)
    if window < 1:
        message = f"window = {window}; must be 1 or more turns"
        raise ValueError(message)
    corpus = _of_phases(corpus, phases)
    turns = _turns(corpus)
    turns["person"] = turns["speaker"].ne("") & _belongs(turns["role"], among)
    people = turns[turns["person"]]
    _check_labels(people, corpus.sessions)
    graph = nx.DiGraph(kind=kind, among=among, composed=corpus.composed)
    for speaker, part in people.groupby("speaker", sort=False):
        role = part["role"].mode(dropna=False)
        main = part.loc[part["role"].isin(role), "role"].iloc[0]
        facts = {"role": str(main), "turns": len(part), "words": int(part["words"].sum())}
        graph.add_node(str(speaker), **facts)
    if kind == "reply":
        ties = _replies(turns)
    else:
        mentions = idea_mentions(corpus, ideas=ideas, inferred=inferred)
        ties = _uptakes(mentions, set(people["session"] + "\0" + people["speaker"]), window)
    for source, target, where in ties:
        if graph.has_edge(source, target):
            edge = graph.edges[source, target]
            edge["weight"] += 1
            edge["lines"] += f";{where}"
        else:
            graph.add_edge(source, target, weight=1, lines=where)
    return graph


def interaction_measures(graph: nx.DiGraph) -> pd.DataFrame:
    """Measure a network of people as a whole, by role and by person.

    With w[i, j] the weight of the tie from i to j, W the sum of all and n people:

    ``density``
        Share of the n (n - 1) ordered pairs of people that have a tie.
    ``reciprocity``
        Share of ties (i, j) that have a tie (j, i). ``weighted_reciprocity`` is the sum of
        min(w[i, j], w[j, i]) over all ordered pairs, as a share of W (Squartini and others 2013).
    ``degree_centralisation``
        Freeman's: with d[i] the number of others that i has a tie with in either direction,
        sum(max d - d[i]) / ((n - 1) (n - 2)). 1 is a star, 0 where all have equally many. In a
        group so small that everybody has talked with everybody it says 0 whoever dominates;
        ``strength_centralisation`` goes by s[i], the share of W that has i at one end:
        sum(max s - s[i]) / (n - 2), 1 where one person is at one end of every tie.
    ``share_of_ties``
        Of a role or person: share of W with that role or person at either end. The shares of two
        roles overlap in the ties between them.
    ``adjusted_in_strength``
        Of a person: in-strength over what the person's turns would give, were all turns of the
        role responded to alike (in-strength of all of the role x the person's share of the role's
        turns). 1 is as usual in the role. Of a role: the same among all people, so that 1 is as
        many responses a turn as anybody gets.

    Parameters
    ----------
    graph : networkx.DiGraph
        What `interaction_network` returned.

    Returns
    -------
    pandas.DataFrame
        One row a figure: ``scope`` ('network', 'role' or 'person'), ``name`` (str, role or
        label; '' for the network), ``role`` (str, '' for the network), ``measure`` (str),
        ``value`` (float; NaN where it has no meaning: no ties, no turns, fewer than three people
        for a centralisation). The network also has ``people``, ``ties`` (W) and ``pairs``; roles
        ``people`` and ``turns``; people ``turns``, ``words``, ``in_strength`` and
        ``out_strength``; both ``expected_in_strength``.

    References
    ----------
    Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks
    1, 215-239. Squartini, T., Picciolo, F., Ruzzenenti, F. & Garlaschelli, D. (2013). Reciprocity
    of weighted networks. Scientific Reports 3, 2729.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph()
    >>> for name in "abcd":
    ...     graph.add_node(name, role="teacher", turns=3, words=9)
    >>> graph.add_weighted_edges_from([("b", "a", 2), ("c", "a", 1), ("a", "d", 1)])
    >>> table = interaction_measures(graph)
    >>> table.loc[table["measure"] == "degree_centralisation", "value"].item()
    1.0
    """
    people = list(graph)
    n = len(people)
    weights = nx.to_numpy_array(graph, nodelist=people, weight="weight") if n else np.zeros((0, 0))
    np.fill_diagonal(weights, 0)
    role = pd.Series([graph.nodes[p]["role"] for p in people], dtype="str")
    turns = np.array([graph.nodes[p]["turns"] for p in people], dtype=float)
    words = np.array([graph.nodes[p]["words"] for p in people], dtype=float)
    received, total = weights.sum(0), float(weights.sum())
    rows: list[tuple[str, str, str, str, float]] = [
        ("network", "", "", measure, value) for measure, value in _whole(weights).items()
    ]
    for name in dict.fromkeys(role):
        here = (role == name).to_numpy()
        touches = here[:, None] | here[None, :]
        expected = _over(total * turns[here].sum(), turns.sum())
        figures = {
            "people": float(here.sum()),
            "turns": float(turns[here].sum()),
            "share_of_ties": _over(weights[touches].sum(), total),
            "expected_in_strength": expected,
            "adjusted_in_strength": _over(received[here].sum(), expected),
        }
        rows += [("role", name, name, measure, value) for measure, value in figures.items()]
    for place, person in enumerate(people):
        here = (role == role[place]).to_numpy()
        expected = _over(received[here].sum() * turns[place], turns[here].sum())
        given = float(weights[place].sum())
        figures = {
            "turns": turns[place],
            "words": words[place],
            "in_strength": received[place],
            "out_strength": given,
            "share_of_ties": _over(received[place] + given, total),
            "expected_in_strength": expected,
            "adjusted_in_strength": _over(received[place], expected),
        }
        rows += [("person", person, role[place], name, value) for name, value in figures.items()]
    columns = {"scope": "str", "name": "str", "role": "str", "measure": "str", "value": "float64"}
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    table.attrs["composed"] = bool(graph.graph.get("composed", False))
    return table


def _whole(weights: np.ndarray) -> dict[str, float]:
    n, total = len(weights), float(weights.sum())
    tied = weights > 0
    pairs = float(tied.sum())
    degree = (tied | tied.T).sum(0)
    strength = (weights.sum(0) + weights.sum(1)) / total if total else np.full(n, np.nan)
    many = n > 2
    return {
        "people": float(n),
        "ties": total,
        "pairs": pairs,
        "density": _over(pairs, n * (n - 1)),
        "reciprocity": _over((tied & tied.T).sum(), pairs),
        "weighted_reciprocity": _over(np.minimum(weights, weights.T).sum(), total),
        "degree_centralisation": (
            _over((degree.max() - degree).sum(), (n - 1) * (n - 2)) if many else np.nan
        ),
        "strength_centralisation": (
            _over((strength.max() - strength).sum(), n - 2) if many else np.nan
        ),
    }


def _over(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan


def _of_phases(corpus: Corpus, phases: str | Iterable[str] | None) -> Corpus:
    if phases is None:
        return corpus
    wanted = [phases] if isinstance(phases, str) else list(phases)
    strange = [phase for phase in wanted if phase not in PHASES]
    if strange:
        message = f"phases has {strange[0]!r}; must be of {', '.join(PHASES)}"
        raise ValueError(message)
    return corpus.select(phase=wanted)


def _belongs(role: pd.Series, among: str) -> pd.Series:
    if among == "all":
        return pd.Series(data=True, index=role.index)
    return role.isin(ADULT_ROLES) if among == "adults" else role.eq("student")


def _turns(corpus: Corpus) -> pd.DataFrame:
    """One row a turn, in order of sessions and lines."""
    lines = corpus.utterances[["session", "line", "speaker", "role", "layer"]]
    said = corpus.utterances["speech"]
    said = said.where(said != "", corpus.utterances["text"])
    lines = lines.assign(turn=turn_numbers(corpus.utterances), words=said.str.count(_WORD))
    lines = lines.sort_values(["session", "line"])
    grouped = lines.groupby(["session", "turn"], sort=False, as_index=False)
    return grouped.agg(
        speaker=("speaker", "first"),
        role=("role", "first"),
        first_layer=("layer", "first"),
        last_layer=("layer", "last"),
        first_line=("line", "first"),
        last_line=("line", "last"),
        words=("words", "sum"),
    )


def _check_labels(people: pd.DataFrame, sessions: pd.DataFrame) -> None:
    """Refuse a label that is a person in several schools; choruses and unknowns are none."""
    named = people[~people["role"].isin(("group", "unknown"))]
    school = named["session"].map(sessions.set_index("session")["school"])
    schools = school[school != ""].groupby(named["speaker"]).unique()
    for speaker, found in schools.items():
        if len(found) > 1:
            where = ", ".join(map(repr, found))
            message = (
                f"speaker {speaker!r} speaks in several schools ({where}), and would be one person "
                f"in the network; choose sessions, e.g. corpus.select(school={found[0]!r})"
            )
            raise ValueError(message)


def _replies(turns: pd.DataFrame) -> list[tuple[str, str, str]]:
    before = turns.shift()
    ties = (
        turns["session"].eq(before["session"])
        & turns["first_layer"].eq(before["last_layer"])
        & turns["person"]
        & before["person"].eq(other=True)
        & turns["speaker"].ne(before["speaker"])
    )
    now, then = turns[ties], before[ties]
    where = (
        now["session"]
        + ":"
        + then["last_line"].astype("int64").astype("str")
        + "-"
        + now["first_line"].astype("str")
    )
    return list(zip(now["speaker"], then["speaker"], where, strict=True))


def _uptakes(mentions: pd.DataFrame, people: set[str], window: int) -> list[tuple[str, str, str]]:
    """Ties from who voices an idea to the latest other person who voiced it in the window."""
    there = (mentions["session"] + "\0" + mentions["speaker"]).isin(people)
    voiced = mentions[there].drop_duplicates(["session", "turn", "idea", "speaker"])
    found = []
    for _, part in voiced.groupby(["session", "idea"], sort=False):
        heard: dict[str, tuple[int, int]] = {}  # turn and line in which each person last voiced it
        for row in part.itertuples(index=False):
            others = [
                (turn, line, speaker)
                for speaker, (turn, line) in heard.items()
                if speaker != row.speaker and row.turn - turn <= window
            ]
            if others:
                _, line, speaker = max(others)
                where = f"{row.session}:{line}-{row.line}"
                found.append((row.order, (row.speaker, speaker, where)))
            heard[row.speaker] = (row.turn, row.line)
    return [tie for _, tie in sorted(found)]
