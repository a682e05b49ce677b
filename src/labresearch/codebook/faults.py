"""Faults of a codebook file: each with file, line, column, place and how to mend it."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable

import pandas as pd

__all__ = ["FAULT_CODES", "CodebookError", "Fault", "did_you_mean"]

# what each number means; C is an error, W a warning, and a number is never used for something else
FAULT_CODES = {
    "C001": "the file cannot be read as text: not UTF-8, too large, empty, not there",
    "C002": "the file is not YAML",
    "C003": "a tab",
    "C004": "an anchor or alias",
    "C005": "not the format codebook/1",
    "C010": "a key is missing",
    "C011": "a key stands twice",
    "C012": "a key is not known",
    "C013": "a value of the wrong kind: mapping, list, text, number, true or false, range",
    "C014": "a value is not one of those allowed",
    "C015": "something is empty",
    "C020": "an id, version, color or key is not well formed",
    "C021": "an id stands twice",
    "C022": "a code is not known",
    "C023": "a lexicon is not known",
    "C024": "a codebook is not known",
    "C025": "a circle: codes or books depend on each other",
    "C026": "a target of a crosswalk is not known in its framework",
    "C030": "a regex is not valid",
    "C031": "a regex is found everywhere",
    "C032": "a regex took too long",
    "C033": "a token pattern that can never be found",
    "C034": "a rule without words and context, or with two kinds of words",
    "C040": "an example does not get its code",
    "C041": "a counter-example gets the code",
    "C042": "an example gets another polarity or target than it expects",
    "W101": "a code has no definition",
    "W102": "fewer than 2 examples or no counter-example",
    "W103": "include without exclude",
    "W104": "a regex repeats a repeat and may take for ever",
    "W105": "a regex without any word that it needs: it is searched in every line",
    "W106": "a phrase is covered by a shorter one of the same rule",
    "W107": "an override changes what a code means",
    "W108": "a deprecated code is used by a rule or does not say what replaces it",
    "W109": "two codes have the same color, or one is hard to see on white",
    "W110": "a framework of a crosswalk is not known",
    "W111": "an example of one code gets an exclusive one as well",
    "W112": "a lexicon is never used",
    "W113": "a rule that no example shows",
}


@dataclasses.dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, or doubtful, in a codebook file.

    Parameters
    ----------
    file : str
        File as the user named it.
    line, column : int
        1-based place of the offending key or value; 0 where the whole file is meant.
    where : str
        Path inside the file, e.g. ``codes.press.rules.any.why``.
    message : str
        What was found, what was expected, how to mend it.
    code : str
        Number of the kind of fault, see ``FAULT_CODES``; C is an error, W a warning.
    end_line, end_column : int
        1-based place behind the offending text; 0 where it is not known.
    """

    file: str
    line: int
    column: int
    where: str
    message: str
    code: str = "C013"
    end_line: int = dataclasses.field(default=0, compare=False)
    end_column: int = dataclasses.field(default=0, compare=False)

    @property
    def severity(self) -> str:
        """Return 'error' or 'warning'."""
        return "warning" if self.code.startswith("W") else "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f" {self.where}" if self.where else ""
        return f"{place}: {self.severity} {self.code}{path}: {self.message}"


class CodebookError(ValueError):
    """A codebook cannot be used; the message lists every fault with its place.

    Parameters
    ----------
    faults : iterable of Fault
        All that was found, not only the first.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def table(self) -> pd.DataFrame:
        """Return one row a fault: file, line, column, code, where and message."""
        columns = ["file", "line", "column", "code", "where", "message"]
        return pd.DataFrame([dataclasses.asdict(fault) for fault in self.faults])[columns]


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
