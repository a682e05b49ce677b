"""Paths of wrong ideas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import error_ends, error_flow, error_paths, error_responses
from labresearch.corpus import Corpus

WRONG = "ideas_equal_sharing.bigger_denominator_bigger"
CODES = {
    "press": "teacher_moves.press",
    "compare": "teacher_moves.compare",
    "evaluate": "teacher_moves.evaluate",
    "elicit": "teacher_moves.elicit",
    "wrong": WRONG,
    "revise": "student_reasoning.revision",
    "repair": "engagement.repair",
    "timeout": "pauses.timeout",
}


def corpus_of(*lessons, labs=None):
    """Make lessons; each is text such as 'Mia wrong, T press, Mia revise'."""
    lines, codings = [], []
    for s, lesson in enumerate(lessons):
        for n, turn in enumerate(lesson.split(", ")):
            who, *codes = turn.split()
            role = {"T": "host", "S?": "unknown", "Ss": "group"}.get(who, "student")
            lines.append(
                {"session": f"s{s}", "line": n, "turn": n, "text": "..."}
                | {"speaker": who, "role": role}
            )
            codings += [(f"s{s}", n, CODES[code], "me", np.nan) for code in codes]
    sessions = [f"s{s}" for s in range(len(lessons))]
    return Corpus(
        sessions=pd.DataFrame({"session": sessions, "phase": "enactment"}).assign(
            lab=labs or sessions
        ),
        utterances=pd.DataFrame(lines),
        codings=pd.DataFrame(codings, columns=["session", "line", "code", "coder", "value"]),
    )


def path(lesson, window=4):
    (row,) = error_paths(corpus_of(lesson), window=window).to_dict("records")
    return row


def test_self_repair_after_a_press():
    row = path("T, Mia wrong, T press, Ben, T, Mia revise, T")
    assert (row["line"], row["response"], row["fate"], row["end"]) == (
        1,
        "probed",
        "self repair",
        "self repair",
    )
    assert (row["turns"], row["repaired"], row["returns"]) == (4, True, True)
    assert row["states"] == "voiced > probed > self repair"
    assert row["ideas"] == WRONG


def test_an_evaluation_closes_first_but_a_peer_may_still_repair():
    row = path("Mia wrong, T evaluate, T compare, Ben repair, T")
    assert (row["end"], row["turns"], row["fate"]) == ("evaluated or told", 1, "peer repair")
    assert row["states"] == "voiced > evaluated > compared > peer repair"
    assert row["returns"] is False


def test_evaluated_away_and_dropped():
    assert path("Mia wrong, T evaluate, Ben, T, Ava")["fate"] == "evaluated away"
    row = path("Mia wrong, T elicit, Ben, T, Ava")
    assert (row["fate"], row["end"], row["response"]) == ("dropped", "", "other move")


def test_anothers_revision_is_no_repair():
    assert path("Mia wrong, T, Ben revise, T, Ava")["fate"] == "dropped"


def test_a_lesson_that_ends_leaves_it_open():
    row = path("Mia wrong, T press")
    assert row["fate"] == "lesson ends"
    assert pd.isna(row["repaired"])
    assert pd.isna(row["returns"])
    assert path("T, Mia wrong", window=1)["response"] == "none"


def test_who_is_unknown_cannot_return_or_repair_themselves():
    row = path("S? , T press, S? revise, T, Ava, Mia wrong, T, T, T, T")
    assert row["line"] == 5
    joint = path("Ss wrong, T press, Ss revise, T, Ava")
    assert joint["fate"] == "dropped"
    assert pd.isna(joint["returns"])


def test_time_outs_are_skipped_and_the_same_idea_is_one_path():
    row = path("Mia wrong, T timeout, T press, Ben wrong, T, Mia")
    assert row["response"] == "probed"
    assert row["fate"] == "dropped"


def test_the_chain_by_hand():
    paths = error_paths(corpus_of("Mia wrong, T press, Mia revise", "Mia wrong, T, T, Ben, T"))
    flow = error_flow(paths, draws=9).set_index(["from", "to"])
    assert flow["n"].to_dict() == {
        ("probed", "self repair"): 1,
        ("voiced", "lesson ends"): 1,
        ("voiced", "probed"): 1,
    }
    assert flow.loc[("voiced", "probed"), "share"] == 0.5


def test_incidence_by_hand():
    # at turn 1: 1 of 4 repaired, 1 left; turn 2: 1 of 2 told; turn 3: the last repaired
    paths = pd.DataFrame(
        {
            "cluster": list("abcd"),
            "turns": [1, 1, 2, 3],
            "end": ["self repair", "", "evaluated or told", "self repair"],
        }
    )
    table = error_ends(paths, draws=9).set_index(["end", "turn"])["estimate"]
    assert table.loc["self repair"].tolist() == pytest.approx([0.25, 0.25, 0.25 + 0.375])
    assert table.loc["evaluated or told"].tolist() == pytest.approx([0, 0.375, 0.375])


ends = st.sampled_from(["self repair", "peer repair", "evaluated or told", ""])


@given(st.lists(st.tuples(st.integers(1, 6), ends, st.integers(0, 7)), min_size=1, max_size=30))
@settings(max_examples=30)
def test_ends_share_out_at_most_all(rows):
    paths = pd.DataFrame(rows, columns=["turns", "end", "cluster"])
    table = error_ends(paths, draws=9)
    by_turn = table.groupby("turn")["estimate"].sum()
    assert by_turn.between(-1e-9, 1 + 1e-9).all()
    assert (table.groupby("end")["estimate"].diff().dropna() >= -1e-12).all()


def simulated(chance, seed):
    """Lessons with errors answered at random and repaired with the chance of the answer."""
    rng = np.random.default_rng(seed)
    lessons, labs = [], []
    for lab in range(12):
        for _ in range(2):
            turns = []
            for _ in range(5):
                response = rng.choice(["press", "evaluate"])
                repaired = rng.random() < chance[response]
                turns += ["Mia wrong", f"T {response}", "Mia revise" if repaired else "Ben", "T"]
            lessons.append(", ".join([*turns, "T"]))
            labs.append(f"lab{lab}")
    return corpus_of(*lessons, labs=labs)


def test_a_planted_difference_is_found_and_none_where_none_is():
    planted = error_responses(simulated({"press": 0.6, "evaluate": 0.2}, 1), window=3, draws=499)
    row = planted[planted["outcome"] == "repaired by a child"].iloc[0]
    assert row["low"] < (0.6 / 0.4) / (0.2 / 0.8) < row["high"]
    assert row["difference_low"] < 0.4 < row["difference_high"]
    assert row["p_adjusted"] < 0.05
    none = error_responses(simulated({"press": 0.4, "evaluate": 0.4}, 1), window=3, draws=499)
    row = none[none["outcome"] == "repaired by a child"].iloc[0]
    assert row["low"] < 1 < row["high"]
    assert row["p"] > 0.05


def test_bad_input():
    with pytest.raises(ValueError, match="no lesson has a wrong idea"):
        error_paths(corpus_of("Mia, T press"))
    with pytest.raises(ValueError, match="window = 0"):
        error_paths(corpus_of("Mia wrong"), window=0)
    with pytest.raises(ValueError, match="no path"):
        error_ends(pd.DataFrame({"cluster": [], "turns": [], "end": []}))
