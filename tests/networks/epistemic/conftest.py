"""Made-up coded lines: eight children of two rooms in four lessons that lie over each other."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def lines():
    rng = np.random.default_rng(1)
    n = 400
    child = rng.integers(8, size=n)
    codes = {
        code: (rng.random(n) < 0.3 * (1 + 0.5 * ((child < 4) & (code == "halves")))).astype(int)
        for code in ("halves", "fourths", "skips", "tens")
    }
    return pd.DataFrame(
        {
            "child": [f"c{k}" for k in child],
            "room": np.where(child < 4, "green", "blue"),
            "age": 7.0 + child % 4,
            "lesson": rng.choice(["m1", "m2", "t1", "t2"], size=n),
            "day": rng.integers(1, 4, size=n),
            **codes,
        }
    )
