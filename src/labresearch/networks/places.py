"""Places of mentions as integer arrays: which could connect, whatever ideas stood there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.code_facts import code_facts
from labresearch.networks.edges import CUES
from labresearch.networks.mentions import idea_mentions, turn_numbers, with_idea_codings

__all__ = ["Places", "mention_places", "network_names", "placed_mentions"]


@dataclasses.dataclass(frozen=True)
class Places:
    """The mentions of one network: n places, k pairs of places near each other.

    Attributes
    ----------
    name : str
        Lab or session.
    ideas : list of str
        Codes; ``labels`` are positions in it.
    labels, sessions : numpy.ndarray of int, shape (n,)
        Idea and session of each mention, in the order in which they were voiced.
    pairs : numpy.ndarray of int, shape (k, 2)
        Mentions of one session that lie at most a window of turns apart, the earlier first.
    between : numpy.ndarray of bool, shape (k,)
        Whether two speakers voiced them.
    one_turn : numpy.ndarray of bool, shape (k,)
        Whether they lie in one turn.
    compared : numpy.ndarray of int, shape (c, 2)
        Pairs that are a ``compare`` connection if they hold two ideas.
    elapsed : numpy.ndarray of int, shape (n,)
        Turns since the first mention, the sessions laid end to end.
    erroneous : numpy.ndarray of bool, one an idea
        Whether its codebook calls it erroneous.
    """

    name: str
    ideas: list[str]
    labels: np.ndarray
    sessions: np.ndarray
    pairs: np.ndarray
    between: np.ndarray
    one_turn: np.ndarray
    compared: np.ndarray
    elapsed: np.ndarray
    erroneous: np.ndarray


def mention_places(
    corpus: Corpus,
    *,
    by: Literal["lab", "session"],
    ideas: Iterable[str] | None,
    inferred: bool,
    window: int,
    answer_window: int,
) -> list[Places]:
    """Turn the mentions of a corpus into places, one object a lab or session.

    Parameters
    ----------
    corpus : Corpus
        Coded or uncoded.
    by : {'lab', 'session'}
        What is one network; a session of no named lab is a network of its own.
    ideas, inferred
        As in `idea_mentions`.
    window : int
        Turns within which mentions are near each other.
    answer_window : int
        Turns within which a student's turn answers a question to compare.

    Returns
    -------
    list of Places
        In the order of the corpus.
    """
    mentions, corpus = placed_mentions(corpus, ideas=ideas, inferred=inferred)
    compare_turns, questions = _compare_turns(corpus)
    facts = code_facts(mentions["idea"].unique())
    wrong = set(facts.index[facts["erroneous"]])
    return [
        _places(str(key), part, wrong, compare_turns, questions, window, answer_window)
        for key, part in mentions.groupby(network_names(mentions, by), sort=False)
    ]


def network_names(mentions: pd.DataFrame, by: Literal["lab", "session"]) -> pd.Series:
    """Name the network of each mention; a session of no named lab is one of its own.

    Parameters
    ----------
    mentions : pandas.DataFrame
        With ``lab`` and ``session``.
    by : {'lab', 'session'}
        What is one network.

    Returns
    -------
    pandas.Series
        str, aligned with the table.
    """
    if by == "session":
        return mentions["session"]
    return mentions["lab"].where(mentions["lab"] != "", mentions["session"])


def placed_mentions(
    corpus: Corpus, *, ideas: Iterable[str] | None, inferred: bool
) -> tuple[pd.DataFrame, Corpus]:
    """List mentions session by session, each idea once a turn.

    Parameters
    ----------
    corpus : Corpus
        Coded or uncoded.
    ideas, inferred
        As in `idea_mentions`.

    Returns
    -------
    tuple of pandas.DataFrame and Corpus
        What `idea_mentions` returns, with ``place`` (int, of the session); the coded corpus.
    """
    wanted = None if ideas is None else ([ideas] if isinstance(ideas, str) else list(ideas))
    corpus = with_idea_codings(corpus, wanted)
    mentions = idea_mentions(corpus, ideas=wanted, inferred=inferred)
    # an idea said several times in a turn counts once, as in idea_network
    mentions = mentions.sort_values(["inferred", "order"]).drop_duplicates(
        ["session", "turn", "idea"]
    )
    mentions = mentions.sort_values("order")
    mentions["place"] = pd.factorize(mentions["session"])[0]
    mentions = mentions.sort_values(["place", "turn", "order"], ignore_index=True)
    return mentions, corpus


def _places(
    name: str,
    part: pd.DataFrame,
    wrong: set[str],
    compare_turns: set[tuple[str, int]],
    questions: dict[str, np.ndarray],
    window: int,
    answer_window: int,
) -> Places:
    labels, ideas = pd.factorize(part["idea"])
    sessions = pd.factorize(part["place"])[0]
    turns = part["turn"].to_numpy()
    speakers = pd.factorize(part["speaker"])[0]
    n = len(part)
    # sessions far apart on one line of turns, so that no window reaches from one to the next
    apart = int(turns.max() - turns.min()) + max(window, answer_window) + 1
    line = (turns - turns.min()) + apart * sessions
    reach = np.searchsorted(line, line + window, side="right") - np.arange(n) - 1
    begins = np.flatnonzero(np.r_[True, np.diff(sessions) > 0])
    span = turns[np.r_[begins[1:], n] - 1] - turns[begins] + 1
    elapsed = turns - (turns[begins] - np.cumsum(span) + span)[sessions]
    first = np.repeat(np.arange(n), reach)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(reach) - reach, reach)
    pairs = np.column_stack([first, second])
    return Places(
        name=name,
        ideas=list(ideas),
        labels=labels,
        sessions=sessions,
        pairs=pairs,
        between=speakers[first] != speakers[second],
        one_turn=line[first] == line[second],
        compared=_compared(part, line, speakers, compare_turns, questions, window, answer_window),
        elapsed=elapsed,
        erroneous=np.array([idea in wrong for idea in ideas], dtype=bool),
    )


def _compare_turns(corpus: Corpus) -> tuple[set[tuple[str, int]], dict[str, np.ndarray]]:
    """Return turns in which a speaker compares, and the adults' turns that ask for it."""
    lines = corpus.utterances[["session", "line", "role"]].assign(
        turn=turn_numbers(corpus.utterances)
    )
    codings = corpus.codings[["session", "line", "code"]]
    codings = codings[codings["code"].isin(CUES["compare"] | CUES["ask_compare"])]
    coded = codings.merge(lines, on=["session", "line"])
    saying = coded[coded["code"].isin(CUES["compare"])]
    adults = lines.loc[lines["role"].isin(ADULT_ROLES), ["session", "turn"]].drop_duplicates()
    asking = coded[coded["code"].isin(CUES["ask_compare"])].merge(adults, on=["session", "turn"])
    return (
        set(zip(saying["session"], saying["turn"], strict=True)),
        {str(s): np.unique(part["turn"]) for s, part in asking.groupby("session")},
    )


def _compared(
    part: pd.DataFrame,
    line: np.ndarray,
    speakers: np.ndarray,
    compare_turns: set[tuple[str, int]],
    questions: dict[str, np.ndarray],
    window: int,
    answer_window: int,
) -> np.ndarray:
    """Find the pairs that the rule ``compare`` of `idea_network` joins if the ideas differ."""
    found: list[tuple[int, int]] = []
    begins = np.flatnonzero(np.r_[True, line[1:] != line[:-1]])
    first = part.iloc[begins]
    facts = zip(
        begins,
        np.r_[begins[1:], len(line)],
        first["session"],
        first["turn"],
        first["role"],
        strict=True,
    )
    for begin, end, session, turn, role in facts:
        asked = questions.get(session)
        question = None
        if asked is not None and role in STUDENT_ROLES:
            before = asked[(asked < turn) & (asked >= turn - answer_window)]
            question = before[-1] if len(before) else None
        if (session, turn) not in compare_turns and question is None:
            continue
        if end - begin > 1:
            found += [(a, b) for a in range(begin, end) for b in range(a + 1, end)]
        elif (session, turn) in compare_turns:
            near = np.flatnonzero(line[:begin] >= line[begin] - window)
            others = near[speakers[near] != speakers[begin]]
            found += [(int(others[-1]), int(begin))] if len(others) else []
        else:
            there = np.flatnonzero(line[:begin] == line[begin] - (turn - question))
            found += [(int(a), int(begin)) for a in there]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
