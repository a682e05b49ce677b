"""One function for all figures that can be clicked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx
import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus
from labresearch.figures.interactive.drawing import Drawing
from labresearch.figures.interactive.ideas import draw_ideas
from labresearch.figures.interactive.matrix import as_matrix
from labresearch.figures.interactive.page import InteractiveFigure
from labresearch.figures.interactive.people import draw_people
from labresearch.figures.interactive.threads import draw_threads
from labresearch.figures.interactive.told_lines import told_lines

if TYPE_CHECKING:
    from labresearch.networks.epistemic import EpistemicNetwork
    from labresearch.networks.transitions import TransitionNetwork

__all__ = ["explore"]

_FORMS = ("network", "matrix")


def explore(
    network: nx.Graph | pd.DataFrame | EpistemicNetwork | TransitionNetwork,
    corpus: Corpus | None = None,
    *,
    rows: pd.DataFrame | None = None,
    form: Literal["network", "matrix"] = "network",
    context: int = 2,
    most: int = 20,
    height: int = 720,
    codebooks: Iterable[Codebook] = (),
) -> InteractiveFigure:
    """Draw a network so that a click on a node or an edge shows the lines behind it.

    The drawing is that of the static figure of its kind. Pointing at a node shows its neighbours;
    a box filters by words, a slider leaves out small edges, the legend switches kinds. A network
    of ideas has a second slider that goes through the talk and shows how the network grew. All
    of it works with the keyboard alone: Tab goes from mark to mark, Enter opens, Escape closes.

    Parameters
    ----------
    network : networkx.MultiDiGraph, networkx.DiGraph, DataFrame or fitted model
        What `idea_network`, `ego_network` or `interaction_network` returned; the rows of one lab
        of `idea_threads`; a fitted `EpistemicNetwork` (all its networks and the difference of two
        groups) or `TransitionNetwork`.
    corpus : Corpus, optional
        The corpus that it was made of. Without it lines are named, not told; threads need it.
    rows : pandas.DataFrame, optional
        For a fitted model: the table it was fitted on, with columns ``session`` and ``line``. It
        can be left out if the rows of that table are named (session, line).
    form : {'network', 'matrix'}, default 'network'
        'matrix' is a heat map of the same edges, whose cells can be clicked.
    context : int, default 2
        Lines before and after each line.
    most : int, default 20
        Passages that one mark shows at most; the rest is counted, never silently left out. Where
        the page would hold more than 1.5 million letters of talk, fewer are shown.
    height : int, default 720
        Height in a notebook (pixels).
    codebooks : iterable of Codebook
        For labels and colours of your own codes.

    Returns
    -------
    InteractiveFigure
        Shows itself in a notebook; ``.save("figure.html")`` writes a page that works by itself. It
        holds words of the transcript, as the corpus has them: look after it like the corpus.

    Raises
    ------
    TypeError
        If ``network`` is none of these.
    ValueError
        If there is nothing to draw, the corpus lacks a line, a row of a model tells no line, or
        an option is not allowed.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> from labresearch.networks import interaction_network
    >>> corpus = Corpus(
    ...     sessions=pd.DataFrame({"session": ["a"]}),
    ...     utterances=pd.DataFrame({
    ...         "session": "a", "line": [0, 1], "turn": [0, 1], "speaker": ["T", "Mia"],
    ...         "role": ["teacher", "student"], "text": ["Why?", "Half of the half."]}),
    ... )
    >>> figure = explore(interaction_network(corpus), corpus)
    >>> figure.alt
    'Network of 2 people, ties: 1'
    >>> "Half of the half." in figure.html
    True
    """
    if form not in _FORMS:
        message = f"form = {form!r}; must be one of {', '.join(map(repr, _FORMS))}"
        raise ValueError(message)
    for name, value, least in (("context", context, 0), ("most", most, 1), ("height", height, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            message = f"{name} = {value!r} must be a whole number, {least} or more"
            raise ValueError(message)
    _check_corpus(corpus)
    drawing = _drawing(network, corpus, rows)
    if corpus is not None and corpus.composed:
        drawing = replace(drawing, composed=True)  # models know their table only
    if form == "matrix":
        drawing = as_matrix(drawing)
    told = told_lines(drawing, corpus, context=context, most=most, codebooks=codebooks)
    return InteractiveFigure(drawing, told, height=height)


def _check_corpus(corpus: object) -> None:
    if corpus is not None and not isinstance(corpus, Corpus):
        message = f"corpus is a {type(corpus).__name__}; give what labresearch.read_corpus returns"
        raise TypeError(message)


def _drawing(network: Any, corpus: Corpus | None, rows: pd.DataFrame | None) -> Drawing:
    # by name: the models need an extra, and nobody who has none of them must import it
    kinds = {kind.__name__ for kind in type(network).__mro__}
    needed = corpus is not None
    if "EpistemicNetwork" in kinds:
        from labresearch.figures.interactive.epistemic import draw_epistemic

        return draw_epistemic(network, rows, needed=needed)
    if "TransitionNetwork" in kinds:
        from labresearch.figures.interactive.transitions import draw_transitions

        return draw_transitions(network, rows, needed=needed)
    if rows is not None:
        message = "rows is for fitted models only; graphs and threads know their lines"
        raise ValueError(message)
    if isinstance(network, nx.MultiDiGraph):
        return draw_ideas(network, corpus)
    if isinstance(network, nx.DiGraph) and network.graph.get("kind") in ("reply", "uptake"):
        return draw_people(network)
    if isinstance(network, pd.DataFrame) and {"scope", "idea", "carry"} <= set(network.columns):
        return draw_threads(network, corpus)
    message = (
        f"network is a {type(network).__name__} that cannot be explored; give what idea_network, "
        "interaction_network or idea_threads returned, or a fitted EpistemicNetwork or "
        "TransitionNetwork"
    )
    raise TypeError(message)
