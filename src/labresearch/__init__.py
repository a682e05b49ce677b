"""Analyse transcripts of professional-learning labs.

A transcript becomes tables; codes, pauses and ideas are rows that point back to lines; every
figure and number can be opened to the lines behind it. Names load on first use, so that
``import labresearch`` is quick, writes no file and asks no network.

Examples
--------
>>> import labresearch as lr
>>> corpus = lr.read_corpus(lr.corpus_folder())
>>> corpus.composed
True
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# public name: module that defines it
_NAMES = {
    "ClassifierCoder": "labresearch.learned_coder",
    "Codebook": "labresearch.codebook",
    "CodebookError": "labresearch.codebook",
    "Corpus": "labresearch.corpus",
    "EpistemicNetwork": "labresearch.networks.epistemic",
    "ImportReport": "labresearch.corpus",
    "Limits": "labresearch.corpus",
    "TranscriptError": "labresearch.corpus",
    "TransitionNetwork": "labresearch.networks.transitions",
    "WaitTimeRefused": "labresearch.discourse",
    "adjudicate": "labresearch.human_coding",
    "adjudicated": "labresearch.human_coding",
    "agreement": "labresearch.reliability",
    "check_codebooks": "labresearch.coding",
    "check_codings": "labresearch.coding",
    "check_examples": "labresearch.coding",
    "code": "labresearch.coding",
    "code_unseen": "labresearch.learned_coder",
    "codebook_diff": "labresearch.coding",
    "codebook_folder": "labresearch.resources",
    "codebook_names": "labresearch.codebook",
    "coded_by": "labresearch.corpus",
    "coders": "labresearch.corpus",
    "coding_changes": "labresearch.coding",
    "coding_drift": "labresearch.human_coding",
    "coding_sheet": "labresearch.human_coding",
    "coding_status": "labresearch.coding",
    "collect": "labresearch.human_coding",
    "collect_adjudication": "labresearch.human_coding",
    "confusions": "labresearch.reliability",
    "connection_nulls": "labresearch.networks",
    "connections": "labresearch.networks",
    "corpus_folder": "labresearch.resources",
    "crosswalk": "labresearch.coding",
    "crosswalk_table": "labresearch.coding",
    "drift_trend": "labresearch.human_coding",
    "ego_network": "labresearch.networks",
    "deidentify": "labresearch.deidentification",
    "disagreements": "labresearch.reliability",
    "explain": "labresearch.coding",
    "gate": "labresearch.human_coding",
    "explore": "labresearch.figures.interactive",
    "growing_network": "labresearch.networks",
    "framework_names": "labresearch.codebook",
    "export": "labresearch.corpus",
    "export_formats": "labresearch.corpus",
    "idea_communities": "labresearch.networks",
    "idea_measures": "labresearch.networks",
    "idea_mentions": "labresearch.networks",
    "idea_network": "labresearch.networks",
    "idea_threads": "labresearch.networks",
    "inferences": "labresearch.discourse",
    "interaction_measures": "labresearch.networks",
    "interaction_network": "labresearch.networks",
    "lines": "labresearch.passages",
    "lines_seen": "labresearch.corpus",
    "lines_to_double_code": "labresearch.human_coding",
    "load_codebook": "labresearch.codebook",
    "load_coder": "labresearch.learned_coder",
    "load_framework": "labresearch.codebook",
    "node_permutation": "labresearch.networks",
    "network_nulls": "labresearch.networks",
    "project": "labresearch.networks",
    "qap": "labresearch.networks",
    "recurrence": "labresearch.networks",
    "analyse": "labresearch.pipeline",
    "methods_paragraph": "labresearch.methods",
    "provenance": "labresearch.methods",
    "reproduce": "labresearch.pipeline",
    "read_graph": "labresearch.networks",
    "read_roster": "labresearch.deidentification",
    "reidentify": "labresearch.deidentification",
    "read_corpus": "labresearch.read",
    "read_transcript": "labresearch.read",
    "stretch_agreement": "labresearch.reliability",
    "talk_time": "labresearch.discourse",
    "timeouts": "labresearch.discourse",
    "tokenizer": "labresearch.discourse",
    "turns": "labresearch.discourse",
    "wait_time": "labresearch.discourse",
    "wait_time_check": "labresearch.discourse",
    "save_coder": "labresearch.learned_coder",
    "score_codes": "labresearch.learned_coder",
    "train_coder": "labresearch.learned_coder",
    "write_corpus": "labresearch.corpus",
    "write_graph": "labresearch.networks",
}
_PACKAGES = (
    "analysis",
    "coding",
    "codebook",
    "composed",
    "corpus",
    "deidentification",
    "discourse",
    "figures",
    "human_coding",
    "learned_coder",
    "networks",
    "reliability",
    "report",
    "talkmoves",
)

__all__ = ["__version__", *_NAMES, *_PACKAGES]


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(_NAMES[name]), name)
    elif name in _PACKAGES:
        value = importlib.import_module(f"labresearch.{name}")
    else:
        message = f"module 'labresearch' has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
