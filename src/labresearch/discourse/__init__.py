"""Turns, segments, layers, teacher time-outs, pauses, wait time and the tokenizer."""

from labresearch.discourse.annotation import annotate
from labresearch.discourse.inferred import inferences
from labresearch.discourse.pauses import find_pauses
from labresearch.discourse.talk_time import talk_time
from labresearch.discourse.timeouts import timeouts
from labresearch.discourse.tokens import tokenizer
from labresearch.discourse.turns import turns
from labresearch.discourse.wait_time import (
    WaitTimeRefused,
    wait_time,
    wait_time_check,
)

__all__ = [
    "WaitTimeRefused",
    "annotate",
    "find_pauses",
    "inferences",
    "talk_time",
    "timeouts",
    "tokenizer",
    "turns",
    "wait_time",
    "wait_time_check",
]
