"""Coding by people: sheets, their collection, adjudication, drift, sample size and gates."""

from labresearch.human_coding.adjudicating import adjudicate, adjudicated, collect_adjudication
from labresearch.human_coding.collecting import collect
from labresearch.human_coding.drawing import coding_sheet
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.sheets import Sheet

__all__ = [
    "Sheet",
    "SheetError",
    "adjudicate",
    "adjudicated",
    "coding_sheet",
    "collect",
    "collect_adjudication",
]
