"""Corpora that many tests of analyses read, once a worker."""

import pandas as pd
import pytest

from labresearch.corpus import Corpus


@pytest.fixture(scope="session")
def planted(composed):
    return composed(1)


@pytest.fixture(scope="session")
def null(composed):
    return composed(1, planted=False)


def made_up(*meetings, words=10, **columns):
    """Make a corpus of meetings, each a list of (speaker, role, codes)."""
    sessions, lines, codings = [], [], []
    for at, meeting in enumerate(meetings):
        name = f"m{at}"
        place = {"session": name, "phase": "debrief", "lab": f"lab{at}", "school": "Oak"}
        place |= {"team": "Grade 2", "cycle": str(at + 1)}
        sessions.append(place | {key: values[at] for key, values in columns.items()})
        for line, (speaker, role, codes) in enumerate(meeting):
            text = " ".join(["word"] * words)
            lines.append(
                {"session": name, "line": line, "speaker": speaker, "role": role, "text": text}
            )
            codings += [
                {"session": name, "line": line, "code": code, "coder": "gold"}
                for code in codes.split()
            ]
    frame = pd.DataFrame(codings, columns=["session", "line", "code", "coder"])
    return Corpus(sessions=pd.DataFrame(sessions), utterances=pd.DataFrame(lines), codings=frame)


@pytest.fixture(scope="session")
def meetings_of():
    return made_up
