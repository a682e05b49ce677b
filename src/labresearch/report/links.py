"""Links from numbers to the lines behind them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

__all__ = ["Links", "opened"]


class Links:
    """Links to lines of the transcripts at the end of the page.

    Parameters
    ----------
    sessions : list of str
        Sessions in order.
    anchored : bool
        Whether the page holds the transcripts; without them a link is a bare line number.
    """

    def __init__(self, sessions: list[str], *, anchored: bool) -> None:
        self._number = {session: n for n, session in enumerate(sessions)}
        self._anchored = anchored

    def anchor(self, session: str, line: int) -> str:
        """Name the place of a line in the page."""
        return f"s{self._number[session]}-{line}"

    def to(self, session: str, line: int) -> str:
        """Link to one line."""
        if not self._anchored or line < 0:
            return str(line) if line >= 0 else ""
        return f'<a href="#{self.anchor(session, line)}">{line}</a>'

    def all(self, rows: Iterable[tuple[str, int]]) -> str:
        """Link to many lines, session by session."""
        grouped: dict[str, list[int]] = {}
        for session, line in rows:
            grouped.setdefault(session, []).append(int(line))
        parts = []
        for session, numbers in grouped.items():
            lines = " ".join(self.to(session, n) for n in dict.fromkeys(numbers))
            name = f"<i>{escape(session)}</i> " if len(self._number) > 1 else ""
            parts.append(f'<span class="where">{name}{lines}</span>')
        return " ".join(parts)

    def where(self, places: str) -> str:
        """Link to places written as ``SESSION:LINE`` with semicolons between."""
        pairs = (place.rpartition(":") for place in places.split(";") if place)
        return self.all((session, int(line)) for session, _, line in pairs)


def opened(count: int | str, links: str) -> Any:
    """Make a number that opens the list of its lines."""
    from markupsafe import Markup

    if not links:
        return count
    return Markup(f"<details><summary>{escape(str(count))}</summary>{links}</details>")
