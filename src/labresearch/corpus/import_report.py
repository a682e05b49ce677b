"""What happened on import: what was kept, dropped, guessed and repaired, file by file."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable

import pandas as pd

__all__ = ["Finding", "ImportReport", "TranscriptError"]

_FILE_COLUMNS = {
    "file": "str",
    "session": "str",
    "format": "str",
    "lines": "int64",
    "turns": "int64",
    "words": "int64",
    "speakers": "int64",
    "roles": "str",
    "timing": "str",
    "time_resolution": "float64",
    "ends": "str",
    "abutting": "float64",
    "overlapping": "float64",
    "verbatim": "str",
    "wait_time": "str",
    "wait_time_reason": "str",
}
_FINDING_COLUMNS = {
    "file": "str",
    "line": "int64",
    "severity": "str",
    "code": "str",
    "message": "str",
}


class TranscriptError(ValueError):
    """A transcript cannot be read; the message names file and line and how to mend it.

    Parameters
    ----------
    file : str
        File name as the user gave it.
    line : int
        1-based line, cue or row; 0 where the whole file is meant.
    message : str
        What was expected, what was found, how to mend it.
    """

    def __init__(self, file: str, line: int, message: str) -> None:
        self.file, self.line, self.message = file, line, message
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that a reader noticed.

    Parameters
    ----------
    line : int
        1-based line, cue or row of the file; 0 where the whole file is meant.
    severity : {'note', 'warning', 'error'}
        ``error`` only where a file could not be read.
    code : str
        Short stable name: ``dropped``, ``guessed``, ``repaired``, ``encoding``, ``time``, ...
    message : str
        One sentence for a researcher.
    """

    line: int
    severity: str
    code: str
    message: str


@dataclasses.dataclass(frozen=True, eq=False)
class ImportReport:
    """Two tables: one row a file, and one row a finding.

    Parameters
    ----------
    files : pandas.DataFrame
        ``file``, ``session``, ``format``, ``lines``, ``turns``, ``words``, ``speakers``, ``roles``
        (e.g. 'teacher 1, student 12'), ``timing``, ``time_resolution`` (s), ``ends`` ('in the
        file', 'partly', 'none'), ``abutting`` and ``overlapping`` (share of the lines with an end
        that end exactly when the next begins, or after it; NaN where no line can be judged),
        ``verbatim`` ('full', 'clean', 'unknown'), ``wait_time`` ('yes', 'timed marks only', 'no',
        '' unchecked), ``wait_time_reason``.
    findings : pandas.DataFrame
        ``file``, ``line``, ``severity`` ('note', 'warning', 'error'), ``code``, ``message``.
    """

    files: pd.DataFrame = dataclasses.field(default_factory=lambda: _empty(_FILE_COLUMNS))
    findings: pd.DataFrame = dataclasses.field(default_factory=lambda: _empty(_FINDING_COLUMNS))

    @classmethod
    def of_file(
        cls, facts: dict[str, object] | None, findings: Iterable[Finding], file: str
    ) -> ImportReport:
        """Build the report of one file; ``facts`` is None where the file could not be read."""
        return cls.of_files([(facts, findings, file)])

    @classmethod
    def of_files(
        cls, entries: Iterable[tuple[dict[str, object] | None, Iterable[Finding], str]]
    ) -> ImportReport:
        """Build the report of many files at once, each as in ``of_file``."""
        files: list[dict[str, object]] = []
        rows: list[tuple[object, ...]] = []
        for facts, findings, file in entries:
            if facts:
                files.append({"file": file, **facts})
            rows += [(file, f.line, f.severity, f.code, f.message) for f in findings]
        found = pd.DataFrame(rows, columns=list(_FINDING_COLUMNS))
        return cls(_shaped(pd.DataFrame(files), _FILE_COLUMNS), _shaped(found, _FINDING_COLUMNS))

    @classmethod
    def concat(cls, reports: Iterable[ImportReport]) -> ImportReport:
        """Put the reports of several files together."""
        parts = list(reports)
        files = [p.files for p in parts if len(p.files)]
        findings = [p.findings for p in parts if len(p.findings)]
        return cls(
            pd.concat(files, ignore_index=True) if files else _empty(_FILE_COLUMNS),
            pd.concat(findings, ignore_index=True) if findings else _empty(_FINDING_COLUMNS),
        )

    def of_sessions(self, sessions: Iterable[str]) -> ImportReport:
        """Keep what is said of some sessions, and of files of which no session was read."""
        chosen = set(sessions)
        files = self.files[self.files["session"].isin(chosen)].reset_index(drop=True)
        others = set(self.files["file"]) - set(files["file"])
        findings = self.findings[~self.findings["file"].isin(others)].reset_index(drop=True)
        return ImportReport(files, findings)

    @property
    def errors(self) -> pd.DataFrame:
        """The findings of severity ``error``: files that could not be read."""
        return self.findings[self.findings["severity"] == "error"]

    def __str__(self) -> str:
        from labresearch.corpus.report_text import report_text

        return report_text(self)

    def _repr_html_(self) -> str:
        from labresearch.corpus.report_text import report_html

        return report_html(self)


def _empty(columns: dict[str, str]) -> pd.DataFrame:
    return _without_rows(tuple(columns.items())).copy(deep=False)


@functools.cache
def _without_rows(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns})


def _shaped(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    out = frame.reindex(columns=list(columns))
    for name, dtype in columns.items():
        if dtype == "str":
            out[name] = out[name].astype("str").fillna("")
        elif dtype == "int64":
            out[name] = out[name].fillna(0).astype("int64")
        else:
            out[name] = out[name].astype(dtype)
    return out
