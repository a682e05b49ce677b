"""Who gets to reason, against chance."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labresearch.analysis import (
    chance_curves,
    gini,
    lorenz_curve,
    participation,
    participation_by_group,
    who_reasons,
)
from labresearch.corpus import Corpus


def table_of(lessons, labs=None):
    """One row a child from lists of (turns, reasoning) a lesson."""
    rows = [
        {"session": f"s{s}", "lab": f"l{s}", "cluster": f"l{s}", "child": f"c{c}"}
        | {"turns": turns, "reasoning": high, "press": 0}
        for s, lesson in enumerate(lessons)
        for c, (turns, high) in enumerate(lesson)
    ]
    return pd.DataFrame(rows)


def test_counts_by_hand():
    said = [
        ("T", "host", "teacher_moves.press", None),
        ("Mia", "student", "student_reasoning.explanation", 3),
        ("T", "host", "teacher_moves.assign_competence", None),
        ("Ben", "student", "engagement.add", None),
        ("S?", "unknown", "student_reasoning.explanation", 3),
        ("Mia", "student", "student_reasoning.answer", 1),
    ]
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["s"], "lab": "l", "phase": "enactment"}),
        utterances=pd.DataFrame(
            [
                {"session": "s", "line": n, "turn": n, "speaker": w, "role": r, "text": "..."}
                for n, (w, r, _, _) in enumerate(said)
            ]
        ),
        codings=pd.DataFrame(
            [
                {"session": "s", "line": n, "code": c, "coder": "me", "value": v}
                for n, (_, _, c, v) in enumerate(said)
            ]
        ).astype({"value": "float64"}),
    )
    table = participation(corpus).set_index("child")
    counts = table[["turns", "reasoning", "relating", "press", "competence"]]
    assert counts.loc["Mia"].tolist() == [2, 1, 0, 1, 1]
    assert counts.loc["Ben"].tolist() == [1, 0, 1, 0, 0]
    assert table.attrs["unnamed"] == pytest.approx(1 / 4)
    # nobody else is known to speak between Ben's turn and Mia's second one
    assert table["runs"].to_dict() == {"Mia": 2, "Ben": 1}


def test_an_unknown_speaker_ends_no_run():
    said = ["Mia", "T", "Mia", "S?", "Mia", "Ben", "Mia"]
    roles = {"T": "host", "S?": "unknown"}
    corpus = Corpus(
        sessions=pd.DataFrame({"session": ["s"], "phase": "enactment"}),
        utterances=pd.DataFrame(
            [
                {"session": "s", "line": n, "turn": n, "speaker": who, "text": "..."}
                | {"role": roles.get(who, "student")}
                for n, who in enumerate(said)
            ]
        ),
        codings=pd.DataFrame(
            {"session": ["s"], "line": 0, "code": "engagement.add", "coder": "me", "value": 1.0}
        ),
    )
    table = participation(corpus).set_index("child")
    assert table[["turns", "runs"]].to_numpy().tolist() == [[4, 2], [1, 1]]


def test_keeping_the_floor_is_no_preference_for_a_child():
    rng = np.random.default_rng(5)
    rows = []
    for lesson in range(30):
        runs = np.bincount(rng.integers(12, size=40), minlength=12)
        lengths = [int(rng.geometric(0.6, size=n).sum()) for n in runs]
        rows += [
            {"session": f"s{lesson}", "cluster": f"l{lesson}", "child": f"c{c}", "turns": turns}
            | {"runs": n, "reasoning": 0, "press": 0}
            for c, (n, turns) in enumerate(zip(runs, lengths, strict=True))
            if n
        ]
    table = pd.DataFrame(rows)
    dealt = who_reasons(table, draws=199).set_index("measure").loc["turns"]
    assert dealt["p"] > 0.05
    assert abs(dealt["excess"]) < 0.02
    single = who_reasons(table.drop(columns="runs"), draws=199).set_index("measure").loc["turns"]
    assert single["p"] < 0.05
    assert single["excess"] > 0.05


def test_ginis_are_those_of_gini():
    lesson = [(9, 5), (4, 1), (1, 0), (6, 0)]
    found = who_reasons(table_of([lesson]), draws=99).set_index("measure")
    assert found.loc["turns", "gini"] == pytest.approx(gini([9, 4, 1, 6]))
    assert found.loc["reasoning", "gini"] == pytest.approx(gini([5, 1, 0, 0]))
    assert found.loc["press", "refused"] == "no lesson with 3 children and 5 turns of press"


def test_the_curve_is_lorenzs():
    curve = chance_curves(table_of([[(8, 1), (8, 2), (8, 3), (8, 4)]]), draws=9)
    exact = lorenz_curve([1, 2, 3, 4])
    at = np.interp(curve["people"], exact["people"], exact["amount"])
    assert curve["amount"].to_numpy() == pytest.approx(at)


def simulated(seed, favour=1.0, lessons=24):
    """Reasoning by chance or, with favour, more often by the first two children."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(lessons):
        turns = 1 + rng.poisson(5, size=10)
        odds = np.where(np.arange(10) < 2, 0.25 * favour, 0.25)
        made.append(
            [(int(t), int(rng.binomial(t, o / (1 + o)))) for t, o in zip(turns, odds, strict=True)]
        )
    return table_of(made)


def test_uneven_by_chance_is_not_called_uneven():
    """The trap: Gini of few events is far above 0 though all children are alike."""
    found = who_reasons(simulated(1), draws=499).set_index("measure").loc["reasoning"]
    assert found["gini"] > 0.4
    assert found["low"] < 0 < found["high"]
    assert found["p"] > 0.05


def test_a_talkative_lesson_is_more_even_by_chance_only():
    rng = np.random.default_rng(2)
    little = table_of([[(4, int(rng.binomial(4, 0.3))) for _ in range(8)] for _ in range(8)])
    much = table_of([[(40, int(rng.binomial(40, 0.3))) for _ in range(8)] for _ in range(8)])
    one, two = (
        who_reasons(t, draws=199).set_index("measure").loc["reasoning"] for t in (little, much)
    )
    assert one["gini"] - two["gini"] > 0.1
    assert abs(one["excess"] - two["excess"]) < 0.1


def test_favoured_children_are_found():
    found = who_reasons(simulated(1, favour=8), draws=499).set_index("measure").loc["reasoning"]
    assert found["low"] > 0
    assert found["p_adjusted"] < 0.05


def test_p_is_even_where_all_are_alike():
    small = sum(
        who_reasons(simulated(seed, lessons=6), draws=99)["p"].iloc[1] < 0.05 for seed in range(30)
    )
    assert small <= 6


def test_silent_children_make_turns_less_even():
    table = table_of([[(5, 2), (5, 2), (5, 2), (5, 2)]])
    heard = who_reasons(table, draws=99).set_index("measure")
    present = who_reasons(table, class_size=8, draws=99).set_index("measure")
    assert heard.loc["turns", "gini"] == 0
    assert present.loc["turns", "gini"] == pytest.approx(gini([5] * 4 + [0] * 4))
    assert present.loc["turns", "children"] == 8


counts = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=3, max_size=8)


@given(counts, st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_order_of_children_does_not_matter(lesson, random):
    lesson = [(turns, min(turns, high)) for turns, high in lesson]
    mixed = random.sample(lesson, len(lesson))
    one, two = (who_reasons(table_of([x]), draws=9)["gini"] for x in (lesson, mixed))
    assert one.to_numpy() == pytest.approx(two.to_numpy(), nan_ok=True)


def test_small_groups_are_suppressed():
    table = table_of([[(4, 2)] * 5 + [(9, 9)] * 2])
    groups = {f"c{c}": "many" if c < 5 else "few" for c in range(7)}
    found = participation_by_group(table, groups).set_index("group")
    assert found.loc["many", "reasoning_share"] == 0.5
    assert found.loc["few"].isna().sum() == 5
    assert found.loc["few", "refused"] == "fewer than 5 children"


def test_bad_input():
    table = table_of([[(3, 1), (3, 1), (3, 1)]])
    with pytest.raises(ValueError, match="has no group in by"):
        who_reasons(table, by=pd.Series({"other": "a"}))
    with pytest.raises(ValueError, match="class_size of 's0' is 2, but 3 children"):
        who_reasons(table, class_size=2)
    with pytest.raises(ValueError, match="least = 1"):
        participation_by_group(table, {"c0": "a"}, least=1)
    with pytest.raises(ValueError, match="no child of the table"):
        participation_by_group(table, {"Zoe": "a"})
    with pytest.raises(ValueError, match="'words' is none of"):
        chance_curves(table, "words")
    with pytest.raises(ValueError, match="table has no child"):
        who_reasons(table.iloc[:0])
