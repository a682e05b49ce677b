"""What was replaced, what was kept, and what somebody should look at."""

from __future__ import annotations

import dataclasses
from html import escape

import pandas as pd

__all__ = ["LINES", "NAMES", "Receipt"]

NAMES = {
    "word": "str",
    "pseudonym": "str",
    "status": "str",
    "kind": "str",
    "role": "str",
    "reason": "str",
    "replaced": "int64",
    "kept": "int64",
    "example": "str",
    "decision": "str",
}
LINES = {
    "session": "str",
    "line": "int64",
    "column": "str",
    "start": "int64",
    "end": "int64",
    "original": "str",
    "replacement": "str",
    "kind": "str",
    "status": "str",
}


@dataclasses.dataclass(frozen=True, eq=False)
class Receipt:
    """The receipt of a de-identification.

    Its two tables hold the real names, so keep them where the key is; what is printed or shown in
    a notebook holds none.

    Parameters
    ----------
    names : pandas.DataFrame
        One row a word: ``word`` (str, as written), ``pseudonym`` (str, '' kept), ``status``
        ('replaced', 'kept', 'doubtful'), ``kind`` ('student', 'given', 'family', 'school', 'place',
        'initial'), ``role``, ``reason`` (str), ``replaced``, ``kept`` (int, occurrences),
        ``example`` (str, where it stands), ``decision`` (str: write 'replace' or 'keep' here and
        run again).
    lines : pandas.DataFrame
        One row a replacement: ``session``, ``line`` (-1 not in talk), ``column``, ``start``,
        ``end`` (int, characters of the new text), ``original``, ``replacement``, ``kind``,
        ``status``.
    model : str
        Name of the spaCy model that helped, '' for none.
    words : int
        Words of talk that were looked at.
    """

    names: pd.DataFrame
    lines: pd.DataFrame
    model: str = ""
    words: int = 0

    @property
    def doubtful(self) -> pd.DataFrame:
        """The rows of ``names`` that somebody should look at."""
        return self.names[self.names["status"] == "doubtful"].reset_index(drop=True)

    def summary(self) -> pd.DataFrame:
        """Count by kind and status, without any name.

        Returns
        -------
        pandas.DataFrame
            ``status``, ``kind`` (str), ``words`` (int, different ones), ``occurrences`` (int,
            replaced ones; kept ones where the status is 'kept').
        """
        rows = []
        for (status, kind), part in self.names.groupby(["status", "kind"], sort=True):
            n = int(part["kept" if status == "kept" else "replaced"].sum())
            rows.append((status, kind, len(part), n))
        patterns = self.lines[self.lines["kind"].isin(_PATTERNS)]
        for kind, part in patterns.groupby("kind", sort=True):
            rows.append(("replaced", kind, part["original"].nunique(), len(part)))
        return pd.DataFrame(rows, columns=["status", "kind", "words", "occurrences"])

    def __str__(self) -> str:
        replaced = len(self.lines)
        look = len(self.doubtful)
        lines = [
            f"{replaced:,} replacements in {self.words:,} words of talk; "
            f"{(self.names['status'] == 'replaced').sum()} words surely names, "
            f"{look} doubtful: look at them",
            self.summary().to_string(index=False) if replaced or look else "nothing was replaced",
            f"help of a language model: {self.model or 'none'}",
            "No program finds every name: have a person read the result before it is shared.",
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Receipt: {len(self.lines):,} replacements, {len(self.doubtful)} words doubtful"

    def _repr_html_(self) -> str:
        table = self.summary().to_html(index=False, border=0)
        return f"<p>{escape(repr(self))}</p>{table}"


_PATTERNS = ("e-mail", "phone", "link", "date", "address", "number")
