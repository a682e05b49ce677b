import pandas as pd
import pytest

from labresearch.codebook import load_codebook
from labresearch.corpus import Corpus

BOOK = r"""
labresearch: codebook/1
id: pauses
version: 0.0.1
title: Tiny word lists for tests
family: pauses
unit: pause
lexicons:
  timeout_call:
    phrases: [time-out, timeout, time out]
    regex: ['\bcan (we|i) (pause|stop) here\b', "\\blet's pause\\b"]
  timeout_gesture: {regex: ['\bmakes? a t\b', '\bt sign\b']}
  behaviour_timeout: {regex: ["\\b(that's|that is|take|need|needs|in) (a )?time-?out\\b"]}
  collegial_talk:
    phrases: [should we, what do we make of, i'm wondering, what if we, what would you ask]
  address_students: {phrases: [friends, mathematicians, everybody, eyes up here]}
  think_time: {phrases: [think quietly, silent minute, in your head]}
  partner_talk: {phrases: [turn and talk, your partner]}
  work_block: {phrases: [off you go, read the work]}
  regather: {phrases: [come back together]}
  logistics: {phrases: [chairs, whiteboard, the rug, pencils, until it is quiet, intercom]}
  closing: {phrases: [that's all for today]}
codes:
  - id: silence
    label: silence
    definition: Any silence.
    rules: {any: [{id: long, when: {pause: {seconds: ">= 3"}}}]}
    examples: [{text: "Why? (4.0)", role: teacher}]
    counterexamples: [{text: "Why?", role: teacher}]
"""
ROLES = {
    "Ms. Bell": "host",
    "Mr. Roy": "teacher",
    "Coach": "coach",
    "Pat": "principal",
    "Ss": "group",
    "": "unknown",
}


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "pauses.yml"
    path.write_text(BOOK, encoding="utf-8")
    return load_codebook(path)


def make(
    talk, *, phase="enactment", session="a", timing="none", resolution=float("nan"), **columns
):
    """A corpus of one session from "Speaker: text" lines; speakers not in ROLES are students."""
    rows = []
    for number, said in enumerate(talk):
        said, *times = said if isinstance(said, tuple) else (said,)
        speaker, _, text = said.partition(":")
        rows.append(
            {
                "session": session,
                "line": number,
                "speaker": speaker,
                "role": ROLES.get(speaker, "student"),
                "text": text.strip(),
                "start": times[0] if times else float("nan"),
                "end": times[1] if len(times) > 1 else float("nan"),
            }
        )
    sessions = pd.DataFrame(
        {"session": [session], "phase": phase, "timing": timing, "time_resolution": resolution}
    ).assign(**columns)
    return Corpus(sessions, pd.DataFrame(rows))


@pytest.fixture(scope="session")
def lesson():
    return make
