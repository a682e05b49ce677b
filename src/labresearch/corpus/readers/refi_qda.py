"""REFI-QDA projects (.qdpx), which NVivo, ATLAS.ti, MAXQDA, QualCoder and others exchange."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding, TranscriptError
from labresearch.corpus.limits import LIMITS, Limits
from labresearch.corpus.readers.archive import Archive
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.refi_sources import Texts
from labresearch.corpus.readers.refi_talk import transcript_of_project
from labresearch.corpus.readers.xml_nodes import parse_xml

__all__ = ["BINARY", "EXTENSIONS", "NAME", "open_project", "read", "sniff"]

NAME = "qdpx"
EXTENSIONS = (".qdpx",)
BINARY = True


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a REFI-QDA project, from 0 to 1."""
    if isinstance(head, str) or not head.startswith(b"PK"):
        return 0.0
    if path.suffix.lower() in EXTENSIONS:
        return 0.95
    # the names of the first parts stand uncompressed in an archive
    return 0.95 if b".qde" in head else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the texts of a project and what people coded in them.

    Every text becomes a session; its lines are found as in plain text.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: texts have no columns.

    Returns
    -------
    RawTranscript
        ``source_line`` is the line of the text; codings have the name of their coder.
    """
    findings: list[Finding] = []
    archive, part = open_project(source.data, source.name, limits=source.limits)
    outside = [name for name in archive.names if name.startswith("/") or ".." in name.split("/")]
    if outside:
        message = f"parts of the archive whose names point outside it, not read: {len(outside)}"
        findings.append(Finding(0, "warning", "dropped", message))
    root = parse_xml(archive.read(part), source.name, limits=source.limits)
    return transcript_of_project(root, Texts(source.name, source.limits, archive), source, findings)


def open_project(data: bytes, file: str, *, limits: Limits = LIMITS) -> tuple[Archive, str]:
    """Open the archive of a project and find its project file.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Name for messages.
    limits : Limits, optional
        Of unpacking.

    Returns
    -------
    archive : Archive
    part : str
        ``project.qde`` by the book; ATLAS.ti names it after the project.

    Raises
    ------
    TranscriptError
        If it is no archive, or has no project file or several.
    """
    mend = "export the project from your program again"
    archive = Archive(data, file, what="REFI-QDA project", mend=mend, limits=limits)
    found = [name for name in archive.names if name.lower().endswith(".qde")]
    named = [name for name in found if name.lower() == "project.qde"]
    if len(named or found) != 1:
        parts = ", ".join(repr(name[-60:]) for name in found[:5]) or "none"
        message = (
            "a REFI-QDA project holds one project file with the ending .qde, but this one has "
            f"{parts}; {mend}"
        )
        raise TranscriptError(file, 0, message)
    return archive, (named or found)[0]
