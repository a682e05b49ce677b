"""What the main job hands over."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure

__all__ = ["SEED", "Part", "Results"]

SEED = 20251122


@dataclasses.dataclass(frozen=True, eq=False)
class Results:
    """What was made of a corpus.

    Parameters
    ----------
    corpus : Corpus
        The corpus with the codings of the rules.
    codebooks : list of Codebook
        Codebooks that coded it.
    tables : dict of str to pandas.DataFrame
        Result tables by name; each has ``.attrs["provenance"]``. Column ``coder`` says whose
        codings a row rests on where there are several coders; ``where`` has the lines behind it,
        as ``SESSION:LINE`` with semicolons between.
    figures : dict of str to matplotlib.figure.Figure
        Figures by name.
    graphs : dict of str to networkx graph
        Graphs by name.
    facts : dict
        What `labresearch.provenance` says of it.
    refusals : dict of str to str
        What could not be measured, and why.
    """

    corpus: Corpus
    codebooks: list[Codebook]
    tables: dict[str, pd.DataFrame]
    figures: dict[str, Figure]
    graphs: dict[str, nx.Graph]
    facts: dict[str, Any]
    refusals: dict[str, str]


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """What one question contributes: tables and figures by name, and what was refused."""

    tables: dict[str, pd.DataFrame] = dataclasses.field(default_factory=dict)
    figures: Mapping[str, Figure] = dataclasses.field(default_factory=dict)
    refusals: dict[str, str] = dataclasses.field(default_factory=dict)
