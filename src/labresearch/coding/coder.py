"""Coding a corpus by the rules of codebooks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from labresearch.codebook.faults import CodebookError, Fault
from labresearch.codebook.load import codebook_names, load_codebook
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.order import books_asked_for, coding_order
from labresearch.coding.context import LineContext
from labresearch.coding.evaluate import CodeHits, Evaluator
from labresearch.coding.layout import Layout, with_speech
from labresearch.coding.matching import SearchTimeoutError
from labresearch.coding.references import resolve_references
from labresearch.corpus.model import Corpus
from labresearch.corpus.schema import check_table, empty_table

__all__ = ["BookLike", "RuleCoder", "code"]

BookLike = str | os.PathLike[str] | Codebook
_CHUNK = 50_000  # lines; sessions do not depend on each other


def code(
    corpus: Corpus,
    codebooks: BookLike | Iterable[BookLike] | None = None,
    *,
    progress: bool = False,
) -> Corpus:
    """Code a corpus by the rules of codebooks.

    Parameters
    ----------
    corpus : Corpus
        Best after ``labresearch.discourse.annotate``, which fills layer, segment, addressee and
        pauses; without it these have their defaults.
    codebooks : str, path, Codebook or several of them, optional
        Names of shipped codebooks, files or loaded codebooks; all shipped ones if left out.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Corpus
        The same corpus; ``codings`` has one row for each line and code (for each pause and code
        in a book of pauses): the first words found as span in ``text``, the rule as
        ``evidence``, coder ``rules:BOOK@VERSION``, the level as ``value`` (NaN nominal) and
        confidence 1. Ideas by reference have the confidence of their rule and evidence
        ``reference:RULE``. Earlier rule codings of the same books are replaced (of any version),
        codings of other coders are kept.

    Raises
    ------
    CodebookError
        If a codebook has faults, codes depend on each other in a circle, or a regex takes more
        than two seconds for one line.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         {"session": "a", "line": [0, 1], "speaker": ["T", "Mia"], "text": ["Why?", "Eh."]}
    ...     ),
    ... )
    >>> len(code(corpus, []).codings)
    0
    """
    return RuleCoder(codebooks).code(corpus, progress=progress)


class RuleCoder:
    """Codebooks, ready to be applied to any number of corpora.

    Parameters
    ----------
    codebooks : str, path, Codebook or several of them, optional
        As in ``code``. Books whose codes they ask for are looked up (beside the file, then among
        the shipped ones) and applied too; their codings are not written.

    Raises
    ------
    CodebookError
        If a codebook has faults, two have the same id, or codes depend on each other in a circle.
    """

    def __init__(self, codebooks: BookLike | Iterable[BookLike] | None = None) -> None:
        self.books = _loaded(codebooks)
        self.all_books = _with_books_asked_for(self.books)
        self.groups = coding_order(self.all_books)
        self._by_id = {book.id: book for book in self.all_books}

    def code(self, corpus: Corpus, *, progress: bool = False, gated: bool = True) -> Corpus:
        """Code a corpus; see ``labresearch.coding.code``.

        Parameters
        ----------
        corpus : Corpus
            Lines to code.
        progress : bool
            Whether to show a progress bar.
        gated : bool
            False searches every text with every rule: slow, the same codings.

        Returns
        -------
        Corpus
        """
        parts = []
        bar = _progress_bar(len(corpus.utterances)) if progress else None
        for lines in _chunks(corpus.utterances):
            parts.append(self._codings(corpus, with_speech(lines), gated=gated))
            if bar is not None:
                bar.update(len(lines))
        if bar is not None:
            bar.close()
        ours = tuple(f"rules:{book.id}@" for book in self.books)
        kept = corpus.codings
        if ours:
            kept = kept[~kept["coder"].str.startswith(ours)]
        frames = [frame for frame in (kept, *parts) if len(frame)]
        codings = pd.concat(frames, ignore_index=True) if frames else empty_table("codings")
        return corpus.replace(codings=codings)

    def _codings(self, corpus: Corpus, lines: pd.DataFrame, *, gated: bool) -> pd.DataFrame:
        layout = Layout(corpus, lines, gated=gated)
        masks: dict[str, np.ndarray] = {}
        context = LineContext(layout, masks)
        evaluator = Evaluator(context)
        hits: dict[str, CodeHits] = {}
        for group in self.groups:
            # codes of a circle look at earlier turns only: each round settles one turn more
            changed = True
            while changed:
                changed = False
                for name in group.codes:
                    book_id, _, code_id = name.rpartition(".")
                    book = self._by_id[book_id]
                    found = _hits(evaluator, book, book.codes[code_id], again=group.circular)
                    mask = np.zeros(layout.size, dtype=bool)
                    mask[found.line] = True
                    if group.circular:
                        changed |= name not in masks or not np.array_equal(mask, masks[name])
                    masks[name], hits[name] = mask, found
        rows = _Rows(layout)
        for book in self.books:
            explicit = {code_id: hits[f"{book.id}.{code_id}"] for code_id in book.codes}
            for code_id, code_hits in explicit.items():
                rows.add_hits(book, code_id, code_hits)
            for resolved in resolve_references(book, context, explicit):
                rows.add(
                    book,
                    resolved.code,
                    [resolved.line],
                    [resolved.start],
                    [resolved.end],
                    [f"reference:{resolved.reference.id}"],
                    confidence=resolved.reference.confidence,
                    value=float("nan"),
                )
        return rows.table()


def _hits(evaluator: Evaluator, book: Codebook, code: Code, *, again: bool) -> CodeHits:
    try:
        return evaluator.hits(book, code, again=again)
    except SearchTimeoutError as error:
        fault = Fault(book.file, code.line, 1, f"{book.id}.{code.id}", str(error))
        raise CodebookError([fault]) from error


class _Rows:
    """Collects codings of one layout and maps their spans from speech to text."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.parts: list[pd.DataFrame] = []

    def add_hits(self, book: Codebook, code_id: str, hits: CodeHits) -> None:
        evidence: list[str] = list(hits.rule)
        if book.unit == "pause":
            numbers = self.layout.pauses["pause"].to_numpy()[hits.unit]
            evidence = [f"{r} (pause {n})" for r, n in zip(evidence, numbers, strict=True)]
        self.add(
            book,
            code_id,
            hits.line,
            hits.start,
            hits.end,
            evidence,
            confidence=1.0,
            value=book.codes[code_id].level,
        )

    def add(
        self,
        book: Codebook,
        code_id: str,
        line: Any,
        start: Any,
        end: Any,
        evidence: list[str],
        *,
        confidence: float,
        value: float,
    ) -> None:
        if len(line) == 0:
            return
        frame = pd.DataFrame({"at": line, "start_char": start, "end_char": end})
        frame["evidence"] = evidence
        frame["code"] = f"{book.id}.{code_id}"
        frame["coder"] = f"rules:{book.id}@{book.version}"
        frame["codebook_version"] = book.version
        frame["confidence"] = confidence
        frame["value"] = value
        self.parts.append(frame)

    def table(self) -> pd.DataFrame:
        if not self.parts:
            return empty_table("codings")
        frame = pd.concat(self.parts, ignore_index=True)
        frame = frame.sort_values(["at"], kind="stable", ignore_index=True)
        lines = self.layout.frame.iloc[frame["at"].to_numpy()].reset_index(drop=True)
        frame["session"], frame["line"] = lines["session"], lines["line"]
        frame["start_char"], frame["end_char"] = _in_text(
            lines, frame["start_char"].to_numpy(), frame["end_char"].to_numpy()
        )
        return check_table(frame.drop(columns="at"), "codings")


def _in_text(
    lines: pd.DataFrame, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    from labresearch.corpus.marks import align

    start, end = start.copy(), end.copy()
    whole = start < 0
    start[whole] = 0
    end[whole] = lines["text"].str.len().to_numpy()[whole]
    changed = (lines["text"] != lines["speech"]).to_numpy() & ~whole
    texts = lines["text"].to_numpy(dtype=object)
    known: dict[str, np.ndarray] = {}
    for at in np.flatnonzero(changed).tolist():
        text = texts[at]
        if text not in known:
            known[text] = align(text)
        places = known[text]
        start[at], end[at] = places[start[at]], places[end[at] - 1] + 1
    return start, end


def _loaded(codebooks: BookLike | Iterable[BookLike] | None) -> list[Codebook]:
    if codebooks is None:
        codebooks = codebook_names()
    if isinstance(codebooks, str | os.PathLike | Codebook):
        codebooks = [codebooks]
    books = [b if isinstance(b, Codebook) else load_codebook(b) for b in codebooks]
    seen: dict[str, Codebook] = {}
    for book in books:
        if book.id in seen and seen[book.id] is not book:
            message = (
                f"{book.file} and {seen[book.id].file} have the same id {book.id!r}; "
                "codings could not be told apart"
            )
            raise ValueError(message)
        seen[book.id] = book
    return list(seen.values())


def _with_books_asked_for(books: list[Codebook]) -> list[Codebook]:
    known = {book.id: book for book in books}
    waiting = list(books)
    while waiting:
        book = waiting.pop()
        for wanted, fault in books_asked_for(book).items():
            if wanted in known:
                continue
            beside = book.path.parent / f"{wanted}.yml"
            if not beside.is_file() and wanted not in codebook_names():
                raise CodebookError([fault])
            known[wanted] = load_codebook(beside if beside.is_file() else wanted)
            waiting.append(known[wanted])
    return list(known.values())


def _chunks(utterances: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield lines of whole sessions, about as many at a time as ``_CHUNK``."""
    if utterances.empty:
        return
    codes, _ = pd.factorize(utterances["session"])
    sizes = np.bincount(codes)
    part = (np.cumsum(sizes) - sizes) // _CHUNK
    part_of_line = part[codes]
    for number in np.unique(part):
        yield utterances[part_of_line == number]


def _progress_bar(total: int) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=total, unit="line", desc="coding")
