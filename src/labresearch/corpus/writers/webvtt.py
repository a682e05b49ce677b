"""WebVTT captions with a voice for every speaker."""

from __future__ import annotations

import pandas as pd

from labresearch.corpus.model import Corpus
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
    start, end = lines["start"].copy(), lines["end"].copy()
    filled = int(start.isna().sum() + end.isna().sum())
    # a line without a start begins where the one before ended or began
    start = start.fillna(end.shift()).ffill().fillna(0.0)
    end = end.fillna(start.shift(-1)).fillna(start)
    end = end.where(end >= start, start)
    if filled:
        message = "times that the transcript does not have were taken from the lines around"
        losses.append(Loss("", "utterances.start, end", filled, message))
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
        parts.append(f"{number}\n{_clock(begin)} --> {_clock(stop)}\n{said}\n")
    return "\n".join(parts).encode("utf-8"), losses


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
