"""Codings of selections as codings of lines, and what could not be taken over."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers.refi_lines import Places
from labresearch.corpus.readers.refi_positions import Spans
from labresearch.corpus.readers.refi_project import Project
from labresearch.corpus.readers.refi_sources import Document

__all__ = ["CodingTable"]

_SHOWN = 6
_MOST = 2_000_000
_EXCERPT = 70
_COLUMNS = {
    "row": "int64",
    "code": "str",
    "coder": "str",
    "start_char": "int64",
    "end_char": "int64",
    "evidence": "str",
}
_KINDS = {
    "outside": "coded selections that begin or end outside their text, left out",
    "empty": "coded selections without any character, left out",
    "dangling": "codings with a code that the project does not have, left out",
    "no talk": "coded selections that lie on no line of talk (a heading, a label), left out",
    "bad memo": "memos at selections that begin or end outside their text, not taken over",
    "memo": "memos and selections without a code, not taken over",
}


class CodingTable:
    """Collects the codings of a project.

    Parameters
    ----------
    project : Project
        Its codes and users.
    file : str
        Name for messages.
    """

    def __init__(self, project: Project, file: str) -> None:
        self._project, self._file = project, file
        self._rows: list[tuple[int, str, str, int, int, str]] = []
        self._left: dict[str, list[tuple[int, str]]] = {kind: [] for kind in _KINDS}
        self._several = 0
        self._strangers = 0
        self._seen: set[str] = set()
        self._twice = 0

    def add(
        self,
        document: Document,
        spans: Spans,
        places: Places,
        *,
        before: int,
        named: Mapping[int, int] | None = None,
    ) -> None:
        """Take over the codings of one text.

        Parameters
        ----------
        document : Document
            The text and its selections.
        spans : Spans
            Where they are.
        places : Places
            Where the lines of talk are.
        before : int
            Number of lines of the texts before.
        named : mapping of int to int, optional
            Selections that stand for a whole line.
        """
        named = named or {}
        for number, selection in enumerate(document.selections):
            start, end = int(spans.starts[number]), int(spans.ends[number])
            whole = bool(spans.whole[number])
            self._count(selection.node.get("guid"))
            said = selection.node.find("Description")
            memo = said.text.strip() if said else ""
            excerpt = document.text[start : min(end, start + _EXCERPT)]
            if memo or (not selection.codings and number not in named):
                about = f"{excerpt!r}: {memo[:200]}" if memo else repr(excerpt)
                self._leave("memo" if whole else "bad memo", selection.node.line, about)
            if not selection.codings:
                continue
            if not whole:
                written = "from {!r} to {!r}".format(
                    *(selection.node.get(k)[:20] for k in ("startPosition", "endPosition"))
                )
                self._leave("outside", selection.node.line, written)
                continue
            known = [(c, u) for c, u in selection.codings if c in self._project.codes]
            for _ in range(len(selection.codings) - len(known)):
                self._leave("dangling", selection.node.line, repr(excerpt))
            if not known:
                continue
            touched = places.touched(start, end)
            if start == end:
                touched = [(named[number], 0, 0)] if number in named else []
            if not touched:
                kind = "no talk" if end > start else "empty"
                self._leave(kind, selection.node.line, repr(excerpt))
                continue
            self._several += len(touched) > 1
            for code, user in known:
                found = self._project.codes[code]
                self._strangers += bool(user) and user not in self._project.users
                coder = self._project.users.get(user, "file")
                evidence = " > ".join(found.path)
                self._rows += [
                    (before + row, found.qualified, coder, first, last, evidence)
                    for row, first, last in touched
                ]
            if len(self._rows) > _MOST:
                message = (
                    f"its selections give more than {_MOST:,} codings of lines; are there codes "
                    "that cover whole texts? Take them out, or export fewer texts at a time"
                )
                raise TranscriptError(self._file, selection.node.line, message)

    def frame(self) -> pd.DataFrame | None:
        """Return the codings, or None where there are none."""
        if not self._rows:
            return None
        return pd.DataFrame(self._rows, columns=list(_COLUMNS)).astype(_COLUMNS)

    def findings(self) -> list[Finding]:
        """Say what was left out or changed."""
        out = []
        for kind, message in _KINDS.items():
            left = self._left[kind]
            if left:
                shown = "; ".join(text for _, text in left[:_SHOWN])[:500]
                more = f"; and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
                severity = "note" if kind == "memo" else "warning"
                text = f"{message}, {len(left)}: {shown}{more}"
                out.append(Finding(left[0][0], severity, "dropped", text))
        if self._several:
            message = (
                "selections over several lines, which became a coding of each of the lines: "
                f"{self._several}"
            )
            out.append(Finding(0, "note", "guessed", message))
        if self._strangers:
            message = (
                "codings by users that the project does not list; their coder is 'file': "
                f"{self._strangers}"
            )
            out.append(Finding(0, "warning", "repaired", message))
        if self._twice:
            message = f"selections with the GUID of another selection, all kept: {self._twice}"
            out.append(Finding(0, "note", "repaired", message))
        return out

    def _leave(self, kind: str, line: int, text: str) -> None:
        self._left[kind].append((line, text))

    def _count(self, guid: str) -> None:
        self._twice += guid in self._seen
        self._seen.add(guid)
