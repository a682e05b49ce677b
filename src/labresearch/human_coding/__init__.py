"""Coding by people: sheets, their collection, adjudication, drift, sample size and gates."""

from labresearch.human_coding.adjudicating import adjudicate, adjudicated
from labresearch.human_coding.collecting import collect
from labresearch.human_coding.decisions import collect_adjudication
from labresearch.human_coding.drawing import coding_sheet
from labresearch.human_coding.drift import coding_drift, drift_trend
from labresearch.human_coding.faults import SheetError
from labresearch.human_coding.gate_file import Gate, GateFileError, read_gates
from labresearch.human_coding.gates import GateError, GateResult, gate
from labresearch.human_coding.sample_size import kappa_half_width, lines_to_double_code
from labresearch.human_coding.sheets import Sheet

__all__ = [
    "Gate",
    "GateError",
    "GateFileError",
    "GateResult",
    "Sheet",
    "SheetError",
    "adjudicate",
    "adjudicated",
    "coding_drift",
    "coding_sheet",
    "collect",
    "collect_adjudication",
    "drift_trend",
    "gate",
    "kappa_half_width",
    "lines_to_double_code",
    "read_gates",
]
