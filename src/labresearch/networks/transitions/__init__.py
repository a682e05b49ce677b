"""Networks of moves from state to state in sequences (transition network analysis).

The estimator stands on scikit-learn, an optional extra; it is imported when it is first asked for,
so that the modules on plain tables and arrays work without it.
"""

from __future__ import annotations

from typing import Any

from labresearch.networks.transitions.clusters import cluster_sequences
from labresearch.networks.transitions.distances import DISTANCES, sequence_distances
from labresearch.networks.transitions.kinds import KINDS
from labresearch.networks.transitions.sequences import SequenceError

__all__ = [
    "DISTANCES",
    "KINDS",
    "SequenceError",
    "TransitionNetwork",
    "cluster_sequences",
    "sequence_distances",
]


def __getattr__(name: str) -> Any:
    if name != "TransitionNetwork":
        message = f"module 'labresearch.networks.transitions' has no attribute {name!r}"
        raise AttributeError(message)
    from labresearch.networks.transitions.network import TransitionNetwork

    return TransitionNetwork
