"""Types of connection, the codes that stand for cues, and one connection as a value."""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ["CONNECTION_TYPES", "CUES", "PAIR_TYPES", "Edge", "Mention"]

# strongest first; the order decides which rule wins for a pair of ideas in a turn
PAIR_TYPES = (
    "repair",
    "contrast",
    "compare",
    "build",
    "generalise",
    "represent",
    "same_turn",
    "adjacent",
)
LOOP_TYPES = ("uptake", "teacher_uptake", "recur", "carry")
CONNECTION_TYPES = PAIR_TYPES + LOOP_TYPES

CUES: dict[str, frozenset[str]] = {
    "repair": frozenset({"student_reasoning.revision", "engagement.repair"}),
    "contrast": frozenset({"engagement.challenge", "student_reasoning.counterexample"}),
    "compare": frozenset({"engagement.compare"}),
    "ask_compare": frozenset({"teacher_moves.compare"}),
    "build": frozenset({"engagement.add"}),
    "generalise": frozenset({"student_reasoning.generalisation"}),
    "explain": frozenset({"student_reasoning.explanation"}),
    "represent": frozenset({"student_reasoning.representation"}),
    "uptake": frozenset({"engagement.restate", "engagement.add", "engagement.use"}),
    "teacher_uptake": frozenset(
        {"teacher_moves.revoice", "teacher_moves.record", "teacher_moves.assign_competence"}
    ),
}

# a row of `idea_mentions`, as pandas gives it
Mention = Any


@dataclasses.dataclass(frozen=True)
class Edge:
    """One connection between two mentions, the earlier first."""

    type: str
    start: Mention
    end: Mention
    mediated: bool

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorting key: time of the later mention, then of the earlier, then type."""
        return self.end.order, self.start.order, CONNECTION_TYPES.index(self.type)

    def attributes(self) -> dict[str, object]:
        """Return the attributes that the edge has in the graph."""
        start, end = self.start, self.end
        # lines of the session of the later mention, so that a row can be opened to its lines
        lines = [start.line, end.line] if start.session == end.session else [end.line]
        return {
            "type": self.type,
            "weak": self.type == "adjacent",
            "session_from": str(start.session),
            "session": str(end.session),
            "from_line": int(start.line),
            "to_line": int(end.line),
            "lines": ";".join(str(line) for line in dict.fromkeys(lines)),
            "speaker_from": str(start.speaker),
            "speaker_to": str(end.speaker),
            "role_from": str(start.role),
            "role_to": str(end.role),
            "layer": str(end.layer),
            "time": float(end.start),
            "mediated": self.mediated,
            "inferred": bool(start.inferred or end.inferred),
            "confidence": float(min(start.confidence, end.confidence)),
        }
