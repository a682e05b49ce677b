"""Text of an ELAN file: what XML can hold, and names of tiers."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["ILLEGAL", "TierNames", "plain", "quoted"]

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {**_TEXT, **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})}


class TierNames:
    """Names of tiers, none twice."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: Counter[str] = Counter()

    def new(self, name: str) -> str:
        """Return the name, with a number where it is taken."""
        name = ILLEGAL.sub("", name).strip() or "unknown"
        unique = name
        while unique in self._used:
            self._next[name] += 1
            unique = f"{name} {self._next[name] + 1}"
        self._used.add(unique)
        return unique


def plain(text: str) -> str:
    """Write text between tags."""
    return ILLEGAL.sub("", text).translate(_TEXT)


def quoted(text: str) -> str:
    """Write the value of an attribute, with its quotation marks."""
    return f'"{ILLEGAL.sub("", text).translate(_ATTRIBUTE)}"'
