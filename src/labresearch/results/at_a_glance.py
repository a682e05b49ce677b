"""The lab at a glance: one row for each lab, every count with the lines behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from labresearch import analysis, networks
from labresearch.corpus import Corpus
from labresearch.corpus.overview import overview
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    side_by_side,
)
from labresearch.results.lines_behind import joined
from labresearch.results.model import Part
from labresearch.results.moves_and_reasoning import REASONING, child_turns

__all__ = ["at_a_glance"]


def at_a_glance(coders: Coders) -> Part:
    """Count what each lab has: people, time-outs, reasoning, ideas.

    Parameters
    ----------
    coders : Coders
        From `labresearch.results.coders_side_by_side.split_coders`.

    Returns
    -------
    Part
        Table ``at_a_glance``, labs in order of their dates: ``coder``, ``lab`` ('' for sessions of
        no named lab), ``school``, ``team``, ``cycle`` (str, '' if its sessions differ),
        ``sessions``, ``adults``, ``children``, ``words`` (int), ``minutes`` (float, of sessions
        with times), ``timeouts`` (-1 where a person marked none), ``student_turns``,
        ``reasoning_turns`` (level 3 or 4; -1 where nobody coded it), ``ideas``, ``mentions``,
        ``edges`` (int; -1 where none was coded) and, with ``_where``, the lines behind time-outs,
        reasoning and mentions.
    """
    chosen = each_coder(coders, ["student_reasoning"])
    table = side_by_side(chosen or {"rules": coders.corpora["rules"]}, _by_lab)
    if not chosen:
        table["reasoning_turns"] = -1
    return Part({"at_a_glance": table})


def _by_lab(corpus: Corpus) -> pd.DataFrame:
    labs = corpus.sessions[["session", "lab", "school", "team", "cycle", "date"]]
    order = labs.sort_values("date", kind="stable").drop_duplicates("lab")
    turns = child_turns(corpus)
    words = overview(corpus).set_index("session")["words"]
    # where a coder gave no idea, networks would be made of those that rules find
    coded_ideas = bool(corpus.codings["code"].str.startswith("ideas_").any())
    mentions = pd.DataFrame({"session": [], "line": [], "idea": []}, dtype="str")
    edges = pd.Series(dtype="int64")
    if coded_ideas:
        mentions = networks.idea_mentions(corpus)
        edges = networks.connections(networks.idea_network(corpus))["session"].value_counts()
    # the same with time-outs: a person who marked none may not have looked for them
    by_person = ~corpus.codings["coder"].str.startswith("rules:")
    coded_timeouts = not by_person.any() or "pauses.timeout" in set(corpus.codings["code"])
    timeouts = _timeouts(corpus).rename(columns={"first_line": "line"})
    if not coded_timeouts:
        timeouts = timeouts.iloc[:0]
    lab_of = dict(zip(labs["session"], labs["lab"], strict=True))
    lines = corpus.utterances.assign(lab=corpus.utterances["session"].map(lab_of))
    rows: list[dict[str, Any]] = []
    for place in order.itertuples():
        own = lines[lines["lab"] == place.lab]
        if own.empty:
            continue
        here = labs["lab"] == place.lab
        in_lab = set(labs.loc[here, "session"])
        turn, mention, timeout = (
            table[table["session"].isin(in_lab)] for table in (turns, mentions, timeouts)
        )
        reasons = turn[turn["level"] >= REASONING]
        times = own.groupby("session").agg(start=("start", "min"), end=("end", "max"))
        rows.append(
            {
                "lab": place.lab,
                **{name: _shared(labs.loc[here, name]) for name in ("school", "team", "cycle")},
                "sessions": len(in_lab),
                "adults": _people(own, ADULT_ROLES),
                "children": _people(own, {"student"}),
                "words": int(words[words.index.isin(in_lab)].sum()),
                "minutes": float((times["end"] - times["start"]).sum()) / 60,
                "timeouts": len(timeout) if coded_timeouts else -1,
                "timeouts_where": joined(timeout),
                "student_turns": len(turn),
                "reasoning_turns": len(reasons),
                "reasoning_where": joined(reasons),
                "ideas": int(mention["idea"].nunique()) if coded_ideas else -1,
                "mentions": len(mention) if coded_ideas else -1,
                "mentions_where": joined(mention),
                "edges": int(edges[edges.index.isin(in_lab)].sum()) if coded_ideas else -1,
            }
        )
    return pd.DataFrame(rows)


def _shared(values: pd.Series) -> str:
    return str(values.iloc[0]) if (values == values.iloc[0]).all() else ""


def _people(lines: pd.DataFrame, roles: set[str] | frozenset[str] | tuple[str, ...]) -> int:
    return int(lines.loc[lines["role"].isin(list(roles)), "speaker"].nunique())


def _timeouts(corpus: Corpus) -> pd.DataFrame:
    try:
        return analysis.coded_timeouts(corpus)
    except ValueError:  # no lesson, or nobody paused
        return pd.DataFrame({"session": [], "first_line": []}).astype(
            {"session": "str", "first_line": "int64"}
        )
