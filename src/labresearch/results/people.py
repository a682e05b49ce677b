"""Who is connected to whom among adults, by role."""

from __future__ import annotations

from labresearch.results.coders_side_by_side import Coders
from labresearch.results.model import Part

__all__ = ["people"]


def people(coders: Coders, *, seed: int, draws: int) -> Part:
    return Part()
