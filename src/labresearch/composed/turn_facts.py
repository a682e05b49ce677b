"""Turns of a corpus with what the checks of planted patterns need to know of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.corpus.whose_codings import check_one_coder

__all__ = ["CHILDREN", "timeout_facts", "turn_facts"]

CHILDREN = ("student", "group")
_REASONING = 3
_CODES = {
    "press": ("teacher_moves.press",),
    "asks_compare": ("teacher_moves.compare",),
    "compares": ("idea_connections.compare",),
    "vulnerable": ("culture.vulnerability",),
    "sense": ("timeout_purpose.sense",),
    "enacted": ("timeout_resolution.enacted",),
    "pairs": ("pauses.pair", "teacher_moves.partner_talk"),
    "timeout": ("pauses.timeout",),
}


def turn_facts(corpus: Corpus) -> pd.DataFrame:
    """Make one row a turn, in order of sessions and lines.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder. Lines of a time-out are those with the code ``pauses.timeout``
        or, where no line has it (rules code pauses, not lines), those in segment 'timeout'.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``speaker``, ``role``, ``phase``, ``school``, ``lab``, ``team`` (str),
        ``cycle`` (int), ``start``, ``end`` (s), ``child``, ``adult``, ``timeout``, ``press``,
        ``asks_compare``, ``compares``, ``vulnerable``, ``sense``, ``enacted``, ``pairs``,
        ``reasons`` (bool), ``words`` (int), ``sorting`` (int, sorting frames meant as such).

    Raises
    ------
    ValueError
        If codings come from several coders.
    """
    codings = check_one_coder(corpus.codings)
    lines = corpus.utterances[["session", "line", "turn", "speaker", "role", "start", "end"]]
    keys = pd.MultiIndex.from_frame(lines[["session", "line"]])
    at = pd.MultiIndex.from_frame(codings[["session", "line"]])

    def coded(rows: np.ndarray) -> np.ndarray:
        return keys.isin(at[rows])

    code = codings["code"]
    flags = {name: coded(code.isin(codes).to_numpy()) for name, codes in _CODES.items()}
    if not flags["timeout"].any():
        flags["timeout"] = (corpus.utterances["segment"] == "timeout").to_numpy()
    level = code.str.startswith("student_reasoning.") & (codings["value"] >= _REASONING)
    flags["reasons"] = coded(level.to_numpy())
    sorts = codings[_is_sorting(codings)].groupby(["session", "line"]).size()
    said = corpus.utterances["speech"].where(
        corpus.utterances["speech"] != "", corpus.utterances["text"]
    )
    lines = lines.assign(
        **flags,
        words=said.str.count(r"[^\W_]+(?:['’][^\W_]+)*"),
        sorting=sorts.reindex(keys, fill_value=0).to_numpy(),
    )
    turns = (
        lines.groupby(["session", "turn"], sort=False)
        .agg(
            speaker=("speaker", "first"),
            role=("role", "first"),
            first_line=("line", "min"),
            start=("start", "min"),
            end=("end", "max"),
            words=("words", "sum"),
            sorting=("sorting", "sum"),
            **{name: (name, "any") for name in flags},
        )
        .reset_index()
    )
    place = corpus.sessions.set_index("session")
    for name in ("phase", "school", "lab", "team", "cycle"):
        turns[name] = turns["session"].map(place[name])
    turns["cycle"] = pd.to_numeric(turns["cycle"], errors="coerce").fillna(0).astype("int64")
    turns["child"] = turns["role"].isin(CHILDREN)
    turns["adult"] = turns["role"].isin(ADULT_ROLES)
    return turns


def _is_sorting(codings: pd.DataFrame) -> pd.Series:
    kinds = ("level", "speed", "fixed", "outside", "gap", "range_burden", "score")
    codes = [f"framing.{kind}" for kind in kinds]
    return codings["code"].isin(codes) & codings["polarity"].isin(("", "asserted"))


def timeout_facts(turns: pd.DataFrame) -> pd.DataFrame:
    """Make one row a time-out: a run of its turns.

    Parameters
    ----------
    turns : pandas.DataFrame
        From `turn_facts`.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``lab``, ``school`` (str), ``first``, ``last`` (int, rows of ``turns``),
        ``initiator`` (role of the first adult), ``sense``, ``enacted`` (bool).
    """
    inside = turns["timeout"].to_numpy()
    session = turns["session"].to_numpy()
    begins = inside & ~(np.r_[False, inside[:-1]] & np.r_[False, session[1:] == session[:-1]])
    number = np.cumsum(begins) * inside
    rows = []
    for _, part in turns[inside].groupby(number[inside]):
        adults = part.loc[part["adult"], "role"]
        rows.append(
            {
                "session": part["session"].iloc[0],
                "lab": part["lab"].iloc[0],
                "school": part["school"].iloc[0],
                "first": int(part.index[0]),
                "last": int(part.index[-1]),
                "initiator": adults.iloc[0] if len(adults) else "",
                "sense": bool(part["sense"].any()),
                "enacted": bool(part["enacted"].any()),
            }
        )
    columns = ["session", "lab", "school", "first", "last", "initiator", "sense", "enacted"]
    return pd.DataFrame(rows, columns=columns)
