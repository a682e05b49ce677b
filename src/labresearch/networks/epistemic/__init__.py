"""Epistemic network analysis: which codes do units of talk connect, and where do they differ."""

from labresearch.networks.epistemic.faults import (
    EmptyNetworkWarning,
    EpistemicNetworkError,
    NodePositionWarning,
)
from labresearch.networks.epistemic.network import EpistemicNetwork

__all__ = [
    "EmptyNetworkWarning",
    "EpistemicNetwork",
    "EpistemicNetworkError",
    "NodePositionWarning",
]
