"""How large a file may be: limits that keep a damaged or hostile file from filling the memory."""

from __future__ import annotations

import dataclasses

__all__ = ["LIMITS", "Limits"]


@dataclasses.dataclass(frozen=True)
class Limits:
    """Limits of reading; what is over one is refused with a message that names the limit.

    Parameters
    ----------
    max_bytes : int, default 500,000,000
        Largest file, in bytes.
    max_line : int, default 10,000,000
        Longest line of text, in characters.
    max_unpacked : int, default 100,000,000
        Largest sum of the parts of an archive (XLSX, DOCX, QDPX) after unpacking, in bytes.
    max_ratio : int, default 200
        How many times larger than its packed form a part of more than 10 MB may be.
    max_depth : int, default 64
        Deepest nesting of XML elements, codes or JSON.

    Examples
    --------
    >>> Limits(max_bytes=1_000_000).max_bytes
    1000000
    """

    max_bytes: int = 500_000_000
    max_line: int = 10_000_000
    max_unpacked: int = 100_000_000
    max_ratio: int = 200
    max_depth: int = 64


LIMITS = Limits()
"""The limits that hold where none are given."""
