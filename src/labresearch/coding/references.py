"""Ideas that are mentioned without being named: "her way", "Mia's picture", "mine"."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from labresearch.codebook.model import Codebook
from labresearch.codebook.rule_model import Reference
from labresearch.coding.context import LineContext
from labresearch.coding.evaluate import CodeHits
from labresearch.coding.matching import named_spans
from labresearch.corpus.schema import STUDENT_ROLES

__all__ = ["Resolved", "resolve_references"]


@dataclasses.dataclass(frozen=True)
class Resolved:
    """One mention by reference.

    Parameters
    ----------
    line : int
        Position of the line that refers.
    code : str
        Qualified idea that is meant.
    start, end : int
        Evidence in ``speech`` (characters).
    reference : Reference
        The rule.
    antecedent : int
        Position of the earlier line that voices the idea in so many words.
    """

    line: int
    code: str
    start: int
    end: int
    reference: Reference
    antecedent: int

    @property
    def evidence(self) -> str:
        """How the coding tells where it comes from, without the antecedent."""
        kind = "representation" if self.reference.by == "representation" else "reference"
        return f"{kind}:{self.reference.id}"


def resolve_references(
    books: Sequence[Codebook], context: LineContext, hits: Mapping[str, CodeHits]
) -> list[Resolved]:
    """Resolve the references of books of ideas to the ideas that are meant.

    A line that hits a reference is resolved to the latest explicit mention of an idea, of
    whichever book, in the turns before it: of another speaker (of a student, if there is one in
    reach), of the named speaker of the session, or of the speaker. Where that line mentions several
    ideas, the last one said is meant, but an idea tagged ``background`` (the problem itself rather
    than a way to solve it) only if there is no other. A line may name several children. The rule
    that comes first, by book and place in it, wins per line and idea. No row is made where
    the line has the idea explicitly.

    Parameters
    ----------
    books : sequence of Codebook
        Books of ideas; those with ``references`` tell how ideas are referred to.
    context : LineContext
        The lines.
    hits : mapping of str to CodeHits
        Explicit mentions: qualified code -> hits.

    Returns
    -------
    list of Resolved
        Ordered by line.
    """
    layout = context.layout
    # the last idea said on a line, background ideas behind all others; ties by order in the file
    last: dict[int, tuple[bool, int, str]] = {}
    explicit: set[tuple[int, str]] = set()
    tags = {f"{book.id}.{c.id}": c.tags for book in books for c in book.codes.values()}
    for code, found in hits.items():
        solves = "background" not in tags[code]
        for line, start in zip(found.line.tolist(), found.start.tolist(), strict=True):
            explicit.add((line, code))
            if line not in last or (solves, start) > last[line][:2]:
                last[line] = (solves, start, code)
    mentions = np.array(sorted(last), dtype=np.int64)
    out: dict[tuple[int, str], Resolved] = {}
    # a book that takes the references of another one over says the same twice
    rules = dict.fromkeys(
        (dataclasses.replace(reference, line=0), book.layer)
        for book in books
        for reference in book.references
    )
    for reference, layer in rules if len(mentions) else ():
        words = layout.search.find(reference.match)
        mask = np.isin(layout.text_of, words.text)
        if layer != "both":
            mask &= (layout.frame["layer"] == layer).to_numpy()
        if reference.when is not None:
            mask = context.holds(reference.when, mask)
        for line in np.flatnonzero(mask).tolist():
            text = layout.search.texts[layout.text_of[line]]
            for start, end, name in named_spans(reference.match, text):
                at = _meant(reference, context, mentions, line, name)
                if at is None:
                    continue
                code = last[at][2]
                if (line, code) not in explicit and (line, code) not in out:
                    out[line, code] = Resolved(line, code, start, end, reference, at)
    return [out[key] for key in sorted(out, key=lambda key: key[0])]


def _meant(
    reference: Reference, context: LineContext, mentions: np.ndarray, line: int, name: str
) -> int | None:
    layout = context.layout
    own = layout.turn[line]
    first = layout.turn_start[max(own - reference.within, layout.first_turn[line])]
    # one's own earlier words in the same turn are in reach; another's cannot be there
    near = mentions[np.searchsorted(mentions, first) : np.searchsorted(mentions, line)]
    speaker = layout.speaker[line]
    if reference.to == "own":
        near = near[layout.speaker[near] == speaker] if speaker >= 0 else near[:0]
    elif reference.to == "latest_other":
        near = near[(layout.turn[near] != own) & (layout.speaker[near] != speaker)]
        by_student = near[np.isin(layout.role[near], STUDENT_ROLES)]
        near = by_student if len(by_student) else near
    else:
        wanted = name.casefold()
        called = context.called
        # from the latest backwards: the first that is so called is meant
        return next((at for at in near[::-1].tolist() if wanted in called[at]), None)
    return int(near[-1]) if len(near) else None
