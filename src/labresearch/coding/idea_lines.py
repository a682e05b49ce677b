"""Which ideas each line mentions, in so many words or by reference, and who voiced them before."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np

from labresearch.codebook.model import Codebook
from labresearch.codebook.rule_model import IdeaLink
from labresearch.coding.context import LineContext
from labresearch.coding.evaluate import CodeHits
from labresearch.coding.references import Resolved, resolve_references

__all__ = ["IdeaLines"]


class IdeaLines:
    """Mentions of the ideas of all books of family ``ideas`` on the lines of a layout.

    Parameters
    ----------
    books : sequence of Codebook
        Books of ideas; their codes have been found when the mentions are first asked for.
    context : LineContext
        The lines.
    hits : mapping of str to CodeHits
        Qualified code -> explicit mentions; filled while coding goes on.
    """

    def __init__(
        self, books: Sequence[Codebook], context: LineContext, hits: Mapping[str, CodeHits]
    ) -> None:
        self.books, self.context, self.hits = books, context, hits

    @functools.cached_property
    def resolved(self) -> list[Resolved]:
        """Mentions by reference, ordered by line."""
        return resolve_references(self.books, self.context, self._explicit)

    @property
    def _explicit(self) -> dict[str, CodeHits]:
        names = (f"{book.id}.{code}" for book in self.books for code in book.codes)
        return {name: self.hits[name] for name in names if name in self.hits}

    @functools.cached_property
    def _ideas_of(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        for name, hits in self._explicit.items():
            for line in hits.line.tolist():
                found.setdefault(line, set()).add(name)
        for mention in self.resolved:
            found.setdefault(mention.line, set()).add(mention.code)
        return {line: frozenset(names) for line, names in found.items()}

    @functools.cached_property
    def _tags(self) -> dict[str, frozenset[str]]:
        return {
            f"{book.id}.{code.id}": frozenset(code.tags)
            for book in self.books
            for code in book.codes.values()
        }

    @functools.cached_property
    def _twins(self) -> dict[int, int]:
        """Number of ideas of a line that another book sees in the same words."""
        spans: dict[int, list[tuple[int, int, str]]] = {}
        for name, hits in self._explicit.items():
            for line, start, end in zip(hits.line, hits.start, hits.end, strict=True):
                if start >= 0:
                    spans.setdefault(int(line), []).append((int(start), int(end), name))
        twins = {}
        for line, found in spans.items():
            taken: list[tuple[int, int, str]] = []
            for start, end, name in sorted(found):
                book = name.partition(".")[0]
                if not any(
                    start < other_end and other_start < end and book != other.partition(".")[0]
                    for other_start, other_end, other in taken
                ):
                    taken.append((start, end, name))
            twins[line] = len(found) - len(taken)
        return twins

    def count(self) -> np.ndarray:
        """Return the number of different ideas on each line.

        What two books find in the same words ("count on" of counting and of addition) is one.
        """
        number = np.zeros(self.context.layout.size, dtype=np.int64)
        for line, names in self._ideas_of.items():
            number[line] = len(names) - self._twins.get(line, 0)
        return number

    def linked(self, link: IdeaLink, among: np.ndarray) -> np.ndarray:
        """Tell for each line among some whether its ideas stand beside earlier ones as asked."""
        layout = self.context.layout
        mask = np.zeros(layout.size, dtype=bool)
        with_ideas = np.array(sorted(self._ideas_of), dtype=np.int64)
        for line in np.flatnonzero(among).tolist():
            own = self._ideas_of.get(line, frozenset())
            if link.own_tags:
                own = frozenset(name for name in own if self._tags[name] & link.own_tags)
            if not own:
                continue
            turn = layout.turn[line]
            first = layout.turn_start[max(turn - link.within, layout.first_turn[line])]
            # one's own turn is left out: what was said before it counts
            near = with_ideas[
                np.searchsorted(with_ideas, first) : np.searchsorted(
                    with_ideas, layout.turn_start[turn]
                )
            ]
            mask[line] = any(self._fits(link, line, own, other) for other in near.tolist())
        return mask

    def _fits(self, link: IdeaLink, line: int, own: frozenset[str], other: int) -> bool:
        layout = self.context.layout
        if link.roles and layout.role[other] not in link.roles:
            return False
        if link.same_speaker is not None:
            a, b = layout.speaker[line], layout.speaker[other]
            if a < 0 or b < 0 or (a == b) != link.same_speaker:
                return False
        there = self._ideas_of[other]
        if link.tags:
            there = frozenset(name for name in there if self._tags[name] & link.tags)
        return bool(there & own) if link.same else bool(there - self._ideas_of[line])
