"""Figures: one function each, from a corpus or a table to a figure object."""

from labresearch.figures.epistemic_space import epistemic_space
from labresearch.figures.growth_figure import growing_network
from labresearch.figures.idea_graph import CONNECTION_COLORS, idea_network
from labresearch.figures.idea_matrix import idea_matrix
from labresearch.figures.lesson_timeline import timeline
from labresearch.figures.move_heatmap import moves_heatmap
from labresearch.figures.planted_figure import planted_sizes
from labresearch.figures.sociogram import sociogram
from labresearch.figures.style import ROLE_COLORS, LabFigure, save, svg_bytes
from labresearch.figures.talk_shares import talk_time
from labresearch.figures.thread_lanes import idea_threads
from labresearch.figures.transition_graph import transition_graph
from labresearch.figures.wait_figure import pauses

__all__ = [
    "CONNECTION_COLORS",
    "ROLE_COLORS",
    "LabFigure",
    "epistemic_space",
    "growing_network",
    "idea_matrix",
    "idea_network",
    "idea_threads",
    "moves_heatmap",
    "pauses",
    "planted_sizes",
    "save",
    "sociogram",
    "svg_bytes",
    "talk_time",
    "timeline",
    "transition_graph",
]
