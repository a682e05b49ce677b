import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labresearch as lr
from labresearch.analysis import (
    LAB_MEETINGS,
    TIE_MEASURES,
    tie_trends,
    ties_by_lab,
    uptake_by_role,
    who_answers_whom,
)
from labresearch.composed.key import load_key
from labresearch.networks import interaction_measures, interaction_network

ROLES = {"C": "coach", "P": "principal", "R": "researcher"}


def meeting(letters):
    return [(letter, ROLES.get(letter, "teacher"), "") for letter in letters]


@pytest.fixture(scope="module")
def labs(planted):
    return ties_by_lab(planted, draws=49)


@pytest.fixture(scope="module")
def trends(labs):
    return tie_trends(labs, draws=499).set_index(["measure", "of"])


def test_worked_by_hand(meetings_of):
    # C a C a b C ... : ties by hand, from who answers to who is answered
    corpus = meetings_of(meeting("CaCabC" * 4))
    found = ties_by_lab(corpus, draws=19, ties=20).set_index("measure")
    # CaCabC CaCabC: the last C of a block and the first of the next are one turn, so 5 turns
    # after the first block: a-C, C-a, a-C, b-a, C-b and then a-C, C-a, a-C, b-a, C-b ...
    assert found["n"].iloc[0] == 20
    assert found["turns"].iloc[0] == 21
    assert found.at["coach_share", "value"] == 16 / 20
    assert found.at["peer_share", "value"] == 4 / 20
    assert found.at["ties_per_pair", "value"] == 20 / 6
    # a-C 8, C-a 4, b-a 4, C-b 4: no b-C and no a-b
    assert found.at["density", "value"] == 4 / 6
    assert found.at["rarefied_density", "value"] == pytest.approx(4 / 6)
    assert found.at["reciprocity", "value"] == 2 * 4 / 20
    # strengths C 16, a 16, b 8 of 20
    assert found.at["centralisation", "value"] == pytest.approx((16 - 8) / 20)


def test_rarefied_density_by_hand(meetings_of):
    # a-C 8, C-a 4, b-a 4, C-b 4 of 20: one tie drawn is always one pair of six
    corpus = meetings_of(meeting("CaCabC" * 4))
    one = ties_by_lab(corpus, draws=9, ties=1).set_index("measure")
    assert one.at["rarefied_density", "value"] == pytest.approx(1 / 6)
    two = ties_by_lab(corpus, draws=9, ties=2).set_index("measure")
    same = (8 * 7 + 3 * 4 * 3) / (20 * 19)
    assert two.at["rarefied_density", "value"] == pytest.approx((2 - same) / 6)


def test_the_same_as_the_network_of_people(gold):
    lab = gold.select(lab="lab02")
    found = ties_by_lab(lab, draws=9).set_index("measure")["value"]
    graph = interaction_network(lab, among="adults", phases=LAB_MEETINGS)
    whole = interaction_measures(graph)
    one = whole[whole["scope"] == "network"].set_index("measure")["value"]
    assert found["density"] == pytest.approx(one["density"])
    assert found["reciprocity"] == pytest.approx(one["weighted_reciprocity"])
    assert found["centralisation"] == pytest.approx(one["strength_centralisation"])
    roles = whole[(whole["scope"] == "role") & (whole["measure"] == "share_of_ties")]
    assert found["coach_share"] == pytest.approx(roles.set_index("name").at["coach", "value"])


@given(letters=st.text("abcC", min_size=60, max_size=80), repeats=st.integers(2, 3))
@settings(max_examples=6)
def test_longer_talk_of_the_same_kind_is_no_denser(meetings_of, letters, repeats):
    once, often = (meetings_of(meeting(letters + "P" + letters * k)) for k in (1, repeats))
    ties = 20
    short = ties_by_lab(once, draws=9, ties=ties).set_index("measure")
    long = ties_by_lab(often, draws=9, ties=ties).set_index("measure")
    assert short["refused"].eq("").all() or short["n"].iloc[0] < 20 or "C" not in letters
    for table in (short, long):
        known = table.loc[table["refused"] == "", "value"]
        assert known.drop("ties_per_pair", errors="ignore").between(-1e-12, 1 + 1e-12).all()
    if (short["refused"] == "").all():
        assert long.at["ties_per_pair", "value"] > short.at["ties_per_pair", "value"]
        change = long.at["rarefied_density", "value"] - short.at["rarefied_density", "value"]
        assert abs(change) < 0.12


def test_names_of_people_make_no_difference(meetings_of):
    letters = "CaCbPaCbaPCbcCaPcbC" * 2
    one = ties_by_lab(meetings_of(meeting(letters)), draws=19)
    swapped = letters.translate(str.maketrans("abc", "bca"))
    other = ties_by_lab(meetings_of(meeting(swapped)), draws=19)
    pd.testing.assert_frame_equal(one, other)


def test_planted_fall_of_the_coach_is_found(trends):
    row = trends.loc[("coach_share", "value")]
    assert row["low"] < float(load_key().size("P8")) < row["high"] < 0
    assert row["p_adjusted"] < 0.05
    assert (row["n"], row["teams"]) == (24, 6)


def test_the_fall_is_one_of_turns(labs, trends):
    # who speaks often is answered often: the order of turns adds nothing to it
    assert "cannot change it" in trends.loc[("coach_share", "excess"), "refused"]
    shares = labs[labs["measure"] == "coach_share"]
    assert shares["expected"].to_numpy() == pytest.approx(shares["value"].to_numpy())
    assert (shares["checks"] == "the same in every order of turns").all()


def test_nothing_is_found_where_nothing_is_planted(null):
    trends = tie_trends(ties_by_lab(null, draws=49), draws=499)
    assert (trends["p_adjusted"].dropna() > 0.05).all()


def test_trap_of_the_talkative_lab(labs):
    talkative = load_key().traps["talkative_lab"]["lab"]

    def above(measure):
        values = labs[labs["measure"] == measure].set_index("lab")["value"]
        rest = values.drop(talkative)
        return (values[talkative] - rest.mean()) / rest.std()

    assert above("ties_per_pair") > 2
    assert abs(above("rarefied_density")) < 1.5
    mine = labs[(labs["lab"] == talkative) & labs["z"].notna()]
    assert (mine["z"].abs() < 3).all()


def test_no_pair_of_roles_differs_from_chance_where_none_was_made_to(planted):
    found = who_answers_whom(planted, draws=99)
    assert (found["p_adjusted"].dropna() > 0.05).all()
    assert found["replies"].sum() == found["n"].iloc[0]
    assert found["expected"].sum() == pytest.approx(found["replies"].sum())
    assert ((found["low"] < 1) & (found["high"] > 1)).mean() > 0.8


def test_teachers_who_answer_each_other_are_found(meetings_of):
    # two teachers talk with each other, then coach and principal: never across but at the seams
    rng = np.random.default_rng(4)
    rooms = []
    for _ in range(6):
        blocks = rng.choice(["aba", "bab", "CPC", "PCP"], size=20).tolist()
        rooms.append(meeting("".join(blocks)))
    found = who_answers_whom(meetings_of(*rooms), draws=199).set_index(["answers", "answered"])
    row = found.loc[("teacher", "teacher")]
    assert row["low"] > 1.3
    assert row["p_adjusted"] < 0.05
    assert found.loc[("teacher", "coach"), "high"] < 1
    assert row["labs"] == 6
    assert "illustration" in row["checks"]


def test_uptake_is_random_where_ideas_are(planted):
    found = uptake_by_role(planted.select(school="Fernhollow School")).set_index("role")
    assert found["uptakes"].sum() == found["n"].iloc[0]
    assert found["expected"].sum() == pytest.approx(found["n"].iloc[0])
    for role in ("teacher", "coach", "principal"):
        assert found.at[role, "low"] < 1 < found.at[role, "high"]


def test_uptake_of_the_coach_by_hand(meetings_of):
    idea = "ideas_general.estimate_first"
    rounds = [("C", "coach", idea), ("a", "teacher", idea), ("P", "principal", "")] * 4
    corpus = meetings_of(rounds)
    found = uptake_by_role(corpus, window=1).set_index("role")
    # within one turn only a takes up C; each has a third of the turns
    assert found.at["coach", "uptakes"] == 4
    assert found.at["teacher", "uptakes"] == 0
    assert found["expected"].tolist() == pytest.approx([4 / 3] * 3)
    assert (found["refused"] == "1.3 expected, fewer than 5").all()


def test_small_networks_are_refused(meetings_of):
    few = ties_by_lab(meetings_of(meeting("abCab")), draws=9)
    assert (few["refused"] == "4 ties, fewer than 20").all()
    assert len(few) == len(TIE_MEASURES)
    peers = ties_by_lab(meetings_of(meeting("abc" * 10)), draws=9).set_index("measure")
    assert peers.at["coach_share", "refused"] == "no coach speaks in these sessions"
    assert peers.at["peer_share", "value"] == 1
    slope = tie_trends(ties_by_lab(meetings_of(meeting("abC" * 10)), draws=9))
    assert (slope["refused"] != "").all()


def test_bad_input_is_named(meetings_of):
    corpus = meetings_of(meeting("abCab" * 6))
    with pytest.raises(ValueError, match="labs are the unit of this analysis"):
        ties_by_lab(corpus, phases=["plc"])
    with pytest.raises(ValueError, match="ties = 99 is out of range; the smallest lab has"):
        ties_by_lab(corpus, ties=99)
    with pytest.raises(ValueError, match="draws = 0 is too small"):
        ties_by_lab(corpus, draws=0)
    with pytest.raises(ValueError, match="no adult directly answers another"):
        who_answers_whom(corpus, phases=["plc"])
    with pytest.raises(ValueError, match="level = 2 must lie"):
        who_answers_whom(corpus, level=2)
    with pytest.raises(ValueError, match="no column 'team'"):
        tie_trends(pd.DataFrame({"lab": []}))
    with pytest.raises(ValueError, match="phases has 'timeout'"):
        uptake_by_role(corpus, phases=["timeout"])


def test_the_order_of_labs_and_seeds_are_fixed(meetings_of):
    corpus = meetings_of(meeting("CaCbPaCbaPCb" * 3), meeting("abCaPbCab" * 4))
    assert lr.analysis.ties_by_lab(corpus).equals(ties_by_lab(corpus))
    assert ties_by_lab(corpus)["lab"].unique().tolist() == ["lab0", "lab1"]
