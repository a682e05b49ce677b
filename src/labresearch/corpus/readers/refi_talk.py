"""From a REFI-QDA project to lines of talk and codings."""

from __future__ import annotations

import bisect
import dataclasses
from pathlib import PurePath

import numpy as np
import pandas as pd

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.readers import plain
from labresearch.corpus.readers.raw import RawTranscript, Source, to_rows
from labresearch.corpus.readers.refi_codings import CodingTable
from labresearch.corpus.readers.refi_lines import Places, places_of_rows
from labresearch.corpus.readers.refi_own import own_lines
from labresearch.corpus.readers.refi_positions import Spans, TextPositions, spans_of
from labresearch.corpus.readers.refi_project import Project
from labresearch.corpus.readers.refi_rest import note_the_rest
from labresearch.corpus.readers.refi_sources import Document, Texts, documents
from labresearch.corpus.readers.xml_nodes import Node
from labresearch.corpus.schema import PHASES
from labresearch.corpus.speaker_labels import clean_label

__all__ = ["transcript_of_project"]


def transcript_of_project(
    root: Node, texts: Texts, source: Source, findings: list[Finding]
) -> RawTranscript:
    """Turn a project into lines of talk and codings.

    Parameters
    ----------
    root : Node
        The outermost element of the project file.
    texts : Texts
        Where the texts of the sources lie.
    source : Source
        The file.
    findings : list of Finding
        What was noticed so far; more are appended.

    Returns
    -------
    RawTranscript
        A session each text.

    Raises
    ------
    TranscriptError
        If it is a codebook, or no project at all.
    """
    if root.tag.lower() == "codebook":
        message = (
            "the file is a REFI-QDA codebook: it holds codes and no talk; turn it into a codebook "
            "with  labresearch codebook import FILE.qdc --out my_codes.yml"
        )
        raise TranscriptError(source.name, root.line, message)
    if root.tag != "Project":
        message = (
            f"a REFI-QDA project begins with <Project>, but this file begins with <{root.tag}>; "
            "export the project again"
        )
        raise TranscriptError(source.name, root.line, message)
    project = Project(root, findings)
    found = documents(root, texts, findings)
    spans = spans_of([_positions(d) for d in found], findings, standard=project.own)
    parts: list[pd.DataFrame] = []
    table = CodingTable(project, source.name)
    names: list[str] = []
    phases: list[str] = []
    for document, places in zip(found, spans, strict=True):
        before = sum(map(len, parts))
        rows = _session(document, places, project, source, table, before, findings)
        if rows.empty:
            shown = document.text.strip()[:200]
            message = f"source {document.name[:80]!r} holds no talk and was left out"
            message += f": {shown!r}" if shown else ": its text is empty"
            findings.append(Finding(document.node.line, "warning", "dropped", message))
            continue
        names.append(_session_name(document.name, names))
        rows["session"] = pd.Series([names[-1]] * len(rows), dtype="str")
        phases += [v for name, v in project.values(document.node) if name == "phase"]
        parts.append(rows)
    findings += table.findings()
    note_the_rest(project, texts, findings)
    if not parts:
        return RawTranscript(to_rows([]), findings)
    rows = pd.concat(parts, ignore_index=True)
    if not (rows["role"] != "").any():
        rows = rows.drop(columns="role")
    phase = ""
    if project.own and len(set(phases)) == 1 and phases[0] in PHASES and phases[0] != "unknown":
        phase = phases[0]
    return RawTranscript(rows, findings, phase=phase, codings=table.frame(), own_ids=project.own)


def _positions(document: Document) -> TextPositions:
    return TextPositions(
        document.text,
        document.newlines,
        [s.start for s in document.selections],
        [s.end for s in document.selections],
        [position for position, _ in document.sync],
        [bool(s.codings) for s in document.selections],
    )


def _session(
    document: Document,
    spans: Spans,
    project: Project,
    source: Source,
    table: CodingTable,
    before: int,
    findings: list[Finding],
) -> pd.DataFrame:
    """Lines of one text; its codings go to the table."""
    own = own_lines(document, spans) if project.own else None
    if own is not None:
        rows, places, named = own
        table.add(document, spans, places, before=before, named=named)
    else:
        text = dataclasses.replace(source, text=document.text, data=b"", findings=())
        raw = plain.read(text)
        rows = raw.rows
        for finding in (*document.findings, *raw.findings):
            message = f"in {document.name[:80]!r}: {finding.message}"
            findings.append(dataclasses.replace(finding, message=message))
        if rows.empty:
            return rows
        if document.selections or document.sync:
            places, begins = places_of_rows(rows, document.text)
            table.add(document, spans, places, before=before)
            _synchronise(rows, document, spans, places, begins)
    labels = rows["speaker"].unique()
    roles = {label: project.role(document.guid, clean_label(label)) for label in labels}
    rows["role"] = rows["speaker"].map(roles).astype("str")
    return rows


def _synchronise(
    rows: pd.DataFrame, document: Document, spans: Spans, places: Places, begins: list[int]
) -> None:
    """Give lines without a time the one of the point at which they begin."""
    if not document.sync:
        return
    points = sorted(zip(spans.points.tolist(), (t for _, t in document.sync), strict=True))
    at = [position for position, _ in points]
    start = rows["start"].to_numpy(copy=True)
    for row, begin in enumerate(begins):
        first = places.first(row)
        # the point may stand before the label, behind it, or at the end of the line before
        found = bisect.bisect_left(at, max(0, begin - 1))
        if found < len(at) and at[found] <= max(first, begin) and np.isnan(start[row]):
            start[row] = points[found][1]
    rows["start"] = start


def _session_name(name: str, taken: list[str]) -> str:
    path = PurePath(name.strip())
    name = path.stem if path.suffix.lower() in (".txt", ".docx", ".doc", ".rtf", ".md") else name
    wanted = name.strip() or f"source {len(taken) + 1}"
    unique, again = wanted, 2
    while unique in taken:
        unique, again = f"{wanted} {again}", again + 1
    return unique
