"""Ideas that adults foresaw in planning, and what became of them in the lesson."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES
from labresearch.networks.mentions import idea_codings, lab_order, turn_numbers

__all__ = ["anticipated_ideas"]

_TAKEN_UP = ("revoice", "record", "assign_competence", "press", "relate", "compare", "use_error")


def anticipated_ideas(corpus: Corpus, *, turns: int = 3) -> pd.DataFrame:
    """Compare, lab by lab, the ideas of the planning with those that children voiced.

    Parameters
    ----------
    corpus : Corpus
        With codings of ideas and of teacher moves by one coder.
    turns : int, default 3
        An idea counts as taken up if an adult revoices, records, presses, relates, compares or
        credits within so many turns after a child voiced it. Which idea the move was about is not
        known, so this is an upper bound.

    Returns
    -------
    pandas.DataFrame
        One row a lab with a planning meeting: ``lab``, ``activity`` (str), ``planned``, ``voiced``,
        ``both`` (int, different ideas), ``recall`` (share of planned ideas that were voiced),
        ``surprise`` (share of voiced ideas that were not planned), ``taken_up_planned``,
        ``taken_up_unplanned`` (share of ideas taken up; NaN where there is none).

    Raises
    ------
    ValueError
        If turns is below 1, or codings come from several coders.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder(), coder="gold").select(lab="lab01")
    >>> anticipated_ideas(corpus)["lab"].tolist()
    ['lab01']
    """
    if turns < 1:
        message = f"turns = {turns} is too small; must be at least 1"
        raise ValueError(message)
    lines = corpus.utterances.assign(turn=turn_numbers(corpus.utterances))
    facts = lines[["session", "line", "turn", "role"]].merge(
        lab_order(corpus.sessions)[["session", "lab"]], on="session"
    )
    place = corpus.sessions.set_index("session")
    facts["phase"] = facts["session"].map(place["phase"]).astype("str")
    ideas = idea_codings(corpus)[["session", "line", "code"]].merge(facts, on=["session", "line"])
    moves = corpus.codings[
        corpus.codings["code"].isin([f"teacher_moves.{move}" for move in _TAKEN_UP])
    ][["session", "line"]].merge(facts, on=["session", "line"])
    picked = set(zip(moves["session"], moves["turn"], strict=True))
    adult = ideas["role"].isin(ADULT_ROLES) & (ideas["phase"] == "planning")
    child = ideas["role"].isin((*STUDENT_ROLES, "unknown")) & (ideas["phase"] == "enactment")
    rows = []
    labs = facts.loc[(facts["phase"] == "planning") & (facts["lab"] != ""), "lab"].unique()
    for lab in labs:
        planned = set(ideas.loc[adult & (ideas["lab"] == lab), "code"])
        said = ideas[child & (ideas["lab"] == lab)]
        voiced, both = set(said["code"]), planned & set(said["code"])
        taken = {
            row.code
            for row in said.itertuples()
            if any((row.session, row.turn + lag) in picked for lag in range(1, turns + 1))
        }
        rows.append(
            {
                "lab": lab,
                "activity": str(place.loc[place["lab"] == lab, "activity"].iloc[0]),
                "planned": len(planned),
                "voiced": len(voiced),
                "both": len(both),
                "recall": _share(both, planned),
                "surprise": _share(voiced - planned, voiced),
                "taken_up_planned": _share(taken & planned, both),
                "taken_up_unplanned": _share(taken - planned, voiced - planned),
            }
        )
    columns = [
        "lab", "activity", "planned", "voiced", "both", "recall", "surprise", "taken_up_planned",
        "taken_up_unplanned",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["composed"] = corpus.composed
    return table


def _share(some: set[str], of: set[str]) -> float:
    return len(some & of) / len(of) if of else np.nan
