"""Annotation: from bare lines to turns, layers, segments and pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labresearch.discourse.cues import cues_of
from labresearch.discourse.pauses import pauses_of
from labresearch.discourse.segments import annotate_lines

if TYPE_CHECKING:
    from labresearch.codebook import Codebook
    from labresearch.corpus import Corpus

__all__ = ["annotate"]


def annotate(corpus: Corpus, *, book: Codebook | None = None, min_gap: float = 0.25) -> Corpus:
    """Fill turns, layers, addressees, segments and pauses of a corpus.

    Meetings of adults are collegial; lessons are instruction, but for the lines of time-outs. A
    session of unknown phase without a student is collegial. Parts of a lesson are set by cues
    only: lines stay 'none' where a lesson has no cue. Segments that a file gives, and addressees
    that are not 'unknown', are kept, and so are those and layers that the user corrected; other
    layers and pauses are made anew.

    Parameters
    ----------
    corpus : Corpus
        Lines with roles (see ``labresearch.corpus``).
    book : Codebook, optional
        Word lists; the shipped codebook ``pauses`` if left out.
    min_gap : float
        Shortest gap between lines (s) that counts as a pause.

    Returns
    -------
    Corpus
        Same sessions, speakers and codings; ``utterances`` with ``turn``, ``speech``, ``layer``,
        ``addressee`` and ``segment`` filled; ``pauses`` as by ``find_pauses``.

    Raises
    ------
    ValueError
        If ``min_gap`` is negative or the book lacks a word list.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame(
    ...     {
    ...         "session": "a",
    ...         "line": [0, 1],
    ...         "speaker": ["T", "Mia"],
    ...         "role": ["teacher", "student"],
    ...         "text": ["Mia, why is it a half? (4.0)", "It is the same."],
    ...     }
    ... )
    >>> lesson = pd.DataFrame({"session": ["a"], "phase": "classroom"})
    >>> corpus = annotate(Corpus(lesson, lines))
    >>> corpus.utterances["addressee"].tolist(), corpus.pauses["kind"].tolist()
    (['one', 'unknown'], ['wait1'])
    """
    if not min_gap >= 0:
        message = f"min_gap = {min_gap!r} s; must be 0 or more"
        raise ValueError(message)
    cues = cues_of(book)
    lines = annotate_lines(corpus, cues)
    return lines.corpus.replace(pauses=pauses_of(lines, cues, min_gap=min_gap))
