"""Who is the teacher, by the talk: for files whose labels do not say it (Speaker 1, full names)."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from labresearch.corpus.marks import speech_column

__all__ = ["SURE", "Suggestion", "suggest_teacher"]

SURE = 0.95
"""From this confidence on, the role is taken and not only suggested."""

_LESSONS = ("classroom", "enactment")
_LEADS = ((0.4, 0.97), (0.2, 0.9), (0.1, 0.75))
_FEWEST_WORDS = 200
_FEWEST_CUES = 5
# what those say who run a lesson: they ask, call on, praise and direct
_DIRECTS = re.compile(
    r"\b(?:let'?s|(?:can|could) you|who (?:can|has|wants|else)|raise your|"
    r"(?:good|nice|great) (?:job|work|thinking)|your partner|every(?:one|body)|any(?:one|body)|"
    r"boys and girls|friends|(?:show|tell) (?:me|us)|how do you know|what do you|thank you|"
    r"go ahead|eyes on|i(?: want|'d like) you|you(?:'re| are) going to|turn (?:to|and)|listen|"
    r"does that make sense|please)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Ms|Mr|Mrs|Mx|Miss)\b\.?\s+[A-Z]\w+\s*[,?!]")


class Suggestion(NamedTuple):
    """Who may be the teacher.

    Parameters
    ----------
    speaker : str
        Label.
    confidence : float
        From 0 to 1.
    reason : str
        In words.
    """

    speaker: str
    confidence: float
    reason: str


def suggest_teacher(
    speaker: pd.Series, text: pd.Series, *, phase: str = "unknown"
) -> Suggestion | None:
    """Find the speaker who talks as the teacher of a lesson does.

    Each speaker has three shares of the session: of the words, of the lines with a question mark,
    and of phrases that ask, call on, praise or direct ('who can', 'show us', 'thank you'). The
    speaker with the highest mean of the three is suggested. How sure that is follows from its lead
    over the next one: 0.97 from a lead of 0.4 on, 0.90 from 0.2, 0.75 from 0.1, else nothing is
    suggested. In a phase that is not known, the talk may be a meeting that somebody leads, so the
    confidence is halved; in meetings of adults nothing is suggested.

    Steps and numbers were set on 248 lessons of TalkMoves (Suresh et al. 2022) with the labels
    hidden, and tried on 205 lessons of other sources of it; see the tests of this module.

    Parameters
    ----------
    speaker : pandas.Series of str
        Label of every line; '' unknown.
    text : pandas.Series of str
        Text of every line.
    phase : str, optional
        Phase of the session.

    Returns
    -------
    Suggestion or None
        None where nobody leads enough, fewer than 200 words or 5 questions and phrases are there,
        fewer than two people speak, or the phase is a meeting of adults.

    Examples
    --------
    >>> talk = ["Who can show us how you shared them?", "I cut it in two.", "Tell us why, please?"]
    >>> lines = pd.DataFrame({"who": ["A", "B", "A"] * 20, "text": talk * 20})
    >>> suggest_teacher(lines["who"], lines["text"], phase="classroom")[:2]
    ('A', 0.97)
    """
    if phase not in (*_LESSONS, "unknown"):
        return None
    said = speech_column(text)
    table = pd.DataFrame(
        {
            "words": said.str.count(r"\S+").to_numpy(),
            "questions": said.str.contains("?", regex=False).to_numpy(dtype=np.int64),
            "directs": [len(_DIRECTS.findall(line)) for line in said],
        }
    )
    by_speaker = table.groupby(speaker.to_numpy()).sum()
    by_speaker = by_speaker[by_speaker.index != ""]
    total = by_speaker.sum()
    cues = total["questions"] + total["directs"]
    if len(by_speaker) < 2 or total["words"] < _FEWEST_WORDS or cues < _FEWEST_CUES:
        return None
    shares = by_speaker / total.clip(lower=1)
    score = shares.mean(axis=1).sort_values(ascending=False, kind="stable")
    lead = float(score.iloc[0] - score.iloc[1])
    sure = next((sure for least, sure in _LEADS if lead >= least), 0.0)
    if not sure:
        return None
    best = str(score.index[0])
    share = shares.loc[best]
    reason = (
        f"says {share['words']:.0%} of the words, asks {share['questions']:.0%} of the questions, "
        f"and directs or calls on others ({share['directs']:.0%} of such phrases)"
    )
    if phase == "unknown":
        titled = said[speaker.to_numpy() != best].str.contains(_TITLED).any()
        sure = sure / 2 + (0.25 if titled else 0.0)
        reason += ", if this is a lesson"
        reason += " (others address somebody as Ms. or Mr.)" if titled else ""
    return Suggestion(best, round(sure, 2), reason)
