"""One module a file format; to add a format, write its module and add it to ``READERS``.

A reader module has ``NAME``, ``EXTENSIONS``, ``BINARY``, ``sniff(head, path) -> float`` and
``read(source, *, columns=None) -> RawTranscript``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from labresearch.corpus.readers import (
    chat,
    delimited,
    elan,
    exmaralda,
    json_list,
    otranscribe,
    plain,
    recogniser_json,
    refi_qda,
    refi_xml,
    rtf,
    sbv,
    srt,
    textgrid,
    transcriber,
    web_page,
    webvtt,
    word,
    workbook,
    zoom_chat,
)
from labresearch.corpus.readers.raw import RawTranscript, Source

__all__ = ["READERS", "RawTranscript", "Reader", "Source"]


class Reader(Protocol):
    """What a reader module offers."""

    @property
    def NAME(self) -> str:  # noqa: N802 - constants of a module
        """Name of the format."""

    @property
    def EXTENSIONS(self) -> tuple[str, ...]:  # noqa: N802
        """Suffixes of its files."""

    @property
    def BINARY(self) -> bool:  # noqa: N802
        """Whether its files are no text, such as archives."""

    def sniff(self, head: str | bytes, path: Path) -> float:
        """Say how sure it is that a file has this format, from 0 to 1."""

    def read(self, source: Source, *, columns: Mapping[str, str] | None = None) -> RawTranscript:
        """Read the file."""


READERS: tuple[Reader, ...] = (
    webvtt,
    srt,
    sbv,
    workbook,
    word,
    refi_qda,
    elan,
    transcriber,
    exmaralda,
    refi_xml,
    textgrid,
    chat,
    delimited,
    otranscribe,
    recogniser_json,
    json_list,
    web_page,
    rtf,
    zoom_chat,
    plain,
)
