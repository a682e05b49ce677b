"""Figures to click in: every node and every edge opens its lines."""

from labresearch.figures.interactive.explore import explore
from labresearch.figures.interactive.page import InteractiveFigure

__all__ = ["InteractiveFigure", "explore"]
