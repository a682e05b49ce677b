"""Ideas as threads through the sessions of a lab, to be clicked."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus import Corpus
from labresearch.corpus.schema import ADULT_ROLES
from labresearch.figures.interactive.drawing import (
    Drawing,
    Key,
    Mark,
    Place,
    Shape,
    circle,
    label,
    places_of_text,
)
from labresearch.figures.style import ACCENT, GREY, INK
from labresearch.figures.thread_lanes import ADULT, BOTH, CHILD
from labresearch.networks import code_facts, idea_mentions

__all__ = ["draw_threads"]

_LEFT, _TOP, _ROW, _COLUMN = 320.0, 74.0, 34.0, 110.0


def draw_threads(threads: pd.DataFrame, corpus: Corpus | None) -> Drawing:
    """Draw threads as `labresearch.figures.idea_threads` does, to be clicked.

    Parameters
    ----------
    threads : pandas.DataFrame
        Rows of `labresearch.idea_threads` of one lab; those of teams are left out.
    corpus : Corpus or None
        The corpus of the threads.

    Returns
    -------
    Drawing

    Raises
    ------
    ValueError
        If there is no corpus, no thread, or there are several labs.
    """
    if corpus is None:
        message = "threads need their corpus: explore(threads, corpus)"
        raise ValueError(message)
    threads = threads[threads["scope"] == "lab"]
    labs = list(dict.fromkeys(threads["lab"]))
    if len(labs) != 1:
        some = ", ".join(labs) or "none"
        message = (
            f"threads of one lab can be drawn, these are of {some}; choose one: "
            'threads[threads["lab"] == ...]'
        )
        raise ValueError(message)
    corpus = corpus.select(lab=labs[0])
    order = corpus.sessions.sort_values(["order", "date"], kind="stable")
    sessions = order["session"].tolist()
    threads = threads.sort_values(["sessions", "mentions", "idea"], ascending=[False, False, True])
    mentions = idea_mentions(corpus, ideas=threads["idea"].tolist())
    most = int(mentions.groupby(["idea", "session"]).size().max())
    wrong = code_facts(threads["idea"])["erroneous"]
    across = {session: _LEFT + _COLUMN * (n + 0.5) for n, session in enumerate(sessions)}
    lines, dots = [], []
    backdrop = _heads(order, labs[0], across, len(threads))
    voiced = dict(iter(mentions.groupby(["idea", "session"])))
    for n, row in enumerate(threads.to_dict("records")):
        y = _TOP + _ROW * (n + 0.5)
        ink = ACCENT if wrong[row["idea"]] else INK
        backdrop.append(label((_LEFT - 14, y), row["label"], fill=ink, text_anchor="end"))
        passed = [session for session in sessions if (row["idea"], session) in voiced]
        names = tuple(f"{row['idea']}|{session}" for session in passed)
        if len(passed) > 1:
            lines.append(_thread(row, names, across[passed[0]], across[passed[-1]], y))
        for name, session in zip(names, passed, strict=True):
            part = voiced[row["idea"], session]
            dots.append(_dot(name, row["label"], session, part, most, (across[session], y)))
    return Drawing(
        title=f"Ideas through the sessions of {labs[0]}",
        alt=f"Threads of {len(threads)} ideas through {len(sessions)} sessions of {labs[0]}",
        note=(
            "Dot: mentions in the session. Solid line: words take the idea on or recall it; "
            "dotted: it came back without such words. Red label: erroneous idea. Common ideas "
            "come back anyway: judge threads with recurrence()."
        ),
        width=_LEFT + _COLUMN * len(sessions) + 20,
        height=_TOP + _ROW * len(threads) + 20,
        marks=lines + dots,
        backdrop=backdrop,
        keys=[
            Key("voiced by children", CHILD, "children"),
            Key("voiced by adults", ADULT, "adults"),
            Key("voiced by both", BOTH, "both"),
        ],
        weight_name="sessions",
        composed=corpus.composed,
    )


def _heads(order: pd.DataFrame, lab: str, across: dict[str, float], rows: int) -> list[Shape]:
    """Name the sessions, and part the days by a line."""
    shapes = []
    day = None
    for session, date in zip(order["session"], order["date"], strict=True):
        x = across[session]
        shapes.append(label((x, _TOP - 22), session.removeprefix(f"{lab}-"), size=12))
        if date != day:
            left = x - _COLUMN / 2
            down = f"M{left} {_TOP - 50}V{_TOP + _ROW * rows}"
            shapes += [
                Shape("path", {"d": down, "stroke": GREY, "stroke-width": 0.8}),
                label((left + 6, _TOP - 44), date, size=11, fill=GREY, text_anchor="start"),
            ]
        day = date
    return shapes


def _thread(row: dict, names: tuple[str, ...], start: float, end: float, y: float) -> Mark:
    way = f"M{start} {y}H{end}"
    announced = row["carry"] == "announced"
    places = places_of_text(row["announced_lines"], "words that carry it") or (
        Place(((row["first_session"], int(row["first_line"])),), "first voice"),
        Place(((row["last_session"], int(row["last_line"])),), "last voice"),
    )
    facts = [f"Mentions: {row['mentions']}, sessions: {row['sessions']}."]
    if row["carrier_names"]:
        facts.append(f"Carried by {row['carrier_names'].replace(';', ', ')}.")
    if row["days"] == row["days"]:
        facts.append(f"Days from first to last voice: {row['days']:.0f}.")
    return Mark(
        name=f"thread {row['idea']}",
        label=f"{row['label']}: {row['sessions']} sessions, {row['carry']}",
        shapes=(
            Shape("path", {"d": way, "stroke": "transparent", "stroke-width": 14, "class": "hit"}),
            Shape(
                "path",
                {
                    "d": way,
                    "stroke": GREY,
                    "stroke-width": 2.2,
                    "stroke-dasharray": "none" if announced else "2 4",
                },
            ),
        ),
        places=places,
        ends=names,
        weight=row["sessions"],
        facts=tuple(facts),
    )


def _dot(
    name: str,
    idea: str,
    session: str,
    part: pd.DataFrame,
    most: int,
    middle: tuple[float, float],
) -> Mark:
    adult = part["role"].isin(ADULT_ROLES)
    kind = "adults" if adult.all() else "both" if adult.any() else "children"
    color = {"adults": ADULT, "both": BOTH, "children": CHILD}[kind]
    radius = 4 + 10 * (len(part) / most) ** 0.5
    shapes = [circle(middle, radius, fill=color, stroke="#fff")]
    if radius > 8:
        inside = {"fill": "#fff", "stroke": "none"}
        shapes.append(label(middle, str(len(part)), size=10, **inside))
    return Mark(
        name=name,
        label=f"{idea} in {session}: mentioned {len(part)} ×",
        shapes=tuple(shapes),
        kind=kind,
        places=tuple(
            Place(
                ((session, int(row["line"])),),
                f"{row['speaker'] or '?'}" + (" by reference" if row["inferred"] else ""),
            )
            for row in part.to_dict("records")
        ),
    )
