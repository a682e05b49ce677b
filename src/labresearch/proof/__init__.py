"""Proof of the analyses on composed corpora: what is planted is found, what is not is not."""

from labresearch.proof.between_labs import between_labs
from labresearch.proof.nesting import nested_and_not
from labresearch.proof.null_tests import FAMILIES, null_tests
from labresearch.proof.planted_patterns import found_patterns
from labresearch.proof.proving import prove
from labresearch.proof.stated_nulls import found_stated_nulls
from labresearch.proof.traps import found_traps, pacing_trap
from labresearch.proof.verdicts import (
    binomial_interval,
    nesting_verdicts,
    null_verdicts,
    pattern_verdicts,
    trap_verdicts,
)

__all__ = [
    "FAMILIES",
    "between_labs",
    "binomial_interval",
    "found_patterns",
    "found_stated_nulls",
    "found_traps",
    "nested_and_not",
    "nesting_verdicts",
    "null_tests",
    "null_verdicts",
    "pacing_trap",
    "pattern_verdicts",
    "prove",
    "trap_verdicts",
]
