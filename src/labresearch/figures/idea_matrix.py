"""Ideas as rows of a heat map: how often connected with each other, or voiced in each session."""

from __future__ import annotations

import textwrap
from typing import Any, Literal

import networkx as nx
import numpy as np

from labresearch.corpus import Corpus
from labresearch.figures.style import ACCENT, GREY, INK, LabFigure, look, new_figure, note

__all__ = ["idea_matrix"]

_CELL = 0.36  # inch
_LABEL = 3.1  # inch, room for the names of ideas
_BLUES = ["#ffffff", "#cfe0ee", "#9cc3e0", "#2f6fb0", "#163c66"]


def idea_matrix(
    corpus: Corpus,
    *,
    by: Literal["idea", "session"] = "idea",
    most: int = 20,
    weak: bool = False,
    inferred: bool = True,
) -> LabFigure:
    """Draw a heat map of ideas.

    Rows are ideas in order of their first mention. With ``by='idea'`` the columns are the same
    ideas, and a cell has the number of connections between the two; the diagonal, in a frame, has
    what happened to one idea (uptake, recurrence, shown). With ``by='session'`` the columns are
    sessions in order, and a cell has the number of mentions, with those by children before the
    bar where both children and adults voiced it.

    Parameters
    ----------
    corpus : Corpus
        Coded corpus; best one lab.
    by : {'idea', 'session'}, default 'idea'
        What the columns are.
    most : int, default 20
        Ideas to draw at most: those with most mentions.
    weak : bool, default False
        Count ideas that were merely near each other too.
    inferred : bool, default True
        Count mentions by reference and by representation too.

    Returns
    -------
    LabFigure

    Raises
    ------
    ValueError
        If ``by`` is none of these, ``most`` is below 1, or no idea is coded.
    """
    from labresearch import networks

    if by not in ("idea", "session"):
        message = f"by = {by!r} is unknown; must be one of idea, session"
        raise ValueError(message)
    if most < 1:
        message = f"most = {most} is too small; must be at least 1"
        raise ValueError(message)
    graph = networks.idea_network(corpus, inferred=inferred)
    if not len(graph):
        message = "no idea is coded; code the corpus with an ideas codebook first"
        raise ValueError(message)
    order = {node: n for n, node in enumerate(graph)}
    ranked = sorted(graph, key=lambda node: (-graph.nodes[node]["mentions"], order[node]))
    ideas = sorted(ranked[:most], key=order.__getitem__)
    if by == "idea":
        cells, texts = _connected(graph, ideas, weak=weak)
        columns = [str(n + 1) for n in range(len(ideas))]
        foot = "Cell: connections between two ideas; in a frame: of an idea with itself."
    else:
        cells, texts, columns = _voiced(corpus, ideas, inferred=inferred)
        foot = "Cell: mentions; where both voiced it, children | adults."
    foot += " Red: erroneous idea. Counts grow with the amount of talk."
    if len(graph) > len(ideas):
        foot += f" {len(graph) - len(ideas)} ideas with fewer mentions are left out."
    wide = 1.0 if by == "idea" else 1.9
    width = max(6.0, _LABEL + _CELL * wide * cells.shape[1] + 0.3)
    with look():
        figure = new_figure(
            width,
            _CELL * len(ideas) + (0.75 if by == "idea" else 1.15),
            composed=corpus.composed,
            footnote=note(foot, width=width, composed=corpus.composed),
        )
        axis: Any = figure.subplots()
        _draw(axis, cells, texts)
        names = [
            textwrap.shorten(graph.nodes[node]["label"], 44, placeholder=" …") for node in ideas
        ]
        if by == "idea":
            names = [f"{name}   {n + 1}" for n, name in enumerate(names)]
            for n in range(len(ideas)):
                axis.add_patch(_frame(n))
        axis.set_yticks(range(len(ideas)), names)
        for tick, node in zip(axis.get_yticklabels(), ideas, strict=True):
            tick.set_color(ACCENT if graph.nodes[node]["erroneous"] else INK)
        axis.set_xticks(range(len(columns)), columns)
        axis.xaxis.tick_top()
        title = "Ideas connected with each other" if by == "idea" else "Ideas in each session"
        axis.set_title(title, pad=8)
    figure.alt = f"{title}: " + "; ".join(
        f"{graph.nodes[node]['label']} {cells[n].sum():.0f}" for n, node in enumerate(ideas)
    )
    return figure


def _connected(
    graph: nx.MultiDiGraph, ideas: list[str], *, weak: bool
) -> tuple[np.ndarray, list[list[str]]]:
    place = {node: n for n, node in enumerate(ideas)}
    cells = np.zeros((len(ideas), len(ideas)), dtype=int)
    for one, two, data in graph.edges(data=True):
        if one not in place or two not in place or (data["weak"] and not weak):
            continue
        cells[place[one], place[two]] += 1
        if one != two:
            cells[place[two], place[one]] += 1
    return cells, [[str(count) if count else "" for count in row] for row in cells.tolist()]


def _voiced(
    corpus: Corpus, ideas: list[str], *, inferred: bool
) -> tuple[np.ndarray, list[list[str]], list[str]]:
    from labresearch.corpus.schema import ADULT_ROLES
    from labresearch.networks import idea_mentions
    from labresearch.networks.mentions import lab_order

    sessions = lab_order(corpus.sessions)
    labs = set(sessions["lab"])
    names = [
        row.session.removeprefix(f"{row.lab}-") if len(labs) == 1 else row.session
        for row in sessions.itertuples(index=False)
    ]
    mentions = idea_mentions(corpus, inferred=inferred)
    mentions = mentions[mentions["idea"].isin(ideas)]
    adult = mentions["role"].isin(ADULT_ROLES).to_numpy()
    row = mentions["idea"].map({idea: n for n, idea in enumerate(ideas)}).to_numpy()
    column = mentions["session"].map({s: n for n, s in enumerate(sessions["session"])}).to_numpy()
    cells = np.zeros((2, len(ideas), len(sessions)), dtype=int)
    np.add.at(cells, (adult.astype(int), row, column), 1)
    texts = [
        [f"{c} | {a}" if c and a else str(c or a or "") for c, a in zip(*pair, strict=True)]
        for pair in zip(cells[0].tolist(), cells[1].tolist(), strict=True)
    ]
    return cells.sum(axis=0), texts, [textwrap.fill(name, 11) for name in names]


def _draw(axis: Any, cells: np.ndarray, texts: list[list[str]]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colors = LinearSegmentedColormap.from_list("counts", _BLUES)
    # counts differ by an order of magnitude; their roots can be told apart by eye
    shade = np.sqrt(cells / max(cells.max(), 1))
    axis.imshow(colors(shade), aspect="auto")
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            color = "white" if shade[row, column] > 0.62 else INK
            axis.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    axis.set_xticks(np.arange(cells.shape[1] + 1) - 0.5, minor=True)
    axis.set_yticks(np.arange(cells.shape[0] + 1) - 0.5, minor=True)
    axis.grid(which="minor", color="#e8e8e8", lw=0.6)
    axis.tick_params(which="both", length=0)
    axis.set_axisbelow(False)
    for spine in axis.spines.values():
        spine.set_visible(False)


def _frame(place: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (place - 0.44, place - 0.44), 0.88, 0.88, fill=False, edgecolor=GREY, lw=0.9, zorder=5
    )
