"""Who is called by name: "Noor, show us" and "What would you ask, Ms. Tran?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from labresearch.discourse.rows import Rows

__all__ = ["Called", "Written", "called_names", "name_forms", "written_addressees"]

_TITLE = r"(?:Ms|Mr|Mrs|Mx|Dr|Miss|Coach|Principal|Professor)\b\.?"
_NAME = rf"(?:{_TITLE}\s+)?[A-Z][\w'-]*\w|Coach\b"
_FILLER = (
    r"(?:(?:[Oo]kay|OK|[Ss]o|[Aa]nd|[Bb]ut|[Uu]m|[Uu]h|[Ww]ell|[Yy]es|[Yy]eah|[Nn]o|[Nn]ow|[Hh]ey|"
    r"[Hh]i|[Oo]h|[Aa]h|[Hh]mm?|[Aa]ll right|[Aa]lright|[Tt]hank you|[Tt]hanks|[Gg]ood|[Gg]reat|"
    r"[Pp]lease|[Ww]ait|[Gg]o ahead|[Hh]old on)[,.!]?\s+){0,2}"
)
# "Noor, show us" counts everywhere; "Noor?" may as well be "Whom do we ask? Noor?"
_OPENING = re.compile(rf"(?:^|[.?!]\s+){_FILLER}(?P<name>{_NAME})\s*(?P<stop>,|[.?!:]|$)")
_CLOSING = re.compile(rf"[^,\s],\s+(?P<name>{_NAME})\s*(?=[.?!]|$)")
# "hang on to that, Noor, I'd like it", but not a list of names
_WITHIN = re.compile(
    rf"\b[a-z][\w']*,\s+(?P<name>{_NAME}),(?=\s+(?:I\b|[a-z]))(?!\s+(?:and|or|who|whose)\b)"
)
_CAPITAL = re.compile(r"[A-Z]")
_ANY_NAME = re.compile(r"\b[A-Z][\w'-]*\w")
# labels that say what somebody is, not who
_GENERIC = re.compile(
    r"T|TR|R|S|SS|Ss|SN|ST|TA|(?:Teacher|Student|Adult|Observer|Speaker|Kid|Boy|Girl)s?|Child(?:ren)?|"
    r"Class|Group|Host|Principal|Researcher|Aide|Unknown|Everyone|All|Video"
)


_TO = re.compile(r"\bto\s+(?P<name>(?:\w+\.?\s+)?[A-Z][\w'-]*)")
_QUIETLY = re.compile(
    r"\b(?:low|quiet|soft|whisper|under (?:his|her|their) breath|aside)", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Called:
    """Names in the lines; one entry a line.

    Parameters
    ----------
    student : numpy.ndarray of bool
        A student of the session is called: at the start of a sentence with a comma, or at the
        end of one.
    student_bare : numpy.ndarray of bool
        A sentence is nothing but a student's name ("Noor?").
    adult : numpy.ndarray of bool
        An adult of the session is called.
    about : numpy.ndarray of int
        Character at which a student is first named without being called; -1 if none is.
    """

    student: np.ndarray
    student_bare: np.ndarray
    adult: np.ndarray
    about: np.ndarray


def name_forms(label: str) -> list[str]:
    """List the forms in which a speaker may be called.

    Parameters
    ----------
    label : str
        Label of the transcript.

    Returns
    -------
    list of str
        Empty for labels that are no names, such as ``S1`` or ``Teacher``.

    Examples
    --------
    >>> name_forms("Ms. Okafor"), name_forms("Noor A."), name_forms("S12")
    (['Ms Okafor', 'Okafor'], ['Noor A', 'Noor'], [])
    """
    words = re.findall(r"[^\W\d_][\w'-]*", label)
    if not words or re.search(r"\d", label):
        return []
    titled = len(words) > 1 and re.fullmatch(_TITLE, words[0])
    kept = words[-1] if titled else words[0]
    named = len(kept) > 1 and kept[0].isupper() and not _GENERIC.fullmatch(kept)
    forms = [kept] if named else []
    if words[0] == "Coach":
        forms.append("Coach")
    full = " ".join(words)
    return list(dict.fromkeys([full, *forms])) if forms else []


def called_names(rows: Rows, where: np.ndarray) -> Called:
    """Find who is called by name.

    Parameters
    ----------
    rows : Rows
        Lines in order.
    where : numpy.ndarray of bool
        Lines to look at.

    Returns
    -------
    Called
    """
    people = _people(rows)
    nowhere = np.zeros(len(rows), dtype=bool)
    called = Called(
        student=nowhere,
        student_bare=nowhere.copy(),
        adult=nowhere.copy(),
        about=np.full(len(rows), -1, dtype=np.int64),
    )
    known: dict[str, tuple[list[tuple[str, bool]], list[tuple[str, int]]]] = {}
    for place in np.flatnonzero(where).tolist():
        said = rows.speech[place]
        if said not in known:
            known[said] = _candidates(said)
        candidates, mentioned = known[said]
        if not mentioned:
            continue
        students, adults = people[rows.session[place]]
        own = rows.speakers[rows.speaker[place]]
        addressed = set()
        for name, bare in candidates:
            if name in students and students[name] != own:
                (called.student_bare if bare else called.student)[place] = True
                addressed.add(name)
            elif name in adults and adults[name] != own:
                called.adult[place] = True
        for name, start in mentioned:
            if name in students and name not in addressed:
                called.about[place] = start
                break
    return called


def _people(rows: Rows) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Forms of the names of students and of adults, for every session."""
    people: list[tuple[dict[str, str], dict[str, str]]] = [({}, {}) for _ in rows.sessions]
    for session, label, adult in rows.people:
        for form in name_forms(label):
            people[session][int(adult)].setdefault(form, label)
    return people


def _candidates(said: str) -> tuple[list[tuple[str, bool]], list[tuple[str, int]]]:
    if not _CAPITAL.search(said):
        return [], []
    found = []
    for match in _OPENING.finditer(said):
        name = match["name"].replace(".", "")
        found.append((name, match["stop"] != ","))
    for pattern in (_CLOSING, _WITHIN):
        found += [(match["name"].replace(".", ""), False) for match in pattern.finditer(said)]
    mentioned = [(m[0].removesuffix("'s"), m.start()) for m in _ANY_NAME.finditer(said)]
    return found, mentioned


@dataclass(frozen=True, eq=False)
class Written:
    """Whom a comment such as ((to Jun)) names; one entry a line.

    Parameters
    ----------
    adults : numpy.ndarray of bool
        An adult of the session, or several.
    child : numpy.ndarray of bool
        A student of the session.
    quietly : numpy.ndarray of bool
        The comment says that it was said under the breath, as in ((low, to Ms. Tran)).
    """

    adults: np.ndarray
    child: np.ndarray
    quietly: np.ndarray


def written_addressees(rows: Rows, where: np.ndarray) -> Written:
    """Read from the transcriber's comments whom a line is said to.

    Parameters
    ----------
    rows : Rows
        Lines in order.
    where : numpy.ndarray of bool
        Lines to look at.

    Returns
    -------
    Written
    """
    found = Written(*(np.zeros(len(rows), dtype=bool) for _ in range(3)))
    places = [place for place in rows.commented if where[place]]
    people = _people(rows) if places else []
    for place in places:
        students, adults = people[rows.session[place]]
        for _, comment in rows.comments(place):
            match = _TO.search(comment)
            name = match["name"].replace(".", "") if match else ""
            if name in adults or name in students:
                found.adults[place] = name in adults
                found.child[place] = name not in adults
                found.quietly[place] = bool(_QUIETLY.search(comment))
                break
    return found
