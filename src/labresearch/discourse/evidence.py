"""What single lines show: talk to children, or talk of adults with each other about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from labresearch.discourse.cues import Cues, Lookup, Part
from labresearch.discourse.names import Called, called_names, written_addressees
from labresearch.discourse.rows import Rows

__all__ = ["Evidence", "read_evidence"]

# third person about children; weak alone, since teachers also talk so with the class
_THIRD = r"\b(?:she|he|they|her|his|hers|him|them|their|theirs|kids?|children|students?|somebody)\b"
_ADULTS = r"\b(?:teachers|grown-?ups|colleagues|adults|folks)\b"
_SENTENCE_END = re.compile(r"[.?!]+[\"')]*(?:\s|$)")
_REPLY = re.compile(r"[^.?!]{0,40}?,\s+[A-Z][\w'-]+[.!]\s+")
# "((turns to the teachers))" in a child's line is the child's own turning
_OWN_TURN = re.compile(r"\W*(?:turn|fac|walk|step|address|speak)", re.IGNORECASE)
_CALLS = re.compile(r"\s*(?:\w+,?\s+)?[A-Z][\w'-]+,")


@dataclass(frozen=True, eq=False)
class Evidence:
    """One entry a line; False outside lessons and for lines that are not an adult's.

    Parameters
    ----------
    call, gesture : numpy.ndarray of bool
        A time-out is called in words, or by a gesture in a comment (any line).
    gesture_first : numpy.ndarray of bool
        The gesture stands before the words of the line.
    collegial : numpy.ndarray of bool
        Talk among adults, by the word list.
    address : numpy.ndarray of bool
        Children are addressed, by the word lists or by name.
    returns : numpy.ndarray of bool
        Collegial talk and then, in a later sentence, an address to children.
    called : Called
        Names in the line.
    score : numpy.ndarray of int
        How many of these: collegial talk, third person about children, said to a colleague.
    logistics : numpy.ndarray of bool
        Materials, movement, time.
    question : numpy.ndarray of bool
        The words end in a question mark.
    """

    call: np.ndarray
    gesture: np.ndarray
    gesture_first: np.ndarray
    collegial: np.ndarray
    address: np.ndarray
    returns: np.ndarray
    called: Called
    score: np.ndarray
    logistics: np.ndarray
    question: np.ndarray


def read_evidence(rows: Rows, lookup: Lookup) -> Evidence:
    """Look for the cues of time-outs in the lines of lessons.

    Parameters
    ----------
    rows : Rows
        Lines in order.
    lookup : Lookup
        Word lists in the lines of adults.

    Returns
    -------
    Evidence
    """
    cues = lookup.cues
    adult = rows.adult & rows.spoken & rows.lesson
    called = called_names(rows, adult)
    collegial = lookup.hits("collegial_talk", adult)
    regather = lookup.hits("regather", adult) & ~collegial
    named = lookup.hits("address_students", adult)
    address = named | regather | called.student
    third = (_hits(_THIRD, lookup) & adult) | (called.about >= 0)
    to_adults = called.adult | (_hits(_ADULTS, lookup) & adult)
    # said to a colleague by the transcriber's word; what is whispered does not stop the lesson
    written = written_addressees(rows, adult)
    to_adults |= written.adults & ~written.quietly
    gesture, gesture_first = _gestures(rows, cues)
    both = np.flatnonzero(collegial & address)
    returns = np.zeros(len(rows), dtype=bool)
    for place in both.tolist():
        returns[place] = _turns_to_children(
            rows.speech[place], cues, called=bool(called.student[place])
        )
        if not returns[place]:
            # "Friends, hang on. Coach, what do we make of it?" ends with the adults
            address[place] = not _ends_collegial(
                rows.speech[place], cues, called=bool(called.student[place])
            )
    call = lookup.hits("timeout_call", adult)
    call &= ~_to_a_child(rows, lookup, call, called, collegial, to_adults)
    score = collegial.astype(np.int64) + third + to_adults
    return Evidence(
        call=call,
        gesture=gesture,
        gesture_first=gesture_first,
        collegial=collegial | to_adults,
        address=address,
        returns=returns,
        called=called,
        score=score,
        logistics=lookup.hits("logistics", adult),
        question=np.array([said.rstrip("\"') ").endswith("?") for said in rows.speech], dtype=bool),
    )


def _hits(source: str, lookup: Lookup) -> np.ndarray:
    return lookup.search([Part((source,))])


def _gestures(rows: Rows, cues: Cues) -> tuple[np.ndarray, np.ndarray]:
    """Gesture calls in comments of any line, also of a line that nobody speaks."""
    found, first = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    search = cues.pattern("timeout_gesture").search
    for place in rows.commented:
        for start, comment in rows.comments(place) if rows.lesson[place] else ():
            if search(comment) and not (rows.student[place] and _OWN_TURN.match(comment)):
                found[place] = True
                first[place] = not re.search(r"\w", rows.text[place][:start])
    return found, first


def _to_a_child(
    rows: Rows,
    lookup: Lookup,
    call: np.ndarray,
    called: Called,
    collegial: np.ndarray,
    to_adults: np.ndarray,
) -> np.ndarray:
    """Whether a call is meant for a child, or asks the class to pause and think."""
    about_adults = collegial | to_adults
    behaviour = lookup.hits("behaviour_timeout", call) & ~to_adults
    think = lookup.hits("think_time", call) & ~about_adults
    child = (called.student | called.student_bare) & ~about_adults
    for place in np.flatnonzero(call & (called.about >= 0) & ~about_adults).tolist():
        # "Leo needs a time-out", but not "Time-out, what did Leo mean?"
        match = lookup.cues.pattern("timeout_call").search(rows.speech[place])
        between = rows.speech[place][called.about[place] : match.start() if match else 0]
        child[place] |= bool(between) and not _SENTENCE_END.search(between)
    return behaviour | think | child


def _turns_to_children(said: str, cues: Cues, *, called: bool) -> bool:
    """Collegial words stand in an earlier sentence than the first address to children."""
    first = cues.pattern("collegial_talk").search(said)
    end = _SENTENCE_END.search(said, first.end() if first else 0)
    if end is None:
        return False
    before, after = said[: end.end()], said[end.end() :]
    pattern = cues.pattern("address_students")
    if pattern.search(before):
        return False
    return bool(pattern.search(after)) or (called and bool(_CALLS.match(after)))


def _ends_collegial(said: str, cues: Cues, *, called: bool) -> bool:
    addresses = [match.end() for match in cues.pattern("address_students").finditer(said)]
    collegial = [match.start() for match in cues.pattern("collegial_talk").finditer(said)]
    if called:
        # a child is called: only "Not yet, Mia. Should we compare?" is sure to leave the child
        reply = _REPLY.match(said)
        return bool(
            reply
            and collegial
            and collegial[-1] >= reply.end()
            and not any(end > reply.end() for end in addresses)
        )
    return bool(addresses and collegial and collegial[-1] > addresses[-1])
