"""Phases that the talk suggests."""

from pathlib import Path

import pandas as pd
import pytest

from labresearch.corpus import load_transcript
from labresearch.corpus.phase_evidence import suggest_phase

CORPUS = Path(__file__).parents[2] / "corpus/lab-01-equal-sharing"
AHEAD = ["They might fold it. What if they do not?", "We'll start with six, and I'll launch it."]
BACK = ["I noticed that she said it twice.", "That was the moment when they asked for more."]


def meeting(*texts, roles=("coach", "teacher")):
    rows = [(role, role, text) for text in texts * 12 for role in roles]
    return pd.DataFrame(rows, columns=["speaker", "role", "speech"])


def test_meetings_and_lessons():
    assert suggest_phase(meeting(*AHEAD)).phase == "planning"
    assert suggest_phase(meeting(*BACK)).phase == "debrief"
    assert suggest_phase(meeting(*BACK, roles=("teacher", "student"))).phase == "classroom"


def test_nothing_where_the_talk_does_not_say():
    assert suggest_phase(meeting(*AHEAD, *BACK)) is None
    assert suggest_phase(meeting("Hm.", "So.")) is None
    assert suggest_phase(meeting(*AHEAD, roles=("unknown", "teacher"))) is None
    assert suggest_phase(meeting(*AHEAD, roles=("student",))) is None
    assert suggest_phase(meeting(*AHEAD, roles=("teacher",))) is None


@pytest.mark.parametrize(
    ("name", "phase"),
    [("planning.txt", "planning"), ("debrief.csv", "debrief"), ("next-day.txt", "classroom")],
)
def test_a_suggestion_stays_one(write, name, phase):
    path = write(f"a{Path(name).suffix}", (CORPUS / name).read_bytes())
    corpus = load_transcript(path)
    assert corpus.sessions["phase"].item() == "unknown"
    assert f"the phase may be {phase} (confidence 0." in str(corpus.report)
