"""Coding a corpus by the rules of codebooks."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from labresearch.codebook.faults import CodebookError, Fault
from labresearch.codebook.load import codebook_names, find_codebook, load_codebook
from labresearch.codebook.model import Code, Codebook
from labresearch.codebook.order import books_asked_for, coding_order
from labresearch.codebook.rule_model import Condition, Rule, Rules
from labresearch.coding.attributes import attribute_values
from labresearch.coding.context import LineContext
from labresearch.coding.evaluate import CodeHits, Evaluator
from labresearch.coding.idea_lines import IdeaLines
from labresearch.coding.layout import Layout, with_speech
from labresearch.coding.matching import SearchTimeoutError
from labresearch.coding.references import Resolved
from labresearch.corpus.model import Corpus
from labresearch.corpus.schema import ATTRIBUTES, check_table, empty_table

__all__ = ["BookLike", "RuleCoder", "code", "loaded_books", "with_dependencies"]

BookLike = str | os.PathLike[str] | Codebook
_CHUNK = 100_000  # lines; sessions do not depend on each other


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
        ``reference:RULE@LINE``, or ``representation:RULE@LINE`` where they point to a drawing;
        LINE is the earlier line of the session that voices the idea. Earlier rule codings of the
        same books are replaced (of any version), codings of other coders are kept.

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
        self.books = loaded_books(codebooks)
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

    def evaluated(self, layout: Layout) -> tuple[Evaluator, dict[str, CodeHits]]:
        """Find all codes of all books on the lines of a layout.

        Parameters
        ----------
        layout : Layout
            Lines of whole sessions.

        Returns
        -------
        evaluator : Evaluator
            Knows which lines have which code.
        hits : dict of str to CodeHits
            Qualified code -> the lines (or pauses) with it.
        """
        masks: dict[str, np.ndarray] = {}
        context = LineContext(layout, masks)
        evaluator = Evaluator(context)
        hits: dict[str, CodeHits] = {}
        ideas = [book for book in self.all_books if book.of_ideas]
        context.ideas = IdeaLines(ideas, context, hits)
        for group in self.groups:
            # codes of a circle look at earlier turns only: each round settles one turn more
            changed = True
            while changed:
                changed = False
                for name in group.codes:
                    book_id, _, code_id = name.rpartition(".")
                    book = self._by_id[book_id]
                    own = with_dependencies(book.codes[code_id])
                    found = _hits(evaluator, book, own, again=group.circular)
                    mask = np.zeros(layout.size, dtype=bool)
                    mask[found.line] = True
                    if group.circular:
                        changed |= name not in masks or not np.array_equal(mask, masks[name])
                    masks[name], hits[name] = mask, found
        return evaluator, hits

    def _codings(self, corpus: Corpus, lines: pd.DataFrame, *, gated: bool) -> pd.DataFrame:
        layout = Layout(corpus, lines, gated=gated)
        evaluator, hits = self.evaluated(layout)
        context = evaluator.lines
        assert context.ideas is not None
        rows = _Rows(layout)
        for book in self.books:
            for code in book.codes.values():
                found = hits[f"{book.id}.{code.id}"]
                rows.add_hits(book, code, found, attribute_values(book, code, found, context))
        written = {book.id for book in self.books}
        for mention in context.ideas.resolved if any(b.of_ideas for b in self.books) else ():
            book_id, _, code_id = mention.code.rpartition(".")
            if book_id in written:
                rows.add_reference(self._by_id[book_id], code_id, mention)
        return rows.table()


@functools.lru_cache(maxsize=4096)
def _dependency_rules(exclusive: tuple[str, ...], requires: tuple[str, ...]) -> Rules:
    """Write what a code excludes and needs as rules."""

    def has(name: str, codes: tuple[str, ...]) -> Rule:
        return Rule(name, None, Condition("all", parts=(Condition("code", frozenset(codes)),)))

    return Rules(
        all=tuple(has(f"requires_{code.replace('.', '_')}", (code,)) for code in requires),
        unless=(has("exclusive", exclusive),) if exclusive else (),
    )


def with_dependencies(code: Code) -> Code:
    """Return a code whose rules also say what it excludes and needs.

    Parameters
    ----------
    code : Code
        As in its book.

    Returns
    -------
    Code
        With a rule ``exclusive`` under ``unless`` and one rule for each needed code under
        ``all``; the same code if it excludes and needs nothing.
    """
    if not (code.exclusive or code.requires) or not len(code.rules):
        return code
    more = _dependency_rules(code.exclusive, code.requires)
    rules = Rules(code.rules.any, code.rules.all + more.all, code.rules.unless + more.unless)
    return dataclasses.replace(code, rules=rules)


def _hits(evaluator: Evaluator, book: Codebook, code: Code, *, again: bool) -> CodeHits:
    try:
        return evaluator.hits(book, code, again=again)
    except SearchTimeoutError as error:
        # the rule whose words were looked for, else the code
        rule = next((r for r in code.rules if r.match == error.match), None)
        line, column = (rule.line, rule.column) if rule else (code.line, code.column)
        where = f"codes.{code.id}" + (f".rules.{rule.id}" if rule else "")
        fault = Fault(book.file, line, column, where, str(error), "C032")
        raise CodebookError([fault]) from error


class _Rows:
    """Collects codings of one layout and maps their spans from speech to text."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.parts: list[dict[str, Any]] = []

    def add_hits(
        self, book: Codebook, code: Code, hits: CodeHits, attributes: dict[str, list[str]]
    ) -> None:
        evidence: list[str] = list(hits.rule)
        if book.unit == "pause":
            numbers = self.layout.pauses["pause"].to_numpy()[hits.unit]
            evidence = [f"{r} (pause {n})" for r, n in zip(evidence, numbers, strict=True)]
        self.add(
            book,
            code.id,
            hits.line,
            hits.start,
            hits.end,
            evidence,
            confidence=1.0,
            value=code.level,
            attributes=attributes,
        )

    def add_reference(self, book: Codebook, code_id: str, mention: Resolved) -> None:
        self.add(
            book,
            code_id,
            [mention.line],
            [mention.start],
            [mention.end],
            [f"{mention.evidence}@{self.layout.frame['line'].iloc[mention.antecedent]}"],
            confidence=mention.reference.confidence,
            value=float("nan"),
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
        attributes: dict[str, list[str]] | None = None,
    ) -> None:
        if len(line) == 0:
            return
        same: dict[str, Any] = {
            "code": f"{book.id}.{code_id}",
            "coder": f"rules:{book.id}@{book.version}",
        }
        same |= {"codebook_version": book.version, "confidence": confidence, "value": value}
        part = {"at": line, "start_char": start, "end_char": end, "evidence": evidence}
        part |= {name: [fact] * len(line) for name, fact in same.items()} | (attributes or {})
        self.parts.append(part)

    def table(self) -> pd.DataFrame:
        if not self.parts:
            return empty_table("codings")
        lengths = [len(part["at"]) for part in self.parts]
        names = [*dict.fromkeys(name for part in self.parts for name in part), *ATTRIBUTES]
        frame = pd.DataFrame(
            {
                name: [
                    value
                    for part, length in zip(self.parts, lengths, strict=True)
                    for value in part.get(name, [""] * length)
                ]
                for name in names
            }
        )
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


def loaded_books(codebooks: BookLike | Iterable[BookLike] | None) -> list[Codebook]:
    """Load the books that a caller names.

    Parameters
    ----------
    codebooks : str, path, Codebook or several of them, or None
        As in ``code``; all shipped ones for None.

    Returns
    -------
    list of Codebook

    Raises
    ------
    ValueError
        If two files have the same id.
    """
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
            found = find_codebook(wanted, book.path.parent)
            if found is None:
                raise CodebookError([fault])
            known[wanted] = load_codebook(found[0])
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
