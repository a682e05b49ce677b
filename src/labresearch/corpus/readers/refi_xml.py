"""The bare project file of REFI-QDA (.qde), where it holds its texts itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript, Source
from labresearch.corpus.readers.refi_sources import Texts
from labresearch.corpus.readers.refi_talk import transcript_of_project
from labresearch.corpus.readers.xml_nodes import parse_xml

__all__ = ["BINARY", "EXTENSIONS", "NAME", "read", "sniff"]

NAME = "qde"
EXTENSIONS = (".qde", ".qdc")
BINARY = False
_ROOT = re.compile(r"(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?>|\s)*<(?:\w+:)?"
                   r"(Project|CodeBook)\b([^>]*)", re.DOTALL | re.IGNORECASE)  # fmt: skip


def sniff(head: str | bytes, path: Path) -> float:
    """Say how sure it is that a file is a project file or codebook of REFI-QDA, from 0 to 1."""
    if isinstance(head, bytes):
        return 0.0
    root = _ROOT.match(head[:20_000])
    if root is None:
        return 0.0
    return 0.95 if "QDA-XML" in root[2] or path.suffix.lower() in EXTENSIONS else 0.0


def read(source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
    """Read the texts that stand in the project file itself.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping, optional
        Not used: texts have no columns.

    Returns
    -------
    RawTranscript
        As of `labresearch.corpus.readers.refi_qda`.
    """
    findings: list[Finding] = []
    root = parse_xml(source.data, source.name, limits=source.limits)
    return transcript_of_project(root, Texts(source.name, source.limits, None), source, findings)
