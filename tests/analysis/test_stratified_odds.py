"""Odds ratios inside lessons with intervals between labs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import mantel_haenszel, stratified_odds


def rows_of(cells):
    """One row a turn from (stratum, cluster, exposed, outcome, times)."""
    rows = [
        {"session": s, "cluster": c, "move": bool(x), "act": y}
        for s, c, x, y, times in cells
        for _ in range(times)
    ]
    return pd.DataFrame(rows)


def table(stratum, cluster, *counts):
    cells = ((1, 1), (1, 0), (0, 1), (0, 0))
    return [(stratum, cluster, *cell, n) for cell, n in zip(cells, counts, strict=True)]


# Mantel & Haenszel's estimator by hand: (2·20/33 + 4·16/28) / (5·6/33 + 1·7/28)
TWO = table("s1", "a", 2, 5, 6, 20) + table("s2", "b", 4, 1, 7, 16)


def test_by_hand():
    found = stratified_odds(rows_of(TWO), "move", "act", draws=99)
    by_hand = (2 * 20 / 33 + 4 * 16 / 28) / (5 * 6 / 33 + 1 * 7 / 28)
    assert found["odds_ratio"] == pytest.approx(by_hand)
    gaps = [2 / 7 - 6 / 26, 4 / 5 - 7 / 23]
    weights = [7 * 26 / 33, 5 * 23 / 28]
    assert found["difference"] == pytest.approx(np.average(gaps, weights=weights))
    assert (found["n"], found["n_exposed"], found["strata"], found["clusters"]) == (61, 12, 2, 2)
    assert found["mean_exposed"] == pytest.approx(0.5)
    assert np.isnan(found["low"])
    assert found["refused"] == "no interval: 2 labs, fewer than 5"


def test_the_ordinal_ratio_by_hand():
    # one stratum, levels 0 1 2; cuts at >=1 and >=2 (Liu & Agresti 1996)
    cells = [("s", "c", 1, 0, 2), ("s", "c", 1, 1, 3), ("s", "c", 1, 2, 5)]
    cells += [("s", "c", 0, 0, 6), ("s", "c", 0, 1, 3), ("s", "c", 0, 2, 1)]
    found = stratified_odds(rows_of(cells), "move", "act", draws=99)
    assert found["odds_ratio"] == pytest.approx((8 * 6 + 5 * 9) / (2 * 4 + 5 * 1))
    assert found["difference"] == pytest.approx(1.3 - 0.5)


counts = st.integers(0, 6)
tables = st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=5)


@given(tables)
@settings(max_examples=25)
def test_it_agrees_with_mantel_haenszel_and_turns_over(cells):
    rows = rows_of([c for i, t in enumerate(cells) for c in table(f"s{i}", f"c{i}", *t)])
    if rows.empty or min(sum(a + b for a, b, _, _ in cells), sum(c + d for *_, c, d in cells)) < 5:
        return
    found = stratified_odds(rows, "move", "act", draws=9)
    other = stratified_odds(rows.assign(move=~rows["move"]), "move", "act", draws=9)
    mixed = stratified_odds(rows.sample(frac=1, random_state=1), "move", "act", draws=9)
    plain = mantel_haenszel(rows["move"], rows["act"], rows["session"])["estimate"]
    if not np.isnan(found["odds_ratio"]):
        assert found["odds_ratio"] == pytest.approx(plain)
        assert other["odds_ratio"] == pytest.approx(1 / found["odds_ratio"])
        assert other["difference"] == pytest.approx(-found["difference"])
        assert mixed["odds_ratio"] == pytest.approx(found["odds_ratio"])


def simulated(ratio, seed, labs=20):
    rng = np.random.default_rng(seed)
    rows = []
    for lab in range(labs):
        base = rng.normal(-1, 0.8)
        for lesson in range(2):
            move = rng.random(40) < rng.uniform(0.1, 0.5)
            act = rng.random(40) < 1 / (1 + np.exp(-(base + np.log(ratio) * move)))
            rows.append(
                pd.DataFrame(
                    {"cluster": lab, "session": f"{lab}-{lesson}", "move": move, "act": act}
                )
            )
    return pd.concat(rows, ignore_index=True)


def test_intervals_hold_the_ratio_and_p_is_even_without_one():
    held, small = 0, 0
    for seed in range(30):
        found = stratified_odds(simulated(3.0, seed), "move", "act", draws=99)
        held += found["low"] < 3.0 < found["high"]
        small += stratified_odds(simulated(1.0, seed), "move", "act", draws=99)["p"] < 0.05
    # binomial(30, .95) and (30, .05): outside these about once in a thousand such tests
    assert held >= 25
    assert small <= 6


def test_talkative_lessons_do_not_mislead():
    # lesson a: much of both; lesson b: little of both; inside each no difference
    cells = table("a", "a", 32, 8, 8, 2) + table("b", "b", 2, 8, 8, 32)
    found = stratified_odds(rows_of(cells), "move", "act", draws=99)
    crude = (34 * 34) / (16 * 16)
    assert crude > 4
    assert found["odds_ratio"] == pytest.approx(1.0)
    assert found["difference"] == pytest.approx(0.0)


def test_same_seed_same_numbers():
    rows = simulated(2.0, 1)
    assert stratified_odds(rows, "move", "act") == stratified_odds(rows, "move", "act")


def test_too_few_rows_and_empty_cells_are_refused():
    few = stratified_odds(rows_of(table("s", "c", 1, 1, 5, 5)), "move", "act", draws=9)
    assert few["refused"].startswith("2 rows with and 10 without")
    assert np.isnan(few["p"])
    empty = stratified_odds(rows_of(table("s", "c", 0, 9, 5, 5)), "move", "act", draws=9)
    assert "a cell is empty" in empty["refused"]
    assert empty["difference"] == -0.5


def test_a_stratum_that_lies_in_two_labs():
    rows = rows_of(TWO).assign(session="s")
    with pytest.raises(ValueError, match="'s' is in several cluster"):
        stratified_odds(rows, "move", "act")


def test_missing_values_and_settings():
    rows = rows_of(TWO)
    with pytest.raises(ValueError, match="1 rows have a missing value"):
        stratified_odds(rows.assign(act=rows["act"].where(rows.index > 0)), "move", "act")
    with pytest.raises(ValueError, match="draws = 0"):
        stratified_odds(rows, "move", "act", draws=0)
