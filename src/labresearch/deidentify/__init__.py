"""Pseudonyms for names: roster, candidates, receipt and key."""

from labresearch.deidentify.corpus_names import Deidentified, deidentify, reidentify
from labresearch.deidentify.key import check_apart
from labresearch.deidentify.receipt import Receipt
from labresearch.deidentify.roster import Person, read_roster

__all__ = [
    "Deidentified",
    "Person",
    "Receipt",
    "check_apart",
    "deidentify",
    "read_roster",
    "reidentify",
]
