"""The generated corpus: labs, PLCs and rooms without a lab, with what is planted in them."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator

import pandas as pd

from labresearch.composed.calendar import Lab, Session, labs, plc_meetings, rng_of
from labresearch.composed.grammar import Phrases, Topic, load_topic
from labresearch.composed.key import Key, load_key
from labresearch.composed.lesson import compose_lesson
from labresearch.composed.lines import ComposedSession, coding_rows
from labresearch.composed.meeting import compose_meeting
from labresearch.composed.pacing import pacing
from labresearch.composed.people import Room, room_of
from labresearch.corpus import Corpus

__all__ = ["CODER", "Composed", "compose", "composed_corpus"]

CODER = "key"
"""Name of the coder of the codes that the talk was composed from."""

_FLOOR = 8
_CARRIED = 0.6
_YEAR = "2025-26"


@dataclasses.dataclass(frozen=True)
class Composed:
    """A composed session with its place in the corpus.

    Parameters
    ----------
    lab : Lab
        Its lab, or PLC.
    session : Session
        What was to be composed.
    room : Room
        Who was there.
    talk : ComposedSession
        Its lines.
    """

    lab: Lab
    session: Session
    room: Room
    talk: ComposedSession

    def facts(self) -> dict[str, object]:
        """Row of table sessions, with ``room``, ``time_of_day`` and ``researcher``."""
        lab, session = self.lab, self.session
        return {
            "session": session.id,
            "lab": session.lab if session.room != "comparison" else "",
            "school": lab.team.school,
            "year": _YEAR,
            "cycle": lab.cycle,
            "grade": lab.team.grade,
            "team": lab.team.name,
            "date": session.date.isoformat(),
            "phase": session.phase,
            "activity": lab.team.topic.replace("_", " ") if session.phase != "plc" else "",
            "order": session.order,
            "verbatim": "full",
            "composed": True,
            "room": session.room,
            "time_of_day": "afternoon" if session.afternoon else "morning",
            "researcher": any(person.role == "researcher" for person in self.room.adults),
        }

    def people(self) -> list[dict[str, object]]:
        """Rows of table speakers, of those who speak."""
        spoken = {line.speaker for line in self.talk.lines}
        rows: list[dict[str, object]] = [
            {
                "session": self.session.id,
                "speaker": person.label,
                "role": person.role,
                "grade": person.grade,
                "years_experience": person.years if person.years >= 0 else None,
                "labs_attended": person.labs if person.labs >= 0 else None,
            }
            for person in (*self.room.adults, *self.room.children)
            if person.label in spoken
        ]
        for label, role in (("Ss", "group"), ("S?", "unknown")):
            if label in spoken:
                rows.append({"session": self.session.id, "speaker": label, "role": role})
        return rows


def compose(seed: int, *, planted: bool = True, scale: int = 1) -> Iterator[Composed]:
    """Compose the sessions one by one.

    A session depends on the seed and on the other sessions of its lab only, so that a corpus of
    another scale holds the same sessions.

    Parameters
    ----------
    seed : int
        Seed.
    planted : bool, default True
        False composes the null corpus: same schools, sessions and lengths, nothing planted.
    scale : int, default 1
        Number of districts of 3 schools.

    Yields
    ------
    Composed

    Examples
    --------
    >>> first = next(compose(1))
    >>> first.session.id, len(first.talk.lines) > 20
    ('lab01-planning', True)
    """
    key = load_key(planted=planted)
    for lab in labs(seed, key, scale=scale):
        yield from _lab(seed, lab, key)
    for plc in plc_meetings(seed, scale=scale):
        yield from _plc(seed, plc, key)


def _lab(seed: int, lab: Lab, key: Key) -> Iterator[Composed]:
    topic = load_topic(lab.team.topic)
    rng = rng_of(seed, "ideas", lab.id)
    floor = rng.sample(topic.sound, _FLOOR) + topic.wrong
    soon = pacing(seed, lab, topic)
    phrases = Phrases(rng_of(seed, "phrases", lab.id))
    rooms = {s.id: room_of(lab, s, seed) for s in lab.sessions}
    children = [c.label for s in lab.sessions if s.room == "lab" for c in rooms[s.id].children]
    voiced: list[str] = []
    announced: list[str] = []
    for session in lab.sessions:
        room = rooms[session.id]
        talk_rng = rng_of(seed, "talk", session.id)
        if session.room == "meeting":
            if session.phase == "debrief":
                announced = _announced(voiced, soon, key, talk_rng, topic)
            talk = compose_meeting(
                lab,
                session,
                room,
                key=key,
                rng=talk_rng,
                phrases=phrases,
                topic=topic,
                children=children,
                voiced=voiced or floor[:_FLOOR],
                announced=announced if session.phase == "debrief" else [],
            )
        else:
            ideas = floor
            required: list[str] = []
            carried: list[str] = []
            if session.room != "lab":
                told = announced if session.room == "next day" else []
                ideas, required = _recurring(voiced, told, soon, key, talk_rng, topic)
                carried = [i for i in required if i in told and talk_rng.random() < _CARRIED]
            talk = compose_lesson(
                lab,
                session,
                room,
                key=key,
                rng=talk_rng,
                phrases=phrases,
                topic=topic,
                floor=ideas,
                required=required,
                carried=carried,
            )
            if session.room == "lab":
                voiced = list(dict.fromkeys([*voiced, *talk.voiced]))
        yield Composed(lab, session, room, talk)


def _announced(
    voiced: list[str], soon: list[str], key: Key, rng: random.Random, topic: Topic
) -> list[str]:
    trap = key.traps["pacing"]
    chances = {True: trap["announced"], False: trap["otherwise_announced"]}
    return [i for i in voiced if i in topic.sound and rng.random() < chances[i in soon]]


def _recurring(
    voiced: list[str],
    announced: list[str],
    soon: list[str],
    key: Key,
    rng: random.Random,
    topic: Topic,
) -> tuple[list[str], list[str]]:
    """Ideas that may be voiced in a room the day after, and those that must be."""
    told, untold = key.size("P7")
    required = []
    for idea in voiced:
        chance = told if idea in announced else untold
        if idea in soon:
            chance = key.traps["pacing"]["recur"]
        if rng.random() < chance:
            required.append(idea)
    new = [idea for idea in topic.ideas if idea not in voiced]
    return required + new, [idea for idea in required if idea in topic.sound]


def _plc(seed: int, plc: Lab, key: Key) -> Iterator[Composed]:
    topic = load_topic(plc.team.topic)
    phrases = Phrases(rng_of(seed, "phrases", plc.id))
    for session in plc.sessions:
        room = room_of(plc, session, seed)
        talk = compose_meeting(
            plc,
            session,
            room,
            key=key,
            rng=rng_of(seed, "talk", session.id),
            phrases=phrases,
            topic=topic,
            children=["that one boy", "my girl in the back", "one of mine", "a kid of yours"],
            voiced=topic.sound,
            announced=[],
        )
        yield Composed(plc, session, room, talk)


def composed_corpus(seed: int, *, planted: bool = True, scale: int = 1) -> Corpus:
    """Compose a corpus in memory, with the codes that it was composed from.

    Parameters
    ----------
    seed, planted, scale
        As in `compose`.

    Returns
    -------
    Corpus
        ``codings`` by the coder 'key'. Turns and layers are not found yet, see
        `labresearch.read.ready`.

    Examples
    --------
    >>> corpus = composed_corpus(1)
    >>> corpus.codings["coder"].unique().tolist(), bool(corpus.sessions["composed"].all())
    (['key'], True)
    """
    sessions, speakers, lines, codings = [], [], [], []
    for one in compose(seed, planted=planted, scale=scale):
        timed = one.session.phase in ("enactment", "classroom")
        sessions.append({**one.facts(), "timing": "measured" if timed else "block"})
        people = one.people()
        speakers += people
        roles = {row["speaker"]: row["role"] for row in people}
        for number, line in enumerate(one.talk.lines):
            lines.append(
                {
                    "session": one.session.id,
                    "line": number,
                    "speaker": line.speaker,
                    "role": roles[line.speaker],
                    "start": line.start,
                    "end": line.end if timed else float("nan"),
                    "text": line.text,
                }
            )
        codings += coding_rows(one.session.id, one.talk.lines, CODER)
    utterances = pd.DataFrame(lines)
    changed = utterances[["session", "speaker"]].ne(utterances[["session", "speaker"]].shift())
    number = changed.any(axis=1).cumsum()
    utterances["turn"] = number - number.groupby(utterances["session"]).transform("min")
    return Corpus(
        sessions=pd.DataFrame(sessions),
        speakers=pd.DataFrame(speakers),
        utterances=utterances,
        codings=pd.DataFrame(codings),
    )
