"""The headers of a CHAT file: who takes part, and what is said of the recording."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

from labresearch.corpus.import_report import Finding
from labresearch.corpus.readers.chat_lines import ChatLine, take_bullets

__all__ = ["CHAT_ROLES", "Participant", "header_findings", "participants"]

_STUDENTS = "Target_Child Child Student Boy Girl Playmate Teenager Youth"
_RESEARCHERS = "Investigator Observer Interviewer Experimenter Camera_Operator"
# kin and others: no role of ours, and not to be guessed from a first name
_NO_ROLE = (
    "Mother Father Brother Sister Sibling Grandmother Grandfather Aunt Uncle Cousin Family_Member "
    "Friend Relative Caretaker Babysitter Adult Visitor Guest Doctor Nurse Therapist Patient Clerk "
    "Attorney Justice Salesperson Bystander Environment Media Toy Non_Human Text Computer"
)
# they say nothing of a person, so that the label may
_ANY = (
    "Participant Speaker Subject Informant Unidentified Uncertain Narrator Player Leader Member "
    "Male Female OffScript ZeroGlot"
)
CHAT_ROLES: dict[str, str] = {
    **{role.casefold(): "student" for role in _STUDENTS.split()},
    **{role.casefold(): "researcher" for role in _RESEARCHERS.split()},
    "teacher": "teacher",
    "host": "host",
    "group": "group",
    "teacher_aide": "aide",
    "aide": "aide",
    "coach": "coach",
    "principal": "principal",
    **{role.casefold(): "unknown" for role in _NO_ROLE.split()},
    **{role.casefold(): "" for role in _ANY.split()},
}
"""Roles of CHAT, in lower case, to roles of ours; '' where the label may tell more."""

OWN = "labresearch"
_SILENT = {
    "utf8",
    "begin",
    "end",
    "participants",
    "id",
    "font",
    "window",
    "color words",
    "languages",
}
_SHOWN = 12


@dataclasses.dataclass
class Participant:
    """A speaker as @Participants and @ID name it: ``label`` and ``role`` are ours."""

    code: str
    name: str = ""
    chat_role: str = ""
    label: str = ""
    role: str = ""
    own: bool = False


def participants(headers: list[ChatLine], findings: list[Finding]) -> dict[str, Participant]:
    """Find who takes part.

    Parameters
    ----------
    headers : list of ChatLine
        The headers.
    findings : list of Finding
        Names that were taken, and what does not fit, are appended.

    Returns
    -------
    dict of str to Participant
        By code.
    """
    ids = _ids(headers)
    out: dict[str, Participant] = {}
    for line in headers:
        if (line.key or "").casefold() != "participants":
            continue
        for entry in line.text.split(","):
            words = entry.split()
            if not words:
                continue
            code = words[0]
            if code in out:
                message = f"@Participants names the speaker {code!r} more than once"
                findings.append(Finding(line.line, "note", "kept", message))
                continue
            out[code] = _participant(code, words[1:], ids.get(code, []))
    for code, fields in ids.items():
        if code and code not in out:
            out[code] = _participant(code, [], fields)
    _label(out, findings)
    return out


def _ids(headers: list[ChatLine]) -> dict[str, list[str]]:
    """Fields of @ID by code: language, corpus, code, age, sex, group, SES, role, ..."""
    out: dict[str, list[str]] = {}
    for line in headers:
        if (line.key or "").casefold() == "id":
            fields = [field.strip() for field in line.text.split("|")]
            fields += [""] * (10 - len(fields))
            out.setdefault(fields[2], fields)
    return out


def _participant(code: str, words: list[str], fields: list[str]) -> Participant:
    chat_role = words[-1] if words else ""
    names = words[:-1]
    said = fields[7] if fields else ""
    if len(words) == 1 and chat_role.casefold() not in CHAT_ROLES and said and said != chat_role:
        # a name without a role
        names, chat_role = words, said
    one = Participant(code, " ".join(names), chat_role or said)
    one.own = bool(fields) and fields[1] == OWN
    one.role = CHAT_ROLES.get(one.chat_role.casefold(), "")
    custom = fields[9] if one.own else ""
    if custom.startswith("role="):
        one.role = custom.removeprefix("role=")
    if one.own:
        one.label = "" if custom == "unnamed" else _name(one.name) or code
    elif one.name and one.name.casefold() not in CHAT_ROLES:
        one.label = _name(one.name)
    else:
        one.label = code
    return one


def _name(written: str) -> str:
    """'Ms._Okafor' is one word in CHAT; a double underscore stands for a real one."""
    name = re.sub(r"(?<!_)_(?!_)", " ", written).replace("__", "_")
    return re.sub(r"%([0-9A-F]{2,6});", lambda m: _character(m[1]), name)


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else ""


def _label(people: dict[str, Participant], findings: list[Finding]) -> None:
    """Use names as labels, unless two people have the same one."""
    counts = Counter(one.label.casefold() for one in people.values())
    shared = [p for p in people.values() if counts[p.label.casefold()] > 1 and p.label != p.code]
    for one in shared:
        one.label = one.code
    if shared:
        codes = ", ".join(one.code for one in shared)
        message = f"speakers with the same name are told apart by their codes: {codes}"
        findings.append(Finding(0, "note", "guessed", message))
    named = [one for one in people.values() if one.label not in (one.code, "")]
    if named:
        shown = ", ".join(f"{one.code} = {one.label}" for one in named[:_SHOWN])
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        message = f"speakers are called by their names in @Participants: {shown}{more}"
        findings.append(Finding(0, "note", "kept", message))


def header_findings(headers: list[ChatLine]) -> list[Finding]:
    """Report what the headers say, since none of it is talk.

    Parameters
    ----------
    headers : list of ChatLine
        The headers.

    Returns
    -------
    list of Finding
        One entry a kind of header.
    """
    groups: dict[str, list[ChatLine]] = {}
    for line in headers:
        key = (line.key or "").strip()
        if key.casefold() not in _SILENT and (line.text or key):
            groups.setdefault(key, []).append(line)
    out = []
    for key, lines in groups.items():
        said = " / ".join(
            f"{take_bullets(line.text)[0]} (line {line.line})"
            if len(lines) > 1
            else take_bullets(line.text)[0]
            for line in lines
        )
        count = f", {len(lines)}" if len(lines) > 1 else ""
        message = f"header @{key}, not talk{count}: {said}" if said else f"header @{key}, not talk"
        out.append(Finding(lines[0].line, "note", "kept", message[:500]))
    described = []
    for fields in _ids(headers).values():
        known = [f for f in (*fields[3:7], fields[8]) if f]
        if known:
            described.append(f"{fields[2]}: {', '.join(known)}")
    if described:
        message = f"what @ID says of the speakers: {'; '.join(described)}"
        out.append(Finding(0, "note", "kept", message[:500]))
    return out
