"""Teacher time-outs of the generated corpus: who calls them, for what, and how they end."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping

from labresearch.composed.calendar import Session
from labresearch.composed.chances import choose, raised
from labresearch.composed.grammar import Phrases
from labresearch.composed.key import Key
from labresearch.composed.people import Person, Room

__all__ = ["TimeoutPlan", "plan_timeouts", "timeout_lines"]

_INITIATORS = {"host": 0.35, "coach": 0.33, "teacher": 0.2, "principal": 0.12}
_RESOLUTIONS = {
    "TR.enacted": 0.55,
    "TR.not_enacted": 0.12,
    "TR.deferred": 0.09,
    "TR.to_students": 0.08,
    "TR.open": 0.11,
    "TR.split": 0.05,
}
_SENSE = 0.2
_OTHERS = {
    "host": {"next_move": 40, "help": 15, "representation": 12, "participation": 12, "goal": 6}
    | {"mathematics": 6, "logistics": 9},
    "coach": {"next_move": 32, "representation": 18, "participation": 20, "goal": 15}
    | {"mathematics": 5, "help": 4, "logistics": 6},
    "teacher": {"next_move": 30, "representation": 20, "participation": 15, "goal": 8}
    | {"mathematics": 12, "help": 5, "logistics": 10},
    "principal": {"mathematics": 42, "next_move": 12, "participation": 20, "goal": 12}
    | {"representation": 6, "help": 3, "logistics": 5},
}
_TALK = {
    "AT.notice": 0.3,
    "AT.interpret": 0.26,
    "AT.decide": 0.2,
    "AT.question": 0.12,
    "AT.press": 0.06,
    "AT.rationale": 0.06,
}


@dataclasses.dataclass(frozen=True)
class TimeoutPlan:
    """One time-out to be composed.

    Parameters
    ----------
    initiator : Person
        Who halts the lesson.
    purpose, resolution : str
        Short codes.
    talk : tuple of str
        Codes of the turns between the purpose and the resolution.
    """

    initiator: Person
    purpose: str
    resolution: str
    talk: tuple[str, ...]

    @property
    def length(self) -> int:
        """Number of lines."""
        return len(self.talk) + 3


def plan_timeouts(session: Session, room: Room, rng: random.Random, key: Key) -> list[TimeoutPlan]:
    """Decide how many time-outs a lesson has, who calls them, for what and with what outcome.

    Parameters
    ----------
    session : Session
        Enactments have three to six, next-day classes at most one, other rooms none.
    room : Room
        Who is there.
    rng : random.Random
        Random numbers.
    key : Key
        P1: how much more often a coach than a host asks for sense-making.

    Returns
    -------
    list of TimeoutPlan
    """
    count = {"lab": rng.randint(3, 6), "next day": int(rng.random() < 0.4)}.get(session.room, 0)
    plans = []
    for _ in range(count):
        there = {role: w for role, w in _INITIATORS.items() if _with(room, role)}
        role = choose(rng, there)
        base = _SENSE if key.planted else 0.3
        sense = raised(base, key.size("P1")) if role == "coach" else base
        purpose = "sense" if rng.random() < sense else choose(rng, _OTHERS[role])
        plans.append(
            TimeoutPlan(
                initiator=rng.choice(_with(room, role)),
                purpose=f"TP.{purpose}",
                resolution=choose(rng, _RESOLUTIONS),
                talk=tuple(choose(rng, _TALK) for _ in range(rng.randint(2, 6))),
            )
        )
    return plans


def _with(room: Room, role: str) -> list[Person]:
    if role == "host":
        return [room.host]
    return [p for p in room.with_role(role) if p.label != room.host.label]


def timeout_lines(
    plan: TimeoutPlan,
    room: Room,
    wording: Mapping[str, str],
    idea: str,
    *,
    rng: random.Random,
    phrases: Phrases,
) -> Iterator[tuple[str, str, list[str]]]:
    """Compose the lines of a time-out, up to the words with which the lesson goes on.

    Parameters
    ----------
    plan : TimeoutPlan
        What happens in it.
    room : Room
        Who is there.
    wording : mapping of str to str
        Slots: child, peer, did, doing.
    idea : str
        Qualified code of the idea that 'did' and 'doing' are.
    rng, phrases
        Random numbers and words.

    Yields
    ------
    tuple
        Speaker, text and short codes; the first line has the code 'call' in front.
    """
    speaker = plan.initiator
    yield speaker.label, phrases.say("call"), ["call", "PA.timeout"]
    said = phrases.say(plan.purpose, **wording)
    yield speaker.label, said, ["PA.timeout", plan.purpose, *_idea(said, wording, idea)]
    for code in plan.talk:
        speaker = rng.choice([a for a in room.adults if a.label != speaker.label])
        other = rng.choice([a for a in room.adults if a.label != speaker.label])
        said = phrases.say(code, adult=other.label, **wording)
        yield speaker.label, said, ["PA.timeout", code, *_idea(said, wording, idea)]
    # the host settles it, or whoever else did not speak last
    settles = room.host
    if speaker.label == settles.label or rng.random() < 0.3:
        settles = rng.choice([a for a in room.adults if a.label != speaker.label])
    said = phrases.say(plan.resolution, **wording)
    codes = ["AT.decide"] if plan.resolution in ("TR.enacted", "TR.not_enacted") else []
    yield settles.label, said, ["PA.timeout", plan.resolution, *codes]


def _idea(said: str, wording: Mapping[str, str], idea: str) -> list[str]:
    return [idea] if wording["did"] in said or wording["doing"] in said else []
