"""Who is connected to whom."""

from __future__ import annotations

from labresearch.report.blocks import Section
from labresearch.report.links import Links
from labresearch.results import Results

__all__ = ["people"]


def people(results: Results, link: Links) -> Section:
    return Section("people", "Who is connected to whom", "", [])
