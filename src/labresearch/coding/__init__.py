"""Coding by rules: which line gets which code, on what words, by which rule."""

from labresearch.coding.coder import RuleCoder, code
from labresearch.coding.examples import check_examples, report_examples

__all__ = ["RuleCoder", "check_examples", "code", "report_examples"]
