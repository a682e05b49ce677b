"""One module a file format; to add a format, write its module and add it to ``WRITERS``.

A writer module has ``NAME``, ``EXTENSION``, ``MANY`` and
``write(corpus, *, codes) -> (bytes, losses)``.
"""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers import (
    chat,
    code_columns,
    coding_workbook,
    elan,
    refi_qda,
    sequence_table,
    srt,
    textgrid,
    webvtt,
)
from labresearch.corpus.writers.losses import Loss

__all__ = ["WRITERS", "Loss", "Writer"]


class Writer(Protocol):
    """What a writer module offers."""

    @property
    def NAME(self) -> str:  # noqa: N802 - constants of a module
        """Name of the format."""

    @property
    def EXTENSION(self) -> str:  # noqa: N802
        """Suffix of its files."""

    @property
    def MANY(self) -> bool:  # noqa: N802
        """Whether one file holds many sessions."""

    def write(
        self, corpus: Corpus, *, codes: pd.DataFrame | None = None
    ) -> tuple[bytes, list[Loss]]:
        """Write a corpus (of one session, unless ``MANY``) and say what the format cannot hold."""


# of two formats with one suffix, the first is written where only the suffix is given
WRITERS: tuple[Writer, ...] = (
    webvtt,
    srt,
    code_columns,
    sequence_table,
    coding_workbook,
    elan,
    textgrid,
    chat,
    refi_qda,
)
