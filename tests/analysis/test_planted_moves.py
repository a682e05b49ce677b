"""What the composed corpora hold, and what not, the analyses of moves and children find so."""

import pytest

from labresearch.analysis import (
    ACTS,
    episode_turns,
    error_responses,
    follow_up_odds,
    follow_up_steps,
    moves_to_acts,
    participation,
    who_reasons,
)
from labresearch.composed import load_key, planted_sizes

PRESS, COMPARE = "teacher_moves.press", "teacher_moves.compare"
LOOKED_AT = {name: ACTS[name] for name in ("reasoning", "comparing ideas")}


def sizes(corpus, **more):
    table = moves_to_acts(corpus, moves=[PRESS, COMPARE], acts=LOOKED_AT, draws=499, **more)
    return table.set_index(["move", "act"])


def test_press_and_compare_are_found_with_the_sizes_of_the_key(planted):
    found, key = sizes(planted), load_key()
    for pair, plant in (((PRESS, "reasoning"), "P4"), ((COMPARE, "comparing ideas"), "P5")):
        row = found.loc[pair]
        assert row["low"] < key.size(plant) < row["high"]
        assert row["p_adjusted"] < 0.05
        assert row["clusters"] > 24


def test_the_estimates_are_those_of_the_generators_own_check(planted):
    own = planted_sizes(planted).set_index("plant")["estimate"]
    found = sizes(planted)["odds_ratio"]
    assert found[(PRESS, "reasoning")] == pytest.approx(own["P4"])
    assert found[(COMPARE, "comparing ideas")] == pytest.approx(own["P5"])


def test_nothing_is_found_where_nothing_is_planted(null):
    found = sizes(null)
    for pair in ((PRESS, "reasoning"), (COMPARE, "comparing ideas")):
        assert found.loc[pair, "low"] < 1 < found.loc[pair, "high"]
        assert found.loc[pair, "p"] > 0.05


def test_a_press_reaches_the_next_turn_only(planted):
    later = moves_to_acts(planted, lags=[3], moves=[PRESS], acts=LOOKED_AT, draws=199)
    row = later.set_index("act").loc["reasoning"]
    assert row["low"] < 1 < row["high"]


def test_other_moves_look_harmful_until_the_press_is_held(planted):
    asks = "teacher_moves.accuracy"
    acts = {"reasoning": ACTS["reasoning"]}
    naive = moves_to_acts(planted, moves=[asks], acts=acts, draws=199).iloc[0]
    held = moves_to_acts(planted, moves=[asks], acts=acts, holding=PRESS, draws=199).iloc[0]
    assert naive["high"] < 1
    assert held["low"] < 1 < held["high"]


def test_answers_to_errors_and_repairs_are_not_connected_in_the_generated_corpus(planted):
    table = error_responses(planted, draws=199)
    assert (table["p"].dropna() > 0.05).all()
    assert table["refused"].str.len().gt(0).any()  # errors are rare, and the table says so


def test_children_reason_alike_in_the_generated_corpus(planted):
    found = who_reasons(participation(planted), draws=499).set_index("measure")
    assert found.loc["reasoning", "gini"] > 0.5  # the trap: uneven, by chance
    assert found.loc["reasoning", "low"] < 0 < found.loc["reasoning", "high"]
    assert found.loc["reasoning", "p"] > 0.05
    assert found.loc["press", "low"] < 0 < found.loc["press", "high"]


def test_invitations_to_compare_are_found_and_follow_ups_only_look_as_if_they_carried(
    planted, null
):
    turns = episode_turns(planted)
    found = follow_up_odds(turns, draws=499).set_index("comparison")
    assert found.loc["invitation compares", "low"] > 1  # P5 seen from the invitation
    assert found.loc["any follow-up before", "low"] < 1 < found.loc["any follow-up before", "high"]
    steps = follow_up_steps(turns, draws=99).set_index(["measure", "follow_ups"])
    highest = steps.loc["highest of the episode"]
    assert highest.loc["3+", "low"] > highest.loc["0", "high"]  # the trap
    without = follow_up_odds(episode_turns(null), draws=499).set_index("comparison")
    assert without.loc["any follow-up before", "p"] > 0.05
    assert without.loc["invitation compares", "p_adjusted"] > 0.05
