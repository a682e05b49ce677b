from pathlib import Path

import pytest

from labresearch.corpus.file_names import guess_phase, session_id


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("planning", "planning"), ("Lesson plan 3", "planning"), ("lab3_enactment2", "enactment"),
        ("Debrief-2024", "debrief"), ("de-brief", "debrief"), ("next-day", "classroom"),
        ("WholeClassDebrief", "classroom"), ("grade3PLC", "plc"), ("plc_march", "plc"),
        ("staff meeting", "staff"), ("interview_T2", "interview"), ("rehearsal", "rehearsal"),
        ("plant growth", "unknown"), ("GMT2024", "unknown"), ("revise", "revise"),
    ],
)  # fmt: skip
def test_phases(name, phase):
    assert guess_phase(name) == phase


def test_ids():
    assert session_id(Path("x/Lab 1 (Enactment).vtt")) == "lab-1-enactment"
    assert session_id(Path("Übung_2.csv")) == "übung_2"
    assert session_id(Path("...txt")) != ""
