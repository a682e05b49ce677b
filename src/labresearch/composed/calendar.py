"""Which schools, teams, labs and sessions the generated corpus has."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator

from labresearch.composed.key import Key

__all__ = ["Lab", "Session", "Team", "labs", "plc_meetings", "rng_of"]

SCHOOLS = ("Fernhollow School", "Quillstone School", "Tansy Lane School")
CYCLES = 4
YEAR = "2025-26"
_LAB_DAYS = (dt.date(2025, 10, 6), dt.date(2025, 12, 1), dt.date(2026, 2, 2), dt.date(2026, 4, 6))
# median number of turns of each session of a lab, the length drawn around it
_TURNS = {"planning": 72, "enactment": 96, "revise": 30, "debrief": 62, "classroom": 54, "plc": 60}


@dataclasses.dataclass(frozen=True)
class Team:
    """One grade team.

    Parameters
    ----------
    school, name, grade : str
        ``name`` is 'Grade 3'.
    topic : str
        Name of the grammar of its mathematics.
    """

    school: str
    name: str
    grade: str
    topic: str


@dataclasses.dataclass(frozen=True)
class Session:
    """One session to compose.

    Parameters
    ----------
    id, lab, phase, room : str
        ``room`` is 'lab', 'next day', 'comparison' or 'meeting'.
    order : int
        Order in its lab.
    date : datetime.date
        Day.
    afternoon : bool
        Whether it is after noon.
    turns : int
        How many turns to aim at.
    """

    id: str
    lab: str
    phase: str
    room: str
    order: int
    date: dt.date
    afternoon: bool
    turns: int


@dataclasses.dataclass(frozen=True)
class Lab:
    """One lab: a team's day, the next day, and perhaps a room that took no part.

    Parameters
    ----------
    id : str
        'lab14'; with a number of the district in front where the corpus is multiplied.
    team : Team
        Who.
    cycle : int
        1 to 4; 0 for the meetings of a PLC, which belong to no lab.
    researcher : bool
        Whether a researcher takes part.
    sessions : tuple of Session
        In order.
    """

    id: str
    team: Team
    cycle: int
    researcher: bool
    sessions: tuple[Session, ...]


def rng_of(seed: int, *what: object) -> random.Random:
    """Random numbers of one part of the corpus, whatever else is composed."""
    return random.Random("/".join(map(str, (seed, *what))))


def _teams(district: int) -> list[Team]:
    topics = {
        "Fernhollow School": (("K", "counting"), ("3", "equal_sharing")),
        "Quillstone School": (("2", "place_value"), ("5", "multiplication")),
        "Tansy Lane School": (("3", "equal_sharing"), ("2", "place_value")),
    }
    mark = f" {district + 1}" if district else ""
    return [
        Team(school + mark, f"Grade {grade}", grade, topic)
        for school, pairs in topics.items()
        for grade, topic in pairs
    ]


def school_of(name: str) -> str:
    """Name of the school in the key, of a school of any district."""
    return next(school for school in SCHOOLS if name.startswith(school))


def labs(seed: int, key: Key, *, scale: int = 1) -> Iterator[Lab]:
    """Give the labs in order: district by district, cycle by cycle, team by team.

    Parameters
    ----------
    seed : int
        Seed of lengths and presence.
    key : Key
        Names the talkative lab.
    scale : int, default 1
        Number of districts, each of 3 schools with 2 teams and 4 cycles.

    Yields
    ------
    Lab
    """
    for district in range(scale):
        number = 0
        for cycle in range(1, CYCLES + 1):
            for place, team in enumerate(_teams(district)):
                number += 1
                name = f"lab{number:02}"
                rng = rng_of(seed, "calendar", district, name)
                longer = 1.0
                if name == key.traps["talkative_lab"]["lab"]:
                    longer = float(key.traps["talkative_lab"]["size"])
                mark = f"d{district + 1:03}-" if district else ""
                day = _LAB_DAYS[cycle - 1] + dt.timedelta(days=2 * place)
                yield Lab(
                    id=mark + name,
                    team=team,
                    cycle=cycle,
                    researcher=rng.random() < 0.5,
                    sessions=_day(mark + name, day, rng, longer, comparison=place % 2 == 0),
                )


def _day(
    lab: str, day: dt.date, rng: random.Random, longer: float, *, comparison: bool
) -> tuple[Session, ...]:
    after = day + dt.timedelta(days=1)
    first_in_afternoon = rng.random() < 0.3
    plan = [
        ("planning", "planning", "meeting", day, False, 1.0),
        ("enactment1", "enactment", "lab", day, first_in_afternoon, 1.0),
        ("revise", "revise", "meeting", day, True, 1.0),
        ("enactment2", "enactment", "lab", day, True, 0.85),
        ("debrief", "debrief", "meeting", day, True, 1.0),
        ("nextday", "classroom", "next day", after, rng.random() < 0.5, 1.0),
    ]
    if comparison:
        # a room of the same school whose teacher takes no part
        plan.append(("other-room", "classroom", "comparison", after, rng.random() < 0.5, 1.0))
    return tuple(
        Session(
            id=f"{lab}-{name}",
            lab=lab,
            phase=phase,
            room=room,
            order=order,
            date=date,
            afternoon=afternoon,
            turns=max(20, round(_TURNS[phase] * length * longer * rng.uniform(0.8, 1.2))),
        )
        for order, (name, phase, room, date, afternoon, length) in enumerate(plan, 1)
    )


def plc_meetings(seed: int, *, scale: int = 1) -> Iterator[Lab]:
    """Give the PLCs: a third-grade and a ninth-grade team, six meetings each.

    Parameters
    ----------
    seed : int
        Seed of lengths.
    scale : int, default 1
        Number of districts.

    Yields
    ------
    Lab
        With ``cycle`` 0; each session is a meeting.
    """
    for district in range(scale):
        mark = f"d{district + 1:03}-" if district else ""
        number = f" {district + 1}" if district else ""
        for grade, topic in (("3", "equal_sharing"), ("9", "multiplication")):
            rng = rng_of(seed, "plc", district, grade)
            name = f"{mark}plc{grade}"
            team = Team(f"Fernhollow School{number}", f"Grade {grade} PLC", grade, topic)
            meetings = tuple(
                Session(
                    id=f"{name}-{meeting}",
                    lab="",
                    phase="plc",
                    room="meeting",
                    order=meeting,
                    date=dt.date(2025, 9, 18) + dt.timedelta(weeks=5 * (meeting - 1)),
                    afternoon=True,
                    turns=max(20, round(_TURNS["plc"] * rng.uniform(0.85, 1.15))),
                )
                for meeting in range(1, 7)
            )
            yield Lab(name, team, 0, rng.random() < 0.5, meetings)
