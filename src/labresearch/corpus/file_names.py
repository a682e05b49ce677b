"""What the name of a file says about its session."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["guess_phase", "session_id"]

# the order decides: a 'whole-class debrief' is a lesson, a 'lesson plan' is planning
_PHASE_WORDS = (
    ("classroom", r"whole.?class|next.?day|next.?class"),
    ("rehearsal", r"rehears"),
    ("planning", r"plan(s|ning)?(?![a-z])|prep(are|aration)?(?![a-z])"),
    ("revise", r"revis(e|ing|ion)|regroup"),
    ("enactment", r"enact"),
    ("debrief", r"de.?brief|reflection"),
    ("plc", r"(?<![a-z])plc|team.?meeting"),
    ("staff", r"(?<![a-z])(staff|faculty)"),
    ("interview", r"interview"),
    ("classroom", r"class(room)?(?![a-z])|lesson|(?<![a-z])period"),
)


def session_id(path: Path) -> str:
    """Make an id from a file name.

    Examples
    --------
    >>> session_id(Path("Lab 1 (Enactment).vtt"))
    'lab-1-enactment'
    """
    return re.sub(r"[^\w]+", "-", path.stem.lower()).strip("-_") or "session"


def guess_phase(name: str) -> str:
    """Guess the phase of a session from the name of its file.

    Parameters
    ----------
    name : str
        File name without folders.

    Returns
    -------
    str
        One of the phases of table sessions; 'unknown' where the name does not say.

    Examples
    --------
    >>> guess_phase("lab3_enactment2.vtt"), guess_phase("next-day.txt"), guess_phase("a.txt")
    ('enactment', 'classroom', 'unknown')
    """
    # so that WholeClassDebrief has words
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("_", " ")
    for phase, pattern in _PHASE_WORDS:
        if re.search(pattern, spaced):
            return phase
    return "unknown"
