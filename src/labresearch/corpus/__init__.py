"""The data model, and reading and writing it."""

from labresearch.corpus.exporting import export, export_formats
from labresearch.corpus.folder import find_transcripts, load_folder
from labresearch.corpus.import_report import Finding, ImportReport, TranscriptError
from labresearch.corpus.limits import Limits
from labresearch.corpus.model import Corpus, concat
from labresearch.corpus.roles import guess_roles
from labresearch.corpus.schema import SchemaError, check_table, describe, empty_table
from labresearch.corpus.transcript import load_transcript
from labresearch.corpus.whose_codings import coded_by, coders, lines_seen
from labresearch.corpus.write import read_tables, write_corpus

__all__ = [
    "Corpus",
    "Finding",
    "ImportReport",
    "Limits",
    "SchemaError",
    "TranscriptError",
    "check_table",
    "coded_by",
    "coders",
    "concat",
    "describe",
    "empty_table",
    "export",
    "export_formats",
    "find_transcripts",
    "guess_roles",
    "lines_seen",
    "load_folder",
    "load_transcript",
    "read_tables",
    "write_corpus",
]
