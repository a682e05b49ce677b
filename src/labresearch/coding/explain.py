"""Why a line has a code, or not: each part of the code's rules, and whether it holds there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labresearch.codebook.model import Code, Codebook
from labresearch.coding.coder import BookLike, RuleCoder, with_dependencies
from labresearch.coding.evaluate import Evaluator
from labresearch.coding.examples import cases_of, corpus_of_examples
from labresearch.coding.layout import Layout, with_speech
from labresearch.coding.matching import first_hit
from labresearch.corpus.model import Corpus

__all__ = ["explain", "explain_examples"]


def explain(
    corpus: Corpus,
    place: tuple[str, int],
    code: str,
    *,
    codebooks: BookLike | Iterable[BookLike] | None = None,
) -> pd.DataFrame:
    """Tell which parts of a code hold on a line.

    Parameters
    ----------
    corpus : Corpus
        Annotated.
    place : tuple of (str, int)
        Session and line.
    code : str
        Qualified code of a book that codes utterances, e.g. ``teacher_moves.press``.
    codebooks : str, path, Codebook or several of them, optional
        Where the code is looked for; its shipped book if left out.

    Returns
    -------
    pandas.DataFrame
        One row a part: ``part`` ('applies_to.role', 'when.words', 'any.why', 'all.x', 'unless.y'),
        ``holds`` (bool), ``words`` (what was found, '' for a context or nothing), ``note``
        ('words found, context not' and the like). The line has the code if all of applies_to,
        when and all hold, one of any does, and none of unless.

    Raises
    ------
    KeyError
        If there is no such code or line.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame({"session": ["a"], "line": [0], "speaker": ["T"], "text": ["Why?"]})
    >>> corpus = Corpus(pd.DataFrame({"session": ["a"]}), lines.assign(role="teacher"))
    >>> table = explain(corpus, ("a", 0), "teacher_moves.press")
    >>> bool(table.loc[table["part"] == "applies_to.role", "holds"].item())
    True
    """
    book_id, _, code_id = code.rpartition(".")
    coder = RuleCoder([book_id] if codebooks is None else codebooks)
    book = next((b for b in coder.all_books if b.id == book_id), None)
    if book is None or code_id not in book.codes:
        message = f"no code {code!r} in {', '.join(b.id for b in coder.all_books)}"
        raise KeyError(message)
    session, line = place
    lines = corpus.utterances[corpus.utterances["session"] == session]
    layout = Layout(corpus, with_speech(lines))
    found = np.flatnonzero((layout.frame["line"] == line).to_numpy())
    if not len(found):
        message = f"no line {line} in session {session!r}"
        raise KeyError(message)
    evaluator, _ = coder.evaluated(layout)
    return _parts(evaluator, book.codes[code_id], int(found[0]))


def _parts(evaluator: Evaluator, code: Code, at: int) -> pd.DataFrame:
    context, layout = evaluator.lines, evaluator.layout
    here = np.zeros(layout.size, dtype=bool)
    here[at] = True
    rows: list[tuple[str, bool, str, str]] = []
    for name, condition in (("applies_to", code.applies_to), ("when", code.when)):
        for part in condition.parts if condition is not None else ():
            rows.append((f"{name}.{part.key}", bool(context.holds(part, here)[at]), "", ""))
    text = layout.search.texts[layout.text_of[at]]
    whole = with_dependencies(code)
    for group in ("any", "all", "unless"):
        for rule in getattr(whole.rules, group):
            span = first_hit(rule.match, text) if rule.match else None
            holds = evaluator.rule_holds(rule, at)
            note = "" if holds or span is None else "words found, context not"
            rows.append((f"{group}.{rule.id}", holds, text[slice(*span)] if span else "", note))
    return pd.DataFrame(rows, columns=["part", "holds", "words", "note"])


def explain_examples(book: Codebook, failing: pd.DataFrame) -> list[str]:
    """Say for failing examples which parts of the rules are to blame.

    Parameters
    ----------
    book : Codebook
        The book.
    failing : pandas.DataFrame
        Rows of ``check_examples``.

    Returns
    -------
    list of str
        One line an example.
    """
    cases = cases_of(book)
    corpus = corpus_of_examples(book, cases)
    wanted = {(row["code"], row["kind"], row["number"]) for row in failing.to_dict("records")}
    out = []
    coder = RuleCoder([book])
    for code, kind, number, example in cases:
        if (code.id, kind, number) not in wanted or book.unit == "pause":
            continue
        session = f"{code.id}-{kind}-{number}"
        lines = corpus.utterances[corpus.utterances["session"] == session]
        evaluator, _ = coder.evaluated(Layout(corpus, with_speech(lines)))
        table = _parts(evaluator, code, len(example.before))
        out.append(f"  {code.id} {kind} {number} (line {example.line}): {_blame(table, kind)}")
    return out


def _blame(table: pd.DataFrame, kind: str) -> str:
    group = table["part"].str.partition(".")[0]
    if kind == "counterexample":
        hits = table[table["holds"] & group.isin(["any", "all"])]
        return "hit by " + ", ".join(
            f"{row.part} ({row.words!r})" if row.words else row.part for row in hits.itertuples()
        )
    reasons = []
    missing = table[~table["holds"] & group.isin(["applies_to", "when", "all"])]
    if len(missing):
        reasons.append("does not hold: " + ", ".join(missing["part"]))
    of_any = table[group == "any"]
    if len(of_any) and not of_any["holds"].any():
        near = of_any[of_any["note"] != ""]
        reasons.append(
            "words found but not their context: " + ", ".join(near["part"])
            if len(near)
            else "no words of any rule found"
        )
    stopped = table[table["holds"] & (group == "unless")]
    if len(stopped):
        reasons.append("stopped by " + ", ".join(stopped["part"]))
    return "; ".join(reasons) or "all parts hold; see the attributes"
