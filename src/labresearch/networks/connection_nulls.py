"""Typed connections against what volume and popularity of ideas alone would give."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.code_facts import code_facts
from labresearch.networks.edges import CONNECTION_TYPES
from labresearch.networks.ideas import idea_network
from labresearch.networks.label_counts import COUNTED, TurnPlaces, count_types
from labresearch.networks.measures import connections
from labresearch.networks.mentions import turn_numbers
from labresearch.networks.nulls import (
    COLUMNS,
    SEED,
    against,
    against_shuffles,
    check_options,
    draw_chunks,
    drawn_mentions,
    null_generator,
    null_row,
    runs,
    scattered,
)
from labresearch.networks.places import Places, mention_places, network_names, placed_mentions
from labresearch.networks.shuffling import fellow_table, shuffled_labels
from labresearch.networks.turn_facts import cue_codes, representations, turn_facts

__all__ = ["connection_nulls"]

_UNCOUNTED = {
    "recur": "a shuffle inside sessions cannot change recur",
    "carry": "carry is judged by recurrence()",
}


def connection_nulls(
    corpus: Corpus,
    *,
    null: Literal["shuffle", "rarefaction"] = "shuffle",
    by: Literal["lab", "session"] = "lab",
    draws: int = 1000,
    seed: int = SEED,
    mentions: int | None = None,
    drawing: Literal["runs", "scattered"] = "runs",
    window: int = 3,
    reference_window: int = 12,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    cues: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Set the number of connections of each type against a null.

    Counted are the edges of `idea_network`, type by type, by exactly its rules. The nulls are
    those of `network_nulls`, with one row a type instead of a measure:

    ``shuffle``
        The ideas are shuffled over the mentions of each session, two of one turn staying
        different, and all rules are applied anew. Turns, speakers and cues stay where they are:
        is a challenge answered with a different idea, or an error followed by a repair, more often
        than if the ideas had come in any order? Talk that stays with one idea for some turns gives
        fewer ``adjacent`` and more ``uptake`` and ``teacher_uptake`` than that, whatever anybody
        does with the idea. Where the number cannot vary (``same_turn`` without other cues) z is NaN
        and p 1. A shuffle inside sessions leaves every session its ideas and therefore cannot
        change ``recur``; it and ``carry``, which is judged by `recurrence`, have no number but a
        ``note``.
    ``rarefaction``
        Of the edges found in each network those are counted whose two mentions are both among the
        mentions drawn.

    Parameters
    ----------
    corpus : Corpus
        Coded by one coder with ideas, engagement, teacher moves and student reasoning, or uncoded.
    null, by, draws, seed, mentions, drawing
        As in `network_nulls`.
    window, reference_window, ideas, inferred, cues
        As in `idea_network`.

    Returns
    -------
    pandas.DataFrame
        Columns as in `network_nulls` with ``type`` (str, in the order of ``CONNECTION_TYPES``) in
        place of ``measure``. ``observed``, ``compared`` and ``expected`` are numbers of
        connections. All types and networks together are many tests; see
        `labresearch.analysis.adjusted_p`.

    Raises
    ------
    ValueError
        As in `network_nulls` and `idea_network`.

    References
    ----------
    As in `network_nulls`.

    Examples
    --------
    Both challenges are set against another idea; shuffled, an idea meets itself now and then:

    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["s"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "s", "line": range(4), "turn": range(4), "text": "an idea",
    ...         "speaker": ["Mia", "Ben"] * 2, "role": "student"}),
    ...     codings=pd.DataFrame({
    ...         "session": "s", "line": [0, 1, 2, 3, 1, 3], "coder": "me",
    ...         "code": ["ideas_x.a", "ideas_x.b", "ideas_x.a", "ideas_x.b",
    ...                  "engagement.challenge", "engagement.challenge"]}),
    ... )
    >>> found = connection_nulls(corpus, draws=4999).set_index("type")
    >>> found.loc["contrast", ["observed", "expected"]].round(1).tolist()
    [2.0, 1.3]
    """
    check_options(
        null, by, drawing, draws, mentions, window=window, reference_window=reference_window
    )
    wanted = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    table, corpus = placed_mentions(corpus, ideas=wanted, inferred=inferred)
    places = mention_places(
        corpus, by=by, ideas=wanted, inferred=inferred, window=0, answer_window=1
    )
    found = cue_codes(cues)
    graph = idea_network(
        corpus,
        ideas=wanted,
        inferred=inferred,
        window=window,
        reference_window=reference_window,
        cues=cues,
    )
    networks = _networks(table, places, connections(graph), corpus, by)
    if null == "shuffle":
        facts = _TurnFacts.of(corpus, found, window, reference_window)
        rows = [row for one in networks for row in _shuffle_rows(one, facts, draws, seed)]
    else:
        count = drawn_mentions(places, mentions)
        rows = _rarefaction_rows(networks, draws, seed, count, scatter=drawing == "scattered")
    columns = {"type" if name == "measure" else name: kind for name, kind in COLUMNS.items()}
    result = pd.DataFrame(rows).rename(columns={"measure": "type"})
    result = result.reindex(columns=list(columns)).astype(columns)
    result.attrs["composed"] = corpus.composed
    return result


@dataclasses.dataclass(frozen=True)
class _Network:
    """A network: its places, its mentions, and the places at the ends of its edges."""

    places: Places
    mentions: pd.DataFrame
    types: np.ndarray  # of each edge, in CONNECTION_TYPES
    ends: np.ndarray  # edges x 2


def _networks(
    mentions: pd.DataFrame,
    places: list[Places],
    edges: pd.DataFrame,
    corpus: Corpus,
    by: Literal["lab", "session"],
) -> list[_Network]:
    turns = corpus.utterances[["session", "line"]].assign(turn=turn_numbers(corpus.utterances))
    turn_of = turns.set_index(["session", "line"])["turn"]
    parts = list(mentions.groupby(network_names(mentions, by), sort=False))
    network = np.concatenate([np.full(len(part), n) for n, (_, part) in enumerate(parts)])
    within = np.concatenate([np.arange(len(part)) for _, part in parts])
    joined = pd.concat([part for _, part in parts])
    index = pd.MultiIndex.from_frame(joined[["session", "turn", "idea"]])
    ends = []
    for session, line, idea in (
        ("session_from", "from_line", "source"),
        ("session", "to_line", "target"),
    ):
        turn = turn_of.reindex(pd.MultiIndex.from_frame(edges[[session, line]]))
        keys = pd.MultiIndex.from_arrays([edges[session], turn.to_numpy(), edges[idea]])
        ends.append(index.get_indexer(keys))
    one, two = ends
    inside = network[one] == network[two] if len(edges) else np.zeros(0, dtype=bool)
    types = pd.Index(CONNECTION_TYPES).get_indexer(edges["type"])
    out = []
    for n, ((_, part), place) in enumerate(zip(parts, places, strict=True)):
        mine = inside & (network[one] == n) if len(edges) else inside
        where = np.column_stack([within[one[mine]], within[two[mine]]])
        out.append(_Network(place, part, types[mine], where))
    return out


@dataclasses.dataclass(frozen=True)
class _TurnFacts:
    cues: dict[str, dict[int, set[str]]]
    questions: dict[str, list[int]]
    window: int
    reference_window: int

    @classmethod
    def of(
        cls, corpus: Corpus, cues: dict[str, frozenset[str]], window: int, reference_window: int
    ) -> _TurnFacts:
        turn_cues, _, questions = turn_facts(corpus, cues)
        return cls(turn_cues, questions, window, reference_window)

    def turns(self, mentions: pd.DataFrame) -> list[TurnPlaces]:
        """Return the turns of a network; its mentions stand in the order of its places."""
        place = np.arange(len(mentions))
        turn, session = mentions["turn"].to_numpy(), mentions["session"].to_numpy(dtype=object)
        speaker = mentions["speaker"].to_numpy(dtype=object)
        layer = mentions["layer"].to_numpy(dtype=object)
        role = mentions["role"].to_numpy(dtype=object)
        student = np.isin(role, STUDENT_ROLES)
        fresh = np.r_[True, (turn[1:] != turn[:-1]) | (session[1:] != session[:-1])]
        begins = np.flatnonzero(fresh)
        out = []
        for begin, end in zip(begins, np.r_[begins[1:], len(turn)], strict=True):
            here, number = session[begin], int(turn[begin])
            first = begin
            while (
                first > 0
                and session[first - 1] == here
                and number - turn[first - 1] <= self.reference_window
            ):
                first -= 1
            recent = place[first:begin][::-1]
            cues = set(self.cues.get(here, {}).get(number, ()))
            cues -= set() if student[begin] else {"uptake"}
            cues -= set() if role[begin] in ADULT_ROLES else {"teacher_uptake"}
            out.append(
                TurnPlaces(
                    own=place[begin:end],
                    recent=recent,
                    turns=number - turn[recent],
                    other=(speaker[recent] != speaker[begin]).astype(bool),
                    student=student[recent],
                    layer=(layer[recent] == layer[begin]).astype(bool),
                    cues=frozenset(cues),
                    question=self._question(here, number, recent, turn) if student[begin] else None,
                )
            )
        return out

    def _question(
        self, session: str, number: int, recent: np.ndarray, turn: np.ndarray
    ) -> np.ndarray | None:
        asked = [q for q in self.questions.get(session, ()) if number - self.window <= q < number]
        return recent[turn[recent] == asked[-1]][::-1] if asked else None


def _shuffle_rows(
    network: _Network, facts: _TurnFacts, draws: int, seed: int
) -> list[dict[str, object]]:
    places = network.places
    rng = null_generator(places, seed)
    codes = code_facts(places.ideas)
    shown = representations(codes)
    about = {
        "erroneous": codes["erroneous"].reindex(places.ideas).to_numpy(dtype=bool),
        "drawings": np.array([idea in shown for idea in places.ideas], dtype=bool),
    }
    turns = facts.turns(network.mentions)
    fellows = fellow_table(len(places.labels), places.pairs)
    parts = []
    for size in draw_chunks(places, draws):
        labels = shuffled_labels(places.labels, places.sessions, fellows, draws=size, rng=rng)
        parts.append(count_types(turns, labels, window=facts.window, **about))
    shuffled = np.concatenate(parts).astype(float)
    rows = []
    for number, kind in enumerate(CONNECTION_TYPES):
        value = float((network.types == number).sum())
        row = null_row(places, kind, "shuffle", value)
        row |= {"drawn": len(places.labels), "compared": value}
        if kind in COUNTED:
            row |= {"draws": draws} | against_shuffles(value, shuffled[:, COUNTED.index(kind)])
        else:
            row["note"] = _UNCOUNTED[kind]
        rows.append(row)
    return rows


def _rarefaction_rows(
    networks: list[_Network], draws: int, seed: int, drawn: int, *, scatter: bool
) -> list[dict[str, object]]:
    means: list[np.ndarray | None] = []
    numbers: list[int] = []
    for network in networks:
        places, n = network.places, len(network.places.labels)
        if n < drawn:
            means.append(None)
            numbers.append(0)
            continue
        kept = scattered(places, draws, seed, drawn) if scatter else runs(places, drawn)
        one, two = network.ends.T
        total, count = np.zeros(len(CONNECTION_TYPES)), 0
        for part in kept:
            inside = (part[:, one] & part[:, two]).sum(axis=0)
            total += np.bincount(network.types, inside, len(CONNECTION_TYPES))
            count += len(part)
        means.append(total / count)
        numbers.append(count)
    rows: list[dict[str, object]] = []
    compared = [mean for mean in means if mean is not None]
    for network, mean, count in zip(networks, means, numbers, strict=True):
        for number, kind in enumerate(CONNECTION_TYPES):
            places = network.places
            value = float((network.types == number).sum())
            row = null_row(places, kind, "rarefaction", value)
            if mean is None:
                row["note"] = f"too small: {len(places.labels)} mentions, {drawn} are drawn"
            else:
                row |= {"drawn": drawn, "compared": float(mean[number]), "draws": count}
                values = np.array([other[number] for other in compared])
                others = np.array([m[number] for m in compared if m is not mean])
                if len(others) < 2:
                    row["note"] = f"nothing to compare with: {len(others)} other networks, {kind}"
                else:
                    row |= against(
                        float(mean[number]), float(others.mean()), float(others.std(ddof=1))
                    )
                    far = np.abs(values - values.mean())
                    here = abs(float(mean[number]) - values.mean())
                    row["p"] = float((far >= here - 1e-12).mean())
            rows.append(row)
    return rows
