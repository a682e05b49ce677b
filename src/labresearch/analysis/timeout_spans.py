"""Time-outs as a coder marked them, with who called them, what for, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.analysis.lesson_turns import LESSONS
from labresearch.analysis.turn_codes import turn_codes
from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.mentions import turn_numbers

__all__ = ["coded_timeouts"]

_COLUMNS = {
    "lab": "str",
    "session": "str",
    "cluster": "str",
    "phase": "str",
    "timeout": "int64",
    "first_turn": "int64",
    "last_turn": "int64",
    "first_line": "int64",
    "last_line": "int64",
    "initiator": "str",
    "initiator_role": "str",
    "start": "float64",
    "seconds": "float64",
    "cut_off": "bool",
    "purposes": "str",
    "resolution": "str",
}


def coded_timeouts(
    corpus: Corpus,
    *,
    phases: Iterable[str] = LESSONS,
    purposes: str = "timeout_purpose",
    resolutions: str = "timeout_resolution",
) -> pd.DataFrame:
    """Make one row a time-out: a run of turns with a line coded ``pauses.timeout``.

    Where no person gave a line this code, runs of turns in a segment 'timeout' are taken, which
    `labresearch.annotate` finds by rules. `timeout_table` lists what the rules find in any case.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder.
    phases : iterable of str, default ('enactment', 'classroom')
        Phases that are lessons.
    purposes, resolutions : str
        Ids of the codebooks.

    Returns
    -------
    pandas.DataFrame
        In order of labs and sessions: ``lab``, ``session``, ``cluster`` (str; the lab, or the
        session where no lab is named), ``phase`` (str), ``timeout`` (int, 0-based in the session),
        ``first_turn``, ``last_turn``, ``first_line``, ``last_line`` (int), ``initiator``,
        ``initiator_role`` (str, first adult who speaks), ``start``, ``seconds`` (s, NaN without
        times; the end is the next line's start where the file has no ends), ``cut_off`` (bool, the
        record ends with it), ``purposes`` (str, codes joined by ';'), ``resolution`` (str, the last
        code of it, '' where none). ``attrs['composed']``.

    Raises
    ------
    ValueError
        If several coders coded, or time-outs are neither coded nor marked.

    Examples
    --------
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": range(4), "turn": range(4),
    ...         "speaker": ["Mia", "Coach", "Ms. B", "Leo"],
    ...         "role": ["student", "coach", "host", "student"],
    ...         "text": ["Two fourths.", "Time-out?", "Let's ask why.", "It is a half."]}),
    ...     codings=pd.DataFrame({
    ...         "session": "a", "line": [1, 2, 2], "coder": "me",
    ...         "code": ["pauses.timeout", "pauses.timeout", "timeout_resolution.enacted"]}),
    ... )
    >>> coded_timeouts(corpus)[["first_line", "last_line", "initiator", "resolution"]].values
    array([[1, 2, 'Coach', 'timeout_resolution.enacted']], dtype=object)
    """
    codings = check_one_coder(corpus.codings)
    lines = corpus.utterances[["session", "line", "start", "end"]].assign(
        turn=turn_numbers(corpus.utterances)
    )
    turns = turn_codes(corpus)
    place = corpus.sessions.set_index("session")["phase"]
    turns = turns.assign(phase=turns["session"].map(place).astype("str"))
    turns = turns[turns["phase"].isin(tuple(phases))].reset_index(drop=True)
    times = lines.groupby(["session", "turn"]).agg(start=("start", "min"), end=("end", "max"))
    turns = turns.join(times, on=["session", "turn"])
    coded = codings.merge(lines[["session", "line", "turn"]], on=["session", "line"])
    # rules code the one line where a time-out is called; its span is the segment
    by_rules = coded["coder"].str.startswith("rules:")
    marked = coded[(coded["code"] == "pauses.timeout") & ~by_rules]
    at = pd.MultiIndex.from_frame(turns[["session", "turn"]])
    if len(marked):
        inside = at.isin(pd.MultiIndex.from_frame(marked[["session", "turn"]]))
    elif (turns["segment"] != "none").any():
        inside = (turns["segment"] == "timeout").to_numpy()
    else:
        message = (
            "time-outs are neither coded (pauses.timeout) nor marked as segments: read codings of "
            "a coder (coder=), or let labresearch.annotate look for them"
        )
        raise ValueError(message)
    session = turns["session"].to_numpy()
    changed = np.r_[True, (session[1:] != session[:-1]) | (inside[1:] != inside[:-1])]
    turns["run"] = np.cumsum(changed[: len(turns)])
    following = turns.groupby("session")["start"].shift(-1)
    turns["over"] = turns["end"].fillna(following)
    turns["last"] = turns.groupby("session").cumcount(ascending=False) == 0
    turns["adult"] = turns["role"].isin(ADULT_ROLES)
    runs = turns.loc[inside, ["session", "turn", "run"]]
    coded = coded.merge(runs, on=["session", "turn"])
    coded = coded.sort_values(["run", "line", "start_char", "code"], kind="stable")
    book = coded["code"].str.split(".").str[0]
    wanted = (
        coded[book == purposes].groupby("run")["code"].agg(lambda c: ";".join(dict.fromkeys(c)))
    )
    ends = coded[book == resolutions].groupby("run")["code"].last()
    rows = []
    for number, run in turns[inside].groupby("run", sort=True):
        first, last = run.iloc[0], run.iloc[-1]
        speaks = run[run["adult"]]
        rows.append(
            {
                **{name: first[name] for name in ("lab", "session", "phase", "start")},
                "cluster": first["lab"] or first["session"],
                "first_turn": first["turn"],
                "last_turn": last["turn"],
                "first_line": first["first_line"],
                "last_line": last["last_line"],
                "initiator": speaks["speaker"].iloc[0] if len(speaks) else "",
                "initiator_role": speaks["role"].iloc[0] if len(speaks) else "unknown",
                "seconds": last["over"] - first["start"],
                "cut_off": last["last"],
                "purposes": wanted.get(number, ""),
                "resolution": ends.get(number, ""),
            }
        )
    table = pd.DataFrame(rows, columns=[name for name in _COLUMNS if name != "timeout"])
    table["timeout"] = table.groupby("session").cumcount()
    table = table[list(_COLUMNS)].astype(_COLUMNS)
    table.attrs["composed"] = corpus.composed
    return table
