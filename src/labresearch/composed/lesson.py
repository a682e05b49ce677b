"""Lessons of the generated corpus: slots first, then what is planted, then words."""

from __future__ import annotations

import dataclasses
import math
import random

from labresearch.composed.calendar import Lab, Session, school_of
from labresearch.composed.chances import choose, intercept, logistic, raised
from labresearch.composed.grammar import Phrases, Topic, with_opener
from labresearch.composed.key import Key
from labresearch.composed.lines import ComposedLine, ComposedSession
from labresearch.composed.people import Person, Room
from labresearch.composed.timeout_talk import TimeoutPlan, plan_timeouts, timeout_lines
from labresearch.composed.timing import LONG, Clock, silence_after_question, silence_after_student

__all__ = ["compose_lesson"]

# share of student turns with reasoning in an ordinary lesson of a lab, and how lessons differ
_REASONING, _LESSON_SD = 0.13, 0.6
_BARE, _DISCIPLINE = 0.8, 0.06
_MOVES = {
    "TM.press": 0.15,
    "TM.elicit": 0.16,
    "TM.accuracy": 0.17,
    "TM.relate": 0.11,
    "TM.compare": 0.09,
    "TM.link": 0.04,
    "TM.tell": 0.05,
    "TM.evaluate": 0.05,
    "TM.manage": 0.09,
    "TM.record": 0.03,
    "TM.partner_talk": 0.03,
    "TM.think_time": 0.03,
}
# said before the move, about the turn just heard
_BEFORE = {"TM.revoice": 0.45, "TM.restate": 0.3, "TM.assign_competence": 0.15, "TM.record": 0.1}
# an error is answered so, where the move that was drawn is none of these
_TO_ERROR = {"TM.use_error": 0.55, "TM.evaluate": 0.45}
_KEPT = frozenset({"TM.press", "TM.relate", "TM.compare"})
_QUESTIONS = frozenset(
    {"TM.press", "TM.elicit", "TM.accuracy", "TM.relate", "TM.compare", "TM.link", "TM.use_error"}
)
_WITH_REASON = {"SR.explanation": 0.62, "SR.representation": 0.2, "SR.revision": 0.18}
_GENERAL = {"SR.generalisation": 0.55, "SR.conjecture": 0.45}
_WITHOUT = {
    "SR.answer": 0.6,
    "SR.procedure": 0.06,
    "SR.uncertainty": 0.06,
    "SR.question": 0.02,
    "EN.acknowledge": 0.1,
    "EN.ask": 0.02,
    "EN.restate": 0.02,
    "off task": 0.11,
    "chorus": 0.02,
    "error": 0.03,
}
_TO_PEER = {"EN.add": 0.4, "EN.use": 0.2, "EN.challenge": 0.25, "EN.repair": 0.15}
_COMPARES, _COMPARES_NULL = 0.03, 0.055
_PEER_WITHIN = 12
_FIRST_TURNS = 10


@dataclasses.dataclass
class _Slot:
    """A turn to be filled."""

    kind: str  # 'adult', 'child', 'timeout'
    gap: float = 0.0
    move: str = ""
    before: str = ""
    effect: float = 0.0
    after_compare: bool = False
    reasons: bool = False
    plan: TimeoutPlan | None = None


@dataclasses.dataclass
class _Floor:
    """Ideas that were voiced, latest last."""

    said: list[tuple[int, str, Person]] = dataclasses.field(default_factory=list)

    def of_peer(self, now: int, child: Person) -> tuple[str, Person] | None:
        for turn, idea, who in reversed(self.said):
            if now - turn > _PEER_WITHIN:
                return None
            if who.label != child.label:
                return idea, who
        return None

    def two(self, now: int, by: Person | None = None) -> tuple[str, str, Person] | None:
        """Find the last idea and another one that somebody else voiced before it."""
        recent = [(idea, who) for turn, idea, who in self.said if now - turn <= 2 * _PEER_WITHIN]
        for idea, who in reversed(recent[:-1]):
            if idea != recent[-1][0] and (by is None or who.label != by.label):
                return recent[-1][0], idea, who
        return None


def compose_lesson(
    lab: Lab,
    session: Session,
    room: Room,
    *,
    key: Key,
    rng: random.Random,
    phrases: Phrases,
    topic: Topic,
    floor: list[str],
    required: list[str],
    carried: list[str],
) -> ComposedSession:
    """Compose one lesson.

    Parameters
    ----------
    lab, session, room
        What is composed.
    key : Key
        Sizes of what is planted.
    rng, phrases, topic
        Random numbers and words.
    floor : list of str
        Ideas that may be voiced.
    required : list of str
        Ideas of these that must be voiced.
    carried : list of str
        Ideas that the teacher says come from another room.

    Returns
    -------
    ComposedSession
    """
    slots = _slots(session, room, rng, key)
    _plant(slots, lab, key=key, rng=rng)
    writer = _Writer(lab, session, room, key, rng, phrases, topic, floor, required, carried)
    return writer.write(slots)


def _slots(session: Session, room: Room, rng: random.Random, key: Key) -> list[_Slot]:
    timeouts = plan_timeouts(session, room, rng, key)
    budget = session.turns - sum(plan.length for plan in timeouts)
    slots: list[_Slot] = []
    while len(slots) < budget:
        move = choose(rng, _MOVES)
        gap = silence_after_student(rng)
        before = choose(rng, _BEFORE) if slots and rng.random() < 0.27 else ""
        slots.append(_Slot("adult", gap, move, before))
        for _ in range(choose(rng, {1: 0.85, 2: 0.11, 3: 0.04})):
            after_adult = slots[-1].kind == "adult"
            wait = silence_after_question(rng) if after_adult else silence_after_student(rng)
            slots.append(_Slot("child", wait))
    for plan in timeouts:
        # before an adult's turn, not at the very beginning or end
        places = [i for i, s in enumerate(slots) if s.kind == "adult" and 6 < i < len(slots) - 8]
        if places:
            at = rng.choice(places)
            slots.insert(at, _Slot("timeout", gap=rng.uniform(0.4, 1.5), plan=plan))
    return slots


def _plant(slots: list[_Slot], lab: Lab, *, key: Key, rng: random.Random) -> None:
    """Give every child's slot its chance of reasoning, and draw."""
    school = school_of(lab.team.school)
    press = math.log(key.size("P4"))
    wait1, wait2 = math.log(key.size("P3b")), math.log(key.size("P3"))
    enacted = math.log(key.size("P2", school=school))
    window = 0
    wait_after_child: float | None = None
    for i, slot in enumerate(slots):
        if slot.kind == "timeout":
            assert slot.plan is not None
            window = _FIRST_TURNS if slot.plan.resolution == "TR.enacted" else 0
            wait_after_child = None
            continue
        if i and slots[i - 1].kind == "child":
            wait_after_child = slot.gap
        if slot.kind != "child":
            continue
        previous = slots[i - 1]
        if previous.kind == "adult":
            slot.effect += press * (previous.move == "TM.press") + wait1 * (slot.gap >= LONG)
            slot.after_compare = previous.move == "TM.compare"
        slot.effect += wait2 * (wait_after_child is not None and wait_after_child >= LONG)
        slot.effect += enacted * (window > 0)
        window = max(0, window - 1)
    children = [slot for slot in slots if slot.kind == "child"]
    rise = float(key.traps["spring_rise"]["size"]) * (lab.cycle - 1)
    level = math.log(_REASONING / (1 - _REASONING)) + rng.gauss(0, _LESSON_SD) + rise
    start = intercept([slot.effect for slot in children], logistic(level))
    for slot in children:
        slot.reasons = rng.random() < logistic(start + slot.effect)


@dataclasses.dataclass
class _Writer:
    """Puts words to the slots of one lesson."""

    lab: Lab
    session: Session
    room: Room
    key: Key
    rng: random.Random
    phrases: Phrases
    topic: Topic
    ideas: list[str]
    required: list[str]
    carried: list[str]

    def __post_init__(self) -> None:
        self.sound = [idea for idea in self.ideas if idea in self.topic.sound]
        self.wrong = [idea for idea in self.ideas if idea in self.topic.wrong]
        self.required = list(self.required)
        self.clock = Clock(self.rng)
        self.lines: list[ComposedLine] = []
        self.floor = _Floor()
        self.turn = 0
        self.child = self.room.children[0]
        self.answer = self.rng.choice(self.topic.answers)
        self.error_open = ""
        self.low_tasks = self._low_tasks()

    def _low_tasks(self) -> int:
        team = f"{school_of(self.lab.team.school).split()[0]} {self.lab.team.name}"
        there = team == self.key.traps["asset_words"]["team"] and self.session.room == "lab"
        return 3 if there else 0

    def write(self, slots: list[_Slot]) -> ComposedSession:
        self._launch()
        children_left = sum(slot.kind == "child" for slot in slots)
        for i, slot in enumerate(slots):
            self.turn += 1
            if slot.kind == "adult":
                follows = slots[i + 1].kind if i + 1 < len(slots) else ""
                self._adult(slot, to_child=follows == "child")
            elif slot.kind == "child":
                self._child(slot, left=children_left)
                children_left -= 1
            else:
                self._timeout(slot)
        self._say(self.room.host.label, self.phrases.say("close"), ["TM.manage"], 2.0)
        voiced = tuple(dict.fromkeys(idea for _, idea, _ in self.floor.said))
        return ComposedSession(self.lines, voiced=voiced)

    # -- adults

    def _launch(self) -> None:
        host = self.room.host.label
        slots = {"task": self.rng.choice(self.topic.tasks)}
        self._say(host, self.phrases.say("launch", **slots), ["TM.manage"], 0.5)
        if self.session.room == "lab":
            self._say(host, self.phrases.say("TM.adults_learn"), ["TM.adults_learn"], 0.8)
        for idea in self.carried:
            doing = self.topic.words(idea, "doing", self.rng)
            codes = ["TM.tell", "IC.carry", self._code(idea)]
            self._say(host, self.phrases.say("announce_carry", doing=doing), codes, 0.9)

    def _adult(self, slot: _Slot, *, to_child: bool) -> None:
        rng = self.rng
        others = [a for a in self.room.adults if a.label != self.room.host.label]
        speaker = rng.choice(others) if others and rng.random() < 0.07 else self.room.host
        move = slot.move
        if self.error_open and move not in _KEPT:
            move = choose(rng, _TO_ERROR)
        parts: list[str] = []
        codes: list[str] = []
        if slot.before and self.lines:
            said, code = self._about_last(slot.before)
            parts, codes = [said], code
        said, code = self._move(move)
        parts.append(said)
        codes += code
        if self.low_tasks and move == "TM.manage":
            parts.append(self.phrases.say("low_task", child=rng.choice(self.room.children).label))
            codes.append("TM.manage")
            self.low_tasks -= 1
        text = " ".join(parts)
        if rng.random() < 0.2:
            text = with_opener(self.phrases.say("teacher.opener"), text)
        if not to_child:
            # what no child answers is heard worse
            text = self._marked(text)
        self._say(speaker.label, self._marked(text), list(dict.fromkeys(codes)), slot.gap)
        self.error_open = ""

    def _about_last(self, code: str) -> tuple[str, list[str]]:
        if code == "TM.restate":
            return self.phrases.say(code, answer=_capital(self.answer)), [code]
        last = self.floor.said[-1] if self.floor.said else None
        if code == "TM.record" or last is None:
            return self.phrases.say("TM.record", child=self.child.label), ["TM.record"]
        _, idea, who = last
        slots = {
            "child": who.label,
            "did": self.topic.words(idea, "did", self.rng),
            "doing": self.topic.words(idea, "doing", self.rng),
        }
        more = [self._code(idea)]
        if code == "TM.revoice":
            more.append("IC.teacher_uptake")
        said = self.phrases.say(code, **slots)
        return said, [code, *(more if slots["did"] in said or slots["doing"] in said else [])]

    def _move(self, move: str) -> tuple[str, list[str]]:
        rng = self.rng
        slots = {
            "child": rng.choice(self.room.children).label,
            "task": rng.choice(self.topic.tasks),
            "answer": self.answer,
        }
        codes = [move]
        if move == "TM.relate" and self.floor.said:
            _, idea, who = self.floor.said[-1]
            slots |= {"did": self.topic.words(idea, "did", rng), "child": who.label}
        elif move == "TM.compare":
            two = self.floor.two(self.turn)
            first = two[0] if two else rng.choice(self.sound)
            second = two[1] if two else rng.choice(self.sound)
            last = self.floor.said[-1][2].label if self.floor.said else self.child.label
            slots |= {
                "child": last,
                "peer": two[2].label if two else rng.choice(self.room.children).label,
                "doing": self.topic.words(first, "doing", rng),
                "doing2": self.topic.words(second, "doing", rng),
            }
        if move == "TM.manage" and rng.random() < _DISCIPLINE:
            # the word "time out", and no time-out
            return self.phrases.say("discipline", **slots), [move, "PA.management"]
        said = self.phrases.say(move, **slots)
        for name in ("did", "doing"):
            if move == "TM.relate" and name in slots and slots[name] in said:
                codes.append(self._code(self.floor.said[-1][1]))
            if move == "TM.compare" and name in slots and slots[name] in said:
                codes += [self._code(first), self._code(second)]
        if move == "TM.partner_talk":
            said += f" ((pairs talk {rng.randint(0, 1)}:{rng.randint(20, 59):02}))"
            codes.append("PA.pair")
        elif move == "TM.think_time":
            said += f" ({rng.uniform(5, 25):.1f})"
            codes.append("PA.think")
        return said, list(dict.fromkeys(codes))

    def _timeout(self, slot: _Slot) -> None:
        assert slot.plan is not None
        idea = self.floor.said[-1] if self.floor.said else None
        wording = {
            "child": idea[2].label if idea else self.child.label,
            "peer": self.rng.choice(self.room.children).label,
            "did": self.topic.words(idea[1] if idea else self.sound[0], "did", self.rng),
            "doing": self.topic.words(idea[1] if idea else self.sound[0], "doing", self.rng),
        }
        code = self._code(idea[1] if idea else self.sound[0])
        for speaker, text, codes in timeout_lines(
            slot.plan, self.room, wording, code, rng=self.rng, phrases=self.phrases
        ):
            gap = slot.gap if codes[:1] == ["call"] else self.rng.uniform(0.3, 2.0)
            self._say(speaker, text, [c for c in codes if c != "call"], gap)
        back = self.phrases.say("back_from_timeout")
        self._say(self.room.host.label, back, ["TM.manage"], self.rng.uniform(0.5, 2.0))

    # -- children

    def _child(self, slot: _Slot, *, left: int) -> None:
        rng = self.rng
        last = self.lines[-1].speaker
        if rng.random() < 0.75 or last == self.child.label:
            # two turns in a row are those of two children
            self.child = rng.choice([c for c in self.room.children if c.label != last])
        forced = bool(self.required) and left <= 3 * len(self.required)
        base = _COMPARES if self.key.planted else _COMPARES_NULL
        chance = raised(base, self.key.size("P5")) if slot.after_compare else base
        text, label = "", self.child.label
        codes: list[str] = []
        if rng.random() < chance:
            text, codes = self._compares(reasons=slot.reasons)
        if not text:
            text, codes, label = self._says(slot, forced=forced)
        if not codes or codes[-1] != "chorus":
            if rng.random() < 0.12:
                text = with_opener(self.phrases.say("hesitation"), text)
            if rng.random() < 0.1:
                label = "S?"
        self._say(label, self._marked(text), [c for c in codes if c != "chorus"], slot.gap)

    def _says(self, slot: _Slot, *, forced: bool) -> tuple[str, list[str], str]:
        rng, label = self.rng, self.child.label
        peer = self.floor.of_peer(self.turn, self.child)
        if peer and not forced and rng.random() < (0.2 if slot.reasons else 0.04):
            return (*self._to_peer(peer, reasons=slot.reasons), label)
        if slot.reasons:
            kinds = _GENERAL if rng.random() < 0.16 and not forced else _WITH_REASON
            return (*self._reasons(choose(rng, kinds)), label)
        kind = "SR.procedure" if forced else choose(rng, _WITHOUT)
        if kind == "chorus":
            said = self.phrases.say("chorus", answer=self.answer)
            return said, ["SR.answer", "chorus"], "Ss"
        if kind == "off task":
            return self.phrases.say("SR.other"), ["SR.other"], label
        if kind == "error" and self.wrong:
            return (*self._errs(), label)
        return (*self._plain(kind, peer), label)

    def _plain(self, kind: str, peer: tuple[str, Person] | None) -> tuple[str, list[str]]:
        rng = self.rng
        if kind in ("EN.acknowledge", "EN.ask", "EN.restate") and peer:
            idea, who = peer
            slots = {
                "peer": who.label,
                "did": self.topic.words(idea, "did", rng),
                "doing": self.topic.words(idea, "doing", rng),
            }
            said = self.phrases.say(kind, **slots)
            voiced = slots["did"] in said or slots["doing"] in said
            more = [self._code(idea), "IC.uptake"] if voiced else []
            if voiced:
                self._voice(idea)
            level = "SR.question" if kind == "EN.ask" else "SR.other"
            return said, [level, kind, *more]
        if kind == "SR.question":
            idea = self._pick()
            return self.topic.words(idea, "question", rng), [kind, self._code(idea)]
        if kind == "SR.uncertainty":
            return self.phrases.say(kind, answer=self._answer()), [kind]
        if kind == "SR.procedure":
            idea = self._pick()
            said = self.phrases.say(kind, did=self.topic.words(idea, "did", rng))
            return said, [kind, *self._voiced(idea)]
        answer = self._answer()
        if rng.random() < _BARE:
            return f"{_capital(answer)}.", ["SR.answer"]
        return self.phrases.say("SR.answer", answer=answer), ["SR.answer"]

    def _reasons(self, kind: str) -> tuple[str, list[str]]:
        rng, idea = self.rng, self._pick()
        if kind == "SR.representation":
            said = self.topic.words(idea, "see", rng)
            more = ["IC.represent"] if any(i == idea for _, i, _ in self.floor.said) else []
        elif kind == "SR.generalisation":
            said = self.topic.words(idea, "general", rng)
            more = ["IC.generalise"] if any(i == idea for _, i, _ in self.floor.said) else []
        elif kind == "SR.conjecture":
            doing = self.topic.words(idea, "doing", rng)
            said, more = self.phrases.say(kind, doing=doing), []
            if doing not in said:
                return said, [kind]
        elif kind == "SR.revision":
            slots = {"did": self.topic.words(idea, "did", rng), "answer": self._answer()}
            said, more = self.phrases.say(kind, **slots), []
            if slots["did"] not in said:
                return said, [kind]
        else:
            slots = {"why": self.topic.words(idea, "why", rng)}
            if rng.random() < 0.5:
                slots["did"] = self.topic.words(idea, "did", rng)
            said, more = self.phrases.say(kind, **slots), []
        return said, [kind, *more, *self._voiced(idea)]

    def _to_peer(self, peer: tuple[str, Person], *, reasons: bool) -> tuple[str, list[str]]:
        rng, (idea, who) = self.rng, peer
        kind = choose(rng, _TO_PEER)
        if kind == "EN.repair" and idea not in self.wrong:
            kind = "EN.add"
        if kind == "EN.add" and rng.random() < 0.5:
            idea_now = self._pick()
        elif kind == "EN.repair":
            idea_now = rng.choice(self.sound)
        else:
            idea_now = idea
        slots = {
            "peer": who.label,
            "did": self.topic.words(idea_now, "did", rng),
            "doing": self.topic.words(idea_now, "doing", rng),
        }
        said = self.phrases.say(kind, **slots)
        codes = ["SR.explanation" if reasons else "SR.procedure", kind]
        if reasons:
            said = f"{said.rstrip('.!?')}, because {self.topic.words(idea_now, 'why', rng)}."
        if kind == "EN.repair":
            codes.append("IC.repair")
        elif idea_now != idea:
            codes.append("IC.build")
        else:
            codes.append("IC.uptake")
        self._voice(idea_now)
        return said, [*codes, self._code(idea_now)]

    def _compares(self, *, reasons: bool) -> tuple[str, list[str]]:
        rng = self.rng
        two = self.floor.two(self.turn, by=self.child)
        if two is None:
            if len(self.sound) < 2:
                return "", []
            first, second = rng.sample(self.sound, 2)
            who = rng.choice([c for c in self.room.children if c.label != self.child.label])
        else:
            first, second, who = two
        slots = {
            "peer": who.label,
            "did": self.topic.words(first, "did", rng),
            "did2": self.topic.words(second, "did", rng),
            "doing": self.topic.words(first, "doing", rng),
            "doing2": self.topic.words(second, "doing", rng),
        }
        if reasons:
            slots["why"] = self.topic.words(first, "why", rng)
        said = self.phrases.say("compare_reason" if reasons else "compare", **slots)
        codes = ["SR.explanation" if reasons else "SR.procedure", "EN.compare", "IC.compare"]
        self._voice(second)
        self._voice(first)
        return said, [*codes, self._code(first), self._code(second)]

    def _errs(self) -> tuple[str, list[str]]:
        rng = self.rng
        idea = rng.choice(self.wrong)
        slots = {"did": self.topic.words(idea, "did", rng)}
        slots["why"] = self.topic.words(idea, "why", rng)
        said = self.phrases.say("SR.explanation", **slots)
        self._voice(idea)
        self.error_open = idea
        return said, ["SR.error_logic", self._code(idea)]

    # -- ideas and words

    def _pick(self) -> str:
        rng = self.rng
        if self.required and rng.random() < 0.6:
            return self.required.pop(rng.randrange(len(self.required)))
        peer = self.floor.of_peer(self.turn, self.child)
        if peer and peer[0] in self.sound and rng.random() < 0.35:
            return peer[0]
        return rng.choice(self.sound)

    def _voiced(self, idea: str) -> list[str]:
        """Codes of an idea, with the uptake of a peer's mention of it."""
        peers = [who for turn, said, who in self.floor.said if said == idea]
        taken_up = bool(peers) and peers[-1].label != self.child.label
        recent = any(i == idea and self.turn - t <= _PEER_WITHIN for t, i, _ in self.floor.said)
        self._voice(idea)
        return [self._code(idea), *(["IC.uptake"] if taken_up and recent else [])]

    def _voice(self, idea: str) -> None:
        if idea in self.required:
            self.required.remove(idea)
        self.floor.said.append((self.turn, idea, self.child))

    def _code(self, idea: str) -> str:
        return f"{self.topic.book}.{idea}"

    def _answer(self) -> str:
        self.answer = self.rng.choice(self.topic.answers)
        return self.answer

    def _marked(self, text: str) -> str:
        """Now and then something cannot be heard."""
        if self.rng.random() < 0.015:
            words = text.split(" ")
            words.insert(self.rng.randrange(len(words) + 1), "[inaudible]")
            return " ".join(words)
        return text

    def _say(self, speaker: str, text: str, codes: list[str], gap: float) -> None:
        start, end = self.clock.line(text, gap)
        self.lines.append(ComposedLine(speaker, text, codes, start, end))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
