"""Figures: one function each, from a corpus or a table to a figure object."""

from labresearch.figures.agreement_figure import agreement, confusions
from labresearch.figures.around_figure import around_timeouts
from labresearch.figures.carry_figure import carry_shares, carry_times
from labresearch.figures.chain_figure import learning_chains
from labresearch.figures.connection_matrix import connection_matrix
from labresearch.figures.corrected_figure import corrected_rates
from labresearch.figures.culture_figure import culture_profile
from labresearch.figures.epistemic_space import epistemic_space
from labresearch.figures.error_flow import error_flow
from labresearch.figures.follow_up_steps import follow_up_steps
from labresearch.figures.framing_figure import framing_cycles, reframing
from labresearch.figures.growth_figure import growing_network
from labresearch.figures.idea_graph import CONNECTION_COLORS, idea_network
from labresearch.figures.idea_matrix import idea_matrix
from labresearch.figures.interactive import InteractiveFigure, explore
from labresearch.figures.lesson_timeline import timeline
from labresearch.figures.move_heatmap import moves_heatmap
from labresearch.figures.moves_to_acts import act_lags, moves_to_acts
from labresearch.figures.people_figure import after_leaders, ties_by_cycle, who_answers_whom
from labresearch.figures.planted_figure import planted_sizes
from labresearch.figures.real_and_composed import real_and_composed
from labresearch.figures.reasoning_shares import reasoning_shares
from labresearch.figures.segment_figure import compare_slopes, segment_networks
from labresearch.figures.sociogram import sociogram, sociograms
from labresearch.figures.style import ROLE_COLORS, LabFigure, save, svg_bytes
from labresearch.figures.talk_shares import talk_time
from labresearch.figures.thread_lanes import idea_threads
from labresearch.figures.timeouts_figure import timeout_calls
from labresearch.figures.transition_graph import transition_graph
from labresearch.figures.transition_matrix import transition_matrix
from labresearch.figures.wait_dose_figure import wait_and_reasoning
from labresearch.figures.wait_figure import pauses

__all__ = [
    "CONNECTION_COLORS",
    "ROLE_COLORS",
    "InteractiveFigure",
    "LabFigure",
    "act_lags",
    "after_leaders",
    "agreement",
    "around_timeouts",
    "carry_shares",
    "carry_times",
    "compare_slopes",
    "confusions",
    "connection_matrix",
    "corrected_rates",
    "culture_profile",
    "epistemic_space",
    "error_flow",
    "explore",
    "follow_up_steps",
    "framing_cycles",
    "growing_network",
    "idea_matrix",
    "idea_network",
    "idea_threads",
    "learning_chains",
    "moves_heatmap",
    "moves_to_acts",
    "pauses",
    "planted_sizes",
    "real_and_composed",
    "reasoning_shares",
    "reframing",
    "save",
    "segment_networks",
    "sociogram",
    "sociograms",
    "svg_bytes",
    "talk_time",
    "ties_by_cycle",
    "timeline",
    "timeout_calls",
    "transition_graph",
    "transition_matrix",
    "wait_and_reasoning",
    "who_answers_whom",
]
