"""Faults of a codebook file: each with file, line, column, place and how to mend it."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable

import pandas as pd

__all__ = ["CodebookError", "Fault", "did_you_mean"]


@dataclasses.dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a codebook file.

    Parameters
    ----------
    file : str
        File as the user named it.
    line, column : int
        1-based place of the offending key or value; 0 where the whole file is meant.
    where : str
        Book and code, e.g. ``teacher_moves.press``.
    message : str
        What was found, what was expected, how to mend it.
    """

    file: str
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return (
            f"{place}: {self.where}: {self.message}" if self.where else f"{place}: {self.message}"
        )


class CodebookError(ValueError):
    """A codebook cannot be used; the message lists every fault with its place.

    Parameters
    ----------
    faults : iterable of Fault
        All that was found, not only the first.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def table(self) -> pd.DataFrame:
        """Return one row a fault: ``file``, ``line``, ``column``, ``where``, ``message``."""
        return pd.DataFrame(
            [dataclasses.asdict(fault) for fault in self.faults],
            columns=["file", "line", "column", "where", "message"],
        )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest known name, or the list of known names.

    Examples
    --------
    >>> did_you_mean("phrses", ["phrase", "regex"])
    " (did you mean 'phrase'?)"
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f" (did you mean {close[0]!r}?)"
    return f" (known: {', '.join(names)})" if names else ""
