"""Who speaks in which lane: the assignment of speakers to rows of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES

__all__ = ["Lane", "assign_lanes"]

_ROLE_ORDER = {
    role: place
    for place, role in enumerate(
        (
            "host",
            "teacher",
            "coach",
            "principal",
            "researcher",
            "aide",
            "student",
            "group",
            "unknown",
        )
    )
}
_POOLED = {"adult": "other adults", "student": "other children", "unknown": "unclear who"}


@dataclass(frozen=True)
class Lane:
    """One row of a timeline: its label, the role that gives the colour, and who is in it."""

    label: str
    role: str
    speakers: tuple[str, ...]


def assign_lanes(
    lines: pd.DataFrame, *, lanes: Literal["speaker", "role"] = "speaker", limit: int = 14
) -> list[Lane]:
    """Give speakers their lanes: by role, then in the order in which they first speak.

    Where there are more speakers than lanes, those who speak first have a lane of their own and
    those who come later share one. How much somebody talks plays no part: a picture must not rank
    children.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``speaker`` and ``role`` of the lines of one session, in order.
    lanes : {'speaker', 'role'}
        One lane a speaker or one a role.
    limit : int, default 14
        Lanes at most; adults have theirs first, then children in the order of their first line.

    Returns
    -------
    list of Lane
        From top to bottom.

    Examples
    --------
    >>> lines = pd.DataFrame({
    ...     "speaker": ["T", "Mia", "Ben", "Ava"], "role": ["teacher", *["student"] * 3]})
    >>> [lane.label for lane in assign_lanes(lines, limit=3)]
    ['T', 'Mia', 'other children (2)']
    """
    people = lines[["speaker", "role"]].drop_duplicates(ignore_index=True)  # first line of each
    people["place"] = people["role"].map(_ROLE_ORDER)
    people = people.sort_values("place", kind="stable")
    if lanes == "role":
        return [
            Lane(str(role), str(role), tuple(part["speaker"]))
            for role, part in people.groupby("role", sort=False)
        ]
    people["kind"] = people["role"].map(_kind)
    named = people["speaker"] != ""
    kept = people[named]
    if len(kept) + (~named).any() > limit:
        # adults stay as long as they fit; room is left for the lanes of those who are pooled
        room = max(limit - 1 - int((~named).any()), 1)
        adults = kept[kept["kind"] == "adult"].head(room)
        others = kept[kept["kind"] != "adult"].head(max(room - len(adults), 0))
        kept = pd.concat([adults, others])
    rest = people.drop(index=kept.index)
    result = [Lane(row.speaker, row.role, (row.speaker,)) for row in kept.itertuples(index=False)]
    for kind, part in rest.groupby("kind", sort=False):
        label = _POOLED[str(kind)]
        number = f" ({len(part)})" if kind != "unknown" and len(part) > 1 else ""
        result.append(Lane(label + number, str(part["role"].iloc[0]), tuple(part["speaker"])))
    return sorted(result, key=lambda lane: _ROLE_ORDER[lane.role])


def _kind(role: str) -> str:
    if role in ADULT_ROLES:
        return "adult"
    return "student" if role in STUDENT_ROLES else "unknown"
