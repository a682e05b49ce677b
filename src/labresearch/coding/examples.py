"""The examples of a codebook as tests: coded like any other talk, then compared."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from labresearch.codebook.model import Code, Codebook, Example, ExampleLine
from labresearch.coding.coder import BookLike, RuleCoder
from labresearch.corpus.model import Corpus
from labresearch.corpus.schema import ADULT_ROLES

__all__ = ["cases_of", "check_examples", "corpus_of_examples", "report_examples"]

_SECONDS_PER_WORD = 0.4
_COLUMNS = [
    "codebook", "code", "kind", "number", "text", "expected", "hit", "rule", "passed", "wrong",
    "others", "file", "line", "column",
]  # fmt: skip


def check_examples(codebook: BookLike, *, books: Iterable[BookLike] | None = None) -> pd.DataFrame:
    """Code all examples and counter-examples of a codebook and compare.

    Each example is a tiny session of its own: the lines before, the line itself, the lines after.
    All go through ``labresearch.discourse.annotate`` and ``code`` as any transcript does. An
    example passes if its line gets the code, a counter-example if it does not. In a book of
    pauses, the line gets the code if any pause in or after it does. Codes that only people set
    (without rules) are left out.

    Parameters
    ----------
    codebook : str, path or Codebook
        The book to test.
    books : iterable of str, path or Codebook, optional
        Further books, e.g. unsaved versions of those whose codes it asks for; if left out they
        are looked up.

    Returns
    -------
    pandas.DataFrame
        One row an example: ``codebook``, ``code`` (id), ``kind`` ('example', 'counterexample'),
        ``number`` (from 1, as in the file), ``text``, ``expected`` (bool), ``hit`` (bool),
        ``rule`` (evidence, '' none), ``passed`` (bool), ``wrong`` (attributes that are not as
        expected, '' none), ``others`` (other codes of the book on the line), ``file``, ``line``,
        ``column`` (of the example in the file).
    """
    coder = RuleCoder([codebook, *(books or ())])
    book = coder.books[0]
    cases = cases_of(book)
    if not cases:
        return _table([])
    corpus = coder.code(corpus_of_examples(book, cases))
    codings = corpus.codings[corpus.codings["coder"].str.startswith(f"rules:{book.id}@")]
    at_line = codings.groupby(["session", "line"])
    found = {key: rows for key, rows in at_line}  # noqa: C416 - a groupby is no mapping
    rows = []
    for (code, kind, number, example), session in zip(cases, _names(cases), strict=True):
        here = found.get((session, len(example.before)))
        evidence = {} if here is None else dict(zip(here["code"], here["evidence"], strict=True))
        own = f"{book.id}.{code.id}"
        expected, hit = kind == "example", own in evidence
        wrong = _wrong_attributes(example, here, own) if hit and expected else ""
        rows.append(
            {
                "codebook": book.id,
                "code": code.id,
                "kind": kind,
                "number": number,
                "text": example.text,
                "expected": expected,
                "hit": hit,
                "rule": evidence.get(own, ""),
                "passed": hit == expected and not wrong,
                "wrong": wrong,
                "others": ", ".join(c.rpartition(".")[2] for c in evidence if c != own),
                "file": book.file,
                "line": example.line,
                "column": example.column,
            }
        )
    return _table(rows)


def _wrong_attributes(example: Example, here: pd.DataFrame, code: str) -> str:
    coding = here[here["code"] == code].iloc[0]
    return ", ".join(
        f"{name} is {coding[name] or 'not set'}, not {value}"
        for name, value in example.expect.items()
        if coding[name] != value
    )


def report_examples(table: pd.DataFrame) -> str:
    """Write one line for each failing example, and a line that counts.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of ``check_examples``.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"passed": [True, True]})
    >>> report_examples(table)
    'all 2 examples pass'
    """
    lines = []
    for row in table[~table["passed"]].to_dict("records"):
        text = row["text"] if len(row["text"]) <= 60 else row["text"][:59] + "…"
        where = f'{row["codebook"]}.{row["code"]} {row["kind"]} {row["number"]} "{text}"'
        got = "no rule hit" if not row["hit"] else f"rule {row['rule']} hit"
        wanted = "a hit" if row["expected"] else "no hit"
        if row["wrong"]:
            wanted = row["wrong"]
        others = f"; the line has {row['others']}" if row["others"] else ""
        lines.append(f"{where}: {got}; expected {wanted}{others} ({row['file']}:{row['line']})")
    if not lines:
        return f"all {len(table)} examples pass"
    return "\n".join([*lines, f"{len(lines)} of {len(table)} examples fail"])


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.astype({"expected": bool, "hit": bool, "passed": bool})


Case = tuple[Code, str, int, Example]


def cases_of(book: Codebook) -> list[Case]:
    """List the examples and counter-examples of all codes that have rules.

    Parameters
    ----------
    book : Codebook
        A book.

    Returns
    -------
    list of tuple
        Code, 'example' or 'counterexample', number (from 1), example.
    """
    return [
        (code, kind, number, example)
        for code in book.codes.values()
        if len(code.rules)
        for kind, examples in (("example", code.examples), ("counterexample", code.counterexamples))
        for number, example in enumerate(examples, 1)
    ]


def corpus_of_examples(book: Codebook, cases: list[Case]) -> Corpus:
    """Make one annotated session of each example, named ``CODE-KIND-NUMBER``.

    Parameters
    ----------
    book : Codebook
        The book of the examples.
    cases : list of tuple
        From ``cases_of``.

    Returns
    -------
    Corpus
    """
    return _annotated(_corpus_of(cases), book, cases)


def _names(cases: list[Case]) -> list[str]:
    return [f"{code.id}-{kind}-{number}" for code, kind, number, _ in cases]


def _lines(example: Example) -> list[ExampleLine]:
    return [*example.before, example.spoken, *example.after]


def _corpus_of(cases: list[Case]) -> Corpus:
    sessions, utterances = [], []
    for session, (code_, _, _, example) in zip(_names(cases), cases, strict=True):
        timed = any(not math.isnan(line.gap_after) for line in _lines(example))
        sessions.append(
            {
                "session": session,
                "phase": example.phase or _default_phase(code_, example),
                "timing": "measured" if timed else "none",
                "time_resolution": 0.01 if timed else math.nan,
                "composed": True,
            }
        )
        clock = 0.0
        for number, line in enumerate(_lines(example)):
            length = _SECONDS_PER_WORD * max(1, len(line.text.split()))
            utterances.append(
                {
                    "session": session,
                    "line": number,
                    # a role without a name is one person: 'the teacher', 'a student'
                    "speaker": line.speaker or line.role,
                    "role": line.role,
                    "start": clock if timed else math.nan,
                    "end": clock + length if timed else math.nan,
                    "text": line.text,
                }
            )
            clock += length + (0.0 if math.isnan(line.gap_after) else line.gap_after)
    return Corpus(sessions=pd.DataFrame(sessions), utterances=pd.DataFrame(utterances))


def _default_phase(code_: Code, example: Example) -> str:
    # a code that was taken over has its layer from the book that it comes from
    parts = code_.applies_to.parts if code_.applies_to is not None else ()
    collegial = any(p.key == "layer" and p.value == frozenset({"collegial"}) for p in parts)
    if collegial and all(line.role in ADULT_ROLES for line in _lines(example)):
        return "debrief"
    return "enactment"


def _annotated(corpus: Corpus, book: Codebook, cases: list[Case]) -> Corpus:
    from labresearch.discourse import annotate

    lines = [line for _, _, _, example in cases for line in _lines(example)]
    # a book of pauses that is being worked on brings its own word lists
    corpus = annotate(
        _with_given(corpus, lines, ("segment", "addressee")),
        book=book if book.id == "pauses" else None,
    )
    # what an example says about its lines stands over what was detected
    return _with_given(corpus, lines, ("layer", "segment", "addressee"))


def _with_given(corpus: Corpus, lines: list[ExampleLine], columns: tuple[str, ...]) -> Corpus:
    utterances = corpus.utterances.copy()
    for column in columns:
        given = [getattr(line, column) for line in lines]
        utterances[column] = [
            own or found for own, found in zip(given, utterances[column], strict=True)
        ]
    return corpus.replace(utterances=utterances)
