"""Names in every table of a corpus: talk, labels, sessions, codings, report."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from labresearch.corpus import Corpus, ImportReport
from labresearch.corpus.marks import speech_column
from labresearch.corpus.schema import TABLES
from labresearch.deidentification.contexts import words_of
from labresearch.deidentification.file_names import replace_file_name
from labresearch.deidentification.name_lists import fold, is_common
from labresearch.deidentification.replace import (
    Change,
    Names,
    replace_label,
    replace_text,
    shifted,
)

__all__ = ["TableNames", "labels_of"]


def labels_of(corpus: Corpus) -> dict[str, str]:
    """Every speaker label with its role, in the order of the corpus."""
    out: dict[str, str] = {}
    for table in (corpus.speakers, corpus.utterances):
        pairs = table[["speaker", "role"]].drop_duplicates()
        for label, role in pairs.itertuples(index=False):
            if label and out.get(label, "unknown") == "unknown":
                out[label] = role
    return out


class TableNames:
    """Replaces names in all tables of a corpus, and remembers what it did for the receipt.

    Parameters
    ----------
    corpus : Corpus
        It is not changed.
    names : Names
        Who is who.
    """

    def __init__(self, corpus: Corpus, names: Names) -> None:
        self._corpus, self._names = corpus, names
        self.lines: list[tuple[object, ...]] = []
        self.count: Counter[str] = Counter()

    def run(self) -> Corpus:
        """Replace names in all tables."""
        corpus = self._corpus
        labels = {label: self._of_label(label) for label in labels_of(corpus)}
        ids = self._session_ids()
        for old, new in labels.items():
            if old != new:
                self.lines.append(("", -1, "speaker", 0, len(new), old, new, "label"))
        for old, new in ids.items():
            if old != new:
                self.lines.append((new, -1, "session", 0, len(new), old, new, "session"))
        utterances, places = self._utterances(labels, ids)
        codings = self._codings(places)
        speakers = corpus.speakers.assign(speaker=corpus.speakers["speaker"].map(labels).fillna(""))
        sources = self._sources(ids)
        tables = {
            "sessions": self._sessions(sources),
            "speakers": speakers.drop_duplicates(["session", "speaker"]),
            "utterances": utterances,
            "pauses": corpus.pauses,
            "codings": codings,
            "reviews": self._reviews(),
        }
        for name, frame in tables.items():
            frame = frame.assign(session=frame["session"].map(ids).fillna(frame["session"]))
            tables[name] = self._other_columns(frame, name)
        return corpus.replace(report=self._report(ids, sources), **tables)

    def _of_label(self, label: str) -> str:
        return replace_label(label, self._names)

    def _of_file(self, name: str) -> str:
        return replace_file_name(name, self._names)

    def _text(self, text: str) -> str:
        """Replace names in a text that is no talk, such as a message or a memo."""
        return replace_text(text, self._names)[0]

    def _utterances(
        self, labels: dict[str, str], ids: dict[str, str]
    ) -> tuple[pd.DataFrame, dict[tuple[str, int], list[Change]]]:
        lines = self._corpus.utterances
        done: dict[str, tuple[str, list[Change]]] = {}
        out: list[str] = []
        places: dict[tuple[str, int], list[Change]] = {}
        for session, line, text in zip(lines["session"], lines["line"], lines["text"], strict=True):
            if text not in done:
                done[text] = replace_text(text, self._names)
            new, changes = done[text]
            out.append(new)
            if not changes:
                continue
            places[session, line] = changes
            shift = 0
            for c in changes:
                start = c.start + shift
                shift += len(c.new) - (c.end - c.start)
                old = text[c.start : c.end]
                self.lines.append(
                    (ids[session], line, "text", start, start + len(c.new), old, c.new, c.kind)
                )
                self.count[c.key] += 1
                if c.key.startswith("["):
                    # names inside an address or a school are gone with it
                    self.count.update(word.key for word in words_of(old))
        text_column = pd.Series(out, dtype="str", index=lines.index)
        changed = (text_column != lines["text"]).to_numpy()
        speech = lines["speech"].copy()
        if changed.any():
            speech[changed] = speech_column(text_column[changed].reset_index(drop=True)).to_numpy()
        frame = lines.assign(
            text=text_column,
            speech=speech,
            speaker=lines["speaker"].map({"": "", **labels}),
        )
        return frame, places

    def _codings(self, places: dict[tuple[str, int], list[Change]]) -> pd.DataFrame:
        codings = self._corpus.codings
        if codings.empty:
            return codings
        start = codings["start_char"].to_numpy().copy()
        end = codings["end_char"].to_numpy().copy()
        pairs = list(zip(codings["session"], codings["line"], strict=True))
        for i, pair in enumerate(pairs):
            if pair in places:
                place = shifted(places[pair])
                start[i], end[i] = place(int(start[i])), place(int(end[i]))
        return codings.assign(
            start_char=start,
            end_char=end,
            evidence=self._memos(codings["evidence"]),
            coder=self._coders(codings["coder"]),
        )

    def _reviews(self) -> pd.DataFrame:
        reviews = self._corpus.reviews
        if reviews.empty:
            return reviews
        return reviews.assign(
            memo=self._memos(reviews["memo"]), coder=self._coders(reviews["coder"])
        )

    def _memos(self, texts: pd.Series) -> pd.Series:
        return texts.map({text: self._text(text) for text in texts.unique()})

    def _coders(self, names: pd.Series) -> pd.Series:
        return names.map(
            {name: name if ":" in name else self._of_label(name) for name in names.unique()}
        )

    def _session_ids(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for key in self._corpus.sessions["session"]:
            new = unique = self._of_file(key)
            again = 2
            while unique in out.values():
                unique, again = f"{new}-{again}", again + 1
            out[key] = unique
        return out

    def _sources(self, ids: dict[str, str]) -> dict[str, str]:
        out: dict[str, str] = {}
        for source in self._corpus.sessions["source"].unique():
            out[source] = "/".join(self._of_file(part) for part in source.split("/"))
        return out

    def _sessions(self, sources: dict[str, str]) -> pd.DataFrame:
        sessions = self._corpus.sessions
        # a day of the year identifies a class; its year does not
        dates = sessions["date"].str.extract(r"((?:19|20)\d\d)", expand=False).fillna("")
        composed = sessions["composed"]
        return sessions.assign(
            source=sessions["source"].map(sources),
            date=np.where(composed, sessions["date"], dates),
            school=[
                self._place(s) if not c else s
                for s, c in zip(sessions["school"], composed, strict=True)
            ],
            deidentified=True,
        )

    def _place(self, school: str) -> str:
        if not school or re.fullmatch(r"(?i:school )?\w?\d*", school):
            return school
        return self._names.pseudonyms.of(school, "school")

    def _other_columns(self, frame: pd.DataFrame, table: str) -> pd.DataFrame:
        """Replace names in free text: columns that are not declared, and a few that are."""
        declared = TABLES[table]
        free = {"lab", "team", "activity"} if table == "sessions" else set()
        for column in frame.columns:
            text = pd.api.types.is_string_dtype(frame[column]) or frame[column].dtype == object
            if text and (column not in declared or column in free):
                values = frame[column].astype("str").fillna("")
                new = {v: self._text(v) for v in values.unique()}
                frame = frame.assign(**{column: values.map(new)})
        return frame

    def _report(self, ids: dict[str, str], sources: dict[str, str]) -> ImportReport:
        report = self._corpus.report
        files, findings = report.files, report.findings
        if len(files):
            files = files.assign(
                session=files["session"].map(ids).fillna(files["session"]),
                file=[sources.get(f) or self._of_file(f) for f in files["file"]],
            )
        if len(findings):
            said = {m: self._message(m) for m in findings["message"].unique()}
            findings = findings.assign(
                file=[sources.get(f) or self._of_file(f) for f in findings["file"]],
                message=findings["message"].map(said),
            )
        return ImportReport(files, findings)

    def _message(self, message: str) -> str:
        """Replace names in a message, which may quote labels and talk."""
        message = self._text(message)

        def new(found: re.Match[str]) -> str:
            word, key = found[0], fold(found[0])
            plain = is_common(key) and word.islower()
            return word if key not in self._names.known or plain else self._of_label(word)

        return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", new, message)
