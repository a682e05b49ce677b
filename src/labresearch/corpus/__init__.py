"""The data model, and reading and writing it."""

from labresearch.corpus.import_report import Finding, ImportReport, TranscriptError
from labresearch.corpus.model import Corpus, concat
from labresearch.corpus.schema import SchemaError, check_table, describe, empty_table

__all__ = [
    "Corpus",
    "Finding",
    "ImportReport",
    "SchemaError",
    "TranscriptError",
    "check_table",
    "concat",
    "describe",
    "empty_table",
]
