"""SubRip captions (.srt), with the speaker before a colon."""

from __future__ import annotations

import re

import pandas as pd

from labresearch.corpus.model import Corpus
from labresearch.corpus.writers.cue_times import cue_clock, cue_times, speakers_unsaid
from labresearch.corpus.writers.losses import Loss, codings_lost, columns_lost, pauses_lost

__all__ = ["EXTENSION", "MANY", "NAME", "write"]

NAME = "srt"
EXTENSION = ".srt"
MANY = False
_BREAKS = re.compile(r"\s*[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
_TAG = re.compile(r"<(?=[A-Za-z/])")


def write(corpus: Corpus, *, codes: pd.DataFrame | None = None) -> tuple[bytes, list[Loss]]:
    """Write one session as SubRip.

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
    if corpus.composed:
        message = "SubRip has no place to say that no real person speaks; say it where you show it"
        losses.append(Loss("", "sessions.composed", 1, message))
    broken = lines["text"].str.contains(_BREAKS)
    if broken.any():
        message = "line breaks in a line of talk became blanks"
        losses.append(Loss("", "utterances.text", int(broken.sum()), message))
    tagged = lines["text"].str.contains(_TAG)
    if tagged.any():
        message = "what looks like a tag, as <b>, got a blank behind <, or players would hide it"
        losses.append(Loss("", "utterances.text", int(tagged.sum()), message))
    parts = []
    for number, (speaker, begin, stop, text) in enumerate(
        zip(lines["speaker"], start, end, lines["text"], strict=True), 1
    ):
        said = _TAG.sub("< ", _BREAKS.sub(" ", text))
        said = f"{speaker}: {said}" if speaker else said
        parts.append(f"{number}\n{cue_clock(begin, ',')} --> {cue_clock(stop, ',')}\n{said}\n")
    return "\n".join(parts).encode("utf-8", "replace"), losses
