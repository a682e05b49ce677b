"""RQ6: idea networks of discussions."""

import numpy as np
import pandas as pd
import pytest

from labresearch.analysis import (
    compare_slopes,
    connection_paths,
    first_comparisons,
    moves_to_acts,
    segment_means,
    segment_networks,
    survival_curve,
)
from labresearch.composed.key import load_key
from labresearch.corpus import Corpus
from labresearch.networks import network_nulls

ASKS = "teacher_moves.compare"


def lesson(turns, name="s", lab="lab1", **place):
    """Make a lesson of turns (speaker, ideas and other codes, segment)."""
    lines = [
        {
            "session": name,
            "line": n,
            "turn": n,
            "speaker": who,
            "role": "host" if who == "T" else "student",
            "text": "words",
            "segment": segment,
        }
        for n, (who, _, segment) in enumerate(turns)
    ]
    codes = [
        {
            "session": name,
            "line": n,
            "coder": "me",
            "code": code if "." in code else f"ideas_x.{code}",
        }
        for n, (_, said, _) in enumerate(turns)
        for code in said.split()
    ]
    sessions = pd.DataFrame([{"session": name, "lab": lab, "phase": "enactment", **place}])
    columns = ["session", "line", "coder", "code"]
    return Corpus(
        sessions=sessions,
        utterances=pd.DataFrame(lines),
        codings=pd.DataFrame(codes, columns=columns),
    )


@pytest.fixture(scope="module")
def planted_segments(planted):
    return segment_networks(planted, draws=40)


def test_only_the_discussion_counts_where_it_is_known():
    turns = [("Mia", "a b", "launch"), ("T", ASKS, "discuss"), ("Ben", "a", "discuss")]
    turns += [("Ava", "b", "discuss"), ("T", f"c pauses.timeout {ASKS}", "timeout")]
    table = segment_networks(lesson(turns), draws=9)
    row = table.iloc[0]
    assert row[["part", "turns", "asks", "mentions", "ideas"]].tolist() == ["discuss", 3, 1, 2, 2]
    assert row["ask_rate"] == pytest.approx(100 / 3)
    assert set(table["refused"]) == {"2 mentions, fewer than 10"}
    assert table["z"].isna().all()
    whole = segment_networks(lesson([(who, said, "none") for who, said, _ in turns]), draws=9)
    assert whole.iloc[0][["part", "turns", "mentions"]].tolist() == ["lesson", 4, 4]


def test_questions_do_not_make_a_network_better_connected_by_definition():
    turns = [("T", f"a c {ASKS}", "none"), ("Ben", "b", "none"), ("Mia", "a", "none")] * 6
    corpus = lesson(turns)

    def first(measure, column="observed", **options):
        table = segment_networks(corpus, draws=9, **options)
        return table.loc[table["measure"] == measure, column].iloc[0]

    assert first("compare_edges") == 0
    coupled = {"questions": True, "voiced_by": "all"}
    assert first("compare_edges", **coupled) > 6
    # what the question names is no mention; it is asked all the same
    assert (first("density", "ideas"), first("density", "mentions")) == (2, 12)
    assert first("density", "ideas", voiced_by="all") == 2
    assert first("density", "ideas", **coupled) == 3
    assert first("density", "asks") == first("density", "asks", **coupled) == 6


def test_ideas_of_adults_count_only_if_asked_for():
    turns = [("T", "c", "none"), ("Ben", "a", "none"), ("Mia", "b", "none")] * 5
    lessons = lesson(turns)
    speakers = lessons.utterances["speaker"]
    unknown = lessons.utterances.assign(
        role=lessons.utterances["role"].mask(speakers == "Ben", "unknown")
    )
    for corpus in (lessons, lessons.replace(utterances=unknown)):
        row = segment_networks(corpus, draws=9).iloc[0]
        assert row[["ideas", "mentions", "turns"]].tolist() == [2, 10, 15]
        row = segment_networks(corpus, draws=9, voiced_by="all").iloc[0]
        assert row[["ideas", "mentions"]].tolist() == [3, 15]


def test_numbers_are_those_of_network_nulls_without_timeouts(gold):
    part = gold.select(session=["lab01-nextday"])
    turns = part.utterances["segment"].eq("discuss")
    every = {"voiced_by": "all", "questions": True}
    table = segment_networks(part, draws=20, **every)
    assert table["part"].eq("discuss").all() == turns.any()
    whole = part.replace(utterances=part.utterances.assign(segment="none"))
    mine = segment_networks(whole, draws=20, **every)
    same = network_nulls(whole, by="session", window=4, draws=20).set_index("measure")
    mine = mine[mine["null"] == "shuffle"].set_index("measure")
    pd.testing.assert_series_equal(mine["observed"], same["observed"])


def test_means_are_over_labs_not_networks():
    rows = pd.DataFrame(
        {
            "school": "Oak",
            "cluster": list("aaaabcde"),
            "measure": "density",
            "null": "shuffle",
            "z": [4.0] * 4 + [0.0, 0.0, 0.0, np.nan],
        }
    )
    row = segment_means(rows).iloc[0]
    assert row["estimate"] == 1.0
    assert row[["n", "without", "clusters"]].tolist() == [7, 1, 4]
    assert row["refused"] == "no interval: 4 labs, fewer than 5"


def test_paths_by_hand():
    compare = "engagement.compare"
    turns = [
        ("Mia", "a", ""),
        ("Ben", f"b {compare}", ""),
        ("T", "", ""),
        ("Ava", f"c {compare}", ""),
    ]
    turns += [("T", "d", ""), ("Mia", f"e {compare}", ""), ("Mia", f"f g {compare}", "")]
    table = connection_paths(lesson([(a, b, "none") for a, b, _ in turns]))
    assert dict(zip(table["path"], table["n"], strict=True)) == {
        "one speaker": 1,
        "student to student": 1,
        "student to student, adult between": 1,
        "with an adult": 1,
    }
    assert table["share"].sum() == pytest.approx(1)


def test_first_comparison_and_where_none_comes():
    compare = "engagement.compare"
    first = lesson([("T", ASKS, "none"), ("Mia", compare, "none"), ("Ben", compare, "none")])
    asked = first_comparisons(first).iloc[0]
    assert asked[["turns", "came", "asked", "line"]].tolist() == [1, True, True, 1]
    never = first_comparisons(lesson([("T", compare, "none"), ("Mia", "a", "none")])).iloc[0]
    assert never[["turns", "came", "asked", "line"]].tolist() == [2, False, False, -1]


def test_half_of_the_discussions_compare_within_some_turns(planted):
    rows = first_comparisons(planted)
    curve = survival_curve(rows, "turns", "came", session="cluster", draws=99)
    median = curve[curve["measure"] == "median"].iloc[0]
    assert median["low"] < median["estimate"] < median["high"]
    assert 0 < rows["came"].mean() < 1


def test_p5_is_found_on_key_codes(planted, null):
    key = load_key()
    acts = {"compares": ["idea_connections.compare"]}
    row = moves_to_acts(planted, moves=[ASKS], acts=acts, draws=199).iloc[0]
    assert row["low"] < float(key.size("P5")) < row["high"]
    row = moves_to_acts(null, moves=[ASKS], acts=acts, draws=199).iloc[0]
    assert row["low"] < 1 < row["high"]


def test_slopes_hold_the_school_and_give_each_measure_a_reason_or_numbers(planted_segments):
    table = compare_slopes(planted_segments)
    known = table[table["refused"] == ""]
    assert known[["estimate", "low", "high", "p", "p_adjusted"]].notna().all(axis=None)
    assert (known["p_adjusted"] >= known["p"] - 1e-12).all()
    assert table.loc[table["refused"] != "", "estimate"].isna().all()
    inside = compare_slopes(planted_segments, within="lab")
    assert set(inside["within"]) == {"lab"}


def test_counting_the_question_itself_would_make_networks_better_connected(
    planted, planted_segments
):
    coupled = segment_networks(planted, draws=2, voiced_by="all", questions=True)

    def slope(segments):
        table = compare_slopes(segments)
        mine = table[table["null"] == "rarefaction"].set_index("measure")
        return mine.loc["weighted_degree"]

    naive, ours = slope(coupled), slope(planted_segments)
    assert naive["low"] > 0
    assert ours["estimate"] < naive["estimate"]


def test_a_talkative_lab_looks_dense_and_is_not(planted):
    lab = load_key().traps["talkative_lab"]["lab"]
    table = network_nulls(planted, null="rarefaction", window=4)
    table = table[(table["measure"] == "weighted_degree") & table["network"].str.len().eq(5)]
    table = table.set_index("network")
    raw = table["observed"]
    assert (raw[lab] - raw.drop(lab).mean()) / raw.drop(lab).std() > 2
    assert abs(table.at[lab, "z"]) < 2


def test_misuse_is_named(planted_segments, planted):
    with pytest.raises(ValueError, match="by = 'lab'; must be one of 'school', 'team'"):
        segment_means(planted_segments, by="lab")
    with pytest.raises(ValueError, match="within = 'turn'; must be one of"):
        compare_slopes(planted_segments, within="turn")
    with pytest.raises(ValueError, match="voiced_by = 'adults'; must be 'children' or 'all'"):
        segment_networks(planted, voiced_by="adults")
    with pytest.raises(ValueError, match="level = 2"):
        segment_means(planted_segments, level=2)
    meetings = planted.select(phase="planning", lab="lab01")
    with pytest.raises(ValueError, match="no session is a lesson"):
        segment_networks(meetings)
    with pytest.raises(ValueError, match="no two ideas are connected"):
        connection_paths(lesson([("Mia", "a", "none")]))
