"""The generated corpus: labs with planted patterns, and the checks that find them again."""

from labresearch.composed.calibration import calibration
from labresearch.composed.generate import CODER, compose, composed_corpus
from labresearch.composed.key import Key, load_key, read_key
from labresearch.composed.pacing import pacing_calendar, read_pacing
from labresearch.composed.recovery import found_nulls, planted_sizes
from labresearch.composed.writing import generate_corpus

__all__ = [
    "CODER",
    "Key",
    "calibration",
    "compose",
    "composed_corpus",
    "found_nulls",
    "generate_corpus",
    "load_key",
    "pacing_calendar",
    "planted_sizes",
    "read_key",
    "read_pacing",
]
