"""Composed lessons: what is coded as what is known, so a coder can be held against it."""

import numpy as np
import pandas as pd
import pytest

ANSWERS = ("four", "it is a half", "seven and two", "three fourths", "ten", "twelve tens")
PRESS = ("Why does that work?", "How do you know?", "Why is it so?", "Can you explain why?")
ORDER = ("Sit down please.", "Open your books.", "Eyes up here.", "Okay.", "Thank you.")


def lessons(n=6, seed=0):
    """Lessons of a teacher and children; a repeat of a child's words is coded 'restate'."""
    rng = np.random.default_rng(seed)
    rows = []
    for session in range(n):
        for _ in range(12):
            answer = str(rng.choice(ANSWERS))
            rows.append((f"s{session}", "T", "teacher", str(rng.choice(ORDER)), "None"))
            rows.append((f"s{session}", "Mia", "student", answer.capitalize() + ".", ""))
            if rng.random() < 0.5:
                rows.append((f"s{session}", "T", "teacher", answer.capitalize() + ".", "restate"))
            rows.append((f"s{session}", "T", "teacher", str(rng.choice(PRESS)), "press"))
            rows.append((f"s{session}", "Leo", "student", "Because of the cut.", ""))
    return pd.DataFrame(rows, columns=["session", "speaker", "role", "text", "move"])


@pytest.fixture(scope="session")
def table():
    return lessons()


@pytest.fixture(scope="session")
def unseen():
    return lessons(3, seed=9)


@pytest.fixture(scope="session")
def coder(table):
    pytest.importorskip("sklearn", reason="extra learn")
    from labresearch.learned_coder import ClassifierCoder

    return ClassifierCoder(folds=2, iterations=12).fit(table.drop(columns="move"), table["move"])
