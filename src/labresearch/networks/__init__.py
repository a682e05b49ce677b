"""Networks of connected ideas, from codings of ideas, moves and engagement."""

from labresearch.networks.code_facts import code_facts
from labresearch.networks.communities import idea_communities
from labresearch.networks.edges import CONNECTION_TYPES, CUES
from labresearch.networks.export import write_graph
from labresearch.networks.growth import ego_network, growing_network
from labresearch.networks.ideas import idea_network
from labresearch.networks.measures import connections, idea_measures, project
from labresearch.networks.mentions import idea_mentions
from labresearch.networks.nulls import network_nulls
from labresearch.networks.reading import read_graph

__all__ = [
    "CONNECTION_TYPES",
    "CUES",
    "code_facts",
    "connections",
    "ego_network",
    "growing_network",
    "idea_communities",
    "idea_measures",
    "idea_mentions",
    "idea_network",
    "network_nulls",
    "project",
    "read_graph",
    "write_graph",
]
