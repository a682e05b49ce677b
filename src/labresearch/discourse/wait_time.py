"""Wait time after questions and after answers, and when it cannot be measured.

Wait time I is the silence after an adult's content question to children until anyone speaks,
wait time II the silence after a child's contribution until somebody else speaks (Rowe 1972, 1986;
Tobin 1987). Stahl (1994) calls the wider family of such silences think time; announced think time
is a kind of pause of its own here (see ``find_pauses``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from labresearch.discourse.cues import Cues, cues_of
from labresearch.discourse.pause_kinds import ended_by, pause_kinds
from labresearch.discourse.rows import LESSON_PHASES
from labresearch.discourse.segments import AnnotatedLines, annotate_lines
from labresearch.discourse.silences import find_silences
from labresearch.discourse.timing import Slots, gap_check, read_slots

if TYPE_CHECKING:
    from labresearch.codebook import Codebook
    from labresearch.corpus import Corpus

__all__ = ["WaitTimeRefused", "wait_time", "wait_time_check"]

_MENDING = (
    "Wait time needs starts and ends of talk to a tenth of a second (a forced alignment, ELAN "
    "or Praat), or pauses that the transcriber timed, such as (3.0)."
)

_MEETING = "a meeting of adults: no line is instruction"
_ALL_TIMEOUT = "all lines lie in time-outs: no line is instruction"
_NO_ROLES = (
    "no speaker has a known role: give roles (--roles roles.csv on the command line, "
    "roles={...} in Python)"
)


class WaitTimeRefused(ValueError):  # noqa: N818 - a refusal, named as such
    """No session allows wait time to be measured; the message says why for each of them."""


def wait_time_check(corpus: Corpus, *, book: Codebook | None = None) -> pd.DataFrame:
    """Check which sessions allow wait time to be measured.

    Parameters
    ----------
    corpus : Corpus
        Lines with roles.
    book : Codebook, optional
        Word lists; the shipped codebook ``pauses`` if left out.

    Returns
    -------
    pandas.DataFrame
        One row a session: ``session``, ``measurable`` ('yes', 'timed marks only', 'no'),
        ``reason`` ('' for 'yes').

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
    ...         "text": ["Why is it a half? (4.0)", "It is the same."],
    ...     }
    ... )
    >>> lesson = pd.DataFrame({"session": ["a"], "phase": "classroom"})
    >>> wait_time_check(Corpus(lesson, lines)).values.tolist()
    [['a', 'timed marks only', 'no times in the file']]
    """
    cues = cues_of(book)
    lines = annotate_lines(corpus, cues)
    slots = read_slots(lines.rows)
    silences, _ = _kinds(lines, cues, slots)
    return _check(lines, slots, silences)


def wait_time(
    corpus: Corpus, *, book: Codebook | None = None, threshold: float = 3.0
) -> pd.DataFrame:
    """Measure wait time, one row for every opportunity.

    In sessions with measured times every content question to children and every child's
    contribution that others follow counts, also where nobody waits (0 s, overlaps included), so
    that the distribution is not cut off at its low end. In sessions without such times only the
    pauses that the transcriber timed are there; ``attrs["notes"]`` says so. Silences of announced
    think time, pair talk or work and missing speech do not count.

    Parameters
    ----------
    corpus : Corpus
        Lines with roles.
    book : Codebook, optional
        Word lists; the shipped codebook ``pauses`` if left out.
    threshold : float
        Waits of at least this many seconds are ``long``; 3 s is the line that Rowe drew.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``kind`` ('wait1', 'wait2'), ``seconds``, ``source`` ('gap', 'timed'),
        ``after_line``, ``before_line`` (-1 if nobody speaks any more), ``speaker`` and ``role``
        (who asked or contributed), ``ended_by`` ('student', 'same_adult', 'other_adult', 'none'),
        ``long`` (bool). ``attrs``: ``threshold`` (s), ``notes`` (list of str).

    Raises
    ------
    WaitTimeRefused
        If no session can be measured.
    ValueError
        If ``threshold`` is not above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from labresearch.corpus import Corpus
    >>> lines = pd.DataFrame(
    ...     {
    ...         "session": "a",
    ...         "line": [0, 1, 2],
    ...         "speaker": ["T", "Mia", "T"],
    ...         "role": ["teacher", "student", "teacher"],
    ...         "text": ["Why is it a half?", "It is the same.", "Okay."],
    ...         "start": [0.0, 5.5, 7.4],
    ...         "end": [1.5, 7.0, 7.9],
    ...     }
    ... )
    >>> lesson = pd.DataFrame({"session": ["a"], "phase": "classroom", "timing": "measured"})
    >>> wait_time(Corpus(lesson, lines)).round(1)[["kind", "seconds", "long"]].values.tolist()
    [['wait1', 4.0, True], ['wait2', 0.4, False]]
    """
    if not threshold > 0:
        message = f"threshold = {threshold!r} s; must be above 0"
        raise ValueError(message)
    cues = cues_of(book)
    lines = annotate_lines(corpus, cues)
    rows = lines.rows
    slots = read_slots(rows)
    silences, kinds = _kinds(lines, cues, slots)
    check = _check(lines, slots, silences)
    measurable = check["measurable"].to_numpy(dtype=object)
    if not (measurable != "no").any():
        raise WaitTimeRefused(_refusal(check))
    after = silences["after"].to_numpy(dtype=np.int64)
    before = silences["before"].to_numpy(dtype=np.int64)
    seconds = silences["duration"].to_numpy(dtype=float)
    session = rows.session[after]
    inside_line = silences["offset"].to_numpy() >= 0
    same_speaker = inside_line | ((before >= 0) & (rows.speaker[before] == rows.speaker[after]))
    keep = (after >= 0) & ~np.isnan(seconds) & (measurable[session] != "no")
    # a child who goes on after a pause has not been answered yet
    keep &= (kinds == "wait1") | ((kinds == "wait2") & ~same_speaker)
    # nobody speaks after the last line: that is the end of the record, no wait
    keep &= (before >= 0) | (silences["source"] == "timed").to_numpy()
    ended = ended_by(lines, after, before)
    line = np.append(rows.line, -1)
    table = pd.DataFrame(
        {
            "session": pd.Series([rows.sessions[s] for s in session[keep]], dtype="str"),
            "kind": pd.Series(kinds[keep], dtype="str"),
            "seconds": seconds[keep],
            "source": pd.Series(silences["source"].to_numpy(dtype=object)[keep], dtype="str"),
            "after_line": line[after[keep]],
            "before_line": line[before[keep]],
            "speaker": pd.Series(
                [rows.speakers[s] for s in rows.speaker[after[keep]]], dtype="str"
            ),
            "role": pd.Series(rows.role[after[keep]], dtype="str"),
            "ended_by": pd.Series(ended[keep], dtype="str"),
            "long": seconds[keep] >= threshold,
        }
    )
    table.attrs["threshold"] = float(threshold)
    table.attrs["notes"] = [
        f"{name}: not measured ({reason})"
        if state == "no"
        else f"{name}: only pauses timed by the transcriber ({reason}); short waits are missing, "
        "so medians and shares are too high"
        for name, state, reason in check.itertuples(index=False)
        if state != "yes"
    ]
    return table


def _kinds(lines: AnnotatedLines, cues: Cues, slots: Slots) -> tuple[pd.DataFrame, np.ndarray]:
    usable = gap_check(lines.corpus, lines.rows, slots)["usable"].to_numpy(dtype=bool)
    silences = find_silences(lines.rows, cues, slots, usable)
    silences = silences[silences["after"] >= 0].reset_index(drop=True)
    return silences, pause_kinds(lines, silences)


def _check(lines: AnnotatedLines, slots: Slots, silences: pd.DataFrame) -> pd.DataFrame:
    rows = lines.rows
    check = gap_check(lines.corpus, rows, slots)
    count = len(rows.sessions)
    timed = silences["source"] == "timed"
    marks = np.bincount(rows.session[silences.loc[timed, "after"]], minlength=count)
    adults = np.bincount(rows.session[rows.adult & rows.spoken], minlength=count)
    students = np.bincount(rows.session[rows.student & rows.spoken], minlength=count)
    lesson = np.bincount(rows.session[lines.layer == "instruction"], minlength=count)
    spoken = np.bincount(rows.session[rows.spoken], minlength=count)
    phases = lines.corpus.sessions["phase"].tolist()
    measurable, reasons = [], []
    for i, (usable, reason) in enumerate(zip(check["usable"], check["reason"], strict=True)):
        missing = "a teacher" if not adults[i] else "a student" if not students[i] else ""
        if not spoken[i]:
            state, why = "no", "no line has words"
        elif phases[i] not in LESSON_PHASES:
            state, why = "no", _MEETING
        elif not (adults[i] or students[i]):
            state, why = "no", _NO_ROLES
        elif not lesson[i]:
            in_timeout = phases[i] != "unknown" or students[i]
            state, why = "no", _ALL_TIMEOUT if in_timeout else _MEETING
        elif missing:
            state, why = "no", f"no speaker has the role of {missing}"
        elif usable:
            state, why = "yes", ""
        else:
            state, why = ("timed marks only" if marks[i] else "no"), reason
        measurable.append(state)
        reasons.append(why)
    return pd.DataFrame(
        {
            "session": check["session"],
            "measurable": pd.Series(measurable, dtype="str"),
            "reason": pd.Series(reasons, dtype="str"),
        }
    )


def _refusal(check: pd.DataFrame) -> str:
    shown = check.head(20)
    lines = [f"  {row.session}: {row.reason}" for row in shown.itertuples()]
    if len(check) > len(shown):
        lines.append(f"  and {len(check) - len(shown)} more; see wait_time_check")
    if not lines:
        lines = ["  the corpus has no session"]
    return "\n".join(["wait time cannot be measured in any session:", *lines, _MENDING])
