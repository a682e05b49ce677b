import numpy as np
import pytest

from labresearch.analysis import (
    ADULT_ACTS,
    act_trends,
    after_leaders,
    role_acts,
    who_speaks_next,
)
from labresearch.codebook import load_codebook
from labresearch.composed.key import load_key

ADMITS, ASKS, INVITES = "culture.vulnerability", "adult_talk.question", "culture.invites"
ONE = {"admits not knowing": [ADMITS]}


@pytest.fixture(scope="module")
def after(planted):
    return after_leaders(planted, draws=999)


def whole(table, leader, act, measure="odds ratio"):
    rows = table[(table["leader"] == leader) & (table["act"] == act) & (table["lag"] == 0)]
    return rows.set_index("measure").loc[measure]


def test_all_codes_are_in_the_codebooks():
    for codes in ADULT_ACTS.values():
        for code in codes:
            book, _, name = code.partition(".")
            assert name in load_codebook(book).codes


def test_planted_vulnerability_is_found_with_its_size(after):
    row = whole(after, "principal", "admits not knowing")
    assert 1 < row["low"] < float(load_key().size("P9")) < row["high"]
    assert row["p_adjusted"] < 0.05
    chance = whole(after, "principal", "admits not knowing", "above chance")
    assert chance["low"] > 0
    assert chance["p_adjusted"] < 0.05
    assert chance["estimate"] == pytest.approx(chance["share"] - chance["share_other"])


def test_nothing_else_is_found(after):
    rest = after[(after["leader"] == "coach") | (after["act"] != "admits not knowing")]
    assert (rest["p_adjusted"].dropna() > 0.05).all()


def test_nothing_is_found_where_nothing_is_planted(null):
    found = after_leaders(null, acts=ONE, draws=199)
    row = whole(found, "principal", "admits not knowing")
    assert row["low"] < 1 < row["high"]
    assert row["p"] > 0.05
    assert whole(found, "principal", "admits not knowing", "above chance")["p"] > 0.05


def test_naive_comparison_over_meetings_misleads(meetings_of):
    # in three meetings all admit much, in the others nobody: inside a meeting order says nothing
    rng = np.random.default_rng(8)
    rooms = []
    for room in range(8):
        chance = 0.7 if room < 3 else 0.05
        said = []
        for turn in range(60):
            name, role = [("P", "principal"), ("a", "teacher"), ("b", "teacher")][turn % 3]
            said.append((name + str(room % 3), role, ADMITS if rng.random() < chance else ""))
        rooms.append(said)
    corpus = meetings_of(*rooms)
    found = after_leaders(corpus, acts=ONE, turns=2, draws=199)
    row = whole(found, "principal", "admits not knowing")
    # naive: shares over all meetings
    assert row["share"] > 2 * row["share_other"]
    assert row["low"] < 1 < row["high"]
    assert row["p"] > 0.05


def test_odds_by_hand(meetings_of):
    # P admits in half of its turns; the next teacher admits after 8 of 10, and after 2 of 10
    def talk(k):
        rows = []
        for turn in range(20):
            acts = turn < 10
            then = turn < 8 if acts else turn >= 18
            rows += [(f"P{k}", "principal", ADMITS if acts else "")]
            rows += [(f"a{k}", "teacher", ADMITS if then else "")]
        return rows

    found = after_leaders(meetings_of(*(talk(k) for k in range(5))), acts=ONE, turns=1, draws=99)
    row = whole(found, "principal", "admits not knowing")
    assert row["estimate"] == pytest.approx((8 / 2) / (2 / 8))
    assert (row["n"], row["n_act"], row["share"], row["share_other"]) == (100, 50, 0.8, 0.2)
    chance = whole(found, "principal", "admits not knowing", "above chance")
    assert (chance["share"], chance["share_other"]) == pytest.approx((0.8, 0.5))


def test_a_single_principal_is_suppressed(gold):
    found = after_leaders(gold, acts=ONE, draws=19)
    row = whole(found, "principal", "admits not knowing")
    assert row["refused"] == "suppressed: 2 speakers, fewer than 3"
    assert row["n"] == -1
    acts = role_acts(gold)
    assert acts.loc[acts["role"] == "principal", "estimate"].isna().all()
    assert acts.loc[acts["role"] == "teacher", "estimate"].notna().all()


def test_shares_of_acts(planted):
    found = role_acts(planted).set_index(["role", "act"])
    row = found.loc[("principal", "admits not knowing")]
    # the generator lets a principal admit in .24 of the turns of meetings, never in time-outs
    assert 0.1 < row["low"] < row["estimate"] < row["high"] < 0.3
    assert row["estimate"] == row["n"] / row["turns"]
    never = found.loc[("principal", "reassures")]
    assert never["n"] > 0 or (never["low"] == 0 and "never" in never["checks"])
    by = role_acts(planted, by=["cycle"], acts=ONE)
    labs_of_a_cycle = by[(by["role"] == "teacher") & (by["cycle"] == 1)]
    assert labs_of_a_cycle["labs"].item() == 6


def test_acts_do_not_change_where_they_were_not_made_to(planted):
    found = act_trends(planted, draws=499)
    assert (found["p_adjusted"].dropna() > 0.05).all()
    told = found[found["refused"] == ""]
    assert (told["low"] <= told["estimate"]).all()
    assert (told["estimate"] <= told["high"]).all()
    few = found[found["refused"].str.contains("events")]
    assert few["estimate"].isna().all()


def test_who_comes_after_an_invitation(meetings_of):
    # after an invitation of the coach comes a, after other turns of the coach the principal
    def talk(k):
        rows = []
        for turn in range(12):
            rows += [(f"C{k}", "coach", INVITES if turn < 6 else "")]
            rows += [(f"a{k}", "teacher", "") if turn < 6 else (f"P{k}", "principal", "")]
        return rows

    corpus = meetings_of(*(talk(k) for k in range(6)))
    found = who_speaks_next(corpus, draws=199).set_index(["by", "next"])
    row = found.loc[("coach", "teacher")]
    assert (row["share"], row["share_other"], row["estimate"]) == (1.0, 0.0, 1.0)
    assert row["p_adjusted"] < 0.05
    assert found.loc[("coach", "principal"), "estimate"] == -1
    assert found.loc[("coach", "coach"), "refused"] == "it never comes after anybody of this role"
    assert found.loc[("principal", "teacher"), "refused"].startswith("suppressed")


def test_somebody_not_heard_for_ten_turns(meetings_of):
    silent = [("q", "teacher", "")]
    talk = [("C", "coach", ""), ("a", "teacher", "")] * 6
    invited = [*talk[:-1], ("C2", "coach", INVITES)]
    corpus = meetings_of(*[(invited + silent + talk + silent) * 2] * 5)
    found = who_speaks_next(corpus, draws=99, min_speakers=1).set_index(["by", "next"])
    row = found.loc[("coach", "not heard lately")]
    assert row["share"] > row["share_other"] + 0.5


def test_bad_input_is_named(meetings_of):
    corpus = meetings_of([("a", "teacher", ASKS)])
    with pytest.raises(ValueError, match="turns = 0 is too small"):
        after_leaders(corpus, turns=0)
    with pytest.raises(ValueError, match=r"by = \['lab'\] is unknown"):
        role_acts(corpus, by=["lab"])
    with pytest.raises(ValueError, match="level = 1 must lie"):
        role_acts(corpus, level=1)
    with pytest.raises(ValueError, match="codes is empty"):
        who_speaks_next(corpus, [])
