"""The lines that a page carries with it: those behind its marks, and their neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from labresearch.codebook import Codebook
from labresearch.corpus import Corpus
from labresearch.figures.interactive.drawing import Drawing
from labresearch.highlight import clock, code_styles

__all__ = ["told_lines"]

# letters of talk in one page; past it a browser, or a notebook, gets slow
_MOST_LETTERS = 1_500_000


def told_lines(
    drawing: Drawing,
    corpus: Corpus | None,
    *,
    context: int,
    most: int,
    codebooks: Iterable[Codebook],
) -> dict[str, Any]:
    """Gather what the script of a page needs to show the lines behind each mark.

    Parameters
    ----------
    drawing : Drawing
        What is drawn.
    corpus : Corpus or None
        Where the lines are; without it they are named, not told.
    context : int
        Lines before and after.
    most : int
        Places of a mark to show at most. It is halved until all of them fit into a page.
    codebooks : iterable of Codebook
        For labels and colours of codes that are not shipped.

    Returns
    -------
    dict
        ``lines`` (session, line, row of the corpus, speaker, time, text, codes), ``sessions``,
        ``speakers``, ``codes`` (label, colour), ``words`` (what happens), ``marks`` (label, ends,
        weight, kind, layer, facts, total, places, moments), ``context``, ``moments``,
        ``told`` (bool). What repeats is a number into a list.

    Raises
    ------
    ValueError
        If the corpus lacks a line of the network.
    """
    used = sorted({line for mark in drawing.marks for place in mark.places for line in place.lines})
    names = _Numbers()
    if corpus is None:
        at = dict(zip(used, range(len(used)), strict=True))
        rows = [[names("sessions", session), line] for session, line in used]
    else:
        row_of = _rows_of(used, corpus)
        while True:
            shown = {
                row_of[line]
                for mark in drawing.marks
                for place in mark.places[:most]
                for line in place.lines
            }
            kept = _with_neighbours(corpus.utterances, np.array(sorted(shown), dtype=int), context)
            letters = int(corpus.utterances["text"].iloc[kept].str.len().sum())
            if letters <= _MOST_LETTERS or most == 1:
                break
            most //= 2
        number = {row: n for n, row in enumerate(kept.tolist())}
        at = {line: number[row] for line, row in row_of.items() if row in number}
        rows = _told(corpus, kept, names, list(codebooks))
    place_of = {mark.name: n for n, mark in enumerate(drawing.marks)}
    marks = [
        {
            "label": mark.label,
            "ends": [place_of[end] for end in mark.ends],
            "weight": round(float(mark.weight), 4),
            "kind": mark.kind,
            "layer": mark.layer,
            "facts": list(mark.facts),
            "total": len(mark.places),
            "places": [
                [names("words", place.what), *(at[line] for line in place.lines)]
                for place in mark.places[:most]
            ],
            "counted": mark.counted,
            # of all places, also of those past the most: they count too
            "moments": [place.moment for place in mark.places] if drawing.moments else [],
        }
        for mark in drawing.marks
    ]
    return {
        "lines": rows,
        **{name: names.lists.get(name, []) for name in ("sessions", "speakers", "codes", "words")},
        "marks": marks,
        "context": context,
        "moments": drawing.moments,
        "weight": drawing.weight_name,
        "directed": drawing.directed,
        "told": corpus is not None,
    }


class _Numbers:
    """Lists of what repeats; calling gives the place of a value in its list."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {}
        self._known: dict[tuple[str, Any], int] = {}

    def __call__(self, name: str, value: Any) -> int:
        if (name, value) not in self._known:
            values = self.lists.setdefault(name, [])
            self._known[name, value] = len(values)
            values.append(value)
        return self._known[name, value]


def _rows_of(lines: list[tuple[str, int]], corpus: Corpus) -> dict[tuple[str, int], int]:
    table = corpus.utterances
    there = pd.MultiIndex.from_arrays([table["session"].astype(object), table["line"]])
    if not lines:
        return {}
    wanted = pd.MultiIndex.from_tuples(lines)
    found = there.get_indexer(wanted)
    if (found < 0).any():
        session, line = lines[int((found < 0).argmax())]
        message = (
            f"corpus has no line {line} of session {session!r}, which is behind the figure; give "
            "the corpus that it was made of"
        )
        raise ValueError(message)
    return dict(zip(lines, found.tolist(), strict=True))


def _with_neighbours(utterances: pd.DataFrame, rows: np.ndarray, context: int) -> np.ndarray:
    session = pd.factorize(utterances["session"])[0]
    shifts = np.arange(-context, context + 1)
    near = rows[:, None] + shifts
    inside = (near >= 0) & (near < len(session))
    near = np.where(inside, near, rows[:, None])
    same = session[near] == session[rows][:, None]
    return np.unique(near[same])


def _told(
    corpus: Corpus, kept: np.ndarray, names: _Numbers, codebooks: list[Codebook]
) -> list[list[Any]]:
    table = corpus.utterances.iloc[kept]
    codings = corpus.codings[["session", "line", "code"]].drop_duplicates()
    codings = codings.merge(table[["session", "line"]], on=["session", "line"])
    codings = codings.sort_values(["session", "line", "code"], kind="stable")
    styles = code_styles(codings["code"], codebooks=codebooks)
    given: dict[tuple[str, int], list[int]] = {}
    for session, line, code in codings.itertuples(index=False):
        style = (styles[code].label, styles[code].color)
        given.setdefault((session, line), []).append(names("codes", style))
    return [
        [
            names("sessions", row["session"]),
            row["line"],
            int(place),
            names("speakers", (row["speaker"] or "?", row["role"])),
            clock(row["start"]),
            row["text"],
            given.get((row["session"], row["line"]), []),
        ]
        for place, row in zip(kept, table.to_dict("records"), strict=True)
    ]
