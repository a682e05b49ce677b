"""WebVTT captions with a voice for every speaker."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.cue_times import cue_clock, cue_times, speakers_unsaid
from labresearch.corpus.writers.losses import Loss, codings_lost, columns_lost, pauses_lost

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "vtt"
EXTENSION = ".vtt"
MANY = False
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one session as WebVTT.

    Every cue needs a start and an end: where the corpus has none, the start or end of the
    neighbouring line is taken and the loss says how many were filled in.

    Parameters
    ----------
    corpus : Corpus
        One session.
    codes : pandas.DataFrame, optional
        Not used: captions hold no codes.

    Returns
    -------
    content : bytes
        The file, in UTF-8.
    losses : list of Loss
    """
    lines = corpus.utterances
    losses = [*codings_lost(corpus), *pauses_lost(corpus)]
    losses += columns_lost(corpus, "role", "addressee", "layer", "segment")
    start, end, filled = cue_times(lines)
    losses += [*filled, *speakers_unsaid(lines)]
    parts = ["WEBVTT\n"]
    composed = bool(corpus.sessions["composed"].any())
    if composed:
        parts.append("NOTE Composed: no real person speaks here.\n")
    for number, (speaker, begin, stop, text) in enumerate(
        zip(lines["speaker"], start, end, lines["text"], strict=True), 1
    ):
        said = text.translate(_ESCAPES)
        if speaker:
            said = f"<v {speaker.translate(_ESCAPES)}>{said}</v>"
        parts.append(f"{number}\n{cue_clock(begin, '.')} --> {cue_clock(stop, '.')}\n{said}\n")
    return "\n".join(parts).encode("utf-8"), losses
