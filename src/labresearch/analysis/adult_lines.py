"""Lines of adults with adults: the exposure of every rate of framing, culture and learning talk."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.corpus.whose_codings import check_one_coder
from labresearch.networks.mentions import lab_order, turn_numbers

__all__ = ["MEETINGS", "adult_lines", "coded_lines"]

MEETINGS = ("planning", "revise", "debrief", "plc", "staff")
"""Phases in which adults are among themselves."""

_WORD = r"[^\W_]+(?:['’][^\W_]+)*"


def adult_lines(corpus: Corpus, *, to: str = "adults") -> pd.DataFrame:
    """List what adults said to adults: all of meetings, and time-outs of lessons.

    Parameters
    ----------
    corpus : Corpus
        Time-outs are lines of segment 'timeout' or with the code ``pauses.timeout``.
    to : {'adults', 'children'}, default 'adults'
        'children' gives the rest of what adults say in lessons instead.

    Returns
    -------
    pandas.DataFrame
        In order of labs, sessions and lines: ``session`` (str), ``line``, ``turn`` (int),
        ``speaker``, ``role``, ``person`` (str, speaker and school, the same in all sessions),
        ``school``, ``team``, ``lab`` (str), ``cycle`` (float, NaN where none is given or it is 0),
        ``phase`` (str, 'timeout' for time-outs), ``segment`` (str), ``words`` (int).

    Raises
    ------
    ValueError
        If ``to`` is unknown.

    Examples
    --------
    >>> import labresearch as lr
    >>> corpus = lr.read_corpus(lr.corpus_folder()).select(lab="lab02")
    >>> sorted(adult_lines(corpus)["phase"].unique())
    ['debrief', 'planning', 'revise', 'timeout']
    """
    if to not in ("adults", "children"):
        message = f"to = {to!r} is unknown; must be 'adults' or 'children'"
        raise ValueError(message)
    lines = corpus.utterances.assign(turn=turn_numbers(corpus.utterances))
    place = corpus.sessions.set_index("session")
    phase = lines["session"].map(place["phase"]).astype("object")
    bracketed = corpus.codings.loc[
        corpus.codings["code"] == "pauses.timeout", ["session", "line"]
    ].drop_duplicates()
    at = pd.MultiIndex.from_frame(lines[["session", "line"]])
    paused = (lines["segment"] == "timeout") | at.isin(pd.MultiIndex.from_frame(bracketed))
    meeting = phase.isin(MEETINGS)
    among = meeting | paused
    chosen = among if to == "adults" else ~among & ~phase.isin(("interview",))
    lines["phase"] = phase.where(meeting | ~paused, "timeout").astype("str")
    lines = lines[lines["role"].isin(ADULT_ROLES) & chosen].copy()
    said = lines["speech"].where(lines["speech"] != "", lines["text"])
    lines["words"] = said.str.count(_WORD).astype("int64")
    for name in ("school", "team", "cycle"):
        lines[name] = lines["session"].map(place[name])
    cycle = pd.to_numeric(lines["cycle"], errors="coerce")
    lines["cycle"] = cycle.where(cycle > 0).astype("float64")
    lines["person"] = (lines["speaker"] + ", " + lines["school"].astype("str")).astype("str")
    lines = lines.merge(lab_order(corpus.sessions), on="session", validate="many_to_one")
    lines = lines.sort_values(["place", "line"], ignore_index=True)
    columns = [
        "session", "line", "turn", "speaker", "role", "person", "school", "team", "lab", "cycle",
        "phase", "segment", "words",
    ]  # fmt: skip
    lines = lines[columns]
    lines.attrs["composed"] = corpus.composed
    return lines


def coded_lines(
    codings: pd.DataFrame, lines: pd.DataFrame, codes: Iterable[str], *, polarity: str = "asserted"
) -> pd.Series:
    """Say which lines have one of some codes.

    Parameters
    ----------
    codings : pandas.DataFrame
        Table ``codings`` of a corpus, of one coder.
    lines : pandas.DataFrame
        ``session`` and ``line``.
    codes : iterable of str
        Qualified codes, or a book with a star: ``culture.*``.
    polarity : {'asserted', 'all'}, default 'asserted'
        'asserted' leaves out what is quoted, questioned or repudiated; 'all' counts it too.

    Returns
    -------
    pandas.Series of bool
        Aligned with ``lines``.

    Raises
    ------
    ValueError
        If polarity is unknown, no code is given, or codings come from several coders.

    Examples
    --------
    >>> codings = pd.DataFrame({"session": ["a", "a"], "line": [0, 1], "coder": "gold",
    ...     "code": "framing.level", "polarity": ["asserted", "quoted"]})
    >>> coded_lines(codings, codings[["session", "line"]], ["framing.level"]).tolist()
    [True, False]
    """
    wanted = list(codes)
    if polarity not in ("asserted", "all"):
        message = f"polarity = {polarity!r} is unknown; must be 'asserted' or 'all'"
        raise ValueError(message)
    if not wanted:
        message = "codes is empty; name at least one, such as 'culture.vulnerability'"
        raise ValueError(message)
    books = tuple(code.removesuffix("*") for code in wanted if code.endswith(".*"))
    if books:
        wanted += [code for code in codings["code"].unique() if code.startswith(books)]
    coded = check_one_coder(codings[codings["code"].isin(wanted)])
    if polarity == "asserted":
        coded = coded[coded["polarity"].isin(("", "asserted"))]
    places = pd.MultiIndex.from_frame(coded[["session", "line"]])
    flags = pd.MultiIndex.from_frame(lines[["session", "line"]]).isin(places)
    return pd.Series(flags, index=lines.index)
