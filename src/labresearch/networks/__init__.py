"""Networks of connected ideas, from codings of ideas, moves and engagement."""

from labresearch.networks.code_facts import code_facts
from labresearch.networks.communities import idea_communities
from labresearch.networks.connection_nulls import connection_nulls
from labresearch.networks.edges import CONNECTION_TYPES, CUES
from labresearch.networks.export import write_graph
from labresearch.networks.growth import ego_network, growing_network
from labresearch.networks.ideas import idea_network
from labresearch.networks.measures import connections, idea_measures, project
from labresearch.networks.mentions import idea_mentions
from labresearch.networks.node_permutations import node_permutation, qap
from labresearch.networks.nulls import network_nulls
from labresearch.networks.people import interaction_measures, interaction_network
from labresearch.networks.reading import read_graph
from labresearch.networks.recurring import recurrence
from labresearch.networks.threads import idea_threads

__all__ = [
    "CONNECTION_TYPES",
    "CUES",
    "code_facts",
    "connection_nulls",
    "connections",
    "ego_network",
    "growing_network",
    "idea_communities",
    "idea_measures",
    "idea_mentions",
    "idea_network",
    "idea_threads",
    "interaction_measures",
    "interaction_network",
    "network_nulls",
    "node_permutation",
    "project",
    "qap",
    "read_graph",
    "recurrence",
    "write_graph",
]
