"""Coding by rules: which line gets which code, on what words, by which rule."""

from labresearch.coding.check import check_codebooks
from labresearch.coding.coder import RuleCoder, code
from labresearch.coding.codings_check import check_codings, coding_status
from labresearch.coding.crosswalk import crosswalk, crosswalk_table
from labresearch.coding.diff import codebook_diff, coding_changes
from labresearch.coding.examples import check_examples, report_examples
from labresearch.coding.explain import explain, explain_examples

__all__ = [
    "RuleCoder",
    "check_codebooks",
    "check_codings",
    "check_examples",
    "code",
    "codebook_diff",
    "coding_changes",
    "coding_status",
    "crosswalk",
    "crosswalk_table",
    "explain",
    "explain_examples",
    "report_examples",
]
