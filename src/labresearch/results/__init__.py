"""Everything that the main job makes of a corpus: tables, figures, graphs and their provenance."""

from labresearch.results.adult_learning import adult_learning
from labresearch.results.at_a_glance import at_a_glance
from labresearch.results.coders_side_by_side import (
    Coders,
    each_coder,
    not_coded,
    side_by_side,
    split_coders,
)
from labresearch.results.culture import culture
from labresearch.results.framing_of_children import framing_of_children
from labresearch.results.main_job import results_of
from labresearch.results.model import SEED, Part, Results
from labresearch.results.moves_and_reasoning import move_lines, reasoning_lines
from labresearch.results.people import people
from labresearch.results.threads import threads
from labresearch.results.timeout_facts import timeout_facts
from labresearch.results.trust import trust

__all__ = [
    "SEED",
    "Coders",
    "Part",
    "Results",
    "adult_learning",
    "at_a_glance",
    "culture",
    "each_coder",
    "framing_of_children",
    "move_lines",
    "not_coded",
    "people",
    "reasoning_lines",
    "results_of",
    "side_by_side",
    "split_coders",
    "threads",
    "timeout_facts",
    "trust",
]
