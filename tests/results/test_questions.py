"""What each question contributes, on the six labs: counts and the lines behind them agree."""

import pandas as pd
import pytest

from labresearch.results import (
    adult_learning,
    at_a_glance,
    culture,
    framing_of_children,
    people,
    split_coders,
    threads,
    timeout_facts,
    trust,
)

BY_CHANCE = {"seed": 1, "draws": 49}


@pytest.fixture(scope="module")
def coders(gold):
    return split_coders(gold.select(lab=["lab01", "lab04"]), [])


def lines_of(where):
    return [place.rpartition(":") for place in where.split(";") if place]


def same_number(table, count="n", where="where"):
    """Say that each count that is shown has as many lines behind it."""
    shown = table[~table.get("refused", table[count].astype(str)).str.startswith("suppressed")]
    assert len(shown)
    assert [len(lines_of(w)) for w in shown[where]] == shown[count].tolist()


def hidden_lines(table):
    hidden = table[table["refused"].str.startswith("suppressed")]
    assert (hidden["where"] == "").all()
    return len(hidden)


def test_at_a_glance(coders, gold):
    table = at_a_glance(coders).tables["at_a_glance"]
    assert table["lab"].tolist() == ["lab01", "lab04"]
    assert table["coder"].unique().tolist() == ["gold"]
    same_number(table, "reasoning_turns", "reasoning_where")
    same_number(table, "timeouts", "timeouts_where")
    same_number(table, "mentions", "mentions_where")
    first = gold.select(lab="lab01")
    assert table["sessions"].tolist() == [6, 6]
    known = first.utterances[first.utterances["role"] == "student"]["speaker"].nunique()
    assert table["children"].iloc[0] == known


def test_adult_learning(coders):
    found = adult_learning(coders, **BY_CHANCE)
    same_number(found.tables["learning_talk"])
    assert set(found.tables["learning_talk"]["phase"]) >= {"planning", "debrief", "timeout"}
    assert "learning_chains" in found.figures


def test_framing(coders):
    table = framing_of_children(coders, **BY_CHANCE).tables["framing_rates"]
    same_number(table)
    count = table.set_index(["polarity", "school", "code"])["n"]
    assert (count["all"] >= count["asserted"]).all()


def test_culture(coders):
    found = culture(coders, **BY_CHANCE)
    same_number(found.tables["culture_profile"])
    table = found.tables["self_assessment"]
    rates = table[table["codes"].ne("") & table["unit"].str.startswith("per 1,000")]
    same_number(rates)
    # two principals are two persons
    assert hidden_lines(rates) == 5
    # every question has a number, a reason, or what would answer it
    answered = table["estimate"].notna() | table["refused"].ne("") | table["cannot_answer"].ne("")
    assert answered.all()
    assert table["would_answer"].ne("").all()
    assert set(table["section"]) == {
        "four principles", "seven planning points", "culture questions", "professional learning",
        "two teams",
    }  # fmt: skip


def test_people(coders):
    found = people(coders, **BY_CHANCE)
    same_number(found.tables["who_answers_whom"], "replies")
    acts = found.tables["role_acts"]
    same_number(acts)
    assert hidden_lines(acts) > 0
    assert "sociograms-1" in found.figures


def test_timeouts(coders):
    tables = timeout_facts(coders, **BY_CHANCE).tables
    same_number(tables["timeout_callers"])
    same_number(tables["timeout_kinds"])
    resolved = tables["timeout_kinds"].query("kind == 'resolution'")
    assert resolved["n"].sum() == resolved["timeouts"].iloc[0]


def test_threads(coders):
    found = threads(coders, **BY_CHANCE)
    assert {"idea_threads-lab01", "idea_threads-lab04", "carry_shares"} == set(found.figures)
    same_number(found.tables["carry_shares"])
    assert found.tables["idea_threads"]["announced"].any()


def test_who_coded_too_little_does_not_take_the_rules_away(gold):
    """A person who coded one debrief has no next-day room; the rules have."""
    lab = gold.select(lab="lab04")
    own = lab.codings[lab.codings["session"] == "lab04-debrief"]
    both = lab.replace(
        codings=pd.concat([lab.codings.assign(coder="rules:all@1.0.0"), own], ignore_index=True)
    )
    part = split_coders(both, set(lab.codings["code"].str.partition(".")[0]))
    found = threads(part, **BY_CHANCE)
    assert set(found.tables["carry_shares"]["coder"]) == {"rules"}
    assert set(found.tables["recurrence"]["coder"]) == {"rules"}
    assert set(found.tables["idea_threads"]["coder"]) == {"rules", "gold"}
    assert found.refusals == {}


def test_two_teams_are_compared_in_what_a_coder_coded(gold):
    """Two PLCs by their names in sessions; a person coded that of one team only."""
    debriefs = gold.select(session=["lab01-debrief", "lab03-debrief"])
    plcs = debriefs.replace(
        sessions=debriefs.sessions.assign(
            phase="plc", team=["Grade 1 PLC", "Grade 2 PLC"], date="", school=""
        )
    )
    own = plcs.codings[plcs.codings["session"] == "lab01-debrief"]
    both = plcs.replace(
        codings=pd.concat([plcs.codings.assign(coder="rules:all@1.0.0"), own], ignore_index=True)
    )
    coders = split_coders(both, set(plcs.codings["code"].str.partition(".")[0]))
    table = culture(coders, **BY_CHANCE).tables["self_assessment"]
    labels = table[table["section"] == "two teams"].groupby("coder")["label"].first()
    assert labels["rules"] == "Grade 1 PLC against Grade 2 PLC"
    assert labels["gold"] == "two teams beside each other"
    gaps = table[table["indicator"].str.startswith("median days")]
    assert gaps["refused"].ne("").all()


def test_time_outs_that_nobody_looked_for(gold):
    found = timeout_facts(
        split_coders(gold.replace(codings=gold.codings.iloc[:0]), []), **BY_CHANCE
    )
    assert "timeout_purpose" in found.refusals["timeouts"]


def test_trust_needs_two_who_coded(coders, gold):
    assert "sheet" in trust(gold, split_coders(gold, []), seed=1).refusals["trust"]
    other = gold.select(lab="lab01")
    half = other.codings.assign(coder="rules:all@1.0.0")[::2]
    both = other.replace(codings=pd.concat([half, other.codings], ignore_index=True))
    books = set(other.codings["code"].str.partition(".")[0])
    found = trust(both, split_coders(both, books), seed=1)
    assert found.tables["agreement"]["kappa"].between(0.2, 1).all()


def test_trust_leaves_out_codebooks_that_a_person_never_used(gold):
    lab = gold.select(lab="lab01", phase="debrief")
    own = lab.codings[lab.codings["code"].str.startswith("culture.")]
    rules = lab.codings.assign(coder="rules:all@1.0.0")
    both = lab.replace(codings=pd.concat([rules, own], ignore_index=True))
    books = set(lab.codings["code"].str.partition(".")[0])
    assert len(books) > 3
    found = trust(both, split_coders(both, books), seed=1)
    assert found.tables["agreement"]["family"].tolist() == ["culture"]
    assert found.tables["agreement_by_code"]["code"].str.startswith("culture.").all()
    assert "No two" in trust(both, split_coders(both, ["framing"]), seed=1).refusals["trust"]


def test_what_rules_find_is_not_taken_for_what_a_person_coded(gold):
    part = gold.select(session="lab04-enactment1")
    bare = part.codings[part.codings["code"].str.startswith("student_reasoning.")]
    corpus = part.replace(codings=bare.reset_index(drop=True))
    table = at_a_glance(split_coders(corpus, [])).tables["at_a_glance"]
    assert table[["coder", "timeouts", "ideas", "mentions", "edges"]].to_numpy().tolist() == [
        ["gold", -1, -1, -1, -1]
    ]
    assert table["timeouts_where"].item() == ""
    assert table["reasoning_turns"].item() > 0
