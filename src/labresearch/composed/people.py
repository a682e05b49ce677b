"""Invented people of the generated corpus."""

from __future__ import annotations

import dataclasses
import random

from labresearch.composed.calendar import Lab, Session, rng_of
from labresearch.composed.grammar import load_names

__all__ = ["Person", "Room", "room_of"]


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody who may speak.

    Parameters
    ----------
    label : str
        As in the transcript.
    role : str
        A role of table speakers.
    grade : str
        Grade taught or attended; '' where none.
    years, labs : int
        Years in the profession and labs attended before; -1 of children.
    """

    label: str
    role: str
    grade: str = ""
    years: int = -1
    labs: int = -1


@dataclasses.dataclass(frozen=True)
class Room:
    """Who is in the room of a session.

    Parameters
    ----------
    host : Person
        Teaches, or speaks first in a meeting.
    adults : tuple of Person
        All adults, the host first.
    children : tuple of Person
        Empty in meetings.
    """

    host: Person
    adults: tuple[Person, ...]
    children: tuple[Person, ...]

    def with_role(self, *roles: str) -> list[Person]:
        """Adults with one of the roles."""
        return [person for person in self.adults if person.role in roles]


def room_of(lab: Lab, session: Session, seed: int) -> Room:
    """Fill the room of a session: the same team in all its labs, a class of its own per teacher.

    Parameters
    ----------
    lab : Lab
        The lab.
    session : Session
        One of its sessions.
    seed : int
        Seed of the corpus.

    Returns
    -------
    Room
    """
    staff = rng_of(seed, "staff", lab.team.school)
    names = staff.sample(load_names()["last"], 24)
    place = {"K": 0, "2": 0, "3": 4, "5": 4, "9": 8}[lab.team.grade]
    if "PLC" in lab.team.name:
        place = 12 if lab.team.grade == "3" else 16
    teachers = [
        Person(
            f"{staff.choice(('Ms.', 'Mr.', 'Mrs.'))} {name}",
            "teacher",
            lab.team.grade,
            years=3 + (7 * i) % 24,
            labs=i + lab.cycle,
        )
        for i, name in enumerate(names[place : place + 4])
    ]
    coach = Person(f"Coach {names[20]}", "coach", years=16, labs=10 + lab.cycle)
    principal = Person(f"Principal {names[21]}", "principal", years=19, labs=1 + lab.cycle)
    others = [coach, principal]
    if lab.researcher:
        others.append(Person(f"Dr. {names[22]}", "researcher", years=12, labs=9))
    if session.room == "meeting":
        return Room(teachers[0], (*teachers, *others), ())
    first = {"enactment": session.order // 4, "classroom": 2}[session.phase]
    if session.room == "comparison":
        stranger = Person(f"Mx. {names[23]}", "teacher", lab.team.grade, years=9, labs=0)
        return Room(stranger, (stranger,), _class(lab, seed, 9))
    host = teachers[first]
    if session.room == "lab":
        host = dataclasses.replace(host, role="host")
        rest = [t for t in teachers if t.label != host.label]
        return Room(host, (host, *rest, *others), _class(lab, seed, first))
    return Room(host, (host, coach), _class(lab, seed, first))


def _class(lab: Lab, seed: int, number: int) -> tuple[Person, ...]:
    rng: random.Random = rng_of(seed, "class", lab.team.school, lab.team.name, number)
    return tuple(
        Person(name, "student", lab.team.grade)
        for name in rng.sample(load_names()["first"], rng.randint(16, 21))
    )
