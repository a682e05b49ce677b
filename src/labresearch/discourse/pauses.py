"""Pauses as events: what the transcriber marked, what the clock measured, and their kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from labresearch.corpus.schema import check_table
from labresearch.discourse.cues import Cues, cues_of
from labresearch.discourse.pause_kinds import ended_by, pause_kinds
from labresearch.discourse.segments import AnnotatedLines, annotate_lines
from labresearch.discourse.silences import find_silences
from labresearch.discourse.timeouts import times_of
from labresearch.discourse.timing import Slots, gap_check, read_slots

if TYPE_CHECKING:
    from labresearch.codebook import Codebook
    from labresearch.corpus import Corpus

__all__ = ["find_pauses", "pauses_of"]


def find_pauses(
    corpus: Corpus, *, book: Codebook | None = None, min_gap: float = 0.25
) -> pd.DataFrame:
    """Find the pauses of all sessions.

    A pause comes from a timed mark, from an untimed mark or from the gap between two lines, the
    last only in sessions whose times can show silence (see ``wait_time_check``). At one place the
    transcriber's count wins over the gap, and the gap over an untimed mark. Missing speech
    ('[inaudible]') is kind 'gap' without a length, whatever stands beside it. Overlapping talk is
    no pause. A time-out is one row over all its lines.

    Parameters
    ----------
    corpus : Corpus
        Lines with roles; layers, addressees and segments are found where they are not given.
    book : Codebook, optional
        Word lists; the shipped codebook ``pauses`` if left out.
    min_gap : float
        Shortest gap between lines (s) that counts as a pause.

    Returns
    -------
    pandas.DataFrame
        The table ``pauses`` (see ``labresearch.corpus.describe("pauses")``): ``session``,
        ``pause``, ``start`` and ``duration`` (s, NaN unknown), ``source``, ``after_line``,
        ``before_line`` (equal where the pause lies inside a line), ``ended_by``, ``kind``.

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
    ...         "text": ["Why is it a half? (4.0)", "It (1.5) is the same."],
    ...     }
    ... )
    >>> lesson = pd.DataFrame({"session": ["a"], "phase": "classroom"})
    >>> find_pauses(Corpus(lesson, lines))[["kind", "duration", "ended_by"]].values.tolist()
    [['wait1', 4.0, 'student'], ['wait2', 1.5, 'student']]
    """
    if not min_gap >= 0:
        message = f"min_gap = {min_gap!r} s; must be 0 or more"
        raise ValueError(message)
    cues = cues_of(book)
    return pauses_of(annotate_lines(corpus, cues), cues, min_gap=min_gap)


def pauses_of(lines: AnnotatedLines, cues: Cues, *, min_gap: float) -> pd.DataFrame:
    """Make the table ``pauses`` of lines that have layers."""
    rows = lines.rows
    slots = read_slots(rows)
    silences = _silences(lines, cues, slots)
    keep = silences["marked"] | (silences["duration"] >= min_gap)
    silences = silences[keep].reset_index(drop=True)
    after = silences["after"].to_numpy(dtype=np.int64)
    before = silences["before"].to_numpy(dtype=np.int64)
    table = pd.DataFrame(
        {
            "start": silences["start"],
            "duration": silences["duration"],
            "source": silences["source"],
            "after": after,
            "before": before,
            "ended_by": ended_by(lines, after, before),
            "kind": pause_kinds(lines, silences),
            # inside a line, or before the line that ends it
            "place": np.where(
                silences["offset"] >= 0, after, np.where(before >= 0, before - 0.5, after + 0.5)
            ),
        }
    )
    table = pd.concat([part for part in (table, _timeout_rows(lines)) if len(part)] or [table])
    table = table.sort_values("place", kind="stable", ignore_index=True)
    after = table["after"].to_numpy(dtype=np.int64)
    before = table["before"].to_numpy(dtype=np.int64)
    session = rows.session[np.where(after >= 0, after, before)] if len(table) else after
    names = [rows.sessions[s] for s in session]
    line = np.append(rows.line, -1)
    return check_table(
        pd.DataFrame(
            {
                "session": pd.Series(names, dtype="str"),
                "pause": np.arange(len(table)) - np.searchsorted(session, session),
                "start": table["start"].astype("float64"),
                "duration": table["duration"].astype("float64"),
                "source": table["source"],
                "after_line": line[after],
                "before_line": line[before],
                "ended_by": table["ended_by"],
                "kind": table["kind"],
            }
        ),
        "pauses",
    )


def _silences(lines: AnnotatedLines, cues: Cues, slots: Slots) -> pd.DataFrame:
    usable = gap_check(lines.corpus, lines.rows, slots)["usable"].to_numpy(dtype=bool)
    silences = find_silences(lines.rows, cues, slots, usable)
    # marks of a session without any words hang in the air
    nowhere = (silences["after"] < 0) & (silences["before"] < 0)
    return silences[~nowhere].reset_index(drop=True)


def _timeout_rows(lines: AnnotatedLines) -> pd.DataFrame:
    rows = lines.rows
    spoken = np.flatnonzero(rows.spoken)
    records = []
    for episode in lines.episodes:
        start, end = times_of(rows, episode)
        session = rows.session[episode.first]
        at = int(np.searchsorted(spoken, episode.first)) - 1
        after = int(spoken[at]) if at >= 0 and rows.session[spoken[at]] == session else -1
        at = int(np.searchsorted(spoken, episode.last, side="right"))
        follows = at < len(spoken) and rows.session[spoken[at]] == session
        before = int(spoken[at]) if follows else -1
        if after < 0 and before < 0:
            # the whole session is one time-out: it lies in its own first line
            after = episode.first
        records.append(
            {
                "start": start,
                "duration": end - start,
                "source": "mark" if np.isnan(end - start) else "gap",
                "after": after,
                "before": before,
                "kind": "timeout",
                "last": episode.last,
                "place": episode.first - 0.75,
            }
        )
    if not records:
        return pd.DataFrame()
    table = pd.DataFrame(records)
    ended = ended_by(lines, table.pop("last").to_numpy(), table["before"].to_numpy())
    return table.assign(ended_by=ended)
