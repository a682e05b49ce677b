"""First analyses of a partnership's questions, each a plain table with its unit of analysis."""

from labresearch.analysis.adult_lines import MEETINGS, adult_lines, coded_lines
from labresearch.analysis.anticipated_ideas import anticipated_ideas
from labresearch.analysis.code_follows import adult_turns, code_follows
from labresearch.analysis.code_rates import code_poles, code_rates
from labresearch.analysis.corrected_rates import corrected_rates
from labresearch.analysis.coverage import coverage, indicator
from labresearch.analysis.culture_profile import (
    CULTURE_POLES,
    culture_poles,
    culture_profile,
    team_contrast,
    voice_equality,
)
from labresearch.analysis.culture_self_assessment import meeting_calendar, self_assessment
from labresearch.analysis.cycle_slopes import rate_ratio_per_cycle, slope_per_cycle
from labresearch.analysis.event_curves import event_curve
from labresearch.analysis.framing import (
    SENSE_FRAMES,
    SORTING_FRAMES,
    child_frames,
    framing_by_lab,
    framing_trends,
    reframing,
)
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
from labresearch.analysis.learning_talk import (
    CHAIN,
    learning_chains,
    learning_growth,
    learning_talk,
)
from labresearch.analysis.misclassification import corrected_shares
from labresearch.analysis.moves import move_slots, moves_before_reasoning
from labresearch.analysis.reasoning import reasoning_by_session
from labresearch.analysis.recorded_staff import recorded_staff
from labresearch.analysis.rogan_gladen import rogan_gladen
from labresearch.analysis.survival import survival_curve
from labresearch.analysis.timeouts import timeout_purposes, timeout_summary, timeout_table
from labresearch.analysis.turn_codes import turn_codes
from labresearch.analysis.wait_time import wait_time_summary

__all__ = [
    "CHAIN",
    "CULTURE_POLES",
    "MEETINGS",
    "SENSE_FRAMES",
    "SORTING_FRAMES",
    "adjusted_p",
    "adult_lines",
    "adult_turns",
    "anticipated_ideas",
    "child_frames",
    "cluster_bootstrap",
    "code_follows",
    "code_poles",
    "code_rates",
    "coded_lines",
    "corrected_rates",
    "corrected_shares",
    "coverage",
    "culture_poles",
    "culture_profile",
    "event_curve",
    "framing_by_lab",
    "framing_trends",
    "gini",
    "indicator",
    "jensen_shannon",
    "lag_sequential",
    "learning_chains",
    "learning_growth",
    "learning_talk",
    "logistic_gee",
    "lorenz_curve",
    "mantel_haenszel",
    "meeting_calendar",
    "move_slots",
    "moves_before_reasoning",
    "ordinal_gee",
    "permute_within",
    "rate_ratio_per_cycle",
    "rate_ratios",
    "reasoning_by_session",
    "recorded_staff",
    "reframing",
    "rogan_gladen",
    "self_assessment",
    "slope_per_cycle",
    "survival_curve",
    "team_contrast",
    "timeout_purposes",
    "timeout_summary",
    "timeout_table",
    "turn_codes",
    "voice_equality",
    "wait_time_summary",
    "wilson_interval",
]
