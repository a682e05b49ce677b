"""Roles of speakers, guessed from their labels or given by the user."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from labresearch.corpus.encoding import decode, read_bytes
from labresearch.corpus.import_report import TranscriptError
from labresearch.corpus.schema import ADULT_ROLES, ROLES
from labresearch.corpus.speaker_labels import clean_label, label_kind, people

__all__ = ["CONFIDENCE", "RoleGuess", "given_roles", "guess_roles"]

_CHILDREN_PRESENT = frozenset({"enactment", "classroom", "unknown"})
_SAME = frozenset(
    {"teacher", "host", "coach", "principal", "researcher", "aide", "student", "group"}
)
_ARGUMENT = "roles"
_WHY = {
    "teacher": "the label is that of a teacher",
    "host": "the label says host",
    "coach": "the label says coach or facilitator",
    "principal": "the label says principal",
    "researcher": "the label is that of a researcher or interviewer",
    "aide": "the label is that of an aide",
    "student": "the label is that of a student",
    "group": "the label is that of several students",
}


CONFIDENCE = {
    "given": 1.0,
    "file": 0.98,
    "teacher": 0.98,
    "student": 0.97,
    "group": 0.98,
    "researcher": 0.85,
    "coach": 0.95,
    "principal": 0.95,
    "aide": 0.95,
    "host": 0.95,
    "first name": 0.95,
    "students together": 0.95,
    "people together": 0.9,
    "doctor": 0.6,
    "I": 0.8,
}
"""How sure each kind of evidence makes a role, from 0 to 1.

``given`` is what the user says; ``file`` a column of roles. The others are for labels. Where the
454 lessons of our part of TalkMoves (Suresh et al. 2022) have enough of them, they are the share of
labels for which the label and the tags of the file agree that somebody is an adult or a child,
rounded down: teacher 504 of 507, student 441 of 447, several students 280 of 282, first names in a
class 3,462 of 3,481 (less here, since adults of a lab may go by first names), labels of two or more
students 14 of 14, researcher 7 of 8. The rest (coach, principal, aide, host, Dr., I) is rare there
and set by judgement. Which adult somebody is (host or teacher) is less sure than the number says.
"""


class RoleGuess(NamedTuple):
    """A role, and why.

    Parameters
    ----------
    role : str
        One of the roles of table speakers.
    reason : str
        In words.
    confidence : float
        From 0 to 1, by ``CONFIDENCE``; NaN where the role is not known.
    source : str
        'label', 'name in class', 'together', or '' where the role is not known.
    """

    role: str
    reason: str
    confidence: float
    source: str


def guess_roles(
    labels: Iterable[str], *, phase: str = "unknown", known: Mapping[str, str] | None = None
) -> dict[str, RoleGuess]:
    """Guess the role of every speaker label of one session.

    Labels that say a role (T, Ms. X, Coach X, S2, Ss, R1) have it. A single first name is a
    student only where the same session has an adult that is known as one and children are
    present (enactment, classroom, or a phase that is not known). 'Dr. X' is the teacher in a
    classroom or where the phase is not known, and a researcher in a lab or meeting. Full names,
    numbers ('Speaker 1'), recordings and unknown voices stay unknown.

    Parameters
    ----------
    labels : iterable of str
        Cleaned labels.
    phase : str, optional
        Phase of the session, one of the phases of table sessions.
    known : mapping of str to str, optional
        Roles that are known already; they are not guessed, and an adult among them counts.

    Returns
    -------
    dict of str to RoleGuess
        Label to (role, reason, confidence, source), for the labels that are not in ``known``.

    Examples
    --------
    >>> guess = guess_roles(["T", "Mia", "Ss"], phase="classroom")["Mia"]
    >>> guess.role, guess.confidence, guess.reason
    ('student', 0.95, 'a first name, in a class with an adult')
    >>> guess_roles(["Mia", "Leo"], phase="planning")["Mia"].role
    'unknown'
    """
    known = known or {}
    open_labels = [label for label in dict.fromkeys(labels) if label not in known]
    out = {label: _by_form(label, phase) for label in open_labels}
    has_adult = any(guess.role in ADULT_ROLES for guess in out.values()) or any(
        role in ADULT_ROLES for role in known.values()
    )
    if has_adult and phase in _CHILDREN_PRESENT:
        for label in open_labels:
            if out[label].role == "unknown" and label_kind(label) == "first name":
                reason = "a first name, in a class with an adult"
                sure = CONFIDENCE["first name"]
                out[label] = RoleGuess("student", reason, sure, "name in class")
    roles = {**{label: guess.role for label, guess in out.items()}, **known}
    for label in open_labels:
        if label_kind(label) == "people":
            out[label] = _together(label, roles, phase)
    return out


def _by_form(label: str, phase: str) -> RoleGuess:
    kind = label_kind(label)
    if kind in _SAME:
        return RoleGuess(kind, _WHY[kind], CONFIDENCE[kind], "label")
    if kind == "doctor":
        sure = CONFIDENCE["doctor"]
        if phase in ("classroom", "unknown"):
            return RoleGuess("teacher", "Dr. in a classroom", sure, "label")
        return RoleGuess("researcher", "Dr. in a lab or meeting", sure, "label")
    if kind == "number" and label.upper() == "I" and phase == "interview":
        return RoleGuess("researcher", "I in an interview", CONFIDENCE["I"], "label")
    why = {
        "machine": "a recording or machine",
        "unknown": "the label says that the speaker is unknown",
        "number": "a number or letter says no role",
        "full name": "a full name says no role",
    }.get(kind, "the label says no role")
    return RoleGuess("unknown", why, math.nan, "")


def _together(label: str, roles: Mapping[str, str], phase: str) -> RoleGuess:
    parts = people(label)
    found = {roles[p] if p in roles else _by_form(p, phase).role for p in parts}
    # a first name that never speaks alone is judged as the others are
    if "student" in found and all(
        p in roles or label_kind(p) in ("first name", "student", "group") for p in parts
    ):
        found.discard("unknown")
    if found <= {"student", "group"}:
        sure = CONFIDENCE["students together"]
        return RoleGuess("group", "several students in one label", sure, "together")
    if len(found) == 1 and "unknown" not in found:
        reason = "several people of one role in one label"
        return RoleGuess(found.pop(), reason, CONFIDENCE["people together"], "together")
    reason = (
        "several people of one role in one label"
        if len(found) == 1
        else "several people of different roles in one label"
    )
    return RoleGuess("unknown", reason, math.nan, "")


def given_roles(roles: Mapping[str, str] | str | Path | None) -> dict[str, str]:
    """Check roles given by the user, or read them from a table.

    Parameters
    ----------
    roles : mapping, path or None
        Label to role, or a CSV file with the columns ``speaker`` and ``role``.

    Returns
    -------
    dict of str to str
        Cleaned label to role.

    Raises
    ------
    TranscriptError
        If the file has not these columns, or a role is none of the allowed ones.

    Examples
    --------
    >>> given_roles({"Priya Raman": "coach"})
    {'Priya Raman': 'coach'}
    """
    if roles is None:
        return {}
    if isinstance(roles, Mapping):
        for label, role in roles.items():
            if role not in ROLES:
                raise TranscriptError(_ARGUMENT, 0, _not_allowed(f"roles[{label!r}]", role))
        return {clean_label(label): role for label, role in roles.items()}
    path = Path(roles)
    text, _ = decode(read_bytes(path), file=path.name)
    reader = csv.reader(text.splitlines())
    header = [cell.strip().lower() for cell in next(reader, [])]
    if "speaker" not in header or "role" not in header:
        message = (
            f"expected a header with the columns speaker and role, found {', '.join(header)!r}"
        )
        raise TranscriptError(path.name, 1, message)
    out = {}
    for row in reader:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        if not cells.get("speaker"):
            continue
        role = cells.get("role", "")
        if role not in ROLES:
            raise TranscriptError(path.name, reader.line_num, _not_allowed("column 'role'", role))
        out[clean_label(cells["speaker"])] = role
    return out


def _not_allowed(where: str, role: str) -> str:
    return f"{where}: {role!r} is not allowed; must be one of {', '.join(ROLES)}"
