"""Times of composed talk: how long a line takes, and the silences between lines."""

from __future__ import annotations

import math
import random
import re

__all__ = ["LONG", "Clock", "silence_after_question", "silence_after_student", "spoken_seconds"]

LONG = 3.0
"""Seconds from which a wait counts as long (Rowe 1986)."""

_WORD = re.compile(r"[A-Za-z0-9']+")
_MARK = re.compile(r"\(\(.*?\)\)|\[.*?\]|\(\d[\d.]*\)")
_STATED = re.compile(r"\(\((?:pairs talk|work) (\d+):(\d\d)\)\)")
# log-normal with the median of ordinary lessons (about 1.3 s) and 15 % of 3 s or more
_MEDIAN_1, _SIGMA_1 = 1.3, math.log(LONG / 1.3) / 1.0364
_MEDIAN_2, _SIGMA_2 = 1.0, math.log(LONG / 1.0) / 1.1750


def silence_after_question(rng: random.Random) -> float:
    """Wait time 1 in seconds."""
    return rng.lognormvariate(math.log(_MEDIAN_1), _SIGMA_1)


def silence_after_student(rng: random.Random) -> float:
    """Wait time 2 in seconds, 12 % of them 3 s or more."""
    return rng.lognormvariate(math.log(_MEDIAN_2), _SIGMA_2)


def spoken_seconds(text: str, rng: random.Random) -> float:
    """How long a line takes to say: 2.5 to 3.1 words a second, and the stretches that it states."""
    words = len(_WORD.findall(_MARK.sub("", text)))
    seconds = max(0.45, words / rng.uniform(2.5, 3.1))
    for minutes, rest in _STATED.findall(text):
        seconds += 60 * int(minutes) + int(rest)
    return seconds


class Clock:
    """Gives each line its start and end, to the millisecond.

    Parameters
    ----------
    rng : random.Random
        Rate of speech.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._now = 2.0

    def line(self, text: str, gap: float) -> tuple[float, float]:
        """Start and end of a line that begins ``gap`` seconds after the one before ended."""
        start = round(self._now + gap, 3)
        end = round(start + spoken_seconds(text, self._rng), 3)
        self._now = end
        return start, end
