"""What codes say of turns and of ideas, as the rules of connections need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.networks.edges import CUES
from labresearch.networks.mentions import turn_numbers

__all__ = ["cue_codes", "representations", "turn_facts"]


def cue_codes(cues: Mapping[str, Iterable[str]] | None) -> dict[str, frozenset[str]]:
    """Return the codes that stand for each cue, own ones before the defaults.

    Parameters
    ----------
    cues : mapping or None
        As in `idea_network`.

    Returns
    -------
    dict of str to frozenset of str
        Keys as in ``CUES``.

    Raises
    ------
    ValueError
        If a key is unknown.
    """
    own = dict(cues or {})
    strange = sorted(set(own) - set(CUES))
    if strange:
        message = f"cues has the unknown key {strange[0]!r}; must be one of {', '.join(CUES)}"
        raise ValueError(message)
    return {key: frozenset(own.get(key, default)) for key, default in CUES.items()}


def representations(facts: pd.DataFrame) -> set[str]:
    """Pick the ideas that are representations.

    Parameters
    ----------
    facts : pandas.DataFrame
        What `code_facts` returned.

    Returns
    -------
    set of str
        Codes named ``drawing_as_proof`` or tagged 'representation'.
    """
    return {
        code
        for code in facts.index
        if code.endswith(".drawing_as_proof")
        or "representation" in facts.at[code, "tags"].split(";")
    }


def turn_facts(
    corpus: Corpus, cues: dict[str, frozenset[str]]
) -> tuple[dict[str, dict[int, set[str]]], dict[str, list[int]], dict[str, list[int]]]:
    """Give, per session, cue names of each turn, turns of adults, and questions to compare.

    Parameters
    ----------
    corpus : Corpus
        Coded.
    cues : dict of str to frozenset of str
        What `cue_codes` returned.

    Returns
    -------
    tuple of three dicts
        Session to turn to names of cues; session to turns of adults; session to turns of adults
        that ask to compare. Turns are in order.
    """
    lines = corpus.utterances[["session", "line", "role"]].assign(
        turn=turn_numbers(corpus.utterances)
    )
    names: dict[str, list[str]] = {}
    for cue, codes in cues.items():
        for code in codes:
            names.setdefault(code, []).append(cue)
    coded = corpus.codings.loc[corpus.codings["code"].isin(names), ["session", "line", "code"]]
    coded = coded.merge(lines, on=["session", "line"])
    turn_cues: dict[str, dict[int, set[str]]] = {}
    for row in coded.itertuples(index=False):
        turn_cues.setdefault(row.session, {}).setdefault(row.turn, set()).update(names[row.code])
    adults = lines.loc[lines["role"].isin(ADULT_ROLES), ["session", "turn"]].drop_duplicates()
    adult_turns = {s: sorted(part["turn"]) for s, part in adults.groupby("session")}
    questions = {
        session: [t for t in turns if "ask_compare" in turn_cues.get(session, {}).get(t, ())]
        for session, turns in adult_turns.items()
    }
    return turn_cues, adult_turns, questions
