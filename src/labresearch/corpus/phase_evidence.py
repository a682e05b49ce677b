"""Which phase a session may be, by who speaks and what they speak of: a suggestion, never more."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from labresearch.corpus.schema import ADULT_ROLES, STUDENT_ROLES

__all__ = ["PhaseSuggestion", "suggest_phase"]

_FEWEST_WORDS = 150
_FEWEST_CUES = 4
_MOST = 0.45
# of what is to come, and of what was
_PLANNING = re.compile(
    r"\b(?:(?:kids|students|they|children|somebody|someone)(?:'ll| will| might| may| could| would)|"
    r"we(?:'ll| will| could| might|'re going to)|i(?:'ll| will|'d) (?:ask|start|launch|put|say|"
    r"give|record|stop|call)|what if|anticipat\w*|tomorrow|lesson plan|(?:let's|to) plan|"
    r"who(?:'s| is| will|'ll) (?:going to )?(?:teach|launch|lead|record|start)\w*|"
    r"before we go in)\b",
    re.IGNORECASE,
)
_DEBRIEF = re.compile(
    r"\b(?:i (?:noticed|saw|heard|wondered|was (?:surprised|struck))|what (?:did|do) (?:we|you) "
    r"(?:notice|learn|see|hear|take)|(?:he|she|they|kids|students) (?:said|did|were|was|had|used|"
    r"went|got|wanted|saw)|that (?:was|moment)|when (?:he|she|they|you|we) (?:said|asked|paused|"
    r"stopped|called)|next time|looking back|we learned|debrief)\b",
    re.IGNORECASE,
)


class PhaseSuggestion(NamedTuple):
    """What phase a session may be.

    Parameters
    ----------
    phase : str
        One of the phases of table sessions.
    confidence : float
        From 0 to 1; low throughout.
    reason : str
        In words.
    """

    phase: str
    confidence: float
    reason: str


def suggest_phase(utterances: pd.DataFrame) -> PhaseSuggestion | None:
    """Suggest a phase for a session of which neither file nor user says it.

    A teacher and children make a lesson (0.6: whether it is a lab's enactment, the talk does not
    say). Two or more adults and no child make a meeting: planning where most cues are of what will
    come ('they might', 'we'll start'), debrief where most are of what was ('I noticed', 'she
    said'); 0.5, since both look back and forward. The numbers are judgements, not measured.

    Parameters
    ----------
    utterances : pandas.DataFrame
        Lines of one session: ``speaker``, ``role``, ``speech``.

    Returns
    -------
    PhaseSuggestion or None
        None where the talk is shorter than 150 words, a speaker has no known role in what seems a
        meeting, or neither kind of cue prevails.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {"speaker": ["Coach", "Ms. Lee"] * 20, "role": ["coach", "teacher"] * 20,
    ...      "speech": ["I noticed that she said it.", "What did we learn from that moment?"] * 20}
    ... )
    >>> suggest_phase(lines)[:2]
    ('debrief', 0.5)
    """
    words = accumulate(len(said.split()) for said in utterances["speech"])
    if not any(n >= _FEWEST_WORDS for n in words):
        return None
    adult = utterances["role"].isin(ADULT_ROLES)
    if utterances["role"].isin(STUDENT_ROLES).any():
        if not adult.any():
            return None
        return PhaseSuggestion("classroom", 0.6, "an adult and children speak")
    others = (~adult & (utterances["speaker"] != "")).any()
    if others or utterances.loc[adult, "speaker"].nunique() < 2:
        return None
    said = "\n".join(utterances["speech"])
    ahead, back = len(_PLANNING.findall(said)), len(_DEBRIEF.findall(said))
    if ahead + back < _FEWEST_CUES or min(ahead, back) > _MOST * (ahead + back):
        return None
    counted = f"only adults speak; {ahead} cues of what is to come, {back} of what was"
    return PhaseSuggestion("planning" if ahead > back else "debrief", 0.5, counted)
