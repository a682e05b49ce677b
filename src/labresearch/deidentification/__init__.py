"""Pseudonyms for names: roster, candidates, receipt and key."""

from labresearch.deidentification.corpus_names import Deidentified, deidentify
from labresearch.deidentification.key import check_apart
from labresearch.deidentification.receipt import Receipt
from labresearch.deidentification.reidentification import reidentify
from labresearch.deidentification.roster import Person, read_roster

__all__ = [
    "Deidentified",
    "Person",
    "Receipt",
    "check_apart",
    "deidentify",
    "read_roster",
    "reidentify",
]
