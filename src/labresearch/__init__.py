"""Analyse transcripts of professional-learning labs."""

__version__ = "0.1.0"
