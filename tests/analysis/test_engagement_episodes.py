"""Invitations and follow-ups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import (
    engagement_episodes,
    episode_turns,
    follow_up_odds,
    follow_up_steps,
)
from labresearch.corpus import Corpus

LEVEL = {"1": "acknowledge", "2": "restate", "3": "add"}


def corpus_of(*lessons):
    """Make lessons of turns: 'relate' or 'relate+press' for adults, '0' to '3' for children."""
    lines, codings = [], []
    for s, lesson in enumerate(lessons):
        for n, said in enumerate(lesson.split()):
            child = said.isdigit()
            lines.append(
                {"session": f"s{s}", "line": n, "turn": n, "text": "..."}
                | {"speaker": f"C{n}" if child else "T", "role": "student" if child else "host"}
            )
            if child:
                codes = [f"engagement.{LEVEL[said]}"] if said != "0" else []
            elif said == "timeout":
                codes = ["pauses.timeout"]
            else:
                codes = [f"teacher_moves.{move}" for move in said.split("+") if move != "-"]
            codings += [(f"s{s}", n, code, "me", np.nan) for code in codes]
    sessions = [f"s{s}" for s in range(len(lessons))]
    return Corpus(
        sessions=pd.DataFrame({"session": sessions, "lab": sessions, "phase": "enactment"}),
        utterances=pd.DataFrame(lines),
        codings=pd.DataFrame(codings, columns=["session", "line", "code", "coder", "value"]),
    )


def test_an_episode_by_hand():
    turns = episode_turns(corpus_of("press 3 relate 1 2 - 0 press 3 revoice+compare 3 elicit 3"))
    assert turns["engagement"].tolist() == [1, 2, 0, 3, 3]
    assert turns["follow_ups"].tolist() == [0, 0, 0, 1, 2]
    assert turns["after"].tolist() == ["invitation", "child", "other", "press", "compare"]
    assert turns["place"].tolist() == [1, 2, 3, 4, 5]
    assert turns[["press", "compare", "revoice"]].iloc[-1].tolist() == [1, 1, 1]
    (episode,) = engagement_episodes(turns).to_dict("records")
    assert (episode["highest"], episode["follow_ups"], episode["child_turns"]) == (3, 2, 5)
    assert episode["mean"] == pytest.approx(9 / 5)
    assert episode["mean_first"] == 1.0
    assert episode["changed"] is True


def test_a_time_out_ends_an_episode_without_a_change():
    turns = episode_turns(corpus_of("compare 1 timeout 3 relate 2 manage relate 3"))
    assert turns["episode"].tolist() == [1, 2, 3]
    assert turns["invitation"].tolist() == ["compare", "relate", "relate"]
    assert turns["changed"].tolist() == [False, True, False]


def test_a_change_with_a_follow_up_is_no_change():
    turns = episode_turns(corpus_of("relate 1 manage+press 2"))
    assert turns["episode"].tolist() == [1, 1]
    assert turns["after"].tolist() == ["invitation", "press"]


def simulated(ratio, seed, lessons=16):
    """Engagement by chance, with the odds of level 3 times ratio after any follow-up."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(lessons):
        said = []
        for _ in range(5):
            said.append("relate")
            follow = False
            for _ in range(1 + rng.poisson(2)):
                odds = 0.3 * (ratio if follow else 1)
                said.append("3" if rng.random() < odds / (1 + odds) else "0")
                follow = True
                said.append("press")
            said[-1] = "elicit"
        made.append(" ".join(said))
    return episode_turns(corpus_of(*made))


def test_maxima_rise_without_reason_and_single_turns_do_not():
    """The trap: longer episodes have higher maxima though follow-ups change nothing."""
    turns = simulated(1.0, 2)
    steps = follow_up_steps(turns, draws=99).set_index(["measure", "follow_ups"])
    highest, single = steps.loc["highest of the episode"], steps.loc["single turn"]
    assert highest.loc["3+", "low"] > highest.loc["0", "high"]
    assert single.loc["3+", "low"] < single.loc["0", "high"]
    row = follow_up_odds(turns, draws=199).iloc[0]
    assert row["low"] < 1 < row["high"]
    assert row["p"] > 0.05


def test_a_planted_difference_is_found():
    row = follow_up_odds(simulated(4.0, 2), draws=199).iloc[0]
    assert row["low"] < 4 < row["high"]
    assert row["p_adjusted"] < 0.05


said = st.lists(st.sampled_from(["relate", "press", "elicit", "-", "0", "1", "3"]), max_size=25)


@given(said)
@settings(max_examples=5)
def test_bounds(turns):
    table = episode_turns(corpus_of(" ".join(["relate", "2", *turns])))
    assert table["line"].is_unique
    assert (table.groupby("episode")["follow_ups"].diff().dropna() >= 0).all()
    assert (
        table[["compare", "relate", "press", "revoice"]].max(axis=1) <= table["follow_ups"]
    ).all()
    episodes = engagement_episodes(table)
    assert (episodes["mean"] <= episodes["highest"]).all()
    assert episodes["child_turns"].sum() == len(table)


def test_bad_input():
    with pytest.raises(ValueError, match="no invitation"):
        episode_turns(corpus_of("press 3"))
    with pytest.raises(ValueError, match="first = 0"):
        engagement_episodes(episode_turns(corpus_of("relate 3")), first=0)
