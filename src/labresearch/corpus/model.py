"""The Corpus: tidy tables of sessions, speakers, utterances, pauses and codings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import pandas as pd

from labresearch.corpus.import_report import ImportReport
from labresearch.corpus.schema import TABLES, SchemaError, check_table, empty_table

__all__ = ["Corpus", "concat"]


@dataclasses.dataclass(frozen=True, eq=False)
class Corpus:
    """Transcripts as tables; every later table points back to lines of ``utterances``.

    Functions take a corpus and return a new one; nothing is changed in place. The columns of
    each table, with dtypes and units, are listed by ``labresearch.corpus.describe(table)``.

    Parameters
    ----------
    sessions, speakers, utterances, pauses, codings : pandas.DataFrame
        The five tables; they are checked and copied. Speakers may be left out: they are then
        taken from the utterances.
    reviews : pandas.DataFrame, optional
        Which lines a coder looked at where that was not every line of a session.
    report : ImportReport, optional
        What happened on import.

    Raises
    ------
    SchemaError
        If a table breaks its declaration, or a row points to a session or line that is not there.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame(
    ...         {"session": "a", "line": [0, 1], "speaker": ["T", "Mia"], "text": ["Why?", "So."]}
    ...     ),
    ... )
    >>> corpus
    Corpus: 1 session, 2 lines, 2 speakers, 0 pauses, 0 codings
    """

    sessions: pd.DataFrame
    utterances: pd.DataFrame
    speakers: pd.DataFrame = dataclasses.field(default_factory=lambda: empty_table("speakers"))
    pauses: pd.DataFrame = dataclasses.field(default_factory=lambda: empty_table("pauses"))
    codings: pd.DataFrame = dataclasses.field(default_factory=lambda: empty_table("codings"))
    report: ImportReport = dataclasses.field(default_factory=ImportReport)
    reviews: pd.DataFrame = dataclasses.field(default_factory=lambda: empty_table("reviews"))

    def __post_init__(self) -> None:
        for table in TABLES:
            object.__setattr__(self, table, check_table(getattr(self, table), table))
        if self.speakers.empty and not self.utterances.empty:
            object.__setattr__(self, "speakers", _speakers_of(self.utterances))
        known = set(self.sessions["session"])
        for table in (name for name in TABLES if name != "sessions"):
            names = getattr(self, table)["session"]
            if not known.issuperset(names.unique()):
                row = int((~names.isin(known)).to_numpy().argmax())
                name = names.iloc[row]
                message = f"table {table}, row {row}: session {name!r} is not in table sessions"
                raise SchemaError(message)
        _check_lines(self.codings, "line", "codings", self.utterances)
        _check_lines(self.reviews, "line", "reviews", self.utterances)
        if not self.pauses.empty:
            for column in ("after_line", "before_line"):
                rows = self.pauses[self.pauses[column] >= 0]
                _check_lines(rows, column, "pauses", self.utterances)

    def replace(self, **tables: Any) -> Corpus:
        """Return a corpus with some tables replaced; this one stays as it is."""
        return dataclasses.replace(self, **tables)

    def select(self, **conditions: str | Iterable[str]) -> Corpus:
        """Keep the sessions whose columns have the given values.

        Parameters
        ----------
        **conditions : str or iterable of str
            Column of ``sessions`` and the value or values to keep, e.g. ``phase="enactment"``.

        Returns
        -------
        Corpus
            The same tables and import report, only rows of those sessions.

        Raises
        ------
        KeyError
            If ``sessions`` has no such column.
        """
        keep = pd.Series(data=True, index=self.sessions.index)
        for column, wanted in conditions.items():
            if column not in self.sessions.columns:
                message = (
                    f"sessions has no column {column!r}; it has {', '.join(self.sessions.columns)}"
                )
                raise KeyError(message)
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            keep &= self.sessions[column].isin(values)
        names = set(self.sessions.loc[keep, "session"])
        tables = {
            table: getattr(self, table)[getattr(self, table)["session"].isin(names)]
            for table in TABLES
        }
        report = self.report.of_sessions(names)
        if tables["speakers"].empty and not tables["utterances"].empty:
            return dataclasses.replace(self, report=report, **tables)
        # whole sessions of checked tables need no second check, which takes most of the time
        chosen = object.__new__(Corpus)
        for table, rows in tables.items():
            object.__setattr__(chosen, table, rows.reset_index(drop=True))
        object.__setattr__(chosen, "report", report)
        return chosen

    @property
    def composed(self) -> bool:
        """Whether any session was composed for this package rather than recorded."""
        return bool(self.sessions["composed"].any())

    def __len__(self) -> int:
        return len(self.utterances)

    def __repr__(self) -> str:
        def count(n: int, noun: str) -> str:
            return f"{n:,} {noun}{'' if n == 1 else 's'}"

        return "Corpus: " + ", ".join(
            count(n, noun)
            for n, noun in (
                (len(self.sessions), "session"),
                (len(self.utterances), "line"),
                (len(self.speakers), "speaker"),
                (len(self.pauses), "pause"),
                (len(self.codings), "coding"),
            )
        )

    def _repr_html_(self) -> str:
        from labresearch.corpus.overview import overview_html

        return overview_html(self)


def concat(corpora: Iterable[Corpus]) -> Corpus:
    """Put several corpora together, in the order given.

    Parameters
    ----------
    corpora : iterable of Corpus
        Corpora whose session ids do not clash.

    Returns
    -------
    Corpus

    Raises
    ------
    SchemaError
        If a session id occurs in two of them.
    """
    parts = list(corpora)

    def stacked(table: str) -> pd.DataFrame:
        frames = [getattr(part, table) for part in parts if len(getattr(part, table))]
        return pd.concat(frames, ignore_index=True) if frames else empty_table(table)

    return Corpus(
        **{table: stacked(table) for table in TABLES},
        report=ImportReport.concat(part.report for part in parts),
    )


def _speakers_of(utterances: pd.DataFrame) -> pd.DataFrame:
    return check_table(
        utterances.loc[utterances["speaker"] != "", ["session", "speaker", "role"]].drop_duplicates(
            ["session", "speaker"]
        ),
        "speakers",
    )


def _check_lines(rows: pd.DataFrame, column: str, table: str, utterances: pd.DataFrame) -> None:
    if rows.empty:
        return
    known = pd.MultiIndex.from_frame(utterances[["session", "line"]])
    missing = ~pd.MultiIndex.from_frame(rows[["session", column]]).isin(known)
    if missing.any():
        bad = rows.iloc[int(missing.argmax())]
        where = f"session {bad['session']!r} has no line {bad[column]}"
        message = f"table {table}, column {column!r}: {where}"
        raise SchemaError(message)
