"""First analyses of a partnership's questions, each a plain table with its unit of analysis."""

from labresearch.analysis.corrected_rates import corrected_rates
from labresearch.analysis.event_curves import event_curve
from labresearch.analysis.gee import logistic_gee, ordinal_gee, rate_ratios
from labresearch.analysis.inequality import gini, jensen_shannon, lorenz_curve
from labresearch.analysis.inference import (
    adjusted_p,
    cluster_bootstrap,
    mantel_haenszel,
    permute_within,
    wilson_interval,
)
from labresearch.analysis.lag_sequential import lag_sequential
from labresearch.analysis.misclassification import corrected_shares
from labresearch.analysis.moves import move_slots, moves_before_reasoning
from labresearch.analysis.reasoning import reasoning_by_session
from labresearch.analysis.rogan_gladen import rogan_gladen
from labresearch.analysis.survival import survival_curve
from labresearch.analysis.timeouts import timeout_purposes, timeout_summary, timeout_table
from labresearch.analysis.turn_codes import turn_codes
from labresearch.analysis.wait_time import wait_time_summary

__all__ = [
    "adjusted_p",
    "cluster_bootstrap",
    "corrected_rates",
    "corrected_shares",
    "event_curve",
    "gini",
    "jensen_shannon",
    "lag_sequential",
    "logistic_gee",
    "lorenz_curve",
    "mantel_haenszel",
    "move_slots",
    "moves_before_reasoning",
    "ordinal_gee",
    "permute_within",
    "rate_ratios",
    "reasoning_by_session",
    "rogan_gladen",
    "survival_curve",
    "timeout_purposes",
    "timeout_summary",
    "timeout_table",
    "turn_codes",
    "wait_time_summary",
    "wilson_interval",
]
