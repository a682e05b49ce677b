"""First analyses of a partnership's questions, each a plain table with its unit of analysis."""

from labresearch.analysis.adult_lines import MEETINGS, adult_lines, coded_lines
from labresearch.analysis.adult_ties import (
    LAB_MEETINGS,
    TIE_MEASURES,
    tie_trends,
    ties_by_lab,
    uptake_by_role,
    who_answers_whom,
)
from labresearch.analysis.after_timeouts import (
    reasoning_around_timeouts,
    timeout_curve,
    timeout_resolutions,
)
from labresearch.analysis.anticipated_ideas import anticipated_ideas
from labresearch.analysis.blind_coding import code_blind
from labresearch.analysis.carried_ideas import (
    carried_ideas,
    carry_odds,
    carry_shares,
    carry_times,
)
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
from labresearch.analysis.engagement_episodes import (
    engagement_episodes,
    episode_turns,
    follow_up_odds,
    follow_up_steps,
)
from labresearch.analysis.error_paths import error_ends, error_flow, error_paths, error_responses
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
from labresearch.analysis.leader_acts import (
    ADULT_ACTS,
    act_trends,
    after_leaders,
    role_acts,
    who_speaks_next,
)
from labresearch.analysis.learning_talk import (
    CHAIN,
    learning_chains,
    learning_growth,
    learning_talk,
)
from labresearch.analysis.lesson_turns import lesson_turns
from labresearch.analysis.misclassification import corrected_shares
from labresearch.analysis.moves import move_slots, moves_before_reasoning
from labresearch.analysis.moves_and_acts import ACTS, act_sequences, idea_goes_on, moves_to_acts
from labresearch.analysis.participation import (
    chance_curves,
    participation,
    participation_by_group,
    who_reasons,
)
from labresearch.analysis.question_runs import question_runs
from labresearch.analysis.reasoning import reasoning_by_session
from labresearch.analysis.recorded_staff import recorded_staff
from labresearch.analysis.rogan_gladen import rogan_gladen
from labresearch.analysis.segment_networks import (
    compare_slopes,
    connection_paths,
    first_comparisons,
    segment_means,
    segment_networks,
)
from labresearch.analysis.splines import spline_curve
from labresearch.analysis.stratified_odds import stratified_odds
from labresearch.analysis.survival import survival_curve
from labresearch.analysis.thread_carriers import carrier_roles, thread_carriers, thread_lengths
from labresearch.analysis.timeout_calls import (
    lesson_timeouts,
    purposes_by_initiator,
    timeout_callers,
    timeout_lengths,
    timeout_rates,
)
from labresearch.analysis.timeout_places import turns_around_timeouts
from labresearch.analysis.timeout_spans import coded_timeouts
from labresearch.analysis.timeouts import timeout_purposes, timeout_summary, timeout_table
from labresearch.analysis.turn_codes import turn_codes
from labresearch.analysis.wait_and_reasoning import wait_curve, wait_events, waits_and_reasoning
from labresearch.analysis.wait_time import wait_time_summary
from labresearch.analysis.within_slopes import within_slope

__all__ = [
    "ACTS",
    "ADULT_ACTS",
    "CHAIN",
    "CULTURE_POLES",
    "LAB_MEETINGS",
    "MEETINGS",
    "SENSE_FRAMES",
    "SORTING_FRAMES",
    "TIE_MEASURES",
    "act_sequences",
    "act_trends",
    "adjusted_p",
    "adult_lines",
    "adult_turns",
    "after_leaders",
    "anticipated_ideas",
    "carried_ideas",
    "carrier_roles",
    "carry_odds",
    "carry_shares",
    "carry_times",
    "chance_curves",
    "child_frames",
    "cluster_bootstrap",
    "code_blind",
    "code_follows",
    "code_poles",
    "code_rates",
    "coded_lines",
    "coded_timeouts",
    "compare_slopes",
    "connection_paths",
    "corrected_rates",
    "corrected_shares",
    "coverage",
    "culture_poles",
    "culture_profile",
    "engagement_episodes",
    "episode_turns",
    "error_ends",
    "error_flow",
    "error_paths",
    "error_responses",
    "event_curve",
    "first_comparisons",
    "follow_up_odds",
    "follow_up_steps",
    "framing_by_lab",
    "framing_trends",
    "gini",
    "idea_goes_on",
    "indicator",
    "jensen_shannon",
    "lag_sequential",
    "learning_chains",
    "learning_growth",
    "learning_talk",
    "lesson_timeouts",
    "lesson_turns",
    "logistic_gee",
    "lorenz_curve",
    "mantel_haenszel",
    "meeting_calendar",
    "move_slots",
    "moves_before_reasoning",
    "moves_to_acts",
    "ordinal_gee",
    "participation",
    "participation_by_group",
    "permute_within",
    "purposes_by_initiator",
    "question_runs",
    "rate_ratio_per_cycle",
    "rate_ratios",
    "reasoning_around_timeouts",
    "reasoning_by_session",
    "recorded_staff",
    "reframing",
    "rogan_gladen",
    "role_acts",
    "segment_means",
    "segment_networks",
    "self_assessment",
    "slope_per_cycle",
    "spline_curve",
    "stratified_odds",
    "survival_curve",
    "team_contrast",
    "thread_carriers",
    "thread_lengths",
    "tie_trends",
    "ties_by_lab",
    "timeout_callers",
    "timeout_curve",
    "timeout_lengths",
    "timeout_purposes",
    "timeout_rates",
    "timeout_resolutions",
    "timeout_summary",
    "timeout_table",
    "turn_codes",
    "turns_around_timeouts",
    "uptake_by_role",
    "voice_equality",
    "wait_curve",
    "wait_events",
    "wait_time_summary",
    "waits_and_reasoning",
    "who_answers_whom",
    "who_reasons",
    "who_speaks_next",
    "wilson_interval",
    "within_slope",
]
