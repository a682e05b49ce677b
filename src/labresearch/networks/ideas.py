"""The network of ideas: which ideas were connected, how, by whom, on which lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import networkx as nx
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import STUDENT_ROLES
from labresearch.networks.code_facts import code_facts
from labresearch.networks.connecting import SessionLinks, recurrences
from labresearch.networks.mentions import idea_mentions, with_idea_codings
from labresearch.networks.threads import carry_lines
from labresearch.networks.turn_facts import cue_codes, representations, turn_facts

if TYPE_CHECKING:
    from labresearch.codebook import Codebook

__all__ = ["idea_network"]


def idea_network(
    corpus: Corpus,
    *,
    ideas: Iterable[str] | None = None,
    inferred: bool = True,
    window: int = 3,
    reference_window: int = 12,
    erroneous: Iterable[str] | None = None,
    cues: Mapping[str, Iterable[str]] | None = None,
    codebooks: Iterable[Codebook] = (),
) -> nx.MultiDiGraph:
    """Connect the ideas of a corpus by what speakers did with them.

    The counting rule. The unit is the turn. The codes of all lines of a turn are its cues, and an
    idea voiced several times in a turn counts once. Windows are counted in turns of the same
    session; only ``recur`` and ``carry`` cross from one session to a later one of the same lab.
    Every edge runs with time, from the earlier mention to the later. In one turn a pair of ideas
    is connected once: where several rules hold, the first of this list wins, and ``adjacent`` comes
    last.

    An idea is *taken up again* in a turn if another speaker voiced it within the last
    ``reference_window`` turns; the *standing idea* is the last idea of the latest turn of another
    speaker within ``reference_window`` turns. The types, strongest first:

    ``repair``
        A turn with a cue of revision or repair voices a sound idea: from the latest erroneous idea
        (of any speaker, this turn included) to it. Inside one turn it runs from error to repair in
        whatever order they are said.
    ``contrast``
        A challenge or a counterexample: from the idea taken up again to each other idea of the
        turn; with nothing taken up again from the standing idea; a turn that takes up one idea
        only is set against the standing idea, one that takes up several against each other. Also,
        without a challenge, an explanation or generalisation while an error stands: where the
        latest turn of another speaker with an idea, within ``reference_window`` turns, voiced an
        erroneous idea, from that one to each sound idea of the turn.
    ``compare``
        The turn compares, or is a student's answer within ``window`` turns to an adult's turn that
        asks to compare. All pairs of ideas in the turn; if it has one idea: with the standing
        idea, or, in an answer, with each other idea of the question.
    ``build``
        The turn adds on: from the ideas taken up again, else from the standing idea, to each idea
        that is new. An erroneous idea is never the source.
    ``generalise``
        A generalisation: all pairs in the turn; if it has one idea, from the latest other idea of
        any speaker within ``reference_window`` turns. An erroneous idea is never the source, nor
        in a pair of one turn, and where the latest other idea is erroneous there is no such edge:
        what is said in general after an error speaks against it (``contrast``), or mends it
        (``repair``, where a revision is coded).
    ``represent``
        A representation idea (``drawing_as_proof``, or any idea tagged 'representation') with each
        other idea of its turn, else with the latest idea of any speaker within ``window`` turns.
        A turn coded as representation that names no representation idea gives a self-loop.
    ``same_turn``
        One speaker voices both in one turn, without any of these cues.
    ``adjacent``
        Weak: different speakers voice them within ``window`` turns of the same layer of talk,
        without any cue. Keep it out of counts of connections; ``weak`` is True.

    Self-loops say what happened to one idea: ``uptake`` (another student restates, adds to or uses
    an idea that a student voiced within ``reference_window`` turns), ``teacher_uptake`` (an adult
    revoices, records or credits a student's idea within ``reference_window`` turns), ``recur``
    (from the last mention in a session to the first one in the next session of the lab that has
    it) and, beside it, ``carry``: words do it. It runs from the last mention in the earlier session
    that is coded ``adult_talk.carry`` or ``idea_connections.carry`` to the first one in the later;
    without such a mention from the last one to the first in the later session that is coded
    ``idea_connections.carry``.

    Parameters
    ----------
    corpus : Corpus
        Best coded with engagement, teacher moves and student reasoning as well; a corpus without
        idea codings is coded with the shipped codebooks.
    ideas : iterable of str, optional
        Which codes are ideas; see `idea_mentions`.
    inferred : bool, default True
        Use mentions by reference ('her way') too.
    window : int, default 3
        Turns for ``adjacent``, for answers, and for drawings.
    reference_window : int, default 12
        Turns for which a voiced idea stands.
    erroneous : iterable of str, optional
        Qualified codes of erroneous ideas; by default those tagged 'erroneous' in their codebook.
    cues : mapping, optional
        Qualified codes that stand for a cue, instead of the default, for own codebooks. The keys
        are those of ``labresearch.networks.CUES``.
    codebooks : iterable of Codebook
        Own codebooks, for labels and tags.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are idea codes, in order of first mention, with ``label``, ``mentions``,
        ``inferred_mentions``, ``student_mentions``, ``role_mentions`` ('student 8;host 3'),
        ``speakers`` (int), ``speaker_names`` (joined by ';'), ``sessions`` (int),
        ``session_names``, ``first_session``, ``first_line``, ``erroneous``, ``color``. Edges have
        the key ``type#n`` and the attributes ``order`` (int, in time over the corpus), ``type``,
        ``weak``, ``session_from``, ``session`` (of the later mention), ``from_line``, ``to_line``,
        ``lines`` ('12;15', those in ``session``), ``speaker_from``, ``speaker_to``, ``role_from``,
        ``role_to``, ``layer``, ``time`` (s, of the later mention), ``mediated`` (an adult turn came
        between), ``inferred`` (one of the mentions is by reference), ``confidence`` (the lower of
        the two).

    Raises
    ------
    ValueError
        If a window is below 1, ``cues`` has an unknown key, or there is no codebook for ``ideas``.

    Notes
    -----
    The types follow the uptake and contingency analysis of Suthers, Dwyer, Medina and Vatrapu
    (2010) and the transacts of Berkowitz and Gibbs (1983), as far as codes of single turns can
    show them. Raw counts grow with the amount of talk; compare networks only against a null.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1, 2], "turn": [0, 1, 2],
    ...         "speaker": ["Mia", "T", "Ben"], "role": ["student", "teacher", "student"],
    ...         "text": ["I cut halves.", "Ben?", "And I cut hers again."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [0, 2, 2],
    ...         "code": ["ideas_x.halves", "ideas_x.again", "engagement.add"], "coder": "me"}),
    ... )
    >>> graph = idea_network(corpus)
    >>> [(a, b, key, d["lines"]) for a, b, key, d in graph.edges(keys=True, data=True)]
    [('ideas_x.halves', 'ideas_x.again', 'build#1', '0;2')]
    """
    for name, value in (("window", window), ("reference_window", reference_window)):
        if value < 1:
            message = f"{name} = {value} is too small; it counts turns and is at least 1"
            raise ValueError(message)
    found = cue_codes(cues)
    ideas = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, ideas)
    mentions = idea_mentions(corpus, ideas=ideas, inferred=inferred)
    facts = code_facts(mentions["idea"], codebooks=codebooks)
    if erroneous is not None:
        facts["erroneous"] = facts.index.isin(list(erroneous))

    graph = nx.MultiDiGraph(
        composed=corpus.composed,
        window=window,
        reference_window=reference_window,
        inferred=inferred,
    )
    _add_nodes(graph, mentions, facts)
    drawings = representations(facts)
    links = SessionLinks(
        found,
        window=window,
        reference_window=reference_window,
        erroneous=set(facts.index[facts["erroneous"]]),
        drawings=drawings,
    )
    turn_cues, adult_turns, questions = turn_facts(corpus, found)
    edges = recurrences(mentions, carry_lines(corpus))
    for session, part in mentions.groupby("session", sort=False):
        edges += links.of_session(
            list(part.itertuples(index=False)),
            turn_cues=turn_cues.get(session, {}),
            adult_turns=adult_turns.get(session, []),
            questions=questions.get(session, []),
        )
    numbers: dict[str, int] = {}
    for order, edge in enumerate(sorted(edges, key=lambda e: e.order)):
        numbers[edge.type] = numbers.get(edge.type, 0) + 1
        key = f"{edge.type}#{numbers[edge.type]}"
        graph.add_edge(edge.start.idea, edge.end.idea, key, order=order, **edge.attributes())
    return graph


def _add_nodes(graph: nx.MultiDiGraph, mentions: pd.DataFrame, facts: pd.DataFrame) -> None:
    for idea, part in mentions.groupby("idea", sort=False):
        # the same name in two labs is two people, and so it is in sessions of no named lab
        place = part["lab"].where(part["lab"] != "", "\0" + part["session"])
        known = pd.DataFrame({"place": place, "speaker": part["speaker"]})
        people = known[known["speaker"] != ""].drop_duplicates()
        graph.add_node(
            idea,
            label=str(facts.at[idea, "label"]),
            mentions=len(part),
            inferred_mentions=int(part["inferred"].sum()),
            student_mentions=int(part["role"].isin(STUDENT_ROLES).sum()),
            role_mentions=";".join(f"{r} {n}" for r, n in part["role"].value_counts().items()),
            speakers=len(people),
            speaker_names=";".join(dict.fromkeys(people["speaker"])),
            sessions=int(part["session"].nunique()),
            session_names=";".join(dict.fromkeys(part["session"])),
            first_session=str(part["session"].iloc[0]),
            first_line=int(part["line"].iloc[0]),
            erroneous=bool(facts.at[idea, "erroneous"]),
            color=str(facts.at[idea, "color"]),
        )
