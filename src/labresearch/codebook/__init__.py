"""Codebooks as files: codes with definition, rules, examples that are tests, and crosswalks."""

from labresearch.codebook.faults import CodebookError, Fault
from labresearch.codebook.frameworks import Framework, framework_names, load_framework
from labresearch.codebook.load import codebook_names, lexicon_pattern, load_codebook
from labresearch.codebook.model import Code, Codebook, Example
from labresearch.codebook.refi_codebook import (
    codebook_from_refi,
    codebook_to_refi,
    codes_table,
    read_refi_codebook,
)
from labresearch.codebook.rule_model import Condition, Reference, Rule

__all__ = [
    "Code",
    "Codebook",
    "CodebookError",
    "Condition",
    "Example",
    "Fault",
    "Framework",
    "Reference",
    "Rule",
    "codebook_from_refi",
    "codebook_names",
    "codebook_to_refi",
    "codes_table",
    "framework_names",
    "lexicon_pattern",
    "load_codebook",
    "load_framework",
    "read_refi_codebook",
]
