"""What goes into a reader (`Source`) and what comes out (`RawTranscript`)."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path

import pandas as pd

from labresearch.corpus.encoding import decode, looks_binary, read_bytes
from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.limits import LIMITS, Limits

__all__ = ["RawTranscript", "Row", "Source", "to_rows"]

_HEAD = 65_536
_JSON = re.compile(rb'(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:\{\s*["}]|\[\s*[\[{"])')
_DTYPES = {
    "speaker": "str",
    "start": "float64",
    "end": "float64",
    "text": "str",
    "source_line": "int64",
}

Row = tuple[str, float, float, str, int]
"""speaker, start, end, text, source_line."""


@dataclasses.dataclass(frozen=True)
class Source:
    """A file to read: its bytes, and its text unless it is binary.

    Parameters
    ----------
    path : pathlib.Path
        Where the file is.
    name : str
        Name for messages and the report.
    data : bytes
        Content.
    text : str
        Decoded content with newline line ends; '' for a binary file.
    binary : bool
        Whether the content is no text.
    findings : tuple of Finding
        What was noticed on decoding.
    limits : Limits
        How large the file, its lines and its parts may be.
    """

    path: Path
    name: str
    data: bytes
    text: str
    binary: bool
    findings: tuple[Finding, ...] = ()
    limits: Limits = LIMITS

    @classmethod
    def open(cls, path: Path, *, name: str = "", limits: Limits = LIMITS) -> Source:
        """Read and decode a file.

        Raises
        ------
        TranscriptError
            If it cannot be opened, is too large, is empty or cannot be decoded.
        """
        name = name or path.name
        data = read_bytes(path, file=name, max_bytes=limits.max_bytes)
        if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
            message = "the file is empty: there is nothing to read; export the transcript again"
            raise TranscriptError(name, 0, message)
        if looks_binary(data):
            return cls(path, name, data, "", binary=True, limits=limits)
        # JSON is often one line, however long the talk is
        max_line = (
            limits.max_bytes if _JSON.match(data[:200].replace(b"\0", b"")) else limits.max_line
        )
        text, findings = decode(data, file=name, max_line=max_line)
        return cls(path, name, data, text, binary=False, findings=tuple(findings), limits=limits)

    @property
    def head(self) -> str | bytes:
        """The beginning: text, or bytes where the file is binary."""
        return self.data[:_HEAD] if self.binary else self.text.lstrip()[:_HEAD]

    @property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @property
    def sha256(self) -> str:
        """Hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclasses.dataclass(frozen=True)
class RawTranscript:
    """What a reader found in a file, before labels, roles and turns are worked out.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a line of talk, in the order of the file: ``speaker`` (str, label as written,
        '' unknown), ``start``, ``end`` (float, s, NaN where not in the file), ``text`` (str),
        ``source_line`` (int, 1-based); and optionally ``turn`` (float, NaN missing),
        ``role`` (str, as the file says) and ``session`` (str, lesson of a table of many lessons).
    findings : list of Finding
        What was dropped, guessed, repaired or kept.
    timing : str
        'cue' or 'block' where the format settles it, else '' and the times decide.
    phase : str
        Phase of the session where the format settles it, else ''.
    codings : pandas.DataFrame, optional
        Codes that the file itself carries: ``row`` (int, position in ``rows``), ``code`` (str),
        ``evidence`` (str); and optionally ``coder`` (str, else 'file'), ``start_char``,
        ``end_char`` (int, in the row's text, else all of it).
    verbatim : str
        'full' or 'clean' where the format settles how fully talk is written, else ''.
    own_ids : bool
        Whether the values of ``session`` are ids that labresearch gave, to be kept as they are.
    """

    rows: pd.DataFrame
    findings: list[Finding] = dataclasses.field(default_factory=list)
    timing: str = ""
    phase: str = ""
    codings: pd.DataFrame | None = None
    verbatim: str = ""
    own_ids: bool = False


def to_rows(rows: list[Row]) -> pd.DataFrame:
    """Build the table of a `RawTranscript` from tuples.

    Parameters
    ----------
    rows : list of tuple
        speaker, start (s), end (s), text, source line.

    Returns
    -------
    pandas.DataFrame
        Columns ``speaker``, ``start``, ``end``, ``text``, ``source_line``.
    """
    return pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)
