"""Runs of questions that follow a child's own idea, and runs that narrow to an answer."""

from __future__ import annotations

import pandas as pd

from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.corpus import Corpus

__all__ = ["question_runs"]

_FOCUS = ("press", "relate", "compare", "revoice", "link")
_OTHER = ("elicit", "accuracy")


def question_runs(
    corpus: Corpus, *, shortest: int = 3, focusing: float = 0.6, short_answer: int = 3
) -> pd.DataFrame:
    """Find exchanges in which an adult asks several times, and say whether they focus or funnel.

    A run is a longest stretch of turns in which adults' questions (press, relate, compare, revoice,
    link, elicit, ask for an answer) and children's turns take turns; several children may speak in
    a row. An adult's turn without such a move, or a time-out, ends it. It is 'focusing' where at
    least ``focusing`` of its questions follow a child's idea (press, relate, compare, revoice,
    link); 'funnelling' where as large a share asks for an answer and the children's median turn has
    at most ``short_answer`` words; else 'mixed'.

    Parameters
    ----------
    corpus : Corpus
        With moves coded by one coder.
    shortest : int, default 3
        Questions that a run has at least.
    focusing : float, default 0.6
        Share of the questions, above a half.
    short_answer : int, default 3
        Words.

    Returns
    -------
    pandas.DataFrame
        One row a run: ``lab``, ``session`` (str), ``first_line``, ``last_line``, ``questions``,
        ``child_turns`` (int), ``focus_share``, ``answer_share`` (0 to 1), ``words`` (median words
        of a child's turn), ``reasoning`` (int, child turns of level 3 or 4), ``kind`` (str).

    Raises
    ------
    ValueError
        If ``shortest`` is below 2 or ``focusing`` is not above a half and at most 1.

    References
    ----------
    Wood, T. (1998) on funnel and focus. Herbel-Eisenmann, B. & Breyfogle, M. L. (2005). Mathematics
    Teaching in the Middle School 10, 484-489. The thresholds are ours.

    Examples
    --------
    >>> said = [("T", "teacher_moves.accuracy"), ("Mia", "student_reasoning.answer"),
    ...     ("T", "teacher_moves.accuracy"), ("Mia", "student_reasoning.answer"),
    ...     ("T", "teacher_moves.accuracy"), ("Mia", "student_reasoning.answer")]
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"], "phase": "enactment"}),
    ...     utterances=pd.DataFrame([
    ...         {"session": "a", "line": n, "turn": n, "speaker": who, "text": "...",
    ...          "role": "host" if who == "T" else "student"} for n, (who, _) in enumerate(said)]),
    ...     codings=pd.DataFrame([
    ...         {"session": "a", "line": n, "code": code, "coder": "me", "value": float("nan")}
    ...         for n, (_, code) in enumerate(said)]),
    ... )
    >>> question_runs(corpus)[["questions", "answer_share", "kind"]]
       questions  answer_share        kind
    0          3           1.0  funnelling
    """
    if shortest < 2 or not 0.5 < focusing <= 1:
        message = (
            f"shortest = {shortest} must be at least 2 and focusing = {focusing} above 0.5 and at "
            "most 1"
        )
        raise ValueError(message)
    flags = {name: (f"teacher_moves.{name}",) for name in (*_FOCUS, *_OTHER)}
    turns = lesson_turns(corpus, flags)
    turns = turns[turns["adult"] | turns["child"]]
    words = _words(corpus).to_dict()
    turns["words"] = [
        sum(words.get((session, line), 0) for line in range(first, last + 1))
        for session, first, last in zip(
            turns["session"], turns["first_line"], turns["last_line"], strict=True
        )
    ]
    turns["follows"] = turns[list(_FOCUS)].any(axis=1) & turns["adult"]
    turns["asks"] = turns["accuracy"] & ~turns["follows"] & turns["adult"]
    question = turns["adult"] & turns[[*_FOCUS, *_OTHER]].any(axis=1)
    breaks = turns["adult"] & ~question
    other = turns["stretch"].ne(turns["stretch"].shift())
    turns["question"] = question
    turns["run"] = (breaks | other).cumsum()
    turns = turns[~breaks]
    # a run begins with a question and ends with a child
    asked = turns["question"].groupby(turns["run"]).cumsum().gt(0)
    runs = turns[asked].groupby("run")
    table = runs.agg(
        lab=("lab", "first"),
        session=("session", "first"),
        first_line=("first_line", "min"),
        last_line=("last_line", "max"),
        questions=("question", "sum"),
        child_turns=("child", "sum"),
        focus_share=("follows", "sum"),
        answer_share=("asks", "sum"),
        reasoning=("reasons", "sum"),
    )
    table["words"] = turns[asked & turns["child"]].groupby("run")["words"].median()
    table = table[(table["questions"] >= shortest) & (table["child_turns"] >= shortest - 1)]
    for share in ("focus_share", "answer_share"):
        table[share] = table[share] / table["questions"]
    table["kind"] = "mixed"
    funnels = (table["answer_share"] >= focusing) & (table["words"] <= short_answer)
    table.loc[funnels, "kind"] = "funnelling"
    table.loc[table["focus_share"] >= focusing, "kind"] = "focusing"
    table = table[[*_COLUMNS]].reset_index(drop=True)
    table.attrs = {"composed": corpus.composed, "unit": "run of questions"}
    return table


_COLUMNS = (
    *("lab", "session", "first_line", "last_line", "questions", "child_turns"),
    *("focus_share", "answer_share", "words", "reasoning", "kind"),
)


def _words(corpus: Corpus) -> pd.Series:
    lines = corpus.utterances.set_index(["session", "line"])
    said = lines["speech"].where(lines["speech"] != "", lines["text"])
    return said.str.count(r"[^\W_]+(?:['’][^\W_]+)*")
