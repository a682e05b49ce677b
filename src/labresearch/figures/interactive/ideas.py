"""Ideas and their connections, which grow with the talk."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from labresearch.corpus import Corpus
from labresearch.figures.idea_graph import (
    CONNECTION_COLORS,
    CONNECTION_NAMES,
    LINE,
    LOOP_NAMES,
    idea_places,
    idea_text,
)
from labresearch.figures.interactive.drawing import (
    INCH,
    Drawing,
    Key,
    Look,
    Mark,
    Place,
    bent,
    circle,
    label,
)
from labresearch.figures.style import ACCENT, GREY, INK
from labresearch.networks import connections, growing_network, idea_mentions
from labresearch.networks.mentions import lab_order

__all__ = ["draw_ideas"]

Moment = tuple[str, int]


def draw_ideas(graph: nx.MultiDiGraph, corpus: Corpus | None) -> Drawing:
    """Draw an idea network as `labresearch.figures.idea_network` does, to be clicked.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What `labresearch.idea_network` returned.
    corpus : Corpus or None
        The corpus of the network; without it mentions have no lines.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If the network has no ideas.
    """
    if not len(graph):
        message = "the network has no ideas to draw; code the corpus with an ideas codebook first"
        raise ValueError(message)
    made = connections(graph)
    said = _mentions(graph, corpus)
    moment = _moments(graph, corpus, made, said)
    texts = {node: idea_text(graph, node, None) for node in graph}
    middles, radii, low, high = idea_places(graph, texts)
    corner = np.array([low[0] - 0.15, high[1] + 0.15])
    places = {node: (middles[node] - corner) * (INCH, -INCH) for node in graph}
    counts = [len(part) for _, part in made.groupby(["source", "target", "type"])]
    grow = min(0.9, 5 / np.sqrt(max(counts, default=1))) * 4 / 3
    marks = _edges(graph, made, moment, places, grow)
    keys = [
        Key(CONNECTION_NAMES[kind], color, kind, dots=kind == "adjacent")
        for kind, color in CONNECTION_COLORS.items()
        if any(mark.kind == kind for mark in marks)
    ]
    for node in graph:
        loops = made[(made["source"] == node) & (made["target"] == node)]
        marks.append(
            _idea(graph, node, texts[node], places[node], radii[node] * INCH, said, loops, moment)
        )
    width, height = (high - low + 0.3) * INCH
    total = sum(int(mark.weight) for mark in marks if mark.ends)
    names = sorted(moment, key=moment.__getitem__)
    note = "Number: mentions. Counts grow with the amount of talk; nearness has no scale."
    if any(data["erroneous"] for _, data in graph.nodes(data=True)):
        note = f"Red dashed rim: erroneous idea. {note}"
    return Drawing(
        title="Ideas and their connections",
        alt=f"Network of {len(graph)} ideas, connections: {total}",
        note=note,
        width=float(width),
        height=float(height),
        marks=marks,
        keys=keys,
        moments=[f"{session}, line {line}" for session, line in names],
        composed=bool(graph.graph.get("composed", False)),
    )


def _mentions(graph: nx.MultiDiGraph, corpus: Corpus | None) -> pd.DataFrame:
    if corpus is None:
        rows = [
            {
                "idea": node,
                "session": data["first_session"],
                "line": data["first_line"],
                "speaker": "",
                "inferred": False,
            }
            for node, data in graph.nodes(data=True)
        ]
        return pd.DataFrame(rows)
    mentions = idea_mentions(corpus, ideas=list(graph), inferred=graph.graph.get("inferred", True))
    there = {
        session
        for _, data in graph.nodes(data=True)
        for session in str(data["session_names"]).split(";")
    }
    mentions = mentions[mentions["session"].isin(there)]
    return mentions[["idea", "session", "line", "speaker", "inferred"]]


def _moments(
    graph: nx.MultiDiGraph, corpus: Corpus | None, made: pd.DataFrame, said: pd.DataFrame
) -> dict[Moment, int]:
    """Give each line at which something was added a number, in the order of the talk."""
    events = {*zip(said["session"], said["line"], strict=True)}
    events |= {*zip(made["session"], made["to_line"], strict=True)}
    if corpus is None:
        order = [*growing_network(graph, weak=True)["session"], *made["session"]]
    else:
        order = lab_order(corpus.sessions)["session"].tolist()
    place = {session: n for n, session in enumerate(dict.fromkeys(order))}
    ordered = sorted(events, key=lambda event: (place.get(event[0], -1), event[0], event[1]))
    return {event: n for n, event in enumerate(ordered)}


def _place(row: dict, moment: dict[Moment, int], what: str) -> Place:
    lines = [(row["session"], int(line)) for line in str(row["lines"]).split(";") if line]
    first = (row["session_from"], int(row["from_line"]))
    return Place(
        tuple(dict.fromkeys([first, *lines])), what, moment[row["session"], int(row["to_line"])]
    )


def _edges(
    graph: nx.MultiDiGraph,
    made: pd.DataFrame,
    moment: dict[Moment, int],
    places: dict[str, np.ndarray],
    grow: float,
) -> list[Mark]:
    position = {node: n for n, node in enumerate(graph)}
    behind: dict[tuple[str, str, str], list[Place]] = {}
    for row in made.to_dict("records"):
        if row["source"] == row["target"]:
            continue
        one, two = sorted((row["source"], row["target"]), key=position.__getitem__)
        what = f"{row['speaker_from'] or '?'} → {row['speaker_to'] or '?'}"
        if row["speaker_from"] == row["speaker_to"]:
            what = str(row["speaker_to"])
        what += f": {row['source_label']} → {row['target_label']}"
        behind.setdefault((one, two, row["type"]), []).append(_place(row, moment, what))
    kinds: dict[tuple[str, str], list[str]] = {}
    for kind in reversed(CONNECTION_COLORS):  # weak ones lie lowest
        for one, two, found in behind:
            if found == kind:
                kinds.setdefault((one, two), []).append(kind)
    marks = []
    for (one, two), types in kinds.items():
        for n, kind in enumerate(types):
            places_of = behind[one, two, kind]
            faint = kind == "adjacent"
            base, step = (1.1, 0.0) if faint else (1.5, grow)
            style: Look = {"opacity": 0.9, "data_grow": f"{base},{step:.3f}"}
            if faint:
                style = {"opacity": 0.75, "stroke_dasharray": "1.5 3.5"}
            names = f"{graph.nodes[one]['label']} and {graph.nodes[two]['label']}"
            marks.append(
                Mark(
                    name=f"{one}|{two}|{kind}",
                    label=f"{names}: {CONNECTION_NAMES[kind]}",
                    shapes=bent(
                        places[one],
                        places[two],
                        0.06 + 0.16 * (n - (len(types) - 1) / 2),
                        color=CONNECTION_COLORS[kind],
                        width=base + step * len(places_of) ** 0.5,
                        **style,
                    ),
                    places=tuple(places_of),
                    ends=(one, two),
                    weight=len(places_of),
                    kind=kind,
                    color=CONNECTION_COLORS[kind],
                    counted=len(places_of),
                )
            )
    return sorted(marks, key=lambda mark: mark.kind != "adjacent")


def _idea(
    graph: nx.MultiDiGraph,
    node: str,
    text: tuple[str, str],
    middle: np.ndarray,
    radius: float,
    said: pd.DataFrame,
    loops: pd.DataFrame,
    moment: dict[Moment, int],
) -> Mark:
    data = graph.nodes[node]
    own = said[said["idea"] == node]
    found = [
        Place(
            ((row["session"], int(row["line"])),),
            f"{row['speaker'] or '?'} voices it" + (" by reference" if row["inferred"] else ""),
            moment[row["session"], int(row["line"])],
        )
        for row in own.to_dict("records")
    ]
    found += [
        _place(row, moment, f"{LOOP_NAMES.get(row['type'], row['type'])}: {row['speaker_to']}")
        for row in loops.to_dict("records")
    ]
    wrong = data["erroneous"]
    step = (radius - 0.13 * INCH) / max(data["mentions"], 1) ** 0.5
    # where only the first mention is known, a circle comes and does not grow
    known = len(own) == data["mentions"]
    count = "count" if known else "plain"
    grow: Look = {}
    if known:
        grow = {"data_grow": f"{0.13 * INCH:.2f},{step:.3f}"}
    shapes = [
        circle(
            middle,
            radius,
            fill="#fdeceb" if wrong else "#dbe8f3",
            stroke=ACCENT if wrong else "#2f6fb0",
            stroke_width=2.4 if wrong else 1.6,
            stroke_dasharray="5 3" if wrong else "none",
            **grow,
        ),
        label(middle, str(data["mentions"]), size=11, stroke="none", class_=count),
    ]
    top = middle + np.array([0, radius + 0.05 * INCH + 6])
    for row in text[0].split("\n"):
        shapes.append(label(top, row, size=12, fill=INK))
        top = top + np.array([0, LINE * INCH])
    for row in filter(None, text[1].split("\n")):
        shapes.append(label(top, row, size=9.5, fill=GREY))
        top = top + np.array([0, LINE * INCH * 0.85])
    return Mark(
        name=node,
        label=f"{data['label']}: {data['mentions']} mentions",
        short=data["label"],
        shapes=tuple(shapes),
        places=tuple(found),
        counted=len(own),
        facts=(
            f"{data['mentions']} mentions by {data['speakers']} speakers in {data['sessions']} "
            f"sessions; first in {data['first_session']}, line {data['first_line']}."
            + (" An erroneous idea." if wrong else ""),
        ),
    )
