"""The roles of one session: what the user gives goes first, then the file, labels and talk."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.raw import RawTranscript
from labresearch.corpus.role_evidence import SURE, suggest_teacher
from labresearch.corpus.roles import CONFIDENCE, RoleGuess, guess_roles
from labresearch.corpus.schema import ADULT_ROLES, ROLES
from labresearch.corpus.speaker_labels import label_kind

__all__ = ["session_roles"]

_HOW = "give them with --roles FILE.csv (in Python roles={...})"
_TAGGED = ("first name", "full name", "number", "")


def session_roles(
    speaker: pd.Series,
    raw: RawTranscript,
    *,
    given: Mapping[str, str],
    phase: str,
    findings: list[Finding],
) -> dict[str, RoleGuess]:
    """Work out the role of every speaker of a session.

    Parameters
    ----------
    speaker : pandas.Series of str
        Cleaned label of every line; '' unknown.
    raw : RawTranscript
        What the file says.
    given : mapping of str to str
        Label to role, by the user; it goes before anything else.
    phase : str
        Phase of the session.
    findings : list of Finding
        What was guessed, and who is not known, is appended.

    Returns
    -------
    dict of str to RoleGuess
        Every label but ''.
    """
    labels = [label for label in speaker.unique() if label]
    by_user = {label.casefold(): role for label, role in given.items()}
    out: dict[str, RoleGuess] = {}
    for label in labels:
        role = by_user.get(label.casefold())
        if role:
            out[label] = RoleGuess(role, "given", CONFIDENCE["given"], "given")
    for label, guess in _from_file(speaker, raw).items():
        out.setdefault(label, guess)
    guesses = guess_roles(labels, phase=phase, known=_roles_of(out))
    found = {**out, **guesses}
    if labels and not any(guess.role in ADULT_ROLES for guess in found.values()):
        found = _by_talk(speaker, raw, found, out, phase, findings)
    _report(labels, found, findings)
    return found


def _roles_of(guesses: Mapping[str, RoleGuess]) -> dict[str, str]:
    return {label: guess.role for label, guess in guesses.items()}


def _from_file(speaker: pd.Series, raw: RawTranscript) -> dict[str, RoleGuess]:
    """Roles from a column of roles, or for names from the column in which they are tagged."""
    out: dict[str, RoleGuess] = {}
    rows = raw.rows
    if "role" in rows:
        counts: dict[str, Counter[str]] = {}
        for label, role in zip(speaker, rows["role"], strict=True):
            counts.setdefault(label, Counter())[role] += 1
        for label, said in counts.items():
            # the commonest; of equally common ones the first in the alphabet
            role = min(said, key=lambda r: (-said[r], r))
            if label and role in ROLES:
                sure = CONFIDENCE["file"] if role != "unknown" else math.nan
                out[label] = RoleGuess(role, "as the file says", sure, "file")
    if "teacher_tag" in rows and "student_tag" in rows:
        tags = rows[["teacher_tag", "student_tag"]].groupby(speaker.to_numpy()).sum()
        for label, adult, child in tags.itertuples():
            if label and label_kind(label) in _TAGGED and adult + child and label not in out:
                role = "teacher" if adult > child else "student"
                # one tag may be a slip; the share with one of each kind added (Laplace)
                sure = (max(adult, child) + 1) / (adult + child + 2)
                reason = f"tagged in the column {role} tag"
                out[label] = RoleGuess(role, reason, min(float(sure), CONFIDENCE["file"]), "tags")
    return out


def _by_talk(
    speaker: pd.Series,
    raw: RawTranscript,
    found: dict[str, RoleGuess],
    known: Mapping[str, RoleGuess],
    phase: str,
    findings: list[Finding],
) -> dict[str, RoleGuess]:
    """Find the teacher by the talk, where no label says who is one; sure ones are taken."""
    open_labels = {label for label, guess in found.items() if guess.role == "unknown"}
    best = suggest_teacher(speaker, raw.rows["text"], phase=phase)
    if best is None or best.speaker not in open_labels:
        return found
    if best.confidence >= SURE:
        teacher = RoleGuess("teacher", best.reason, best.confidence, "talk")
        settled = {**known, best.speaker: teacher}
        # with a teacher in the room, first names are children
        return {**settled, **guess_roles(found, phase=phase, known=_roles_of(settled))}
    message = (
        f"{best.speaker} may be the teacher (confidence {best.confidence:.2f}): {best.reason}; if "
        f'so, say it with --roles FILE.csv (in Python roles={{"{best.speaker}": "teacher"}})'
    )
    findings.append(Finding(0, "note", "suggested", message))
    return found


def _report(labels: list[str], found: Mapping[str, RoleGuess], findings: list[Finding]) -> None:
    known = [label for label in labels if found[label].role != "unknown"]
    told = [label for label in known if found[label].source == "file"]
    if told:
        message = f"roles of {len(told)} of {len(labels)} speakers are those of the file's column"
        findings.append(Finding(0, "note", "kept", message))
    guessed = [label for label in known if found[label].source not in ("given", "file")]
    if guessed:
        groups: dict[str, list[str]] = {}
        for label in guessed:
            guess = found[label]
            head = f"{guess.role} ({guess.reason}; confidence {guess.confidence:.2f})"
            groups.setdefault(head, []).append(label)
        parts = [
            f"{reason}: {', '.join(names[:6])}{' ...' if len(names) > 6 else ''}"
            for reason, names in groups.items()
        ]
        message = f"roles guessed, {len(guessed)} of {len(labels)}: {'; '.join(parts)}"
        findings.append(Finding(0, "note", "guessed", message))
    unknown = [label for label in labels if found[label].role == "unknown"]
    if unknown:
        shown = ", ".join(unknown[:8]) + (" ..." if len(unknown) > 8 else "")
        message = f"speakers without a known role, {len(unknown)} of {len(labels)}: {shown}; {_HOW}"
        findings.append(Finding(0, "warning", "roles", message))
    if labels and not any(guess.role in ADULT_ROLES for guess in found.values()):
        message = (
            "no adult was recognised; give --roles FILE.csv (in Python roles={...}) to tell adults "
            "from students"
        )
        findings.append(Finding(0, "warning", "roles", message))
