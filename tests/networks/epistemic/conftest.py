import numpy as np
import pandas as pd
import pytest

CODES = ["halves", "fourths", "skips", "tens"]


def talk(seed=1, n=400, codes=CODES, share=0.3):
    """Made-up coded lines: eight children of two rooms in four lessons that lie over each other."""
    rng = np.random.default_rng(seed)
    child = rng.integers(8, size=n)
    lines = pd.DataFrame(
        {
            "child": [f"c{k}" for k in child],
            "room": np.where(child < 4, "green", "blue"),
            "age": 7.0 + child % 4,
            "lesson": rng.choice(["m1", "m2", "t1", "t2"], size=n),
            "day": rng.integers(1, 4, size=n),
        }
    )
    for k, code in enumerate(codes):
        lines[code] = (rng.random(n) < share * (1 + 0.5 * (child < 4) * (k == 0))).astype(int)
    return lines


@pytest.fixture
def lines():
    return talk()
