"""How composed talk compares with what is known of real talk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labresearch.composed.turn_facts import CHILDREN, turn_facts
from labresearch.corpus import Corpus

__all__ = ["calibration"]

# measure -> unit, lowest and highest value that passes, and where the target comes from
_TARGETS: dict[str, tuple[str, float, float, str]] = {
    "words_median": ("words a student turn, median", 4, 6, "TalkMoves, NCTE: 4 to 6"),
    "words_p90": ("words a student turn, 90th percentile", 14, 24, "about 20"),
    "adult_words": ("share of the words of lessons", 0.55, 0.75, "lab lessons; ordinary .82"),
    "reasoning": ("share of student turns with reasoning", 0.15, 0.25, "ordinary about .11"),
    "single_runs": ("share of runs of student turns of length 1", 0.8, 0.9, ".80 to .90"),
    "wait1_median": ("s, median wait time 1", 1.0, 1.6, "about 1.3 s, log-normal"),
    "wait1_long": ("share of waits of 3 s or more", 0.10, 0.20, "about .15"),
    "lesson_icc": ("intraclass correlation of reasoning in lessons", 0.03, 0.12, ".05 to .10"),
    "unknown": ("share of lines of lessons by S? or Ss", 0.03, 0.06, ".03 to .06 not identified"),
    "inaudible": ("share of lines with something inaudible", 0.008, 0.025, ".01 to .02"),
    "off_task": ("share of turns of lessons, off task", 0.03, 0.08, "about .05"),
}


def calibration(corpus: Corpus) -> pd.DataFrame:
    """Measure what composed talk should share with real talk.

    Parameters
    ----------
    corpus : Corpus
        With codings of one coder (codes of student reasoning, engagement and time-outs).

    Returns
    -------
    pandas.DataFrame
        One row a measure: ``measure``, ``what`` (str), ``low``, ``high`` (what passes), ``found``
        (float), ``passes`` (bool), ``n`` (int, rows measured), ``source`` (str, the target as the
        literature or our notes have it).

    Raises
    ------
    ValueError
        If the codings come from several coders.

    Examples
    --------
    >>> from labresearch.composed import composed_corpus
    >>> calibration(composed_corpus(1))["measure"].tolist()[:2]
    ['words_median', 'words_p90']
    """
    turns = turn_facts(corpus)
    lesson = turns["phase"].isin(("enactment", "classroom"))
    talk = turns[lesson & ~turns["timeout"]]
    children = talk[talk["role"].isin(CHILDREN)]
    spoken = talk[talk["child"] | (talk["role"] == "unknown")]
    lines = corpus.utterances
    in_lesson = lines["session"].isin(set(turns.loc[lesson, "session"]))
    found = {
        "words_median": (children["words"].median(), len(children)),
        "words_p90": (children["words"].quantile(0.9), len(children)),
        "adult_words": (
            turns.loc[lesson & turns["adult"], "words"].sum() / turns.loc[lesson, "words"].sum(),
            int(turns.loc[lesson, "words"].sum()),
        ),
        "reasoning": (children["reasons"].mean(), len(children)),
        "single_runs": _single_runs(talk),
        **_waits(corpus, turns, lesson),
        "lesson_icc": (_icc(children), children["session"].nunique()),
        "unknown": (
            lines.loc[in_lesson, "role"].isin(("unknown", "group")).mean(),
            int(in_lesson.sum()),
        ),
        "inaudible": (
            lines["text"].str.contains(r"\[(?:inaudible|unintelligible)|\bxxx\b").mean(),
            len(lines),
        ),
        "off_task": (_off_task(corpus, spoken) / len(talk), len(talk)),
    }
    rows = [
        (name, what, low, high, float(found[name][0]), found[name][1], source)
        for name, (what, low, high, source) in _TARGETS.items()
    ]
    table = pd.DataFrame(rows, columns=["measure", "what", "low", "high", "found", "n", "source"])
    table.insert(5, "passes", table["found"].between(table["low"], table["high"]))
    return table


def _single_runs(talk: pd.DataFrame) -> tuple[float, int]:
    """Share of runs of turns by children, unknown children included, that are one turn long."""
    child = (talk["child"] | (talk["role"] == "unknown")).to_numpy()
    # a run ends where the session or the numbering of turns breaks
    new = talk["session"].ne(talk["session"].shift()) | talk["turn"].diff().fillna(1).ne(1)
    begins = child & (new.to_numpy() | ~np.r_[False, child[:-1]])
    lengths = np.bincount(np.cumsum(begins)[child])[1:]
    return float((lengths == 1).mean()), len(lengths)


def _waits(corpus: Corpus, turns: pd.DataFrame, lesson: pd.Series) -> dict[str, tuple[float, int]]:
    timed = corpus.sessions.loc[corpus.sessions["timing"] == "measured", "session"]
    rows = turns[lesson & turns["session"].isin(timed)]
    after_adult = (
        rows["session"].eq(rows["session"].shift())
        & rows["adult"].shift(fill_value=False)
        & rows["child"]
        & ~rows["timeout"]
        & ~rows["timeout"].shift(fill_value=True)
    )
    gaps = (rows["start"] - rows["end"].shift())[after_adult]
    gaps = gaps[gaps > 0]
    return {
        "wait1_median": (gaps.median(), len(gaps)),
        "wait1_long": ((gaps >= 3).mean(), len(gaps)),
    }


def _icc(children: pd.DataFrame) -> float:
    """One-way analysis of variance: variance between lessons over all variance."""
    groups = children.groupby("session")["reasons"]
    n, mean = groups.size().to_numpy(float), groups.mean().to_numpy(float)
    total, overall = n.sum(), children["reasons"].mean()
    between = (n * (mean - overall) ** 2).sum() / (len(n) - 1)
    within = (n * mean * (1 - mean)).sum() / (total - len(n))
    size = (total - (n**2).sum() / total) / (len(n) - 1)
    return float((between - within) / (between + (size - 1) * within))


def _off_task(corpus: Corpus, spoken: pd.DataFrame) -> int:
    codes = corpus.codings[corpus.codings["code"] == "student_reasoning.other"]
    engaged = corpus.codings[corpus.codings["code"].str.startswith("engagement.")]
    keys = pd.MultiIndex.from_frame(codes[["session", "line"]])
    taken = pd.MultiIndex.from_frame(engaged[["session", "line"]])
    rows = pd.MultiIndex.from_frame(spoken[["session", "first_line"]])
    return int((rows.isin(keys) & ~rows.isin(taken)).sum())
