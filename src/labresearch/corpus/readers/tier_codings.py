"""Tiers that are not talk: which hold codes, which lines these belong to, and what is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from labresearch.corpus.import_report import Finding

__all__ = [
    "codings_table",
    "kept_tiers",
    "lines_at",
    "names_no_speaker",
    "slug",
    "values_repeat",
]

# fmt: off
_NOT_TALK = frozenset(
    {
        "act", "action", "actions", "activities", "activity", "acts", "categories",
        "category", "code", "codes", "coding", "codings", "comment", "comments", "event",
        "events", "fto", "ftos", "gaze", "gesture", "gestures", "gloss", "glosses",
        "kinesics", "label", "labels", "marker", "markers", "memo", "memos", "move",
        "moves", "noise", "noises", "nonverbal", "note", "notes", "pause", "pauses",
        "phase", "phases", "posture", "rating", "ratings", "score", "scores", "section",
        "sections", "silence", "silences", "slide", "slides", "tag", "tags", "topic",
        "topics", "translation", "translations",
    }
)
# fmt: on
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_MOST_VALUES = 25
_LONGEST = 40
_MOST_PAIRS = 20_000_000
_TIERS_SHOWN = 20
_TEXTS = 500


def slug(name: str) -> str:
    """Make a code of a name.

    Examples
    --------
    >>> slug("ChunkLanguage"), slug("Press for reasoning!"), slug("?")
    ('chunk_language', 'press_for_reasoning', '?')
    """
    words = re.sub(r"\W+|_+", "_", _CAMEL.sub("_", name.strip())).strip("_").lower()
    return words or name.strip()


def names_no_speaker(name: str) -> bool:
    """Whether the name of a tier says that it does not hold talk.

    Examples
    --------
    >>> [names_no_speaker(x) for x in ("SectionMarker", "T_gesture", "Ms. Okafor", "Mark")]
    [True, True, False, False]
    """
    words = re.split(r"[\W\d_]+", _CAMEL.sub(" ", name).lower())
    return not _NOT_TALK.isdisjoint(words)


def values_repeat(values: Sequence[str]) -> bool:
    """Whether values are few, short and come again, as codes do and talk does not.

    Examples
    --------
    >>> values_repeat(["press", "revoice", "press", "press"]), values_repeat(["So.", "Why?"])
    (True, False)
    """
    different = set(values)
    return (
        len(values) >= 4
        and len(different) <= _MOST_VALUES
        and len(values) >= 2 * len(different)
        and max(map(len, different)) <= _LONGEST
    )


def lines_at(
    spans: Sequence[tuple[float, float]], starts: np.ndarray, ends: np.ndarray
) -> tuple[list[list[int]], int]:
    """Find the lines at the time of each span: those that share half of the shorter of the two.

    Parameters
    ----------
    spans : sequence of (float, float)
        Start and end (s, NaN unknown).
    starts, ends : numpy.ndarray of float
        Of the lines, in the same unit.

    Returns
    -------
    lines : list of list of int
        Positions for each span.
    skipped : int
        Spans that were not looked at, in files where everything overlaps with everything.
    """
    known = np.flatnonzero(~np.isnan(starts) & ~np.isnan(ends))
    order = known[np.argsort(starts[known], kind="stable")]
    first, last = starts[order], ends[order]
    reach = np.maximum.accumulate(last) if len(last) else last
    out: list[list[int]] = []
    budget = _MOST_PAIRS
    skipped = 0
    for start, end in spans:
        low = int(np.searchsorted(reach, start, "left"))
        high = int(np.searchsorted(first, end, "right"))
        if start != start or end != end or high <= low:
            out.append([])
            continue
        budget -= high - low
        if budget < 0:
            skipped += 1
            out.append([])
            continue
        a, b = first[low:high], last[low:high]
        latest, shared = np.maximum(a, start), np.minimum(b, end) - np.maximum(a, start)
        shorter = np.minimum(b - a, end - start)
        inside = (latest < np.maximum(b, end)) | ((a == b) & (start == end))
        point = (shorter == 0) & (shared >= 0) & inside
        hit = ((shared > 0) & (shared >= 0.5 * shorter)) | point
        out.append(sorted(order[low:high][hit].tolist()))
    return out, skipped


def codings_table(rows: Sequence[tuple[int, str, str, str]]) -> pd.DataFrame | None:
    """Build the table of codings from (row, code, coder, evidence); each coding once."""
    if not rows:
        return None
    table = pd.DataFrame(rows, columns=["row", "code", "coder", "evidence"])
    table = table.drop_duplicates(["row", "code", "coder"])
    return table.sort_values("row", kind="stable").reset_index(drop=True)


def kept_tiers(tiers: Sequence[tuple[str, int, Sequence[str]]]) -> list[Finding]:
    """Say what stands in tiers that are neither talk nor codes.

    Parameters
    ----------
    tiers : sequence of (str, int, sequence of str)
        Name, line in the file and texts of each tier.

    Returns
    -------
    list of Finding
    """
    findings = []
    for name, line, texts in tiers[:_TIERS_SHOWN]:
        shown = "; ".join(texts[:40])
        if len(shown) > _TEXTS or len(texts) > 40:
            shown = f"{shown[:_TEXTS]} ..."
        message = f"tier {name[:60]!r} is not talk and was left out, {len(texts)} texts: {shown}"
        findings.append(Finding(line, "note", "kept", message))
    rest = tiers[_TIERS_SHOWN:]
    if rest:
        names = ", ".join(repr(name[:60]) for name, _, _ in rest[:10])
        message = f"{len(rest)} more tiers are not talk and were left out: {names}"
        findings.append(Finding(rest[0][1], "warning", "kept", message))
    return findings
