"""What a section of the report consists of: words, drawings and grids of cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

__all__ = ["Drawing", "Grid", "Section", "Words"]


@dataclasses.dataclass(frozen=True)
class Words:
    """A paragraph; ``kind`` is '' (text), 'note' (small) or 'refused' (why there is no number)."""

    text: str
    kind: str = ""


@dataclasses.dataclass(frozen=True)
class Drawing:
    """A figure of the results by its name; ``heading`` stands above it."""

    name: str
    heading: str = ""


@dataclasses.dataclass(frozen=True)
class Grid:
    """A table of cells that are text, numbers or markup.

    Parameters
    ----------
    head : list of str
        Headings; one that starts with '#' (left out when shown) is of a column of numbers.
    rows : list of list
        Cells.
    heading : str
        Heading above the table.
    folded : str
        What opens the table if it is folded away; '' shows it at once.
    small : list of bool
        Rows that are printed grey.
    """

    head: list[str]
    rows: list[list[Any]]
    heading: str = ""
    folded: str = ""
    small: list[bool] = dataclasses.field(default_factory=list)

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Name and kind of each column."""
        return [{"name": h.removeprefix("#"), "num": h.startswith("#")} for h in self.head]


@dataclasses.dataclass(frozen=True)
class Section:
    """A section: its id in the page, title, the question it answers, and blocks in order."""

    id: str
    title: str
    question: str
    blocks: Sequence[Words | Drawing | Grid]
