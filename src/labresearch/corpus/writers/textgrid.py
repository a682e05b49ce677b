"""Praat TextGrid, in the long text format, with a tier for every speaker."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.readers.textgrid_tiers import SILENCE, speaker_of, tier_kind
from labresearch.corpus.readers.textgrid_tokens import Label, Tier
from labresearch.corpus.writers.losses import Loss, codings_lost, columns_lost, pauses_lost

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "textgrid"
EXTENSION = ".TextGrid"
MANY = False
_COMPOSED = "Composed: no real person speaks here."


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one session as a TextGrid.

    Every speaker has a tier, with empty intervals where the speaker is silent. Lines of a speaker
    that overlap go to a further tier; lines that have a start and no end to a tier of points.

    Parameters
    ----------
    corpus : Corpus
        One session.
    codes : pandas.DataFrame, optional
        Not used: a TextGrid holds no codes.

    Returns
    -------
    content : bytes
        The file, in UTF-8.
    losses : list of Loss
        Among others the lines without a start or without text, which are left out.
    """
    losses = [*codings_lost(corpus), *pauses_lost(corpus)]
    losses += columns_lost(corpus, "role", "addressee", "layer", "segment")
    lines = corpus.utterances
    columns = (lines["speaker"], lines["start"], lines["end"], lines["text"])
    labels: dict[str, list[Label]] = {}
    silent, untimed, reversed_, order = 0, 0, 0, []
    for number, (speaker, start, end, text) in enumerate(zip(*columns, strict=True)):
        if SILENCE.fullmatch(text):
            silent += 1
        elif start != start:
            untimed += 1
        else:
            reversed_ += end <= start
            # an interval has a length
            at = Label(start, end if end > start else float("nan"), text, number)
            labels.setdefault(speaker, []).append(at)
            order.append(number)
    if untimed:
        message = "lines without a start have no place in a TextGrid and are left out"
        losses.append(Loss("", "utterances", untimed, message))
    if silent:
        message = "lines without text cannot be told from silence in a TextGrid and are left out"
        losses.append(Loss("", "utterances", silent, message))
    if reversed_:
        message = "ends that do not come after the start are left out; the lines became points"
        losses.append(Loss("", "utterances.end", reversed_, message))
    tiers: list[Tier] = []
    further = 0
    for speaker, found in labels.items():
        parts, more = _parts(found)
        further += more
        for part in parts:
            points = part[0].end != part[0].end
            named = Tier(speaker, points, 0, part)
            plain = tier_kind(named) == "talk" and speaker_of(speaker) == speaker
            # another name would not be read as that of a speaker
            if not plain or len(parts) > 1:
                named.name = f"{speaker} - utterances" + (f" {len(tiers) + 1}" if tiers else "")
            tiers.append(named)
    if further:
        message = "lines that overlap others of the same speaker are in a further tier"
        losses.append(Loss("", "utterances.start, end", further, message))
    read_back = [x.line for x in sorted((x for t in tiers for x in t.labels), key=_start)]
    moved = sum(a != b for a, b in zip(read_back, order, strict=True))
    if moved:
        message = "lines whose order is not that of their starts will be read in the order of times"
        losses.append(Loss("", "utterances.line", moved, message))
    return _file(tiers, composed=bool(corpus.sessions["composed"].any())), losses


def _start(label: Label) -> float:
    return label.start


def _parts(labels: list[Label]) -> tuple[list[list[Label]], int]:
    """Share the lines of a speaker out to tiers in which none overlap, points to one of theirs."""
    points = [label for label in labels if label.end != label.end]
    spans = [label for label in labels if label.end == label.end]
    free: list[tuple[float, int]] = []
    parts: list[list[Label]] = []
    for label in sorted(spans, key=_start):
        if free and free[0][0] <= label.start:
            _, tier = heapq.heappop(free)
        else:
            tier = len(parts)
            parts.append([])
        parts[tier].append(label)
        heapq.heappush(free, (label.end, tier))
    # the first tier is that with most of the talk
    parts.sort(key=len, reverse=True)
    further = sum(map(len, parts[1:]))
    if points:
        parts.append(sorted(points, key=_start))
    return parts, further


def _file(tiers: list[Tier], *, composed: bool) -> bytes:
    times = [x for t in tiers for label in t.labels for x in (label.start, label.end) if x == x]
    first, last = min([0.0, *times]), max([0.0, *times])
    last = last if last > first else first + 1.0
    if composed:
        tiers = [
            *tiers,
            Tier("notes", points=False, line=0, labels=[Label(first, last, _COMPOSED, 0)]),
        ]
    out = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        f"xmin = {first!r} ",
        f"xmax = {last!r} ",
        "tiers? <exists> ",
        f"size = {len(tiers)} ",
        "item []: ",
    ]
    for number, tier in enumerate(tiers, 1):
        kind, of = ("TextTier", "points") if tier.points else ("IntervalTier", "intervals")
        spans = list(tier.labels if tier.points else _with_gaps(tier.labels, first, last))
        out += [
            f"    item [{number}]:",
            f'        class = "{kind}" ',
            f"        name = {_quoted(tier.name)} ",
            f"        xmin = {first!r} ",
            f"        xmax = {last!r} ",
            f"        {of}: size = {len(spans)} ",
        ]
        for place, label in enumerate(spans, 1):
            out.append(f"        {of} [{place}]:")
            if tier.points:
                out.append(f"            number = {label.start!r} ")
                out.append(f"            mark = {_quoted(label.text)} ")
            else:
                out.append(f"            xmin = {label.start!r} ")
                out.append(f"            xmax = {label.end!r} ")
                out.append(f"            text = {_quoted(label.text)} ")
    return ("\n".join(out) + "\n").encode("utf-8", errors="replace")


def _with_gaps(labels: Iterable[Label], first: float, last: float) -> Iterable[Label]:
    place = first
    for label in labels:
        if label.start > place:
            yield Label(place, label.start, "", 0)
        yield label
        place = label.end
    if last > place:
        yield Label(place, last, "", 0)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
