"""Meetings of adults in the generated corpus: planning, revise, debrief and PLC."""

from __future__ import annotations

import random

from labresearch.composed.calendar import CYCLES, Lab, Session, school_of
from labresearch.composed.chances import choose, raised
from labresearch.composed.grammar import Phrases, Topic, with_opener
from labresearch.composed.key import Key
from labresearch.composed.lines import ComposedLine, ComposedSession
from labresearch.composed.people import Person, Room
from labresearch.composed.timing import Clock

__all__ = ["compose_meeting"]

_TALK = {
    "planning": {
        "AT.anticipate": 20, "AT.decide": 18, "AT.rationale": 9, "AT.rehearse": 7,
        "AT.question": 7, "AT.problem": 6, "AT.mathematics": 8, "AT.press": 6, "AT.logistics": 9,
        "AT.interpret": 3, "AT.pick_up": 3, "AT.normalise": 2, "chat": 6,
    },
    "revise": {
        "AT.notice": 18, "AT.interpret": 11, "AT.decide": 22, "AT.revise": 10, "AT.problem": 8,
        "AT.evaluate": 7, "AT.replay": 5, "AT.logistics": 6, "AT.question": 5, "AT.press": 4,
        "chat": 5,
    },
    "debrief": {
        "AT.notice": 18, "AT.interpret": 15, "AT.replay": 7, "AT.revise": 8, "AT.generalise": 8,
        "AT.evaluate": 6, "AT.problem": 7, "AT.question": 7, "AT.press": 6, "AT.decide": 4,
        "AT.mathematics": 4, "AT.logistics": 4, "AT.pick_up": 3, "chat": 5,
    },
    "plc": {
        "AT.problem": 12, "AT.normalise": 5, "AT.question": 10, "AT.decide": 12, "AT.notice": 11,
        "AT.interpret": 9, "AT.logistics": 11, "AT.generalise": 6, "AT.press": 6,
        "AT.evaluate": 6, "AT.rationale": 5, "chat": 8,
    },
}  # fmt: skip
_CULTURE = {
    "CU.opens_practice": 10, "CU.isolation": 4, "CU.shared_decision": 12, "CU.directive": 5,
    "CU.evidence": 7, "CU.monitors": 3, "CU.regard": 9, "CU.reassurance": 6,
    "CU.moral_purpose": 4, "CU.norm": 6, "CU.invites": 10, "CU.practitioner_knowledge": 5,
    "CU.outside_knowledge": 4, "CU.new_knowledge": 5, "CU.together": 8, "CU.doubt": 4,
    "CU.buy_in": 3,
}  # fmt: skip
_CULTURE_SHARE = 0.11
_SORTING = {
    "FR.level": 35, "FR.speed": 15, "FR.fixed": 15, "FR.outside": 10, "FR.gap": 15,
    "FR.range_burden": 5, "FR.score": 5,
}  # fmt: skip
_SORTING_FIRST, _SORTING_FLAT = 0.11, 0.07
_SENSE = {"FR.logic": 45, "FR.instruction": 25, "FR.growth": 15, "FR.variety": 15}
_SENSE_SHARE, _ASSET_SHARE, _ASSET_RISE = 0.08, 0.03, 0.045
_REFRAMED = 0.25
_PRINCIPAL_VULNERABLE, _TEACHER, _TEACHER_NULL, _OTHER = 0.24, 0.06, 0.075, 0.05
_VULNERABLE_WITHIN = 3
_COACH_FLAT = 0.585
_RESISTS = 0.12


def compose_meeting(
    lab: Lab,
    session: Session,
    room: Room,
    *,
    key: Key,
    rng: random.Random,
    phrases: Phrases,
    topic: Topic,
    children: list[str],
    voiced: list[str],
    announced: list[str],
) -> ComposedSession:
    """Compose one meeting.

    Parameters
    ----------
    lab, session, room
        What is composed.
    key : Key
        Sizes of what is planted.
    rng, phrases, topic
        Random numbers and words.
    children : list of str
        Names that may come up.
    voiced : list of str
        Ideas that may come up.
    announced : list of str
        Ideas that are announced to be taken further (debriefs).

    Returns
    -------
    ComposedSession
    """
    clock = Clock(rng)
    lines: list[ComposedLine] = []
    speakers = _speakers(lab, session, room, key, rng)
    school = school_of(lab.team.school)
    flat = school in key.plants["P6"]["without"] or lab.cycle == 0 or not key.planted
    sorting = _SORTING_FLAT
    if not flat:
        sorting = _SORTING_FIRST * float(key.size("P6")) ** (lab.cycle - 1)
    asset = _ASSET_SHARE
    if f"{school.split()[0]} {lab.team.name}" == key.traps["asset_words"]["team"]:
        asset += _ASSET_RISE * (lab.cycle - 1)
    resister = room.with_role("teacher")[-1].label
    doubts = school == key.traps["resister"]["school"] and session.phase != "plc"
    # the commitments come in the last third
    commits = dict.fromkeys(
        sorted(rng.sample(range(2 * len(speakers) // 3, len(speakers)), len(announced)))
    )
    left = list(announced)
    vulnerable_at = -10
    reframe = False
    for i, speaker in enumerate(speakers):
        others = [a.label for a in room.adults if a.label != speaker.label]
        idea = rng.choice(voiced)
        slots = {
            "child": rng.choice(children),
            "peer": rng.choice(children),
            "adult": rng.choice(others),
            "did": topic.words(idea, "did", rng),
            "doing": topic.words(idea, "doing", rng),
        }
        if i in commits:
            idea = left.pop()
            slots["doing"] = topic.words(idea, "doing", rng)
            parts, codes = [phrases.say("AT.carry", doing=slots["doing"])], ["AT.carry"]
        else:
            code = choose(rng, _TALK[session.phase])
            parts, codes = [phrases.say(code, **slots)], [code]
        if any(slots[form] in parts[0] for form in ("did", "doing")):
            codes.append(f"{topic.book}.{idea}")
        if rng.random() < _vulnerability(speaker, key, recent=i - vulnerable_at):
            parts.append(phrases.say("CU.vulnerability"))
            codes.append("CU.vulnerability")
            if speaker.role == "principal":
                vulnerable_at = i
        elif rng.random() < _CULTURE_SHARE:
            code = choose(rng, _CULTURE)
            parts.append(phrases.say(code, adult=slots["adult"]))
            codes.append(code)
        elif doubts and speaker.label == resister and rng.random() < _RESISTS:
            parts.append(phrases.say("resister"))
            codes.append("CU.doubt")
        sorts = rng.random() < sorting
        if sorts:
            _frame(choose(rng, _SORTING), parts, codes, phrases, slots)
        elif reframe and rng.random() < _REFRAMED:
            _frame("FR.reframe", parts, codes, phrases, slots)
        elif rng.random() < _SENSE_SHARE:
            _frame(choose(rng, _SENSE), parts, codes, phrases, slots)
        elif rng.random() < asset:
            _frame("FR.asset", parts, codes, phrases, slots)
        reframe = sorts
        text = " ".join(parts)
        if rng.random() < 0.2:
            text = with_opener(phrases.say("adults.opener"), text)
        if rng.random() < 0.015:
            text += " [inaudible]"
        elif rng.random() < 0.015:
            text += " [laughter]"
        start, end = clock.line(text, rng.uniform(0.2, 1.6))
        said = [code for code in dict.fromkeys(codes) if code != "chat"]
        lines.append(ComposedLine(speaker.label, text, said, start, end))
    return ComposedSession(lines, announced=frozenset(announced))


def _vulnerability(speaker: Person, key: Key, *, recent: int) -> float:
    if speaker.role == "principal":
        return _PRINCIPAL_VULNERABLE
    if speaker.role != "teacher":
        return _OTHER
    base = _TEACHER if key.planted else _TEACHER_NULL
    return raised(base, key.size("P9")) if 1 <= recent <= _VULNERABLE_WITHIN else base


def _frame(
    code: str, parts: list[str], codes: list[str], phrases: Phrases, slots: dict[str, str]
) -> None:
    said = phrases.say(code, **slots)
    target = "child" if slots["child"] in said else "group"
    parts.append(said)
    codes.append(f"{code}/asserted/{target}")


def _speakers(lab: Lab, session: Session, room: Room, key: Key, rng: random.Random) -> list[Person]:
    """Who speaks turn by turn: the coach after others with a chance that falls by cycle."""
    share = _COACH_FLAT
    if key.planted and lab.cycle:
        middle = (CYCLES + 1) / 2
        share = _COACH_FLAT + float(key.size("P8")) * (lab.cycle - middle)
    follows = share / (2 - share)
    [coach] = room.with_role("coach")
    weights = {"teacher": 1.0, "host": 1.0, "principal": 1.0, "researcher": 0.5}
    others = [a for a in room.adults if a.role != "coach"]
    chosen = [coach if rng.random() < share / 2 else rng.choice(others)]
    while len(chosen) < session.turns:
        last = chosen[-1]
        if last.label != coach.label and rng.random() < follows:
            chosen.append(coach)
            continue
        free = [a for a in others if a.label != last.label]
        chosen.append(rng.choices(free, [weights[a.role] for a in free])[0])
    return chosen
